"""Rows that release 1 wrote are opened, say what they said, and tell nobody anything again."""

from __future__ import annotations

import json
import re
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import orjson
import pytest
from intake_world import NOW, POLICY, World, another, seen

from cafcass_contracts.codec import encode
from cafcass_contracts.court import ApplicationIssued
from cafcass_contracts.intake import ApplicationAmended, CaseDetailsRecorded
from cafcass_contracts.people import Person
from cafcass_contracts.platform import PersonNeeded
from cafcass_contracts.proceedings import Hearing
from cafcass_contracts.values import Feed, HearingType, LawType, PartyRole
from cafcass_domain.due import Due
from cafcass_domain.state import replace
from cafcass_runtime.questions import Asked
from cafcass_runtime.state_codec import StateCodec
from cafcass_runtime.testing.world import at_once
from intake.domain.case.held import CASES, HeldCase
from intake.domain.children.known import CHILDREN
from intake.domain.correspondence import CORRESPONDENCE, Registered
from intake.domain.evaluation import as_told
from intake.stored.release_1 import case_of_release_1

ROWS = Path(__file__).parent / "rows_of_release_1"
CASES_OF_RELEASE_1 = sorted(path.stem for path in ROWS.glob("case-*.json"))
REGISTERED = [name for name in CASES_OF_RELEASE_1 if name != "case-returned"]


def written(name: str) -> Any:
    return json.loads((ROWS / f"{name}.json").read_text("utf-8"))


def world_with(*names: str, now: datetime = NOW) -> World:
    world = World(now=now)
    for row in map(written, names):
        world.memory.rows.setdefault(row["table"], {})[row["key"]] = (1, orjson.dumps(row["document"]))
    return world


@pytest.mark.parametrize("name", CASES_OF_RELEASE_1)
def test_a_case_is_opened_with_all_that_is_held_of_it(name: str) -> None:
    row = written(name)
    held = world_with(name).row(CASES, row["key"])
    assert (held.case_id, held.revision, held.case_number) == (
        row["key"], row["document"]["revision"], row["document"]["case_number"],
    )  # fmt: skip
    assert held.elements.keys() == row["document"]["elements"].keys()
    assert sum(map(len, held.problems.values())) == len(row["document"]["problems"])
    assert held.asked == tuple(tuple(each) for each in row["document"]["asked"])


@pytest.mark.parametrize("name", REGISTERED)
def test_a_case_says_what_it_said(name: str) -> None:
    row = written(name)
    held = world_with(name).row(CASES, row["key"])
    content = as_told(held, POLICY)
    for person in content["people"]:
        person.get("representation", {}).get("address", {}).pop("confidential", None)  # kept by release 1, and not told
    told = CaseDetailsRecorded.model_validate(row["details"])
    read = json.loads(encode(told))
    if any("response" in each.get("in_words", "") for each in content["signals"].get("allegations", ())):
        content["signals"]["allegations"] = read["signals"]["allegations"]  # release 1 told them of whoever alleges
    optional = {name: value for name, value in read.items() if name not in content and name not in IN_NO_CONTENT}
    assert CaseDetailsRecorded.model_validate({**read, **content}) == told
    assert all(value == json.loads(encode(EMPTY)).get(name) for name, value in optional.items())
    doubted = {key for key, _ in seen(held)[1]} - {each["path"] for each in row["details"]["missing"]}
    assert all(reason.startswith("is in the future") for path, reason in seen(held)[1] if path in doubted)
    assert {path for path, _ in seen(held)[1]} >= {each["path"] for each in row["details"]["missing"]}


EMPTY = CaseDetailsRecorded(
    case_id="", case_number="1700000000000001", law=LawType.PRIVATE, revision=1, feed=Feed.COURT_EVENTS, received_at=NOW, complete=True
)  # fmt: skip
IN_NO_CONTENT = {"case_id", "case_number", "revision", "received_at"}
"""What the details say beside the content."""


def test_children_are_known_by_their_cases() -> None:
    for name in ("child-small", "child-typical", "child-large"):
        row = written(name)
        known = world_with(name).row(CHILDREN, row["key"])
        assert [[c.case_id, c.case_number, c.law, list(c.officers)] for c in known.cases] == row["document"]


def test_correspondence_stays_registered() -> None:
    for name in ("correspondence-of-a-case", "correspondence-of-none"):
        row = written(name)
        assert world_with(name).row(CORRESPONDENCE, row["key"]) == Registered(row["document"]["case_id"])


NEW = re.compile(
    r"decided|people\[[^]]+\](\.also|\.roles|\.identity_confidential)?|relations\[.+\]|children\[[^]]+\]\.(homes|also)|unread|court_words|signals.allegations|first_hearing_id|people\[.+\]\.adult_party|hearings\[.+\]\.(status|presumed)"
)
"""What release 1 did not tell."""


@pytest.mark.parametrize("name", CASES_OF_RELEASE_1)
def test_a_case_that_is_looked_at_again_tells_what_is_new_and_nothing_again(name: str) -> None:
    """A new release is another policy: every case is looked at again when it starts."""
    row = written(name)
    world = world_with(name, now=NOW + timedelta(days=340))  # after whatever the rows say has happened
    area = Asked(
        subject=row["key"], key="area", revision=1, open=bool(row["document"]["in_doubt"]), own=False, role="", team="",
        first_role="", first_team="", basis="", asked_at=NOW, due=Due(NOW + timedelta(days=1)), reasons=("I3",), why="",
        settled_by=(), chased=True,
    )  # fmt: skip
    child = replace(area, key="known-child", open=bool(row["document"]["crowded"]))
    at_once(world.memory.write_questions([each for each in (area, child) if each.open]))
    world.bring_into_force(another())
    said = [published.event for published in world.memory.published]
    for event in said:
        if isinstance(event, PersonNeeded):
            assert event.settled_by in (("name-first-hearing",), ("name-kind", "correct-case"))
        else:
            assert isinstance(event, (ApplicationAmended, CaseDetailsRecorded))
            assert all(NEW.fullmatch(path) for path in event.changed)
    before = len(said)
    world.bring_into_force(another("test-3"))
    assert len(world.memory.published) == before
    assert bool(world.questions) == any(
        (area.open, child.open, bool({"first-hearing", "kind"} & {key for _, key in world.questions}))
    )


def test_the_cases_of_release_1_have_something_new_to_tell() -> None:
    world = world_with(*CASES_OF_RELEASE_1, now=NOW + timedelta(days=300))
    world.bring_into_force(another())
    changed = {path.rpartition(".")[2] for event in world.said(ApplicationAmended) for path in event.changed}
    assert {"first_hearing_id", "adult_party", "presumed", "decided"} <= changed


def test_a_case_of_release_1_tells_what_is_decided_of_it_when_the_court_shows_it_as_it_is_held() -> None:
    """The copy changes nothing, and is yet the first that intake hears of the case since it decides who and which."""
    world = World()
    world.tell(APPLICATION, happened_at=NOW)
    of_release_1(world)
    world.tell(APPLICATION, happened_at=NOW)
    details = world.last(CaseDetailsRecorded)
    assert (details.revision, details.first_hearing_id, details.decided) == (2, "1", True)
    assert [person.adult_party for person in details.people] == [True]
    assert len(world.said(CaseDetailsRecorded)) == 2
    world.tell(APPLICATION, happened_at=NOW)
    assert len(world.said(CaseDetailsRecorded)) == 2


def test_that_nothing_was_found_in_a_case_of_release_1_is_told_as_well() -> None:
    world = World()
    empty = APPLICATION.model_copy(update={"people": (), "hearings": ()})
    world.tell(empty, happened_at=NOW)
    of_release_1(world)
    world.tell(empty, happened_at=NOW)
    assert world.last(ApplicationAmended).changed == ("decided",)
    assert world.last(ApplicationAmended).decided


APPLICATION = ApplicationIssued(
    case_number="1700000000000005",
    law=LawType.PRIVATE,
    people=(Person(id="00000000-0000-4000-8000-00000000a00a", roles=(PartyRole.APPLICANT,)),),
    hearings=(Hearing(id="1", type=HearingType.FIRST, starts_at=NOW + timedelta(days=30)),),
)


def of_release_1(world: World) -> None:
    """Makes every case one that release 1 published: what is decided of it is not kept, and nobody was told."""
    codec: StateCodec[HeldCase] = StateCodec(HeldCase, upgrades=(case_of_release_1,))
    for key, (version, _) in world.memory.rows[CASES.name].items():
        case = world.row(CASES, key)
        world.memory.rows[CASES.name][key] = (version, codec.encode(replace(case, decided=None)))
