"""`hearingData.caseHearings[]`: hearings with their days and status."""

from __future__ import annotations

from intake.domain.case.snapshot import HEARING, SECTIONS, CaseSnapshot, Json
from intake.domain.feeds.dates import instant
from intake.domain.feeds.fields import Flaw, identifier, is_empty, text
from intake.domain.feeds.sections import (
    ELSEWHERE,
    IGNORED,
    Flaws,
    Table,
    items,
    put,
    read_codes,
    read_fields,
    said_in,
    section,
)

_HEARING: Table = {
    "hearingID": ("hearing_id", identifier),
    "hearingId": ("hearing_id", identifier),
    "hearingType": ELSEWHERE,
    "hearingTypeValue": ("type_in_words", text),
    "hearingStatus": ELSEWHERE,
    "hmcStatus": ELSEWHERE,
    "hearingDaySchedule": ELSEWHERE,
    "lastResponseReceivedDateTime": IGNORED,
    "hearingRequestDateTime": IGNORED,
    "requestVersion": IGNORED,
    "responseVersion": IGNORED,
    "nextHearingDate": IGNORED,
}

_CODES = {"hearingType": "type", "hearingStatus": "status", "hmcStatus": "status"}

_DATA = frozenset({"caseRef", "caseHearings", "hmctsServiceCode"})

_DAY: Table = {
    "hearingVenueName": ("court.name", text),
    "hearingVenueId": ("court.epims_id", identifier),
    "epimsId": ("court.epims_id", identifier),
    "hearingVenueLocationCode": ("court.epims_id", identifier),
    "hearingStartDateTime": ("starts_at", instant),
    "hearingEndDateTime": ("ends_at", instant),
    "hearingRoomId": ("room", text),
    "hearingVenueAddress": ("venue_address", text),
}


def read_hearings(snapshot: CaseSnapshot, value: Json, path: str) -> None:
    """`hearingData`: an object with `caseHearings[]`, in older payloads a list of such objects."""
    if value.__class__ is list:
        for index, member in enumerate(value):
            inner = member.get("value", member) if member.__class__ is dict else member
            if inner:
                _read_data(snapshot, inner, f"{path}[{index}]")
    else:
        _read_data(snapshot, value, path)


def _read_data(snapshot: CaseSnapshot, value: Json, path: str) -> None:
    data = section(snapshot, "hearingData", value, path)
    if data is None:
        return
    for name, raw in data.items():
        if name not in _DATA and not is_empty(raw):
            snapshot.unknowns[f"{path}.{name}"] = raw
    reference = None if is_empty(data.get("caseRef")) else identifier(data["caseRef"])
    if reference.__class__ is Flaw:
        snapshot.flaw(SECTIONS, "hearingData.caseRef", f"{path}.caseRef", reference.reason)
    elif reference == snapshot.case_number:
        snapshot.put(SECTIONS, {"hearingData.caseRef": True})
    elif reference.__class__ is str and snapshot.case_number is not None and reference != snapshot.case_number:
        snapshot.flaw(SECTIONS, "hearingData.caseRef", f"{path}.caseRef", "names another case than the one it is in")
    for own_id, hearing, where in items(
        snapshot, "caseHearings", data.get("caseHearings") or [], f"{path}.caseHearings"
    ):
        _read_hearing(snapshot, own_id, hearing, where)


def _read_hearing(snapshot: CaseSnapshot, own_id: str | None, hearing: dict[str, Json], where: str) -> None:
    flaws: Flaws = []
    fields = read_fields(snapshot, hearing, where, _HEARING, flaws)
    codes = read_codes(hearing, where, _CODES, flaws)
    if schedule := hearing.get("hearingDaySchedule"):
        days: list[dict[str, Json]] = []
        day_flaws: Flaws = []
        for _, one, at in items(snapshot, f"{where}.hearingDaySchedule", schedule, f"{where}.hearingDaySchedule"):
            read = read_fields(snapshot, one, at, _DAY, day_flaws)
            if read:
                days.append(read)
        flaws += [("days", problem) for _, problem in day_flaws]
        if days:
            fields["days"] = sorted(days, key=_start)
    hearing_id = fields.get("hearing_id") or own_id
    if hearing_id is None:
        first = fields["days"][0].get("starts_at", "") if fields.get("days") else ""
        hearing_id = f"~{said_in(codes, 'type')}|{first}"
    put(snapshot, f"{HEARING}/{hearing_id}", fields, flaws, codes)


def _start(one: dict[str, Json]) -> str:
    found: str = one.get("starts_at", "")
    return found
