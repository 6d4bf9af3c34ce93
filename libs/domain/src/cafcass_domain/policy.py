"""How a service declares the numbers that it decides by: each once, with default, unit, bounds, rule and source.

A service's `domain/policy.py` declares a subclass of `Policy`. Loading from the environment and from a file, validation, the settings
page and effective dating are made from it by the runtime; nothing is declared twice.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import MISSING, dataclass, field, fields, is_dataclass
from datetime import date, datetime, time
from types import MappingProxyType
from typing import Any, ClassVar, Final, get_type_hints
from uuid import UUID

from cafcass_contracts.message import OpenEnum
from cafcass_domain.calendar import WorkingCalendar
from cafcass_domain.due import Due, after, before
from cafcass_domain.london import at_london, london_day
from cafcass_domain.numbers import Count, Hours, Minutes, WorkingDays
from cafcass_domain.reference import ReferenceRef, T

_NUMBER: Final = "number"


@dataclass(frozen=True, slots=True)
class Declared:
    """What is said of one number of policy where it is declared."""

    means: str
    """What it settles, in words that follow its unit: "in which a check is answered before it is chased"."""
    source: str
    """The document and paragraph that it comes from, or that it is assumed."""
    rule: str = ""
    """The rule that it serves."""
    unit: str = ""
    """What is counted, where its type does not say so."""
    at_least: float | None = None
    at_most: float | None = None
    not_empty: bool = False
    """Whether a text or a list must hold something."""


def number(
    default: Any,
    means: str,
    *,
    source: str,
    rule: str = "",
    unit: str = "",
    at_least: float | None = None,
    at_most: float | None = None,
    not_empty: bool = False,
) -> Any:
    """Declares one number, text or table of policy, with its default. See `Declared` for what is said of it."""
    said = Declared(means, source, rule, unit, at_least, at_most, not_empty)
    metadata = MappingProxyType({_NUMBER: said})
    if isinstance(default, dict):
        return field(default_factory=lambda: default, metadata=metadata)
    return field(default=default, metadata=metadata)


@dataclass(frozen=True, kw_only=True, eq=False)
class Policy:
    """The policy in force at one moment: every number that a service decides by, and what every decision needs beside."""

    former: ClassVar[Mapping[str, str]] = MappingProxyType({})
    """Settings that are no more, by name: what to set in their stead, in words for whoever still sets them."""
    rules: ClassVar[int] = 0
    """Counts the releases that decide otherwise on what is held by the same numbers: at the first start of each, every row is decided on again (G1)."""

    version: str
    """It names exactly what was in force, and stands on every event decided under it (G2)."""
    calendar: WorkingCalendar
    namespace: UUID = UUID(int=0)
    """The environment's secret, in which ids of cases, children and people are derived."""
    references: Mapping[str, Any] = field(default_factory=dict)
    """The reference data in force, by name; `reference` reads it."""
    day_begins: time = number(
        time(9),
        "London time at which a working day begins and a day's changes take effect",
        source="assumed",
        rule="G1",
    )
    day_ends: time = number(
        time(17), "London time at which a working day, and with it a due day, ends", source="assumed", rule="G1"
    )
    at_once_minutes: Minutes = number(
        60,
        "which whoever is asked something that cannot wait has, before the next role up is asked too",
        source="assumed, as T2 has it for concerns",
        rule="G9",
        at_least=1,
    )
    next_role_working_days: WorkingDays = number(
        1,
        "which the next role up has at most; where whoever was asked first had hours, so has the next",
        source="assumed",
        rule="G9",
        at_least=1,
    )
    manager_looks_working_days: WorkingDays = number(
        1,
        "in which a manager looks at a command that was carried out although whoever gave it has not the role",
        source="assumed, as T1 has it for what is new",
        rule="G10",
        at_least=1,
    )
    operator_looks_hours: Hours = number(
        24,
        "in which an operator looks at what was set aside, at slow work that fails, or at a due time that cannot be counted again",
        source="assumed, as T1 has it for what is new",
        rule="T1",
        at_least=1,
    )

    def __post_init__(self) -> None:
        for name, kind in _reflected(type(self)).counts.items():
            object.__setattr__(self, name, kind(getattr(self, name), name))

    def reference(self, ref: ReferenceRef[T]) -> T:
        """The reference data of a name, as it is in force. Raises `KeyError` where the service does not declare it."""
        found: T = self.references[ref.name]
        return found

    def problems(self) -> Iterator[str]:
        """What does not fit together among the numbers, in words that name them. A service says here what bounds cannot.

        A word that the contracts do not have, such as a role that nobody is given, is kept in messages and refused here.
        """
        if self.day_begins >= self.day_ends:
            yield "day_begins must be before day_ends"
        for name in declared(type(self)):
            yield from (f"{name}: there is no such word as {word}" for word in _not_known(getattr(self, name)))

    def after(self, start: datetime, count: Count) -> Due:
        """So much time after an instant (G1): working days end at the end of the last, elapsed time to the second."""
        return after(start, count, self.calendar, self.day_ends)

    def before(self, moment: datetime, days: WorkingDays, *, at_the_end: bool = False) -> Due:
        """So many working days before an instant such as a hearing's (G1): the beginning of that day, or its end."""
        return before(moment, days, self.calendar, self.day_ends if at_the_end else self.day_begins)

    def begin_of(self, day: date) -> datetime:
        """The instant at which a working day begins."""
        return at_london(day, self.day_begins)

    def end_of(self, day: date) -> datetime:
        """The instant at which a due day ends."""
        return at_london(day, self.day_ends)

    def in_working_hours(self, moment: datetime) -> bool:
        """Whether an instant lies in the working hours of a working day."""
        day = london_day(moment)
        return self.calendar.is_working_day(day) and self.begin_of(day) <= moment < self.end_of(day)


def declared(policy: type[Policy]) -> Mapping[str, Declared]:
    """Every number that a policy declares, by name, its base's first."""
    return _reflected(policy).declared


def types_of(policy: type[Policy]) -> Mapping[str, Any]:
    """The type of each number that a policy declares."""
    return _reflected(policy).types


def defaults_of(policy: type[Policy]) -> Mapping[str, Any]:
    """The default of each number that a policy declares."""
    return {
        each.name: each.default if each.default_factory is MISSING else each.default_factory()
        for each in fields(policy)
        if each.name in declared(policy)
    }


def _not_known(value: Any) -> Iterator[OpenEnum]:
    """The words in a value that its enumeration does not declare."""
    if isinstance(value, OpenEnum):
        yield from () if value.known else (value,)
    elif isinstance(value, Mapping):
        yield from (word for each in value.items() for word in _not_known(each))
    elif isinstance(value, (tuple, frozenset)):
        yield from (word for each in value for word in _not_known(each))
    elif is_dataclass(value):
        yield from (word for each in fields(value) for word in _not_known(getattr(value, each.name)))


@dataclass(frozen=True, slots=True)
class _Reflected:
    """What a policy class says about itself, worked out once."""

    declared: Mapping[str, Declared]
    types: Mapping[str, Any]
    counts: Mapping[str, type[Count]]


_REFLECTED: Final[dict[type[Policy], _Reflected]] = {}


def _reflected(policy: type[Policy]) -> _Reflected:
    known = _REFLECTED.get(policy)
    if known is None:
        found = {each.name: each.metadata[_NUMBER] for each in fields(policy) if _NUMBER in each.metadata}
        hints = get_type_hints(policy, include_extras=True)
        kinds = {name: hints[name] for name in found}
        counts = {name: kind for name, kind in kinds.items() if isinstance(kind, type) and issubclass(kind, Count)}
        known = _REFLECTED[policy] = _Reflected(found, kinds, counts)
    return known
