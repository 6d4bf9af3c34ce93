"""The category of a care case (T8, G5): what follows from a gap analysis, who settles it, and when it is looked at again."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from triage_world import APPLIED, CASE, GUARDIAN, MANAGER, POLICY, World, details, refusal

from cafcass_contracts import allocation, triage
from cafcass_contracts.message import Command, Event
from cafcass_contracts.platform import PersonNeeded, PersonOverdue
from cafcass_contracts.proceedings import DocumentRef, OrderRef
from cafcass_contracts.safeguarding import CareCategory, Gap, SettledBy, Sufficiency
from cafcass_contracts.topics import topics_of
from cafcass_contracts.values import ApplicationKind, LawType
from cafcass_domain.london import london_day
from cafcass_domain.state import replace
from cafcass_runtime.questions import Asked
from cafcass_runtime.testing.checks import rows_come_back
from triage.app import service
from triage.domain import told
from triage.domain.care.category import category_of
from triage.domain.care.held import Care
from triage.domain.case import CASES
from triage.domain.questions import ANALYSIS, CATEGORY

GOOD, MORE, BAD, UNKNOWN = (
    Sufficiency.SUFFICIENT,
    Sufficiency.MORE_WORK,
    Sufficiency.INSUFFICIENT,
    Sufficiency.NOT_KNOWN,
)


def care_case(revision: int = 1, **changes: Any) -> Any:
    """A care application with one document."""
    return details(
        revision,
        **{
            "law": LawType.PUBLIC,
            "kinds": (ApplicationKind.CARE_AND_SUPERVISION,),
            "documents": (DocumentRef(id="d1"),),
            "hearings": (),
            **changes,
        },
    )


def gaps(assessment: str = "sufficient", plan: str = "sufficient", **others: str) -> tuple[Gap, ...]:
    """What an analysis found, part by part."""
    found = {"assessment": assessment, "care-plan": plan, **others}
    return tuple(Gap(part=part, sufficiency=Sufficiency(how), in_words="MARKER") for part, how in found.items())


def analysis(*found: Gap, based_on: int | None = None) -> triage.RecordGapAnalysis:
    """Somebody recorded a gap analysis."""
    return triage.RecordGapAnalysis(case_id=CASE, by=GUARDIAN, gaps=found or gaps(), based_on=based_on)


def settled(category: str = "2", based_on: int | None = None) -> triage.SettleCategory:
    """A person settles the category."""
    return triage.SettleCategory(
        case_id=CASE, by=MANAGER, category=CareCategory(category), why="MARKER", based_on=based_on
    )


def asked(world: World) -> dict[str, Asked]:
    """What is with a person, by what is asked."""
    return {key: asked for (_, key), asked in world.questions.items() if key in (ANALYSIS, CATEGORY)}


@pytest.mark.parametrize(
    ("found", "category"),
    [
        ({"assessment": GOOD, "care-plan": GOOD}, "1"),
        ({"assessment": GOOD, "care-plan": GOOD, "expert-report": GOOD}, "1"),
        ({"assessment": GOOD}, "2"),
        ({"care-plan": GOOD}, "2"),
        ({"expert-report": GOOD}, "2"),
        ({"assessment": GOOD, "care-plan": UNKNOWN}, "2"),
        ({"assessment": MORE, "care-plan": GOOD}, "2"),
        ({"assessment": GOOD, "care-plan": GOOD, "engagement": MORE}, "2"),
        ({"assessment": GOOD, "care-plan": GOOD, "expert-report": BAD}, "2"),
        ({"assessment": GOOD, "care-plan": GOOD, "expert-report": UNKNOWN}, "2"),
        ({"assessment": GOOD, "care-plan": Sufficiency("splendid")}, "2"),
        ({"assessment": BAD, "care-plan": GOOD}, "3"),
        ({"assessment": GOOD, "care-plan": BAD}, "3"),
        ({"assessment": BAD, "care-plan": BAD}, "3"),
        ({"care-plan": BAD}, "3"),
        ({"assessment": UNKNOWN, "care-plan": BAD}, "3"),
    ],
)
def test_the_category_follows_from_the_gaps(found: dict[str, Sufficiency], category: str) -> None:
    assert category_of(told.Gap(part=part, sufficiency=how) for part, how in found.items()) == category


PARTS = st.sampled_from(["assessment", "care-plan", "expert-report", "engagement"])
GAPS = st.lists(st.builds(told.Gap, part=PARTS, sufficiency=st.sampled_from([*Sufficiency])), min_size=1, max_size=8)


@given(GAPS, st.randoms(use_true_random=False))
@settings(deadline=None)
def test_the_order_of_gaps_makes_no_difference_and_not_known_is_never_sufficient(
    found: list[told.Gap], random: Any
) -> None:
    mixed = list(found)
    random.shuffle(mixed)
    assert category_of(mixed) is category_of(found)
    if any(gap.sufficiency is not GOOD for gap in found):
        assert category_of(found) is not CareCategory.SUFFICIENT


@given(GAPS, st.integers(0, 7))
@settings(deadline=None)
def test_worse_evidence_never_gives_a_better_category(found: list[told.Gap], which: int) -> None:
    worse = list(found)
    worse[which % len(worse)] = replace(worse[which % len(worse)], sufficiency=BAD)
    assert category_of(worse) >= category_of(found)


def test_a_gap_analysis_is_due_one_working_day_after_receipt() -> None:
    world = World()
    received = datetime(2026, 5, 22, 15, tzinfo=UTC)
    world.send(care_case(received_at=received))
    ask = asked(world)["gap-analysis"]
    assert ask.due.at == POLICY.end_of(date(2026, 5, 26)), "the Monday is a bank holiday"
    assert (ask.role, ask.team) == ("childrens-guardian", "a5-eit")
    assert (ask.due.counted_from, ask.due.working_days) == (received, 1)


@pytest.mark.parametrize(
    ("changes", "wanted"),
    [
        ({}, True),
        ({"law": LawType.PRIVATE}, False),
        ({"kinds": (ApplicationKind.ADOPTION,)}, False),
        ({"kinds": ()}, False),
        ({"kinds": (ApplicationKind.EMERGENCY_PROTECTION,)}, False),
        ({"kinds": (ApplicationKind.EMERGENCY_PROTECTION, ApplicationKind.CARE_AND_SUPERVISION)}, True),
        ({"withdrawn": True}, False),
        ({"concluded": True}, False),
    ],
)
def test_only_a_care_case_that_runs_has_a_category(changes: dict[str, Any], wanted: bool) -> None:
    world = World()
    world.send(care_case(**changes))
    assert ("gap-analysis" in asked(world)) is wanted


def test_policy_may_name_other_kinds() -> None:
    world = World(categorised=frozenset({ApplicationKind.EMERGENCY_PROTECTION}))
    world.send(care_case(kinds=(ApplicationKind.EMERGENCY_PROTECTION,)))
    assert "gap-analysis" in asked(world)


def test_a_category_is_proposed_then_settled_by_a_person() -> None:
    world = World()
    world.send(care_case())
    world.send(analysis(*gaps(plan="more-work")))
    said = world.last(triage.CategoryChanged)
    assert (said.review, said.category, said.settled, said.settled_by) == (1, "2", False, None)
    assert {"T8", "G5"} <= set(said.reasons)
    assert world.last(triage.GapsRecorded).review == 1
    assert asked(world).keys() == {"category"}
    assert asked(world)["category"].role == "service-manager"
    world.send(settled("3"))
    said = world.last(triage.CategoryChanged)
    assert (said.review, said.category, said.settled, said.settled_by) == (1, "3", True, SettledBy.PERSON)
    assert not asked(world)


def test_policy_may_settle_alone() -> None:
    world = World(category_settles_alone=frozenset({CareCategory.SUFFICIENT}))
    world.send(care_case())
    world.send(analysis())
    said = world.last(triage.CategoryChanged)
    assert (said.category, said.settled, said.settled_by) == ("1", True, SettledBy.POLICY)
    assert not asked(world)
    world.send(analysis(*gaps("insufficient")))
    assert world.last(triage.CategoryChanged).review == 2
    assert asked(world).keys() == {"category"}


@pytest.mark.parametrize(
    ("changes", "review"),
    [
        ({"documents": (DocumentRef(id="d1"), DocumentRef(id="d2"))}, True),
        ({"orders": (OrderRef(id="o1"),)}, True),
        ({"local_authority": "Mockshire"}, False),
        ({"documents": ()}, False),
    ],
)
def test_evidence_asks_for_a_review_and_nothing_else_does(changes: dict[str, Any], review: bool) -> None:
    world = World()
    world.send(care_case())
    world.send(analysis())
    world.send(settled("1"))
    world.send(care_case(2, **changes), at=APPLIED + timedelta(days=4))
    assert ("gap-analysis" in asked(world)) is review
    if review:
        by = POLICY.after(world.now, POLICY.evaluate_within_working_days)
        assert asked(world)["gap-analysis"].due == by
        changes_told = len(world.said(triage.CategoryChanged))
        world.send(care_case(3, **{**changes, "local_authority": "Mockshire"}), at=world.now + timedelta(days=1))
        assert len([key for _, key in world.questions if key.startswith("gap")]) == 1
        assert len(world.said(triage.CategoryChanged)) == changes_told, "what was settled holds until somebody looked"
        world.send(analysis(*gaps("insufficient")), at=world.now + timedelta(hours=1))
        latest = world.last(triage.CategoryChanged)
        assert (latest.review, latest.category, latest.settled) == (2, "3", False)
        assert asked(world).keys() == {"category"}


def test_a_late_analysis_is_asked_of_the_manager_then_of_the_head_of_service() -> None:
    world = World()
    world.send(care_case())
    world.pass_to(asked(world)["gap-analysis"].due.at)
    assert asked(world)["gap-analysis"].role == "service-manager"
    world.pass_by(days=30)
    late = [(each.was_asked, each.role) for each in world.said(PersonOverdue) if "T8" in each.reasons]
    assert late[:2] == [("childrens-guardian", "service-manager"), ("service-manager", "head-of-service")]
    assert len([each for each in world.said(PersonNeeded) if each.role == "childrens-guardian"]) == 1
    world.send(analysis())
    assert "gap-analysis" not in asked(world)


def test_the_practitioner_is_asked_once_there_is_one() -> None:
    world = World()
    world.send(care_case())
    world.send(
        allocation.CaseAllocated(case_id=CASE, practitioner_id="pr-1", role="childrens-guardian", team="a5-care")
    )
    assert asked(world)["gap-analysis"].team == "a5-care"


def test_a_practitioner_who_may_not_make_one_is_not_asked() -> None:
    world = World()
    world.send(care_case())
    world.send(allocation.CaseAllocated(case_id=CASE, practitioner_id="d-1", role="duty-officer", team="a5-duty"))
    assert (asked(world)["gap-analysis"].role, asked(world)["gap-analysis"].team) == ("childrens-guardian", "a5-eit")


def test_an_analysis_may_come_before_the_case() -> None:
    world = World()
    world.send(analysis(*gaps("insufficient")))
    assert not world.said(triage.CategoryChanged)
    world.send(care_case(), happened_at=APPLIED)
    assert world.last(triage.CategoryChanged).category == "3"
    assert asked(world).keys() == {"category"}


@pytest.mark.parametrize(
    ("before", "command", "reason"),
    [
        ((), settled(), "no gap analysis"),
        ((care_case(),), settled(), "no gap analysis"),
        ((care_case(law=LawType.PRIVATE),), analysis(), "no category"),
        ((care_case(), analysis()), settled("9"), "1, 2 or 3"),
        ((care_case(), analysis(), analysis()), settled("2", based_on=1), "review 2; changed since 1: a gap analysis"),
        ((care_case(), analysis(), analysis()), settled("2", based_on=1), "category 1"),
        ((care_case(), analysis()), analysis(based_on=0), "review 1"),
    ],
)
def test_what_cannot_be_done_is_refused_with_the_reason(
    before: tuple[Event | Command, ...], command: Command, reason: str
) -> None:
    world = World()
    for message in before:
        world.send(message)
    assert reason in refusal(world, command)
    assert world.decisions[-1].changes == ()


def test_an_accepted_command_is_based_on_the_review_that_holds() -> None:
    world = World()
    world.send(care_case())
    world.send(analysis(based_on=0))
    world.send(settled("1", based_on=1))
    assert world.answer.verdict == "accepted"


def test_a_wrong_clock_does_not_hide_evidence() -> None:
    world = World()
    world.send(care_case())
    world.send(analysis(), happened_at=datetime(2031, 1, 1, tzinfo=UTC))
    world.send(care_case(2, orders=(OrderRef(id="o1"),)), at=world.now + timedelta(hours=1))
    assert "gap-analysis" in asked(world)


def test_it_is_internal() -> None:
    world = World()
    world.send(care_case())
    world.send(analysis())
    world.send(settled("3"))
    world.send(analysis(*gaps("insufficient")))
    assert {topic.name for topic in topics_of(triage.CategoryChanged)} == {"triage.events.v1"}
    assert all(topic.ours for kind in (triage.CategoryChanged, triage.GapsRecorded) for topic in topics_of(kind))
    for decision in world.decisions:
        for published in decision.publish:
            assert isinstance(published.event, Event)
            if "MARKER" in published.event.model_dump_json():
                assert {topic.name for topic in topics_of(type(published.event))} == {"triage.restricted.v1"}
        assert "MARKER" not in repr((decision.questions, decision.deadlines, decision.internal, decision.answer))


def test_it_comes_back_from_the_store_as_it_was() -> None:
    world = World()
    world.send(care_case())
    world.send(analysis(*gaps(), Gap(part="expert-report", sufficiency=Sufficiency("splendid"))))
    world.send(settled("3"))
    world.send(care_case(2, orders=(OrderRef(id="o1"),)))
    rows_come_back(service, CASES, [world.case])
    assert world.case.care != Care()


FACTS: tuple[tuple[str, Event | Command], ...] = (
    ("m1", care_case(1)),
    ("m2", analysis(*gaps("more-work"))),
    ("m3", care_case(2, orders=(OrderRef(id="o1"),))),
    ("m4", analysis(*gaps("insufficient"))),
    ("m5", care_case(3, documents=(DocumentRef(id="d1"), DocumentRef(id="d2")), orders=(OrderRef(id="o1"),))),
    ("m6", allocation.CaseAllocated(case_id=CASE, practitioner_id="pr-1", role="childrens-guardian", team="a5-care")),
)


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.permutations(FACTS), st.booleans())
def test_any_order_ends_the_same(order: list[tuple[str, Event | Command]], more: bool) -> None:
    ends = []
    for sent in (FACTS, (*order, *order[:3]) if more else order):
        world = World()
        for id_, fact in sent:
            world.send(fact, id_=id_, happened_at=APPLIED + timedelta(minutes=int(id_[1:])))
        care = world.case.care
        said = world.last(triage.CategoryChanged)
        questions = {what: (ask.role, ask.team, ask.due) for what, ask in asked(world).items()}
        ends.append((care.evidence, care.analyses, care.told, said.category, said.review, questions))
    assert ends[0] == ends[1]
    assert ends[0][3:5] == ("3", 2)
    assert ends[0][5].keys() == {"gap-analysis", "category"}


@given(st.integers(0, 7 * 365 * 24 * 60), st.integers(1, 30 * 24 * 60))
@settings(deadline=None)
def test_no_due_time_is_later_than_the_rule(minutes: int, later: int) -> None:
    received = datetime(2024, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
    evidence = received + timedelta(minutes=later)
    world = World(now=received)
    world.send(care_case(received_at=received))
    first = asked(world)["gap-analysis"].due.at
    assert london_day(first) == POLICY.calendar.due(received, 1)
    world.send(analysis())
    world.send(care_case(2, received_at=received, orders=(OrderRef(id="o1"),)), at=evidence)
    assert london_day(asked(world)["gap-analysis"].due.at) == POLICY.calendar.due(evidence, 1)
