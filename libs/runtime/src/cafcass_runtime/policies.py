"""The policy of a service as the environment and a file set it, from day to day.

A service declares its numbers once, in `domain/policy.py`. Each can be set for all time (`CAFCASS_TRIAGE_DAY_ENDS=16:30`), or from a day on
(`CAFCASS_ALLOCATION_SAFE_MAXIMUM_FROM_2027_01_01=950`); and in a TOML file that all services share (`CAFCASS_POLICY_FILE`):

    [allocation]
    safe_maximum = 1000

    [allocation.from.2027-01-01]
    safe_maximum = 950

The environment wins over the file on the same day; a later day wins over an earlier.
"""

from __future__ import annotations

import difflib
import json
import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time
from hashlib import sha256
from pathlib import Path
from typing import Annotated, Any, Final, Generic, TypeVar
from uuid import UUID

from pydantic import Field, TypeAdapter, ValidationError
from pydantic_core import to_jsonable_python

from cafcass_contracts.topics import SERVICES
from cafcass_domain.calendar import WorkingCalendar
from cafcass_domain.london import at_london, london_day
from cafcass_domain.numbers import Count
from cafcass_domain.policy import Declared, Policy, declared, defaults_of, types_of
from cafcass_runtime.references import Editions

P = TypeVar("P", bound=Policy)

LABEL: Final = "policy_version"
"""A setting beside the numbers: what the versions of a service's policy begin with."""
_FROM: Final = re.compile(r"(?P<name>.+)_FROM_(?P<year>\d{4})_(?P<month>\d{2})_(?P<day>\d{2})")
_ALWAYS: Final = date.min

Values = dict[date, dict[str, Any]]
"""What was set, by the day from which it holds."""


@dataclass(frozen=True, slots=True)
class _Wanted:
    """What can be set of a policy, by name, and what could be once."""

    adapters: Mapping[str, TypeAdapter[Any]]
    former: Mapping[str, str]


class PolicyError(Exception):
    """The policy as set cannot be used. It carries everything that is wrong, a line each, by the name under which it was set."""

    def __init__(self, problems: Sequence[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = tuple(problems)


@dataclass(frozen=True, slots=True)
class DatedPolicy(Generic[P]):
    """What is in force, from day to day."""

    by_day: tuple[tuple[date, P], ...]
    """Ascending; the first holds before every other day too."""
    editions: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    """The digests of the reference data that each version holds, by version and name."""

    def at(self, instant: datetime) -> P:
        """The policy in force at an instant, by the London day."""
        if len(self.by_day) == 1:  # asked several times of every message
            return self.by_day[0][1]
        day = london_day(instant)
        return next((policy for since, policy in reversed(self.by_day) if since <= day), self.by_day[0][1])

    def between(self, since: datetime, until: datetime) -> Iterator[P]:
        """Every policy that is in force at some time from one instant to another."""
        yield self.at(since)
        first, last = london_day(since), london_day(until)
        yield from (policy for day, policy in self.by_day if first < day <= last)

    def next_change(self, after: datetime) -> datetime | None:
        """When another policy comes into force next; None where none is known to."""
        day = london_day(after)
        return next((at_london(since, time()) for since, _ in self.by_day if since > day), None)


def load(
    policy: type[P],
    service: str,
    *,
    calendar: WorkingCalendar,
    namespace: UUID,
    editions: Editions,
    environment: Mapping[str, str],
    file: Path | None = None,
) -> DatedPolicy[P]:
    """The policy of a service as the environment and the file set it. Raises `PolicyError`."""
    problems: list[str] = []
    prefix = prefix_of(service)
    wanted = _Wanted({name: _adapter(policy, name) for name in (*declared(policy), LABEL)}, policy.former)
    set_in_file = _from_file(file, service, wanted, problems)
    set_in_environment = _from_environment(environment, prefix, wanted, problems)
    days = sorted({_ALWAYS, *set_in_file, *set_in_environment, *editions.days()})
    label = f"{service}-1"
    values: dict[str, Any] = {}
    found: list[tuple[date, P]] = []
    held: dict[str, Mapping[str, str]] = {}
    for day in days:
        values |= set_in_file.get(day, {}) | set_in_environment.get(day, {})
        numbers = dict(values)
        label = numbers.pop(LABEL, label)
        references, digests = editions.on(day)
        made = policy(version="", calendar=calendar, namespace=namespace, references=references, **numbers)
        since = "" if day == _ALWAYS else f" from {day}"
        problems += [f"{service} policy{since}: {problem}" for problem in made.problems()]
        version = f"{label}+{_digest(made, digests)}"
        found.append((day, replace(made, version=version)))
        held[version] = digests
    if problems:
        raise PolicyError(problems)
    return DatedPolicy(tuple(_without_repeats(found)), held)


def prefix_of(service: str) -> str:
    """What the environment variables of a service's policy begin with."""
    return f"CAFCASS_{service.upper().replace('-', '_')}_"


def plain(policy: Policy) -> dict[str, Any]:
    """Every number of a policy as plain JSON, by name: what a version stands for."""
    return {name: as_written(getattr(policy, name)) for name in declared(type(policy))}


def as_written(value: Any) -> Any:
    """As it is written in a file; the elements of a set in order, so that the same numbers are always the same text."""
    if isinstance(value, Count):
        return int(value)
    if isinstance(value, (set, frozenset)):
        return sorted((as_written(each) for each in value), key=lambda each: json.dumps(each, default=str))
    if isinstance(value, (list, tuple)):
        return [as_written(each) for each in value]
    if isinstance(value, Mapping):
        return {str(name): as_written(each) for name, each in sorted(value.items(), key=lambda item: str(item[0]))}
    return to_jsonable_python(value)


def _digest(policy: Policy, editions: Mapping[str, str]) -> str:
    rules = [policy.rules] if policy.rules else []
    text = json.dumps([plain(policy), dict(sorted(editions.items())), *rules], sort_keys=True)
    return sha256(text.encode()).hexdigest()[:12]


def _without_repeats(found: Sequence[tuple[date, P]]) -> Iterator[tuple[date, P]]:
    last = ""
    for day, policy in found:
        if policy.version != last:
            yield day, policy
        last = policy.version


def _adapter(policy: type[Policy], name: str) -> TypeAdapter[Any]:
    if name == LABEL:
        return TypeAdapter(Annotated[str, Field(min_length=1)])
    said, kind, default = declared(policy)[name], types_of(policy)[name], defaults_of(policy)[name]
    base: Any = int if isinstance(kind, type) and issubclass(kind, Count) else kind
    bounded: Any = Annotated[base, bounds_of(said), Field(default=default)]
    return TypeAdapter(bounded)


def bounds_of(said: Declared) -> Any:
    """The bounds of a number, as pydantic checks them."""
    return Field(ge=said.at_least, le=said.at_most, min_length=1 if said.not_empty else None)


def _from_file(file: Path | None, service: str, wanted: _Wanted, problems: list[str]) -> Values:
    if file is None:
        return {}
    try:
        read = tomllib.loads(file.read_text("utf-8"))
    except OSError as error:
        raise PolicyError([f"{file}: cannot be read ({error.strerror})"]) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise PolicyError([f"{file}: not TOML ({error})"]) from error
    problems += [f"{file}: no service is called {name}" for name in read if name not in SERVICES]
    table = read.get(service, {})
    if not isinstance(table, dict):
        problems.append(f"{file}, {service}: must be a table of numbers")
        return {}
    dated = table.pop("from", {})
    values: Values = {}
    for day, numbers in ((_ALWAYS, table), *(dated.items() if isinstance(dated, dict) else ())):
        where = f"{file}, [{service}]" if day == _ALWAYS else f"{file}, [{service}.from.{day}]"
        since = day if isinstance(day, date) else _day(day)
        if since is None or not isinstance(numbers, dict):
            problems.append(f"{where}: must be a table under a date such as 2027-01-01")
            continue
        for name, value in numbers.items():
            _put(values, since, name, value, wanted, f"{where} {name}", problems)
    return values


def _from_environment(environment: Mapping[str, str], prefix: str, wanted: _Wanted, problems: list[str]) -> Values:
    values: Values = {}
    for variable, text in sorted(environment.items()):
        if not variable.startswith(prefix):
            continue
        name, since = variable.removeprefix(prefix), _ALWAYS
        if (dated := _FROM.fullmatch(name)) and name.lower() not in wanted.adapters:
            name = dated["name"]
            day = _day(f"{dated['year']}-{dated['month']}-{dated['day']}")
            if day is None:
                problems.append(f"{variable}: there is no such day")
                continue
            since = day
        _put(values, since, name.lower(), text, wanted, variable, problems, parse=True)
    return values


def _put(
    values: Values,
    since: date,
    name: str,
    value: Any,
    wanted: _Wanted,
    where: str,
    problems: list[str],
    *,
    parse: bool = False,
) -> None:
    adapter = wanted.adapters.get(name)
    if adapter is None:
        near = difflib.get_close_matches(name, wanted.adapters, n=1)
        instead = wanted.former.get(name) or (f"is {near[0]} meant?" if near else "")
        problems.append("; ".join((f"{where}: there is no such setting", *([instead] if instead else ()))))
        return
    try:
        values.setdefault(since, {})[name] = _read(adapter, value) if parse else adapter.validate_python(value)
    except ValidationError as error:
        problems += [
            f"{where}: {_in_words(problem)}{_example(adapter)}"
            for problem in error.errors(include_input=False, include_url=False)
        ]


def _read(adapter: TypeAdapter[Any], text: str) -> Any:
    """A value as the environment has it: plain text, or JSON where it has parts."""
    parts = text.lstrip().startswith(("[", "{"))
    return adapter.validate_json(text) if parts else adapter.validate_python(text)


def _example(adapter: TypeAdapter[Any]) -> str:
    """How a value is written that has parts. Some were once written with days inside: those are set from a day on now."""
    default = adapter.get_default_value()
    if default is None or not isinstance(default.value, (tuple, frozenset, Mapping)):
        return ""
    written = json.dumps(as_written(default.value), ensure_ascii=False)
    return f"; it is written like {written}, and what holds from a day on is set from that day on"


def _in_words(problem: Any) -> str:
    place = ".".join(str(step) for step in problem["loc"])
    return f"{place}: {problem['msg']}" if place else str(problem["msg"])


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
