"""Questions put to people (G9). A decision states which are open; the runtime asks, settles, chases and recounts them."""

from __future__ import annotations

from cafcass_contracts.roles import Role
from cafcass_domain.due import Due
from cafcass_domain.numbers import Count
from cafcass_domain.state import State


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
    """Every question of a subject that is open: what is open elsewhere and not named here is settled."""

    subject: str
    questions: tuple[Question, ...] = ()
