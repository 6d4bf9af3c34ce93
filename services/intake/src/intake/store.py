"""How intake's state is kept: one document a case, a known child, a piece of correspondence, and how long a case is kept."""

from __future__ import annotations

from cafcass_runtime.state_codec import StateCodec
from cafcass_runtime.store import DocumentTable
from intake.domain import correspondence
from intake.domain.case.held import CASES, HeldCase
from intake.domain.children import known
from intake.domain.children.known import CHILDREN, KnownChild
from intake.domain.correspondence import CORRESPONDENCE, Registered
from intake.domain.retention.held import COMPLAINTS, RETENTIONS, ComplaintStands, Retention
from intake.stored.release_1 import case_of_release_1, child_of_release_1

TABLES = (
    DocumentTable(CHILDREN, StateCodec(KnownChild, upgrades=(child_of_release_1,)), parted=known.without_case),
    DocumentTable(CASES, StateCodec(HeldCase, upgrades=(case_of_release_1,)), sealed=True),
    DocumentTable(CORRESPONDENCE, StateCodec(Registered), parted=correspondence.without_case),
    DocumentTable(RETENTIONS, StateCodec(Retention)),
    DocumentTable(COMPLAINTS, StateCodec(ComplaintStands)),
)
"""In the order in which they are locked."""
