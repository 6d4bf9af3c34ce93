"""Codes and dates in plain English."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from types import MappingProxyType
from typing import Final

from cafcass_domain.london import LONDON

CHECKS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "level-1": "Police check, level 1 (national computer)",
        "level-2": "Police check, level 2 (enhanced, by the local force)",
        "local-authority": "Local authority check",
    }
)

CAME_BACK: Final[Mapping[str, str]] = MappingProxyType(
    {
        "no-consent": "Cannot be made: consent was not given.",
        "no-trace": "No trace.",
        "nothing-relevant": "No past, relevant convictions or cautions.",
        "no-relevant-convictions": "No past, relevant convictions or cautions.",
        "relevant": "Past, relevant convictions or cautions: listed below.",
        "for-a-person": "Answered. A practitioner is still reading the answer.",
        "known": "Known to the local authority.",
        "not-known-to": "Not known to the local authority.",
        "not-clear": "Answered, but the answer is not clear.",
    }
)

OFFENCES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "violence": "Violence",
        "sexual": "Sexual offence",
        "child-neglect-or-harm": "Neglect of or harm to a child",
        "harassment-and-stalking": "Harassment or stalking",
        "drugs-or-alcohol": "Drugs or alcohol",
        "deceit": "Deceit",
    }
)

CALLS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "spoken": "We spoke.",
        "no-answer": "No answer.",
        "declined": "Did not want to speak to us.",
        "not-safe-to-call": "Not called: it was not safe to call.",
    }
)

RISKS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "domestic-abuse": "Domestic abuse",
        "harm-to-child": "Harm to a child",
        "neglect": "Neglect of a child",
        "substance-misuse": "Misuse of alcohol or drugs",
        "mental-health": "Mental health of an adult",
        "abduction": "Abduction of a child",
        "post-separation-control": "Threats or control after separation",
        "implacable-hostility": "Lasting hostility between the adults",
        "local-authority-involvement": "Involvement of a local authority",
        "relevant-convictions": "Relevant convictions or cautions",
        "injunctions": "Injunctions or other protective orders",
        "previous-proceedings": "Earlier court proceedings",
        "other": "Another concern",
    }
)

NEEDS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "interpreter": "Needs an interpreter",
        "welsh": "Wants to use Welsh",
        "disability": "Disability",
        "communication": "Help with communication",
        "religion-or-belief": "Religion or belief",
        "culture": "Culture",
        "litigation-capacity": "Ability to take part in the case",
        "special-measures": "Special arrangements at court",
        "other": "Another need",
    }
)

OUTCOMES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "no-concerns-identified": "No safeguarding or welfare concern was identified.",
        "concerns-further-work-advised": "There are, or may be, safeguarding or welfare concerns. Further work is advised.",
        "needs-a-person": "Screening is not complete: a practitioner still has to look at what was found.",
    }
)


def in_words(code: str, words: Mapping[str, str]) -> str:
    """A code in words; one that nobody has words for, spelled out."""
    return words.get(code) or (code.replace("-", " ").capitalize() or "Not known")


def day(of: date) -> str:
    """`1 July 2026`."""
    return f"{of.day} {_MONTHS[of.month - 1]} {of.year:04}"


def moment(of: datetime) -> str:
    """`Wednesday 1 July 2026 at 10:30`, London time."""
    local = of.astimezone(LONDON)
    return f"{_DAYS[local.weekday()]} {day(local.date())} at {local.hour}:{local.minute:02}"


def partial_day(of: str | None) -> str:
    """A date that may be known to the year or the month only; what is no such date stays as it is."""
    if of is None:
        return "not known"
    year, *rest = of.split("-")
    if not all(part.isascii() and part.isdigit() for part in (year, *rest)) or len(rest) > 2:
        return of
    if not rest or not 1 <= int(rest[0]) <= 12:
        return of
    month = f"{_MONTHS[int(rest[0]) - 1]} {year}"
    return f"{int(rest[1])} {month}" if len(rest) == 2 else month


_MONTHS: Final = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
_DAYS: Final = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
