"""How allocation's state is kept: one document an area, some for the cases of a team, one a practitioner, one a case (both sealed)."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from pydantic import TypeAdapter

from allocation.domain.case import CASES, CaseFile
from allocation.domain.caseload import CASELOADS, Caseload
from allocation.domain.desk import DESKS, Desk
from allocation.domain.practitioner import PEOPLE, Practitioner
from cafcass_runtime.store import DocumentTable

S = TypeVar("S")


def _encoder(adapter: TypeAdapter[S]) -> Callable[[S], bytes]:
    return adapter.dump_json


def _decoder(adapter: TypeAdapter[S]) -> Callable[[bytes], S]:
    return adapter.validate_json


_DESK = TypeAdapter(Desk)
_CASELOAD = TypeAdapter(Caseload)
_PRACTITIONER = TypeAdapter(Practitioner)
_CASE = TypeAdapter(CaseFile)

TABLES = (
    DocumentTable(DESKS, _encoder(_DESK), _decoder(_DESK)),
    DocumentTable(CASELOADS, _encoder(_CASELOAD), _decoder(_CASELOAD)),
    DocumentTable(PEOPLE, _encoder(_PRACTITIONER), _decoder(_PRACTITIONER), sealed=True),
    DocumentTable(CASES, _encoder(_CASE), _decoder(_CASE), sealed=True),
)
"""In the order in which they are locked. Practitioners are sealed too: absences are theirs."""
