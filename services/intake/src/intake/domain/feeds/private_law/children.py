"""`children[]` and `newChildDetails[]` (both child models, sometimes in one payload), with who each child lives with."""

from __future__ import annotations

from cafcass_contracts.values import OrderType
from intake.domain.case.snapshot import CHILD, OTHER, RELATION, CaseSnapshot, Json, element_id
from intake.domain.feeds.codes import ORDERS, PARTIES, one_of, some_of
from intake.domain.feeds.dates import day
from intake.domain.feeds.fields import identifier, is_empty, safe_yes_no, text, yes_no
from intake.domain.feeds.private_law.people import gender
from intake.domain.feeds.sections import ELSEWHERE, IGNORED, Flaws, Table, address, items, person_key, put, read_fields

CHILDREN: Table = {
    "firstName": ("name.first", text),
    "middleName": ("name.middle", text),
    "lastName": ("name.last", text),
    "dateOfBirth": ("date_of_birth", day),
    "isDateOfBirthUnknown": IGNORED,
    "gender": ("gender", gender),
    "otherGender": ("gender_in_words", text),
    "orderAppliedFor": ("orders_sought", some_of(ORDERS, OrderType.OTHER)),
    "applicantsRelationshipToChild": ("applicants_relation", text),
    "otherApplicantsRelationshipToChild": ("applicants_relation_in_words", text),
    "respondentsRelationshipToChild": ("respondents_relation", text),
    "otherRespondentsRelationshipToChild": ("respondents_relation_in_words", text),
    "childLiveWith": ("lives_with_roles", some_of(PARTIES)),
    "personWhoLivesWithChild": ELSEWHERE,
    "whoDoesTheChildLiveWith": ELSEWHERE,
    "parentalResponsibilityDetails": ("parental_responsibility", text),
    "address": ("address", address),
    "isChildAddressConfidential": ("address.confidential", safe_yes_no),
    "isFinalOrderIssued": ("final_order_issued", yes_no),
    "cafcassOfficerName": ("cafcass_officer", text),
    "cafcassOfficerPosition": ("officer_position", text),
    "cafcassOfficerOtherPosition": ("officer_position_in_words", text),
    "cafcassOfficerEmailAddress": ("officer_email", text),
    "cafcassOfficerPhoneNo": ("officer_phone", text),
}

_LIVES_WITH: Table = {
    "partyId": ("lives_with_id", identifier),
    "partyFullName": ("lives_with_name", text),
    "partyType": ("lives_with_role", one_of(PARTIES)),
    "childAddress": ("address", address),
}

_HOUSEHOLD: Table = {
    "firstName": ("name.first", text),
    "lastName": ("name.last", text),
    "relationshipToChildDetails": ("relation_in_words", text),
    "isPersonIdentityConfidential": ("identity_confidential", safe_yes_no),
    "address": ("address", address),
}


def read_children(snapshot: CaseSnapshot, name: str, value: Json, path: str) -> None:
    """All the children of one collection."""
    for own_id, child, where in items(snapshot, name, value, path):
        flaws: Flaws = []
        fields = read_fields(snapshot, child, where, CHILDREN, flaws)
        if home := child.get("whoDoesTheChildLiveWith"):
            fields |= _lives_with(snapshot, home, f"{where}.whoDoesTheChildLiveWith", flaws)
        key = person_key(snapshot, CHILD, own_id, fields, where)
        put(snapshot, key, fields, flaws)
        if household := child.get("personWhoLivesWithChild"):
            _read_household(snapshot, key, household, f"{where}.personWhoLivesWithChild")


def _lives_with(snapshot: CaseSnapshot, value: Json, path: str, flaws: Flaws) -> dict[str, Json]:
    """`whoDoesTheChildLiveWith{partyId, partyFullName, partyType, childAddress}`, flat or under `value`."""
    if value.__class__ is dict and "value" in value and "partyId" not in value:
        value = value["value"] or {}
    if value.__class__ is not dict:
        snapshot.unknowns[path] = value
        return {}
    return read_fields(snapshot, value, path, _LIVES_WITH, flaws)


def _read_household(snapshot: CaseSnapshot, child: str, value: Json, path: str) -> None:
    """`personWhoLivesWithChild[]`: others of the child's household (P3)."""
    if is_empty(value):
        return
    for own_id, person, where in items(snapshot, path, value, path):
        flaws: Flaws = []
        fields = read_fields(snapshot, person, where, _HOUSEHOLD, flaws)
        if not fields and not flaws:
            continue
        fields["household"] = True
        key = person_key(snapshot, OTHER, own_id, fields, where)
        put(snapshot, key, fields, flaws)
        tie = {"child": element_id(child), "person": element_id(key), "role": OTHER, "lives_with": "yes"}
        snapshot.put(f"{RELATION}/{element_id(child)}|{element_id(key)}", tie)
