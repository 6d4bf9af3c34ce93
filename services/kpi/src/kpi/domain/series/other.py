"""What correspondence, complaints and the finance system add (K11, K14, K18)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Final

from cafcass_contracts.values import CENTRAL_TEAM, CorrespondenceKind
from cafcass_domain.london import london_day
from kpi.domain import told
from kpi.domain.entry import Entry
from kpi.domain.fact import Facts
from kpi.domain.policy import Policy

_COMPLIMENT: Final = CorrespondenceKind.COMPLIMENT.value
_FEEDBACK: Final = frozenset({_COMPLIMENT, CorrespondenceKind.COMPLAINT.value, CorrespondenceKind.REPRESENTATION.value})


def correspondence(facts: Facts, policy: Policy) -> Iterator[Entry]:
    """What was received, and what of it was passed on within a working day, on the day by which; compliments among feedback."""
    registered = facts.last(told.CorrespondenceRegistered)
    if registered is None:
        return
    id_ = registered.correspondence_id
    routed = [(fact, said) for fact, said in facts.of(told.CorrespondenceRouted)]
    day = policy.calendar.due(registered.received_at, policy.evaluated_working_days)
    team = routed[-1][1].team if routed else CENTRAL_TEAM
    area = team.partition("-")[0].upper() if team != CENTRAL_TEAM and team[:1] == "a" else ""
    on_time = bool(routed) and routed[0][0].day <= day
    yield Entry(series="evaluated", item=id_, since=day, n=int(on_time), d=1, team=team, area=area)
    if registered.kind in _FEEDBACK:
        received = london_day(registered.received_at)
        n = int(registered.kind == _COMPLIMENT)
        yield Entry(series="feedback", item=id_, since=received, n=n, d=1, team=team, area=area)


def complaints(facts: Facts, policy: Policy) -> Iterator[Entry]:
    """Complaints due to be acknowledged and to be answered, and those that were by then (C3)."""
    registered = facts.last(told.ComplaintRegistered)
    if registered is None:
        return
    for series, step in (("complaints-acknowledged", "acknowledged"), ("complaints-answered", "answered")):
        said = [each for fact, each in facts.of(told.ComplaintStep) if each.step == step]
        due = next((each.due for each in reversed(said) if each.due is not None), None)
        done = min((each.done_at for each in said if each.done_at is not None), default=None)
        if due is not None:
            yield Entry(
                series=series, item=registered.complaint_id, since=london_day(due),
                n=int(done is not None and london_day(done) <= london_day(due)), d=1, area=registered.area or "", team=registered.team or "",
            )  # fmt: skip


def amounts(facts: Facts, policy: Policy) -> Iterator[Entry]:
    """Budget, forecast and spend of a month, in pence, on its first day."""
    by_kind = {said.kind: said for _, said in facts.of(told.Amount)}
    for kind, said in by_kind.items():
        day = date(int(said.month[:4]), int(said.month[5:]), 1)
        yield Entry(series=f"amount-{kind}", item=facts.subject, since=day, n=said.pence, d=0, area=said.area or "")
