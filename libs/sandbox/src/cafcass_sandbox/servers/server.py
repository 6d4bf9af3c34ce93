"""What the servers of this machine have in common."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Protocol, TypeVar

from cafcass_sandbox.servers.child import Child


class Server(Protocol):
    """One server process."""

    @property
    def child(self) -> Child:
        """The process."""

    def start(self) -> None:
        """Starts it."""

    def wait_ready(self) -> None:
        """Waits until it answers. Raises `StartError` where it does not come up."""

    def stop(self) -> None:
        """Stops it."""


class Broker(Server, Protocol):
    """Any of the three kinds of broker."""

    @property
    def bootstrap(self) -> str:
        """The address for clients."""


S = TypeVar("S", bound=Server)


@contextmanager
def running(server: S) -> Iterator[S]:
    """The server, started and ready, and stopped at the end."""
    server.start()
    try:
        server.wait_ready()
        yield server
    finally:
        server.stop()
