"""Teams and their managers (G7): who is accountable from each day on, and word of it to every open case of the team.

The cases hear in batches of deadlines, each in a transaction of its own: no change of a manager locks a whole team.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Final

from allocation.domain.caseload import CASELOADS, Caseload, rows_of
from allocation.domain.desk import DESKS, Desk, TeamFrom, subject_of
from allocation.domain.evaluate import NOTE, Touched
from allocation.domain.policy import Policy
from allocation.domain.practitioner import stamp_of
from allocation.domain.workforce import spans
from cafcass_contracts import workforce
from cafcass_domain.decision import Change, DeadlineFired, Decision, Facts, Received, SetDeadline, Settle

TEAM_TURN: Final = "team-turn"
"""The deadline at which the day begins from which a team has another manager; its key is the team and the day."""
CASES_HEAR: Final = "team-cases"
"""The deadline, due at once, at which the cases of one row of a team hear of their manager; its key is the row."""
BY_MANAGER: Final = "manager"
"""The key of a case's note that only names its manager: it replaces none that says more."""


def team_touches(received: Received[workforce.TeamRecorded], policy: Policy) -> Touched:
    """A team is kept with its area."""
    return {DESKS: [received.data.area]}


def team_subject(said: workforce.TeamRecorded, policy: Policy) -> str:
    """The area."""
    return subject_of(said.area)


def on_team(facts: Facts, received: Received[workforce.TeamRecorded], policy: Policy) -> Decision:
    """A team has a manager from a day on (G7): one that is still to come has a deadline on that day."""
    said, stamp, day = received.data, stamp_of(received), policy.day(received.received_at)
    desk = facts.get(DESKS, said.area) or Desk(said.area)
    days = desk.teams.get(said.team, {})
    known = days.get(said.since)
    if known is not None and known.stamp >= stamp:
        return Decision()
    after = replace(desk, teams={**desk.teams, said.team: {**days, said.since: TeamFrom(stamp, said.manager_id)}})
    if said.since > day:
        data = {"area": said.area, "team": said.team}
        key, due = f"{said.team}@{said.since}", policy.begin_of(said.since)
        turn = SetDeadline(TEAM_TURN, subject_of(said.area), due, "G7", key, data=data)
        return Decision(changes=(Change(DESKS, said.area, after),), deadlines=(turn,))
    changed = after.manager_of(said.team, day) != desk.manager_of(said.team, day)
    return _managed(desk, after, said.team, received, policy, hear=changed)


def turn_touches(received: Received[DeadlineFired], policy: Policy) -> Touched:
    """The desk of the team's area."""
    return {DESKS: [received.data.data["area"]]}


def on_turn(facts: Facts, received: Received[DeadlineFired], policy: Policy) -> Decision:
    """A day begins from which a team has another manager."""
    area, team = received.data.data["area"], received.data.data["team"]
    desk = facts.get(DESKS, area) or Desk(area)
    return _managed(desk, desk, team, received, policy, hear=True)


def _managed(before: Desk, desk: Desk, team: str, received: Received[Any], policy: Policy, *, hear: bool) -> Decision:
    """What follows from who manages the team now."""
    area, settles, now = desk.area, tuple[Settle, ...](), received.received_at
    if team in desk.unmanaged and desk.manager_of(team, policy.day(now)):
        desk = replace(desk, unmanaged=desk.unmanaged - {team})
        settles = (Settle(f"manager:{team}", subject_of(area), "the team has a manager"),)
    desk, told = spans(desk, received, policy)
    rows = rows_of(area, team) if hear else ()
    return Decision(
        changes=() if desk == before else (Change(DESKS, area, desk),),
        publish=tuple(told),
        settles=settles,
        deadlines=tuple(_hear(area, row, "", received) for row in rows),
    )


def _hear(area: str, row: str, after: str, received: Received[Any]) -> SetDeadline:
    data = {"area": area, "after": after}
    return SetDeadline(CASES_HEAR, subject_of(area), received.received_at, "G7", row, data=data)


def hear_touches(received: Received[DeadlineFired], policy: Policy) -> Touched:
    """One row of the team's cases."""
    return {CASELOADS: [received.data.key]}


def on_hear(facts: Facts, received: Received[DeadlineFired], policy: Policy) -> Decision:
    """Each case of the row looks who manages it, so many at once."""
    row, data = received.data.key, received.data.data
    load = facts.get(CASELOADS, row) or Caseload(row)
    left = sorted(case for case in load.cases if case > data["after"])
    batch, rest = left[: policy.most_at_once], left[policy.most_at_once :]
    note = {"people": [], "areas": [data["area"]], "rows": []}
    notes = tuple(SetDeadline(NOTE, case, received.received_at, "G7", BY_MANAGER, data=note) for case in batch)
    return Decision(deadlines=(*notes, *([_hear(data["area"], row, batch[-1], received)] if rest else [])))
