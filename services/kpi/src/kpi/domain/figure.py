"""From sums to a figure: exact until it is shown, and rounded there once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from fractions import Fraction
from typing import Final, TypeAlias

from cafcass_contracts.kpi import FigureMark
from cafcass_domain.state import State
from kpi.domain.measure import Definition, Measure, Over, Part, Unit, Window
from kpi.domain.periods import Period, month_end, months_before

Sums: TypeAlias = Mapping[str, Mapping[date, tuple[int, int]]]
"""What the entries of each series add up to in each month (of a flow), or have moved by (of a level): `n` and `d`."""

SHORTHAND: Final = {
    FigureMark.SUPPRESSED: "s",
    FigureMark.PROVISIONAL: "p",
    FigureMark.REVISED: "r",
    FigureMark.NOT_AVAILABLE: "..",
    FigureMark.NO_CASES: "-",
}
"""The one shorthand, for pages, files and the topic alike."""

_DECIMALS: Final = {Unit.CASES: 0, Unit.THOUSANDS: 0, Unit.POUNDS: 0}
_FACTOR: Final = {
    Unit.PERCENT: Fraction(100),
    Unit.WEEKS: Fraction(1, 7),
    Unit.THOUSANDS: Fraction(1, 100_000),
    Unit.POUNDS: Fraction(1, 100),
}


class Figure(State):
    """A measure of a place over a period: its two sums, exact, and what they make."""

    numerator: int | None
    denominator: int | None
    """None for a count. Of a mean of months both are those of the last month."""
    value: Fraction | None
    """In the measure's unit. None: no cases, or not available."""
    marks: tuple[FigureMark, ...] = ()

    def shown(self, unit: Unit) -> str:
        """As every page, file and topic shows it."""
        if self.value is None:
            return SHORTHAND[self.marks[0]] if self.marks else SHORTHAND[FigureMark.NO_CASES]
        return rounded(self.value, unit)


def figure(measure: Measure, definition: Definition, sums: Sums, period: Period, until: date | None = None) -> Figure:
    """The figure of a period, from the sums of its place. `until` is the last day that counts, where the period is not over."""
    if measure.over is Over.MEAN and len(period.months) > 1:
        return _mean(measure, definition, sums, period, until)
    end = min(month_end(period.last), until or month_end(period.last))
    return made(measure, *two_sums(measure, definition, sums, period), end)


def two_sums(measure: Measure, definition: Definition, sums: Sums, period: Period) -> tuple[int, int | None]:
    """Numerator and denominator of a period, exact; no denominator for a count."""
    last = Period(period.last, period.last) if measure.over in (Over.LATEST, Over.MEAN) else period
    numerator = _sum(definition.numerator, sums, last)
    return numerator, _sum(definition.denominator, sums, last) if definition.denominator else None


def made(measure: Measure, numerator: int, denominator: int | None, end: date) -> Figure:
    """What two sums make."""
    factor = _FACTOR.get(measure.unit, Fraction(1))
    if denominator is None:
        return Figure(numerator, None, numerator * factor)
    if denominator == 0:
        return Figure(numerator, 0, None, (FigureMark.NO_CASES,))
    value = Fraction(numerator, denominator)
    return Figure(numerator, denominator, end.toordinal() - value if measure.unit is Unit.AGE else value * factor)


def _mean(measure: Measure, definition: Definition, sums: Sums, period: Period, until: date | None) -> Figure:
    """The mean of the months' snapshots. A month without cases is none of them, and one that has not begun is not there yet."""
    begun = [month for month in period.months if until is None or month <= until]
    each = [figure(measure, definition, sums, Period(month, month), until) for month in begun]
    there = [one.value for one in each if one.value is not None]
    if not there:
        return Figure(None, None, None, (FigureMark.NO_CASES,))
    return Figure(each[-1].numerator, each[-1].denominator, sum(there, Fraction(0)) / len(there))


def _sum(parts: Sequence[Part], sums: Sums, period: Period) -> int:
    total = 0
    for part in parts:
        column = 0 if part.column == "n" else 1
        first = _first(part, period)
        found = sums.get(part.series, {}).items()
        total += part.sign * sum(pair[column] for month, pair in found if first <= month <= period.last)
    return total


def _first(part: Part, period: Period) -> date:
    match part.window:
        case Window.PERIOD:
            return period.first
        case Window.YEAR:
            return months_before(period.last, 11)
        case Window.END:
            return date.min


def rounded(value: Fraction, unit: Unit) -> str:
    """A value as it is shown: rounded once, halves away from zero; money below zero in brackets, as the source has it."""
    decimals = _DECIMALS.get(unit, 1)
    scaled = abs(value) * 10**decimals
    whole = (scaled.numerator * 2 + scaled.denominator) // (scaled.denominator * 2)
    text = f"{whole:,}" if decimals == 0 else f"{whole // 10**decimals:,}.{whole % 10**decimals:0{decimals}}"
    negative = value < 0 and whole != 0
    if negative:
        text = f"({text})" if unit is Unit.THOUSANDS else f"-{text}"
    return f"{text}%" if unit is Unit.PERCENT else text


def series_of(definition: Definition) -> frozenset[str]:
    """The series that a definition takes its sums from."""
    return frozenset(part.series for part in (*definition.numerator, *definition.denominator))
