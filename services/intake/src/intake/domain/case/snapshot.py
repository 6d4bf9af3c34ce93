"""The one internal model of a case as a court shows it: what both HMCTS feeds and our own typed feed are turned into.

A snapshot is a set of *elements* (the case itself, each person, hearing, order, document) and each element a set of
named fields with plain JSON values. That is all that merging needs (I4): element by element, field by field, each with
the time of the snapshot that showed it. What is absent, null or empty in a payload is not in the snapshot at all, so
absence can never delete. Dates are ISO strings, instants ISO strings in UTC.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, Literal, NamedTuple

from cafcass_contracts.problems import Problem

Json = Any
"""A value as parsed JSON has it."""

Fields = dict[str, Json]
"""Values by name."""

Law = Literal["private", "public"]

CASE = "case"
"""The element of the case itself. Every other element's key is `<kind>/<id>`."""

APPLICANT = "applicant"
RESPONDENT = "respondent"
OTHER = "other"
CHILD = "child"
LOCAL_AUTHORITY = "authority"
"""A local authority as a party: an organisation, not a person."""
PEOPLE = (APPLICANT, RESPONDENT, OTHER)
RELATION = "relation"
HEARING = "hearing"
TOLD_BY_A_PERSON = f"{HEARING}/told by a person"
"""The hearing of which no court told, but somebody who says that it was the first (I7)."""
ORDER = "order"
REPORT = "report"
DOCUMENT = "document"
REDACTION = "redaction"
"""A place that held a document which the court has redacted."""
NEED = "need"
CONFIDENTIAL = "confidential"
"""Contact details that an applicant asked to keep confidential, listed apart from the applicant."""
UNREADABLE = "unreadable"
"""The answer, where somebody was asked what to keep private and the answer cannot be read."""
PROCEEDINGS = "proceedings"
"""Earlier or other proceedings about the family."""
SHOWN = "shown"
"""One field per kind of people that a snapshot shows whole: who is in none of a later one is asked about (I9)."""
SECTIONS = "sections"
"""One field per section of the payload that could be read: what a later good section puts right."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)

Stamp = int
"""When a snapshot was taken: microseconds since 1970 in UTC."""


def stamp_at(instant: datetime) -> Stamp:
    """The stamp of an instant."""
    return (instant - _EPOCH) // _MICROSECOND


def instant_of(stamp: Stamp) -> datetime:
    """The instant of a stamp."""
    return _EPOCH + stamp * _MICROSECOND


def written_at(stamp: Stamp) -> str:
    """The instant of a stamp, as instants are kept."""
    return (_EPOCH + timedelta(microseconds=stamp)).isoformat().replace("+00:00", "Z")


class Code(NamedTuple):
    """A code of a court, whose meaning the reference data says."""

    name: str
    """The field that it is the value of."""
    raw: str
    path: str


@dataclass(slots=True)
class CaseSnapshot:
    """One case as one message shows it. Readers build it up; nobody changes it afterwards."""

    law: Law
    feed: str
    """Which feed showed it (`cafcass_contracts.values.Feed`)."""
    case_number: str | None = None
    """HMCTS's 16 digits; None where there is none or it is malformed (a problem then says which)."""
    taken_at: Stamp | None = None
    """When the court last changed the case; None where the payload does not say."""
    taken_from: str = ""
    """The path of the field that said so."""
    created_at: Stamp | None = None
    """When the court first made the case; None where the payload does not say."""
    digest: str = ""
    """Of the payload, only where there is no case number: what tells one such message from another."""
    elements: dict[str, dict[str, Json]] = field(default_factory=dict)
    problems: dict[tuple[str, str], Problem] = field(default_factory=dict)
    """What could not be read, by element and field (G4: paths, never values)."""
    unknowns: dict[str, Json] = field(default_factory=dict)
    """What the adapter does not know, by path. Restricted: nobody has said what it is."""
    codes: dict[str, tuple[Code, ...]] = field(default_factory=dict)
    """Codes as they came, by element: `hearings/codes.py` puts our words in their place."""
    unnamed: dict[tuple[str, str], int] = field(default_factory=dict, repr=False, compare=False)
    """How many without a name one collection has under one key, which readers tell apart by number."""
    known_children: frozenset[str] | None = field(default=None, repr=False, compare=False)
    """Remembers what `incoming` finds: under which ids its children are recognised elsewhere."""

    def put(self, key: str, fields: dict[str, Json]) -> None:
        """Shows an element; a second showing of the same element adds to the first and its fields win."""
        held = self.elements.get(key)
        if held is None:
            self.elements[key] = fields
        else:
            held.update(fields)

    def flaw(self, key: str, name: str, path: str, reason: str) -> None:
        """Notes that a field could not be read, or is doubtful."""
        self.problems[key, name] = Problem(path, reason)


def element_id(key: str) -> str:
    """The id in an element's key."""
    return key.partition("/")[2]


def of_kind(elements: Mapping[str, Any], kind: str) -> list[str]:
    """The keys of all elements of a kind, in a fixed order whatever order they came in."""
    prefix = kind + "/"
    return sorted(key for key in elements if key.startswith(prefix))
