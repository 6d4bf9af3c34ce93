"""For tests of a site: its application on a database or on nothing, people who are signed in, and a tab that behaves as a browser's."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final, Generic, TypeVar

import httpx2
from starlette.types import ASGIApp

from cafcass_contracts.roles import Role
from cafcass_runtime.audit import Line
from cafcass_runtime.clock import Clock, SystemClock
from cafcass_runtime.staff import HeldRole, StaffMember
from cafcass_web.access.sight import Sight
from cafcass_web.content.drawing import Drawer
from cafcass_web.live.hub import Hub
from cafcass_web.pages import Site
from cafcass_web.people.directory import Directory
from cafcass_web.people.looks import Looks, MemoryLooks
from cafcass_web.people.provider import Provider
from cafcass_web.people.sessions import MemorySessions, Session, Sessions, hashed, new_secret
from cafcass_web.serving.application import Ports, application
from cafcass_web.serving.record import Record
from cafcass_web.serving.visitors import SESSION
from cafcass_web.settings import WebSettings

D = TypeVar("D")

ORIGIN: Final = "http://127.0.0.1:8000"
SINCE: Final = date(2020, 1, 1)


def settings(**more: Any) -> WebSettings:
    """Settings for this machine, with some changed."""
    return WebSettings(**{"origin": ORIGIN, "issuer": "http://127.0.0.1:1", "client_id": "tests", **more})


def member(*roles: tuple[Role, str | None, str | None], since: date = SINCE, until: date | None = None) -> StaffMember:
    """Somebody with roles: each with its team and its area."""
    held = tuple(HeldRole(str(role), team, since, until, area) for role, team, area in roles)
    return StaffMember((datetime(2020, 1, 1, tzinfo=UTC), 0, "test"), held)


@dataclass
class People:
    """A directory in memory."""

    members: dict[str, StaffMember] = field(default_factory=dict)
    kept: dict[str, frozenset[str]] = field(default_factory=dict)

    async def member(self, person: str) -> StaffMember | None:
        """See `Directory`."""
        return self.members.get(person)

    async def kept_from(self, person: str) -> frozenset[str]:
        """See `Directory`."""
        return self.kept.get(person, frozenset())


class Tab:
    """A browser's tab on the application: it keeps cookies, and says of each request what a browser would. It follows no redirect."""

    def __init__(self, app: ASGIApp, origin: str = ORIGIN, address: str = "127.0.0.1") -> None:
        transport = httpx2.ASGITransport(app=app, client=(address, 50000), raise_app_exceptions=True)
        self._client = httpx2.AsyncClient(transport=transport, base_url=origin)
        self._origin = origin
        self.cookies: dict[str, str] = {}

    async def get(self, path: str, **headers: str) -> httpx2.Response:
        """Opens an address, as somebody who follows a link does."""
        return await self._send("GET", path, _told(headers), None)

    async def post(self, path: str, form: Mapping[str, str] | None = None, /, **headers: str) -> httpx2.Response:
        """Sends a form of a page of ours, or as the headers say."""
        return await self._send("POST", path, {"origin": self._origin} | _told(headers), dict(form or {}))

    async def _send(
        self, method: str, path: str, headers: Mapping[str, str], form: dict[str, str] | None
    ) -> httpx2.Response:
        said = {name: value for name, value in headers.items() if value}
        if self.cookies:
            said["cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        answer = await self._client.request(method, path, headers=said, data=form)
        self._client.cookies.clear()
        for line in answer.headers.get_list("set-cookie"):
            name, _, rest = line.partition("=")
            value = rest.partition(";")[0].strip('"')
            if value and "max-age=0" not in rest.casefold():
                self.cookies[name] = value
            else:
                self.cookies.pop(name, None)
        return answer


def _told(headers: Mapping[str, str]) -> dict[str, str]:
    """What a browser says of a request that a page of ours makes; what is empty it does not say."""
    usual = {"sec-fetch-mode": "navigate", "sec-fetch-site": "same-origin"}
    return usual | {name.replace("_", "-"): value for name, value in headers.items()}


@dataclass
class Opened(Generic[D]):
    """An application with everything that it stands on within reach."""

    app: ASGIApp
    ports: Ports[D]
    settings: WebSettings

    def tab(self, address: str = "127.0.0.1") -> Tab:
        """A tab in which nobody is signed in."""
        return Tab(self.app, self.settings.origin, address)

    async def tab_of(self, person: str, *, name: str | None = None, ago: timedelta = timedelta(0)) -> Tab:
        """A tab in which somebody has been signed in for some time."""
        tab, secret = self.tab(), new_secret()
        now = self.ports.clock.wall_now() - ago
        await self.ports.sessions.begin(hashed(secret), Session(person, name or person, now, now, "token"))
        tab.cookies[SESSION] = secret
        return tab


async def _unread(lines: Sequence[Line]) -> None:
    """The audit of a test that does not read it."""


def opened(
    site: Site[D],
    data: Callable[[Sight], AbstractAsyncContextManager[D]],
    people: Directory,
    *,
    sessions: Sessions | None = None,
    looks: Looks | None = None,
    audit: Record | None = None,
    provider: Provider | None = None,
    clock: Clock | None = None,
    with_settings: WebSettings | None = None,
    drawer: Drawer | None = None,
) -> Opened[D]:
    """The application of a site, with sessions, looks and people in memory unless they are given."""
    chosen = with_settings or settings()
    ports: Ports[D] = Ports(
        directory=people,
        sessions=sessions or MemorySessions(),
        looks=looks or MemoryLooks(),
        audit=audit or _unread,
        provider=provider or Provider(chosen.issuer, chosen.client_id, None),
        data=data,
        hub=Hub(),
        clock=clock or SystemClock(),
        drawer=drawer or Drawer(),
    )
    return Opened(application(site, ports, chosen), ports, chosen)
