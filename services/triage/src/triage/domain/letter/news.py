"""What an update adds to the letter, in plain words (T7)."""

from __future__ import annotations

from collections.abc import Iterator

from cafcass_contracts.safeguarding import CheckKind
from triage.domain.letter.content import KINDS
from triage.domain.letter.facts import LetterContent


def news(before: LetterContent, after: LetterContent) -> tuple[str, ...]:
    """What one version of the letter says that the version before did not."""
    said = (
        *_of_checks(before, after),
        *(f"{call.person} ({call.role}) was called." for call in after.calls if call not in before.calls),
        *_of_risks(before, after),
        *(words for words in after.factual_issues if words not in before.factual_issues),
        *_of_outcome(before, after),
    )
    return said or ("What is outstanding, or somebody's needs, changed.",)


def _of_checks(before: LetterContent, after: LetterContent) -> Iterator[str]:
    known = {check.check_id: check for check in before.checks}
    for check in after.checks:
        if known.get(check.check_id) != check:
            kind = KINDS.get(CheckKind(check.kind), "check")
            yield f"The {kind} of {check.about}: {check.state.replace('-', ' ')}."
    gone = known.keys() - {check.check_id for check in after.checks}
    if gone:
        yield f"{len(gone)} checks are not needed any more."


def _of_risks(before: LetterContent, after: LetterContent) -> Iterator[str]:
    earlier = {issue.factor: issue for issue in before.issues}
    for issue in after.issues:
        if earlier.get(issue.factor) != issue:
            yield f"Risk factor: {issue.factor.replace('-', ' ')}."
    later = {issue.factor for issue in after.issues}
    for issue in before.issues:
        if issue.factor not in later:
            yield f"No longer shown: {issue.factor.replace('-', ' ')}."


def _of_outcome(before: LetterContent, after: LetterContent) -> Iterator[str]:
    if before.outcome != after.outcome:
        yield f"The outcome of screening is now: {after.outcome.replace('-', ' ')}."
    elif before.settled != after.settled:
        yield "The outcome of screening is settled." if after.settled else "The outcome of screening is open again."
