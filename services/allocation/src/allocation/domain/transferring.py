"""A case goes to another area (A9): private law after its first hearing, public law as the court decides, disputes to the head of service."""

from __future__ import annotations

from allocation.domain.case import CaseFile
from allocation.domain.closing import DISPUTE
from allocation.domain.commands import NOT_A_MANAGER, conflict, refused, say_why
from allocation.domain.evaluate import begin, finish
from allocation.domain.giving import take_back
from allocation.domain.policy import Policy
from allocation.domain.turn import Turn
from allocation.domain.withdrawing import withdraw
from cafcass_contracts import allocation
from cafcass_contracts.safeguarding import SettledBy
from cafcass_contracts.values import LawType, YesNo
from cafcass_contracts.workload import MoveReason
from cafcass_domain.decision import ACCEPTED, Answer, Decision, Facts, Received


def on_transfer(facts: Facts, received: Received[allocation.TransferCase], policy: Policy) -> Decision:
    """Both managers agree to it, or the head of service decides. Who holds its work gives it up, for the queue of the new area."""
    said, turn = received.data, begin(facts, received, policy, received.data.case_id)
    case, decides = turn.case, received.data.by.role == policy.head_role
    if (answer := conflict(case, said)) is not None:
        return answer
    if not policy.decides(said.by.role):
        return refused(NOT_A_MANAGER)
    if case.closed is not None:
        return refused("the case is over")
    if _is_private(case) and not _first_hearing_has_been(case):
        return refused("private law: no transfer before the first hearing (A9)")
    if DISPUTE in case.asked and not decides:
        return refused("it is with the head of service, who decides (A9)")
    if (said.to_area, said.to_team) == (case.area, case.team):
        return _stays(turn, said) if DISPUTE in case.asked else refused("the case is there already")
    if said.disputed and not decides:
        return _disputed(turn, said)
    if not _is_private(case) and said.court_agreed is not YesNo.YES:
        return refused("public law: only after the court decided (A9)")
    guarded = [work for work in case.open_works if work.holder and work.holder.substantive]
    if said.court_agreed is not YesNo.YES and not all(policy.may_move(work.kind) for work in guarded):
        return refused("a guardian is changed only by the court (A6)")
    return _sent(turn, said)


def _sent(turn: Turn, said: allocation.TransferCase) -> Decision:
    turn.note(f"sent to {said.to_team}", transferred=(said.to_area, said.to_team))
    turn.settle(DISPUTE, f"sent to {said.to_team}")
    for work in turn.case.open_works:
        if work.holder is not None:
            take_back(turn, work, MoveReason.TRANSFER, SettledBy.PERSON, said.by.id, said.court_agreed)
        else:
            withdraw(turn, work, "moved", "the case was sent to another area")
    _why(turn, said)
    return finish(turn, ACCEPTED)


def _disputed(turn: Turn, said: allocation.TransferCase) -> Decision:
    """The managers do not agree: nothing moves until the head of service decides."""
    turn.note(f"whether it goes to {said.to_team} is disputed")
    turn.ask(
        DISPUTE,
        turn.policy.head_role,
        turn.policy.within(turn.now, turn.policy.settle_working_days),
        f"{said.by.id} would send the case to {said.to_team}, and {said.agreed_by} does not agree",
        "transfer-case",
        rules=("A9",),
    )
    _why(turn, said)
    return finish(turn, Answer("held", "the managers do not agree: the head of service decides (A9)"))


def _stays(turn: Turn, said: allocation.TransferCase) -> Decision:
    """The head of service decides that the case is where it belongs."""
    turn.note("it stays where it is")
    turn.settle(DISPUTE, "it stays where it is")
    _why(turn, said)
    return finish(turn, ACCEPTED)


def _why(turn: Turn, said: allocation.TransferCase) -> None:
    for work in turn.case.open_works[:1]:
        say_why(turn, work, said, said.agreed_by)


def _is_private(case: CaseFile) -> bool:
    """What nobody says to be public law is sent by the rule of private law."""
    return case.known is None or case.known.law is not LawType.PUBLIC


def _first_hearing_has_been(case: CaseFile) -> bool:
    """A report ordered says so too."""
    return case.heard or (case.known is not None and bool(case.known.reports))
