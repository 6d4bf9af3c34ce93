"""What correspondence says, opened with the keys of the running platform."""

from __future__ import annotations

from cafcass_contracts.codec import decode
from cafcass_contracts.envelope import EnvelopeError, read_headers
from cafcass_contracts.intake import CorrespondenceRecorded
from cafcass_contracts.problems import UnreadableError
from cafcass_sandbox.client import reading
from cafcass_sandbox.client.target import Target
from cafcass_sandbox.client.unsealing import opener

_TOPIC = "intake.restricted.v1"


async def words_of(place: Target) -> dict[str, CorrespondenceRecorded]:
    """What every piece says, by its id; nothing where there are no keys to read it with."""
    found: dict[str, CorrespondenceRecorded] = {}
    if place.run is None:
        return found
    async with opener(place.run, restricted=True) as keys, reading.consumer(place.kafka, [_TOPIC]) as reader:
        async for record in reading.so_far(reader):
            try:
                around = read_headers(record.headers)
                if around is not None and around.type == CorrespondenceRecorded.ce_type():
                    said = decode(CorrespondenceRecorded, await keys.open(record))
                    found[said.correspondence_id] = said
            except (EnvelopeError, UnreadableError):
                continue  # its key was destroyed: nobody reads it any more
    return found
