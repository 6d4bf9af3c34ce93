from __future__ import annotations

from datetime import UTC, datetime, time
from pathlib import Path
from uuid import UUID

import pytest
from intake_world import EveryDay
from pydantic import ValidationError

import intake
from cafcass_runtime.service import Environment
from intake.domain.correspondence import Registered
from intake.domain.known_children import CaseOfChild, KnownChild
from intake.settings import IntakeSettings, policy
from intake.store import (
    TABLES,
    decode_child,
    decode_correspondence,
    encode_child,
    encode_correspondence,
)

NAMESPACE = UUID(int=9)


def test_every_number_says_its_default_its_unit_and_its_source() -> None:
    for name, field in IntakeSettings.model_fields.items():
        assert field.description, name
        assert name == "policy_version" or "Source: " in field.description, name


def test_policy_comes_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CAFCASS_INTAKE_ASK_WITHIN_WORKING_DAYS", "3")
    monkeypatch.setenv("CAFCASS_INTAKE_DAY_ENDS", "16:30")
    in_force = policy(Environment(NAMESPACE, EveryDay()))(datetime(2026, 6, 1, tzinfo=UTC))
    assert (in_force.namespace, in_force.ask_within_working_days, in_force.day_ends) == (NAMESPACE, 3, time(16, 30))
    assert in_force.ask_by(datetime(2026, 6, 1, 23, tzinfo=UTC)) == datetime(2026, 6, 4, 15, 30, tzinfo=UTC)


def test_policy_that_makes_no_sense_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CAFCASS_INTAKE_ADULT_AT", "-1")
    with pytest.raises(ValidationError):
        IntakeSettings()


def test_rows_come_out_of_the_store_as_they_went_in() -> None:
    child = KnownChild(
        (CaseOfChild("a", "1700000000000001", "private", ("Ola Officer",)), CaseOfChild("b", "2", "public"))
    )
    assert decode_child(encode_child(child)) == child
    for registered in (Registered("a"), Registered(None)):
        assert decode_correspondence(encode_correspondence(registered)) == registered


def test_the_migration_makes_every_table() -> None:
    folder = Path(intake.__file__).parent / "migrations"
    written = "\n".join(path.read_text() for path in sorted(folder.glob("*.sql")))
    for table in TABLES:
        assert f"CREATE TABLE {table.ref.name} " in written
        assert f"DROP TABLE {table.ref.name};" in written
    assert sorted(table.ref.order for table in TABLES) == [table.ref.order for table in TABLES]


def test_a_child_is_known_by_its_cases_each_once() -> None:
    first = CaseOfChild("a", "1700000000000001", "private")
    known = KnownChild((first,))
    assert known.seen_in(first) is known
    again = CaseOfChild("a", "1700000000000001", "private", ("Ola Officer",))
    assert known.seen_in(again).cases == (again,)
    assert known.seen_in(CaseOfChild("b", "2", "public")).others("a") == (CaseOfChild("b", "2", "public"),)
