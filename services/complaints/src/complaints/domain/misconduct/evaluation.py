"""What the employee relations route owes on an allegation, by when, and what is told of it (C2): on its own topic, and nowhere else."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from cafcass_contracts import employee_relations as events
from cafcass_contracts.feedback import ComplainedAbout, MisconductStep
from cafcass_contracts.message import Command
from cafcass_contracts.roles import Role
from cafcass_domain.decision import (
    Answer,
    CancelDeadline,
    Change,
    Decision,
    Publish,
    Received,
    SetDeadline,
)
from cafcass_domain.due import Due
from cafcass_domain.questions import OpenQuestions, Question
from cafcass_domain.state import replace
from complaints.domain.misconduct.held import MISCONDUCT, Misconduct, MisconductOver
from complaints.domain.policy import ComplaintsPolicy

OVERDUE: Final = "misconduct-overdue"
"""The deadline of a step of the route; its key is the step."""

IN_48_HOURS: Final = (
    MisconductStep.TRIAGED,
    MisconductStep.INTERIM_DECIDED,
    MisconductStep.INVESTIGATOR_APPOINTED,
    MisconductStep.HEARING_SET,
)

_ASKED: Final[dict[MisconductStep, tuple[str, type[Command]]]] = {
    MisconductStep.TRIAGED: ("An employee relations case came: triage it.", events.TriageMisconduct),
    MisconductStep.INTERIM_DECIDED: (
        "An employee relations case: decide on an interim measure.",
        events.DecideInterimMeasure,
    ),
    MisconductStep.INVESTIGATOR_APPOINTED: (
        "An employee relations case: appoint an investigator, with a plan.",
        events.AppointInvestigator,
    ),
    MisconductStep.HEARING_SET: ("An employee relations case: set a hearing date.", events.SetMisconductHearing),
    MisconductStep.INVESTIGATED: ("An employee relations case: record its investigation.", events.RecordInvestigation),
    MisconductStep.REPORTED: ("An employee relations case: record the report.", events.RecordMisconductReport),
    MisconductStep.DECIDED: ("An employee relations case: decide it after its hearing.", events.DecideMisconduct),
}
"""What is asked. Official topics carry it: nothing of what it is about is in it."""


def due_of(case: Misconduct, step: MisconductStep, policy: ComplaintsPolicy) -> Due:
    """When a step is due, counted from the referral (OF 2.8)."""
    count = {
        MisconductStep.INVESTIGATED: policy.misconduct_investigation_days,
        MisconductStep.REPORTED: policy.misconduct_report_days,
        MisconductStep.DECIDED: policy.misconduct_decision_days,
    }.get(step, policy.misconduct_triage_hours)
    return policy.after(case.referred_at, count)


def owed(case: Misconduct, policy: ComplaintsPolicy) -> dict[MisconductStep, Due]:
    """What is still to be done."""
    if case.closed:
        return {}
    return {step: due_of(case, step, policy) for step in _ASKED if step not in case.done}


def evaluate(
    after: Misconduct,
    before: Misconduct | None,
    received: Received[Any],
    policy: ComplaintsPolicy,
    answer: Answer | None = None,
) -> Decision:
    """The decision that a changed allegation leads to: the whole of it is told as it stands."""
    deadlines: list[SetDeadline | CancelDeadline] = []
    was, now = ({} if before is None else _watched(before, policy)), _watched(after, policy)
    for step, due in now.items():
        if was.get(step) != due:
            deadlines.append(SetDeadline(OVERDUE, after.id, due, "C2", str(step)))
    deadlines += [CancelDeadline(OVERDUE, after.id, str(step)) for step in was.keys() - now.keys()]
    questions = (OpenQuestions(after.id, tuple(_questions(after, policy))),)
    if after == before:
        return Decision(deadlines=tuple(deadlines), questions=questions, answer=answer)
    told = replace(after, revision=after.revision + 1)
    over = before is not None and after.closed and not before.closed
    return Decision(
        changes=(Change(MISCONDUCT, told.id, told),),
        publish=(Publish(_recorded(told, received, policy), told.id),),
        deadlines=tuple(deadlines),
        questions=questions,
        internal=(MisconductOver(subject=told.complaint_id, key=told.id),) if over else (),
        answer=answer,
    )


def _watched(case: Misconduct, policy: ComplaintsPolicy) -> dict[MisconductStep, Due]:
    return {step: due for step, due in owed(case, policy).items() if step not in case.overdue}


def _questions(case: Misconduct, policy: ComplaintsPolicy) -> Iterator[Question]:
    ranks = {about.role for about in case.alleged_of}
    role = Role.OPERATIONAL_DIRECTOR if Role.HR_BUSINESS_PARTNER in ranks else Role.HR_BUSINESS_PARTNER
    for step, due in owed(case, policy).items():
        why, command = _ASKED[step]
        settled = (command.message_name,)
        yield Question(str(step), role, policy.employee_relations_team, due, ("C2",), why, settled)


def _recorded(case: Misconduct, received: Received[Any], policy: ComplaintsPolicy) -> events.MisconductRecorded:
    return events.MisconductRecorded(
        misconduct_id=case.id,
        revision=case.revision,
        referred_at=case.referred_at,
        complaint_id=case.complaint_id,
        case_id=case.case_id,
        alleged_of=tuple(ComplainedAbout(id=each.id, role=each.role) for each in case.alleged_of),
        allegation=case.allegation,
        steps=tuple(
            events.MisconductDue(
                step=step,
                due=due_of(case, step, policy).at,
                done_at=case.done.get(step),
                overdue=step in case.overdue,
            )
            for step in _ASKED
        ),
        interim=case.interim,
        investigator_id=case.investigator_id,
        plan=case.plan,
        hearing_on=case.hearing_on,
        outcome=case.outcome,
        record=case.record,
        closed=case.closed,
        reasons=("C2",),
        rests_on=(received.id,),
        policy_version=policy.version,
    )
