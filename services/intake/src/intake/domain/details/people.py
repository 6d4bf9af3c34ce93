"""The people of a case as its readers see them: adults, children and their homes, and how they are related (P1, P3, P7)."""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

from cafcass_contracts.values import NeedKind, YesNo
from intake.domain.case import snapshot as s
from intake.domain.case.shape import CHILD, PERSON, RELATION
from intake.domain.case.snapshot import Fields
from intake.domain.children.recognition import identity_of
from intake.domain.details.records import compared, whole_name
from intake.domain.details.roles import ROLES, roles_of
from intake.domain.details.view import View, code

_YES: Final = str(YesNo.YES)


def people_of(view: View, adult_parties: Collection[str]) -> list[Fields]:
    """The adults and organisations of a case."""
    people = [_person(view, public, fields) for public, fields in view.people.items()]
    for person in people:
        if person["id"] in adult_parties:
            person["adult_party"] = True
    return people


def children_of(view: View, relations: list[Fields]) -> list[Fields]:
    """The children of a case, with their homes."""
    return [_child(view, public, fields, relations) for public, fields in view.children.items()]


def _person(view: View, public: str, fields: Fields) -> Fields:
    found = PERSON.nest(fields)
    found["id"] = public
    if also := fields.get("also"):
        found["also"] = sorted(set(also) - {public})
    if view.held.apart and not set(view.held.apart).isdisjoint(view.keys_of(public)):
        found["apart"] = True
    found["roles"] = roles_of(view.kind_of[public], fields)
    if "phone" not in found and fields.get("landline"):
        found["phone"] = _contact(fields["landline"], fields.get("phone.confidential"))
    _represent(found, fields)
    if needs := _needs(view, public, fields):
        found["needs"] = needs
    return found


def _needs(view: View, public: str, fields: Fields) -> list[Fields]:
    needs: list[Fields] = [*fields.get("needs", ()), *_litigation(fields)]
    listed = view.kinds.get(s.NEED, ())
    roles = {role for kind in view.kinds_of[public] for role in ROLES[kind]} if listed else set()
    for key in listed:
        need = view.values(key)
        named = compared(need.get("name", ""))
        if (named and named == whole_name(fields)) or (
            not named and any(role in roles for role in need.get("roles", ()))
        ):
            detail = "; ".join(need[part] for part in ("language", "other_assistance") if need.get(part))
            needs.append({"kind": need["kind"], **({"detail": detail} if detail else {})})
    return needs


def _litigation(fields: Fields) -> list[Fields]:
    said = fields.get("litigation_in_words")
    return [{"kind": str(NeedKind.LITIGATION_CAPACITY), "detail": said}] if said else []


def _child(view: View, public: str, fields: Fields, relations: list[Fields]) -> Fields:
    found = CHILD.nest(fields)
    found["id"] = public
    if also := fields.get("also"):
        found["also"] = sorted(set(also) - {public})
    if "fathers_responsibility" in fields:
        found.setdefault("parental_responsibility", f"father: {fields['fathers_responsibility']}")
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
        if said in view.case:
            found.setdefault(ours, view.case[said])
    authorities = (view.case.get("local_authority"), view.case.get("respondent_authority"))
    if authority := code(next(filter(None, authorities), None)):
        found.setdefault("local_authority", authority)
    _represent(found, fields)
    if "address.confidential" in fields:
        found.setdefault("details_confidential", fields["address.confidential"])
    needs: list[Fields] = [*fields.get("needs", ()), *_litigation(fields)]
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
        flags = [fields.get("address.confidential"), *(tie.get("confidential") for tie in ties)]
        flags += [view.people[person].get("address.confidential") for person in people if person in view.people]
        flags += [
            person.get("address.confidential")
            for person in view.people.values()
            if _same_place(person.get("address"), where)
        ]
        asked = "yes" if "yes" in flags else next((flag for flag in flags if flag), None)
        home["address"] = {**where, "confidential": asked} if asked else where
    return home


def _stated_home(view: View, home: Fields) -> Fields:
    """A home as the typed feed states it, with the people's public ids."""
    ids = (view.ids.get(person, person) for person in home.get("with_people", ()))
    people = sorted({person for person in ids if person in view.people})
    return {**home, **({"with_people": people} if people else {})}


def relations_of(view: View) -> list[Fields]:
    """Who is what to which child, each pair once."""
    found: dict[tuple[str, str], Fields] = {}
    for key in view.kinds.get(s.RELATION, ()):
        tie = view.values(key)
        child, person = (_resolve(view, tie, who) for who in ("child", "person"))
        if child is None or person is None:
            continue
        said = {**RELATION.nest(tie), "child": child, "person": person}
        if "relation_in_words" in tie:
            said.setdefault("relation", tie["relation_in_words"])
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
        for kind in view.kinds_of[public]:
            by_kind.setdefault(kind, []).append(public)
    for child, fields in view.children.items():
        for kind, ours in ((s.APPLICANT, "applicants_relation"), (s.RESPONDENT, "respondents_relation")):
            people = by_kind.get(kind, [])
            said = fields.get(f"{ours}_in_words") or fields.get(ours)
            if said and len(people) == 1 and (child, people[0]) not in found:
                found[child, people[0]] = {"child": child, "person": people[0], "relation": said}
        for public, person in view.people.items():
            if person.get("relation_in_words") and (child, public) not in found:
                found[child, public] = {"child": child, "person": public, "relation": person["relation_in_words"]}


def _same_place(one: Fields | None, other: Fields) -> bool:
    if not one:
        return False
    same_line: bool = (one.get("line_1") or "").lower() == (other.get("line_1") or "").lower()
    return same_line and (one.get("postcode") or "").lower() == (other.get("postcode") or "").lower()


def _contact(value: str, confidential: str | None) -> Fields:
    return {"value": value, "confidential": confidential} if confidential else {"value": value}


def _represent(found: Fields, fields: Fields) -> None:
    """Adds the lawyer's name where a feed has it in two parts, and that whoever has a lawyer is represented."""
    name = " ".join(fields[part] for part in ("lawyer_first_name", "lawyer_last_name") if fields.get(part))
    if name:
        found.setdefault("representation", {}).setdefault("name", name)
    if "representation" in found:
        found["representation"].setdefault("represented", "yes")
