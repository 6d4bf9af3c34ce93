"""Who holds which work, read from the events alone, as whoever reads the topic does."""

from __future__ import annotations

from collections.abc import Iterable

from cafcass_contracts import allocation
from cafcass_contracts.message import Event


def holders(said: Iterable[Event]) -> dict[str, str]:
    """Who holds each piece of work after these events, in order. Fails where one would have had two holders, or moved from nobody."""
    holder: dict[str, str] = {}
    taken: dict[str, str] = {}
    """Given to somebody while another held it: the very next word on it has to be the move of both."""
    for event in said:
        if isinstance(event, allocation.WorkAllocated):
            assert event.work_id not in taken, "given twice, and never moved"
            before = holder.get(event.work_id, event.practitioner_id)
            if before != event.practitioner_id:
                taken[event.work_id] = before
            holder[event.work_id] = event.practitioner_id
        elif isinstance(event, allocation.WorkMoved):
            if event.to_practitioner_id is None:
                assert holder.pop(event.work_id) == event.from_practitioner_id
            else:
                assert taken.pop(event.work_id) == event.from_practitioner_id
                assert holder[event.work_id] == event.to_practitioner_id
        elif isinstance(event, allocation.WorkCompleted):
            assert holder.pop(event.work_id, None) == event.practitioner_id
    assert not taken, "two hold the same work"
    return holder
