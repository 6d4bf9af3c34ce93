from __future__ import annotations

from datetime import UTC, datetime, time
from pathlib import Path
from uuid import UUID

import pytest

import intake.domain
from cafcass_runtime import references
from cafcass_runtime.calendar import Calendar
from cafcass_runtime.policies import DatedPolicy, PolicyError, load
from cafcass_runtime.testing import checks
from intake.app import service
from intake.domain.children.known import CHILDREN, CaseOfChild, KnownChild
from intake.domain.correspondence import CORRESPONDENCE, Registered
from intake.domain.policy import IntakePolicy

NAMESPACE = UUID(int=9)


def loaded(**environment: str) -> DatedPolicy[IntakePolicy]:
    editions = references.load(service.reference_files, service.references)
    named = {f"CAFCASS_INTAKE_{name}": value for name, value in environment.items()}
    return load(IntakePolicy, "intake", calendar=Calendar(), namespace=NAMESPACE, editions=editions, environment=named)


def test_every_number_says_its_meaning_and_its_source_and_is_used() -> None:
    checks.every_number_says_what_it_means_and_where_it_is_from(service)
    checks.every_number_is_decided_by(service, Path(intake.domain.__path__[0]))


def test_policy_comes_from_the_environment() -> None:
    in_force = loaded(ASK_WITHIN_WORKING_DAYS="3", DAY_ENDS="16:30").at(datetime(2026, 6, 1, tzinfo=UTC))
    assert (in_force.namespace, in_force.ask_within_working_days, in_force.day_ends) == (NAMESPACE, 3, time(16, 30))
    due = in_force.after(datetime(2026, 6, 1, 20, tzinfo=UTC), in_force.ask_within_working_days)
    assert due.at == datetime(2026, 6, 4, 15, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("setting", "value", "said"),
    [
        ("ADULT_AT", "-1", "greater than or equal to 1"),
        ("YOUNGEST_PARTY", "19", "youngest_party must not be above adult_at"),
        ("ASKED_ROLE", "checks-officer", "asked_role checks-officer is not among those who may give assign-area"),
    ],
)
def test_policy_that_makes_no_sense_is_refused(setting: str, value: str, said: str) -> None:
    with pytest.raises(PolicyError, match=said):
        loaded(**{setting: value})


def test_rows_come_out_of_the_store_as_they_went_in() -> None:
    cases = (CaseOfChild("a", "1700000000000001", "private", ("Ola Officer",)), CaseOfChild("b", "2", "public"))
    checks.rows_come_back(service, CHILDREN, [KnownChild(cases)])
    checks.rows_come_back(service, CORRESPONDENCE, [Registered("a"), Registered(None)])


def test_the_migrations_make_every_table() -> None:
    checks.every_table_is_migrated(service)
    checks.tables_are_locked_in_one_order(service)


def test_a_child_is_known_by_its_cases_each_once() -> None:
    first = CaseOfChild("a", "1700000000000001", "private")
    known = KnownChild((first,))
    assert known.seen_in(first) is known
    again = CaseOfChild("a", "1700000000000001", "private", ("Ola Officer",))
    assert known.seen_in(again).cases == (again,)
    assert known.seen_in(CaseOfChild("b", "2", "public")).others("a") == (CaseOfChild("b", "2", "public"),)
