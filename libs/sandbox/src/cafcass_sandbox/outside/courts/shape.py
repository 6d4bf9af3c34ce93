"""What every payload of HMCTS is made of: case numbers, identified elements, documents and dates in many spellings."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from enum import Enum
from random import Random
from typing import Any, Final, Literal
from uuid import UUID

from cafcass_runtime.calendar import Calendar

Case = dict[str, Any]
"""One case exactly as HMCTS gives it, before it becomes JSON."""

Law = Literal["private", "public"]


_CALENDAR: Final = Calendar()


def law_of(case: Case) -> Law:
    """Which of HMCTS's two services speaks."""
    return "private" if case.get("jurisdiction") == "PRIVATELAW" else "public"


def case_number(rng: Random, submitted: date) -> int:
    """A 16-digit case number as HMCTS makes them: the milliseconds of its making, two more digits, a Luhn check digit."""
    midnight = datetime.combine(submitted, time(), UTC)
    made = int(midnight.timestamp() * 1000) + rng.randrange(86_400_000)
    digits = f"{made}{rng.randrange(100):02d}"
    total = sum(
        int(digit) if place % 2 else sum(divmod(2 * int(digit), 10)) for place, digit in enumerate(reversed(digits))
    )
    return int(f"{digits}{-total % 10}")


def sitting_day(on: date) -> date:
    """That day, or the first working day after it: no court sits at a weekend or on a bank holiday."""
    while not _CALENDAR.is_working_day(on):
        on += timedelta(days=1)
    return on


def identifier(rng: Random) -> str:
    """A random UUID, drawn from `rng`."""
    return str(UUID(int=rng.getrandbits(128), version=4))


def element(rng: Random, value: Case) -> Case:
    """One element of a collection: HMCTS wraps each in an identity."""
    return {"id": identifier(rng), "value": value}


def document(rng: Random, filename: str) -> Case:
    """A reference to a document, as most sections carry it."""
    return {"document_filename": filename, "document_id": identifier(rng)}


REDACTED_ID = "00000000-0000-0000-0000-000000000000"
REDACTED_NAME = "*Redacted*.pdf"


class Spelling(Enum):
    """The ways in which HMCTS's services have written one and the same instant."""

    ISO = "2026-06-01T09:30:00"
    ISO_FRACTION = "2026-06-01T09:30:00.054"
    ISO_NANOSECONDS = "2026-06-01T09:30:00.054000500"
    ISO_OFFSET = "2026-06-01T09:30:00.054+01:00"
    LIST = "[2026, 6, 1, 9, 30]"
    LIST_NANOSECONDS = "[2026, 6, 1, 9, 30, 0, 54000000]"


_ORDINARY = (Spelling.ISO_FRACTION, Spelling.ISO, Spelling.ISO_NANOSECONDS, Spelling.LIST_NANOSECONDS, Spelling.LIST)
_WEIGHTS = (60, 15, 10, 10, 5)


def any_spelling(rng: Random) -> Spelling:
    """A spelling, as often as it is met."""
    return rng.choices(_ORDINARY, _WEIGHTS)[0]


def spelled(when: datetime, spelling: Spelling) -> str | list[int]:
    """`when`, a local time without a zone, in one of the spellings."""
    match spelling:
        case Spelling.ISO:
            return when.strftime("%Y-%m-%dT%H:%M:%S")
        case Spelling.ISO_FRACTION:
            return when.isoformat(timespec="milliseconds")
        case Spelling.ISO_NANOSECONDS:
            return f"{when.isoformat(timespec='microseconds')}500"
        case Spelling.ISO_OFFSET:
            return f"{when.isoformat(timespec='milliseconds')}+00:00"
        case Spelling.LIST:
            return [when.year, when.month, when.day, when.hour, when.minute]
        case Spelling.LIST_NANOSECONDS:
            return [
                *(when.year, when.month, when.day, when.hour, when.minute, when.second),
                when.microsecond * 1000,
            ]


def long_day(day: date) -> str:
    """A day as the orders tab writes it (`20 Jan 2026`)."""
    return f"{day.day} {day:%b %Y}"


def java_day(when: datetime) -> str:
    """An instant as Java's oldest formatter writes it (`Tue Apr 02 19:11:46 GMT 2024`)."""
    return f"{when:%a %b %d %H:%M:%S} GMT {when:%Y}"


def moment(rng: Random, on: date, *, working: bool = True) -> datetime:
    """An instant of that day, in court hours unless told otherwise."""
    start, length = (9 * 3600, 8 * 3600) if working else (0, 86_400)
    return datetime.combine(on, time()) + timedelta(
        seconds=start + rng.randrange(length), milliseconds=rng.randrange(1000)
    )
