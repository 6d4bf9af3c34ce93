"""What `cafcass messages` does."""

from __future__ import annotations

import json
import sys
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from cafcass_contracts.classes import field_class
from cafcass_contracts.message import Command, Message
from cafcass_contracts.registry import MESSAGES
from cafcass_contracts.schemas import Side, examples_of, schema_of
from cafcass_contracts.topics import topics_of
from cafcass_sandbox.views.names import message_named


def list_messages(*, as_json: bool) -> None:
    """Every message with what it is."""
    if as_json:
        sys.stdout.write(json.dumps([_brief(message) for message in MESSAGES.values()], indent=2) + "\n")
        return
    table = Table(box=None, pad_edge=False)
    table.add_column("message", no_wrap=True)
    table.add_column("what", overflow="fold")
    for message in MESSAGES.values():
        table.add_row(message.full_name(), Text(_first_sentence(message)))
    Console(highlight=False).print(table)


def show_message(name: str, *, as_json: bool) -> None:
    """One message: its fields with their classes, and an example."""
    message = message_named(name)
    schema = schema_of(message, Side.WRITER)
    fields = [_field(message, field, schema) for field in message.model_fields]
    examples = examples_of(message)
    if as_json:
        sys.stdout.write(
            json.dumps({**_brief(message), "fields": fields, "schema": schema, "examples": examples}, indent=2) + "\n"
        )
        return
    console = Console(highlight=False)
    console.print(Text(message.full_name(), "bold"), Text(f"  {_kind(message)}", "dim"))
    console.print(Text((message.__doc__ or "").strip()))
    console.print(Text("on " + ", ".join(topic.name for topic in topics_of(message)), "cyan"))
    table = Table(box=None, pad_edge=False)
    for heading in ("field", "type", "class", ""):
        table.add_column(heading, overflow="fold")
    for field in fields:
        table.add_row(field["name"], Text(field["type"]), field["class"], "required" if field["required"] else "")
    console.print()
    console.print(table)
    example = examples.get("full") or next(iter(examples.values()), None)
    if example is not None:
        console.print(Text("\nexample", "bold"))
        console.print_json(json.dumps(example))


def _brief(message: type[Message]) -> dict[str, Any]:
    return {
        "name": message.full_name(),
        "kind": _kind(message),
        "type": message.ce_type(),
        "what": _first_sentence(message),
        "topics": [topic.name for topic in topics_of(message)],
    }


def _kind(message: type[Message]) -> str:
    return "command" if issubclass(message, Command) else "event"


def _first_sentence(message: type[Message]) -> str:
    words = " ".join((message.__doc__ or "").split())
    return words.partition(". ")[0].rstrip(".") + "."


def _field(message: type[Message], name: str, schema: dict[str, Any]) -> dict[str, Any]:
    described = schema.get("properties", {}).get(name, {})
    return {
        "name": name,
        "type": _type(described, schema),
        "class": field_class(message, name).name.lower(),
        "required": name in schema.get("required", []),
    }


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
