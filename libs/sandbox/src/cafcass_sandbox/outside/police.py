"""The police unit behind level 1 and the local forces behind level 2 (P1, P2, P8): how they answer, and how often how."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from enum import Enum
from random import Random
from typing import Final

from cafcass_contracts.people import PersonName
from cafcass_contracts.police import CheckAnswered, PoliceEntry
from cafcass_contracts.police_checks import PoliceCheckRequested
from cafcass_contracts.safeguarding import CheckKind, DisposalKind
from cafcass_contracts.values import YesNo
from cafcass_sandbox.outside.planned import Planned, drawn, seeded, taking

RESULTS: Final = "police.check-results.v1"
_NOT_YET: Final = datetime(1970, 1, 1, tzinfo=UTC)
"""Stands until the answer is sent."""


class Answer(Enum):
    """What comes back."""

    NO_TRACE = "no trace"
    IRRELEVANT = "irrelevant"
    RELEVANT = "relevant"
    SERIOUS = "serious"
    UNHEARD_OF = "an offence in no table"
    WRONG_PERSON = "somebody else"
    TWICE = "twice"
    LATE = "only when chased"
    NEVER = "never"


LEVEL_1: Final = {
    Answer.NO_TRACE: 64.0,
    Answer.IRRELEVANT: 11.0,
    Answer.RELEVANT: 11.0,
    Answer.SERIOUS: 1.5,
    Answer.UNHEARD_OF: 2.5,
    Answer.WRONG_PERSON: 2.0,
    Answer.TWICE: 4.0,
    Answer.LATE: 3.0,
    Answer.NEVER: 1.0,
}
"""In a hundred (assumed)."""
LEVEL_2: Final = {**LEVEL_1, Answer.NO_TRACE: 40.0, Answer.RELEVANT: 30.0, Answer.LATE: 8.0, Answer.NEVER: 2.0}

_ENTRIES: Final = {
    Answer.IRRELEVANT: ("Speeding - exceed 30 mph limit", "Using vehicle without insurance", "Trespass on railway"),
    Answer.RELEVANT: (
        "Common assault",
        "Battery",
        "Assault occasioning actual bodily harm",
        "Harassment without violence",
        "Possess controlled drug class B - cannabis",
        "Driving a motor vehicle with excess alcohol",
        "Fraud by false representation",
        "Breach of non-molestation order",
    ),
    Answer.SERIOUS: ("Cruelty to person under 16 - ill treatment", "Wounding with intent to do grievous bodily harm"),
    Answer.UNHEARD_OF: ("Contravene byelaw 14(2)", "Other notifiable matter", "Theft from shop"),
}
_INTELLIGENCE: Final = (
    "Two call-outs to the address in the last year, no further action.",
    "Nothing further is known locally.",
    "Named as the suspect in one report of a domestic incident.",
)


def answers(request: PoliceCheckRequested, seed: int) -> tuple[Planned, ...]:
    """What the police will say to a request, and when."""
    rng = seeded(seed, request.kind, request.name.text(), request.date_of_birth)
    level_2 = request.kind is CheckKind.LEVEL_2
    answer = drawn(rng, LEVEL_2 if level_2 else LEVEL_1)
    if answer is Answer.NEVER or (answer is Answer.LATE and not request.chased):
        return ()
    if request.chased and answer is not Answer.LATE:
        return ()  # the answer to the first request is on its way
    after = taking(rng, timedelta(days=1.5) if level_2 else timedelta(hours=4))
    said = _said(request, answer, rng, level_2=level_2)
    told = [Planned(after, said, RESULTS)]
    if answer is Answer.TWICE:
        told.append(Planned(after + taking(rng, timedelta(hours=3)), said, RESULTS))
    return tuple(told)


def _said(request: PoliceCheckRequested, answer: Answer, rng: Random, *, level_2: bool) -> CheckAnswered:
    wordings = _ENTRIES.get(answer, ())
    wrong = answer is Answer.WRONG_PERSON
    entries = tuple(
        PoliceEntry(
            reference=f"E{rng.randrange(10**8):08d}",
            offence=offence,
            disposal=DisposalKind.CONVICTION,
            sentence=rng.choice(("Fine", "Community order", "Conditional discharge 12 months")),
            disposed_on=f"{rng.randrange(2004, 2026)}-{rng.randrange(1, 13):02d}",
        )
        for offence in (rng.sample(wordings, k=min(len(wordings), rng.choice((1, 1, 2)))) if wordings else ())
    )
    return CheckAnswered(
        check_id=request.check_id,
        reference=f"P{rng.randrange(10**9):09d}",
        source_system=request.source_system,
        answered_at=_NOT_YET,
        traced=YesNo.YES if entries or wrong else YesNo.NO,
        name=PersonName(first="Somebody", last="Else") if wrong else request.name,
        date_of_birth="1901-01-01" if wrong else request.date_of_birth,
        entries=entries,
        intelligence=rng.choice(_INTELLIGENCE) if level_2 and answer is not Answer.NO_TRACE else None,
    )
