"""Who read, commanded and decided what (G2): one line of ids for each, only ever added, in the transaction of what it records."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from hashlib import sha256
from typing import Any, Final, TypeAlias

import asyncpg

from cafcass_contracts import platform
from cafcass_contracts.message import Command
from cafcass_domain.decision import Answer
from cafcass_domain.state import State, replace
from cafcass_runtime.inputs import Input
from cafcass_runtime.outgoing import Draft
from cafcass_runtime.service import OnMessage
from cafcass_runtime.store import Connection

AnyConnection: TypeAlias = "asyncpg.Pool[asyncpg.Record] | Connection"

NOBODY_KNOWN: Final = "not-known"
"""Who gave a command that could not be read."""
_ID: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:@/+=-]{0,199}")


class Did(StrEnum):
    """What somebody did."""

    READ = "read"
    DOWNLOADED = "downloaded"
    COMMANDED = "commanded"
    """A command was carried out."""
    DECIDED = "decided"
    """A command was carried out that answered what a person was asked."""
    OPERATED = "operated"
    """An operator's command was carried out."""
    HELD = "held"
    """A command was set aside; where it is carried out later that is another line."""
    REFUSED = "refused"
    """A command was refused, or a page."""


class Line(State):
    """One thing that one person did. Ids alone stand in it, so it may outlive the case that it is about (G6)."""

    at: datetime
    """Wall time; of a command, when it was received."""
    who: str
    did: Did
    what: str
    """The full name of the command, or the page by its pattern."""
    case: str | None = None
    """What the command was about; of a page, its case."""
    about: tuple[str, ...] = ()
    """The questions that a command settled; of a page, what else stands in its path, such as a figure."""
    message: str | None = None
    """The command's own id."""


def of_command(message: Input, answer: Answer, *, operators: bool) -> Line:
    """The line of a command and its answer. `operators` says whether the runtime itself carried it out."""
    handler = message.handler
    assert isinstance(handler, OnMessage)  # noqa: S101 - only messages are commands
    command = None if message.received is None else message.received.data
    who = command.by.id if isinstance(command, Command) else NOBODY_KNOWN
    carried = Did.OPERATED if operators and handler.message is not platform.SettleQuestion else Did.COMMANDED
    did = {"refused": Did.REFUSED, "held": Did.HELD}.get(answer.verdict, carried)
    return Line(message.wall_time, who, did, handler.message.full_name(), message.subject, (), message.id)


def with_answers(lines: Iterable[Line], drafts: Iterable[Draft]) -> list[Line]:
    """The lines of commands, with the questions that each settled by what is published because of it."""
    settled: dict[str, list[str]] = {}
    for draft in drafts:
        if isinstance(draft.event, platform.Settled):
            settled.setdefault(draft.cause.id, []).append(draft.event.id)
    return [_answered(line, settled) for line in lines]


def _answered(line: Line, settled: Mapping[str, Sequence[str]]) -> Line:
    about = tuple(settled.get(line.message or "", ()))
    if not about:
        return line
    return replace(line, about=about, did=Did.DECIDED if line.did is Did.COMMANDED else line.did)


def as_id(text: str) -> str:
    """What came from outside where an id is expected: as it is where it looks like one, else as its hash, for it may say anything (G4)."""
    return text if _ID.fullmatch(text) else hashed(text)


def hashed(text: str) -> str:
    """Words as their hash: whoever knows them can look for them, and nobody else learns them."""
    return f"sha256:{sha256(text.encode(errors='backslashreplace')).hexdigest()}"


async def write(connection: AnyConnection, lines: Sequence[Line]) -> None:
    """Add lines in the caller's transaction, or, given a pool, in one of their own."""
    columns: list[list[Any]] = [
        [line.at for line in lines],
        [as_id(line.who) for line in lines],
        [str(line.did) for line in lines],
        [line.what for line in lines],
        [None if line.case is None else as_id(line.case) for line in lines],
        [" ".join(as_id(each) for each in line.about) for line in lines],
        [None if line.message is None else as_id(line.message) for line in lines],
    ]
    await connection.execute(
        """
        WITH added AS (
            INSERT INTO audit.lines (at, who, did, what, about_case, about, message)
            SELECT at, who, did, what, about_case, string_to_array(about, ' '), message
            FROM unnest($1::timestamptz[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[])
                AS line (at, who, did, what, about_case, about, message)
            RETURNING id
        )
        INSERT INTO audit.pending (line) SELECT id FROM added
        """,
        *columns,
    )
