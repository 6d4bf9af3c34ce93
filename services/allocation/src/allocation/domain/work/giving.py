"""How a piece of work gets its holder, or loses one: the one place that does it, so that there is never more than one (A1, A13)."""

from __future__ import annotations

from typing import Final

from allocation.domain.decisions import plain
from allocation.domain.policy import AllocationPolicy
from allocation.domain.told import Employment
from allocation.domain.turn import CaseTurn
from allocation.domain.work.clocks import wait_again
from allocation.domain.work.proposals import withdraw
from allocation.domain.work.reasons import as_moved, record_reason
from allocation.domain.work.work import Choice, Holder, Work
from cafcass_contracts import allocation
from cafcass_contracts.safeguarding import SettledBy
from cafcass_contracts.values import YesNo
from cafcass_contracts.workload import MoveReason, PractitionerRole, WorkKind
from cafcass_domain.state import State, replace

MANAGER_HOLDS: Final = "manager-holds"
"""The deadline after which a service manager holds a case no longer (A7)."""
TOLD_TO_THE_COURT: Final = frozenset({PractitionerRole.GUARDIAN, PractitionerRole.ADVISER})


def only_the_court_changes(kind: WorkKind, policy: AllocationPolicy) -> bool:
    """Whether no manager may change who holds it: guardians only the court changes (A6)."""
    return kind in policy.changed_by_court


class Settled(State, kw_only=True):
    """Who or what settles that work goes to somebody, or from them, and why."""

    settled_by: SettledBy
    by: str | None = None
    """Id of whoever settled it, where a person did."""
    court_agreed: YesNo = YesNo.NOT_KNOWN
    because: MoveReason | None = None
    """Absent: the reason for which somebody else was sought."""


def give(
    turn: CaseTurn,
    work: Work,
    to: str,
    employment: Employment,
    choice: Choice,
    settled: Settled,
    *,
    overrides: bool = False,
    substantive: bool = True,
) -> None:
    """Gives a piece of work to somebody. What they had before, if anybody, is part of the same decision."""
    was = work.held_by
    manages = employment.role is PractitionerRole.SERVICE_MANAGER
    holder = Holder(to, employment.role, employment.team, turn.now, substantive and not manages, employment.contact)
    moved = was is not None and was != to
    had = work.had | {was} if moved and was is not None and work.is_held else work.had
    last = was if moved else work.last
    after = replace(
        work,
        holder=holder,
        proposal=None,
        unsettled=0,
        queued="" if holder.substantive else work.queued,
        noticed=work.noticed and not holder.substantive,
        moving=None,
        kept=None,
        court_asked=False,
        manager_had_it=work.manager_had_it or manages,
        had=had,
        last=last,
        family_not_told_of=last if moved or was is None else work.family_not_told_of,
    )
    turn.put(after, f"{work.kind} given to {to}")
    after = work_beside_no_more(turn, after, to)
    _say_allocated(turn, after, holder, choice, settled, overrides=overrides)
    if moved and was is not None:
        because = MoveReason.MANAGER if work.is_held else MoveReason.SUBSTANTIVE
        _say_moved(turn, after, was, settled.because or work.moving or because, settled)
    if _is_told_to_the_court(holder):
        _tell_court(turn, after, holder, last if moved or was is None else None)
    if manages:
        due = turn.policy.after(turn.now, turn.policy.manager_holds_working_days)
        turn.set_deadline(MANAGER_HOLDS, due, "A7", work.work_id, work=work.work_id, who=to)


def work_beside_no_more(turn: CaseTurn, work: Work, name: str) -> Work:
    """The work without somebody beside its holder: they hold it now, have left, or must not have to do with the case (A6)."""
    if name not in work.co_workers:
        return work
    after = turn.put(
        replace(work, co_workers=tuple(each for each in work.co_workers if each != name)), f"co-workers of {work.kind}"
    )
    turn.say(allocation.CoWorkersChanged(**turn.about(after, "A4"), co_workers=after.co_workers))
    return after


def take_back(turn: CaseTurn, work: Work, because: MoveReason, settled: Settled) -> None:
    """Takes a piece of work from its holder, for the queue (A12, A13)."""
    was = work.held_by
    if was is None:
        return
    if work.is_held:  # who is proposed instead of duty, or of a manager, still is
        work = withdraw(turn, work, "moved", f"taken from {was}")
    after = replace(
        work,
        holder=None,
        queued="",
        waits_from=turn.now,
        moving=None,
        kept=None,
        court_asked=False,
        had=work.had | {was},
        last=was,
        family_not_told_of=was,
    )
    turn.put(after, f"{work.kind} taken from {was}: {as_moved(because)}")
    wait_again(turn, after)
    _say_moved(turn, after, was, because, settled)


def _say_allocated(
    turn: CaseTurn, work: Work, holder: Holder, choice: Choice, settled: Settled, *, overrides: bool
) -> None:
    said = {
        **turn.about(work, "A1", "A4", *(("A2",) if overrides else ())),
        "practitioner_id": holder.practitioner_id,
        "role": holder.role,
        "area": turn.case.area,
        "team": holder.team,
        "manager_id": turn.case.manager[2] if turn.case.manager else None,
        "substantive": holder.substantive,
        "settled_by": settled.settled_by,
        "by": settled.by,
        "overrides": overrides,
        "choice": choice,
        "allocated_at": turn.now,
    }
    turn.say(plain(allocation.WorkAllocated, said))


def _say_moved(turn: CaseTurn, work: Work, was: str, because: MoveReason, settled: Settled) -> None:
    """One event with from and to, that names who has to hear of it (A13).

    Nothing of ours reaches a family: whoever has the work now is asked to tell them, else the manager.
    """
    tell = ["from-practitioner"]
    if work.holder is not None:
        tell += ["to-practitioner", *(["court"] if _is_told_to_the_court(work.holder) else [])]
    turn.say(
        allocation.WorkMoved(
            **turn.about(work, "A9" if because is MoveReason.TRANSFER else "A13"),
            from_practitioner_id=was,
            to_practitioner_id=work.held_by,
            because=as_moved(because),
            settled_by=settled.settled_by,
            by=settled.by,
            court_agreed=settled.court_agreed,
            moved_at=turn.now,
            tell=(*tell, "family"),
        )
    )
    record_reason(turn, work, was, because)


def _is_told_to_the_court(holder: Holder) -> bool:
    """Whether the court is told of them as its guardian or adviser."""
    return holder.role in TOLD_TO_THE_COURT


def _tell_court(turn: CaseTurn, work: Work, holder: Holder, replaces: str | None) -> None:
    known = turn.case.known
    if known is None:
        return
    turn.say(
        allocation.PractitionerAppointed(
            **turn.basis("A1", "A13"),
            case_number=known.case_number,
            court=None if known.court is None else known.court.said(),
            practitioner_id=holder.practitioner_id,
            role=str(holder.role),
            kind=work.kind,
            substantive=holder.substantive,
            replaces=None if replaces == holder.practitioner_id else replaces,
            appointed_at=turn.now,
        )
    )
