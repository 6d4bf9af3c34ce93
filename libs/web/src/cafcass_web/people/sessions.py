"""Sessions and attempts to sign in: kept on the server, found by what a cookie holds, over when they have been idle or long.

What a cookie holds is random, and only its hash is kept: whoever reads the table can take nobody's place.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Final, Protocol

import asyncpg
import orjson

from cafcass_domain.state import State, replace

ATTEMPT_LASTS: Final = timedelta(minutes=10)
"""How long somebody may take to sign in at the provider (assumed)."""
_SEEN_EVERY: Final = timedelta(seconds=30)
"""How exactly it is kept when a session was last used: a write for each request would be many."""


def new_secret() -> str:
    """What a cookie holds: 256 random bits."""
    return secrets.token_urlsafe(32)


def hashed(secret: str) -> bytes:
    """What is kept of it."""
    return hashlib.sha256(secret.encode()).digest()


class Session(State):
    """Somebody is signed in."""

    person: str
    """The subject of the provider's token."""
    name: str
    """As the provider says it; the person where it says none."""
    started: datetime
    seen: datetime
    """When it was last used, by the person and not by a page that looks by itself."""
    id_token: str
    """For the provider, when they sign out. A secret."""

    def over(self, now: datetime, *, idle: timedelta, longest: timedelta) -> bool:
        """Whether it has ended of itself."""
        return now >= self.seen + idle or now >= self.started + longest

    def worth_noting(self, now: datetime) -> bool:
        """Whether it is long enough since its use was last noted."""
        return now >= self.seen + _SEEN_EVERY


class Attempt(State):
    """Somebody was sent to the provider, and may come back once, in the same browser."""

    begun: datetime
    back_to: str
    """The address that they asked for: a path of this site."""
    kept: Mapping[str, Any]
    """What the OpenID Connect library wants to find again: nonce, code verifier. Secrets."""


class Sessions(Protocol):
    """Where both are kept. Keys are hashes of what cookies and answers hold."""

    async def begin(self, key: bytes, session: Session) -> None:
        """Keep a new session."""
        ...

    async def find(self, key: bytes) -> Session | None:
        """A session."""
        ...

    async def note(self, key: bytes, seen: datetime) -> None:
        """Note that a session was used."""
        ...

    async def end(self, key: bytes) -> None:
        """End a session, if there is one."""
        ...

    async def attempt(self, state: bytes, browser: bytes, attempt: Attempt) -> None:
        """Keep an attempt to sign in, for the browser that made it."""
        ...

    async def take(self, state: bytes, browser: bytes) -> Attempt | None:
        """An attempt, for good: nobody finds it a second time. None where there is none of this browser."""
        ...

    async def sweep(self, *, sessions_before: datetime, attempts_before: datetime) -> None:
        """Forget what is over."""
        ...


class MemorySessions:
    """For tests, and for one process that nobody minds signing in to anew."""

    def __init__(self) -> None:
        self._sessions: dict[bytes, Session] = {}
        self._attempts: dict[tuple[bytes, bytes], Attempt] = {}

    async def begin(self, key: bytes, session: Session) -> None:
        """See `Sessions`."""
        self._sessions[key] = session

    async def find(self, key: bytes) -> Session | None:
        """See `Sessions`."""
        return self._sessions.get(key)

    async def note(self, key: bytes, seen: datetime) -> None:
        """See `Sessions`."""
        if key in self._sessions:
            self._sessions[key] = replace(self._sessions[key], seen=seen)

    async def end(self, key: bytes) -> None:
        """See `Sessions`."""
        self._sessions.pop(key, None)

    async def attempt(self, state: bytes, browser: bytes, attempt: Attempt) -> None:
        """See `Sessions`."""
        self._attempts[state, browser] = attempt

    async def take(self, state: bytes, browser: bytes) -> Attempt | None:
        """See `Sessions`."""
        return self._attempts.pop((state, browser), None)

    async def sweep(self, *, sessions_before: datetime, attempts_before: datetime) -> None:
        """See `Sessions`."""
        self._sessions = {key: each for key, each in self._sessions.items() if each.seen >= sessions_before}
        self._attempts = {key: each for key, each in self._attempts.items() if each.begun >= attempts_before}


class SessionRows:
    """In the service's database, so that it does not matter which instance answers."""

    def __init__(self, pool: asyncpg.Pool[asyncpg.Record]) -> None:
        self._pool = pool

    async def begin(self, key: bytes, session: Session) -> None:
        """See `Sessions`."""
        await self._pool.execute(
            "INSERT INTO web.sessions (key, person, name, started, seen, id_token) VALUES ($1, $2, $3, $4, $5, $6)",
            key,
            session.person,
            session.name,
            session.started,
            session.seen,
            session.id_token,
        )

    async def find(self, key: bytes) -> Session | None:
        """See `Sessions`."""
        row = await self._pool.fetchrow(
            "SELECT person, name, started, seen, id_token FROM web.sessions WHERE key = $1", key
        )
        return None if row is None else Session(**row)

    async def note(self, key: bytes, seen: datetime) -> None:
        """See `Sessions`."""
        await self._pool.execute("UPDATE web.sessions SET seen = greatest(seen, $2) WHERE key = $1", key, seen)

    async def end(self, key: bytes) -> None:
        """See `Sessions`."""
        await self._pool.execute("DELETE FROM web.sessions WHERE key = $1", key)

    async def attempt(self, state: bytes, browser: bytes, attempt: Attempt) -> None:
        """See `Sessions`."""
        await self._pool.execute(
            "INSERT INTO web.attempts (state, browser, begun, back_to, kept) VALUES ($1, $2, $3, $4, $5)",
            state,
            browser,
            attempt.begun,
            attempt.back_to,
            orjson.dumps(attempt.kept).decode(),
        )

    async def take(self, state: bytes, browser: bytes) -> Attempt | None:
        """See `Sessions`."""
        row = await self._pool.fetchrow(
            "DELETE FROM web.attempts WHERE state = $1 AND browser = $2 RETURNING begun, back_to, kept", state, browser
        )
        return None if row is None else Attempt(row["begun"], row["back_to"], orjson.loads(row["kept"]))

    async def sweep(self, *, sessions_before: datetime, attempts_before: datetime) -> None:
        """See `Sessions`."""
        await self._pool.execute("DELETE FROM web.sessions WHERE seen < $1", sessions_before)
        await self._pool.execute("DELETE FROM web.attempts WHERE begun < $1", attempts_before)
