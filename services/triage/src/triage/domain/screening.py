"""The outcome of screening (T5): proposed from the profile, settled by policy where that is safe, otherwise by a person."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from cafcass_contracts import triage as events
from cafcass_contracts.identity import derived_id
from cafcass_contracts.safeguarding import Alleged, FactorState, RiskFinding, ScreeningOutcome, SettledBy
from cafcass_domain.decision import AskPerson, Settle
from triage.domain.case import KEPT_HISTORY, Screening, TriageCase
from triage.domain.evidence import Evidence, evidence_of
from triage.domain.policy import Policy
from triage.domain.profile import profile_of
from triage.domain.turn import Turn

QUESTION: Final = "screening"
"""Names, on its case, the question what the outcome of screening is."""


@dataclass(frozen=True, slots=True)
class Screened:
    """What screening finds, from facts alone."""

    profile: tuple[RiskFinding, ...]
    outcome: ScreeningOutcome
    settled_by: SettledBy | None
    why: str
    """Why a person has to look, in plain words without personal data."""


def screened(case: TriageCase, policy: Policy) -> Screened:
    """The outcome that holds or is proposed. A person's word holds until something material changes."""
    evidence = evidence_of(case)
    profile = profile_of(evidence)
    outcome, why = _proposed(case, profile, policy)
    settlement = case.settlement
    if settlement is not None and settlement.basis == basis_of(case, evidence):
        return Screened(profile, settlement.outcome, SettledBy.PERSON, "")
    alone = outcome in policy.settles_alone
    return Screened(profile, outcome, SettledBy.POLICY if alone else None, why)


def _proposed(case: TriageCase, profile: tuple[RiskFinding, ...], policy: Policy) -> tuple[ScreeningOutcome, str]:
    there = [finding for finding in profile if finding.state is FactorState.PRESENT]
    if any(not finding.weak for finding in there):
        return ScreeningOutcome.CONCERNS, "risk factors are present"
    if there:
        return ScreeningOutcome.NEEDS_PERSON, "there are signals of risk that a person has to read"
    if case.ever_present:
        return ScreeningOutcome.NEEDS_PERSON, "a risk that was known is no longer shown"
    if case.urgent:
        return ScreeningOutcome.NEEDS_PERSON, "a child protection concern is open"
    if case.concerns or case.raised:
        return ScreeningOutcome.NEEDS_PERSON, "a child protection concern was raised"
    if case.outstanding or case.unchecked:
        return ScreeningOutcome.NEEDS_PERSON, "checks are outstanding"
    if not case.adult_parties or case.not_spoken_to:
        return ScreeningOutcome.NEEDS_PERSON, "a party has not been spoken to"
    if any(finding.state is FactorState.NOT_KNOWN and finding.factor in policy.required for finding in profile):
        return ScreeningOutcome.NEEDS_PERSON, "safeguarding questions have no answer"
    return ScreeningOutcome.NO_CONCERNS, "nothing was found"


def basis_of(case: TriageCase, evidence: tuple[Evidence, ...] | None = None) -> str:
    """What a person's settlement stands on: everything that says a risk is there, every report, every concern raised.

    A check that comes back clear is not material: it gives no reason to ask the person again.
    """
    known = evidence_of(case) if evidence is None else evidence
    keys = [each.key for each in known if each.state is FactorState.PRESENT or each.denial]
    keys += [f"unclear:{each.key}" for each in known if each.key.startswith("unclassified:")]
    keys += [f"concern:{key}:{fact}" for key, concern in case.concerns.items() for fact in concern.evidence]
    return derived_id("screening-basis", *sorted(keys))


def screen(turn: Turn) -> None:
    """Screens a private law case, and tells where anything differs from what was last told (T1, T5)."""
    case = turn.case
    if not case.is_active:
        if case.is_private:
            _close(turn, "the application is at its end")
        return
    found = screened(case, turn.policy)
    before = case.screening
    now = Screening(
        number=0 if before is None else before.number,
        outcome=found.outcome,
        settled=found.settled_by is not None,
        settled_by=found.settled_by,
        urgent=case.urgent,
        profile=tuple((str(f.factor), str(f.state), f.weak, f.sources) for f in found.profile),
    )
    if now != before:
        now = replace(now, number=now.number + 1)
        _tell(turn, found, before, now)
    if now.settled:
        _close(turn, "settled" if now.settled_by is SettledBy.PERSON else "policy settles it")
    elif QUESTION not in turn.case.asked:
        _ask(turn, found.why)


def _tell(turn: Turn, found: Screened, before: Screening | None, now: Screening) -> None:
    basis = {**turn.basis("T1", "T5", "G3"), "rests_on": turn.case.rests_on() or (turn.received.id,)}
    turn.say(
        events.CaseScreened(
            screening=now.number,
            outcome=now.outcome,
            settled=now.settled,
            settled_by=now.settled_by,
            urgent=now.urgent,
            not_known=sum(finding.state is FactorState.NOT_KNOWN for finding in found.profile),
            **basis,
        )
    )
    turn.say(
        events.RiskProfileRecorded(
            screening=now.number,
            outcome=now.outcome,
            factors=found.profile,
            alleged=alleged_in(turn.case),
            **basis,
        )
    )
    history = (*turn.case.history, (now.number, differences(before, now)))[-KEPT_HISTORY:]
    turn.case = replace(turn.case, screening=now, history=history)


def alleged_in(case: TriageCase) -> tuple[Alleged, ...]:
    """What calls and reports allege, and of whom, each once: who decides on police checks goes by it (P2).

    Each of them counts among the sources of its factor, so a new one is always told.
    """
    told = {(factor, "") for call in case.calls.values() for factor in call.factors}
    told |= {(r.factor, r.about_person or "") for r in case.reports.values() if r.state is FactorState.PRESENT}
    return tuple(Alleged(factor=factor, about_person=about or None) for factor, about in sorted(told))


def differences(before: Screening | None, now: Screening) -> tuple[str, ...]:
    """What one screening changed, in plain words without personal data, for who sent a command on an older one."""
    if before is None:
        return ("screened for the first time",)
    was, said = {each[0]: each for each in before.profile}, list[str]()
    changed = [each[0] for each in now.profile if was.get(each[0]) != each]
    if changed:
        said.append(f"what is known of {len(changed)} risk factors")
    if before.outcome != now.outcome:
        said.append(f"the outcome, from {before.outcome} to {now.outcome}")
    if (before.settled, before.settled_by) != (now.settled, now.settled_by):
        said.append("whether it is settled")
    if before.urgent != now.urgent:
        said.append("whether a concern is open")
    return tuple(said)


def _ask(turn: Turn, why: str) -> None:
    case, policy = turn.case, turn.policy
    turn.asks.append(
        AskPerson(
            key=QUESTION,
            subject=case.case_id,
            role=policy.screening_role,
            team=case.team,
            due=policy.evaluate_by(_received(turn)),
            reasons=("T1", "T5", "G3"),
            why=f"What is the outcome of screening? {why[0].upper()}{why[1:]}.",
            settled_by=(events.SettleScreening.message_name,),
        )
    )
    turn.case = replace(case, asked=case.asked | {QUESTION})


def _received(turn: Turn) -> datetime:
    """When what is to be looked at reached Cafcass (T1): the application itself, at the first screening."""
    details = turn.case.details
    return min(turn.now, details.received_at) if turn.before.screening is None and details is not None else turn.now


def _close(turn: Turn, how: str) -> None:
    if QUESTION in turn.case.asked:
        turn.settles.append(Settle(QUESTION, turn.case.case_id, how))
        turn.case = replace(turn.case, asked=turn.case.asked - {QUESTION})
