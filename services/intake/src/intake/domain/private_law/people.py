"""The adults, their contact details with a confidentiality flag each, and their lawyers.

From `applicants[]`, `respondents[]`, `otherPeopleInTheCaseTable[]`, `otherPartyInTheCaseRevised[]` and
`applicantsConfidentialDetails[]`.
"""

from __future__ import annotations

from cafcass_contracts.values import NeedKind
from intake.domain.codes import GENDERS, NEEDS, one_of, squash
from intake.domain.fields import Flaw, day, identifier, is_empty, text, words, yes_no
from intake.domain.sections import (
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
from intake.domain.snapshot import CONFIDENTIAL, CaseSnapshot, Json

gender = one_of(GENDERS)

PERSON: Table = {
    "firstName": ("first_name", text),
    "middleName": ("middle_name", text),
    "middleNames": ("middle_name", text),
    "lastName": ("last_name", text),
    "previousName": ("previous_name", text),
    "dateOfBirth": ("date_of_birth", day),
    "isDateOfBirthKnown": ("date_of_birth_known", yes_no),
    "isDateOfBirthUnknown": IGNORED,
    "placeOfBirth": ("place_of_birth", text),
    "isPlaceOfBirthKnown": IGNORED,
    "gender": ("gender", gender),
    "otherGender": ("gender_in_words", text),
    "address": ("address", address),
    "isCurrentAddressKnown": ("address_known", yes_no),
    "isAddressUnknown": IGNORED,
    "isAddressConfidential": ("address_confidential", yes_no),
    "isAtAddressLessThan5Years": ("moved_in_5_years", yes_no),
    "isAtAddressLessThan5YearsWithDontKnow": ("moved_in_5_years", yes_no),
    "addressLivedLessThan5YearsDetails": ("previous_addresses", text),
    "liveInRefuge": ("refuge", yes_no),
    "email": ("email", text),
    "isEmailAddressConfidential": ("email_confidential", yes_no),
    "canYouProvideEmailAddress": IGNORED,
    "phoneNumber": ("phone", text),
    "landline": ("landline", text),
    "isPhoneNumberConfidential": ("phone_confidential", yes_no),
    "canYouProvidePhoneNumber": IGNORED,
    "doTheyHaveLegalRepresentation": ("represented", yes_no),
    "representativeFirstName": ("lawyer_first_name", text),
    "representativeLastName": ("lawyer_last_name", text),
    "solicitorOrg": ELSEWHERE,
    "solicitorAddress": ("lawyer_address", address),
    "solicitorEmail": ("lawyer_email", text),
    "solicitorTelephone": ("lawyer_phone", text),
    "solicitorReference": ("lawyer_reference", text),
    "dxNumber": ("lawyer_dx", text),
    "relationshipToChildren": ("relation_in_words", text),
    "relationshipToChild": ELSEWHERE,
    "otherPersonRelationshipToChildren": ELSEWHERE,
    "partyId": ("party_id", identifier),
    "response": ELSEWHERE,
    "partyLevelFlag": ELSEWHERE,
    "caseTypeOfApplication": IGNORED,
}

_ORGANISATION: Table = {
    "OrganisationID": ("firm_id", identifier),
    "OrganisationName": ("firm", text),
}

_CONFIDENTIAL: Table = {
    "firstName": ("first_name", text),
    "lastName": ("last_name", text),
    "email": ("email", text),
    "phoneNumber": ("phone", text),
    "address": ("address", address),
}

_KEPT_PRIVATE = {"address": "address_confidential", "email": "email_confidential", "phonenumber": "phone_confidential"}


def read_people(snapshot: CaseSnapshot, kind: str, name: str, value: Json, path: str) -> None:
    """All the people of one collection, who are `kind` in the case."""
    for own_id, person, where in items(snapshot, name, value, path):
        flaws: Flaws = []
        fields = read_fields(snapshot, person, where, PERSON, flaws)
        firm = person.get("solicitorOrg")
        if firm:
            if firm.__class__ is dict:
                fields |= read_fields(snapshot, firm, f"{where}.solicitorOrg", _ORGANISATION, flaws)
            else:
                snapshot.unknowns[f"{where}.solicitorOrg"] = firm
        if said := _relations_in_words(person):
            fields.setdefault("relation_in_words", said)
        if response := person.get("response"):
            _read_response(snapshot, fields, response, f"{where}.response")
        if flags := person.get("partyLevelFlag"):
            _read_case_flags(snapshot, fields, flags, f"{where}.partyLevelFlag")
        put(snapshot, person_key(snapshot, kind, own_id, fields, where), fields, flaws)


def read_confidential_details(snapshot: CaseSnapshot, value: Json, path: str) -> None:
    """`applicantsConfidentialDetails[]`: contact details an applicant keeps confidential, told by the applicant's name."""
    for own_id, person, where in items(snapshot, "applicantsConfidentialDetails", value, path):
        flaws: Flaws = []
        fields = read_fields(snapshot, person, where, _CONFIDENTIAL, flaws)
        put(snapshot, person_key(snapshot, CONFIDENTIAL, own_id, fields, where), fields, flaws)


def _relations_in_words(person: dict[str, Json]) -> str | None:
    """`relationshipToChild[].value.personRelationshipToChild`, one after another."""
    said: list[str] = []
    for name in ("relationshipToChild", "otherPersonRelationshipToChildren"):
        members = person.get(name)
        if members.__class__ is not list:
            continue
        for member in members:
            inner = member.get("value", member) if member.__class__ is dict else None
            if inner.__class__ is dict:
                words_of = text(inner.get("personRelationshipToChild") or "")
                if words_of.__class__ is str:
                    said.append(words_of)
    return "; ".join(dict.fromkeys(said)) or None


def _read_response(snapshot: CaseSnapshot, fields: dict[str, Json], value: Json, path: str) -> None:
    """`response`: what a respondent answered. Needs, what is kept private and whether harm is alleged are understood."""
    if is_empty(value):
        return
    if value.__class__ is not dict:
        snapshot.unknowns[path] = value
        return
    needs: list[dict[str, str]] = []
    for name, inner in value.items():
        if is_empty(inner):
            continue
        if name in ("supportYouNeed", "attendToCourt") and inner.__class__ is dict:
            needs += _needs(inner)
        elif name in ("keepDetailsPrivate", "respKeepDetailsPrivate") and inner.__class__ is dict:
            _keep_private(fields, inner)
        elif name == "respAohYesOrNo" and yes_no(inner).__class__ is str:
            fields["alleges_harm"] = yes_no(inner)
        else:
            snapshot.unknowns[f"{path}.{name}"] = inner
    if needs:
        fields["needs"] = needs


def _needs(said: dict[str, Json]) -> list[dict[str, str]]:
    """Every answer that says something, as a need of its kind (T14)."""
    found: list[dict[str, str]] = []
    for name, raw in said.items():
        if is_empty(raw) or yes_no(raw) == "no":
            continue
        detail = words(raw)
        if detail.__class__ is Flaw:
            detail = detail.kept
        need = {"kind": str(NEEDS.get(squash(name), NeedKind.OTHER)), "detail": name}
        if detail:
            need["detail"] = f"{name}: {', '.join(detail)}"
        found.append(need)
    return found


def _keep_private(fields: dict[str, Json], said: dict[str, Json]) -> None:
    """`confidentiality` Yes with `confidentialityList[]` of what is to be kept private; without a list, everything."""
    if yes_no(said.get("confidentiality") or "") != "yes":
        return
    listed = words(said.get("confidentialityList") or [])
    chosen = (
        [_KEPT_PRIVATE[squash(each)] for each in listed or () if squash(each) in _KEPT_PRIVATE]
        if isinstance(listed, list)
        else []
    )
    for flag in chosen or _KEPT_PRIVATE.values():
        fields[flag] = "yes"


def _read_case_flags(snapshot: CaseSnapshot, fields: dict[str, Json], value: Json, path: str) -> None:
    """`partyLevelFlag.details[]{name, status, flagComment}`: the court's flags about a person, as needs (T14)."""
    details = value.get("details") if value.__class__ is dict else None
    if is_empty(details):
        return
    if details.__class__ is not list:
        snapshot.unknowns[path] = value
        return
    needs = list(fields.get("needs", ()))
    for detail in details:
        inner = detail.get("value", detail) if detail.__class__ is dict else None
        if inner.__class__ is not dict:
            continue
        name, state, comment = (text(inner.get(key) or "") for key in ("name", "status", "flagComment"))
        if name.__class__ is str and (state.__class__ is not str or squash(state) != "inactive"):
            said = f"{name}: {comment}" if comment.__class__ is str else name
            kind = NeedKind.INTERPRETER if "interpreter" in name.lower() else NeedKind.OTHER
            needs.append({"kind": str(kind), "detail": said})
    if needs:
        fields["needs"] = needs
