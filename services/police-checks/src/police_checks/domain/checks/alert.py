"""What is outstanding before the first hearing, when the letter is due (P8)."""

from __future__ import annotations

from typing import Final

from cafcass_contracts import police_checks as events
from cafcass_contracts.safeguarding import OUTSTANDING
from cafcass_contracts.safeguarding import Check as CheckTold
from cafcass_contracts.values import HearingStatus
from cafcass_domain.decision import PolicyChanged
from cafcass_domain.state import replace
from police_checks.domain.case import Alerted
from police_checks.domain.told import in_contract
from police_checks.domain.turn import ChecksTurn

ALERT: Final = "checks-overdue"
"""The deadline at which what is outstanding is an alert."""


def alert(turn: ChecksTurn) -> None:
    """What is outstanding when the letter is due: once for each change of it, from then until the hearing."""
    hearing = _first_hearing(turn)
    if hearing is None:
        if turn.case.due is not None:
            turn.case = replace(turn.case, due=None)
            turn.cancel_deadline(ALERT)
        return
    due = turn.policy.before(hearing.hearing_at, turn.policy.alert_working_days_before)
    if turn.now >= due.at:
        _tell(turn, hearing)
        return
    put_off = _is_put_off(turn, hearing)
    if turn.case.due != hearing or put_off:
        turn.case = replace(turn.case, due=hearing, alerted=None if put_off else turn.case.alerted)
        turn.set_deadline(ALERT, due, "P8")


def _tell(turn: ChecksTurn, hearing: Alerted) -> None:
    if turn.case.due is not None and turn.case.due != hearing:
        turn.cancel_deadline(ALERT)
    outstanding = [held for _, held in turn.pairs if held.state in OUTSTANDING]
    now = replace(hearing, outstanding=tuple(held.id for held in outstanding))
    told = turn.case.alerted
    turn.case = replace(turn.case, due=hearing, alerted=now)
    if now == told or not outstanding:
        return
    turn.say(
        events.ChecksOverdue(
            hearing_id=hearing.hearing_id,
            hearing_at=hearing.hearing_at,
            outstanding=tuple(in_contract(CheckTold, held.check) for held in outstanding),
            **turn.basis("P8"),
        )
    )


def _is_put_off(turn: ChecksTurn, hearing: Alerted) -> bool:
    """Whether there was an alert about this hearing that is due later now, because another policy is in force (G1)."""
    told = turn.case.alerted
    return isinstance(turn.received.data, PolicyChanged) and told is not None and told.is_about(hearing)


def _first_hearing(turn: ChecksTurn) -> Alerted | None:
    """The hearing that intake says is the first (I7), while it is listed and still to come."""
    details = turn.case.details
    if details is None or turn.case.ended_at is not None:
        return None
    hearing = next((each for each in details.hearings if each.id == details.first_hearing_id), None)
    if hearing is None or hearing.status is not HearingStatus.LISTED or hearing.starts_at is None:
        return None
    return Alerted(hearing.id, hearing.starts_at) if hearing.starts_at > turn.now else None
