"""The wiring of police-checks: which messages come in, and which decision takes them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from cafcass_contracts import intake, police, police_checks, triage
from cafcass_runtime.service import OnDeadline, OnMessage, Service
from police_checks.domain.answers import is_urgent
from police_checks.domain.commands import (
    command_touches,
    match_subject,
    match_touches,
    on_classify_finding,
    on_correct_check,
    on_match_answer,
    on_record_consent,
    on_record_household_member,
    on_request_level_2,
)
from police_checks.domain.inputs import (
    answer_subject,
    answer_touches,
    case_touches,
    deadline_touches,
    on_alert,
    on_answer,
    on_chase,
    on_concern,
    on_details,
    on_renew,
    on_risk_profile,
)
from police_checks.domain.policy import Policy
from police_checks.domain.settling import ALERT, CHASE, RENEW
from police_checks.settings import policy
from police_checks.store import TABLES


def _case_of(command: Any, _: Policy) -> str | None:
    case: str = command.case_id
    return case


service = Service(
    name="police-checks",
    handlers=(
        OnMessage(intake.CaseDetailsRecorded, on_details, case_touches),
        OnMessage(triage.ConcernRecorded, on_concern, case_touches),
        OnMessage(triage.RiskProfileRecorded, on_risk_profile, case_touches),
        OnMessage(police.CheckAnswered, on_answer, answer_touches, answer_subject, tolerant=True, urgent=is_urgent),
        OnMessage(police.AuthorityAnswered, on_answer, answer_touches, answer_subject, tolerant=True),
        OnMessage(police_checks.RequestLevel2Check, on_request_level_2, command_touches, _case_of),
        OnMessage(police_checks.RecordHouseholdMember, on_record_household_member, command_touches, _case_of),
        OnMessage(police_checks.RecordConsent, on_record_consent, command_touches, _case_of),
        OnMessage(police_checks.ClassifyFinding, on_classify_finding, command_touches, _case_of),
        OnMessage(police_checks.CorrectCheck, on_correct_check, command_touches, _case_of),
        OnMessage(police_checks.MatchAnswer, on_match_answer, match_touches, match_subject),
        OnDeadline(CHASE, on_chase, deadline_touches),
        OnDeadline(ALERT, on_alert, deadline_touches),
        OnDeadline(RENEW, on_renew, deadline_touches),
    ),
    tables=TABLES,
    migrations=Path(__file__).parent / "migrations",
    policy=policy,
)
