"""When the response to a complaint is due (C3, C4, G1): from its receipt and the next court hearing, and what a manager gave beyond that."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from cafcass_contracts.feedback import CONFIDENTIAL, Category, DueRule
from cafcass_contracts.values import HearingStatus
from cafcass_domain.due import Due
from cafcass_domain.state import replace
from complaints.domain.complaint.held import Clock, Complaint
from complaints.domain.policy import ComplaintsPolicy
from complaints.domain.told import Hearing

ANSWERED: Final = frozenset({Category.CONCERN, Category.COMPLAINT, Category.REPRESENTATION, *CONFIDENTIAL})
"""What is owed a response. What a word of tomorrow means nobody knows: that is owed one too (G3)."""
NOT_ANSWERED: Final = frozenset(
    {Category.ACCESS_REQUEST, Category.INFORMATION_REQUEST, Category.COMPLIMENT, Category.NEITHER}
)


def owes_response(complaint: Complaint) -> bool:
    """Whether whoever made it is owed a response. While nobody decided what it is, they are (G3), unless it seems to be a compliment."""
    if not complaint.decided:
        return complaint.proposed is not Category.COMPLIMENT
    return any(category not in NOT_ANSWERED for category in complaint.categories)


def next_hearing(complaint: Complaint) -> Hearing | None:
    """The next court hearing since its time began: the first that stands, whether it is still to come or was held (C3).

    Once it was held that stays it, for as long as it is held: another of which the court tells late is another.
    """
    since, clock = complaint.counted_from, complaint.clock
    if clock is not None and clock.fixed:
        for hearing in complaint.case.hearings:
            same = (hearing.id, hearing.starts_at) == (clock.hearing_id, clock.hearing_at)
            if (
                same
                and hearing.status is HearingStatus.HELD
                and hearing.starts_at is not None
                and hearing.starts_at > since
            ):
                return hearing
    return next((h for h in complaint.case.hearings if h.starts_at is not None and h.starts_at > since), None)


def clock_of(complaint: Complaint, now: datetime, policy: ComplaintsPolicy) -> Clock | None:
    """When the response is due as things stand now; None where none is owed, or it was given."""
    if not owes_response(complaint):
        return None
    counted = policy.after(complaint.counted_from, policy.answer_working_days)
    rule, hearing = DueRule.FROM_RECEIPT, next_hearing(complaint)
    if hearing is not None and hearing.starts_at is not None:
        after_hearing = policy.after(hearing.starts_at, policy.answer_after_hearing_working_days)
        if after_hearing.at < counted.at:
            counted, rule = after_hearing, DueRule.AFTER_HEARING
    given = max((each.until for each in complaint.extended), key=lambda due: due.at, default=None)
    if given is not None and given.at > counted.at:
        counted, rule = given, DueRule.EXTENDED
    clock = Clock(
        due=counted,
        rule=rule,
        counted=counted,
        hearing_id=None if hearing is None else hearing.id,
        hearing_at=None if hearing is None else hearing.starts_at,
        fixed=hearing is not None and hearing.status is HearingStatus.HELD,
        wanted_by=_wanted_by(hearing, complaint.clock, now, policy),
        calendar_version=policy.calendar.version,
    )
    return _not_in_the_past(clock, complaint.clock, now, policy)


def _wanted_by(hearing: Hearing | None, held: Clock | None, now: datetime, policy: ComplaintsPolicy) -> Due | None:
    """Before the next hearing, while it is still to come. Where that day was over when the hearing was known, it is wanted now (G1)."""
    if hearing is None or hearing.starts_at is None or hearing.starts_at <= now or hearing.status is HearingStatus.HELD:
        return None
    wanted = policy.before(hearing.starts_at, policy.answer_before_hearing_working_days, at_the_end=True)
    if held is not None and held.wanted_by is not None and held.hearing_at == hearing.starts_at:
        return max(wanted, held.wanted_by, key=lambda due: due.at) if wanted.at < now else wanted
    return wanted if wanted.at >= now else Due(min(now, hearing.starts_at))


def _not_in_the_past(clock: Clock, held: Clock | None, now: datetime, policy: ComplaintsPolicy) -> Clock:
    """What a hearing makes due in the past is due now, at short notice (G1), and stays so while the same makes it due."""
    if clock.rule is not DueRule.AFTER_HEARING:
        return clock
    if held is not None and held.short_notice and _same_cause(held, clock):
        return replace(clock, due=held.due, short_notice=True)
    known = held is not None and _same_cause(held, clock)
    if known or clock.counted.at >= now:
        return clock
    return replace(clock, due=policy.after(now, policy.short_notice_working_days), short_notice=True)


def _same_cause(one: Clock, other: Clock) -> bool:
    return (one.rule, one.hearing_id, one.hearing_at) == (other.rule, other.hearing_id, other.hearing_at)
