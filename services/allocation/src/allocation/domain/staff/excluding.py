"""Who may never be given a piece of work, and why (A5, A6, A13). What is not known is no permission (G3)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Final

from allocation.domain.case.case_file import CaseFile
from allocation.domain.policy import AllocationPolicy
from allocation.domain.staff.practitioner import Practitioner
from allocation.domain.staff.presence import is_there, needed
from allocation.domain.turn import CaseTurn
from allocation.domain.work.work import Work
from cafcass_contracts import allocation
from cafcass_contracts.values import YesNo
from cafcass_contracts.workload import Exclusion, WorkKind
from cafcass_domain.london import london_day

_RESTRICTED: Final = frozenset({Exclusion.CONFLICT, Exclusion.COMPLAINT})


def as_told(excluded: Iterable[str]) -> tuple[Exclusion, ...]:
    """Reasons as official topics say them: a conflict and a complaint are one code (A4)."""
    codes = map(Exclusion, excluded)
    return tuple(dict.fromkeys(Exclusion.RESTRICTED if each in _RESTRICTED else each for each in codes))


def only_recorded(excluded: Iterable[str]) -> tuple[Exclusion, ...]:
    """Of the reasons those that official topics do not tell apart (A4, C7)."""
    return tuple(each for each in map(Exclusion, excluded) if each in _RESTRICTED)


def record_exclusions(turn: CaseTurn, work: Work, excluded: Mapping[str, Iterable[str]]) -> None:
    """Which of the two it is that official topics call restricted, for those who may read it (A4)."""
    named = {code: tuple(sorted(name for name, reasons in excluded.items() if code in reasons)) for code in _RESTRICTED}
    if any(named.values()):
        turn.say(
            allocation.ExclusionsRecorded(
                **turn.basis("A4", "A6"),
                work_id=work.work_id,
                conflict_of_interest=named[Exclusion.CONFLICT],
                open_complaint=named[Exclusion.COMPLAINT],
            )
        )


def exclusions(
    case: CaseFile, work: Work, person: Practitioner, now: datetime, policy: AllocationPolicy
) -> tuple[Exclusion, ...]:
    """Every reason why not; the safe maximum is judged where the points are (A2)."""
    kind = by_kind(work.kind, person, london_day(now), policy)
    return tuple(dict.fromkeys((*kind, *by_case(case, work, person), *by_time(case, work, person, now, policy))))


def by_kind(kind: WorkKind, person: Practitioner, day: date, policy: AllocationPolicy) -> tuple[Exclusion, ...]:
    """Why not any work of a kind."""
    if person.has_left(day):
        return (Exclusion.LEFT,)
    known = person.on(day)
    if known is None:
        return (Exclusion.UNAVAILABLE,)
    found = [
        (Exclusion.ROLE, known.role not in policy.roles.get(kind, frozenset())),
        (Exclusion.SKILL, policy.skills.get(kind, "") not in {"", *known.skills}),
        (Exclusion.NEWLY_QUALIFIED, kind in policy.not_newly_qualified and known.newly_qualified is not YesNo.NO),
        (Exclusion.CONTRACT, known.kinds_within_contract is not None and kind not in known.kinds_within_contract),
        (Exclusion.UNAVAILABLE, person.contracted(day, policy) <= 0),
    ]
    return tuple(why for why, holds in found if holds)


def by_case(case: CaseFile, work: Work, person: Practitioner) -> tuple[Exclusion, ...]:
    """Why not this work of this case."""
    name = person.practitioner_id
    found = [
        (Exclusion.CONFLICT, person.in_conflict(case.case_id)),
        (Exclusion.COMPLAINT, name in case.complained_of),
        (Exclusion.HAD_IT, name in had_or_holds(work)),
    ]
    return tuple(why for why, holds in found if holds)


def by_time(
    case: CaseFile, work: Work, person: Practitioner, now: datetime, policy: AllocationPolicy
) -> tuple[Exclusion, ...]:
    """Why not for the time that this work needs (A3)."""
    need = needed(case, work, now, policy)
    return () if is_there(person, need, policy) else (Exclusion.UNAVAILABLE,)


def had_or_holds(work: Work) -> frozenset[str]:
    """From whom the work was taken, and who is to give it up."""
    return work.had | {work.held_by} if work.moving is not None and work.held_by is not None else work.had
