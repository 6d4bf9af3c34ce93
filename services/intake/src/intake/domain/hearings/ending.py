"""Whether and on which day a case came to its end at court: of a hearing after that nobody presumes that it was held (I7)."""

from __future__ import annotations

from typing import Final

from cafcass_domain.london import london_day
from intake.domain.case.snapshot import CASE, instant_of
from intake.domain.details.view import View
from intake.domain.feeds.codes import ending

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


def goes_on(view: View) -> str | None:
    """The later state at court of a case that was withdrawn or concluded, where it says of no end: is it reopened? None where nothing is to be asked.

    A person who said since whether the case is over has answered that (I9).
    """
    case = view.held.elements.get(CASE)
    ends = [end for end in _ENDS if view.case.get(end) is True]
    if case is None or not ends or view.held.corrections.get(CASE, {}).keys() & _ENDS.keys():
        return None
    state, said = case.values.get("court_state"), case.shown_at("court_state")
    shown = [at for end in ends if (at := case.shown_at(end)) is not None]
    if not state or said is None or not shown or said <= max(shown) or ending(state):
        return None
    return str(state)
