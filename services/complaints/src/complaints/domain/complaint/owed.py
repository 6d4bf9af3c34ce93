"""What is owed about a complaint, and by when (C1, C3): one list, from which questions and due times follow."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from cafcass_contracts.feedback import Category, ComplaintStep, DocumentKind
from cafcass_domain.due import Due
from complaints.domain.complaint.clock import owes_response
from complaints.domain.complaint.held import Complaint
from complaints.domain.policy import ComplaintsPolicy

LOOKING_INTO: Final = (
    ComplaintStep.CONTACTED,
    ComplaintStep.FILE_SCRUTINISED,
    ComplaintStep.PRACTITIONER_CONTACTED,
    ComplaintStep.MANAGER_CONTACTED,
)
"""Step 2 (C3)."""


OWED_TO_THEM: Final = (ComplaintStep.ACKNOWLEDGED, ComplaintStep.CONTACTED, ComplaintStep.ANSWERED)
"""What is owed to whoever made it, and cannot be done where nobody is there any more."""


def owed(complaint: Complaint, policy: ComplaintsPolicy) -> dict[ComplaintStep, Due]:
    """The steps that are still to be done, each with its due time; none of a complaint that is over."""
    if not complaint.open:
        return {}
    steps: dict[ComplaintStep, Due] = {}
    if not complaint.decided:
        steps[ComplaintStep.CATEGORISED] = policy.after(triaged_from(complaint), policy.triage_working_days)
    if owes_response(complaint) and not answered(complaint):
        since = complaint.counted_from
        steps[ComplaintStep.ACKNOWLEDGED] = policy.after(since, policy.acknowledge_working_days)
        if complaint.decided and not only_for_the_court(complaint):
            steps |= dict.fromkeys(LOOKING_INTO, policy.after(since, policy.look_into_working_days))
            if not _has_practitioner(complaint):
                steps.pop(ComplaintStep.PRACTITIONER_CONTACTED)
        if complaint.clock is not None:
            steps[ComplaintStep.ANSWERED] = complaint.clock.due
    if Category.REPRESENTATION in complaint.categories and complaint.clock is not None:
        steps[ComplaintStep.FILED] = complaint.clock.due  # whatever else in it was answered
    return {step: due for step, due in steps.items() if step not in complaint.steps}


def only_for_the_court(complaint: Complaint) -> bool:
    """A representation and nothing else: the court considers it, and nothing is looked into (C2)."""
    return set(complaint.categories) == {Category.REPRESENTATION}


def not_composed(complaint: Complaint) -> bool:
    """Whether what goes to the court was said, and nothing was put together of it yet: it can still be taken back."""
    return complaint.representation is not None and not complaint.representation.composed


def _has_practitioner(complaint: Complaint) -> bool:
    """Whether there is anybody who may be asked for their account: whom it is about, or who works the case."""
    return bool(complaint.about) or complaint.case.practitioner_id is not None


def answered(complaint: Complaint) -> bool:
    """Whether the response was sent since its time began."""
    return ComplaintStep.ANSWERED in complaint.steps


def triaged_from(complaint: Complaint) -> datetime:
    """From when the national team has it: its receipt, or when a team passed it on or it was split from another (C1)."""
    later = complaint.through_team is not None or complaint.follows is not None
    return complaint.registered_at if later else complaint.received_at


def owes_holding_letter_since(complaint: Complaint) -> datetime | None:
    """Since when a holding letter is owed (C4): the answer is late, or was given more time, and nobody has written one since."""
    if not complaint.open or answered(complaint) or not owes_response(complaint):
        return None
    late = complaint.told.overdue.get(ComplaintStep.ANSWERED)
    since = max((at for at in (late, *(each.at for each in complaint.extended)) if at is not None), default=None)
    if since is None:
        return None
    letters = (paper for paper in complaint.papers.values() if paper.kind is DocumentKind.HOLDING_LETTER)
    return None if any(paper.asked_at >= since and not paper.withdrawn for paper in letters) else since
