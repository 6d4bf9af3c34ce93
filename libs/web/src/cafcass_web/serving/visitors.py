"""Who is asking: the session of a cookie, the person, their roles, and what they see of a page. Asked anew at each request."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from starlette.requests import Request
from starlette.responses import Response

from cafcass_contracts.roles import Role
from cafcass_domain.london import london_day
from cafcass_runtime.clock import Clock
from cafcass_web.access.grants import Access, access_of
from cafcass_web.access.sight import Sight
from cafcass_web.people.directory import Directory
from cafcass_web.people.sessions import Session, Sessions, hashed, new_secret

SESSION: Final = "__Host-session"
BROWSER: Final = "__Host-signing-in"
"""The cookies. The prefix binds them to this very host and to TLS."""
BY_ITSELF: Final = "by-itself"
"""The header of a request that a page makes by itself: it keeps no session alive."""


@dataclass(frozen=True, slots=True)
class Visitor:
    """Somebody who is signed in."""

    key: bytes
    session: Session
    access: Access
    kept_from: frozenset[str]

    @property
    def person(self) -> str:
        """Their id."""
        return self.session.person

    def may(self, readers: Collection[Role]) -> bool:
        """Whether they may open what these roles may read."""
        return bool(self.access.of(readers).grants)

    def sight(self, readers: Collection[Role]) -> Sight:
        """What they see there."""
        return Sight(self.person, self.access.of(readers), self.kept_from)


class Visitors:
    """Knows whoever asks, begins and ends sessions."""

    def __init__(
        self, sessions: Sessions, directory: Directory, clock: Clock, *, idle: timedelta, longest: timedelta
    ) -> None:
        self._sessions = sessions
        self._directory = directory
        self._clock = clock
        self._idle = idle
        self._longest = longest

    async def who(self, request: Request) -> Visitor | None:
        """Who asks; None where nobody is signed in, or not any more."""
        secret = request.cookies.get(SESSION)
        if not secret:
            return None
        key, now = hashed(secret), self._clock.wall_now()
        visitor = await self.of(key)
        if visitor is not None and BY_ITSELF not in request.headers and visitor.session.worth_noting(now):
            await self._sessions.note(key, now)
        return visitor

    async def of(self, key: bytes) -> Visitor | None:
        """Whoever's session it is; one that is over ends here."""
        session = await self._sessions.find(key)
        if session is None:
            return None
        if session.over(self._clock.wall_now(), idle=self._idle, longest=self._longest):
            await self._sessions.end(key)
            return None
        member = await self._directory.member(session.person)
        access = access_of(member, london_day(self._clock.now()))
        kept_from = await self._directory.kept_from(session.person)
        return Visitor(key, session, access, kept_from)

    async def begin(self, request: Request, answer: Response, session: Session) -> None:
        """Begin a session under a new secret. One that the browser already had ends: nobody can plant one beforehand."""
        await self.end(request, answer)
        secret = new_secret()
        await self._sessions.begin(hashed(secret), session)
        set_cookie(answer, SESSION, secret)

    async def end(self, request: Request, answer: Response) -> None:
        """End the browser's session, if it has one."""
        secret = request.cookies.get(SESSION)
        if secret:
            await self._sessions.end(hashed(secret))
        answer.delete_cookie(SESSION, path="/", secure=True, httponly=True, samesite="lax")


def set_cookie(answer: Response, name: str, secret: str, seconds: int | None = None) -> None:
    """A cookie for this host alone, that no script reads and no other site's form brings along."""
    answer.set_cookie(name, secret, max_age=seconds, path="/", secure=True, httponly=True, samesite="lax")
