"""What both HMCTS feeds have in common: the envelope around a case, its number, and when it was last changed."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import datetime
from typing import Final

from cafcass_contracts.identity import is_case_number
from cafcass_contracts.problems import Problem, UnreadableError
from cafcass_domain.state import State
from intake.domain.case.snapshot import CASE, SECTIONS, CaseSnapshot, Json, Law, stamp_at
from intake.domain.feeds.codes import ending
from intake.domain.feeds.dates import instant
from intake.domain.feeds.fields import Flaw, identifier, is_empty
from intake.domain.feeds.sections import Flaws, Table, put, read_fields

LONGEST_UNKNOWN: Final = 20_000
"""Characters of one unknown value that are kept."""
MOST_UNKNOWNS: Final = 400_000
"""Characters of all unknown values of a snapshot that are kept."""


class Shape(State):
    """How one feed spells the envelope of a case."""

    law: Law
    feed: str
    data: tuple[str, ...]
    """Where the content of the case is."""
    changed: tuple[str, ...]
    created: tuple[str, ...]
    envelope: Table
    known: frozenset[str]
    """What else stands there: read elsewhere, or of no use."""


def begin(shape: Shape, value: object) -> tuple[CaseSnapshot, dict[str, Json], str]:
    """A snapshot with all that the envelope says, the content of the case, and the content's path.

    Raises `UnreadableError` where there is no case to read, with the case number as its subject where that can be read.
    """
    if not isinstance(value, dict):
        raise UnreadableError([Problem("", "is not a JSON object")])
    number, number_problem = _case_number(value)
    name, data = _content(shape, value, number)
    snapshot = CaseSnapshot(law=shape.law, feed=shape.feed, case_number=number)
    if number_problem is not None:
        snapshot.problems[CASE, "id"] = number_problem
        snapshot.digest = hashlib.sha256(_as_json(value).encode("utf-8", "surrogatepass")).hexdigest()
    taken: str | None = None
    for times in (shape.changed, shape.created):
        for spelling in times:
            raw = value.get(spelling)
            if is_empty(raw):
                continue
            got = instant(raw)
            if got.__class__ is Flaw:
                snapshot.flaw(SECTIONS, spelling, spelling, got.reason)
                continue
            snapshot.put(SECTIONS, {spelling: True})
            if times is shape.created:
                snapshot.created_at = stamp_at(datetime.fromisoformat(got))
            if taken is None:
                taken, snapshot.taken_from = got, spelling
    if taken is not None:
        snapshot.taken_at = stamp_at(datetime.fromisoformat(taken))
    rest = {key: raw for key, raw in value.items() if key not in shape.known and key != name}
    flaws: Flaws = []
    fields = read_fields(snapshot, rest, "", shape.envelope, flaws)
    put(snapshot, CASE, {**fields, **ending(fields.get("court_state", ""))}, flaws)
    return snapshot, data, name


def finish(snapshot: CaseSnapshot) -> CaseSnapshot:
    """The snapshot with its unknown values as text, cut where they are very long."""
    snapshot.unknowns = kept_unknowns({}, snapshot.unknowns)
    return snapshot


def kept_unknowns(already: Mapping[str, Json], more: Mapping[str, Json]) -> dict[str, Json]:
    """Unknown values with more of them, these as text and cut where all would be very long."""
    room = MOST_UNKNOWNS - sum(len(said) for said in already.values())
    kept = dict(already)
    for path, raw in more.items():
        said = raw if isinstance(raw, str) else _as_json(raw)
        limit = min(LONGEST_UNKNOWN, max(room, 0))
        if len(said) > limit:
            mark = hashlib.sha256(said.encode("utf-8", "surrogatepass")).hexdigest()
            said = f"{said[:limit]}... ({len(said)} characters, sha256 {mark})"
        room -= len(said)
        kept[path] = said
    return kept


def _as_json(raw: Json) -> str:
    try:
        return json.dumps(raw, sort_keys=True, ensure_ascii=False, default=str)
    except RecursionError:
        return "nested too deeply to be kept"


def _case_number(value: Mapping[str, Json]) -> tuple[str | None, Problem | None]:
    raw = value.get("id")
    if is_empty(raw):
        return None, Problem("id", "there is no case number")
    got = identifier(raw)
    if got.__class__ is str and is_case_number(got.replace("-", "").replace(" ", "")):
        return got.replace("-", "").replace(" ", ""), None
    return None, Problem("id", "is not a case number of 16 digits")


def _content(shape: Shape, value: Mapping[str, Json], number: str | None) -> tuple[str, dict[str, Json]]:
    for name in shape.data:
        if name in value:
            data = value[name]
            if not isinstance(data, dict):
                raise UnreadableError([Problem(name, "is not an object")], subject=number)
            return name, data
    if isinstance(value.get("cases"), list):
        raise UnreadableError([Problem("", "is a whole search response: each case is a message of its own")])
    raise UnreadableError([Problem(shape.data[0], "is missing")], subject=number)
