"""What ended, was linked or was ordered and is not so any more: work arises again, is wanted no more, or is placed for itself (T11, I5, I7)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from allocation_world import (
    APPLIED,
    CARE,
    CASE,
    FIRST_HEARING,
    HEARING_AT,
    MANAGER,
    World,
    care,
    guardian,
    heard,
    practitioner,
    registered,
    report_ordered,
    settle,
    team,
)

from allocation.domain.case.hearings import next_hearing
from cafcass_contracts import allocation, intake, triage
from cafcass_contracts.message import Message
from cafcass_contracts.people import Child, PersonName
from cafcass_contracts.proceedings import Hearing
from cafcass_contracts.safeguarding import ReopenedBecause, SettledBy
from cafcass_contracts.values import Feed, HearingStatus, LawType, ReportAuthor, TeamKind
from cafcass_contracts.workload import EndReason, WorkKind

DAY = timedelta(days=1)
SECOND = f"{CARE}-2"
ENDED = triage.InvolvementEnded(case_id=CASE, settled_by=SettledBy.POLICY)


def reopened(*because: ReopenedBecause) -> triage.InvolvementReopened:
    """Cafcass's part goes on, for whoever had it."""
    return triage.InvolvementReopened(case_id=CASE, because=because, practitioner_id="adviser-1")


def ended() -> World:
    """An adviser had the case to its first hearing; it was held, and Cafcass's part ended."""
    world = World()
    world.send(
        team(), team("a5-private", TeamKind.PRIVATE_LAW), practitioner(), practitioner("adviser-2"), registered()
    )
    world.pass_to(HEARING_AT + DAY)
    world.send(heard(), ENDED)
    (closed,) = world.said(allocation.CaseClosed)
    assert (closed.because, world.case().open_works) == (EndReason.NO_ROLE, ())
    return world


ADJOURNED = registered(3, hearings=(FIRST_HEARING.model_copy(update={"status": HearingStatus.ADJOURNED}),))
NOT_HELD = reopened(ReopenedBecause.HEARING_ADJOURNED)


@pytest.mark.practice(
    "H9", "Work to first hearing is there again for whoever had it, whichever word of it comes first."
)
@pytest.mark.parametrize("words", [(ADJOURNED, NOT_HELD), (NOT_HELD, ADJOURNED)])
def test_an_adjourned_hearing_brings_its_work_back(words: tuple[Message, ...]) -> None:
    world = ended()
    had = world.holder()
    world.send(*words)
    world.pass_by(days=1)
    assert (world.work().is_open, world.holder(), world.case().closed) == (True, had, None)
    again = FIRST_HEARING.model_copy(update={"starts_at": HEARING_AT + 20 * DAY, "status": HearingStatus.HELD})
    world.send(registered(4, hearings=(again,)))
    assert world.work().how == "done"


@pytest.mark.practice(
    "H10", "A serious fact after the end brings work for whoever had it, until Cafcass's part ends again."
)
@pytest.mark.parametrize("because", [ReopenedBecause.SERIOUS_FACT, ReopenedBecause.HEARING_LISTED])
def test_a_reopened_case_is_somebodys(because: ReopenedBecause) -> None:
    world = ended()
    world.send(reopened(because))
    world.pass_by(days=2)
    assert (world.work().is_open, world.work().is_held or world.work().proposal is not None) == (True, True)
    assert world.case().closed is None
    world.send(ENDED)
    assert (world.case().open_works, world.case().closed is not None) == ((), True)


@pytest.mark.practice("H10", "An end that is told again, or late, ends nothing that was reopened since.")
def test_an_older_end_ends_nothing() -> None:
    world = ended()
    at = world.now
    world.send(reopened(ReopenedBecause.SERIOUS_FACT))
    world.take(ENDED, happened_at=at - DAY)
    assert world.work().is_open


@pytest.mark.practice(
    "E4", "A report that the court wants no more is nobody's work, and is work again where it is wanted again."
)
@pytest.mark.parametrize("author", [ReportAuthor.CAFCASS, ReportAuthor.LOCAL_AUTHORITY])
def test_a_report_that_is_cancelled(author: ReportAuthor) -> None:
    world = World()
    world.send(practitioner(), report_ordered(2, author=author))
    before = len(world.said(allocation.ReportNotOurs))
    world.send(report_ordered(3, author=author, cancelled=True))
    assert all(work.report_id is None for work in world.case().open_works)
    assert len(world.said(allocation.ReportNotOurs)) == before
    world.send(report_ordered(4))
    assert world.work("report:r1").is_open


@pytest.mark.practice("E4", "A case that the court reopened has its work again, by the typed feed too.")
def test_a_case_that_the_court_reopened() -> None:
    world = World()
    world.send(guardian(), care())
    settle(world)
    world.send(intake.CaseConcluded(case_id=CARE))
    assert world.case(CARE).closed is not None
    world.pass_by(days=3)
    world.send(intake.CaseReopened(case_id=CARE))
    assert (world.case(CARE).closed, world.work(WorkKind.CARE_GUARDIAN, CARE).is_open) == (None, True)


def link(case: str, other: str, kind: type[intake.CaseLinked | intake.CaseUnlinked]) -> Message:
    """What intake says of a link, or of its end."""
    told = {"case_id": case, "linked_case_id": other, "linked_case_number": "1700000000000009", "children": ()}
    if kind is intake.CaseLinked:
        told |= {"linked_law": LawType.PUBLIC, "cafcass_officers": ("guardian-1",)}
    return kind.model_validate(told)


@pytest.mark.practice("R5", "Whoever works a case that is not about the child after all is preferred no more.")
def test_a_case_that_was_unlinked() -> None:
    world = World()
    world.send(guardian(), care())
    settle(world)
    world.send(guardian("guardian-2"))
    world.take(link(SECOND, CARE, intake.CaseLinked))
    world.take(link(SECOND, CARE, intake.CaseUnlinked))
    world.send(care(case=SECOND))
    proposal = world.work(WorkKind.CARE_GUARDIAN, SECOND).proposal
    assert proposal is not None
    assert proposal.practitioner_id == "guardian-2"
    assert not world.case(SECOND).linked


@pytest.mark.practice(
    "F11",
    "A hearing whose status nobody knows is no listing: no clock and no sharing goes by it; in the queue it counts, as it may stand.",
)
def test_a_hearing_of_a_status_that_nobody_knows() -> None:
    world = World()
    odd = Hearing(id="h2", starts_at=HEARING_AT - 20 * DAY, status=HearingStatus.NOT_KNOWN)
    world.send(practitioner(), registered(hearings=(FIRST_HEARING, odd)))
    other = World()
    other.send(practitioner(), registered())
    assert [(c.kind, c.due.at) for c in world.work().clocks] == [(c.kind, c.due.at) for c in other.work().clocks]
    assert not world.case().is_heard
    assert next_hearing(world.case().known, world.now) == odd.starts_at
    assert next_hearing(world.case().known, HEARING_AT - 19 * DAY) == HEARING_AT


@pytest.mark.practice(
    "F02",
    "An old case told at the start of service waits for its holder, and sets off no clock, no flag and no word to the court.",
)
@pytest.mark.parametrize("case", [registered, care])
def test_a_backlog_of_old_cases(case: Any) -> None:
    world = World()
    old = case(backlog=True, emergency=True, received_at=APPLIED - 400 * DAY)
    world.send(old)
    world.pass_by(days=60)
    (work,) = world.case(old.case_id).open_works
    assert (work.waits, work.clocks) == (True, ())
    for alarm in (
        allocation.ClockMissed,
        allocation.DelayNoticed,
        allocation.CaseFlagged,
        allocation.TimetableReviewAsked,
    ):
        assert not world.said(alarm)


@pytest.mark.practice("R1", "A child who was seen was seen, under whichever id they were told of then.")
def test_a_child_that_was_told_under_another_id() -> None:
    world = World()
    both = (intake.ChildRef(id="c1"), intake.ChildRef(id="c2"))
    world.send(guardian(), care(children=both))
    settle(world)
    world.command(allocation.RecordCasework(case_id=CARE, by=MANAGER, child_seen="c2"))
    one = Child(id="c1", name=PersonName(first="Cleo"), also=("c2",))
    world.send(care(2, children=both[:1]), details(one))
    assert not [name for name in world.case(CARE).casework.due if name.startswith("child-seen")]
    world.send(care(3, children=both), details(one.model_copy(update={"also": ()}), revision=3))
    assert [name for name in world.case(CARE).casework.due if name.startswith("child-seen")] == ["child-seen:c1"]


def details(*children: Child, revision: int = 2) -> intake.CaseDetailsRecorded:
    """What intake tells of the children by name."""
    return intake.CaseDetailsRecorded(
        case_id=CARE,
        case_number="1700000000000001",
        law=LawType.PUBLIC,
        revision=revision,
        feed=Feed.COURT_EVENTS,
        received_at=APPLIED,
        children=children,
        complete=True,
    )
