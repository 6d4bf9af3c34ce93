from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from uuid import UUID

import pytest
from pydantic import ValidationError

from cafcass_domain.numbers import WorkingDays
from cafcass_domain.policy import Policy, number
from cafcass_runtime.settings import SECRETS_VARIABLE, RuntimeSettings, from_environment
from cafcass_runtime.settings_page import settings_page

NEEDED = {
    "CAFCASS_KAFKA": "127.0.0.1:9092",
    "CAFCASS_DATABASE": "postgresql://intake:hidden-password@127.0.0.1/intake",
    "CAFCASS_KEYRING": "postgresql://intake:hidden-password@127.0.0.1/keyring",
    "CAFCASS_MASTER_KEY": b64encode(bytes(32)).decode(),
    "CAFCASS_NAMESPACE": "3a0f8f9e-1f38-4d59-9a68-0f6f8d4c6f5e",
}


def read(monkeypatch: pytest.MonkeyPatch, **changed: str | None) -> RuntimeSettings:
    for name, value in {**NEEDED, **changed}.items():
        if value is None:
            monkeypatch.delenv(name, raising=False)
        else:
            monkeypatch.setenv(name, value)
    return RuntimeSettings()


def test_what_is_needed_is_enough(monkeypatch: pytest.MonkeyPatch) -> None:
    settings = read(monkeypatch)
    assert settings.health_host == "127.0.0.1"
    assert settings.master_key.get_secret_value() == NEEDED["CAFCASS_MASTER_KEY"]
    assert settings.namespace_uuid() == UUID(NEEDED["CAFCASS_NAMESPACE"])
    assert settings.clock().read(datetime(2026, 6, 1, tzinfo=UTC)) == datetime(2026, 6, 1, tzinfo=UTC)
    assert settings.stopped_partition_holds_deadlines == timedelta(hours=1)


def test_time_may_be_moved(monkeypatch: pytest.MonkeyPatch) -> None:
    settings = read(
        monkeypatch,
        CAFCASS_CLOCK_ORIGIN_WALL="2026-06-01T09:00:00Z",
        CAFCASS_CLOCK_ORIGIN="2030-01-01T00:00:00Z",
        CAFCASS_CLOCK_RATE="1440",
        CAFCASS_CALENDAR_EXTRA_HOLIDAYS="2026-06-15, 2026-06-16",
        CAFCASS_STOPPED_PARTITION_HOLDS_DEADLINES="PT2H",
    )
    assert settings.clock().read(datetime(2026, 6, 1, 9, 1, tzinfo=UTC)) == datetime(2030, 1, 2, tzinfo=UTC)
    assert settings.calendar().due(date(2026, 6, 1), 10) == date(2026, 6, 17)
    assert settings.stopped_partition_holds_deadlines == timedelta(hours=2)


@pytest.mark.parametrize("name", NEEDED)
def test_what_is_missing_is_named(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    with pytest.raises(ValidationError, match=name.removeprefix("CAFCASS_").lower()):
        read(monkeypatch, **{name: None})


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"CAFCASS_MASTER_KEY": "hidden"}, "32 bytes"),
        ({"CAFCASS_MASTER_KEY": b64encode(b"hidden").decode()}, "32 bytes"),
        ({"CAFCASS_NAMESPACE": "hidden"}, "UUID"),
        ({"CAFCASS_CLOCK_RATE": "0"}, "greater than 0"),
        ({"CAFCASS_CLOCK_ORIGIN": "2030-01-01T00:00:00"}, "timezone"),
        ({"CAFCASS_BRAKE_SHARE": "1.5"}, "less than or equal to 1"),
        ({"CAFCASS_CALENDAR_WORKS_FROM": "18:00"}, "WORKS_FROM"),
        ({"CAFCASS_POOL_MIN": "50"}, "POOL_MIN"),
        ({"CAFCASS_RETRY_BASE_S": "50"}, "RETRY_BASE_S"),
        ({"CAFCASS_KAFKA_SECURITY_PROTOCOL": "SASL_SSL"}, "KAFKA_USERNAME"),
        ({"CAFCASS_KAFKA_SSL_CERT": "client.pem"}, "KAFKA_SSL_KEY"),
    ],
)
def test_nonsense_is_refused_without_showing_it(
    monkeypatch: pytest.MonkeyPatch, changed: dict[str, str], reason: str
) -> None:
    with pytest.raises(ValidationError, match=reason) as caught:
        read(monkeypatch, **changed)
    assert "hidden" not in str(caught.value)


def test_secrets_do_not_show(monkeypatch: pytest.MonkeyPatch) -> None:
    settings = read(
        monkeypatch,
        CAFCASS_KAFKA_SECURITY_PROTOCOL="SASL_SSL",
        CAFCASS_KAFKA_USERNAME="intake",
        CAFCASS_KAFKA_PASSWORD="hidden-too",
    )
    shown = repr(settings) + str(settings) + settings.model_dump_json()
    assert "hidden" not in shown
    assert NEEDED["CAFCASS_MASTER_KEY"] not in shown
    assert NEEDED["CAFCASS_NAMESPACE"] not in shown


def test_every_number_says_what_it_is_and_where_it_comes_from() -> None:
    for name, field in RuntimeSettings.model_fields.items():
        assert field.description, name
        is_number = isinstance(field.default, (int, float, timedelta)) and not isinstance(field.default, bool)
        if is_number and name != "health_port":
            assert "Source:" in field.description, name


@dataclass(frozen=True, kw_only=True, eq=False)
class Invented(Policy):
    """Policy of an invented service."""

    days: WorkingDays = number(10, "until due | and not later", source="assumed", rule="T1", at_least=0, at_most=20)
    names: tuple[str, ...] = number((), "names", source="assumed")
    kinds: frozenset[str] = number(frozenset("fedcba"), "kinds", source="assumed", not_empty=True)
    rooms: Mapping[str, int] = number({"b": 1}, "rooms", source="assumed")
    share: int = number(850, "from which it is much", source="A3", unit="tenths of a percent", at_least=1)
    most: int = number(5, "up to which it is little", source="assumed", at_most=9)


def test_the_page_lists_every_setting_of_every_model() -> None:
    page = settings_page(RuntimeSettings, {"invented": Invented})
    for name in RuntimeSettings.model_fields:
        assert f"| `CAFCASS_{name.upper()}` |" in page
    days = "| `CAFCASS_INVENTED_DAYS` | working days | 0 to 20 | `10` | until due \\| and not later | T1 | assumed |"
    assert days in page
    assert "| `CAFCASS_INVENTED_NAMES` | list of text |  | none |" in page
    assert '| `CAFCASS_INVENTED_KINDS` | list of text | not empty | `["a", "b", "c", "d", "e", "f"]` |' in page
    assert '| `CAFCASS_INVENTED_ROOMS` | map of whole number by text |  | `{"b": 1}` |' in page
    assert "| `CAFCASS_INVENTED_SHARE` | tenths of a percent | at least 1 | `850` |" in page
    assert "| `CAFCASS_INVENTED_MOST` | whole number | at most 9 | `5` |" in page
    assert "| `CAFCASS_INVENTED_DAY_ENDS` |" in page
    assert "| `CAFCASS_INVENTED_POLICY_VERSION` |" in page
    assert "| `CAFCASS_DATABASE` | secret text | required |" in page
    assert "PLAINTEXT or SSL" in page
    assert not re.search(r"<class|typing\.|SecretStr", page)


def test_secrets_are_read_from_files_and_a_variable_wins(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name, value in NEEDED.items():
        monkeypatch.delenv(name, raising=False)
        (tmp_path / name.lower()).write_text(f"{value}\n")
    monkeypatch.setenv(SECRETS_VARIABLE, str(tmp_path))
    monkeypatch.setenv("CAFCASS_KAFKA", "broker.example:9093")
    settings = from_environment()
    assert settings.database.get_secret_value() == NEEDED["CAFCASS_DATABASE"]
    assert settings.master_key.get_secret_value() == NEEDED["CAFCASS_MASTER_KEY"]
    assert settings.kafka == "broker.example:9093"


def test_a_folder_of_secrets_that_is_not_there_is_said(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv(SECRETS_VARIABLE, str(tmp_path / "none"))
    with pytest.raises(NotADirectoryError, match=SECRETS_VARIABLE):
        from_environment()
