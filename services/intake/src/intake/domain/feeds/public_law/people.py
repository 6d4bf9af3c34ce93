"""`applicants[]`, `respondents[]`, `others[]` and `children[]` of a public law case.

Only applicants carry an id. `contactDetailsHidden` and `detailsHidden` make every contact detail confidential.
"""

from __future__ import annotations

from cafcass_contracts.values import NeedKind
from intake.domain.case.snapshot import APPLICANT, CHILD, LOCAL_AUTHORITY, OTHER, RESPONDENT, CaseSnapshot, Json
from intake.domain.feeds.codes import GENDERS, one_of, squash
from intake.domain.feeds.dates import day
from intake.domain.feeds.fields import identifier, safe_yes_no, text, yes_no
from intake.domain.feeds.sections import (
    ELSEWHERE,
    IGNORED,
    Flaws,
    Table,
    address,
    items,
    person_key,
    put,
    read_fields,
)

_gender = one_of(GENDERS)

_APPLICANT: Table = {
    "name": ("name.whole", text),
    "email": ("email.value", text),
    "phone": ("phone.value", text),
    "address": ("address", address),
    "colleagues": ELSEWHERE,
    "designated": ("designated", yes_no),
}

_AUTHORITY: Table = {**_APPLICANT, "name": ("organisation", text)}

_COLLEAGUE: Table = {
    "role": ("role", text),
    "title": ("title", text),
    "fullName": ("name", text),
    "email": ("email", text),
    "phone": ("phone", text),
    "mainContact": ("main_contact", yes_no),
    "notificationRecipient": IGNORED,
}

_COMMON: Table = {
    "dateOfBirth": ("date_of_birth", day),
    "gender": ("gender", _gender),
    "genderIdentification": ("gender_in_words", text),
    "address": ("address", address),
    "addressKnown": ("address_known", yes_no),
    "addressUnknownReason": ("address_unknown_reason", text),
    "litigationIssues": ("litigation_capacity_in_doubt", yes_no),
    "litigationIssuesDetails": ("litigation_in_words", text),
    "solicitor": ELSEWHERE,
}

_RESPONDENT: Table = {
    **_COMMON,
    "firstName": ("name.first", text),
    "lastName": ("name.last", text),
    "telephoneNumber": ("phone.value", text),
    "email": ("email.value", text),
    "contactDetailsHidden": ("details_hidden", safe_yes_no),
    "contactDetailsHiddenReason": ("details_hidden_reason", text),
    "relationshipToChild": ("relation_in_words", text),
}

_OTHER: Table = {
    **_COMMON,
    "name": ("name.whole", text),
    "firstName": ("name.first", text),
    "lastName": ("name.last", text),
    "birthPlace": ("place_of_birth", text),
    "telephone": ("phone.value", text),
    "detailsHidden": ("details_hidden", safe_yes_no),
    "detailsHiddenReason": ("details_hidden_reason", text),
}

_CHILD: Table = {
    **_COMMON,
    "firstName": ("name.first", text),
    "lastName": ("name.last", text),
    "livingSituation": ("situation", text),
    "livingSituationDetails": ("situation_in_words", text),
    "careAndContactPlan": ("care_plan", text),
    "detailsHidden": ("details_hidden", safe_yes_no),
    "socialWorkerName": ("social_worker", text),
    "socialWorkerTelephoneNumber": ("social_worker_phone", text),
    "additionalNeeds": ("additional_needs", yes_no),
    "additionalNeedsDetails": ("additional_needs_in_words", text),
    "fathersResponsibility": ("fathers_responsibility", text),
}

_WHERE_REFUGE_IS_SAID = ("addressKnown", "addressUnknownReason", "contactDetailsHiddenReason", "detailsHiddenReason")
"""The feed has no question about refuge: it is told in the answers to these."""

_SOLICITOR: Table = {
    "email": ("representation.email", text),
    "firstName": ("lawyer_first_name", text),
    "lastName": ("lawyer_last_name", text),
    "organisationId": ("representation.firm_id", identifier),
    "organisationName": ("representation.firm", text),
}


def read_applicants(snapshot: CaseSnapshot, value: Json, path: str, *, citizen: bool) -> None:
    """`applicants[]`: local authorities and other bodies, or persons where `citizenIsApplicant` says so."""
    for own_id, applicant, where in items(snapshot, "applicants", value, path):
        flaws: Flaws = []
        fields = read_fields(snapshot, applicant, where, _APPLICANT if citizen else _AUTHORITY, flaws)
        if workers := _colleagues(snapshot, applicant.get("colleagues"), where, flaws):
            fields["colleagues"] = workers
        kind = APPLICANT if citizen else LOCAL_AUTHORITY
        put(snapshot, person_key(snapshot, kind, own_id, fields, where), fields, flaws)


def _colleagues(snapshot: CaseSnapshot, value: Json, where: str, flaws: Flaws) -> list[dict[str, Json]]:
    if not value:
        return []
    wrong: Flaws = []
    read = (
        read_fields(snapshot, colleague, at, _COLLEAGUE, wrong)
        for _, colleague, at in items(snapshot, f"{where}.colleagues", value, f"{where}.colleagues")
    )
    found = [fields for fields in read if fields]
    flaws += [("colleagues", problem) for _, problem in wrong]
    return found


def read_respondents(snapshot: CaseSnapshot, value: Json, path: str) -> None:
    """`respondents[]`."""
    _read(snapshot, RESPONDENT, "respondents", value, path, _RESPONDENT)


def read_others(snapshot: CaseSnapshot, value: Json, path: str) -> None:
    """`others[]`."""
    _read(snapshot, OTHER, "others", value, path, _OTHER)


def read_children(snapshot: CaseSnapshot, value: Json, path: str) -> None:
    """`children[]`."""
    _read(snapshot, CHILD, "children", value, path, _CHILD)


def _read(snapshot: CaseSnapshot, kind: str, name: str, value: Json, path: str, table: Table) -> None:
    for own_id, person, where in items(snapshot, name, value, path):
        flaws: Flaws = []
        fields = read_fields(snapshot, person, where, table, flaws)
        if lawyer := person.get("solicitor"):
            if lawyer.__class__ is dict:
                fields |= read_fields(snapshot, lawyer, f"{where}.solicitor", _SOLICITOR, flaws)
            else:
                snapshot.unknowns[f"{where}.solicitor"] = lawyer
        if hidden := fields.get("details_hidden"):
            for flag in ("address.confidential", "email.confidential", "phone.confidential", "details_confidential"):
                fields[flag] = hidden
        if any("refuge" in squash(str(person.get(name, ""))) for name in _WHERE_REFUGE_IS_SAID):
            fields["lives_in_refuge"] = "yes"
        detail = fields.get("additional_needs_in_words")
        if detail or fields.get("additional_needs") == "yes":
            fields["needs"] = [{"kind": str(NeedKind.OTHER), **({"detail": detail} if detail else {})}]
        put(snapshot, person_key(snapshot, kind, own_id, fields, where), fields, flaws)
