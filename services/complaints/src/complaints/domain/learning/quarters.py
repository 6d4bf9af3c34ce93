"""The end of a quarter (C5, C8, OF 6.25, 8.5): its complaints are analysed by area, its learning goes to every area, and a head of service signs what children said."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from cafcass_contracts import complaints as events
from cafcass_contracts import complaints_commands as commands
from cafcass_contracts.feedback import AreaPoint, CauseNumber, Counts, DocumentKind
from cafcass_contracts.identity import derived_id
from cafcass_contracts.roles import Role
from cafcass_contracts.values import SERVICE_AREAS, YesNo
from cafcass_domain.decision import (
    NOTHING,
    Answer,
    Change,
    DeadlineFired,
    Decision,
    Facts,
    PolicyChanged,
    Publish,
    Received,
    SetDeadline,
    StartJob,
    Touches,
)
from cafcass_domain.due import Due
from cafcass_domain.london import at_london, london_day
from cafcass_domain.questions import OpenQuestions, Question
from cafcass_domain.state import replace
from complaints.domain.learning.counting import childrens_numbers, numbers_of, suppressed
from complaints.domain.learning.held import (
    NATION,
    POINTS,
    QUARTERS,
    Count,
    Numbers,
    PointMoved,
    Quarter,
    first_day_after,
    quarter_of,
    row_of,
)
from complaints.domain.learning.logging import log_point
from complaints.domain.policy import ComplaintsPolicy
from complaints.domain.writing.held import Analysis, ChildrensAnalysis
from complaints.domain.writing.papers import job_of

ENDED: Final = "quarter-ended"
"""The deadline at which a quarter is analysed."""
LEARNING_JOB: Final = "learning-document"


def count_touches(received: Received[Count], policy: ComplaintsPolicy) -> Touches:
    """The row that counts it; the nation counts what is of an area too."""
    said = received.data
    return {QUARTERS: {said.subject, row_of(said.quarter, NATION)}}


def on_count(facts: Facts, received: Received[Count], policy: ComplaintsPolicy) -> Decision:
    """A complaint counts differently, or elsewhere."""
    said = received.data
    areas = dict.fromkeys((said.area, NATION))
    made = [_counted(facts, received, policy, area) for area in areas]
    return Decision(
        changes=tuple(each for one in made for each in one.changes),
        publish=tuple(each for one in made for each in one.publish),
        deadlines=tuple(each for one in made for each in one.deadlines),
        questions=tuple(each for one in made for each in one.questions),
        jobs=tuple(each for one in made for each in one.jobs),
    )


def _counted(facts: Facts, received: Received[Count], policy: ComplaintsPolicy, area: str) -> Decision:
    said = received.data
    held = facts.get(QUARTERS, row_of(said.quarter, area))
    quarter = held or Quarter(quarter=said.quarter, area=area)
    entries = {id_: entry for id_, entry in quarter.entries.items() if id_ != said.key}
    if said.entry is not None:
        entries[said.key] = said.entry
    return evaluate(replace(quarter, entries=entries), held, received, policy)


def point_touches(received: Received[PointMoved], policy: ComplaintsPolicy) -> Touches:
    """The nation's quarter, and the point."""
    return {QUARTERS: {received.data.subject}, POINTS: {received.data.key}}


def on_point(facts: Facts, received: Received[PointMoved], policy: ComplaintsPolicy) -> Decision:
    """A point is on the national log of its quarter, or on it no more."""
    point = facts.get(POINTS, received.data.key)
    if point is None:
        return NOTHING
    held = facts.get(QUARTERS, received.data.subject)
    quarter = held or Quarter(quarter=point.quarter, area=NATION)
    if quarter.ended_at is not None and point.national is YesNo.YES and point.id not in quarter.points:
        # Its quarter was disseminated without it: it goes to the areas with this one.
        return log_point(replace(point, quarter=quarter_of(received.received_at)), point, received, policy)
    points = {id_: each for id_, each in quarter.points.items() if id_ != point.id}
    if point.national is YesNo.YES:
        points[point.id] = point
    return evaluate(replace(quarter, points=points), held, received, policy)


def ended_touches(received: Received[DeadlineFired], policy: ComplaintsPolicy) -> Touches:
    """The row."""
    return {QUARTERS: {received.subject or ""}}


def on_ended(facts: Facts, received: Received[DeadlineFired], policy: ComplaintsPolicy) -> Decision:
    """The quarter is over, and it is time to learn from it."""
    held = facts.get(QUARTERS, received.subject or "")
    if held is None or held.ended_at is not None:
        return NOTHING
    after = replace(held, ended_at=received.received_at)
    if after.area != NATION:
        return evaluate(after, held, received, policy)
    due = policy.after(received.received_at, policy.apply_working_days)
    after = replace(after, apply_by=due.at)
    told = events.LearningDisseminated(
        quarter=after.quarter,
        points=tuple(
            AreaPoint(point_id=each.id, point=each.point, source=each.source, causes=each.causes, area=each.area)
            for each in after.points.values()
        ),
        apply_by=due.at,
        reasons=("C8",),
        rests_on=(received.id,),
        policy_version=policy.version,
    )
    made = evaluate(after, held, received, policy)
    return replace(made, publish=(*made.publish, Publish(told, after.id)))


def policy_touches(received: Received[PolicyChanged], policy: ComplaintsPolicy) -> Touches:
    """The row."""
    return {QUARTERS: {received.data.key}}


def on_policy(facts: Facts, received: Received[PolicyChanged], policy: ComplaintsPolicy) -> Decision:
    """Another policy or calendar is in force."""
    held = facts.get(QUARTERS, received.data.key)
    return NOTHING if held is None else evaluate(held, held, received, policy)


def evaluate(
    quarter: Quarter,
    before: Quarter | None,
    received: Received[Any],
    policy: ComplaintsPolicy,
    answer: Answer | None = None,
) -> Decision:
    """What follows from a changed quarter: once it is over, its analysis is told and written whenever its numbers differ."""
    after, publish, jobs = (quarter, [], []) if quarter.ended_at is None else _analyse(quarter, received, policy)
    deadlines = (_deadline(after, policy),) if before is None else ()
    return Decision(
        changes=() if after == before else (Change(QUARTERS, after.id, after),),
        publish=tuple(publish),
        deadlines=deadlines,
        questions=(OpenQuestions(after.id, tuple(questions_of(after, policy))),),
        jobs=tuple(jobs),
        answer=answer,
    )


def _analyse(
    quarter: Quarter, received: Received[Any], policy: ComplaintsPolicy
) -> tuple[Quarter, list[Publish], list[StartJob]]:
    """A quarter that is over with its analysis as its numbers are now, what is told of it, and its documents."""
    publish: list[Publish] = []
    jobs: list[StartJob] = []
    after, numbers = quarter, numbers_of(quarter.entries.values())
    if numbers != quarter.told:
        after = replace(quarter, told=numbers, documents=quarter.documents + 1)
        document_id = derived_id("document", "analysis", after.id, str(after.documents))
        publish.append(Publish(_analysed(after, numbers, document_id, received, policy), after.id))
        jobs.append(_document(after, numbers, document_id, received))
    childrens = childrens_numbers(quarter.entries.values())
    if quarter.area == NATION and childrens != quarter.childrens:
        number = after.documents + 1
        document_id = derived_id("document", "childrens-analysis", after.id, str(number))
        after = replace(after, childrens=childrens, childrens_document=document_id, documents=number)
        jobs.append(_childrens_document(after, childrens, document_id, received, policy))
    return after, publish, jobs


def _deadline(quarter: Quarter, policy: ComplaintsPolicy) -> SetDeadline:
    """So long after the end of the quarter. The first day after it is day 0."""
    begun = at_london(first_day_after(quarter.quarter), policy.day_begins)
    return SetDeadline(ENDED, quarter.id, policy.after(begun, policy.disseminate_working_days), "C8")


def _analysed(
    quarter: Quarter, numbers: Numbers, document_id: str, received: Received[Any], policy: ComplaintsPolicy
) -> events.ComplaintsAnalysed:
    return events.ComplaintsAnalysed(
        quarter=quarter.quarter,
        area=None if quarter.area == NATION else quarter.area,
        counts=Counts(**numbers.counts),
        causes=tuple(CauseNumber(cause=cause, number=number) for cause, number in numbers.causes),
        document_id=document_id,
        reasons=("C8",),
        rests_on=(received.id,),
        policy_version=policy.version,
    )


def _document(quarter: Quarter, numbers: Numbers, document_id: str, received: Received[Any]) -> StartJob:
    facts = Analysis(
        written_on=london_day(received.received_at),
        quarter=quarter.quarter,
        area="" if quarter.area == NATION else SERVICE_AREAS[quarter.area].name,
        counts=tuple((name.replace("_", " "), number) for name, number in numbers.counts.items()),
        causes=tuple((cause.replace("-", " "), number) for cause, number in numbers.causes),
        points=tuple(each.point for each in quarter.points.values()),
    )
    data = {**job_of(document_id, DocumentKind.QUARTERLY_ANALYSIS, facts, quarter.id), "quarter": quarter.id}
    return StartJob(LEARNING_JOB, quarter.id, data)


def _childrens_document(
    quarter: Quarter, numbers: Numbers, document_id: str, received: Received[Any], policy: ComplaintsPolicy
) -> StartJob:
    """What a head of service signs (C5): small numbers are not said, as each is a child (G5)."""
    below = policy.suppressed_below
    facts = ChildrensAnalysis(
        written_on=london_day(received.received_at),
        quarter=quarter.quarter,
        counts=tuple(
            (name.replace("_", " "), None if 0 < number < below else number) for name, number in numbers.counts.items()
        ),
        outcomes=tuple((each.replace("-", " "), number) for each, number in suppressed(numbers.outcomes, below)),
        causes=tuple((each.replace("-", " "), number) for each, number in suppressed(numbers.causes, below)),
    )
    data = {**job_of(document_id, DocumentKind.CHILDRENS_ANALYSIS, facts, quarter.id), "quarter": quarter.id}
    return StartJob(LEARNING_JOB, quarter.id, data)


def questions_of(quarter: Quarter, policy: ComplaintsPolicy) -> Iterator[Question]:
    """What is asked of a quarter that is over; of the nation's alone."""
    if quarter.area != NATION or quarter.ended_at is None:
        return
    if quarter.points:
        settled = (commands.RecordLearningApplied.message_name,)
        due = (
            Due(quarter.apply_by)
            if quarter.apply_by is not None
            else policy.after(quarter.ended_at, policy.apply_working_days)
        )
        for area in SERVICE_AREAS:
            if area not in quarter.applied:
                why = f"The national learning log of {quarter.quarter}: record how the area applied it."
                yield Question(f"apply:{area}", Role.HEAD_OF_SERVICE, area.lower(), due, ("C8",), why, settled)
    if quarter.signed is None:
        due = policy.after(quarter.ended_at, policy.sign_working_days)
        why = f"Children's complaints of {quarter.quarter}: sign their analysis, and put on the log what there is to learn."
        settled = (commands.SignChildrensAnalysis.message_name,)
        yield Question("childrens-analysis", Role.HEAD_OF_SERVICE, policy.national_team, due, ("C5",), why, settled)
    if not quarter.published and numbers_of(quarter.entries.values()).counts["received"]:
        due = policy.after(quarter.ended_at, policy.apply_working_days)
        why = f"What service users said in {quarter.quarter}: publish what was done about it."
        settled = (commands.PublishYouSaidWeDid.message_name,)
        yield Question("you-said-we-did", Role.IMPROVEMENT_MANAGER, policy.improvement_team, due, ("C8",), why, settled)
