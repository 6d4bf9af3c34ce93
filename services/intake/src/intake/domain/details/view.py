"""What is held about a case, as values by kind, and who is who in it: what every part of the details is made from."""

from __future__ import annotations

import re
from typing import Final

from cafcass_contracts.identity import normal_name, uuid5_text
from intake.domain.case import snapshot as s
from intake.domain.case.held import HeldCase
from intake.domain.case.snapshot import Fields, Json
from intake.domain.policy import IntakePolicy

_SAFE_ID: Final = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}|[0-9]{1,20}", re.ASCII)
"""Ids of HMCTS that can say nothing about anybody: UUIDs and numbers. Others are replaced by derived ones (G4)."""
_CODE: Final = re.compile(r"[A-Za-z][A-Za-z0-9_-]{0,63}", re.ASCII)
CONTACT_FLAGS: Final = ("address.confidential", "email.confidential", "phone.confidential")
_LAWYERS_NAME: Final = ("representation.name", "lawyer_first_name", "lawyer_last_name")
_ADULTS: Final = (s.APPLICANT, s.LOCAL_AUTHORITY, s.RESPONDENT, s.OTHER)


class View:
    """One held case, read once."""

    __slots__ = ("case", "children", "hearings", "held", "ids", "kind_of", "kinds", "own_ids", "people", "policy")

    def __init__(self, held: HeldCase, policy: IntakePolicy) -> None:
        self.held = held
        self.policy = policy
        self.kinds: dict[str, list[str]] = {}
        for key in sorted(held.elements):
            self.kinds.setdefault(key.partition("/")[0], []).append(key)
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
        self.hearings: list[Fields] | None = None
        """Remembers what `at_court` finds: they are asked for more than once."""
        self._gather()

    def applied_on(self) -> str:
        """The day on which the application was made, as far as it is known: ages are counted on it."""
        applied: str = self.case.get("submitted_on") or self.case.get("issued_on") or self.held.received_at[:10]
        return applied

    def values(self, key: str) -> Fields:
        """The values of an element, whenever they were shown. Not to be changed."""
        element = self.held.elements.get(key)
        return {} if element is None else element.values

    def public(self, key: str) -> str:
        """The id under which an element is published: the court's own where that says nothing about anybody."""
        own = key.partition("/")[2]
        return own if _SAFE_ID.fullmatch(own) else self._derived(key)

    def keys_of(self, public: str) -> list[str]:
        """The elements that make up the person or child with a public id."""
        own = {raw for raw, known in self.ids.items() if known == public}
        return [key for kind in (*_ADULTS, s.CHILD) for key in self.kinds.get(kind, ()) if s.element_id(key) in own]

    def _derived(self, key: str) -> str:
        return uuid5_text(self.policy.namespace, f"{self.held.case_id}/{key}")

    def _gather(self) -> None:
        for kind in (*_ADULTS, s.CHILD):
            into = self.children if kind == s.CHILD else self.people
            seen: dict[str, tuple[str, str]] = {}
            for key in self.kinds.get(kind, ()):
                if "withdrawn" not in self.values(key):
                    public = self._join(key, into, seen)
                    self.kind_of.setdefault(public, kind)
        for person in self.people.values():
            if person.get("kept_private") == s.UNREADABLE:
                person.update(dict.fromkeys(CONTACT_FLAGS, "yes"))
        self._apply_confidential_details()
        self._apply_applicants_lawyer()

    def _join(self, key: str, into: dict[str, Fields], seen: dict[str, tuple[str, str]]) -> str:
        """Adds a person, and answers with the public id.

        One with the name and date of birth of another in the same role is the same person shown twice (both child
        models, both models of other people). Of two answers the later shown holds; what is confidential stays so.
        """
        fields = dict(self.values(key))
        natural = ""
        if fields.get("date_of_birth") and fields.get("name.last"):
            natural = f"{fields.get('name.first', '')}|{fields['name.last']}|{fields['date_of_birth']}".casefold()
        if natural in seen:
            first, public = seen[natural]
            self._add(into[public], first, key)
        else:
            public = self.public(key)
            if public in self.people or public in self.children:
                public = self._derived(key)
            if natural:
                seen[natural] = key, public
            into[public] = fields
        self.ids[s.element_id(key)] = public
        self.own_ids.setdefault(public, set()).add(s.element_id(key))
        if fields.get("party_id"):
            self.ids.setdefault(fields["party_id"], public)
        return public

    def _add(self, joined: Fields, first: str, second: str) -> None:
        held, other = self.held.elements[first], self.held.elements[second]
        for name, value in other.values.items():
            shown, newer = held.shown_at(name), other.shown_at(name)
            if name.endswith("confidential") and "yes" in (value, joined.get(name)):
                joined[name] = "yes"
            elif name not in joined or (shown is not None and newer is not None and shown < newer):
                joined[name] = value

    def _apply_confidential_details(self) -> None:
        """What an applicant listed as confidential is that applicant's, by name, and confidential."""
        for key in self.kinds.get(s.CONFIDENTIAL, ()):
            listed = self.values(key)
            for public, person in self.people.items():
                if self.kind_of[public] == s.APPLICANT and same_name(person, listed):
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
            if self.kind_of[public] == s.APPLICANT and person.get("representation.represented") != "no":
                if name and person.keys().isdisjoint(_LAWYERS_NAME):
                    person["lawyer_last_name"] = name
                if email:
                    person.setdefault("representation.email", email)


def whole_name(fields: Fields) -> str:
    """First and last name as they are compared."""
    parts = [fields[part] for part in ("name.first", "name.last") if fields.get(part)] or [
        fields.get("name.whole") or fields.get("organisation", "")
    ]
    return normal_name(" ".join(parts))


def same_name(one: Fields, other: Fields) -> bool:
    """Whether two have the same name, and one at all."""
    name = whole_name(one)
    return bool(name) and name == whole_name(other)


def code(said: Json) -> str | None:
    """A code, or None where it is anything else: free text may say anything, and codes are published (G4)."""
    return said if isinstance(said, str) and _CODE.fullmatch(said) else None
