"""What is told of checks and of what was found (P5 to P8)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from cafcass_contracts import police_checks as events
from cafcass_contracts import safeguarding
from cafcass_contracts.safeguarding import OUTSTANDING, CheckKind
from cafcass_contracts.values import YesNo
from cafcass_domain.state import State, replace
from police_checks.domain.answers.answer import Finding, HeldAnswer
from police_checks.domain.answers.belonging import considered, holding, unmatched
from police_checks.domain.answers.contradictions import contradicting
from police_checks.domain.answers.findings import findings_of, relevant, to_judge
from police_checks.domain.case import HeldCase
from police_checks.domain.checks.check import Check, HeldCheck
from police_checks.domain.told import in_contract
from police_checks.domain.turn import ChecksTurn


class Found(State):
    """What the answer of a check says that readers may know (P6)."""

    traced: YesNo = YesNo.NOT_KNOWN
    relevant: tuple[Finding, ...] = ()
    to_judge: tuple[Finding, ...] = ()
    not_relevant: int = 0
    """How many findings stay in the record of the check."""
    intelligence: str | None = None
    known_to_authority: YesNo = YesNo.NOT_KNOWN
    on_plan: YesNo = YesNo.NOT_KNOWN
    looked_after: YesNo = YesNo.NOT_KNOWN
    in_words: str | None = None
    contradicting: tuple[str, ...] = ()
    """Answers of which a person has to say which holds."""


def tell_unmatched(turn: ChecksTurn) -> None:
    """Answers that belong to no question, when they turn out so (P8)."""
    were = unmatched(turn.before)
    for id_, why in unmatched(turn.case).items():
        if id_ not in were:
            turn.say(answer_unmatched(turn.case.answers[id_], why, turn.grounds("P8", "G3")))


def tell_checks(turn: ChecksTurn) -> None:
    """How the checks that changed now stand, and every check with what it found: each once for a decision, under one revision (P5 to P8)."""
    standing = [held for was, held in turn.pairs if was is None or _standing(was.check) != _standing(held.check)]
    changed = [held for was, held in turn.pairs if _told(turn.case, held) != _told(turn.before, was)]
    if not standing and not changed:
        return
    turn.case = replace(turn.case, told=turn.case.told + 1)
    if standing:
        rules = dict.fromkeys(rule for held in standing for rule in _rules(held))
        turn.say(
            events.ChecksChanged(
                revision=turn.case.told,
                checks=tuple(in_contract(safeguarding.Check, held.check) for held in standing),
                outstanding=sum(held.state in OUTSTANDING for _, held in turn.pairs),
                **turn.basis(*rules),
            )
        )
    turn.say(
        events.ChecksFound(
            revision=turn.case.told,
            checks=tuple(_found_told(turn.case, held) for _, held in turn.pairs),
            changed=tuple(held.id for held in changed),
            **turn.basis("P5", "P6", "P7"),
        )
    )


def _standing(check: Check) -> Check:
    """A check as every service may know it: without whether it found anything that matters."""
    return replace(check, relevant=YesNo.NOT_KNOWN)


def _rules(held: HeldCheck) -> tuple[str, ...]:
    return (*held.check.because, *(("P8",) if held.check.chased else ()))


def _told(case: HeldCase, held: HeldCheck | None) -> tuple[Found, YesNo]:
    """What is told of what a check found; nothing of one that has no answer."""
    if held is None:
        return Found(), YesNo.NOT_KNOWN
    return found(case, held) or Found(), held.check.relevant


def _found_told(case: HeldCase, held: HeldCheck) -> events.CheckFound:
    said = found(case, held) or Found()
    return events.CheckFound(
        check=in_contract(safeguarding.JudgedCheck, held.check),
        traced=said.traced,
        relevant=_findings_told(said.relevant),
        for_a_person=len(said.to_judge),
        to_judge=_findings_told(said.to_judge),
        not_relevant=said.not_relevant,
        intelligence=said.intelligence,
        known_to_authority=said.known_to_authority,
        on_plan=said.on_plan,
        looked_after=said.looked_after,
        in_words=said.in_words,
        contradicting=said.contradicting,
    )


def found(case: HeldCase, held: HeldCheck) -> Found | None:
    """What the answer of a check says that readers may know (P6); None where it has none that holds."""
    answer = holding(case, held)
    if answer is None:
        return None
    against = contradicting(case, held.id, considered(case, held))
    if answer.authority is not None:
        said = answer.authority
        return Found(
            known_to_authority=said.known,
            on_plan=said.on_plan,
            looked_after=said.looked_after,
            in_words=said.in_words,
            contradicting=against,
        )
    findings = findings_of(case, answer)
    bearing, open_ = relevant(findings), to_judge(findings)
    return Found(
        traced=YesNo.YES if findings else answer.traced,
        relevant=bearing,
        to_judge=open_,
        not_relevant=len(findings) - len(bearing) - len(open_),
        intelligence=answer.intelligence,
        contradicting=against,
    )


def _findings_told(findings: tuple[Finding, ...]) -> tuple[safeguarding.Finding, ...]:
    return tuple(in_contract(safeguarding.Finding, each) for each in findings)


def answer_unmatched(answer: HeldAnswer, why: str, grounds: Mapping[str, Any]) -> events.AnswerUnmatched:
    """That an answer belongs to no question: nothing of what it says."""
    kind = CheckKind.LEVEL_1 if answer.of_police else CheckKind.LOCAL_AUTHORITY
    if ".level-2." in answer.check_id:
        kind = CheckKind.LEVEL_2
    return events.AnswerUnmatched(answer_id=answer.answer_id, kind=kind, check_id=answer.check_id, why=why, **grounds)
