"""`python -m cafcass_sandbox.outside.everybody SECRETS`: everybody outside at work beside a deployment that is a try, each with a user of its own.

`SECRETS` has a folder for each party, as provisioning makes them; a party reads and writes what the topic map gives it and nothing else. Nobody has a
key: staff do what they can do without names. Courts send invented cases all day, as many as `OUTSIDE_CASES_A_DAY` says, and somebody complains.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import signal
import sys
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from itertools import count
from pathlib import Path
from typing import Final

from cafcass_contracts.topics import STAFF
from cafcass_contracts.values import CorrespondenceKind, LawType
from cafcass_provisioning.renewing import USER_FILE
from cafcass_sandbox.client.security import speaking_as
from cafcass_sandbox.client.sending import ProducerRecord, producer, send_all
from cafcass_sandbox.client.target import Target
from cafcass_sandbox.outside.court_files import PRIVATE_TOPIC, PUBLIC_TOPIC
from cafcass_sandbox.outside.courts import Case, day, law_of
from cafcass_sandbox.outside.families import POST, piece
from cafcass_sandbox.outside.outgoing import record_of
from cafcass_sandbox.outside.planned import Planned, seeded
from cafcass_sandbox.outside.simulation import Simulation, simulate

COURTS: Final = "courts"
POST_ROOM: Final = "post-room"
EVERYBODY: Final = (COURTS, "police", "local-authorities", "workforce", "finance", POST_ROOM, STAFF)
"""Subscribers and the public only read; nobody is them here."""
CASES_A_DAY: Final = 100
_COMPLAIN: Final = 0.1
"""Of those whose case a court sends (assumed)."""
_SECONDS_A_DAY: Final = 86_400.0
_WORDS: Final = "I rang four times and nobody called me back."


@dataclass(frozen=True, slots=True)
class Pace:
    """How fast their time goes by, and how much comes."""

    clock: Mapping[str, str]
    """The variables of the platform's clock; none is real time."""
    cases: int = CASES_A_DAY

    @property
    def day(self) -> float:
        """Wall seconds that a day of theirs takes."""
        return _SECONDS_A_DAY / float(self.clock.get("CAFCASS_CLOCK_RATE", "1"))


async def at_work(kafka: str, secrets: Path, pace: Pace) -> None:
    """Everybody at work until it is cancelled. Raises what ends any of them, and `OSError` for a party that has no password."""
    async with asyncio.TaskGroup() as group:
        for party in EVERYBODY:
            password = (secrets / party / USER_FILE).read_text().strip()
            group.create_task(_party(party, password, Target(kafka, None, pace.clock), pace), name=party)


async def _party(party: str, password: str, place: Target, pace: Pace) -> None:
    with speaking_as(party, password):
        if party not in {COURTS, POST_ROOM}:
            asked = Simulation(day=pace.day, families=False, party=party)
            await simulate(asked, place, partial(print, flush=True), Counter())
        else:
            await _sending(party, place, pace)


async def _sending(party: str, place: Target, pace: Pace) -> None:
    print(f"At work: {party}; {pace.cases} cases a day", flush=True)
    async with producer(place.kafka) as maker:
        for number in count():
            for each in day(number, pace.cases, on=place.now().date() - timedelta(days=1)):
                records = [_from_court(each)] if party == COURTS else [record_of(it, place.now()) for it in posts(each)]
                outcome = await send_all(maker, records)
                for failure in outcome.failed:
                    print(f"{party}: not sent: {failure}", flush=True)
                await asyncio.sleep(pace.day / pace.cases)


def posts(case: Case) -> Iterator[Planned]:
    """What the post room takes in about a case that a court sends: few applicants in private law complain, the same ones each time."""
    rng = seeded(1, "post", case["id"])
    if law_of(case) == "private" and rng.random() < _COMPLAIN:
        applicant = case["case_data"]["applicants"][0]["value"]
        sender = f"{applicant['firstName']} {applicant['lastName']}"
        said = piece(str(case["id"]), LawType.PRIVATE, CorrespondenceKind.COMPLAINT, sender, None, _WORDS, rng)
        yield Planned(timedelta(0), said, POST)


def _from_court(case: Case) -> ProducerRecord:
    topic = PRIVATE_TOPIC if law_of(case) == "private" else PUBLIC_TOPIC
    return ProducerRecord(topic, json.dumps(case, ensure_ascii=False).encode(), str(case["id"]).encode())


async def _until_a_signal(secrets: Path, pace: Pace) -> None:
    working = asyncio.ensure_future(at_work(os.environ["CAFCASS_KAFKA"], secrets, pace))
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, working.cancel)
    with contextlib.suppress(asyncio.CancelledError):
        await working


def main(arguments: list[str]) -> int:
    """Lets everybody work until a signal comes. Returns the exit code."""
    (secrets,) = arguments
    clock = {name: value for name, value in os.environ.items() if name.startswith("CAFCASS_CLOCK_")}
    pace = Pace(clock, int(os.environ.get("OUTSIDE_CASES_A_DAY") or CASES_A_DAY))
    asyncio.run(_until_a_signal(Path(secrets), pace))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
