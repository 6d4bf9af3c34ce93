"""Rows as the first release kept them: each opens, is what was meant, and says nothing again when it is evaluated for the first time."""

from __future__ import annotations

import dataclasses
import json
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from checks_world import ADA, BEN, CASE, EVE, L1, LA, NOW, POLICY, ChecksWorld, answered, cid, details, hearing, of

from cafcass_contracts import police_checks as events
from cafcass_contracts.message import Event
from cafcass_contracts.platform import DeadlineMoved, PersonNeeded
from cafcass_contracts.values import RiskFactor, YesNo
from cafcass_domain.due import Due
from cafcass_domain.state import replace
from cafcass_runtime.policies import DatedPolicy
from cafcass_runtime.questions import Asked
from police_checks.app import service
from police_checks.domain.case import CASES, STRAY_ANSWERS
from police_checks.domain.checks.alert import ALERT
from police_checks.store import consent_by_level

ROWS = Path(__file__).parent / "rows_of_release_1"
DAY = timedelta(days=1)
LATER = NOW + 19 * DAY
"""When the first evaluation is, the alert of the one that has been alerted being past."""

STATES: dict[str, dict[str, str]] = {
    "small": {},
    "typical": {
        "level-1.ada.1": "answered",
        "level-1.ben.1": "requested",
        "level-1.eve.1": "awaiting-consent",
        "level-2.ada.1": "requested",
        "level-2.ben.1": "requested",
        "local-authority.kit.1": "answered",
    },
    "alerted": {
        "level-1.ada.1": "answered",
        "level-1.ben.1": "chased",
        "level-1.eve.1": "requested",
        "level-2.ada.1": "requested",
        "level-2.ben.1": "requested",
        "local-authority.kit.1": "withdrawn",
        "local-authority.kit.2": "requested",
    },
    "over": {
        "level-1.ada.1": "answered",
        "level-1.ben.1": "withdrawn",
        "level-1.eve.1": "withdrawn",
        "level-2.ada.1": "withdrawn",
        "level-2.ben.1": "withdrawn",
        "local-authority.kit.1": "withdrawn",
        "local-authority.kit.2": "withdrawn",
    },
    "discharge": {"level-2.ada.1": "answered", "level-2.eve.1": "consent-refused"},
    "large": {
        "level-1.6217ddd1-5410-57a6-9815-1ea89086e180.1": "awaiting-consent",
        **{f"{kind}.p{number}.1": "answered" for kind in ("level-1", "level-2") for number in range(9)},
        **{f"local-authority.c{number}.1": "answered" for number in range(4)},
    },
}
SINCE = {"large": {f"level-2.p{number}.2": "requested" for number in range(9)}}
"""What is asked since: the forces of earlier addresses (P2)."""
STRAYS = {"small": True, "typical": True, "large": False}
"""Whether a person still has to place it."""


def document(name: str) -> bytes:
    return (ROWS / f"{name}.json").read_bytes()


def world_with(table: str, key: str, name: str, asked: list[str], at: datetime = LATER) -> ChecksWorld:
    """A world that begins with a row, and with the questions that were open about it as the migration leaves them."""
    world = ChecksWorld(now=at)
    world.memory.rows[table] = {key: (1, document(f"{table}-{name}"))}
    for question in asked:
        open_ = Asked(
            subject=key,
            key=question,
            revision=1,
            open=True,
            own=False,
            role="",
            team="",
            first_role="",
            first_team="",
            basis="",
            asked_at=at,
            due=Due(NOW + DAY),
            reasons=(),
            why="",
            settled_by=(),
            chased=True,
        )
        world.memory.questions[open_.name] = open_
        world.memory.counted_with[open_.name] = POLICY.calendar.version
    return world


def evaluated(world: ChecksWorld) -> None:
    """The first policy of the new release comes into force."""
    first = dataclasses.replace(POLICY, version="the first of the new release")
    world.bring_into_force(DatedPolicy(((date.min, first),)))


def is_kept(kept: Any, written: Any) -> bool:
    """Whether what is kept now is what was written, as far as it is kept, and nothing else."""
    if isinstance(kept, dict):
        return all(
            is_kept(value, written[name]) if name in written else value in (None, "", [], {}, False, "not-known")
            for name, value in kept.items()
        )
    if isinstance(kept, list):
        return len(kept) == len(written) and all(map(is_kept, kept, written))
    return bool(kept == written)


@pytest.mark.parametrize("name", sorted(path.stem for path in ROWS.glob("*.json")))
def test_what_was_written_is_what_is_kept(name: str) -> None:
    table = next(each for each in service.tables if name.startswith(f"{each.ref.name}-"))
    written = document(name)
    meant = json.loads(written)
    kept = table.encode(table.decode(written))
    if table.ref.name == "cases":
        meant = consent_by_level(meant)
        assert kept.startswith(b"2 ")
    assert is_kept(json.loads(kept.removeprefix(b"2 ")), meant)


@pytest.mark.parametrize("name", STATES)
def test_a_case_is_what_was_meant_and_nothing_is_told_again(name: str) -> None:
    written = json.loads(document(f"cases-{name}"))
    world = world_with("cases", CASE, name, written["questions"])
    assert world.states() == STATES[name]
    before = world.case
    evaluated(world)
    assert replace(world.case, due=before.due, checks=before.checks, told=before.told) == before, (
        "but for its alert: no first hearing is known"
    )
    assert world.states() == STATES[name] | SINCE.get(name, {})
    asked_now = set(world.asked()) - set(written["questions"])
    assert set(written["questions"]) <= set(world.asked())
    assert all(key.startswith("words.") for key in asked_now), (
        "what was said in words, nobody was asked to read then (P5)"
    )
    heard = {type(said.event) for said in world.memory.published}
    told: set[type[Event]] = {events.ChecksFound} if asked_now else set()
    if name in SINCE:
        told |= {events.ChecksChanged, events.PoliceCheckRequested, events.ChecksFound}
    assert heard <= {PersonNeeded, DeadlineMoved, *told}, "an offence that no row knows is read the same day since (T2)"
    if not asked_now:
        assert (PersonNeeded in heard) is bool(world.asked_of_households()), "who else lives there is asked since (P3)"
    assert {asked.role for asked in world.questions.values()} <= {"checks-officer", "duty-officer"}, (
        "from now on they are chased"
    )


@pytest.mark.parametrize("name", STRAYS)
def test_an_answer_that_names_no_check_of_ours_is_what_was_meant(name: str) -> None:
    key = json.loads(document(f"stray_answers-{name}"))["answer_id"]
    world = world_with("stray_answers", key, name, [f"answer.{key}"] if STRAYS[name] else [])
    before = world.row(STRAY_ANSWERS, key)
    evaluated(world)
    assert not world.memory.published
    assert world.row(STRAY_ANSWERS, key) == before
    assert (len(world.questions), before.dismissed is None) == (STRAYS[name], STRAYS[name])


def test_what_the_large_one_holds_is_all_there() -> None:
    case = world_with("cases", CASE, "large", []).row(CASES, CASE)
    assert case.details is not None
    assert (len(case.details.people), len(case.details.children), case.details.revision) == (9, 4, 24)
    assert (len(case.history), len(case.answers), len(case.members), len(case.consents)) == (20, 31, 1, 6)
    assert {key.partition(".")[0] for key in case.consents} == {"level-1", "level-2"}, "each level that was needed"
    assert sum(len(answer.findings) for answer in case.answers.values()) == 9 * 11
    assert (case.concerns, case.alleged) == ({"k": "p1"}, (("p2", RiskFactor.NEGLECT),))
    assert case.details.people[4].previous_addresses[0].line_1 == "4 Sample Street"


def test_a_case_goes_on_from_its_row_and_the_next_revision_says_which_hearing_is_the_first() -> None:
    written = json.loads(document("cases-typical"))
    world = world_with("cases", CASE, "typical", written["questions"], at=NOW + 2 * DAY)
    evaluated(world)
    assert (CASE, ALERT, "") not in world.deadlines
    revised = world.send(details(2, people=(ADA, BEN, EVE), hearings=(hearing(NOW + 22 * DAY),)))
    assert not of(revised, events.PoliceCheckRequested)
    assert world.deadlines[CASE, ALERT, ""].due.counted_from == NOW + 22 * DAY
    world.send(answered(cid(L1, "ben")))
    assert world.check(L1, "ben").check.relevant is YesNo.NO
    assert world.check(LA, "kit").check.relevant is YesNo.YES
