"""When Cafcass's part in a private law case ends (T11): no concern, no clear role, letter filed, first hearing over."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from cafcass_contracts import triage as events
from cafcass_contracts.proceedings import Hearing
from cafcass_contracts.safeguarding import ScreeningOutcome, SettledBy
from cafcass_contracts.values import HearingStatus, ReportAuthor
from triage.domain.case import Ended, TriageCase
from triage.domain.policy import Policy
from triage.domain.screening import screened
from triage.domain.turn import Turn

OVER: Final = "first-hearing-over"
"""The deadline at the end of the first hearing."""


def end_involvement(turn: Turn) -> None:
    """Watches for the end of the first hearing, and ends involvement where nothing speaks against it."""
    _watch(turn)
    may_end = turn.case.ended is None and turn.policy.ends_alone and _is_over(turn.case, turn.policy)
    if may_end and not against(turn):
        turn.case = replace(turn.case, ended=Ended(turn.now, SettledBy.POLICY))
    ended = turn.case.ended
    if ended is not None and turn.before.ended is None:
        turn.say(events.InvolvementEnded(settled_by=ended.settled_by, **turn.basis("T11", "G2")))


def watched(hearing: Hearing | None, policy: Policy) -> str:
    """A hearing by its id and end; empty where there is none."""
    if hearing is None or hearing.starts_at is None:
        return ""
    ends = hearing.ends_at if hearing.ends_at is not None else hearing.starts_at + policy.hearing_lasts
    return f"{hearing.id}@{max(ends, hearing.starts_at).isoformat()}"


def _watch(turn: Turn) -> None:
    case, hearing = turn.case, turn.case.first_hearing
    now = watched(hearing, turn.policy) if case.is_active and case.ended is None else ""
    if now == case.hearing_watched:
        return
    if now:
        assert hearing is not None and hearing.starts_at is not None  # noqa: S101, PT018 - it is watched
        ends = hearing.ends_at if hearing.ends_at is not None else hearing.starts_at + turn.policy.hearing_lasts
        turn.set_deadline(OVER, max(ends, hearing.starts_at, turn.now), "T11", data={"hearing": now})
    else:
        turn.cancel_deadline(OVER)
    turn.case = replace(case, hearing_watched=now)


def against(turn: Turn) -> tuple[str, ...]:
    """What speaks against ending, in plain words without personal data; empty where nothing does."""
    case = turn.case
    found = screened(case, turn.policy)
    latest = None if turn.letter is None else turn.letter.latest
    reasons = {
        "the case is no open private law case": not case.is_active,
        "a child protection concern is open": case.urgent,
        "screening is not settled as no concerns": found.outcome is not ScreeningOutcome.NO_CONCERNS
        or found.settled_by is None,
        "no letter was issued": latest is None,
        "the letter is not filed": latest is not None
        and (case.letter.filed is None or case.letter.filed < latest.update),
        "new information waits to be written into the letter": case.letter.update_wanted,
        "the first hearing is not over": not _is_over(case, turn.policy),
        "the court ordered a report from Cafcass": _has_role(case),
    }
    return tuple(reason for reason, true in reasons.items() if true)


def _is_over(case: TriageCase, policy: Policy) -> bool:
    hearing = case.first_hearing
    if hearing is None:
        return False
    if hearing.status is HearingStatus.HELD:
        return True
    return bool(case.hearing_over) and case.hearing_over == watched(hearing, policy)


def _has_role(case: TriageCase) -> bool:
    reports = () if case.details is None else case.details.reports
    return any(report.author is ReportAuthor.CAFCASS for report in reports)
