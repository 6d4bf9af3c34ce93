"""What an update adds to a letter, in plain words (T7): what was learnt, never that wording changed."""

from __future__ import annotations

from collections.abc import Iterator

from cafcass_documents.dates import day, moment
from triage.domain.letter.changes import as_told
from triage.domain.letter.facts import CheckFacts, LetterContent
from triage.letter import advising, words
from triage.letter.words import in_words


def news(before: LetterContent, after: LetterContent) -> tuple[str, ...]:
    """What one version of the letter says that the version before did not. What was said and done stands below in full."""
    return (
        *_of_checks(before, after),
        *(
            f"A call to {call.person} ({call.role.replace('-', ' ')}), {moment(call.called_at)}: {in_words(call.outcome, words.CALLS).lower()}"
            for call in after.calls
            if call not in before.calls
        ),
        *_of_risks(before, after),
        *_of_outcome(before, after),
        *_of_advice(before, after),
    )


def _of_checks(before: LetterContent, after: LetterContent) -> Iterator[str]:
    known = {check.check_id: _answer(check) for check in before.checks}
    for check in after.checks:
        if known.get(check.check_id) != _answer(check):
            came = words.came_back(check)
            on = "" if check.answered_on is None else f", answered {day(check.answered_on)}"
            yield f"{words.kind_of(check)}, about {check.about}{on}: {came[:1].lower()}{came[1:]}"
    gone = known.keys() - {check.check_id for check in after.checks}
    if gone:
        yield "A check is not needed any more." if len(gone) == 1 else f"{len(gone)} checks are not needed any more."


def _answer(check: CheckFacts) -> object:
    return (check.state, check.answers, check.convictions, check.in_words, check.more)


def _of_risks(before: LetterContent, after: LetterContent) -> Iterator[str]:
    earlier = {(issue.factor, issue.weak) for issue in before.issues}
    for issue in after.issues:
        if as_told(before, issue) not in earlier:
            what = "A signal of a risk" if issue.weak else "A risk was raised"
            where = f" ({'; '.join(issue.sources)})" if issue.sources else ""
            yield f"{what}: {in_words(issue.factor, words.RISKS).lower()}{where}."
    later = {issue.factor for issue in after.issues}
    for issue in before.issues:
        if issue.factor not in later:
            yield f"No longer shown as a risk: {in_words(issue.factor, words.RISKS).lower()}."


def _of_outcome(before: LetterContent, after: LetterContent) -> Iterator[str]:
    if before.outcome == after.outcome and before.settled != after.settled:
        yield (
            "A practitioner has settled the outcome."
            if after.settled
            else "A practitioner is looking at the outcome again."
        )
    elif before.outcome != after.outcome:
        yield f"The outcome of screening has changed. It was: {in_words(before.outcome, words.OUTCOMES)}"


def _of_advice(before: LetterContent, after: LetterContent) -> Iterator[str]:
    if after.opinion is not None and after.opinion != before.opinion:
        yield (
            "A practitioner advises the court." if before.opinion is None else "The practitioner's advice has changed."
        )
    if after.any_concern and not before.any_concern and after.concerns is None:
        yield "A child protection concern was raised."
    yield from advising.done_since(before, after)
    if after.needs != before.needs:
        yield "More is known of what somebody needs to take part."
