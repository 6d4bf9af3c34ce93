"""What was told of all work together: nobody shares a piece of it, and points held are those of the work held."""

from __future__ import annotations

from collections import Counter, defaultdict

from outside_world import Seen, World

from cafcass_contracts import allocation

_TOPIC = "allocation.events.v1"


def holders(world: World) -> dict[str, tuple[str, int]]:
    """Who holds each piece of work at last, and its points. Fails where one had two holders at a time, or moved from nobody."""
    by_work: dict[str, list[Seen]] = defaultdict(list)
    for one in world.seen:
        if one.topic == _TOPIC and "work_id" in one.data:
            by_work[one.data["work_id"]].append(one)
    found = {}
    for work, said in by_work.items():
        in_order = sorted(said, key=lambda one: one.sequence)
        who = _holder(in_order)
        if who is not None:
            weighed = [one.data["weighed"]["points"] for one in in_order if one.type == allocation.WorkArose.ce_type()]
            found[work] = (who, weighed[-1])
    return found


def _holder(said: list[Seen]) -> str | None:
    """Follows one piece of work. A move is the very next word on whoever is given what another has."""
    holder: str | None = None
    given: str | None = None
    for one in said:
        data = one.data
        if one.type == allocation.WorkMoved.ce_type():
            assert (data["from_practitioner_id"], data.get("to_practitioner_id")) == (holder, given), data
            holder, given = given, None
            continue
        assert given is None, f"two hold the same work: {holder} and {given}"
        if one.type == allocation.WorkAllocated.ce_type():
            if holder in (None, data["practitioner_id"]):
                holder = data["practitioner_id"]
            else:
                given = data["practitioner_id"]
        elif one.type == allocation.WorkCompleted.ce_type():
            assert data.get("practitioner_id") == holder, data
            holder = None
    assert given is None, f"two hold the same work: {holder} and {given}"
    return holder


def points(world: World) -> dict[str, int]:
    """The points of the work that each practitioner holds, by what was told of the work."""
    found: Counter[str] = Counter()
    for who, weight in holders(world).values():
        found[who] += weight
    return dict(found)


def told(world: World) -> dict[str, int]:
    """The points that each practitioner who holds any was last told to hold."""
    last: dict[str, tuple[int, int]] = {}
    for one in world.seen:
        if one.type == allocation.WorkloadRecorded.ce_type():
            name, word = one.data["practitioner_id"], (one.sequence, one.data["held"])
            last[name] = max(word, last.get(name, word))
    return {name: held for name, (_, held) in last.items() if held}
