"""One case as the figures see it: what its facts, taken together, say at each London day's end.

Every property is worked out when it is first asked for, from the facts alone; what a fact says of a time that cannot be is left out
and counted as doubted (`doubts.py`), never silently.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Collection, Iterable, Iterator
from datetime import UTC, date, datetime, time, timedelta
from typing import Final

from cafcass_contracts.values import ApplicationKind, HearingStatus, HearingType, LawType, ReportAuthor, ReportType
from cafcass_contracts.workload import PractitionerRole
from cafcass_domain.london import at_london
from cafcass_domain.state import State
from kpi.domain import told
from kpi.domain.entry import Entry
from kpi.domain.fact import Fact, Facts, day_of
from kpi.domain.policy import Policy
from kpi.domain.remembered import Remembered, remembered

CARE: Final = frozenset({ApplicationKind.CARE_AND_SUPERVISION.value, ApplicationKind.EMERGENCY_PROTECTION.value})
"""Kinds of application that make a public law case a care case; emergency protection is *assumed* to be one, since care follows it."""
SECTION_7: Final = ReportType.SECTION_7.value
AFTER_RECEIPT: Final = "after-receipt"
BEFORE_THE_CASE: Final = "before-the-case"
_MIDNIGHT: Final = time()
_NOT_TAKING_PLACE: Final = frozenset({HearingStatus.VACATED.value, HearingStatus.ADJOURNED.value})
_BEGINNING: Final = datetime.min.replace(tzinfo=UTC)
_DAY: Final = timedelta(days=1)
_OPEN: Final = (told.CaseClosed, told.LifecycleMoved)
_HOLDER: Final = (told.CaseAllocated, told.CaseUnallocated)


def begins_at(received: date | None) -> datetime:
    """The instant before which nothing of a case can have happened, by the London day on which Cafcass received it."""
    return _BEGINNING if received is None else at_london(received, _MIDNIGHT)


def is_doubted(fact: Fact, begins: datetime) -> bool:
    """Whether a fact says a time that cannot be: before its case existed, or after it was received."""
    return fact.happened < begins or (fact.happened > fact.recorded and fact.ahead)


class Place(State):
    """Whose case it is."""

    area: str = ""
    team: str = ""


class Stretch(State):
    """From a London day to the day before another, nothing of this changed."""

    since: date
    until: date | None
    place: Place
    holder: str
    """Who holds the case substantively, or nobody."""
    role: str


class Case:
    """A case, from its facts."""

    def __init__(self, facts: Facts, policy: Policy) -> None:
        self.id = facts.subject
        self.policy = policy
        self.all = facts

    def grown(self, facts: Facts, changed: Collection[type]) -> Case:
        """This case, where since then only facts of some kinds came, or took the place of others.

        What is worked out of others alone is taken over, unless a fact that was doubted may not be any more, or the other way round.
        """
        made = Case(facts, self.policy)
        if self.doubted or made.received != self.received:
            return made
        made.__dict__["doubted"] = tuple(made._doubted(fact for kind in changed for fact, _ in facts.of(kind)))
        made.__dict__ |= {
            name: self.__dict__[name]
            for name, feeds in _FEEDS.items()
            if name in self.__dict__ and feeds.isdisjoint(changed)
        }
        return made

    @remembered(told.Application)
    def application(self) -> told.Application | None:
        """What is held about the application: the highest revision."""
        found = [pair for pair in self.all.of(told.Application) if not pair[0].ahead]
        return max(found, key=lambda pair: (pair[1].revision, pair[0].order))[1] if found else None

    @remembered(told.Application)
    def received(self) -> datetime | None:
        """When Cafcass received it."""
        return None if self.application is None else self.application.received_at

    @Remembered
    def facts(self) -> Facts:
        """The facts whose times can be: not before the case existed, not after they were received."""
        out = {fact.id for fact, _ in self.doubted}
        return Facts(self.id, (fact for fact in self.all if fact.id not in out)) if out else self.all

    @Remembered
    def doubted(self) -> tuple[tuple[Fact, str], ...]:
        """The facts that are not counted, and why."""
        return tuple(self._doubted(self.all))

    def _doubted(self, facts: Iterable[Fact]) -> Iterator[tuple[Fact, str]]:
        begins = begins_at(None if self.received is None else day_of(self.received))
        for fact in facts:
            if is_doubted(fact, begins):
                yield fact, AFTER_RECEIPT if fact.ahead else BEFORE_THE_CASE

    @property
    def is_care(self) -> bool:
        """Whether it counts as a care case."""
        said = self.application
        return said is not None and said.law == LawType.PUBLIC.value and not CARE.isdisjoint(said.kinds)

    @property
    def is_private(self) -> bool:
        """Whether it is a private law case."""
        return self.application is not None and self.application.law == LawType.PRIVATE.value

    @remembered(told.Application, told.ManagerNamed)
    def places(self) -> tuple[list[date], list[Place]]:
        """Whose case it was, from which day: the court's area at first, then what allocation says."""
        first = self.application
        days, places = [date.min], [Place(first.area or "", first.team or "") if first else Place()]
        for fact, said in self.facts.of(told.ManagerNamed):
            days.append(fact.day)
            places.append(Place(said.area, said.team))
        return days, places

    def place_on(self, day: date) -> Place:
        """Whose case it was at the end of a London day; before anybody was named, whose it was first."""
        days, places = self.places
        return places[max(0, bisect_right(days, day) - 1)]

    @remembered(*_OPEN)
    def closings(self) -> tuple[datetime, ...]:
        """When it was closed: once for each time that it went from open to closed."""
        open_, closed = True, list[datetime]()
        for at, now_open in self._turns():
            if open_ and not now_open:
                closed.append(at)
            open_ = now_open
        return tuple(closed)

    def _turns(self) -> list[tuple[datetime, bool]]:
        closes = [(said.closed_at, False) for _, said in self.facts.of(told.CaseClosed)]
        opens = [(fact.happened, True) for fact, said in self.facts.of(told.LifecycleMoved) if said.state == "reopened"]
        return sorted({*closes, *opens})

    @remembered(told.Application, *_OPEN)
    def _open_days(self) -> tuple[list[date], list[bool]]:
        """Whether it was open at the end of each day on which that changed."""
        if self.received is None:
            return [], []
        days: dict[date, bool] = {day_of(self.received): True}
        for at, now_open in self._turns():
            days[day_of(at)] = now_open
        return sorted(days), [days[day] for day in sorted(days)]

    def open_on(self, day: date) -> bool:
        """Whether it was open at the end of a London day."""
        days, opened = self._open_days
        found = bisect_right(days, day)
        return found > 0 and opened[found - 1]

    @remembered(*_HOLDER)
    def _holders(self) -> tuple[list[date], list[tuple[str, str]]]:
        """Who held it substantively at the end of each day on which that changed, and in what role."""
        events: list[tuple[Fact, tuple[str, str]]] = [
            (fact, (said.practitioner_id, said.role) if said.substantive else ("", ""))
            for fact, said in self.facts.of(told.CaseAllocated)
        ]
        events += [(fact, ("", "")) for fact, _ in self.facts.of(told.CaseUnallocated)]
        days: dict[date, tuple[str, str]] = {}
        for fact, holder in sorted(events, key=lambda event: event[0].order):
            days[fact.day] = holder
        return list(days), list(days.values())

    def holder_on(self, day: date) -> tuple[str, str]:
        """Who held it substantively at the end of a London day, and in what role."""
        days, holders = self._holders
        found = bisect_right(days, day)
        return holders[found - 1] if found else ("", "")

    @remembered(told.Application, told.ManagerNamed, *_OPEN, *_HOLDER)
    def stretches(self) -> tuple[Stretch, ...]:
        """The stretches of days in which it was open, each with whose it was and who held it."""
        days = sorted({*self._open_days[0], *self._holders[0], *self.places[0][1:]})
        made: list[Stretch] = []
        for n, day in enumerate(days):
            if not self.open_on(day):
                continue
            until = days[n + 1] if n + 1 < len(days) else None
            now = Stretch(day, until, self.place_on(day), *self.holder_on(day))
            before = made[-1] if made else None
            same = before is not None and before.until == day
            if same and (before.place, before.holder, before.role) == (now.place, now.holder, now.role):  # type: ignore[union-attr]
                made[-1] = Stretch(before.since, until, now.place, now.holder, now.role)  # type: ignore[union-attr]
            else:
                made.append(now)
        return tuple(made)

    @remembered(*_HOLDER)
    def guardian_from(self) -> datetime | None:
        """When a guardian was first allocated substantively."""
        return self._first(PractitionerRole.GUARDIAN.value)

    def _first(self, role: str) -> datetime | None:
        found = (f.happened for f, said in self.facts.of(told.CaseAllocated) if said.substantive and said.role == role)
        return min(found, default=None)

    @remembered(told.Application)
    def first_hearing(self) -> told.Hearing | None:
        """The first hearing, as intake says which it is."""
        said = self.application
        if said is None or said.first_hearing_id is None:
            return None
        return next((each for each in said.hearings if each.id == said.first_hearing_id), None)

    @remembered(told.Application)
    def conference_day(self) -> date | None:
        """The day of the case management conference: as it is listed or was held, else so many days from receipt (A8)."""
        said = self.application
        if said is None:
            return None
        listed = (
            each.starts_at
            for each in said.hearings
            if each.type == HearingType.CASE_MANAGEMENT.value and each.status not in _NOT_TAKING_PLACE
        )
        first = min((at for at in listed if at is not None), default=None)
        if first is not None:
            return day_of(first)
        return _days_after(day_of(said.received_at), int(self.policy.conference_days))

    @remembered(told.Application, told.ReportNotOurs)
    def reports(self) -> tuple[told.Report, ...]:
        """The section 7 reports that Cafcass writes."""
        said, elsewhere = self.application, {each.report_id for _, each in self.facts.of(told.ReportNotOurs)}
        ordered = {} if said is None else {each.id: each for each in said.reports}
        ours = (
            each for each in ordered.values() if each.author == ReportAuthor.CAFCASS.value and each.id not in elsewhere
        )
        return tuple(each for each in ours if each.type == SECTION_7)

    def working_days(self, since: datetime, until: datetime) -> int:
        """How many working days there are after the day of one instant, up to and with that of another."""
        return working_days(self.policy, day_of(since), day_of(until))

    def after(self, since: datetime, days: int) -> date:
        """The day so many working days after receipt."""
        return self.policy.calendar.due(since, days)

    def entry(
        self, series: str, day: date, *, n: int, d: int, item: str = "", other: str = "", practitioner: str = ""
    ) -> Entry:
        """A point in a flow, of whoever has the case on that day."""
        place = self.place_on(day)
        return Entry(
            series=series, item=item or self.id, since=day, n=n, d=d, area=place.area, team=place.team, other=other,
            practitioner=practitioner,
        )  # fmt: skip

    def level(self, series: str, stretch: Stretch, *, n: int, d: int, item: str = "") -> Entry:
        """A stretch of a level."""
        return Entry(
            series=series, item=item or self.id, since=stretch.since, until=stretch.until, n=n, d=d, area=stretch.place.area,
            team=stretch.place.team, practitioner=stretch.holder,
        )  # fmt: skip

    def within(self, since: date, until: date | None) -> Iterator[Stretch]:
        """The parts of its stretches that lie between two days."""
        for each in self.stretches:
            begins = max(each.since, since)
            ends = min((day for day in (each.until, until) if day is not None), default=None)
            if ends is None or begins < ends:
                yield Stretch(begins, ends, each.place, each.holder, each.role)


_FEEDS: Final = {
    name: each.feeds for name, each in vars(Case).items() if isinstance(each, Remembered) and each.feeds is not None
}


def working_days(policy: Policy, first: date, last: date) -> int:
    """How many working days there are after one day, up to and with another."""
    count, day = 0, first
    while day < last:
        day += _DAY
        count += policy.calendar.is_working_day(day)
    return count


def _days_after(day: date, days: int) -> date | None:
    try:
        return day + timedelta(days=days)
    except OverflowError:
        return None
