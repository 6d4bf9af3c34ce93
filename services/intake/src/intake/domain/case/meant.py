"""Dates in what is held that nobody can mean: they are kept as they came, left out of what is decided on, and doubted (I9)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Final

from cafcass_domain.outside_time import BIRTH, FALLS_DUE, HAPPENED, HAPPENED_EARLIER, HEARING, Meant
from intake.domain.case import snapshot as s
from intake.domain.case.snapshot import Fields

Doubt = tuple[str, str]
"""The name of a field and why its date cannot be meant."""

_BORN: Final = {"date_of_birth": BIRTH}
_DATES: Final[Mapping[str, Mapping[str, Meant]]] = {
    s.APPLICANT: _BORN,
    s.RESPONDENT: _BORN,
    s.OTHER: _BORN,
    s.CHILD: _BORN,
    s.CASE: dict.fromkeys(("submitted_on", "issued_on", "withdrawn_on", "concluded_on", "reopened_on"), HAPPENED),
    s.ORDER: dict.fromkeys(("made_on", "created_on", "discharged_on"), HAPPENED),
    s.REPORT: {"ordered_on": HAPPENED, "cancelled_on": HAPPENED, "due": FALLS_DUE},
    s.DOCUMENT: dict.fromkeys(("uploaded_at", "created"), HAPPENED),
    s.PROCEEDINGS: dict.fromkeys(("started", "ended"), HAPPENED_EARLIER),
}
"""By kind of element: its dates, and when they can be meant."""
_OF_A_DAY: Final = ("starts_at", "ends_at")


def doubts(key: str, values: Fields, received: date) -> tuple[Doubt, ...]:
    """The dates of an element that cannot be meant by whoever sends them on a day; of most elements there are none."""
    kind = key.partition("/")[0]
    if kind == s.HEARING:
        return _of_days(values.get("days", ()), received)
    found = []
    for name, meant in _DATES.get(kind, {}).items():
        if name in values and (why := meant.doubt(values[name], received)):
            found.append((name, why))
    return tuple(found)


def believed(values: Fields, doubted: tuple[Doubt, ...], received: date) -> Fields:
    """The values of an element without the dates that are doubted."""
    without = {name for name, _ in doubted}
    kept = {name: value for name, value in values.items() if name not in without}
    if "days" in values and not without.isdisjoint(_OF_A_DAY):
        days = ({part: said for part, said in day.items() if not _doubt(part, day, received)} for day in values["days"])
        kept["days"] = [day for day in days if day]
    return kept


def _of_days(days: list[Fields], received: date) -> tuple[Doubt, ...]:
    found = {part: why for day in days for part in _OF_A_DAY if part in day and (why := _doubt(part, day, received))}
    return tuple(found.items())


def _doubt(part: str, day: Fields, received: date) -> str:
    if part not in _OF_A_DAY or part not in day:
        return ""
    if part == "ends_at" and day[part] < day.get("starts_at", ""):
        return "is before it begins"
    return HEARING.doubt(day[part], received)
