"""On which day a case came to its end at court: of a hearing after that nobody presumes that it was held (I7)."""

from __future__ import annotations

from typing import Final

from cafcass_domain.london import london_day
from intake.domain.case.snapshot import CASE, instant_of
from intake.domain.details.view import View

_ENDS: Final = {"withdrawn": "withdrawn_on", "concluded": "concluded_on"}


def ended_on(view: View, was: str | None) -> str | None:
    """The day on which a case was withdrawn or concluded, whichever was earlier; None while it is not over.

    It is the day that the court says, and none after the court said so. Where it says none it is the day on which the end was first shown:
    `was` is the day so far, and no later showing of the same end moves it.
    """
    case = view.held.elements.get(CASE)
    ends = [end for end in _ENDS if view.case.get(end) is True]
    shown = [at for end in ends if case is not None and (at := case.shown_at(end)) is not None]
    if not shown:
        return None
    known = london_day(instant_of(min(shown))).isoformat()
    stated = [view.case[_ENDS[end]] for end in ends if _ENDS[end] in view.case]
    return min(*stated, known) if stated else was or known
