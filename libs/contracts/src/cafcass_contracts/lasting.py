"""What on a topic that is kept without end identifies somebody, or may say anything, and is not sealed: there may be none of it (G6).

Made from the models and the marks of their fields: `python -m cafcass_contracts.lasting` lists what stands in clear, topic by topic.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import Enum, StrEnum
from typing import Annotated, Any, Final, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from cafcass_contracts.classes import sealed_fields
from cafcass_contracts.message import Classified, DataClass, DecidedEvent, Message
from cafcass_contracts.topics import TOPICS, Topic


class Trait(StrEnum):
    """Why a field may not stay for ever in clear."""

    CASE_NUMBER = "case number"
    CHILD = "child"
    """The id under which a child is known across cases."""
    LINK = "link"
    """Which cases are about the same child."""
    OFFICER = "officer of Cafcass, as the court names them"
    FREE_TEXT = "free text"
    """Nothing bounds what a writer puts there."""


@dataclass(frozen=True, slots=True)
class Found:
    """One field that says it."""

    message: str
    path: str
    trait: Trait


_BY_NAME: Final = {
    Trait.CASE_NUMBER: ("case_number", "linked_case_number", "previous_case_numbers"),
    Trait.CHILD: ("child_id", "children"),
    Trait.LINK: ("linked_case_id", "linked_cases"),
    Trait.OFFICER: ("cafcass_officers",),
    Trait.FREE_TEXT: ("how", "why", "reason", "purpose", "note", "court_state", "value", "to", "what", "point", "correspondent_id"),
}  # fmt: skip
_TRAIT_OF: Final = {name: trait for trait, names in _BY_NAME.items() for name in names}
_PSEUDONYMS: Final = frozenset(
    {
        # Of staff, as the workforce system numbers them: who that is stands on workforce's topics alone, for a month.
        "practitioner_id", "from_practitioner_id", "to_practitioner_id", "practitioner_ids", "manager_id", "by", "co_workers", "staff_id",
        "author", "contact_id", "ordered_by",
        # Of people within one case: who that is stands in what is restricted of the same case, and goes with its key.
        "person", "about_person", "about", "children_seen", "exceptions",
    }
)  # fmt: skip
"""Stable ids that say nothing to whoever has only the topic."""
_CODES: Final = frozenset(
    {
        # Words that our own code chooses from a list.
        "allocation.work-queued.v1 why", "allocation.proposal-withdrawn.v1 why", "allocation.work-completed.v1 how",
        "allocation.work-queued.v1 choice.factors.name", "allocation.work-queued.v1 choice.considered.factors.name",
        "allocation.allocation-proposed.v1 choice.factors.name", "allocation.allocation-proposed.v1 choice.considered.factors.name",
        "allocation.work-allocated.v1 choice.factors.name", "allocation.work-allocated.v1 choice.considered.factors.name",
        "allocation.area-decided.v1 pools.considered.factors.name",
        # Names of courts.
        "intake.application-registered.v1 court.name", "intake.application-registered.v1 hearings.court.name",
        "intake.application-amended.v1 court.name", "intake.application-amended.v1 hearings.court.name",
        "intake.hearing-listed.v1 hearing.court.name", "intake.hearing-vacated.v1 hearing.court.name",
        # Ids of what a message is about, and the keys of deadlines, which are made of such.
        "platform.deadline-moved.v1 subject", "platform.deadline-moved.v1 key", "platform.person-needed.v1 subject",
        "platform.person-overdue.v1 subject", "platform.settled.v1 subject", "platform.task-discarded.v1 subject",
    }
)  # fmt: skip
"""Text of a name that may be anybody's or say anything elsewhere, and here is bounded: looked at message by message."""
_BOUNDED: Final = frozenset(
    {
        # Ids of ours and of the courts, and words that the code that publishes them chooses from a list of its own.
        "id", "case_id", "work_id", "report_id", "letter_id", "document_id", "document_ids", "correspondence_id", "correspondence_ids",
        "concern_id", "check_id", "supervision_id", "appraisal_id", "sickness_id", "assessment_id", "hearing_id", "order_id", "answer_id",
        "complaint_id", "complaints", "referral_id", "command_id", "pack_id", "point_id", "first_hearing_id", "round_id", "sha256",
        "follows", "into", "others", "found", "learning", "moved", "kept",
        "type_of_document", "role", "team", "through_team", "flag", "kind", "state", "rule", "calendar_version",
        "was_calendar_version", "policy_version", "rests_on", "settled_by", "stage", "weight", "definition", "unit", "place", "shown",
        "was", "measure", "command", "epims_id", "region", "form", "media_type", "was_asked", "role_asked", "tell",
        "changed", "missing", "numerator", "month", "answered",
        # Public bodies: which authority, which force, which system.
        "local_authority", "force", "source_system",
    }
)  # fmt: skip
"""Names of text fields that are no free text. A name that is none of all these is listed as free text: nobody has said yet what bounds it."""


def identifying(topic: Topic) -> Iterator[Found]:
    """Every field on a topic that identifies somebody or may say anything, and is not sealed with the key of its case (G6)."""
    for message in topic.messages:
        yield from (each for each in telling(message) if not topic.sealed or _top(each) not in sealed_fields(message))


def telling(message: type[Message]) -> Iterator[Found]:
    """Every field of a message that identifies somebody or may say anything, sealed or not."""
    for path, name, info in _fields(message, "", frozenset()):
        trait = None if f"{message.full_name()} {path}" in _CODES else _trait(name, info)
        if trait is not None:
            yield Found(message.full_name(), path, trait)


def lasting() -> tuple[Topic, ...]:
    """The topics that are kept without end."""
    return tuple(topic for topic in TOPICS.values() if topic.retention is None)


def _top(found: Found) -> str:
    return found.path.partition(".")[0]


def _trait(name: str, info: FieldInfo) -> Trait | None:
    if any(isinstance(mark, Classified) and mark.data_class is not DataClass.OFFICIAL for mark in _marks(info)):
        return None  # restricted is sealed on every topic where it may stand; open was looked at, field by field
    trait = _TRAIT_OF.get(name)
    if trait in _WHATEVER_THEIR_TYPE:
        return trait
    if not _is_plain_text(info.annotation):
        return None
    if trait is not None:
        return trait
    bounded = name in _BOUNDED or name in _PSEUDONYMS or any(getattr(mark, "pattern", None) for mark in _marks(info))
    return None if bounded else Trait.FREE_TEXT


_WHATEVER_THEIR_TYPE: Final = frozenset({Trait.CASE_NUMBER, Trait.CHILD, Trait.LINK, Trait.OFFICER})


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
    """What stands in clear, topic by topic, as Markdown."""
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
    sys.stdout.write(page(lasting()))
