"""What Cafcass holds about a case, as its readers see it: the content of `case-details-recorded` as plain values.

Only a change of this is an amendment (I4). Everything is in a fixed order, so that equal cases have equal content. It follows from
what is held and from what was decided of it; policy has no part in it any more.
"""

from __future__ import annotations

from cafcass_contracts.values import SERVICE_AREAS, ApplicationKind
from intake.domain.case import snapshot as s
from intake.domain.case.decided import Decided
from intake.domain.case.shape import CASE
from intake.domain.case.snapshot import Fields
from intake.domain.courts import Court
from intake.domain.details.at_court import (
    court_words_of,
    documents_of,
    orders_of,
    previous_of,
    reports_of,
    told_hearings_of,
)
from intake.domain.details.people import children_of, people_of, relations_of
from intake.domain.details.refuges import keep_secret
from intake.domain.details.signals import signals_of
from intake.domain.details.view import View, code
from intake.domain.feeds.codes import FORMS, KINDS_BY_ORDER
from intake.domain.hearings.standing import with_presumed


def content_of(view: View, decided: Decided) -> Fields:
    """The content of a case, under the names of `case-details-recorded`."""
    keep_secret(view, decided.refuges)
    stated = CASE.nest(view.case)
    relations = relations_of(view)
    documents = documents_of(view)
    previous = previous_of(view)
    kinds = application_kinds(view)
    court = _court(view, stated.pop("court", {}))
    signals = signals_of(view, stated.pop("signals", {}), documents, previous)
    stated.pop("backlog", None)  # settled when the case was first heard of
    content: Fields = {"law": view.held.law, "feed": view.held.feed, **stated}
    for name in ("form", "court_state", "local_authority"):
        content.pop(name, None)
        if said := code(view.case.get(name)):
            content[name] = said
    if kinds:
        content["kinds"] = kinds
    if court:
        content["court"] = court
    content["emergency"] = ApplicationKind.EMERGENCY_PROTECTION in kinds
    if decided.area is not None:
        area = SERVICE_AREAS[decided.area]
        content |= {"area": area.id, "national_area": str(area.national_area), "team": decided.team}
    content["people"] = people_of(view, decided.adult_parties)
    content["children"] = children_of(view, relations)
    content["relations"] = relations
    content["signals"] = signals
    content["previous_proceedings"] = previous
    content["documents"] = documents
    content["hearings"] = with_presumed(told_hearings_of(view), decided.presumed)
    if decided.first_hearing is not None:
        content["first_hearing_id"] = decided.first_hearing
    content["decided"] = True
    content["orders"] = orders_of(view)
    content["reports"] = reports_of(view)
    content["withdrawn"] = view.case.get("withdrawn") is True
    content["concluded"] = view.case.get("concluded") is True
    if words := court_words_of(view):
        content["court_words"] = words
    if view.held.backlog:
        content["backlog"] = True
    if view.held.unknowns.values:
        content["unread"] = True
    content["unknowns"] = [{"path": path, "value": value} for path, value in sorted(view.held.unknowns.values.items())]
    return content


def court_of(view: View) -> Court:
    """What the area of a case is decided by (I6)."""
    case = view.case
    return Court(
        case.get("court.name"),
        case.get("base_location_name"),
        case.get("court.region"),
        case.get("region_name"),
        case.get("court.epims_id") or case.get("base_location"),
    )


def _court(view: View, stated: Fields) -> Fields:
    """The court as it is named; HMCTS's base location is the building that holds the case, and public law says no more than that."""
    for name, instead in (("name", "base_location_name"), ("epims_id", "base_location")):
        if instead in view.case:
            stated.setdefault(name, view.case[instead])
    return stated


def application_kinds(view: View) -> list[str]:
    """What is applied for (I1): by the orders sought, and the form where these do not say."""
    if named := view.case.get("named_kinds"):
        return list(named)
    kinds = [*view.case.get("kinds", ())]
    kinds += [str(KINDS_BY_ORDER[order]) for order in view.case.get("orders_sought", ()) if order in KINDS_BY_ORDER]
    if not kinds:
        kinds += [str(kind) for kind in FORMS.get(view.case.get("form", "").upper(), ())]
    if not kinds:
        hearings = (view.values(key).get("application_kind") for key in view.kinds.get(s.HEARING, ()))
        kinds += [kind for kind in hearings if kind]
    return list(dict.fromkeys(kinds))
