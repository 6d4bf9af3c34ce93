"""How the state of police-checks is kept: one sealed document a case, and one an answer that names no case."""

from __future__ import annotations

from typing import Final

from cafcass_runtime.state_codec import StateCodec
from cafcass_runtime.store import DocumentTable
from police_checks.domain.answers.answer import HeldAnswer
from police_checks.domain.case import CASES, STRAY_ANSWERS, HeldCase

TABLES: Final = (
    DocumentTable(CASES, StateCodec(HeldCase), sealed=True),
    DocumentTable(STRAY_ANSWERS, StateCodec(HeldAnswer), sealed=True),
)
"""In the order in which they are locked. Both are sealed: what the police answer is in them."""
