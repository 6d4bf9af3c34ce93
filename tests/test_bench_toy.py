"""The toy service that a life is compared with: what it says of a message, on the real engine."""

from __future__ import annotations

from uuid import UUID

from bench.toy.definition import NAME, SAID, SOURCE, TOPICS, TOY, Noted
from bench.toy.row import Floor
from cafcass_runtime.permission import check_against_map
from cafcass_runtime.testing.engine import open_engine, prepare
from cafcass_sandbox.testing import MakeDatabase

CASE, OTHER = str(UUID(int=901)), str(UUID(int=902))


async def test_a_message_is_passed_on_three_times_and_sealed_once(make_database: MakeDatabase) -> None:
    check_against_map(TOY, TOPICS)
    database, keyring = make_database(), make_database()
    await prepare(TOY, database, keyring)
    async with open_engine(TOY, database, keyring, topics=TOPICS) as opened:
        await opened.own((SOURCE, 0))
        notes = [Noted(case_id=case, text="Nobody's note. " * 100) for case in (CASE, OTHER, CASE)]
        await opened.engine.handle(
            [opened.message(note, id_=str(UUID(int=place)), subject=note.case_id) for place, note in enumerate(notes)]
        )
        sent = await opened.outbox()
        said = await opened.said(f"{NAME}.events.v1")
        confided = await opened.said(f"{NAME}.restricted.v1")
    assert len(sent) == SAID * len(notes)
    assert [(each["case"], each["number"]) for each in said if "number" in each] == [(CASE, 1), (CASE, 2), (OTHER, 1)]
    assert sorted(each["case"] for each in confided) == [CASE, CASE, OTHER]
    sealed = [each.value or b"" for each in sent if each.topic == f"{NAME}.restricted.v1"]
    assert all(b'"sealed"' in value and b"Nobody's note" not in value for value in sealed)


def test_a_message_said_costs_its_share_of_the_message_that_came() -> None:
    toy, raw = ({"own": ms, "postgres": 0.3, "broker": 0.1} for ms in (0.6, 0.1))
    floor = Floor(toy, raw, bytes_in=2500, bytes_out=2800, said=3)
    assert round(floor.a_message_said, 6) == 0.3
    assert round(floor.ratio, 6) == 2.0
