"""The end of a case's data (G6): who orders and holds it back, that it was ordered, that each service did it, and that it is done.

Nothing in these events is sealed but what somebody says in words: when they are read the key of the case is gone, or about to be.
"""

from __future__ import annotations

from datetime import date
from typing import Annotated

from pydantic import AwareDatetime, Field

from cafcass_contracts.message import Command, DecidedEvent, Event, OpenEnum, Restricted, Sealed
from cafcass_contracts.roles import Role
from cafcass_contracts.values import LawType


class Hindrance(OpenEnum):
    """Why the data of a case is not destroyed yet (G6)."""

    CASE_OPEN = "case-open"
    LINKED_CASE_OPEN = "linked-case-open"
    """Another case of one of its children."""
    COMPLAINT_OPEN = "complaint-open"
    REQUEST_OPEN = "request-open"
    """Somebody asked for what is held, or a member of Parliament or a child wrote, and nobody has answered."""
    LEGAL_HOLD = "legal-hold"
    RECENT_NEWS = "recent-news"
    """Something was learnt of the case lately: whether it is open again is for allocation to say first."""


class OrderCaseDestruction(
    Command, owner="intake", name="order-case-destruction", version=1, given_by=(Role.RECORDS_MANAGER,)
):
    """Have the personal data of a closed case destroyed everywhere (G6): once its retention period is over, or early with a second person.

    It is refused while the case, another of one of its children, a complaint about it or a legal hold is open.
    """

    case_id: str
    early: bool = False
    """Before the retention period is over: then a second person has to confirm it."""
    why: Annotated[str, Field(min_length=1), Restricted]


class ConfirmCaseDestruction(
    Command,
    owner="intake",
    name="confirm-case-destruction",
    version=1,
    given_by=(Role.RECORDS_MANAGER, Role.OPERATIONAL_DIRECTOR),
):
    """Confirm that the data of a case is destroyed before its time, as somebody else ordered (G6). Whoever ordered it cannot.

    Where no other records manager does in time the operational director is asked.
    """

    case_id: str
    why: Annotated[str, Field(min_length=1), Restricted]


class PlaceLegalHold(Command, owner="intake", name="place-legal-hold", version=1, given_by=(Role.RECORDS_MANAGER,)):
    """Keep the data of a case whatever its age, until the hold is lifted (G6)."""

    case_id: str
    why: Annotated[str, Field(min_length=1), Restricted]


class LiftLegalHold(Command, owner="intake", name="lift-legal-hold", version=1, given_by=(Role.RECORDS_MANAGER,)):
    """End a legal hold: the data of the case is destroyed when its time comes, or came (G6)."""

    case_id: str
    why: Annotated[str, Field(min_length=1), Restricted]


class LegalHoldPlaced(DecidedEvent, owner="intake", name="legal-hold-placed", version=1):
    """The data of a case is kept whatever its age (G6). Published by intake."""

    case_id: str
    by: str
    why: Annotated[str, Sealed]


class LegalHoldLifted(DecidedEvent, owner="intake", name="legal-hold-lifted", version=1):
    """A legal hold on the data of a case is over (G6). Published by intake."""

    case_id: str
    by: str
    why: Annotated[str, Sealed]


class CaseDestructionRefused(DecidedEvent, owner="intake", name="case-destruction-refused", version=1):
    """The data of a case cannot be destroyed yet (G6), as it was to be at the end of its time, or as people ordered. Published by intake, each time."""

    case_id: str
    because: tuple[Hindrance, ...]
    tried_again_at: AwareDatetime | None = None
    """Absent where the case is open again: its next closing begins the time anew."""


class CaseDestructionOrdered(DecidedEvent, owner="intake", name="case-destruction-ordered", version=1):
    """Every service destroys what it holds of a case, and says so with `case-destroyed` (G6). Published by intake.

    Readers keep this event's case for good: what comes of it later is passed over, and a restored backup loses it again.
    """

    case_id: str
    law: LawType
    closed_on: date
    ordered_by: tuple[str, ...] = ()
    """Ids of the actors; none where the retention period ended by itself."""
    early: bool = False
    """Whether that was before the retention period was over."""


class CaseDestroyed(Event, owner="platform", name="case-destroyed", version=1):
    """A service holds nothing of a case any more that is about its people (G6). Published by each service on its own events.

    A service that was restored from a backup says it again: it says no number, which would not be the same then.
    """

    case_id: str


class CaseDestructionCompleted(DecidedEvent, owner="intake", name="case-destruction-completed", version=1):
    """Every service has destroyed what it held of a case, and its key is destroyed (G6). Published by intake."""

    case_id: str
    answered: tuple[str, ...]
    """The services that said so."""
    outside_topics_until: date
    """The last day on which topics of outside parties, which are not sealed, and the topics of dead letters may still hold what was said of it."""
