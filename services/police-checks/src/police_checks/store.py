"""How the state of police-checks is kept: one sealed document a case, and one an answer that names no case."""

from __future__ import annotations

from typing import Any, Final

from cafcass_contracts.safeguarding import CheckKind
from cafcass_runtime.state_codec import StateCodec
from cafcass_runtime.store import DocumentTable
from police_checks.domain.answers.answer import HeldAnswer
from police_checks.domain.case import CASES, STRAY_ANSWERS, HeldCase, consent_key


def consent_by_level(document: dict[str, Any]) -> dict[str, Any]:
    """Version 2: consent is to a level of check. What was said of a person was meant for every level that was needed of them then."""
    levels: dict[str, set[CheckKind]] = {}
    for held in document.get("checks", {}).values():
        levels.setdefault(held["check"]["about"], set()).add(CheckKind(held["check"]["kind"]))
    consents = {
        consent_key(kind, person): said
        for person, said in document.get("consents", {}).items()
        for kind in sorted(levels.get(person, set()) - {CheckKind.LOCAL_AUTHORITY} or {CheckKind.LEVEL_1})
    }
    return {**document, "consents": consents}


TABLES: Final = (
    DocumentTable(CASES, StateCodec(HeldCase, (consent_by_level,)), sealed=True),
    DocumentTable(STRAY_ANSWERS, StateCodec(HeldAnswer), sealed=True),
)
"""In the order in which they are locked. Both are sealed: what the police answer is in them."""
