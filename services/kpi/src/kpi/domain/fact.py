"""A fact: one thing that happened, once, with two times. Facts are never changed; what is learnt later is another fact."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Any, Final, TypeVar

from cafcass_domain.decision import TableRef
from cafcass_domain.london import london_day
from cafcass_domain.state import State
from kpi.domain.told import Told

T = TypeVar("T")

AHEAD: Final = timedelta(minutes=5)
"""How far the clock of whoever tells may be ahead of ours *(assumed)*: later than that, a time from the future is doubted."""


day_of: Final = lru_cache(1 << 16)(london_day)
"""The London day of an instant, remembered: the same few instants of a subject are asked about again and again."""


class Fact(State):
    """One thing that happened. The figures of a subject follow from its facts and from nothing else."""

    id: str
    subject: str
    """The case, or what else it is about: `staff:<id>`, `correspondence:<id>`, `finance:<month>:<area>`."""
    name: str
    """Of the event, such as `allocation.case-allocated`."""
    happened: datetime
    """When it happened, as the event itself says it, else as its publisher says."""
    recorded: datetime
    """When it reached us: the record's own time on its topic."""
    said: Told
    sequence: int = 0

    @property
    def day(self) -> date:
        """The London day on which it happened."""
        return day_of(self.happened)

    @property
    def known(self) -> date:
        """The London day from which it was known."""
        return day_of(self.recorded)

    @property
    def order(self) -> tuple[datetime, int, str]:
        """What orders facts by when they happened."""
        return (self.happened, self.sequence, self.id)

    @property
    def ahead(self) -> bool:
        """Whether it says that it happened after it was received."""
        return self.happened > self.recorded and self.happened - self.recorded > AHEAD


class Facts:
    """The facts of one subject, by what they say, each kind in the order in which they happened."""

    __slots__ = ("_by_kind", "subject")

    def __init__(self, subject: str, facts: Iterable[Fact]) -> None:
        self.subject = subject
        self._by_kind = _by_kind(facts)

    def grown(self, facts: Iterable[Fact], changed: Collection[type]) -> Facts:
        """These facts as they are now, where since then only facts of some kinds came, or took the place of others."""
        made = Facts(self.subject, ())
        made._by_kind = self._by_kind | _by_kind([fact for fact in facts if type(fact.said) in changed])
        return made

    def of(self, kind: type[T]) -> Sequence[tuple[Fact, T]]:
        """Every fact that says this, with what it says."""
        return self._by_kind.get(kind, ())

    def last(self, kind: type[T]) -> T | None:
        """What was said last of this kind."""
        found = self.of(kind)
        return found[-1][1] if found else None

    def __iter__(self) -> Iterator[Fact]:
        for found in self._by_kind.values():
            for fact, _ in found:
                yield fact


def _by_kind(facts: Iterable[Fact]) -> dict[type[object], list[tuple[Fact, Any]]]:
    by_kind: dict[type[object], list[tuple[Fact, Any]]] = {}
    for fact in facts:
        kind = type(fact.said)
        there = by_kind.get(kind)
        if there is None:
            by_kind[kind] = [(fact, fact.said)]
        else:
            there.append((fact, fact.said))
    for found in by_kind.values():
        if len(found) > 1:
            found.sort(key=_order_of)
    return by_kind


def _order_of(pair: tuple[Fact, Any]) -> tuple[datetime, int, str]:
    fact = pair[0]
    return (fact.happened, fact.sequence, fact.id)


FACTS: Final[TableRef[Fact]] = TableRef("facts", order=1)
"""By the id of the event. Only ever added to."""
