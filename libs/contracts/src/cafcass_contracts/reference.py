"""The reference page of the map, made from it: `python -m cafcass_contracts.reference > docs/reference/topics.md`."""

from __future__ import annotations

import sys
from collections.abc import Iterator

from cafcass_contracts.message import Command, Message
from cafcass_contracts.registry import MESSAGES
from cafcass_contracts.topics import MB, OUTSIDE_PARTIES, SERVICES, STAFF, TOPICS, Topic, topics_of

_OWN_TO_EVERY_SERVICE = ("commands", "dead-letters")


def page() -> str:
    """The page as Markdown: a picture, a table of topics, a table of messages."""
    return "\n".join(
        [
            "# Topics and messages",
            "",
            "Made from `cafcass_contracts.topics`; change it there and run",
            "`python -m cafcass_contracts.reference > docs/reference/topics.md`.",
            "",
            "## Who talks to whom",
            "",
            "Each arrow is a topic. Every service also has `<service>.commands` (people ask, the service answers on its events)",
            "and `<service>.dead-letters` (what it could not handle), and staff read the events of all: left out of the picture.",
            "",
            "```mermaid",
            *_picture(),
            "```",
            "",
            "## Topics",
            "",
            "| topic | what | key | partitions | kept | class | largest | written by | read by |",
            "|---|---|---|---|---|---|---|---|---|",
            *map(_topic_row, TOPICS.values()),
            "",
            "*Restricted, sealed*: the runtime encrypts the restricted fields with a key per case.",
            "",
            "## Messages",
            "",
            "| message | what | topics |",
            "|---|---|---|",
            *map(_message_row, MESSAGES.values()),
            "",
            "## Who may give which command",
            "",
            "A role is what the workforce's returns say, not what the command claims (G10). Commands that raise, acknowledge or refer a",
            "concern, report information or mark something unsafe are *never refused* for the role: they are carried out, marked, and a",
            "manager is asked. Which role has which command is assumed.",
            "",
            "| command | given by | never refused |",
            "|---|---|---|",
            *(_command_row(message) for message in MESSAGES.values() if issubclass(message, Command)),
            "",
        ]
    )


def _picture() -> Iterator[str]:
    yield "flowchart LR"
    for party in (*SERVICES, *OUTSIDE_PARTIES):
        shape = f'["{party}"]' if party in SERVICES else f'(["{party}"])'
        yield f"    {party}{shape}"
    for topic in TOPICS.values():
        if topic.short_name.rpartition(".")[2] in _OWN_TO_EVERY_SERVICE:
            continue
        readers = [reader for reader in topic.readers if reader != STAFF]
        if readers:
            yield f'    {" & ".join(topic.writers)} -- "{topic.short_name}" --> {" & ".join(readers)}'


def _topic_row(topic: Topic) -> str:
    kind = topic.data_class.name.lower() + (", sealed" if topic.sealed else "")
    what = topic.description + (f" Payload: {topic.foreign}." if topic.foreign else "")
    cells = (
        f"`{topic.name}`",
        what,
        str(topic.key),
        str(topic.partitions),
        "without end" if topic.retention is None else f"{topic.retention.days} days",
        kind,
        f"{topic.max_message_bytes // MB} MB",
        ", ".join(topic.writers),
        ", ".join(topic.readers),
    )
    return f"| {' | '.join(cells)} |"


def _message_row(message: type[Message]) -> str:
    said = " ".join((message.__doc__ or "").split("\n\n")[0].split())
    where = [topic.short_name for topic in topics_of(message)]
    shared = {f"every `<service>.{name.rpartition('.')[2]}`" for name in where if len(where) == len(SERVICES)}
    return f"| `{message.full_name()}` | {said} | {', '.join(shared or (f'`{name}`' for name in where))} |"


def _command_row(command: type[Command]) -> str:
    return f"| `{command.full_name()}` | {', '.join(command.given_by)} | {'yes' if command.never_refused else ''} |"


if __name__ == "__main__":
    sys.stdout.write(page())
