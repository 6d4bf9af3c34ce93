"""What a letter says, in plain English (T6, T7): from its facts, version by version, to one document.

The letter itself stays as it was; each update is a numbered section at its bottom, with what is new and what then holds. What
somebody said or wrote is set apart as theirs, and never told as a fact. The frame is the court's: screening actions and
outcomes, risk identification contacts, factual issues arising (OF 4.6).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from typing import Final, Literal

from cafcass_contracts.safeguarding import CallOutcome, ScreeningOutcome
from cafcass_documents.dates import day, day_of, moment
from cafcass_documents.document import Block, Bullets, Document, Notice, Paragraph, Said, Section, Table
from cafcass_domain.london import london_day
from triage.domain.letter.changes import own_words
from triage.domain.letter.facts import (
    CallFacts,
    CheckFacts,
    ConvictionFacts,
    IssueFacts,
    LetterContent,
    LetterFacts,
    SaidFacts,
)
from triage.letter import advising, words
from triage.letter.heading import about
from triage.letter.updates import news
from triage.letter.words import in_words, names

NATURE: Final = (
    "This letter is an initial look at the children's safety and welfare before the first hearing. It is not a full report. It "
    "rests on what was known on its date and goes no further than that allows."
)
STILL_OUTSTANDING: Final = "Some information is still outstanding: it is listed near the end."
NOT_DECIDED: Final = "Screening looks for risks. That a risk is listed here does not mean that it has been proved."
NOT_PROVED: Final = (
    "These points are given as they were said or written, and by whom. They have not been proved, and Cafcass has not decided "
    "whether they are true:"
)
NO_ISSUES: Final = "No factual issue has arisen so far from what was checked or said."
NEWS: Final = "New since the letter was last sent."
MORE: Final = (
    "A check brought more that bears on safety than a letter may set out, because it is not proven or not yet assessed. The court's "
    "directions are sought on whether, how and to whom it is disclosed."
)

Level = Literal[1, 2]


def written(versions: Sequence[LetterFacts]) -> Document:
    """The document of the last of these versions of one letter, oldest first: the letter with its numbered updates."""
    first, last = versions[0], versions[-1]
    sections = list(_letter(first, last))
    for number, (before, after) in enumerate(pairwise(versions), start=1):
        sections += _update(before, after, versions[number + 1 :])
    return Document(
        title="Safeguarding letter to the court",
        subtitle="Schedule 2 letter, before the first hearing",
        reference=f"Case number {last.case_number}",
        issued_on=london_day(last.issued_at),
        about=tuple(about(first, last)),
        sections=tuple(sections),
    )


def _letter(facts: LetterFacts, last: LetterFacts) -> Iterator[Section]:
    """The letter itself, as it was first sent; where it has updates, it says so before all else, and what holds now."""
    content, updates = facts.content, last.update
    now = f"what holds now is in update {updates}, at the end. {_outcome(last.content)}"
    newer = Notice("This letter has been updated:", now)
    nature = f"{STILL_OUTSTANDING} {NATURE}" if _still_open(last.content) else NATURE
    yield Section(
        "Summary",
        1,
        (
            *((newer, *advising.in_short(last.content)) if updates else ()),
            Notice("Outcome of screening, when first sent:" if updates else "Outcome of screening:", _outcome(content)),
            *_more(content),
            *(() if updates else advising.in_short(content)),
            Paragraph(nature),
        ),
    )
    yield Section("A. What we checked, and what came back", 1, tuple(_checks(content.checks)))
    yield Section("B. Calls to the parties about risk", 1, tuple(_calls(content.calls)))
    yield Section(
        "C. Factual issues that arise", 1, tuple(_issues(content.issues, content.said, content.factual_issues))
    )
    if content.not_known:
        told = names([in_words(factor, words.RISKS).lower() for factor in content.not_known])
        yield Section("What is not known", 2, (Paragraph(f"We have no information, either way, about: {told}."),))
    yield from advising.concerns(content, 1)
    yield from _needs(content, 1)
    yield from advising.advice(content, 1)
    yield _outstanding(content, 1)
    yield _sharing(facts, 1, updates)


def _update(before: LetterFacts, after: LetterFacts, later: Sequence[LetterFacts]) -> Iterator[Section]:
    """What was learnt from one version to the next. What holds now, and is outstanding, stands in the last update alone (T7)."""
    old, new, last = before.content, after.content, not later
    blocks: list[Block] = []
    if last or new.outcome != old.outcome:
        blocks.append(Notice("Outcome of screening now:" if last else "Outcome of screening then:", _outcome(new)))
    blocks += _more(new) if new.more and not old.more else ()
    if told := (*news(old, new), *(line for line in after.new if line not in new.factual_issues)):
        risks = {issue.factor for issue in new.issues} - {issue.factor for issue in old.issues}
        blocks += (Paragraph(f"{NEWS} {NOT_DECIDED}" if risks else NEWS), Bullets(told))
    blocks += _learnt(old, new)
    if new.needs != old.needs:
        blocks += _needs_table(new)
    if not last and _advised(new) != _advised(old) and any(_advised(each.content) != _advised(new) for each in later):
        blocks.append(Paragraph("The advice that was given then has changed since: it stands below as it is now."))
        advice: tuple[Section, ...] = ()
    else:
        advice = tuple(advising.advice(new, 2)) if _advised(new) != _advised(old) else ()
    yield Section(f"Update {after.update}: {day_of(after.issued_at)}", 1, tuple(blocks))
    yield from advice
    if last:
        yield _outstanding(new, 2)
        yield _sharing(after, 2)


def _learnt(old: LetterContent, new: LetterContent) -> Iterator[Block]:
    """What checks brought, and what was said, in full: what came of each stands in the list before it."""
    known = set(old.checks)
    checks = tuple(check for check in new.checks if check not in known)
    yield from _convictions(checks)
    yield from _authorities_words(checks)
    yield from _what_they_said(call for call in new.calls if call not in old.calls)
    heard = {said.words for said in old.said} | {*old.factual_issues}
    said = tuple(each for each in new.said if each.words not in heard)
    yield from _in_issue(said, tuple(each for each in new.factual_issues if each not in heard))
    if new.concerns is None and new.any_concern and not old.any_concern:
        yield from (block for section in advising.concerns(new, 1) for block in section.blocks)


def _advised(content: LetterContent) -> tuple[object, ...]:
    return (content.opinion, content.outcome, content.advice)


def _outcome(content: LetterContent) -> str:
    if content.outcome == ScreeningOutcome.NO_CONCERNS and _something_stands(content):
        said = words.CONSIDERED
    else:
        said = in_words(content.outcome, words.OUTCOMES)
    if content.settled or content.outcome == ScreeningOutcome.NEEDS_PERSON:
        return said
    return f"{said} This is proposed: a practitioner has not settled it yet."


def _something_stands(content: LetterContent) -> bool:
    """Whether the letter itself sets out something of concern, which a practitioner has weighed."""
    convictions = any(check.convictions for check in content.checks)
    return bool(convictions or content.issues or content.any_concern or content.more)


def _more(content: LetterContent) -> tuple[Notice, ...]:
    return (Notice("Directions sought:", MORE),) if content.more else ()


def _checks(checks: Sequence[CheckFacts]) -> Iterator[Block]:
    if not checks:
        yield Paragraph("No check has been asked for yet.")
        return
    rows = tuple((words.kind_of(c), c.about, _asked(c), words.came_back(c)) for c in checks)
    yield Table("Checks", ("Check", "About", "Asked", "What came back"), rows, (4, 3, 3, 4))
    yield from _convictions(checks)
    yield from _authorities_words(checks)


def _convictions(checks: Iterable[CheckFacts]) -> Iterator[Block]:
    convictions = tuple(_conviction(check.about, one) for check in checks for one in check.convictions)
    if convictions:
        head = ("Person", "Offence", "What became of it", "When")
        caption = "Past, relevant convictions and cautions, as the police word them"
        yield Table(caption, head, convictions, (3, 4, 4, 4))


def _authorities_words(checks: Iterable[CheckFacts]) -> Iterator[Block]:
    for check in checks:
        if said := own_words(check):
            by = f"{check.asked_of or 'The local authority'} wrote about {check.about}:"
            yield Said(by, "\n".join(f"{each[:1].upper()}{each[1:]}" for each in said))


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
    asked = day(check.asked_on)
    return asked if check.answered_on is None else f"{asked}, answered {day(check.answered_on)}"


def _calls(calls: Sequence[CallFacts]) -> Iterator[Block]:
    if not calls:
        yield Paragraph("No call has been made yet.")
        return
    rows = tuple(
        (
            f"{call.person} ({call.role.replace('-', ' ')})",
            moment(call.called_at),
            in_words(call.outcome, words.CALLS),
        )
        for call in calls
    )
    yield Paragraph("Each party is called separately.")
    yield Table("Calls made or tried", ("With whom", "When", "How it went"), rows, (4, 4, 4))
    yield from _what_they_said(calls)


def _what_they_said(calls: Iterable[CallFacts]) -> Iterator[Block]:
    for call in calls:
        if call.said:
            yield Said(f"{call.person} told us on {day_of(call.called_at)}:", call.said)


def _issues(risks: Iterable[IssueFacts], said: Sequence[SaidFacts], earlier: Sequence[str]) -> Iterator[Block]:
    rows = tuple(
        (
            in_words(risk.factor, words.RISKS),
            "Only a signal" if risk.weak else "Said or recorded",
            "\n".join(f"{source[:1].upper()}{source[1:]}" for source in risk.sources) or "Not recorded",
        )
        for risk in risks
    )
    if not (rows or said or earlier):
        yield Paragraph(NO_ISSUES)
        return
    if rows:
        yield Paragraph(NOT_DECIDED)
        yield Table("Risks raised", ("Risk", "How it shows", "Where it comes from"), rows, (4, 3, 5))
    yield from _in_issue(said, earlier)


def _in_issue(said: Sequence[SaidFacts], earlier: Sequence[str]) -> Iterator[Block]:
    if said or earlier:
        yield Paragraph(NOT_PROVED)
        for whose, of in _by_whom(said).items():
            yield Said(whose, "\n".join(of))
    if earlier:
        yield Bullets(tuple(earlier))


def _by_whom(said: Sequence[SaidFacts]) -> dict[str, list[str]]:
    """What is in issue, under the name of whoever said so."""
    found: dict[str, list[str]] = {}
    for each in said:
        on = "" if each.on is None else f", {day(each.on)}"
        whose = {
            "application": "The application says, or the reply to it:",
            "call": f"{each.by} said in a call{on}:",
            "report": f"Reported to Cafcass by {each.by or 'somebody not named'}{on}:",
        }.get(each.source, "Said or written:")
        found.setdefault(whose, []).append(each.words)
    return found


def _needs(content: LetterContent, level: Level) -> Iterator[Section]:
    if content.needs:
        yield Section("Diversity, and what people need", level, tuple(_needs_table(content)))


def _needs_table(content: LetterContent) -> Iterator[Block]:
    if content.needs:
        rows = tuple((n.about, in_words(n.kind, words.NEEDS), n.detail or "No details given") for n in content.needs)
        yield Table("Needs that bear on taking part", ("Who", "Need", "Details"), rows, (3, 3, 6))


def _outstanding(content: LetterContent, level: Level) -> Section:
    items = _still_open(content)
    block = Bullets(items) if items else Paragraph("Nothing is outstanding.")
    return Section("What is outstanding", level, (block,))


def _still_open(content: LetterContent) -> tuple[str, ...]:
    return (*map(words.outstanding, content.open), *content.outstanding, *_not_reached(content.calls))


def _not_reached(calls: Sequence[CallFacts]) -> Iterator[str]:
    """Who was tried and never spoken to: what the letter says of them, others said."""
    spoken = {call.person for call in calls if call.outcome == CallOutcome.SPOKEN}
    latest = {call.person: call.outcome for call in calls if call.person not in spoken}
    for person, outcome in latest.items():
        why = in_words(outcome, words.CALLS)
        yield f"{person} has not been spoken to: {why[:1].lower()}{why[1:]}"


def _sharing(facts: LetterFacts, level: Level, updates: int = 0) -> Section:
    """Whether it is shared; in the first part of an updated letter nobody may take that for what holds now."""
    then = f"When first sent, and no longer where update {updates} says otherwise: " if updates else ""
    return Section("Whether the parties have this letter", level, tuple(_shared(facts, then)))


def _shared(facts: LetterFacts, then: str) -> Iterator[Block]:
    why, this, the = facts.sharing_why, "this" if then else "This", "the" if then else "The"
    if facts.sharing == "shared":
        whom = why if why.startswith("with ") else f"with the parties: {why}" if why else "with the parties"
        yield Paragraph(f"{then}{this} letter is to be shared {whom}.")
    elif facts.sharing == "directions-sought":
        said = "The parties have not been given this letter. The court is asked to direct whether they are."
        yield Notice("Directions sought:", f"{then}{facts.directions_sought or said}")
    else:
        yield Paragraph(f"{then}{the} parties have not been given this letter{f': {why}' if why else ''}.")
