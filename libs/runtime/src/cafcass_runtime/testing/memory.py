"""The rows of a service in memory: the `Storage` of the test kit's world.

Rows go through each table's own codec and events through their contract, so that what a test sees is what would be kept and published.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from cafcass_contracts.codec import decode, encode
from cafcass_contracts.message import Event
from cafcass_contracts.platform import SettleQuestion
from cafcass_domain.decision import CancelDeadline, Destroy, SetDeadline, StartJob
from cafcass_domain.internal import Internal
from cafcass_runtime.audit import Line
from cafcass_runtime.ciphers import KEY_BYTES
from cafcass_runtime.dead_letters import SetAside
from cafcass_runtime.destroying import Gone
from cafcass_runtime.inputs import Input
from cafcass_runtime.operator_commands import Carried, settled
from cafcass_runtime.outgoing import Cause, Draft, Homes, model_of
from cafcass_runtime.questions import Asked, Name
from cafcass_runtime.records import Outgoing
from cafcass_runtime.storage import Stream
from cafcass_runtime.store import Row, Table

DeadlineName = tuple[str, str, str]
"""Subject, kind and key."""


@dataclass(frozen=True, slots=True)
class Published:
    """An event as its readers get it."""

    topic: str
    subject: str
    event: Event
    id: str
    """Of what led to it."""
    correlation_id: str
    """Of what began it all."""
    at: datetime
    """The event's own time."""
    traceparent: str | None = None


@dataclass(slots=True)
class Memory:
    """What a service keeps."""

    homes: Homes
    rows: dict[str, dict[str, tuple[int, bytes]]] = field(default_factory=dict)
    """Version and document of each row, by table and key."""
    questions: dict[Name, Asked] = field(default_factory=dict)
    calendar_version: str = ""
    """With which calendar what is written is counted."""
    counted_with: dict[DeadlineName | Name, str] = field(default_factory=dict)
    """With which calendar each deadline and question was counted."""
    deadlines: dict[DeadlineName, tuple[SetDeadline, Cause]] = field(default_factory=dict)
    internal: dict[DeadlineName, tuple[Internal, Cause, str]] = field(default_factory=dict)
    jobs: list[tuple[StartJob, Cause, str]] = field(default_factory=list)
    set_aside: list[SetAside] = field(default_factory=list)
    audited: list[Line] = field(default_factory=list)
    published: list[Published] = field(default_factory=list)
    tables: Sequence[Table[Any]] = ()
    """Those of the service."""
    outliving: frozenset[str] = frozenset()
    """The kinds of its internal messages that stay when their case is destroyed."""
    destroyed: set[str] = field(default_factory=set)

    async def blocked(self, streams: Collection[Stream]) -> set[Stream]:
        """See `Storage`."""
        held_up = {(a.message.record.topic, a.message.subject or "") for a in self.set_aside if a.blocking}
        return held_up.intersection(streams)

    async def load(self, table: Table[Any], keys: Collection[str]) -> dict[str, Row[Any]]:
        """See `Storage`."""
        held = self.rows.get(table.ref.name, {})
        return {key: Row(held[key][0], table.decode(held[key][1])) for key in sorted(keys) if key in held}

    async def save(self, table: Table[Any], rows: Mapping[str, Row[Any]]) -> None:
        """See `Storage`. A row that does not come back as it was written fails the test."""
        held = self.rows.setdefault(table.ref.name, {})
        for key, row in rows.items():
            if row.state is None:
                held.pop(key, None)
                continue
            document = table.encode(row.state)
            assert table.decode(document) == row.state, f"{table.ref.name}: a row is not what was written"
            held[key] = (row.version + 1, document)

    async def questions_of(self, subjects: Collection[str], names: Collection[Name]) -> dict[Name, Asked]:
        """See `Storage`."""
        of_subjects = {name: asked for name, asked in self.questions.items() if name[0] in subjects}
        return {name: asked for name, asked in of_subjects.items() if asked.open or asked.answered or name in names}

    async def write_questions(self, changed: Collection[Asked]) -> None:
        """See `Storage`."""
        self.questions.update({asked.name: asked for asked in changed})
        self.counted_with |= dict.fromkeys((asked.name for asked in changed), self.calendar_version)

    async def write_deadlines(self, changes: Sequence[tuple[SetDeadline | CancelDeadline, Cause]]) -> None:
        """See `Storage`."""
        for change, cause in changes:
            name = (change.subject, change.kind, change.key)
            if isinstance(change, SetDeadline):
                self.deadlines[name] = (change, cause)
                self.counted_with[name] = self.calendar_version
            else:
                self.deadlines.pop(name, None)

    async def write_internal(self, messages: Sequence[tuple[Internal, Cause, str]]) -> None:
        """See `Storage`."""
        for message, cause, place in messages:
            self.internal[message.subject, type(message).kind, message.key] = (message, cause, place)

    async def write_jobs(self, jobs: Sequence[tuple[StartJob, Cause, str]]) -> None:
        """See `Storage`."""
        self.jobs += jobs

    async def keys_of(self, subjects: Collection[str]) -> dict[str, bytes | None]:
        """See `Storage`. Nothing is destroyed in memory."""
        return {subject: bytes(KEY_BYTES) for subject in subjects}

    async def write_dead_letters(self, set_aside: Sequence[SetAside]) -> None:
        """See `Storage`."""
        self.set_aside += set_aside

    async def write_audit(self, lines: Sequence[Line]) -> None:
        """See `Storage`."""
        self.audited += lines

    async def destroy(self, destroy: Destroy) -> Gone:
        """See `Storage`."""
        case_id, subjects = destroy.case_id, {destroy.case_id}
        for table in self.tables:
            held = self.rows.get(table.ref.name, {})
            for key, (version, document) in list(held.items()):
                state = table.decode(document)
                left = table.without(key, state, case_id)
                if left is None:
                    del held[key]
                    subjects.add(key)
                elif left is not state:
                    held[key] = (version + 1, table.encode(left))
        gone = [asked for name, asked in sorted(self.questions.items()) if name[0] in subjects]
        self.questions = {name: asked for name, asked in self.questions.items() if name[0] not in subjects}
        self.deadlines = {name: due for name, due in self.deadlines.items() if name[0] not in subjects}
        self.internal = {
            name: told for name, told in self.internal.items() if name[0] not in subjects or name[1] in self.outliving
        }
        self.jobs = [job for job in self.jobs if job[0].subject not in subjects]
        letters = [aside for aside in self.set_aside if aside.subject in subjects]
        self.set_aside = [aside for aside in self.set_aside if aside.subject not in subjects]
        self.destroyed.add(case_id)
        return Gone(0, tuple(asked for asked in gone if asked.open), tuple(sorted(aside.id for aside in letters)))

    async def publish(self, drafts: Sequence[Draft], raw: Sequence[tuple[str, Outgoing]]) -> int:
        """See `Storage`. An event that its contract does not read back fails the test."""
        for draft in self.homes.readdressed(drafts):
            event = decode(model_of(draft.event), encode(draft.event))
            if isinstance(draft.event, Event):
                assert event == draft.event, f"{event.full_name()} is not read as it was said"
            cause = draft.cause
            self.published.append(
                Published(
                    draft.topic,
                    draft.subject,
                    event,
                    cause.id,
                    cause.correlation_id,
                    cause.wall_time,
                    draft.traceparent,
                )
            )
        return len(drafts) + len(raw)

    async def carry_out(self, service: str, message: Input) -> Carried:
        """See `Storage`. All but one of operators' commands are about what the engine alone has."""
        command = None if message.received is None else message.received.data
        if isinstance(command, SettleQuestion):
            about = {name: asked for name, asked in self.questions.items() if asked.subject == command.subject}
            return settled(about, service, command)
        raise NotImplementedError("operators' commands are tried on the real engine")
