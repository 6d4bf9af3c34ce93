"""Ids and other names: derived, so that the same input gives the same (G2), and in the environment's secret where a name could be guessed."""

from __future__ import annotations

import re
from typing import Final
from uuid import UUID

from cafcass_contracts.employee_relations import SUBJECTS
from cafcass_contracts.identity import derived_id, normal_name, uuid5_text

_DIGITS: Final = re.compile(r"\D+")
LONGEST: Final = 200
"""Characters of an id; none of ours has as many."""
FEWEST_DIGITS: Final = 7
"""What has fewer is no telephone number that tells anybody from anybody."""


def can_be(id_: str) -> bool:
    """Whether a case, a complaint or a piece can be called so. What has another name is none of these: a word about it is taken without it.

    An allegation is none either, and nothing that leaves its route names it (C2).
    """
    return 0 < len(id_) <= LONGEST and id_.isprintable() and not id_.startswith(SUBJECTS)


def if_it_can_be(id_: str | None) -> str | None:
    """An id that somebody named, where there can be such a case, complaint or piece."""
    return id_ if id_ is not None and can_be(id_) else None


def complaint_id(correspondence_id: str) -> str:
    """The complaint that a piece of correspondence began."""
    return derived_id("complaint", correspondence_id)


def correspondence_subject(correspondence_id: str) -> str:
    """What correspondence is about of which no case is known, as triage names it too."""
    return derived_id("correspondence", correspondence_id)


def passed_on(command_id: str) -> str:
    """The id of correspondence that a team passed on, which the post room never had."""
    return f"passed-on:{command_id}"


def of_person(case_id: str, person: str) -> str:
    """Somebody of a case who writes."""
    return derived_id("correspondent", case_id, person)


def of_contact(contact: str, namespace: UUID) -> str:
    """Somebody who is known by how they are reached alone. `contact` is as `plain_contact` gives it."""
    return uuid5_text(namespace, f"correspondent:contact:{contact}")


def of_child(contact: str, name: str, namespace: UUID) -> str:
    """A child whose case is not known, by name and contact together: either alone may be somebody else's of the same home."""
    return uuid5_text(namespace, f"correspondent:child:{contact}:{normal_name(name)}")


def of_name(case_id: str, name: str, namespace: UUID) -> str:
    """Somebody who is known by name alone, who writes about a case and is nobody of it."""
    return uuid5_text(namespace, f"correspondent:name:{case_id}:{normal_name(name)}")


def of_nobody(correspondence_id: str) -> str:
    """Whoever wrote something without a name and without a way to reach them."""
    return derived_id("correspondent", "correspondence", correspondence_id)


def misconduct_id(complaint: str, command: str, namespace: UUID) -> str:
    """The employee relations case that a command opens about a complaint: nobody outside can tell which complaint it is of (C2)."""
    return SUBJECTS + uuid5_text(namespace, f"misconduct:{complaint}:{command}")


def plain_contact(contact: str | None) -> str:
    """A way to reach somebody, as it is compared: an e-mail address in lower case, the digits of a telephone number, else the words.

    Empty where there is nothing that tells anybody from anybody.
    """
    text = (contact or "").strip()
    if "@" in text:
        return "".join(text.casefold().split()).strip("<>,;.")
    digits = _DIGITS.sub("", text)
    letters = sum(character.isalpha() for character in text)
    if len(digits) >= FEWEST_DIGITS and letters == 0:
        return f"0{digits[2:]}" if digits.startswith("44") else digits
    words = normal_name(text)
    return words if len(words) >= FEWEST_DIGITS else ""
