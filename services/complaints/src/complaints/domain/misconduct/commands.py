"""What the employee relations route does about an allegation (C2): never by anybody of whom it is alleged (C7)."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from cafcass_contracts.employee_relations import (
    AppointInvestigator,
    DecideInterimMeasure,
    DecideMisconduct,
    MisconductCommand,
    RecordInvestigation,
    RecordMisconductReport,
    SetMisconductHearing,
    TriageMisconduct,
)
from cafcass_contracts.feedback import InterimMeasure, MisconductOutcome, MisconductStep
from cafcass_domain.commands import refusal
from cafcass_domain.decision import NOTHING, DeadlineFired, Decision, Facts, PolicyChanged, Received, Touches
from cafcass_domain.london import london_day
from cafcass_domain.state import replace
from complaints.domain.complaint.evaluation import begin, finish
from complaints.domain.complaint.held import COMPLAINTS
from complaints.domain.misconduct.evaluation import due_of, evaluate, owed
from complaints.domain.misconduct.held import MISCONDUCT, AboutMore, Misconduct, MisconductOpened, MisconductOver
from complaints.domain.policy import ComplaintsPolicy
from complaints.domain.writing.guard import LONGEST_ON_RECORD, too_long

M = TypeVar("M", bound=MisconductCommand)

Act = Callable[[Misconduct, Received[M], ComplaintsPolicy], Misconduct | str]
"""The case as it is after a command, or why it is not carried out."""


AGAIN = frozenset({MisconductStep.INTERIM_DECIDED, MisconductStep.INVESTIGATOR_APPOINTED, MisconductStep.HEARING_SET})
"""What may be decided anew while it is open: a suspension is lifted, an investigator falls ill, a hearing is put off. When it was first done holds."""


def misconduct_subject(command: MisconductCommand, policy: ComplaintsPolicy) -> str:
    """The allegation."""
    return command.misconduct_id


def misconduct_touches(received: Received[M], policy: ComplaintsPolicy) -> Touches:
    """The allegation."""
    return {MISCONDUCT: {received.data.misconduct_id}}


def by_command(act: Act[M], step: MisconductStep) -> Callable[[Facts, Received[M], ComplaintsPolicy], Decision]:
    """A decision on a command that does one step of the route."""

    def decide(facts: Facts, received: Received[M], policy: ComplaintsPolicy) -> Decision:
        case = facts.get(MISCONDUCT, received.data.misconduct_id)
        if case is None:
            return Decision(answer=refusal("there is no such case"))
        if received.data.by.id in case.barred:
            return Decision(answer=refusal("whoever it is about decides nothing in it (C7)"))
        if step not in owed(case, policy) and not (step in AGAIN and not case.closed):
            return Decision(answer=refusal("that is done, or the case is over"))
        if step is not MisconductStep.TRIAGED and MisconductStep.TRIAGED not in case.done:
            return Decision(answer=refusal("it is to be triaged first"))
        after = act(case, received, policy)
        if isinstance(after, str):
            return Decision(answer=refusal(after))
        if (long := _too_much(case, after)) is not None:
            return Decision(answer=refusal(long))
        done = {**after.done, step: after.done.get(step, received.received_at)}
        return evaluate(replace(after, done=done), case, received, policy)

    return decide


def _too_much(case: Misconduct, after: Misconduct) -> str | None:
    """Why more cannot be put down: the whole of a case goes out in one message."""
    plan = () if after.plan in (None, case.plan) else (after.plan or "",)
    if (long := too_long((*after.record[len(case.record) :], *plan))) is not None:
        return long
    length = sum(len(each) for each in (*after.record, after.plan or "", after.allegation))
    return None if length <= LONGEST_ON_RECORD else "there is no room for more on its record: say it in fewer words"


def triage(case: Misconduct, received: Received[TriageMisconduct], policy: ComplaintsPolicy) -> Misconduct | str:
    """It is taken on, or found to be none of misconduct: then it is a complaint and no more."""
    said = received.data
    if said.accepted:
        return replace(case, record=(*case.record, said.why))
    return replace(case, record=(*case.record, said.why), outcome=MisconductOutcome.NOT_MISCONDUCT, closed=True)


def interim(case: Misconduct, received: Received[DecideInterimMeasure], policy: ComplaintsPolicy) -> Misconduct | str:
    """Suspended, or an alternative."""
    said = received.data
    if not said.measure.known:
        return "there is no such measure"
    return replace(case, interim=InterimMeasure(said.measure), record=(*case.record, said.why))


def appoint(case: Misconduct, received: Received[AppointInvestigator], policy: ComplaintsPolicy) -> Misconduct | str:
    """Who investigates, by which plan."""
    said = received.data
    if said.investigator_id in case.barred:
        return "whoever it is about does not investigate it (C7)"
    return replace(case, investigator_id=said.investigator_id, plan=said.plan)


def set_hearing(
    case: Misconduct, received: Received[SetMisconductHearing], policy: ComplaintsPolicy
) -> Misconduct | str:
    """When it is heard: within 8 weeks of its referral."""
    on, latest = received.data.hearing_on, due_of(case, MisconductStep.DECIDED, policy)
    if on < london_day(received.received_at):
        return "that day is over"
    if on > london_day(latest.at):
        return f"it is heard by {london_day(latest.at).isoformat()} at the latest (OF 2.8)"
    return replace(case, hearing_on=on)


def investigated(
    case: Misconduct, received: Received[RecordInvestigation], policy: ComplaintsPolicy
) -> Misconduct | str:
    """What was found."""
    if case.investigator_id is None:
        return "nobody was appointed to investigate it"
    return replace(case, record=(*case.record, received.data.in_words))


def reported(
    case: Misconduct, received: Received[RecordMisconductReport], policy: ComplaintsPolicy
) -> Misconduct | str:
    """The report is there."""
    if MisconductStep.INVESTIGATED not in case.done:
        return "it is to be investigated first"
    return replace(case, record=(*case.record, received.data.in_words))


def decide(case: Misconduct, received: Received[DecideMisconduct], policy: ComplaintsPolicy) -> Misconduct | str:
    """What is decided, after the report and the hearing; not by who investigated."""
    said = received.data
    if not said.outcome.known or said.outcome is MisconductOutcome.NOT_MISCONDUCT:
        return "after a hearing it is substantiated, partly, or not"
    if MisconductStep.REPORTED not in case.done:
        return "its report is to come first"
    if case.hearing_on is None or case.hearing_on > london_day(received.received_at):
        return "its hearing is to come"
    if said.by.id == case.investigator_id:
        return "whoever investigated it does not decide it"
    outcome = MisconductOutcome(said.outcome)
    return replace(case, outcome=outcome, record=(*case.record, said.in_words), closed=True)


def opened_touches(received: Received[MisconductOpened], policy: ComplaintsPolicy) -> Touches:
    """The allegation."""
    return {MISCONDUCT: {received.data.subject}}


def on_opened(facts: Facts, received: Received[MisconductOpened], policy: ComplaintsPolicy) -> Decision:
    """It was referred: its questions and due times follow."""
    case = facts.get(MISCONDUCT, received.data.subject)
    if case is None or case.revision > 0:
        return NOTHING
    return evaluate(case, None, received, policy)


def overdue_touches(received: Received[DeadlineFired], policy: ComplaintsPolicy) -> Touches:
    """The allegation."""
    return {MISCONDUCT: {received.subject or ""}}


def on_overdue(facts: Facts, received: Received[DeadlineFired], policy: ComplaintsPolicy) -> Decision:
    """A step was not done in time: it is told on the route's own topic."""
    case, step = facts.get(MISCONDUCT, received.subject or ""), MisconductStep(received.data.key)
    due = None if case is None else owed(case, policy).get(step)
    if case is None or due is None or due.at > received.received_at or step in case.overdue:
        return NOTHING
    return evaluate(replace(case, overdue=(*case.overdue, step)), case, received, policy)


def policy_touches(received: Received[PolicyChanged], policy: ComplaintsPolicy) -> Touches:
    """The row."""
    return {MISCONDUCT: {received.data.key}}


def on_policy(facts: Facts, received: Received[PolicyChanged], policy: ComplaintsPolicy) -> Decision:
    """Another policy is in force."""
    case = facts.get(MISCONDUCT, received.data.key)
    return NOTHING if case is None else evaluate(case, case, received, policy)


def about_touches(received: Received[AboutMore], policy: ComplaintsPolicy) -> Touches:
    """The allegation."""
    return {MISCONDUCT: {received.data.subject}}


def on_about(facts: Facts, received: Received[AboutMore], policy: ComplaintsPolicy) -> Decision:
    """The complaint of an allegation turned out to be about others too: none of them decides anything in it either (C7)."""
    case = facts.get(MISCONDUCT, received.data.subject)
    if case is None:
        return NOTHING
    after = replace(case, barred=tuple(sorted({*case.barred, *received.data.ids})))
    if after == case:
        return NOTHING
    if after.investigator_id in after.barred and MisconductStep.INVESTIGATED not in after.done:
        left = dict(after.done)
        left.pop(MisconductStep.INVESTIGATOR_APPOINTED, None)
        after = replace(after, investigator_id=None, plan=None, done=left)
    return evaluate(after, case, received, policy)


def over_touches(received: Received[MisconductOver], policy: ComplaintsPolicy) -> Touches:
    """The complaint."""
    return {COMPLAINTS: {received.data.subject}}


def on_over(facts: Facts, received: Received[MisconductOver], policy: ComplaintsPolicy) -> Decision:
    """An allegation in a complaint is over: the complaint itself goes on as it was. What was decided stays with the route."""
    complaint = facts.get(COMPLAINTS, received.data.subject)
    if complaint is None:
        return NOTHING
    turn = begin(complaint, received, policy)
    left = max(complaint.misconduct_open - 1, 0)
    turn.case = replace(turn.case, misconduct_open=left)
    return finish(turn)
