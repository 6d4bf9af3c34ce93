"""What was told of a case and no rule decides on: a person reads it and says what follows (T1, T3)."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Final

from cafcass_contracts.roles import Role
from cafcass_domain.state import State

WHOSE: Final = "whose-call:"
"""How the names begin of what is asked about a call whose person is nobody in the case; the id of the call follows."""


class ItemKind(StrEnum):
    """What a person has to read."""

    REPORT = "report"
    CALL = "call"
    """Words that were written down of what was said in a call: what comes while it waits, on the same day, is read with it."""
    WHOSE_CALL = "whose-call"
    """With whom a call was that names somebody by an id that is nobody's in the case."""
    CONCERN_ELSEWHERE = "concern-elsewhere"
    """A concern of another case of the same child (T1, I5)."""
    APPLICATION = "application"
    """What an application, or the answer to it, alleges in words (T2)."""
    ORDER = "order"
    HEARING_PAST = "hearing-past"
    """The first hearing was held or adjourned, or is for a day that nobody can mean, and no letter is filed: is anything owed?"""
    HEARING_OFF = "hearing-off"
    """A hearing that was listed will not take place then: the family is told, and whoever was to attend (I7, T3)."""
    NEWS = "news"
    """Something was learnt after the first hearing, when the letter is closed (T7)."""


class Item(State):
    """One thing that a person has to read."""

    kind: ItemKind
    at: datetime
    """When it came."""
    team: str
    role: Role
    """Who was asked: whoever held the work then, else duty."""
    dealt_at: datetime | None = None
    by: str = ""
    what: str = ""
    """What follows from it, in the words of whoever read it."""
    before: datetime | None = None
    """By when it is of no use any more: the hearing that does not take place would begin then."""
    covers: tuple[str, ...] = ()
    """Ids of the calls that are to be read, or of the concern. Empty of other kinds, or where a release kept it that asked of each call alone."""
