"""Complaints as lines: one each, and of one how it came to be due when it is."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from rich.text import Text

from cafcass_contracts import complaints as events
from cafcass_contracts.feedback import DueRule
from cafcass_domain.calendar import WorkingCalendar
from cafcass_domain.london import LONDON
from cafcass_sandbox.views.columns import columns
from cafcass_sandbox.views.complaint_list import Standing

RULES = {
    DueRule.FROM_RECEIPT: "20 working days from receipt",
    DueRule.AFTER_HEARING: "5 working days after the next court hearing",
    DueRule.EXTENDED: "a manager gave it more time",
}
"""As policy has them by default; the event's policy version names exactly what was in force."""


def complaint_lines(found: Sequence[Standing], now: datetime, calendar: WorkingCalendar) -> Iterator[Text]:
    """The complaints as given, then how many there are."""
    if found:
        names = ("from", "age", "due", "step", "what", "area", "complaint", "case")
        rows = [_row(each, now, calendar) for each in found]
        yield from columns(names, rows, right=("age",))
    overdue = sum(each.overdue(now) for each in found)
    children = sum(each.child and each.open for each in found)
    open_ = sum(each.open for each in found)
    yield Text(
        f"{open_} open, {overdue} overdue, {children} from children. Age in working days, times in London."
        if found
        else "No complaint.",
        "dim",
    )


def _row(each: Standing, now: datetime, calendar: WorkingCalendar) -> tuple[str | Text, ...]:
    age = each.age(now, calendar)
    what = ", ".join(each.categories) or (f"{each.proposed}?" if each.proposed is not None else "?")
    return (
        Text("child", "bold") if each.child else each.sender,
        "?" if age is None else str(age),
        _due(each, now),
        each.step,
        what,
        each.area or "?",
        each.complaint_id[:8],
        each.case_id or "none known",
    )


def _due(each: Standing, now: datetime) -> Text:
    if not each.open or each.due is None:
        return Text("–", "dim")
    before = " before the hearing" if each.wanted_by is not None and each.wanted_by > now else ""
    return Text(f"{_moment(each.due)}{before}", "red" if each.overdue(now) else "")


def why_lines(found: Standing, now: datetime) -> Iterator[Text]:
    """How it came to be due when it is: everything that was said of it, with what moved its date."""
    yield Text(f"Complaint {found.complaint_id}", "bold")
    yield Text(f"case {found.case_id or 'none known'}; {found.step}")
    if found.open and found.due is not None:
        late = ", overdue" if found.overdue(now) else ""
        yield Text(f"the answer is due {_moment(found.due)}{late}: {_rule(found.rule)}")
    for event in found.story:
        yield Text(f"  {event.revision:3}  {_said(event)}  ({', '.join(event.reasons)})")


def _rule(rule: DueRule | None) -> str:
    return "no rule" if rule is None else RULES.get(rule, str(rule))


def _said(event: events.AboutComplaint) -> str:
    match event:
        case events.ComplaintRegistered():
            through = f", passed on by {event.through_team}" if event.through_team else ""
            return f"registered; received {_moment(event.received_at)}{through}"
        case events.ComplaintCategorised():
            was = f", before that {', '.join(event.was)}" if event.was else ""
            return f"it is: {', '.join(event.categories)}{was}; from: {event.sender}; its time {event.clock}"
        case events.ResponseDueChanged():
            return _moved(event)
        case events.ComplaintStepDone():
            due = f", due {_moment(event.due)}" if event.due is not None else ""
            return f"{event.step} {_moment(event.done_at)}{due}; in time: {event.in_time}"
        case events.ComplaintOverdue():
            return f"overdue: {event.step}, due {_moment(event.due)}"
        case events.ComplaintDueSoon():
            return f"due soon: {event.step}, {_moment(event.due)}"
        case events.HoldingLetterSent():
            return f"holding letter sent {_moment(event.sent_at)}: {event.reason}"
        case events.ComplaintClosed():
            return f"closed: {event.outcome}; causes: {', '.join(event.causes)}"
        case events.ComplaintReopened():
            return f"opened again; its time counts from {_moment(event.counted_from)}"
        case _:
            return event.message_name.replace("-", " ")


def _moved(event: events.ResponseDueChanged) -> str:
    now = "no answer is owed" if event.due is None else f"the answer is due {_moment(event.due)}: {_rule(event.rule)}"
    if event.hearing_at is not None:
        held = "held" if event.fixed else "listed for"
        now += f"; hearing {event.hearing_id} {held} {_moment(event.hearing_at)}"
    if event.short_notice:
        now += "; short notice"
    if event.was_due is not None:
        now += f"; before that {_moment(event.was_due)}: {_rule(event.was_rule)}"
    if event.calendar_version != event.was_calendar_version and event.was_calendar_version:
        now += "; another calendar"
    return now


def _moment(of: datetime) -> str:
    return f"{of.astimezone(LONDON):%Y-%m-%d %H:%M}"
