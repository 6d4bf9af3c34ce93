"""The people of a case as its readers see them: adults, children and their homes, and how they are related (P1, P3, P7)."""

from __future__ import annotations

from typing import Final

from cafcass_contracts.identity import normal_name
from cafcass_contracts.values import NeedKind, PartyRole, YesNo
from intake.domain.case import snapshot as s
from intake.domain.case.snapshot import Json
from intake.domain.children.recognition import identity_of
from intake.domain.details.view import Fields, View, code, whole_name

_ADDRESS_PARTS: Final = ("line_1", "line_2", "line_3", "town", "county", "postcode", "country")
_YES: Final = str(YesNo.YES)
_ROLES: Final = {
    s.APPLICANT: (str(PartyRole.APPLICANT),),
    s.RESPONDENT: (str(PartyRole.RESPONDENT),),
    s.OTHER: (str(PartyRole.OTHER_PERSON),),
    s.LOCAL_AUTHORITY: (str(PartyRole.APPLICANT), str(PartyRole.LOCAL_AUTHORITY)),
}


_NAMES: Final = (("first_name", "first"), ("middle_name", "middle"), ("last_name", "last"), ("name", "whole"))
_LAWYER: Final = (
    ("firm", "firm"),
    ("firm_id", "firm_id"),
    ("lawyer_email", "email"),
    ("lawyer_phone", "phone"),
    ("lawyer_dx", "dx"),
    ("lawyer_reference", "reference"),
)


def people_of(view: View) -> list[Fields]:
    """The adults and organisations of a case."""
    return [_person(view, public, fields) for public, fields in view.people.items()]


def children_of(view: View, relations: list[Fields]) -> list[Fields]:
    """The children of a case, with their homes."""
    return [_child(view, public, fields, relations) for public, fields in view.children.items()]


def _person(view: View, public: str, fields: Fields) -> Fields:
    kind = view.kind_of[public]
    roles = list(_ROLES[kind])
    if fields.get("household"):
        roles.append(str(PartyRole.HOUSEHOLD_MEMBER))
    found: Fields = {"id": public, "roles": roles}
    name = _name(fields)
    if kind == s.LOCAL_AUTHORITY:
        if fields.get("name"):
            found["organisation"] = fields["name"]
    elif name:
        found["name"] = name
    if fields.get("previous_name"):
        found["previous_names"] = [{"whole": fields["previous_name"]}]
    for ours in ("date_of_birth", "place_of_birth", "gender"):
        if ours in fields:
            found[ours] = fields[ours]
    if where := _address(fields.get("address"), fields.get("address_confidential")):
        found["address"] = where
    if "address_known" in fields:
        found["address_known"] = fields["address_known"]
    if fields.get("previous_addresses"):
        found["previous_addresses"] = _previous(fields["previous_addresses"])
    if "refuge" in fields:
        found["lives_in_refuge"] = fields["refuge"]
    phone = fields.get("phone") or fields.get("landline")
    if phone:
        found["phone"] = _contact(phone, fields.get("phone_confidential"))
    if fields.get("email"):
        found["email"] = _contact(fields["email"], fields.get("email_confidential"))
    if lawyer := _lawyer(fields):
        found["representation"] = lawyer
    if needs := _needs(view, public, fields):
        found["needs"] = needs
    if "litigation_in_doubt" in fields:
        found["litigation_capacity_in_doubt"] = fields["litigation_in_doubt"]
    return found


def _needs(view: View, public: str, fields: Fields) -> list[Fields]:
    needs: list[Fields] = list(fields.get("needs", ()))
    if fields.get("litigation_in_words"):
        needs.append({"kind": str(NeedKind.LITIGATION_CAPACITY), "detail": fields["litigation_in_words"]})
    roles = _ROLES[view.kind_of[public]]
    for key in view.kinds.get(s.NEED, ()):
        need = view.values(key)
        named = normal_name(need.get("name", ""))
        if (named and named == whole_name(fields)) or (
            not named and any(role in roles for role in need.get("roles", ()))
        ):
            detail = "; ".join(need[part] for part in ("language", "other_assistance") if need.get(part))
            needs.append({"kind": need["kind"], **({"detail": detail} if detail else {})})
    return needs


def _child(view: View, public: str, fields: Fields, relations: list[Fields]) -> Fields:
    found: Fields = {"id": public}
    if name := _name(fields):
        found["name"] = name
    for ours in ("date_of_birth", "gender", "parental_responsibility", "orders_sought", "social_worker"):
        if ours in fields:
            found[ours] = fields[ours]
    if "fathers_responsibility" in fields and "parental_responsibility" not in found:
        found["parental_responsibility"] = f"father: {fields['fathers_responsibility']}"
    if identity := identity_of(fields, view.policy):
        found["child_id"] = identity
    if "homes" in fields:
        found["homes"] = [_stated_home(view, home) for home in fields["homes"]]
    elif home := _home(view, public, fields, relations):
        found["homes"] = [home]
    # What is said of this child comes before what is said of all the children of the case.
    for ours, said in (
        ("known_to_local_authority", "known_to_authority"),
        ("child_protection_plan", "protection_plan"),
    ):
        if said in fields or said in view.case:
            found[ours] = fields.get(said, view.case.get(said))
    authorities = (view.case.get("applicant_authority"), view.case.get("respondent_authority"))
    if authority := fields.get("authority") or code(next(filter(None, authorities), None)):
        found["local_authority"] = authority
    if "social_worker_phone" in fields:
        found["social_worker_phone"] = fields["social_worker_phone"]
    if fields.get("officer_name"):
        found["cafcass_officer"] = fields["officer_name"]
    if lawyer := _lawyer(fields):
        found["representation"] = lawyer
    confidential = fields.get("details_confidential") or fields.get("address_confidential")
    if confidential:
        found["details_confidential"] = confidential
    needs: list[Fields] = list(fields.get("needs", ()))
    if fields.get("litigation_in_words"):
        needs.append({"kind": str(NeedKind.LITIGATION_CAPACITY), "detail": fields["litigation_in_words"]})
    if needs:
        found["needs"] = needs
    return found


def _home(view: View, public: str, fields: Fields, relations: list[Fields]) -> Fields:
    """Where the child lives. Its address is confidential as soon as anybody whose address it is asked for that."""
    ties = [tie for tie in relations if tie["child"] == public and tie.get("lives_with") == _YES]
    people = [tie["person"] for tie in ties]
    said = fields.get("lives_with_id")
    if said and (lives_with := view.ids.get(said)) in view.people:
        people.append(lives_with)
    home: Fields = {}
    if people:
        home["with_people"] = sorted(set(people))
    roles = list(fields.get("lives_with_roles", ()))
    if fields.get("lives_with_role"):
        roles.append(fields["lives_with_role"])
    if roles:
        home["with_roles"] = list(dict.fromkeys(roles))
    situation = "; ".join(fields[part] for part in ("situation", "situation_in_words") if fields.get(part))
    if situation:
        home["situation"] = situation
    where = fields.get("address")
    if where:
        flags = [fields.get("address_confidential"), *(tie.get("confidential") for tie in ties)]
        flags += [view.people[person].get("address_confidential") for person in people if person in view.people]
        flags += [
            person.get("address_confidential")
            for person in view.people.values()
            if _same_place(person.get("address"), where)
        ]
        asked = "yes" if "yes" in flags else next((flag for flag in flags if flag), None)
        home["address"] = _address(where, asked)
    return home


def _stated_home(view: View, home: Fields) -> Fields:
    """A home as the typed feed states it, with the people's public ids."""
    people = sorted(view.ids[person] for person in home.get("with_people", ()) if view.ids.get(person) in view.people)
    return {**home, **({"with_people": people} if people else {})}


def relations_of(view: View) -> list[Fields]:
    """Who is what to which child, each pair once."""
    found: dict[tuple[str, str], Fields] = {}
    for key in view.kinds.get(s.RELATION, ()):
        tie = view.values(key)
        child, person = (_resolve(view, tie, who) for who in ("child", "person"))
        if child is None or person is None:
            continue
        said: Fields = {"child": child, "person": person}
        if relation := tie.get("relation") or tie.get("relation_in_words"):
            said["relation"] = relation
        for ours in ("lives_with", "confidential", "spends_time_with", "parental_responsibility"):
            if ours in tie:
                said[ours] = tie[ours]
        found[child, person] = {**found.get((child, person), {}), **said}
    _relations_in_words(view, found)
    return [found[pair] for pair in sorted(found)]


def _resolve(view: View, tie: Fields, who: str) -> str | None:
    """The public id of one side of a relation; one that is not in the case (yet, or any more) is left out."""
    known = view.ids.get(tie.get(who, ""))
    among = view.children if who == "child" else view.people
    return known if known in among else None


def _relations_in_words(view: View, found: dict[tuple[str, str], Fields]) -> None:
    """Relations that are told only in words.

    The older child model says what the only applicant and the only respondent are to a child; other people and public
    law respondents say it of themselves, to all the children.
    """
    by_kind: dict[str, list[str]] = {}
    for public in view.people:
        by_kind.setdefault(view.kind_of[public], []).append(public)
    for child, fields in view.children.items():
        for kind, ours in ((s.APPLICANT, "applicants_relation"), (s.RESPONDENT, "respondents_relation")):
            people = by_kind.get(kind, [])
            said = fields.get(f"{ours}_in_words") or fields.get(ours)
            if said and len(people) == 1 and (child, people[0]) not in found:
                found[child, people[0]] = {"child": child, "person": people[0], "relation": said}
        for public, person in view.people.items():
            if person.get("relation_in_words") and (child, public) not in found:
                found[child, public] = {"child": child, "person": public, "relation": person["relation_in_words"]}


def _name(fields: Fields) -> Fields:
    return {theirs: fields[ours] for ours, theirs in _NAMES if fields.get(ours)}


def _same_place(one: Fields | None, other: Fields) -> bool:
    if not one:
        return False
    same_line: bool = (one.get("line_1") or "").lower() == (other.get("line_1") or "").lower()
    return same_line and (one.get("postcode") or "").lower() == (other.get("postcode") or "").lower()


def _address(parts: Fields | None, confidential: str | None) -> Fields | None:
    if not parts:
        return None
    found: Fields = {part: parts[part] for part in _ADDRESS_PARTS if part in parts}
    if confidential:
        found["confidential"] = confidential
    return found


def _previous(said: Json) -> list[Fields]:
    return [{"line_1": said}] if isinstance(said, str) else list(said)


def _contact(value: str, confidential: str | None) -> Fields:
    return {"value": value, "confidential": confidential} if confidential else {"value": value}


def _lawyer(fields: Fields) -> Fields:
    found: Fields = {theirs: fields[ours] for ours, theirs in _LAWYER if fields.get(ours)}
    first, last = fields.get("lawyer_first_name"), fields.get("lawyer_last_name")
    if first or last:
        found["name"] = f"{first} {last}" if first and last else first or last
    if where := _address(fields.get("lawyer_address"), None):
        found["address"] = where
    if "represented" in fields:
        found["represented"] = fields["represented"]
    elif found:
        found["represented"] = "yes"
    return found
