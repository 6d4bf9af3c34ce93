"""Whether a released schema may be changed as proposed: old writers must suit new readers, new writers old readers.

Needs `jsoncompat`, a tool of those who change contracts, not of those who use them.
"""

from __future__ import annotations

import importlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

Schema = dict[str, Any]

_OF_STRINGS: Final = ("pattern", "format", "minLength", "maxLength", "const")
"""What `jsoncompat` does not compare."""


_NO_SCHEMA: Final = ("default", "examples", "enum", "const")
"""Members of a schema that hold values."""


class MissingToolError(RuntimeError):
    """`jsoncompat` is not installed."""


@dataclass(frozen=True, slots=True)
class Released:
    """The two schemas of one message."""

    writer: Schema
    reader: Schema


def breaks(old: Released, new: Released) -> list[str]:
    """Why `new` may not take the place of `old`; empty where it may."""
    return [
        *(
            f"a reader of the new schema refuses what was written before: {why}"
            for why in refusals(old.writer, new.reader)
        ),
        *(
            f"a reader of the released schema refuses what is written now: {why}"
            for why in refusals(new.writer, old.reader)
        ),
        *(
            f"a reader of the release before that reads in clear does not see what is written now: {name}: is sealed"
            for name in newly_sealed(old.writer, new.writer)
        ),
    ]


def newly_sealed(old: Schema, new: Schema) -> list[str]:
    """The fields of a message that were written in clear and are encrypted now (G6): on the wire they stand no longer where they stood."""
    both = old["properties"].keys() & new["properties"].keys()
    return sorted(name for name in both if _is_sealed(new, name) and not _is_sealed(old, name))


def _is_sealed(schema: Schema, name: str) -> bool:
    """Whether a field is encrypted as a whole on a topic that is sealed: it is marked so, or something restricted is in it."""
    waiting, seen = [schema["properties"][name]], set()
    if waiting[0].get("x-sealed"):
        return True
    while waiting:
        node = waiting.pop()
        if isinstance(node, list):
            waiting.extend(node)
        elif isinstance(node, dict):
            if node.get("x-data-class") == "restricted":
                return True
            if (reference := node.get("$ref")) is not None and reference not in seen:
                seen.add(reference)
                waiting.append(schema["$defs"][reference.rpartition("/")[2]])
            waiting.extend(each for key, each in node.items() if key not in _NO_SCHEMA)
    return False


def refusals(sent: Schema, accepted: Schema) -> list[str]:
    """Where something that suits `sent` may not suit `accepted`; empty where everything does."""
    found = [
        f"{path}: {keyword} is stricter" for path, keyword in _stricter(sent, accepted, sent, accepted, "", frozenset())
    ]
    if not _suits(sent, accepted):
        missing = set(accepted.get("required", ())) - set(sent.get("required", ()))
        found += [f"{name}: is needed but was not promised" for name in sorted(missing)]
        found += [
            f"{name}: differs"
            for name in sorted(sent["properties"].keys() & accepted["properties"].keys())
            if not _suits(_only(sent, name), _only(accepted, name))
        ]
    return found


def _suits(sent: Schema, accepted: Schema) -> bool:
    """Whether everything that `sent` allows `accepted` allows too, patterns and formats apart."""
    try:
        tool = importlib.import_module("jsoncompat")
    except ImportError as error:
        raise MissingToolError("comparing schemas needs jsoncompat: install the development tools") from error
    return bool(tool.check_compat(_plain(sent), _plain(accepted), "deserializer"))


def _plain(schema: Schema) -> str:
    """As text, without its own name, against which `jsoncompat` would resolve references."""
    return json.dumps({key: value for key, value in schema.items() if key != "$id"})


def _only(schema: Schema, name: str) -> Schema:
    """`schema` with one of its fields alone."""
    return {**schema, "properties": {name: schema["properties"][name]}, "required": []}


def _stricter(
    sent: Schema, accepted: Schema, all_sent: Schema, all_accepted: Schema, path: str, seen: frozenset[tuple[str, str]]
) -> Iterator[tuple[str, str]]:
    """Where `accepted` constrains text in a way that `sent` does not."""
    visit = (sent.get("$ref", ""), accepted.get("$ref", ""))
    if all(visit) and visit in seen:
        return
    sent, accepted = _resolved(sent, all_sent), _resolved(accepted, all_accepted)
    seen |= {visit}
    yield from ((path, word) for word in _OF_STRINGS if word in accepted and accepted[word] != sent.get(word))
    if "items" in sent and "items" in accepted:
        yield from _stricter(sent["items"], accepted["items"], all_sent, all_accepted, f"{path}[]", seen)
    known = accepted.get("properties", {})
    for name, part in sent.get("properties", {}).items():
        if name in known:
            yield from _stricter(part, known[name], all_sent, all_accepted, f"{path}.{name}".lstrip("."), seen)


def _resolved(schema: Schema, whole: Schema) -> Schema:
    """`schema` without references and without the null that a reader also takes."""
    while True:
        if "$ref" in schema:
            schema = whole["$defs"][schema["$ref"].rpartition("/")[2]]
        elif "anyOf" in schema:
            others = [choice for choice in schema["anyOf"] if choice.get("type") != "null"]
            if len(others) != 1:
                return schema
            schema = others[0]
        else:
            return schema
