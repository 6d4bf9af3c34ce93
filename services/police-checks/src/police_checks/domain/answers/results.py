"""What is told of checks and of what was found (P5 to P8)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from cafcass_contracts import police_checks as events
from cafcass_contracts import safeguarding
from cafcass_contracts.safeguarding import OUTSTANDING, CheckKind
from cafcass_contracts.values import YesNo
from cafcass_domain.state import State
from police_checks.domain.answers.answer import Finding, HeldAnswer
from police_checks.domain.answers.belonging import holding, unmatched
from police_checks.domain.answers.findings import findings_of, relevant, to_judge
from police_checks.domain.case import HeldCase
from police_checks.domain.checks.check import HeldCheck
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


def tell_unmatched(turn: ChecksTurn) -> None:
    """Answers that belong to no question, when they turn out so (P8)."""
    were = unmatched(turn.before)
    for id_, why in unmatched(turn.case).items():
        if id_ not in were:
            turn.say(answer_unmatched(turn.case.answers[id_], why, turn.grounds("P8", "G3")))


def tell_checks(turn: ChecksTurn) -> None:
    """How each check that changed now stands."""
    outstanding = sum(held.state in OUTSTANDING for _, held in turn.pairs)
    for was, held in turn.pairs:
        if was is None or was.check != held.check:
            rules = (*held.check.because, *(("P8",) if held.check.chased else ()))
            check = in_contract(safeguarding.Check, held.check)
            turn.say(events.CheckChanged(check=check, outstanding=outstanding, **turn.basis(*rules)))


def tell_results(turn: ChecksTurn) -> None:
    """What was found, whenever that changed; nothing where what was told of a check holds no more (P5, P6, P7)."""
    for was, held in turn.pairs:
        now, then = found(turn.case, held), None if was is None else found(turn.before, was)
        if now != then:
            rules = ("P7",) if held.check.kind is CheckKind.LOCAL_AUTHORITY else ("P5", "P6")
            said = now or Found()
            turn.say(
                events.CheckResultRecorded(
                    check=in_contract(safeguarding.Check, held.check),
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
                    **turn.basis(*rules),
                )
            )


def found(case: HeldCase, held: HeldCheck) -> Found | None:
    """What the answer of a check says that readers may know (P6); None where it has none that holds."""
    answer = holding(case, held)
    if answer is None:
        return None
    if answer.authority is not None:
        said = answer.authority
        return Found(
            known_to_authority=said.known, on_plan=said.on_plan, looked_after=said.looked_after, in_words=said.in_words
        )
    findings = findings_of(case, answer)
    bearing, open_ = relevant(findings), to_judge(findings)
    return Found(
        traced=YesNo.YES if findings else answer.traced,
        relevant=bearing,
        to_judge=open_,
        not_relevant=len(findings) - len(bearing) - len(open_),
        intelligence=answer.intelligence,
    )


def _findings_told(findings: tuple[Finding, ...]) -> tuple[safeguarding.Finding, ...]:
    return tuple(in_contract(safeguarding.Finding, each) for each in findings)


def answer_unmatched(answer: HeldAnswer, why: str, grounds: Mapping[str, Any]) -> events.AnswerUnmatched:
    """That an answer belongs to no question: nothing of what it says."""
    kind = CheckKind.LEVEL_1 if answer.of_police else CheckKind.LOCAL_AUTHORITY
    if ".level-2." in answer.check_id:
        kind = CheckKind.LEVEL_2
    return events.AnswerUnmatched(answer_id=answer.answer_id, kind=kind, check_id=answer.check_id, why=why, **grounds)
