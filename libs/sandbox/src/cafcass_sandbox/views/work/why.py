"""Why somebody has a piece of work, is proposed for it, or nobody is: the last choice about it, as the events say (A2, A4, A12)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from cafcass_contracts import allocation
from cafcass_contracts.safeguarding import SettledBy
from cafcass_contracts.workload import (
    Choice,
    Considered,
    Exclusion,
    Factor,
    MoveReason,
    Pool,
    WorkKind,
    all_considered,
)
from cafcass_sandbox.views.work.fold import Heard

Chosen = allocation.WorkQueued | allocation.AllocationProposed | allocation.WorkAllocated
"""What carries a choice."""
_CHOSEN = (allocation.WorkQueued, allocation.AllocationProposed, allocation.WorkAllocated)
_Pools = Mapping[tuple[str | None, int | None], Pool]
"""By round and number: what decisions over areas say of everybody for several pieces of work at once."""


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who was considered."""

    practitioner_id: str
    held: int
    """Points in hundredths, before the choice; so is `available`."""
    available: int
    score: int | None
    """Tenths of a percent, rounded up as allocation does; None where nothing is available."""
    excluded: tuple[Exclusion, ...]
    """Why not; empty where they could have had it."""
    against: Mapping[str, int]
    """By factor, how much more (or, below 0, less) spoke for them than for the one chosen; what made no difference is left out."""


@dataclass(frozen=True, slots=True)
class Why:
    """The last choice about a piece of work. What no event said is None (G3)."""

    case_id: str
    work_id: str
    kind: WorkKind
    practitioner_id: str | None
    """The one chosen; None: nobody, and `waits` says why."""
    proposal: int | None
    """Its number, while nobody has settled it."""
    waits: str | None
    tier: int | None
    team: str | None
    factors: tuple[Factor, ...]
    score_before: int | None
    score_after: int | None
    settled_by: SettledBy | None
    by: str | None
    """Id of whoever settled it, where a person did."""
    overrides: bool
    substantive: bool | None
    at: datetime | None
    """When it was given."""
    chosen: Person | None
    others: tuple[Person, ...]
    """Everybody else considered: who could have had it first, in allocation's order."""
    unread_round: str | None
    """The decision over the area that says how most of the others stood, while it was not read: `others` are not all then."""
    instead_of: Why | None
    """What allocation had come to before a manager chose by hand (A2)."""
    holder: str | None
    """Who holds it while somebody else is sought, and `sought` says why (A13)."""
    sought: MoveReason | None
    since: tuple[str, ...]
    """What became of it after the choice: `moved`, `completed`, ... with the reason."""


def pieces(events: Iterable[Heard], beginning: str) -> tuple[str, ...]:
    """Ids of the pieces of work that a choice was told of and whose id begins so."""
    found = {each.event.work_id for each in events if isinstance(each.event, _CHOSEN)}
    return (beginning,) if beginning in found else tuple(sorted(each for each in found if each.startswith(beginning)))


def why(events: Iterable[Heard], work_id: str) -> Why | None:
    """The last choice about it, in whatever order its events come and however often; None where none was told."""
    about: dict[int, allocation.AboutWork] = {}
    pools: dict[tuple[str | None, int | None], Pool] = {}
    for each in events:
        if isinstance(each.event, allocation.AreaDecided):
            pools.update({(each.event.round_id, pool.number): pool for pool in each.event.pools})
        elif isinstance(each.event, allocation.AboutWork) and each.event.work_id == work_id:
            about[each.sequence] = each.event
    told = [about[sequence] for sequence in sorted(about)]
    choices = [(place, event) for place, event in enumerate(told) if isinstance(event, _CHOSEN)]
    if not choices:
        return None
    last, said = choices[-1]
    before = choices[-2][1] if len(choices) > 1 else None
    passed_over = None
    if (
        isinstance(said, allocation.WorkAllocated)
        and said.overrides
        and not isinstance(before, allocation.WorkAllocated)
    ):
        passed_over = before
    since = tuple(words for event in told[last + 1 :] if (words := _since(event)))
    instead_of = None if passed_over is None else _why(passed_over, passed_over.choice, pools)
    return _why(said, _as_proposed(said, before), pools, instead_of, _sought(told[:last]), since)


def _as_proposed(said: Chosen, before: Chosen | None) -> Choice:
    """Its choice; that of the proposal, where the release before settled a proposal of this one: it did not know of pools, and left the name of its out."""
    if (
        isinstance(said, allocation.WorkAllocated)
        and isinstance(before, allocation.AllocationProposed)
        and said.practitioner_id == before.practitioner_id
        and not said.overrides
        and said.choice.pool is None
        and before.choice.pool is not None
    ):
        return before.choice
    return said.choice


def _sought(told: Sequence[allocation.AboutWork]) -> allocation.SuccessorSought | None:
    """The last word that somebody else is sought, unless something came after that ended the search."""
    ends = (allocation.SuccessorSought, allocation.WorkAllocated, allocation.WorkMoved, allocation.WorkCompleted)
    last = next((event for event in reversed(told) if isinstance(event, ends)), None)
    return last if isinstance(last, allocation.SuccessorSought) and last.because else None


def _why(
    said: Chosen,
    choice: Choice,
    pools: _Pools,
    instead_of: Why | None = None,
    sought: allocation.SuccessorSought | None = None,
    since: tuple[str, ...] = (),
) -> Why:
    given = said if isinstance(said, allocation.WorkAllocated) else None
    proposed = said if isinstance(said, allocation.AllocationProposed) else None
    waits = said if isinstance(said, allocation.WorkQueued) else None
    name = None if isinstance(said, allocation.WorkQueued) else said.practitioner_id
    pool = pools.get((choice.round_id, choice.pool))
    considered = all_considered(choice, pool)
    own = next((each for each in considered if each.practitioner_id == name), None)
    spoke = {each.name: each.weight for each in (own.factors if own is not None and own.factors else choice.factors)}
    return Why(
        case_id=said.case_id,
        work_id=said.work_id,
        kind=said.kind,
        practitioner_id=name,
        proposal=None if proposed is None else proposed.proposal,
        waits=None if waits is None else waits.why,
        tier=None if isinstance(said, allocation.WorkAllocated) else said.tier,
        team=said.team,
        factors=choice.factors,
        score_before=choice.score_before,
        score_after=choice.score_after,
        settled_by=None if given is None else given.settled_by,
        by=None if given is None else given.by,
        overrides=given is not None and given.overrides,
        substantive=None if given is None else given.substantive,
        at=None if given is None else given.allocated_at,
        chosen=None if own is None else _person(own, spoke),
        others=tuple(_person(each, spoke) for each in considered if each.practitioner_id != name),
        unread_round=choice.round_id if choice.pool is not None and pool is None else None,
        instead_of=instead_of,
        holder=None if given or sought is None else sought.practitioner_id,
        sought=None if given or sought is None else sought.because,
        since=since,
    )


def _person(said: Considered, spoke: Mapping[str, int]) -> Person:
    theirs = {each.name: each.weight for each in said.factors}
    names = {**spoke, **theirs} if theirs and spoke else {}
    against = {name: theirs.get(name, 0) - spoke.get(name, 0) for name in names}
    return Person(
        practitioner_id=said.practitioner_id,
        held=said.held,
        available=said.available,
        score=-(-1000 * said.held // said.available) if said.available else None,
        excluded=said.excluded,
        against={name: more for name, more in against.items() if more},
    )


def _since(event: allocation.AboutWork) -> str:
    match event:
        case allocation.WorkMoved():
            to = "nobody yet" if event.to_practitioner_id is None else event.to_practitioner_id
            return f"moved from {event.from_practitioner_id} to {to} ({event.because})"
        case allocation.ProposalWithdrawn():
            return f"{event.practitioner_id} is not proposed any more: {', '.join(event.excluded) or event.why}"
        case allocation.SuccessorSought(because=MoveReason() as because):
            return f"somebody else is sought ({because})"
        case allocation.SuccessorSought():
            return "nobody else is sought any more: " + (f"left by {event.by}" if event.by else "the reason fell away")
        case allocation.WorkCompleted():
            return f"over ({event.how})"
        case _:
            return ""
