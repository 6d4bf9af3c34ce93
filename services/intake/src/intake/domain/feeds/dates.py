"""Tolerant readers of dates and times, for every form in which courts send them. No reader ever raises.

Instants without a zone are UTC in private law and in stamps: both the case store and the hearing service of HMCTS stamp in UTC. Public
law's own times, typed in by people, are London's. Business dates are those of Europe/London (G1); a date that is written without a
zone is taken as written.
"""

from __future__ import annotations

import re
from calendar import monthrange
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta, timezone, tzinfo
from functools import lru_cache
from typing import Final

from cafcass_domain.london import LONDON
from cafcass_domain.state import State
from intake.domain.case.snapshot import Json
from intake.domain.feeds.fields import Flaw

NOT_DATE = Flaw("is not a date in a form we know")
NOT_INSTANT = Flaw("is not a date and time in a form we know")

_MONTHS = {
    name: number
    for number, name in enumerate(
        ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"), start=1
    )
}
_ISO = re.compile(
    r"(\d{4})-(\d\d?)-(\d\d?)"
    r"(?:[T ]+(\d\d):(\d\d)(?::(\d\d)(?:[.,](\d{1,9}))?)?\s*(Z|z|UTC|GMT|[+-]\d\d(?::?\d\d)?)?(?:\[[\w/+-]+\])?)?",
    re.ASCII,
)
_WORDY = re.compile(r"(\d{1,2})(?:st|nd|rd|th)?[ -]([A-Za-z]{3,9})\.?,?[ -](\d{4})", re.ASCII)
_SLASHED = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})", re.ASCII)
_JAVA = re.compile(
    r"[A-Za-z]{3} ([A-Za-z]{3}) +(\d{1,2}) (\d\d):(\d\d):(\d\d) ([A-Za-z]{1,5}|[+-]\d\d:?\d\d) (\d{4})", re.ASCII
)
_ZONES: dict[str, tzinfo] = {
    "Z": UTC,
    "z": UTC,
    "UTC": UTC,
    "GMT": UTC,
    "BST": timezone(timedelta(hours=1)),
}
_DATE_PARTS = 3
_MOST_PARTS = 7
_LONGEST = 64


def day(value: Json) -> Json:
    """A business date as `YYYY-MM-DD`. A time with a zone or an offset is the London date of that instant."""
    if value.__class__ is str:
        return _day_of(value) if len(value) <= _LONGEST else NOT_DATE
    if value.__class__ is list:
        moment = _from_parts(value)
        return NOT_DATE if moment is None else moment.date().isoformat()
    return NOT_DATE


def instant(value: Json) -> Json:
    """An instant in UTC as ISO with `Z`. A bare date is the beginning of that day."""
    if value.__class__ is str:
        return _instant_of(value) if len(value) <= _LONGEST else NOT_INSTANT
    if value.__class__ is list:
        moment = _from_parts(value)
        return NOT_INSTANT if moment is None else written(moment.replace(tzinfo=UTC))
    return NOT_INSTANT


def london_instant(value: Json) -> Json:
    """An instant in UTC as ISO with `Z`, where a time without a zone is what clocks in London show."""
    moment = None
    if value.__class__ is str:
        moment = _parse(value.strip()) if len(value) <= _LONGEST else None
    elif value.__class__ is list:
        moment = _from_parts(value)
    if moment is None:
        return NOT_INSTANT
    try:
        return written((moment if moment.tzinfo is not None else moment.replace(tzinfo=LONDON)).astimezone(UTC))
    except OverflowError:
        return NOT_INSTANT


def written(moment: datetime) -> str:
    """An instant as we keep it."""
    return moment.isoformat().replace("+00:00", "Z")


def moment_of(instant_text: str) -> datetime:
    """The instant that `written` wrote."""
    return datetime.fromisoformat(instant_text)


@lru_cache(maxsize=4096)
def _day_of(value: str) -> str | Flaw:
    moment = _parse(value.strip())
    if moment is None:
        return NOT_DATE
    if moment.tzinfo is not None:
        try:
            moment = moment.astimezone(LONDON)
        except OverflowError:
            return NOT_DATE
    return moment.date().isoformat()


@lru_cache(maxsize=4096)
def _instant_of(value: str) -> str | Flaw:
    moment = _parse(value.strip())
    if moment is None:
        return NOT_INSTANT
    try:
        return written(moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC))
    except OverflowError:
        return NOT_INSTANT


def _parse(value: str) -> datetime | None:
    if _is_plain_iso(value):
        with suppress(ValueError):
            return datetime.fromisoformat(value)
    try:
        if found := _ISO.fullmatch(value):
            year, month, dom, hour, minute, second, fraction, zone = found.groups()
            micro = int(fraction[:6].ljust(6, "0")) if fraction else 0
            return datetime(
                int(year), int(month), int(dom), int(hour or 0), int(minute or 0), int(second or 0), micro,
                tzinfo=_zone(zone) if zone else None,
            )  # fmt: skip
        if found := _JAVA.fullmatch(value):
            month_name, dom, hour, minute, second, zone, year = found.groups()
            number = _MONTHS.get(month_name.lower())
            return None if number is None else datetime(
                int(year), number, int(dom), int(hour), int(minute), int(second), tzinfo=_zone(zone)
            )  # fmt: skip
        if found := _WORDY.fullmatch(value):
            dom, month_name, year = found.groups()
            number = _MONTHS.get(month_name[:3].lower())
            return None if number is None else datetime(int(year), number, int(dom))  # noqa: DTZ001 - a date without a zone
        if found := _SLASHED.fullmatch(value):
            dom, month, year = found.groups()
            return datetime(int(year), int(month), int(dom))  # noqa: DTZ001 - a date without a zone
    except (ValueError, OverflowError):
        return None
    return None


def _is_plain_iso(value: str) -> bool:
    """Whether a value has the marks of `2026-01-06`, or of `2026-01-06T10:00:00` with or without milliseconds or microseconds, in their places, as nearly all have.

    The standard library reads these in a fraction of the time that the patterns below take.
    """
    if len(value) == len("2026-01-06"):
        return value[4] == value[7] == "-"
    if len(value) != _TO_THE_SECOND:
        fraction = value[_TO_THE_SECOND:]
        if len(fraction) not in _OF_A_SECOND or fraction[0] != "." or not fraction[1:].isdigit():
            return False
    return value[4] == value[7] == "-" and value[10] == "T" and value[13] == value[16] == ":"


_TO_THE_SECOND: Final = len("2026-01-06T10:00:00")
_OF_A_SECOND: Final = {len(".123"), len(".123456")}


def _zone(name: str) -> tzinfo:
    """The zone of a written time. Abbreviations other than ours do not occur; London is the best guess."""
    if name in _ZONES:
        return _ZONES[name]
    if name[0] in "+-":
        digits = name[1:].replace(":", "").ljust(4, "0")
        offset = timedelta(hours=int(digits[:2]), minutes=int(digits[2:4]))
        return timezone(-offset if name[0] == "-" else offset)
    return LONDON


def _from_parts(parts: list[Json]) -> datetime | None:
    """`[year, month, day, hour, minute, second, nanoseconds]`, from the third part on as far as it goes."""
    if not _DATE_PARTS <= len(parts) <= _MOST_PARTS or any(part.__class__ is not int for part in parts):
        return None
    try:
        year, month, dom, hour, minute, second, nanos = (*parts, 0, 0, 0, 0, 0)[:_MOST_PARTS]
        return datetime(year, month, dom, hour, minute, second, nanos // 1000)  # noqa: DTZ001 - no zone among the parts
    except (ValueError, OverflowError):
        return None


class Ages(State):
    """How old somebody may be, in whole years."""

    youngest: int
    oldest: int


@lru_cache(maxsize=4096)
def ages_at(born: str, when: str) -> Ages | None:
    """The age at an ISO date of who was born on a date that is known to the day, the month or the year. None where there is no such date."""
    try:
        year, month, dom = (*map(int, born.split("-")), 0, 0)[:3]
        first = date(year, month or 1, dom or 1)
        last = date(year, month or 12, dom or monthrange(year, month or 12)[1])
        on = date.fromisoformat(when)
    except ValueError:
        return None
    return Ages(_years(last, on), _years(first, on))


def _years(born: date, on: date) -> int:
    return on.year - born.year - ((on.month, on.day) < (born.month, born.day))
