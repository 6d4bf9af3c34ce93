"""One piece of correspondence as triage holds it (T2, T3, T4)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from cafcass_contracts.identity import derived_id
from cafcass_contracts.safeguarding import Route
from cafcass_contracts.values import YesNo
from cafcass_domain.decision import TableRef
from cafcass_domain.stamps import Stamp
from cafcass_domain.state import State
from triage.domain.correspondence.place import Place
from triage.domain.desks import Desk
from triage.domain.told import Correspondence


class Told(State):
    """What was last told of where a piece goes."""

    case_id: str | None
    route: Route
    team: str
    role: str
    practitioner_id: str | None
    passed_by: datetime
    answer_by: datetime | None
    safeguarding: bool


class Consent(State):
    """Whether the constituent of a member of Parliament consents, as the log of complaints last said (T4, G4)."""

    stamp: Stamp
    given: YesNo | None
    """None: it is no letter of a member of Parliament there."""


class Piece(State, kw_only=True):
    """One piece of correspondence."""

    content: Correspondence
    message_id: str
    """Of the message that told of it."""
    taken_at: datetime
    case_id: str | None
    danger: bool
    """It may say that a child is in danger."""
    duty: Desk
    """Who takes that where no case is known: whoever was on duty when it came, then the head of service."""
    duty_asked_at: datetime
    """When they were asked."""
    escalations: int = 0
    """How often that was put to the head of service."""
    reader: Desk | None = None
    """Who reads it the same day: whoever worked the case when it came, out of hours duty. None where a release before took it in."""
    place: Place = Place()
    route: Route | None = None
    """None: to the case's practitioner, or to duty where there is none."""
    certain: bool = True
    """Whether its kind said so, or a person."""
    done: frozenset[str] = frozenset()
    """Steps that were done."""
    consent: Consent | None = None
    """None while the log has not said."""
    told: Told | None = None
    closed: str | None = None
    """How it was dealt with."""
    keys: Mapping[str, str] = {}
    """Under which keys the release before asked what was open then, by step: they stay its keys."""

    @property
    def id(self) -> str:
        """As the post room calls it."""
        return self.content.correspondence_id

    @property
    def subject(self) -> str:
        """What it is about: its case, or itself. Its row is sealed with the key of that name (G6)."""
        return self.case_id or subject_of(self.id)


def subject_of(correspondence_id: str) -> str:
    """What a piece of correspondence is about of which no case is known: itself."""
    return derived_id("correspondence", correspondence_id)


CORRESPONDENCE: Final[TableRef[Piece]] = TableRef("correspondence", order=5)
"""By the post room's reference."""
