"""What runs in a service's process beside its loops, such as a web face: the port, and what it is given."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from cafcass_runtime.clock import Clock
from cafcass_runtime.health import Health


@dataclass(frozen=True, slots=True)
class Around:
    """What is around it in the process.

    It gets the database's address, as it is at that time, and not the loops' connections: what people look at never takes one from what the
    service has to do.
    """

    service: str
    database: Callable[[], str]
    """Answers the URL of the service's own database, a secret: asked for each connection, because the password may have changed."""
    clock: Clock
    health: Health


class Beside(Protocol):
    """Something that a service declares in `Service.beside`."""

    @property
    def migrations(self) -> Path | None:
        """The folder of the tables that it keeps in the service's database."""
        ...

    def check(self) -> None:
        """Raises `BesideError` where the environment does not say what it needs to know; asked before anything is started."""
        ...

    def run(self, around: Around) -> AbstractAsyncContextManager[object]:
        """Entered when the loops run, left before they are stopped. Raises `BesideError` where it cannot begin."""
        ...


class BesideError(Exception):
    """What runs beside the loops cannot. Says why, a line a reason."""
