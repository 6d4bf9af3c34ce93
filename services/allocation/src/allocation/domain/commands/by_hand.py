"""A manager gives work to somebody by hand, on the record (A2, A4)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

from allocation.domain.decisions import merged
from allocation.domain.evaluation import finish
from allocation.domain.staff.excluding import as_told, exclusions, only_recorded, record_exclusions
from allocation.domain.staff.practitioner import Practitioner
from allocation.domain.staff.workload import copied, score, told_anew
from allocation.domain.told import Employment
from allocation.domain.turn import CaseTurn
from allocation.domain.work.giving import Settled, give
from allocation.domain.work.work import Choice, Considered, Work
from cafcass_contracts import allocation
from cafcass_contracts.workload import Exclusion, MoveReason, PractitionerRole
from cafcass_domain.commands import refusal, refused
from cafcass_domain.decision import ACCEPTED, Decision
from cafcass_domain.london import london_day

_NEVER: Final = frozenset(
    {Exclusion.LEFT, Exclusion.CONFLICT, Exclusion.ROLE, Exclusion.CONTRACT, Exclusion.NEWLY_QUALIFIED}
)
"""What no manager overrides. The safe maximum, an absence and a skill they may, with the reason (A2)."""


def give_by_hand(
    turn: CaseTurn,
    work: Work,
    person: Practitioner,
    said: allocation.OverrideAllocation | allocation.MoveWork,
    settled: Settled,
    *,
    substantive: bool = True,
) -> Decision:
    """Gives work to whom a manager says, above the safe maximum only where they say so; or refuses it, with the reason."""
    name, day, policy = person.practitioner_id, london_day(turn.now), turn.policy
    employment, why = may_have(turn, work, person)
    if employment is None:
        return refused("nobody of that id practises here")
    manages = employment.role is PractitionerRole.SERVICE_MANAGER
    if only_recorded(why) and not said.despite_restricted:
        return refused_as_restricted(turn, work, {name: why})
    never = [each for each in why if each in _NEVER and not (manages and each is Exclusion.ROLE)]
    if never:
        return refused(f"never for this work: {', '.join(as_told(never))}")
    if manages and (refusal := _manager_may_not(turn, work)):
        return refused(refusal)
    available = person.available(day, policy)
    theirs = person.reserved.get(work.work_id) or person.carried.get(work.work_id)
    before = person.kept_points - (theirs.weighed.points if theirs else 0)
    after = before + work.weighed.points
    most = person.most(day, policy) if available > 0 else 0
    if after > most and not said.above_safe_maximum and not manages:
        share = score(after, available)
        how_much = "nothing is available" if share is None else f"{share // 10}.{share % 10}%"
        return refused(f"they would be above the safe maximum ({how_much}): say so, with the reason (A2)")
    openly = [
        each for each in why if each not in only_recorded(why)
    ]  # what a manager passes over is not said on official topics
    choice = Choice(
        considered=(Considered(practitioner_id=name, held=before, available=available, excluded=as_told(openly)),),
        score_before=score(before, available),
        score_after=score(after, available),
    )
    give(turn, work, name, employment, choice, settled, overrides=True, substantive=substantive)
    record_exclusions(turn, work, {name: why})
    say_why(turn, work, said, name)
    return done(turn, person)


def refused_as_restricted(turn: CaseTurn, work: Work, excluded: Mapping[str, Iterable[str]]) -> Decision:
    """Refuses what a manager may not know to be refused for a conflict, or only for an open complaint: the restricted record says which (A4)."""
    record_exclusions(turn, work, excluded)
    return turn.decision(
        refusal(
            "exclusions-recorded says what stands against it: what a manager may pass over, say despite_restricted (A6)"
        )
    )


def _manager_may_not(turn: CaseTurn, work: Work) -> str:
    """Why no service manager may hold the work now: they hold it once, in its first days or during a transfer (A7)."""
    if work.manager_had_it:
        return "a service manager held the work already: it is given to whoever may have it, or to duty (A7)"
    first_days = turn.policy.after(work.arose_at, turn.policy.manager_holds_working_days)
    if turn.now > first_days.at and work.moving is not MoveReason.TRANSFER:
        return "a service manager holds work only in its first days, or during a transfer (A7)"
    return ""


def may_have(turn: CaseTurn, work: Work, person: Practitioner) -> tuple[Employment | None, tuple[Exclusion, ...]]:
    """How somebody practises today, and why they may not have the work."""
    day = london_day(turn.now)
    return person.on(day), exclusions(turn.case, work, person, turn.now, turn.policy)


def say_why(
    turn: CaseTurn,
    work: Work,
    said: allocation.OverrideAllocation
    | allocation.MoveWork
    | allocation.KeepWork
    | allocation.TransferCase
    | allocation.ChangeCoWorkers,
    name: str,
) -> None:
    """The reason, in the manager's words, for those who may read it (A2)."""
    turn.say(
        allocation.OverrideRecorded(
            **turn.basis("A2", "A4"), work_id=work.work_id, practitioner_id=name, by=said.by.id, why=said.why
        )
    )


def done(turn: CaseTurn, person: Practitioner) -> Decision:
    """The answer with the practitioner's points as the case now says: the next decision counts on them."""
    made = finish(turn, ACCEPTED)
    return merged([made, told_anew(person, copied(person, turn.case), turn.received, turn.policy)])
