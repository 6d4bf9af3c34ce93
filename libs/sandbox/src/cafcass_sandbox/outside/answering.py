"""What to type to answer an open question: each command that settles it, with all of it that the question says."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator, Mapping
from typing import Final

from cafcass_contracts.message import Command, Message
from cafcass_contracts.platform import SettleQuestion
from cafcass_contracts.registry import MESSAGES
from cafcass_contracts.roles import Role
from cafcass_sandbox.outside.people import giver
from cafcass_sandbox.views.questions import Open

_ABOUT: Final[Mapping[str, tuple[str, ...]]] = {
    "allocate": ("work_id", "proposal"),
    "emergency": ("work_id",),
    "move": ("work_id",),
    "tell-family": ("family_told",),
    "absence-plan": ("plan",),
    "manager": ("team",),
    "concern": ("concern_id",),
    "risk-call": ("person",),
    "information": ("information",),
    "correspondence": ("correspondence_id", "step"),
    "household": ("lives_with",),
    "identity": ("person",),
    "consent": ("person",),
    "consent-answer": ("person",),
    "unanswered": ("check_id",),
    "findings": ("check_id",),
    "contradiction": ("check_id",),
    "answer": ("answer_id",),
    "release": ("document_id",),
    "send": ("document_id",),
    "safety-flag": ("case_id",),
    "apply": ("area",),
    "task": ("task_id",),
    "set-aside": ("ids",),
}
"""How keys begin, and which fields the rest of them says, with what the question was asked about after it."""
_SUBJECTS: Final = frozenset(
    {"case_id", "complaint_id", "correspondent_id", "misconduct_id", "practitioner_id", "point_id", "quarter"}
)
"""Fields that say what a command is about, where they come first: a question about the same has it as its subject."""
_PARTS: Final = re.compile("[:.]")
_LISTS: Final = frozenset({"ids"})


def answers_to(asked: Open) -> list[str]:
    """One line to type for each command that settles a question; in capitals stands what whoever answers has to say."""
    return [_line(message, asked) for name in asked.settled_by if (message := _meant(name, asked.service)) is not None]


def _meant(name: str, service: str) -> type[Message] | None:
    """The newest message of that name: the service's own, else anybody's."""
    alike = [message for message in MESSAGES.values() if name in {message.message_name, message.full_name()}]
    own = [message for message in alike if message.owner == service]
    return max(own or alike, key=lambda message: message.version, default=None)


def _line(message: type[Message], asked: Open) -> str:
    words = ["cafcass", "send", message.full_name()]
    if message.owner == "platform":
        words += ["--to", asked.service]
    words += [f"{name}={value}" for name, value in _fields(message, asked)]
    if issubclass(message, Command):
        words += ["--as", giver(message, Role(asked.role)).id]
    return shlex.join(words)


def _fields(message: type[Message], asked: Open) -> Iterator[tuple[str, str]]:
    """Each field that has to be said, and what the question says of others."""
    said = _said(asked)
    wanted = [name for name, field in message.model_fields.items() if field.is_required() and name != "by"]
    if message is SettleQuestion:
        said |= {"subject": asked.subject, "question_id": asked.id}
    elif wanted[:1] and wanted[0] in _SUBJECTS:
        said.setdefault(wanted[0], asked.subject)
    for name in dict.fromkeys((*wanted, *(name for name in said if name in message.model_fields))):
        value = said.get(name)
        if value is None:
            yield name, name.upper()
        else:
            yield name, f'["{value}"]' if name in _LISTS else value


def _said(asked: Open) -> dict[str, str]:
    if not asked.about:
        return {}
    code, *rest = _PARTS.split(asked.about[0])
    return dict(zip(_ABOUT.get(code, ()), (*rest, *asked.about[1:]), strict=False))
