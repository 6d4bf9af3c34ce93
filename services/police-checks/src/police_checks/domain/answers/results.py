"""What the answer of a check says that readers may know (P5 to P8), and answers that belong to no question."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from cafcass_contracts import police_checks as events
from cafcass_contracts.safeguarding import CheckKind, CheckState
from cafcass_contracts.values import YesNo
from cafcass_domain.state import State
from police_checks.domain.answers.answer import Finding, HeldAnswer
from police_checks.domain.answers.belonging import as_it_stands, unmatched
from police_checks.domain.answers.contradictions import contradicting, together
from police_checks.domain.answers.findings import findings_of, relevant, to_judge
from police_checks.domain.case import HeldCase
from police_checks.domain.checks.check import HeldCheck
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


def found(case: HeldCase, held: HeldCheck) -> Found | None:
    """What the answer of a check says that readers may know (P6); None where it has none that holds."""
    said_to_it = as_it_stands(case, held) if held.state is CheckState.ANSWERED else []
    if not said_to_it:
        return None
    answer, against = together(case, said_to_it), contradicting(case, held.id, said_to_it)
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


def answer_unmatched(answer: HeldAnswer, why: str, grounds: Mapping[str, Any]) -> events.AnswerUnmatched:
    """That an answer belongs to no question: nothing of what it says."""
    kind = CheckKind.LEVEL_1 if answer.of_police else CheckKind.LOCAL_AUTHORITY
    if ".level-2." in answer.check_id:
        kind = CheckKind.LEVEL_2
    return events.AnswerUnmatched(answer_id=answer.answer_id, kind=kind, check_id=answer.check_id, why=why, **grounds)
