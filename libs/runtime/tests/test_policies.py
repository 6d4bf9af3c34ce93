"""The numbers of a service: set by environment and file, from day to day; wrong ones are refused with their names."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from pathlib import Path
from types import MappingProxyType
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cafcass_contracts.roles import Role
from cafcass_domain.numbers import Minutes, WorkingDays
from cafcass_domain.policy import Policy, number
from cafcass_runtime import policies
from cafcass_runtime.calendar import Calendar
from cafcass_runtime.policies import DatedPolicy, PolicyError
from cafcass_runtime.references import NONE, Edition, Editions

CALENDAR = Calendar()


@dataclass(frozen=True)
class Desk:
    team: str
    roles: tuple[Role, ...]


@dataclass(frozen=True, kw_only=True, eq=False)
class Rules(Policy):
    """Policy of a service, under the name of one that there is."""

    safe_maximum: int = number(
        1000, "up to which new work is given", source="OF 6.10", unit="tenths", at_least=1, at_most=2000
    )
    red_above: int = number(1000, "above which a score is red", source="assumed", at_least=1, at_most=2000)
    allocate_working_days: WorkingDays = number(2, "to allocate in", source="OF 2.9", rule="A1", at_least=0, at_most=20)
    gather_minutes: Minutes = number(1, "to gather in", source="assumed", at_least=0, at_most=60)
    asked_role: Role = number(Role.SERVICE_MANAGER, "who is asked", source="assumed")
    kinds: frozenset[str] = number(frozenset({"a", "b"}), "kinds", source="assumed", not_empty=True)
    points: Mapping[str, int] = number({"a": 100}, "points", source="assumed")
    desks: Mapping[str, Desk] = number({}, "who deals with it", source="assumed")
    former = MappingProxyType(
        {"red_by_day": "set red_above, and RED_ABOVE_FROM_2027_01_01 for what holds from a day on"}
    )

    def problems(self) -> Iterator[str]:
        """See the base."""
        yield from super().problems()
        if self.safe_maximum > self.red_above:
            yield "safe_maximum must not exceed red_above"


def load(
    environment: Mapping[str, str] | None = None, file: Path | None = None, editions: Editions = NONE
) -> DatedPolicy[Rules]:
    prefixed = {f"CAFCASS_ALLOCATION_{name}": value for name, value in (environment or {}).items()}
    return policies.load(
        Rules,
        "allocation",
        calendar=CALENDAR,
        namespace=UUID(int=7),
        editions=editions,
        environment={**prefixed, "PATH": "/bin", "CAFCASS_TRIAGE_DAY_ENDS": "16:00"},
        file=file,
    )


def on(policy: DatedPolicy[Rules], year: int, month: int = 1, day: int = 1) -> Rules:
    return policy.at(datetime(year, month, day, 12, tzinfo=UTC))


@pytest.fixture
def policy_file(tmp_path: Path) -> Path:
    path = tmp_path / "policy.toml"
    path.write_text("""
        [triage]
        day_ends = 16:30:00

        [allocation]
        policy_version = "spring"
        allocate_working_days = 3
        kinds = ["c"]

        [allocation.from.2027-01-01]
        safe_maximum = 950

        [allocation.from.2028-01-01]
        safe_maximum = 900
        policy_version = "winter"
    """)
    return path


def test_without_anything_the_defaults_hold_for_all_time() -> None:
    policy = load()
    assert len(policy.by_day) == 1
    assert on(policy, 1).safe_maximum == on(policy, 9999).safe_maximum == 1000
    assert on(policy, 2026).day_ends == time(17)
    assert policy.next_change(datetime(2026, 1, 1, tzinfo=UTC)) is None


def test_a_number_from_a_day_on() -> None:
    policy = load({"SAFE_MAXIMUM_FROM_2027_01_01": "950"})
    assert on(policy, 2026, 12, 31).safe_maximum == 1000
    assert on(policy, 2027).safe_maximum == on(policy, 2030).safe_maximum == 950
    assert policy.next_change(datetime(2026, 6, 1, tzinfo=UTC)) == datetime(2027, 1, 1, tzinfo=UTC)
    assert policy.next_change(datetime(2027, 1, 1, tzinfo=UTC)) is None


def test_the_day_is_londons() -> None:
    policy = load({"SAFE_MAXIMUM_FROM_2026_07_01": "950"})
    assert policy.at(datetime(2026, 6, 30, 22, 59, tzinfo=UTC)).safe_maximum == 1000
    assert policy.at(datetime(2026, 6, 30, 23, 0, tzinfo=UTC)).safe_maximum == 950


def test_a_file_says_it_from_day_to_day(policy_file: Path) -> None:
    policy = load(file=policy_file)
    assert [(on(policy, year).safe_maximum, on(policy, year).version[:7]) for year in (2026, 2027, 2028)] == [
        (1000, "spring+"),
        (950, "spring+"),
        (900, "winter+"),
    ]
    assert on(policy, 2028).allocate_working_days == 3
    assert on(policy, 2028).kinds == {"c"}


def test_the_environment_wins_on_the_same_day_and_a_later_day_over_an_earlier(policy_file: Path) -> None:
    policy = load({"SAFE_MAXIMUM": "800", "SAFE_MAXIMUM_FROM_2028_01_01": "700"}, policy_file)
    assert [on(policy, year).safe_maximum for year in (2026, 2027, 2028)] == [800, 950, 700]


def test_numbers_that_count_time_know_their_names() -> None:
    policy = on(load({"ALLOCATE_WORKING_DAYS": "5"}), 2026)
    due = policy.after(datetime(2026, 6, 1, 9, tzinfo=UTC), policy.allocate_working_days)
    assert (due.number, due.working_days) == ("allocate_working_days", 5)
    assert policy.after(datetime(2026, 6, 1, 9, tzinfo=UTC), policy.gather_minutes).number == "gather_minutes"


@pytest.mark.parametrize(
    ("name", "text", "value"),
    [
        ("KINDS", '["x", "y"]', frozenset({"x", "y"})),
        ("POINTS", '{"x": 5}', {"x": 5}),
        ("DAY_ENDS", "16:30", time(16, 30)),
        ("ASKED_ROLE", "head-of-service", Role.HEAD_OF_SERVICE),
        ("GATHER_MINUTES", "0", 0),
    ],
)
def test_how_values_are_written(name: str, text: str, value: object) -> None:
    assert getattr(on(load({name: text}), 2026), name.lower()) == value


@pytest.mark.parametrize(
    ("environment", "words"),
    [
        ({"SAFE_MAXIMUM": "2001"}, "CAFCASS_ALLOCATION_SAFE_MAXIMUM: Input should be less than or equal to 2000"),
        ({"SAFE_MAXIMUM": "much"}, "CAFCASS_ALLOCATION_SAFE_MAXIMUM: Input should be a valid integer"),
        ({"SAFE_MAXMUM": "900"}, "CAFCASS_ALLOCATION_SAFE_MAXMUM: there is no such setting; is safe_maximum meant?"),
        ({"RED_BY_DAY": "[]"}, "CAFCASS_ALLOCATION_RED_BY_DAY: there is no such setting; set red_above, and RED_ABOVE_FROM_"),
        ({"SAFE_MAXIMUM_FROM_2027_02_30": "900"}, "CAFCASS_ALLOCATION_SAFE_MAXIMUM_FROM_2027_02_30: there is no such day"),
        ({"SAFE_MAXIMUM_FROM_2027_01_01": "0"}, "CAFCASS_ALLOCATION_SAFE_MAXIMUM_FROM_2027_01_01: Input should be greater"),
        ({"KINDS": "[]"}, "CAFCASS_ALLOCATION_KINDS: "),
        ({"KINDS": "[1"}, "CAFCASS_ALLOCATION_KINDS: Invalid JSON"),
        ({"POINTS": '{"a": "b"}'}, "CAFCASS_ALLOCATION_POINTS: a: Input should be a valid integer"),
        ({"SAFE_MAXIMUM": "1100"}, "allocation policy: safe_maximum must not exceed red_above"),
        ({"RED_ABOVE_FROM_2027_01_01": "900"}, "allocation policy from 2027-01-01: safe_maximum must not exceed"),
        ({"DAY_ENDS": "08:00"}, "allocation policy: day_begins must be before day_ends"),
        ({"ASKED_ROLE": "manger"}, "allocation policy: asked_role: there is no such word as manger"),
        ({"DESKS": '{"a": {"team": "x", "roles": ["manger"]}}'}, "allocation policy: desks: there is no such word as manger"),
        ({"KINDS": '[{"since": "2027-01-01", "kinds": ["a"]}]'}, 'CAFCASS_ALLOCATION_KINDS: 0: Input should be a valid string; it is written like ["a", "b"], and what holds from a day on is set'),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_by_the_name_it_was_set_under(environment: dict[str, str], words: str) -> None:
    with pytest.raises(PolicyError) as raised:
        load(environment)
    assert any(problem.startswith(words) for problem in raised.value.problems), raised.value.problems


def test_everything_wrong_is_said_at_once(tmp_path: Path) -> None:
    path = tmp_path / "policy.toml"
    path.write_text("""
        [alocation]
        x = 1
        [allocation]
        safe_maximum = "x"
        [allocation.from.soon]
        safe_maximum = 900
    """)
    with pytest.raises(PolicyError) as raised:
        load({"RED_ABOVE": "x"}, path)
    said = str(raised.value)
    for words in ("no service is called alocation", "[allocation] safe_maximum", "[allocation.from.soon]", "RED_ABOVE"):
        assert words in said


@pytest.mark.parametrize(("content", "words"), [("a = ", "not TOML"), (None, "cannot be read")])
def test_a_file_that_is_none(tmp_path: Path, content: str | None, words: str) -> None:
    path = tmp_path / "policy.toml"
    if content is not None:
        path.write_text(content)
    with pytest.raises(PolicyError, match=words):
        load(file=path)


def test_a_version_names_what_was_in_force_and_nothing_else() -> None:
    one, same, other = load(), load({"SAFE_MAXIMUM": "1000"}), load({"SAFE_MAXIMUM": "999"})
    assert on(one, 2026).version == on(same, 2026).version
    assert on(one, 2026).version != on(other, 2026).version
    back = load({"SAFE_MAXIMUM_FROM_2027_01_01": "950", "SAFE_MAXIMUM_FROM_2028_01_01": "1000"})
    assert on(back, 2026).version == on(back, 2028).version != on(back, 2027).version


def test_a_release_that_decides_otherwise_by_the_same_numbers_is_another_version(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    before = on(load(), 2026).version
    monkeypatch.setattr(type(on(load(), 2026)), "rules", 1)
    assert on(load(), 2026).version != before


def test_of_each_version_it_is_known_which_reference_data_it_holds() -> None:
    courts = {date(2012, 4, 1): Edition({}, "before", 1), date(2027, 1, 1): Edition({}, "after", 1)}
    policy = load(editions=Editions({"courts": courts}))
    assert [policy.editions[on(policy, year).version] for year in (2026, 2027)] == [
        {"courts": "before"},
        {"courts": "after"},
    ]


@given(st.dictionaries(st.dates(date(2026, 1, 2), date(2040, 1, 1)), st.integers(1, 1000), max_size=6), st.dates())
def test_on_every_day_the_last_that_began_holds(changes: dict[date, int], day: date) -> None:
    policy = load({f"SAFE_MAXIMUM_FROM_{since:%Y_%m_%d}": str(value) for since, value in changes.items()})
    begun = [since for since in changes if since <= day]
    expected = changes[max(begun)] if begun else 1000
    assert policy.at(datetime.combine(day, time(12), UTC)).safe_maximum == expected
