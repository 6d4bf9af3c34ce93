"""Documents of cases of the first version, in which a case was one object: they are parted by what they are about."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, Final

from cafcass_contracts.roles import Role
from cafcass_contracts.safeguarding import DisposalKind
from cafcass_domain.state import convert, to_builtins
from triage.domain.facts_of_intake import with_facts_of_intake
from triage.domain.told import Details

ESCALATED_EVERY: Final = timedelta(hours=1)
"""How often concerns were escalated by default when these documents were written: when the last time was, they do not say."""
NUMBERED: Final = ("gap-analysis", "category")
"""What was asked about a care case under numbered keys."""


def case_in_parts(old: dict[str, Any]) -> dict[str, Any]:
    """The second version of a document of the first. What the first did not yet have, when it was written, has its default."""
    details = _details(old.get("details"))
    return {
        "case_id": old["case_id"],
        "application": {
            "details": details,
            "details_id": old.get("details_id", ""),
            "links": old.get("links", {}),
            "allocated": old.get("allocated"),
            "unallocated": old.get("unallocated"),
        },
        "checks": {
            "told": old.get("checks", {}),
            "results": {check: _result(held) for check, held in old.get("results", {}).items()},
        },
        "screening": {
            "reports": old.get("reports", {}),
            "calls": old.get("calls", {}),
            "ever_present": old.get("ever_present", []),
            "settlement": old.get("settlement"),
            "told": old.get("screening"),
            "open_since": _open_since(old.get("screening"), details),
            "history": old.get("history", []),
        },
        "concerns": {
            "by_hand": old.get("raised", {}),
            "raised": {place: _concern(concern) for place, concern in old.get("concerns", {}).items()},
        },
        "letter": {**old.get("letter", {}), "settled": old.get("sharing_settled")},
        "packs": {"sent": old.get("packs_sent", []), "recorded": old.get("sharings", {})},
        "needs": old.get("needs", {}),
        "referrals": old.get("referrals", {}),
        "care": _care(old.get("care", {})),
        "correspondence": old.get("post", []),
        "ended": old.get("ended"),
    }


def _details(old: dict[str, Any] | None) -> Any:
    """Who is an adult party and which hearing is the first was derived from these, whenever it was looked at."""
    return None if old is None else to_builtins(with_facts_of_intake(convert(old, Details)))


def _result(old: dict[str, Any]) -> dict[str, Any]:
    """Which finding is proven was not told then: a conviction is (P6)."""
    result = old["result"]
    findings = {
        name: [{**finding, "proven": _convicted(finding)} for finding in result[name]]
        for name in ("relevant", "to_judge")
        if name in result
    }
    return {**old, "result": {**result, **findings}}


def _convicted(finding: dict[str, Any]) -> bool:
    return bool(finding.get("disposal", DisposalKind.CONVICTION) == DisposalKind.CONVICTION)


def _open_since(told: dict[str, Any] | None, details: Any) -> Any:
    """The first screening waits since the application was received; of a later one it was not kept."""
    first = told is not None and told["number"] == 1 and not told["settled"]
    return details["received_at"] if first and details is not None else None


def _concern(old: dict[str, Any]) -> dict[str, Any]:
    """Until when it was to be acknowledged follows from when who has it was asked."""
    escalations = old.get("escalations", 0)
    asked_at = datetime.fromisoformat(old["raised_at"])
    if escalations:
        asked_at = datetime.fromisoformat(old["acknowledge_by"]) + (escalations - 1) * ESCALATED_EVERY
    return {
        **old,
        "asked_at": asked_at.isoformat(),
        "asked": old.get("questions", 1),
        "with_head": bool(escalations) and old["role"] == Role.HEAD_OF_SERVICE,
    }


def _care(old: dict[str, Any]) -> dict[str, Any]:
    keys = {name: asked["key"] for name, asked in old.get("asked", {}).items() if name in NUMBERED}
    return {**old, "keys": keys}
