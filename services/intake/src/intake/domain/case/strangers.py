"""Another family under the number of a case: its people are set aside until a person, or a later snapshot, says whose case it is (I9).

A clerk who confuses two numbers would otherwise make two families the parties of one case, and each would be written to about the other.
"""

from __future__ import annotations

import dataclasses
from typing import Final

from cafcass_contracts.values import ApplicationKind, OrderType, YesNo
from cafcass_domain.state import replace
from intake.domain.case import snapshot as s
from intake.domain.case.element import NOTHING_SHOWN, show
from intake.domain.case.held import HeldCase, SetAside, merge
from intake.domain.case.snapshot import CaseSnapshot, Fields, Stamp
from intake.domain.corrections.facts import corrected
from intake.domain.details.records import same_name

_PARTIES: Final = (s.APPLICANT, s.RESPONDENT)
_FAMILY: Final = frozenset({*_PARTIES, s.OTHER, s.CHILD})
"""Who is one of a family; a local authority is a party to many cases."""
_OF_PEOPLE: Final = _FAMILY | {s.LOCAL_AUTHORITY, s.RELATION, s.NEED, s.CONFIDENTIAL, s.SHOWN}
"""The elements that say anything of people."""
_OF_THEIRS: Final = _OF_PEOPLE | {s.CASE, s.PROCEEDINGS, s.DOCUMENT}
"""The elements that whoever wrote the application wrote of themselves: what they allege, their lawyers, that they withdraw it.

Hearings, orders and reports are of the number, whoever stands beside them: nobody waits for a person to be told when the court sits.
"""
_DANGERS: Final = ("risks", "factors", "signals.allegations")
_HURRIES: Final = ("signals.urgent", "signals.without_notice")


def take(held: HeldCase, snapshot: CaseSnapshot, stamp: Stamp) -> HeldCase:
    """What is held after a snapshot taken at `stamp`; the very same object where nothing changed at all.

    Where nobody of a family that it shows is held, the application is set aside with them, and of the rest the hearings and orders are taken.
    """
    if (
        not held.elements
        or _knows(held, snapshot)
        or not _is_a_family(snapshot)
        or not any(_names_anybody(each) for _, each in _family(held))
    ):
        return _without_strangers(merge(held, snapshot, stamp), snapshot, stamp)
    people = {key: fields for key, fields in snapshot.elements.items() if _kind(key) in _OF_THEIRS}
    rest = {key: fields for key, fields in snapshot.elements.items() if key not in people}
    flaws = {where: problem for where, problem in snapshot.problems.items() if _kind(where[0]) in _OF_THEIRS}
    others = {where: problem for where, problem in snapshot.problems.items() if where not in flaws}
    after = merge(held, dataclasses.replace(snapshot, elements=rest, problems=others, unknowns={}), stamp)
    aside = held.set_aside or SetAside({}, {}, NOTHING_SHOWN)
    empty = replace(held, elements=aside.elements, problems=aside.problems, unknowns=aside.unknowns)
    shown = merge(empty, dataclasses.replace(snapshot, elements=people, problems=flaws), stamp)
    if shown is empty:
        return after
    return replace(after, set_aside=SetAside(shown.elements, shown.problems, shown.unknowns))


def _without_strangers(held: HeldCase, snapshot: CaseSnapshot, stamp: Stamp) -> HeldCase:
    """The case with nobody set aside, where this is a later snapshot of its own family: whose case it is, is answered."""
    aside = held.set_aside
    if aside is None or not _is_a_family(snapshot) or stamp < _newest(aside):
        return held
    return replace(held, set_aside=None)


def taken_over(held: HeldCase) -> HeldCase:
    """The case with those in it who were set aside: a person says that it is theirs."""
    aside = held.set_aside
    if aside is None:
        return held
    elements = dict(held.elements)
    for key, element in aside.elements.items():
        elements[key] = show(held.elements[key], element.values, element.stamp) if key in held.elements else element
    problems = {**held.problems, **{key: {**held.problems.get(key, {}), **of} for key, of in aside.problems.items()}}
    said = aside.unknowns
    unknowns = show(held.unknowns, said.values, said.stamp) if said.values else held.unknowns
    return replace(held, elements=elements, problems=problems, unknowns=unknowns, set_aside=None)


def strangers(aside: SetAside) -> list[str]:
    """The elements of the people who were set aside."""
    return sorted(key for key in aside.elements if _kind(key) in _FAMILY)


def may_be_in_danger(aside: SetAside) -> bool:
    """Whether a child of theirs may be in danger (T2): nobody else has what they say, until it is known whose case it is."""
    case = aside.elements.get(s.CASE)
    said = {} if case is None else case.values
    if any(said.get(name) for name in _DANGERS) or any(said.get(name) == YesNo.YES for name in _HURRIES):
        return True
    sought = {*said.get("kinds", ()), *said.get("orders_sought", ())}
    return bool(sought & {ApplicationKind.EMERGENCY_PROTECTION, OrderType.EMERGENCY_PROTECTION})


def _is_a_family(snapshot: CaseSnapshot) -> bool:
    """Whether a snapshot shows a family: a party and a child. Somebody who joins a case comes alone."""
    kinds = {_kind(key) for key in snapshot.elements}
    return s.CHILD in kinds and not kinds.isdisjoint(_PARTIES)


def _family(held: HeldCase) -> list[tuple[str, Fields]]:
    """The people who are held, as courts show them and as people put them right."""
    found: list[tuple[str, Fields]] = []
    for key, element in held.elements.items():
        if _kind(key) in _FAMILY:
            found.append((key, element.values))
            if made := held.corrections.get(key):
                found.append((key, corrected(element.values, made)))
    return found


def _knows(held: HeldCase, snapshot: CaseSnapshot) -> bool:
    """Whether one of those shown is held: by id, or by name where no date of birth says otherwise."""
    shown = [(key, fields) for key, fields in snapshot.elements.items() if _kind(key) in _FAMILY]
    if any(key in held.elements for key, _ in shown):
        return True
    family = _family(held) if shown else []
    ids = {s.element_id(key) for key, _ in family}
    return any(s.element_id(key) in ids for key, _ in shown) or any(
        same_name(one, other) and _may_be_one(one, other) for _, one in shown for _, other in family
    )


def _may_be_one(one: Fields, other: Fields) -> bool:
    return len({each["date_of_birth"] for each in (one, other) if "date_of_birth" in each}) <= 1


def _names_anybody(fields: Fields) -> bool:
    return same_name(fields, fields)


def _newest(aside: SetAside) -> Stamp:
    return max((element.stamp for element in aside.elements.values()), default=0)


def _kind(key: str) -> str:
    return key.partition("/")[0]
