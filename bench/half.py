"""One measured half of a comparison, whoever did the work."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from bench.cost import Reading, milliseconds_per_message
from bench.ground import Output
from bench.window import Marks, TooShortError, Window, rate, window


@dataclass(frozen=True, slots=True)
class Size:
    """How much there is to work off."""

    cases: int
    messages: int

    @property
    def messages_a_case(self) -> float:
        """On average."""
        return self.messages / self.cases


@dataclass(frozen=True, slots=True)
class Half:
    """What was measured, in the window in which every instance was at work."""

    name: str
    instances: int
    cases: int
    """In the whole run."""
    messages: int
    """That these cases are in what was read."""
    seconds: float
    """Of the window."""
    per_second: float
    """Cases a second: the lower of the next two."""
    handled_per_second: float
    """By what was committed."""
    published_per_second: float
    """By the time stamps of what was produced, at as many messages a case as the whole run had."""
    produced: int
    """Messages, in the whole run."""
    processor_ms: dict[str, float]
    """Processor milliseconds a case: of the half itself, of PostgreSQL, of the broker."""
    peak_mib: float | None = field(default=None)
    """The most memory that one instance had in use."""


def half(
    name: str,
    backlog: Size,
    marks: Marks,
    readings: Sequence[Reading],
    produced: Sequence[Output],
    peak: int | None = None,
) -> Half:
    """Sums up. Raises `SystemExit` where the run was too short to be measured."""
    try:
        within = window(marks)
        handled = rate(marks, within) / backlog.messages_a_case
    except TooShortError as error:
        raise SystemExit(f"{name} cannot be measured: {error}. Give it more --cases.") from error
    published = published_rate(backlog.cases, produced, within)
    return Half(
        name=name,
        instances=len(marks),
        cases=backlog.cases,
        messages=backlog.messages,
        seconds=round(within.seconds, 2),
        per_second=round(min(handled, published), 1),
        handled_per_second=round(handled, 1),
        published_per_second=round(published, 1),
        produced=len(produced),
        processor_ms={
            who: round(ms * backlog.messages_a_case, 3)
            for who, ms in milliseconds_per_message(readings, within).items()
        },
        peak_mib=None if peak is None else round(peak / 2**20, 1),
    )


def published_rate(cases: int, produced: Sequence[Output], within: Window) -> float:
    """Cases a second by what was produced in the window, at as many messages a case as the whole run of `cases` had."""
    if not produced:
        return 0.0
    return sum(within.has(output.time) for output in produced) * cases / len(produced) / within.seconds
