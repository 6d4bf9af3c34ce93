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
from triage.domain.concerns.held import OPEN, Concerns, LinkedConcern
from triage.domain.contacts.held import Contact
from triage.domain.information.held import WHOSE, Item, ItemKind
from triage.domain.letter.held import LetterState
from triage.domain.needs.held import RecordedNeeds
from triage.domain.packs.held import Packs
from triage.domain.referrals.held import Referral
from triage.domain.safety import Reach, Safety
from triage.domain.screening.checks import Checks
from triage.domain.screening.held import Screening


class Ended(State):
    """That Cafcass's part ended (T11)."""

    at: datetime
    settled_by: SettledBy
    why: str = ""
    practitioner_id: str | None = None
    """Who worked the case then: it is theirs again where it is reopened."""


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
    needs_heard: bool = False
    """Whether needs were told since allocation listens: a release before told them where it did not."""
    referrals: Mapping[str, Referral] = {}
    """By their id (T10)."""
    care: Care = Care()
    """The gap analyses and the category of a care case (T8, G5)."""
    safety: Safety = Safety()
    """Whom it is not safe to reach (T9, T13)."""
    information: Mapping[str, Item] = {}
    """What was told and no rule decides on: a person reads it (T1), by its id."""
    contacts: Mapping[str, Contact] = {}
    """Contacts and advice that were logged (T15), by the id of the command."""
    correspondence: frozenset[str] = frozenset()
    """Ids of correspondence about the case that is not closed (T4)."""
    ended: Ended | None = None
    told_as: Mapping[str, str] = {}
    """Under which other id of the same person or child each fact was told (I9), by the fact."""

    @property
    def concerns_elsewhere(self) -> tuple[LinkedConcern, ...]:
        """The concerns of other cases of the same child, while these are linked (I5, T1)."""
        told, linked = self.concerns.elsewhere, self.application.linked_cases
        return tuple(concern for case in sorted(told) if case in linked for concern in told[case])

    @property
    def concern_open_since(self) -> datetime | None:
        """When the earliest concern was raised that nobody has taken in hand yet, here or in another case of the same child (T2)."""
        here = [concern.raised_at for concern in self.concerns.open]
        there = [each.raised_at for each in self.concerns_elsewhere if each.standing == OPEN]
        return min(here + there, default=None)

    @property
    def unread(self) -> Mapping[str, Item]:
        """What nobody has read yet, but for what goes to a person otherwise: as a concern, sooner (T2), or with the screening (T5)."""
        raised = {key for concern in self.concerns.raised.values() for key in concern.evidence}
        return {
            id_: item
            for id_, item in self.information.items()
            if item.dealt_at is None
            and not (
                item.kind is ItemKind.HEARING_PAST and (self.letter.filed is not None or item != self._about_the_letter)
            )
            and raised.isdisjoint((f"{item.kind}:{id_}", f"raised:{id_}"))
            and not (item.kind is ItemKind.CALL and all(self._is_seen(call) for call in item.covers or (id_,)))
            and not (item.kind is ItemKind.CONCERN_ELSEWHERE and not self._stands_elsewhere(item))
            and not (item.kind is ItemKind.WHOSE_CALL and self._is_somebodys(id_.removeprefix(WHOSE)))
            and not (item.kind is ItemKind.APPLICATION and self.screening.was_weighed(id_))
        }

    def _is_seen(self, call: str) -> bool:
        """Whether the words of a call are with a person otherwise: as a concern, or weighed in the outcome that somebody settled."""
        keys = (f"{ItemKind.CALL}:{call}", f"raised:{call}")
        concerns = self.concerns.raised.values()
        return self.screening.was_weighed(keys[0]) or any(
            key in concern.evidence for concern in concerns for key in keys
        )

    def _stands_elsewhere(self, item: Item) -> bool:
        return not self.application.is_over and any(each.concern_id in item.covers for each in self.concerns_elsewhere)

    def _is_somebodys(self, call: str) -> bool:
        known = self.screening.calls.get(call)
        return known is not None and self.application.person(known.person) is not None

    @property
    def hearing_dealt_with(self) -> bool:
        """Whether somebody said what is owed after the latest first hearing before which no letter was filed (T6)."""
        latest = self._about_the_letter
        return latest is not None and latest.dealt_at is not None

    @property
    def _about_the_letter(self) -> Item | None:
        """What was asked about the latest first hearing without the letter: it takes the place of what was asked before."""
        asked = [item for item in self.information.values() if item.kind is ItemKind.HEARING_PAST]
        return max(asked, key=lambda item: item.at, default=None)

    @property
    def reach(self) -> Reach:
        """Whether somebody can be reached safely."""
        return Reach(self.application, self.screening.calls, self.safety)


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
        *(advice.message_id for advice in (case.letter.advice,) if advice is not None),
        "" if settlement is None else settlement.stamp[2],
    ]
    return tuple(sorted(id_ for id_ in ids if id_))
