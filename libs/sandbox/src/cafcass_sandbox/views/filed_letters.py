"""The letters that were filed at court, as files that a person can open."""

from __future__ import annotations

import asyncio
import json
import sys
from base64 import b64decode
from collections.abc import Iterator, Mapping
from hashlib import sha256
from pathlib import Path
from typing import Any

from cafcass_contracts.topics import topic
from cafcass_contracts.triage import LetterFiled
from cafcass_sandbox.client import reading
from cafcass_sandbox.client.errors import FAILED, CommandError
from cafcass_sandbox.client.parsed_record import ParsedRecord, parse
from cafcass_sandbox.client.target import target
from cafcass_sandbox.views.case_selector import Wanted, wanted

_MODE = 0o600
"""Of a file with what nobody but its reader may see."""


def write(case: str, out: Path, kafka: str | None, data: Path | None, *, as_json: bool) -> None:
    """Writes every version of a case's letter into `out`, and prints where. Raises `CommandError` where there is none, or one is damaged."""
    place = target(kafka, data)
    about = wanted(case, place.run)
    filed = asyncio.run(_filed(place.kafka, about))
    if not filed:
        raise CommandError(f"no letter of {case} was filed at court yet", FAILED)
    out.mkdir(parents=True, exist_ok=True)
    written = [{"path": str(_written(letter, out)), "update": letter["update"]} for letter in filed]
    sys.stdout.write(f"{json.dumps(written)}\n" if as_json else "".join(f"{one['path']}\n" for one in written))


def _written(letter: Mapping[str, Any], out: Path) -> Path:
    path = out / Path(str(letter["file_name"])).name
    content = _content(letter)
    path.touch(mode=_MODE)
    path.write_bytes(content)
    return path


async def _filed(bootstrap: str, about: Wanted) -> list[Mapping[str, Any]]:
    async with reading.consumer(bootstrap, [topic("court.filings").name]) as reader:
        records = [parse(record) async for record in reading.so_far(reader)]
    return sorted(_letters(records, about), key=lambda letter: int(letter["update"]))


def _letters(records: list[ParsedRecord], about: Wanted) -> Iterator[Mapping[str, Any]]:
    for one in records:
        if one.type == LetterFiled.ce_type() and about.is_about(one) and isinstance(one.data, dict):
            yield one.data


def _content(letter: Mapping[str, Any]) -> bytes:
    content = b64decode(letter["content"])
    if sha256(content).hexdigest() != letter["sha256"]:
        raise CommandError(f"{letter['file_name']} is not what was filed: its digest differs", FAILED)
    return content
