"""What Cafcass holds about a case, as its readers see it: the content of `case-details-recorded` as plain values.

Only a change of this is an amendment (I4). Everything is in a fixed order, so that equal cases have equal projections.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final
from uuid import uuid5

from cafcass_contracts.identity import child_id, normal_name
from cafcass_contracts.values import (
    SERVICE_AREAS,
    ApplicationKind,
    NeedKind,
    PartyRole,
    ReportAuthor,
    ReportType,
    RiskFactor,
    TeamKind,
    YesNo,
    exact_date,
)
from intake.domain import snapshot as s
from intake.domain.case import HeldCase, documents_of
from intake.domain.codes import FORMS, KINDS_BY_ORDER, squash
from intake.domain.courts import Placed, place
from intake.domain.fields import instant
from intake.domain.policy import Policy
from intake.domain.snapshot import Json

Fields = dict[str, Json]
_SAFE_ID: Final = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}|[0-9]{1,20}", re.ASCII)
"""Ids of HMCTS that can say nothing about anybody: UUIDs and numbers. Others are replaced by derived ones (G4)."""
_CODE: Final = re.compile(r"[A-Za-z][A-Za-z0-9_-]{0,63}", re.ASCII)
_PARTIAL_DATE: Final = re.compile(r"[0-9]{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12][0-9]|3[01]))?)?", re.ASCII)

_CONCLUDED: Final = frozenset({"closed", "caseclosed", "allfinalordersissued", "finalclosed"})
_WITHDRAWN: Final = frozenset({"withdrawn", "casewithdrawn", "applicationwithdrawn"})
_ADDRESS_PARTS: Final = ("line_1", "line_2", "line_3", "town", "county", "postcode", "country")
_ROLES: Final = {
    s.APPLICANT: PartyRole.APPLICANT,
    s.RESPONDENT: PartyRole.RESPONDENT,
    s.OTHER: PartyRole.OTHER_PERSON,
    s.LOCAL_AUTHORITY: PartyRole.LOCAL_AUTHORITY,
}


@dataclass(slots=True)
class Projection:
    """What is published about a case. `content` has the names of `case-details-recorded`; the rest serves decisions."""

    content: Fields
    placed: Placed
    region: str | None = None
    region_name: str | None = None
    people: dict[str, Fields] = field(default_factory=dict)
    """The held fields of each adult by public id."""
    children: dict[str, Fields] = field(default_factory=dict)
    paths: dict[str, str] = field(default_factory=dict)
    """Which collection of the payload each person and child is in, by public id."""
    court: tuple[str, ...] = ()
    """What the area was decided by."""


def project(held: HeldCase, policy: Policy) -> Projection:
    """The projection of what is held, under a policy (its namespace makes public ids)."""
    return _Projector(held, policy).project()


class _Projector:
    def __init__(self, held: HeldCase, policy: Policy) -> None:
        self.held = held
        self.policy = policy
        self.kinds: dict[str, list[str]] = {}
        for key in sorted(held.elements):
            self.kinds.setdefault(key.partition("/")[0], []).append(key)
        self.case = self.values(s.CASE)
        self.ids: dict[str, str] = {}
        """Court's id (or element id) of a person or child to the public id."""
        self.people: dict[str, Fields] = {}
        self.kind_of: dict[str, str] = {}
        self.children: dict[str, Fields] = {}

    def values(self, key: str) -> Fields:
        element = self.held.elements.get(key)
        return {} if element is None else {name: shown[0] for name, shown in element.items()}

    def public(self, key: str) -> str:
        own = key.partition("/")[2]
        return own if _SAFE_ID.fullmatch(own) else str(uuid5(self.policy.namespace, f"{self.held.case_id}/{key}"))

    # --- who is who ---------------------------------------------------------------------------------------------------

    def gather(self) -> None:
        for kind in (s.APPLICANT, s.LOCAL_AUTHORITY, s.RESPONDENT, s.OTHER):
            seen: dict[str, str] = {}
            for key in self.kinds.get(kind, ()):
                if "withdrawn" in self.held.elements[key]:
                    continue
                fields = self.join(key, self.people, seen)
                public = self.ids[s.element_id(key)]
                self.kind_of.setdefault(public, kind)
                if fields.get("party_id"):
                    self.ids.setdefault(fields["party_id"], public)
        seen = {}
        for key in self.kinds.get(s.CHILD, ()):
            if "withdrawn" not in self.held.elements[key]:
                self.join(key, self.children, seen)
        self.apply_confidential_details()
        self.apply_applicants_lawyer()

    def join(self, key: str, into: dict[str, Fields], seen: dict[str, str]) -> Fields:
        """Adds a person; one with the name and date of birth of another in the same role is the same person shown twice
        (both child models, both models of other people). Of two answers the later shown holds; confidential stays so.
        """
        element = self.held.elements[key]
        fields = self.values(key)
        own = s.element_id(key)
        natural = None
        if fields.get("date_of_birth") and fields.get("last_name"):
            natural = f"{normal_name(fields.get('first_name', ''))}|{normal_name(fields['last_name'])}|{fields['date_of_birth']}"
        first = seen.get(natural) if natural else None
        if first is None:
            public = self.public(key)
            if natural:
                seen[natural] = key
            self.ids[own] = public
            into[public] = fields
            return fields
        public = self.ids[s.element_id(first)]
        self.ids[own] = public
        joined = into[public]
        held = self.held.elements[first]
        for name, (value, stamp) in element.items():
            if name.endswith("confidential") and "yes" in (value, joined.get(name)):
                joined[name] = "yes"
            elif name not in joined or (name in held and held[name][1] < stamp):
                joined[name] = value
        return joined

    def apply_confidential_details(self) -> None:
        """What an applicant listed as confidential is that applicant's, by name, and confidential."""
        for key in self.kinds.get(s.CONFIDENTIAL, ()):
            listed = self.values(key)
            for public, person in self.people.items():
                if self.kind_of[public] == s.APPLICANT and _same_name(person, listed):
                    for name in ("address", "email", "phone"):
                        if listed.get(name):
                            person.setdefault(name, listed[name])
                            person[f"{name}_confidential"] = "yes"

    def apply_applicants_lawyer(self) -> None:
        """The case names a lawyer for the applicants: of each who names none of their own."""
        for public, person in self.people.items():
            if self.kind_of[public] == s.APPLICANT and person.get("represented") != "no":
                if "applicants_lawyer" in self.case and not (person.get("lawyer_first_name") or person.get("lawyer_last_name")):
                    person["lawyer_last_name"] = self.case["applicants_lawyer"]
                if "applicants_lawyer_email" in self.case:
                    person.setdefault("lawyer_email", self.case["applicants_lawyer_email"])

    # --- parts --------------------------------------------------------------------------------------------------------

    def person(self, public: str, fields: Fields) -> Fields:
        kind = self.kind_of[public]
        roles = [str(_ROLES[kind])]
        if kind == s.LOCAL_AUTHORITY:
            roles.insert(0, str(PartyRole.APPLICANT))
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
        if needs := self.needs_of(public, fields):
            found["needs"] = needs
        if "litigation_in_doubt" in fields:
            found["litigation_capacity_in_doubt"] = fields["litigation_in_doubt"]
        return found

    def needs_of(self, public: str, fields: Fields) -> list[Fields]:
        needs: list[Fields] = list(fields.get("needs", ()))
        if fields.get("litigation_in_words"):
            needs.append({"kind": str(NeedKind.LITIGATION_CAPACITY), "detail": fields["litigation_in_words"]})
        role = str(_ROLES[self.kind_of[public]])
        for key in self.kinds.get(s.NEED, ()):
            need = self.values(key)
            named = normal_name(need.get("name", ""))
            if (named and named == _whole_name(fields)) or (not named and role in need.get("roles", ())):
                detail = "; ".join(need[part] for part in ("language", "other_assistance") if need.get(part))
                needs.append({"kind": need["kind"], **({"detail": detail} if detail else {})})
        return needs

    def child(self, public: str, fields: Fields, relations: list[Fields]) -> Fields:
        found: Fields = {"id": public}
        if name := _name(fields):
            found["name"] = name
        for ours in ("date_of_birth", "gender", "parental_responsibility", "orders_sought", "social_worker"):
            if ours in fields:
                found[ours] = fields[ours]
        if "fathers_responsibility" in fields and "parental_responsibility" not in found:
            found["parental_responsibility"] = f"father: {fields['fathers_responsibility']}"
        if identity := identity_of(fields, self.policy):
            found["child_id"] = identity
        if "homes" in fields:
            found["homes"] = [self.stated_home(home) for home in fields["homes"]]
        elif home := self.home(public, fields, relations):
            found["homes"] = [home]
        if "known_to_authority" in self.case:
            found["known_to_local_authority"] = self.case["known_to_authority"]
        if self.case.get("respondent_authority") or self.case.get("applicant_authority"):
            found["local_authority"] = _code(self.case.get("applicant_authority") or self.case.get("respondent_authority"))
        if "protection_plan" in self.case:
            found["child_protection_plan"] = self.case["protection_plan"]
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

    def home(self, public: str, fields: Fields, relations: list[Fields]) -> Fields:
        """Where the child lives. Its address is confidential as soon as anybody whose address it is asked for that."""
        ties = [tie for tie in relations if tie["child"] == public and tie.get("lives_with") == YesNo.YES]
        people = [tie["person"] for tie in ties]
        said = fields.get("lives_with_id")
        if said and (lives_with := self.ids.get(said)) in self.people:
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
            flags += [self.people[person].get("address_confidential") for person in people if person in self.people]
            flags += [
                person.get("address_confidential") for person in self.people.values() if _same_place(person.get("address"), where)
            ]
            asked = "yes" if "yes" in flags else next((flag for flag in flags if flag), None)
            home["address"] = _address(where, asked)
        return home

    def stated_home(self, home: Fields) -> Fields:
        """A home as the typed feed states it, with the people's public ids."""
        people = sorted(self.ids[person] for person in home.get("with_people", ()) if self.ids.get(person) in self.people)
        return {**home, **({"with_people": people} if people else {})}

    def relations(self) -> list[Fields]:
        found: dict[tuple[str, str], Fields] = {}
        for key in self.kinds.get(s.RELATION, ()):
            tie = self.values(key)
            child, person = (self.resolve(tie, who) for who in ("child", "person"))
            if child is None or person is None:
                continue
            said: Fields = {"child": child, "person": person}
            if relation := tie.get("relation") or tie.get("relation_in_words"):
                said["relation"] = relation
            for ours in ("lives_with", "confidential", "spends_time_with", "parental_responsibility"):
                if ours in tie:
                    said[ours] = tie[ours]
            found[child, person] = {**found.get((child, person), {}), **said}
        self.relations_in_words(found)
        return [found[pair] for pair in sorted(found)]

    def resolve(self, tie: Fields, who: str) -> str | None:
        """The public id of one side of a relation; one that is not in the case (yet, or any more) is left out."""
        known = self.ids.get(tie.get(who, ""))
        among = self.children if who == "child" else self.people
        return known if known in among else None

    def relations_in_words(self, found: dict[tuple[str, str], Fields]) -> None:
        """The older child model says what the only applicant and the only respondent are to a child; other people and
        public law respondents say it of themselves, to all the children.
        """
        by_kind: dict[str, list[str]] = {}
        for public in self.people:
            by_kind.setdefault(self.kind_of[public], []).append(public)
        for child, fields in self.children.items():
            for kind, ours in ((s.APPLICANT, "applicants_relation"), (s.RESPONDENT, "respondents_relation")):
                people = by_kind.get(kind, [])
                said = fields.get(f"{ours}_in_words") or fields.get(ours)
                if said and len(people) == 1 and (child, people[0]) not in found:
                    found[child, people[0]] = {"child": child, "person": people[0], "relation": said}
            for public, person in self.people.items():
                if person.get("relation_in_words") and (child, public) not in found:
                    found[child, public] = {"child": child, "person": public, "relation": person["relation_in_words"]}

    def hearings(self) -> list[Fields]:
        found: list[Fields] = []
        for key in self.kinds.get(s.HEARING, ()):
            held = self.values(key)
            hearing: Fields = {"id": self.public(key)}
            for ours in ("type", "status"):
                if ours in held:
                    hearing[ours] = held[ours]
            days = held.get("days", ())
            starts = [day["starts"] for day in days if "starts" in day]
            ends = [day["ends"] for day in days if "ends" in day]
            if starts:
                hearing["starts_at"] = min(starts)
            if ends:
                hearing["ends_at"] = max(ends)
            court = {
                ours: day[name] for day in reversed(days) for name, ours in (("venue", "name"), ("epims", "epims_id")) if name in day
            }
            if court:
                hearing["court"] = court
            if "remote" in held:
                hearing["remote"] = held["remote"]
            elif "attendance" in held:
                hearing["remote"] = "no" if "IN_PERSON" in held["attendance"] else "yes"
            found.append(hearing)
        return sorted(found, key=lambda hearing: (hearing.get("starts_at", ""), hearing["id"]))

    def orders(self) -> list[Fields]:
        found: list[Fields] = []
        for key in self.kinds.get(s.ORDER, ()):
            held = self.values(key)
            order: Fields = {"id": self.public(key)}
            types = held.get("types") or ([held["type"]] if "type" in held else [])
            if types:
                order["types"] = types
            if made := held.get("made_on") or held.get("created_on"):
                order["made_on"] = made
            if held.get("hearings"):
                order["hearing_id"] = self.public(f"{s.HEARING}/{held['hearings'][0]}")
            if held.get("document"):
                order["document_id"] = self.public(f"{s.DOCUMENT}/{held['document']}")
            if held.get("final") in ("yes", "no"):
                order["final"] = held["final"]
            found.append(order)
        return sorted(found, key=lambda order: (order.get("made_on", ""), order["id"]))

    def reports(self) -> list[Fields]:
        found: list[Fields] = []
        for key in self.kinds.get(s.REPORT, ()):
            held = self.values(key)
            report: Fields = {"id": self.public(key), "type": held.get("type", str(ReportType.OTHER))}
            for ours in ("due", "ordered_on"):
                if ours in held:
                    report[ours] = held[ours]
            report["author"] = held.get("author") or str(
                ReportAuthor.LOCAL_AUTHORITY if report["type"] == ReportType.SECTION_37 else ReportAuthor.CAFCASS
            )
            if held.get("order"):
                report["order_id"] = self.public(f"{s.ORDER}/{held['order']}")
            if held.get("hearing"):
                report["hearing_id"] = self.public(f"{s.HEARING}/{held['hearing']}")
            found.append(report)
        return sorted(found, key=lambda report: (report.get("ordered_on", ""), report["id"]))

    def documents(self) -> list[Fields]:
        found: list[Fields] = []
        for key in documents_of(self.held):
            held = self.values(key)
            document: Fields = {"id": self.public(key)}
            if kind := held.get("kind"):
                document["kind"] = kind
            if held.get("file_name"):
                document["file_name"] = held["file_name"]
            if uploaded := held.get("uploaded") or held.get("created"):
                document["uploaded_at"] = uploaded
            found.append(document)
        return found

    def previous(self) -> list[Fields]:
        found: list[Fields] = []
        for key in self.kinds.get(s.PROCEEDINGS, ()):
            held = self.values(key)
            one: Fields = {}
            for ours in ("case_number", "orders_made", "children", "guardian", "same_guardian_needed"):
                if ours in held:
                    one[ours] = held[ours]
            for ours in ("started", "ended"):
                if said := _partial(held.get(ours)):
                    one[ours] = said
            if "status" in held:
                one["ongoing"] = {"ongoing": "yes", "previous": "no"}.get(squash(held["status"]), "not-known")
            if held.get("ongoing"):
                one["ongoing"] = held["ongoing"]
            found.append(one)
        return found

    def signals(self, documents: list[Fields], previous: list[Fields]) -> Fields:
        """What screening works from (T5). What is not said stays not known (G3)."""
        case = self.case
        found: Fields = dict(case.get("signals", {}))
        kinds = {document.get("kind") for document in documents}
        for kind, ours in (("c1a", "c1a_present"), ("c8", "c8_present")):
            if kind in kinds:
                found[ours] = "yes"
        if self.confidentiality_asked():
            found["confidential_details_asked"] = "yes"
        elif "confidential_details" in case:
            found["confidential_details_asked"] = case["confidential_details"]
        if "miam_exemptions" in case:
            found["miam_exemptions"] = case["miam_exemptions"]
        evidence = [case[name] for name in sorted(case) if name.startswith("miam_evidence_")]
        if evidence:
            found["miam_evidence"] = evidence
        for name, ours in (
            ("known_to_authority", "children_known_to_local_authority"),
            ("known_to_authority_in_words", "children_known_in_words"),
            ("protection_plan", "child_protection_plan"),
            ("international", "international_element"),
            ("previous_proceedings", "previous_proceedings"),
        ):
            if name in case:
                found[ours] = case[name]
        if previous:
            found["previous_proceedings"] = "yes"
        alleged = [*self.stated_allegations(found), *case.get("risks", ()), *case.get("factors", ())]
        if "non-molestation-order" in kinds:
            alleged.append({"factor": str(RiskFactor.INJUNCTIONS), "in_words": "a non-molestation order is among the documents"})
        alleged += [
            {"factor": str(RiskFactor.OTHER), "in_words": "says in the response that there is harm", "about_person": public}
            for public, person in self.people.items()
            if person.get("alleges_harm") == "yes"
        ]
        if alleged:
            found["allegations"] = alleged
        return found

    def stated_allegations(self, signals: Fields) -> list[Fields]:
        """Allegations as the typed feed states them, with the people's public ids."""
        return [
            {**one, "about_person": self.ids[one["about_person"]]} if one.get("about_person") in self.ids else one
            for one in signals.get("allegations", ())
        ]

    def confidentiality_asked(self) -> bool:
        if self.case.get("confidential_details") == "yes" or self.kinds.get(s.CONFIDENTIAL):
            return True
        return any(
            fields.get(flag) == "yes"
            for fields in (*self.people.values(), *self.children.values())
            for flag in ("address_confidential", "email_confidential", "phone_confidential", "identity_confidential")
        )

    def application_kinds(self) -> list[str]:
        """What is applied for (I1): by the orders sought, and the form where these do not say."""
        kinds = [*self.case.get("kinds", ())]
        kinds += [str(KINDS_BY_ORDER[order]) for order in self.case.get("orders_sought", ()) if order in KINDS_BY_ORDER]
        if not kinds:
            kinds += [str(kind) for kind in FORMS.get(self.case.get("form", "").upper(), ())]
        return list(dict.fromkeys(kinds))

    def keys_of(self, public: str) -> list[str]:
        """The elements that make up the person or child with a public id."""
        own = {raw for raw, known in self.ids.items() if known == public}
        kinds = (s.APPLICANT, s.LOCAL_AUTHORITY, s.RESPONDENT, s.OTHER, s.CHILD)
        return [key for kind in kinds for key in self.kinds.get(kind, ()) if s.element_id(key) in own]

    # --- the whole ----------------------------------------------------------------------------------------------------

    def project(self) -> Projection:
        self.gather()
        case = self.case
        relations = self.relations()
        documents = self.documents()
        previous = self.previous()
        kinds = self.application_kinds()
        court: Fields = {
            ours: case[name] for name, ours in (("court_name", "name"), ("court_epims", "epims_id"), ("region", "region")) if name in case
        }
        if "name" not in court and "base_location_name" in case:
            court["name"] = case["base_location_name"]
        content: Fields = {"law": self.held.law, "feed": self.held.feed}
        for name in ("family_court_number", "orders_sought", "submitted_on", "issued_on"):
            if name in case:
                content[name] = case[name]
        for name in ("form", "court_state"):
            if said := _code(case.get(name)):
                content[name] = said
        if authority := _code(case.get("applicant_authority")):
            content["local_authority"] = authority
        if kinds:
            content["kinds"] = kinds
        if court:
            content["court"] = court
        content["emergency"] = ApplicationKind.EMERGENCY_PROTECTION in kinds
        placed, basis = self.placed()
        if placed.area is not None:
            area = SERVICE_AREAS[placed.area]
            content |= {"area": area.id, "national_area": str(area.national_area), "team": self.team(placed.area)}
        content["people"] = [self.person(public, self.people[public]) for public in self.people]
        content["children"] = [self.child(public, self.children[public], relations) for public in self.children]
        content["relations"] = relations
        content["signals"] = self.signals(documents, previous)
        content["previous_proceedings"] = previous
        content["documents"] = documents
        content["hearings"] = self.hearings()
        content["orders"] = self.orders()
        content["reports"] = self.reports()
        state = squash(case.get("court_state", ""))
        content["withdrawn"] = state in _WITHDRAWN or case.get("withdrawn") is True
        content["concluded"] = state in _CONCLUDED or case.get("concluded") is True
        content["unknowns"] = [{"path": path, "value": self.held.unknowns[path][0]} for path in sorted(self.held.unknowns)]
        return Projection(
            content=content,
            placed=placed,
            region=case.get("region"),
            region_name=case.get("region_name"),
            people=self.people,
            children=self.children,
            paths={**self.kind_of, **dict.fromkeys(self.children, s.CHILD)},
            court=basis,
        )

    def placed(self) -> tuple[Placed, tuple[str, ...]]:
        case = self.case
        basis = (case.get("court_name"), case.get("base_location_name"), case.get("region"))
        written = tuple(part or "" for part in basis)
        settled = self.held.assigned
        if settled is not None and settled.court == written:
            return Placed(settled.area), written
        return place(*basis), written

    def team(self, area: str) -> str:
        """The early intervention team in private law (I6), the public law team in public law (assumed)."""
        if self.held.assigned is not None and self.held.assigned.area == area:
            return self.held.assigned.team
        kind = TeamKind.EARLY_INTERVENTION if self.held.law == "private" else TeamKind.PUBLIC_LAW
        return SERVICE_AREAS[area].team(kind)


def elements_of(held: HeldCase, public: str, policy: Policy) -> list[str]:
    """The keys of the elements that make up the person or child whom the projection shows under `public`."""
    projector = _Projector(held, policy)
    projector.gather()
    return projector.keys_of(public)


def identity_of(child: Fields, policy: Policy) -> str | None:
    """Under which id a child is recognised in other cases (I5); None where name or date of birth is not known."""
    born = exact_date(child.get("date_of_birth"))
    names = (child.get("first_name"), child.get("last_name"))
    if born is None or not all(names):
        return None
    try:
        return child_id(policy.namespace, [name for name in names if name], born)
    except ValueError:
        return None


def changed(before: Fields, after: Fields) -> tuple[str, ...]:
    """The paths of what differs between two projections, members of collections by their ids."""
    paths: list[str] = []
    for name in _all_names(before, after):
        _differ(before.get(name), after.get(name), name, paths)
    return tuple(paths)


def _differ(before: Json, after: Json, path: str, paths: list[str]) -> None:
    if before == after:
        return
    if isinstance(before, dict) and isinstance(after, dict):
        for name in _all_names(before, after):
            _differ(before.get(name), after.get(name), f"{path}.{name}", paths)
        return
    if isinstance(before, list) and isinstance(after, list):
        members = _by_id(before), _by_id(after)
        if members[0] is not None and members[1] is not None:
            for key in _all_names(members[0], members[1]):
                _differ(members[0].get(key), members[1].get(key), f"{path}[{key}]", paths)
            return
    paths.append(path)


def _by_id(members: list[Json]) -> dict[str, Json] | None:
    """The members by what tells them apart, or None where nothing does."""
    found: dict[str, Json] = {}
    for member in members:
        if not isinstance(member, dict):
            return None
        key = member.get("id") or member.get("path") or (f"{member['child']},{member['person']}" if "person" in member else None)
        if not key or key in found:
            return None
        found[key] = member
    return found


def _all_names(*dicts: Fields) -> Iterable[str]:
    return dict.fromkeys(name for each in dicts for name in each)


def _name(fields: Fields) -> Fields:
    pairs = (("first_name", "first"), ("middle_name", "middle"), ("last_name", "last"), ("name", "whole"))
    return {theirs: fields[ours] for ours, theirs in pairs if fields.get(ours)}


def _whole_name(fields: Fields) -> str:
    parts = [fields[part] for part in ("first_name", "last_name") if fields.get(part)] or [fields.get("name", "")]
    return normal_name(" ".join(parts))


def _same_name(one: Fields, other: Fields) -> bool:
    return bool(_whole_name(one)) and _whole_name(one) == _whole_name(other)


def _same_place(one: Fields | None, other: Fields) -> bool:
    if not one:
        return False
    return all((one.get(part) or "").lower() == (other.get(part) or "").lower() for part in ("line_1", "postcode"))


def _address(parts: Fields | None, confidential: str | None) -> Fields | None:
    if not parts:
        return None
    found = {part: parts[part] for part in _ADDRESS_PARTS if part in parts}
    if confidential:
        found["confidential"] = confidential
    return found


def _previous(said: Json) -> list[Fields]:
    return [{"line_1": said}] if isinstance(said, str) else list(said)


def _contact(value: str, confidential: str | None) -> Fields:
    return {"value": value, "confidential": confidential} if confidential else {"value": value}


def _lawyer(fields: Fields) -> Fields:
    found: Fields = {}
    name = " ".join(fields[part] for part in ("lawyer_first_name", "lawyer_last_name") if fields.get(part))
    if name:
        found["name"] = name
    for ours, theirs in (
        ("firm", "firm"),
        ("firm_id", "firm_id"),
        ("lawyer_email", "email"),
        ("lawyer_phone", "phone"),
        ("lawyer_dx", "dx"),
        ("lawyer_reference", "reference"),
    ):
        if fields.get(ours):
            found[theirs] = fields[ours]
    if where := _address(fields.get("lawyer_address"), None):
        found["address"] = where
    if "represented" in fields:
        found["represented"] = fields["represented"]
    elif found:
        found["represented"] = "yes"
    return found


def _code(said: Json) -> str | None:
    return said if isinstance(said, str) and _CODE.fullmatch(said) else None


def _partial(said: Json) -> str | None:
    if not isinstance(said, str):
        return None
    if _PARTIAL_DATE.fullmatch(said):
        return said
    read = instant(said)
    return read[:10] if isinstance(read, str) else None

