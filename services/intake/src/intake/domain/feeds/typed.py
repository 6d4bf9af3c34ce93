"""Our own typed feed (`court.applications`): each event of a court as a snapshot of what it says about a case.

The events are facts like any other: they are merged with what the HMCTS feeds show, each with the time it happened. What our contracts
know is held as it was said, under the names that the contracts have (`case/shape.py`): a field that is added there passes through here.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime
from enum import Enum
from typing import Any, Final

from cafcass_contracts import court
from cafcass_contracts.message import OpenEnum, Value
from cafcass_contracts.people import Address, ContactDetail
from cafcass_contracts.problems import Problem
from cafcass_contracts.values import Feed, PartyRole, YesNo
from intake.domain.case import shape
from intake.domain.case import snapshot as s
from intake.domain.case.shape import DECIDED_HERE, Shape
from intake.domain.case.snapshot import CaseSnapshot, Fields, Json, stamp_at
from intake.domain.feeds.codes import otherwise
from intake.domain.feeds.dates import written
from intake.domain.feeds.fields import is_empty
from intake.domain.feeds.hmcts import finish
from intake.domain.feeds.told_apart import told_apart


def law_of(event: court.CourtEvent) -> s.Law:
    """The kind of law of the case that an event is about."""
    return "private" if event.law == "private" else "public"


def read(event: court.CourtEvent, happened_at: datetime, problems: Sequence[Problem] = ()) -> CaseSnapshot:
    """What an event says about its case, shown at the time it happened; `problems` are what was wrong in it and left out."""
    snapshot = CaseSnapshot(
        law=law_of(event),
        feed=str(Feed.COURT_EVENTS),
        case_number=event.case_number,
        taken_at=stamp_at(happened_at.astimezone(UTC)),
    )
    said = told_apart(snapshot, _said(event, "", snapshot.unknowns))
    snapshot.put(s.SECTIONS, dict.fromkeys(("headers", *said), True))
    for section, put in _PARTS.items():
        parts = said.pop(section, [])
        for part in parts if isinstance(parts, list) else [parts]:
            put(snapshot, part)
    if case := shape.CASE.flat(said) | _ending(event, said):
        snapshot.put(s.CASE, case)
    if isinstance(event, court.HearingListed):
        _listed(snapshot, event, said)
    _taken_back(snapshot, event, said)
    for problem in problems:
        name = f"{_section(problem.path)}[{problem.path.replace('[', '(')}]"
        snapshot.flaw(s.SECTIONS, name, problem.path, problem.reason)
    return finish(snapshot)


def _listed(snapshot: CaseSnapshot, event: court.HearingListed, said: Fields) -> None:
    """What a listing says of its hearing, which replaces the earlier one: unless it says otherwise, the hearing is listed (I7)."""
    key = f"{s.HEARING}/{event.hearing.id}"
    if "status" not in event.hearing.model_fields_set:
        snapshot.put(key, {"status": str(event.hearing.status)})
    if "vacated_reason" in said:
        snapshot.put(key, {"cancellation_reason": said["vacated_reason"]})


def _ending(event: court.CourtEvent, said: Fields) -> Fields:
    """What the end of a case says of it. Why it was withdrawn is kept, and stands on no event of ours."""
    if isinstance(event, court.ApplicationWithdrawn):
        names = {"withdrawn_on": "withdrawn_on", "reason": "withdrawn_reason"}
        return {"withdrawn": True, **{ours: said[name] for name, ours in names.items() if name in said}}
    if isinstance(event, court.CaseConcluded):
        return {"concluded": True, **{name: said[name] for name in ("concluded_on", "final_orders") if name in said}}
    return {}


def _taken_back(snapshot: CaseSnapshot, event: court.CourtEvent, said: Fields) -> None:
    """What no longer holds: an order, a report that was ordered, the end of a case (I7); and what holds again, ordered anew."""
    if isinstance(event, court.OrderMade):
        snapshot.put(f"{s.ORDER}/{event.order.id}", {"discharged": event.order.discharged})
    if isinstance(event, court.ReportOrdered):
        snapshot.put(f"{s.REPORT}/{event.report.id}", {"cancelled": event.report.cancelled})
    if isinstance(event, court.CaseReopened):
        snapshot.put(s.CASE, {"withdrawn": False, "concluded": False, **_named(said, reopened_on="reopened_on")})
    if isinstance(event, court.OrderDischarged):
        fields = {"discharged": True, **_named(said, discharged_on="discharged_on")}
        snapshot.put(f"{s.ORDER}/{event.order_id}", fields)
    if isinstance(event, court.ReportCancelled):
        fields = {"cancelled": True, **_named(said, cancelled_on="cancelled_on", reason="cancelled_reason")}
        snapshot.put(f"{s.REPORT}/{event.report_id}", fields)


def _named(said: Fields, **names: str) -> Fields:
    """What was said, under our names."""
    return {ours: said[name] for name, ours in names.items() if name in said}


def _section(path: str) -> str:
    """The section of an event that a path is in: a later event that shows it well puts a problem in it right."""
    return path.partition(".")[0].partition("[")[0]


# --- the parts of a case ----------------------------------------------------------------------------------------------


def _as(kind: str, of: Shape) -> Callable[[CaseSnapshot, Fields], None]:
    def put(snapshot: CaseSnapshot, said: Fields) -> None:
        snapshot.put(f"{kind}/{said.get('id', '')}", of.flat(said))

    return put


def _person(snapshot: CaseSnapshot, said: Fields) -> None:
    snapshot.put(f"{kind_of(said.get('roles', ()))}/{said.get('id', '')}", shape.PERSON.flat(said))


def kind_of(roles: Sequence[str]) -> str:
    """As what kind of element a person with these roles is held."""
    if PartyRole.LOCAL_AUTHORITY in roles:
        return s.LOCAL_AUTHORITY
    if PartyRole.APPLICANT in roles:
        return s.APPLICANT
    return s.RESPONDENT if {PartyRole.RESPONDENT, PartyRole.INTERVENER}.intersection(roles) else s.OTHER


def _relation(snapshot: CaseSnapshot, said: Fields) -> None:
    snapshot.put(f"{s.RELATION}/{said.get('child', '')}|{said.get('person', '')}", shape.RELATION.flat(said))


def _hearing(snapshot: CaseSnapshot, said: Fields) -> None:
    fields = shape.HEARING.flat(said)
    if day := shape.HEARING_DAY.flat(said):
        fields["days"] = [day]
    snapshot.put(f"{s.HEARING}/{said.get('id', '')}", fields)


def _document(snapshot: CaseSnapshot, said: Fields) -> None:
    snapshot.put(
        f"{s.DOCUMENT}/{said.get('id', '')}", {"place": f"documents/{said.get('id', '')}", **shape.DOCUMENT.flat(said)}
    )


def _previous(snapshot: CaseSnapshot, said: Fields) -> None:
    known_by = said.get("case_number") or f"~{said.get('started')}|{said.get('guardian')}"
    snapshot.put(f"{s.PROCEEDINGS}/{known_by}", shape.PROCEEDINGS.flat(said))


_PARTS: Final[Mapping[str, Callable[[CaseSnapshot, Fields], None]]] = {
    "people": _person,
    "children": _as(s.CHILD, shape.CHILD),
    "relations": _relation,
    "hearings": _hearing,
    "hearing": _hearing,
    "documents": _document,
    "previous_proceedings": _previous,
    "order": _as(s.ORDER, shape.ORDER),
    "report": _as(s.REPORT, shape.REPORT),
}
"""How each section of an event that is about a part of the case, or a list of such parts, is held."""


# --- what was said ----------------------------------------------------------------------------------------------------


_WITH_EVERY: Final[Mapping[type[Value], frozenset[str]]] = {
    Address: frozenset({shape.CONFIDENTIAL}),
    ContactDetail: frozenset({shape.CONFIDENTIAL}),
}
"""What is said with every such value, or not known of it: that the one before was not confidential says nothing of a new one (G3, G4)."""


def said_of(value: Value) -> Fields:
    """What a person said in a command, as JSON: no more than was given. Whether a new contact detail is confidential is not known."""
    return _said(value, "", {})


def _said(value: Value, path: str, unknowns: Fields) -> Fields:
    """What of a value was sent and our contracts know, as JSON; the rest goes to `unknowns`, never to our readers as ours.

    What is empty was not sent, that something is not known takes back no yes and no no (G3), and what intake itself decides is not read.
    """
    start = f"{path}." if path else ""
    found: Fields = {}
    known, ours = type(value).model_fields, DECIDED_HERE.get(type(value), frozenset())
    with_every = _WITH_EVERY.get(type(value), frozenset())
    for name in sorted(value.model_fields_set | with_every):
        said = getattr(value, name)
        if name not in known:
            if not is_empty(said):
                unknowns[f"{start}{name}"] = said
        elif name not in ours:
            plain = _plain(said, f"{start}{name}", unknowns)
            if plain not in (None, "", [], {}) and (said is not YesNo.NOT_KNOWN or name in with_every):
                found[name] = plain
    return found


def _plain(said: Any, path: str, unknowns: Fields) -> Json:
    if isinstance(said, Value):
        return _said(said, path, unknowns)
    if isinstance(said, tuple):
        members = (_plain(each, f"{path}[{index}]", unknowns) for index, each in enumerate(said))
        return [each for each in members if each is not None]
    if isinstance(said, OpenEnum) and not said.known:
        unknowns[path] = str(said)
        other = otherwise(type(said))
        return None if other is None else str(other)
    if isinstance(said, Enum):
        return said.value
    if isinstance(said, datetime):
        return written(_utc(said))
    return said.isoformat() if isinstance(said, date) else said


def _utc(moment: datetime) -> datetime:
    """An instant in UTC; the first and the last hours that a date can say, which nobody means, as they are."""
    try:
        return moment.astimezone(UTC)
    except OverflowError:
        return moment.replace(tzinfo=UTC)
