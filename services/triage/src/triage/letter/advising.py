"""What a letter advises, and what was done about a child's safety (T2, T6, T10): the practitioner's own words within standard wording."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Final, Literal

from cafcass_contracts.safeguarding import ScreeningOutcome
from cafcass_documents.dates import day
from cafcass_documents.document import Block, Bullets, Notice, Paragraph, Said, Section, Table
from triage.domain.letter.facts import AdviceFacts, ConcernFacts, LetterContent, ReferralFacts
from triage.letter import words
from triage.letter.words import in_words, names

STANDARD: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        ScreeningOutcome.NO_CONCERNS: ("Cafcass sees no further role for itself.",),
        ScreeningOutcome.CONCERNS: (
            "The court is advised to let the proceedings go on until the children's situation is better understood.",
            "The court is asked to consider what further work is needed.",
        ),
        ScreeningOutcome.NEEDS_PERSON: (
            "Screening is not complete. The court is asked to make no final order on what is known so far.",
        ),
    }
)
"""The wording that goes with each outcome (T6), up to the limits of the information."""
NO_OPINION: Final = "A practitioner's own analysis was not available when this was written."

Level = Literal[1, 2]


def advice(content: LetterContent, level: Level) -> Iterator[Section]:
    """The practitioner's analysis and recommendations, and the standard wording."""
    yield Section("Advice to the court", level, tuple(_advice(content)))


def _advice(content: LetterContent) -> Iterator[Block]:
    standard = content.advice or STANDARD.get(content.outcome, STANDARD[ScreeningOutcome.NEEDS_PERSON])
    opinion = content.opinion
    if opinion is None:
        if content.outcome != ScreeningOutcome.NO_CONCERNS:
            yield Paragraph(NO_OPINION)
        yield from (Paragraph(said) for said in standard)
        return
    yield Said("The practitioner's analysis", opinion.analysis)
    yield from _children(opinion)
    yield Said("The practitioner's advice", opinion.advice)
    if opinion.recommendations:
        yield Paragraph("Cafcass recommends:")
        yield Bullets(_recommended(opinion))
    if "no-further-role" not in opinion.recommendations:
        asked = standard[:1] if opinion.recommendations else standard
        yield from (Paragraph(said) for said in asked)


def _children(opinion: AdviceFacts) -> Iterator[Block]:
    rows = tuple(
        (risk.child, in_words(risk.level, words.LEVELS), risk.in_words or "No reason was given")
        for risk in opinion.children
    )
    if rows:
        yield Table("The risk to each child, as the practitioner judges it", ("Child", "Risk", "Why"), rows, (3, 2, 6))


def in_short(content: LetterContent) -> Iterator[Block]:
    """What the practitioner recommends, for the head of the letter."""
    if content.opinion is not None and content.opinion.recommendations:
        yield Paragraph("Cafcass recommends (the reasons are under Advice to the court):")
        yield Bullets(_recommended(content.opinion))


def _recommended(opinion: AdviceFacts) -> tuple[str, ...]:
    return tuple(in_words(each, words.RECOMMENDATIONS) for each in opinion.recommendations)


def concerns(content: LetterContent, level: Level) -> Iterator[Section]:
    """What is being done about a child's safety now."""
    said = (*map(_concern, content.concerns or ()), *map(_referral, content.referrals))
    if said:
        yield Section("Child protection: what was raised, and what was done", level, (Bullets(said),))
    elif content.any_concern and level == 1:
        notice = Notice("Child protection:", "a concern has been raised within Cafcass and is being acted on.")
        yield Section("Child protection: what was raised, and what was done", level, (notice,))


def done_since(before: LetterContent, after: LetterContent) -> Iterator[str]:
    """Each concern and referral that is new, or stands otherwise than it did."""
    known = before.concerns or ()
    yield from (f"Child protection, {_concern(each)}" for each in after.concerns or () if not each.is_among(known))
    yield from (f"Child protection, {_referral(each)}" for each in after.referrals if each not in before.referrals)


def _concern(concern: ConcernFacts) -> str:
    about = f", about {concern.about}" if concern.about else ""
    what = _heard(concern, about) if concern.heard else f"{in_words(concern.trigger, words.CONCERNS)}{about}"
    actions = names([in_words(action, words.ACTIONS).lower() for action in concern.actions])
    done = {
        "open": "it is with the duty officer",
        "in-hand": "somebody has taken it in hand",
        "acted-on": f"done since: {actions}" if actions else "it was acted on",
    }.get(concern.state, "it is being acted on")
    return f"{day(concern.raised_on)}: {what}; {done}."


def _heard(concern: ConcernFacts, about: str) -> str:
    """Words that nobody has judged are told as words, and whose they are: never as a report of harm (T2)."""
    said = names([words.HEARD.get(way, words.HEARD_OTHERWISE).format(by=by) for way, by in concern.heard or ()])
    if concern.state == "acted-on":
        return f"{said}{about}: it was looked into whether this bears on a child's safety"
    not_judged = "; nobody has judged it yet" if concern.state == "open" else ""
    return f"{said}{about}{',' if about else ''} may bear on a child's safety{not_judged}"


def _referral(referral: ReferralFacts) -> str:
    whom = names(referral.children) or "the children of the case"
    on = day(referral.on)
    if referral.kind == "marac":
        return f"{on}: information about {whom} was disclosed to {referral.to}."
    why = "for the protection of children" if referral.kind == "child-protection" else "for help, with parental consent"
    return f"{on}: {whom} referred to {referral.to} {why}."
