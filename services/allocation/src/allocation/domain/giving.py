"""How a piece of work gets its holder, or loses one: the one place that does it, so that there is never more than one (A1, A13)."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from allocation.domain.case import Holder, Work
from allocation.domain.turn import Turn
from allocation.domain.withdrawing import withdraw
from cafcass_contracts import allocation
from cafcass_contracts.safeguarding import SettledBy
from cafcass_contracts.values import YesNo
from cafcass_contracts.workforce import PractitionerRecorded
from cafcass_contracts.workload import Choice, MoveReason, PractitionerRole

MANAGER_HOLDS: Final = "manager-holds"
"""The deadline after which a service manager holds a case no longer (A7)."""
WAITS_AGAIN: Final = "waits-again"
"""The deadline by which work that was taken from its holder has another (A1), or the court and the parties are told (A12)."""
TELL_FAMILY: Final = "tell-family"
"""The question to whoever has the work now, to tell the family; its key goes on with the work."""
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
        noticed=False,
        moving=None,
        kept=None,
        had=work.had | {was.practitioner_id} if moved and was is not None else work.had,
        last=was.practitioner_id if moved and was is not None else work.last,
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
        _say_moved(turn, after, was.practitioner_id, holder, because or work.moving or MoveReason.MANAGER,
                  settled_by, by, court_agreed)  # fmt: skip
    elif was is None and after.last is not None:
        _have_family_told(turn, after, after.last, holder)
    if _is_told_to_the_court(holder):
        _tell_court(turn, after, holder, after.last if moved or was is None else None)
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
    work = withdraw(turn, work, "moved", f"taken from {was}")
    after = replace(
        work, holder=None, queued="", waits_from=turn.now, moving=None, kept=None, had=work.had | {was}, last=was
    )
    turn.put(after, f"{work.kind} taken from {was}: {because}")
    turn.settle(f"move:{work.work_id}", f"taken from {was}")
    wait_again(turn, after)
    _say_moved(turn, after, was, None, because, settled_by, by, court_agreed)


def wait_again(turn: Turn, work: Work) -> None:
    """Has work that waits once more looked at when somebody should have it (A1)."""
    days = turn.policy.allocate_working_days
    due, counted = turn.policy.within(turn.now, days), (turn.policy.day(turn.now), days)
    turn.set_deadline(WAITS_AGAIN, due, "A12", work.work_id, working_days=counted, work=work.work_id)


def _say_moved(
    turn: Turn,
    work: Work,
    was: str,
    now: Holder | None,
    because: MoveReason,
    settled_by: SettledBy,
    by: str | None,
    court_agreed: YesNo,
) -> None:
    """One event with from and to, that names who has to hear of it (A13)."""
    tell = ["from-practitioner"]
    if now is not None:
        tell += ["to-practitioner", *(["court"] if _is_told_to_the_court(now) else [])]
    turn.say(
        allocation.WorkMoved(
            **turn.about(work, "A9" if because is MoveReason.TRANSFER else "A13"),
            from_practitioner_id=was,
            to_practitioner_id=None if now is None else now.practitioner_id,
            because=because,
            settled_by=settled_by,
            by=by,
            court_agreed=court_agreed,
            moved_at=turn.now,
            tell=(*tell, "family"),
        )
    )
    _have_family_told(turn, work, was, now)


def _have_family_told(turn: Turn, work: Work, was: str, now: Holder | None) -> None:
    """Nothing of ours reaches a family: whoever has the work now is asked to tell them, else the manager (A13)."""
    question, days = f"{TELL_FAMILY}:{work.work_id}", turn.policy.tell_family_working_days
    turn.settle(question, "it went on to somebody else")
    turn.ask(
        question,
        turn.policy.manager_role if now is None else now.role,
        turn.policy.within(turn.now, days),
        f"{was} had {work.kind}, {'nobody has it yet' if now is None else f'{now.practitioner_id} has it'}: tell the family",
        "record-casework",
        rules=("A13",),
    )


def _is_told_to_the_court(holder: Holder) -> bool:
    """Whether the court is told of them as its guardian or adviser."""
    return holder.role in TOLD_TO_THE_COURT


def _tell_court(turn: Turn, work: Work, holder: Holder, replaces: str | None) -> None:
    known = turn.case.known
    if known is None:
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
            replaces=None if replaces == holder.practitioner_id else replaces,
            appointed_at=turn.now,
        )
    )
