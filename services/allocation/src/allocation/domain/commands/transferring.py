"""A case goes to another area (A9): private law after its first hearing, public law as the court decides, disputes to the head of service."""

from __future__ import annotations

from allocation.domain.case.case_file import CaseFile, Dispute
from allocation.domain.commands.about import conflict
from allocation.domain.commands.by_hand import say_why
from allocation.domain.evaluation import finish
from allocation.domain.policy import AllocationPolicy
from allocation.domain.turn import CaseTurn, begin
from allocation.domain.work.giving import Settled, only_the_court_changes, take_back
from allocation.domain.work.proposals import withdraw
from cafcass_contracts import allocation
from cafcass_contracts.roles import Role
from cafcass_contracts.safeguarding import SettledBy
from cafcass_contracts.values import LawType, YesNo
from cafcass_contracts.workload import MoveReason
from cafcass_domain.commands import refused
from cafcass_domain.decision import ACCEPTED, Answer, Decision, Facts, Received


def on_transfer(facts: Facts, received: Received[allocation.TransferCase], policy: AllocationPolicy) -> Decision:
    """Both managers agree to it, or the head of service decides. Who holds its work gives it up, for the queue of the new area."""
    said, turn = received.data, begin(facts, received, policy, received.data.case_id)
    case, decides = turn.case, received.data.by.role == Role.HEAD_OF_SERVICE
    if (refusal := conflict(case, said)) is not None:
        return refusal
    if case.closed is not None:
        return refused("the case is over")
    if _is_private(case) and not _first_hearing_has_been(case):
        return refused("private law: no transfer before the first hearing (A9)")
    if case.disputed is not None and not decides:
        return refused("it is with the head of service, who decides (A9)")
    if (said.to_area, said.to_team) == (case.area, case.team):
        return _stays(turn, said) if case.disputed is not None else refused("the case is there already")
    if said.disputed and not decides:
        return _disputed(turn, said)
    if not _is_private(case) and said.court_agreed is not YesNo.YES:
        return refused("public law: only after the court decided (A9)")
    guarded = [work for work in case.open_works if work.holder and work.holder.substantive]
    if said.court_agreed is not YesNo.YES and any(only_the_court_changes(work.kind, policy) for work in guarded):
        return refused("a guardian is changed only by the court (A6)")
    return _sent(turn, said)


def _sent(turn: CaseTurn, said: allocation.TransferCase) -> Decision:
    turn.note(f"sent to {said.to_team}", transferred=(said.to_area, said.to_team), disputed=None)
    settled = Settled(settled_by=SettledBy.PERSON, by=said.by.id, court_agreed=said.court_agreed)
    for work in turn.case.open_works:
        if work.holder is not None:
            take_back(turn, work, MoveReason.TRANSFER, settled)
        else:
            withdraw(turn, work, "moved", "the case was sent to another area")
    _say_why(turn, said)
    return finish(turn, ACCEPTED)


def _disputed(turn: CaseTurn, said: allocation.TransferCase) -> Decision:
    """The managers do not agree: nothing moves until the head of service decides."""
    disputed = Dispute(to_team=said.to_team, by=said.by.id, agreed_by=said.agreed_by)
    turn.note(f"whether it goes to {said.to_team} is disputed", disputed=disputed)
    _say_why(turn, said)
    return finish(turn, Answer("held", "the managers do not agree: the head of service decides (A9)"))


def _stays(turn: CaseTurn, said: allocation.TransferCase) -> Decision:
    """The head of service decides that the case is where it belongs."""
    turn.note("it stays where it is", disputed=None)
    _say_why(turn, said)
    return finish(turn, ACCEPTED)


def _say_why(turn: CaseTurn, said: allocation.TransferCase) -> None:
    for work in turn.case.open_works[:1]:
        say_why(turn, work, said, said.agreed_by)


def _is_private(case: CaseFile) -> bool:
    """What nobody says to be public law is sent by the rule of private law."""
    return case.known is None or case.known.law is not LawType.PUBLIC


def _first_hearing_has_been(case: CaseFile) -> bool:
    """A report ordered says so too."""
    return case.is_heard or (case.known is not None and bool(case.known.reports))
