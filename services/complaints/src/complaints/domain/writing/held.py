"""What complaints writes, as it is kept: each document once, as it was made (C3, C8); the facts that each kind is made from."""

from __future__ import annotations

from datetime import date
from typing import Final

from cafcass_contracts.feedback import Behaviour, ContactKind, DocumentKind, Outcome
from cafcass_domain.decision import TableRef
from cafcass_domain.state import State


class Document(State, kw_only=True):
    """A document as it was made; never changed."""

    id: str
    subject: str
    """Whose key seals it (G6)."""
    kind: DocumentKind
    complaint_id: str | None = None
    pages: int
    sha256: str
    """Of the PDF."""
    html: bytes
    pdf: bytes


DOCUMENTS: Final[TableRef[Document]] = TableRef("documents", order=80)
"""By document id."""


class Acknowledgement(State, kw_only=True):
    """What an acknowledgement is made from: nothing of any case."""

    reference: str
    written_on: date
    addressed_to: str | None
    child: bool
    compliment: bool
    received_on: date
    answer_by: date | None
    danger: str
    """Whom to turn to at once."""
    of_a_case: bool = False
    """Whether it may say that there is a case: to a party or a child of it, and to nobody else (C6)."""
    reply: str = ""
    """Where to reply; empty in what was asked for before letters said so."""


class HoldingLetter(State, kw_only=True):
    """What a holding letter is made from."""

    reference: str
    written_on: date
    addressed_to: str | None
    child: bool
    in_words: str
    answer_by: date | None
    signed_as: str
    danger: str = ""
    """Of a child's: whom to turn to at once."""
    reply: str = ""
    """Where to reply; empty in what was asked for before letters said so."""


class Answer(State, kw_only=True):
    """What an answer is made from: facts, and the handler's own words."""

    reference: str
    written_on: date
    addressed_to: str
    child: bool
    received_on: date
    heard: str
    found: tuple[str, ...]
    doing: tuple[str, ...]
    outcome: Outcome
    next_step: str
    """Where else to turn."""
    signed_as: str
    reply: str = ""
    """Where to reply; empty in what was asked for before letters said so."""


class Quoted(State):
    """What a party wrote."""

    received_on: date
    text: str


class RepresentationFacts(State, kw_only=True):
    """What the document of a representation is made from."""

    reference: str
    written_on: date
    case_number: str
    court: str | None
    by: str | None
    """Who made it."""
    said: tuple[Quoted, ...]
    response: str
    signed_as: str
    directions_sought: str | None


class ContactLetter(State, kw_only=True):
    """What the letter about a decision on contact is made from."""

    reference: str
    written_on: date
    addressed_to: str | None
    contact: ContactKind
    behaviour: tuple[Behaviour, ...]
    contact_name: str | None
    why: str
    review_on: date | None
    rights: str
    """What nobody's arrangement takes away."""
    reply: str = ""
    """Where to reply; empty where no reply comes, and in what was asked for before letters said so."""


class Analysis(State, kw_only=True):
    """What the analysis of a quarter is made from: numbers, and learning without any case."""

    written_on: date
    quarter: str
    area: str
    counts: tuple[tuple[str, int], ...]
    """What is counted, in words, and how many."""
    causes: tuple[tuple[str, int], ...]
    points: tuple[str, ...]


class ChildrensAnalysis(State, kw_only=True):
    """What the analysis of a quarter's complaints from children is made from (C5): numbers, of which small ones are not said (G5)."""

    written_on: date
    quarter: str
    counts: tuple[tuple[str, int | None], ...]
    """What is counted, in words, and how many; None: a small number."""
    outcomes: tuple[tuple[str, int | None], ...]
    causes: tuple[tuple[str, int | None], ...]


class YouSaid(State, kw_only=True):
    """What the page for service users is made from."""

    written_on: date
    quarter: str
    entries: tuple[tuple[str, str], ...]
    causes: tuple[tuple[str, int | None], ...]
    """None: a small number, which is not said (G5)."""


Facts = (
    Acknowledgement
    | HoldingLetter
    | Answer
    | RepresentationFacts
    | ContactLetter
    | Analysis
    | ChildrensAnalysis
    | YouSaid
)

FACTS: Final = {
    DocumentKind.ACKNOWLEDGEMENT: Acknowledgement,
    DocumentKind.HOLDING_LETTER: HoldingLetter,
    DocumentKind.ANSWER: Answer,
    DocumentKind.REPRESENTATION: RepresentationFacts,
    DocumentKind.CONTACT_DECISION: ContactLetter,
    DocumentKind.QUARTERLY_ANALYSIS: Analysis,
    DocumentKind.CHILDRENS_ANALYSIS: ChildrensAnalysis,
    DocumentKind.YOU_SAID_WE_DID: YouSaid,
}
