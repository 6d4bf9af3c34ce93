"""What people do with what was learned (C5, C8): put on the log, decided for the nation, applied, signed, told to service users."""

from __future__ import annotations

from base64 import b64encode
from typing import Any, TypeVar

from cafcass_contracts import complaints as events
from cafcass_contracts.complaints_commands import (
    AddLearningPoint,
    PublishYouSaidWeDid,
    RecordLearningApplied,
    SettleLearningPoint,
    SignChildrensAnalysis,
)
from cafcass_contracts.feedback import Cause, CauseCount, DocumentKind, LearningSource, SaidAndDone
from cafcass_contracts.identity import derived_id
from cafcass_contracts.message import Command
from cafcass_contracts.values import SERVICE_AREAS, YesNo
from cafcass_domain.commands import refusal
from cafcass_domain.decision import NOTHING, Change, Decision, Facts, JobDone, Publish, Received, StartJob, Touches
from cafcass_domain.london import london_day
from cafcass_domain.state import replace
from complaints.domain.complaint.closing import point_id
from complaints.domain.complaint.evaluation import together
from complaints.domain.learning.counting import numbers_of, suppressed
from complaints.domain.learning.held import NATION, POINTS, QUARTERS, Applied, Quarter, Signed, row_of
from complaints.domain.learning.logging import log_point, point_from
from complaints.domain.learning.quarters import LEARNING_JOB, evaluate
from complaints.domain.policy import ComplaintsPolicy
from complaints.domain.writing.guard import about_somebody, may_name_somebody
from complaints.domain.writing.held import DOCUMENTS, YouSaid
from complaints.domain.writing.papers import document_of, job_of, made_event

Q = TypeVar("Q", RecordLearningApplied, SignChildrensAnalysis, PublishYouSaidWeDid)


def add_subject(command: Command, policy: ComplaintsPolicy) -> str | None:
    """The log itself: a point has no subject before it is there."""
    return "learning-log"


def add_touches(received: Received[AddLearningPoint], policy: ComplaintsPolicy) -> Touches:
    """The point."""
    return {POINTS: {point_id(received.id, 0)}}


def on_add(facts: Facts, received: Received[AddLearningPoint], policy: ComplaintsPolicy) -> Decision:
    """A point from elsewhere is put on the log."""
    said = received.data
    if not said.source.known or not all(cause.known for cause in said.causes):
        return Decision(answer=refusal("there is no such source, or no such cause"))
    found = about_somebody(said.learning.point)
    if found is not None:
        return Decision(answer=refusal(f"it may tell of somebody or of a case: it has {found} (C8)"))
    id_ = point_id(received.id, 0)
    point = point_from(id_, said.learning, LearningSource(said.source), said.causes, said.area, received.received_at)
    return log_point(point, facts.get(POINTS, id_), received, policy)


def settle_subject(command: SettleLearningPoint, policy: ComplaintsPolicy) -> str:
    """The point."""
    return command.point_id


def settle_touches(received: Received[SettleLearningPoint], policy: ComplaintsPolicy) -> Touches:
    """The point."""
    return {POINTS: {received.data.point_id}}


def on_settle(facts: Facts, received: Received[SettleLearningPoint], policy: ComplaintsPolicy) -> Decision:
    """A person decides whether a point goes into the national log."""
    said = received.data
    point = facts.get(POINTS, said.point_id)
    if point is None:
        return Decision(answer=refusal("there is no point of that id"))
    words = said.point or point.point
    found = about_somebody(words)
    if found is not None:
        return Decision(answer=refusal(f"it may tell of somebody or of a case: it has {found} (C8)"))
    return log_point(replace(point, settled=said.national, point=words), point, received, policy)


def quarter_subject(command: Q, policy: ComplaintsPolicy) -> str:
    """The nation's row of the quarter."""
    return row_of(command.quarter, NATION)


def quarter_touches(received: Received[Q], policy: ComplaintsPolicy) -> Touches:
    """The nation's row of the quarter."""
    return {QUARTERS: {row_of(received.data.quarter, NATION)}}


def _over(facts: Facts, quarter: str) -> Quarter | None:
    held = facts.get(QUARTERS, row_of(quarter, NATION))
    return held if held is not None and held.ended_at is not None else None


NOT_OVER = "that quarter was not analysed yet"
NAMES = "words in it look like somebody's name: reword it, or say with names_nobody that you looked and that they are none (G4)"


def on_applied(facts: Facts, received: Received[RecordLearningApplied], policy: ComplaintsPolicy) -> Decision:
    """An area says how it applied the learning of a quarter."""
    said = received.data
    held = _over(facts, said.quarter)
    if held is None or not held.points:
        return Decision(answer=refusal(NOT_OVER if held is None else "nothing was on the national log of that quarter"))
    if said.area not in SERVICE_AREAS:
        return Decision(answer=refusal("there is no such area"))
    found = about_somebody(said.how)
    if found is not None:
        return Decision(answer=refusal(f"it may tell of somebody or of a case: it has {found}"))
    applied = Applied(said.how, said.by.id, received.received_at)
    after = replace(held, applied={**held.applied, said.area: applied})
    told = events.LearningApplied(
        quarter=said.quarter,
        area=said.area,
        how=said.how,
        by=said.by.id,
        reasons=("C8",),
        rests_on=(received.id,),
        policy_version=policy.version,
    )
    made = evaluate(after, held, received, policy)
    return replace(made, publish=(Publish(told, held.id), *made.publish))


def sign_touches(received: Received[SignChildrensAnalysis], policy: ComplaintsPolicy) -> Touches:
    """The nation's row of the quarter, and the points that come of it."""
    said = received.data
    points = {point_id(received.id, number) for number in range(len(said.learning))}
    return {QUARTERS: {row_of(said.quarter, NATION)}, POINTS: points}


def on_sign(facts: Facts, received: Received[SignChildrensAnalysis], policy: ComplaintsPolicy) -> Decision:
    """A head of service signs the analysis of children's complaints; its learning goes to the log (C5)."""
    said = received.data
    held = _over(facts, said.quarter)
    if held is None:
        return Decision(answer=refusal(NOT_OVER))
    if held.signed is not None:
        return Decision(answer=refusal("it is signed"))
    number = sum(entry.child for entry in held.entries.values())
    if number and not said.learning:
        return Decision(answer=refusal(f"{number} children complained: say what there is to learn from it (C5)"))
    for each in said.learning:
        found = about_somebody(each.point)
        if found is not None:
            return Decision(answer=refusal(f"it may tell of somebody or of a case: it has {found} (C8)"))
    points = [
        point_from(point_id(received.id, n), each, LearningSource.CHILDRENS_ANALYSIS, (), None, received.received_at)
        for n, each in enumerate(said.learning)
    ]
    after = replace(held, signed=Signed(said.by.id, received.received_at, said.in_words))
    told = events.ChildrensAnalysisSigned(
        quarter=said.quarter,
        complaints=number,
        document_id=held.childrens_document,
        learning=tuple(point.id for point in points),
        signed_at=received.received_at,
        by=said.by.id,
        reasons=("C5", "C8"),
        rests_on=(received.id,),
        policy_version=policy.version,
    )
    made = evaluate(after, held, received, policy)
    signed = replace(made, publish=(Publish(told, held.id), *made.publish))
    return together(signed, *(log_point(point, None, received, policy) for point in points))


def on_publish(facts: Facts, received: Received[PublishYouSaidWeDid], policy: ComplaintsPolicy) -> Decision:
    """What service users said and what was done is written for them: without any case, and without small numbers (C8, G5)."""
    said = received.data
    held = _over(facts, said.quarter)
    if held is None:
        return Decision(answer=refusal(NOT_OVER))
    for number, each in enumerate(said.entries, 1):
        found = about_somebody(f"{each.you_said}\n{each.we_did}")
        if found is not None:
            return Decision(answer=refusal(f"entry {number} may tell of somebody or of a case: it has {found} (G4)"))
        if said.names_nobody is not YesNo.YES and may_name_somebody(f"{each.you_said}\n{each.we_did}"):
            return Decision(answer=refusal(f"entry {number}: {NAMES}"))
    causes = suppressed(numbers_of(held.entries.values()).causes, policy.suppressed_below)
    facts_ = YouSaid(
        written_on=london_day(received.received_at),
        quarter=said.quarter,
        entries=tuple((each.you_said, each.we_did) for each in said.entries),
        causes=tuple((cause.replace("-", " "), number) for cause, number in causes),
    )
    id_ = derived_id("document", "you-said-we-did", held.id, received.id)
    data = {
        **job_of(id_, DocumentKind.YOU_SAID_WE_DID, facts_, held.id),
        "quarter": held.id,
        "entries": [[each.you_said, each.we_did] for each in said.entries],
        "causes": [[str(cause), number] for cause, number in causes],
    }
    made = evaluate(replace(held, published=True), held, received, policy)
    return replace(made, jobs=(*made.jobs, StartJob(LEARNING_JOB, held.id, data)))


def made_touches(received: Received[JobDone], policy: ComplaintsPolicy) -> Touches:
    """The document."""
    return {DOCUMENTS: {received.data.data["document_id"]}}


def on_made(facts: Facts, received: Received[JobDone], policy: ComplaintsPolicy) -> Decision:
    """An analysis, or the page for service users, is written; the page is published with what it says."""
    document = document_of(received.data)
    if facts.get(DOCUMENTS, document.id) is not None:
        return NOTHING
    basis: dict[str, Any] = {"reasons": ("C8",), "rests_on": (received.id,), "policy_version": policy.version}
    publish = [Publish(made_event(document, basis), document.subject)]
    if document.kind is DocumentKind.YOU_SAID_WE_DID:
        publish.append(Publish(_you_said(received, document.html, basis), document.subject))
    return Decision(changes=(Change(DOCUMENTS, document.id, document),), publish=tuple(publish))


def _you_said(received: Received[JobDone], page: bytes, basis: dict[str, Any]) -> events.YouSaidWeDid:
    data = received.data.data
    return events.YouSaidWeDid(
        quarter=data["quarter"].partition(":")[0],
        entries=tuple(SaidAndDone(you_said=said, we_did=did) for said, did in data["entries"]),
        causes=tuple(CauseCount(cause=Cause(cause), number=number) for cause, number in data["causes"]),
        published_on=london_day(received.received_at),
        page=b64encode(page).decode(),
        **basis,
    )
