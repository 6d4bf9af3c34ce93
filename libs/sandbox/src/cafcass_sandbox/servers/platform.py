"""The whole platform on one machine: broker, database, topics and every service, started in order and stopped in order."""

from __future__ import annotations

import os
import shutil
import tempfile
import time
from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from aiokafka.errors import KafkaError
from filelock import FileLock

from cafcass_provisioning.topics import Provisioned, ProvisionError
from cafcass_sandbox.client.administrator import found
from cafcass_sandbox.client.run_file import HOME_VARIABLE, Published, Run, own_run_time, publish
from cafcass_sandbox.client.sync import run
from cafcass_sandbox.servers import service_processes
from cafcass_sandbox.servers.child import Child
from cafcass_sandbox.servers.databases import Databases, prepare
from cafcass_sandbox.servers.errors import StartError
from cafcass_sandbox.servers.folder_lock import lock_folder
from cafcass_sandbox.servers.identity.pages import SERVICE, Pages, sign_in
from cafcass_sandbox.servers.identity.provider import Somebody
from cafcass_sandbox.servers.kafka.broker import KafkaBroker
from cafcass_sandbox.servers.kafka.container import ContainerBroker
from cafcass_sandbox.servers.ports import free_port
from cafcass_sandbox.servers.postgres import PostgresServer
from cafcass_sandbox.servers.provision import provision
from cafcass_sandbox.servers.server import Broker
from cafcass_sandbox.servers.service_processes import Surroundings
from cafcass_sandbox.servers.supervisor import Kept, Say, Supervisor, stop_all
from cafcass_sandbox.servers.tansu import TansuBroker, is_embedded
from cafcass_sandbox.servers.vault import Vault, close_vault, open_vault

_READY_SECONDS = 120.0
_SERVICE_STOP_SECONDS = 25.0
_ENDS_BEFORE_READY = 5
"""How often a service may end before it was ever ready, until starting it is given up."""
_BROKER_SECONDS = 10.0
"""In which a broker that ran already has to answer."""
_TURN = 0.1
_SESSION_MS = 10_000
_EMBEDDED_SESSION_MS = 4_000


@dataclass(frozen=True, slots=True)
class Options:
    """What `cafcass up` was asked for."""

    broker: str = "embedded"
    """`embedded`, `kafka` or `docker`; not looked at where `kafka` is given."""
    kafka: str | None = None
    """Bootstrap address of a broker that runs already."""
    database: str | None = None
    """URL of a PostgreSQL server that runs already."""
    data: Path | None = None
    """Folder to keep; none takes a temporary one."""
    clock_rate: float = 1.0
    starts_at: datetime | None = None
    """What the platform's clock shows at its start; none is now."""
    services: tuple[str, ...] = ()
    """Which services to start; none named is all that are installed."""
    people: tuple[Somebody, ...] = ()
    """As whom somebody may sign in to pages with one click; where there is nobody there are no pages."""


class Platform:
    """Starts everything, looks after it, stops it. One use each."""

    def __init__(self, options: Options, say: Say) -> None:
        self._options = options
        self._say = say
        self._supervisor = Supervisor(say)
        self._temporary = options.data is None
        self.data = options.data.resolve() if options.data is not None else Path(tempfile.mkdtemp(prefix="cafcass-"))
        self.logs = self.data / "logs"
        self._lock: FileLock | None = None
        self._broker: Broker | None = None
        self._postgres: PostgresServer | None = None
        self._services: list[Child] = []
        self._published: Published | None = None
        self._health: dict[str, str] = {}
        self._clock: Mapping[str, str] = {}
        self._sign_in = ExitStack()
        self._pages: Pages | None = None

    def start(self) -> Run:
        """Starts what is missing and waits until every service is ready. Raises `StartError` and its kind, or `BrokerUnreachableError`; then `stop`."""
        services = service_processes.wanted(self._options.services)
        vault = self._open_folder()
        self._find_broker()
        self._start_servers()
        databases = run(prepare(self._admin_url(), services, vault, keep=self._keeps_messages()))
        close_vault(vault, self.data / "secrets.json")
        if databases.set_aside:
            self._say(
                "the messages of the earlier run went with its broker, so its databases are set aside as "
                + ", ".join(databases.set_aside)
                + "; to look back, open one of them with psql at the address that is said of its service, under that name. "
                "--broker kafka keeps messages"
            )
        provisioned = self._provision()
        self._start_services(databases, vault, embedded=is_embedded(provisioned.cluster_id))
        self._wait_ready()
        described = self._describe(databases, vault)
        try:
            self._published = publish(described)
        except OSError as error:
            raise StartError(
                f"the run file cannot be written ({error}); set {HOME_VARIABLE} to a folder that can"
            ) from error
        return described

    @property
    def started(self) -> bool:
        """Whether there is anything to stop."""
        return self._broker is not None or self._postgres is not None or bool(self._services)

    def watch(self, *, seconds: float | None = None) -> None:
        """Looks after everything until a signal comes, or for `seconds`. Raises `LostForGoodError`."""
        until = None if seconds is None else time.monotonic() + seconds
        while until is None or time.monotonic() < until:
            self._supervisor.look()
            time.sleep(_TURN)

    def stop(self) -> None:
        """Stops services, then the broker, then the database; a temporary folder is removed."""
        if self._published is not None:
            self._published.take_back()
        stop_all(self._services, seconds=_SERVICE_STOP_SECONDS)
        self._sign_in.close()
        if self._broker is not None:
            self._broker.stop()
        if self._postgres is not None:
            self._postgres.stop()
        if self._lock is not None:
            self._lock.release()
        if self._temporary:
            shutil.rmtree(self.data, ignore_errors=True)

    def _open_folder(self) -> Vault:
        """Takes the data folder for this platform; the secrets that are kept in it. Raises `StartError` where it cannot be written."""
        try:
            self.data.mkdir(parents=True, exist_ok=True)
            if self._temporary:
                # The database's system user has to pass through it.
                self.data.chmod(0o711)
            self._lock = lock_folder(self.data)
            self.logs.mkdir(mode=0o700, exist_ok=True)
            return open_vault(self.data / "secrets.json")
        except OSError as error:
            raise StartError(
                f"the data folder {self.data} cannot be used ({error.strerror}): name one that can be written with --data"
            ) from error

    def _find_broker(self) -> None:
        """Sees to it that a broker that is not started here answers. Raises `BrokerUnreachableError` after some seconds."""
        if self._options.kafka is not None:
            self._say(f"Looking for the broker at {self._options.kafka} ...")
            run(found(self._options.kafka, seconds=_BROKER_SECONDS))

    def _keeps_messages(self) -> bool:
        return self._options.kafka is not None or self._options.broker == "kafka"

    def _admin_url(self) -> str:
        if self._postgres is not None:
            return self._postgres.admin_url()
        assert self._options.database is not None  # noqa: S101 - one of the two is always there
        return self._options.database

    def _bootstrap(self) -> str:
        if self._broker is not None:
            return self._broker.bootstrap
        assert self._options.kafka is not None  # noqa: S101 - one of the two is always there
        return self._options.kafka

    def _start_servers(self) -> None:
        """Both at once: each takes its time alone."""
        if self._options.kafka is None:
            self._broker = self._make_broker()
            self._broker.start()
        if self._options.database is None:
            self._postgres = PostgresServer(self.data / "postgres", log=self.logs / "postgres.log")
            self._postgres.start()
        if self._broker is not None:
            self._broker.wait_ready()
            gone = "" if self._keeps_messages() else "what it held is gone"
            self._supervisor.keep(Kept(self._broker.child, irreplaceable=gone))
        if self._postgres is not None:
            self._postgres.wait_ready()
            self._supervisor.keep(Kept(self._postgres.child))

    def _make_broker(self) -> Broker:
        match self._options.broker:
            case "embedded":
                return TansuBroker(log=self.logs / "broker.log")
            case "kafka":
                return KafkaBroker(self.data / "kafka", log=self.logs / "kafka.log")
            case "docker":
                return ContainerBroker(log=self.logs / "kafka.log")
            case other:
                raise StartError(f"there is no broker {other}: embedded, kafka and docker are")

    def _provision(self) -> Provisioned:
        try:
            outcome = run(provision(self._bootstrap()))
        except (KafkaError, ProvisionError) as error:
            raise StartError(f"the topics cannot be made at {self._bootstrap()}: {error}") from error
        for difference in outcome.different:
            self._say(f"not as the map has it: {difference}")
        return outcome

    def _start_services(self, databases: Databases, vault: Vault, *, embedded: bool) -> None:
        self._clock = service_processes.clock(self._options.clock_rate, self._options.starts_at)
        around = Surroundings(
            kafka=self._bootstrap(),
            idempotent=not embedded,
            session_timeout_ms=_EMBEDDED_SESSION_MS if embedded else _SESSION_MS,
            keyring=databases.keyring,
            master_key=vault.master_key,
            namespace=vault.namespace,
            clock=self._clock,
        )
        if self._options.people and SERVICE in databases.urls:
            self._pages = self._sign_in.enter_context(sign_in(self._options.people))
        for name, address in databases.urls.items():
            port = free_port()
            self._health[name] = f"http://127.0.0.1:{port}"
            pages = self._pages.variables if self._pages is not None and name == SERVICE else {}
            child = service_processes.process(
                name, database=address, health_port=port, logs=self.logs, around=around, pages=pages
            )
            child.start()
            self._services.append(child)
            self._supervisor.keep(Kept(child))

    def _wait_ready(self) -> None:
        waiting = service_processes.unready(self._health, self._health)
        deadline = time.monotonic() + _READY_SECONDS
        while waiting:
            self._supervisor.look()
            for child in self._services:
                if child.name in waiting and self._supervisor.failures(child.name) >= _ENDS_BEFORE_READY:
                    raise StartError(f"{child.name} keeps ending: {child.last_words()}")
            if time.monotonic() > deadline:
                reasons = "; ".join(f"{name}: {said}" for name, said in waiting.items())
                raise StartError(f"not ready within {_READY_SECONDS:.0f} s: {reasons} (logs in {self.logs})")
            time.sleep(_TURN)
            waiting = service_processes.unready(self._health, waiting)

    def _describe(self, databases: Databases, vault: Vault) -> Run:
        external = self._options.kafka is not None
        return Run(
            pid=os.getpid(),
            born=own_run_time(),
            data=str(self.data),
            broker="external" if external else self._options.broker,
            kafka=self._bootstrap(),
            database=databases.urls,
            health=self._health,
            logs=str(self.logs),
            keyring=databases.keyring,
            master_key=vault.master_key,
            namespace=vault.namespace,
            clock=self._clock,
            pages="" if self._pages is None else self._pages.origin,
        )
