"""The one plan for what somebody holds who is away, leaves or has fewer hours: a manager decides what of it moves (A13)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any, Final

from allocation.domain.internal import practitioner_subject
from allocation.domain.policy import AllocationPolicy
from allocation.domain.staff.practitioner import AbsencePlan, PlannedWork, Practitioner
from allocation.domain.work.settling_in_time import decided_in_time
from cafcass_contracts import allocation
from cafcass_contracts.roles import Role
from cafcass_contracts.safeguarding import SettledBy
from cafcass_contracts.values import CENTRAL_TEAM
from cafcass_contracts.workload import MoveReason
from cafcass_domain.decision import Decision, Publish, Received
from cafcass_domain.due import Due
from cafcass_domain.numbers import WorkingDays
from cafcass_domain.questions import OpenQuestions, Question
from cafcass_domain.state import replace

PLAN: Final = "absence-plan"
PLANNED: Final = frozenset({MoveReason.ABSENCE, MoveReason.LEFT, MoveReason.HOURS})
"""Reasons for which a manager decides what moves. A conflict, or a role that is not theirs any more, leaves nothing to decide."""


def with_plan(
    person: Practitioner, works: Iterable[PlannedWork], needed: Mapping[str, datetime | None], now: datetime
) -> Practitioner:
    """The practitioner with what their plan is about now: another plan where that is other work than before."""
    lines = tuple(sorted(works, key=lambda each: each.work_id))
    if not lines:
        return replace(person, plan=None)
    times = {each.work_id: at for each in lines if (at := needed.get(each.work_id)) is not None}
    if person.plan is not None and person.plan.works == lines:
        return person if person.plan.needed == times else replace(person, plan=replace(person.plan, needed=times))
    return replace(person, plan=AbsencePlan(person.plans + 1, lines, now, times), plans=person.plans + 1)


def told(before: Practitioner, after: Practitioner, received: Received[Any], policy: AllocationPolicy) -> Decision:
    """Word of a plan that is another now, or fell away, and the question whether it is to be so."""
    asked = Decision(
        questions=(OpenQuestions(practitioner_subject(after.practitioner_id), tuple(_questions(after, policy))),)
    )
    if _number(after) == _number(before):
        return asked if after.plan is not None else Decision()
    if after.plan is None:
        return replace(asked, publish=(settled(before, received, policy),))
    place = after.told
    said = allocation.AbsencePlanProposed(
        **_basis(received, policy),
        practitioner_id=after.practitioner_id,
        plan=after.plan.number,
        team=None if place is None else place.team,
        works=tuple(
            allocation.PlannedWork(case_id=each.case_id, work_id=each.work_id, kind=each.kind, because=each.because)
            for each in after.plan.works
        ),
    )
    return replace(asked, publish=(Publish(said, after.practitioner_id),))


def _number(person: Practitioner) -> int | None:
    return None if person.plan is None else person.plan.number


def settled(
    person: Practitioner,
    received: Received[Any],
    policy: AllocationPolicy,
    *,
    moved: Iterable[str] = (),
    kept: Iterable[str] = (),
    by: str | None = None,
) -> Publish:
    """Word that a plan is settled by a manager, or that its reason fell away."""
    said = allocation.AbsencePlanSettled(
        **_basis(received, policy),
        practitioner_id=person.practitioner_id,
        plan=0 if person.plan is None else person.plan.number,
        moved=tuple(sorted(moved)),
        kept=tuple(sorted(kept)),
        settled_by=SettledBy.POLICY if by is None else SettledBy.PERSON,
        by=by,
    )
    return Publish(said, person.practitioner_id)


def _basis(received: Received[Any], policy: AllocationPolicy) -> dict[str, Any]:
    return {"reasons": ("A13",), "rests_on": (received.id,), "policy_version": policy.version}


def _questions(person: Practitioner, policy: AllocationPolicy) -> Iterator[Question]:
    if person.plan is None:
        return
    yield Question(
        key=PLAN,
        role=Role.SERVICE_MANAGER,
        team=CENTRAL_TEAM if person.told is None else person.told.team,
        due=_due(person.plan, policy),
        reasons=("A13",),
        why=f"{len(person.plan.works)} pieces of work of {person.practitioner_id}: which of them move",
        settled_by=(allocation.SettleAbsencePlan.message_name,),
        basis=str(person.plan.number),
    )


def _due(plan: AbsencePlan, policy: AllocationPolicy) -> Due | WorkingDays:
    """Before anybody would have had to be there who cannot be (A12, A13)."""
    if plan.made_at is None:
        return policy.settle_working_days
    return decided_in_time(plan.made_at, min(plan.needed.values(), default=None), policy)
