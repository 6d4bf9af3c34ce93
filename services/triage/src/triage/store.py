"""How triage's state is kept: one row a case, one for its letter, one for each document made of it, one a piece, one a team's rota."""

from __future__ import annotations

from functools import lru_cache
from typing import Final

from cafcass_runtime.state_codec import StateCodec
from cafcass_runtime.store import DocumentTable
from triage.domain.case import CASES, TriageCase
from triage.domain.correspondence.held import CORRESPONDENCE, Piece
from triage.domain.duty import ROTA, TEAMS, Rota
from triage.domain.letter.facts import LETTERS, Letter
from triage.domain.letter.filing import DOCUMENTS, Document
from triage.domain.people import PRACTITIONERS, Practitioner
from triage.stored.cases import case_in_parts
from triage.stored.correspondence import piece_without_questions


def _case_of(key: str) -> str:
    return key.partition("/")[0]


def _subject_of(piece: Piece) -> str:
    return piece.subject


class _RotaCodec(StateCodec[Rota]):
    """Every rota is read with every message, and changes with a publication: the same bytes are the same rota."""

    def decode(self, document: bytes) -> Rota:
        """See `StateCodec.decode`."""
        return _rota(document)


@lru_cache(maxsize=2 * len(TEAMS))
def _rota(document: bytes) -> Rota:
    return StateCodec.decode(_ROTAS, document)


_ROTAS: Final = _RotaCodec(Rota)

TABLES = (
    DocumentTable(ROTA, _ROTAS, locked=False),
    DocumentTable(PRACTITIONERS, StateCodec(Practitioner), sealed=True, locked=False),
    DocumentTable(CORRESPONDENCE, StateCodec(Piece, (piece_without_questions,)), sealed=True, sealed_for=_subject_of),
    DocumentTable(CASES, StateCodec(TriageCase, (case_in_parts,)), sealed=True),
    DocumentTable(LETTERS, StateCodec(Letter), sealed=True),
    DocumentTable(DOCUMENTS, StateCodec(Document), sealed=True, case_of=_case_of),
)
"""In the order in which they are locked; the rota is not, since every message that may raise a concern looks it up (T2)."""
