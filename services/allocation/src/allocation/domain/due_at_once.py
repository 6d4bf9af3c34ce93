"""What the release before set as deadlines that were due at once: where it stopped before they fired, they are taken up as internal messages."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from allocation.domain.internal import (
    CaseChanged,
    DecideArea,
    LinkedCaseChanged,
    PlanAnew,
    PractitionerChanged,
    TeamManagerChanged,
)
from allocation.domain.policy import AllocationPolicy
from cafcass_domain.decision import DeadlineFired, Decision, Facts, Received, Touches
from cafcass_domain.internal import Internal
from cafcass_domain.state import convert

KINDS: Final[Mapping[str, type[Internal]]] = {
    "case-note": CaseChanged,
    "linked-case": LinkedCaseChanged,
    "area-decide": DecideArea,
    "team-cases": TeamManagerChanged,
    "practitioner-note": PractitionerChanged,
    "practitioner-replan": PlanAnew,
}
"""By kind of the deadline, what says the same now."""


def nothing(received: Received[DeadlineFired], policy: AllocationPolicy) -> Touches:
    """No row: what is taken up names its own."""
    return {}


def on_due_at_once(facts: Facts, received: Received[DeadlineFired], policy: AllocationPolicy) -> Decision:
    """The same as an internal message."""
    fired = received.data
    said: dict[str, Any] = {**fired.data, "subject": received.subject, "key": fired.key}
    return Decision(internal=(convert(said, KINDS[fired.kind]),))
