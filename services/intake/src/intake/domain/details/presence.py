"""Who is in no later snapshot of a case, though all of their kind are shown there (I9)."""

from __future__ import annotations

from intake.domain.case import snapshot as s
from intake.domain.case.element import Element
from intake.domain.details.view import View


def who_is_gone(view: View) -> list[str]:
    """Whom the latest snapshot of their kind left out, by id; whom a person added or spoke for is not asked about."""
    shown = view.held.elements.get(s.SHOWN)
    if shown is None or all(element.stamp >= shown.stamp for element in view.held.elements.values()):
        return []
    return sorted(
        public
        for public in (*view.people, *view.children)
        if public not in view.held.present
        and (keys := view.keys_of(public))
        and all(_is_gone(view, shown, key) for key in keys)
    )


def _is_gone(view: View, shown: Element, key: str) -> bool:
    if key in view.held.added:
        return False
    kind = s.CHILD if view.values(key).get("household") else key.partition("/")[0]
    latest = shown.shown_at(kind)
    return latest is not None and view.held.elements[key].stamp < latest
