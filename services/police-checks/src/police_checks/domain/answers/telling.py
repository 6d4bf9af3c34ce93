"""How checks stand and what they found, as it is told (P5 to P8): once for a decision, and once for all answers that come together."""

from __future__ import annotations

from collections.abc import Collection

from cafcass_contracts import police_checks as events
from cafcass_contracts import safeguarding
from cafcass_contracts.safeguarding import OUTSTANDING
from cafcass_contracts.values import YesNo
from cafcass_domain.internal import Internal
from cafcass_domain.state import replace
from police_checks.domain.answers.answer import Finding, HeldAnswer
from police_checks.domain.answers.belonging import unmatched
from police_checks.domain.answers.results import Found, found
from police_checks.domain.case import HeldCase, Untold
from police_checks.domain.checks.check import Check, HeldCheck
from police_checks.domain.told import in_contract
from police_checks.domain.turn import ChecksTurn


class TellChecks(Internal, kw_only=True):
    """What answers changed in a case is to be told: taken up right after the commit of the batch that they came in, once for all of them."""

    kind = "tell-checks"


def tell_checks(turn: ChecksTurn) -> None:
    """How the checks that changed now stand, and every check with what it found: under one revision, with what answers left untold."""
    untold = _with_news(turn, turn.received.id)
    if untold is None:
        return
    is_counted = untold == turn.case.untold and untold.revision == turn.case.told
    turn.case = replace(turn.case, told=turn.case.told + (not is_counted), untold=None)
    standing = [held for _, held in turn.pairs if held.id in untold.standing]
    rests_on = {"rests_on": untold.rests_on}
    if standing:
        rules = dict.fromkeys(rule for held in standing for rule in _rules(held))
        turn.say(
            events.ChecksChanged(
                revision=turn.case.told,
                checks=tuple(in_contract(safeguarding.Check, held.check) for held in standing),
                outstanding=sum(held.state in OUTSTANDING for _, held in turn.pairs),
                **{**turn.basis(*rules), **rests_on},
            )
        )
    turn.say(
        events.ChecksFound(
            revision=turn.case.told,
            checks=tuple(_found_told(turn.case, held) for _, held in turn.pairs),
            changed=untold.changed,
            unplaced=tuple(sorted(unmatched(turn.case))),
            **{**turn.basis("P5", "P6", "P7"), **rests_on},
        )
    )


def leave_for_the_batch(turn: ChecksTurn) -> None:
    """Leaves what an answer changed to be told together with what other answers of its batch change.

    No answer waits for another: the telling is taken up as soon as the batch is committed. Each answer counts a revision of its own, so that the
    same answers end in the same revision whatever batches they come in.
    """
    untold = _with_news(turn, turn.received.id)
    if untold is not None and untold != turn.case.untold:
        revision = turn.case.told + 1
        turn.case = replace(turn.case, told=revision, untold=replace(untold, revision=revision))
        turn.tell(TellChecks(subject=turn.id))


def _with_news(turn: ChecksTurn, message: str) -> Untold | None:
    """What is not told yet, with what this decision changes; None where that is nothing."""
    pairs = [pair for pair in turn.pairs if not _is_as_it_was(turn, *pair)]
    standing = [held.id for was, held in pairs if was is None or _standing(was.check) != _standing(held.check)]
    changed = [held.id for was, held in pairs if _told(turn.case, held) != _told(turn.before, was)]
    untold = turn.case.untold
    if not standing and not changed and unmatched(turn.case).keys() == unmatched(turn.before).keys():
        return untold
    untold = untold or Untold()
    return replace(
        untold,
        standing=_joined(untold.standing, standing),
        changed=_joined(untold.changed, changed),
        rests_on=_joined(untold.rests_on, (message,)),
    )


def _is_as_it_was(turn: ChecksTurn, was: HeldCheck | None, held: HeldCheck) -> bool:
    """Whether all that `found` looks at of a check is as it was: of an answer that is so of every check but the one that it is about."""
    before, case = turn.before, turn.case
    return (
        was == held
        and (before.ended_at, before.consents, before.judged) == (case.ended_at, case.consents, case.judged)
        and before.chosen.get(held.id) == case.chosen.get(held.id)
        and (before.answers is case.answers or _answers_to(before, held) == _answers_to(case, held))
    )


def _answers_to(case: HeldCase, held: HeldCheck) -> list[HeldAnswer]:
    return [answer for answer in case.answers.values() if answer.check_id == held.id]


def _joined(known: Collection[str], more: Collection[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*known, *more)))


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


def _findings_told(findings: tuple[Finding, ...]) -> tuple[safeguarding.Finding, ...]:
    return tuple(in_contract(safeguarding.Finding, each) for each in findings)
