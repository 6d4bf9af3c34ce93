"""What happens at court, as readers of a case see it: hearings, orders, reports ordered, documents, earlier proceedings."""

from __future__ import annotations

import re
from typing import Final

from cafcass_contracts.values import ReportAuthor, ReportType
from intake.domain.case import snapshot as s
from intake.domain.case.held import is_redacted
from intake.domain.case.snapshot import Json
from intake.domain.details.view import Fields, View
from intake.domain.feeds.codes import squash
from intake.domain.feeds.fields import instant

_PARTIAL_DATE: Final = re.compile(r"[0-9]{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12][0-9]|3[01]))?)?", re.ASCII)


def hearings_of(view: View) -> list[Fields]:
    """The hearings, the earliest first; one of several days from its first start to its last end."""
    found: list[Fields] = []
    for key in view.kinds.get(s.HEARING, ()):
        held = view.values(key)
        hearing: Fields = {"id": view.public(key)}
        for ours in ("type", "status"):
            if ours in held:
                hearing[ours] = held[ours]
        days = held.get("days", ())
        starts = [day["starts"] for day in days if "starts" in day]
        ends = [day["ends"] for day in days if "ends" in day]
        if starts:
            hearing["starts_at"] = min(starts)
        if ends:
            hearing["ends_at"] = max(ends)
        court = {
            ours: day[name]
            for day in reversed(days)
            for name, ours in (("venue", "name"), ("epims", "epims_id"))
            if name in day
        }
        if court:
            hearing["court"] = court
        if "remote" in held:
            hearing["remote"] = held["remote"]
        elif "attendance" in held:
            hearing["remote"] = "no" if "IN_PERSON" in held["attendance"] else "yes"
        found.append(hearing)
    return sorted(found, key=lambda hearing: (hearing.get("starts_at", ""), hearing["id"]))


def vacated_of(view: View) -> dict[str, str]:
    """Why hearings were taken back, by the id they are published under."""
    return {
        view.public(key): shown["cancellation_reason"]
        for key in view.kinds.get(s.HEARING, ())
        if "cancellation_reason" in (shown := view.values(key))
    }


def orders_of(view: View) -> list[Fields]:
    """The orders made, the earliest first."""
    found: list[Fields] = []
    for key in view.kinds.get(s.ORDER, ()):
        held = view.values(key)
        order: Fields = {"id": view.public(key)}
        types = held.get("types") or ([held["type"]] if "type" in held else [])
        if types:
            order["types"] = types
        if made := held.get("made_on") or held.get("created_on"):
            order["made_on"] = made
        if held.get("hearings"):
            order["hearing_id"] = view.public(f"{s.HEARING}/{held['hearings'][0]}")
        if held.get("document"):
            order["document_id"] = view.public(f"{s.DOCUMENT}/{held['document']}")
        if held.get("final") in ("yes", "no"):
            order["final"] = held["final"]
        found.append(order)
    return sorted(found, key=lambda order: (order.get("made_on", ""), order["id"]))


def reports_of(view: View) -> list[Fields]:
    """The reports ordered (A10), and whose they are to write (A17)."""
    found: list[Fields] = []
    for key in view.kinds.get(s.REPORT, ()):
        held = view.values(key)
        report: Fields = {"id": view.public(key), "type": held.get("type", str(ReportType.OTHER))}
        for ours in ("due", "ordered_on"):
            if ours in held:
                report[ours] = held[ours]
        report["author"] = held.get("author") or str(
            ReportAuthor.LOCAL_AUTHORITY if report["type"] == ReportType.SECTION_37 else ReportAuthor.CAFCASS
        )
        if held.get("order"):
            report["order_id"] = view.public(f"{s.ORDER}/{held['order']}")
        if held.get("hearing"):
            report["hearing_id"] = view.public(f"{s.HEARING}/{held['hearing']}")
        found.append(report)
    return sorted(found, key=lambda report: (report.get("ordered_on", ""), report["id"]))


def documents_of(view: View) -> list[Fields]:
    """The documents held; redacted ones are not."""
    found: list[Fields] = []
    for key in view.kinds.get(s.DOCUMENT, ()):
        if is_redacted(view.held, key):
            continue
        held = view.values(key)
        document: Fields = {"id": view.public(key)}
        if kind := held.get("kind"):
            document["kind"] = kind
        if held.get("file_name"):
            document["file_name"] = held["file_name"]
        if uploaded := held.get("uploaded") or held.get("created"):
            document["uploaded_at"] = uploaded
        found.append(document)
    return found


def previous_of(view: View) -> list[Fields]:
    """Earlier and other proceedings about the family (T5)."""
    found: list[Fields] = []
    for key in view.kinds.get(s.PROCEEDINGS, ()):
        held = view.values(key)
        one: Fields = {}
        for ours in ("case_number", "orders_made", "children", "guardian", "same_guardian_needed"):
            if ours in held:
                one[ours] = held[ours]
        for ours in ("started", "ended"):
            if said := _partial(held.get(ours)):
                one[ours] = said
        if "status" in held:
            one["ongoing"] = {"ongoing": "yes", "previous": "no"}.get(squash(held["status"]), "not-known")
        if held.get("ongoing"):
            one["ongoing"] = held["ongoing"]
        found.append(one)
    return found


def _partial(said: Json) -> str | None:
    if not isinstance(said, str):
        return None
    if _PARTIAL_DATE.fullmatch(said):
        return said
    read = instant(said)
    return read[:10] if isinstance(read, str) else None
