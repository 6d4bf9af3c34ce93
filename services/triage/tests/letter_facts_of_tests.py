"""Invented letters, as facts."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from cafcass_contracts.safeguarding import DisposalKind
from cafcass_contracts.values import OffenceCategory
from cafcass_domain.state import replace
from triage.domain.letter.facts import (
    CallFacts,
    CheckFacts,
    ConvictionFacts,
    CourtFacts,
    IssueFacts,
    LetterContent,
    LetterFacts,
    NeedFacts,
)

MARY, FRED, CLEO = "Mary Mockup", "Fred Fakeman", "Cleo Mockup"
CASE = "11111111-1111-5111-8111-111111111111"
ASKED = date(2026, 6, 1)
ANSWERED = date(2026, 6, 2)


def check(kind: str, about: str, state: str, answered: date | None = ANSWERED, **more: Any) -> CheckFacts:
    return CheckFacts(f"{kind}:{about}", kind, about, state, ASKED, answered, **more)


def call(person: str, role: str, said: str | None = None, outcome: str = "spoken") -> CallFacts:
    return CallFacts(person, role, datetime(2026, 6, 10, 13, 30, tzinfo=UTC), outcome, said)


CALM = LetterContent(
    checks=(
        check("level-1", MARY, "no-trace"),
        check("level-1", FRED, "no-relevant-convictions"),
        check("local-authority", CLEO, "not-known-to"),
    ),
    calls=(
        call(
            MARY,
            "applicant",
            "The parties disagree about which school Cleo should go to. She has no worries about safety.",
        ),
        call(FRED, "respondent", "He would like Cleo to stay at her present school. He has no worries about safety."),
    ),
    factual_issues=("The parties disagree about a change of school.",),
    outcome="no-concerns-identified",
    settled=True,
    advice=("Screening found no safeguarding or welfare concern. Cafcass sees no further role for itself.",),
)


def letter(content: LetterContent = CALM, **more: Any) -> LetterFacts:
    told: dict[str, Any] = {
        "case_id": CASE,
        "letter_id": "22222222-2222-5222-8222-222222222222",
        "update": 0,
        "issued_at": datetime(2026, 6, 24, 15, tzinfo=UTC),
        "case_number": "1700000000000001",
        "court": CourtFacts("The Family Court at Mocktown", "123456"),
        "hearing_at": datetime(2026, 7, 1, 9, 30, tzinfo=UTC),
        "children": (CLEO,),
        "parties": ((MARY, "applicant"), (FRED, "respondent")),
        "sharing": "shared",
        "sharing_why": "with every party",
        **more,
    }
    return LetterFacts(content=content, **told)


ABUSE = LetterContent(
    checks=(
        check("level-1", MARY, "no-trace"),
        check(
            "level-1",
            FRED,
            "relevant",
            convictions=(
                ConvictionFacts(
                    "Battery",
                    OffenceCategory.VIOLENCE,
                    DisposalKind.CONVICTION,
                    "Community order, 12 months",
                    "2019-03",
                    "2019-09-12",
                ),
                ConvictionFacts(
                    "Driving a motor vehicle with excess alcohol",
                    OffenceCategory.DRUGS_OR_ALCOHOL,
                    DisposalKind.CAUTION,
                    None,
                    "2015",
                    None,
                ),
            ),
        ),
        check("level-2", FRED, "no-relevant-convictions"),
        check(
            "local-authority",
            CLEO,
            "known",
            in_words=(
                "known",
                "on a child protection plan",
                "An assessment was made in 2025 after a referral from school.",
            ),
        ),
    ),
    calls=(
        call(
            MARY,
            "applicant",
            "She says that Mr Fakeman hit her twice in 2024 and that Cleo heard it.\nShe is afraid to meet him at court.",
        ),
        call(FRED, "respondent", outcome="declined"),
    ),
    issues=(
        IssueFacts("domestic-abuse", False, ("the application", "a call")),
        IssueFacts("relevant-convictions", False, ("a level 1 police check",)),
        IssueFacts("harm-to-child", True, ("a form C1A was sent with the application",)),
    ),
    factual_issues=(
        "The applicant says that she was hit in the kitchen while the child was in the next room.",
        "Whether the child should see her father without another adult there.",
    ),
    outcome="concerns-further-work-advised",
    settled=True,
    advice=(
        "There are, or may be, safeguarding or welfare concerns.",
        "The court is advised to let the proceedings go on until the children's situation is better understood.",
        "The court is asked to consider what further work is needed.",
    ),
    not_known=("mental-health", "abduction"),
    needs=(
        NeedFacts(MARY, "special-measures", "A separate waiting room and a screen."),
        NeedFacts(CLEO, "communication", "Uses signs and pictures."),
    ),
)
HELD_BACK = letter(
    ABUSE,
    sharing="directions-sought",
    sharing_why="it would tell one party what is private of the other",
    directions_sought="The letter has not been shared with the parties: it would tell one party of the other: convictions of "
    "Fred Fakeman (respondent). The court's directions are sought.",
)

LATE = letter(
    replace(
        CALM,
        checks=(
            check("level-1", MARY, "no-trace"),
            check("level-1", FRED, "outstanding", None),
            replace(check("level-2", FRED, "outstanding", None), asked_on=None),
            check("local-authority", CLEO, "outstanding", None),
        ),
        calls=(call(MARY, "applicant", outcome="no-answer"),),
        outcome="needs-a-person",
        settled=False,
        advice=("Screening is not complete. The court is asked to make no final order on what is known so far.",),
        not_known=("relevant-convictions", "local-authority-involvement", "substance-misuse"),
        outstanding=(
            f"The level 1 police check of {FRED} has not been answered.",
            f"The level 2 police check of {FRED} has not been answered.",
            f"The local authority check of {CLEO} has not been answered.",
            f"{FRED} has not been called.",
            "The outcome of screening is proposed, and still with a practitioner.",
        ),
        factual_issues=(),
    )
)

FIRST_UPDATE = letter(
    replace(
        LATE.content,
        checks=(*LATE.content.checks[:1], ABUSE.checks[1], *LATE.content.checks[2:]),
        issues=(IssueFacts("relevant-convictions", False, ("a level 1 police check",)),),
        outstanding=LATE.content.outstanding[1:],
    ),
    update=1,
    issued_at=datetime(2026, 6, 26, 10, tzinfo=UTC),
    new=(f"The level 1 police check of {FRED}: relevant.", "Risk factor: relevant convictions."),
    sharing="directions-sought",
    sharing_why="it would tell one party what is private of the other",
    directions_sought=HELD_BACK.directions_sought,
)
SECOND_UPDATE = replace(
    FIRST_UPDATE,
    update=2,
    issued_at=datetime(2026, 6, 29, 8, tzinfo=UTC),
    content=replace(
        FIRST_UPDATE.content,
        checks=(*FIRST_UPDATE.content.checks[:2], *ABUSE.checks[2:]),
        calls=(*FIRST_UPDATE.content.calls, call(FRED, "respondent", "He says that he has not drunk for four years.")),
        factual_issues=("Whether the respondent still drinks.",),
        outcome="concerns-further-work-advised",
        settled=True,
        advice=ABUSE.advice,
        outstanding=(),
        not_known=(),
    ),
    new=(
        f"The level 2 police check of {FRED}: no relevant convictions.",
        f"The local authority check of {CLEO}: known.",
        f"{FRED} (respondent) was called.",
        "Whether the respondent still drinks.",
        "The outcome of screening is now: concerns further work advised.",
    ),
)
UPDATED = (LATE, FIRST_UPDATE, SECOND_UPDATE)
