"""A representation goes to the court with Cafcass's response (C2, OF 8.5): a party's own words, with what is confidential struck out (G4, T9)."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable, Iterator
from typing import ClassVar, Final

from cafcass_contracts import complaints as events
from cafcass_contracts.feedback import ComplaintStep, DocumentKind
from cafcass_contracts.proceedings import CourtRef
from cafcass_contracts.safeguarding import LetterSharing
from cafcass_domain.confidential import WITHHELD, withholding
from cafcass_domain.internal import Internal
from cafcass_domain.london import london_day
from cafcass_domain.state import replace, to_builtins
from complaints.domain.complaint.held import Complaint
from complaints.domain.complaint.owed import only_for_the_court
from complaints.domain.complaint.steps import do_step
from complaints.domain.complaint.turn import ComplaintTurn
from complaints.domain.correspondence.held import Content, Correspondence
from complaints.domain.writing.held import Document, Quoted, RepresentationFacts
from complaints.domain.writing.papers import PDF, reference_of, write

LONGEST_QUOTE: Final = 60_000
"""Characters of one piece that are written into the document; the court is told where that is not all of it."""
LONGEST_OF_ALL: Final = 300_000
"""Characters of all pieces together: the document has to fit a message, and be read."""
CUT: Final = "[This is longer. The whole of it is kept by Cafcass and is given to the court when it asks for it.]"
NOT_READABLE: Final = "[This came as a scan or without words; it is kept by Cafcass.]"
STRUCK_OUT_TOO: Final = "It tells how somebody is reached, which was struck out; that it was tells something too."


class ComposeRepresentation(Internal):
    """The words of a representation are put together; `subject` is the complaint."""

    kind: ClassVar[str] = "compose-representation"

    correspondence_ids: tuple[str, ...] = ()


def file_representation(turn: ComplaintTurn) -> None:
    """It is put together once the number of its case is known: without that no court takes it."""
    complaint, representation = turn.case, turn.case.representation
    if representation is None or representation.composed or complaint.case.number is None:
        return
    wanted = representation.correspondence_ids or tuple(complaint.parts)
    chosen = [(part.received_at, id_) for id_, part in complaint.parts.items() if id_ in wanted]
    ids = tuple(id_ for _, id_ in sorted(chosen))
    turn.tell(ComposeRepresentation(subject=complaint.id, correspondence_ids=ids))
    turn.case = replace(complaint, representation=replace(representation, composed=True))


def compose(turn: ComplaintTurn, pieces: tuple[Correspondence, ...]) -> None:
    """The document of a representation, from the party's own words and Cafcass's response."""
    complaint, representation = turn.case, turn.case.representation
    if representation is None or representation.filed_at is not None or complaint.case.number is None:
        return
    clean = withholding(detail for each in complaint.case.people for detail in each.confidential)
    said = tuple(_quoted(pieces, clean))
    response, by = clean(representation.response), None if complaint.name is None else clean(complaint.name)
    private, why = representation.private, representation.why_private
    if any(WITHHELD in words for words in (*(each.text for each in said), response, by or "")):
        private, why = True, " ".join(part for part in (why, STRUCK_OUT_TOO) if part)
    turn.case = replace(complaint, representation=replace(representation, private=private, why_private=why))
    facts = RepresentationFacts(
        reference=reference_of(complaint),
        written_on=london_day(turn.now),
        case_number=complaint.case.number,
        court=None if complaint.case.court is None else complaint.case.court.name,
        by=by,
        said=said,
        response=response,
        signed_as=representation.signed_as,
        directions_sought=directions_of(turn.case),
    )
    write(turn, DocumentKind.REPRESENTATION, facts)


def _quoted(pieces: tuple[Correspondence, ...], clean: Callable[[str], str]) -> Iterator[Quoted]:
    """What the party wrote, the oldest first, as far as there is room; of each piece it is told that there is one."""
    left = LONGEST_OF_ALL
    for piece in pieces:
        if piece.content is not None:
            words = _words(piece.content, min(left, LONGEST_QUOTE), clean)
            left = max(left - len(words), 0)
            yield Quoted(london_day(piece.content.received_at), words)


def _words(content: Content, room: int, clean: Callable[[str], str]) -> str:
    """Its words as far as there is room. They are cut once what is struck out is out: half an address tells where somebody lives too."""
    said = clean("\n".join(part for part in (content.title, content.text) if part))
    if not said.strip():
        return NOT_READABLE
    if len(said) <= room:
        return said
    struck = said.find(WITHHELD, max(room - len(WITHHELD), 0), room + len(WITHHELD))
    kept = said[:room] if struck in (-1, room) else f"{said[:struck]}{WITHHELD}"
    return f"{kept}\n{CUT}".lstrip()


def directions_of(complaint: Complaint) -> str | None:
    """For the court: why the other parties should not have it before the court has directed so (T9)."""
    representation = complaint.representation
    if representation is None or not representation.private:
        return None
    return f"The other parties have not been given this. {representation.why_private} The court is asked to direct whether they are."


def filed(turn: ComplaintTurn, document: Document) -> None:
    """The document is at court: its content and how it may be shared."""
    complaint, representation = turn.case, turn.case.representation
    number = complaint.case.number
    if representation is None or number is None or complaint.case_id is None:
        return
    court = complaint.case.court
    turn.say(
        events.RepresentationFiled(
            case_number=number,
            court=None if court is None else CourtRef.model_validate(to_builtins(court)),
            complaint_id=complaint.id,
            document_id=document.id,
            type_of_document="Representation",
            file_name=f"Representation_{number}_{reference_of(complaint)}.pdf",
            media_type=PDF,
            sha256=document.sha256,
            content=b64encode(document.pdf).decode(),
            sharing=LetterSharing.DIRECTIONS_SOUGHT if representation.private else LetterSharing.SHARED,
            directions_sought=directions_of(complaint),
            **turn.about_case("C2", "T9", "G4"),
        )
    )
    papers = {**complaint.papers, document.id: replace(complaint.papers[document.id], sent_at=turn.now)}
    turn.case = replace(complaint, papers=papers, representation=replace(representation, filed_at=turn.now))
    do_step(turn, ComplaintStep.FILED, turn.now, representation.by)
    if only_for_the_court(complaint):
        do_step(turn, ComplaintStep.ANSWERED, turn.now, representation.by)
