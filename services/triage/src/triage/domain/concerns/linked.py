"""A concern about a child is in front of whoever works any other case of the same child (T1, T2, I5): the cases look at each other.

Only that there is one, when it was raised and how it stands goes from one case to the other: never what was said, by whom or of whom
(G4, T9). Who works the other case reads it where it was raised. Where the cases are unlinked it says nothing any more (I9).
"""

from __future__ import annotations

from typing import ClassVar

from cafcass_domain.internal import Internal
from triage.domain.concerns.held import standing_of
from triage.domain.turn import CaseTurn


class ConcernsElsewhere(Internal, kw_only=True):
    """A case (`subject`) looks at how the concerns of another case of the same child (`key`) stand: they changed, or the link is new."""

    kind: ClassVar[str] = "concerns-elsewhere"


def tell_linked_cases_anew(turn: CaseTurn) -> None:
    """Has every other case of the same child look again, whatever it was told: the release before may have told nothing."""
    if turn.case.concerns.raised:
        for other in sorted(turn.case.application.linked_cases):
            turn.tell(ConcernsElsewhere(subject=other, key=turn.id))


def tell_linked_cases(turn: CaseTurn) -> None:
    """Has every other case of the same child look again where a concern of this one changed; and both where the link is new."""
    changed = standing_of(turn.case.concerns) != standing_of(turn.before.concerns)
    for other in sorted(turn.case.application.linked_cases):
        new = other not in turn.before.application.linked_cases
        if changed or new:
            turn.tell(ConcernsElsewhere(subject=other, key=turn.id))
        if new:
            turn.tell(ConcernsElsewhere(subject=turn.id, key=other))
