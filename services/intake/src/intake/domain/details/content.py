"""What Cafcass holds about a case, as its readers see it: the content of `case-details-recorded` as plain values.

Only a change of this is an amendment (I4). Everything is in a fixed order, so that equal cases have equal projections.
"""

from __future__ import annotations

from dataclasses import dataclass

from cafcass_contracts.values import SERVICE_AREAS, ApplicationKind, TeamKind
from intake.domain.case import HeldCase
from intake.domain.codes import FORMS, KINDS_BY_ORDER
from intake.domain.court_of_case import documents_of, hearings_of, orders_of, previous_of, reports_of, vacated_of
from intake.domain.courts import Placed, place
from intake.domain.people_of_case import children_of, people_of, relations_of
from intake.domain.policy import Policy
from intake.domain.signals_of_case import signals_of
from intake.domain.view import Fields, View, code


@dataclass(frozen=True, slots=True)
class Projection:
    """What is published about a case. `content` has the names of `case-details-recorded`; the rest serves decisions."""

    content: Fields
    placed: Placed
    region: str | None
    region_name: str | None
    people: dict[str, Fields]
    """The held fields of each adult by public id."""
    children: dict[str, Fields]
    kind_of: dict[str, str]
    """What each of them is in the case, by public id."""
    court: tuple[str, ...]
    """What the area was decided by."""
    vacated: dict[str, str]
    """Why hearings were taken back, as the court words it, by the id of the hearing."""


def project(held: HeldCase, policy: Policy) -> Projection:
    """The projection of what is held, under a policy (its namespace makes public ids)."""
    view = View(held, policy)
    case = view.case
    relations = relations_of(view)
    documents = documents_of(view)
    previous = previous_of(view)
    kinds = _application_kinds(view)
    court: Fields = {
        ours: case[name]
        for name, ours in (("court_name", "name"), ("court_epims", "epims_id"), ("region", "region"))
        if name in case
    }
    if "name" not in court and "base_location_name" in case:
        court["name"] = case["base_location_name"]
    # HMCTS's base location is the building that holds the case; public law says no more than that.
    if "epims_id" not in court and "base_location" in case:
        court["epims_id"] = case["base_location"]
    content: Fields = {"law": view.held.law, "feed": view.held.feed}
    for name in ("family_court_number", "orders_sought", "submitted_on", "issued_on"):
        if name in case:
            content[name] = case[name]
    for name in ("form", "court_state"):
        if said := code(case.get(name)):
            content[name] = said
    if authority := code(case.get("applicant_authority")):
        content["local_authority"] = authority
    if kinds:
        content["kinds"] = kinds
    if court:
        content["court"] = court
    content["emergency"] = ApplicationKind.EMERGENCY_PROTECTION in kinds
    placed, basis = _placed(view)
    if placed.area is not None:
        area = SERVICE_AREAS[placed.area]
        content |= {"area": area.id, "national_area": str(area.national_area), "team": _team(view, placed.area)}
    content["people"] = people_of(view)
    content["children"] = children_of(view, relations)
    content["relations"] = relations
    content["signals"] = signals_of(view, documents, previous)
    content["previous_proceedings"] = previous
    content["documents"] = documents
    content["hearings"] = hearings_of(view)
    content["orders"] = orders_of(view)
    content["reports"] = reports_of(view)
    content["withdrawn"] = case.get("withdrawn") is True
    content["concluded"] = case.get("concluded") is True
    content["unknowns"] = [{"path": path, "value": value} for path, value in sorted(view.held.unknowns.values.items())]
    return Projection(
        content=content,
        placed=placed,
        region=case.get("region"),
        region_name=case.get("region_name"),
        people=view.people,
        children=view.children,
        kind_of=view.kind_of,
        court=basis,
        vacated=vacated_of(view),
    )


def _application_kinds(view: View) -> list[str]:
    """What is applied for (I1): by the orders sought, and the form where these do not say."""
    kinds = [*view.case.get("kinds", ())]
    kinds += [str(KINDS_BY_ORDER[order]) for order in view.case.get("orders_sought", ()) if order in KINDS_BY_ORDER]
    if not kinds:
        kinds += [str(kind) for kind in FORMS.get(view.case.get("form", "").upper(), ())]
    return list(dict.fromkeys(kinds))


def _placed(view: View) -> tuple[Placed, tuple[str, ...]]:
    case = view.case
    basis = (case.get("court_name"), case.get("base_location_name"), case.get("region"))
    written = tuple(part or "" for part in basis)
    settled = view.held.assigned
    if settled is not None and settled.court == written:
        return Placed(settled.area), written
    return place(*basis), written


def _team(view: View, area: str) -> str:
    """The early intervention team in private law (I6), the public law team in public law (assumed)."""
    if view.held.assigned is not None and view.held.assigned.area == area:
        return view.held.assigned.team
    kind = TeamKind.EARLY_INTERVENTION if view.held.law == "private" else TeamKind.PUBLIC_LAW
    return SERVICE_AREAS[area].team(kind)
