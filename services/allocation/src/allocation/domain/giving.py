"""How a piece of work gets its holder, or loses one: the one place that does it, so that there is never more than one (A1, A13)."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from allocation.domain.case import Holder, Work
from allocation.domain.turn import Turn
from cafcass_contracts import allocation
from cafcass_contracts.safeguarding import SettledBy
from cafcass_contracts.values import YesNo
from cafcass_contracts.workforce import PractitionerRecorded
from cafcass_contracts.workload import Choice, MoveReason, PractitionerRole

MANAGER_HOLDS: Final = "manager-holds"
"""The deadline after which a service manager holds a case no longer (A7)."""
TOLD_TO_THE_COURT: Final = frozenset({PractitionerRole.GUARDIAN, PractitionerRole.ADVISER})


def give(
    turn: Turn,
    work: Work,
    to: PractitionerRecorded,
    choice: Choice,
    *,
    settled_by: SettledBy,
    by: str | None = None,
    overrides: bool = False,
    substantive: bool = True,
    court_agreed: YesNo = YesNo.NOT_KNOWN,
    because: MoveReason | None = None,
) -> None:
    """Gives a piece of work to somebody. What they had before, if anybody, is part of the same decision."""
    was = work.holder
    manages = to.role is PractitionerRole.SERVICE_MANAGER
    holder = Holder(to.practitioner_id, str(to.role), to.team, turn.now, substantive and not manages, to.contact)
    moved = was is not None and was.practitioner_id != to.practitioner_id
    after = replace(
        work,
        holder=holder,
        proposal=None,
        queued="",
        moving=None,
        kept=None,
        had=work.had | {was.practitioner_id} if moved and was is not None else work.had,
    )
    turn.put(after, f"{work.kind} given to {to.practitioner_id}")
    for question in (f"allocate:{work.work_id}", f"move:{work.work_id}"):
        turn.settle(question, f"given to {to.practitioner_id}")
    manager = turn.case.manager[2] if turn.case.manager else None
    turn.say(
        allocation.WorkAllocated(
            **turn.about(after, "A1", "A4", *(("A2",) if overrides else ())),
            practitioner_id=to.practitioner_id,
            role=str(to.role),
            area=turn.case.area,
            team=to.team,
            manager_id=manager,
            substantive=holder.substantive,
            settled_by=settled_by,
            by=by,
            overrides=overrides,
            choice=choice,
            allocated_at=turn.now,
        )
    )
    if moved and was is not None:
        say_moved(turn, after, was.practitioner_id, to.practitioner_id, because or work.moving or MoveReason.MANAGER,
                  settled_by, by, court_agreed)  # fmt: skip
    _tell_court(turn, after, holder, was if moved else None)
    if manages:
        days = turn.policy.manager_holds_working_days
        due, counted = turn.policy.within(turn.now, days), (turn.policy.day(turn.now), days)
        what = {"work": work.work_id, "who": to.practitioner_id}
        turn.set_deadline(MANAGER_HOLDS, due, "A7", work.work_id, working_days=counted, **what)


def take_back(
    turn: Turn, work: Work, because: MoveReason, settled_by: SettledBy, by: str | None, court_agreed: YesNo
) -> None:
    """Takes a piece of work from its holder, for the queue (A12, A13)."""
    if work.holder is None:
        return
    was = work.holder.practitioner_id
    after = replace(work, holder=None, proposal=None, moving=None, kept=None, had=work.had | {was})
    turn.put(after, f"{work.kind} taken from {was}: {because}")
    for question in (f"allocate:{work.work_id}", f"move:{work.work_id}"):
        turn.settle(question, f"taken from {was}")
    say_moved(turn, after, was, None, because, settled_by, by, court_agreed)


def say_moved(
    turn: Turn,
    work: Work,
    was: str,
    now: str | None,
    because: MoveReason,
    settled_by: SettledBy,
    by: str | None,
    court_agreed: YesNo,
) -> None:
    """One event with from and to (A13)."""
    turn.say(
        allocation.WorkMoved(
            **turn.about(work, "A9" if because is MoveReason.TRANSFER else "A13"),
            from_practitioner_id=was,
            to_practitioner_id=now,
            because=because,
            settled_by=settled_by,
            by=by,
            court_agreed=court_agreed,
            moved_at=turn.now,
        )
    )


def _tell_court(turn: Turn, work: Work, holder: Holder, was: Holder | None) -> None:
    known = turn.case.known
    if known is None or holder.role not in TOLD_TO_THE_COURT:
        return
    turn.say(
        allocation.PractitionerAppointed(
            **turn.basis("A1", "A13"),
            case_number=known.case_number,
            court=known.court,
            practitioner_id=holder.practitioner_id,
            role=holder.role,
            kind=work.kind,
            substantive=holder.substantive,
            replaces=None if was is None else was.practitioner_id,
            appointed_at=turn.now,
        )
    )
