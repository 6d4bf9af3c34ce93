"""How commands find a running platform: a private file that says where everything is."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path

from cafcass_sandbox.client.errors import NoPlatformError
from cafcass_sandbox.client.private_file import write_private

HOME_VARIABLE = "CAFCASS_HOME"
KAFKA_VARIABLE = "CAFCASS_KAFKA"
NAME = "run.json"
_SAME_SECONDS = 5.0


@dataclass(frozen=True, slots=True)
class Run:
    """One running platform."""

    pid: int
    born: float
    """When the process was made, in seconds since 1970: another process with its id is not it."""
    data: str
    broker: str
    """`embedded`, `kafka`, `docker` or `external`."""
    kafka: str
    """Bootstrap address."""
    database: Mapping[str, str]
    """URL of each service's database."""
    health: Mapping[str, str]
    """URL of each service's health."""
    logs: str
    keyring: str = ""
    """URL of the key ring's database."""
    master_key: str = ""
    namespace: str = ""
    clock: Mapping[str, str] = field(default_factory=dict)
    """The variables of its clock, as its services have them; none is real time."""
    pages: str = ""
    """Where the pages for people are; empty where no service that is started has any."""

    def public(self) -> dict[str, object]:
        """What `up --json` says: enough to use the platform, without the keys to what is sealed."""
        said = asdict(self)
        return {name: said[name] for name in ("kafka", "database", "health", "pages", "broker", "data", "logs", "pid")}

    @property
    def alive(self) -> bool:
        """Whether the process that wrote it still runs."""
        # The system's own reckoning of it moves a little when its clock is set.
        return abs(_born(self.pid) - self.born) < _SAME_SECONDS


@dataclass(slots=True)
class Published:
    """A run file in its two places; taking it back leaves those of others alone."""

    run: Run
    files: tuple[Path, ...] = field(default=())

    def take_back(self) -> None:
        """Removes the files."""
        for file in self.files:
            file.unlink(missing_ok=True)


def home() -> Path:
    """The folder of run files: `$CAFCASS_HOME`, or the user's own for the state of programs."""
    chosen = os.environ.get(HOME_VARIABLE)
    if chosen:
        return Path(chosen)
    import platformdirs  # noqa: PLC0415 - commands start fast

    return platformdirs.user_state_path("cafcass")


def publish(run: Run) -> Published:
    """Writes the run file where commands look, and into the data folder."""
    known = home() / "running" / f"{run.pid}.json"
    known.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    files = (known, Path(run.data) / NAME)
    for file in files:
        write_private(file, json.dumps(asdict(run), indent=1))
    return Published(run, files)


def own_run_time() -> float:
    """When this process was made."""
    return _born(os.getpid())


def find(data: Path | None = None) -> Run:
    """The running platform: that of a data folder, or the one started last. Raises `NoPlatformError`."""
    if data is not None:
        run = _read(data / NAME)
        if run is None or not run.alive:
            raise NoPlatformError(f"no platform runs on {data}: start it with `cafcass up --data {data}`")
        return run
    runs = [run for file in (home() / "running").glob("*.json") if (run := _read(file)) is not None and run.alive]
    if not runs:
        raise NoPlatformError(
            "no platform is running here: start one with `cafcass up`, or give --kafka (or CAFCASS_KAFKA)"
        )
    return max(runs, key=lambda run: run.born)


def _read(file: Path) -> Run | None:
    try:
        return Run(**json.loads(file.read_text()))
    except (OSError, ValueError, TypeError):
        return None


def _born(pid: int) -> float:
    import psutil  # noqa: PLC0415 - commands start fast

    try:
        return psutil.Process(pid).create_time()
    except psutil.Error:
        return 0.0
