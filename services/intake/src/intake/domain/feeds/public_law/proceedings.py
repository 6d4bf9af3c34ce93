"""`hearingDetails[]`, `previousProceedings[]`, `caseDocuments[]`: what happened and happens at court."""

from __future__ import annotations

from intake.domain.case.snapshot import DOCUMENT, HEARING, PROCEEDINGS, CaseSnapshot, Json
from intake.domain.feeds.dates import instant, london_instant
from intake.domain.feeds.fields import identifier, text, words, yes_no
from intake.domain.feeds.sections import ELSEWHERE, Flaws, Table, items, put, read_codes, read_fields, said_in

_HEARING: Table = {
    "type": ELSEWHERE,
    "typeDetails": ("type_in_words", text),
    "venue": ("court.name", text),
    "status": ELSEWHERE,
    "startDate": ("starts_at", london_instant),
    "endDate": ("ends_at", london_instant),
    "attendance": ("attendance", words),
    "cancellationReason": ("cancellation_reason", text),
    "preAttendanceDetails": ("before_attendance", text),
    "attendanceDetails": ("attendance_in_words", text),
}

_CODES = {"type": "type", "status": "status"}

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
        codes = read_codes(hearing, where, _CODES, flaws)
        day = {ours: fields.pop(ours) for ours in _OF_A_DAY if ours in fields}
        flaws = [("days" if name in _OF_A_DAY else name, problem) for name, problem in flaws]
        if day:
            fields["days"] = [day]
        hearing_id = own_id or f"~{said_in(codes, 'type')}|{day.get('starts_at', '')}"
        put(snapshot, f"{HEARING}/{hearing_id}", fields, flaws, codes)


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
