"""How allocation's state is kept: one document an area, some for the cases of a team, one a practitioner, one a case (both sealed)."""

from __future__ import annotations

from allocation.domain.area import caseload, desk
from allocation.domain.area.caseload import CASELOADS, Caseload
from allocation.domain.area.desk import DESKS, Desk
from allocation.domain.case.case_file import CASES, CaseFile
from allocation.domain.staff.practitioner import PEOPLE, Practitioner
from allocation.stored import release_1
from cafcass_runtime.state_codec import StateCodec
from cafcass_runtime.store import DocumentTable

TABLES = (
    DocumentTable(DESKS, StateCodec(Desk, upgrades=(release_1.desk,)), parted=desk.without_case),
    DocumentTable(CASELOADS, StateCodec(Caseload), parted=caseload.without_case),
    DocumentTable(PEOPLE, StateCodec(Practitioner), sealed=True),
    DocumentTable(CASES, StateCodec(CaseFile, upgrades=(release_1.case,)), sealed=True),
)
"""In the order in which they are locked. Practitioners are sealed too: absences are theirs."""
