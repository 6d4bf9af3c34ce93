"""The dashboard as a site: its pages, and who may read each (the lines below K18 of the rules)."""

from __future__ import annotations

from typing import Final

from cafcass_contracts.kpi import MakePack
from cafcass_contracts.roles import CASEWORKERS, MANAGERS, Role
from cafcass_web.access.grants import EVERYBODY
from cafcass_web.content.fields import NoFields
from cafcass_web.pages import Page, Site
from kpi.pages import cases, measure, packs, people, place, quality, year
from kpi.pages.asking import MonthFields, PeriodFields
from kpi.pages.data import Data, kept_from, open_data

CASES: Final = tuple(role for role in EVERYBODY if role not in {Role.OPERATOR, Role.HR_BUSINESS_PARTNER})
"""Whoever sees any case at all."""
WITHOUT_PRACTITIONERS: Final = (*MANAGERS, Role.OPERATIONAL_DIRECTOR, Role.IMPROVEMENT_MANAGER)
"""Who sees figures about practitioners other than themselves (G5)."""
PACKS: Final = tuple(Role(role) for role in MakePack.given_by)
QUALITY: Final = tuple(role for role in EVERYBODY if role not in {Role.GUARDIAN, Role.ADVISER, Role.SUPPORT_WORKER})
FIGURES, CASE = "figures", "case"
"""What open pages hear of."""

_PLACE: Final = {
    "readers": EVERYBODY, "show": place.show, "filters": MonthFields, "live": (FIGURES,),
}  # fmt: skip

SITE: Final[Site[Data]] = Site(
    name="Performance and cases",
    pages=(
        Page(path="/", title="Performance in England", navigation="England", **_PLACE),  # type: ignore[arg-type]
        Page(path="/places/{place}", title="A place", under="/", **_PLACE),  # type: ignore[arg-type]
        Page(path="/mine", title="My work", navigation="My work", readers=CASEWORKERS, show=people.mine, filters=MonthFields, live=(FIGURES, CASE)),
        Page(
            path="/practitioners/{practitioner}", title="A practitioner", under="/", readers=WITHOUT_PRACTITIONERS, show=people.somebodys,
            filters=MonthFields, live=(FIGURES, CASE),
        ),
        Page(path="/lists", title="Lists of cases", navigation="Lists", readers=CASES, show=cases.every, filters=cases.PlaceFields, live=(FIGURES, CASE)),
        Page(path="/lists/closed", title="Closed cases", under="/lists", readers=CASES, show=cases.closed, filters=cases.ClosedFields, live=(FIGURES, CASE)),
        Page(path="/lists/{list}", title="A list", under="/lists", readers=CASES, show=cases.show, filters=cases.ListFields, live=(FIGURES, CASE)),
        Page(path="/over-maximum", title="Over the safe maximum", under="/lists", readers=WITHOUT_PRACTITIONERS, show=cases.over_maximum, filters=NoFields, live=(FIGURES,)),
        Page(path="/cases/{case}", title="A case", under="/lists", readers=CASES, show=cases.story, filters=cases.StoryFields, live=(CASE,)),
        Page(path="/dashboard", title="The dashboard of 2011-12", navigation="Dashboard", readers=EVERYBODY, show=year.show, filters=year.YearFields, live=(FIGURES,)),
        Page(path="/measures", title="Measures", navigation="Measures", readers=EVERYBODY, show=measure.every, filters=NoFields),
        Page(path="/measures/{measure}", title="A measure", under="/measures", readers=EVERYBODY, show=measure.show, filters=PeriodFields, live=(FIGURES,)),
        Page(
            path="/measures/{measure}/changes", title="Why did this figure change?", under="/measures", readers=EVERYBODY, show=measure.why,
            filters=measure.WhyFields, live=(FIGURES,),
        ),
        Page(path="/packs", title="Packs", navigation="Packs", readers=PACKS, show=packs.every, filters=packs.PackFields),
        Page(
            path="/packs/board", title="Board pack", under="/packs", readers=PACKS, show=year.show, filters=year.YearFields,
            recorded=True, tells=packs.board_taken,
        ),
        Page(
            path="/packs/inspection", title="Inspection list", under="/packs", readers=PACKS, show=packs.inspection, filters=PeriodFields,
            recorded=True, tells=packs.inspection_taken,
        ),
        Page(path="/quality", title="Data quality", navigation="Data quality", readers=QUALITY, show=quality.show, filters=PeriodFields, live=(FIGURES,)),
    ),
    open_data=open_data,
    kept_from=kept_from,
    find_case=lambda data, case: data.place_of(case),
)  # fmt: skip
