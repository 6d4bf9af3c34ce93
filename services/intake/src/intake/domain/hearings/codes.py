"""HMCTS's codes of hearings in the words of our contracts (I7), by the dated tables under `reference/`.

The readers of feeds note codes as they came; what a code means is looked up where the policy, and with it the table in force, is at hand.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

from cafcass_contracts.values import ApplicationKind, HearingStatus, HearingType
from cafcass_domain.reference import ReferenceRef
from intake.domain.case.element import Element
from intake.domain.case.snapshot import HEARING, CaseSnapshot, Code, Fields, Json
from intake.domain.feeds.codes import squash
from intake.domain.feeds.hmcts import kept_unknowns
from intake.domain.policy import IntakePolicy

TYPE: Final = "type"
STATUS: Final = "status"
_NOBODY_KNOWS: Final[Mapping[str, str]] = {TYPE: str(HearingType.OTHER), STATUS: str(HearingStatus.NOT_KNOWN)}
"""How a code without a row reads: another kind of hearing; a standing that is no listing, about which a person is asked."""


@dataclass(frozen=True, slots=True)
class HearingStatusRow:
    """Where a hearing with a code stands."""

    code: str
    status: str
    source: str


@dataclass(frozen=True, slots=True)
class HearingTypeRow:
    """What kind of hearing a code is, and HMCTS's own name of it; either may come."""

    code: str
    name: str
    type: str
    """Empty where we have no word for it."""
    kind: str
    """The kind of application that such a hearing is about, where it says one (I1)."""
    source: str


class Meaning(NamedTuple):
    """What a code of a kind of hearing means."""

    type: str
    kind: str


Statuses = Mapping[str, str]
"""Where hearings stand, by code without case and punctuation."""
Types = Mapping[str, Meaning]
"""What kinds of hearing there are, by code or name without case and punctuation."""


def _statuses(rows: Sequence[HearingStatusRow]) -> Statuses:
    problems = [*_problems([(row.code, row.code, row.source) for row in rows])]
    ours = {str(each) for each in HearingStatus if each is not HearingStatus.NOT_KNOWN}
    problems += [f"{row.code}: there is no such standing: {row.status}" for row in rows if row.status not in ours]
    if problems:
        raise ValueError("; ".join(problems))
    return {squash(row.code): row.status for row in rows}


def _types(rows: Sequence[HearingTypeRow]) -> Types:
    spelt = [(row.code, each, row.source) for row in rows for each in dict.fromkeys(map(squash, _spellings(row)))]
    problems = [*_problems(spelt)]
    types, kinds = {"", *map(str, HearingType)}, {"", *map(str, ApplicationKind)}
    problems += [f"{row.code}: there is no such kind of hearing: {row.type}" for row in rows if row.type not in types]
    problems += [
        f"{row.code}: there is no such kind of application: {row.kind}" for row in rows if row.kind not in kinds
    ]
    problems += [f"{row.code} means nothing: it has no row" for row in rows if not row.type and not row.kind]
    if problems:
        raise ValueError("; ".join(problems))
    return {squash(each): Meaning(row.type, row.kind) for row in rows for each in _spellings(row)}


def _spellings(row: HearingTypeRow) -> tuple[str, ...]:
    return (row.code, row.name) if row.name else (row.code,)


def _problems(rows: Sequence[tuple[str, str, str]]) -> Iterator[str]:
    """What is wrong with rows of code, spelling and source, whatever they mean."""
    seen: set[str] = set()
    for code, spelling, source in rows:
        spelt = squash(spelling)
        if not spelt:
            yield f"{code!r} is no code"
        elif spelt in seen:
            yield f"{code}: {spelling} is there twice"
        if not source:
            yield f"{code} has no source"
        seen.add(spelt)
    if not rows:
        yield "there is no code"


HEARING_STATUSES: Final[ReferenceRef[Statuses]] = ReferenceRef("hearing-statuses", HearingStatusRow, _statuses)
HEARING_TYPES: Final[ReferenceRef[Types]] = ReferenceRef("hearing-types", HearingTypeRow, _types)


def in_our_words(snapshot: CaseSnapshot, policy: IntakePolicy) -> CaseSnapshot:
    """The snapshot with our words for its codes of hearings; what no row says is kept among the unknowns, as it came."""
    if not snapshot.codes:
        return snapshot
    elements = dict(snapshot.elements)
    instead: dict[str, str] = {}
    unread: dict[str, Json] = {}
    for key, codes in snapshot.codes.items():
        fields = {**elements.pop(key, {}), **_meant(codes, policy, unread)}
        instead[key] = _named(key, codes, fields)
        elements[instead[key]] = {**elements.get(instead[key], {}), **fields}
    return dataclasses.replace(
        snapshot,
        codes={},
        elements=elements,
        problems={(instead.get(key, key), name): found for (key, name), found in snapshot.problems.items()},
        unknowns=kept_unknowns(snapshot.unknowns, unread),
    )


def _meant(codes: Sequence[Code], policy: IntakePolicy, unread: dict[str, Json]) -> Fields:
    """What codes of one hearing say of it, the last where there are several for one thing."""
    found: Fields = {}
    for name, raw, path in codes:
        meaning = _look_up(name, raw, policy)
        if meaning is None:
            unread[path] = raw
            found[_as_came(name)] = raw
        found[name] = meaning or _NOBODY_KNOWS[name]
        if name == TYPE and (kind := _kind(raw, policy)):
            found["application_kind"] = kind
    return found


def _look_up(name: str, raw: str, policy: IntakePolicy) -> str | None:
    """Our word for a code; None where no row says one."""
    if name == STATUS:
        return policy.reference(HEARING_STATUSES).get(squash(raw))
    meaning = policy.reference(HEARING_TYPES).get(squash(raw))
    return (meaning.type or None) if meaning is not None else None


def _kind(raw: str, policy: IntakePolicy) -> str:
    meaning = policy.reference(HEARING_TYPES).get(squash(raw))
    return "" if meaning is None else meaning.kind


def _as_came(name: str) -> str:
    return f"{name}_code"


def _named(key: str, codes: Sequence[Code], fields: Fields) -> str:
    """The key of a hearing that the court gave no id: it is known by our word for its kind, so that both feeds name it alike."""
    for code in codes:
        unnamed = f"{HEARING}/~{code.raw}|"
        if code.name == TYPE and key.startswith(unnamed):
            return f"{HEARING}/~{fields[TYPE]}|{key.removeprefix(unnamed)}"
    return key


def read_anew(element: Element, values: Fields, policy: IntakePolicy) -> Fields:
    """A hearing's values with our words for codes that had no row when they came and have one now."""
    found: Fields = {}
    for name, otherwise in _NOBODY_KNOWS.items():
        raw = values.get(_as_came(name))
        if raw is not None and values.get(name) == otherwise and _came_last(element, name):
            found[name] = _look_up(name, raw, policy) or otherwise
    return {**values, **found} if found else values


def _came_last(element: Element, name: str) -> bool:
    """Whether the code is the court's last word for this."""
    return element.shown_at(_as_came(name)) == element.shown_at(name)
