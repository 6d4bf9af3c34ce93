"""Documents that release 1 wrote, made into documents of now."""

from __future__ import annotations

from typing import Any


def case_of_release_1(case: dict[str, Any]) -> dict[str, Any]:
    """A case: its problems were rows of element, name, stamp, path and reason."""
    problems: dict[str, dict[str, Any]] = {}
    for key, name, stamp, path, reason in case["problems"]:
        problems.setdefault(key, {})[name] = {"stamp": stamp, "path": path, "reason": reason}
    return {**case, "problems": problems}


def child_of_release_1(cases: list[list[Any]]) -> dict[str, Any]:
    """A known child: it was the rows of its cases."""
    return {"cases": [dict(zip(("case_id", "case_number", "law", "officers"), row, strict=True)) for row in cases]}
