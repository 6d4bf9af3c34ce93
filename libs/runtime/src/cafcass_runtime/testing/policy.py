"""The policy of a service in a test: its defaults, what the test changes, and from which day."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any, TypeVar
from uuid import UUID

from cafcass_domain.calendar import WorkingCalendar
from cafcass_domain.policy import Policy
from cafcass_runtime import references
from cafcass_runtime.calendar import Calendar
from cafcass_runtime.policies import DatedPolicy
from cafcass_runtime.service import Service

P = TypeVar("P", bound=Policy)

NAMESPACE = UUID(int=7)


def policy_of(
    service: Service[P],
    *,
    calendar: WorkingCalendar | None = None,
    since: Mapping[date, Mapping[str, Any]] | None = None,
    reference_files: Path | None = None,
    **numbers: Any,
) -> DatedPolicy[P]:
    """A service's policy with some numbers changed, and others from a day on.

    Its version is `test-1`, and counts up with the days, also those on which other reference data comes into force.
    """
    editions, others = references.load(reference_files or service.reference_files, service.references), since or {}
    policy = service.policy(version="test-1", calendar=calendar or Calendar(), namespace=NAMESPACE, **numbers)
    by_day: list[tuple[date, P]] = []
    for count, day in enumerate(sorted({date.min, *editions.days(), *others}), 1):
        data, _ = editions.on(day)
        policy = replace(policy, version=f"test-{count}", references=data, **others.get(day, {}))
        by_day.append((day, policy))
    return DatedPolicy(tuple(by_day))
