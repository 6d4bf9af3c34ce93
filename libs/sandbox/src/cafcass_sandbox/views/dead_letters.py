"""Dead letters as the topics tell of them: what was set aside, and what became of it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, fields, replace
from datetime import UTC, datetime
from typing import Any

from cafcass_contracts.platform import DeadLetterResolved
from cafcass_contracts.topics import SERVICES, TOPICS, topics_of
from cafcass_sandbox.client import reading
from cafcass_sandbox.client.errors import CommandError
from cafcass_sandbox.client.parsed_record import ParsedRecord, parse

_PREFIX = "dlq-"
_ORIGINAL = ("key", "headers", "data")
_EVER = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class DeadLetter:
    """One message that a service set aside."""

    id: str
    service: str
    topic: str
    partition: int
    offset: int
    subject: str | None
    reason: str
    attempts: int
    at: str
    """When it was last set aside."""
    state: str
    resolved: str | None = None
    """`retried` or `discarded`; none while it waits."""
    key: str | None = None
    headers: tuple[tuple[str, str | None], ...] = ()
    """Of the original."""
    data: Any = None
    """The original value: its JSON, its text, or base64; that it is sealed, where it is."""

    def row(self) -> dict[str, Any]:
        """What a list shows, without what was in the message."""
        return {each.name: getattr(self, each.name) for each in fields(self) if each.name not in _ORIGINAL}

    def whole(self) -> dict[str, Any]:
        """Everything, the original message included."""
        return {**self.row(), "key": self.key, "headers": dict(self.headers), "data": self.data}


@dataclass(frozen=True, slots=True)
class Choice:
    """Which dead letters are meant."""

    ids: tuple[str, ...] = ()
    """Or how these begin."""
    service: str | None = None
    reason: str | None = None
    """What theirs contains."""
    since: datetime | None = None
    """When they were last set aside."""
    everything: bool = False

    def of(self, letters: Iterable[DeadLetter]) -> list[DeadLetter]:
        """Those that service, reason and time leave, by the same rules as the services have."""
        return [
            letter
            for letter in letters
            if (self.service is None or letter.service == self.service)
            and (self.reason is None or self.reason.lower() in letter.reason.lower())
            and (self.since is None or moment(letter.at) >= self.since)
        ]


async def dead_letters(bootstrap: str) -> list[DeadLetter]:
    """All that the topics still hold, oldest first, with what became of each."""
    dead = [name for service in SERVICES if (name := f"{service}.dead-letters.v1") in TOPICS]
    events = [topic.name for topic in topics_of(DeadLetterResolved)]
    async with reading.consumer(bootstrap, [*dead, *events]) as reader:
        records = [parse(record) async for record in reading.so_far(reader)]
    letters = [letter_of(one) for one in records if one.topic in dead]
    return folded(letters, [one for one in records if one.topic in events])


def beginning(letters: Iterable[DeadLetter], id_: str) -> DeadLetter:
    """The one whose id begins so. Raises `CommandError` where there is none, or more than one."""
    hits = [letter for letter in letters if letter.id.startswith(id_)]
    if len(hits) != 1:
        raise CommandError(
            f"{id_}: {'no dead letter' if not hits else 'more than one dead letter'} has an id that begins so"
        )
    return hits[0]


def letter_of(one: ParsedRecord) -> DeadLetter:
    """A record of a dead-letter topic as a letter; what its headers lack stays empty."""

    def said(name: str) -> str:
        return one.headers.get(f"{_PREFIX}{name}") or ""

    return DeadLetter(
        id=said("id"),
        service=said("service") or one.topic.partition(".")[0],
        topic=said("topic"),
        partition=_number(said("partition")),
        offset=_number(said("offset")),
        subject=said("subject") or None,
        reason=said("reason"),
        attempts=_number(said("attempts")),
        at=said("at"),
        state=said("state"),
        key=one.key,
        headers=tuple((name, value) for name, value in one.headers.items() if not name.startswith(_PREFIX)),
        data=f"sealed, for {sealed_for}: it is tried again as it came"
        if (sealed_for := said("sealed-for"))
        else one.data,
    )


def folded(letters: Iterable[DeadLetter], events: Iterable[ParsedRecord]) -> list[DeadLetter]:
    """Each letter once, as it was last set aside, with what became of it after that."""
    latest: dict[str, DeadLetter] = {}
    for letter in sorted(letters, key=lambda letter: (moment(letter.at), letter.attempts)):
        latest[letter.id] = letter
    for event in events:
        if event.type != DeadLetterResolved.ce_type() or not isinstance(event.data, dict):
            continue
        found = latest.get(str(event.data.get("id")))
        if found is not None and moment(event.time) >= moment(found.at):
            latest[found.id] = replace(found, resolved=str(event.data.get("how")))
    return sorted(latest.values(), key=lambda letter: moment(letter.at))


def moment(text: str) -> datetime:
    """An instant; what is none is before all others."""
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return _EVER
    return found if found.tzinfo is not None else found.replace(tzinfo=UTC)


def _number(text: str) -> int:
    return int(text) if text.lstrip("-").isdigit() else -1
