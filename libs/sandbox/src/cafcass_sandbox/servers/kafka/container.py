"""Apache Kafka from its own image, in a container."""

from __future__ import annotations

import shutil
import subprocess
import uuid
from pathlib import Path
from typing import Final

from cafcass_sandbox.servers.child import Child
from cafcass_sandbox.servers.errors import StartError
from cafcass_sandbox.servers.kafka.settings import SETTINGS
from cafcass_sandbox.servers.ports import free_port, listening

IMAGE: Final = "apache/kafka:4.1.0"
_ASK_SECONDS: Final = 10.0
_START_SECONDS: Final = 600.0
"""An image that is not there yet is fetched first."""


def why_no_engine() -> str | None:
    """Why no container can be started on this machine, or None where one can."""
    docker = shutil.which("docker")
    if docker is None:
        return "there is no docker command on the path"
    try:
        asked = subprocess.run(
            [docker, "version", "--format", "{{.Server.Version}}"],
            capture_output=True,
            text=True,
            timeout=_ASK_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return "the docker engine does not answer"
    if asked.returncode != 0:
        return f"no docker engine answers ({asked.stderr.strip().splitlines()[-1] if asked.stderr.strip() else 'no reason given'})"
    return None


class ContainerBroker:
    """Apache Kafka from its own image, gone with everything it holds when it stops."""

    def __init__(self, *, log: Path, port: int | None = None) -> None:
        missing = why_no_engine()
        if missing is not None:
            raise StartError(
                f"--broker docker needs a container engine: {missing}. Use --broker embedded or --broker kafka."
            )
        self.port = port or free_port()
        settings = {
            **SETTINGS,
            "listeners": f"CLIENT://0.0.0.0:{self.port},CONTROLLER://127.0.0.1:9093",
            "advertised.listeners": f"CLIENT://127.0.0.1:{self.port}",
            "controller.quorum.voters": "1@127.0.0.1:9093",
        }
        variables = [f"--env=KAFKA_{name.upper().replace('.', '_')}={value}" for name, value in settings.items()]
        publish = f"--publish=127.0.0.1:{self.port}:{self.port}"
        name = f"--name=cafcass-kafka-{uuid.uuid4().hex[:8]}"
        # In the foreground: the command passes its signals on, so the container ends with it.
        self.child = Child("the Kafka container", [_docker(), "run", "--rm", name, publish, *variables, IMAGE], log=log)

    @property
    def bootstrap(self) -> str:
        """The address for clients."""
        return f"127.0.0.1:{self.port}"

    def start(self) -> None:
        """Starts the container; `wait_ready` says when it answers. The image is fetched where it is not there."""
        self.child.start()

    def wait_ready(self) -> None:
        """Waits until the broker takes connections. Raises `StartError` if it does not come up."""
        self.child.wait_until(lambda: listening(self.port), seconds=_START_SECONDS)

    def stop(self) -> None:
        """Stops and removes the container."""
        self.child.stop(seconds=30)


def _docker() -> str:
    return shutil.which("docker") or "docker"
