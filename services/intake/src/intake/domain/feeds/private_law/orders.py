"""`orderCollection[]` and `manageOrderCollection[]`: orders made, and the reports they order."""

from __future__ import annotations

from cafcass_contracts.values import ReportType
from intake.domain.case.snapshot import ORDER, REPORT, CaseSnapshot, Json
from intake.domain.feeds.codes import ORDERS, REPORTS, one_of, some_of
from intake.domain.feeds.dates import day
from intake.domain.feeds.fields import Flaw, identifier, is_empty, text, yes_no
from intake.domain.feeds.sections import (
    ELSEWHERE,
    IGNORED,
    Flaws,
    Table,
    document,
    is_document,
    items,
    put,
    read_fields,
)

_ORDER: Table = {
    "orderType": ("title", text),
    "orderTypeId": ("type", one_of(ORDERS)),
    "dateCreated": ("created_on", day),
    "otherDetails": ELSEWHERE,
    "courtReportType": ELSEWHERE,
    "originalFilingDate": ELSEWHERE,
    "hearingId": ELSEWHERE,
    "hearingIds": ELSEWHERE,
    "orderDocument": ELSEWHERE,
    "isFinalOrder": ("final", yes_no),
}

_DETAILS: Table = {
    "orderMadeDate": ("made_on", day),
    "orderCreatedDate": ("created_on", day),
    "createdBy": IGNORED,
    "orderRecipients": IGNORED,
}

_report_types = some_of(REPORTS, ReportType.OTHER)
_order_type = one_of(ORDERS)


def read_orders(snapshot: CaseSnapshot, name: str, value: Json, path: str) -> None:
    """All the orders of one collection."""
    for own_id, order, where in items(snapshot, name, value, path):
        flaws: Flaws = []
        fields = read_fields(snapshot, order, where, _ORDER, flaws)
        details = order.get("otherDetails")
        if details.__class__ is dict:
            fields |= read_fields(snapshot, details, f"{where}.otherDetails", _DETAILS, flaws)
        elif not is_empty(details):
            snapshot.unknowns[f"{where}.otherDetails"] = details
        if "type" not in fields and "title" in fields:
            said = _order_type(fields["title"])
            if said.__class__ is Flaw:
                snapshot.unknowns[f"{where}.orderType"] = said.unknown
            else:
                fields["type"] = said
        if hearings := _hearing_ids(snapshot, order, where):
            fields |= {"hearings": hearings, "hearing_id": hearings[0]}
        held: Json = order.get("orderDocument")
        place = f"{name}/{own_id or where.rpartition('.')[2]}"
        document_id = (
            document(snapshot, place, held, f"{where}.orderDocument", {"kind": "order"}) if is_document(held) else None
        )
        if document_id:
            fields["document_id"] = document_id
        elif not is_document(held) and not is_empty(held):
            snapshot.unknowns[f"{where}.orderDocument"] = held
        if not fields and not flaws:
            continue
        order_id = (
            own_id
            or document_id
            or f"~{fields.get('type', '')}|{fields.get('made_on') or fields.get('created_on', '')}"
        )
        put(snapshot, f"{ORDER}/{order_id}", fields, flaws)
        _read_reports(snapshot, order_id, order, fields, where)


def _hearing_ids(snapshot: CaseSnapshot, order: dict[str, Json], where: str) -> list[str]:
    """`hearingId`, or `hearingIds[]` as text, numbers or `{"value"}`."""
    found: list[str] = []
    many = order.get("hearingIds")
    said = [("hearingId", order.get("hearingId"))]
    said += [("hearingIds", each) for each in (many if many.__class__ is list else [many])]
    for name, raw in said:
        inner = raw.get("value", raw) if raw.__class__ is dict else raw
        got = None if is_empty(inner) else identifier(inner)
        if got.__class__ is Flaw:
            snapshot.unknowns[f"{where}.{name}"] = order[name]
        elif got is not None and got not in found:
            found.append(got)
    return found


def _read_reports(
    snapshot: CaseSnapshot, order_id: str, order: dict[str, Json], made: dict[str, Json], where: str
) -> None:
    """`courtReportType[]` with `originalFilingDate`: one report order for each type."""
    raw = order.get("courtReportType")
    if not raw:
        return
    types = _report_types(raw)
    flaws: Flaws = []
    if types.__class__ is Flaw:
        if types.unknown is not None:
            snapshot.unknowns[f"{where}.courtReportType"] = types.unknown
        if types.reason:
            snapshot.flaw(f"{ORDER}/{order_id}", "report_types", f"{where}.courtReportType", types.reason)
        types = types.kept
    if types:
        snapshot.put(f"{ORDER}/{order_id}", {"report_types": types})
    common = read_fields(
        snapshot,
        {"originalFilingDate": order.get("originalFilingDate")},
        where,
        {"originalFilingDate": ("due", day)},
        flaws,
    )
    common["order_id"] = order_id
    ordered_on = made.get("made_on") or made.get("created_on")
    if ordered_on:
        common["ordered_on"] = ordered_on
    if "hearing_id" in made:
        common["hearing_id"] = made["hearing_id"]
    for report in types or ():
        put(snapshot, f"{REPORT}/{order_id}|{report}", {"type": report, **common}, flaws)
