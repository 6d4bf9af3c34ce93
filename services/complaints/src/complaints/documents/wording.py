"""What each document says, in plain English (C3, C4, C6, C8, OF 8.2): factual and courteous, signed by somebody, and without jargon.

A child is written to in words for a child. What somebody wrote is set apart as theirs.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from typing import Any, Final

from cafcass_contracts.feedback import Behaviour, ContactKind, Outcome
from cafcass_documents.dates import MONTHS, day
from cafcass_documents.document import Block, Bullets, Document, Notice, Paragraph, Said, Section, Table
from complaints.domain.writing import held

OUTCOMES: Final = {
    Outcome.UPHELD: "We uphold your complaint: you were right to complain.",
    Outcome.PARTLY_UPHELD: "We uphold part of your complaint: some of what you told us was right, and we say below what.",
    Outcome.NOT_UPHELD: "We do not uphold your complaint. We say below what we found, and why.",
}
OUTCOMES_FOR_A_CHILD: Final = {
    Outcome.UPHELD: "You were right. We should have done better.",
    Outcome.PARTLY_UPHELD: "You were right about some of it. We say which.",
    Outcome.NOT_UPHELD: "We looked carefully. We think that we did what we should. We say why.",
}
BEHAVIOUR: Final = {
    Behaviour.THREATS: "threats to our staff",
    Behaviour.ABUSE: "abuse of our staff",
    Behaviour.INUNDATION: "so many messages that our staff cannot do their work",
    Behaviour.OTHER: "behaviour that our staff should not have to accept",
}

NOT_SAFE: Final = "If you are not safe:"


def written(facts: held.Facts) -> Document:
    """The document of some facts."""
    return _WRITERS[type(facts)](facts)


def greeting(name: str | None, *, child: bool = False) -> Paragraph:
    """How somebody is addressed; without a name where none is known."""
    if name:
        return Paragraph(f"{'Hello' if child else 'Dear'} {name},")
    return Paragraph("Hello," if child else "Dear Sir or Madam,")


def _acknowledgement(facts: held.Acknowledgement) -> Document:
    return _letter(
        facts.reference,
        facts.written_on,
        "Thank you for telling us",
        "We have what you sent us",
        _acknowledging(facts),
        facts.reply,
    )


def _acknowledging(facts: held.Acknowledgement) -> Iterator[Block]:
    yield greeting(facts.addressed_to, child=facts.child)
    came = f"What you told us came to us on {day(facts.received_on)}."
    if facts.compliment:
        yield Paragraph(
            f"{came} Thank you for taking the time. We tell the people whom it is about, and we learn from it."
        )
        return
    if facts.child:
        yield Paragraph(
            f"{came} Thank you for telling us. It matters to us, and we look at what children tell us first."
        )
        yield Paragraph(
            "Somebody here reads it and finds out what happened. Then we write to you, in words that you can understand."
        )
        yield Notice(NOT_SAFE, facts.danger)
    else:
        looked = "we read the file, and we ask the people concerned" if facts.of_a_case else "we find out what happened"
        yield Paragraph(f"{came} We look into it: {looked}. Somebody will be in touch with you.")
        yield Notice("If a child is in danger:", facts.danger)
    if facts.answer_by is not None:
        hearing = ", and before the next court hearing wherever we can" if facts.of_a_case else ""
        yield Paragraph(
            f"We answer by {day(facts.answer_by)} at the latest{hearing}. If it takes longer, we tell you why."
        )


def _holding_letter(facts: held.HoldingLetter) -> Document:
    blocks: list[Block] = [
        greeting(facts.addressed_to, child=facts.child),
        Paragraph("We have not answered you yet, and we are sorry that it takes longer than we said."),
        Said("Why it takes longer:", facts.in_words),
    ]
    if facts.answer_by is not None:
        blocks.append(Paragraph(f"We now expect to answer by {day(facts.answer_by)}."))
    if facts.danger:
        blocks.append(Notice(NOT_SAFE, facts.danger))
    blocks.append(_signature(facts.signed_as, child=facts.child))
    return _letter(
        facts.reference, facts.written_on, "Your answer is delayed", "Why, and until when", iter(blocks), facts.reply
    )


def _answer(facts: held.Answer) -> Document:
    outcomes = OUTCOMES_FOR_A_CHILD if facts.child else OUTCOMES
    heard = "What you told us" if facts.child else "What you complained about"
    sections = [
        Section(
            "Our answer",
            1,
            (
                greeting(facts.addressed_to, child=facts.child),
                Paragraph(f"What you told us came to us on {day(facts.received_on)}. This is our answer."),
                Notice("In short:", outcomes.get(facts.outcome, "We say below what we found.")),
            ),
        ),
        Section(heard, 1, (Paragraph(facts.heard),)),
        Section("What we found", 1, tuple(Paragraph(text) for text in facts.found)),
    ]
    if facts.doing:
        sections.append(Section("What we do now", 1, (Bullets(facts.doing),)))
    signed = _signature(facts.signed_as, child=facts.child)
    sections.append(Section("What you can do", 1, (Paragraph(facts.next_step), *_reply(facts.reply), signed)))
    return Document(
        title="Our answer to you" if facts.child else "Our answer to your complaint",
        subtitle="From Cafcass",
        reference=f"Reference {facts.reference}",
        issued_on=facts.written_on,
        about=(("Reference", facts.reference), ("Date", day(facts.written_on))),
        sections=tuple(sections),
    )


def _representation(facts: held.RepresentationFacts) -> Document:
    said = tuple(Said(f"Received on {day(each.received_on)}:", each.text) for each in facts.said)
    sections = [
        Section(
            "About this document",
            1,
            (
                Paragraph(
                    "A party to this case has something to say about it. Cafcass sends it to the court, with Cafcass's response, for "
                    "the court to consider with everything else that is before it."
                ),
                *(
                    (Notice("Directions sought:", facts.directions_sought),)
                    if facts.directions_sought is not None
                    else ()
                ),
            ),
        ),
        Section("What the party says", 1, said or (Paragraph("Nothing of it could be read."),)),
        Section("Cafcass's response", 1, (Paragraph(facts.response), _signature(facts.signed_as))),
    ]
    return Document(
        title="Representation by a party, with Cafcass's response",
        subtitle="For the court",
        reference=f"Case number {facts.case_number}",
        issued_on=facts.written_on,
        about=(
            ("Case number", facts.case_number),
            ("Court", facts.court or "Not known"),
            ("Made by", facts.by or "Not known"),
            ("Date", day(facts.written_on)),
            ("Cafcass's reference", facts.reference),
        ),
        sections=tuple(sections),
    )


def _contact(facts: held.ContactLetter) -> Document:
    return _letter(
        facts.reference,
        facts.written_on,
        "How we stay in contact",
        "A decision by a manager",
        _arranged(facts),
        facts.reply,
    )


def _arranged(facts: held.ContactLetter) -> Iterator[Block]:
    yield greeting(facts.addressed_to)
    if facts.behaviour:
        yield Paragraph("Our staff have the right to work in a safe environment. We have had to deal with:")
        yield Bullets(tuple(BEHAVIOUR.get(each, BEHAVIOUR[Behaviour.OTHER]) for each in facts.behaviour))
    yield Said("Why this was decided:", facts.why)
    match facts.contact:
        case ContactKind.SINGLE_POINT:
            yield Notice(
                "From now on:",
                f"please write to {facts.contact_name} only, and only in writing. You get one answer, from them. What you send to anybody else "
                "is read, and is not answered separately.",
            )
        case ContactKind.ENDED:
            yield Notice(
                "From now on:",
                "our work with you and your complaint have come to an end. Please do not send us any more letters or e-mails. If you do, "
                "you will not get an answer.",
            )
        case ContactKind.WARNED:
            yield Notice("What we ask of you:", "please treat our staff with respect. We do not accept this behaviour.")
        case _:
            yield Paragraph(
                "What we had arranged with you before is over. You can be in contact with us as everybody else."
            )
    if facts.contact is not ContactKind.NONE:
        yield Paragraph(facts.rights)
    if facts.review_on is not None:
        yield Paragraph(f"We look at this again by {day(facts.review_on)}.")


def _analysis(facts: held.Analysis) -> Document:
    where = facts.area or "England"
    counted = tuple((name.capitalize(), str(number)) for name, number in facts.counts)
    causes = tuple((cause.capitalize(), str(number)) for cause, number in facts.causes)
    sections = [Section("In numbers", 1, (Table("Complaints", ("What is counted", "How many"), counted, (5, 1)),))]
    found: Block = Paragraph("Nothing was closed yet, so no cause is known.")
    if causes:
        found = Table("What they came from", ("Cause", "How often"), causes, (5, 1))
    sections.append(Section("Causes", 1, (found,)))
    if facts.points:
        sections.append(Section("What there is to learn", 1, (Bullets(facts.points),)))
    return Document(
        title=f"Complaints and compliments, {quarter_in_words(facts.quarter)}",
        subtitle=where,
        reference=f"{facts.quarter}, {where}. Internal: not for publication",
        issued_on=facts.written_on,
        about=(("Quarter", quarter_in_words(facts.quarter)), ("Area", where)),
        sections=tuple(sections),
    )


def _childrens_analysis(facts: held.ChildrensAnalysis) -> Document:
    sections = [
        Section("In numbers", 1, (_counted("Complaints from children and young people", facts.counts),)),
        Section("What became of them", 1, (_counted("Outcomes", facts.outcomes),)),
        Section("Causes", 1, (_counted("What they came from", facts.causes),)),
    ]
    return Document(
        title=f"Complaints from children, {quarter_in_words(facts.quarter)}",
        subtitle="For a head of service to sign",
        reference=f"{facts.quarter}. Internal: not for publication",
        issued_on=facts.written_on,
        about=(("Quarter", quarter_in_words(facts.quarter)), ("Small numbers", "Said as: a few")),
        sections=tuple(sections),
    )


def _counted(title: str, numbers: tuple[tuple[str, int | None], ...]) -> Block:
    if not numbers:
        return Paragraph("Nothing was closed yet, so none is known.")
    rows = tuple((name.capitalize(), "A few" if number is None else str(number)) for name, number in numbers)
    return Table(title, ("What is counted", "How many"), rows, (5, 1))


def _you_said(facts: held.YouSaid) -> Document:
    entries = tuple((said, did) for said, did in facts.entries)
    sections = [Section("You said, we did", 1, (Table("What changed", ("You said", "We did"), entries, (1, 1)),))]
    if facts.causes:
        rows = tuple((cause.capitalize(), "A few" if number is None else str(number)) for cause, number in facts.causes)
        sections.append(
            Section("What complaints were about", 1, (Table("Causes", ("Cause", "How many"), rows, (5, 1)),))
        )
    return Document(
        title="You said, we did",
        subtitle=quarter_in_words(facts.quarter),
        reference=facts.quarter,
        issued_on=facts.written_on,
        about=(("When", quarter_in_words(facts.quarter)),),
        sections=tuple(sections),
    )


def quarter_in_words(quarter: str) -> str:
    """`April to June 2026`."""
    year, _, number = quarter.partition("-Q")
    first = (int(number) - 1) * 3
    return f"{MONTHS[first]} to {MONTHS[first + 2]} {year}"


def _signature(name: str, *, child: bool = False) -> Paragraph:
    return Paragraph(f"{'Best wishes' if child else 'Yours sincerely'},\n{name}\nCafcass")


def _reply(words: str) -> tuple[Paragraph, ...]:
    return (Paragraph(words),) if words else ()


def _letter(
    reference: str, written_on: date, title: str, heading: str, blocks: Iterator[Block], reply: str
) -> Document:
    return Document(
        title=title,
        subtitle="From Cafcass",
        reference=f"Reference {reference}",
        issued_on=written_on,
        about=(("Reference", reference), ("Date", day(written_on))),
        sections=(Section(heading, 1, (*blocks, *_reply(reply))),),
    )


_WRITERS: Final[dict[type[Any], Callable[[Any], Document]]] = {
    held.Acknowledgement: _acknowledgement,
    held.HoldingLetter: _holding_letter,
    held.Answer: _answer,
    held.RepresentationFacts: _representation,
    held.ContactLetter: _contact,
    held.Analysis: _analysis,
    held.ChildrensAnalysis: _childrens_analysis,
    held.YouSaid: _you_said,
}
