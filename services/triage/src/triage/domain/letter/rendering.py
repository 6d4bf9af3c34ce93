"""What is issued is made into a document by a job, outside every batch (T6)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from cafcass_domain.state import to_builtins
from triage.domain.letter.facts import Letter
from triage.domain.turn import CaseTurn

RENDER: Final = "letter"
"""The kind of this job."""


def start_rendering(turn: CaseTurn) -> None:
    """Every version that was issued now is rendered, in order."""
    if turn.letter is None or turn.letter is turn.letter_before:
        return
    before = 0 if turn.letter_before is None else len(turn.letter_before.versions)
    for update in range(before, len(turn.letter.versions)):
        turn.start(RENDER, job_data(turn.letter, update), _due(turn, update))


def _due(turn: CaseTurn, update: int) -> datetime:
    """By when a version is wanted: the letter itself by when it was planned (T6), an update at once (T7)."""
    planned = turn.case.letter.plan if update == 0 else None
    return turn.now if planned is None else planned.due


def job_data(letter: Letter, update: int) -> Mapping[str, Any]:
    """All that rendering one version of a letter rests on goes with the job, so that it never looks anything up."""
    return {"update": update, "versions": to_builtins(letter.versions[: update + 1])}
