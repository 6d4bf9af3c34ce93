"""What somebody holds of what they have available (A3): scores and bands, in whole hundredths of a point and tenths of a percent, told as they change."""

from __future__ import annotations

from typing import Any

from allocation.domain.case.case_file import CaseFile
from allocation.domain.decisions import changed, merged, plain
from allocation.domain.policy import AllocationPolicy
from allocation.domain.staff.practitioner import PEOPLE, Practitioner, Told, holding
from cafcass_contracts import allocation
from cafcass_contracts.values import YesNo
from cafcass_contracts.workload import Band
from cafcass_domain.decision import Decision, Publish, Received
from cafcass_domain.london import london_day
from cafcass_domain.state import replace


def score(held: int, available: int) -> int | None:
    """Tenths of a percent, rounded up so that nobody above a limit is shown at it. None where nothing is available: never 0%."""
    return None if available <= 0 else -(-held * 1000 // available)


def band(held: int, available: int, policy: AllocationPolicy) -> Band:
    """Green, amber or red; decided on the points themselves, not on the rounded score."""
    if available <= 0:
        return Band.UNAVAILABLE
    if held * 1000 < policy.amber_from * available:
        return Band.GREEN
    return Band.AMBER if held * 1000 <= policy.red_above * available else Band.RED


def copied(person: Practitioner, case: CaseFile) -> Practitioner:
    """A practitioner with what they hold of a case, as the case says. Copying again changes nothing."""
    name = person.practitioner_id
    return holding(
        person,
        case.case_id,
        held=case.held_by().get(name, {}),
        beside=case.beside_by().get(name, {}),
        reserved=case.reserved_for().get(name, {}),
    )


def told_anew(before: Practitioner, after: Practitioner, received: Received[Any], policy: AllocationPolicy) -> Decision:
    """The row of a practitioner as it is now, with their workload told where it is not as last told (A3, K12)."""
    person, said = _told(after, received, policy)
    return merged([changed(PEOPLE, person.practitioner_id, before, person), said])


def _told(person: Practitioner, received: Received[Any], policy: AllocationPolicy) -> tuple[Practitioner, Decision]:
    day = london_day(received.received_at)
    known, last = person.on(day), person.told
    place = known or last  # who has left is where they were
    if place is None:
        return person, Decision()
    lines = [(name, line) for name, line in sorted(person.carried.items()) if line.weighed.points]
    held, available = person.held_points, person.available(day, policy)
    now = Told(
        area=place.area,
        team=place.team,
        available=available,
        work=tuple((name, line.weighed.points) for name, line in lines),
        role=place.role,
        left=person.has_left(day),
        band=band(held, available, policy),
    )
    after = replace(person, told=now)
    if last is not None and now == replace(last, band=last.band or now.band):
        return after, Decision()
    event = plain(
        allocation.WorkloadRecorded,
        {
            "reasons": ("A3",),
            "rests_on": (received.id,),
            "policy_version": policy.version,
            "practitioner_id": person.practitioner_id,
            "area": now.area,
            "team": now.team,
            "held": held,
            "available": available,
            "score": score(held, available),
            "band": now.band,
            "role": now.role,
            "left": YesNo.YES if now.left else YesNo.NO,
            "work": tuple(line for _, line in lines),
            "as_of": received.received_at,
        },
    )
    return after, Decision(publish=(Publish(event, person.practitioner_id),))
