"""Apache Kafka itself on one machine, in KRaft mode, one process being broker and controller.

Started natively from the jars that Maven resolves, or as a container. For what the embedded broker cannot promise.
"""

from __future__ import annotations

import functools
import hashlib
import os
import re
import shutil
import subprocess
import tempfile
import uuid
from pathlib import Path

import platformdirs

from cafcass_sandbox.client.sending import LARGEST_MESSAGE_BYTES
from cafcass_sandbox.process import Child, StartError, free_port, listening

IMAGE = "apache/kafka:4.1.0"
_JAVA_VERSION = 17
_RESOURCES = Path(__file__).with_name("kafka_jars")
_START_SECONDS = 90.0
_FETCH_SECONDS = 600.0
_ENGINE_SECONDS = 10.0
_QUICK_START = "-XX:TieredStopAtLevel=1"
"""Starts in a third of the time on a small machine; the optimising compiler pays only in a broker that runs for long."""

_SETTINGS = {
    "process.roles": "broker,controller",
    "node.id": "1",
    "listener.security.protocol.map": "CLIENT:PLAINTEXT,PROXIED:PLAINTEXT,CONTROLLER:PLAINTEXT",
    "inter.broker.listener.name": "CLIENT",
    "controller.listener.names": "CONTROLLER",
    # One broker holds the only copy of everything.
    "default.replication.factor": "1",
    "offsets.topic.replication.factor": "1",
    "transaction.state.log.replication.factor": "1",
    "transaction.state.log.min.isr": "1",
    "share.coordinator.state.topic.replication.factor": "1",
    "share.coordinator.state.topic.min.isr": "1",
    "offsets.topic.num.partitions": "5",
    "transaction.state.log.num.partitions": "5",
    # A group of one machine is complete at once.
    "group.initial.rebalance.delay.ms": "0",
    # A member that is gone is noticed after its own session timeout, however short it asks for.
    "group.min.session.timeout.ms": "1000",
    "auto.create.topics.enable": "false",
    "message.max.bytes": str(LARGEST_MESSAGE_BYTES),
    "replica.fetch.max.bytes": str(LARGEST_MESSAGE_BYTES),
}


def _java() -> str | None:
    home = os.environ.get("JAVA_HOME")
    inside = None if home is None else shutil.which("java", path=str(Path(home) / "bin"))
    return inside or shutil.which("java")


def _java_version(java: str) -> int | None:
    try:
        said = subprocess.run(
            [java, "-version"], capture_output=True, text=True, timeout=_ENGINE_SECONDS, check=True
        ).stderr
    except (OSError, subprocess.SubprocessError):
        return None
    found = re.search(r'version "(\d+)', said)
    return None if found is None else int(found[1])


def _jar_folder() -> Path:
    """Where the jars of this very pom are kept between runs."""
    digest = hashlib.sha256((_RESOURCES / "pom.xml").read_bytes()).hexdigest()[:12]
    return platformdirs.user_cache_path("cafcass") / f"kafka-{digest}"


@functools.cache
def why_not_here() -> str | None:
    """Why Apache Kafka cannot be started natively on this machine, or None where it can."""
    java = _java()
    if java is None:
        return f"there is no Java on the path (it needs {_JAVA_VERSION} or newer)"
    version = _java_version(java)
    if version is None or version < _JAVA_VERSION:
        return f"{java} is version {version or 'unknown'} (it needs {_JAVA_VERSION} or newer)"
    if not _jar_folder().exists() and shutil.which("mvn") is None:
        return "there is no Maven on the path to fetch its jars"
    return None


def jars() -> Path:
    """The folder of the broker's jars, fetched by Maven once per user.

    Raises `StartError` where Java or Maven is missing or the jars cannot be had.
    """
    missing = why_not_here()
    if missing is not None:
        raise StartError(f"Apache Kafka cannot run here: {missing}. Install it, or use --broker embedded.")
    folder = _jar_folder()
    if folder.exists():
        return folder
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder.parent, prefix="fetching-") as scratch:
        shutil.copy(_RESOURCES / "pom.xml", scratch)
        fetched = Path(scratch) / "jars"
        command = [
            "mvn",
            "-q",
            "-B",
            "dependency:copy-dependencies",
            f"-DoutputDirectory={fetched}",
            "-DincludeScope=runtime",
        ]
        try:
            done = subprocess.run(
                command, cwd=scratch, capture_output=True, text=True, timeout=_FETCH_SECONDS, check=False
            )
        except subprocess.TimeoutExpired:
            raise StartError(f"Maven did not fetch Apache Kafka within {_FETCH_SECONDS:.0f} s") from None
        if done.returncode != 0:
            raise StartError(f"Maven could not fetch Apache Kafka: {(done.stdout + done.stderr).strip()[-2000:]}")
        try:
            fetched.rename(folder)
        except OSError:
            # Somebody else was first; theirs are the same.
            if not folder.exists():
                raise
    return folder


class KafkaBroker:
    """One Apache Kafka process on free ports of 127.0.0.1; what is in `folder` is kept and used again.

    With `proxy_port` it has a second listener, on `proxied_port`, whose clients it sends to that port: to whoever forwards.
    """

    def __init__(
        self,
        folder: Path,
        *,
        log: Path | None = None,
        port: int | None = None,
        proxy_port: int | None = None,
        heap: str = "768m",
    ) -> None:
        self.folder = folder
        self.port = port or free_port()
        self.proxied_port = free_port()
        self._proxy_port = proxy_port
        self._controller_port = free_port()
        self._settings_file = folder / "server.properties"
        self._log = log or folder / "kafka.log"
        self._heap = heap
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
        program = [_java() or "java", "-cp", f"{jars()}/*", f"-Xmx{self._heap}", "-Xms256m", _QUICK_START]
        program.append(f"-Dlog4j2.configurationFile={_RESOURCES / 'log4j2.properties'}")
        self._settings_file.write_text(
            "".join(f"{name}={value}\n" for name, value in {**_SETTINGS, **self._places()}.items()), encoding="utf-8"
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
        child = Child("Apache Kafka's storage tool", [*program, *tool], log=self._log, folder=self.folder)
        child.start()
        if child.wait(seconds=_START_SECONDS) != 0:
            raise StartError(f"Apache Kafka's folder could not be formatted: {child.last_words()}")


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
            timeout=_ENGINE_SECONDS,
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
            **_SETTINGS,
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
        self.child.wait_until(lambda: listening(self.port), seconds=_FETCH_SECONDS)

    def stop(self) -> None:
        """Stops and removes the container."""
        self.child.stop(seconds=30)


def _docker() -> str:
    return shutil.which("docker") or "docker"
