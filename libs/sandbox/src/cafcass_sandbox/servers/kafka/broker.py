"""Apache Kafka in KRaft mode, one process being broker and controller, started natively."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

from cafcass_sandbox.servers.child import Child
from cafcass_sandbox.servers.errors import StartError
from cafcass_sandbox.servers.kafka.jars import jars, java
from cafcass_sandbox.servers.kafka.settings import SETTINGS
from cafcass_sandbox.servers.ports import free_port, listening

_LOGGING: Final = Path(__file__).with_name("log4j2.properties")
_START_SECONDS: Final = 90.0
_QUICK_START: Final = "-XX:TieredStopAtLevel=1"
"""Starts in a third of the time on a small machine; the optimising compiler pays only in a broker that runs for long."""


class KafkaBroker:
    """One Apache Kafka process on free ports of 127.0.0.1; what is in `folder` is kept and used again.

    With `proxy_port` it has a second listener, on `proxied_port`, whose clients it sends to that port: to whoever forwards. `settings` are the
    whole of its settings instead of the usual ones, which let everybody do everything; `format_options` go to the tool that formats its folder.
    """

    def __init__(
        self,
        folder: Path,
        *,
        log: Path | None = None,
        port: int | None = None,
        proxy_port: int | None = None,
        heap: str = "768m",
        settings: Mapping[str, str] | None = None,
        format_options: Sequence[str] = (),
    ) -> None:
        self.folder = folder
        self.port = port or free_port()
        self.proxied_port = free_port()
        self._proxy_port = proxy_port
        self._controller_port = free_port()
        self._settings_file = folder / "server.properties"
        self._log = log or folder / "kafka.log"
        self._heap = heap
        self._settings = settings
        self._format_options = tuple(format_options)
        self._child: Child | None = None

    @property
    def bootstrap(self) -> str:
        """The address for clients."""
        return f"127.0.0.1:{self.port}"

    @property
    def child(self) -> Child:
        """The process. Raises `StartError` before `start`."""
        if self._child is None:
            raise StartError("Apache Kafka has not been started")
        return self._child

    def start(self) -> None:
        """Starts the broker, formatting its folder first where that is new; `wait_ready` says when it answers."""
        self.folder.mkdir(parents=True, exist_ok=True)
        program = [java() or "java", "-cp", f"{jars()}/*", f"-Xmx{self._heap}", "-Xms256m", _QUICK_START]
        program.append(f"-Dlog4j2.configurationFile={_LOGGING}")
        settings = self._settings or {**SETTINGS, **self._places()}
        self._settings_file.write_text(
            "".join(f"{name}={value}\n" for name, value in settings.items()), encoding="utf-8"
        )
        if not (self.folder / "data" / "meta.properties").exists():
            self._format(program)
        self._child = Child(
            "Apache Kafka", [*program, "kafka.Kafka", self._settings_file], log=self._log, folder=self.folder
        )
        self._child.start()

    def wait_ready(self) -> None:
        """Waits until the broker takes connections. Raises `StartError` if it does not come up."""
        self.child.wait_until(lambda: listening(self.port), seconds=_START_SECONDS)

    def stop(self) -> None:
        """Stops the broker cleanly; what it holds stays."""
        if self._child is not None:
            self._child.stop(seconds=30)

    def kill(self) -> None:
        """Ends the broker at once, as a crash would; what it holds stays, and `start` begins anew on it."""
        self.child.kill()

    def _places(self) -> dict[str, str]:
        client, controller = f"127.0.0.1:{self.port}", f"127.0.0.1:{self._controller_port}"
        proxied = "" if self._proxy_port is None else f",PROXIED://127.0.0.1:{self.proxied_port}"
        proxy = "" if self._proxy_port is None else f",PROXIED://127.0.0.1:{self._proxy_port}"
        return {
            "listeners": f"CLIENT://{client},CONTROLLER://{controller}{proxied}",
            "advertised.listeners": f"CLIENT://{client}{proxy}",
            "controller.quorum.voters": f"1@{controller}",
            "log.dirs": str(self.folder / "data"),
        }

    def _format(self, program: list[str]) -> None:
        cluster_id = uuid.uuid4().hex[:22]
        tool = ["kafka.tools.StorageTool", "format", "--cluster-id", cluster_id, "--config", str(self._settings_file)]
        tool.extend(self._format_options)
        child = Child("Apache Kafka's storage tool", [*program, *tool], log=self._log, folder=self.folder)
        child.start()
        if child.wait(seconds=_START_SECONDS) != 0:
            raise StartError(f"Apache Kafka's folder could not be formatted: {child.last_words()}")
