"""Intake itself on the same backlog, counted in the same way."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from bench.ground import Ends, Ground, ends, records
from bench.peers.contest import Cost, identified
from bench.service import Bench
from cafcass_contracts.envelope import Envelope, read_headers
from cafcass_contracts.intake import ApplicationRegistered, ApplicationReturned
from cafcass_contracts.topics import written_by
from cafcass_sandbox.client.sync import run
from cafcass_sandbox.servers.provision import provision

_ANSWERS = frozenset({ApplicationRegistered.ce_type(), ApplicationReturned.ce_type()})
"""What intake says first of an application: that it has it, or that the court has it back, and why."""


def ours(place: Ground, warm_up: Sequence[bytes], cases: Sequence[bytes]) -> Cost:
    """One instance, as it is deployed."""
    run(provision(place.bootstrap))
    bench = Bench(place, "intake")
    _, before = bench.small(warm_up)
    backlog = bench.backlog([value for _, value in identified(cases)])
    half, _ = bench.half(backlog, instances=1)
    refused, doubled = counted(run(_said(place.bootstrap, ends(before, {}))), len(cases))
    return Cost(
        name="intake",
        cases_per_second=half.per_second,
        processor_ms=half.processor_ms,
        peak_mib=half.peak_mib or 0.0,
        cases=len(cases),
        refused=refused,
        doubled=doubled,
    )


def counted(said: Iterable[Envelope], cases: int) -> tuple[int, int]:
    """How many of so many cases intake did not say anything of, and how many of its messages came more than once."""
    answered: set[str | None] = set()
    ids: Counter[str] = Counter()
    for envelope in said:
        ids[envelope.id] += 1
        if envelope.type in _ANSWERS:
            answered.add(envelope.subject)
    return cases - len(answered), ids.total() - len(ids)


async def _said(bootstrap: str, since: Ends) -> list[Envelope]:
    topics = [topic.name for topic in written_by("intake")]
    found = [read_headers(record.headers) async for record in records(bootstrap, topics, since)]
    return [envelope for envelope in found if envelope is not None]
