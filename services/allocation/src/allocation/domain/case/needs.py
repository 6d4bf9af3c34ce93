"""What the needs of the people of a case mean for how much its work is, and for who could meet them (T14).

A need that nobody can read adds nothing and bars nobody: who meets one is preferred.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import Final

from allocation.domain.case.case_file import CaseFile
from allocation.domain.policy import HEAVIEST, AllocationPolicy
from allocation.domain.staff.practitioner import Practitioner
from allocation.domain.told import Employment, Need
from allocation.domain.turn import CaseTurn
from allocation.domain.work.work import Work
from cafcass_contracts import allocation
from cafcass_contracts.values import NeedKind

_NAMES_A_LANGUAGE: Final = frozenset({NeedKind.INTERPRETER, NeedKind.COMMUNICATION, NeedKind.DISABILITY})
"""Kinds of needs whose words may name a language, sign languages among them."""

_WORD: Final = re.compile(r"[^\W_]+")


def added(points: int, case: CaseFile, policy: AllocationPolicy) -> int:
    """What needs add to the weight of a piece of work: the same for any and however many, so that it says of nobody which they are."""
    if not any(need.kind in policy.needs_that_add for need in case.every_need):
        return 0
    return max(0, min(HEAVIEST, points * (100 + policy.needs_percent) // 100) - points)


def who_meets(case: CaseFile, staff: Mapping[str, Practitioner], day: date) -> frozenset[str]:
    """Of the staff, those who are known to meet a need of somebody in the case."""
    needs = case.every_need
    return frozenset(
        name
        for name, person in staff.items()
        if needs and (known := person.on(day)) is not None and any(_meets(known, need) for need in needs)
    )


def _meets(known: Employment, need: Need) -> bool:
    if need.kind in known.meets_needs:
        return True
    languages = {_words(language) for language in known.languages} - {_words("")}
    if need.kind is NeedKind.WELSH:
        return _words("Welsh") in languages
    asked = _words(need.detail or "") if need.kind in _NAMES_A_LANGUAGE else ""
    return any(language in asked for language in languages)


def _words(text: str) -> str:
    """The words of a text, with a space on either side of each, so that one text is found in another by whole words."""
    return f" {' '.join(_WORD.findall(text.casefold()))} "


def record_needs(turn: CaseTurn, work: Work, met_by: frozenset[str], weight: int) -> None:
    """What needs meant for who gets the work, for those who may read it (A4, T14)."""
    if work.for_needs or met_by:
        turn.say(
            allocation.NeedsWeighed(
                **turn.basis("A4", "T14"),
                work_id=work.work_id,
                added=work.for_needs,
                met_by=tuple(sorted(met_by)),
                weight=weight if met_by else 0,
            )
        )
