"""The adults, their contact details with a confidentiality flag each, and their lawyers.

From `applicants[]`, `respondents[]`, `otherPeopleInTheCaseTable[]`, `otherPartyInTheCaseRevised[]` and
`applicantsConfidentialDetails[]`.
"""

from __future__ import annotations

from typing import Final

from cafcass_contracts.problems import Problem
from cafcass_contracts.values import NeedKind, RiskFactor
from intake.domain.case.snapshot import CONFIDENTIAL, UNREADABLE, CaseSnapshot, Json
from intake.domain.feeds.codes import GENDERS, NEEDS, one_of, squash
from intake.domain.feeds.dates import day
from intake.domain.feeds.fields import NOT_OBJECT, Flaw, identifier, is_empty, safe_yes_no, text, words, yes_no
from intake.domain.feeds.sections import (
    ELSEWHERE,
    IGNORED,
    Flaws,
    Table,
    address,
    items,
    person_key,
    previous_address,
    previous_name,
    put,
    read_fields,
)

gender = one_of(GENDERS)

PERSON: Table = {
    "firstName": ("name.first", text),
    "middleName": ("name.middle", text),
    "middleNames": ("name.middle", text),
    "lastName": ("name.last", text),
    "previousName": ("previous_names", previous_name),
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
    "isAddressConfidential": ("address.confidential", safe_yes_no),
    "isAtAddressLessThan5Years": ("moved_in_5_years", yes_no),
    "isAtAddressLessThan5YearsWithDontKnow": ("moved_in_5_years", yes_no),
    "addressLivedLessThan5YearsDetails": ("previous_addresses", previous_address),
    "liveInRefuge": ("lives_in_refuge", safe_yes_no),
    "email": ("email.value", text),
    "isEmailAddressConfidential": ("email.confidential", safe_yes_no),
    "canYouProvideEmailAddress": IGNORED,
    "phoneNumber": ("phone.value", text),
    "landline": ("landline", text),
    "isPhoneNumberConfidential": ("phone.confidential", safe_yes_no),
    "canYouProvidePhoneNumber": IGNORED,
    "doTheyHaveLegalRepresentation": ("representation.represented", yes_no),
    "representativeFirstName": ("lawyer_first_name", text),
    "representativeLastName": ("lawyer_last_name", text),
    "solicitorOrg": ELSEWHERE,
    "solicitorAddress": ("representation.address", address),
    "solicitorEmail": ("representation.email", text),
    "solicitorTelephone": ("representation.phone", text),
    "solicitorReference": ("representation.reference", text),
    "dxNumber": ("representation.dx", text),
    "relationshipToChildren": ("relation_in_words", text),
    "relationshipToChild": ELSEWHERE,
    "otherPersonRelationshipToChildren": ELSEWHERE,
    "partyId": ("party_id", identifier),
    "response": ELSEWHERE,
    "partyLevelFlag": ELSEWHERE,
    "caseTypeOfApplication": IGNORED,
}

_ORGANISATION: Table = {
    "OrganisationID": ("representation.firm_id", identifier),
    "OrganisationName": ("representation.firm", text),
}

_CONFIDENTIAL: Table = {
    "firstName": ("name.first", text),
    "lastName": ("name.last", text),
    "email": ("email.value", text),
    "phoneNumber": ("phone.value", text),
    "address": ("address", address),
}

_PRIVACY = frozenset({"confidentiality", "confidentialityList"})
_KEPT_PRIVATE = {"address": "address.confidential", "email": "email.confidential", "phonenumber": "phone.confidential"}


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
        if said := _relations_in_words(snapshot, person, where):
            fields.setdefault("relation_in_words", said)
        if response := person.get("response"):
            _read_response(snapshot, fields, response, f"{where}.response", flaws)
        if flags := person.get("partyLevelFlag"):
            _read_case_flags(snapshot, fields, flags, f"{where}.partyLevelFlag")
        put(snapshot, person_key(snapshot, kind, own_id, fields, where), fields, flaws)


def read_confidential_details(snapshot: CaseSnapshot, value: Json, path: str) -> None:
    """`applicantsConfidentialDetails[]`: contact details an applicant keeps confidential, told by the applicant's name."""
    for own_id, person, where in items(snapshot, "applicantsConfidentialDetails", value, path):
        flaws: Flaws = []
        fields = read_fields(snapshot, person, where, _CONFIDENTIAL, flaws)
        put(snapshot, person_key(snapshot, CONFIDENTIAL, own_id, fields, where), fields, flaws)


def _relations_in_words(snapshot: CaseSnapshot, person: dict[str, Json], where: str) -> str | None:
    """`relationshipToChild[].value.personRelationshipToChild`, one after another."""
    said: list[str] = []
    for name in ("relationshipToChild", "otherPersonRelationshipToChildren"):
        members = person.get(name)
        if is_empty(members):
            continue
        if members.__class__ is not list:
            snapshot.unknowns[f"{where}.{name}"] = members
            continue
        for index, member in enumerate(members):
            inner = member.get("value", member) if member.__class__ is dict else member
            if is_empty(inner):
                continue
            words_of = text(inner.get("personRelationshipToChild") or "") if inner.__class__ is dict else NOT_OBJECT
            if words_of.__class__ is str:
                said.append(words_of)
            else:
                snapshot.unknowns[f"{where}.{name}[{index}]"] = inner
    return "; ".join(dict.fromkeys(said)) or None


def _read_response(snapshot: CaseSnapshot, fields: dict[str, Json], value: Json, path: str, flaws: Flaws) -> None:
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
            needs += _needs(snapshot, inner, f"{path}.{name}")
        elif name in ("keepDetailsPrivate", "respKeepDetailsPrivate"):
            _keep_private(snapshot, fields, inner, f"{path}.{name}", flaws)
        elif name == "respAohYesOrNo" and yes_no(inner).__class__ is str:
            fields["alleges_harm"] = yes_no(inner)
        elif name == "respondentAllegationsOfHarmData" and inner.__class__ is dict:
            _read_alleged(snapshot, fields, inner, f"{path}.{name}")
        else:
            snapshot.unknowns[f"{path}.{name}"] = inner
    if needs:
        fields["needs"] = needs


_ALLEGED: Final = {
    "respAohDomesticAbuseYesNo": RiskFactor.DOMESTIC_ABUSE,
    "respAohChildAbuseYesNo": RiskFactor.HARM_TO_CHILD,
    "respAohChildAbductionYesNo": RiskFactor.ABDUCTION,
    "respAohSubstanceAbuseYesNo": RiskFactor.SUBSTANCE_MISUSE,
    "respAohOtherConcerns": RiskFactor.OTHER,
}
"""What kind of harm a response alleges, by the question that is answered yes."""


def _read_alleged(snapshot: CaseSnapshot, fields: dict[str, Json], said: dict[str, Json], path: str) -> None:
    """`respondentAllegationsOfHarmData`: whether harm is alleged, and of which kinds; what is said in words is kept for a person to read."""
    kinds: list[str] = []
    for name, raw in said.items():
        if is_empty(raw):
            continue
        answer = yes_no(raw)
        if name == "respAohYesOrNo" and answer.__class__ is str:
            fields["alleges_harm"] = answer
        elif name in _ALLEGED and answer.__class__ is str:
            if answer == "yes":
                kinds.append(str(_ALLEGED[name]))
        else:
            snapshot.unknowns[f"{path}.{name}"] = raw
    if kinds:
        fields["alleged_harm"] = kinds
        fields["alleges_harm"] = "yes"


def _needs(snapshot: CaseSnapshot, said: dict[str, Json], path: str) -> list[dict[str, str]]:
    """Every answer that says something, as a need of its kind (T14)."""
    found: list[dict[str, str]] = []
    for name, raw in said.items():
        if is_empty(raw):
            continue
        answer = yes_no(raw)
        if answer == "no":
            continue
        detail = words(raw)
        if detail.__class__ is Flaw:
            if answer.__class__ is Flaw:
                snapshot.unknowns[f"{path}.{name}"] = raw
            detail = detail.kept
        need = {"kind": str(NEEDS.get(squash(name), NeedKind.OTHER)), "detail": name}
        if detail:
            need["detail"] = f"{name}: {', '.join(detail)}"
        found.append(need)
    return found


def _keep_private(snapshot: CaseSnapshot, fields: dict[str, Json], said: Json, path: str, flaws: Flaws) -> None:
    """`confidentiality` Yes with `confidentialityList[]` of what is to be kept private; without a list, everything.

    The court is asked for an answer that cannot be read, and until there is one everything is kept private (G3, G4).
    """
    if is_empty(said):
        return
    if said.__class__ is dict:
        rest = {name: raw for name, raw in said.items() if name not in _PRIVACY and not is_empty(raw)}
        snapshot.unknowns |= {f"{path}.{name}": raw for name, raw in rest.items()}
    at, raw = (f"{path}.confidentiality", said.get("confidentiality")) if said.__class__ is dict else (path, said)
    answer = None if is_empty(raw) else NOT_OBJECT if at == path else yes_no(raw)
    if answer.__class__ is Flaw:
        flaws.append(("kept_private", Problem(at, answer.reason)))
        snapshot.unknowns[at] = raw
        fields["kept_private"] = UNREADABLE
        return
    if answer is not None:
        fields["kept_private"] = answer
    if answer != "yes":
        if not is_empty(said.get("confidentialityList")):
            snapshot.unknowns[f"{path}.confidentialityList"] = said["confidentialityList"]
        return
    listed = said.get("confidentialityList")
    chosen = words(listed) if not is_empty(listed) else []
    flags = [_KEPT_PRIVATE.get(squash(each), "") for each in chosen] if chosen.__class__ is list else [""]
    if "" in flags:
        snapshot.unknowns[f"{path}.confidentialityList"] = listed
    for flag in flags if flags and "" not in flags else _KEPT_PRIVATE.values():
        fields[flag] = "yes"


def _read_case_flags(snapshot: CaseSnapshot, fields: dict[str, Json], value: Json, path: str) -> None:
    """`partyLevelFlag.details[]{name, status, flagComment}`: the court's flags about a person, as needs (T14)."""
    if is_empty(value):
        return
    details = value.get("details") if value.__class__ is dict else None
    if details.__class__ is not list:
        snapshot.unknowns[path] = value
        return
    needs = list(fields.get("needs", ()))
    for index, detail in enumerate(details):
        inner = detail.get("value", detail) if detail.__class__ is dict else detail
        if is_empty(inner):
            continue
        where = f"{path}.details[{index}]"
        if inner.__class__ is not dict:
            snapshot.unknowns[where] = inner
            continue
        said: dict[str, Json] = {}
        for part in ("name", "status", "flagComment"):
            raw = inner.get(part)
            said[part] = raw.strip() if raw.__class__ is str else None
            if said[part] is None and not is_empty(raw):
                snapshot.unknowns[f"{where}.{part}"] = raw
        if said["name"] and squash(said["status"] or "") != "inactive":
            kind = NeedKind.INTERPRETER if "interpreter" in said["name"].lower() else NeedKind.OTHER
            detail_said = ": ".join(part for part in (said["name"], said["flagComment"]) if part)
            needs.append({"kind": str(kind), "detail": detail_said})
    if needs:
        fields["needs"] = needs
