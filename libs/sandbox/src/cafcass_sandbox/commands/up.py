"""`cafcass up`: the whole platform on this machine."""

from __future__ import annotations

from typing import Annotated

import typer

from cafcass_sandbox.commands.options import AsJson, Broker, BrokerKind, Clock, DataToKeep, Seconds, StartsAt

Kafka = Annotated[str | None, typer.Option(help="Use the broker at this bootstrap address instead of starting one.")]
Database = Annotated[
    str | None,
    typer.Option(
        help="Use the PostgreSQL server at this URL. A login that may make databases and roles makes one for each service."
    ),
]
Service = Annotated[
    list[str] | None,
    typer.Option(help="Start this service alone; say it again for each that is wanted. All by default."),
]


def up(
    broker: Broker = BrokerKind.EMBEDDED,
    kafka: Kafka = None,
    database: Database = None,
    data: DataToKeep = None,
    seconds: Seconds = None,
    clock: Clock = 1.0,
    starts_at: StartsAt = None,
    service: Service = None,
    as_json: AsJson = False,
    demo: Annotated[
        bool, typer.Option("--demo", help="Publish a few invented court cases and show what becomes of them.")
    ] = False,
) -> None:
    """Start the platform: broker, database and every service. Ctrl-C stops it.

    With --json the first line of output, once ready, is one JSON object that says where everything is.
    """
    from datetime import UTC

    from cafcass_sandbox.commands.foreground import keep_up
    from cafcass_sandbox.servers.platform import Options

    options = Options(
        broker=broker.value,
        kafka=kafka,
        database=database,
        data=data,
        clock_rate=clock,
        starts_at=starts_at and starts_at.replace(tzinfo=UTC),
        services=tuple(service or ()),
    )
    keep_up(options, seconds=seconds, as_json=as_json, demo=demo)
