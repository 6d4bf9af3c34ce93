"""The pages of a service, served in its process: in a thread with an event loop of its own, by uvicorn.

A batch of decisions may hold a loop for long; whoever looks at a page waits for a turn of the interpreter instead, which is given up every few
milliseconds (`docs/decisions/web-server-in-a-thread.md`).
"""

from __future__ import annotations

import asyncio
import contextlib
import socket
import threading
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Final

import structlog
import uvicorn
import uvloop
from starlette.types import ASGIApp

from cafcass_web.settings import WebSettings

log = structlog.get_logger()

STOP_SECONDS: Final = 5
"""How long what is being answered may take when the server stops."""
_MOST_AT_ONCE: Final = 2000
"""Connections; beyond them it answers 503."""

Open = Callable[[], AbstractAsyncContextManager[tuple[ASGIApp, Callable[[], None]]]]
"""Opens what is served, in the loop that serves it, and says what ends every stream."""


class _Server(uvicorn.Server):
    """Signals are the process's to answer."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Catches none."""
        yield


def listen(host: str, port: int) -> socket.socket:
    """A socket that listens. Raises `OSError` where the port is taken."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    made = socket.socket(family, socket.SOCK_STREAM)
    try:
        made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        made.bind((host, port))
    except BaseException:
        made.close()
        raise
    return made


class Serving:
    """Serves in a thread from `start` to `stop`. `lost` is called, in the thread, where it ends by itself."""

    def __init__(self, opened: Open, settings: WebSettings, place: socket.socket, lost: Callable[[], None]) -> None:
        self._opened = opened
        self._settings = settings
        self._place = place
        self._lost = lost
        self._begun = threading.Event()
        self._server: _Server | None = None
        self._end_streams: Callable[[], None] = lambda: None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._failed: BaseException | None = None
        self._stopping = False
        self._thread = threading.Thread(target=self._run, name="web", daemon=True)

    def start(self) -> None:
        """Returns once pages are served; raises what stands in the way. Blocks."""
        self._thread.start()
        self._begun.wait()
        if self._failed is not None:
            raise self._failed

    def stop(self) -> None:
        """Ends streams, finishes what is being answered, and returns. Blocks."""
        self._stopping = True
        if self._loop is not None and self._thread.is_alive():
            with contextlib.suppress(RuntimeError):
                self._loop.call_soon_threadsafe(self._leave)
        self._thread.join()

    def _leave(self) -> None:
        self._end_streams()
        if self._server is not None:
            self._server.should_exit = True

    def _run(self) -> None:
        try:
            with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
                runner.run(self._serve())
        except BaseException as error:
            self._failed = error
            if self._begun.is_set():
                log.exception("the pages are not served any more")
        if self._begun.is_set() and not self._stopping:
            self._lost()
        self._begun.set()

    async def _serve(self) -> None:
        self._loop = asyncio.get_running_loop()
        async with self._opened() as (app, end_streams):
            self._end_streams = end_streams
            self._server = _Server(
                uvicorn.Config(
                    app,
                    lifespan="off",
                    log_config=None,
                    access_log=False,
                    server_header=False,
                    proxy_headers=bool(self._settings.proxies),
                    forwarded_allow_ips=list(self._settings.proxies),
                    timeout_graceful_shutdown=STOP_SECONDS,
                    limit_concurrency=_MOST_AT_ONCE,
                )
            )
            self._loop.call_soon(self._begun.set)
            await self._server.serve(sockets=[self._place])


@asynccontextmanager
async def serving(opened: Open, settings: WebSettings, lost: Callable[[], None] = lambda: None) -> AsyncIterator[int]:
    """Pages are served as long as this is entered; it gives the port. Raises `OSError` where the port is taken."""
    place = listen(settings.host, settings.port)
    server = Serving(opened, settings, place, lost)
    try:
        await asyncio.to_thread(server.start)
        yield place.getsockname()[1]
    finally:
        await asyncio.to_thread(server.stop)
        place.close()
