"""Which open cases a team works, so that a change of its manager reaches each of them (G7).

A team's cases are spread over several rows: none grows with the whole team.
"""

from __future__ import annotations

from typing import Final
from zlib import crc32

from allocation.domain.case.case_file import CaseFile
from cafcass_domain.decision import TableRef
from cafcass_domain.state import State, replace

_ROWS: Final = 16
"""Of each team. Another number needs every case to be put in its row again."""


class Caseload(State):
    """Some of the open cases of a team."""

    row: str
    cases: frozenset[str] = frozenset()


CASELOADS: Final[TableRef[Caseload]] = TableRef("caseloads", order=15)
"""By row. Locked after desks, before practitioners."""


def rows_of(area: str, team: str) -> tuple[str, ...]:
    """The rows of a team."""
    return tuple(f"{area}/{team}/{number}" for number in range(_ROWS))


def rows_with(case: CaseFile) -> frozenset[str]:
    """The one row that an open case is in; none where it is closed, or nobody knows yet who works it."""
    if case.known is None or case.closed is not None or case.area is None or case.team is None:
        return frozenset()
    return frozenset({rows_of(case.area, case.team)[crc32(case.case_id.encode()) % _ROWS]})


def without_case(load: Caseload, case_id: str) -> Caseload:
    """The row without a case that is destroyed (G6)."""
    return replace(load, cases=load.cases - {case_id}) if case_id in load.cases else load


def with_case(load: Caseload, case: CaseFile) -> Caseload:
    """The row with the case, or without it, as the case now says."""
    others = load.cases - {case.case_id}
    return replace(load, cases=others | {case.case_id} if load.row in rows_with(case) else others)
