"""What a service tells itself: typed messages in its own database, never on a topic, decided on as soon as they are committed.

They are for what has to happen in a transaction of its own, such as copying what became of a case to the practitioners concerned.
"""

from __future__ import annotations

from typing import ClassVar

from cafcass_domain.state import State


class Internal(State, kw_only=True):
    """One internal message about a subject. Until it is taken up, another of the same kind, subject and `key` takes its place.

    Messages are taken up some at a time: one that is said anew while those beside it are decided on is decided on as it was, and once
    more as it is, in the place it had. So what is said is decided on at least once after it was last said.

    A subclass names its `kind`. It carries identifiers and times, no personal data: it is kept in clear.
    """

    kind: ClassVar[str]
    apart: ClassVar[bool] = False
    """Whether what follows is not to be told by its correlation id from what follows from something else: it begins with this message (A4)."""

    subject: str
    key: str = ""
