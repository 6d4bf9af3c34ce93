"""What is held of child protection concerns (T2)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from cafcass_contracts.roles import Role
from cafcass_contracts.safeguarding import ConcernAction, ConcernTrigger
from cafcass_domain.due import Due
from cafcass_domain.state import State
from triage.domain.policy import TriagePolicy

OPEN: Final = "open"
"""How a concern stands that nobody has taken in hand yet."""


class RaisedByHand(State):
    """A concern that somebody raised."""

    at: datetime
    trigger: ConcernTrigger
    about_person: str | None
    in_words: str
    from_list: bool = False
    """Whether a list took words in correspondence for danger, and no person raised it: they may be harmless (T2)."""


class Acted(State):
    """What was done about a concern, as somebody recorded it."""

    at: datetime
    by: str
    actions: tuple[ConcernAction, ...]
    in_words: str


class Concern(State):
    """A concern that was raised. One for each trigger and person; a new round only by new facts."""

    concern_id: str
    trigger: ConcernTrigger
    about_person: str | None
    evidence: tuple[str, ...]
    """Keys of the facts that it rests on, in all its rounds."""
    round: int
    for_team: str
    """The case's team when it was raised: who takes it may be on another team's rota."""
    team: str
    role: Role
    practitioner_id: str | None
    raised_at: datetime
    asked_at: datetime
    """When whoever has it was asked."""
    asked: int = 1
    """How many were asked so far: who has it changes when it is escalated, or its team becomes known."""
    escalations: int = 0
    with_head: bool = False
    """Whether the head of service has it."""
    acknowledged_at: datetime | None = None
    acknowledged_by: str | None = None
    action: str | None = None
    """What whoever took it in hand said they would do."""
    action_wanted: bool = False
    """Whether what was done is still asked for: acknowledging is not acting."""
    acted: tuple[Acted, ...] = ()
    of_round: tuple[str, ...] = ()
    """Keys of the facts of its last round alone; empty where an earlier release raised it."""

    @property
    def rests_on(self) -> tuple[str, ...]:
        """Keys of the facts of its last round, as far as rounds were told apart."""
        return self.of_round or self.evidence

    @property
    def with_director(self) -> bool:
        """Whether the operational director is asked as well: the head of service had an hour (T2)."""
        return self.escalations > 1

    @property
    def is_open(self) -> bool:
        """Whether nobody has taken it in hand yet."""
        return self.acknowledged_at is None

    @property
    def standing(self) -> str:
        """How it stands: `open`, `in-hand` or `acted-on`."""
        return OPEN if self.is_open else "acted-on" if self.acted else "in-hand"


class LinkedConcern(State):
    """A concern of another case of the same child (I5): that there is one, and how it stands."""

    concern_id: str
    raised_at: datetime
    standing: str
    """As `Concern.standing` has it."""


class Concerns(State):
    """The concerns of a case."""

    by_hand: Mapping[str, RaisedByHand] = {}
    """What somebody raised, by the id of the command or of the correspondence."""
    raised: Mapping[str, Concern] = {}
    """By trigger and person."""
    elsewhere: Mapping[str, tuple[LinkedConcern, ...]] = {}
    """Those of other cases of the same child, by the id of the case: they count while the cases are linked."""
    passed_over: frozenset[str] = frozenset()
    """Facts, each by trigger, person and itself, that were settled on before a release of ours raised a concern for such."""

    @property
    def open(self) -> tuple[Concern, ...]:
        """Those that nobody has taken in hand yet."""
        return tuple(concern for concern in self.raised.values() if concern.is_open)

    @property
    def awaiting_action(self) -> tuple[Concern, ...]:
        """Those that somebody took in hand and has not said what was done about."""
        return tuple(concern for concern in self.raised.values() if not concern.is_open and concern.action_wanted)

    @property
    def any(self) -> bool:
        """Whether there ever was one."""
        return bool(self.raised or self.by_hand)


def standing_of(concerns: Concerns) -> tuple[LinkedConcern, ...]:
    """How the concerns of a case stand, as another case of the same child may know."""
    found = (LinkedConcern(each.concern_id, each.raised_at, each.standing) for each in concerns.raised.values())
    return tuple(sorted(found, key=lambda each: each.concern_id))


def acknowledge_by(concern: Concern, policy: TriagePolicy) -> Due:
    """By when a concern is to be acknowledged, counted from when it was raised."""
    return policy.after(concern.raised_at, policy.acknowledge_within_minutes)


def due_of(concern: Concern, policy: TriagePolicy) -> Due:
    """By when whoever has a concern is to have acknowledged it."""
    if concern.with_head:
        return policy.after(concern.asked_at, policy.escalate_again_after_minutes)
    due = acknowledge_by(concern, policy)
    return due if due.at >= concern.asked_at else Due(concern.asked_at)


def escalates_at(concern: Concern, policy: TriagePolicy) -> Due:
    """When a concern that nobody acknowledges is escalated: once the director was asked as well, when both are asked again."""
    if concern.with_director:
        return policy.after(concern.asked_at, policy.ask_again_after_hours)
    return due_of(concern, policy)
