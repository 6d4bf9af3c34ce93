"""What one case's events say of its work, folded one after the other."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Final

from cafcass_contracts import allocation
from cafcass_contracts.message import Message
from cafcass_contracts.platform import DeadlineMoved
from cafcass_contracts.values import LawType
from cafcass_contracts.workload import Clock, MoveReason, WorkKind

_CLOCK: Final = "work-clock"
"""The kind of deadline by which allocation keeps a clock; its key is the work and the clock."""


@dataclass(frozen=True, slots=True)
class Due:
    """One clock of a piece of work."""

    said: Clock
    """As `work-arose` said it: said again unchanged, it is the same clock."""
    due: datetime
    """As the calendar counts it now (G1)."""
    missed: bool = False


@dataclass(frozen=True, slots=True)
class Piece:
    """One open piece of work. What no event said is None: not known (G3)."""

    work_id: str
    kind: WorkKind
    arose_at: datetime | None = None
    points: int | None = None
    """In hundredths of a point."""
    clocks: Mapping[str, Due] = field(default_factory=dict)
    holder: str | None = None
    substantive: bool = False
    """Whether its holder has it for more than duty or a manager's first days (A7, A8)."""
    proposed: str | None = None
    why: str | None = None
    """Why it waited, as last told."""
    tier: int | None = None
    """Of the queue, as last told when it waited or was proposed (T12)."""
    sought: MoveReason | None = None
    """Why somebody else is sought although it has a holder (A13)."""
    without_since: datetime | None = None
    """Since when nobody holds it: since it arose, or was taken from somebody (K13)."""


@dataclass(frozen=True, slots=True)
class CaseWork:
    """The work of one case, and who answers for it. Never changed in place."""

    case_id: str
    sequence: int = 0
    """Of the last event that counted."""
    area: str | None = None
    team: str | None = None
    law: LawType | None = None
    manager_id: str | None = None
    flags: frozenset[str] = frozenset()
    pieces: Mapping[str, Piece] = field(default_factory=dict)
    """Open work by its id."""


def heard(case: CaseWork, sequence: int, event: Message) -> CaseWork:
    """The case after one more event of it. One that was heard already, or is older than one that was, changes nothing."""
    return case if sequence <= case.sequence else replace(_after(case, event), sequence=sequence)


def _after(case: CaseWork, event: Message) -> CaseWork:
    match event:
        case allocation.WorkArose():
            placed = replace(case, area=event.area, team=event.team, law=event.law)
            return _with(placed, _arose(_piece(case, event), event))
        case allocation.WorkQueued():
            placed = replace(case, area=event.area, team=event.team)
            piece = _piece(case, event)
            without = piece.without_since or (event.since if piece.holder is None else None)
            return _with(placed, replace(piece, why=event.why, tier=event.tier, proposed=None, without_since=without))
        case allocation.AllocationProposed():
            piece = _piece(case, event)
            tier = piece.tier if event.tier is None else event.tier
            return _with(case, replace(piece, proposed=event.practitioner_id, tier=tier, why=None))
        case allocation.ProposalWithdrawn():
            return _with(case, replace(_piece(case, event), proposed=None))
        case allocation.SuccessorSought():
            # What was told of waiting for another is over with the search.
            piece = replace(_piece(case, event), holder=event.practitioner_id, sought=event.because)
            return _with(case, piece if event.because else replace(piece, proposed=None, why=None, tier=None))
        case allocation.WorkAllocated():
            given = replace(
                _piece(case, event),
                holder=event.practitioner_id,
                substantive=event.substantive,
                proposed=None,
                why=None,
                tier=None,
                sought=None,
                without_since=None,
            )
            # Its team is the holder's, which need not be the one that works the case.
            return _with(replace(case, manager_id=event.manager_id or case.manager_id), given)
        case allocation.WorkMoved(to_practitioner_id=None):
            taken = replace(_piece(case, event), holder=None, proposed=None, why=None, tier=None, sought=None)
            return _with(case, replace(taken, without_since=event.moved_at))
        case allocation.WorkCompleted():
            return replace(case, pieces={name: kept for name, kept in case.pieces.items() if name != event.work_id})
        case allocation.ClockMissed():
            piece = _piece(case, event)
            known = piece.clocks.get(event.clock.kind)
            missed = Due(event.clock if known is None else known.said, event.clock.due, missed=True)
            return _with(case, replace(piece, clocks={**piece.clocks, event.clock.kind: missed}))
        case allocation.ManagerNamed():
            return replace(case, area=event.area, team=event.team, manager_id=event.manager_id)
        case allocation.CaseFlagged():
            return replace(case, flags=case.flags | {f"{event.flag}:{event.about}" if event.about else event.flag})
        case DeadlineMoved(kind=kind) if kind == _CLOCK:
            return _moved(case, event)
        case _:
            return case


def _piece(case: CaseWork, event: allocation.AboutWork) -> Piece:
    """The piece of work that an event is about; a new one where what said so is on the topic no more."""
    return replace(case.pieces.get(event.work_id) or Piece(event.work_id, event.kind), kind=event.kind)


def _with(case: CaseWork, piece: Piece) -> CaseWork:
    return replace(case, pieces={**case.pieces, piece.work_id: piece})


def _arose(piece: Piece, event: allocation.WorkArose) -> Piece:
    """A clock that is said again as it was keeps what became of it."""
    clocks = {}
    for clock in event.clocks:
        known = piece.clocks.get(clock.kind)
        clocks[clock.kind] = known if known is not None and known.said == clock else Due(clock, clock.due)
    return replace(
        piece,
        arose_at=event.arose_at,
        points=event.weighed.points,
        clocks=clocks,
        without_since=piece.without_since or (event.arose_at if piece.holder is None else None),
    )


def _moved(case: CaseWork, event: DeadlineMoved) -> CaseWork:
    """The calendar changed, and with it a due time (G1)."""
    work_id, _, kind = event.key.rpartition(":")
    piece = case.pieces.get(work_id)
    clock = None if piece is None else piece.clocks.get(kind)
    if piece is None or clock is None:
        return case
    return _with(case, replace(piece, clocks={**piece.clocks, kind: replace(clock, due=event.due)}))
