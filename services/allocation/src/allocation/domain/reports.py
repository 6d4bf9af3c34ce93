"""Work that is done, reports that are filed or extended (A11), and the statement with which a case is closed (A15)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Final

from allocation.domain.arising import SECTION_7
from allocation.domain.case import CaseFile, Work
from allocation.domain.closing import STATEMENT, STATEMENT_DUE, say_closed
from allocation.domain.commands import conflict, open_work, refused
from allocation.domain.evaluate import CLOCK, begin, end, finish, is_in_time
from allocation.domain.policy import Policy
from cafcass_contracts import allocation
from cafcass_contracts.values import YesNo
from cafcass_contracts.workload import ExtensionReason
from cafcass_domain.decision import ACCEPTED, Decision, Facts, Received

_CLOCKS_DIFFER: Final = timedelta(minutes=5)
"""How far a sender's clock may be ahead of the one that stamped the command."""


def on_complete(facts: Facts, received: Received[allocation.CompleteWork], policy: Policy) -> Decision:
    """Work is done, or its report filed, in time or not (A11, K5)."""
    said, turn = received.data, begin(facts, received, policy, received.data.case_id)
    work = open_work(turn.case, said)
    if isinstance(work, Decision):
        closed = turn.case.works.get(said.work_id)
        if closed is None or closed.report_id is None or closed.how != "case-closed":
            return work
        work = closed  # the court was quicker to conclude the case than somebody to say that the report was filed (K5)
    if work.holder is None:
        return refused("nobody holds the work: it cannot be done")
    at = said.filed_at or turn.now
    if at > turn.now + _CLOCKS_DIFFER:
        return refused("it was not filed yet")
    if policy.day(at) < _ordered_on(turn.case, work, policy):
        return refused("it was not there to be filed yet")
    clock = work.clock("file")
    end(
        turn,
        work,
        "filed" if work.report_id is not None else "done",
        completed_at=at,
        due=None if clock is None else clock.due,
        in_time=is_in_time(clock, at),
        noting_gaps=said.noting_gaps,
    )
    return finish(turn, ACCEPTED)


def _ordered_on(case: CaseFile, work: Work, policy: Policy) -> date:
    """The day of its order, which may have been received later; else that on which the work arose."""
    reports = () if case.known is None else case.known.reports
    made = [report.ordered_on for report in reports if report.id == work.report_id and report.ordered_on is not None]
    return min([policy.day(work.arose_at), *made])


def on_classify(facts: Facts, received: Received[allocation.ClassifyReport], policy: Policy) -> Decision:
    """What a section 7 report is (A10): its weight follows, for whoever holds it (A3)."""
    said, turn = received.data, begin(facts, received, policy, received.data.case_id)
    work = open_work(turn.case, said)
    if isinstance(work, Decision):
        return work
    if not {work.kind, said.kind} <= SECTION_7:
        return refused("only a section 7 report has one of these kinds")
    if work.kind is said.kind:
        return refused("it is of that kind already")
    turn.note(f"the report is {said.kind}", kinds={**turn.case.kinds, work.key: said.kind})
    return finish(turn, ACCEPTED)


def on_extend(facts: Facts, received: Received[allocation.ExtendReport], policy: Policy) -> Decision:
    """A report is filed later: with the manager's and the court's agreement, for one of two reasons, and word to the parties (A11)."""
    said, turn = received.data, begin(facts, received, policy, received.data.case_id)
    work = open_work(turn.case, said)
    if isinstance(work, Decision):
        return work
    clock = work.clock("file")
    due = policy.end_of(said.due)
    lacking = [
        ("the work has no report with a filing date", work.report_id is None or clock is None),
        ("only a service manager agrees to an extension", said.by.role != policy.manager_role),
        ("the reason is not one of the two there are", said.because not in tuple(ExtensionReason)),
        ("the court has not agreed", said.court_agreed is not YesNo.YES),
        ("the parties are not told", said.parties_told is not YesNo.YES),
        ("an extension never shortens", clock is not None and due <= clock.due),
        ("the date is past", due <= turn.now),
        (
            "the report is late already: file it on what is known, noting gaps",
            clock is not None and clock.due < turn.now and not clock.short_notice,
        ),
    ]
    if reasons := [why for why, lacks in lacking if lacks]:
        return refused("; ".join(reasons))
    after = turn.put(
        replace(
            work,
            extended_to=said.due,
            extensions=work.extensions + 1,
            clocks=tuple(
                each if each.kind != "file" else each.model_copy(update={"due": due, "short_notice": False})
                for each in work.clocks
            ),
            missed=work.missed - {"file"},
        ),
        f"{work.kind} extended to {said.due}",
    )
    turn.set_deadline(CLOCK, due, "A11", f"{work.work_id}:file", work=work.work_id)
    turn.say(
        allocation.ReportExtended(
            **turn.about(after, "A11"),
            report_id=work.report_id or "",
            was_due=None if clock is None else clock.due,
            due=due,
            extension=after.extensions,
            because=said.because,
            by=said.by.id,
        )
    )
    return finish(turn, ACCEPTED)


def on_close(facts: Facts, received: Received[allocation.CloseCase], policy: Policy) -> Decision:
    """The statement of a closed case: whether risk was assessed (A15). Not known is no statement (G3)."""
    said, turn = received.data, begin(facts, received, policy, received.data.case_id)
    if (answer := conflict(turn.case, said)) is not None:
        return answer
    closed = turn.case.closed
    if closed is None:
        return refused("the case goes on")
    if said.risk_assessed is YesNo.NOT_KNOWN:
        return refused("say whether risk was assessed")
    turn.note(
        "its closing statement was recorded", closed=replace(closed, risk_assessed=said.risk_assessed, by=said.by.id)
    )
    turn.cancel_deadline(STATEMENT_DUE)
    turn.settle(STATEMENT, f"risk assessed: {said.risk_assessed}")
    say_closed(turn)
    turn.say(allocation.ClosureRecorded(**turn.basis("A15"), by=said.by.id, statement=said.statement))
    return finish(turn, ACCEPTED)
