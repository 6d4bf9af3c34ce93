"""`cafcass up`: the whole platform on this machine."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from cafcass_sandbox.commands.options import AsJson


class BrokerKind(StrEnum):
    """Which broker to start."""

    EMBEDDED = "embedded"
    KAFKA = "kafka"
    DOCKER = "docker"


Broker = Annotated[
    BrokerKind,
    typer.Option(
        help="Broker to start: the embedded one (in memory), Apache Kafka itself (needs Java 17 and Maven) or its container (needs Docker)."
    ),
]
Kafka = Annotated[str | None, typer.Option(help="Use the broker at this bootstrap address instead of starting one.")]
Database = Annotated[
    str | None,
    typer.Option(
        help="Use the PostgreSQL server at this URL. A login that may make databases and roles makes one for each service."
    ),
]
Data = Annotated[
    Path | None, typer.Option(help="Folder to keep everything in. Without it, a temporary one.", file_okay=False)
]
For = Annotated[float | None, typer.Option("--for", help="Stop after so many seconds.", min=0)]
Clock = Annotated[
    float, typer.Option(help="How many times as fast as real time the platform's clock runs.", min=0.001, max=1_000_000)
]


Service = Annotated[
    list[str] | None,
    typer.Option(help="Start this service alone; say it again for each that is wanted. All by default."),
]


def up(
    broker: Broker = BrokerKind.EMBEDDED,
    kafka: Kafka = None,
    database: Database = None,
    data: Data = None,
    seconds: For = None,
    clock: Clock = 1.0,
    service: Service = None,
    as_json: AsJson = False,
    demo: Annotated[
        bool, typer.Option("--demo", help="Publish a few invented court cases and show what becomes of them.")
    ] = False,
) -> None:
    """Start the platform: broker, database and every service. Ctrl-C stops it.

    With --json the first line of output, once ready, is one JSON object that says where everything is.
    """
    from cafcass_sandbox.commands.running import Wish, keep_up
    from cafcass_sandbox.servers.platform import Options

    options = Options(
        broker=broker.value, kafka=kafka, database=database, data=data, clock_rate=clock, services=tuple(service or ())
    )
    keep_up(options, Wish(seconds=seconds, as_json=as_json, demo=demo))
