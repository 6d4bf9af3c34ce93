"""Complaints as they stand, folded from what complaints says: in whatever order and however often its events come (C3, C4, C5)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Final

from cafcass_contracts import complaints as events
from cafcass_contracts.feedback import Category, ComplaintStep, DueRule, Outcome, Sender
from cafcass_domain.calendar import WorkingCalendar
from cafcass_domain.london import london_day
from cafcass_domain.queue_order import ALWAYS, NEVER
from cafcass_sandbox.views.work.fold import Heard

LOOKING_INTO: Final = frozenset(
    {
        ComplaintStep.CONTACTED,
        ComplaintStep.FILE_SCRUTINISED,
        ComplaintStep.PRACTITIONER_CONTACTED,
        ComplaintStep.MANAGER_CONTACTED,
    }
)


@dataclass(frozen=True, slots=True)
class Standing:
    """One complaint. None is not known (G3)."""

    complaint_id: str
    case_id: str | None = None
    child: bool = False
    sender: Sender = Sender.NOT_KNOWN
    categories: tuple[Category, ...] = ()
    proposed: Category | None = None
    area: str | None = None
    team: str | None = None
    received_at: datetime | None = None
    done: tuple[ComplaintStep, ...] = ()
    late: tuple[ComplaintStep, ...] = ()
    """What was told to be overdue and is not done."""
    due: datetime | None = None
    rule: DueRule | None = None
    hearing_at: datetime | None = None
    wanted_by: datetime | None = None
    extensions: int = 0
    outcome: Outcome | None = None
    """None while it is open."""
    joined: str | None = None
    story: tuple[events.AboutComplaint, ...] = field(default=(), repr=False)
    """All that was said of it, in order."""

    @property
    def open(self) -> bool:
        """Whether it is neither closed nor part of another."""
        return self.outcome is None and self.joined is None

    @property
    def step(self) -> str:
        """Where it stands, by the three steps of its process (C3, OF 2.8)."""
        if self.joined is not None:
            return "joined"
        if self.outcome is not None:
            return f"closed: {self.outcome}"
        if ComplaintStep.ANSWERED in self.done:
            return "3 answered"
        if LOOKING_INTO & {*self.done}:
            return "2 looked into"
        if ComplaintStep.ACKNOWLEDGED in self.done:
            return "1 acknowledged"
        return "1 triaged" if self.categories else "1 received"

    def overdue(self, now: datetime) -> bool:
        """Whether its answer should have been sent by now."""
        return self.open and self.due is not None and self.due < now and ComplaintStep.ANSWERED not in self.done

    def age(self, now: datetime, calendar: WorkingCalendar) -> int | None:
        """How many working days it is old: the day of receipt is day 0 (G1)."""
        if self.received_at is None:
            return None
        day, last, worked = london_day(self.received_at), london_day(now), 0
        while day < last:
            day = calendar.due(day, 1)
            worked += day <= last
        return worked


def standing(heard: Iterable[Heard]) -> list[Standing]:
    """Every complaint, the children's first, then by when the answer is due, then the oldest (C5)."""
    said: dict[str, dict[tuple[int, str], events.AboutComplaint]] = {}
    for each in heard:
        if isinstance(each.event, events.AboutComplaint):
            place = (each.event.revision, each.event.model_dump_json())
            said.setdefault(each.event.complaint_id, {})[place] = each.event
    return sorted((_folded(id_, of) for id_, of in said.items()), key=_order)


def _order(found: Standing) -> tuple[bool, bool, datetime, datetime, str]:
    return not found.open, not found.child, found.due or NEVER, found.received_at or ALWAYS, found.complaint_id


def _folded(id_: str, said: dict[tuple[int, str], events.AboutComplaint]) -> Standing:
    story = tuple(event for _, event in sorted(said.items(), key=lambda place: (place[0][0], _rank(place[1]))))
    now = Standing(id_, story=story)
    for event in story:
        now = _after(replace(now, case_id=event.case_id or now.case_id, child=event.child), event)
    return now


def _rank(event: events.AboutComplaint) -> int:
    """In which order what is said in one decision happened, where one rests on the other."""
    first = (events.ComplaintRegistered, events.ComplaintReopened)
    return 0 if isinstance(event, first) else 2 if isinstance(event, events.ComplaintClosed) else 1


def _after(now: Standing, event: events.AboutComplaint) -> Standing:
    match event:
        case events.ComplaintRegistered():
            return replace(
                now,
                received_at=event.received_at,
                sender=event.sender,
                proposed=event.proposed,
                area=event.area,
                team=event.team,
            )
        case events.ComplaintCategorised():
            area, team = event.area or now.area, event.team or now.team
            return replace(now, categories=event.categories, sender=event.sender, area=area, team=team)
        case events.ResponseDueChanged():
            return replace(
                now,
                due=event.due,
                rule=event.rule,
                hearing_at=event.hearing_at,
                wanted_by=event.wanted_by,
                extensions=event.extensions,
            )
        case events.ComplaintStepDone():
            late = tuple(step for step in now.late if step is not event.step)
            return replace(now, done=(*now.done, event.step), late=late)
        case events.ComplaintOverdue():
            return replace(now, late=(*now.late, event.step))
        case events.ComplaintClosed():
            return replace(now, outcome=event.outcome, late=())
        case events.ComplaintReopened():
            kept = tuple(step for step in now.done if step is ComplaintStep.CATEGORISED)
            return replace(now, outcome=None, done=kept, late=())
        case events.ComplaintJoined():
            return replace(now, joined=event.into)
        case _:
            return now
