"""Turns what a person typed into the data of a message, checked against the schema that writers are held to."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from jsonschema import Draft202012Validator, FormatChecker
from jsonschema.exceptions import ValidationError

from cafcass_contracts.codec import decode
from cafcass_contracts.message import Message
from cafcass_contracts.problems import UnreadableError
from cafcass_contracts.schemas import Side, schema_of

Json = dict[str, Any]


class NotAMessageError(ValueError):
    """What was typed is no such message. Says every problem with its path."""


def with_fields(data: Json, assignments: Iterable[str], message: type[Message]) -> Json:
    """`data` with `path=value` put in. A path is dotted (`hearing.id`); lists are counted from 0 (`orders_sought.0`).

    Values are read as the schema wants them: text as it is, everything else as JSON. Raises `NotAMessageError`.
    """
    schema = schema_of(message, Side.WRITER)
    whole: Any = data
    for assignment in assignments:
        path, equals, text = assignment.partition("=")
        if not equals or not path:
            raise NotAMessageError(f"{assignment}: say field=value")
        steps = path.replace("[", ".").replace("]", "").split(".")
        whole = _put(whole, steps, _value(text, _at(schema, schema, steps), path), path)
    if not isinstance(whole, dict):
        raise NotAMessageError("the data of a message is an object")
    return whole


def check(data: Json, message: type[Message]) -> None:
    """Raises `NotAMessageError` that names every problem, where `data` is not what writers may send."""
    schema = schema_of(message, Side.WRITER)
    validator = Draft202012Validator(schema, format_checker=FormatChecker())
    errors = sorted(validator.iter_errors(data), key=lambda error: list(map(str, error.absolute_path)))
    if errors:
        # Of several missing fields the validator complains one by one; the reason names them all.
        told = dict.fromkeys(f"  {_path(error) or 'the whole'}: {_reason(error)}" for error in errors)
        raise NotAMessageError("\n".join(told))
    try:
        # Knows more than the schema says, such as that a time needs its offset.
        decode(message, json.dumps(data).encode())
    except UnreadableError as error:
        raise NotAMessageError("\n".join(f"  {p.path or 'the whole'}: {p.reason}" for p in error.problems)) from None


def _path(error: ValidationError) -> str:
    steps = [f"[{step}]" if isinstance(step, int) else f".{step}" for step in error.absolute_path]
    return "".join(steps).removeprefix(".")


def _reason(error: ValidationError) -> str:
    wanted: Any = error.validator_value
    given: Any = error.instance
    match error.validator:
        case "required":
            missing = [name for name in wanted if name not in given]
            return f"{', '.join(missing)} {'is' if len(missing) == 1 else 'are'} missing"
        case "additionalProperties":
            known = error.schema.get("properties", {}) if isinstance(error.schema, dict) else {}
            unknown = [name for name in given if name not in known]
            return f"there is no {', '.join(unknown)} (there is: {', '.join(known)})"
        case "enum":
            return f"must be one of {', '.join(map(str, wanted))}"
        case "pattern":
            return f"must look like {wanted}"
        case "format":
            return f"must be a {wanted}"
        case "type":
            return f"must be {wanted}"
        case _:
            return error.message


def _at(schema: Any, root: Json, steps: list[str]) -> Json:
    """The schema of the place that `steps` lead to; empty where it says nothing about it."""
    found = _resolved(schema, root)
    for step in steps:
        options = [_resolved(option, root) for option in found.get("anyOf", [found])]
        inner: Any = None
        for option in options:
            inner = option.get("properties", {}).get(step) or (option.get("items") if step.isdigit() else None) or inner
        found = _resolved(inner or {}, root)
    return found


def _resolved(schema: Any, root: Json) -> Json:
    while isinstance(schema, dict) and "$ref" in schema:
        schema = root["$defs"][schema["$ref"].rpartition("/")[2]]
    return schema if isinstance(schema, dict) else {}


def _value(text: str, schema: Json, path: str) -> Any:
    kinds = {option.get("type") for option in schema.get("anyOf", [schema])}
    if "string" in kinds or "enum" in schema:
        return text
    try:
        return json.loads(text)
    except ValueError:
        if kinds == {None}:
            return text
        raise NotAMessageError(f"{path}: must be {' or '.join(sorted(str(kind) for kind in kinds))}, as JSON") from None


def _put(whole: Any, steps: list[str], value: Any, path: str) -> Any:
    """`whole` with `value` at `steps`; what is not there on the way is made."""
    if not steps:
        return value
    step, rest = steps[0], steps[1:]
    if step.isdigit():
        items = list(whole) if isinstance(whole, list) else []
        if int(step) > len(items):
            raise NotAMessageError(f"{path}: the list has {len(items)} so far; count from 0 without gaps")
        items[int(step) :] = [
            _put(items[int(step)] if int(step) < len(items) else None, rest, value, path),
            *items[int(step) + 1 :],
        ]
        return items
    members = dict(whole) if isinstance(whole, dict) else {}
    members[step] = _put(members.get(step), rest, value, path)
    return members
