"""`hearingDetails[]`, `previousProceedings[]`, `caseDocuments[]`: what happened and happens at court."""

from __future__ import annotations

from cafcass_contracts.values import HearingStatus, HearingType
from intake.domain.case.snapshot import DOCUMENT, HEARING, PROCEEDINGS, CaseSnapshot, Json
from intake.domain.feeds.codes import HEARING_STATES, HEARINGS, one_of
from intake.domain.feeds.dates import instant
from intake.domain.feeds.fields import identifier, text, words, yes_no
from intake.domain.feeds.sections import Flaws, Table, items, put, read_fields

_HEARING: Table = {
    "type": ("type", one_of(HEARINGS, HearingType.OTHER)),
    "typeDetails": ("type_in_words", text),
    "venue": ("court.name", text),
    "status": ("status", one_of(HEARING_STATES, HearingStatus.AWAITING)),
    "startDate": ("starts_at", instant),
    "endDate": ("ends_at", instant),
    "attendance": ("attendance", words),
    "cancellationReason": ("cancellation_reason", text),
    "preAttendanceDetails": ("before_attendance", text),
    "attendanceDetails": ("attendance_in_words", text),
}

_OF_A_DAY = ("starts_at", "ends_at", "court.name")

_PROCEEDINGS: Table = {
    "proceedingStatus": ("status", text),
    "caseNumber": ("case_number", identifier),
    "started": ("started", text),
    "ended": ("ended", text),
    "ordersMade": ("orders_made", text),
    "judge": ("judge", text),
    "children": ("children", text),
    "guardian": ("guardian", text),
    "sameGuardianNeeded": ("same_guardian_needed", yes_no),
    "sameGuardianDetails": ("same_guardian_in_words", text),
}

_DOCUMENT: Table = {
    "removed": ("removed", yes_no),
    "documentCategory": ("kind", text),
    "documentId": ("document_id", identifier),
    "documentFileName": ("file_name", text),
    "uploadTimestamp": ("uploaded_at", instant),
}


def read_hearings(snapshot: CaseSnapshot, value: Json, path: str) -> None:
    """`hearingDetails[]`: one day each."""
    for own_id, hearing, where in items(snapshot, "hearingDetails", value, path):
        flaws: Flaws = []
        fields = read_fields(snapshot, hearing, where, _HEARING, flaws)
        day = {ours: fields.pop(ours) for ours in _OF_A_DAY if ours in fields}
        flaws = [("days" if name in _OF_A_DAY else name, problem) for name, problem in flaws]
        if day:
            fields["days"] = [day]
        hearing_id = own_id or f"~{fields.get('type', '')}|{day.get('starts_at', '')}"
        put(snapshot, f"{HEARING}/{hearing_id}", fields, flaws)


def read_previous(snapshot: CaseSnapshot, value: Json, path: str) -> None:
    """`previousProceedings[]`, told apart by case number where there is one."""
    for own_id, proceedings, where in items(snapshot, "previousProceedings", value, path):
        flaws: Flaws = []
        fields = read_fields(snapshot, proceedings, where, _PROCEEDINGS, flaws)
        known_by = own_id or fields.get("case_number") or f"~{fields.get('started', '')}|{fields.get('judge', '')}"
        put(snapshot, f"{PROCEEDINGS}/{known_by}", fields, flaws)


def read_documents(snapshot: CaseSnapshot, value: Json, path: str) -> None:
    """`caseDocuments[]`; `removed: true` is the tombstone of one shown before (I4)."""
    for own_id, member, where in items(snapshot, "caseDocuments", value, path):
        flaws: Flaws = []
        fields = read_fields(snapshot, member, where, _DOCUMENT, flaws)
        reference = fields.pop("document_id", None) or own_id
        if reference is None:
            if fields:
                snapshot.flaw(DOCUMENT, where, f"{where}.documentId", "is missing")
            continue
        fields.setdefault("place", f"caseDocuments/{reference}")
        put(snapshot, f"{DOCUMENT}/{str(reference).rstrip('/').rpartition('/')[2]}", fields, flaws)
