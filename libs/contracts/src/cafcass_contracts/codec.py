"""Between bytes on the wire and messages. What is wrong with an input is told by place and reason, never by value (G4)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Final, TypeVar, cast, get_args, get_origin

from pydantic import BaseModel, ValidationError, create_model
from pydantic_core import ErrorDetails, from_json, to_json, to_jsonable_python

from cafcass_contracts.classes import sealed_fields
from cafcass_contracts.message import Message, Plain
from cafcass_contracts.problems import Problem, UnreadableError

M = TypeVar("M", bound=Message)

Place = tuple[int | str, ...]
"""Where in a JSON document: field names and indices, from the top."""


Dumps = Callable[[Any], bytes]
"""Writes JSON."""


def encode(message: Message | Plain, dumps: Dumps = to_json) -> bytes:
    """The message as it goes on the wire. A field that is null, declared or not, is left out; of one that amends, whatever was not set.

    `dumps` writes what is plain, for who has a faster writer than pydantic's.
    """
    if isinstance(message, Plain):
        return dumps(_whole(message))
    return message.__pydantic_serializer__.to_json(message, exclude_none=True, exclude_unset=message.amends)


def encode_apart(message: Message | Plain, dumps: Dumps = to_json) -> tuple[bytes, bytes]:
    """The message as two JSON objects: its clear fields, and its restricted ones, which are sealed on their way (G6).

    What nobody declared may be anything, so unknown fields count as restricted.
    """
    if isinstance(message, Plain):
        content = _whole(message)
        clear = {name: content.pop(name) for name in _shape(message.model).clear if name in content}
        return dumps(clear), dumps(content)
    restricted = sealed_fields(type(message))
    if message.model_extra:
        restricted = restricted | message.model_extra.keys()
    serializer, unset = message.__pydantic_serializer__, message.amends
    return (
        serializer.to_json(message, exclude_none=True, exclude_unset=unset, exclude=set(restricted)),
        serializer.to_json(message, exclude_none=True, exclude_unset=unset, include=set(restricted)),
    )


@dataclass(frozen=True, slots=True)
class _Shape:
    """What completes plain content as its model would."""

    defaults: Mapping[str, Any]
    """As JSON; a field whose default is None has none on the wire."""
    nested: tuple[tuple[str, _Shape, bool], ...]
    """Fields that hold a model with something to complete, or (True) a list of them."""
    clear: tuple[str, ...]
    """Fields that are not sealed."""


@cache
def _shape(model: type[BaseModel]) -> _Shape:
    fields = model.model_fields
    defaults = {
        name: to_jsonable_python(field.get_default(call_default_factory=True), exclude_none=True)
        for name, field in fields.items()
        if not field.is_required()
    }
    held = ((name, _model_in(field.annotation)) for name, field in fields.items())
    inside = [(name, _shape(found[0]), found[1]) for name, found in held if found is not None]
    sealed = sealed_fields(model)
    return _Shape(
        defaults={name: default for name, default in defaults.items() if default is not None},
        nested=tuple((name, shape, many) for name, shape, many in inside if shape.defaults or shape.nested),
        clear=tuple(name for name in fields if name not in sealed),
    )


def _model_in(annotation: Any) -> tuple[type[BaseModel], bool] | None:
    """The model that a field holds, and whether it holds a list of them; None where it holds none."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation, False
    inside = next((found for argument in get_args(annotation) if (found := _model_in(argument))), None)
    return inside and (inside[0], inside[1] or get_origin(annotation) is tuple)


def _whole(message: Plain) -> dict[str, Any]:
    """The content as a model of it is written: with every default, but for one that amends."""
    return dict(message.content) if message.model.amends else _with_defaults(_shape(message.model), message.content)


def _with_defaults(shape: _Shape, content: Mapping[str, Any]) -> dict[str, Any]:
    whole = {**shape.defaults, **content}
    for name, inner, many in shape.nested:
        held = content.get(name)
        if held is None:
            continue
        if inner.nested:
            whole[name] = [_with_defaults(inner, each) for each in held] if many else _with_defaults(inner, held)
        else:
            whole[name] = [{**inner.defaults, **each} for each in held] if many else {**inner.defaults, **held}
    return whole


def decode(message: type[M], raw: bytes | None) -> M:
    """Read `raw` as a `message`. Raises `UnreadableError` with every problem."""
    if raw is None:
        raise UnreadableError((_NO_CONTENT,))
    try:
        return message.model_validate_json(raw, strict=True)
    except ValidationError as error:
        raise UnreadableError(tuple(_problem(detail) for detail in _details(error))) from None


def decode_clear(message: type[M], raw: bytes | None) -> M:
    """Read of `raw` what is in clear, sealed or not, and whether its key is there or was destroyed: counts stay correct without it (G6).

    What would be sealed has its default, or is None where it has none. Raises `UnreadableError` with every problem.
    """
    return decode(cast("type[M]", _clear_model(message)), raw)


@cache
def _clear_model(message: type[Message]) -> type[Message]:
    """The message, needing nothing of what is sealed in it."""
    needed: dict[str, Any] = {n: (Any, None) for n in sealed_fields(message) if message.model_fields[n].is_required()}
    if not needed:
        return message
    return create_model(message.__name__, __base__=message, __module__=message.__module__, **needed)


def decode_tolerantly(message: type[M], raw: bytes | None) -> tuple[M, tuple[Problem, ...]]:
    """Read what can be read of `raw`: parts that break the contract are left out and told (I3).

    A broken part that is not needed is left out alone; one that its surroundings need takes these with it. Raises
    `UnreadableError` with every problem where the message itself cannot do without it.
    """
    if raw is None:
        raise UnreadableError((_NO_CONTENT,))
    try:
        return message.model_validate_json(raw, strict=True), ()
    except ValidationError as error:
        details = _details(error)
    problems: list[Problem] = []
    if details[0]["type"] == "json_invalid":
        raise UnreadableError(tuple(_problem(detail) for detail in details))
    rest = _Pruned(from_json(raw))
    while True:
        problems.extend(rest.without(details))
        if rest.nothing_left:
            raise UnreadableError(tuple(problems))
        try:
            return message.model_validate_json(to_json(rest.content), strict=True), tuple(problems)
        except ValidationError as error:
            details = _details(error)


class _Pruned:
    """A JSON document from which broken parts are taken out, and which remembers where the rest stood."""

    def __init__(self, content: Any) -> None:
        self.content = content
        self.nothing_left = False
        self._stood_at: dict[int, list[int]] = {}
        self._gone: set[Place] = set()

    def without(self, details: Sequence[ErrorDetails]) -> list[Problem]:
        """Take out what the errors name. Answers what there is to tell, by the places of the original."""
        told: list[Problem] = []
        doomed: set[Place] = set()
        for detail in details:
            loc, place = detail["loc"], self._original(detail["loc"])
            missing = detail["type"] == "missing"
            if not (missing and place in self._gone):
                told.append(Problem(path_of(place), _reason(detail)))
            if missing and loc[:-1]:
                told.append(Problem(path_of(place[:-1]), "left out: it cannot do without what is wrong inside it"))
            doomed.add(loc[:-1] if missing else loc)
        self._gone.update(self._original(loc) for loc in doomed)
        for loc in sorted(doomed, key=_backwards, reverse=True):
            if not any(loc[:length] in doomed for length in range(len(loc))):
                self._remove(loc)
        return told

    def _original(self, loc: Place) -> Place:
        """`loc` as it was before anything was taken out."""
        here, place = self.content, list[int | str]()
        for step in loc:
            original = step
            if isinstance(here, list) and isinstance(step, int):
                original = self._stood_at.get(id(here), range(len(here)))[step]
            place.append(original)
            here = _step(here, step)
        return tuple(place)

    def _remove(self, loc: Place) -> None:
        if not loc:
            self.nothing_left = True
            return
        parent = self.content
        for step in loc[:-1]:
            parent = _step(parent, step)
        last = loc[-1]
        if isinstance(parent, list) and isinstance(last, int):
            self._stood_at.setdefault(id(parent), list(range(len(parent)))).pop(last)
            parent.pop(last)
        elif isinstance(parent, dict):
            parent.pop(last, None)


def _backwards(loc: Place) -> list[tuple[bool, int | str]]:
    """Sorts places so that, taken from the last, no removal moves one still to come."""
    return [(isinstance(step, str), step) for step in loc]


def _step(here: Any, step: int | str) -> Any:
    if isinstance(here, list) and isinstance(step, int):
        return here[step] if step < len(here) else None
    return here.get(step) if isinstance(here, dict) else None


def path_of(place: Place) -> str:
    """A place in words: `people[0].date_of_birth`."""
    return "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in place).removeprefix(".")


_NO_CONTENT: Final = Problem("", "there is no content")

_REASONS: Final[Mapping[str, str]] = {
    "missing": "is missing",
    "json_invalid": "is not JSON",
    "json_type": "is not JSON",
    "model_type": "must be an object",
    "model_attributes_type": "must be an object",
    "string_type": "must be text",
    "int_type": "must be a whole number",
    "int_parsing": "must be a whole number",
    "int_from_float": "must be a whole number",
    "bool_type": "must be true or false",
    "bool_parsing": "must be true or false",
    "tuple_type": "must be a list",
    "date_type": "must be a date such as 2026-06-01",
    "date_parsing": "must be a date such as 2026-06-01",
    "date_from_datetime_parsing": "must be a date such as 2026-06-01",
    "date_from_datetime_inexact": "must be a date without a time of day",
    "datetime_type": "must be a time with an offset, such as 2026-06-01T09:00:00Z",
    "datetime_parsing": "must be a time with an offset, such as 2026-06-01T09:00:00Z",
    "datetime_from_date_parsing": "must be a time with an offset, such as 2026-06-01T09:00:00Z",
    "timezone_aware": "must be a time with an offset, such as 2026-06-01T09:00:00Z",
}


def _details(error: ValidationError) -> list[ErrorDetails]:
    return error.errors(include_url=False, include_input=False)


def _problem(detail: ErrorDetails) -> Problem:
    return Problem(path_of(detail["loc"]), _reason(detail))


def _reason(detail: ErrorDetails) -> str:
    """What is wrong, in words that are ours: pydantic's may quote the input."""
    kind, context = detail["type"], detail.get("ctx", {})
    match kind:
        case "enum":
            return f"must be one of {context['expected']}"
        case "string_pattern_mismatch":
            return f"must look like {context['pattern']}"
        case "string_too_short" | "too_short":
            return "must not be empty"
        case "greater_than_equal":
            return f"must be at least {context['ge']}"
        case _:
            return _REASONS.get(kind, f"is not as the contract says ({kind})")
