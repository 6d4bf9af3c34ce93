"""The pages in a service's process: in a thread beside a loop that is busy, on a port that may be taken, stopped in time."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import threading
import time
from collections.abc import AsyncIterator

import httpx2
import pytest
from example.site import SITE
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from cafcass_runtime.beside import Around, BesideError
from cafcass_runtime.clock import SystemClock
from cafcass_runtime.health import Health
from cafcass_runtime.metrics import Metrics
from cafcass_web.face import WebFace
from cafcass_web.serving.server import serving
from cafcass_web.testing.kit import settings

ENVIRONMENT = {
    "CAFCASS_WEB_ORIGIN": "http://127.0.0.1:8000",
    "CAFCASS_WEB_ISSUER": "http://127.0.0.1:1",
    "CAFCASS_WEB_CLIENT_ID": "figures",
}


def around(database: str) -> Around:
    return Around("example", lambda: database, SystemClock(), Health("example", Metrics()))


@pytest.fixture
def environment(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    for name, value in ENVIRONMENT.items():
        monkeypatch.setenv(name, value)
    return monkeypatch


async def test_a_face_serves_its_site_and_says_so(environment: pytest.MonkeyPatch, own_database: str) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment.setenv("CAFCASS_WEB_PORT", str(port))
    environment.setenv("CAFCASS_WEB_ORIGIN", f"http://127.0.0.1:{port}")
    here = around(own_database)
    async with WebFace(SITE).run(here), httpx2.AsyncClient(base_url=f"http://127.0.0.1:{port}") as browser:
        assert here.health.detail()["conditions"]["web"]["ok"]
        answer = await browser.get("/signed-out")
        assert "You have signed out" in answer.text
        assert (await browser.get("/")).status_code == 503, "its provider is away"
    with pytest.raises(httpx2.ConnectError):
        async with httpx2.AsyncClient() as browser:
            await browser.get(f"http://127.0.0.1:{port}/signed-out")


async def test_a_port_that_is_taken_is_said(environment: pytest.MonkeyPatch, own_database: str) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        environment.setenv("CAFCASS_WEB_PORT", str(other.getsockname()[1]))
        with pytest.raises(BesideError, match="CAFCASS_WEB_PORT"):
            async with WebFace(SITE).run(around(own_database)):
                pass


def test_what_is_missing_is_said_by_name(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ENVIRONMENT:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("CAFCASS_WEB_ORIGIN", ENVIRONMENT["CAFCASS_WEB_ORIGIN"])
    with pytest.raises(BesideError, match="CAFCASS_WEB_CLIENT_ID: Field required"):
        WebFace(SITE).check()
    for name, value in ENVIRONMENT.items():
        monkeypatch.setenv(name, value)
    WebFace(SITE).check()
    monkeypatch.setenv("CAFCASS_WEB_ISSUER", "http://provider.example")
    with pytest.raises(BesideError, match="CAFCASS_WEB_ISSUER must begin with https"):
        WebFace(SITE).check()


async def test_where_nothing_is_said_of_pages_there_are_none(own_database: str) -> None:
    here = around(own_database)
    WebFace(SITE).check()
    async with WebFace(SITE).run(here):
        assert "web" not in here.health.detail()["conditions"]


async def hello(_: Request) -> Response:
    return PlainTextResponse("hello")


@contextlib.asynccontextmanager
async def opened() -> AsyncIterator[tuple[Starlette, object]]:
    yield Starlette(routes=[Route("/", hello)]), lambda: None


def ask(port: int, answers: list[float]) -> None:
    with httpx2.Client(base_url=f"http://127.0.0.1:{port}") as browser:
        for _ in range(20):
            began = time.monotonic()
            assert browser.get("/").text == "hello"
            answers.append(time.monotonic() - began)


async def test_pages_are_served_while_the_services_loop_is_busy() -> None:
    answers: list[float] = []
    async with serving(opened, settings()) as port:  # type: ignore[arg-type]
        asker = threading.Thread(target=ask, args=(port, answers))
        asker.start()
        until = time.monotonic() + 60
        while asker.is_alive() and time.monotonic() < until:
            sum(range(1000))  # never gives its loop a turn, as a long batch does not
    assert len(answers) == 20


async def test_it_stops_while_somebody_is_connected() -> None:
    async with serving(opened, settings()) as port:  # type: ignore[arg-type]
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(b"GET / HTTP/1.1\r\nHost: x\r\n")  # and never the rest
        await writer.drain()
        began = time.monotonic()
    assert time.monotonic() - began < 15
    writer.close()
    assert await reader.read() in {b"", b"Invalid HTTP request received."}


async def test_what_cannot_be_opened_is_raised_where_it_was_begun() -> None:
    @contextlib.asynccontextmanager
    async def fails() -> AsyncIterator[tuple[Starlette, object]]:
        if threading.current_thread().name == "web":
            raise ValueError("no database")
        yield Starlette(), lambda: None

    with pytest.raises(ValueError, match="no database"):
        async with serving(fails, settings()):  # type: ignore[arg-type]
            pass
