"""Work that is done, reports that are filed, classified, agreed on with the court or extended (A10, A11)."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Final

from allocation.domain.case.case_file import CaseFile
from allocation.domain.commands.about import open_work, record_decision
from allocation.domain.evaluation import finish
from allocation.domain.incoming.times import is_meant
from allocation.domain.policy import AllocationPolicy
from allocation.domain.turn import begin
from allocation.domain.work.arising import SECTION_7, filing_date
from allocation.domain.work.changing import CASE_CLOSED, end
from allocation.domain.work.clocks import FILE, is_in_time, watch_clocks
from allocation.domain.work.work import DONE, FILED, Work
from cafcass_contracts import allocation
from cafcass_contracts.values import YesNo
from cafcass_contracts.workload import ExtensionReason
from cafcass_domain.commands import refused
from cafcass_domain.decision import ACCEPTED, Decision, Facts, Received
from cafcass_domain.due import Due
from cafcass_domain.london import london_day
from cafcass_domain.state import replace

_CLOCKS_DIFFER: Final = timedelta(minutes=5)
"""How far a sender's clock may be ahead of the one that stamped the command."""


def on_complete(facts: Facts, received: Received[allocation.CompleteWork], policy: AllocationPolicy) -> Decision:
    """Work is done, or its report filed, in time or not (A11, K5)."""
    said, turn = received.data, begin(facts, received, policy, received.data.case_id)
    work = open_work(turn.case, said)
    if isinstance(work, Decision):
        closed = turn.case.works.get(said.work_id)
        if closed is None or closed.report_id is None or closed.how != CASE_CLOSED:
            return work
        work = closed  # the court was quicker to conclude the case than somebody to say that the report was filed (K5)
    if work.holder is None:
        return refused("nobody holds the work: it cannot be done")
    at = said.filed_at or turn.now
    if at > turn.now + _CLOCKS_DIFFER:
        return refused("it was not filed yet")
    if london_day(at) < _ordered_on(turn.case, work):
        return refused("it was not there to be filed yet")
    clock = work.clock(FILE)
    end(
        turn,
        work,
        FILED if work.report_id is not None else DONE,
        completed_at=at,
        due=None if clock is None else clock.due.at,
        in_time=is_in_time(clock, at),
        noting_gaps=said.noting_gaps,
    )
    return finish(turn, ACCEPTED)


def _ordered_on(case: CaseFile, work: Work) -> date:
    """The day of its order, which may have been received later; else that on which the work arose."""
    reports = () if case.known is None else case.known.reports
    made = [report.ordered_on for report in reports if report.id == work.report_id and report.ordered_on is not None]
    return min([london_day(work.arose_at), *made])


def _filing_date(case: CaseFile, work: Work) -> date | None:
    """By when the report is to be filed, without any extension."""
    reports = () if case.known is None else case.known.reports
    return next((filing_date(case, report) for report in reports if report.id == work.report_id), None)


def on_agree(facts: Facts, received: Received[allocation.AgreeFilingDate], policy: AllocationPolicy) -> Decision:
    """A report whose order names no filing date has one, as the court agreed (A11): whatever moves it later is an extension, or an order."""
    said, turn = received.data, begin(facts, received, policy, received.data.case_id)
    work = open_work(turn.case, said)
    if isinstance(work, Decision):
        return work
    due = Due(policy.end_of(said.due))
    lacking = [
        ("the work has no report", work.report_id is None),
        ("it has a filing date: a later one is an extension", work.clock(FILE) is not None),
        ("the court has not agreed", said.court_agreed is not YesNo.YES),
        ("the date is past", due.at <= turn.now),
        ("nobody can mean that date", not is_meant(said.due, turn.now)),
    ]
    if reasons := [why for why, lacks in lacking if lacks]:
        return refused("; ".join(reasons))
    report_id = work.report_id or ""
    turn.note(f"{work.kind} is to be filed by {said.due}", agreed={**turn.case.agreed, report_id: said.due})
    turn.say(allocation.FilingDateAgreed(**turn.about(work, "A11"), report_id=report_id, due=due.at, by=said.by.id))
    record_decision(turn, said, "A11", work_id=work.work_id)
    return finish(turn, ACCEPTED)


def on_classify(facts: Facts, received: Received[allocation.ClassifyReport], policy: AllocationPolicy) -> Decision:
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


def on_extend(facts: Facts, received: Received[allocation.ExtendReport], policy: AllocationPolicy) -> Decision:
    """A report is filed later: with the manager's and the court's agreement, for one of two reasons, and word to the parties (A11)."""
    said, turn = received.data, begin(facts, received, policy, received.data.case_id)
    work = open_work(turn.case, said)
    if isinstance(work, Decision):
        return work
    clock, due = work.clock(FILE), Due(policy.end_of(said.due))
    lacking = [
        ("the work has no report with a filing date", work.report_id is None or clock is None),
        ("the reason is not one of the two there are", said.because not in tuple(ExtensionReason)),
        ("the court has not agreed", said.court_agreed is not YesNo.YES),
        ("the parties are not told", said.parties_told is not YesNo.YES),
        ("an extension never shortens", clock is not None and due.at <= clock.due.at),
        ("the date is past", due.at <= turn.now),
        ("nobody can mean that date", not is_meant(said.due, turn.now)),
        (
            "the report is late already: file it on what is known, noting gaps",
            clock is not None and clock.due.at < turn.now and not clock.short_notice,
        ),
    ]
    if reasons := [why for why, lacks in lacking if lacks]:
        return refused("; ".join(reasons))
    after = turn.put(
        replace(
            work,
            extended_to=said.due,
            extends=_filing_date(turn.case, work),
            extensions=work.extensions + 1,
            clocks=tuple(
                each if each.kind != FILE else replace(each, due=due, short_notice=False) for each in work.clocks
            ),
            missed=work.missed - {FILE},
        ),
        f"{work.kind} extended to {said.due}",
    )
    watch_clocks(turn, after, {FILE})
    turn.say(
        allocation.ReportExtended(
            **turn.about(after, "A11"),
            report_id=work.report_id or "",
            was_due=None if clock is None else clock.due.at,
            due=due.at,
            extension=after.extensions,
            because=said.because,
            by=said.by.id,
        )
    )
    return finish(turn, ACCEPTED)
