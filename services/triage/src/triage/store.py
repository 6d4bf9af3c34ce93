"""How triage's state is kept: one document a case, one for its letter, one a team's rota."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Generic, TypeVar

from pydantic import TypeAdapter

from cafcass_runtime.sealing import KeyRing
from cafcass_runtime.store import Connection, DocumentTable, Row
from triage.domain.case import CASES, TriageCase
from triage.domain.duty import ROTA, Rota
from triage.domain.letter_facts import LETTERS, Letter

S = TypeVar("S")


def _encoder(adapter: TypeAdapter[S]) -> Callable[[S], bytes]:
    return adapter.dump_json


def _decoder(adapter: TypeAdapter[S]) -> Callable[[bytes], S]:
    return adapter.validate_json


@dataclass(frozen=True, slots=True)
class LooseTable(DocumentTable[S], Generic[S]):
    """A document table whose rows are read without a lock.

    Whoever is on duty is looked up by every message that may raise a concern (T2), of many teams at once: a lock would make
    such messages wait for each other. Two writers of one row are still told apart by its version.
    """

    async def load(self, connection: Connection, keys: Collection[str], keyring: KeyRing) -> dict[str, Row[S]]:
        """See `Table.load`; nothing is locked, nothing sealed."""
        del keyring
        found = await connection.fetch(
            f"SELECT key, version, document FROM {self.ref.name} WHERE key = ANY($1) ORDER BY key",  # noqa: S608 - a constant
            sorted(keys),
        )
        return {key: Row(version, self.decode(document)) for key, version, document in found}


_CASE = TypeAdapter(TriageCase)
_LETTER = TypeAdapter(Letter)
_ROTA = TypeAdapter(Rota)

TABLES = (
    LooseTable(ROTA, _encoder(_ROTA), _decoder(_ROTA)),
    DocumentTable(CASES, _encoder(_CASE), _decoder(_CASE), sealed=True),
    DocumentTable(LETTERS, _encoder(_LETTER), _decoder(_LETTER), sealed=True),
)
"""In the order in which they are locked."""
