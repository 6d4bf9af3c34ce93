"""Whatever a court says on the typed feed reaches the details that intake publishes, or stands here with the reason why not (I4, G2).

The fields are those of the contracts, not of the examples alone: one that is added there is tried here at once.
"""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from enum import Enum
from types import UnionType
from typing import Any, Union, get_args, get_origin

import pytest
from intake_world import NOW, POLICY

from cafcass_contracts import court
from cafcass_contracts.codec import decode, encode
from cafcass_contracts.intake import CaseDetailsRecorded
from cafcass_contracts.message import Plain, Value
from cafcass_contracts.problems import UnreadableError
from cafcass_contracts.schemas import EXAMPLES
from cafcass_domain.decision import Facts, Received
from intake.app import COURT_EVENTS
from intake.domain.case.shape import DECIDED_HERE
from intake.domain.incoming import on_court_event

NOT_TOLD = {
    ("hearing-listed", "vacated_reason"): "is told with hearing-vacated, when the hearing is taken back",
    ("application-withdrawn", "withdrawn_on"): "is told with application-withdrawn",
    ("application-withdrawn", "reason"): "is kept; no event of ours has a place for it yet",
    ("case-concluded", "concluded_on"): "is told with case-concluded",
    ("case-concluded", "final_orders"): "is told with case-concluded",
}
"""Fields of court events that are on purpose not in the details."""

Place = tuple[str | int, ...]


def full(event: type[court.CourtEvent]) -> Any:
    return json.loads((EXAMPLES / event.full_name() / "full.json").read_text("utf-8"))


def inner_model(annotation: Any) -> tuple[type[Value] | None, bool]:
    """The model that a field holds, and whether it holds a list of them."""
    inside = [
        part for part in (annotation, *get_args(annotation)) if isinstance(part, type) and issubclass(part, Value)
    ]
    return (inside[0], get_origin(annotation) is tuple) if inside else (None, False)


def kinds(annotation: Any) -> list[Any]:
    if get_origin(annotation) in (Union, UnionType):
        return [kind for part in get_args(annotation) for kind in kinds(part) if part is not type(None)]
    return kinds(get_args(annotation)[0]) if get_origin(annotation) is tuple else [annotation]


def values(annotation: Any) -> Iterator[Any]:
    """Values that such a field may have, as JSON."""
    many = get_origin(annotation) is tuple
    for kind in kinds(annotation):
        plain: list[Any] = ["Sample", "Another", "1991-02-03", "1992", "2026-09-01T10:00:00Z", "1700000000000099", "A3"]
        if isinstance(kind, type) and issubclass(kind, Enum):
            plain = [str(member.value) for member in kind]
        elif kind is bool:
            plain = [True, False]
        elif isinstance(kind, type) and issubclass(kind, Value):
            plain = [
                {
                    name: next(values(field.annotation))
                    for name, field in kind.model_fields.items()
                    if field.is_required()
                }
            ]
            plain += [
                {**plain[0], name: value}
                for name, field in kind.model_fields.items()
                for value in list(values(field.annotation))[:2]
            ]
        yield from ([each] if many else each for each in plain)


def every_field(model: type[Value], example: Any, place: Place = ()) -> Iterator[tuple[Place, Any, type[Value]]]:
    """The place of every field of a model, wherever the example has a value of it, with its annotation and its model."""
    for name, field in model.model_fields.items():
        yield (*place, name), field.annotation, model
        inside, many = inner_model(field.annotation)
        said = example.get(name)
        if inside is not None and said:
            for index, member in enumerate(said if many else [said]):
                yield from every_field(inside, member, (*place, name, index) if many else (*place, name))


def changed(example: Any, place: Place, value: Any) -> Any:
    """The example with another value in a place."""
    made = copy.deepcopy(example)
    at = made
    for step in place[:-1]:
        at = at[step]
    at[place[-1]] = value
    return made


def read(event: type[court.CourtEvent], said: Any) -> court.CourtEvent | None:
    try:
        return decode(event, json.dumps(said).encode())
    except UnreadableError:
        return None


def told(event: court.CourtEvent) -> CaseDetailsRecorded:
    """What the details of a case say of which nothing but this event is known."""
    received = Received(event, "message-1", "test", "test", None, NOW, NOW)
    said = on_court_event(Facts({}), received, POLICY).publish
    (details,) = (p.event for p in said if isinstance(p.event, Plain) and p.event.model is CaseDetailsRecorded)
    return decode(CaseDetailsRecorded, encode(details))


def is_told(event: type[court.CourtEvent], said: Any, place: Place, annotation: Any) -> bool:
    """Whether another value in a place says something else in the details: in the whole event, or with nothing beside its section.

    What an application alleges is said by several parts of it; alone, each has its say.
    """
    required = {name for name, field in event.model_fields.items() if field.is_required()}
    alone = {name: value for name, value in said.items() if name in required or name == place[0]}
    for context in (said, alone):
        original = read(event, context)
        assert original is not None
        before = told(original)
        others = (read(event, changed(context, place, value)) for value in values(annotation))
        if any(told(other) != before for other in others if other is not None):
            return True
    return False


CASES = [
    pytest.param(event, place, annotation, model, id=f"{event.message_name} {'.'.join(map(str, place))}")
    for event in COURT_EVENTS
    for place, annotation, model in every_field(event, full(event))
]


@pytest.mark.parametrize(("event", "place", "annotation", "model"), CASES)
def test_every_field_is_told_or_said_here_not_to_be(
    event: type[court.CourtEvent], place: Place, annotation: Any, model: type[Value]
) -> None:
    on_purpose = (event.message_name, place[0]) in NOT_TOLD or place[-1] in DECIDED_HERE.get(model, ())
    assert is_told(event, full(event), place, annotation) != on_purpose


def test_there_are_fields_to_try() -> None:
    assert len(CASES) > 300
    assert len(NOT_TOLD) == 5
