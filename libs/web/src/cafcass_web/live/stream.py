"""The one stream of server-sent events that a page has open: that something happened, and when. It ends with the session."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Final

import orjson
from starlette.types import Receive, Scope, Send

from cafcass_web.live.hub import Hub, Listener

BEAT_SECONDS: Final = 10.0
"""How often a stream with nothing to say shows that it is there, and asks whether its session is."""
SEND_SECONDS: Final = 10.0
"""How long a reader may take to read what was sent; one that does not is let go, and may come again."""
_AGAIN: Final = 3000
"""Milliseconds until a browser that lost the stream asks again."""


class Stream:
    """An ASGI answer. `still` says whether whoever reads may go on, and sets what they see anew."""

    def __init__(
        self,
        hub: Hub,
        listener: Listener,
        still: Callable[[], Awaitable[bool]],
        *,
        beat: float = BEAT_SECONDS,
        send: float = SEND_SECONDS,
    ) -> None:
        self._hub = hub
        self._listener = listener
        self._still = still
        self._beat = beat
        self._send_seconds = send

    async def __call__(self, _: Scope, receive: Receive, send: Send) -> None:
        """See the class."""
        headers = [(b"content-type", b"text/event-stream; charset=utf-8"), (b"x-accel-buffering", b"no")]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        with self._hub.listening(self._listener):
            telling = asyncio.create_task(self._tell(send))
            leaving = asyncio.create_task(_left(receive))
            try:
                await asyncio.wait({telling, leaving}, return_when=asyncio.FIRST_COMPLETED)
            finally:
                for task in (telling, leaving):
                    task.cancel()
                await asyncio.gather(telling, leaving, return_exceptions=True)

    async def _tell(self, send: Send) -> None:
        try:
            await self._say(send, f"retry: {_AGAIN}\nevent: begun\ndata: {{}}\n\n")
            loop = asyncio.get_running_loop()
            asked = loop.time()
            while not self._listener.ended:
                at = await self._listener.heard(self._beat)
                if loop.time() >= asked + self._beat:
                    if not await self._still():
                        break
                    asked = loop.time()
                if not self._listener.ended:
                    await self._say(send, ": still here\n\n" if at is None else _happened(at))
            await self._say(send, "event: ended\ndata: {}\n\n", more=False)
        except (TimeoutError, OSError):
            return  # nobody reads

    async def _say(self, send: Send, text: str, *, more: bool = True) -> None:
        async with asyncio.timeout(self._send_seconds):
            await send({"type": "http.response.body", "body": text.encode(), "more_body": more})


def _happened(at: datetime) -> str:
    return f"event: happened\ndata: {orjson.dumps({'at': at}).decode()}\n\n"


async def _left(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
