"""Several people or children under one id in one event of the typed feed: each is kept, and the court is asked for ids of their own (I3, I9)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from cafcass_contracts.identity import normal_name
from intake.domain.case import snapshot as s
from intake.domain.case.snapshot import CaseSnapshot, Fields, Json
from intake.domain.details.records import is_unnamed

_OF: Final = {"people": "person", "children": "child"}
"""The sections, and how a relation names a member of each."""


def told_apart(snapshot: CaseSnapshot, said: Fields) -> Fields:
    """What was said, with an id for each of several under one; what is said of that id is said of each of them.

    None of them keeps the bare id: by the place in a list one would be taken for the other as soon as the list is sorted otherwise.
    """
    after = dict(said)
    for section, tie in _OF.items():
        instead, after[section] = _apart(snapshot, section, after.get(section, []))
        if not instead:
            continue
        after["relations"] = [each for one in after.get("relations", []) for each in _ties(one, tie, instead)]
        if section == "people":
            after["children"] = [_with_homes(child, instead) for child in after.get("children", [])]
    return {name: value for name, value in after.items() if name in said}


def _apart(
    snapshot: CaseSnapshot, section: str, members: Sequence[Fields]
) -> tuple[dict[str, list[str]], list[Fields]]:
    """The new ids by the shared one, and the members with these."""
    marks: dict[str, dict[int, str]] = {}
    for index, each in enumerate(members):
        of_id = marks.setdefault(each.get("id", ""), {})
        unnamed = sum(mark.startswith("#") for mark in of_id.values())
        of_id[index] = _mark(section, unnamed, each)
    instead: dict[str, list[str]] = {}
    found = [dict(each) for each in members]
    for shared, of_members in marks.items():
        if len(set(of_members.values())) < 2:
            continue
        instead[shared] = sorted({f"{shared}~{mark}" for mark in of_members.values()})
        for index, mark in of_members.items():
            found[index]["id"] = f"{shared}~{mark}"
            snapshot.flaw(
                s.SECTIONS, f"{section}[{index}].id", f"{section}[{index}].id", "is the id of another person too"
            )
    return instead, found


def _mark(section: str, unnamed: int, said: Fields) -> str:
    """What tells a member from others under its id: name and date of birth, or of a child without a first name how many there were before."""
    name = said.get("name", {})
    whole = name.get("whole") or said.get("organisation", "")
    first = name.get("first")
    if section == "children" and not whole and is_unnamed(first):
        return f"#{unnamed}"
    named = (first or "", name.get("last", ""), whole)
    if not any(named):
        return ""
    return "|".join((*(normal_name(part) for part in named), said.get("date_of_birth", "")))


def _ties(relation: Fields, tie: str, instead: Mapping[str, list[str]]) -> list[Fields]:
    return [{**relation, tie: each} for each in instead.get(relation.get(tie, ""), [relation.get(tie, "")])]


def _with_homes(child: Fields, instead: Mapping[str, list[str]]) -> Fields:
    if "homes" not in child:
        return child
    return {**child, "homes": [_with_each(home, instead) for home in child["homes"]]}


def _with_each(home: Fields, instead: Mapping[str, list[str]]) -> Json:
    people = [each for person in home.get("with_people", []) for each in instead.get(person, [person])]
    return {**home, "with_people": people} if people else home
