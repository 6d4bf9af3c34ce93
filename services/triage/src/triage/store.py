"""How triage's state is kept: one row a case, one for its letter, one for each document made of it, one a team's rota."""

from __future__ import annotations

from base64 import b64decode, b64encode
from collections.abc import Callable, Collection, Mapping
from dataclasses import asdict, dataclass
from typing import Generic, TypeVar

import orjson
from pydantic import TypeAdapter

from cafcass_runtime.sealing import KeyDestroyedError, KeyRing, MissingKeyError, open_sealed, seal
from cafcass_runtime.store import ConcurrentCreationError, Connection, DocumentTable, Row
from triage.domain.case import CASES, TriageCase
from triage.domain.duty import ROTA, Rota
from triage.domain.filing import DOCUMENTS, Document
from triage.domain.letter_facts import LETTERS, Letter
from triage.domain.piece import CORRESPONDENCE, Piece

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


@dataclass(frozen=True, slots=True)
class PartsOfCases(DocumentTable[S], Generic[S]):
    """A table of several rows a case, keyed `case/part` and sealed with the key of the case: destroying that destroys them all (G6)."""

    async def load(self, connection: Connection, keys: Collection[str], keyring: KeyRing) -> dict[str, Row[S]]:
        """See `Table.load`."""
        found = await connection.fetch(
            f"SELECT key, version, document FROM {self.ref.name} WHERE key = ANY($1) ORDER BY key FOR UPDATE",  # noqa: S608 - a constant
            sorted(keys),
        )
        case_keys = await keyring.keys_for({_case_of(key) for key, _, _ in found}, create=False) if found else {}
        rows: dict[str, Row[S]] = {}
        for key, version, document in found:
            if _case_of(key) not in case_keys:
                raise MissingKeyError(f"{self.ref.name}: a row is sealed with a key that the key ring does not have")
            case_key = case_keys[_case_of(key)]
            if case_key is not None:
                rows[key] = Row(version, self.decode(open_sealed(case_key, key, document)))
        return rows

    async def save(self, connection: Connection, rows: Mapping[str, Row[S]], keyring: KeyRing) -> None:
        """See `Table.save`. Raises `KeyDestroyedError` where a case's key is gone."""
        kept = {key: self.encode(row.state) for key, row in rows.items() if row.state is not None}
        case_keys = await keyring.keys_for({_case_of(key) for key in kept}, create=True)
        sealed: dict[str, bytes] = {}
        for key, document in kept.items():
            case_key = case_keys[_case_of(key)]
            if case_key is None:
                raise KeyDestroyedError("the key of this case was destroyed: nothing more is kept about it")
            sealed[key] = seal(case_key, key, document)
        if sealed:
            await self._write(connection, rows, sealed)


@dataclass(frozen=True, slots=True)
class PiecesOfPost(DocumentTable[Piece]):
    """Correspondence by its own id, each piece sealed with the key of the case that it is about, or of its own (`sealed_for`, G6)."""

    async def load(self, connection: Connection, keys: Collection[str], keyring: KeyRing) -> dict[str, Row[Piece]]:
        """See `Table.load`."""
        found = await connection.fetch(
            "SELECT key, version, sealed_for, document FROM correspondence WHERE key = ANY($1) ORDER BY key FOR UPDATE",
            sorted(keys),
        )
        subjects = await keyring.keys_for({row["sealed_for"] for row in found}, create=False) if found else {}
        rows: dict[str, Row[Piece]] = {}
        for key, version, subject, document in found:
            if subject not in subjects:
                raise MissingKeyError(f"{self.ref.name}: a row is sealed with a key that the key ring does not have")
            subject_key = subjects[subject]
            if subject_key is not None:
                rows[key] = Row(version, self.decode(open_sealed(subject_key, key, document)))
        return rows

    async def save(self, connection: Connection, rows: Mapping[str, Row[Piece]], keyring: KeyRing) -> None:
        """See `Table.save`. Raises `KeyDestroyedError` where the key of a piece is gone. No piece is ever deleted."""
        kept = {key: (row.version, row.state) for key, row in sorted(rows.items()) if row.state is not None}
        if not kept:
            return
        subjects = await keyring.keys_for({piece.subject for _, piece in kept.values()}, create=True)
        sealed: list[bytes] = []
        for key, (_, piece) in kept.items():
            subject_key = subjects[piece.subject]
            if subject_key is None:
                raise KeyDestroyedError("the key of this case was destroyed: nothing more is kept about it")
            sealed.append(seal(subject_key, key, self.encode(piece)))
        written = await connection.fetch(
            """
            INSERT INTO correspondence AS held (key, version, sealed_for, document)
            SELECT * FROM unnest($1::text[], $2::bigint[], $3::text[], $4::bytea[])
            ON CONFLICT (key) DO UPDATE
                SET version = excluded.version, sealed_for = excluded.sealed_for, document = excluded.document
                WHERE held.version = excluded.version - 1
            RETURNING 1
            """,
            list(kept),
            [version + 1 for version, _ in kept.values()],
            [piece.subject for _, piece in kept.values()],
            sealed,
        )
        if len(written) != len(kept):
            raise ConcurrentCreationError(f"{self.ref.name}: {len(kept) - len(written)} rows were written by another")


def _case_of(key: str) -> str:
    return key.partition("/")[0]


def _document_bytes(document: Document) -> bytes:
    forms = {"pdf": b64encode(document.pdf).decode(), "html": document.html.decode()}
    return orjson.dumps({**asdict(document), **forms})


def _document(kept: bytes) -> Document:
    content = orjson.loads(kept)
    return Document(**{**content, "pdf": b64decode(content["pdf"]), "html": content["html"].encode()})


_CASE = TypeAdapter(TriageCase)
_LETTER = TypeAdapter(Letter)
_ROTA = TypeAdapter(Rota)
_PIECE = TypeAdapter(Piece)

TABLES = (
    LooseTable(ROTA, _encoder(_ROTA), _decoder(_ROTA)),
    PiecesOfPost(CORRESPONDENCE, _encoder(_PIECE), _decoder(_PIECE), sealed=True),
    DocumentTable(CASES, _encoder(_CASE), _decoder(_CASE), sealed=True),
    DocumentTable(LETTERS, _encoder(_LETTER), _decoder(_LETTER), sealed=True),
    PartsOfCases(DOCUMENTS, _document_bytes, _document, sealed=True),
)
"""In the order in which they are locked."""
