"""What follows when a practitioner's row changes: their workload is told, and desks hear of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from allocation.domain.policy import Policy
from allocation.domain.practitioner import Practitioner, Told
from allocation.domain.workload import band, score
from cafcass_contracts import allocation
from cafcass_contracts.values import YesNo
from cafcass_domain.decision import Publish


def told(person: Practitioner, at: datetime, cause: str, policy: Policy) -> tuple[Practitioner, tuple[Publish, ...]]:
    """The practitioner with their workload told, where it is not as last told (A3, K12)."""
    day = policy.day(at)
    known = person.on(day)
    available = person.available(day, policy)
    place = known or person.told  # who has left is where they were
    if place is None:
        return person, ()
    work = tuple((name, line.weighed.points) for name, line in sorted(person.held.items()))
    now = Told(place.area, place.team, available, work, place.role, person.has_left(day))
    if now == person.told:
        return person, ()
    event = allocation.WorkloadRecorded(
        reasons=("A3",),
        rests_on=(cause,),
        policy_version=policy.version,
        practitioner_id=person.practitioner_id,
        area=now.area,
        team=now.team,
        held=person.held_points,
        available=available,
        score=score(person.held_points, available),
        band=band(person.held_points, available, policy),
        role=now.role,
        left=YesNo.YES if now.left else YesNo.NO,
        work=tuple(person.held.values()),
        as_of=at,
    )
    return replace(person, told=now), (Publish(event, person.practitioner_id),)
