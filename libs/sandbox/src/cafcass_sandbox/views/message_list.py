"""Every message of the contracts, and one with its fields and an example."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from cafcass_contracts.classes import field_class
from cafcass_contracts.message import Command, Message
from cafcass_contracts.registry import MESSAGES
from cafcass_contracts.schemas import Side, examples_of, schema_of
from cafcass_contracts.topics import topics_of


def message_table() -> Table:
    """Every message with what it is."""
    table = Table(box=None, pad_edge=False)
    table.add_column("message", no_wrap=True)
    table.add_column("what", overflow="fold")
    for message in MESSAGES.values():
        table.add_row(message.full_name(), Text(_first_sentence(message)))
    return table


def in_words(message: type[Message]) -> Iterator[RenderableType]:
    """What a message is and where it is, then its fields with their classes."""
    yield Text.assemble((message.full_name(), "bold"), " ", (f"  {_kind(message)}", "dim"))
    yield Text((message.__doc__ or "").strip())
    yield Text("on " + ", ".join(topic.name for topic in topics_of(message)), "cyan")
    if issubclass(message, Command):
        never = "; from anybody else it is done all the same, and a manager asked" if message.never_refused else ""
        yield Text(f"given by {', '.join(message.given_by)}{never}")
    table = Table(box=None, pad_edge=False)
    for heading in ("field", "type", "class", ""):
        table.add_column(heading, overflow="fold")
    for field in _fields(message):
        table.add_row(field["name"], Text(field["type"]), field["class"], "required" if field["required"] else "")
    yield ""
    yield table


def example_of(message: type[Message]) -> Mapping[str, Any] | None:
    """The fullest example that the contracts publish of a message."""
    examples = examples_of(message)
    return examples.get("full") or next(iter(examples.values()), None)


def described(message: type[Message]) -> dict[str, Any]:
    """All that programs are told of a message."""
    return {
        **brief(message),
        "fields": _fields(message),
        "schema": schema_of(message, Side.WRITER),
        "examples": examples_of(message),
    }


def brief(message: type[Message]) -> dict[str, Any]:
    """What programs are told of a message in a list."""
    return {
        "name": message.full_name(),
        "kind": _kind(message),
        "type": message.ce_type(),
        "what": _first_sentence(message),
        "topics": [topic.name for topic in topics_of(message)],
        **(
            {"given_by": message.given_by, "never_refused": message.never_refused}
            if issubclass(message, Command)
            else {}
        ),
    }


def _kind(message: type[Message]) -> str:
    return "command" if issubclass(message, Command) else "event"


def _first_sentence(message: type[Message]) -> str:
    words = " ".join((message.__doc__ or "").split())
    return words.partition(". ")[0].rstrip(".") + "."


def _fields(message: type[Message]) -> list[dict[str, Any]]:
    schema = schema_of(message, Side.WRITER)
    properties, required = schema.get("properties", {}), schema.get("required", [])
    return [
        {
            "name": name,
            "type": _type(properties.get(name, {}), schema),
            "class": field_class(message, name).name.lower(),
            "required": name in required,
        }
        for name in message.model_fields
    ]


def _type(described: dict[str, Any], schema: dict[str, Any]) -> str:
    """A schema in words."""
    if "$ref" in described:
        name = described["$ref"].rpartition("/")[2]
        target = schema["$defs"][name]
        return (
            " | ".join(map(str, target["enum"]))
            if "enum" in target
            else f"{name} {{{', '.join(target.get('properties', {}))}}}"
        )
    if "anyOf" in described:
        return " or ".join(_type(option, schema) for option in described["anyOf"])
    if described.get("type") == "array":
        return f"list of {_type(described.get('items', {}), schema)}"
    shape = described.get("format") or described.get("pattern")
    return f"{described.get('type', 'anything')}{f' ({shape})' if shape else ''}"
