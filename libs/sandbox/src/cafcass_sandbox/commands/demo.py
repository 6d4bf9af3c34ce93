"""`cafcass demo`: the platform as a newcomer first sees it."""

from __future__ import annotations

from cafcass_sandbox.commands.options import AsJson, Broker, BrokerKind, Clock, DataToKeep, Seconds


def demo(
    broker: Broker = BrokerKind.EMBEDDED,
    data: DataToKeep = None,
    seconds: Seconds = None,
    clock: Clock = 1.0,
    as_json: AsJson = False,
) -> None:
    """Start the platform, publish a few invented court cases and show what becomes of each. Ctrl-C stops it."""
    from cafcass_sandbox.commands.foreground import keep_up
    from cafcass_sandbox.servers.platform import Options

    options = Options(broker=broker.value, data=data, clock_rate=clock)
    keep_up(options, seconds=seconds, as_json=as_json, demo=True)
