"""What on a topic identifies somebody or may say anything: it has to be off a topic before that is kept without end (G6).

Made from the models and the classes of their fields: `python -m cafcass_contracts.lasting` lists all of it, topic by topic.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import Enum, StrEnum
from typing import Annotated, Any, Final, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from cafcass_contracts.message import Classified, DataClass, DecidedEvent, Message
from cafcass_contracts.topics import SERVICES, TOPICS, Topic


class Trait(StrEnum):
    """Why a field may not stay for ever in clear."""

    CASE_NUMBER = "case number"
    CHILD = "child"
    """The id under which a child is known across cases."""
    PERSON = "person of a case"
    """An id within a case: with the case's sealed people it says who."""
    LINK = "link"
    """Which cases are about the same child."""
    STAFF = "officer or member of staff"
    FREE_TEXT = "free text"
    """Nothing bounds what a writer puts there."""
    OUTSIDE = "name of an outside body"


@dataclass(frozen=True, slots=True)
class Found:
    """One field that has to go."""

    message: str
    path: str
    trait: Trait


_BY_NAME: Final = {
    Trait.CASE_NUMBER: ("case_number", "linked_case_number", "previous_case_numbers"),
    Trait.CHILD: ("child_id",),
    Trait.PERSON: ("person", "about_person", "children", "children_seen", "exceptions"),
    Trait.LINK: ("linked_case_id", "linked_cases"),
    Trait.STAFF: (
        "cafcass_officers", "practitioner_id", "from_practitioner_id", "to_practitioner_id", "practitioner_ids", "manager_id", "by",
        "co_workers", "replaces", "staff_id",
    ),
    Trait.OUTSIDE: ("local_authority", "author", "to", "force", "source_system"),
    Trait.FREE_TEXT: ("how", "why", "reason", "purpose", "note", "court_state", "value"),
}  # fmt: skip
_TRAIT_OF: Final = {name: trait for trait, names in _BY_NAME.items() for name in names}
_BOUNDED: Final = frozenset(
    {
        # Ids of ours and of the courts, and words that the code that publishes them chooses from a list of its own.
        "id", "case_id", "work_id", "report_id", "letter_id", "document_id", "document_ids", "correspondence_id", "concern_id", "check_id",
        "supervision_id",
        "appraisal_id",
        "sickness_id",
        "assessment_id",
        "hearing_id", "order_id", "answer_id", "complaint_id", "referral_id", "command_id", "pack_id", "first_hearing_id", "sha256", "type_of_document", "subject",
        "role", "team", "through_team", "flag", "kind", "state", "rule", "calendar_version", "policy_version", "rests_on", "settled_by", "stage", "weight", "name",
        "definition", "unit", "place", "shown", "was", "measure", "command", "epims_id", "region", "form", "key", "path", "media_type", "file_name",
        "was_asked", "role_asked", "tell", "changed", "missing", "about", "numerator", "month",
    }
)  # fmt: skip
"""Names of text fields that are no free text. A name that is neither here nor above is listed as free text: nobody has said yet what bounds it."""


def identifying(topic: Topic) -> Iterator[Found]:
    """Every field on a topic that identifies somebody or may say anything, and is not restricted: what is restricted is sealed (G6)."""
    for message in topic.messages:
        for path, name, info in _fields(message, "", frozenset()):
            trait = _trait(name, info)
            if trait is not None:
                yield Found(message.full_name(), path, trait)


def awaiting() -> tuple[Topic, ...]:
    """The topics that are to be kept without end once nothing on them identifies anybody: what each service says on its `.events`."""
    return tuple(TOPICS[f"{service}.events.v1"] for service in SERVICES)


def _trait(name: str, info: FieldInfo) -> Trait | None:
    if any(isinstance(mark, Classified) and mark.data_class is not DataClass.OFFICIAL for mark in _marks(info)):
        return None  # restricted is sealed with the case's key; open was looked at, field by field
    if name in _TRAIT_OF:
        return _TRAIT_OF[name]
    if (
        name in _BOUNDED
        or not _is_plain_text(info.annotation)
        or any(getattr(m, "pattern", None) for m in _marks(info))
    ):
        return None
    return Trait.FREE_TEXT


def _marks(info: FieldInfo) -> Iterator[Any]:
    yield from info.metadata
    yield from _inner_marks(info.annotation)


def _inner_marks(annotation: Any) -> Iterator[Any]:
    if get_origin(annotation) is Annotated:
        for mark in annotation.__metadata__:
            yield from mark.metadata if isinstance(mark, FieldInfo) else (mark,)
    for argument in get_args(annotation):
        yield from _inner_marks(argument)


def _is_plain_text(annotation: Any) -> bool:
    if isinstance(annotation, type):
        return issubclass(annotation, str) and not issubclass(annotation, Enum)
    return any(_is_plain_text(argument) for argument in get_args(annotation))


def _fields(model: type[BaseModel], prefix: str, above: frozenset[type]) -> Iterator[tuple[str, str, FieldInfo]]:
    own = DecidedEvent.model_fields if issubclass(model, Message) else {}
    for name, info in model.model_fields.items():
        if name in own:
            continue
        path = f"{prefix}{name}"
        inside = list(_models(info.annotation))
        if inside and name not in _TRAIT_OF:
            for part in inside:
                if part not in above:
                    yield from _fields(part, f"{path}.", above | {part})
        else:
            yield path, name, info


def _models(annotation: Any) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for argument in get_args(annotation):
        yield from _models(argument)


def page(topics: Iterable[Topic]) -> str:
    """What stands in the way, topic by topic, as Markdown."""
    lines = []
    for topic in topics:
        found = list(identifying(topic))
        lines += [
            "",
            f"## {topic.short_name}: {len(found)} fields",
            "",
            "| message | field | what it is |",
            "|---|---|---|",
        ]
        lines += [f"| `{each.message}` | `{each.path}` | {each.trait} |" for each in found]
    return "\n".join(lines).strip() + "\n"


if __name__ == "__main__":
    sys.stdout.write(page(awaiting()))
