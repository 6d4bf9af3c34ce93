"""Which data class each field of a message has (G4, G5): its own mark, or that of the highest field inside it."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Annotated, Any, get_args, get_origin

from pydantic import BaseModel

from cafcass_contracts.message import Classified, DataClass, Sealing


@cache
def field_class(model: type[BaseModel], name: str) -> DataClass:
    """The data class of the field `name` of `model`, with everything nested in it. Raises `KeyError` for no such field."""
    field = model.model_fields[name]
    marks = [mark.data_class for mark in field.metadata if isinstance(mark, Classified)]
    return max([*(marks or [DataClass.OFFICIAL]), *_inside(field.annotation)])


@cache
def sealed_fields(model: type[BaseModel]) -> frozenset[str]:
    """The top-level fields of `model` that the runtime encrypts (G6): what is restricted, nested ones included, and what is marked `Sealed`."""
    return frozenset(
        name
        for name, field in model.model_fields.items()
        if field_class(model, name) is DataClass.RESTRICTED or any(isinstance(mark, Sealing) for mark in field.metadata)
    )


def data_class_of(model: type[BaseModel]) -> DataClass:
    """The highest class of any field of `model`: it may travel only on topics of this class or above."""
    return max((field_class(model, name) for name in model.model_fields), default=DataClass.OPEN)


def _inside(annotation: Any) -> Iterator[DataClass]:
    """The classes of everything nested in a field's type, through containers and unions."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield data_class_of(annotation)
        return
    if get_origin(annotation) is Annotated:
        yield from (mark.data_class for mark in annotation.__metadata__ if isinstance(mark, Classified))
    for argument in get_args(annotation):
        yield from _inside(argument)
