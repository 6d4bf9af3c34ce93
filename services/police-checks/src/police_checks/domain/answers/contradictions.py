"""Answers to one check that do not say the same (P7, P8): what they come to together, and whether they contradict each other."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from cafcass_contracts.safeguarding import Relevance
from cafcass_contracts.values import YesNo
from cafcass_domain.state import replace
from police_checks.domain.answers.answer import Authority, Finding, HeldAnswer
from police_checks.domain.answers.findings import findings_of
from police_checks.domain.case import HeldCase


def together(case: HeldCase, said: Sequence[HeldAnswer]) -> HeldAnswer:
    """What several answers to one check come to: the last, with what it leaves out of the others."""
    last = said[-1]
    for earlier in reversed(said[:-1]):
        last = _with_what_is_left_out(case, last, earlier)
    return last


def contradicting(case: HeldCase, check: str, said: Sequence[HeldAnswer]) -> tuple[str, ...]:
    """The answers to a check that contradict each other, by id; none where a person said what is to hold among them."""
    last = said[-1]
    against = [earlier.answer_id for earlier in said[:-1] if _contradict(case, last, earlier)]
    if not against:
        return ()
    ids = (*against, last.answer_id)
    chosen = case.chosen.get(check)
    return () if chosen is not None and set(ids) <= set(chosen.among) else ids


def _contradict(case: HeldCase, last: HeldAnswer, earlier: HeldAnswer) -> bool:
    if last.authority is not None or earlier.authority is not None:
        said = zip(_flags(earlier.authority), _flags(last.authority), strict=True)
        return any(
            {then, now} == {YesNo.YES, YesNo.NO} or (then is YesNo.YES and now is not then) for then, now in said
        )
    if _left_out(case, last, earlier):
        return True
    return earlier.traced is YesNo.NO and bool(_that_count(case, last))


def _with_what_is_left_out(case: HeldCase, last: HeldAnswer, earlier: HeldAnswer) -> HeldAnswer:
    left_out = _left_out(case, last, earlier)
    kept = {finding.finding_id for finding in left_out}
    return replace(
        last,
        traced=YesNo.YES if left_out else last.traced,
        findings=(*left_out, *(each for each in last.findings if each.finding_id not in kept)),
        intelligence=_words((earlier.intelligence, last.intelligence)),
        authority=_known(earlier.authority, last.authority),
    )


def _left_out(case: HeldCase, last: HeldAnswer, earlier: HeldAnswer) -> tuple[Finding, ...]:
    """What counts in an earlier answer and is not in the last, or is proven no more."""
    counts = {finding.finding_id for finding in _that_count(case, earlier)}
    there = {(key, finding.proven) for finding in last.findings for key in (finding.finding_id, _worded(finding))}
    return tuple(
        finding
        for finding in earlier.findings
        if finding.finding_id in counts
        and not any(
            (key, proven) in there
            for key in (finding.finding_id, _worded(finding))
            for proven in {True, finding.proven}
        )
    )


def _that_count(case: HeldCase, answer: HeldAnswer) -> list[Finding]:
    return [each for each in findings_of(case, answer) if each.relevance is not Relevance.NOT_RELEVANT]


def _worded(finding: Finding) -> str:
    return " ".join(finding.offence.lower().split())


def _flags(said: Authority | None) -> tuple[YesNo, YesNo, YesNo]:
    said = said or Authority()
    return said.known, said.on_plan, said.looked_after


def _known(earlier: Authority | None, last: Authority | None) -> Authority | None:
    if earlier is None or last is None:
        return last
    known, on_plan, looked_after = (
        YesNo.YES if then is YesNo.YES else now for then, now in zip(_flags(earlier), _flags(last), strict=True)
    )
    return Authority(known, on_plan, looked_after, _words((earlier.in_words, last.in_words)))


def _words(said: Iterable[str | None]) -> str | None:
    return "\n".join(dict.fromkeys(words for words in said if words)) or None
