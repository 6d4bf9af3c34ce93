"""What people are asked (G9): every question that is open follows from what is held, and from nothing else."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Final

from allocation.domain.area.desk import Desk
from allocation.domain.case.case_file import CaseFile, Closed, Dispute
from allocation.domain.case.homes import moved_in
from allocation.domain.policy import AllocationPolicy
from allocation.domain.staff.presence import next_needed
from allocation.domain.work.arising import SECTION_7
from allocation.domain.work.clocks import FILE
from allocation.domain.work.reasons import as_moved
from allocation.domain.work.reviewing import is_left_waiting, review_due
from allocation.domain.work.settling_in_time import decided_in_time, to_be_settled
from allocation.domain.work.work import Proposal, Work
from cafcass_contracts import allocation
from cafcass_contracts.message import Command
from cafcass_contracts.roles import Role
from cafcass_contracts.values import CENTRAL_TEAM, YesNo
from cafcass_contracts.workforce import TeamRecorded
from cafcass_contracts.workload import WorkKind
from cafcass_domain.questions import Question

DISPUTE: Final = "transfer"
STATEMENT: Final = "closure"
ALLOCATE: Final = "allocate"
EMERGENCY: Final = "emergency"
MOVE: Final = "move"
TELL_FAMILY: Final = "tell-family"
FILING: Final = "filing"
MOVED: Final = "child-moved"
REVIEW: Final = "review"
MANAGER: Final = "manager"
AREA: Final = "area-corrected"

_FILED_BY_A_DATE: Final = SECTION_7 | {WorkKind.ADDENDUM}
"""Reports that have a filing date agreed with the court (A11)."""


def questions_about_case(case: CaseFile, policy: AllocationPolicy) -> Iterator[Question]:
    """Every question that is open about a case. Each is put to the team that works it now."""
    team = case.team or CENTRAL_TEAM
    if case.disputed is not None:
        yield _dispute(case.disputed, team, policy)
    if case.closed is not None and case.closed.risk_assessed is YesNo.NOT_KNOWN:
        yield _statement(case.closed, team, policy)
    if _is_asked_whether_it_stays(case):
        yield _child_moved(case, team, policy)
    if holders := case.held_in_the_area_before:
        yield _area_corrected(case, holders, team, policy)
    for work in case.open_works:
        if work.proposal is not None:
            yield _allocate(case, work, work.proposal, team, policy)
        elif case.is_emergency and work.holder is None and work.queued:
            yield _emergency(case, work, team, policy)
        elif is_left_waiting(case, work):
            yield _review(work, team, policy)
        if work.moving is not None and work.holder is not None:
            yield _move(case, work, team, policy)
        if work.kind in _FILED_BY_A_DATE and work.clock(FILE) is None:
            yield _filing(work, team, policy)
        if work.family_not_told_of is not None:
            yield _tell_family(work, work.family_not_told_of, team, policy)


def questions_about_area(desk: Desk, day: date, policy: AllocationPolicy) -> Iterator[Question]:
    """Every question that is open about an area: teams that work cases and have no manager (G7)."""
    for team in sorted(desk.working_teams):
        if desk.manager_of(team, day) is None:
            yield Question(
                key=f"{MANAGER}:{team}",
                role=Role.HEAD_OF_SERVICE,
                team=team,
                due=policy.settle_working_days,
                reasons=("G7",),
                why="Who manages this team? It works cases, and no service manager is recorded for it.",
                settled_by=(TeamRecorded.message_name,),
            )


def _dispute(disputed: Dispute, team: str, policy: AllocationPolicy) -> Question:
    """Whether a case goes to another area whose manager does not agree (A9)."""
    return Question(
        key=DISPUTE,
        role=Role.HEAD_OF_SERVICE,
        team=team,
        due=policy.settle_working_days,
        reasons=("A9",),
        why=f"Does the case go to {disputed.to_team}? {disputed.by} would send it, and {disputed.agreed_by} does not agree.",
        settled_by=(allocation.TransferCase.message_name,),
    )


def _is_asked_whether_it_stays(case: CaseFile) -> bool:
    """A child moved, and the case may go to another area now: private law only after the first hearing (A9)."""
    goes_on = case.known is not None and case.closed is None and case.disputed is None
    return goes_on and moved_in(case.homes) is not None and (case.is_heard or not case.is_private)


def _child_moved(case: CaseFile, team: str, policy: AllocationPolicy) -> Question:
    """Whether the case and its holder stay although a child moved (A9). Where to is said on no official topic (G4)."""
    return Question(
        key=MOVED,
        role=Role.SERVICE_MANAGER,
        team=team,
        due=policy.child_moved_working_days,
        reasons=("A9",),
        why="A child moved. Does the case stay with this team and with whoever holds its work?",
        settled_by=(allocation.LeaveCase.message_name, allocation.TransferCase.message_name),
        basis=str(moved_in(case.homes)),
    )


def _area_corrected(case: CaseFile, holders: Mapping[str, str], team: str, policy: AllocationPolicy) -> Question:
    """Who holds work of a case whose area was put right keeps it until a manager says who has it (A9): nobody drops it unsaid."""
    corrected = case.area_corrected
    return Question(
        key=AREA,
        role=Role.SERVICE_MANAGER,
        team=team,
        due=policy.settle_working_days,
        reasons=("A9", "I6"),
        why=f"This case is {case.area}'s now: its area was put right. {', '.join(holders)}, who has its work, has it from "
        f"{', '.join(sorted({*holders.values()}))}. Agree with the manager there: does the work stay with them (leave-case), or who gets it "
        "(move-work; a guardian only as the court decides)?",
        settled_by=(
            allocation.LeaveCase.message_name,
            allocation.MoveWork.message_name,
            allocation.TransferCase.message_name,
        ),
        basis="" if corrected is None else str(corrected.revision),
    )


def _filing(work: Work, team: str, policy: AllocationPolicy) -> Question:
    """By when a report is to be filed whose order names no date: whoever has the work agrees it with the court, else the manager (A11)."""
    holder = work.holder if work.is_held else None
    return Question(
        key=f"{FILING}:{work.work_id}",
        role=Role.SERVICE_MANAGER if holder is None else Role(holder.role),
        team=team,
        due=policy.agree_filing_working_days,
        reasons=("A11",),
        why=f"By when is {work.kind} to be filed? The order names no date: agree one with the court.",
        settled_by=(allocation.AgreeFilingDate.message_name,),
        basis="" if holder is None else holder.practitioner_id,
    )


def _statement(closed: Closed, team: str, policy: AllocationPolicy) -> Question:
    """The statement of risk of a case that is over (A15)."""
    return Question(
        key=STATEMENT,
        role=Role.SERVICE_MANAGER,
        team=team,
        due=policy.after(closed.at, policy.closure_working_days),
        reasons=("A15",),
        why="Was risk assessed? The case is over, and its closing statement says so.",
        settled_by=(allocation.CloseCase.message_name,),
    )


def _emergency(case: CaseFile, work: Work, team: str, policy: AllocationPolicy) -> Question:
    """Who holds an emergency for which nobody could be proposed: duty does (A12)."""
    return Question(
        key=f"{EMERGENCY}:{work.work_id}",
        role=Role.DUTY_OFFICER,
        team=team,
        due=to_be_settled(case, work, work.waits_since, policy),
        reasons=("A1", "A12"),
        why=f"nobody could be proposed for {work.kind}, an emergency: {work.queued}",
        settled_by=(allocation.OverrideAllocation.message_name,),
    )


def _review(work: Work, team: str, policy: AllocationPolicy) -> Question:
    """Whether work that nobody has for good can go on waiting (A12)."""
    return Question(
        key=f"{REVIEW}:{work.work_id}",
        role=Role.SERVICE_MANAGER,
        team=team,
        due=review_due(work, policy) or policy.review_working_days,
        reasons=("A12",),
        why=f"Can {work.kind} go on waiting? {work.queued or 'The area of the case is not known'}.",
        settled_by=(allocation.ReviewWaitingWork.message_name,),
        basis=str(work.reviews),
    )


def _allocate(case: CaseFile, work: Work, proposal: Proposal, team: str, policy: AllocationPolicy) -> Question:
    """Whether the one proposed has the work (A4), instead of its holder where somebody else is sought (A13).

    An emergency goes to duty. What nobody settled before goes to the next role up (A12).
    """
    settled_by: tuple[type[Command], ...] = (allocation.SettleAllocation, allocation.OverrideAllocation)
    if work.moving is not None:
        settled_by = (allocation.MoveWork, allocation.KeepWork)
    return Question(
        key=f"{ALLOCATE}:{work.work_id}",
        role=_who_settles(case, work),
        team=team,
        due=policy.settle_working_days
        if proposal.made_at is None
        else to_be_settled(case, work, proposal.made_at, policy),
        reasons=("A4",) if work.moving is None else ("A4", "A13"),
        why=f"Does {proposal.practitioner_id}, who is proposed, get {work.kind}?",
        settled_by=tuple(command.message_name for command in settled_by),
        basis=str(proposal.number),
    )


def _is_emergency(case: CaseFile, work: Work) -> bool:
    """Whether duty settles it: an emergency that has nobody of its own yet."""
    return case.is_emergency and not work.is_held


def _who_settles(case: CaseFile, work: Work) -> Role:
    steps: tuple[Role, ...] = (Role.SERVICE_MANAGER, Role.HEAD_OF_SERVICE)
    if _is_emergency(case, work):
        steps = (Role.DUTY_OFFICER, *steps)
    return steps[min(work.unsettled, len(steps) - 1)]


def _move(case: CaseFile, work: Work, team: str, policy: AllocationPolicy) -> Question:
    """To whom work goes whose holder has to give it up, or that it stays (A13): before they would have had to be there."""
    since = work.waits_since
    because = "" if work.moving is None else f": {as_moved(work.moving)}"
    return Question(
        key=f"{MOVE}:{work.work_id}",
        role=Role.SERVICE_MANAGER,
        team=team,
        due=decided_in_time(since, next_needed(case, work, since), policy),
        reasons=("A13",),
        why=f"Who gets {work.kind} in the stead of {work.held_by}? Somebody else is sought{because}.",
        settled_by=(allocation.MoveWork.message_name, allocation.KeepWork.message_name),
    )


def _tell_family(work: Work, was: str, team: str, policy: AllocationPolicy) -> Question:
    """Nothing of ours reaches a family: whoever has the work now is asked to tell them, else the manager (A13)."""
    now = work.held_by
    return Question(
        key=f"{TELL_FAMILY}:{work.work_id}",
        role=Role.SERVICE_MANAGER if work.holder is None else Role(work.holder.role),
        team=team,
        due=policy.tell_family_working_days,
        reasons=("A13",),
        why=f"Is the family told? {was} had {work.kind}, {'nobody has it yet' if now is None else f'{now} has it'}. "
        "Look first whom it is not safe to reach, and who is not to know of the application.",
        settled_by=(allocation.RecordCasework.message_name,),
        basis=f"{was}>{now or ''}",
    )
