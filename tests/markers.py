"""Words that stand in restricted fields and nowhere else, and the places where they must not be (G4, G6)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, get_args

import asyncpg
from pydantic import BaseModel

from cafcass_contracts.message import Classified, DataClass

_KEPT = frozenset({"id", "child_id", "child", "person", "about_person", "postcode"})
"""Ids, which say nothing of anybody and hold the parts together, and what tells who is to be asked."""


@dataclass(slots=True)
class Markers:
    """Makes words that nothing else says, and finds them."""

    words: list[str] = field(default_factory=list)

    def word(self, where: str = "") -> str:
        """A new one; `where` it was put is what is told when it is found elsewhere."""
        letters = "".join("bdfghklmnp"[int(digit)] for digit in f"{len(self.words):03d}")
        self.words.append(f"Quvyx{letters}ez {where}")
        return self.words[-1].partition(" ")[0]

    def put(self, model: type[BaseModel], data: dict[str, Any], path: str = "") -> None:
        """Adds a word to every restricted text of `data`, which is a `model`."""
        for name, described in model.model_fields.items():
            if name not in data or name in _KEPT:
                continue
            classes = [mark.data_class for mark in described.metadata if isinstance(mark, Classified)]
            restricted = DataClass.RESTRICTED in classes
            here, value = f"{path}.{name}", data[name]
            nested = next(_models(described.annotation), None)
            if nested is not None:
                for one in value if isinstance(value, list) else [value]:
                    self.put(nested, one, here)
            elif restricted and described.annotation in (str, str | None):
                data[name] = f"{value} {self.word(here)}"

    def found(self, raw: bytes) -> list[str]:
        """Those that stand in these bytes, in whatever case, as text or as the hexadecimal digits of a database."""
        lower = raw.lower()
        if b"quvyx" not in lower and b"quvyx".hex().encode() not in lower and b"Quvyx".hex().encode() not in lower:
            return []
        words = [(word, word.partition(" ")[0]) for word in self.words]
        return [
            word
            for word, text in words
            if any(
                form in lower
                for form in (text.lower().encode(), text.encode().hex().encode(), text.lower().encode().hex().encode())
            )
        ]


def _models(annotation: Any) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for argument in get_args(annotation):
        yield from _models(argument)


async def rows(database: str) -> Iterator[tuple[str, bytes]]:
    """Every row of a database as text, with the name of its table."""
    connection = await asyncpg.connect(database)
    try:
        tables = await connection.fetch(
            "SELECT format('%I.%I', schemaname, tablename) AS name FROM pg_tables "
            "WHERE schemaname NOT IN ('pg_catalog', 'information_schema')"
        )
        found = [
            (table["name"], row["text"].encode())
            for table in tables
            for row in await connection.fetch(f"SELECT one::text AS text FROM {table['name']} AS one")
        ]
    finally:
        await connection.close()
    return iter(found)


def logs(folder: Path) -> Iterator[tuple[str, bytes]]:
    """Every file of a platform's logs."""
    return ((file.name, file.read_bytes()) for file in folder.rglob("*") if file.is_file())
