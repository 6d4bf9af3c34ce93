"""A case goes to another area, or stays although a child moved (A9): private law after its first hearing, public law as the court decides, disputes to the head of service."""

from __future__ import annotations

from allocation.domain.area.desk import DESKS, desk_of
from allocation.domain.case.case_file import CASES, Dispute
from allocation.domain.case.homes import decided_on, moved_in
from allocation.domain.commands.about import conflict, record_decision
from allocation.domain.commands.by_hand import say_why
from allocation.domain.evaluation import finish
from allocation.domain.internal import plan_anew
from allocation.domain.policy import AllocationPolicy
from allocation.domain.turn import CaseTurn, begin
from allocation.domain.work.giving import only_the_court_changes
from allocation.domain.work.proposals import withdraw
from allocation.domain.work.successors import send_on, stay
from cafcass_contracts import allocation
from cafcass_contracts.roles import Role
from cafcass_contracts.values import YesNo
from cafcass_contracts.workload import MoveReason, WorkKind
from cafcass_domain.commands import refused
from cafcass_domain.decision import ACCEPTED, Answer, Decision, Facts, Received, Touches


def transfer_touches(received: Received[allocation.TransferCase], policy: AllocationPolicy) -> Touches:
    """The case, and the desk that knows the teams of the area to which it would go."""
    return {DESKS: [received.data.to_area], CASES: [received.data.case_id]}


def on_transfer(facts: Facts, received: Received[allocation.TransferCase], policy: AllocationPolicy) -> Decision:
    """Both managers agree to it, or the head of service decides. Who holds its work keeps it until the new area has somebody."""
    said, turn = received.data, begin(facts, received, policy, received.data.case_id)
    case, decides = turn.case, received.data.by.role == Role.HEAD_OF_SERVICE
    if (refusal := conflict(case, said)) is not None:
        return refusal
    if case.closed is not None:
        return refused("the case is over")
    if not _is_team_of(facts, said.to_team, said.to_area):
        return refused(f"{said.to_team} is no team of {said.to_area}")
    if case.is_private and not case.is_heard:
        return refused("private law: no transfer before the first hearing (A9)")
    if case.disputed is not None and not decides:
        return refused("it is with the head of service, who decides (A9)")
    if (said.to_area, said.to_team) == (case.area, case.team):
        return _stays(turn, said) if case.disputed is not None else refused("the case is there already")
    if said.disputed and not decides:
        return _disputed(turn, said)
    busy = [work for work in case.open_works if work.is_held and work.kind is not WorkKind.FIRST_HEARING]
    if case.is_private and busy and not decides:
        return refused("private law: not in the middle of work, unless the head of service decides so (A9)")
    if not case.is_private and said.court_agreed is not YesNo.YES:
        return refused("public law: only after the court decided (A9)")
    guarded = [work for work in case.open_works if work.holder and work.holder.substantive]
    if said.court_agreed is not YesNo.YES and any(only_the_court_changes(work.kind, policy) for work in guarded):
        return refused("a guardian is changed only by the court (A6)")
    return _sent(facts, turn, said)


def on_leave(facts: Facts, received: Received[allocation.LeaveCase], policy: AllocationPolicy) -> Decision:
    """A child moved, or the area was put right, and the case stays with the practitioners that work it: a manager decides so."""
    said, turn = received.data, begin(facts, received, policy, received.data.case_id)
    case = turn.case
    if (refusal := conflict(case, said)) is not None:
        return refusal
    if case.closed is not None:
        return refused("the case is over")
    if case.disputed is not None:
        return refused("it is with the head of service, who decides by transfer-case (A9)")
    if case.held_in_the_area_before:
        why = "its work stays with whoever has it although the case is another area's"
    elif moved_in(case.homes) is None:
        return refused("no child is known to have moved since this was last decided")
    elif case.is_private and not case.is_heard:
        return refused("private law: it stays until the first hearing whoever moves (A9)")
    else:
        why = "it stays where it is although a child moved"
    turn.note(why, homes=decided_on(case.homes), area_corrected=None)
    turn.say(allocation.CaseLeft(**turn.basis("A9"), area=case.area, team=case.team, by=said.by.id))
    record_decision(turn, said, "A9")
    return finish(turn, ACCEPTED)


def _sent(facts: Facts, turn: CaseTurn, said: allocation.TransferCase) -> Decision:
    turn.note(
        f"sent to {said.to_team}",
        transferred=(said.to_area, said.to_team),
        disputed=None,
        homes=decided_on(turn.case.homes),
        area_corrected=None,
    )
    for work in turn.case.open_works:
        free = withdraw(turn, work, "moved", "the case was sent to another area")
        if free.holder is None:
            continue
        if free.moving is MoveReason.TRANSFER and _is_team_of(facts, free.holder.team, said.to_area):
            stay(turn, free, "the case is back before anybody else had it")
            turn.tell(plan_anew(free.holder.practitioner_id, turn.id))  # they may have left meanwhile (A13)
        else:
            send_on(turn, free)
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
    turn.note("it stays where it is", disputed=None, homes=decided_on(turn.case.homes), area_corrected=None)
    _say_why(turn, said)
    return finish(turn, ACCEPTED)


def _say_why(turn: CaseTurn, said: allocation.TransferCase) -> None:
    for work in turn.case.open_works[:1]:
        say_why(turn, work, said, said.agreed_by)


def _is_team_of(facts: Facts, team: str, area: str) -> bool:
    """Whether the workforce's returns name it as a team of the area, or it is called as the area's teams are (I6)."""
    return team in desk_of(facts, area).teams or team.startswith(f"{area.lower()}-")
