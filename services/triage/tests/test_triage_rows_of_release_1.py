"""Rows that release 1 wrote are opened, hold what was told of the case, and tell nobody anything again but whom they never reached."""

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
from cafcass_contracts.platform import DeadlineMoved, PersonNeeded, PersonOverdue
from cafcass_contracts.safeguarding import CheckState
from cafcass_domain.decision import SetDeadline, StartJob
from cafcass_domain.due import Due
from cafcass_domain.state import replace
from cafcass_runtime.outgoing import Cause
from cafcass_runtime.policies import DatedPolicy
from cafcass_runtime.questions import Asked
from triage.app import service
from triage.domain.case import CASES, TriageCase
from triage.domain.concerns.held import Concern
from triage.domain.correspondence.held import CORRESPONDENCE, Piece
from triage.domain.duty import ROTA
from triage.domain.letter.filing import DOCUMENTS
from triage.domain.letter.held import LetterState
from triage.domain.needs.held import needs_of
from triage.domain.packs.held import Packs
from triage.domain.screening.checks import Checks

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
    """A case without what release 1 did not keep, nor what it decided that is decided otherwise now.

    A check that was not answered was told apart from what others found. It did not keep since when things wait, what was asked under which key, and by which revisions
    somebody was in the case. It settled alone what a person looks at now, so that a
    letter went earlier; raised fewer concerns; took the post for granted; and put nothing that was told to a person by itself.
    """
    screening = case.screening
    settled = None if screening.settlement is None else replace(screening.settlement, weighed=None)
    calls = {id_: replace(call, recorded_at=None, by="") for id_, call in screening.calls.items()}
    answered = {
        id_: replace(held, revision=0)
        for id_, held in case.checks.results.items()
        if held.result.check.state is CheckState.ANSWERED
    }
    return replace(
        case,
        application=replace(case.application, seen={}),
        checks=Checks(results=answered),
        screening=replace(screening, open_since=None, calls=calls, settlement=settled, told=None, history=()),
        concerns=replace(case.concerns, raised={}),
        letter=LetterState(settled=case.letter.settled),
        packs=Packs(),
        information={},
        care=replace(case.care, keys={}),
        needs_heard=False,
    )


def comparable_piece(piece: Piece) -> Piece:
    place = replace(piece.place, unsettled=False)
    return replace(piece, keys={}, escalations=min(piece.escalations, 1), reader=None, place=place)


def comparable_concern(concern: Concern) -> Concern:
    """Once the director is asked, release 1 asked every hour: how often, and when last, is not as it would be now."""
    return replace(concern, escalations=2, asked=3, asked_at=concern.raised_at) if concern.with_director else concern


@pytest.mark.parametrize("name", NAMES)
def test_what_is_opened_is_what_the_same_life_leaves_now(name: str) -> None:
    old, new = opened(name), lived(name)
    assert comparable(old.case) == comparable(new.case)
    assert old.case.checks.current == new.case.checks.current
    assert {key: comparable_piece(piece) for key, piece in old.rows(CORRESPONDENCE).items()} == {
        key: comparable_piece(piece) for key, piece in new.rows(CORRESPONDENCE).items()
    }
    before, after = (
        {place: comparable_concern(concern) for place, concern in world.case.concerns.raised.items()}
        for world in (old, new)
    )
    assert (
        before.items()
        <= {place: replace(concern, action_wanted=False, of_round=()) for place, concern in after.items()}.items()
    )
    assert old.rows(ROTA) == new.rows(ROTA)


def test_a_document_is_opened_as_it_was_filed() -> None:
    (document,) = opened("typical").rows(DOCUMENTS).values()
    assert document.pdf.startswith(b"%PDF-")
    assert document.html.startswith("<!DOCTYPE html>")
    assert document.file_name == f"safeguarding-letter-{CASE_NUMBER}.pdf"


ASKED_NOW = {
    "before-the-case": {"concern"},
    "care": set(),
    "everything": {"concern"},
    "typical": {"screening"},
}
"""What is asked of each at the first start of this release: harm that was reported is with duty, a concern that nobody acknowledged is with
the operational director too, and what a list of questions settled alone is with a person."""


@pytest.mark.parametrize("name", NAMES)
def test_nothing_but_needs_is_said_again_and_nobody_is_asked_again(name: str) -> None:
    world = opened(name)
    before = {asked.name for asked in world.questions.values()}
    keys = {key for _, key in world.questions}
    said = wake(world)
    assert not world.said(triage.LetterIssued), "no release of ours makes an update (T7)"
    assert {key.partition(":")[0] for _, key in world.questions if key not in keys} == ASKED_NOW[name]
    assert before <= {asked.name for asked in world.questions.values()}
    needs = [event for event in said if isinstance(event, triage.NeedsRecorded)]
    assert len(needs) == int(bool(needs_of(world.case.application, world.case.needs))), (
        "allocation did not listen to them"
    )
    said = [event for event in said if event not in needs]
    follows = {DeadlineMoved, PersonNeeded, triage.ConcernRaised, triage.ConcernRecorded}
    assert {type(event) for event in said} <= follows | {triage.CaseScreened, triage.RiskProfileRecorded}
    assert bool(said) is bool(ASKED_NOW[name])


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
