"""The services of the platform: found by their entry points, each a process of its own."""

from __future__ import annotations

import getpass
import http.client
import os
import sys
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import entry_points
from pathlib import Path
from types import MappingProxyType
from urllib.parse import urlsplit

from cafcass_sandbox.servers.child import Child
from cafcass_sandbox.servers.errors import StartError

GROUP = "cafcass.services"
_ASK_SECONDS = 2.0


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What every service process is told."""

    kafka: str
    idempotent: bool
    """Whether the broker can have an idempotent producer; the embedded one cannot."""
    session_timeout_ms: int
    """The embedded broker lets half of it pass whenever somebody joins a group."""
    keyring: str
    master_key: str
    namespace: str
    clock: Mapping[str, str]


def installed() -> tuple[str, ...]:
    """The names of the services that are installed."""
    return tuple(sorted({entry.name for entry in entry_points(group=GROUP)}))


def wanted(named: Collection[str]) -> tuple[str, ...]:
    """Those of the installed services that are named, or all where none is. Raises `StartError` for one that there is not."""
    there = installed()
    unknown = sorted(set(named) - set(there))
    if unknown:
        raise StartError(f"there is no service {', '.join(unknown)}: {', '.join(there)} are installed")
    return tuple(name for name in there if name in named) if named else there


def process(
    name: str,
    *,
    database: str,
    health_port: int,
    logs: Path,
    around: Surroundings,
    pages: Mapping[str, str] = MappingProxyType({}),
) -> Child:
    """The process of one service, not yet started; `pages` are the variables of its web face, none where it has none."""
    return Child(
        name,
        [sys.executable, "-m", "cafcass_runtime", name],
        log=logs / f"{name}.log",
        environment=os.environ | environment(database, health_port, around) | dict(pages),
    )


def environment(database: str, health_port: int, around: Surroundings) -> dict[str, str]:
    """The variables of one service's process, beside those that this process has."""
    return {
        "CAFCASS_KAFKA": around.kafka,
        "CAFCASS_KAFKA_IDEMPOTENT": str(around.idempotent).lower(),
        "CAFCASS_KAFKA_SESSION_TIMEOUT_MS": str(around.session_timeout_ms),
        "CAFCASS_DATABASE": database,
        "CAFCASS_KEYRING": around.keyring,
        "CAFCASS_MASTER_KEY": around.master_key,
        "CAFCASS_NAMESPACE": around.namespace,
        # Whoever started the platform operates it, also before the workforce system says who there is.
        "CAFCASS_OPERATORS": os.environ.get("CAFCASS_OPERATORS", getpass.getuser()),
        "CAFCASS_HEALTH_HOST": "127.0.0.1",
        "CAFCASS_HEALTH_PORT": str(health_port),
        "CAFCASS_LOG_FORMAT": os.environ.get("CAFCASS_LOG_FORMAT", "json"),
        **around.clock,
    }


def clock(rate: float, shows: datetime | None = None) -> Mapping[str, str]:
    """The variables of a clock that runs `rate` times as fast from now on, and shows now or another time; the same in every process."""
    now = datetime.now(UTC)
    return {
        "CAFCASS_CLOCK_ORIGIN_WALL": now.isoformat(),
        "CAFCASS_CLOCK_ORIGIN": (shows or now).isoformat(),
        "CAFCASS_CLOCK_RATE": repr(rate),
    }


def ready(address: str) -> tuple[bool, str]:
    """Whether the service at `address` answers that it is ready, and what it says otherwise."""
    place = urlsplit(address)
    connection = http.client.HTTPConnection(place.hostname or "", place.port, timeout=_ASK_SECONDS)
    try:
        connection.request("GET", "/ready")
        answer = connection.getresponse()
        said = answer.read().decode(errors="replace").strip()
    except (OSError, http.client.HTTPException):
        return False, "does not answer yet"
    finally:
        connection.close()
    return answer.status == http.client.OK, said


def unready(health: Mapping[str, str], names: Iterable[str]) -> dict[str, str]:
    """Of `names`, those that are not ready, each with what it says."""
    asked = {name: ready(health[name]) for name in names}
    return {name: said for name, (is_ready, said) in asked.items() if not is_ready}
