"""Brings the checks of a case up to date with what is held: what is needed, asked, answered or not needed any more (P1 to P9).

It is a function of the case, the policy and the instant. What has to be said to whom follows from how a check stood before and stands
now, so that whatever order facts came in, the checks end the same.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Final

from cafcass_contracts.safeguarding import CheckKind, CheckState, ConsentState
from cafcass_contracts.values import YesNo
from cafcass_domain.state import replace
from police_checks.domain.answers.answer import HeldAnswer
from police_checks.domain.answers.belonging import effective, with_taken
from police_checks.domain.answers.findings import bears_on
from police_checks.domain.answers.identity import Identity
from police_checks.domain.case import HeldCase, consent_key
from police_checks.domain.checks.check import Check, HeldCheck, Series, check_id
from police_checks.domain.checks.renewal import renewal_due
from police_checks.domain.checks.sources import Source, source_for
from police_checks.domain.needs.needed import Need, is_relevant_at_level_1, needs, relevant_at_level_1
from police_checks.domain.needs.people import is_named, is_of_case
from police_checks.domain.policy import ChecksPolicy
from police_checks.domain.told import Details

_OF_NO_CHECK: Final = ("details", "history", "asks_of_households")
"""What of a case is compared by itself, or bears on no check."""

_MOST_ROUNDS: Final = 8
"""An answer may call for another check, whose answer may be held already; deeper it does not go."""


def up_to_date(case: HeldCase, policy: ChecksPolicy, now: datetime) -> tuple[HeldCase, Mapping[Series, Need]]:
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


def stand_as_before(before: HeldCase, after: HeldCase) -> bool:
    """Whether nothing is new from which a check follows, under the same policy: of the details of a case, hearings at the most.

    Time alone may make a check needed (P4).
    """
    if before.details is None or after.details is None or not _same_but_for_hearings(before.details, after.details):
        return False
    if any("P4" in held.check.because for held in after.checks.values()):
        return False
    return replace(after, **{name: getattr(before, name) for name in _OF_NO_CHECK}) == before


def _same_but_for_hearings(one: Details, other: Details) -> bool:
    return one == replace(other, revision=one.revision, hearings=one.hearings, first_hearing_id=one.first_hearing_id)


def answered_alone(case: HeldCase, check: str) -> HeldCase | None:
    """The case up to date with a new answer, which is all that is new, where that can matter to no check but its own; None where it may.

    It matters to others by what it finds (P2), to itself where nobody is known any more to ask about, and time alone may make a check
    needed (P4).
    """
    held = case.checks.get(check)
    if (
        case.details is None
        or held is None
        or not held.out
        or held.widened_at is not None
        or not is_named(case, held.check.about)
    ):
        return None
    if case.ended_at is not None or any("P4" in each.check.because for each in case.checks.values()):
        return None
    answer = effective(case, held)
    if answer is None:
        return with_taken(case)
    after = case.with_check(_answered(case, held, answer, held.check.because))
    if is_relevant_at_level_1(after, after.checks[check]) and relevant_at_level_1(after) != relevant_at_level_1(case):
        return None
    return with_taken(after)


def _brought_up(case: HeldCase, needed: Mapping[Series, Need], policy: ChecksPolicy, now: datetime) -> HeldCase:
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
            new = _numbered(case, new, checks.values())
            checks[new.id] = current[need.series] = new
    for id_, held in checks.items():
        is_current = current[held.series].number == held.number
        checks[id_] = _as_it_stands(case, held, needed.get(held.series) if is_current else None, policy, now)
    return replace(case, checks=checks)


def _missing(need: Need, source: Source | None) -> str:
    """What a request cannot do without and is not known; empty where it can go out. The least to find somebody by is assumed."""
    if not need.identity.name:
        return "identity"
    if need.kind is not CheckKind.LOCAL_AUTHORITY and need.date_of_birth is None and need.address is None:
        return "identity"
    if source is None:
        return "authority" if need.kind is CheckKind.LOCAL_AUTHORITY else "force"
    return ""


def _new_check(
    case: HeldCase, current: HeldCheck | None, need: Need, policy: ChecksPolicy, now: datetime
) -> HeldCheck | None:
    """The check to be made for a need; None where there is one that serves it, or none is made any more."""
    due = None if current is None else renewal_due(case, current, policy, effective)
    is_old = due is not None and due.at <= now
    if current is not None and not is_old and not _is_over(case, current, need, policy):
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
    return HeldCheck(
        check=check, number=number, identity=need.identity, home=need.home, anew_since=now if is_old else None
    )


def _numbered(case: HeldCase, new: HeldCheck, checks: Iterable[HeldCheck]) -> HeldCheck:
    """A new check under a number that none of another home has: its id says only of what kind it is, and about whom."""
    taken = {each.number for each in checks if each.series[:2] == new.series[:2] and each.home != new.home}
    if new.number not in taken:
        return new
    number = max(*taken, new.number) + 1
    id_ = check_id(case.case_id, new.check.kind, new.check.about, number)
    return replace(new, check=replace(new.check, check_id=id_), number=number)


def _is_over(case: HeldCase, current: HeldCheck, need: Need, policy: ChecksPolicy) -> bool:
    """Whether a new check is needed in place of the current one.

    It was struck out, or may be made again after consent was taken back, or somebody else is to be asked, or who it is about is called
    otherwise than when it was answered.
    """
    if current.id in case.struck:
        return True
    consent = case.consents.get(consent_key(need.kind, need.about))
    given = consent is not None and consent.state is ConsentState.GIVEN
    if current.taken_back and (given or not need.consent):
        return True
    if not current.sends:
        return False
    if need.kind is not CheckKind.LEVEL_1:
        source = source_for(case, need, policy)
        if source is not None and source.system != current.check.source_system:
            return True
    return current.state is CheckState.ANSWERED and not _asks_the_same(current, need)


def _asks_the_same(held: HeldCheck, need: Need) -> bool:
    """Whether a request that went out asks about the same person, under every name that is known (P1)."""
    return held.identity.is_same_question(need.identity) and held.identity.covers(need.identity)


def _as_it_stands(case: HeldCase, held: HeldCheck, need: Need | None, policy: ChecksPolicy, now: datetime) -> HeldCheck:
    """A check as it stands. `need` is what it is for, where it is the current one of its series."""
    if held.id in case.struck or not is_of_case(case, held.check.about):
        return _closed(held)
    answer = effective(case, held)
    if answer is not None:
        return _answered(case, held, answer, held.check.because if need is None else need.because)
    if held.answer is not None:
        held = replace(held, answer=None)
    if need is None or case.ended_at is not None:
        return _closed(held)
    check = _unanswered(held.check)
    if check.because != need.because:
        check = replace(check, because=need.because)
    if check is not held.check or held.consent is not need.consent:
        held = replace(held, check=check, consent=need.consent)
    consent = case.consent_to(held)
    if need.consent and (consent is None or consent.state is not ConsentState.GIVEN):
        return _without_consent(held, consent.state if consent else None)
    return _asked(case, held, need, policy, now)


def _asked(case: HeldCase, held: HeldCheck, need: Need, policy: ChecksPolicy, now: datetime) -> HeldCheck:
    """A check that may be made: asked for, or waiting for what a request cannot do without."""
    if held.out:
        check = _in_state(held.check, CheckState.CHASED if held.check.chased else CheckState.REQUESTED)
        if _asks_the_same(held, need) or not need.identity.name:
            return held if check is held.check else replace(held, check=check)
        return _asked_again(replace(held, check=check), need, now)
    source = source_for(case, need, policy)
    lacking = _missing(need, source)
    if lacking or source is None:
        identity = held.identity if held.sends else need.identity
        return replace(held, check=_in_state(held.check, CheckState.NEEDED), missing=lacking, identity=identity)
    corrected = bool(held.sends) and not held.identity.is_same_question(need.identity)
    check = replace(held.check, state=CheckState.REQUESTED, source_system=source.system, requested_at=now, chased=0)
    return replace(
        held,
        check=check,
        identity=need.identity,
        force=source.force,
        missing="",
        out=True,
        sends=held.sends + 1,
        corrected_at=now if corrected else held.corrected_at,
    )


def _asked_again(held: HeldCheck, need: Need, now: datetime) -> HeldCheck:
    """A request that goes out again, corrected, or with names that are searched as well."""
    same, covered = held.identity.is_same_question(need.identity), held.identity.covers(need.identity)
    names = dict.fromkeys((*need.identity.names, *held.identity.names)) if same else need.identity.names
    return replace(
        held,
        identity=replace(need.identity, names=tuple(names)),
        corrected_at=held.corrected_at if same else now,
        widened_at=held.widened_at if covered else now,
        names_before=held.names_before if covered else held.identity.names,
        sends=held.sends + 1,
    )


def _searched(held: HeldCheck, answer: HeldAnswer) -> Identity:
    """Under which names an answer was looked for: one that was given before more were asked about is of fewer."""
    if held.widened_at is None or answer.answered_at >= held.widened_at:
        return held.identity
    return replace(held.identity, names=(held.identity.name, *held.names_before))


def _answered(case: HeldCase, held: HeldCheck, answer: HeldAnswer, because: tuple[str, ...]) -> HeldCheck:
    check = replace(
        held.check,
        state=CheckState.ANSWERED,
        answered_at=answer.answered_at,
        relevant=bears_on(case, answer),
        because=because,
    )
    return replace(held, check=check, out=False, missing="", answer=answer.answer_id, identity=_searched(held, answer))


def _without_consent(held: HeldCheck, said: ConsentState | None) -> HeldCheck:
    refused = said in (ConsentState.REFUSED, ConsentState.WITHDRAWN)
    state = CheckState.CONSENT_REFUSED if refused else CheckState.AWAITING_CONSENT
    check = replace(held.check, state=state, requested_at=None, chased=0)
    return replace(held, check=check, out=False, missing="", taken_back=held.taken_back or held.sends > 0)


def _closed(held: HeldCheck) -> HeldCheck:
    """Not needed any more; its answer, if it had one, is kept and not used."""
    check = _in_state(_unanswered(held.check), CheckState.WITHDRAWN)
    return replace(held, check=check, out=False, missing="", answer=None)


def _unanswered(check: Check) -> Check:
    if check.answered_at is None and check.relevant is YesNo.NOT_KNOWN:
        return check
    return replace(check, answered_at=None, relevant=YesNo.NOT_KNOWN)


def _in_state(check: Check, state: CheckState) -> Check:
    return check if check.state is state else replace(check, state=state)
