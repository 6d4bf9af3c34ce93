"""What holds for every payload, damaged or not, in any order."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable, Iterator
from random import Random
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from intake_world import World, events, payload, read, seen

from cafcass_contracts.codec import encode
from cafcass_contracts.message import DataClass
from cafcass_contracts.problems import UnreadableError
from cafcass_contracts.topics import TOPICS
from cafcass_runtime.testing import checks
from cafcass_sandbox.outside.courts import private_law_case, public_law_case
from intake.app import service
from intake.domain.case.held import CASES, HeldCase, begin, merge
from intake.domain.case.snapshot import CaseSnapshot

FULL = [payload("private-law-full"), payload("public-law-full")]
wrong = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(min_value=-(2**63), max_value=2**64),
    st.floats(allow_nan=False, allow_infinity=False),
    st.text(max_size=12),
    st.just({}),
    st.just([]),
    st.just([[]]),
    st.just({"value": None}),
    st.just({"id": [], "value": {}}),
    st.just([{"id": 1, "value": "x"}, 5, None]),
    st.just("2026-02-30"),
    st.just("SOMETHING_NEW"),
    st.just(["SOMETHING_NEW"]),
    st.just("00000000-0000-0000-0000-000000000000"),
)


def places(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Every place inside a JSON value."""
    members = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in members:
        yield (*path, key)
        yield from places(inner, (*path, key))


PLACES = [list(places(case)) for case in FULL]


@pytest.mark.parametrize("which", [0, 1], ids=["private", "public"])
def test_a_word_that_nobody_knows_is_never_published_as_one_of_ours_in_whatever_field_it_stands(which: int) -> None:
    """`World` reads every event by the released schemas, in which every word is declared."""
    for name in sorted({path[-1] for path in PLACES[which] if isinstance(path[-1], str)} - {"id", "value"}):
        case = copy.deepcopy(FULL[which])
        for where in PLACES[which]:
            if where[-1] == name:
                damage(case, where, "SOMETHING_NEW")
        if read_or_refuse(case)[0] is not None:
            World().show(case)


UNUSED = {
    "jurisdiction", "case_type_id", "caseTypeId", "hmctsServiceCode", "requestVersion", "responseVersion", "notificationRecipient",
    "nextHearingDate", "createdBy", "orderRecipients", "canYouProvideEmailAddress", "canYouProvidePhoneNumber", "isAddressUnknown",
    "isDateOfBirthUnknown", "isPlaceOfBirthKnown", "lastResponseReceivedDateTime", "hearingRequestDateTime", "lastStateModifiedDate",
    "last_state_modified_date", "document_hash", "caseTypeOfApplication",
}  # fmt: skip
"""What is known and of no use: nothing is lost with it."""


def said_path(where: tuple[Any, ...]) -> str:
    """A place as problems and unknowns name it: without the wrapping of a member."""
    parts = [f"[{part}]" if isinstance(part, int) else f".{part}" for part in where if part != "value"]
    return "".join(parts).lstrip(".")


MARK = "987654321"


@pytest.mark.parametrize("marker", [987654321, [987654321], {"mark": MARK}, [{"mark": MARK}]])
@pytest.mark.parametrize("which", [0, 1], ids=["private", "public"])
def test_a_value_of_the_wrong_type_is_asked_for_or_kept_wherever_it_stands(which: int, marker: Any) -> None:
    lost: set[str] = set()
    for where in PLACES[which]:
        if where[-1] in (UNUSED | {"id", "value"}) or isinstance(where[-1], int) or "summaryTab" in str(where[-2:-1]):
            continue
        case = copy.deepcopy(FULL[which])
        damage(case, where, marker)
        snapshot, _ = read_or_refuse(case)
        if snapshot is None:
            continue
        path = said_path(where)
        told = [problem.path for problem in snapshot.problems.values()]
        kept = json.dumps([snapshot.unknowns, snapshot.elements])
        if MARK not in kept and not any(each.startswith(path) or path.startswith(each) for each in told):
            lost.add(path)
    assert not lost


def damage(case: Any, where: tuple[Any, ...], value: Any) -> None:
    at = case
    for key in where[:-1]:
        try:
            at = at[key]
        except (KeyError, IndexError, TypeError):
            return
    last = where[-1]
    if isinstance(at, dict) and not isinstance(last, str):
        return  # no JSON has a number for a name
    if isinstance(at, dict) or (isinstance(at, list) and isinstance(last, int) and last < len(at)):
        at[last] = copy.deepcopy(value)  # the strategy gives the same object again


@st.composite
def damaged(draw: st.DrawFn) -> Any:
    which = draw(st.integers(0, len(FULL) - 1))
    case = copy.deepcopy(FULL[which])
    for _ in range(draw(st.integers(1, 6))):
        damage(case, draw(st.sampled_from(PLACES[which])), draw(wrong))
    return case


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.randoms(use_true_random=False), st.data())
def test_whatever_courts_send_what_is_published_is_read_as_its_contract_says(draw: Random, data: st.DataObject) -> None:
    """`World` reads every event back, strictly, by its model and by the released schemas of its writers and readers."""
    world = World()
    for make in (private_law_case, public_law_case):
        case = make(draw)
        before = len(world.decisions)
        world.show(case)
        assert world.decisions[before].publish
        where = list(places(case))
        for day in (1, 2):
            for _ in range(data.draw(st.integers(0, 4))):
                damage(case, data.draw(st.sampled_from(where)), data.draw(wrong))
            changed = {"last_modified": f"2027-01-0{day}T10:00:00", "lastModified": f"2027-01-0{day}T10:00:00"}
            if read_or_refuse(case | changed)[0] is not None:
                world.show(case | changed)


def read_or_refuse(case: Any) -> tuple[CaseSnapshot | None, UnreadableError | None]:
    try:
        return read(case), None
    except UnreadableError as error:
        return None, error


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(damaged())
def test_damage_is_read_or_refused_and_never_loses_the_case_number(case: Any) -> None:
    number = case.get("id")
    known = (
        number
        if isinstance(number, int) and len(str(number)) == 16 and number > 0 and not isinstance(number, bool)
        else None
    )
    world = World()
    snapshot, refusal = read_or_refuse(case)
    if refusal is not None:
        assert not known or refusal.subject == str(known)
        return
    assert snapshot is not None
    if known:
        assert snapshot.case_number == str(known)
    decision = world.show(case)
    assert decision.publish
    for each in decision.publish:
        encode(each.event)
    assert not world.show(case).publish


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.data())
def test_snapshots_in_any_order_and_any_number_end_in_the_same_case(data: st.DataObject) -> None:
    which = data.draw(st.integers(0, 1))
    snapshots: list[CaseSnapshot] = []
    for stamp in range(1, data.draw(st.integers(2, 5)) + 1):
        case = copy.deepcopy(FULL[which])
        for _ in range(data.draw(st.integers(0, 5))):
            where = data.draw(st.sampled_from([p for p in PLACES[which] if len(p) > 1]))
            damage(case, where, data.draw(wrong))
        snapshot, _ = read_or_refuse(case)
        if snapshot is not None:
            snapshot.taken_at = stamp
            snapshots.append(snapshot)
    order = data.draw(
        st.permutations(snapshots + data.draw(st.lists(st.sampled_from(snapshots), max_size=3)) if snapshots else [])
    )
    if snapshots:
        assert outcome(order) == outcome(snapshots)


def outcome(snapshots: list[CaseSnapshot]) -> Any:
    held: HeldCase = begin("case", snapshots[0], "2026-01-06T11:00:00Z")
    for snapshot in snapshots:
        held = merge(held, snapshot, snapshot.taken_at or 0)
    return seen(held)


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(damaged())
def test_a_case_comes_out_of_the_store_as_it_went_in(case: Any) -> None:
    snapshot, _ = read_or_refuse(case)
    if snapshot is None:
        return
    held = merge(begin("case", snapshot, "2026-01-06T11:00:00Z"), snapshot, 5)
    checks.rows_come_back(service, CASES, [held])


def test_redactions_in_any_order_end_in_the_same_case() -> None:
    first, second = read(payload("private-law-full")), read(payload("private-law-redacted"))
    third = read({**payload("private-law-full"), "last_modified": "2026-01-06T18:00:00"})
    results = [
        outcome([a, b, c]) for a, b, c in ((first, second, third), (second, first, third), (third, second, first))
    ]
    assert results[0] == results[1] == results[2]


# --- personal data stays where it may be (G4) -------------------------------------------------------------------------

_CODED = {
    "id", "jurisdiction", "state", "caseTypeOfApplication", "case_type_id", "caseTypeId", "removed", "courtName", "courtEpimsId",
    "regionId", "regionName", "region", "baseLocation", "baseLocationId", "baseLocationName", "hearingVenueName", "venue", "epimsId",
    "hearingType", "hmcStatus", "hearingStatus", "type", "status", "orderTypeId", "ordersApplyingFor", "ordersSought", "orderAppliedFor",
    "courtReportType", "familymanCaseNumber", "familyManCaseNumber", "cancellationReason", "attendance", "cafcassOfficerName",
    "guardian", "caseNumber", "applicantLA", "respondentLA", "applicationType", "caseRef", "hearingID", "hearingIds", "document_id",
    "document_url", "documentId", "partyId", "childId", "applicantId", "respondentId", "otherPeopleId", "hmctsServiceCode",
}  # fmt: skip
"""Fields that say nothing about a person of the family."""


def mark(value: Any, name: str, marks: list[str], make: Callable[[int], str]) -> Any:
    """The value with a marker in place of every text that says something about a person."""
    if isinstance(value, dict):
        return {key: mark(inner, inner_name(key, name), marks, make) for key, inner in value.items()}
    if isinstance(value, list):
        return [mark(inner, name, marks, make) for inner in value]
    if (
        isinstance(value, str)
        and value
        and name not in _CODED
        and not name.endswith(("Date", "DateTime", "date", "modified"))
    ):
        marks.append(make(len(marks)))
        return marks[-1]
    return value


def inner_name(key: str, name: str) -> str:
    return name if key == "value" else key


@pytest.mark.parametrize("name", ["private-law-full", "public-law-full"])
@pytest.mark.parametrize(
    "make", [lambda n: f"Marker{n:03}x", lambda n: f"Marker {n:03}x of a person"], ids=["word", "words"]
)
def test_what_is_said_about_people_is_in_restricted_fields_and_nowhere_else(
    name: str, make: Callable[[int], str]
) -> None:
    marks: list[str] = []
    case = mark(payload(name), "", marks, make)
    assert len(marks) > 40
    official = {m for topic in TOPICS.values() if topic.data_class < DataClass.RESTRICTED for m in topic.messages}
    world = World()
    decisions = [
        world.show(case),
        world.show({**case, "last_modified": "2027-01-01T00:00:00", "lastModified": "2027-01-01T00:00:00"}),
    ]
    amended = mark(payload(name), "", marks, lambda n: f"Other{n:03}y")
    amended |= {"last_modified": "2027-02-01T00:00:00", "lastModified": "2027-02-01T00:00:00"}
    decisions.append(world.show(amended))
    seen = [event for decision in decisions for event in events(decision)]
    assert any(type(event) in official for event in seen)
    for event in seen:
        if type(event) in official:
            text = encode(event).decode()
            assert not [each for each in marks if each in text], event.full_name()
    said = json.dumps([p.reason + p.path for p in read(case).problems.values()])
    asked = json.dumps([(ask.why, ask.key) for decision in decisions for ask in decision.asks])
    assert not [each for each in marks if each in said + asked]
    returned = [event for event in seen if event.message_name in ("information-requested", "application-returned")]
    assert not [each for each in marks for event in returned if each in encode(event).decode()]
