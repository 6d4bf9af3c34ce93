"""The national dashboard of 2011-12 as the source has it, to be shown beside ours where a reader wants it (OF 7.3).

It was read from a damaged scan: what is doubtful is marked, and is no number to reckon with.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from fractions import Fraction
from functools import cache
from importlib.resources import files
from typing import Final

from kpi.domain.figure import rounded
from kpi.domain.measures import MEASURES
from kpi.domain.periods import parse

TO_DATE: Final = date(2012, 3, 31)
"""Stands for the source's last column: the year to date to February 2012, or the latest month."""


class Reading(StrEnum):
    """How sure a cell of the scan is."""

    READ = "read"
    DAMAGED = "damaged"
    """Damaged, and its reading well supported."""
    DOUBTFUL = "doubtful"


@dataclass(frozen=True, slots=True)
class SourceCell:
    """One cell of the source's own year."""

    read: Fraction
    how: Reading
    shown: str
    """As ours is shown, with the mark that the source's page explains: `*` damaged, `?` doubtful."""

    @property
    def value(self) -> Fraction | None:
        """What may be reckoned with; nothing where it is doubtful."""
        return None if self.how is Reading.DOUBTFUL else self.read


_MARK: Final = {Reading.READ: "", Reading.DAMAGED: "*", Reading.DOUBTFUL: "?"}


@cache
def source_year() -> Mapping[tuple[str, date], SourceCell]:
    """Every cell that the source has, by measure and month. What it has not is not there."""
    text = files("kpi.reading").joinpath("dashboard_2011_12.csv").read_text(encoding="utf-8")
    rows = csv.DictReader(line for line in text.splitlines() if not line.startswith("#"))
    found: dict[tuple[str, date], SourceCell] = {}
    for row in rows:
        how, read = Reading(row["how"]), Fraction(row["value"])
        month = TO_DATE if row["month"] == "to-date" else parse(row["month"]).first
        # The source gives percentages and thousands of pounds, as ours are shown.
        shown = rounded(read, MEASURES[row["measure"]].unit) + _MARK[how]
        found[row["measure"], month] = SourceCell(read, how, shown)
    return found
