"""What `cafcass send` does: any message of the contracts, checked before it leaves."""

from __future__ import annotations

import asyncio
import json
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cafcass_contracts.message import Command, Message
from cafcass_contracts.registry import MESSAGES
from cafcass_contracts.topics import OUTSIDE_PARTIES, STAFF, Topic, topics_of
from cafcass_sandbox.client.errors import FAILED, USAGE, CommandError
from cafcass_sandbox.client.target import target
from cafcass_sandbox.outside.composing import NotAMessageError, check, with_fields
from cafcass_sandbox.outside.operator import ANSWER_SECONDS, actor, ask
from cafcass_sandbox.outside.outgoing import envelope, producer_record, send_one, source_of
from cafcass_sandbox.views.names import message_named


@dataclass(frozen=True, slots=True)
class Letter:
    """What was asked for."""

    name: str
    fields: tuple[str, ...] = ()
    file: Path | None = None
    to: str | None = None
    key: str | None = None
    id: str | None = None
    wait: bool = True
    as_json: bool = False


def send(letter: Letter, kafka: str | None, folder: Path | None) -> None:
    """Sends the message; of a command, prints the answer. Raises `CommandError`."""
    message = sendable(letter.name)
    topic = _destination(message, letter.to)
    is_command = issubclass(message, Command)
    data = _composed(letter, message, is_command=is_command)
    place = target(kafka, folder)
    about = _subject(data)
    around = envelope(message, source_of(topic), about, letter.id)
    record = producer_record(topic.name, around, data, letter.key or about or around.id)
    told: dict[str, Any] = {
        "topic": topic.name,
        "id": around.id,
        "type": around.type,
        "key": (record.key or b"").decode(),
    }
    if is_command and letter.wait:
        service = topic.name.partition(".")[0]
        answer = asyncio.run(ask(place.kafka, service, record, around.id))
        if answer is None:
            raise CommandError(f"sent as {around.id}, but {service} did not answer within {ANSWER_SECONDS:.0f} s")
        _tell({**told, "verdict": answer.verdict, "reason": answer.reason}, as_json=letter.as_json)
        if answer.verdict == "refused":
            raise SystemExit(FAILED)
        return
    asyncio.run(send_one(place.kafka, record))
    _tell(told, as_json=letter.as_json)


def sendable(name: str) -> type[Message]:
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


def _composed(letter: Letter, message: type[Message], *, is_command: bool) -> dict[str, Any]:
    try:
        data = with_fields(_from_file(letter.file), letter.fields, message)
        if is_command:
            data.setdefault("by", actor())
        check(data, message)
    except NotAMessageError as error:
        raise CommandError(
            f"this is no {message.full_name()}:\n{error}\n`cafcass messages {message.full_name()}` shows its fields and an example",
            USAGE,
        ) from None
    return data


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


def _tell(told: dict[str, Any], *, as_json: bool) -> None:
    if as_json:
        sys.stdout.write(json.dumps(told) + "\n")
        return
    if "verdict" in told:
        sys.stdout.write(f"{told['verdict']}{': ' if told['reason'] else ''}{told['reason']}\n")
    else:
        sys.stdout.write(f"sent to {told['topic']} as {told['id']}\n")
