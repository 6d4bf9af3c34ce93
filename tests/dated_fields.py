"""The date fields of what comes in, and what they say put into them: by a message's schema, or in a payload of HMCTS's by its shape."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import cache
from typing import Any, Final

from pydantic import TypeAdapter

from cafcass_contracts.message import Message
from cafcass_contracts.schemas import Side, schema_of
from cafcass_contracts.values import PartialDate

Moments = Iterator[datetime | None]
"""What one date field after another says; None leaves it as it is."""
Field = tuple[str, str]
"""The model and its member."""
_PARTIAL: Final = TypeAdapter(PartialDate).json_schema()["pattern"]
_DATE: Final = re.compile(r"\d{4}-\d\d-\d\d")
_TIME: Final = re.compile(r"\d{4}-\d\d-\d\dT.*")


@cache
def schema(message: type[Message]) -> dict[str, Any]:
    """As whoever writes the message has it."""
    return schema_of(message, Side.WRITER)


def fields(message: type[Message]) -> set[Field]:
    """Every date field of a message, however deep."""
    whole = schema(message)
    models = [whole, *whole.get("$defs", {}).values()]
    return {
        (model["title"], name)
        for model in models
        for name, said in model.get("properties", {}).items()
        if _format(said) is not None
    }


def put(message: type[Message], data: dict[str, Any], moments: Moments) -> set[Field]:
    """Puts dates into the date fields of every model in `data`, also those that it leaves out. Which these were."""
    return _put(schema(message), schema(message), data, moments)


def _put(whole: dict[str, Any], model: dict[str, Any], data: dict[str, Any], moments: Moments) -> set[Field]:
    reached: set[Field] = set()
    for name, said in model["properties"].items():
        form = _format(said)
        if form is not None:
            reached.add((model["title"], name))
            moment = next(moments)
            if moment is not None:
                data[name] = _text(form, moment)
        inner = next((each for each in _parts(whole, said) if "properties" in each), None)
        value = data.get(name)
        if inner is not None and value is not None:
            for one in value if isinstance(value, list) else [value]:
                reached |= _put(whole, inner, one, moments)
    return reached


def _format(said: dict[str, Any]) -> str | None:
    """How a field says a date, where it says one."""
    for each in (said, *said.get("anyOf", ())):
        if each.get("format") in ("date", "date-time"):
            return str(each["format"])
        if each.get("pattern") == _PARTIAL:
            return "partial"
    return None


def _parts(whole: dict[str, Any], said: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """What a field may hold: itself, what it refers to, its alternatives, the elements of a list."""
    if "$ref" in said:
        yield from _parts(whole, whole["$defs"][said["$ref"].rpartition("/")[2]])
        return
    yield said
    for each in (*said.get("anyOf", ()), *said.get("allOf", ()), *([said["items"]] if "items" in said else ())):
        yield from _parts(whole, each)


def _text(form: str, moment: datetime) -> str:
    match form:
        case "date":
            return moment.date().isoformat()
        case "date-time":
            return moment.astimezone(UTC).isoformat()
        case _:
            return moment.date().isoformat()[: (4, 7, 10)[moment.second % 3]]


def put_anywhere(value: Any, moments: Moments) -> Any:
    """A payload with what looks like a date in it replaced, in the same shape: text, or the list of numbers that Java writes."""
    if isinstance(value, dict):
        return {name: put_anywhere(each, moments) for name, each in value.items()}
    if isinstance(value, list) and len(value) >= 3 and all(isinstance(each, int) for each in value):
        moment = next(moments)
        return value if moment is None else list(moment.timetuple()[: min(len(value), 6)]) + [0] * (len(value) - 6)
    if isinstance(value, list):
        return [put_anywhere(each, moments) for each in value]
    if isinstance(value, str) and (_DATE.fullmatch(value) or _TIME.fullmatch(value)):
        moment = next(moments)
        if moment is not None:
            return moment.date().isoformat() if _DATE.fullmatch(value) else moment.replace(tzinfo=None).isoformat()
    return value
