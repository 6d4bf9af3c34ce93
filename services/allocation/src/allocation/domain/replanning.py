"""What becomes of the work of somebody who is away for long, has left, has fewer hours or a conflict of interest (A13).

They hold it until somebody else does: the work is never nobody's on the way. A guardian is changed only by the court (A6).
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

from allocation.domain.case import CASES, CaseFile, Work
from allocation.domain.evaluate import Touched, finish, held
from allocation.domain.excluding import by_kind, exclusions
from allocation.domain.policy import Policy
from allocation.domain.practitioner import PEOPLE, Practitioner
from allocation.domain.turn import Turn
from allocation.domain.withdrawing import stay, withdraw
from cafcass_contracts import allocation
from cafcass_contracts.workload import Exclusion, MoveReason
from cafcass_domain.decision import Change, DeadlineFired, Decision, Facts, Received


def replan_touches(received: Received[DeadlineFired], policy: Policy) -> Touched:
    """The practitioner, and the cases that they hold work of."""
    return {PEOPLE: [received.data.data["who"]], CASES: received.data.data["cases"]}


def on_replan(facts: Facts, received: Received[DeadlineFired], policy: Policy) -> Decision:
    """For each piece of work they hold: whether somebody else is sought, and why. What is proposed for them falls if it cannot be."""
    name, day = received.data.data["who"], policy.day(received.received_at)
    person = facts.get(PEOPLE, name) or Practitioner(name)
    too_much = _too_much(person, received, policy)
    made, kept, most = [], person.kept_points, person.most(day, policy)
    for case_id in received.data.data["cases"]:
        case = held(facts, case_id)
        turn = Turn(case, case, received, policy)
        for work in case.open_works:
            if work.holder is not None and work.holder.practitioner_id == name:
                goes_on = work.moving is MoveReason.HOURS and person.held_points > person.most(day, policy)
                why = (
                    person.must_give_up(case_id, day, policy)
                    or _not_theirs_any_more(work, person, day, policy)
                    or (MoveReason.HOURS if goes_on or work.work_id in too_much else None)
                )
                _seek(turn, _reached(turn, work, person), why)
            elif work.proposal is not None and work.proposal.practitioner_id == name:
                not_any_more = exclusions(case, work, person, day, policy) or _elsewhere(case, person, day)
                not_any_more = not_any_more or ((Exclusion.SAFE_MAXIMUM,) if kept > most else ())
                kept -= work.weighed.points if not_any_more else 0
                _drop(turn, work, not_any_more)
        made.append(finish(turn))
    planned = replace(person, planned=person.available(day, policy) or person.planned)
    return Decision(
        changes=(
            *(change for each in made for change in each.changes),
            *([] if planned == person else [Change(PEOPLE, name, planned)]),
        ),
        publish=tuple(said for each in made for said in each.publish),
        deadlines=tuple(due for each in made for due in each.deadlines),
        asks=tuple(ask for each in made for ask in each.asks),
        settles=tuple(settle for each in made for settle in each.settles),
    )


def _not_theirs_any_more(work: Work, person: Practitioner, day: date, policy: Policy) -> MoveReason | None:
    """What no manager could give them now: only what a manager holds for some days is an exception (A5, A7)."""
    if work.holder is None or not work.holder.substantive:
        return None
    never = {Exclusion.ROLE, Exclusion.CONTRACT}.intersection(by_kind(work.kind, person, day, policy))
    return MoveReason.ROLE if never else None


def _elsewhere(case: CaseFile, person: Practitioner, day: date) -> tuple[Exclusion, ...]:
    known = person.on(day)
    return (Exclusion.OTHER_AREA,) if known is None or known.area != case.area else ()


def _reached(turn: Turn, work: Work, person: Practitioner) -> Work:
    """The work with how its holder is reached now: the court is told (A13)."""
    known = person.on(turn.policy.day(turn.now))
    if known is None or work.holder is None or known.contact == work.holder.contact:
        return work
    return turn.put(replace(work, holder=replace(work.holder, contact=known.contact)), "how the holder is reached")


def _too_much(person: Practitioner, received: Received[Any], policy: Policy) -> frozenset[str]:
    """The lightest work that is above what they may hold where their hours became fewer (A13).

    Somebody whom a manager took above the safe maximum, with the same hours as then, keeps what they have (A2).
    """
    most = person.most(policy.day(received.received_at), policy)
    if not received.data.data["fewer"] or most <= 0:
        return frozenset()
    over, found = person.held_points - most, set[str]()
    for work_id, line in sorted(person.held.items(), key=lambda each: (each[1].weighed.points, each[0])):
        if over <= 0:
            break
        over -= line.weighed.points
        found.add(work_id)
    return frozenset(found)


def _seek(turn: Turn, work: Work, why: MoveReason | None) -> None:
    """Somebody else is sought, or not any more where the reason fell away before it was settled."""
    if why is None:
        if work.moving is not None:
            stay(turn, work, "the reason fell away")
        elif work.kept is not None:
            turn.put(replace(work, kept=None), f"{work.kind} stayed, and the reason to move it is over")
        return
    if why in (work.moving, work.kept) or work.holder is None:
        return
    since = turn.now if work.moving is None else work.waits_from
    sought = replace(work, moving=why, kept=None, waits_from=since)
    after = turn.put(sought, f"somebody else is sought for {work.kind}: {why}")
    turn.say(
        allocation.SuccessorSought(**turn.about(after, "A13"), practitioner_id=work.holder.practitioner_id, because=why)
    )
    turn.ask(
        f"move:{work.work_id}",
        turn.policy.manager_role,
        turn.policy.within(turn.now, turn.policy.settle_working_days),
        f"{work.holder.practitioner_id} holds {work.kind}, and somebody else is sought: {why}",
        "move-work",
        "keep-work",
        rules=("A13",),
    )
    _ask_court(turn, after, why)


def _ask_court(turn: Turn, work: Work, why: MoveReason) -> None:
    known = turn.case.known
    if turn.policy.may_move(work.kind) or known is None or work.holder is None:
        return
    turn.say(
        allocation.CourtAsked(
            **turn.basis("A6", "A13"),
            case_number=known.case_number,
            court=known.court,
            work_id=work.work_id,
            practitioner_id=work.holder.practitioner_id,
            because=why,
        )
    )


def _drop(turn: Turn, work: Work, why: tuple[Exclusion, ...]) -> None:
    """A proposal for somebody who cannot have it any more falls: the work waits again (A12)."""
    if why:
        withdraw(turn, work, "excluded", ", ".join(why), why)
