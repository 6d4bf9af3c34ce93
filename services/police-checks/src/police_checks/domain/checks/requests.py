"""What is asked of the police and of local authorities, asked again and taken back (P1 to P4, P7, P8)."""

from __future__ import annotations

from typing import Final

from cafcass_contracts import people
from cafcass_contracts import police_checks as events
from cafcass_contracts.message import DecidedEvent
from cafcass_contracts.safeguarding import CheckKind, CheckState
from cafcass_domain.due import Due
from cafcass_domain.london import london_day
from police_checks.domain.checks.check import HeldCheck
from police_checks.domain.needs.needed import Need
from police_checks.domain.told import in_contract
from police_checks.domain.turn import ChecksTurn

CHASE: Final = "chase"
"""The deadline at which a request without an answer is sent again; its key is the check."""

_DAY_OF_BIRTH: Final = len("1990-11-12")


def publish_requests(turn: ChecksTurn) -> None:
    """What goes to the police and to local authorities."""
    for was, held in turn.pairs:
        was_out, sends = (was.out, was.sends) if was is not None else (False, 0)
        if was_out and not held.out and held.state is not CheckState.ANSWERED:
            turn.say(_withdrawn(turn, held))
        if held.out and held.sends > sends:
            turn.say(_request(turn, held, turn.needed[held.series]))


def set_chases(turn: ChecksTurn) -> None:
    """When a request that stays unanswered is chased (P8). A corrected request is chased no later for it."""
    for was, held in turn.pairs:
        was_out, chased = (was.out, was.check.chased) if was is not None else (False, 0)
        if was_out and not held.out:
            turn.cancel_deadline(CHASE, held.id)
        elif held.out and (not was_out or held.check.chased > chased):
            turn.set_deadline(CHASE, _answer_due(turn), "P8", held.id)


def _answer_due(turn: ChecksTurn) -> Due:
    """Until when what is asked now is answered."""
    return turn.policy.after(turn.now, turn.policy.chase_after_working_days)


def _request(turn: ChecksTurn, held: HeldCheck, need: Need) -> DecidedEvent:
    """A request with only what is needed to find somebody (G4): a day of birth and no address, where level 1 has one."""
    check = held.check
    common = {
        "check_id": check.check_id,
        "chased": check.chased,
        "answer_wanted_by": london_day(_answer_due(turn).at),
        "name": in_contract(people.PersonName, need.name),
        "date_of_birth": need.date_of_birth,
        "gender": need.gender,
        **turn.grounds(*check.because, *(("P8",) if check.chased else ())),
    }
    addresses = tuple(in_contract(people.Address, each) for each in need.addresses)
    if check.kind is CheckKind.LOCAL_AUTHORITY:
        return events.AuthorityCheckRequested(authority=check.source_system or "", addresses=addresses, **common)
    if check.kind is CheckKind.LEVEL_1 and len(need.date_of_birth or "") == _DAY_OF_BIRTH:
        addresses = ()
    return events.PoliceCheckRequested(
        kind=check.kind,
        source_system=check.source_system or "",
        force=held.force,
        previous_names=tuple(in_contract(people.PersonName, each) for each in need.previous_names),
        place_of_birth=need.place_of_birth,
        address=addresses[0] if addresses else None,
        previous_addresses=addresses[1:],
        **common,
    )


def _withdrawn(turn: ChecksTurn, held: HeldCheck) -> DecidedEvent:
    """A request taken back."""
    rules = ("P3",) if held.state is CheckState.CONSENT_REFUSED else held.check.because
    if held.check.kind is CheckKind.LOCAL_AUTHORITY:
        return events.AuthorityCheckWithdrawn(check_id=held.id, **turn.grounds(*rules))
    return events.PoliceCheckWithdrawn(check_id=held.id, **turn.grounds(*rules))
