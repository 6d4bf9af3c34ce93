"""The case and the piece of work that a command is about, or why it cannot be carried out."""

from __future__ import annotations

from typing import TypeAlias

from allocation.domain.case.case_file import CASES, CaseFile
from allocation.domain.evaluation import AboutCase
from allocation.domain.policy import AllocationPolicy
from allocation.domain.staff.practitioner import PEOPLE
from allocation.domain.turn import CaseTurn
from allocation.domain.work.work import Work
from cafcass_contracts import allocation
from cafcass_domain import commands
from cafcass_domain.commands import refused
from cafcass_domain.decision import Decision, Received, Touches

CaseCommand: TypeAlias = (
    allocation.DeclareConflict
    | allocation.CloseCase
    | allocation.TransferCase
    | allocation.LeaveCase
    | allocation.RecordCasework
)
WorkCommand: TypeAlias = (
    allocation.SettleAllocation
    | allocation.OverrideAllocation
    | allocation.MoveWork
    | allocation.KeepWork
    | allocation.ChangeCoWorkers
    | allocation.CompleteWork
    | allocation.ClassifyReport
    | allocation.AgreeFilingDate
    | allocation.ExtendReport
    | allocation.ReviewWaitingWork
)


def case_of(said: AboutCase, policy: AllocationPolicy) -> str:
    """The case that a command is about: people's envelopes are not relied on."""
    return said.case_id


def practitioner_touches(
    received: Received[allocation.SettleAllocation]
    | Received[allocation.OverrideAllocation]
    | Received[allocation.DeclareConflict],
    policy: AllocationPolicy,
) -> Touches:
    """The case, and the practitioner whom the command names."""
    return {PEOPLE: [received.data.practitioner_id], CASES: [received.data.case_id]}


def move_touches(received: Received[allocation.MoveWork], policy: AllocationPolicy) -> Touches:
    """The case, and the practitioner to whom the work is to go."""
    to = received.data.to_practitioner_id
    return {PEOPLE: [] if to is None else [to], CASES: [received.data.case_id]}


def co_worker_touches(received: Received[allocation.ChangeCoWorkers], policy: AllocationPolicy) -> Touches:
    """The case, and those who are to work beside the holder."""
    return {PEOPLE: sorted({*received.data.co_workers}), CASES: [received.data.case_id]}


def conflict(case: CaseFile, said: CaseCommand | WorkCommand) -> Decision | None:
    """Why a command is refused before it is looked at: no such case, or its sender saw an older version."""
    if case.known is None:
        return refused("there is no case of that id")
    answer = commands.conflict(said, case.version, case.changed_since, name="version")
    return None if answer is None else Decision(answer=answer)


def open_work(case: CaseFile, said: WorkCommand) -> Work | Decision:
    """The piece of work that a command is about, or why there is none."""
    if (refusal := conflict(case, said)) is not None:
        return refusal
    work = case.works.get(said.work_id)
    if work is None:
        return refused("the case has no such work")
    return work if work.is_open else refused(f"the work is over: {work.how}")


def record_decision(
    turn: CaseTurn,
    said: allocation.ReviewWaitingWork | allocation.AgreeFilingDate | allocation.LeaveCase,
    *rules: str,
    work_id: str | None = None,
) -> None:
    """Why somebody decided what they did, in their words, for those who may read it (G2)."""
    turn.say(
        allocation.DecisionRecorded(
            **turn.basis(*rules), work_id=work_id, command=said.message_name, by=said.by.id, why=said.why
        )
    )
