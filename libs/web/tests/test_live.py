"""What happens reaches the pages of who may know of it, and nobody else's; a stream ends with its session, and slow readers hold nobody up."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import asyncpg
import orjson
import pytest
from example.data import Example
from example.seeds import CONFLICT, RESTRICTED
from example.site import SITE

from cafcass_contracts.roles import Role
from cafcass_runtime.testing.wall import BEGIN
from cafcass_web.access.grants import EVERYBODY, access_of
from cafcass_web.access.sight import Place, Sight
from cafcass_web.live import hub as hubs
from cafcass_web.live.feed import feeding, read
from cafcass_web.live.hub import Happening, Hub, Listener
from cafcass_web.live.stream import Stream
from cafcass_web.serving.application import application
from cafcass_web.testing.kit import Opened, Tab, member, settings

HEAD = Sight(
    "h", access_of(member((Role.HEAD_OF_SERVICE, None, "A5")), BEGIN.date()).of(EVERYBODY), frozenset({"kept"})
)


def happened(at: int = 0, **more: Any) -> Happening:
    said: dict[str, Any] = {"kind": "case", "at": BEGIN + timedelta(seconds=at), "place": Place("A5", "a5-eit"), **more}
    return Happening(**said)


def listener(sight: Sight = HEAD, *kinds: str, session: bytes = b"s", case: str | None = None) -> Listener:
    return Listener(sight, frozenset(kinds or {"case"}), session, case)


async def heard(hub: Hub, who: Listener, *what: Happening) -> datetime | None:
    with hub.listening(who):
        for each in what:
            hub.tell(each)
        return await who.heard(hubs.GATHER_SECONDS * 3)


@pytest.mark.parametrize(
    ("what", "there"),
    [
        (happened(), True),
        (happened(place=Place("A9", "a9-eit")), False),
        (happened(place=Place()), False),
        (happened(place=Place(people=frozenset({"h"}))), True),
        (happened(kind="figures"), False),
        (happened(case="c"), True),
        (happened(case="kept"), False),
        (happened(case="c", readers=frozenset({"x"})), False),
        (happened(case="c", readers=frozenset({"h"})), True),
        (happened(case="c", readers=frozenset()), False),
    ],
)
async def test_somebody_hears_of_what_they_may_see(what: Happening, there: bool) -> None:
    assert (await heard(Hub(), listener(), what) is not None) is there


async def test_a_case_page_hears_of_its_case_alone() -> None:
    hub = Hub()
    assert await heard(hub, listener(case="c"), happened(case="d")) is None
    assert await heard(hub, listener(case="c"), happened(case="c")) is not None


async def test_much_that_happens_is_heard_once_with_the_latest_time() -> None:
    hub, who = Hub(), listener()
    with hub.listening(who):
        for second in (5, 9, 2):
            hub.tell(happened(second))
        assert await who.heard(2) == BEGIN + timedelta(seconds=9)
        assert await who.heard(0.05) is None


async def test_nothing_is_gathered_for_nobody() -> None:
    hub = Hub()
    hub.tell(happened())
    assert not hub._gathered


class Reader:
    """Whoever reads a stream: what was sent, and how long each read takes."""

    def __init__(self, *, slow: float = 0) -> None:
        self.sent: list[dict[str, Any]] = []
        self._slow = slow
        self._left = asyncio.Event()

    async def receive(self) -> Any:
        await self._left.wait()
        return {"type": "http.disconnect"}

    async def send(self, message: Any) -> None:
        if self._slow and message["type"] == "http.response.body":
            await asyncio.sleep(self._slow)
        self.sent.append(message)

    def leave(self) -> None:
        self._left.set()

    @property
    def text(self) -> str:
        return b"".join(each.get("body", b"") for each in self.sent).decode()


@asynccontextmanager
async def streaming(
    hub: Hub, reader: Reader, *, still: bool = True, send: float = 1, beat: float = 0.1
) -> AsyncIterator[asyncio.Task[None]]:
    async def ask() -> bool:
        return still

    stream = Stream(hub, listener(), ask, beat=beat, send=send)
    task = asyncio.create_task(stream({}, reader.receive, reader.send))
    await asyncio.sleep(0.05)
    try:
        yield task
    finally:
        reader.leave()
        async with asyncio.timeout(5):
            await task
    assert hub.open == 0


async def test_a_stream_says_that_and_when_and_never_what() -> None:
    hub, reader = Hub(), Reader()
    async with streaming(hub, reader):
        hub.tell(happened(1, case="c"))
        await asyncio.sleep(hubs.GATHER_SECONDS + 0.2)
    assert "event: begun" in reader.text
    assert 'event: happened\ndata: {"at":"2026-06-01T09:00:01+00:00"}' in reader.text
    assert ": still here" in reader.text
    assert "a5-eit" not in reader.text


async def test_a_stream_ends_with_its_session() -> None:
    hub, reader = Hub(), Reader()
    async with streaming(hub, reader, still=False) as task:
        async with asyncio.timeout(2):
            await asyncio.shield(task)
    assert reader.text.endswith("event: ended\ndata: {}\n\n")


@pytest.mark.parametrize("how", ["signed out", "the server stops"])
async def test_a_stream_ends_at_once(how: str) -> None:
    hub, reader = Hub(), Reader()
    async with streaming(hub, reader, beat=60) as task:
        hub.end(b"another")
        await asyncio.sleep(0.05)
        assert not task.done()
        if how == "signed out":
            hub.end(b"s")
        else:
            hub.end_all()
        async with asyncio.timeout(2):
            await asyncio.shield(task)
    assert "event: ended" in reader.text


async def test_a_reader_that_does_not_read_is_let_go_and_holds_nobody_up() -> None:
    hub, slow, quick = Hub(), Reader(slow=30), Reader()
    async with streaming(hub, slow, send=0.2) as letting_go, streaming(hub, quick):
        for second in range(1000):
            hub.tell(happened(second))
        await asyncio.sleep(hubs.GATHER_SECONDS + 0.3)
        assert "09:16:39" in quick.text
        assert letting_go.done()


async def test_the_database_tells_every_instance(
    own_site: Opened[Example], own_database: str, own_pool: asyncpg.Pool[asyncpg.Record]
) -> None:
    hub, who, other = Hub(), listener(), listener(case="a5-2")
    async with feeding(hub, lambda: own_database):
        with hub.listening(who), hub.listening(other):
            async with asyncio.timeout(10):
                while await who.heard(0.3) is None:
                    await own_pool.execute("UPDATE example.cases SET note = 'x' WHERE case_id = 'a5-1'")
            async with own_pool.acquire() as connection:
                transaction = connection.transaction()
                await transaction.start()
                await connection.execute("UPDATE example.cases SET note = 'y' WHERE case_id = 'a5-2'")
                await transaction.rollback()
                await connection.execute("UPDATE example.cases SET note = 'y' WHERE area = 'A9'")
            assert await who.heard(0.6) is None, "neither what was rolled back nor what is another area's"
            assert await other.heard(0.1) is None


async def test_a_feed_that_is_lost_comes_back(own_database: str, own_pool: asyncpg.Pool[asyncpg.Record]) -> None:
    hub, who = Hub(), listener()
    async with feeding(hub, lambda: own_database):
        with hub.listening(who):
            ended = 0
            async with asyncio.timeout(10):
                while not ended:
                    await asyncio.sleep(0.1)
                    ended = await own_pool.fetchval("SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE application_name = 'web pages listen' AND datname = current_database()")  # fmt: skip
                while await who.heard(0.3) is None:
                    await own_pool.execute("UPDATE example.cases SET note = 'x' WHERE case_id = 'a5-1'")


async def test_what_is_too_much_to_tell_fails_nothing(own_pool: asyncpg.Pool[asyncpg.Record]) -> None:
    await own_pool.execute(
        "UPDATE example.cases SET holders = $1 WHERE case_id = 'a5-1'", [f"person-{n}" for n in range(2000)]
    )


@pytest.mark.parametrize(
    "said",
    ["", "{", "[]", "{}", '{"kind": "case"}', '{"kind": "case", "at": "yesterday"}', '{"kind": "case", "at": 5}'],
)
def test_what_cannot_be_read_is_refused(said: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - what it says is the library's
        read(said)


def test_what_was_told_is_read() -> None:
    said = orjson.dumps(
        {"kind": "case", "at": datetime(2026, 1, 1, tzinfo=UTC), "area": "A5", "case": "c", "readers": []}
    ).decode()
    assert read(said) == Happening("case", datetime(2026, 1, 1, tzinfo=UTC), Place("A5"), "c", frozenset())


@pytest.mark.parametrize(
    ("person", "on", "status"),
    [
        ("a5-head", "/measures/{measure}", 204),
        ("a5-head", "/no-such-page", 204),
        ("a5-head", "/cases/{case}", 204),
        ("a5-head", f"/cases/{{case}}&case={CONFLICT}", 404),
        ("director", f"/cases/{{case}}&case={RESTRICTED}", 404),
        ("a9-head", "/cases/{case}&case=a5-1", 404),
        ("operator", "/cases", 204),
        ("left", "/", 204),
    ],
)
async def test_nobody_listens_to_what_they_may_not_open(
    site: Opened[Example], person: str, on: str, status: int
) -> None:
    assert (await (await site.tab_of(person)).get(f"/events?on={on}")).status_code == status


async def test_a_session_has_only_so_many_pages_open(site: Opened[Example]) -> None:
    tab = Tab(application(SITE, site.ports, settings(pages_open=1)))
    tab.cookies = (await site.tab_of("a5-head")).cookies
    (key,) = site.ports.sessions._sessions  # type: ignore[attr-defined]
    with site.ports.hub.listening(listener(session=key)):
        assert (await tab.get("/events?on=/cases")).status_code == 429
