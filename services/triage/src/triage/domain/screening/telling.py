"""A private law case is screened, and the outcome, the risk profile and calls are told (T1, T5, T6)."""

from __future__ import annotations

from cafcass_contracts import triage as events
from cafcass_contracts.identity import derived_id
from cafcass_contracts.safeguarding import Alleged, FactorState
from cafcass_domain.state import replace
from triage.domain.case import TriageCase, rests_on
from triage.domain.screening.held import KEPT_HISTORY, Screening, Told
from triage.domain.screening.outcome import Screened, basis_of, outstanding, said_in_words
from triage.domain.turn import CaseTurn


def screen(turn: CaseTurn) -> None:
    """Screens a private law case, and tells where anything differs from what was last told (T1, T5)."""
    case, screening = turn.case, turn.case.screening
    if not case.application.is_active:
        turn.case = replace(case, screening=replace(screening, open_since=None))
        return
    found, before = turn.screened, screening.told
    now = Told(
        number=0 if before is None else before.number,
        outcome=found.outcome,
        settled=found.settled_by is not None,
        settled_by=found.settled_by,
        urgent=case.concern_open_since is not None,
        profile=tuple((str(f.factor), str(f.state), f.weak, f.sources) for f in found.profile),
        words=_words(case),
        basis=basis_of(found.evidence, case),
    )
    if before is not None:
        before = replace(before, words=before.words or _words(turn.before))
        if _says_nothing_new(before, now):
            if screening.told != before or not before.basis:  # told by a release that did not keep these
                turn.case = replace(case, screening=replace(screening, told=replace(before, basis=now.basis)))
            return
    now = replace(now, number=now.number + 1)
    _tell(turn, found, now)
    history = (*screening.history, (now.number, differences(before, now)))[-KEPT_HISTORY:]
    since = screening.open_since
    if now.settled:
        since = None
    elif before is None and case.application.details is not None:
        since = min(turn.now, case.application.details.received_at)
    elif before is None or before.settled:
        since = turn.now
    turn.case = replace(case, screening=replace(screening, told=now, history=history, open_since=since))


def _words(case: TriageCase) -> str:
    return derived_id("words-to-read", *said_in_words(case))


def _tell(turn: CaseTurn, found: Screened, now: Told) -> None:
    basis = {**turn.basis("T1", "T5", "G3"), "rests_on": rests_on(turn.case) or (turn.received.id,)}
    missing = outstanding(turn.case)
    turn.say(
        events.CaseScreened(
            screening=now.number,
            outcome=now.outcome,
            settled=now.settled,
            settled_by=now.settled_by,
            urgent=now.urgent,
            not_known=sum(finding.state is FactorState.NOT_KNOWN for finding in found.profile),
            outstanding_checks=len(missing.checks),
            not_spoken_to=len(missing.people),
            **basis,
        ),
        whole=True,
    )
    turn.say(
        events.RiskProfileRecorded(
            screening=now.number,
            outcome=now.outcome,
            factors=found.profile,
            alleged=alleged_in(turn.case.screening),
            outstanding_checks=missing.checks,
            not_spoken_to=missing.people,
            **basis,
        ),
        whole=True,
    )


def _says_nothing_new(before: Told, now: Told) -> bool:
    """Whether the screening is as it was told: one more answer that says what others said is not told, nor one more that is missing.

    What a settlement would stand on counts, and so does what there is to read in words: whoever settles it has to have read it (T5).
    """
    same_basis = before.basis == now.basis if before.basis else before.profile == now.profile
    return same_basis and before.words == now.words and _weighed(before) == _weighed(now)


def _weighed(told: Told) -> tuple[object, ...]:
    risks = tuple(
        (factor, state, weak, sources if state == FactorState.PRESENT else ())
        for factor, state, weak, sources in told.profile
    )
    return (told.outcome, told.settled, told.settled_by, told.urgent, risks)


def alleged_in(screening: Screening) -> tuple[Alleged, ...]:
    """What calls and reports allege, and of whom, each once: who decides on police checks goes by it (P2).

    Each of them counts among the sources of its factor, so a new one is always told.
    """
    told = {(factor, "") for call in screening.calls.values() for factor in call.factors}
    told |= {(r.factor, r.about_person or "") for r in screening.reports.values() if r.state is FactorState.PRESENT}
    return tuple(Alleged(factor=factor, about_person=about or None) for factor, about in sorted(told))


def differences(before: Told | None, now: Told) -> tuple[str, ...]:
    """What one screening changed, in plain words without personal data, for who sent a command on an older one."""
    if before is None:
        return ("screened for the first time",)
    was, said = {each[0]: each for each in before.profile}, list[str]()
    if before.words != now.words:
        said.append("what there is to read in words")
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


def _whom(case: TriageCase, person: str) -> str:
    """Whom a call was made to: what is nobody's id in the case may be anything that somebody wrote (G4)."""
    known = case.application.details is None or case.application.person(person) is not None
    return person if known else "not-known"


def tell_calls(turn: CaseTurn) -> None:
    """Tells of every risk identification call that is new (T6): that it was made or tried, never what was said."""
    for id_, call in turn.case.screening.calls.items():
        if id_ not in turn.before.screening.calls:
            turn.say(
                events.RiskCallRecorded(
                    person=_whom(turn.case, call.person),
                    outcome=call.outcome,
                    called_at=call.called_at,
                    **turn.basis("T6"),
                )
            )
