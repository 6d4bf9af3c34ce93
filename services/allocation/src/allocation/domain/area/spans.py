"""How many whole-time equivalents each service manager has, against the most there should be (A14)."""

from __future__ import annotations

from typing import Any

from allocation.domain.area.desk import Desk, Span
from allocation.domain.policy import AllocationPolicy
from allocation.domain.told import Employment
from cafcass_contracts import allocation
from cafcass_contracts.workload import PractitionerRole
from cafcass_domain.decision import Publish, Received
from cafcass_domain.london import london_day
from cafcass_domain.state import replace


def with_hours(desk: Desk, name: str, employment: Employment | None, policy: AllocationPolicy) -> Desk:
    """The desk with the hours of a practitioner who works there; of a manager, or somebody who does not, with none."""
    hours = {who: what for who, what in desk.hours.items() if who != name}
    if employment is not None and employment.role is not PractitionerRole.SERVICE_MANAGER:
        hours[name] = (employment.team, round(100 * employment.weekly_hours / policy.full_time_hours))
    return replace(desk, hours=hours)


def tell_spans(desk: Desk, received: Received[Any], policy: AllocationPolicy) -> tuple[Desk, tuple[Publish, ...]]:
    """Each manager's span of control, told where it changed; to one who lost the team, that it counts 0 for them."""
    publish: list[Publish] = []
    spans, day = dict(desk.spans), london_day(received.received_at)
    for team in sorted({*desk.spans, *(team for team, _ in desk.hours.values())}):
        was = desk.spans.get(team)
        whole_time = sum(part for of, part in desk.hours.values() if of == team)
        now = Span(desk.manager_of(team, day), whole_time, policy.span_hundredths)
        if now == was or (now.manager_id is None and was is None):
            continue
        spans[team] = now
        if was is not None and now == replace(was, most=was.most or now.most):
            continue
        lost = was.manager_id if was is not None and was.manager_id != now.manager_id else None
        for who, part in ((lost, 0), (now.manager_id, whole_time)):
            if who is not None:
                publish.append(_said(desk.area, team, who, part, received, policy, ended=who == lost))
    return replace(desk, spans=spans), tuple(publish)


def _said(
    area: str, team: str, who: str, part: int, received: Received[Any], policy: AllocationPolicy, *, ended: bool
) -> Publish:
    event = allocation.SpanRecorded(
        reasons=("A14",),
        rests_on=(received.id,),
        policy_version=policy.version,
        manager_id=who,
        area=area,
        team=team,
        whole_time_hundredths=part,
        most_hundredths=policy.span_hundredths,
        ended=ended,
        as_of=received.received_at,
    )
    return Publish(event, who)
