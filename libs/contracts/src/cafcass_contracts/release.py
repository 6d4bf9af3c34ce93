"""Releases the schemas of every message: `python -m cafcass_contracts.release`, or `--check` to change nothing.

A change that would break a reader or refuse a writer of a released schema is not released: it needs a new version of the
message beside the old one.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cafcass_contracts.compatibility import Released, breaks
from cafcass_contracts.message import Message
from cafcass_contracts.registry import MESSAGES
from cafcass_contracts.schemas import Side, schema_of, text_of

FOLDER = Path(__file__).parent / "schemas"


@dataclass(frozen=True, slots=True)
class Proposal:
    """What releasing would do."""

    writes: Mapping[str, str]
    """Text by file name: new files, and those that may change."""
    refused: tuple[str, ...]
    """Why anything may not change, in words."""


def propose(messages: Mapping[str, type[Message]], released: Mapping[str, str]) -> Proposal:
    """Compare the models with what is `released` (text by file name)."""
    writes: dict[str, str] = {}
    refused: list[str] = []
    expected: set[str] = set()
    for name, message in messages.items():
        files = {side: f"{name}.{side}.json" for side in Side}
        schemas = {side: schema_of(message, side) for side in Side}
        expected.update(files.values())
        changed = {files[side]: text for side in Side if released.get(files[side]) != (text := text_of(schemas[side]))}
        if changed and all(file in released for file in files.values()):
            old: dict[Side, dict[str, Any]] = {side: json.loads(released[file]) for side, file in files.items()}
            reasons = breaks(
                Released(old[Side.WRITER], old[Side.READER]), Released(schemas[Side.WRITER], schemas[Side.READER])
            )
            refused.extend(f"{name}: {reason}" for reason in reasons)
            if reasons:
                continue
        writes.update(changed)
    refused.extend(f"{file}: released, but no message of the map has it" for file in sorted(released.keys() - expected))
    return Proposal(writes, tuple(refused))


def released(folder: Path = FOLDER) -> dict[str, str]:
    """The released schemas by file name."""
    return {path.name: path.read_text("utf-8") for path in sorted(folder.glob("*.json"))}


def main(arguments: Sequence[str] | None = None) -> int:
    """Release, or with `--check` say what releasing would do. Answers the exit code: 0 where nothing is amiss."""
    parser = argparse.ArgumentParser(prog="python -m cafcass_contracts.release", description=__doc__)
    parser.add_argument(
        "--check", action="store_true", help="write nothing; fail where models and released schemas differ"
    )
    only_check: bool = parser.parse_args(arguments).check
    proposal = propose(MESSAGES, released())
    for reason in proposal.refused:
        sys.stderr.write(f"refused: {reason}\n")
    if proposal.refused:
        sys.stderr.write("Give the message a new version, and keep the old one while anybody reads or writes it.\n")
        return 1
    for file, text in proposal.writes.items():
        sys.stdout.write(f"{'differs' if only_check else 'released'}: {file}\n")
        if not only_check:
            FOLDER.mkdir(exist_ok=True)
            (FOLDER / file).write_text(text, "utf-8")
    return 1 if only_check and proposal.writes else 0


if __name__ == "__main__":
    sys.exit(main())
