"""Questions put to people (G9). A decision states which are open; the runtime asks, settles, chases and recounts them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from cafcass_contracts.roles import Role
from cafcass_domain.due import Due
from cafcass_domain.numbers import Count
from cafcass_domain.state import State, field

NOT_ASKED_ANY_MORE: Final = "not asked any more: what is known now leaves nothing to answer"


class Question(State):
    """One question that a person has to answer. `key` names it among those of its subject."""

    key: str
    role: Role
    """Who answers it, until a person is known."""
    team: str
    due: Due | Count
    """Until when: so long after it was asked, or a due time that follows from something else and moves with it."""
    reasons: tuple[str, ...]
    """Rule ids."""
    why: str
    """Plain words, without personal data."""
    settled_by: tuple[str, ...]
    """Names of the commands that settle it."""
    basis: str = ""
    """What it was asked about. The same question on another basis is settled and asked anew; other words alone are not another question."""
    chased: bool = True
    """Whether the runtime asks the next role up when its time passes. False where the domain itself decides who is asked then (T2)."""


class OpenQuestions(State):
    """Every question of a subject that is open: what is open elsewhere and not named here is settled.

    Several rows may ask about one subject, such as a case and each piece of correspondence about it. Each of them states its own
    questions alone: `among` names all the keys that it ever asks under, or `apart_from` how the keys begin under which others ask.
    Raises `ValueError` for a question that it does not cover: nobody would ever settle that.
    """

    subject: str
    questions: tuple[Question, ...] = ()
    among: tuple[str, ...] = ()
    """Keys; empty where it states the questions of the whole subject."""
    apart_from: tuple[str, ...] = ()
    """Beginnings of keys."""
    closed: Mapping[str, str] = field(default_factory=dict)
    """By key, why a question is not open any more, where no command answered it: it was passed on, or the application is at its end."""

    def __post_init__(self) -> None:
        """See the class."""
        for question in self.questions:
            if not self.covers(question.key):
                raise ValueError(f"a question {question.key} is not among those that are stated")

    def how_closed(self, key: str) -> str:
        """Why the question of a key is not open any more, in plain words."""
        return self.closed.get(key, NOT_ASKED_ANY_MORE)

    def covers(self, key: str) -> bool:
        """Whether this says of the question of a key whether it is open."""
        return key in self.among if self.among else not key.startswith(self.apart_from)
