"""What is issued is made into a document by slow work, outside every batch (T6)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from datetime import date
from typing import Any, Final

from cafcass_domain.decision import StartTask
from triage.domain.letter_facts import Letter
from triage.domain.turn import Turn

RENDER: Final = "letter"
"""The kind of this slow work."""


def start_rendering(turn: Turn) -> None:
    """Every version that was issued now is rendered, in order."""
    if turn.letter is None or turn.letter is turn.letter_before:
        return
    before = 0 if turn.letter_before is None else len(turn.letter_before.versions)
    for update in range(before, len(turn.letter.versions)):
        turn.tasks.append(render_task(turn.case.case_id, turn.letter, update))


def render_task(case_id: str, letter: Letter, update: int) -> StartTask:
    """The work of rendering one version of a letter: all that it rests on goes with it, so that it never looks anything up."""
    versions = [_plain(asdict(version)) for version in letter.versions[: update + 1]]
    return StartTask(RENDER, case_id, {"update": update, "versions": versions})


def _plain(value: Any) -> Any:
    """As JSON has it."""
    if isinstance(value, date):  # and instants
        return value.isoformat()
    if isinstance(value, Mapping):
        return {name: _plain(of) for name, of in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(of) for of in value]
    return value
