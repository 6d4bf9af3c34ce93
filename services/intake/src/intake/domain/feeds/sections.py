"""What every converter of a section stands on: fields by a table, collections wrapped or bare, addresses, documents.

A converter is a small function with the table of its source fields beside it. Whatever is wrong becomes a problem with
its path; whatever is in no table is kept in `unknowns`; nothing raises.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from cafcass_contracts.problems import Problem
from intake.domain.case.snapshot import DOCUMENT, REDACTION, SECTIONS, CaseSnapshot, Code, Json
from intake.domain.details.records import COUNTED, compared, is_unnamed
from intake.domain.feeds.dates import instant
from intake.domain.feeds.fields import (
    LONGEST_TEXT,
    LONGEST_WORD,
    NOT_LIST,
    NOT_OBJECT,
    ZEROS,
    Flaw,
    Reader,
    identifier,
    is_empty,
    postcode,
    text,
)


def _ignored(value: Json) -> Json:
    """A field we know and have no use for."""
    return None


IGNORED: tuple[str, Reader] = ("", _ignored)
ELSEWHERE: tuple[str, Reader] = ("", _ignored)
"""A field that its converter reads by itself."""

MOST_MEMBERS = 500
"""Of one collection. No case has as many; what has, is damaged, and must not make an event too large to send."""

Table = Mapping[str, tuple[str, Reader]]
"""Source field to our field and how to read it."""
Flaws = list[tuple[str, Problem]]


def read_fields(
    snapshot: CaseSnapshot, source: dict[str, Json], path: str, table: Table, flaws: Flaws
) -> dict[str, Json]:
    """The fields of `source` that `table` knows. What is wrong goes to `flaws`, what is not known to `unknowns`."""
    fields: dict[str, Json] = {}
    start = f"{path}." if path else ""
    for name, raw in source.items():
        if not raw and raw is not False:
            continue
        known = table.get(name) or table.get(name.strip())
        if known is None:
            if name != "id" and not is_empty(raw):
                snapshot.unknowns[f"{start}{name}"] = raw
            continue
        ours, reader = known
        if reader is text and raw.__class__ is str and len(raw) < LONGEST_TEXT:  # most fields; without the call
            if trimmed := raw.strip():
                fields[ours] = trimmed
            continue
        if not ours:
            continue
        got = reader(raw)
        if got.__class__ is Flaw:
            if got.unknown is not None:
                snapshot.unknowns[f"{start}{name}"] = got.unknown
            if got.reason:
                flaws.append((ours, Problem(f"{start}{name}{got.at}", got.reason)))
            got = got.kept
        if got is not None:
            fields[ours] = got
    return fields


def read_codes(source: Mapping[str, Json], path: str, names: Mapping[str, str], flaws: Flaws) -> tuple[Code, ...]:
    """The codes of `source` under our names for what they say, as they came: what they mean the reference data says."""
    found: list[Code] = []
    for name, raw in source.items():
        ours = names.get(name) or names.get(name.strip())
        if ours is None or (not raw and raw is not False):
            continue
        got = text(raw)
        if got.__class__ is Flaw:
            flaws.append((ours, Problem(f"{path}.{name}", got.reason)))
        elif got is not None:
            found.append(Code(ours, got, f"{path}.{name}"))
    return tuple(found)


def said_in(codes: tuple[Code, ...], name: str) -> str:
    """The code for something, the last where there are several; empty where none came."""
    return next((each.raw for each in reversed(codes) if each.name == name), "")


def put(snapshot: CaseSnapshot, key: str, fields: dict[str, Json], flaws: Flaws, codes: tuple[Code, ...] = ()) -> None:
    """Shows an element with the flaws found while reading it. An element that shows nothing is no element."""
    if codes:
        snapshot.codes[key] = (*snapshot.codes.get(key, ()), *codes)
    if fields or flaws or codes:
        snapshot.put(key, fields)
        for name, problem in flaws:
            snapshot.problems[key, name] = problem


def section(snapshot: CaseSnapshot, name: str, value: Json, path: str) -> dict[str, Json] | None:
    """A section that is one object; None (and a problem) where it is something else."""
    if value.__class__ is dict:
        snapshot.put(SECTIONS, {name: True})
        found: dict[str, Json] = value
        return found
    snapshot.flaw(SECTIONS, name, path, NOT_OBJECT.reason)
    return None


def items(
    snapshot: CaseSnapshot, name: str, value: Json, path: str
) -> Iterator[tuple[str | None, dict[str, Json], str]]:
    """The members of a collection with their ids and paths, `{"id", "value"}` or bare. Wrong ones become problems."""
    if value.__class__ is not list:
        snapshot.flaw(SECTIONS, name, path, NOT_LIST.reason)
        return
    snapshot.put(SECTIONS, {name: True})
    if len(value) > MOST_MEMBERS:
        snapshot.flaw(
            SECTIONS, f"{name}[{MOST_MEMBERS}]", path, f"has more than {MOST_MEMBERS} members; the rest were not read"
        )
        value = value[:MOST_MEMBERS]
    for index, member in enumerate(value):
        if not member:
            continue
        where = f"{path}[{index}]"
        if member.__class__ is not dict:
            snapshot.flaw(SECTIONS, f"{name}[{index}]", where, NOT_OBJECT.reason)
            continue
        own_id, content = member.get("id"), member
        if "value" in member and len(member) <= 2:
            content = member["value"]
            if not content:
                continue
            if content.__class__ is not dict:
                snapshot.flaw(SECTIONS, f"{name}[{index}]", where, NOT_OBJECT.reason)
                continue
        found = None
        if own_id is not None:
            found = identifier(own_id)
            if found.__class__ is Flaw:
                snapshot.flaw(SECTIONS, f"{name}[{index}].id", f"{where}.id", found.reason)
                found = None
        yield found, content, where


def person_key(snapshot: CaseSnapshot, kind: str, own_id: str | None, fields: Mapping[str, Json], where: str) -> str:
    """Under which key a person is held: the court's id, or where it gives none, the person's name and date of birth.

    Never the place in a list: places shift, and one person's telephone number would stay with another. Two people under
    one id are kept apart and noted. So are several of one list who have no name yet, such as twins: they are counted (I3).
    """
    if own_id is None:
        key = f"{kind}/~{_natural(fields) or where.rpartition('.')[2]}"
        return _numbered(snapshot, key, fields, where, where)
    key = f"{kind}/{own_id}"
    held = snapshot.elements.get(key)
    if held is not None and (natural := _natural(fields)) and (other := _natural(held)) and other != natural:
        snapshot.flaw(SECTIONS, f"{where.rpartition('.')[2]}.id", f"{where}.id", "is the id of another person too")
        return f"{key}~{natural}"
    return _numbered(snapshot, key, fields, where, f"{where}.id")


def _numbered(snapshot: CaseSnapshot, key: str, fields: Mapping[str, Json], where: str, path: str) -> str:
    """The key, with a number for each further one of its collection who has no name either."""
    if not fields or fields.get("organisation") or not is_unnamed(fields.get("name.first") or fields.get("name.whole")):
        return key
    place = (where.rpartition("[")[0], key)
    before = snapshot.unnamed.get(place, 0)
    snapshot.unnamed[place] = before + 1
    if not before:
        return key
    snapshot.flaw(SECTIONS, path, path, "cannot be told from another of its list")
    return f"{key}{COUNTED}{before}"


def _natural(fields: Mapping[str, Json]) -> str:
    names = [
        compared(fields[name]) for name in ("name.first", "name.last", "name.whole", "organisation") if fields.get(name)
    ]
    return "|".join([*names, fields.get("date_of_birth", "")]) if names else ""


_ADDRESS = {
    "addressline1": "line_1",
    "addressline2": "line_2",
    "addressline3": "line_3",
    "posttown": "town",
    "county": "county",
    "country": "country",
    "postcode": "postcode",
}


def address(value: Json) -> Json:
    """An address as one value, so that lines of two addresses never mix. Both feeds' spellings of the keys."""
    if value.__class__ is not dict:
        return NOT_OBJECT
    found: dict[str, str] = {}
    flaw: Flaw | None = None
    for name, raw in value.items():
        if not raw and raw is not False:
            continue
        ours = _ADDRESS.get(name.lower())
        if ours is None:
            if not is_empty(raw):
                flaw = Flaw("holds something that is not a part of an address")
            continue
        got = postcode(raw) if ours == "postcode" else text(raw)
        if got.__class__ is Flaw:
            flaw = Flaw(got.reason, at=f".{name.strip()}")
            got = got.kept
        if got is not None:
            found[ours] = got
    return Flaw(flaw.reason, found or None, flaw.at) if flaw else found or None


def previous_name(value: Json) -> Json:
    """A name that somebody had before, in one piece."""
    return _one_of(value, "whole")


def previous_address(value: Json) -> Json:
    """Where somebody lived before, in one piece."""
    return _one_of(value, "line_1")


def _one_of(value: Json, part: str) -> Json:
    got = text(value)
    if got.__class__ is Flaw:
        return Flaw(got.reason, None if got.kept is None else [{part: got.kept}])
    return None if got is None else [{part: got}]


_DOCUMENT_KEYS = frozenset({"document_id", "document_url", "document_binary_url", "document_filename"})


def is_document(value: Json) -> bool:
    """Whether a value is a reference to a document as the private law feed writes it."""
    return value.__class__ is dict and not _DOCUMENT_KEYS.isdisjoint(value)


def _document_id(snapshot: CaseSnapshot, place: str, value: dict[str, Json], path: str) -> str | None:
    """The id of a document: `document_id`, or the last part of its address."""
    for name in ("document_id", "document_url", "document_binary_url"):
        raw = value.get(name)
        if not raw:
            continue
        if raw.__class__ is str and (trimmed := raw.strip().rstrip("/").rpartition("/")[2]):
            snapshot.put(SECTIONS, {place: True})
            return trimmed[:LONGEST_WORD]
        snapshot.flaw(SECTIONS, place, f"{path}.{name}", "is not the id of a document")
    return None


def document(
    snapshot: CaseSnapshot, place: str, value: dict[str, Json], path: str, about: Mapping[str, Json] | None = None
) -> str | None:
    """Shows the document held at `place`, or its redaction where its id is all zeros (I4). Answers with the id."""
    found = _document_id(snapshot, place, value, path)
    if found is None:
        return None
    if found == ZEROS:
        snapshot.put(f"{REDACTION}/{place}", {"redacted": True, "path": path})
        return None
    fields: dict[str, Json] = {"place": place, **(about or {})}
    for name, ours, reader in (
        ("document_filename", "file_name", text),
        ("document_creation_date", "created", instant),
    ):
        raw = value.get(name)
        if raw:
            got = reader(raw)
            if got.__class__ is Flaw:
                snapshot.flaw(f"{DOCUMENT}/{found}", ours, f"{path}.{name}", got.reason)
            elif got is not None:
                fields[ours] = got
    snapshot.put(f"{DOCUMENT}/{found}", fields)
    return found
