"""When Cafcass's part in a private law case ends, and what reopens it (T11).

It ends with no concern, nothing outstanding and no clear role, after the letter and the first hearing, held (I7). An adjournment, a new
listing, a report ordered or a serious fact reopens it, with its practitioner.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from cafcass_contracts import triage as events
from cafcass_contracts.safeguarding import CheckState, ReopenedBecause, ScreeningOutcome, SettledBy
from cafcass_contracts.values import HearingStatus, ReportAuthor
from cafcass_domain.state import replace
from triage.domain.application import Application
from triage.domain.case import Ended, TriageCase
from triage.domain.letter.planning import never
from triage.domain.screening.checks import not_told_of
from triage.domain.turn import CaseTurn


def end_involvement(turn: CaseTurn) -> None:
    """Reopens what ended too soon; ends involvement where the first hearing was held and nothing speaks against it."""
    _reopen(turn)
    may_end = turn.case.ended is None and turn.policy.ends_alone and turn.case.application.first_hearing_held
    if may_end and not against(turn) and not against_alone(turn.case):
        who = turn.case.application.allocated
        ended = Ended(turn.now, SettledBy.POLICY, practitioner_id=None if who is None else who.practitioner_id)
        turn.case = replace(turn.case, ended=ended)
    ended_now = turn.case.ended
    if ended_now is not None and turn.before.ended is None:
        turn.say(events.InvolvementEnded(settled_by=ended_now.settled_by, **turn.basis("T11", "G2")))


def _reopen(turn: CaseTurn) -> None:
    ended = turn.case.ended
    if ended is None or turn.before.ended is None or not turn.case.application.is_active:
        return
    because = tuple(_reasons_to_reopen(turn))
    if because:
        turn.case = replace(turn.case, ended=None)
        turn.say(
            events.InvolvementReopened(
                because=because, practitioner_id=ended.practitioner_id, **turn.basis("T11", "I7", "G2")
            )
        )


def _reasons_to_reopen(turn: CaseTurn) -> Iterator[ReopenedBecause]:
    application, before = turn.case.application, turn.before.application
    if not over(application, turn.now):
        yield ReopenedBecause.HEARING_ADJOURNED
    if listings(application) - listings(before):
        yield ReopenedBecause.HEARING_LISTED
    if has_role(application) and not has_role(before):
        yield ReopenedBecause.REPORT_ORDERED
    found = turn.screened
    if turn.case.concern_open_since is not None or found.outcome is not ScreeningOutcome.NO_CONCERNS:
        yield ReopenedBecause.SERIOUS_FACT


def against(turn: CaseTurn) -> tuple[str, ...]:
    """What speaks against ending, in plain words without personal data; empty where nothing does."""
    case, found = turn.case, turn.screened
    latest = None if turn.letter is None else turn.letter.latest
    filed = case.letter.filed
    owed = {check for check in case.checks.outstanding if check.state is not CheckState.CONSENT_REFUSED}
    reasons = {
        "the case is no open private law case": not case.application.is_active,
        "a child protection concern is open": bool(case.concerns.open),
        "a child protection concern is open in another case of the same child": case.concern_open_since is not None
        and not case.concerns.open,
        "what was done about a child protection concern is not recorded": bool(case.concerns.awaiting_action),
        "screening is not settled as no concerns": found.outcome is not ScreeningOutcome.NO_CONCERNS
        or found.settled_by is None,
        "checks are outstanding": bool(owed or not_told_of(case.application, case.checks)),
        "an answer that counts for no check waits for a person to deal with it": bool(case.checks.unread),
        "something that was told waits to be read": bool(case.unread),
        "no letter was issued": latest is None and not case.hearing_dealt_with,
        "the letter is not filed": latest is not None and (filed is None or filed < latest.update),
        "new information waits to be written into the letter": case.letter.update_wanted,
        "the first hearing is not over": not over(case.application, turn.now),
        "the court ordered a report from Cafcass": has_role(case.application),
    }
    return tuple(reason for reason, true in reasons.items() if true)


def against_alone(case: TriageCase) -> tuple[str, ...]:
    """What keeps policy from ending it alone, where a person may."""
    reasons = {
        "a check that nobody may make without consent": bool(case.checks.outstanding),
        "another hearing is listed": bool(listings(case.application)),
    }
    return tuple(reason for reason, true in reasons.items() if true)


def over(application: Application, now: datetime) -> bool:
    """Whether the first hearing was held; or is listed for a day that nobody can mean, which only a person ends."""
    first = application.first_hearing
    return application.first_hearing_held or (first is not None and never(first.starts_at, now))


def has_role(application: Application) -> bool:
    """Whether the court ordered a report from Cafcass, and still wants it."""
    reports = () if application.details is None else application.details.reports
    return any(report.author is ReportAuthor.CAFCASS and not report.cancelled for report in reports)


def awaited(application: Application, now: datetime) -> bool:
    """Whether another hearing is listed, for a day that can be meant: whether Cafcass's part ends waits for that."""
    hearings = () if application.details is None else application.details.hearings
    return any(hearing.status is HearingStatus.LISTED and not never(hearing.starts_at, now) for hearing in hearings)


def listings(application: Application) -> set[tuple[str, str]]:
    """Every hearing that is listed, and for when."""
    hearings = () if application.details is None else application.details.hearings
    return {(hearing.id, str(hearing.starts_at)) for hearing in hearings if hearing.status is HearingStatus.LISTED}
