"""What is held about a case, as values by kind, and who is who in it: what every part of the details is made from."""

from __future__ import annotations

import re
from typing import Final

from cafcass_contracts.identity import normal_name, uuid5_text
from cafcass_domain.london import london_day
from intake.domain.case import snapshot as s
from intake.domain.case.element import BORN
from intake.domain.case.held import HeldCase, last_heard
from intake.domain.case.meant import Doubt, believed, doubts
from intake.domain.case.safer_answers import SAFER
from intake.domain.case.safety import kept_safe
from intake.domain.case.snapshot import Fields, Json
from intake.domain.corrections.facts import corrected
from intake.domain.details.records import same_name, who_leads
from intake.domain.details.roles import named_roles, shown_as, together
from intake.domain.feeds.dates import moment_of
from intake.domain.policy import IntakePolicy

_HEX: Final = "[0-9a-fA-F]"
_SAFE_ID: Final = re.compile(rf"{_HEX}{{8}}-{_HEX}{{4}}-{_HEX}{{4}}-{_HEX}{{4}}-{_HEX}{{12}}|[0-9]{{1,20}}", re.ASCII)
"""Ids of HMCTS that can say nothing about anybody: UUIDs and numbers. Others are replaced by derived ones (G4)."""
_CODE: Final = re.compile(r"[A-Za-z][A-Za-z0-9_-]{0,63}", re.ASCII)
CONTACT_FLAGS: Final = ("address.confidential", "email.confidential", "phone.confidential")
_LAWYERS_NAME: Final = ("representation.name", "lawyer_first_name", "lawyer_last_name")
_ADULTS: Final = (s.APPLICANT, s.LOCAL_AUTHORITY, s.RESPONDENT, s.OTHER)


class View:
    """One held case, read once."""

    __slots__ = (
        "_as_release_1",
        "_publics",
        "_values",
        "case",
        "children",
        "doubted",
        "hearings",
        "held",
        "held_too_soon",
        "ids",
        "kind_of",
        "kinds",
        "kinds_of",
        "own_ids",
        "people",
        "policy",
    )

    def __init__(self, held: HeldCase, policy: IntakePolicy, *, as_release_1: bool = False) -> None:
        self.held = held
        self.policy = policy
        self.kinds: dict[str, list[str]] = {}
        self.doubted: dict[str, tuple[Doubt, ...]] = {}
        """By element: the dates in it that cannot be meant. They are no part of its values."""
        self._values: dict[str, Fields] = {}
        self._publics: dict[str, str] = {}
        self._as_release_1 = as_release_1
        """Whether it is read as the first release did: every date believed, nobody recognised by name alone."""
        heard = london_day(moment_of(last_heard(held)))
        for key in sorted(held.elements):
            self.kinds.setdefault(key.partition("/")[0], []).append(key)
            element, made = held.elements[key], held.corrections.get(key)
            values = corrected(element.values, made)
            if element.safer or made:
                values = kept_safe(element, values, made)
            if not as_release_1 and (doubted := doubts(key, values, heard)):
                self.doubted[key] = doubted
                values = believed(values, doubted, heard)
                if element.meant is not None and BORN not in values and BORN not in (made or ()):
                    values = {**values, BORN: element.meant.value}
            self._values[key] = values
        self.case = self.values(s.CASE)
        self.ids: dict[str, str] = {}
        """Court's id (or element id) of a person or child to the public id."""
        self.own_ids: dict[str, set[str]] = {}
        """Public id of a person or child to the court's ids (or element ids) of it."""
        self.people: dict[str, Fields] = {}
        """The held fields of each adult by public id."""
        self.children: dict[str, Fields] = {}
        self.kind_of: dict[str, str] = {}
        """What each of them is, by public id."""
        self.kinds_of: dict[str, set[str]] = {}
        """Everything that each of them is shown as, by public id: who applies may answer as well."""
        self.hearings: list[Fields] | None = None
        """Remembers what `at_court` finds: they are asked for more than once."""
        self.held_too_soon: set[str] = set()
        """Of those hearings: which are said to be held before their day (I7), by public id."""
        self._gather()

    def applied_on(self) -> str:
        """The day on which the application was made, as far as it is known: ages are counted on it."""
        applied: str = self.case.get("submitted_on") or self.case.get("issued_on") or self.held.received_at[:10]
        return applied

    def values(self, key: str) -> Fields:
        """The values of an element, whenever they were shown. Not to be changed."""
        return self._values.get(key, {})

    @property
    def adults(self) -> list[str]:
        """The elements of all adults, also of those who were withdrawn."""
        return [key for kind in _ADULTS for key in self.kinds.get(kind, ())]

    def public(self, key: str) -> str:
        """The id under which an element is published: the court's own where that says nothing about anybody."""
        found = self._publics.get(key)
        if found is None:
            own = key.partition("/")[2]
            found = self._publics[key] = own if _SAFE_ID.fullmatch(own) else self._derived(key)
        return found

    def keys_of(self, public: str) -> list[str]:
        """The elements that make up the person or child with a public id."""
        own = {raw for raw, known in self.ids.items() if known == public}
        return [key for kind in (*_ADULTS, s.CHILD) for key in self.kinds.get(kind, ()) if s.element_id(key) in own]

    def _derived(self, key: str) -> str:
        return uuid5_text(self.policy.namespace, f"{self.held.case_id}/{key}")

    def keys_named(self, public: str) -> list[str]:
        """The elements of people and children with a public id, also of those who were withdrawn or are told under another."""
        every = (key for kind in (*_ADULTS, s.CHILD) for key in self.kinds.get(kind, ()))
        return [key for key in every if public in (self.public(key), self._derived(key))]

    def _gather(self) -> None:
        every = [key for kind in (*_ADULTS, s.CHILD) for key in self.kinds.get(kind, ())]
        keys = [key for key in every if self.values(key).get("withdrawn") is not True]
        leads = who_leads(
            {key: self.values(key) for key in keys},
            self.held.joined,
            frozenset(self.held.apart),
            by_name=not self._as_release_1,
        )
        for key in keys:
            if leads[key] == key:
                self._begin(key)
        for key in keys:
            if leads[key] != key:
                self._join(key, leads[key])
        if len(keys) < len(every) and not self._as_release_1:
            self._recognise(every, [key for key in every if key not in keys])
        for person in self.people.values():
            if person.get("kept_private") == s.UNREADABLE or person.get("lives_in_refuge") == "yes":
                person.update(dict.fromkeys(CONTACT_FLAGS, "yes"))
        self._keep_whom_children_live_with()
        self._apply_confidential_details()
        self._apply_applicants_lawyer()

    def _recognise(self, every: list[str], withdrawn: list[str]) -> None:
        """Who comes back under another id is who was withdrawn: what was told of them then is told of them (I9, T9)."""
        leads = who_leads({key: self.values(key) for key in every}, self.held.joined, frozenset(self.held.apart))
        back = {leads[key]: self.ids[s.element_id(key)] for key in every if key not in withdrawn}
        for key in withdrawn:
            public, was = back.get(leads[key]), self.public(key)
            if public is not None and was not in (public, *self.people, *self.children):
                fields = self.people.get(public) or self.children[public]
                fields["also"] = [*fields.get("also", ()), was]

    def _keep_whom_children_live_with(self) -> None:
        """Whom a child is said to live with, and who is nobody in the case, is a member of the household to be asked about (P3)."""
        for child in self.children.values():
            name, own = child.get("lives_with_name", ""), child.get("lives_with_id", "")
            if not (name or own) or self.ids.get(own) in self.people:
                continue
            known = [
                public for public, person in self.people.items() if name and same_name(person, {"name.whole": name})
            ]
            own = child["lives_with_id"] = own or f"~{normal_name(name)}"
            public = known[0] if len(known) == 1 else self.public(f"{s.OTHER}/{own}")
            if public not in self.people:
                self.people[public] = {"household": True, **({"name.whole": name} if name else {})}
                self.kind_of[public] = s.OTHER
                self.kinds_of[public] = {s.OTHER}
                self.own_ids[public] = {own}
            self.ids[own] = public

    def _begin(self, key: str) -> None:
        kind = key.partition("/")[0]
        public = self.public(key)
        if public in self.people or public in self.children:
            public = self._derived(key)
        (self.children if kind == s.CHILD else self.people)[public] = dict(self.values(key))
        self.kind_of[public] = kind
        self.kinds_of[public] = shown_as(kind, self.values(key))
        self._name(key, public)

    def _join(self, key: str, lead: str) -> None:
        """Adds what another record says of a person. Of two answers the later shown holds; what is confidential stays so."""
        public = self.ids[s.element_id(lead)]
        into = self.children if self.kind_of[public] == s.CHILD else self.people
        joined = into[public]
        kind = key.partition("/")[0]
        roles = (
            []
            if kind == s.CHILD
            else [*named_roles(self.kind_of[public], joined), *named_roles(kind, self.values(key))]
        )
        self._add(joined, lead, key)
        self.kinds_of[public] |= shown_as(kind, self.values(key))
        if roles and "roles" not in self.held.corrections.get(lead, {}):
            joined["roles"] = together(roles)
        if self.kind_of[public] == s.OTHER and kind != s.OTHER:
            self.kind_of[public] = kind  # whoever is a party is that first
        if own := {self.public(key), self._derived(key)} - {public, *self.people, *self.children}:
            told = self.public(key) if self.public(key) in own else self._derived(key)
            joined["also"] = [*joined.get("also", ()), told]
        self._name(key, public)

    def _name(self, key: str, public: str) -> None:
        fields = self.values(key)
        self.ids[s.element_id(key)] = public
        self.own_ids.setdefault(public, set()).add(s.element_id(key))
        if fields.get("party_id"):
            self.ids.setdefault(fields["party_id"], public)

    def _add(self, joined: Fields, first: str, second: str) -> None:
        held, other = self.held.elements[first], self.held.elements[second]
        fixed = self.held.corrections.get(first, {})
        for name, value in self.values(second).items():
            shown, newer = held.shown_at(name), other.shown_at(name)
            if name in SAFER and "yes" in (value, joined.get(name)):
                joined[name] = "yes"
            elif name not in joined or (
                name not in fixed and shown is not None and newer is not None and shown < newer
            ):
                joined[name] = value

    def _apply_confidential_details(self) -> None:
        """What an applicant listed as confidential is that applicant's, by name, and confidential."""
        for key in self.kinds.get(s.CONFIDENTIAL, ()):
            listed = self.values(key)
            for public, person in self.people.items():
                if s.APPLICANT in self.kinds_of[public] and same_name(person, listed):
                    for name, flag in zip(("address", "email.value", "phone.value"), CONTACT_FLAGS, strict=True):
                        if listed.get(name):
                            person.setdefault(name, listed[name])
                            person[flag] = "yes"

    def _apply_applicants_lawyer(self) -> None:
        """The case names a lawyer for the applicants: of each who names none of their own."""
        name, email = self.case.get("applicants_lawyer"), self.case.get("applicants_lawyer_email")
        if not (name or email):
            return
        for public, person in self.people.items():
            if s.APPLICANT in self.kinds_of[public] and person.get("representation.represented") != "no":
                if name and person.keys().isdisjoint(_LAWYERS_NAME):
                    person["lawyer_last_name"] = name
                if email:
                    person.setdefault("representation.email", email)


def code(said: Json) -> str | None:
    """A code, or None where it is anything else: free text may say anything, and codes are published (G4)."""
    return said if isinstance(said, str) and _CODE.fullmatch(said) else None
