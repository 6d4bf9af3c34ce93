"""The case as triage holds it: its parts, each with its rules beside it, and the few views that go across them.

Facts are created from whatever comes first and merge in any order (I4, design "facts may arrive before the case"): of the
application the highest revision holds, of a check the latest word, of everything that somebody said all is kept. What is
derived from facts is never stored but where it was told.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from cafcass_contracts.safeguarding import SettledBy
from cafcass_domain.decision import Facts, TableRef
from cafcass_domain.state import State
from triage.domain.application import Application
from triage.domain.care.held import Care
from triage.domain.concerns.held import Concerns
from triage.domain.letter.held import LetterState
from triage.domain.needs.held import RecordedNeeds
from triage.domain.packs.held import Packs
from triage.domain.referrals.held import Referral
from triage.domain.screening.checks import Checks
from triage.domain.screening.held import Screening


class Ended(State):
    """That Cafcass's part ended (T11)."""

    at: datetime
    settled_by: SettledBy
    why: str = ""


class TriageCase(State):
    """One case. It is never changed in place: decisions answer with another one."""

    case_id: str
    application: Application = Application()
    checks: Checks = Checks()
    screening: Screening = Screening()
    concerns: Concerns = Concerns()
    letter: LetterState = LetterState()
    packs: Packs = Packs()
    needs: Mapping[str, RecordedNeeds] = {}
    """What somebody recorded of needs (T14), by the id of the command."""
    referrals: Mapping[str, Referral] = {}
    """By their id (T10)."""
    care: Care = Care()
    """The gap analyses and the category of a care case (T8, G5)."""
    correspondence: frozenset[str] = frozenset()
    """Ids of correspondence about the case that is not closed (T4)."""
    ended: Ended | None = None


CASES: Final[TableRef[TriageCase]] = TableRef("cases", order=10)
"""By case id; sealed."""


def held(facts: Facts, case_id: str) -> TriageCase:
    """The case as held; an empty one where this is the first that is heard of it."""
    return facts.get(CASES, case_id) or TriageCase(case_id)


def rests_on(case: TriageCase) -> tuple[str, ...]:
    """Ids of the messages that what is known of a case comes from (G2)."""
    settlement = case.screening.settlement
    ids = [
        case.application.details_id,
        *(result.stamp[2] for result in case.checks.results.values()),
        *(link.event_id for link in case.application.links.values()),
        *case.screening.reports,
        *case.screening.calls,
        *case.concerns.by_hand,
        "" if settlement is None else settlement.stamp[2],
    ]
    return tuple(sorted(id_ for id_ in ids if id_))
