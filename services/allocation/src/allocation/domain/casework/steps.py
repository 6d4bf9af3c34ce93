"""The three steps of casework (A18): each is looked at when it should be over."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from allocation.domain.turn import CaseTurn

STEP: Final = "casework-step"
"""The deadline at which a step of casework has lasted as long as it should; its key is the step."""


def watch_step(turn: CaseTurn, step: int, since: datetime) -> None:
    """Has a step looked at when it should be over."""
    policy = turn.policy
    days = (policy.step_1_days, policy.step_2_days, policy.step_3_days)[step - 1]
    turn.set_deadline(STEP, policy.after(since, days), "A18", str(step), step=step)
