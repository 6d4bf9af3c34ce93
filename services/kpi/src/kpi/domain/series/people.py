"""What the workforce's returns and allocation's scores add: posts, supervision, appraisals, sickness, grades, workload, span (K3, K10, K12, K17)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date, timedelta
from typing import Any, Final, TypeVar

from cafcass_contracts.roles import PRACTITIONERS, Role
from cafcass_contracts.workforce import Grade, QualityKind, StaffGroup, SupervisionKind
from cafcass_contracts.workload import Band
from cafcass_domain.state import replace
from kpi.domain import told
from kpi.domain.card import Card
from kpi.domain.entry import Entry
from kpi.domain.fact import Fact, Facts, day_of
from kpi.domain.policy import Policy

_GOOD: Final = frozenset({Grade.OUTSTANDING.value, Grade.GOOD.value, Grade.SATISFACTORY.value, Grade.MET.value})
_ASSESSED_ROLES: Final = frozenset({*(role.value for role in PRACTITIONERS), Role.SUPPORT_WORKER.value})
_WITHIN: Final = frozenset({Band.GREEN.value, Band.AMBER.value})
_PRACTICE: Final = StaffGroup.PRACTICE.value
T = TypeVar("T", told.Workload, told.Span)
Span = tuple[date, date | None]


class Person:
    """One of the staff, from what the workforce's returns say; the latest word on each thing holds."""

    def __init__(self, facts: Facts, policy: Policy) -> None:
        self.all = facts
        self.policy = policy
        self.post = facts.last(told.Employment)

    @property
    def id(self) -> str:
        """As the workforce system knows them."""
        return self.all.subject.partition(":")[2]

    @property
    def practises(self) -> bool:
        """Whether they belong to practice, not to business support."""
        return self.post is not None and self.post.group == _PRACTICE

    @property
    def in_post(self) -> Span | None:
        """From when to the day before when they are in post."""
        if self.post is None:
            return None
        until = None if self.post.until is None else _plus(self.post.until, 1)
        return None if until is not None and until <= self.post.since else (self.post.since, until)

    @property
    def card(self) -> Card:
        """When they leave, for the list of cases whose holder has left."""
        days = [said.last_day for _, said in self.all.of(told.Left)]
        days += [] if self.post is None or self.post.until is None else [self.post.until]
        return Card(closed=max(days, default=None))

    def level(self, series: str, span: Span, n: int) -> Entry:
        """A stretch of days in post."""
        return self._entry(series, self.id, span[0], n, 1, span[1])

    def point(self, series: str, item: str, day: date, n: int, d: int) -> Entry:
        """Something of one day."""
        return self._entry(series, item, day, n, d, None)

    def _entry(self, series: str, item: str, since: date, n: int, d: int, until: date | None) -> Entry:
        area, team = ("", "") if self.post is None else (self.post.area or "", self.post.team or "")
        return Entry(
            series=series, item=item, since=since, until=until, n=n, d=d, area=area, team=team, practitioner=self.id
        )

    def covered(self, series: str, days: Sequence[Span]) -> Iterator[Entry]:
        """Days in post, with those covered by any of some stretches of days in the numerator."""
        post = self.in_post
        if post is None:
            return
        at, until = post
        for since, ends in _joined(days):
            begins, stops = max(since, at), _sooner(ends, until)
            if stops is not None and stops <= begins:
                continue
            if begins > at:
                yield self.level(series, (at, begins), 0)
            yield self.level(series, (begins, stops), 1)
            if stops is None:
                return
            at = stops
        if until is None or at < until:
            yield self.level(series, (at, until), 0)


def assessed(person: Person) -> Iterator[Entry]:
    """Practitioners in post, and those whose safeguarding was assessed in the twelve months before."""
    if person.post is not None and person.post.role in _ASSESSED_ROLES:
        found = _latest(person.all, told.Graded, "assessment_id")
        kind = QualityKind.SAFEGUARDING.value
        days = [(s.graded_on, _year_after(s.graded_on)) for s in found.values() if not s.cancelled and s.kind == kind]
        yield from person.covered("assessed", days)


def appraised(person: Person) -> Iterator[Entry]:
    """Staff in post who are eligible, and those appraised in the twelve months before. Who is not known to be is not left out (G3)."""
    if person.post is not None and person.post.appraised != "no":
        found = _latest(person.all, told.Appraisal, "appraisal_id")
        days = [(s.completed_on, _year_after(s.completed_on)) for s in found.values() if not s.cancelled]
        yield from person.covered("appraised", days)


def supervised(person: Person) -> Iterator[Entry]:
    """Staff in post, and those supervised within six weeks, practice and business support apart."""
    if person.post is not None:
        series = "supervised-practice" if person.practises else "supervised-support"
        yield from person.covered(
            series, _meetings(person, SupervisionKind.SUPERVISION, person.policy.supervision_days)
        )


def reviewed(person: Person) -> Iterator[Entry]:
    """Staff in post, and those with a quarterly review within the quarter before."""
    if person.post is not None:
        yield from person.covered(
            "reviewed", _meetings(person, SupervisionKind.QUARTERLY_REVIEW, person.policy.review_days)
        )


def sick(person: Person) -> Iterator[Entry]:
    """Working days lost to sickness, each on its day, and staff in post, practice and business support apart."""
    if person.post is None:
        return
    series = "sick-practice" if person.practises else "sick-support"
    post = person.in_post
    if post is not None:
        yield person.level(f"{series}-heads", post, 0)
    lost: set[date] = set()
    for said in _latest(person.all, told.Sickness, "sickness_id").values():
        if not said.cancelled:
            lost |= set(_working_days(person.policy, said))
    for day in sorted(lost):
        yield person.point(series, f"{person.id}:{day}", day, 1, 0)


def graded(person: Person) -> Iterator[Entry]:
    """Work graded, and what of it was satisfactory or better, or met: safeguarding, before filing, whole records, and all of it."""
    for id_, said in _latest(person.all, told.Graded, "assessment_id").items():
        if said.cancelled:
            continue
        good = int(said.grade in _GOOD)
        yield person.point("graded", id_, said.graded_on, good, 1)
        series = _GRADED_BY_KIND.get(said.kind)
        if series is not None:
            yield person.point(series, id_, said.graded_on, good, 1)


_GRADED_BY_KIND: Final = {
    QualityKind.SAFEGUARDING.value: "graded-safeguarding",
    QualityKind.BEFORE_FILING.value: "graded-before-filing",
    QualityKind.WHOLE_RECORD.value: "graded-whole-record",
    QualityKind.ALL_WORK.value: "graded-below-standard",
}


def workload(facts: Facts, policy: Policy) -> Iterator[Entry]:
    """Practitioners who are available, and those with an amber or green score, from day to day (K12)."""
    yield from _levels([said for _, said in _by_time(facts, told.Workload)], _of_score)


def span(facts: Facts, policy: Policy) -> Iterator[Entry]:
    """Service managers, and those with no more whole-time equivalents than there should be, from day to day (A14)."""
    said = [each for _, each in _by_time(facts, told.Span)]
    for team in sorted({each.team for each in said}):
        yield from _levels([each for each in said if each.team == team], _of_span)


def _of_score(said: told.Workload) -> Entry | None:
    if said.band == Band.UNAVAILABLE.value or said.left == "yes":
        return None
    return Entry(
        "workload",
        said.practitioner_id,
        date.min,
        int(said.band in _WITHIN),
        1,
        said.area,
        said.team,
        None,
        said.practitioner_id,
    )


def _of_span(said: told.Span) -> Entry | None:
    if said.ended:
        return None
    within = int(said.whole_time_hundredths <= said.most_hundredths)
    return Entry(
        "span", f"{said.manager_id}:{said.team}", date.min, within, 1, said.area, said.team, None, said.manager_id
    )


def _levels(said: Sequence[T], entry: Callable[[T], Entry | None]) -> Iterator[Entry]:
    """The last word of each day holds until the next that is another."""
    by_day = {day_of(each.as_of): entry(each) for each in said}
    since, stands = date.min, None
    for day in sorted(by_day):
        if by_day[day] != stands:
            if stands is not None:
                yield replace(stands, since=since, until=day)
            since, stands = day, by_day[day]
    if stands is not None:
        yield replace(stands, since=since)


def _by_time(facts: Facts, kind: type[T]) -> list[tuple[Fact, T]]:
    return sorted(facts.of(kind), key=lambda pair: (pair[1].as_of, pair[0].order))


def _meetings(person: Person, kind: SupervisionKind, counts_for: int) -> list[Span]:
    found = _latest(person.all, told.Supervision, "supervision_id").values()
    return [
        (said.held_on, _plus(said.held_on, counts_for))
        for said in found
        if not said.cancelled and said.kind == kind.value
    ]


def _latest(facts: Facts, kind: type[Any], key: str) -> dict[str, Any]:
    """What was said last of each thing of a kind, by its id."""
    return {getattr(said, key): said for _, said in facts.of(kind)}


def _working_days(policy: Policy, said: told.Sickness) -> Iterator[date]:
    last = _plus(said.starts_on, int(policy.longest_open_absence) - 1) if said.ends_on is None else said.ends_on
    day, bound = said.starts_on, _plus(said.starts_on, 366 * 5)
    while day <= last and day < bound:
        if policy.calendar.is_working_day(day):
            yield day
        day = _plus(day, 1)
        if day == date.max:
            return


def _joined(spans: Sequence[Span]) -> list[Span]:
    """Stretches of days that overlap or touch, as one."""
    made: list[Span] = []
    for since, until in sorted(spans, key=lambda span: span[0]):
        last = made[-1] if made else None
        if last is not None and (last[1] is None or since <= last[1]):
            made[-1] = (last[0], None if last[1] is None or until is None else max(last[1], until))
        else:
            made.append((since, until))
    return made


def _sooner(one: date | None, other: date | None) -> date | None:
    return min((day for day in (one, other) if day is not None), default=None)


def _plus(day: date, days: int) -> date:
    try:
        return day + timedelta(days=days)
    except OverflowError:
        return date.max


def _year_after(day: date) -> date:
    """The same day of the next year; 28 February of a 29 February."""
    try:
        return day.replace(year=day.year + 1)
    except ValueError:
        return date.max if day.year == date.max.year else day.replace(year=day.year + 1, day=28)
