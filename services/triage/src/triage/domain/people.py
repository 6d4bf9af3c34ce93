"""How Cafcass's own people are reached at work, as the workforce's returns say: a court is told who wrote to it (T6)."""

from __future__ import annotations

from typing import Final

from cafcass_domain.decision import TableRef
from cafcass_domain.stamps import Stamp
from cafcass_domain.state import State


class Contact(State):
    """How a court reaches somebody at work."""

    name: str
    telephone: str | None = None
    email: str | None = None


class Practitioner(State):
    """A practitioner, as last told of."""

    stamp: Stamp
    contact: Contact | None = None


PRACTITIONERS: Final[TableRef[Practitioner]] = TableRef("practitioners", order=2)
"""By the workforce system's own id; sealed, each with a key of its own."""
