"""The questions about a piece of correspondence that are open: one for each thing that it still calls for (G9)."""

from __future__ import annotations

from typing import Final

from cafcass_contracts import triage
from cafcass_domain.questions import OpenQuestions, Question
from triage.domain.correspondence.held import Piece
from triage.domain.correspondence.steps import SAFEGUARDING, STEPS, steps_of
from triage.domain.policy import TriagePolicy

KEYS: Final = "correspondence:"
"""How every key begins under which a piece asks: the questions are about its case, which has others."""

SETTLED_BY: Final = (triage.RouteCorrespondence.message_name, triage.CloseCorrespondence.message_name)


def open_questions(piece: Piece, policy: TriagePolicy) -> OpenQuestions:
    """Every question about a piece that is open. What may be a child in danger is passed on by triage itself (T2)."""
    questions = (
        Question(
            key=_key(piece, name),
            role=step.desk.role,
            team=step.desk.team,
            due=step.due,
            reasons=step.rules,
            why=step.why,
            settled_by=SETTLED_BY,
            basis=str(piece.escalations) if name == SAFEGUARDING else "",
            chased=name != SAFEGUARDING,
        )
        for name, step in steps_of(piece, policy).items()
    )
    return OpenQuestions(piece.subject, tuple(questions), among=_among(piece))


def none_open(piece: Piece) -> OpenQuestions:
    """Nothing about a piece is open under what it was about before its case was known."""
    return OpenQuestions(piece.subject, among=_among(piece))


def _key(piece: Piece, step: str) -> str:
    return piece.keys.get(step) or f"{KEYS}{piece.id}:{step}"


def _among(piece: Piece) -> tuple[str, ...]:
    return tuple(_key(piece, step) for step in STEPS)
