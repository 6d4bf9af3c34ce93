"""Teams and their managers (G7): who is accountable from each day on, and word of it to every open case of the team.

The cases hear in batches, each in a transaction of its own: no change of a manager locks a whole team.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any, Final

from allocation.domain.area.caseload import CASELOADS, Caseload, rows_of
from allocation.domain.area.desk import DESKS, Desk, afresh, desk_of
from allocation.domain.area.spans import tell_spans
from allocation.domain.decisions import changed, merged
from allocation.domain.incoming.times import is_meant
from allocation.domain.internal import CaseChanged, TeamManagerChanged, area_subject
from allocation.domain.policy import AllocationPolicy
from allocation.domain.questions import questions_about_area
from cafcass_domain.decision import DeadlineFired, Decision, Facts, PolicyChanged, Received, SetDeadline, Touches
from cafcass_domain.due import Due
from cafcass_domain.london import london_day
from cafcass_domain.questions import OpenQuestions
from cafcass_domain.state import replace

DAY: Final = "team-turn"
"""The deadline at which the day begins from which a team has another manager; its key is the team and the day."""
BY_MANAGER: Final = "manager"
"""The key of a word of a case that only names its manager: it replaces none that says more."""


def known_anew(
    before: Desk, desk: Desk, team: str, since: date, received: Received[Any], policy: AllocationPolicy
) -> Decision:
    """It is known who manages a team from a day on: one that is still to come is heard of on that day."""
    day = london_day(received.received_at)
    if since > day:
        watched = (_watch(desk.area, team, since, policy),) if is_meant(since, received.received_at) else ()
        return merged([changed(DESKS, desk.area, before, desk), Decision(deadlines=watched)])
    hear = desk.manager_of(team, day) != before.manager_of(team, day)
    return _managed(before, _asked_again(desk, team) if hear else desk, team, received, policy, hear=hear)


def _asked_again(desk: Desk, team: str) -> Desk:
    """Somebody else manages the team, or nobody: whether it works cases still, those that hear of it say."""
    return replace(desk, working_teams=desk.working_teams - {team})


def _watch(area: str, team: str, since: date, policy: AllocationPolicy) -> SetDeadline:
    due, data = Due(policy.begin_of(since)), {"area": area, "team": team}
    return SetDeadline(DAY, area_subject(area), due, "G7", f"{team}@{since}", data)


def day_touches(received: Received[DeadlineFired], policy: AllocationPolicy) -> Touches:
    """The desk of the team's area."""
    return {DESKS: [received.data.data["area"]]}


def on_day(facts: Facts, received: Received[DeadlineFired], policy: AllocationPolicy) -> Decision:
    """A day begins from which a team has another manager."""
    before, team = desk_of(facts, received.data.data["area"]), received.data.data["team"]
    day = london_day(received.received_at)
    changed_hands = before.manager_of(team, day) != before.manager_of(team, day - timedelta(days=1))
    after = _asked_again(before, team) if changed_hands else before
    return _managed(before, after, team, received, policy, hear=True)


def _managed(
    before: Desk, desk: Desk, team: str, received: Received[Any], policy: AllocationPolicy, *, hear: bool
) -> Decision:
    """What follows from who manages the team now."""
    desk, told = tell_spans(desk, received, policy)
    word = _words(desk.area, team) if hear else ()
    asked = state_questions(desk, london_day(received.received_at), policy)
    return merged([changed(DESKS, desk.area, before, desk), Decision(publish=told, internal=word), asked])


def _words(area: str, team: str) -> tuple[TeamManagerChanged, ...]:
    return tuple(TeamManagerChanged(subject=area_subject(area), key=row, area=area) for row in rows_of(area, team))


def with_leavers(desk: Desk, gone: frozenset[str], day: date) -> tuple[Desk, tuple[TeamManagerChanged, ...]]:
    """The desk with those of its staff who have left, and word to the cases of teams that have no manager by it, or theirs back (G7)."""
    after = replace(desk, gone=gone)
    teams = [team for team in desk.teams if after.manager_of(team, day) != desk.manager_of(team, day)]
    for team in teams:
        after = _asked_again(after, team)
    return after, tuple(word for team in teams for word in _words(desk.area, team))


def state_questions(desk: Desk, day: date, policy: AllocationPolicy) -> Decision:
    """Which questions about an area are open now."""
    return Decision(questions=(OpenQuestions(area_subject(desk.area), tuple(questions_about_area(desk, day, policy))),))


def hear_touches(received: Received[TeamManagerChanged], policy: AllocationPolicy) -> Touches:
    """One row of the team's cases."""
    return {CASELOADS: [received.data.key]}


def on_manager_changed(facts: Facts, received: Received[TeamManagerChanged], policy: AllocationPolicy) -> Decision:
    """Each case of the row looks who manages it, so many at once."""
    said = received.data
    load = facts.get(CASELOADS, said.key) or Caseload(said.key)
    left = sorted(case for case in load.cases if case > said.after)
    batch, rest = left[: policy.most_at_once], left[policy.most_at_once :]
    words = tuple(CaseChanged(subject=case, key=BY_MANAGER, areas=(said.area,)) for case in batch)
    more = TeamManagerChanged(subject=said.subject, key=said.key, area=said.area, after=batch[-1] if batch else "")
    return Decision(internal=(*words, *((more,) if rest else ())))


def policy_change_touches(received: Received[PolicyChanged], policy: AllocationPolicy) -> Touches:
    """The desk."""
    return {DESKS: [received.data.key]}


def on_policy_change(facts: Facts, received: Received[PolicyChanged], policy: AllocationPolicy) -> Decision:
    """Another policy is in force: the area is decided on again, spans are told anew, and teams change at the hour that days begin now."""
    before, now = desk_of(facts, received.data.key), received.received_at
    day = london_day(now)
    desk, told = tell_spans(before, received, policy)
    desk, look = afresh(desk, now, policy)
    days_to_come = tuple(
        _watch(desk.area, team, since, policy)
        for team, days in desk.teams.items()
        for since in days
        if since > day and is_meant(since, now)
    )
    said = Decision(publish=told, deadlines=(*days_to_come, *look))
    return merged([changed(DESKS, desk.area, before, desk), said, state_questions(desk, day, policy)])
