"""When a month closes, and what is published of it then and when it is corrected."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, ClassVar, Final, TypeAlias

from cafcass_contracts.kpi import (
    ChangeKind,
    FigureCell,
    FigureChange,
    FigureMark,
    FiguresPublished,
    PublishAgain,
)
from cafcass_contracts.values import CENTRAL_TEAM, SERVICE_AREAS
from cafcass_domain.commands import refused
from cafcass_domain.decision import (
    NOTHING,
    Change,
    DeadlineFired,
    Decision,
    Facts,
    Publish,
    Received,
    SetDeadline,
    TableRef,
)
from cafcass_domain.due import Due
from cafcass_domain.internal import Internal
from cafcass_domain.london import london_day
from cafcass_domain.state import State, field, replace
from kpi.domain import periods
from kpi.domain.figure import Figure, Sums, made, series_of, two_sums
from kpi.domain.measure import Audience, Definition, Measure, Over
from kpi.domain.measures import MEASURES
from kpi.domain.policy import Policy
from kpi.domain.suppression import ENGLAND, Pair, Published, below, places, publish

Touches: TypeAlias = Mapping[Any, Any]

CLOSE: Final = "close-month"
LOOK_AGAIN: Final = "look-again"
KEPT_OPEN: Final = 12
"""Months for which a closed month is looked at again, every working day *(assumed)*."""
LATE: Final = "Recorded after the month was closed, or put right since."


class Month(State):
    """A calendar month: when it closes, and what was published of it."""

    closed: bool = False
    published: dict[str, Published] = field(default_factory=dict)
    """By measure."""
    definitions: dict[str, str] = field(default_factory=dict)
    """The version of the definition that each was counted by."""
    moved_on: dict[str, dict[str, date]] = field(default_factory=dict)
    """By measure and area, the last London day of what had moved its cell when it was published as it is."""


class MonthSums(State):
    """The sums of a month, by area (the not known among them), as known now: what an open figure of it is made from."""

    sums: dict[str, dict[str, tuple[int, int]]] = field(default_factory=dict)
    """By area, then by series; of a level, what has built up to the end of the month."""


class MonthMoves(State):
    """What moved the sums of a month since it was over."""

    moved: dict[str, dict[str, dict[ChangeKind, date]]] = field(default_factory=dict)
    """By area, then by series: of which kind it was, and on which London day that was last recorded."""


MONTHS: Final[TableRef[Month]] = TableRef("months", order=5)
"""By month, such as 2026-06."""
MONTH_SUMS: Final[TableRef[MonthSums]] = TableRef("month_sums", order=6)
"""By month. Only read."""
MONTH_MOVES: Final[TableRef[MonthMoves]] = TableRef("month_moves", order=7)
"""By month. Only read, and only where something of a closed month is another: it goes through the ledger."""


class Revise(Internal, kw_only=True):
    """A closed month, or a part of it, is to be published as it is by now."""

    kind: ClassVar[str] = "revise-month"

    note: str


OPEN: Final = tuple(measure for measure in MEASURES.values() if measure.audience is Audience.OPEN)
LINKED_LAST: Final = tuple(sorted(OPEN, key=lambda measure: bool(measure.linked)))
"""The open measures, those after the others that hide what the others hide."""


def key_of(day: date) -> str:
    """The name of a day's month."""
    return f"{day.year:04}-{day.month:02}"


def month_named(key: str) -> date:
    """The first day of a month."""
    return date(int(key[:4]), int(key[5:7]), 1)


def closes(month: date, policy: Policy) -> Due:
    """When a month closes: so many working days after its last."""
    return policy.after(policy.end_of(periods.month_end(month)), policy.close_after_working_days)


def seen(month: Month | None, received_at: datetime, policy: Policy) -> Decision:
    """The first thing recorded in a month has it closed in time."""
    if month is not None:
        return NOTHING
    day = periods.month_of(london_day(received_at))
    key = key_of(day)
    deadline = SetDeadline(CLOSE, f"month:{key}", closes(day, policy), "K1", key)
    return Decision(changes=(Change(MONTHS, key, Month()),), deadlines=(deadline,))


def month_touches(received: Received[DeadlineFired], policy: Policy) -> Touches:
    """The month, its sums, and those of its financial year before it."""
    return _touched(received.data.key)


def again_touches(received: Received[PublishAgain], policy: Policy) -> Touches:
    """The same for a command."""
    return _touched(received.data.month)


def _touched(key: str) -> Touches:
    month = month_named(key)
    year = {key_of(each) for each in periods.months(periods.year_start(month), month)}
    return {MONTHS: year, MONTH_SUMS: {key}}


def on_close(facts: Facts, received: Received[DeadlineFired], policy: Policy) -> Decision:
    """A month closes: each open measure of it is published."""
    key = received.data.key
    made_ = _publish(facts, received, policy, key, LATE)
    return replace(made_, deadlines=_again(month_named(key), received.received_at, policy))


def on_look_again(facts: Facts, received: Received[DeadlineFired], policy: Policy) -> Decision:
    """A closed month is looked at again: what is another by now, and by no small number, is published."""
    key = received.data.key
    deadlines = _again(month_named(key), received.received_at, policy)
    return Decision(internal=_revision(facts, policy, key, LATE), deadlines=deadlines)


def on_publish_again(facts: Facts, received: Received[PublishAgain], policy: Policy) -> Decision:
    """Somebody has a closed month looked at again, and says why."""
    month = facts.get(MONTHS, received.data.month)
    if month is None or not month.closed:
        return refused(f"{received.data.month} is not closed")
    return Decision(internal=_revision(facts, policy, received.data.month, received.data.note))


def _revision(facts: Facts, policy: Policy, key: str, note: str) -> tuple[Revise, ...]:
    changed = any(_moved(facts, policy, key))
    return (Revise(subject=f"month:{key}", key=key, note=note),) if changed else ()


def revise_touches(received: Received[Revise], policy: Policy) -> Touches:
    """What a month is published from, and what moved it."""
    key = received.data.key
    return {**_touched(key), MONTH_MOVES: {key}}


def on_revise(facts: Facts, received: Received[Revise], policy: Policy) -> Decision:
    """What of a closed month is another is published, each change with its kind."""
    return _publish(facts, received, policy, received.data.key, received.data.note)


PLACES: Final = frozenset({*places(), CENTRAL_TEAM, *(team for area in SERVICE_AREAS.values() for team in area.teams)})
"""Every place that has figures: the nation, national areas, service areas and teams."""


@dataclass(frozen=True, slots=True)
class _Moved:
    """A measure of a month that is not what was published of it."""

    measure: Measure
    definition: Definition
    before: Published | None
    after: Published


def _moved(facts: Facts, policy: Policy, key: str) -> Iterator[_Moved]:
    """The open measures of a month that are another than they were published, or were not yet."""
    day = month_named(key)
    month = facts.get(MONTHS, key) or Month()
    sums = facts.get(MONTH_SUMS, key) or MonthSums()
    published = dict(month.published)
    for measure in LINKED_LAST:
        definition = measure.on(day)
        pairs = _pairs(measure, sums, day) if definition is not None else {}
        if definition is None or not pairs:
            continue
        before = published.get(measure.id)
        after = publish(measure, pairs, before, policy.smallest_published, published)
        if after != before:
            published[measure.id] = after
            yield _Moved(measure, definition, before, after)


def _publish(facts: Facts, received: Received[Any], policy: Policy, key: str, note: str) -> Decision:
    day, today = month_named(key), london_day(received.received_at)
    month = facts.get(MONTHS, key) or Month()
    moves = facts.get(MONTH_MOVES, key) or MonthMoves()
    said: list[Publish] = []
    published, definitions, moved_on = dict(month.published), dict(month.definitions), dict(month.moved_on)
    for each in _moved(facts, policy, key):
        measure, definition, before, after = each.measure, each.definition, each.before, each.after
        redefined = month.definitions.get(measure.id, definition.version) != definition.version
        why = _Why(measure, moves, month.moved_on.get(measure.id, {}), series_of(definition), redefined, note)
        published[measure.id], definitions[measure.id] = after, definition.version
        moved_on[measure.id] = {
            area: today if before is None else why.since[area] if before.cells.get(area) == pair else why.latest(area)
            for area, pair in after.cells.items()
        }
        year = _year_before(facts, day, measure.id)
        event = FiguresPublished(
            reasons=(measure.rule, "G5") if measure.rule[0] == "K" else ("G5",),
            rests_on=(received.id,),
            policy_version=policy.version,
            month=key,
            measure=measure.id,
            title=definition.label,
            definition=definition.version,
            unit=measure.unit.value,
            revision=after.revision,
            cells=tuple(_cell(measure, place, after, day) for place in places()),
            year_to_date=tuple(_to_date(measure, place, (*year, (day, after)), day) for place in places()),
            changes=() if before is None else tuple(_changes(before, after, day, why)),
        )
        said.append(Publish(event, f"{measure.id}:{key}"))
    changed = replace(month, closed=True, published=published, definitions=definitions, moved_on=moved_on)
    return Decision(changes=(Change(MONTHS, key, changed),), publish=tuple(said))


def _again(day: date, now: datetime, policy: Policy) -> tuple[SetDeadline, ...]:
    """The next working day's look, for a year."""
    key = key_of(day)
    if periods.months_before(periods.month_of(london_day(now)), KEPT_OPEN) > day:
        return ()
    tomorrow = policy.calendar.due(now, 1)
    return (SetDeadline(LOOK_AGAIN, f"month:{key}", Due(policy.begin_of(tomorrow)), "K1", key),)


def _pairs(measure: Measure, sums: MonthSums, day: date) -> dict[str, Pair]:
    definition = measure.on(day)
    assert definition is not None  # noqa: S101 - asked before
    return {
        area: two_sums(measure, definition, _as_sums(found, day), periods.a_month(day))
        for area, found in sums.sums.items()
    }


def _as_sums(found: Mapping[str, tuple[int, int]], day: date) -> Sums:
    return {series: {day: pair} for series, pair in found.items()}


def _year_before(facts: Facts, day: date, measure: str) -> tuple[tuple[date, Published], ...]:
    """What was published of the months of the financial year before."""
    found = []
    for each in periods.months(periods.year_start(day), day):
        month = facts.get(MONTHS, key_of(each)) if each != day else None
        if month is not None and measure in month.published:
            found.append((each, month.published[measure]))
    return tuple(found)


def _cell(measure: Measure, place: str, published: Published, day: date) -> FigureCell:
    if place in published.hidden or (place == ENGLAND and ENGLAND in published.hidden):
        return FigureCell(place=place, shown="s", marks=(FigureMark.SUPPRESSED,))
    n, d = published.pair(place)
    marks = (FigureMark.REVISED,) if published.revision else ()
    return _shown(measure, place, made(measure, n, d, periods.month_end(day)), marks)


def _to_date(measure: Measure, place: str, year: tuple[tuple[date, Published], ...], day: date) -> FigureCell:
    """The year to date, of the months as they were published. Hidden where any of them is: else that one would follow."""
    if measure.over is Over.LATEST:
        return _cell(measure, place, year[-1][1], day)
    if any(place in published.hidden for _, published in year):
        return FigureCell(place=place, shown="s", marks=(FigureMark.SUPPRESSED,))
    if len(year) < len(periods.year_to_date(day).months):
        return FigureCell(place=place, shown="..", marks=(FigureMark.NOT_AVAILABLE,))
    definition = measure.on(day)
    assert definition is not None  # noqa: S101 - asked before
    pairs = [(month, published.pair(place)) for month, published in year]
    if measure.over is Over.MEAN:
        values = [made(measure, n, d, periods.month_end(month)).value for month, (n, d) in pairs]
        there = [value for value in values if value is not None]
        marks = () if there else (FigureMark.NO_CASES,)
        return _shown(measure, place, Figure(None, None, sum(there) / len(there) if there else None, marks), ())  # type: ignore[arg-type]
    n, d = sum(n for _, (n, _) in pairs), None if pairs[-1][1][1] is None else sum(d or 0 for _, (_, d) in pairs)
    return _shown(measure, place, made(measure, n, d, periods.month_end(day)), ())


def _shown(measure: Measure, place: str, found: Figure, marks: tuple[FigureMark, ...]) -> FigureCell:
    return FigureCell(
        place=place,
        numerator=found.numerator,
        denominator=found.denominator,
        shown=found.shown(measure.unit),
        marks=(*found.marks, *marks),
    )


@dataclass(frozen=True, slots=True)
class _Why:
    """Why cells of a measure are another than they were."""

    measure: Measure
    moves: MonthMoves
    since: Mapping[str, date]
    series: frozenset[str]
    redefined: bool
    note: str

    def latest(self, area: str) -> date:
        """The last day on which anything moved a cell."""
        moved = self.moves.moved.get(area, {})
        return max((day for series in self.series for day in moved.get(series, {}).values()), default=date.min)

    def kind(self, place: str) -> ChangeKind:
        """Late where everything that moved it happened in the month or before; corrected where anything said later puts it right."""
        found = {
            kind
            for area in below(place)
            for series in self.series
            for kind, day in self.moves.moved.get(area, {}).get(series, {}).items()
            if day > self.since.get(area, date.min)
        }
        if self.redefined or found == {ChangeKind.DEFINITION}:
            return ChangeKind.DEFINITION
        return ChangeKind.CORRECTED if ChangeKind.CORRECTED in found else ChangeKind.LATE


def _changes(before: Published, after: Published, day: date, why: _Why) -> Iterator[FigureChange]:
    for place in places():
        was, now = _cell(why.measure, place, before, day), _cell(why.measure, place, after, day)
        if (was.numerator, was.denominator) == (now.numerator, now.denominator):
            continue
        both = place not in before.hidden and place not in after.hidden
        yield FigureChange(
            place=place,
            kind=why.kind(place),
            was=was.shown,
            numerator_by=_by(was.numerator, now.numerator) if both else None,
            denominator_by=_by(was.denominator, now.denominator) if both else None,
            note=why.note,
        )


def _by(was: int | None, now: int | None) -> int | None:
    return None if now is None else now - (was or 0)
