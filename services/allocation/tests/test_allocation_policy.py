"""The numbers of allocation: declared once, set as published, refused where they make no sense."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

import allocation
from allocation.app import service
from allocation.domain.policy import WEIGHTS, AllocationPolicy
from cafcass_contracts.workload import PractitionerRole, WorkKind
from cafcass_runtime import policies, references
from cafcass_runtime.calendar import Calendar
from cafcass_runtime.policies import DatedPolicy, PolicyError
from cafcass_runtime.testing import checks
from cafcass_runtime.testing.policy import NAMESPACE


def load(**settings: str) -> DatedPolicy[AllocationPolicy]:
    """The policy as these settings make it, without their prefix."""
    environment = {f"CAFCASS_ALLOCATION_{name}": value for name, value in settings.items()}
    return policies.load(
        AllocationPolicy,
        "allocation",
        calendar=Calendar(),
        namespace=NAMESPACE,
        editions=references.NONE,
        environment=environment,
    )


def on(day: date, **settings: str) -> AllocationPolicy:
    """The policy in force on a day."""
    return load(**settings).at(datetime(day.year, day.month, day.day, 12, tzinfo=UTC))


TODAY = date(2026, 6, 1)


def test_every_number_is_said_and_decided_by() -> None:
    checks.every_number_says_what_it_means_and_where_it_is_from(service)
    checks.every_number_is_decided_by(service, Path(allocation.__file__).parent / "domain")
    checks.every_number_is_on_the_settings_page(service)


def test_policy_comes_from_the_environment() -> None:
    made = on(TODAY, SAFE_MAXIMUM="950", SETTLES_ALONE='["care-guardian"]', ROLES='{"addendum": ["service-manager"]}'.replace("addendum", "section-7-addendum"))  # fmt: skip
    assert (made.safe_maximum, made.settles_alone) == (950, frozenset({WorkKind.CARE_GUARDIAN}))
    assert made.roles == {WorkKind.ADDENDUM: frozenset({PractitionerRole.SERVICE_MANAGER})}


def test_a_number_holds_from_its_day_on() -> None:
    dated = {"SAFE_MAXIMUM_FROM_2027_01_01": "950"}
    assert [on(day, **dated).safe_maximum for day in (date(2026, 12, 31), date(2027, 1, 1))] == [1000, 950]


def rows(*changes: dict[str, Any]) -> str:
    """The table of weights as it is published, and rows beside it."""
    published = [
        {"since": str(row.since), "kind": row.kind, "points": row.points, "stage": row.stage, "category": row.category}
        for row in WEIGHTS
    ]
    return json.dumps([*published, *changes])


def test_the_table_of_weights_is_read_as_it_was_published() -> None:
    later = {"since": "2027-01-01", "kind": "care-guardian", "points": 800}
    made = on(TODAY, WEIGHTS=rows(later))
    assert made.weights[: len(WEIGHTS)] == WEIGHTS
    assert (made.weights[-1].since, made.weights[-1].points, made.weights[-1].stage) == (date(2027, 1, 1), 800, "")


@pytest.mark.parametrize(
    ("settings", "why"),
    [
        ({"SAFE_MAXIMUM": "0"}, "greater than or equal to 1"),
        ({"WEIGHTS": "[]"}, "at least 1 item"),
        ({"WEIGHTS": '[{"since": "2012-04-01", "kind": "care-guardian", "points": 700}]'}, "no row without stage and category for adoption"),
        ({"WEIGHTS": rows({"since": "2027-01-01", "kind": "care-guardian", "points": 0})}, "points must be 1 to 10000, not 0"),
        ({"WEIGHTS": rows({"kind": "care-guardian", "points": 500})}, "since: Field required"),
        ({"WEIGHTS": rows({"since": "2027-01-01", "kind": "care-gardian", "points": 500})}, "care-gardian"),
        ({"WEIGHTS": rows({"since": "2027-01-01", "kind": "care-guardian", "points": 500, "category": "4"})}, "no category called 4"),
        ({"WEIGHTS": rows({"since": "2027-01-01", "kind": "care-guardian", "points": 500, "step": 1})}, "step"),
        ({"SETTLES_ALONE": '["care"]'}, "settles_alone: there is no such word as care"),
        ({"ROLES": '{"care-guardian": ["guardian"]}'}, "roles: there is no such word as guardian"),
        ({"AMBER_FROM": "950", "RED_ABOVE": "900"}, "amber_from must not be above red_above"),
        ({"STEP_DAYS": "[15, 42, 183]"}, "set step_1_days, step_2_days and step_3_days"),
    ],
)  # fmt: skip
def test_policy_that_makes_no_sense_is_refused_and_it_is_said_why(settings: dict[str, str], why: str) -> None:
    with pytest.raises(PolicyError) as refused:
        load(**settings)
    assert why in str(refused.value)
