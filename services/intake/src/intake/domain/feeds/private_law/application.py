"""The case itself: what is applied for, at which court, mediation and its exemptions, needs for the hearings."""

from __future__ import annotations

from cafcass_contracts.values import MiamExemption, NeedKind, OrderType
from intake.domain.case.snapshot import CASE, NEED, CaseSnapshot, Json
from intake.domain.feeds.codes import MIAM, ORDERS, PARTIES, some_of
from intake.domain.feeds.dates import day
from intake.domain.feeds.fields import identifier, text, yes_no
from intake.domain.feeds.sections import ELSEWHERE, IGNORED, Flaws, Table, items, put, read_fields, section

_orders = some_of(ORDERS, OrderType.OTHER)

CASE_DATA: Table = {
    "familymanCaseNumber": ("family_court_number", text),
    "familyManCaseNumber": ("family_court_number", text),
    "dateSubmitted": ("submitted_on", day),
    "issueDate": ("issued_on", day),
    "caseTypeOfApplication": ("form", text),
    "ordersApplyingFor": ("orders_sought", _orders),
    "childrenKnownToLocalAuthority": ("known_to_authority", yes_no),
    "childrenKnownToLocalAuthorityTextArea": ("known_to_authority_in_words", text),
    "childrenSubjectOfChildProtectionPlan": ("protection_plan", yes_no),
    "courtName": ("court.name", text),
    "courtEpimsId": ("court.epims_id", identifier),
    "miamStatus": ("miam_status", text),
    "isInterpreterNeeded": ("interpreter_needed", yes_no),
    "isInvolvedInPreviousProceedings": ("previous_proceedings", yes_no),
    "childrenInProceeding": ("previous_proceedings", yes_no),
    "solicitorName": ("applicants_lawyer", text),
    "applicantSolicitorEmailAddress": ("applicants_lawyer_email", text),
}
"""The plain fields of `case_data`; its sections are in `adapter`."""

ENVELOPE: Table = {
    "state": ("court_state", text),
    "caseTypeOfApplication": ("form", text),
}

_LOCATION: Table = {
    "region": ("court.region", identifier),
    "regionId": ("court.region", identifier),
    "baseLocation": ("base_location", identifier),
    "baseLocationId": ("base_location", identifier),
    "regionName": ("region_name", text),
    "baseLocationName": ("base_location_name", text),
}

_MIAM: Table = {
    "reasonsForMiamExemption": ("miam_exemptions", some_of(MIAM, MiamExemption.OTHER)),
    "domesticViolenceEvidence": ("miam_evidence_domestic_abuse", text),
    "urgencyEvidence": ("miam_evidence_urgency", text),
    "childProtectionEvidence": ("miam_evidence_child_protection", text),
    "previousAttendenceEvidence": ("miam_evidence_previous_attendance", text),
    "previousAttendanceEvidence": ("miam_evidence_previous_attendance", text),
    "otherGroundsEvidence": ("miam_evidence_other", text),
}

_CONFIDENTIAL: Table = {"isConfidentialDetailsAvailable": ("confidential_details", yes_no)}

_SUMMARY: Table = {
    "ordersApplyingFor": IGNORED,
    "typeOfChildArrangementsOrder": ("child_arrangements_in_words", text),
}

_INTERPRETER: Table = {
    "party": ("roles", some_of(PARTIES)),
    "name": ("name", text),
    "language": ("language", text),
    "otherAssistance": ("other_assistance", text),
    "value": ELSEWHERE,
}

SECTIONS_OF_CASE = {
    "caseManagementLocation": _LOCATION,
    "miamExemptionsTable": _MIAM,
    "confidentialDetails": _CONFIDENTIAL,
    "summaryTabForOrderAppliedFor": _SUMMARY,
}


def read_case(snapshot: CaseSnapshot, name: str, value: Json, path: str) -> None:
    """A section that is one object about the case itself."""
    found = section(snapshot, name, value, path)
    if found is not None:
        flaws: Flaws = []
        put(snapshot, CASE, read_fields(snapshot, found, path, SECTIONS_OF_CASE[name], flaws), flaws)


def read_interpreters(snapshot: CaseSnapshot, value: Json, path: str) -> None:
    """`interpreterNeeds[]{party[], name, language, otherAssistance}` (T14)."""
    for own_id, need, where in items(snapshot, "interpreterNeeds", value, path):
        flaws: Flaws = []
        fields = read_fields(snapshot, need, where, _INTERPRETER, flaws)
        if fields or flaws:
            fields["kind"] = str(NeedKind.INTERPRETER)
            roles = ",".join(sorted(fields.get("roles", ())))
            language = fields.get("language", "")
            put(snapshot, f"{NEED}/{own_id or f'~{roles}|{language}'}", fields, flaws)
