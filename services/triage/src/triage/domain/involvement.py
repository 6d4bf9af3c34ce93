"""When Cafcass's part in a private law case ends (T11): no concern, no clear role, letter filed, first hearing held."""

from __future__ import annotations

from cafcass_contracts import triage as events
from cafcass_contracts.safeguarding import ScreeningOutcome, SettledBy
from cafcass_contracts.values import ReportAuthor
from cafcass_domain.state import replace
from triage.domain.application import Application
from triage.domain.case import Ended
from triage.domain.turn import CaseTurn


def end_involvement(turn: CaseTurn) -> None:
    """Ends involvement where the first hearing was held and nothing speaks against it."""
    may_end = turn.case.ended is None and turn.policy.ends_alone and turn.case.application.first_hearing_held
    if may_end and not against(turn):
        turn.case = replace(turn.case, ended=Ended(turn.now, SettledBy.POLICY))
    ended = turn.case.ended
    if ended is not None and turn.before.ended is None:
        turn.say(events.InvolvementEnded(settled_by=ended.settled_by, **turn.basis("T11", "G2")))


def against(turn: CaseTurn) -> tuple[str, ...]:
    """What speaks against ending, in plain words without personal data; empty where nothing does."""
    case, found = turn.case, turn.screened
    latest = None if turn.letter is None else turn.letter.latest
    filed = case.letter.filed
    reasons = {
        "the case is no open private law case": not case.application.is_active,
        "a child protection concern is open": bool(case.concerns.open),
        "screening is not settled as no concerns": found.outcome is not ScreeningOutcome.NO_CONCERNS
        or found.settled_by is None,
        "no letter was issued": latest is None,
        "the letter is not filed": latest is not None and (filed is None or filed < latest.update),
        "new information waits to be written into the letter": case.letter.update_wanted,
        "the first hearing is not over": not case.application.first_hearing_held,
        "the court ordered a report from Cafcass": _has_role(case.application),
    }
    return tuple(reason for reason, true in reasons.items() if true)


def _has_role(application: Application) -> bool:
    reports = () if application.details is None else application.details.reports
    return any(report.author is ReportAuthor.CAFCASS for report in reports)
