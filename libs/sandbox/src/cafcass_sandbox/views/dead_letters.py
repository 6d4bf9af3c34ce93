"""Dead letters as the topics tell of them: what was set aside, and what became of it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from cafcass_contracts.platform import DeadLetterResolved
from cafcass_contracts.topics import SERVICES, TOPICS
from cafcass_sandbox.client import reading
from cafcass_sandbox.client.parsed_record import ParsedRecord, parse

_PREFIX = "dlq-"
_EVER = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Letter:
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
    """The original value: its JSON, its text, or base64."""

    def row(self) -> dict[str, Any]:
        """What a list shows, without what was in the message."""
        shown_fields = (
            "id",
            "service",
            "topic",
            "partition",
            "offset",
            "subject",
            "reason",
            "attempts",
            "at",
            "state",
            "resolved",
        )
        return {name: getattr(self, name) for name in shown_fields}

    def whole(self) -> dict[str, Any]:
        """Everything, the original message included."""
        return {**self.row(), "key": self.key, "headers": dict(self.headers), "data": self.data}


async def read(bootstrap: str) -> list[Letter]:
    """Every dead letter that the topics still hold, oldest first, with what became of it."""
    dead = [name for service in SERVICES if (name := f"{service}.dead-letters.v1") in TOPICS]
    events = [name for service in SERVICES if (name := f"{service}.events.v1") in TOPICS]
    async with reading.consumer(bootstrap, [*dead, *events]) as reader:
        records = [parse(record) async for record in reading.so_far(reader)]
    letters = [letter_of(one) for one in records if one.topic in dead]
    return folded(letters, [one for one in records if one.topic in events])


def letter_of(one: ParsedRecord) -> Letter:
    """A record of a dead-letter topic as a letter; what its headers lack stays empty."""

    def said(name: str) -> str:
        return one.headers.get(f"{_PREFIX}{name}") or ""

    return Letter(
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
        data=one.data,
    )


def folded(letters: Iterable[Letter], events: Iterable[ParsedRecord]) -> list[Letter]:
    """Each letter once, as it was last set aside, with what became of it after that."""
    latest: dict[str, Letter] = {}
    for letter in sorted(letters, key=lambda letter: (moment(letter.at), letter.attempts)):
        latest[letter.id] = letter
    for event in events:
        if event.type != DeadLetterResolved.ce_type() or not isinstance(event.data, dict):
            continue
        found = latest.get(str(event.data.get("id")))
        if found is not None and moment(event.time) >= moment(found.at):
            latest[found.id] = _resolved(found, str(event.data.get("how")))
    return sorted(latest.values(), key=lambda letter: moment(letter.at))


def matching(
    letters: Sequence[Letter], *, service: str | None, reason: str | None, since: datetime | None
) -> list[Letter]:
    """Those that the filters leave, by the same rules as the services have."""
    return [
        letter
        for letter in letters
        if (service is None or letter.service == service)
        and (reason is None or reason.lower() in letter.reason.lower())
        and (since is None or moment(letter.at) >= since)
    ]


def moment(text: str) -> datetime:
    """An instant; what is none is before all others."""
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return _EVER
    return found if found.tzinfo is not None else found.replace(tzinfo=UTC)


def _resolved(letter: Letter, how: str) -> Letter:
    return Letter(**{**{name: getattr(letter, name) for name in letter.__slots__}, "resolved": how})


def _number(text: str) -> int:
    return int(text) if text.lstrip("-").isdigit() else -1
