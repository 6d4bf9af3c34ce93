"""The hearing of which no court told, but somebody who says that it was the first (I7): it can be taken back (I9)."""

from __future__ import annotations

from cafcass_domain.london import london_day
from cafcass_domain.state import replace
from intake.domain.case.held import HeldCase
from intake.domain.case.snapshot import TOLD_BY_A_PERSON
from intake.domain.details.at_court import hearings_of
from intake.domain.details.view import View
from intake.domain.feeds.dates import moment_of
from intake.domain.hearings.first import GATEKEEPING
from intake.domain.hearings.standing import is_effective
from intake.domain.policy import IntakePolicy


def without_told(case: HeldCase, first_named: str | None) -> HeldCase:
    """The case without the hearing that a person told of; named as the first is another, or none."""
    elements = {key: element for key, element in case.elements.items() if key != TOLD_BY_A_PERSON}
    return replace(case, elements=elements, first_named=first_named)


def given_way(case: HeldCase, policy: IntakePolicy) -> HeldCase:
    """The case, in which the hearing that a person told of gives way to one of the same day of which the court tells: they are one."""
    if TOLD_BY_A_PERSON not in case.elements:
        return case
    view = View(case, policy)
    id_ = view.public(TOLD_BY_A_PERSON)
    days = {h["id"]: london_day(moment_of(h["starts_at"])) for h in hearings_of(view) if is_effective(h)}
    on_paper = {h["id"] for h in hearings_of(view) if h.get("type") in GATEKEEPING}
    same = next((each for each, day in days.items() if each != id_ and each not in on_paper and day == days[id_]), None)
    return case if same is None else without_told(case, same)
