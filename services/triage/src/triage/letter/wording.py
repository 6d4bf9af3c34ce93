"""What a letter says, in plain English (T6, T7): from its facts, version by version, to one document.

The letter itself stays as it was; each update is a numbered section at its bottom, with what is new and what then holds. What
somebody said or wrote is set apart as theirs, and never told as a fact. The frame is the court's: screening actions and
outcomes, risk identification contacts, factual issues arising (OF 4.6).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from typing import Final, Literal

from cafcass_contracts.safeguarding import ScreeningOutcome
from cafcass_domain.london import london_day
from triage.domain.letter.facts import CallFacts, CheckFacts, ConvictionFacts, IssueFacts, LetterContent, LetterFacts
from triage.letter import words
from triage.letter.document import Block, Bullets, Document, Notice, Paragraph, Said, Section, Table
from triage.letter.words import in_words

NATURE: Final = (
    "This letter is an initial look at the children's safety and welfare before the first hearing. It is not a full report. It "
    "rests on what was known on its date and goes no further than that allows."
)
STILL_OUTSTANDING: Final = "Some information is still outstanding: what it is stands below."
NOT_DECIDED: Final = "Screening looks for risks. That a risk is listed here does not mean that it has been proved."
NOT_PROVED: Final = (
    "These points are recorded as they were said or written. They have not been proved, and Cafcass has not decided whether "
    "they are true:"
)
NO_ISSUES: Final = "No factual issue has arisen from screening or from the calls."

Level = Literal[1, 2]


def written(versions: Sequence[LetterFacts]) -> Document:
    """The document of the last of these versions of one letter, oldest first: the letter with its numbered updates."""
    first, last = versions[0], versions[-1]
    sections = list(_letter(first, last.update))
    for before, after in pairwise(versions):
        sections += _update(before, after)
    return Document(
        title="Safeguarding letter to the court",
        subtitle="Schedule 2 letter, before the first hearing",
        reference=f"Case number {last.case_number}",
        issued_on=london_day(last.issued_at),
        about=tuple(_about(first, last)),
        sections=tuple(sections),
    )


def _about(first: LetterFacts, last: LetterFacts) -> Iterator[tuple[str, str]]:
    yield "Case number", last.case_number
    yield "Court", last.court.name or "Not known"
    yield "First hearing", "Not listed yet" if last.hearing_at is None else words.moment(last.hearing_at)
    yield "Children" if len(last.children) != 1 else "Child", "\n".join(last.children) or "None named"
    yield "Parties", "\n".join(f"{name} ({role.replace('-', ' ')})" for name, role in last.parties) or "None named"
    yield "Date of this letter", words.day(london_day(first.issued_at))
    if last.update:
        yield "Latest update", f"Update {last.update}, {words.day(london_day(last.issued_at))}: at the end"


def _letter(facts: LetterFacts, updates: int) -> Iterator[Section]:
    """The letter itself, as it was first sent; where it has updates, it says so before all else."""
    content = facts.content
    newer = Notice("This letter has been updated:", f"what holds now is in update {updates}, at the end.")
    yield Section(
        "Summary",
        1,
        (
            *((newer,) if updates else ()),
            Notice("Outcome of screening, when first sent:" if updates else "Outcome of screening:", _outcome(content)),
            Paragraph(f"{STILL_OUTSTANDING} {NATURE}" if content.outstanding else NATURE),
        ),
    )
    yield Section("A. What we checked, and what came back", 1, tuple(_checks(content.checks)))
    yield Section("B. Calls to the parties about risk", 1, tuple(_calls(content.calls)))
    yield Section("C. Factual issues that arise", 1, tuple(_issues(content.issues, content.factual_issues)))
    if content.not_known:
        told = tuple(in_words(factor, words.RISKS) for factor in content.not_known)
        yield Section(
            "What is not known",
            2,
            (Paragraph("We have no information, either way, about:"), Bullets(told)),
        )
    yield from _needs(content, 1)
    yield _advice(content, 1)
    yield _outstanding(content, 1)
    yield _sharing(facts, 1)


def _update(before: LetterFacts, after: LetterFacts) -> Iterator[Section]:
    """What changed from one version to the next, and what holds since."""
    old, new = before.content, after.content
    issues = tuple(words_ for words_ in new.factual_issues if words_ not in old.factual_issues)
    told = tuple(line for line in after.new if line not in issues)
    yield Section(
        f"Update {after.update}: {words.day(london_day(after.issued_at))}",
        1,
        (
            Notice("Outcome of screening now:", _outcome(new)),
            *((Paragraph("New since the letter was last sent:"), Bullets(told)) if told else ()),
        ),
    )
    known = set(old.checks)
    if checks := tuple(check for check in new.checks if check not in known):
        yield Section("What we checked, and what came back", 2, tuple(_checks(checks)))
    if calls := tuple(call for call in new.calls if call not in old.calls):
        yield Section("Calls to the parties about risk", 2, tuple(_calls(calls)))
    risks = tuple(issue for issue in new.issues if issue not in old.issues)
    if risks or issues:
        yield Section("Factual issues that arise", 2, tuple(_issues(risks, issues)))
    if new.needs != old.needs:
        yield from _needs(new, 2)
    if new.advice != old.advice:
        yield _advice(new, 2)
    yield _outstanding(new, 2)
    yield _sharing(after, 2)


def _outcome(content: LetterContent) -> str:
    said = in_words(content.outcome, words.OUTCOMES)
    if content.settled or content.outcome == ScreeningOutcome.NEEDS_PERSON:
        return said
    return f"{said} This is proposed: a practitioner has not settled it yet."


def _checks(checks: Sequence[CheckFacts]) -> Iterator[Block]:
    if not checks:
        yield Paragraph("No check has been asked for yet.")
        return
    rows = tuple((in_words(c.kind, words.CHECKS), c.about, _asked(c), _came_back(c)) for c in checks)
    yield Table("Checks", ("Check", "About", "Asked", "What came back"), rows, (4, 3, 3, 4))
    convictions = tuple(_conviction(check.about, one) for check in checks for one in check.convictions)
    if convictions:
        head = ("Person", "Offence", "What became of it", "When")
        caption = "Past, relevant convictions and cautions, as the police word them"
        yield Table(caption, head, convictions, (3, 4, 4, 4))
    for check in checks:
        if check.in_words:
            by = f"{in_words(check.kind, words.CHECKS)}, about {check.about}. The answer says:"
            yield Said(by, "\n".join(f"{said[:1].upper()}{said[1:]}" for said in check.in_words))


def _conviction(about: str, one: ConvictionFacts) -> tuple[str, ...]:
    return (
        about,
        f"{one.offence}\nKind: {in_words(one.category, words.OFFENCES).lower()}",
        ": ".join(part for part in (in_words(one.disposal, {}), one.sentence) if part),
        f"Committed: {words.partial_day(one.committed_on)}\nDecided: {words.partial_day(one.disposed_on)}",
    )


def _asked(check: CheckFacts) -> str:
    if check.asked_on is None:
        return "Not asked yet"
    asked = words.day(check.asked_on)
    return asked if check.answered_on is None else f"{asked}, answered {words.day(check.answered_on)}"


def _came_back(check: CheckFacts) -> str:
    if check.state != "outstanding":
        return in_words(check.state, words.CAME_BACK)
    return "Outstanding." if check.asked_on is None else f"Outstanding since {words.day(check.asked_on)}."


def _calls(calls: Sequence[CallFacts]) -> Iterator[Block]:
    if not calls:
        yield Paragraph("No call has been made yet.")
        return
    rows = tuple(
        (
            f"{call.person} ({call.role.replace('-', ' ')})",
            words.moment(call.called_at),
            in_words(call.outcome, words.CALLS),
        )
        for call in calls
    )
    yield Paragraph("Each party is called separately.")
    yield Table("Calls made or tried", ("With whom", "When", "How it went"), rows, (4, 4, 4))
    for call in calls:
        if call.said:
            yield Said(f"{call.person} told us on {words.day(london_day(call.called_at))}:", call.said)


def _issues(risks: Iterable[IssueFacts], issues: Sequence[str]) -> Iterator[Block]:
    rows = tuple(
        (
            in_words(risk.factor, words.RISKS),
            "Only a signal" if risk.weak else "Said or recorded",
            "\n".join(risk.sources) or "Not recorded",
        )
        for risk in risks
    )
    if not (rows or issues):
        yield Paragraph(NO_ISSUES)
        return
    if rows:
        yield Paragraph(NOT_DECIDED)
        yield Table("Risks raised", ("Risk", "How it shows", "Where it comes from"), rows, (4, 3, 5))
    if issues:
        yield Paragraph(NOT_PROVED)
        yield Bullets(tuple(issues))


def _needs(content: LetterContent, level: Level) -> Iterator[Section]:
    if content.needs:
        rows = tuple((n.about, in_words(n.kind, words.NEEDS), n.detail or "No details given") for n in content.needs)
        table = Table("Needs that bear on taking part", ("Who", "Need", "Details"), rows, (3, 3, 6))
        yield Section("Diversity, and what people need", level, (table,))


def _advice(content: LetterContent, level: Level) -> Section:
    said = tuple(Paragraph(advice) for advice in content.advice)
    return Section("Advice to the court", level, said or (Paragraph("Cafcass can give no advice yet."),))


def _outstanding(content: LetterContent, level: Level) -> Section:
    block = Bullets(content.outstanding) if content.outstanding else Paragraph("Nothing is outstanding.")
    return Section("What is outstanding", level, (block,))


def _sharing(facts: LetterFacts, level: Level) -> Section:
    return Section("Whether the parties have this letter", level, tuple(_shared(facts)))


def _shared(facts: LetterFacts) -> Iterator[Block]:
    why = facts.sharing_why
    if facts.sharing == "shared":
        whom = why if why.startswith("with ") else f"with the parties: {why}" if why else "with the parties"
        yield Paragraph(f"This letter is being shared {whom}.")
    elif facts.sharing == "directions-sought":
        said = "The parties have not been given this letter. The court is asked to direct whether they are."
        yield Notice("Directions sought:", facts.directions_sought or said)
    else:
        yield Paragraph(f"The parties have not been given this letter{f': {why}' if why else ''}.")
