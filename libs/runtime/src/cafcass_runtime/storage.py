"""What a transaction reads and writes beside deciding: one port, kept by PostgreSQL at work and by memory in the test kit."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any, Protocol

from cafcass_domain.decision import CancelDeadline, Destroy, SetDeadline, StartJob
from cafcass_domain.internal import Internal
from cafcass_runtime import (
    audit,
    dead_letters,
    deadlines,
    destroying,
    internal_rows,
    job_rows,
    operator_commands,
    question_rows,
)
from cafcass_runtime.dead_letters import SetAside
from cafcass_runtime.destroying import Gone
from cafcass_runtime.inputs import Input
from cafcass_runtime.operator_commands import Carried
from cafcass_runtime.outgoing import Cause, Draft, Writer
from cafcass_runtime.questions import Asked, Name
from cafcass_runtime.records import Outgoing
from cafcass_runtime.sealing import KeyRing
from cafcass_runtime.service import Service
from cafcass_runtime.store import Connection, Row, Table

Stream = tuple[str, str]
"""A topic and a subject: what keeps its order."""


class Storage(Protocol):
    """The rows of one service within one transaction."""

    async def blocked(self, streams: Collection[Stream]) -> set[Stream]:
        """Which of these have something set aside that later messages wait behind."""
        ...

    async def load(self, table: Table[Any], keys: Collection[str]) -> dict[str, Row[Any]]:
        """The rows of these keys that exist, locked."""
        ...

    async def save(self, table: Table[Any], rows: Mapping[str, Row[Any]]) -> None:
        """Writes changed rows; each has the version it was loaded at."""
        ...

    async def questions_of(self, subjects: Collection[str], names: Collection[Name]) -> dict[Name, Asked]:
        """The questions of these subjects that are open, or that a person answered, and of the others those named, locked."""
        ...

    async def write_questions(self, changed: Collection[Asked]) -> None:
        """Keeps questions as they are now."""
        ...

    async def write_deadlines(self, changes: Sequence[tuple[SetDeadline | CancelDeadline, Cause]]) -> None:
        """Sets and cancels, the last word on each deadline winning."""
        ...

    async def write_internal(self, messages: Sequence[tuple[Internal, Cause, str]]) -> None:
        """Keeps what the service tells itself; one of the same kind, subject and key is replaced."""
        ...

    async def write_jobs(self, jobs: Sequence[tuple[StartJob, Cause, str]]) -> None:
        """Keeps slow work that was started, in order."""
        ...

    async def keys_of(self, subjects: Collection[str]) -> dict[str, bytes | None]:
        """The key of each subject, made where it has none; None where it was destroyed."""
        ...

    async def write_dead_letters(self, set_aside: Sequence[SetAside]) -> None:
        """Keeps what was set aside."""
        ...

    async def write_audit(self, lines: Sequence[audit.Line]) -> None:
        """Adds to the audit who commanded and decided what."""
        ...

    async def destroy(self, destroy: Destroy) -> Gone:
        """Takes a case out of everything that is kept, for good (G6); with its key where that is said."""
        ...

    async def publish(self, drafts: Sequence[Draft], raw: Sequence[tuple[str, Outgoing]]) -> int:
        """Numbers and seals what is to be published and puts it into the outbox. Returns how many."""
        ...

    async def carry_out(self, service: str, message: Input) -> Carried:
        """Carries out one of the commands that every service takes from its operators."""
        ...


class PostgresStorage:
    """The rows of one service in its database, on a connection whose transaction the caller opened and will commit."""

    def __init__(
        self,
        connection: Connection,
        keyring: KeyRing,
        writer: Writer,
        calendar_version: str,
        service: Service[Any],
    ) -> None:
        self._connection = connection
        self._keyring = keyring
        self._writer = writer
        self._calendar_version = calendar_version
        self._service = service

    async def blocked(self, streams: Collection[Stream]) -> set[Stream]:
        """See `Storage`."""
        return await dead_letters.blocked(self._connection, streams)

    async def load(self, table: Table[Any], keys: Collection[str]) -> dict[str, Row[Any]]:
        """See `Storage`."""
        return await table.load(self._connection, keys, self._keyring)

    async def save(self, table: Table[Any], rows: Mapping[str, Row[Any]]) -> None:
        """See `Storage`."""
        await table.save(self._connection, rows, self._keyring)

    async def questions_of(self, subjects: Collection[str], names: Collection[Name]) -> dict[Name, Asked]:
        """See `Storage`."""
        return await question_rows.load(self._connection, subjects, names)

    async def write_questions(self, changed: Collection[Asked]) -> None:
        """See `Storage`."""
        await question_rows.save(self._connection, changed, self._calendar_version)

    async def write_deadlines(self, changes: Sequence[tuple[SetDeadline | CancelDeadline, Cause]]) -> None:
        """See `Storage`."""
        await deadlines.write(self._connection, changes, self._calendar_version)

    async def write_internal(self, messages: Sequence[tuple[Internal, Cause, str]]) -> None:
        """See `Storage`."""
        await internal_rows.write(self._connection, messages)

    async def write_jobs(self, jobs: Sequence[tuple[StartJob, Cause, str]]) -> None:
        """See `Storage`."""
        await job_rows.write(self._connection, jobs, self._keyring)

    async def keys_of(self, subjects: Collection[str]) -> dict[str, bytes | None]:
        """See `Storage`."""
        return await self._keyring.keys_for(subjects, create=True)

    async def write_dead_letters(self, set_aside: Sequence[SetAside]) -> None:
        """See `Storage`."""
        await dead_letters.write(self._connection, set_aside)

    async def write_audit(self, lines: Sequence[audit.Line]) -> None:
        """See `Storage`."""
        await audit.write(self._connection, lines)

    async def destroy(self, destroy: Destroy) -> Gone:
        """See `Storage`. The key goes before the commit: where that fails the cause is taken up again, and destroys it again."""
        gone = await destroying.carry_out(self._connection, self._service.tables, destroy, self._service.outliving)
        if destroy.with_key:
            await self._keyring.destroy(destroy.case_id)
        return gone

    async def publish(self, drafts: Sequence[Draft], raw: Sequence[tuple[str, Outgoing]]) -> int:
        """See `Storage`."""
        return await self._writer.write(self._connection, drafts, raw)

    async def carry_out(self, service: str, message: Input) -> Carried:
        """See `Storage`."""
        return await operator_commands.carry_out(self._connection, service, message)
