"""Codes and dates in plain English."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Final

from cafcass_contracts.safeguarding import CheckKind
from cafcass_documents.dates import MONTHS, day
from triage.domain.letter.facts import CheckFacts, OpenFacts

CHECKS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "level-1": "Police check, level 1 (national computer)",
        "level-2": "Police check, level 2 (enhanced, by the local force)",
        "local-authority": "Local authority check",
    }
)

CAME_BACK: Final[Mapping[str, str]] = MappingProxyType(
    {
        "no-consent": "Cannot be made: consent was not given.",
        "no-trace": "No trace: nothing was found under the names searched.",
        "nothing-relevant": "No past, relevant convictions or cautions.",
        "no-relevant-convictions": "No past, relevant convictions or cautions.",
        "relevant": "Past, relevant convictions or cautions: listed below.",
        "for-a-person": "Answered. A practitioner is still reading the answer.",
        "known": "Known to the local authority.",
        "not-known-to": "Not known to the local authority.",
        "not-clear": "Answered, but the answer is not clear.",
    }
)

OFFENCES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "violence": "Violence",
        "sexual": "Sexual offence",
        "child-neglect-or-harm": "Neglect of or harm to a child",
        "harassment-and-stalking": "Harassment or stalking",
        "drugs-or-alcohol": "Drugs or alcohol",
        "deceit": "Deceit",
    }
)

CALLS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "spoken": "We spoke.",
        "no-answer": "No answer.",
        "declined": "Did not want to speak to us.",
        "not-safe-to-call": "Not called: it was not safe to call.",
    }
)

RISKS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "domestic-abuse": "Domestic abuse",
        "harm-to-child": "Harm to a child",
        "neglect": "Neglect of a child",
        "substance-misuse": "Misuse of alcohol or drugs",
        "mental-health": "Mental health of an adult",
        "abduction": "Abduction of a child",
        "post-separation-control": "Threats or control after separation",
        "implacable-hostility": "Lasting hostility between the adults",
        "local-authority-involvement": "Involvement of a local authority",
        "relevant-convictions": "Relevant convictions or cautions",
        "injunctions": "Injunctions or other protective orders",
        "previous-proceedings": "Earlier court proceedings",
        "other": "Something else that bears on welfare",
    }
)

NEEDS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "interpreter": "Needs an interpreter",
        "welsh": "Wants to use Welsh",
        "disability": "Disability",
        "communication": "Help with communication",
        "religion-or-belief": "Religion or belief",
        "culture": "Culture",
        "litigation-capacity": "Ability to take part in the case",
        "special-measures": "Special arrangements at court",
        "other": "Another need, as described",
    }
)

OUTCOMES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "no-concerns-identified": "No safeguarding or welfare concern was identified.",
        "concerns-further-work-advised": "There are, or may be, safeguarding or welfare concerns. Further work is advised.",
        "needs-a-person": "Screening is not complete: a practitioner still has to look at what was found.",
    }
)


ANSWERS: Final[Mapping[str, str]] = MappingProxyType(
    {"on-plan": "on a child protection plan", "looked-after": "looked after by the local authority"}
)

CONSIDERED: Final = "A practitioner has weighed what is set out below and sees no need for further work by Cafcass."
"""No concerns, settled by a person although the letter sets something out."""

CONCERNS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "imminent-risk": "a child may be at immediate risk",
        "unsupervised-contact-with-person-who-poses-risk": "a child is, or is about to be, with somebody who may pose a risk",
        "threat-to-abduct": "a child may be taken away",
        "serious-relevant-conviction": "a police answer holds something serious",
        "in-another-case": "a child protection concern in another case about the same child",
        "reported": "harm or danger to a child was reported",
        "other": "a child's safety",
    }
)

HEARD: Final[Mapping[str, str]] = MappingProxyType(
    {
        "call": "what {by} said in a call",
        "report": "what {by} reported",
        "contact": "what is noted of a contact with somebody",
        "correspondence": "what somebody wrote to Cafcass",
    }
)
"""Whose words may bear on a child's safety, and how they came."""
HEARD_OTHERWISE: Final = "what somebody said"

ACTIONS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "referred-to-local-authority": "referred to the local authority",
        "police-told": "the police were told",
        "court-told": "the court was told",
        "contact-stopped": "contact was stopped for now",
        "child-seen": "the child was seen",
        "family-spoken-to": "the family was spoken to",
        "nothing-needed": "looked into, and nothing more was needed",
        "other": "other steps were taken",
    }
)

RECOMMENDATIONS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "no-further-role": "No further role for Cafcass",
        "section-7-report": "A report under section 7 of the Children Act 1989",
        "section-37-report": "A direction to the local authority under section 37 of the Children Act 1989",
        "fact-finding-hearing": "A fact finding hearing",
        "rule-16-4-guardian": "A guardian for the child under rule 16.4",
        "further-checks": "Further checks",
        "no-unsupervised-contact-for-now": "No unsupervised time with the child for now",
        "protective-order": "A protective order",
        "parenting-programme": "A parenting programme",
        "mediation": "Mediation",
        "special-measures-at-court": "Special arrangements at court",
        "directions-on-disclosure": "Directions on what is disclosed, and to whom",
        "other": "Something else, as advised above",
    }
)

LEVELS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "none-identified": "None identified",
        "low": "Low",
        "medium": "Medium",
        "high": "High",
        "not-known": "Not known",
    }
)

APPLICATIONS: Final[Mapping[str, str]] = MappingProxyType({"section-8": "Section 8 application (Children Act 1989)"})

ORDERS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "section-91-14": "A bar on applications without leave (section 91(14))",
        "section-8-other": "Another section 8 order",
    }
)

_OUTSTANDING: Final[Mapping[str, str]] = MappingProxyType(
    {
        "check-outstanding": "{kind}, about {about}: not answered yet.",
        "check-without-consent": "{kind}, about {about}: cannot be made without consent.",
        "check-not-known": "{kind}, about {about}: not known to have been asked for.",
        "not-called": "{about} has not been called.",
        "not-settled": "The outcome of screening is proposed, and still with a practitioner.",
    }
)


def outstanding(what: OpenFacts) -> str:
    """One thing that is outstanding, in words."""
    kind = in_words(what.kind, CHECKS)
    return _OUTSTANDING.get(what.what, "Something else: {about}.").format(kind=kind, about=what.about)


def kind_of(check: CheckFacts) -> str:
    """Which check it is, and who was asked where that is not always the same."""
    kind = in_words(check.kind, CHECKS)
    return f"{kind}: {check.asked_of}" if check.asked_of and check.kind != CheckKind.LEVEL_1 else kind


def came_back(check: CheckFacts) -> str:
    """What came of a check, in words."""
    if check.state == "outstanding":
        return "Outstanding." if check.asked_on is None else f"Outstanding since {day(check.asked_on)}."
    if check.answers and check.state == "known":
        return f"{names([in_words(answer, ANSWERS) for answer in check.answers])}.".capitalize()
    if check.more:
        convicted = "Past, relevant convictions or cautions: listed below. " if check.convictions else ""
        return f"{convicted}More that bears on safety: directions are sought."
    return in_words(check.state, CAME_BACK)


def names(of: Sequence[str]) -> str:
    """`a, b and c`."""
    each = [*dict.fromkeys(of)]
    return " and ".join((", ".join(each[:-1]), each[-1])) if len(each) > 1 else "".join(each)


def in_words(code: str, words: Mapping[str, str]) -> str:
    """A code in words; one that nobody has words for, spelled out."""
    return words.get(code) or (code.replace("-", " ").capitalize() or "Not known")


def partial_day(of: str | None) -> str:
    """A date that may be known to the year or the month only; what is no such date stays as it is."""
    if of is None:
        return "not known"
    year, *rest = of.split("-")
    if not all(part.isascii() and part.isdigit() for part in (year, *rest)) or len(rest) > 2:
        return of
    if not rest or not 1 <= int(rest[0]) <= 12:
        return of
    month = f"{MONTHS[int(rest[0]) - 1]} {year}"
    return f"{int(rest[1])} {month}" if len(rest) == 2 else month
