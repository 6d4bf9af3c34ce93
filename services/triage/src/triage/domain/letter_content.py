"""What the safeguarding letter says (T6), put together from what is held of a case, and what an update adds to it (T7).

Of a police answer only past, relevant convictions and cautions go in (P6): nothing unproven, no intelligence. A contact detail that is
confidential, or may be, is struck out wherever somebody wrote it into words (G4).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Final

from cafcass_contracts.safeguarding import (
    Check,
    CheckKind,
    CheckState,
    FactorState,
    Relevance,
    ScreeningOutcome,
)
from cafcass_contracts.values import PARTIES, YesNo
from triage.domain.case import TriageCase
from triage.domain.evidence import PROVEN, evidence_of
from triage.domain.letter_facts import (
    CallFacts,
    CheckFacts,
    ConvictionFacts,
    IssueFacts,
    LetterContent,
    NeedFacts,
)
from triage.domain.needs import needs_of
from triage.domain.policy import LONDON, Policy
from triage.domain.profile import profile_of
from triage.domain.screening import Screened, screened

ADVICE: Final = {
    ScreeningOutcome.NO_CONCERNS: (
        "Screening found no safeguarding or welfare concern. Cafcass sees no further role for itself.",
    ),
    ScreeningOutcome.CONCERNS: (
        "There are, or may be, safeguarding or welfare concerns.",
        "The court is advised to let the proceedings go on until the children's situation is better understood.",
        "The court is asked to consider what further work is needed.",
    ),
    ScreeningOutcome.NEEDS_PERSON: (
        "Screening is not complete. The court is asked to make no final order on what is known so far.",
    ),
}
"""The advice that goes with each outcome (T6), up to the limits of the information."""

CONCERN_OPEN: Final = "A child protection concern has been raised within Cafcass and is being acted on."
STRUCK_OUT: Final = "[contact detail withheld]"

KINDS: Final = {
    CheckKind.LEVEL_1: "level 1 police check",
    CheckKind.LEVEL_2: "level 2 police check",
    CheckKind.LOCAL_AUTHORITY: "local authority check",
}


def content_of(case: TriageCase, policy: Policy) -> LetterContent:
    """Everything in the letter that may change from one version to the next."""
    found = screened(case, policy)
    clean = _cleaner(case)
    for_court = profile_of(tuple(each for each in evidence_of(case) if each.for_court))
    advice = ADVICE.get(found.outcome, ADVICE[ScreeningOutcome.NEEDS_PERSON])
    return LetterContent(
        checks=tuple(_checks(case, clean)),
        calls=tuple(_calls(case, clean)),
        issues=tuple(IssueFacts(str(f.factor), f.weak, f.sources) for f in for_court if f.state is FactorState.PRESENT),
        factual_issues=tuple(dict.fromkeys(clean(words) for words in _factual_issues(case))),
        outcome=str(found.outcome),
        settled=found.settled_by is not None,
        advice=(*advice, CONCERN_OPEN) if case.concerns else advice,
        not_known=tuple(str(f.factor) for f in found.profile if f.state is FactorState.NOT_KNOWN),
        outstanding=tuple(_outstanding(case, found)),
        needs=tuple(_needs(case, clean)),
    )


def name_of(case: TriageCase, id_: str) -> str:
    """The name of somebody in the case; what they are in it where no name is known."""
    person, child = case.person(id_), case.child(id_)
    if person is not None:
        return person.name.text() or person.organisation or _role(case, id_)
    if child is not None:
        return child.name.text() or "a child"
    return "somebody in the case"


def role_of(case: TriageCase, id_: str) -> str:
    """What somebody is in the case."""
    person = case.person(id_)
    roles = [] if person is None else [role for role in person.roles if role in PARTIES] or [*person.roles]
    return str(roles[0]) if roles else "other-person"


def parties_of(case: TriageCase) -> tuple[tuple[str, str], ...]:
    """Name and role of each adult party."""
    return tuple((name_of(case, person.id), role_of(case, person.id)) for person in case.adult_parties)


def children_of(case: TriageCase) -> tuple[str, ...]:
    """The children by name: the court has named them."""
    children = () if case.details is None else case.details.children
    return tuple(child.name.text() or "a child whose name is not known" for child in children)


def _role(case: TriageCase, id_: str) -> str:
    role = role_of(case, id_).replace("-", " ")
    return f"an {role}" if role[0] in "aeiou" else f"a {role}"


_Clean = Callable[[str], str]


def _checks(case: TriageCase, clean: _Clean) -> Iterator[CheckFacts]:
    order = [*KINDS]
    checks = [check for check in case.current_checks.values() if check.state is not CheckState.WITHDRAWN]
    for check in sorted(checks, key=lambda c: (order.index(c.kind) if c.kind in order else 9, c.about, c.check_id)):
        state, convictions, words = _came_back(case, check)
        yield CheckFacts(
            check_id=check.check_id,
            kind=str(check.kind),
            about=name_of(case, check.about),
            state=state,
            asked_on=None if check.requested_at is None else check.requested_at.astimezone(LONDON).date(),
            answered_on=None if check.answered_at is None else check.answered_at.astimezone(LONDON).date(),
            convictions=convictions,
            in_words=tuple(clean(each) for each in words),
        )


def _came_back(case: TriageCase, check: Check) -> tuple[str, tuple[ConvictionFacts, ...], tuple[str, ...]]:
    """The state of a check in the letter's words, with the past and relevant of what was found (P6)."""
    if check.state is CheckState.CONSENT_REFUSED:
        return "no-consent", (), ()
    if check.state is not CheckState.ANSWERED:
        return "outstanding", (), ()
    held = case.results.get(check.check_id)
    if held is None:
        return "not-clear", (), ()
    result = held.result
    if check.kind is CheckKind.LOCAL_AUTHORITY:
        words = [
            said
            for answer, said in (
                (result.known_to_authority, "known"),
                (result.on_plan, "on a child protection plan"),
                (result.looked_after, "looked after"),
            )
            if answer is YesNo.YES
        ]
        state = {YesNo.YES: "known", YesNo.NO: "not-known-to"}.get(result.known_to_authority, "not-clear")
        return ("known" if words else state), (), (*words, *([result.in_words] if result.in_words else []))
    convictions = tuple(
        ConvictionFacts(
            offence=finding.offence,
            category=str(finding.category),
            disposal=str(finding.disposal),
            sentence=finding.sentence,
            committed_on=finding.committed_on,
            disposed_on=finding.disposed_on,
        )
        for finding in result.relevant
        if finding.relevance is Relevance.RELEVANT and finding.disposal in PROVEN
    )
    if convictions:
        return "relevant", convictions, ()
    if result.for_a_person:
        return "for-a-person", (), ()
    return ("no-trace" if result.traced is YesNo.NO else "no-relevant-convictions"), (), ()


def _calls(case: TriageCase, clean: _Clean) -> Iterator[CallFacts]:
    for _, call in sorted(case.calls.items(), key=lambda item: (item[1].called_at, item[0])):
        yield CallFacts(
            person=name_of(case, call.person),
            role=role_of(case, call.person),
            called_at=call.called_at,
            outcome=str(call.outcome),
            said=None if call.said is None else clean(call.said),
        )


def _factual_issues(case: TriageCase) -> Iterator[str]:
    """What is in issue, in words: as the application alleges, as the parties said, as was reported."""
    if case.details is not None:
        yield from (each.in_words for each in case.details.signals.allegations if each.in_words)
    for _, call in sorted(case.calls.items(), key=lambda item: (item[1].called_at, item[0])):
        yield from call.issues
    for _, reported in sorted(case.reports.items(), key=lambda item: (item[1].at, item[0])):
        yield reported.in_words


def _outstanding(case: TriageCase, found: Screened) -> Iterator[str]:
    for check in case.outstanding:
        kind = KINDS.get(check.kind, "check")
        if check.state is CheckState.CONSENT_REFUSED:
            yield f"The {kind} of {name_of(case, check.about)} cannot be made without consent."
        else:
            yield f"The {kind} of {name_of(case, check.about)} has not been answered."
    for kind, about in case.unchecked:
        yield f"No {KINDS[kind]} of {name_of(case, about)} is known of yet."
    for person in not_called(case):
        yield f"{name_of(case, person)} has not been called."
    if found.settled_by is None:
        yield "The outcome of screening is proposed, and still with a practitioner."


def not_called(case: TriageCase) -> tuple[str, ...]:
    """The adult parties whom nobody called or tried to (T6)."""
    tried = {call.person for call in case.calls.values()}
    return tuple(person.id for person in case.adult_parties if person.id not in tried)


def _needs(case: TriageCase, clean: _Clean) -> Iterator[NeedFacts]:
    if case.details is None:
        return
    taking_part = {person.id for person in case.adult_parties} | {child.id for child in case.details.children}
    needs = [(about, need) for about, of in needs_of(case).items() for need in of if about in taking_part]
    for about, need in needs:
        yield NeedFacts(name_of(case, about), str(need.kind), None if need.detail is None else clean(need.detail))


def _cleaner(case: TriageCase) -> _Clean:
    """Strikes out every contact detail that is not plainly open, in whatever way it is spaced."""
    secrets = sorted({secret for secret in _secrets(case) if len(secret) > 3}, key=len, reverse=True)
    if not secrets:
        return str
    spaced = [r"\s*".join(re.escape(c) for c in re.sub(r"\s", "", secret)) for secret in secrets]
    pattern = re.compile("|".join(spaced), re.IGNORECASE)
    return lambda words: pattern.sub(STRUCK_OUT, words)


def _secrets(case: TriageCase) -> Iterator[str]:
    if case.details is None:
        return
    for person in case.details.people:
        for detail in (person.phone, person.email):
            if detail is not None and detail.confidential is not YesNo.NO:
                yield detail.value
    addresses = [address for p in case.details.people for address in (p.address, *p.previous_addresses)]
    addresses += [home.address for child in case.details.children for home in child.homes]
    for address in addresses:
        if address is not None and address.confidential is not YesNo.NO:
            yield from (part for part in (address.line_1, address.line_2, address.postcode) if part)


def news(before: LetterContent, after: LetterContent) -> tuple[str, ...]:
    """What an update adds to the letter, in plain words (T7)."""
    said: list[str] = []
    known = {check.check_id: check for check in before.checks}
    for check in after.checks:
        if known.get(check.check_id) != check:
            kind = KINDS.get(CheckKind(check.kind), "check")
            said.append(f"The {kind} of {check.about}: {check.state.replace('-', ' ')}.")
    gone = {check.check_id for check in before.checks} - {check.check_id for check in after.checks}
    said += [f"{len(gone)} checks are not needed any more."] if gone else []
    said += [f"{call.person} ({call.role}) was called." for call in after.calls if call not in before.calls]
    earlier = {issue.factor: issue for issue in before.issues}
    said += [
        f"Risk factor: {issue.factor.replace('-', ' ')}."
        for issue in after.issues
        if earlier.get(issue.factor) != issue
    ]
    later = {issue.factor for issue in after.issues}
    said += [
        f"No longer shown: {issue.factor.replace('-', ' ')}." for issue in before.issues if issue.factor not in later
    ]
    said += [words for words in after.factual_issues if words not in before.factual_issues]
    if before.outcome != after.outcome:
        said.append(f"The outcome of screening is now: {after.outcome.replace('-', ' ')}.")
    elif before.settled != after.settled:
        said.append(
            "The outcome of screening is settled." if after.settled else "The outcome of screening is open again."
        )
    return tuple(said) or ("What is outstanding, or somebody's needs, changed.",)
