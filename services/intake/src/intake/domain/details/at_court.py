"""What happens at court, as readers of a case see it: hearings, orders, reports ordered, documents, earlier proceedings."""

from __future__ import annotations

import re
from typing import Final

from cafcass_contracts.values import HearingStatus, ReportAuthor, ReportType
from cafcass_domain.london import london_day
from intake.domain.case import snapshot as s
from intake.domain.case.held import is_redacted
from intake.domain.case.shape import DOCUMENT, HEARING, HEARING_DAY, ORDER, PROCEEDINGS, REPORT
from intake.domain.case.snapshot import Fields, Json, instant_of
from intake.domain.details.view import View
from intake.domain.feeds.codes import squash
from intake.domain.feeds.dates import instant, moment_of
from intake.domain.hearings.codes import read_anew
from intake.domain.hearings.standing import is_held

_PARTIAL_DATE: Final = re.compile(r"[0-9]{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12][0-9]|3[01]))?)?", re.ASCII)


def hearings_of(view: View) -> list[Fields]:
    """The hearings as courts tell of them, the earliest first; one of several days from its first start to its last end.

    One that is told as held before its day is still to be held (I7): `told_hearings_of` has what readers are told of it.
    """
    if view.hearings is None:
        view.hearings = _hearings(view)
    return view.hearings


def told_hearings_of(view: View) -> list[Fields]:
    """The hearings as readers are told of them: where one stands that is said to be held before its day is not known (I7, I9)."""
    hearings = hearings_of(view)
    if not view.held_too_soon:
        return hearings
    doubted = {"status": str(HearingStatus.NOT_KNOWN)}
    return [{**hearing, **doubted} if hearing["id"] in view.held_too_soon else hearing for hearing in hearings]


def lasts_of(view: View) -> dict[str, str]:
    """The last instant of each hearing that is known, by the id it is published under."""
    found: dict[str, str] = {}
    for key in view.kinds.get(s.HEARING, ()):
        days = view.values(key).get("days", ())
        instants = [day[name] for day in days for name in ("starts_at", "ends_at") if name in day]
        if instants:
            found[view.public(key)] = max(instants)
    return found


def _hearings(view: View) -> list[Fields]:
    found: list[Fields] = []
    for key in view.kinds.get(s.HEARING, ()):
        held = read_anew(view.held.elements[key], view.values(key), view.policy)
        hearing: Fields = {"id": view.public(key), **HEARING.nest(held)}
        days = [HEARING_DAY.nest(day) for day in held.get("days", ())]
        starts = [day["starts_at"] for day in days if "starts_at" in day]
        ends = [day["ends_at"] for day in days if "ends_at" in day]
        if starts:
            hearing["starts_at"] = min(starts)
        if ends:
            hearing["ends_at"] = max(ends)
        courts = [day["court"] for day in reversed(days) if "court" in day]
        if courts:
            hearing["court"] = {part: said for court in courts for part, said in court.items()}
        if "attendance" in held:
            hearing.setdefault("remote", "no" if "IN_PERSON" in held["attendance"] else "yes")
        if is_held(hearing) and _is_too_soon(view, key, hearing):
            hearing["status"] = str(HearingStatus.LISTED)
            view.held_too_soon.add(hearing["id"])
        found.append(hearing)
    return sorted(found, key=lambda hearing: (hearing.get("starts_at", ""), hearing["id"]))


def _is_too_soon(view: View, key: str, hearing: Fields) -> bool:
    """Whether it was a court that said that a hearing was held, and on a day before the hearing's own."""
    if key in view.held.added or "status" in view.held.corrections.get(key, {}):
        return False
    said = view.held.elements[key].shown_at("status")
    return said is not None and london_day(instant_of(said)) < london_day(moment_of(hearing["starts_at"]))


def court_words_of(view: View) -> list[Fields]:
    """What the court said in words of its own: why hearings were taken back, a report is not wanted, the application was withdrawn (G4)."""
    found: list[Fields] = []
    for kind, name in ((s.HEARING, "cancellation_reason"), (s.REPORT, "cancelled_reason")):
        said = {key: view.values(key).get(name) for key in view.kinds.get(kind, ())}
        found += [{"about": f"{kind}:{view.public(key)}", "in_words": words} for key, words in said.items() if words]
    if words := view.case.get("withdrawn_reason"):
        found.append({"about": "withdrawal", "in_words": words})
    return found


def orders_of(view: View) -> list[Fields]:
    """The orders made, the earliest first."""
    found: list[Fields] = []
    for key in view.kinds.get(s.ORDER, ()):
        held = view.values(key)
        order: Fields = {"id": view.public(key), **ORDER.nest(held)}
        if "type" in held:
            order.setdefault("types", [held["type"]])
        if "created_on" in held:
            order.setdefault("made_on", held["created_on"])
        _name_others(view, order)
        if order.get("final") not in ("yes", "no"):
            order.pop("final", None)
        found.append(order)
    return sorted(found, key=lambda order: (order.get("made_on", ""), order["id"]))


def reports_of(view: View) -> list[Fields]:
    """The reports ordered (A10), and whose they are to write (A17)."""
    found: list[Fields] = []
    for key in view.kinds.get(s.REPORT, ()):
        held = view.values(key)
        report: Fields = {"id": view.public(key), "type": str(ReportType.OTHER), **REPORT.nest(held)}
        author = ReportAuthor.LOCAL_AUTHORITY if report["type"] == ReportType.SECTION_37 else ReportAuthor.CAFCASS
        report.setdefault("author", str(author))
        if _its_order_was_discharged(view, key, held):
            report["cancelled"] = True
        _name_others(view, report)
        found.append(report)
    return sorted(found, key=lambda report: (report.get("ordered_on", ""), report["id"]))


def _its_order_was_discharged(view: View, key: str, report: Fields) -> bool:
    """Whether the order for a report holds no longer, and the court did not order the report anew since (I7)."""
    order = f"{s.ORDER}/{report.get('order_id')}"
    if view.values(order).get("discharged") is not True:
        return False
    discharged, anew = (
        view.held.elements[each].shown_at(name) for each, name in ((order, "discharged"), (key, "cancelled"))
    )
    return anew is None or discharged is None or anew <= discharged


_OTHERS: Final = {"hearing_id": s.HEARING, "document_id": s.DOCUMENT, "order_id": s.ORDER}


def _name_others(view: View, part: Fields) -> None:
    """Names the other parts that one refers to by the ids that they are published under."""
    for name, kind in _OTHERS.items():
        if name in part:
            part[name] = view.public(f"{kind}/{part[name]}")


def documents_of(view: View) -> list[Fields]:
    """The documents held; redacted ones are not."""
    found: list[Fields] = []
    for key in view.kinds.get(s.DOCUMENT, ()):
        if is_redacted(view.held, key):
            continue
        held = view.values(key)
        document: Fields = {"id": view.public(key), **DOCUMENT.nest(held)}
        if "created" in held:
            document.setdefault("uploaded_at", held["created"])
        found.append(document)
    return found


def previous_of(view: View) -> list[Fields]:
    """Earlier and other proceedings about the family (T5)."""
    found: list[Fields] = []
    for key in view.kinds.get(s.PROCEEDINGS, ()):
        held = view.values(key)
        one = PROCEEDINGS.nest(held)
        for ours in ("started", "ended"):
            said = _partial(one.pop(ours, None))
            if said is not None:
                one[ours] = said
        if "status" in held:
            one.setdefault("ongoing", {"ongoing": "yes", "previous": "no"}.get(squash(held["status"]), "not-known"))
        found.append(one)
    return found


def _partial(said: Json) -> str | None:
    if not isinstance(said, str):
        return None
    if _PARTIAL_DATE.fullmatch(said):
        return said
    read = instant(said)
    return read[:10] if isinstance(read, str) else None
