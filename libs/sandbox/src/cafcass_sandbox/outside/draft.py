"""Any message of the contracts as a person drafts it: put together and checked before it leaves."""

from __future__ import annotations

import json
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cafcass_contracts.envelope import Envelope
from cafcass_contracts.message import Command, Message
from cafcass_contracts.registry import MESSAGES
from cafcass_contracts.topics import OUTSIDE_PARTIES, STAFF, Topic, topics_of
from cafcass_sandbox.client.errors import USAGE, CommandError
from cafcass_sandbox.client.sending import ProducerRecord
from cafcass_sandbox.outside.composing import NotAMessageError, check, with_fields
from cafcass_sandbox.outside.operator import actor
from cafcass_sandbox.outside.outgoing import envelope, producer_record, source_of
from cafcass_sandbox.outside.people import speaking_for
from cafcass_sandbox.views.names import message_named


@dataclass(frozen=True, slots=True)
class Draft:
    """A message as a person typed it."""

    name: str
    fields: tuple[str, ...] = ()
    """`path=value`, dotted where nested."""
    file: Path | None = None
    """JSON with the data that the fields are put into; `-` is standard input."""
    to: str | None = None
    """The service or topic, where several take it."""
    key: str | None = None
    id: str | None = None
    speaker: str | None = None
    """In whose name a command is given: one of the sandbox's people, instead of whoever sits at this terminal."""


@dataclass(frozen=True, slots=True)
class Ready:
    """A message that may be sent."""

    topic: Topic
    envelope: Envelope
    record: ProducerRecord
    is_command: bool

    @property
    def service(self) -> str:
        """Whose topic it goes to."""
        return self.topic.name.partition(".")[0]

    def described(self) -> dict[str, Any]:
        """What programs are told of it."""
        key = (self.record.key or b"").decode()
        return {"topic": self.topic.name, "id": self.envelope.id, "type": self.envelope.type, "key": key}


def ready(draft: Draft) -> Ready:
    """The message with its record, found by name, put together and checked. Raises `CommandError` for what may not be sent."""
    message = _sendable(draft.name)
    topic = _destination(message, draft.to)
    is_command = issubclass(message, Command)
    data = _composed(draft, message)
    about = _subject(data)
    around = envelope(message, source_of(topic), about, draft.id)
    record = producer_record(topic.name, around, data, draft.key or about or around.id)
    return Ready(topic, around, record, is_command)


def _sendable(name: str) -> type[Message]:
    """As `message_named`; of several with one bare name, the one that is not a service's own to say."""
    alike = {
        message
        for message in MESSAGES.values()
        if name in {message.message_name, f"{message.message_name}.v{message.version}"}
    }
    ours = [message for message in alike if any(_open_to_us(topic) for topic in topics_of(message))]
    return ours[0] if len(ours) == 1 else message_named(name)


def _open_to_us(topic: Topic) -> bool:
    return any(writer in (*OUTSIDE_PARTIES, STAFF) for writer in topic.writers)


def _destination(message: type[Message], to: str | None) -> Topic:
    """The topic that a person or an outside party may send this message on."""
    on = topics_of(message)
    open_to_us = [topic for topic in on if _open_to_us(topic)]
    found = open_to_us or [topic for topic in on if not topic.sealed]
    if not found:
        raise CommandError(
            f"{message.full_name()} is sealed with a key that only its service uses: it cannot be sent from here", USAGE
        )
    if to is not None:
        found = [topic for topic in found if topic.name.partition(".")[0] == to or to in {topic.name, topic.short_name}]
    if len(found) != 1:
        choices = ", ".join(topic.name.partition(".")[0] for topic in open_to_us or on)
        raise CommandError(f"{message.full_name()} can go to {choices}: say which with --to", USAGE)
    return found[0]


def _composed(draft: Draft, message: type[Message]) -> dict[str, Any]:
    try:
        data = with_fields(_from_file(draft.file), draft.fields, message)
        if issubclass(message, Command):
            if draft.speaker is not None and "by" in data:
                raise CommandError(
                    f"it is given as {draft.speaker} and by somebody named in its fields: leave one out", USAGE
                )
            data.setdefault("by", _by(draft, message))
        elif draft.speaker is not None:
            raise CommandError(f"nobody gives {message.full_name()}, it is no command: leave --as out", USAGE)
        check(data, message)
    except NotAMessageError as error:
        raise CommandError(
            f"this is no {message.full_name()}:\n{error}\n`cafcass messages {message.full_name()}` shows its fields and an example",
            USAGE,
        ) from None
    return data


def _by(draft: Draft, command: type[Command]) -> dict[str, Any]:
    if draft.speaker is None:
        return actor()
    return speaking_for(draft.speaker, command).model_dump(exclude_none=True)


def _from_file(file: Path | None) -> dict[str, Any]:
    if file is None:
        return {}
    try:
        data = json.loads(sys.stdin.read() if str(file) == "-" else file.read_text(encoding="utf-8"))
    except OSError as error:
        raise CommandError(f"{file}: {error.strerror}", USAGE) from None
    except ValueError as error:
        raise CommandError(f"{file}: not JSON ({error})", USAGE) from None
    if not isinstance(data, dict):
        raise CommandError(f"{file}: the data of a message is an object", USAGE)
    return data


def _subject(data: dict[str, Any]) -> str | None:
    """What the message is about: our case id, or the court's number of it."""
    for name in ("case_id", "subject", "case_number"):
        if isinstance(data.get(name), str):
            found: str = data[name]
            return found
    return None
