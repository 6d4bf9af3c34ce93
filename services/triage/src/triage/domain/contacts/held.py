"""A contact, or advice, that somebody logged on a case (T15)."""

from __future__ import annotations

from datetime import datetime

from cafcass_contracts.safeguarding import ContactKind
from cafcass_domain.state import State


class Contact(State):
    """Whom somebody spoke to, when, about what, and what was advised."""

    kind: ContactKind
    at: datetime
    with_whom: str
    about: str
    advised: str | None
    by: str
