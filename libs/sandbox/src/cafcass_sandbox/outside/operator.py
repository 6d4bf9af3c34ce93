"""Whoever sits at this terminal gives services commands, and each gets one answer."""

from __future__ import annotations

import asyncio
import getpass
from dataclasses import dataclass
from typing import Any, Final

from cafcass_contracts.platform import CommandAnswered, Verdict
from cafcass_sandbox.client import reading
from cafcass_sandbox.client.parsed_record import parse
from cafcass_sandbox.client.sending import ProducerRecord
from cafcass_sandbox.client.target import Target
from cafcass_sandbox.client.unsealing import opener
from cafcass_sandbox.outside.outgoing import send_one

ANSWER_SECONDS: Final = 30.0


@dataclass(frozen=True, slots=True)
class Answer:
    """What the service said."""

    verdict: Verdict
    reason: str

    def __str__(self) -> str:
        return f"{self.verdict}: {self.reason}" if self.reason else self.verdict


def actor() -> dict[str, Any]:
    """In whose name a command is given."""
    return {"id": getpass.getuser(), "role": "operator"}


async def ask(place: Target, service: str, command: ProducerRecord, id_: str) -> Answer | None:
    """Sends a command and waits for its answer; None where there was none within `ANSWER_SECONDS`. Raises `CommandError`."""
    async with reading.consumer(place.kafka, [f"{service}.events.v1"]) as reader, opener(place.run) as keys:
        # Stands at the end before the command is sent, so that the answer cannot be missed.
        await reading.stand_at(reader, await reading.ends(reader))
        await send_one(place.kafka, command)
        try:
            async with asyncio.timeout(ANSWER_SECONDS):
                async for record in reading.as_they_come(reader):
                    one = parse(record, await keys.open(record))
                    if one.type == CommandAnswered.ce_type() and one.data.get("command_id") == id_:
                        return Answer(Verdict(one.data["verdict"]), one.data.get("reason", ""))
        except TimeoutError:
            pass
    return None
