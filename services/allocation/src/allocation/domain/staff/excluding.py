"""Who may never be given a piece of work, and why (A5, A6, A13). What is not known is no permission (G3)."""

from __future__ import annotations

from datetime import date

from allocation.domain.case.case_file import CaseFile
from allocation.domain.policy import AllocationPolicy
from allocation.domain.staff.practitioner import Practitioner
from allocation.domain.work.work import Work
from cafcass_contracts.values import YesNo
from cafcass_contracts.workload import Exclusion, WorkKind


def exclusions(
    case: CaseFile, work: Work, person: Practitioner, day: date, policy: AllocationPolicy
) -> tuple[Exclusion, ...]:
    """Every reason why not; the safe maximum is judged where the points are (A2)."""
    return (*by_kind(work.kind, person, day, policy), *by_case(case, work, person))


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
        (Exclusion.UNAVAILABLE, person.available(day, policy) <= 0),
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


def had_or_holds(work: Work) -> frozenset[str]:
    """From whom the work was taken, and who is to give it up."""
    return work.had if work.held_by is None else work.had | {work.held_by}
