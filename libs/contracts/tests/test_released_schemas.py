"""Released schemas and examples: there, current, agreeing with the models, and never changed so that anybody breaks."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Annotated, Any

import jsonschema
import pytest
from pydantic import Field

import cafcass_contracts
from cafcass_contracts.codec import decode, encode
from cafcass_contracts.compatibility import Released, breaks
from cafcass_contracts.message import DecidedEvent, Message, OpenEnum, Restricted, Sealed, Value
from cafcass_contracts.registry import MESSAGES
from cafcass_contracts.release import main, propose, released
from cafcass_contracts.rules import RULES
from cafcass_contracts.schemas import Side, examples_of, schema_of, text_of

ALL = pytest.mark.parametrize("message", MESSAGES.values(), ids=MESSAGES)
EXAMPLES = [
    pytest.param(message, example, id=f"{message.full_name()}/{name}")
    for message in MESSAGES.values()
    for name, example in examples_of(message).items()
]
EACH_EXAMPLE = pytest.mark.parametrize(("message", "example"), EXAMPLES)
PACKAGE = Path(cafcass_contracts.__file__).parent


@cache
def validator(message: type[Message], side: Side) -> jsonschema.Draft202012Validator:
    schema = json.loads(released()[f"{message.full_name()}.{side}.json"])
    jsonschema.Draft202012Validator.check_schema(schema)
    return jsonschema.Draft202012Validator(schema, format_checker=jsonschema.Draft202012Validator.FORMAT_CHECKER)


def test_models_and_released_schemas_agree(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--check"]) == 0, capsys.readouterr()


def test_no_orphan_schema() -> None:
    assert released().keys() == {f"{name}.{side}.json" for name in MESSAGES for side in Side}


def test_no_orphan_example() -> None:
    folders = {folder.name for folder in (PACKAGE / "examples").iterdir()}
    assert folders == set(MESSAGES)
    assert all(file.suffix == ".json" for file in (PACKAGE / "examples").rglob("*") if file.is_file())


@ALL
def test_it_has_a_full_and_a_minimal_example(message: type[Message]) -> None:
    found = examples_of(message)
    assert {"full", "minimal"} <= found.keys()
    assert set().union(*found.values()) >= set(message.model_fields), "between them, they show every field"
    needed = {name for name, field in message.model_fields.items() if field.is_required()}
    assert found["minimal"].keys() == needed


@EACH_EXAMPLE
def test_examples_suit_both_schemas(message: type[Message], example: dict[str, Any]) -> None:
    for side in Side:
        validator(message, side).validate(example)


@EACH_EXAMPLE
def test_examples_round_trip(message: type[Message], example: dict[str, Any]) -> None:
    raw = json.dumps(example).encode()
    read = decode(message, raw)
    assert not read.__pydantic_extra__
    again = encode(read)
    assert decode(message, again) == read
    validator(message, Side.WRITER).validate(json.loads(again))
    assert read.model_copy(update={}) == message.model_validate(example)


@EACH_EXAMPLE
def test_examples_cite_rules_that_exist(message: type[Message], example: dict[str, Any]) -> None:
    if issubclass(message, DecidedEvent):
        assert set(example.get("reasons", ())) <= RULES.keys()


@ALL
def test_writers_are_closed_and_readers_open(message: type[Message]) -> None:
    example = {**examples_of(message)["minimal"], "never-declared": {"a": 1}}
    assert not validator(message, Side.WRITER).is_valid(example)
    validator(message, Side.READER).validate(example)
    decode(message, json.dumps(example).encode())


@ALL
def test_every_object_and_enumeration_is_closed_for_writers(message: type[Message]) -> None:
    for schema in objects(json.loads(released()[f"{message.full_name()}.writer.json"])):
        if "properties" in schema:
            assert schema["additionalProperties"] is False
        assert "x-known-values" not in schema
        assert schema.get("type") != "null"


def objects(node: Any) -> list[dict[str, Any]]:
    if isinstance(node, dict):
        return [node, *(found for part in node.values() for found in objects(part))]
    return [found for part in node for found in objects(part)] if isinstance(node, list) else []


def test_an_unknown_word_suits_a_reader_but_no_writer() -> None:
    message = MESSAGES["court.report-ordered.v1"]
    example = copy.deepcopy(examples_of(message)["full"])
    example["report"]["type"] = "report-of-tomorrow"
    assert not validator(message, Side.WRITER).is_valid(example)
    validator(message, Side.READER).validate(example)
    decode(message, json.dumps(example).encode())


# What may and may not change, on a message of the test's own.


class _Word(OpenEnum):
    ONE = "one"


class _MoreWords(OpenEnum):
    ONE = "one"
    TWO = "two"


class _Part(Value):
    id: str


class _StrictPart(Value):
    id: Annotated[str, Field(pattern="^[0-9]+$")]


class _PartWithMore(Value):
    id: str
    colour: str


class _Base(Message):
    number: int
    text: str
    word: _Word = _Word.ONE
    parts: tuple[_Part, ...] = ()
    spare: str | None = None


class _AddsOptional(_Base):
    more: str | None = None


class _AddsRequired(_Base):
    more: str


class _ChangesType(_Base):
    number: str  # type: ignore[assignment]


class _AddsWord(_Base):
    word: _MoreWords = _MoreWords.ONE  # type: ignore[assignment]


class _NarrowsNested(_Base):
    parts: tuple[_StrictPart, ...] = ()  # type: ignore[assignment]


class _NeedsMoreNested(_Base):
    parts: tuple[_PartWithMore, ...] = ()  # type: ignore[assignment]


class _NoLongerPromised(_Base):
    text: str | None = None  # type: ignore[assignment]


class _NeedsSpare(_Base):
    spare: str


class _DropsOptional(Message):
    number: int
    text: str
    word: _Word = _Word.ONE
    parts: tuple[_Part, ...] = ()


class _DropsRequired(Message):
    number: int
    word: _Word = _Word.ONE
    parts: tuple[_Part, ...] = ()
    spare: str | None = None


class _NarrowsText(_Base):
    text: Annotated[str, Field(min_length=1)]


class _Seals(_Base):
    text: Annotated[str, Sealed]


class _SealsOptional(_Base):
    spare: Annotated[str | None, Sealed] = None


class _RestrictedPart(Value):
    id: Annotated[str, Restricted]


class _RestrictsInside(_Base):
    parts: tuple[_RestrictedPart, ...] = ()  # type: ignore[assignment]


class _AddsSealed(_Base):
    more: Annotated[str | None, Sealed] = None


def schemas(message: type[Message]) -> Released:
    return Released(schema_of(message, Side.WRITER), schema_of(message, Side.READER))


@pytest.mark.parametrize("changed", [_Base, _AddsOptional, _AddsWord, _DropsOptional, _AddsSealed])
def test_what_may_change(changed: type[Message]) -> None:
    assert breaks(schemas(_Base), schemas(changed)) == []


@pytest.mark.parametrize(
    ("changed", "named"),
    [
        (_AddsRequired, "more"),
        (_ChangesType, "number"),
        (_NarrowsNested, "parts[].id"),
        (_NeedsMoreNested, "parts"),
        (_NoLongerPromised, "text"),
        (_NeedsSpare, "spare"),
        (_DropsRequired, "text"),
        (_NarrowsText, "text"),
    ],
)
def test_what_may_not_change(changed: type[Message], named: str) -> None:
    reasons = breaks(schemas(_Base), schemas(changed))
    assert any(f": {named}: " in reason for reason in reasons), reasons


@pytest.mark.parametrize(
    ("changed", "named"), [(_Seals, "text"), (_SealsOptional, "spare"), (_RestrictsInside, "parts")]
)
def test_what_was_written_in_clear_may_not_be_sealed(changed: type[Message], named: str) -> None:
    (reason,) = breaks(schemas(_Base), schemas(changed))
    assert reason.endswith(f"does not see what is written now: {named}: is sealed")
    assert breaks(schemas(changed), schemas(_Base)) == []


def on_file(message: type[Message]) -> dict[str, str]:
    return {f"x.made-up.v1.{side}.json": text_of(schema_of(message, side)) for side in Side}


def test_releasing_writes_what_is_new_and_what_may_change() -> None:
    name = "x.made-up.v1"
    assert propose({name: _Base}, {}).writes.keys() == on_file(_Base).keys()
    assert not propose({name: _Base}, on_file(_Base)).writes
    changed = propose({name: _AddsOptional}, on_file(_Base))
    assert changed.writes == on_file(_AddsOptional)
    assert not changed.refused


@pytest.mark.parametrize(
    "found", [lambda: propose({"x.made-up.v1": _AddsRequired}, on_file(_Base)), lambda: propose({}, on_file(_Base))]
)
def test_releasing_refuses_what_breaks_and_what_is_gone(found: Callable[[], Any]) -> None:
    proposal = found()
    assert proposal.refused
    assert not proposal.writes


@ALL
def test_no_message_breaks_itself(message: type[Message]) -> None:
    assert breaks(schemas(message), schemas(message)) == []
