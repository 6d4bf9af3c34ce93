"""Apache Kafka from an image, in a container."""

from __future__ import annotations

import functools
import os
from pathlib import Path
from typing import Final

from cafcass_sandbox.servers.child import Child
from cafcass_sandbox.servers.container import Container, image_is_here, why_no_engine, why_no_image
from cafcass_sandbox.servers.errors import StartError
from cafcass_sandbox.servers.kafka.settings import SETTINGS
from cafcass_sandbox.servers.ports import free_port, listening

PUBLIC: Final = "apache/kafka:4.1.0"
OURS: Final = "cafcass-kafka:dev"
"""What `deploy/images/build kafka` makes."""
_FOLDER: Final = "/etc/cafcass"
_START_SECONDS: Final = 180.0


def image() -> str:
    """What `CAFCASS_KAFKA_IMAGE` names; else ours where it was built, and else the one that Apache Kafka's makers publish."""
    named = os.environ.get("CAFCASS_KAFKA_IMAGE")
    return named or (OURS if why_no_engine() is None and image_is_here(OURS) else PUBLIC)


@functools.cache
def why_not_here() -> str | None:
    """Why Apache Kafka cannot run in a container on this machine, or None where it can; its image is fetched where it is not here."""
    return why_no_image(image())


class ContainerBroker:
    """Apache Kafka in a container, gone with everything it holds when it stops."""

    def __init__(self, *, log: Path, port: int | None = None) -> None:
        missing = why_not_here()
        if missing is not None:
            raise StartError(
                f"--broker docker needs a container engine and an image: {missing}. Use --broker embedded or --broker kafka."
            )
        self.port = port or free_port()
        settings = {
            **SETTINGS,
            "listeners": f"CLIENT://0.0.0.0:{self.port},CONTROLLER://127.0.0.1:9093",
            "advertised.listeners": f"CLIENT://127.0.0.1:{self.port}",
            "controller.quorum.voters": "1@127.0.0.1:9093",
        }
        # The public image is told in variables, ours in a file.
        variables = {f"KAFKA_{name.upper().replace('.', '_')}": value for name, value in settings.items()}
        variables |= {"KAFKA_SECRETS": _FOLDER, "KAFKA_SETTINGS": f"{_FOLDER}/broker.properties"}
        in_file = {**settings, "log.dirs": "/var/lib/kafka/data"}
        self._container = Container(
            "kafka",
            image(),
            options=[
                f"--publish=127.0.0.1:{self.port}:{self.port}",
                *(f"--env={name}={value}" for name, value in variables.items()),
            ],
            files={
                f"{_FOLDER}/broker.properties": "".join(
                    f"{name}={value}\n" for name, value in in_file.items()
                ).encode(),
                f"{_FOLDER}/administrator_password": b"nobody-asks-for-it",
            },
            log=log,
        )

    @property
    def child(self) -> Child:
        """The process that is attached to it."""
        return self._container.child

    @property
    def bootstrap(self) -> str:
        """The address for clients."""
        return f"127.0.0.1:{self.port}"

    def start(self) -> None:
        """Starts the container; `wait_ready` says when it answers."""
        self._container.start()

    def wait_ready(self) -> None:
        """Waits until the broker takes connections. Raises `StartError` if it does not come up."""
        inside = ("bash", "-c", f"exec 3<>/dev/tcp/127.0.0.1/{self.port}")
        # The engine itself listens outside from the first moment on.
        self.child.wait_until(lambda: listening(self.port) and self._container.answers(*inside), seconds=_START_SECONDS)

    def stop(self) -> None:
        """Stops and removes the container."""
        self._container.stop()
