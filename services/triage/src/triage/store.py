"""How triage's state is kept: one row a case, one for its letter, one for each document made of it, one a team's rota."""

from __future__ import annotations

from base64 import b64decode, b64encode
from collections.abc import Callable
from dataclasses import asdict
from typing import TypeVar

import orjson
from pydantic import TypeAdapter

from cafcass_runtime.store import DocumentTable
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


def _case_of(key: str) -> str:
    return key.partition("/")[0]


def _subject_of(piece: Piece) -> str:
    return piece.subject


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
    DocumentTable(ROTA, _encoder(_ROTA), _decoder(_ROTA), locked=False),
    DocumentTable(CORRESPONDENCE, _encoder(_PIECE), _decoder(_PIECE), sealed=True, sealed_for=_subject_of),
    DocumentTable(CASES, _encoder(_CASE), _decoder(_CASE), sealed=True),
    DocumentTable(LETTERS, _encoder(_LETTER), _decoder(_LETTER), sealed=True),
    DocumentTable(DOCUMENTS, _document_bytes, _document, sealed=True, case_of=_case_of),
)
"""In the order in which they are locked; the rota is not, since every message that may raise a concern looks it up (T2)."""
