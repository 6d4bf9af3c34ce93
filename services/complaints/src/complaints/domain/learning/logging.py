"""Learning points go on the log (C8, OF 6.25): on the national one by its criteria, or as a person decides where these do not."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from cafcass_contracts import complaints as events
from cafcass_contracts.complaints_commands import SettleLearningPoint
from cafcass_contracts.feedback import Cause, LearningPoint, LearningSource
from cafcass_contracts.roles import Role
from cafcass_contracts.values import YesNo
from cafcass_domain.decision import Change, Decision, Publish, Received
from cafcass_domain.questions import OpenQuestions, Question
from complaints.domain.learning.held import NATION, POINTS, Point, PointMoved, quarter_of, row_of
from complaints.domain.policy import ComplaintsPolicy


def point_from(
    id_: str,
    said: LearningPoint,
    source: LearningSource,
    causes: tuple[Cause, ...],
    area: str | None,
    now: datetime,
) -> Point:
    """A point as somebody put it."""
    return Point(
        id=id_,
        point=said.point,
        source=source,
        causes=causes,
        area=area,
        beyond_one_case=said.beyond_one_case,
        already_policy=said.already_policy,
        logged_at=now,
        quarter=quarter_of(now),
    )


def log_point(point: Point, before: Point | None, received: Received[Any], policy: ComplaintsPolicy) -> Decision:
    """A point is on the log, or its place there is another now."""
    if point == before:
        return Decision(questions=(OpenQuestions(point.id, questions_of(point, policy)),))
    said = events.LearningPointLogged(
        point_id=point.id,
        point=point.point,
        source=point.source,
        causes=point.causes,
        area=point.area,
        national=point.national,
        quarter=point.quarter,
        reasons=("C8",),
        rests_on=(received.id,),
        policy_version=policy.version,
    )
    return Decision(
        changes=(Change(POINTS, point.id, point),),
        publish=(Publish(said, point.id),),
        questions=(OpenQuestions(point.id, questions_of(point, policy)),),
        internal=(PointMoved(subject=row_of(point.quarter, NATION), key=point.id),),
    )


def questions_of(point: Point, policy: ComplaintsPolicy) -> tuple[Question, ...]:
    """Where it is not known whether it matters to others, or whether a policy says it, a person decides."""
    if point.national is not YesNo.NOT_KNOWN:
        return ()
    due = policy.after(point.logged_at, policy.learning_working_days)
    why = "A learning point: does it matter beyond one case or team, and does no policy say it already? Then it goes into the national log."
    settled = (SettleLearningPoint.message_name,)
    return (Question("national-log", Role.IMPROVEMENT_MANAGER, policy.improvement_team, due, ("C8",), why, settled),)
