from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Iterator
from datetime import date, datetime, time
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cafcass_runtime.calendar import Calendar
from cafcass_sandbox.outside.courts import (
    Case,
    Change,
    ChildModel,
    PrivateLaw,
    PublicLaw,
    day,
    demo_cases,
    later_snapshot,
    law_of,
    private_law_case,
    public_law_case,
)
from cafcass_sandbox.outside.courts.later import _PRIVATE, _PUBLIC
from cafcass_sandbox.outside.courts.people import LAST_NAMES, TOWNS
from cafcass_sandbox.outside.courts.shape import REDACTED_ID, Spelling

SEEDS = st.integers(0, 2**32)


def leaves(value: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    if isinstance(value, dict):
        for name, inside in value.items():
            yield from leaves(inside, f"{path}.{name}")
    elif isinstance(value, list):
        for inside in value:
            yield from leaves(inside, f"{path}[]")
    else:
        yield path, value


def luhn(number: int) -> bool:
    digits = [int(digit) for digit in reversed(str(number))]
    doubled = [sum(divmod(2 * digit, 10)) for digit in digits[1::2]]
    return (sum(digits[::2]) + sum(doubled)) % 10 == 0


def drawn(seed: int) -> Case:
    return next(day(seed, 1))


@given(SEEDS)
def test_a_seed_gives_the_same_day(seed: int) -> None:
    assert list(day(seed, 5)) == list(day(seed, 5))


@given(SEEDS)
def test_every_payload_is_json(seed: int) -> None:
    for case in day(seed, 5):
        assert json.loads(json.dumps(case)) == case


@given(SEEDS)
def test_a_case_number_has_16_digits_and_its_check_digit(seed: int) -> None:
    number = drawn(seed)["id"]
    assert len(str(number)) == 16
    assert luhn(number)


@given(SEEDS)
def test_nobody_in_it_exists(seed: int) -> None:
    for case in day(seed, 5):
        for path, value in leaves(case):
            if not isinstance(value, str) or not value:
                continue
            name = path.rpartition(".")[2].lower()
            if name in ("phonenumber", "telephonenumber", "phone", "telephone", "socialworkertelephonenumber"):
                assert re.fullmatch(r"(07700 ?900|\+447700900|01632 960)\d{3}", value), path
            elif "email" in name and "@" in value:
                assert value.endswith("example.org"), path
            elif name == "postcode":
                assert re.fullmatch(r"[A-Z]{1,2}\d ?\d[CIKMOV]{2}", value), path
            elif name == "lastname":
                assert value in LAST_NAMES, path
            elif name == "posttown":
                assert value in TOWNS, path


@pytest.mark.parametrize(
    ("model", "there", "not_there"),
    [
        (ChildModel.OLD, {"children"}, {"newChildDetails", "childAndApplicantRelations"}),
        (
            ChildModel.NEW,
            {"newChildDetails", "childAndApplicantRelations", "childAndRespondentRelations"},
            {"children"},
        ),
        (ChildModel.BOTH, {"children", "newChildDetails"}, set()),
    ],
)
def test_children_come_in_both_models(model: ChildModel, there: set[str], not_there: set[str]) -> None:
    data = private_law_case(Random(1), PrivateLaw(child_model=model))["case_data"]
    assert there <= data.keys()
    assert not not_there & data.keys()


def test_a_confidential_address_is_copied_in_clear_as_the_real_feed_does() -> None:
    data = private_law_case(Random(1), PrivateLaw(contact_confidential=True))["case_data"]
    applicant = data["applicants"][0]["value"]
    assert applicant["isAddressConfidential"] == "Yes"
    assert data["children"][0]["value"]["whoDoesTheChildLiveWith"]["childAddress"] == applicant["address"]
    assert "c8Document" in data


def test_what_is_not_asked_for_is_not_there() -> None:
    data = private_law_case(Random(1), PrivateLaw(court=None, respondents=0, hearings=0))["case_data"]
    assert data["respondents"] == []
    assert not {"courtName", "caseManagementLocation", "hearingData", "c1ADocument", "orderCollection"} & data.keys()


def test_a_redacted_document_has_the_id_of_zeros() -> None:
    data = private_law_case(Random(1), PrivateLaw(redacted=True))["case_data"]
    assert data["otherDocumentsUploaded"][0]["document_id"] == REDACTED_ID


@pytest.mark.parametrize("spelling", Spelling)
def test_every_spelling_of_an_instant_is_as_described(spelling: Spelling) -> None:
    modified = private_law_case(Random(2), PrivateLaw(spelling=spelling))["last_modified"]
    shape = re.sub(r"\d+", "9", str(modified))
    assert shape == re.sub(r"\d+", "9", spelling.value)


CHANGES = [("private", change) for change in _PRIVATE] + [("public", change) for change in _PUBLIC]


@pytest.mark.parametrize(("law", "change"), CHANGES)
def test_a_later_snapshot_is_the_same_case_changed_in_one_place(law: str, change: Change) -> None:
    case = private_law_case(Random(3), PrivateLaw()) if law == "private" else public_law_case(Random(3), PublicLaw())
    before = json.dumps(case)
    later = later_snapshot(case, Random(4), change)
    assert json.dumps(case) == before
    assert later["id"] == case["id"]
    section = "case_data" if law == "private" else "caseData"
    changed = {
        name
        for name in later[section].keys() | case[section].keys()
        if later[section].get(name) != case[section].get(name)
    }
    assert len(changed) == (0 if change in (Change.NOTHING, Change.CLOSED) else 1)
    modified = "last_modified" if law == "private" else "lastModified"
    assert later[modified] > case[modified]


@given(SEEDS)
def test_any_case_has_a_later_one(seed: int) -> None:
    rng = Random(seed)
    case = drawn(seed)
    for _ in range(5):
        case = later_snapshot(case, rng)
    assert json.dumps(case)


def test_an_ordinary_day_has_everything_in_it() -> None:
    cases = list(day(7, 3000))
    private = [case for case in cases if law_of(case) == "private"]
    data = [case["case_data"] for case in private]
    assert 0.7 < len(private) / len(cases) < 0.9
    assert len({json.dumps(case) for case in cases}) < len(cases)
    assert len({case["id"] for case in cases}) < 0.9 * len(cases)
    for section in (
        "children",
        "newChildDetails",
        "c1ADocument",
        "c8Document",
        "miamExemptionsTable",
        "orderCollection",
    ):
        assert any(section in each for each in data), section
    assert any("courtName" not in each for each in data)
    regions = {
        location.get("region", location.get("regionId"))
        for each in data
        if (location := each.get("caseManagementLocation"))
    }
    assert regions == {"1", "2", "3", "4", "5", "6", "7"}
    assert {type(case.get("last_modified", "")) for case in private} == {str, list}
    average = sum(len(json.dumps(case)) for case in private) / len(private)
    assert 4_000 < average < 7_000


def test_a_case_was_in_one_state_at_one_time() -> None:
    """Two snapshots of one time that differ would change the case back and forth however often they are repeated (I4)."""
    changed = ("last_modified", "last_modified_on", "lastModified")
    versions: dict[tuple[str, str], set[str]] = defaultdict(set)
    for case in day(7, 3000):
        when = next(case[name] for name in changed if name in case)
        versions[str(case["id"]), json.dumps(when)].add(json.dumps(case, sort_keys=True))
    assert len(versions) > 2000
    assert all(len(states) == 1 for states in versions.values())


def test_the_demonstration_shows_one_thing_each() -> None:
    cases = demo_cases(date(2026, 6, 1))
    assert len({case.title for case in cases}) == len(cases)
    assert [case.law for case in cases].count("public") == 2
    unreadable = [case for case in cases if "unreadable" in case.expected]
    assert len(unreadable) == 1
    with pytest.raises(json.JSONDecodeError):
        json.loads(unreadable[0].payload)
    repeated = [case for case in cases if case.expected == "no new event"]
    assert repeated[0].payload == cases[0].payload


@pytest.mark.parametrize("submitted", [date(2026, 11, 27), date(2026, 5, 1), date(2026, 12, 20)])
def test_what_the_demonstration_speaks_of_has_happened_and_is_heard_on_a_working_day(submitted: date) -> None:
    """A court that says something of tomorrow is doubted, and none sits at Christmas; 28 days on it would have been (I9)."""
    calendar, end = Calendar(), datetime.combine(submitted, time.max)
    heard: list[datetime] = []
    for case in demo_cases(submitted):
        for path, value in leaves({} if "unreadable" in case.expected else json.loads(case.payload)):
            name = path.rpartition(".")[2]
            if name in {"hearingStartDateTime", "startDate"}:
                heard.append(datetime.fromisoformat(value))
            elif name in {"last_modified", "last_modified_on", "lastModified"}:
                assert datetime.fromisoformat(value[:26]) <= end
    assert len(heard) >= 6
    assert all(calendar.is_working_day(each.date()) for each in heard)


@given(SEEDS, st.dates(date(2025, 1, 1), date(2030, 1, 1)))
def test_a_hearing_is_listed_and_moved_to_a_working_day(seed: int, submitted: date) -> None:
    rng, calendar = Random(seed), Calendar()
    for case in (
        private_law_case(rng, PrivateLaw(spelling=Spelling.ISO), submitted=submitted),
        public_law_case(rng, PublicLaw(), submitted=submitted),
    ):
        for change in (Change.NOTHING, Change.HEARING_LISTED, Change.HEARING_MOVED):
            later = later_snapshot(case, rng, change)
            starts = [
                value
                for path, value in leaves(later)
                if path.endswith((".hearingStartDateTime", ".hearingDetails[].startDate"))
            ]
            assert starts
            assert all(calendar.is_working_day(datetime.fromisoformat(each).date()) for each in starts)
