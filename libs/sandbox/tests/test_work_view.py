"""Allocation's events folded into who has which work: what each event changes, and that neither order nor repetition matters."""

from __future__ import annotations

import subprocess
import sys
from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cafcass_contracts.allocation import (
    AllocationProposed,
    CaseFlagged,
    ClockMissed,
    ManagerNamed,
    ProposalWithdrawn,
    SpanRecorded,
    SuccessorSought,
    WorkAllocated,
    WorkArose,
    WorkCompleted,
    WorkloadRecorded,
    WorkMoved,
    WorkQueued,
)
from cafcass_contracts.message import Message
from cafcass_contracts.platform import DeadlineMoved
from cafcass_contracts.safeguarding import SettledBy
from cafcass_contracts.values import LawType, NationalArea, YesNo
from cafcass_contracts.workload import Band, Choice, Clock, HeldWork, MoveReason, PractitionerRole, Weighed, WorkKind
from cafcass_runtime.calendar import Calendar
from cafcass_sandbox.views.work.fold import Heard, View, fold
from cafcass_sandbox.views.work.summary import By, Summary, practitioners, summaries, summary
from cafcass_sandbox.views.work.table import Row, State, rows

AROSE = datetime(2026, 6, 1, 9, tzinfo=UTC)
"""A Monday."""
NOW = AROSE + timedelta(days=7)
"""The Monday after: five working days."""
ALLOCATE = Clock(kind="allocate", due=AROSE + timedelta(days=2), rule="A1")
SUBSTANTIVE = Clock(kind="substantive", due=AROSE + timedelta(days=45), rule="A8")
CALENDAR = Calendar()
FILE = Clock(kind="file", due=AROSE + timedelta(days=60), rule="A11")


def about(case: str = "case", work: str = "work") -> dict[str, Any]:
    return {"case_id": case, "work_id": work, "kind": WorkKind.CARE_GUARDIAN, "case_version": 1}


def arose(case: str = "case", work: str = "work", **said: Any) -> WorkArose:
    content: dict[str, Any] = {
        "area": "A5",
        "team": "a5-public",
        "law": LawType.PUBLIC,
        "arose_at": AROSE,
        "weighed": Weighed(points=600, weight="row"),
        "clocks": (ALLOCATE, SUBSTANTIVE),
    }
    return WorkArose(**about(case, work), **(content | said))


def queued(case: str = "case", work: str = "work", why: str = "nobody-has-room", tier: int = 1) -> WorkQueued:
    return WorkQueued(**about(case, work), area="A5", team="a5-public", tier=tier, since=AROSE, why=why)


def proposed(case: str = "case", work: str = "work", tier: int | None = None) -> AllocationProposed:
    return AllocationProposed(
        **about(case, work), proposal=1, practitioner_id="p1", area="A5", team="a5-public", tier=tier, choice=Choice()
    )


def withdrawn(case: str = "case", work: str = "work") -> ProposalWithdrawn:
    return ProposalWithdrawn(**about(case, work), proposal=1, practitioner_id="p1", why="excluded")


def sought(case: str = "case", work: str = "work", because: MoveReason | None = MoveReason.ABSENCE) -> SuccessorSought:
    return SuccessorSought(**about(case, work), practitioner_id="p2", because=because)


def allocated(case: str = "case", work: str = "work", *, substantive: bool = True) -> WorkAllocated:
    return WorkAllocated(
        **about(case, work),
        practitioner_id="p2",
        role="childrens-guardian",
        team="a5-public",
        substantive=substantive,
        settled_by=SettledBy.PERSON,
        choice=Choice(),
        allocated_at=AROSE + timedelta(days=1),
    )


def moved(case: str = "case", work: str = "work", to: str | None = None) -> WorkMoved:
    return WorkMoved(
        **about(case, work),
        from_practitioner_id="p2",
        to_practitioner_id=to,
        because=MoveReason.LEFT,
        settled_by=SettledBy.PERSON,
        moved_at=AROSE + timedelta(days=4),
    )


def completed(case: str = "case", work: str = "work") -> WorkCompleted:
    return WorkCompleted(**about(case, work), how="done", completed_at=AROSE + timedelta(days=5))


def missed(case: str = "case", work: str = "work") -> ClockMissed:
    return ClockMissed(**about(case, work), clock=ALLOCATE)


def recounted(case: str = "case", work: str = "work", days: int = 9) -> DeadlineMoved:
    """The calendar changed."""
    return DeadlineMoved(
        subject=case,
        kind="work-clock",
        key=f"{work}:allocate",
        rule="A1",
        was_due=ALLOCATE.due,
        due=AROSE + timedelta(days=days),
        calendar_version="2",
    )


def workload(person: str, held: int = 0, team: str = "a5-public", **said: Any) -> WorkloadRecorded:
    return WorkloadRecorded(
        practitioner_id=person,
        area=team.partition("-")[0].upper(),
        team=team,
        held=held,
        available=1000,
        score=held,
        band=Band.RED if held > 1000 else Band.GREEN,
        as_of=AROSE,
        **said,
    )


def span(manager: str, hours: int, *, ended: bool = False) -> SpanRecorded:
    return SpanRecorded(
        manager_id=manager,
        area="A5",
        team="a5-public",
        whole_time_hundredths=100,
        most_hundredths=1200,
        as_of=AROSE + timedelta(hours=hours),
        ended=ended,
    )


def view(*events: Message) -> View:
    """One subject's events, in order."""
    return fold(Heard("case", number, event) for number, event in enumerate(events, 1))


def row(*events: Message, at: datetime = NOW) -> Row:
    (one,) = rows(view(*events), at, CALENDAR)
    return one


@pytest.mark.parametrize(
    ("events", "state", "who", "why", "tier", "waited"),
    [
        ((arose(),), State.WAITING, None, None, None, 7),
        ((arose(), queued()), State.WAITING, None, "nobody-has-room", 1, 7),
        ((arose(), queued(), queued(why="nobody-available", tier=0)), State.WAITING, None, "nobody-available", 0, 7),
        ((arose(), proposed()), State.PROPOSED, "p1", None, None, 7),
        ((arose(), proposed(tier=0)), State.PROPOSED, "p1", None, 0, 7),
        ((arose(), proposed(tier=3), withdrawn()), State.WAITING, None, None, 3, 7),
        ((arose(), queued(), proposed()), State.PROPOSED, "p1", None, 1, 7),
        ((arose(), proposed(), queued()), State.WAITING, None, "nobody-has-room", 1, 7),
        ((arose(), queued(), allocated()), State.ALLOCATED, "p2", None, None, None),
        ((arose(), proposed(), allocated(substantive=False)), State.DUTY, "p2", None, None, None),
        ((arose(), allocated(substantive=False), allocated()), State.ALLOCATED, "p2", None, None, None),
        ((arose(), allocated(), arose()), State.ALLOCATED, "p2", None, None, None),
        # Somebody else is sought while the holder stays the holder (A13).
        ((arose(), allocated(), queued()), State.ALLOCATED, "p2", None, None, None),
        ((arose(), allocated(), proposed()), State.ALLOCATED, "p2", None, None, None),
        ((arose(), allocated(), moved(to="p2")), State.ALLOCATED, "p2", None, None, None),
        ((arose(), allocated(), sought(), queued(), sought(because=None)), State.ALLOCATED, "p2", None, None, None),
        # Waiting counts from when it was taken from somebody; why is told anew.
        ((arose(), allocated(), moved()), State.WAITING, None, None, None, 3),
        ((arose(), allocated(), sought(), queued(), moved()), State.WAITING, None, None, None, 3),
        ((arose(), allocated(), moved(), queued()), State.WAITING, None, "nobody-has-room", 1, 3),
        ((arose(), allocated(), proposed(), moved(), arose()), State.WAITING, None, None, None, 3),
        # Another team's: who is proposed is so until it is said that they are not any more.
        ((arose(), proposed(), arose(team="a5-private")), State.PROPOSED, "p1", None, None, 7),
        # It ended, and was taken up again.
        ((arose(), allocated(), completed(), arose()), State.WAITING, None, None, None, 7),
        # The topic keeps its events for a limited time.
        ((queued(),), State.WAITING, None, "nobody-has-room", 1, 7),
    ],
)
def test_what_a_piece_of_work_comes_to(
    events: tuple[Message, ...], state: State, who: str | None, why: str | None, tier: int | None, waited: int | None
) -> None:
    one = row(*events)
    assert (one.state, one.who, one.why, one.tier) == (state, who, why, tier)
    assert (one.waits and one.waits.days) == waited


@pytest.mark.parametrize(
    ("events", "because", "successor"),
    [
        ((allocated(), sought()), MoveReason.ABSENCE, None),
        ((allocated(), sought(), proposed()), MoveReason.ABSENCE, "p1"),
        ((allocated(), sought(), proposed(), withdrawn()), MoveReason.ABSENCE, None),
        ((allocated(), sought(), sought(because=MoveReason.LEFT)), MoveReason.LEFT, None),
        ((allocated(), sought(), proposed(), sought(because=None)), None, None),
        ((allocated(), sought(), allocated()), None, None),
        ((allocated(), sought(), moved()), None, None),
    ],
)
def test_whether_somebody_else_is_sought_for_held_work(
    events: tuple[Message, ...], because: MoveReason | None, successor: str | None
) -> None:
    one = row(arose(), *events)
    assert (one.sought, one.successor) == (because, successor)
    assert summary("total", [one], []).sought == (because is not None)


def test_work_that_is_over_is_no_row() -> None:
    assert rows(view(arose(), allocated(), completed()), NOW, CALENDAR) == ()


def test_a_row_says_where_it_is_and_who_answers_for_it() -> None:
    named = ManagerNamed(case_id="case", area="A5", team="a5-public", manager_id="m1")
    one = row(arose(), named, CaseFlagged(case_id="case", flag="child-seen", about="child-1"))
    assert (one.case_id, one.kind, one.law) == ("case", WorkKind.CARE_GUARDIAN, LawType.PUBLIC)
    assert (one.nation, one.area, one.team, one.manager_id) == (NationalArea.NORTH, "A5", "a5-public", "m1")
    assert (one.points, one.flags) == (600, ("child-seen:child-1",))
    assert row(arose(area=None, team=None)).nation is None


@pytest.mark.parametrize(
    ("arose_at", "at", "working_days", "days"),
    [
        (AROSE, AROSE, 0, 0),
        (AROSE, NOW, 5, 7),
        (datetime(2026, 6, 6, 12, tzinfo=UTC), NOW, 1, 2),  # a Saturday: the next working day is day 1
        (datetime(2026, 6, 4, 22, 59, tzinfo=UTC), NOW, 2, 4),
        (datetime(2026, 6, 4, 23, 1, tzinfo=UTC), NOW, 1, 3),  # Friday in London
        (NOW + timedelta(days=3), NOW, 0, 0),  # a platform whose clock is ahead
    ],
)
def test_ages_are_counted_in_london_days(arose_at: datetime, at: datetime, working_days: int, days: int) -> None:
    age = row(arose(arose_at=arose_at), at=at).age
    assert age is not None
    assert (age.working_days, age.days) == (working_days, days)


@pytest.mark.parametrize(
    ("events", "at", "overdue"),
    [
        ((arose(),), AROSE, []),
        ((arose(),), NOW, ["allocate"]),
        ((arose(), allocated()), NOW, []),
        ((arose(), missed()), AROSE, ["allocate"]),
        ((arose(), missed(), allocated()), NOW, []),
        # Duty is not substantive (A8).
        ((arose(), allocated(substantive=False)), AROSE + timedelta(days=46), ["substantive"]),
        ((arose(), allocated()), AROSE + timedelta(days=46), []),
        ((arose(clocks=(FILE,)), allocated()), AROSE + timedelta(days=61), ["file"]),
        # Extended: another clock of that kind (A11).
        ((arose(clocks=(FILE,)), arose(clocks=(FILE.model_copy(update={"due": AROSE + timedelta(days=90)}),))), AROSE + timedelta(days=61), []),
        # The calendar changed; the work was told again for another reason (G1).
        ((arose(), recounted()), NOW, []),
        ((arose(), recounted(), arose()), NOW, []),
    ],
)  # fmt: skip
def test_which_clocks_are_overdue(events: tuple[Message, ...], at: datetime, overdue: list[str]) -> None:
    assert [clock.kind for clock in row(*events, at=at).clocks if clock.overdue] == overdue


def test_a_clock_that_was_missed_says_so_until_there_is_another() -> None:
    def allocates_late(*events: Message) -> bool:
        return next(clock.missed for clock in row(*events).clocks if clock.kind == "allocate")

    again = arose(clocks=(ALLOCATE.model_copy(update={"due": NOW}),))
    assert allocates_late(arose(), missed(), allocated())
    assert allocates_late(arose(), missed(), arose(team="a5-private"))
    assert not allocates_late(arose(), missed(), again)


def test_rows_stand_in_the_order_of_what_nobody_holds_then_priority_then_due_time() -> None:
    later = ALLOCATE.model_copy(update={"due": NOW})
    stories: dict[str, tuple[Message, ...]] = {
        "held": (arose("held"), allocated("held")),
        "untold": (arose("untold"), proposed("untold")),
        "second": (arose("second", clocks=(later,)), queued("second")),
        "first": (arose("first"), queued("first")),
        "urgent": (arose("urgent", clocks=(later,)), queued("urgent", tier=0)),
    }
    told = fold(Heard(case, n, event) for case, events in stories.items() for n, event in enumerate(events, 1))
    assert [one.case_id for one in rows(told, NOW, CALENDAR)] == ["urgent", "first", "second", "untold", "held"]


def test_the_last_word_on_a_practitioner_and_on_a_team_counts() -> None:
    told = fold(
        [
            Heard("p1", 2, workload("p1", 1100)),
            Heard("p1", 1, workload("p1")),
            Heard("m1", 1, workload("m1")),
            Heard("m2", 1, span("m2", hours=2)),
            Heard("m1", 2, span("m1", hours=1)),
            Heard("m1", 3, span("m1", hours=2, ended=True)),
        ]
    )
    assert [(said.practitioner_id, said.score) for said in practitioners(told)] == [("p1", 1100), ("m1", 0)]
    assert [said.manager_id for said in told.spans] == ["m2"]


def test_managers_and_leavers_without_work_are_not_counted_and_a_leaver_with_work_is_shown() -> None:
    line = HeldWork(work_id="w", case_id="c", kind=WorkKind.CARE_GUARDIAN, weighed=Weighed(points=600, weight="row"))
    told = [
        workload("manager", role=PractitionerRole.SERVICE_MANAGER),
        workload("gone", role=PractitionerRole.GUARDIAN, left=YesNo.YES),
        workload("going", 600, role=PractitionerRole.GUARDIAN, left=YesNo.YES, work=(line,)),
        workload("here", role=PractitionerRole.GUARDIAN, left=YesNo.NO),
    ]
    people = practitioners(fold(Heard(said.practitioner_id, 1, said) for said in told))
    assert [said.practitioner_id for said in people] == ["going", "here"]
    assert summary("total", [], people).bands[Band.GREEN] == 1


TEAMS = ("a2-eit", "a2-public", "a10-public", "a15-private", None)


@st.composite
def histories(draw: st.DrawFn) -> list[Heard]:
    """What a few cases and practitioners had happen to them, one after the other, in some interleaving."""
    steps = (arose, queued, proposed, withdrawn, allocated, sought, moved, completed, missed, recounted)
    heard: list[Heard] = []
    counted: Counter[str] = Counter()
    for _ in range(draw(st.integers(1, 25))):
        case, work = draw(st.sampled_from("abc")), draw(st.sampled_from("12"))
        event: Message
        if draw(st.integers(0, 5)) == 0:
            subject, team = draw(st.sampled_from(("m1", "m2"))), draw(st.sampled_from(TEAMS[:-1]))
            event = draw(st.sampled_from((workload(subject, 900, team), span(subject, draw(st.integers(0, 3))))))
        else:
            subject, step = case, draw(st.sampled_from(steps))
            if step is arose:
                team = draw(st.sampled_from(TEAMS))
                event = arose(case, work, area=team and team.partition("-")[0].upper(), team=team)
            else:
                event = step(case, work)
        counted[subject] += 1
        heard.append(Heard(subject, counted[subject], event))
    return heard


@settings(max_examples=80, deadline=None)
@given(histories(), st.data())
def test_neither_the_order_of_cases_nor_repetition_matters_and_parts_add_up(
    events: list[Heard], data: st.DataObject
) -> None:
    told = fold(events)
    repeated = [
        each
        for number, event in enumerate(events)
        for each in (event, *(events[data.draw(st.integers(0, number))] for _ in range(2)))
    ]
    assert fold(sorted(events, key=lambda each: each.subject)) == told
    assert fold(repeated) == told

    found, people = rows(told, NOW, CALENDAR), practitioners(told)
    total = summary("total", found, people)
    assert sum(total.states.values()) == total.open == len(found)
    for by in By:
        assert figures(*summaries(by, found, people)) == figures(total)
    for place in summaries(By.AREA, found, people):
        here = [one for one in found if one.area == place.name]
        inside = summaries(By.TEAM, here, [said for said in people if said.area == place.name])
        assert figures(*inside) == figures(place)


def figures(*parts: Summary) -> Counter[Any]:
    """All that can be added, added."""
    return sum(
        (
            Counter({"open": part.open, "sought": part.sought, "overdue": part.overdue})
            + Counter({("state", name): count for name, count in part.states.items()})
            + Counter({("tier", name): count for name, count in part.tiers.items()})
            + Counter({("band", name): count for name, count in part.bands.items()})
            for part in parts
        ),
        Counter[Any](),
    )


def test_places_are_in_order_and_what_has_none_is_last() -> None:
    stories = [arose(team or "nowhere", area=team and team.partition("-")[0].upper(), team=team) for team in TEAMS]
    found = rows(fold(Heard(event.case_id, 1, event) for event in stories), NOW, CALENDAR)
    assert [one.name for one in summaries(By.AREA, found, [])] == ["A2", "A10", "A15", None]
    assert [one.name for one in summaries(By.NATION, found, [])] == ["north", "central", "south", None]
    team = next(one for one in summaries(By.TEAM, found, []) if one.name == "a2-eit")
    assert (team.longest_wait and team.longest_wait.working_days, team.overdue, team.next_due) == (
        5,
        1,
        SUBSTANTIVE.due,
    )


def test_the_view_needs_neither_the_runtime_nor_the_rest_of_the_sandbox() -> None:
    code = (
        "import sys; import cafcass_sandbox.views.work.summary; "
        "print(*(m for m in sys.modules if m.startswith(('cafcass_runtime', 'cafcass_sandbox.', 'aiokafka'))))"
    )
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    assert {"cafcass_sandbox.views", "cafcass_sandbox.views.work"} <= set(said)
    others = [name for name in said if not f"{name}.".startswith("cafcass_sandbox.views.work.")]
    assert others == ["cafcass_sandbox.views"]
