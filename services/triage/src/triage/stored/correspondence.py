"""Documents of correspondence of the first version, which kept what was asked about it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from triage.domain.correspondence.steps import SAFEGUARDING
from triage.stored.cases import ESCALATED_EVERY


def piece_without_questions(old: dict[str, Any]) -> dict[str, Any]:
    """The second version of a document of the first."""
    again = old.get("escalated", {}).get(SAFEGUARDING)
    asked_at = old["taken_at"] if again is None else (datetime.fromisoformat(again) - ESCALATED_EVERY).isoformat()
    return {
        **old,
        "content": old["letter"],
        "message_id": old["letter_id"],
        "duty_asked_at": asked_at,
        "escalations": 0 if again is None else 1,
        "keys": {step: asked["key"] for step, asked in old.get("asked", {}).items()},
    }
