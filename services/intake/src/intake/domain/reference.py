"""The reference data that intake decides by: courts' towns and HMCTS's regions, in dated files under `reference/`."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from cafcass_contracts.values import SERVICE_AREAS
from cafcass_domain.reference import ReferenceRef

WALES: Final = "Wales"
"""Stands in the table of towns for an area that is not Cafcass's, and is the name of HMCTS's region there."""


@dataclass(frozen=True, slots=True)
class Town:
    """A town that courts are named after: its service area (or `Wales`) and its region of HMCTS by number."""

    name: str
    area: str
    region: str


@dataclass(frozen=True, slots=True)
class Region:
    """A region of HMCTS, and the service area that it is as a whole, where it is one."""

    number: str
    name: str
    area: str


class Towns:
    """Finds the town that a court or a location is named after."""

    def __init__(self, rows: Sequence[Town]) -> None:
        self.by_name: Mapping[str, Town] = {town.name: town for town in rows}
        longest_first = sorted(self.by_name, key=len, reverse=True)
        self._any = re.compile(r"(?<![\w])(" + "|".join(re.escape(name) for name in longest_first) + r")(?![\w])")
        self.named_in = lru_cache(maxsize=2048)(self._named_in)
        """The town that a name names, the longest first; None where no town of the table is in it."""

    def _named_in(self, name: str) -> Town | None:
        found = self._any.search(name.lower())
        return self.by_name[found.group(1)] if found else None


class Regions:
    """HMCTS's regions by number and by name."""

    def __init__(self, rows: Sequence[Region]) -> None:
        self.by_number: Mapping[str, Region] = {region.number: region for region in rows}
        self._by_name = {_letters(region.name): region for region in rows}

    def named(self, name: str) -> Region | None:
        """The region of a name, however it is written; None where nobody knows it."""
        return self._by_name.get(_letters(name))

    def welsh(self, number: str) -> bool:
        """Whether this is the number of the region of Wales."""
        region = self.by_number.get(number)
        return region is not None and region.name == WALES


def _letters(name: str) -> str:
    return re.sub(r"[^a-z]", "", name.lower())


def _towns(rows: Sequence[Town]) -> Towns:
    problems = [
        f"{town.name} has no such area: {town.area}" for town in rows if town.area not in {*SERVICE_AREAS, WALES}
    ]
    problems += [
        f"{town.name} is not in lower case" for town in rows if town.name != town.name.lower() or not town.name
    ]
    made = Towns(rows)
    if len(made.by_name) != len(rows):
        problems.append("a town is there twice")
    if problems or not rows:
        raise ValueError("; ".join(problems) or "there is no town")
    return made


def _regions(rows: Sequence[Region]) -> Regions:
    problems = [f"{each.name} has no such area: {each.area}" for each in rows if each.area not in {*SERVICE_AREAS, ""}]
    if len({each.number for each in rows}) != len(rows) or len({_letters(each.name) for each in rows}) != len(rows):
        problems.append("a region is there twice")
    if WALES not in {each.name for each in rows}:
        problems.append(f"no region is called {WALES}: none would be known as Welsh")
    if problems:
        raise ValueError("; ".join(problems))
    return Regions(rows)


TOWNS: Final = ReferenceRef("towns", Town, _towns)
REGIONS: Final = ReferenceRef("regions", Region, _regions)
