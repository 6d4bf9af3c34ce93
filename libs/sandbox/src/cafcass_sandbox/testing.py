"""Fixtures for tests on the real database and a real broker, and what they say at the top of a test run.

A pytest plugin: a package's tests get it by being installed next to this one. One server and one broker serve a whole
test process; a test takes a database of its own and topics of its own.
"""

from __future__ import annotations

import os
import shutil
import tempfile
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final, Protocol

import psutil
import pytest

from cafcass_provisioning.postgres_admin import Login, create_database, create_role, drop_database
from cafcass_sandbox.client.sync import run
from cafcass_sandbox.servers.kafka import container as kafka_image
from cafcass_sandbox.servers.kafka.broker import KafkaBroker
from cafcass_sandbox.servers.kafka.jars import why_not_here
from cafcass_sandbox.servers.postgres import PostgresServer
from cafcass_sandbox.servers.postgres_container import ContainerPostgres
from cafcass_sandbox.servers.postgres_container import why_not_here as why_no_postgres_image
from cafcass_sandbox.servers.server import running
from cafcass_sandbox.servers.tansu import TansuBroker

_ROLE = Login("tester", "tester")


_PREFIX: Final = "cafcass-test-"
_MEMORY: Final = Path("/dev", "shm")
_ENOUGH: Final = 10 * 2**30
"""Bytes of memory that must be free for the servers' files to be kept in it."""


class MakeDatabase(Protocol):
    """Makes an empty database, or a copy of one made before, and returns its address."""

    def __call__(self, *, template: str | None = None) -> str:
        """The address of the new database."""


def pytest_report_header() -> list[str]:
    """Says which database and broker the run uses, and what it leaves out and why."""
    missing = why_not_here()
    kafka = "Apache Kafka 4, started natively" if missing is None else f"tests of Apache Kafka are skipped: {missing}"
    return [
        "database: PostgreSQL 18 embedded, without fsync; broker: Tansu embedded, in memory",
        f"kafka: {kafka}",
    ]


@pytest.fixture(scope="session")
def sandbox_folder() -> Iterator[Path]:
    """A folder for the servers of this test process."""
    # Not tmp_path: pytest keeps those, and other users may not enter them.
    place = _memory_or_disk()
    _leave_nothing_of_the_dead(place)
    folder = Path(tempfile.mkdtemp(prefix=f"{_PREFIX}{os.getpid()}-", dir=place))
    folder.chmod(0o711)
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


def _memory_or_disk() -> Path:
    """Where servers that are thrown away keep their files: memory where there is enough, for a thousand databases are slow to write and to delete."""
    disk = Path(tempfile.gettempdir())
    if not _MEMORY.is_dir():
        return disk
    free = min(psutil.disk_usage(str(_MEMORY)).free, psutil.virtual_memory().available)
    return _MEMORY if free >= _ENOUGH else disk


def _leave_nothing_of_the_dead(place: Path) -> None:
    """Removes what test processes left that were killed: in memory it would stay until the machine ends."""
    for folder in place.glob(f"{_PREFIX}*"):
        pid = folder.name.removeprefix(_PREFIX).partition("-")[0]
        if pid.isdecimal() and not psutil.pid_exists(int(pid)):
            shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def postgres_server(sandbox_folder: Path) -> Iterator[PostgresServer]:
    """A PostgreSQL server for the whole test process."""
    with running(PostgresServer(sandbox_folder / "postgres", durable=False)) as server:
        run(create_role(server.admin_url(), _ROLE))
        yield server


@pytest.fixture(scope="session")
def make_database(postgres_server: PostgresServer) -> MakeDatabase:
    """Makes databases that last until the server stops. The login owns them and has no other right, as in a deployment.

    `template` is the address of a database made before, which nobody may be connected to.
    """

    def make(*, template: str | None = None) -> str:
        name = f"test_{uuid.uuid4().hex}"
        source = None if template is None else template.rsplit("/", 1)[1]
        run(create_database(postgres_server.admin_url(), name, _ROLE.role, template=source))
        return postgres_server.login_url(_ROLE, name)

    return make


@pytest.fixture
def database(postgres_server: PostgresServer, make_database: MakeDatabase) -> Iterator[str]:
    """The address of an empty database for one test."""
    address = make_database()
    yield address
    run(drop_database(postgres_server.admin_url(), address.rsplit("/", 1)[1]))


@pytest.fixture(scope="session")
def broker(sandbox_folder: Path) -> Iterator[str]:
    """The bootstrap address of an embedded broker for the whole test process."""
    with running(TansuBroker(log=sandbox_folder / "tansu.log")) as tansu:
        yield tansu.bootstrap


@pytest.fixture(scope="session")
def kafka_broker(sandbox_folder: Path) -> Iterator[str]:
    """The bootstrap address of Apache Kafka for the whole test process; skips where it cannot run."""
    missing = why_not_here()
    if missing is not None:
        pytest.skip(f"Apache Kafka cannot run here: {missing}")
    with running(KafkaBroker(sandbox_folder / "kafka")) as kafka:
        yield kafka.bootstrap


@pytest.fixture(scope="session")
def kafka_container(sandbox_folder: Path) -> Iterator[str]:
    """The bootstrap address of Apache Kafka from an image; skips where no container engine answers or has one."""
    missing = kafka_image.why_not_here()
    if missing is not None:
        pytest.skip(f"Apache Kafka cannot run in a container here: {missing}")
    with running(kafka_image.ContainerBroker(log=sandbox_folder / "kafka-container.log")) as kafka:
        yield kafka.bootstrap


@pytest.fixture(scope="session")
def postgres_container(sandbox_folder: Path) -> Iterator[ContainerPostgres]:
    """PostgreSQL from the image that a deployment runs; skips where no container engine answers or has it."""
    missing = why_no_postgres_image()
    if missing is not None:
        pytest.skip(f"PostgreSQL cannot run in a container here: {missing}")
    with running(ContainerPostgres(sandbox_folder / "postgres-container")) as server:
        run(create_role(server.admin_url(), _ROLE))
        yield server


@pytest.fixture
def contained_database(postgres_container: ContainerPostgres) -> Iterator[str]:
    """The address of an empty database, in a container, for one test."""
    name = f"test_{uuid.uuid4().hex}"
    run(create_database(postgres_container.admin_url(), name, _ROLE.role))
    yield postgres_container.login_url(_ROLE, name)
    run(drop_database(postgres_container.admin_url(), name))


@pytest.fixture
def topic_name() -> Callable[[str], str]:
    """Makes a name that no other test uses."""

    def make(stem: str) -> str:
        return f"{stem}.{uuid.uuid4().hex}"

    return make
