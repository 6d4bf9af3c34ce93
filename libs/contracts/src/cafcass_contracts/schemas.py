"""JSON Schemas (2020-12) of the messages, made from the models.

Writers get a closed schema: nothing undeclared, no unknown word in any enumeration, absent instead of null. Readers get
an open one: they keep what they do not know.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from enum import Enum, StrEnum
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any, ClassVar

from pydantic.json_schema import GenerateJsonSchema, JsonSchemaMode, JsonSchemaValue, models_json_schema
from pydantic_core import core_schema

from cafcass_contracts.message import Message, OpenEnum

DIALECT = "https://json-schema.org/draft/2020-12/schema"
EXAMPLES: Traversable = files("cafcass_contracts") / "examples"
RELEASED: Traversable = files("cafcass_contracts") / "schemas"


class Side(StrEnum):
    """Whom a schema is for."""

    WRITER = "writer"
    READER = "reader"


class _Schema(GenerateJsonSchema):
    """What both sides have in common."""

    schema_dialect = DIALECT
    side: ClassVar[Side]

    def model_schema(self, schema: core_schema.ModelSchema) -> JsonSchemaValue:
        """Open or closed to fields that are not declared."""
        made = super().model_schema(schema)
        made["additionalProperties"] = self.side is Side.READER
        return made

    def field_title_should_be_set(self, schema: Any) -> bool:
        """Never: a title that repeats the name says nothing."""
        del schema
        return False


class _WriterSchema(_Schema):
    side = Side.WRITER

    def nullable_schema(self, schema: core_schema.NullableSchema) -> JsonSchemaValue:
        """Writers leave out what is not known."""
        return self.generate_inner(schema["schema"])

    def default_schema(self, schema: core_schema.WithDefaultSchema) -> JsonSchemaValue:
        """A default of null would contradict that."""
        made = super().default_schema(schema)
        if made.get("default", "") is None:
            del made["default"]
        return made


class _ReaderSchema(_Schema):
    side = Side.READER

    def enum_schema(self, schema: core_schema.EnumSchema) -> JsonSchemaValue:
        """Any text where the enumeration is open; the words known now are listed beside it."""
        made = super().enum_schema(schema)
        cls: type[Enum] = schema["cls"]
        if issubclass(cls, OpenEnum):
            made["x-known-values"] = made.pop("enum", None) or [made.pop("const")]
        return made


_GENERATORS: dict[Side, type[_Schema]] = {Side.WRITER: _WriterSchema, Side.READER: _ReaderSchema}


def schema_of(message: type[Message], side: Side) -> dict[str, Any]:
    """The schema of `message` as its model now says."""
    made = message.model_json_schema(schema_generator=_GENERATORS[side])
    return {"$schema": DIALECT, "$id": f"{message.ce_dataschema()}:{side}", **made, "title": message.full_name()}


def components(messages: Sequence[type[Message]], ref_template: str) -> tuple[dict[str, str], dict[str, Any]]:
    """The writer's schemas of many messages in one place: the reference of each by full name, and all definitions."""
    mode: JsonSchemaMode = "validation"
    references, made = models_json_schema(
        [(message, mode) for message in messages], schema_generator=_WriterSchema, ref_template=ref_template
    )
    return {m.full_name(): references[m, mode]["$ref"] for m in messages}, made["$defs"]


def text_of(schema: dict[str, Any]) -> str:
    """A schema or example as its file holds it."""
    return json.dumps(schema, indent=2, ensure_ascii=False) + "\n"


def examples_of(message: type[Message]) -> dict[str, dict[str, Any]]:
    """The examples of `message` by name (`full`, `minimal`, ...); empty where there are none."""
    folder = EXAMPLES / message.full_name()
    if not folder.is_dir():
        return {}
    found = sorted(folder.iterdir(), key=lambda entry: entry.name)
    return {f.name.removesuffix(".json"): json.loads(f.read_text("utf-8")) for f in found if f.name.endswith(".json")}
