"""Rows that release 1 wrote are opened, say what they said, and tell nobody anything again."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import orjson
import pytest
from intake_world import NOW, POLICY, World, seen

from cafcass_contracts.codec import encode
from cafcass_contracts.intake import CaseDetailsRecorded
from cafcass_contracts.values import Feed, LawType
from intake.domain.case.held import CASES
from intake.domain.children.known import CHILDREN
from intake.domain.correspondence import CORRESPONDENCE, Registered
from intake.domain.evaluation import as_told

ROWS = Path(__file__).parent / "rows_of_release_1"
CASES_OF_RELEASE_1 = sorted(path.stem for path in ROWS.glob("case-*.json"))
REGISTERED = [name for name in CASES_OF_RELEASE_1 if name != "case-returned"]


def written(name: str) -> Any:
    return json.loads((ROWS / f"{name}.json").read_text("utf-8"))


def world_with(*names: str) -> World:
    world = World()
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
    optional = {name: value for name, value in read.items() if name not in content and name not in IN_NO_CONTENT}
    assert CaseDetailsRecorded.model_validate({**read, **content}) == told
    assert all(value == json.loads(encode(EMPTY)).get(name) for name, value in optional.items())
    assert [{"path": path, "reason": reason} for path, reason in seen(held)[1]] == row["details"]["missing"]


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
