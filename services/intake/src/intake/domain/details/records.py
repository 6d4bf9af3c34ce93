"""Which records of a case are one person or one child (I9): by what the courts say of them, or because a person said so."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Final

from cafcass_contracts.identity import normal_name
from intake.domain.case import snapshot as s
from intake.domain.case.snapshot import Fields


def who_leads(
    records: Mapping[str, Fields], joined: Sequence[Sequence[str]], apart: frozenset[str], *, by_name: bool = True
) -> dict[str, str]:
    """Under which record each is told: by key, itself where it is nobody else's.

    A person's word comes first, then what is certain enough: one first and last name and date of birth, of adults on whichever sides of the case they
    stand; one name where a date of birth was not known and the court gives no id; and for whoever is named in a child's form as living there, one name
    alone (P3).
    """
    leads: dict[str, str] = {}
    for group in joined:
        members = [key for key in group if key in records]
        leads |= dict.fromkeys(members, members[0]) if members else {}
    alone = {key: fields for key, fields in records.items() if key not in apart}
    kind_of = _sort if by_name else _kind
    natural_of = {key: _natural(fields, named=by_name) for key, fields in alone.items()}
    name_of = {key: whole_name(fields) for key, fields in alone.items()}
    naturals: dict[tuple[str, str], str] = {}
    named: dict[str, list[str]] = {}
    for key, natural in natural_of.items():
        if natural:
            naturals.setdefault((kind_of(key), natural), key)
    for key, name in name_of.items():
        if name:
            named.setdefault(name, []).append(key)
    for key in records:
        if key in leads:
            continue
        found = naturals.get((kind_of(key), natural_of[key])) if key in alone else None
        if (found is None or found == key) and by_name and key in alone:
            namesakes = [each for each in named.get(name_of[key], ()) if each != key]
            found = _by_name(key, namesakes, records) if namesakes else None
        leads[key] = found or key
    return {key: key if leads[key] == key else _end(key, leads) for key in records}


def _end(key: str, leads: Mapping[str, str]) -> str:
    seen = {key}
    while leads[key] not in seen:
        key = leads[key]
        seen.add(key)
    return min(seen) if leads[key] != key else key


def _by_name(key: str, namesakes: Sequence[str], records: Mapping[str, Fields]) -> str | None:
    """The one record of the same name that a record belongs to; None where there is none, or more than one."""
    fields = records[key]
    if fields.get("household"):
        same = [each for each in namesakes if _kind(each) != s.CHILD and not _contradict(fields, records[each])]
        parties = [each for each in same if not records[each].get("household")]
        found = parties or sorted(each for each in (*same, key))[:1]
    else:
        found = [
            each
            for each in namesakes
            if _kind(each) == _kind(key)
            and (_unnumbered(key) or _unnumbered(each))
            and COUNTED not in key + each
            and _supplied(fields, records[each])
        ]
        found = [min(key, each) for each in found]
    return found[0] if len(found) == 1 else None


def _supplied(one: Fields, other: Fields) -> bool:
    """Whether two have one first and last name, and of at least one no date of birth was known."""
    names = [(compared(each.get("name.first", "")), compared(each.get("name.last", ""))) for each in (one, other)]
    known = [each["date_of_birth"] for each in (one, other) if "date_of_birth" in each]
    return all(names[0]) and names[0] == names[1] and len(known) < len(names)


def may_be_one(one: Fields, other: Fields) -> bool:
    """Whether two have one first and last name, and no dates of birth that tell them apart."""
    names = ("name.first", "name.last")
    return (
        all(one.get(name) and other.get(name) for name in names)
        and same_name(one, other)
        and not _contradict(one, other)
    )


def _contradict(one: Fields, other: Fields) -> bool:
    """Whether two cannot be one: their dates of birth are known and differ."""
    return len({each["date_of_birth"] for each in (one, other) if "date_of_birth" in each}) > 1


def _natural(fields: Fields, *, named: bool) -> str:
    """Name and date of birth; empty where they tell nobody from a twin: `named` asks for a first name that is one (R1)."""
    if not (fields.get("date_of_birth") and fields.get("name.last")):
        return ""
    if named and is_unnamed(fields.get("name.first")):
        return ""
    return f"{fields.get('name.first', '')}|{fields['name.last']}|{fields['date_of_birth']}".casefold()


COUNTED: Final = "#"
"""In the key of one of several who have no name and stand in one list: nobody's namesake, or twins would be one."""

_NO_NAMES: Final = frozenset({"", "baby", "child", "infant", "notknown", "tbc", "twin", "unborn", "unknown", "unnamed"})


def is_unnamed(first: str | None) -> bool:
    """Whether a first name is none, or a word for somebody who has none yet."""
    return not first or compared(first).replace(" ", "") in _NO_NAMES


def _kind(key: str) -> str:
    return key.partition("/")[0]


def _sort(key: str) -> str:
    """Whether a record is of a child, or of an adult: whoever applies may answer as well."""
    return s.CHILD if _kind(key) == s.CHILD else ""


def _unnumbered(key: str) -> bool:
    """Whether the court gave a record no id of its own."""
    return s.element_id(key).startswith("~")


def whole_name(fields: Fields) -> str:
    """First and last name as they are compared."""
    first, last = fields.get("name.first"), fields.get("name.last")
    if first:
        return compared(f"{first} {last}" if last else first)
    return compared(last or fields.get("name.whole") or fields.get("organisation", ""))


@lru_cache(maxsize=1024)
def compared(name: str) -> str:
    """A name as it is compared. Remembered, because the few names of a case are asked for again and again while it is decided on."""
    return normal_name(name)


def same_name(one: Fields, other: Fields) -> bool:
    """Whether two have the same name, and one at all."""
    name = whole_name(one)
    return bool(name) and name == whole_name(other)
