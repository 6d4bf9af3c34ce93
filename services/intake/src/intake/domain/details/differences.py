"""What differs between two contents of a case, by path and never by value (I4, G4)."""

from __future__ import annotations

from collections.abc import Iterable

from intake.domain.case.snapshot import Fields, Json


def changed(before: Fields, after: Fields) -> tuple[str, ...]:
    """The paths of what differs between two contents, members of collections by their ids."""
    paths: list[str] = []
    for name in _all_names(before, after):
        _differ(before.get(name), after.get(name), name, paths)
    return tuple(paths)


def _differ(before: Json, after: Json, path: str, paths: list[str]) -> None:
    if before == after:
        return
    if isinstance(before, dict) and isinstance(after, dict):
        for name in _all_names(before, after):
            _differ(before.get(name), after.get(name), f"{path}.{name}", paths)
        return
    if isinstance(before, list) and isinstance(after, list):
        members = _by_id(before), _by_id(after)
        if members[0] is not None and members[1] is not None:
            for key in _all_names(members[0], members[1]):
                _differ(members[0].get(key), members[1].get(key), f"{path}[{key}]", paths)
            return
    paths.append(path)


def _by_id(members: list[Json]) -> dict[str, Json] | None:
    """The members by what tells them apart, or None where nothing does."""
    found: dict[str, Json] = {}
    for member in members:
        if not isinstance(member, dict):
            return None
        key = (
            member.get("id")
            or member.get("path")
            or (f"{member['child']},{member['person']}" if "person" in member else None)
        )
        if not key or key in found:
            return None
        found[key] = member
    return found


def _all_names(*dicts: Fields) -> Iterable[str]:
    return dict.fromkeys(name for each in dicts for name in each)
