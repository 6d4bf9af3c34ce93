"""Why work goes from somebody, as official topics say it, and as those may read it who have to know (A4, C7)."""

from __future__ import annotations

from allocation.domain.turn import CaseTurn
from allocation.domain.work.work import Work
from cafcass_contracts import allocation
from cafcass_contracts.workload import MoveReason


def as_moved(because: MoveReason) -> MoveReason:
    """The reason as official topics say it: a conflict of interest is one code with whatever else only the restricted record says."""
    return MoveReason.RESTRICTED if because is MoveReason.CONFLICT else because


def record_reason(turn: CaseTurn, work: Work, practitioner_id: str, because: MoveReason) -> None:
    """Which reason it is that official topics call restricted, for those who may read it (A4)."""
    if as_moved(because) is not because:
        turn.say(
            allocation.MoveReasonRecorded(
                **turn.basis("A4", "A13"), work_id=work.work_id, practitioner_id=practitioner_id, because=because
            )
        )
