"""The letters that were filed at court, as files that a person can open."""

from __future__ import annotations

from base64 import b64decode
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from cafcass_contracts.topics import topic
from cafcass_contracts.triage import LetterFiled
from cafcass_sandbox.client import reading
from cafcass_sandbox.client.errors import CommandError
from cafcass_sandbox.client.parsed_record import parse
from cafcass_sandbox.views.case_selector import CaseSelector

_MODE = 0o600
"""Of a file with what nobody but its reader may see."""


@dataclass(frozen=True, slots=True)
class FiledLetter:
    """One version of a case's letter."""

    update: int
    """0 is the letter as it was first filed."""
    file_name: str
    content: str
    """A PDF, in base64."""
    sha256: str

    def write(self, folder: Path) -> Path:
        """Writes it into `folder`, whatever path its name claims. Raises `CommandError` where it is not what was filed."""
        content = b64decode(self.content)
        if sha256(content).hexdigest() != self.sha256:
            raise CommandError(f"{self.file_name} is not what was filed: its digest differs")
        path = folder / Path(self.file_name).name
        path.touch(mode=_MODE)
        path.write_bytes(content)
        return path


async def filed_letters(bootstrap: str, case: CaseSelector) -> list[FiledLetter]:
    """Every version of a case's letter that was filed at court, the first one first."""
    async with reading.consumer(bootstrap, [topic("court.filings").name]) as reader:
        records = [parse(record) async for record in reading.so_far(reader)]
    letters = (
        FiledLetter(int(one.data["update"]), str(one.data["file_name"]), one.data["content"], one.data["sha256"])
        for one in records
        if one.type == LetterFiled.ce_type() and case.is_about(one) and isinstance(one.data, dict)
    )
    return sorted(letters, key=lambda letter: letter.update)
