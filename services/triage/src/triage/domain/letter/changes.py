"""Whether what a letter would say differs from what it said, and whether that cannot wait (T7).

Facts are compared as codes and as the words of others. Our own words, the names of things in them and the days on which something was
asked make no difference: no release of ours, and nothing that a court could not act on, makes an update.
"""

from __future__ import annotations

from typing import Any, Final

from cafcass_contracts.safeguarding import ScreeningOutcome
from triage.domain.letter.facts import CheckFacts, IssueFacts, LetterContent

PHRASES: Final = frozenset({"known", "on a child protection plan", "looked after"})
"""What earlier versions put into words of ours beside a local authority's own."""


def differs(before: LetterContent, after: LetterContent) -> bool:
    """Whether there is anything that the court has not been told.

    That a person has to look at the same facts again says nothing yet: what they settle does.
    """
    earlier = before.concerns is None
    same_more = earlier or before.more == after.more
    same_concerns = before.any_concern == after.any_concern if earlier else _same_concerns(before, after)
    same_referrals = earlier or before.referrals == after.referrals
    if not (same_more and same_concerns and same_referrals) or _facts(before, before) != _facts(after, before):
        return True
    return after.settled and (before.outcome, before.settled) != (after.outcome, after.settled)


def _same_concerns(before: LetterContent, after: LetterContent) -> bool:
    known, now = before.concerns or (), after.concerns or ()
    return len(known) == len(now) and all(each.is_among(known) for each in now)


def _more_than_words(content: LetterContent) -> bool:
    """Whether any concern rests on more than words that nobody has judged."""
    return any(not each.heard for each in content.concerns or ())


def cannot_wait(before: LetterContent, after: LetterContent) -> bool:
    """Whether it may change the court's mind at the hearing, so that it goes at once, also out of hours."""
    known = {_conviction(each) for check in before.checks for each in check.convictions}
    convicted = {_conviction(each) for check in after.checks for each in check.convictions}
    risks = {issue.factor for issue in before.issues if not issue.weak}
    answered = {answer for check in before.checks for answer in _answers(check)}
    worse = after.settled and after.outcome not in (before.outcome, ScreeningOutcome.NO_CONCERNS)
    return bool(
        convicted - known
        or {issue.factor for issue in after.issues if not issue.weak} - risks
        or {answer for check in after.checks for answer in _answers(check)} - answered
        or (after.more and not before.more and before.concerns is not None)
        or (after.any_concern and not before.any_concern)
        or (_more_than_words(after) and not _more_than_words(before) and before.concerns is not None)
        or (after.opinion is not None and after.opinion != before.opinion)
        or worse
    )


def as_told(before: LetterContent, issue: IssueFacts) -> tuple[str, bool]:
    """A risk, and whether it is a mere signal. One that was told as more, and rests on the same, stays that: our rules weigh it otherwise."""
    told_as_more = {(each.factor, each.sources) for each in before.issues if not each.weak}
    return issue.factor, issue.weak and (issue.factor, issue.sources) not in told_as_more


def words_said(content: LetterContent) -> frozenset[str]:
    """What is in issue, in words, whoever said so."""
    return frozenset((*content.factual_issues, *(said.words for said in content.said)))


def own_words(check: CheckFacts) -> tuple[str, ...]:
    """What an authority added in its own words."""
    return tuple(words for words in check.in_words if words not in PHRASES)


def _answers(check: CheckFacts) -> tuple[tuple[str, str], ...]:
    plan = check.in_words and "on a child protection plan" in check.in_words
    after = check.in_words and "looked after" in check.in_words
    earlier = [code for code, true in (("on-plan", plan), ("looked-after", after)) if true]
    return tuple((check.check_id, code) for code in dict.fromkeys((*check.answers, *earlier)))


def _facts(content: LetterContent, before: LetterContent) -> tuple[Any, ...]:
    return (
        {
            (
                check.check_id,
                check.state,
                _answers(check),
                frozenset(_conviction(each) for each in check.convictions),
                own_words(check),
            )
            for check in content.checks
        },
        sorted((call.called_at, call.role, call.outcome) for call in content.calls),
        {as_told(before, issue) for issue in content.issues},
        words_said(content),
        {(need.about, need.kind, need.detail) for need in content.needs},
        content.opinion,
    )


def _conviction(of: Any) -> tuple[str, ...]:
    return (of.offence, str(of.category), str(of.disposal), of.disposed_on or "")
