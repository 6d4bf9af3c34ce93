"""Records from the topics, taken apart: as they come, and all those about one case."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Sequence

from cafcass_contracts.topics import TOPICS
from cafcass_sandbox.client import reading
from cafcass_sandbox.client.errors import FAILED, CommandError
from cafcass_sandbox.client.parsed_record import ParsedRecord, parse
from cafcass_sandbox.client.target import Target
from cafcass_sandbox.client.unsealing import opener
from cafcass_sandbox.views.case_selector import CaseSelector

_PLACES = {name: place for place, name in enumerate(TOPICS)}


async def as_they_come(
    place: Target, topics: Sequence[str], *, from_start: bool, unseal: bool, until_quiet: float | None
) -> AsyncGenerator[ParsedRecord, None]:
    """What is on these topics, from the start or from now, until nothing came for `until_quiet` seconds. Raises `CommandError`."""
    async with reading.consumer(place.kafka, topics) as reader, opener(place.run, restricted=unseal) as keys:
        if not reader.assignment():
            raise CommandError(f"none of these topics is at {place.kafka}: {', '.join(topics)}", FAILED)
        await reading.stand_at(reader, None if from_start else await reading.ends(reader))
        async for record in reading.as_they_come(reader, until_quiet=until_quiet):
            yield parse(record, await keys.open(record))


async def of_case(place: Target, case: CaseSelector, *, unseal: bool) -> list[ParsedRecord]:
    """Everything that is on the topics about one case, in order. Raises `CommandError`."""
    async with reading.consumer(place.kafka, list(TOPICS)) as reader, opener(place.run, restricted=unseal) as keys:
        found = [parse(record, await keys.open(record)) async for record in reading.so_far(reader)]
    return sorted(filter(case.is_about, found), key=_order)


def _order(one: ParsedRecord) -> tuple[str, int, int, int]:
    """By time; what happened at one time as the map has its topics (what comes in, then what follows), then by sequence."""
    return (_comparable(one.time), _PLACES.get(one.topic, 0), one.sequence or 0, one.offset)


def _comparable(time: str) -> str:
    """`...:05Z` before `...:05.1Z`, as text."""
    return time.removesuffix("Z").ljust(26, ".")
