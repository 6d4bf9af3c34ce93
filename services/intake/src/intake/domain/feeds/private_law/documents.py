"""Documents wherever they are, redactions among them.

Single references (`c1ADocument`, `c8Document`, `finalDocument`, ...), lists of wrapped ones (`otherDocuments[]`,
`cafcassUploadedDocs[]`) and of bare ones (`otherDocumentsUploaded[]`).
"""

from __future__ import annotations

from typing import Final

from intake.domain.case.snapshot import DOCUMENT, CaseSnapshot, Json
from intake.domain.feeds.dates import instant
from intake.domain.feeds.fields import Flaw, is_empty, text
from intake.domain.feeds.sections import document, is_document, items

KINDS: Final = {
    "c1ADocument": "c1a",
    "c1AWelshDocument": "c1a",
    "c8Document": "c8",
    "c8WelshDocument": "c8",
    "finalDocument": "final-application",
    "draftConsentOrderFile": "draft-consent-order",
    "submitAndPayDownloadApplicationLink": "draft-application",
    "miamCertificationDocumentUpload1": "miam-certificate",
    "ordersNonMolestationDocument": "non-molestation-order",
    "hearingOutComeDocument": "hearing-outcome",
    "otherDocuments": "other",
    "otherDocumentsUploaded": "other",
    "cafcassUploadedDocs": "cafcass",
}
"""How we call what HMCTS calls otherwise. A document in a field that is not here is held under the field's own name."""

_ABOUT: Final = (
    ("documentType", "type", text),
    ("documentTypeOther", "type", text),
    ("documentName", "title", text),
    ("documentUploadedDate", "uploaded_at", instant),
    ("dateCreated", "uploaded_at", instant),
    ("uploadTimestamp", "uploaded_at", instant),
)


def read_one(snapshot: CaseSnapshot, name: str, value: dict[str, Json], path: str) -> None:
    """A field that is one document."""
    document(snapshot, name, value, path, {"kind": KINDS.get(name, name)})


def holds_documents(value: Json) -> bool:
    """Whether a field that is in no table is a list of documents, bare or wrapped."""
    if value.__class__ is not list:
        return False
    for member in value:
        inner = member.get("value", member) if member.__class__ is dict else None
        if inner.__class__ is dict and (is_document(inner) or any(is_document(v) for v in inner.values())):
            return True
    return False


def read_many(snapshot: CaseSnapshot, name: str, value: Json, path: str) -> None:
    """A field that is a list of documents. Each is held by its place: the member's id, or where it stands in the list."""
    for own_id, member, where in items(snapshot, name, value, path):
        place = f"{name}/{own_id or where.rpartition('.')[2]}"
        about: dict[str, Json] = {"kind": KINDS.get(name, name)}
        if is_document(member):
            document(snapshot, place, member, where, about)
            continue
        rest = dict(member)
        if member.get("documentDetails").__class__ is dict:
            _read_about(snapshot, rest.pop("documentDetails"), f"{where}.documentDetails", about)
        _read_about(snapshot, rest, where, about)
        for field, inner in member.items():
            if is_document(inner):
                found = document(snapshot, f"{place}.{field}", inner, f"{where}.{field}", about)
                if found is None:
                    continue
                snapshot.elements[f"{DOCUMENT}/{found}"].update(about)


def _read_about(snapshot: CaseSnapshot, said: dict[str, Json], path: str, about: dict[str, Json]) -> None:
    """What is said about a document beside it. What cannot be read of it is kept."""
    known: set[str] = {"id"}
    for field, ours, reader in _ABOUT:
        raw = said.get(field)
        got = None if is_empty(raw) else reader(raw)
        if got is not None and got.__class__ is not Flaw:
            about[ours] = got
            known.add(field)
    for field, raw in said.items():
        if field not in known and not is_document(raw) and not is_empty(raw):
            snapshot.unknowns[f"{path}.{field}"] = raw
