"""`cafcass demo`: the platform as a newcomer first sees it."""

from __future__ import annotations

from cafcass_sandbox.commands.options import AsJson
from cafcass_sandbox.commands.up import Broker, BrokerKind, Clock, Data, For, up


def demo(
    broker: Broker = BrokerKind.EMBEDDED,
    data: Data = None,
    seconds: For = None,
    clock: Clock = 1.0,
    as_json: AsJson = False,
) -> None:
    """Start the platform, publish a few invented court cases and show what becomes of each. Ctrl-C stops it."""
    up(broker=broker, data=data, seconds=seconds, clock=clock, as_json=as_json, demo=True)
