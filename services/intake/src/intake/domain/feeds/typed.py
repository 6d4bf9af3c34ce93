"""Our own typed feed (`court.applications`): each event of a court as a snapshot of what it says about a case.

The events are facts like any other: they are merged with what the HMCTS feeds show, each with the time it happened.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any, TypeVar

from cafcass_contracts import court
from cafcass_contracts.message import OpenEnum, Value
from cafcass_contracts.people import Address, Child, Person, Representation
from cafcass_contracts.problems import Problem
from cafcass_contracts.proceedings import DocumentRef, Hearing, OrderRef, PreviousProceedings, ReportOrder
from cafcass_contracts.values import Feed, PartyRole
from intake.domain.case import snapshot as s
from intake.domain.case.snapshot import CaseSnapshot, Json, stamp_at
from intake.domain.feeds.codes import otherwise
from intake.domain.feeds.fields import is_empty, written
from intake.domain.feeds.hmcts import finish

Fields = dict[str, Json]
AnyValue = TypeVar("AnyValue", bound=Value)


def _part(path: str) -> str:
    """The part of an event that a path is in: a later event that shows it well puts a problem in it right."""
    return path.partition(".")[0].partition("[")[0]


def law_of(event: court.CourtEvent) -> s.Law:
    """The kind of law of the case that an event is about."""
    return "private" if event.law == "private" else "public"


def read(event: court.CourtEvent, happened_at: datetime, problems: Sequence[Problem] = ()) -> CaseSnapshot:
    """What an event says about its case, shown at the time it happened; `problems` are what was wrong in it and left out."""
    unknowns: Fields = {}
    event = _known(event, "", unknowns)
    snapshot = CaseSnapshot(
        law=law_of(event),
        feed=str(Feed.COURT_EVENTS),
        case_number=event.case_number,
        taken_at=stamp_at(happened_at.astimezone(UTC)),
    )
    if event.court is not None:
        snapshot.put(s.CASE, _renamed(event.court, name="court_name", epims_id="court_epims", region="region"))
    if isinstance(event, court.ApplicationIssued):
        _application(snapshot, event)
    elif isinstance(event, court.HearingListed):
        _hearing(snapshot, event.hearing, event.vacated_reason)
    elif isinstance(event, court.OrderMade):
        _order(snapshot, event.order)
    elif isinstance(event, court.ReportOrdered):
        _report(snapshot, event.report)
    elif isinstance(event, court.ApplicationWithdrawn):
        snapshot.put(s.CASE, {"withdrawn": True, **_given(event, "withdrawn_on")})
    elif isinstance(event, court.CaseConcluded):
        snapshot.put(s.CASE, {"concluded": True, **_given(event, "concluded_on", "final_orders")})
    snapshot.put(s.SECTIONS, dict.fromkeys(sorted(event.model_fields_set), True))
    for problem in problems:
        name = f"{_part(problem.path)}[{problem.path.replace('[', '(')}]"
        snapshot.flaw(s.SECTIONS, name, problem.path, problem.reason)
    snapshot.unknowns = unknowns
    return finish(snapshot)


def _known(value: AnyValue, path: str, unknowns: Fields) -> AnyValue:
    """The part of a value that our contracts know: the rest of it goes to `unknowns`, never to our readers as ours."""
    start = f"{path}." if path else ""
    given: dict[str, Any] = {}
    for name in sorted(value.model_fields_set):
        said = getattr(value, name)
        if name not in type(value).model_fields:
            if not is_empty(said):
                unknowns[f"{start}{name}"] = said
        elif isinstance(said, tuple):
            members = (_known_part(one, f"{start}{name}[{index}]", unknowns) for index, one in enumerate(said))
            given[name] = tuple(one for one in members if one is not None)
        elif said is None or (part := _known_part(said, f"{start}{name}", unknowns)) is not None:
            given[name] = None if said is None else part
    known: AnyValue = value.model_construct(_fields_set=set(given), **given)  # type: ignore[assignment]
    return known


def _known_part(said: Any, path: str, unknowns: Fields) -> Any:
    if isinstance(said, Value):
        return _known(said, path, unknowns)
    if isinstance(said, OpenEnum) and not said.known:
        unknowns[path] = str(said)
        return otherwise(type(said))
    return said


def _application(snapshot: CaseSnapshot, event: court.ApplicationIssued) -> None:
    case = _given(event, "family_court_number", "form", "orders_sought", "submitted_on", "issued_on", "kinds")
    if event.local_authority is not None:
        case["applicant_authority"] = event.local_authority
    if signals := event.signals.model_dump(mode="json", exclude_defaults=True, exclude_none=True):
        case["signals"] = signals
    if case:
        snapshot.put(s.CASE, case)
    for person in event.people:
        _person(snapshot, person)
    for child in event.children:
        _child(snapshot, child)
    for relation in event.relations:
        tie = _given(relation, "child", "person", "relation", "lives_with", "confidential", "spends_time_with")
        tie |= _given(relation, "parental_responsibility")
        snapshot.put(f"{s.RELATION}/{relation.child}|{relation.person}", tie)
    for hearing in event.hearings:
        _hearing(snapshot, hearing, None)
    for document in event.documents:
        _document(snapshot, document)
    for proceedings in event.previous_proceedings:
        _previous(snapshot, proceedings)


def _person(snapshot: CaseSnapshot, person: Person) -> None:
    roles = set(person.roles)
    if PartyRole.LOCAL_AUTHORITY in roles:
        kind = s.LOCAL_AUTHORITY
    elif PartyRole.APPLICANT in roles:
        kind = s.APPLICANT
    elif roles & {PartyRole.RESPONDENT, PartyRole.INTERVENER}:
        kind = s.RESPONDENT
    else:
        kind = s.OTHER
    fields = _name(person.name)
    if person.organisation is not None:
        fields["name"] = person.organisation
    if person.previous_names:
        fields["previous_name"] = "; ".join(name.text() for name in person.previous_names)
    fields |= _given(person, "date_of_birth", "place_of_birth", "gender", "address_known")
    _at(fields, "address", person.address)
    if person.previous_addresses:
        fields["previous_addresses"] = [
            where.model_dump(mode="json", exclude_none=True) for where in person.previous_addresses
        ]
    for ours, detail in (("phone", person.phone), ("email", person.email)):
        if detail is not None:
            fields[ours] = detail.value
            fields[f"{ours}_confidential"] = str(detail.confidential)
    fields |= _renamed(person, lives_in_refuge="refuge", litigation_capacity_in_doubt="litigation_in_doubt")
    fields |= _lawyer(person.representation)
    if person.needs:
        fields["needs"] = [need.model_dump(mode="json", exclude_none=True) for need in person.needs]
    if PartyRole.HOUSEHOLD_MEMBER in roles:
        fields["household"] = True
    snapshot.put(f"{kind}/{person.id}", fields)


def _child(snapshot: CaseSnapshot, child: Child) -> None:
    fields = _name(child.name)
    fields |= _given(child, "date_of_birth", "gender", "parental_responsibility", "orders_sought")
    fields |= _given(child, "social_worker", "social_worker_phone")
    fields |= _renamed(child, cafcass_officer="officer_name", details_confidential="details_confidential")
    fields |= _renamed(
        child,
        local_authority="authority",
        known_to_local_authority="known_to_authority",
        child_protection_plan="protection_plan",
    )
    if child.homes:
        fields["homes"] = [
            home.model_dump(mode="json", exclude_defaults=True, exclude_none=True) for home in child.homes
        ]
    fields |= _lawyer(child.representation)
    if child.needs:
        fields["needs"] = [need.model_dump(mode="json", exclude_none=True) for need in child.needs]
    snapshot.put(f"{s.CHILD}/{child.id}", fields)


def _hearing(snapshot: CaseSnapshot, hearing: Hearing, vacated_reason: str | None) -> None:
    fields = _given(hearing, "type", "status", "remote")
    day: Fields = {}
    for ours, moment in (("starts", hearing.starts_at), ("ends", hearing.ends_at)):
        if moment is not None:
            day[ours] = written(moment.astimezone(UTC))
    if hearing.court is not None:
        day |= _renamed(hearing.court, name="venue", epims_id="epims")
    if day:
        fields["days"] = [day]
    if vacated_reason:
        fields["cancellation_reason"] = vacated_reason
    snapshot.put(f"{s.HEARING}/{hearing.id}", fields)


def _order(snapshot: CaseSnapshot, order: OrderRef) -> None:
    fields = _given(order, "types", "made_on", "final")
    if order.hearing_id is not None:
        fields["hearings"] = [order.hearing_id]
    if order.document_id is not None:
        fields["document"] = order.document_id
    snapshot.put(f"{s.ORDER}/{order.id}", fields)


def _report(snapshot: CaseSnapshot, report: ReportOrder) -> None:
    fields = _given(report, "type", "ordered_on", "due", "author")
    fields |= _renamed(report, order_id="order", hearing_id="hearing")
    snapshot.put(f"{s.REPORT}/{report.id}", fields)


def _document(snapshot: CaseSnapshot, document: DocumentRef) -> None:
    fields = {"place": f"documents/{document.id}", **_given(document, "kind", "file_name")}
    if document.uploaded_at is not None:
        fields["uploaded"] = written(document.uploaded_at.astimezone(UTC))
    snapshot.put(f"{s.DOCUMENT}/{document.id}", fields)


def _previous(snapshot: CaseSnapshot, one: PreviousProceedings) -> None:
    fields = _given(one, "case_number", "ongoing", "started", "ended", "orders_made", "children", "guardian")
    fields |= _given(one, "same_guardian_needed")
    snapshot.put(f"{s.PROCEEDINGS}/{one.case_number or f'~{one.started}|{one.guardian}'}", fields)


def _given(value: Value, *names: str) -> Fields:
    """Fields that were sent, by name, as JSON has them. What is not known or empty was not sent."""
    return _renamed(value, **{name: name for name in names})


def _renamed(value: Value, **names: str) -> Fields:
    """Fields that were sent, under other names."""
    sent = {name for name in names if name in value.model_fields_set}
    said = value.model_dump(mode="json", include=sent, exclude_none=True)
    return {names[name]: said[name] for name in names if name in said and said[name] not in ("", [])}


def _name(name: Value) -> Fields:
    return _renamed(name, first="first_name", middle="middle_name", last="last_name", whole="name")


def _at(fields: Fields, ours: str, where: Address | None) -> None:
    if where is not None:
        lines = where.model_dump(mode="json", exclude_none=True, exclude={"confidential"})
        if lines:
            fields[ours] = lines
        fields[f"{ours}_confidential"] = str(where.confidential)


def _lawyer(representation: Representation | None) -> Fields:
    if representation is None:
        return {}
    fields = _renamed(
        representation,
        represented="represented",
        name="lawyer_last_name",
        firm="firm",
        firm_id="firm_id",
        email="lawyer_email",
        phone="lawyer_phone",
        dx="lawyer_dx",
        reference="lawyer_reference",
    )
    _at(fields, "lawyer_address", representation.address)
    return fields
