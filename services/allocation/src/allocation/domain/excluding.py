"""Who may never be given a piece of work, and why (A5, A6, A13). What is not known is no permission (G3)."""

from __future__ import annotations

from datetime import date

from allocation.domain.case import CaseFile, Work
from allocation.domain.policy import Policy
from allocation.domain.practitioner import Practitioner
from cafcass_contracts.values import YesNo
from cafcass_contracts.workload import Exclusion


def exclusions(case: CaseFile, work: Work, person: Practitioner, day: date, policy: Policy) -> tuple[Exclusion, ...]:
    """Every reason why not; the safe maximum is judged where the points are (A2)."""
    if person.has_left(day):
        return (Exclusion.LEFT,)
    known = person.on(day)
    if known is None:
        return (Exclusion.UNAVAILABLE,)
    found = [
        (Exclusion.ROLE, known.role not in policy.roles.get(work.kind, frozenset())),
        (Exclusion.SKILL, policy.skills.get(work.kind, "") not in {"", *known.skills}),
        (
            Exclusion.NEWLY_QUALIFIED,
            work.kind in policy.not_newly_qualified and known.newly_qualified is not YesNo.NO,
        ),
        (
            Exclusion.CONTRACT,
            known.kinds_within_contract is not None and work.kind not in known.kinds_within_contract,
        ),
        (Exclusion.CONFLICT, person.in_conflict(case.case_id)),
        (Exclusion.COMPLAINT, person.practitioner_id in case.complained_of),
        (Exclusion.UNAVAILABLE, person.available(day, policy) <= 0),
        (Exclusion.HAD_IT, person.practitioner_id in work.had or _is_to_give_it_up(work, person)),
    ]
    return tuple(why for why, holds in found if holds)


def _is_to_give_it_up(work: Work, person: Practitioner) -> bool:
    return work.holder is not None and work.holder.practitioner_id == person.practitioner_id
