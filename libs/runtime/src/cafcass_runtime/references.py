"""Reference data is loaded from dated files at start, whole and checked: a service with a broken file does not start.

A table's files are `<folder>/<name>/<date>.csv`, each the whole table from that day on. The first line names the columns, which are the
fields of the row's dataclass; lines that begin with `#` say where the data comes from.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter, ValidationError

from cafcass_domain.effective import in_force
from cafcass_domain.reference import ReferenceRef


class ReferenceDataError(Exception):
    """A file of reference data cannot be used. It carries everything that is wrong, a line each, by file and line."""

    def __init__(self, problems: Sequence[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = tuple(problems)


@dataclass(frozen=True, slots=True)
class Edition:
    """One table as it is from a day on."""

    data: Any
    digest: str
    rows: int


@dataclass(frozen=True, slots=True)
class Editions:
    """Every edition of every table of a service, by name and day."""

    tables: Mapping[str, Mapping[date, Edition]]

    def days(self) -> set[date]:
        """The days on which an edition comes into force, but for each table's first, which holds before too."""
        return {day for editions in self.tables.values() for day in sorted(editions)[1:]}

    def on(self, day: date) -> tuple[dict[str, Any], dict[str, str]]:
        """What is in force on a day, by name: the data, and the digest of the edition it is of."""
        found = {name: in_force(editions, day) or editions[min(editions)] for name, editions in self.tables.items()}
        return {name: each.data for name, each in found.items()}, {name: each.digest for name, each in found.items()}


NONE = Editions({})


def load(folder: Path | None, references: Sequence[ReferenceRef[Any]]) -> Editions:
    """Every edition that the folder has of these tables. Raises `ReferenceDataError` with everything that is wrong."""
    problems: list[str] = []
    tables: dict[str, dict[date, Edition]] = {}
    for ref in references:
        files = [] if folder is None else sorted((folder / ref.name).glob("*.csv"))
        if not files:
            problems.append(f"reference data {ref.name}: there is no file")
            continue
        for file in files:
            edition = _read(file, ref, problems)
            since = _day(file.stem)
            if since is None:
                problems.append(
                    f"{_named(file)}: its name must be the date from which it holds, such as 2026-04-01.csv"
                )
                continue
            if edition is not None:
                tables.setdefault(ref.name, {})[since] = edition
    if problems:
        raise ReferenceDataError(problems)
    return Editions(tables)


def _day(stem: str) -> date | None:
    """The day that a file's name says; None where it is not written in the one way that there is, so that no day has two files."""
    try:
        day = date.fromisoformat(stem)
    except ValueError:
        return None
    return day if day.isoformat() == stem else None


def _read(file: Path, ref: ReferenceRef[Any], problems: list[str]) -> Edition | None:
    before = len(problems)
    try:
        text = file.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        problems.append(f"{_named(file)}: cannot be read ({type(error).__name__})")
        return None
    numbered = [(number, line) for number, line in enumerate(text.splitlines(), 1) if line.strip() and line[0] != "#"]
    if not numbered:
        problems.append(f"{_named(file)}: is empty")
        return None
    lines = csv.reader((line for _, line in numbered), strict=True)
    columns = [each.name for each in fields(ref.row)]
    adapter = TypeAdapter(ref.row)
    rows: list[Any] = []
    try:
        heading = next(lines)
        if heading != columns:
            problems.append(f"{_named(file)}, line {numbered[0][0]}: the columns must be {', '.join(columns)}")
            return None
        for (number, _), cells in zip(numbered[1:], lines, strict=True):
            if len(cells) != len(columns):
                problems.append(f"{_named(file)}, line {number}: has {len(cells)} cells, not {len(columns)}")
                continue
            try:
                rows.append(adapter.validate_python(dict(zip(columns, cells, strict=True))))
            except ValidationError as error:
                problems += [
                    f"{_named(file)}, line {number}, {each['loc'][0] if each['loc'] else ''}: {each['msg']}"
                    for each in error.errors()
                ]
    except (csv.Error, ValueError) as error:
        problems.append(f"{_named(file)}: not CSV with a line a row ({error})")
        return None
    if len(problems) > before:
        return None
    try:
        made = ref.make(rows)
    except Exception as error:  # noqa: BLE001 - a service's own code: it contradicts this file, wherever it fails
        reason = str(error) if isinstance(error, ValueError) else f"cannot be used ({type(error).__name__}: {error})"
        problems.append(f"{_named(file)}: {reason}")
        return None
    return Edition(made, sha256(text.encode()).hexdigest()[:12], len(rows))


def _named(file: Path) -> str:
    return f"reference data {file.parent.name}/{file.name}"
