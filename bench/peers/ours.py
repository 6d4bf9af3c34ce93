"""Intake itself on the same backlog, counted in the same way."""

from __future__ import annotations

from collections.abc import Sequence

from bench.ground import Ground
from bench.peers.contest import Cost, identified
from bench.service import Bench
from cafcass_sandbox.client.sync import run
from cafcass_sandbox.servers.provision import provision


def ours(place: Ground, warm_up: Sequence[bytes], cases: Sequence[bytes]) -> Cost:
    """One instance, as it is deployed."""
    run(provision(place.bootstrap))
    bench = Bench(place, "intake")
    bench.small(warm_up)
    backlog = bench.backlog([value for _, value in identified(cases)])
    half, _ = bench.half(backlog, instances=1)
    return Cost(
        name="intake",
        cases_per_second=half.per_second,
        processor_ms=half.processor_ms,
        peak_mib=half.peak_mib or 0.0,
        cases=len(cases),
        refused=None,
        doubled=None,
    )
