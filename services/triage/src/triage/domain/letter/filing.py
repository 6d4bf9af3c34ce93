"""A letter that was made into a document is kept, once, and filed at court (T6, T7).

Each version is a document of its own, with the updates so far at its bottom, and is filed in order, whatever became of the
case meanwhile: the court gets what was decided when it was decided.
"""

from __future__ import annotations

from base64 import b64encode
from typing import Final

from cafcass_contracts import triage as events
from cafcass_contracts.identity import derived_id
from cafcass_contracts.proceedings import CourtRef
from cafcass_contracts.safeguarding import LetterSharing
from cafcass_domain.decision import NOTHING, Change, Decision, Facts, JobDone, Publish, Received, TableRef, Touches
from cafcass_domain.state import State, replace
from triage.domain.case import TriageCase, held
from triage.domain.evaluation import evaluate, touches_of
from triage.domain.letter.facts import LETTERS, LetterFacts
from triage.domain.policy import TriagePolicy

MEDIA_TYPE: Final = "application/pdf"


class Rendered(State):
    """A version of a letter as a document, in both its forms."""

    html: bytes
    pdf: bytes
    pages: int
    sha256: str
    """Of the PDF."""


class Document(State):
    """A document as it was filed. It is never changed."""

    document_id: str
    case_id: str
    letter_id: str
    update: int
    file_name: str
    pages: int
    sha256: str
    """Of the PDF."""
    pdf: bytes
    html: str


DOCUMENTS: Final[TableRef[Document]] = TableRef("documents", order=30)
"""By `document_key`; sealed with the key of the case."""


def document_key(case_id: str, update: int) -> str:
    """Where the document of a version is kept: the part before the slash names the key that it is sealed with."""
    return f"{case_id}/{update}"


def rendered_touches(received: Received[JobDone], policy: TriagePolicy) -> Touches:
    """The case, its letter, and where the document goes."""
    case_id = received.subject or ""
    return {**touches_of(case_id), DOCUMENTS: {document_key(case_id, received.data.data["update"])}}


def on_rendered(facts: Facts, received: Received[JobDone], policy: TriagePolicy) -> Decision:
    """The document is there: it is kept and filed, and the case knows that it was (T11)."""
    case_id, update = received.subject or "", received.data.data["update"]
    letter, made = facts.get(LETTERS, case_id), received.data.result
    key = document_key(case_id, update)
    if facts.get(DOCUMENTS, key) is not None:
        return NOTHING
    if letter is None or len(letter.versions) <= update:
        raise ValueError("a letter was rendered that was never issued")
    version = letter.versions[update]
    document = _document(version, made)
    decision = evaluate(facts, received, filed(held(facts, case_id), update), policy)
    rules = ("T6", "T7") if update else ("T6",)
    told = events.LetterRendered(
        letter_id=version.letter_id,
        update=update,
        document_id=document.document_id,
        sha256=made.sha256,
        pages=made.pages,
        case_id=case_id,
        reasons=rules,
        rests_on=(received.id,),
        policy_version=policy.version,
    )
    sent = events.LetterFiled(
        case_id=case_id,
        case_number=version.case_number,
        court=_court(version),
        letter_id=version.letter_id,
        update=update,
        document_id=document.document_id,
        type_of_document="Safeguarding_Letter_Update" if update else "Safeguarding_Letter",
        file_name=document.file_name,
        media_type=MEDIA_TYPE,
        sha256=made.sha256,
        content=b64encode(made.pdf).decode(),
        sharing=LetterSharing(version.sharing),
        directions_sought=version.directions_sought,
        reasons=(*rules, "T9"),
        rests_on=(received.id,),
        policy_version=policy.version,
    )
    return replace(
        decision,
        changes=(Change(DOCUMENTS, key, document), *decision.changes),
        publish=(Publish(told, case_id), Publish(sent, case_id), *decision.publish),
    )


def _document(version: LetterFacts, made: Rendered) -> Document:
    return Document(
        document_id=derived_id("letter-document", version.letter_id, str(version.update)),
        case_id=version.case_id,
        letter_id=version.letter_id,
        update=version.update,
        file_name=file_name(version),
        pages=made.pages,
        sha256=made.sha256,
        pdf=made.pdf,
        html=made.html.decode(),
    )


def file_name(version: LetterFacts) -> str:
    """Says which case and which update, and nothing about anybody (G4)."""
    update = f"-update-{version.update}" if version.update else ""
    return f"safeguarding-letter-{version.case_number}{update}.pdf"


def _court(version: LetterFacts) -> CourtRef | None:
    court = version.court
    if court.name is None and court.epims_id is None:
        return None
    return CourtRef(name=court.name, epims_id=court.epims_id)


def filed(case: TriageCase, update: int) -> TriageCase:
    """The case, knowing that a version of its letter was filed at court."""
    before = case.letter.filed
    if before is not None and before >= update:
        return case
    return replace(case, letter=replace(case.letter, filed=update))
