"""Intake says of another area now whose a case is (I6): what was proposed there falls, and a manager says what becomes of the work that is held."""

from __future__ import annotations

from allocation.domain.case.case_file import AreaCorrected
from allocation.domain.turn import CaseTurn
from allocation.domain.work.proposals import withdraw
from cafcass_domain.state import replace


def note_area_corrected(turn: CaseTurn, was: str | None) -> None:
    """Notes who had work of the case when its area was put right; `was` is the area before. A case that managers sent on stays where they sent it."""
    case = turn.case
    if case.known is None or case.transferred is not None or was is None or case.known.area in (was, None):
        return
    for work in case.open_works:
        if work.proposal is not None:
            withdraw(turn, work, "moved", "the case is another area's")
    held = {work.work_id: work.holder.practitioner_id for work in case.open_works if work.holder is not None}
    areas = {work: _area_of(case.area_corrected, work, who) or was for work, who in held.items()}
    corrected = AreaCorrected(revision=case.known.revision, held=held, areas=areas) if held else None
    turn.case = replace(turn.case, area_corrected=corrected)


def _area_of(before: AreaCorrected | None, work: str, who: str) -> str | None:
    """The area from which somebody has had it since an earlier correction; None of who got it after that."""
    return before.areas[work] if before is not None and before.held.get(work) == who else None
