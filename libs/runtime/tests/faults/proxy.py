"""A TCP proxy of our own between clients and a broker, for what networks do: cut, silent, one-way, slow."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from enum import Enum

CHUNK = 64 * 1024


class Network(Enum):
    """How the network behaves."""

    OPEN = "open"
    CUT = "cut"
    """Connections are reset, and new ones too."""
    SILENT = "silent"
    """Whatever is sent is lost, and nobody is told: a connection that was open then stays dead for good (half-open)."""
    DEAF = "deaf"
    """What clients send arrives; what the broker answers is lost. A connection that lost something is reset at the end."""


@dataclass(eq=False)
class _Connection:
    writers: tuple[asyncio.StreamWriter, asyncio.StreamWriter]
    dead: bool = False
    """Something was lost on it: what came after would make no sense to its reader."""
    tasks: set[asyncio.Task[None]] = field(default_factory=set)


class Proxy:
    """Forwards connections to a port of 127.0.0.1."""

    def __init__(self, port: int, target: int) -> None:
        self.port = port
        self._target = target
        self._network = Network.OPEN
        self._connections: set[_Connection] = set()
        self.delay = 0.0
        """Seconds that everything takes longer, each way."""

    @property
    def bootstrap(self) -> str:
        """Where clients connect."""
        return f"127.0.0.1:{self.port}"

    def become(self, network: Network) -> None:
        """Let the network behave so from now on."""
        before, self._network = self._network, network
        for connection in list(self._connections):
            if network is Network.CUT or (before is Network.DEAF and connection.dead):
                _reset(connection)

    async def accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Forward one connection until it ends."""
        if self._network is Network.CUT:
            writer.transport.abort()
            return
        try:
            far_reader, far_writer = await asyncio.open_connection("127.0.0.1", self._target)
        except OSError:
            writer.transport.abort()
            return
        connection = _Connection((writer, far_writer), dead=self._network is Network.SILENT)
        self._connections.add(connection)
        try:
            async with asyncio.TaskGroup() as both:
                both.create_task(self._forward(connection, reader, far_writer, Network.SILENT))
                both.create_task(self._forward(connection, far_reader, writer, Network.SILENT, Network.DEAF))
        finally:
            self._connections.discard(connection)
            _reset(connection)

    async def _forward(
        self, connection: _Connection, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, *lossy: Network
    ) -> None:
        with contextlib.suppress(OSError):
            while data := await reader.read(CHUNK):
                if self.delay:
                    await asyncio.sleep(self.delay)
                if self._network in lossy:
                    connection.dead = True
                if connection.dead and (self._network is not Network.DEAF or Network.DEAF in lossy):
                    continue
                writer.write(data)
                await writer.drain()
        for each in connection.writers:
            if not connection.dead:
                each.close()


def _reset(connection: _Connection) -> None:
    for writer in connection.writers:
        writer.transport.abort()


@asynccontextmanager
async def proxying(port: int, target: int) -> AsyncIterator[Proxy]:
    """A proxy that listens on `port` for as long as the context lasts."""
    proxy = Proxy(port, target)
    server = await asyncio.start_server(proxy.accept, "127.0.0.1", port)
    try:
        yield proxy
    finally:
        server.close()
        proxy.become(Network.CUT)
        await server.wait_closed()
