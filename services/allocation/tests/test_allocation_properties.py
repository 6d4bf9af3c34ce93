"""What holds whatever comes, in whatever order, however often (A2, A3, G3, G7)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from allocation_holders import holders
from allocation_world import (
    APPLIED,
    CARE,
    CASE,
    MANAGER,
    World,
    absence,
    care,
    guardian,
    override,
    practitioner,
    registered,
    report_ordered,
    team,
)
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from allocation.domain import questions
from allocation.domain.case.case_file import CASES
from allocation.domain.staff.practitioner import PEOPLE
from cafcass_contracts import allocation, intake, triage, workforce
from cafcass_contracts.message import Actor, Command, Event
from cafcass_contracts.safeguarding import CareCategory, ConcernTrigger
from cafcass_contracts.values import LawType, TeamKind, YesNo
from cafcass_contracts.workload import MoveReason
from cafcass_domain.london import london_day
from cafcass_domain.state import replace

ON_DUTY = Actor(id="duty-1", role="duty-officer", team="a5-eit")
QUICK = settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow])

FACTS: tuple[Event, ...] = (
    registered(),
    registered(2, emergency=True),
    report_ordered(3),
    report_ordered(4, due=date(2026, 10, 1)),
    intake.CaseLinked(
        case_id=CASE, linked_case_id="x", linked_case_number="1700000000000002", linked_law=LawType.PRIVATE, children=(),
        cafcass_officers=("adviser-1",),
    ),
    triage.ConcernRaised(
        concern_id="k1", case_id=CASE, trigger=ConcernTrigger.REPORTED, team="a5-eit", role="duty-officer",
        out_of_hours=False, raised_at=APPLIED, acknowledge_by=APPLIED,
    ),
    triage.ConcernAcknowledged(concern_id="k1", case_id=CASE, acknowledged_at=APPLIED, by="x"),
    intake.ApplicationWithdrawn(case_id=CASE),
    registered(5, court_state="Reopened", reports=report_ordered().reports),
    practitioner(weekly_hours=18.5),
    practitioner(),
    absence(cancelled=False),
    absence(cancelled=True),
)  # fmt: skip


def _seen(world: World) -> Any:
    case, person = world.case(), world.person("adviser-1")
    works = {
        work.key: (work.kind, work.is_open, work.arose_at, work.weighed, work.clocks, work.report_id)
        for work in case.works.values()
    }
    open_works = {key: seen for key, seen in works.items() if seen[1]}
    return (
        case.known, case.is_over, case.closed is None, case.concerns, case.officers, open_works, case.is_urgent,
        person.records, person.absences, person.available(date(2026, 6, 10), world.policy),
    )  # fmt: skip


def _after(order: list[int]) -> Any:
    world = World()
    for place in order:
        world.take(FACTS[place], id_=f"m{place}", happened_at=APPLIED + timedelta(minutes=place))
        world.pass_to(world.now + timedelta(seconds=30))
    world.pass_to(world.now + timedelta(hours=1))
    _points_add_up(world)
    _one_holder_at_most(world)
    return _seen(world)


IN_ORDER = list(range(len(FACTS)))


@QUICK
@given(st.permutations(IN_ORDER), st.lists(st.sampled_from(IN_ORDER), max_size=6))
def test_facts_come_in_any_order_and_repeated(order: list[int], again: list[int]) -> None:
    assert _after([*order, *again]) == _after(IN_ORDER)


NAMES = ("adviser-1", "adviser-2", "guardian-1", "guardian-2")


def _case_number(number: int) -> str:
    return f"17000000000001{number:02}"


def _message(kind: int, who: str, number: int, size: int, world: World) -> Event | Command:
    case = CASE if number == 0 else f"{CARE}-{number}"
    make = practitioner if who.startswith("adviser") else guardian
    known = world.rows(CASES).get(case)
    work = None if known is None else next(iter(known.works.values()), None)
    work_id = "none" if work is None else work.work_id
    holder = "none" if work is None or work.holder is None else work.holder.practitioner_id
    proposal = None if work is None else work.proposal
    choices: tuple[Event | Command, ...] = (
        make(who, weekly_hours=size * 4),
        registered() if number == 0 else care(case=case, case_number=_case_number(number)),
        absence(who, days=size * 5, starts_on=world.now.date(), cancelled=size == 0),
        workforce.PractitionerLeft(practitioner_id=who, last_day=world.now.date() + timedelta(days=size - 3)),
        triage.CategoryChanged(case_id=case, review=size, category=CareCategory.INSUFFICIENT, settled=True),
        intake.CaseConcluded(case_id=case),
        allocation.SettleAllocation(
            case_id=case, by=MANAGER, work_id=work_id,
            proposal=0 if proposal is None else proposal.number,
            practitioner_id=who if proposal is None else proposal.practitioner_id,
        ),
        allocation.OverrideAllocation(
            case_id=case, by=MANAGER, work_id=work_id, practitioner_id=who, above_safe_maximum=size > 5, why="So."
        ),
        allocation.MoveWork(
            case_id=case, by=MANAGER, work_id=work_id, from_practitioner_id=holder, to_practitioner_id=who if size > 3 else None,
            because=MoveReason.MANAGER, court_agreed=YesNo.YES, above_safe_maximum=True, why="So.",
        ),
        allocation.CompleteWork(case_id=case, by=MANAGER, work_id=work_id),
        allocation.DeclareConflict(case_id=case, by=MANAGER, practitioner_id=who, withdrawn=size > 6, why="So."),
        allocation.KeepWork(case_id=case, by=MANAGER, work_id=work_id, why="So."),
        allocation.OverrideAllocation(
            case_id=case, by=ON_DUTY, work_id=work_id, practitioner_id=who, substantive=False, above_safe_maximum=True, why="So."
        ),
        allocation.ReviewWaitingWork(
            case_id=case, by=MANAGER, work_id=work_id, urgent=YesNo.YES if size > 4 else YesNo.NO, why="So."
        ),
        registered(size, area=None, team=None) if number == 0
        else care(size, case=case, case_number=_case_number(number), emergency=size > 4, area=None if size == 3 else "A5"),
    )  # fmt: skip
    return choices[kind]


def _steps(kinds: int) -> st.SearchStrategy[tuple[int, str, int, int, int]]:
    """One message of so many kinds, and how many minutes pass after it."""
    return st.tuples(
        st.integers(0, kinds - 1),
        st.sampled_from(NAMES),
        st.integers(0, 3),
        st.integers(0, 9),
        st.sampled_from([0, 1, 5, 60 * 24]),
    )


@QUICK
@given(st.lists(_steps(12), min_size=8, max_size=30))
def test_whatever_comes_points_add_up_and_work_has_one_holder_and_cases_one_manager(
    steps: list[tuple[int, str, int, int, int]],
) -> None:
    world = World()
    world.send(team(), team("a5-private", TeamKind.PRIVATE_LAW), team("a5-public", TeamKind.PUBLIC_LAW))
    for name in NAMES:
        world.send(practitioner(name) if name.startswith("adviser") else guardian(name))
    for number in range(1, 4):
        world.send(care(case=f"{CARE}-{number}", case_number=_case_number(number)))
    for kind, who, number, size, minutes in steps:
        before = len(world.events)
        world.take(_message(kind, who, number, size, world))
        world.pass_to(world.now + timedelta(minutes=minutes))
        _nobody_away_was_given_any(world, before)
        _one_manager_each(world)
    world.pass_to(world.now + timedelta(minutes=5))
    _open_work_is_somebody_s_with_a_due_time(world)
    _points_add_up(world)
    _nobody_was_chosen_who_could_not(world)
    _one_holder_at_most(world)


@QUICK
@given(st.lists(_steps(15), min_size=8, max_size=20))
def test_open_work_is_always_somebody_s_with_a_due_time(steps: list[tuple[int, str, int, int, int]]) -> None:
    world = World()
    for kind, who, number, size, minutes in steps:
        world.take(_message(kind, who, number, size, world))
        world.pass_to(world.now + timedelta(minutes=5 + minutes))
        _open_work_is_somebody_s_with_a_due_time(world)


def _open_work_is_somebody_s_with_a_due_time(world: World) -> None:
    """Once its area had its minute, who has the work has it for good, or somebody is asked about it by a time (A12, G9)."""
    about_having_it = {questions.ALLOCATE, questions.EMERGENCY, questions.REVIEW}
    asked = {
        (subject, key.partition(":")[2])
        for (subject, key), each in world.case_questions.items()
        if key.partition(":")[0] in about_having_it and each.due.at > APPLIED
    }
    for case in world.rows(CASES).values():
        for work in case.open_works:
            for_good = work.holder is not None and work.holder.substantive
            assert for_good or (case.case_id, work.work_id) in asked, (work, case.area)


def _of_no_area(world: World) -> None:
    world.send(care(area=None, team=None))


def _proposed(world: World) -> None:
    world.send(guardian(), care())


def _queued(world: World) -> None:
    world.send(care())


def _on_duty(world: World) -> None:
    _proposed(world)
    assert override(world, "guardian-1", by=ON_DUTY, substantive=False).verdict == "accepted"


FORGOTTEN: dict[str, tuple[Callable[[World], None], str, object]] = {
    "a case without an area is looked at": (
        _of_no_area,
        "allocation.domain.questions.is_left_waiting",
        lambda *_: False,
    ),
    "who is proposed is put to somebody": (
        _proposed,
        "allocation.domain.questions._allocate",
        lambda _case, work, _proposal, team, policy: questions._filing(replace(work, work_id="other"), team, policy),
    ),
    "what nobody gets is told to wait": (_queued, "allocation.domain.area.deciding._leave", lambda *_: None),
    "duty is not for good": (
        _on_duty,
        "allocation.domain.work.work.Work.is_held",
        property(lambda work: work.holder is not None),
    ),
    "a desk hears of what waits": (_queued, "allocation.domain.evaluation._tell_desks", lambda _: None),
}


@pytest.mark.parametrize("what", FORGOTTEN)
def test_open_work_that_is_forgotten_is_noticed(what: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Else the property above would hold of anything."""
    story, place, instead = FORGOTTEN[what]
    world = World()
    story(world)
    _open_work_is_somebody_s_with_a_due_time(world)
    world = World()
    monkeypatch.setattr(place, instead)
    story(world)
    with pytest.raises(AssertionError):
        _open_work_is_somebody_s_with_a_due_time(world)


def _points_add_up(world: World) -> None:
    held: Counter[str] = Counter()
    kept: Counter[str] = Counter()
    for case in world.rows(CASES).values():
        for work in case.open_works:
            if work.holder is not None:
                held[work.holder.practitioner_id] += work.weighed.points
                kept[work.holder.practitioner_id] += work.weighed.points
            if work.proposal is not None:
                kept[work.proposal.practitioner_id] += work.weighed.points
    for name, person in world.rows(PEOPLE).items():
        assert person.held_points == held[name], name
        assert person.kept_points == kept[name], name
        told = [each for each in world.said(allocation.WorkloadRecorded) if each.practitioner_id == name]
        assert (told[-1].held if told else 0) == held[name], name


def _nobody_was_chosen_who_could_not(world: World) -> None:
    for told in (*world.said(allocation.WorkAllocated), *world.said(allocation.AllocationProposed)):
        if getattr(told, "overrides", False):
            continue
        chosen = [each for each in told.choice.considered if each.practitioner_id == told.practitioner_id]
        assert [(each.available > 0, each.excluded) for each in chosen] == [(True, ())]
        assert told.choice.score_after <= 1000


def _nobody_away_was_given_any(world: World, since: int) -> None:
    """By what is known of them, whatever the event says of it: a few days of leave now are no hindrance, one on the day of a hearing is (A3)."""
    for said in world.events[since:]:
        if isinstance(said, allocation.WorkAllocated) and not said.overrides:
            person, day = world.person(said.practitioner_id), london_day(said.allocated_at)
            known = person.on(day)
            assert known is not None
            assert known.weekly_hours > 0
            case = world.case(said.case_id)
            assert case.known is not None
            needed = (each.starts_at for each in case.known.hearings if each.starts_at is not None)
            assert not any(person.is_away(london_day(hearing)) for hearing in needed if hearing > said.allocated_at)


def _one_manager_each(world: World) -> None:
    """Every open case has told of its one accountable manager, that of its team (G7)."""
    named = {said.case_id: said for said in world.said(allocation.ManagerNamed)}
    for case in world.rows(CASES).values():
        if case.known is not None and case.closed is None:
            told = named[case.case_id]
            assert (told.area, told.team, told.manager_id) == (case.area, case.team, "manager-1")


def _one_holder_at_most(world: World) -> None:
    """At every moment: each word on a piece of work follows from the one before, and the last are as the cases say."""
    works = [work for case in world.rows(CASES).values() for work in case.open_works]
    assert holders(world.events) == {
        work.work_id: work.holder.practitioner_id for work in works if work.holder is not None
    }
