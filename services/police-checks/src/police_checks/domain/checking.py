"""Brings the checks of a case up to date with what is held: what is needed, asked, answered or not needed any more (P1 to P9).

A function of the case, the policy and the instant. What has to be said to whom follows from how a check stood before and stands now,
so that whatever order facts came in, the checks end the same.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from cafcass_contracts.safeguarding import Check, CheckKind, CheckState, ConsentState
from cafcass_contracts.values import YesNo
from police_checks.domain.answers import bears_on, effective, with_taken
from police_checks.domain.case import HeldCase, HeldCheck, check_id
from police_checks.domain.needs import Need, Series, is_of_case, needs, relevant_at_level_1
from police_checks.domain.policy import Policy, london_day
from police_checks.domain.sources import Source

_MOST_ROUNDS = 8
"""An answer may call for another check, whose answer may be held already; deeper it does not go."""


def up_to_date(case: HeldCase, policy: Policy, now: datetime) -> tuple[HeldCase, Mapping[Series, Need]]:
    """The case with every check as it stands now, and what it needs.

    What is not changed stays the same object: most rounds and most messages change little, and comparing is free then.
    """
    if case.details is None:
        return case, {}
    needed, found = needs(case, policy), relevant_at_level_1(case)
    for _ in range(_MOST_ROUNDS):
        before = case.checks
        case = _brought_up(case, needed, policy, now)
        if case.checks == before:
            break
        if relevant_at_level_1(case) != found:  # nothing else of the checks bears on what is needed
            needed, found = needs(case, policy), relevant_at_level_1(case)
    return with_taken(case), needed


def _brought_up(case: HeldCase, needed: Mapping[Series, Need], policy: Policy, now: datetime) -> HeldCase:
    """One round: a current check for every need, and every check as it stands. No check looks at another but of its own series."""
    checks = dict(case.checks)
    current: dict[Series, HeldCheck] = {}
    for held in checks.values():
        known = current.get(held.series)
        if known is None or held.number >= known.number:
            current[held.series] = held
    for need in needed.values():
        new = _new_check(case, current.get(need.series), need, policy, now)
        if new is not None:
            checks[new.check.check_id] = current[need.series] = new
    for id_, held in checks.items():
        is_current = current[held.series].number == held.number
        checks[id_] = _as_it_stands(case, held, needed.get(held.series) if is_current else None, policy, now)
    return replace(case, checks=checks)


def source_for(case: HeldCase, need: Need, policy: Policy, now: datetime) -> Source | None:
    """Who is to be asked (P9): whom a person named, else by kind, address and date."""
    named = case.sources.get(source_key(need.series))
    if named is not None:
        return policy.sources.named(need.kind, named.name)
    match need.kind:
        case CheckKind.LEVEL_1:
            return policy.sources.level_1(london_day(now))
        case CheckKind.LEVEL_2:
            return policy.sources.level_2(need.address)
        case _:
            return policy.sources.authority(need.authority, need.address)


def source_key(series: Series) -> str:
    """Under which name a case keeps whom a person named."""
    return f"{series[0]}.{series[1]}"


def missing(need: Need, source: Source | None) -> str:
    """What a request cannot do without and is not known; empty where it can go out. The least to find somebody by is assumed."""
    if not need.identity.name:
        return "identity"
    if need.kind is not CheckKind.LOCAL_AUTHORITY and need.date_of_birth is None and need.address is None:
        return "identity"
    if source is None:
        return "authority" if need.kind is CheckKind.LOCAL_AUTHORITY else "force"
    return ""


def _new_check(
    case: HeldCase, current: HeldCheck | None, need: Need, policy: Policy, now: datetime
) -> HeldCheck | None:
    """The check to be made for a need; None where there is one that serves it, or none is made any more."""
    due = None if current is None else renewal_due(case, current, policy)
    is_old = due is not None and due <= now
    if current is not None and not is_old and not _is_over(case, current, need, policy, now):
        return None
    if case.ended_at is not None:
        return None
    number = 1 if current is None else current.number + 1
    check = Check(
        check_id=check_id(case.case_id, need.kind, need.about, number),
        kind=need.kind,
        about=need.about,
        state=CheckState.NEEDED,
        because=need.because,
        needed_at=now,
    )
    return HeldCheck(check=check, number=number, identity=need.identity, anew_since=now if is_old else None)


def renewal_due(case: HeldCase, held: HeldCheck, policy: Policy) -> datetime | None:
    """When an answered check is up to date no more, where it has to be (P4); None where that is no matter."""
    if case.ended_at is not None or held.state is not CheckState.ANSWERED or "P4" not in held.check.because:
        return None
    answer = effective(case, held)
    if answer is None or case.of_series(*held.series)[-1].number != held.number:
        return None
    return answer.received_at + timedelta(days=policy.up_to_date_days)


def _is_over(case: HeldCase, current: HeldCheck, need: Need, policy: Policy, now: datetime) -> bool:
    """Whether a new check is needed in place of the current one.

    It was struck out, or may be made again after consent was taken back, or somebody else is to be asked, or who it is about is called otherwise than when it was
    answered.
    """
    if current.check.check_id in case.struck:
        return True
    consent = case.consents.get(need.about)
    given = consent is not None and consent.state is ConsentState.GIVEN
    if current.taken_back and (given or not need.consent):
        return True
    if not current.sends:
        return False
    if need.kind is not CheckKind.LEVEL_1:
        source = source_for(case, need, policy, now)
        if source is not None and source.system != current.check.source_system:
            return True
    return current.state is CheckState.ANSWERED and not current.identity.is_same_question(need.identity)


def _as_it_stands(case: HeldCase, held: HeldCheck, need: Need | None, policy: Policy, now: datetime) -> HeldCheck:
    """A check as it stands. `need` is what it is for, where it is the current one of its series."""
    if held.check.check_id in case.struck or not is_of_case(case, held.check.about):
        return _closed(held)
    answer = effective(case, held)
    if answer is not None:
        said = {"state": CheckState.ANSWERED, "answered_at": answer.answered_at, "relevant": bears_on(case, answer)}
        because = need.because if need is not None else held.check.because
        return replace(held, check=held.check.model_copy(update={**said, "because": because}), out=False, missing="")
    if need is None or case.ended_at is not None:
        return _closed(held)
    check = _unanswered(held.check)
    if check.because != need.because:
        check = check.model_copy(update={"because": need.because})
    if check is not held.check or held.consent is not need.consent:
        held = replace(held, check=check, consent=need.consent)
    consent = case.consent_to(held)
    if need.consent and (consent is None or consent.state is not ConsentState.GIVEN):
        return _without_consent(held, consent.state if consent else None)
    return _asked(case, held, need, policy, now)


def _asked(case: HeldCase, held: HeldCheck, need: Need, policy: Policy, now: datetime) -> HeldCheck:
    """A check that may be made: asked for, or waiting for what a request cannot do without."""
    if held.out:
        check = _in_state(held.check, CheckState.CHASED if held.check.chased else CheckState.REQUESTED)
        if held.identity.is_same_question(need.identity) or not need.identity.name:
            return held if check is held.check else replace(held, check=check)
        return replace(held, check=check, identity=need.identity, corrected_at=now, sends=held.sends + 1)
    source = source_for(case, need, policy, now)
    lacking = missing(need, source)
    if lacking or source is None:
        identity = held.identity if held.sends else need.identity
        return replace(held, check=_in_state(held.check, CheckState.NEEDED), missing=lacking, identity=identity)
    corrected = bool(held.sends) and not held.identity.is_same_question(need.identity)
    said = {"state": CheckState.REQUESTED, "source_system": source.system, "requested_at": now, "chased": 0}
    return replace(
        held,
        check=held.check.model_copy(update=said),
        identity=need.identity,
        force=source.force,
        missing="",
        out=True,
        sends=held.sends + 1,
        corrected_at=now if corrected else held.corrected_at,
    )


def _without_consent(held: HeldCheck, said: ConsentState | None) -> HeldCheck:
    refused = said in (ConsentState.REFUSED, ConsentState.WITHDRAWN)
    state = CheckState.CONSENT_REFUSED if refused else CheckState.AWAITING_CONSENT
    check = held.check.model_copy(update={"state": state, "requested_at": None, "chased": 0})
    return replace(held, check=check, out=False, missing="", taken_back=held.taken_back or held.sends > 0)


def _closed(held: HeldCheck) -> HeldCheck:
    """Not needed any more; its answer, if it had one, is kept and not used."""
    return replace(held, check=_in_state(_unanswered(held.check), CheckState.WITHDRAWN), out=False, missing="")


def _unanswered(check: Check) -> Check:
    if check.answered_at is None and check.relevant is YesNo.NOT_KNOWN:
        return check
    return check.model_copy(update={"answered_at": None, "relevant": YesNo.NOT_KNOWN})


def _in_state(check: Check, state: CheckState) -> Check:
    return check if check.state is state else check.model_copy(update={"state": state})
