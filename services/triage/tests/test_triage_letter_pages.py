"""The letter of an ordinary case with four updates: at most five pages, and nothing that a judge needs is lost (T6, T7)."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from triage_world import (
    APPLIED,
    CASE,
    CHILD,
    HEARING_AT,
    QUIET,
    World,
    advise,
    call,
    check,
    check_changed,
    details,
    finding,
    result,
    settle,
)

from cafcass_contracts.people import Child, PersonName, Relation
from cafcass_contracts.proceedings import Allegation
from cafcass_contracts.safeguarding import CheckKind, CheckState, ChildRisk, RiskLevel, ScreeningOutcome
from cafcass_contracts.values import ApplicationKind, OffenceCategory, OrderType, RiskFactor, YesNo
from cafcass_documents.testing import Page
from cafcass_domain.state import to_builtins
from triage.domain.letter.facts import LETTERS
from triage.letter.rendering import render

LEVEL_2, AUTHORITY = CheckKind.LEVEL_2, CheckKind.LOCAL_AUTHORITY
MOST_PAGES = 5
SAM = Child(id="c2", name=PersonName(first="Sam", last="Mockup"), date_of_birth="2019-05-05")
RISKS = (
    ChildRisk(child="c1", level=RiskLevel.MEDIUM, in_words="Said to have seen an assault."),
    ChildRisk(child="c2", level=RiskLevel.LOW, in_words="Nothing was said of harm to Sam."),
)
ALLEGED = (
    Allegation(
        factor=RiskFactor.DOMESTIC_ABUSE,
        about_person="p2",
        in_words="He pushed her against the door and messages daily.",
    ),
    Allegation(factor=RiskFactor.SUBSTANCE_MISUSE, about_person="p2", in_words="He drinks most evenings."),
)
MOTHER_SAID = (
    "She says that he pushed her in March 2024 while Cleo was in the room, and that he messages her many times a day. She is "
    "worried about his drinking when the children stay. She has no other worries."
)
FATHER_SAID = "He says that he did not push her and that both shouted. He has not drunk since January, and agrees to handovers by his sister."
COUNCIL_SAID = "An assessment was made in 2025 after a referral from school. It was closed with no further action."
FIRST_ADVICE = "Until the checks are in, contact may go on with handover by a relative."
LAST_ADVICE = "A section 7 report on the mother's account and the children's wishes would help."


def asked(about: str, kind: CheckKind = CheckKind.LEVEL_1) -> Any:
    return check_changed(check(about, kind, CheckState.REQUESTED, requested_at=APPLIED))


def answer(about: str, kind: CheckKind, day: int, *findings: Any, **said: Any) -> Any:
    relevant = YesNo.YES if findings else YesNo.NO
    at = APPLIED + timedelta(days=day)
    return result(check(about, kind, relevant=relevant, requested_at=APPLIED, answered_at=at), *findings, **said)


def sent(world: World, at: datetime, *messages: Any) -> None:
    world.send(*messages, at=at)
    world.pass_to(at + timedelta(hours=9))


def ordinary() -> World:
    """Two children, two parties, three allegations: the letter goes when it is due, and four things are learnt after it."""
    world = World()
    ties = [
        Relation(child=child, person=person, relation=relation, **{tie: YesNo.YES})
        for child in ("c1", "c2")
        for person, relation, tie in (("p1", "mother", "lives_with"), ("p2", "father", "spends_time_with"))
    ]
    world.send(
        details(
            children=(CHILD.model_copy(update={"date_of_birth": "2016-02-03"}), SAM),
            relations=tuple(ties),
            signals=QUIET.model_copy(update={"c1a_present": YesNo.YES, "allegations": ALLEGED}),
            submitted_on=APPLIED.date(),
            kinds=(ApplicationKind.SECTION_8,),
            orders_sought=(OrderType.CHILD_ARRANGEMENTS,),
        ),
        asked("p2"),
        asked("p2", LEVEL_2),
        asked("c1", AUTHORITY),
        asked("c2", AUTHORITY),
        answer("p1", CheckKind.LEVEL_1, 2),
        call(
            "p1",
            said=MOTHER_SAID,
            factors=(RiskFactor.DOMESTIC_ABUSE, RiskFactor.SUBSTANCE_MISUSE),
            asked=tuple(RiskFactor),
            issues=("Whether he drinks while the children are with him.", "Whether he pushed her in March 2024."),
        ),
        settle(ScreeningOutcome.CONCERNS),
        advise(
            analysis="The mother gives a clear account. The father has not been spoken to.",
            advice=FIRST_ADVICE,
            recommendations=("section-7-report",),
            children=RISKS,
        ),
    )
    day = timedelta(days=1)
    world.pass_to(HEARING_AT - 4 * day)
    battery = finding(
        "f1", OffenceCategory.VIOLENCE, offence="Battery", sentence="Community order", disposed_on="2019-09"
    )
    sent(world, HEARING_AT - 3 * day, answer("p2", CheckKind.LEVEL_1, 25, battery))
    authority = answer("c1", AUTHORITY, 26, known_to_authority=YesNo.YES, in_words=COUNCIL_SAID)
    unknown = answer("c2", AUTHORITY, 26, known_to_authority=YesNo.NO)
    sent(world, HEARING_AT - 2 * day, authority, unknown, answer("p2", LEVEL_2, 26))
    father = call("p2", said=FATHER_SAID, asked=tuple(RiskFactor), issues=("Whether his messages are needed.",))
    sent(world, HEARING_AT - day, father)
    world.send(settle(ScreeningOutcome.CONCERNS))
    advice = advise(
        analysis="The accounts differ on the assault; the number of messages is not disputed.",
        advice=LAST_ADVICE,
        recommendations=("section-7-report", "fact-finding-hearing"),
        children=RISKS,
    )
    world.send(advice, at=HEARING_AT - timedelta(hours=14))
    return world


@pytest.mark.practice(
    "L6",
    "An update says once what was learnt, and the last alone what holds now: four of them make five pages at most.",
)
def test_an_ordinary_letter_with_four_updates_has_five_pages_and_all_that_a_judge_needs() -> None:
    versions = ordinary().rows(LETTERS)[CASE].versions
    assert [version.update for version in versions] == [0, 1, 2, 3, 4]
    made = render({"versions": to_builtins(versions)})
    assert made.pages <= MOST_PAGES
    text = Page(made.html).text
    starts = [text.rindex(f"Update {number}: ") for number in range(1, 5)]
    parts = [text[start:end] for start, end in zip(starts, [*starts[1:], len(text)], strict=True)]
    for learnt in (COUNCIL_SAID, FATHER_SAID, "Battery", "Whether his messages are needed.", LAST_ADVICE):
        assert sum(learnt in part for part in parts) == 1, learnt
    assert all("What is outstanding" not in part for part in parts[:-1]), "what was outstanding then is history"
    assert "What is outstanding" in parts[-1]
    assert "Whether the parties have this letter" in parts[-1]
    assert FIRST_ADVICE in text[: starts[0]], "the letter itself stays as it was"
