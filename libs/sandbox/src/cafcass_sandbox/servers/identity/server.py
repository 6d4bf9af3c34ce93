"""Serves the sandbox's provider on the loopback address: in a thread of this process."""

from __future__ import annotations

import contextlib
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import uvicorn

from cafcass_sandbox.servers.errors import StartError
from cafcass_sandbox.servers.identity.provider import IdentityProvider

_START_SECONDS = 20.0


class _Server(uvicorn.Server):
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
        deadline = time.monotonic() + _START_SECONDS
        while not server.started:
            if time.monotonic() > deadline or not thread.is_alive():
                raise StartError("the sandbox's sign-in did not start")
            time.sleep(0.01)
        try:
            yield provider
        finally:
            server.should_exit = True
            thread.join()
