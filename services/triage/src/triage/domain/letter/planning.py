"""When the letter is due (T6): counted back from the first hearing, and again whenever that moves (G1)."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from cafcass_contracts import triage as events
from cafcass_domain.due import Due, bounded
from cafcass_domain.london import london_day
from cafcass_domain.state import replace
from triage.domain.letter.held import LetterState, Plan
from triage.domain.turn import CaseTurn

DUE: Final = "letter-due"
"""The deadline at which the letter goes, with whatever is outstanding."""


def plan(turn: CaseTurn) -> None:
    """Plans the letter for the first hearing, and anew where that, or what the rule makes of it, is another than was told."""
    hearing, planned = turn.case.application.first_hearing, turn.case.letter.plan
    nothing_to_plan = closed(turn) or turn.case.application.is_backlog
    if hearing is None or hearing.starts_at is None or nothing_to_plan or never(hearing.starts_at, turn.now):
        if planned is not None:
            turn.cancel_deadline(DUE)
            put(turn, replace(turn.case.letter, plan=None))
        return
    at = hearing.starts_at
    by_rule = turn.policy.before(at, turn.policy.letter_working_days_before, at_the_end=True)
    same_hearing = planned is not None and (planned.hearing_id, planned.hearing_at) == (hearing.id, at)
    if planned is not None and same_hearing and planned.by_rule in (None, by_rule.at):
        return
    short = by_rule.at <= turn.now
    due = _at_once(turn, at) if short else by_rule
    turn.set_deadline(DUE, due, "T6")
    put(turn, replace(turn.case.letter, plan=Plan(hearing.id, at, due.at, short, by_rule.at)))
    turn.say(
        events.LetterPlanned(
            hearing_id=hearing.id,
            hearing_at=at,
            due=london_day(turn.now if short else due.at),
            short_notice=short,
            **turn.basis("T6", "G1"),
        )
    )


def _at_once(turn: CaseTurn, hearing_at: datetime) -> Due:
    """The due time has passed: a little grace for what is outstanding, and always before the hearing."""
    grace = turn.policy.after(turn.now, turn.policy.short_notice_grace_minutes)
    return grace if grace.at < hearing_at else Due(turn.now)


def never(at: datetime | None, now: datetime) -> bool:
    """Whether nobody can mean a date: nothing is due for it, intake asks the court (I3), and a person ends what would wait for it (T11)."""
    return at is not None and bounded(at, now) != at


def closed(turn: CaseTurn) -> bool:
    """Whether the first hearing has begun or was held: there is no letter before it any more, and none is updated (T7)."""
    application = turn.case.application
    hearing = application.first_hearing
    begun = hearing is not None and hearing.starts_at is not None and hearing.starts_at <= turn.now
    return application.first_hearing_held or begun


def put(turn: CaseTurn, letter: LetterState) -> None:
    """Keeps where the letter stands now."""
    turn.case = replace(turn.case, letter=letter)
