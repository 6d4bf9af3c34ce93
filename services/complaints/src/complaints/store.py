"""How the state of complaints is kept. What is about a case is sealed with the key of that case, and destroyed with it (G6)."""

from __future__ import annotations

from cafcass_runtime.state_codec import StateCodec
from cafcass_runtime.store import DocumentTable
from complaints.domain.case import CASES, CaseFile
from complaints.domain.complaint.held import COMPLAINTS, Complaint
from complaints.domain.contact.held import CORRESPONDENTS, Correspondent
from complaints.domain.correspondence.held import CORRESPONDENCE, Correspondence
from complaints.domain.correspondence.senders import SENDERS, SharedContact, without_case
from complaints.domain.learning.held import POINTS, QUARTERS, Point, Quarter
from complaints.domain.misconduct.held import MISCONDUCT, Misconduct
from complaints.domain.writing.held import DOCUMENTS, Document

TABLES = (
    DocumentTable(SENDERS, StateCodec(SharedContact), parted=without_case),
    DocumentTable(CASES, StateCodec(CaseFile), sealed=True),
    DocumentTable(CORRESPONDENCE, StateCodec(Correspondence), sealed=True, sealed_for=lambda piece: piece.subject),
    DocumentTable(CORRESPONDENTS, StateCodec(Correspondent), sealed=True, sealed_for=lambda who: who.kept_with),
    DocumentTable(COMPLAINTS, StateCodec(Complaint), sealed=True, sealed_for=lambda complaint: complaint.subject),
    DocumentTable(MISCONDUCT, StateCodec(Misconduct), sealed=True),
    DocumentTable(POINTS, StateCodec(Point)),
    DocumentTable(QUARTERS, StateCodec(Quarter)),
    DocumentTable(DOCUMENTS, StateCodec(Document), sealed=True, sealed_for=lambda document: document.subject),
)
"""In the order in which they are locked. `senders`, `points` and `quarters` have nothing of anybody in them."""
