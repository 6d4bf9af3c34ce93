"""Rows that release 1 wrote are opened, hold what was told of the case, and tell nobody anything again."""

from __future__ import annotations

import dataclasses
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import orjson
import pytest
from lives_of_release_1 import LIVES, application
from triage_world import APPLIED, CASE, CASE_NUMBER, World

from cafcass_contracts import triage
from cafcass_contracts.message import Event
from cafcass_contracts.platform import DeadlineMoved, PersonOverdue
from cafcass_domain.decision import SetDeadline, StartJob
from cafcass_domain.due import Due
from cafcass_domain.state import replace
from cafcass_runtime.outgoing import Cause
from cafcass_runtime.policies import DatedPolicy
from cafcass_runtime.questions import Asked
from triage.app import service
from triage.domain.case import CASES, TriageCase
from triage.domain.correspondence.held import CORRESPONDENCE, Piece
from triage.domain.duty import ROTA
from triage.domain.letter.facts import LETTERS
from triage.domain.letter.filing import DOCUMENTS

ROWS = Path(__file__).parent / "rows_of_release_1"
NAMES = sorted(LIVES)
AFTERWARDS = {name: steps[-1] if isinstance(steps[-1], datetime) else APPLIED for name, steps in LIVES.items()}
CAUSE = Cause("0", "urn:test", APPLIED, "0")


def written(name: str) -> Any:
    return orjson.loads((ROWS / f"{name}.json").read_bytes())


def opened(name: str) -> World:
    """A world with what release 1 kept: rows, and of questions only that they are open."""
    world, kept = World(now=max(AFTERWARDS[name], APPLIED + timedelta(hours=1, minutes=10))), written(name)
    for table, rows in kept["rows"].items():
        world.memory.rows[table] = {key: (1, orjson.dumps(document)) for key, document in rows.items()}
    for kind, subject, key, due, rule, data in kept["deadlines"]:
        handled = {handler.kind for handler in service.handlers if hasattr(handler, "kind")}
        if kind in handled and data.get("step", "safeguarding") == "safeguarding":
            held = SetDeadline(kind, subject, Due(datetime.fromisoformat(due)), rule, key, data)
            world.memory.deadlines[subject, kind, key] = (held, CAUSE)
            world.memory.counted_with[subject, kind, key] = world.memory.calendar_version
    for subject, key, due, reasons in kept["questions"]:
        asked = Asked(
            subject=subject, key=key, revision=1, open=True, own=False, role="", team="", first_role="", first_team="",
            basis="", asked_at=world.now, due=Due(datetime.fromisoformat(due)), reasons=tuple(reasons), why="",
            settled_by=(), chased=True,
        )  # fmt: skip
        world.memory.questions[asked.name] = asked
        world.memory.counted_with[asked.name] = world.memory.calendar_version
    world.memory.jobs += [(StartJob(kind, subject, data), CAUSE, "task:0") for kind, subject, data in kept["jobs"]]
    return world


def lived(name: str) -> World:
    """The same life, lived under this release."""
    world = World()
    for number, step in enumerate(LIVES[name]):
        if isinstance(step, datetime):
            world.pass_to(step)
        else:
            world.send(step, id_=f"{name}-{number}", happened_at=world.now)
            world.pass_to(world.now)
            world.now += timedelta(seconds=7)
    if not written(name)["jobs"]:
        world.do_jobs()
    return world


def wake(world: World) -> list[Event]:
    """As at the first start of this release: every row is decided on under its policy. Returns what that says."""
    before = len(world.memory.published)
    world.bring_into_force(DatedPolicy(((date.min, dataclasses.replace(world.policy, version="test-2")),)))
    return [published.event for published in world.memory.published[before:]]


def comparable(case: TriageCase) -> TriageCase:
    """A case without what release 1 did not keep: since when things wait, and what was asked under which key."""
    plan = case.letter.plan
    return replace(
        case,
        screening=replace(case.screening, open_since=None),
        letter=replace(case.letter, held_back_since=None, plan=None if plan is None else replace(plan, by_rule=None)),
        care=replace(case.care, keys={}),
    )


def comparable_piece(piece: Piece) -> Piece:
    return replace(piece, keys={}, escalations=min(piece.escalations, 1))


@pytest.mark.parametrize("name", NAMES)
def test_what_is_opened_is_what_the_same_life_leaves_now(name: str) -> None:
    old, new = opened(name), lived(name)
    assert comparable(old.case) == comparable(new.case)
    assert {key: comparable_piece(piece) for key, piece in old.rows(CORRESPONDENCE).items()} == {
        key: comparable_piece(piece) for key, piece in new.rows(CORRESPONDENCE).items()
    }
    assert old.rows(LETTERS) == new.rows(LETTERS)
    assert old.rows(ROTA) == new.rows(ROTA)


def test_a_document_is_opened_as_it_was_filed() -> None:
    (document,) = opened("typical").rows(DOCUMENTS).values()
    assert document.pdf.startswith(b"%PDF-")
    assert document.html.startswith("<!DOCTYPE html>")
    assert document.file_name == f"safeguarding-letter-{CASE_NUMBER}.pdf"


@pytest.mark.parametrize("name", NAMES)
def test_nothing_is_said_again_and_nobody_is_asked_again(name: str) -> None:
    world = opened(name)
    before = {asked.name for asked in world.questions.values()}
    said = wake(world)
    assert all(isinstance(event, DeadlineMoved) for event in said), "what was late had been given another hour"
    assert bool(said) is (name == "everything")
    assert {asked.name for asked in world.questions.values()} == before


@pytest.mark.parametrize("name", NAMES)
def test_what_was_asked_is_chased_from_then_on(name: str) -> None:
    world = opened(name)
    wake(world)
    chased = [asked for asked in world.questions.values() if asked.chased]
    assert all(asked.first_role and asked.settled_by for asked in world.questions.values())
    world.pass_to(max(asked.due.at for asked in chased) + timedelta(days=1))
    overdue = {event.id for event in world.said(PersonOverdue)}
    assert {asked.id("triage.events.v1") for asked in chased} <= overdue


@pytest.mark.parametrize("name", NAMES)
def test_the_next_revision_says_what_intake_decides(name: str) -> None:
    world = opened(name)
    people = tuple(person.model_copy(update={"adult_party": person.id == "p1"}) for person in application().people)
    world.send(application(9, people=people).model_copy(update={"first_hearing_id": "h1", "decided": True}))
    assert [person.id for person in world.row(CASES, CASE).application.adult_parties] == ["p1"]


def test_a_letter_that_was_to_be_rendered_is() -> None:
    world = opened("everything")
    world.do_jobs()
    assert world.last(triage.LetterFiled).update == 0
