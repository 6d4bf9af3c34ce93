"""Serves the sandbox's provider on the loopback address: in a thread of this process."""

from __future__ import annotations

import contextlib
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import uvicorn

from cafcass_sandbox.servers.errors import StartError
from cafcass_sandbox.servers.identity.provider import IdentityProvider

_START_SECONDS = 20.0


class _Server(uvicorn.Server):
    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.decided = threading.Event()
        """Set when it listens, and when it has ended without."""

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Says when it listens."""
        await super().startup(sockets)
        self.decided.set()

    def run(self, sockets: list[socket.socket] | None = None) -> None:
        """Serves until it is told to end."""
        try:
            super().run(sockets)
        finally:
            self.decided.set()

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Catches none: they are the whole process's."""
        yield


@contextmanager
def serving(make: Callable[[str], IdentityProvider], port: int = 0) -> Iterator[IdentityProvider]:
    """The provider that is made for its address, served as long as this is entered. Raises `StartError`."""
    with socket.socket() as place:
        place.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            place.bind(("127.0.0.1", port))
        except OSError as error:
            raise StartError(f"the sandbox's sign-in cannot listen on port {port}: {error}") from error
        provider = make(f"http://127.0.0.1:{place.getsockname()[1]}")
        server = _Server(uvicorn.Config(provider.app(), lifespan="off", log_config=None, access_log=False))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [place]}, name="sign-in", daemon=True)
        thread.start()
        server.decided.wait(_START_SECONDS)
        if not server.started or not thread.is_alive():
            raise StartError("the sandbox's sign-in did not start")
        try:
            yield provider
        finally:
            server.should_exit = True
            thread.join()
