"""What correspondence, complaints and the finance system add (K11, K14, K18)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from typing import Final

from cafcass_contracts.values import CENTRAL_TEAM, CorrespondenceKind
from cafcass_domain.london import london_day
from kpi.domain import told
from kpi.domain.card import Card
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
    """Complaints due to be acknowledged and to be answered, and those that were by then (C3). One that is opened again is due again."""
    registered = facts.last(told.ComplaintRegistered)
    if registered is None:
        return
    area, team = _whose(facts)
    for number, steps in enumerate(_rounds(facts)):
        item = registered.complaint_id if number == 0 else f"{registered.complaint_id}:{number}"
        for series, step in (("complaints-acknowledged", "acknowledged"), ("complaints-answered", "answered")):
            due, done = _due_and_done([each for each in steps if each.step == step])
            if due is not None:
                day = london_day(due)
                in_time = done is not None and london_day(done) <= day
                yield Entry(series=series, item=item, since=day, n=int(in_time), d=1, area=area, team=team)


def complaint_card(facts: Facts) -> Card:
    """Where a complaint stands, for the list of those that are open; a child's comes first (C5)."""
    registered = facts.last(told.ComplaintRegistered)
    if registered is None:
        return Card()
    last = facts.last(told.ComplaintClosed)
    area, team = _whose(facts)
    steps = _rounds(facts)[-1]
    found = [_due_and_done([each for each in steps if each.step == step]) for step in {each.step for each in steps}]
    due = min((due for due, done in found if due is not None and done is None), default=None)
    received = london_day(registered.received_at)
    return Card(
        area=area, team=team, received=received, open=last is None or last.open, tier=int(not registered.child), due=due
    )


def _whose(facts: Facts) -> tuple[str, str]:
    """Area and team: as they were known last, else as it was registered."""
    found = [(said.area, said.team) for _, said in facts.of(told.ComplaintRegistered)]
    found += [(said.area, said.team) for _, said in facts.of(told.ComplaintPlaced)]
    area = next((area for area, _ in reversed(found) if area), "")
    return area, next((team for _, team in reversed(found) if team), "")


def _rounds(facts: Facts) -> list[list[told.ComplaintStep]]:
    """The steps from one opening of a complaint to the next."""
    opened = [fact.order for fact, said in facts.of(told.ComplaintClosed) if said.open]
    rounds: list[list[told.ComplaintStep]] = [[] for _ in range(len(opened) + 1)]
    for fact, said in facts.of(told.ComplaintStep):
        rounds[sum(order < fact.order for order in opened)].append(said)
    return rounds


def _due_and_done(steps: Sequence[told.ComplaintStep]) -> tuple[datetime | None, datetime | None]:
    """By when a step is owed, as said last, and when it was first done."""
    due: datetime | None = None
    for each in steps:
        due = (each.due or due) if each.owed else None
    return due, min((each.done_at for each in steps if each.done_at is not None), default=None)


def amounts(facts: Facts, policy: Policy) -> Iterator[Entry]:
    """Budget, forecast and spend of a month, in pence, on its first day."""
    by_kind = {said.kind: said for _, said in facts.of(told.Amount)}
    for kind, said in by_kind.items():
        day = date(int(said.month[:4]), int(said.month[5:]), 1)
        yield Entry(series=f"amount-{kind}", item=facts.subject, since=day, n=said.pence, d=0, area=said.area or "")
