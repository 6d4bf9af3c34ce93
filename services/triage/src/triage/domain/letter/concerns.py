"""What the letter says of child protection concerns (T2): what was reported, and what was only said and not judged by anybody."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from cafcass_contracts.safeguarding import ConcernTrigger
from cafcass_domain.london import london_day
from triage.domain.case import TriageCase
from triage.domain.concerns.held import Concern
from triage.domain.concerns.triggers import HARM
from triage.domain.letter.facts import ConcernFacts
from triage.domain.letter.people import name_of, party_of
from triage.domain.letter.withheld import Clean

ELSEWHERE: Final = "in-another-case"
"""Of a concern in another case of the same child: what it is and what was done stands there, for the parties of that case (T9)."""
_RAISED: Final = "raised:"


def concerns_of(case: TriageCase, clean: Clean) -> Iterator[ConcernFacts]:
    """What each concern is and what was done: never in the words of what it rests on, which may be unproven (P6)."""
    for _, concern in sorted(case.concerns.raised.items()):
        actions = dict.fromkeys(str(action) for acted in concern.acted for action in acted.actions)
        yield ConcernFacts(
            trigger=str(concern.trigger),
            raised_on=london_day(concern.raised_at),
            about=None if concern.about_person is None else name_of(case.application, concern.about_person),
            state=concern.standing,
            actions=tuple(actions),
            heard=_heard(case, concern, clean),
        )
    for each in case.concerns_elsewhere:
        yield ConcernFacts(ELSEWHERE, london_day(each.raised_at), state=each.standing, heard=())


def _heard(case: TriageCase, concern: Concern, clean: Clean) -> tuple[tuple[str, str], ...]:
    """Where, and from whom, the words came that a list alone took for danger; nothing where somebody reported or named harm, or raised it.

    A list raises a concern sooner, and decides nothing (T2): a denial has the same words.
    """
    if concern.trigger is not ConcernTrigger.REPORTED:
        return ()
    found = [
        _words_of(case, key.removeprefix(_RAISED), clean) if key.startswith(_RAISED) else None
        for key in concern.rests_on
    ]
    heard = tuple(dict.fromkeys(each for each in found if each is not None))
    return () if None in found else heard


def _words_of(case: TriageCase, id_: str, clean: Clean) -> tuple[str, str] | None:
    """How words came that a list took for danger, and whose they are; None where a person said that a child is harmed or in danger."""
    call, report = case.screening.calls.get(id_), case.screening.reports.get(id_)
    if call is not None:
        return None if not HARM.isdisjoint(call.factors) else ("call", party_of(case.application, call.person))
    if report is not None:
        return None if report.factor in HARM else ("report", clean(report.source) or "somebody not named")
    if id_ in case.contacts:
        return "contact", ""
    raised = case.concerns.by_hand.get(id_)
    return ("correspondence", "") if raised is not None and raised.from_list else None
