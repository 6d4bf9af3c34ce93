"""The wiring of police-checks: which messages come in, and which decision takes them."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from cafcass_contracts import intake, police, police_checks, triage
from cafcass_runtime.service import OnDeadline, OnInternal, OnMessage, OnPolicyChange, Service
from police_checks.domain.answers.answer import is_urgent
from police_checks.domain.answers.matching import match_subject, match_touches, on_match_answer
from police_checks.domain.answers.telling import TellChecks
from police_checks.domain.case import CASES, STRAY_ANSWERS
from police_checks.domain.checks.alert import ALERT
from police_checks.domain.checks.consents import CONSENT
from police_checks.domain.checks.renewal import RENEW
from police_checks.domain.checks.requests import CHASE
from police_checks.domain.commands import (
    command_subject,
    command_touches,
    on_choose_answer,
    on_classify_finding,
    on_confirm_household,
    on_correct_check,
    on_record_consent,
    on_record_household_member,
    on_request_checks,
    on_request_level_2,
)
from police_checks.domain.deadlines import (
    changed_answer_touches,
    changed_case_touches,
    deadline_touches,
    on_alert,
    on_chase,
    on_consent_unanswered,
    on_of_age,
    on_policy_change,
    on_policy_change_for_answer,
    on_renew,
)
from police_checks.domain.incoming import (
    answer_subject,
    answer_touches,
    case_touches,
    on_answer,
    on_concern,
    on_details,
    on_risk_profile,
    on_tell_checks,
    profile_touches,
    tell_touches,
)
from police_checks.domain.needs.ages import OF_AGE
from police_checks.domain.policy import ChecksPolicy
from police_checks.domain.reference import REFERENCES
from police_checks.store import TABLES

_HERE: Final = Path(__file__).parent

service: Final = Service(
    name="police-checks",
    handlers=(
        OnMessage(intake.CaseDetailsRecorded, on_details, case_touches),
        OnMessage(triage.ConcernRecorded, on_concern, case_touches),
        OnMessage(triage.RiskProfileRecorded, on_risk_profile, profile_touches),
        OnMessage(police.CheckAnswered, on_answer, answer_touches, answer_subject, tolerant=True, urgent=is_urgent),
        OnMessage(police.AuthorityAnswered, on_answer, answer_touches, answer_subject, tolerant=True),
        OnMessage(police_checks.RequestLevel2Check, on_request_level_2, command_touches, command_subject),
        OnMessage(police_checks.RequestChecks, on_request_checks, command_touches, command_subject),
        OnMessage(police_checks.ConfirmHousehold, on_confirm_household, command_touches, command_subject),
        OnMessage(police_checks.RecordHouseholdMember, on_record_household_member, command_touches, command_subject),
        OnMessage(police_checks.RecordConsent, on_record_consent, command_touches, command_subject),
        OnMessage(police_checks.ClassifyFinding, on_classify_finding, command_touches, command_subject),
        OnMessage(police_checks.CorrectCheck, on_correct_check, command_touches, command_subject),
        OnMessage(police_checks.ChooseAnswer, on_choose_answer, command_touches, command_subject),
        OnMessage(police_checks.MatchAnswer, on_match_answer, match_touches, match_subject),
        OnInternal(TellChecks, on_tell_checks, tell_touches),
        OnDeadline(CHASE, on_chase, deadline_touches),
        OnDeadline(CONSENT, on_consent_unanswered, deadline_touches),
        OnDeadline(ALERT, on_alert, deadline_touches),
        OnDeadline(OF_AGE, on_of_age, deadline_touches),
        OnDeadline(RENEW, on_renew, deadline_touches),
        OnPolicyChange(CASES, on_policy_change, changed_case_touches),
        OnPolicyChange(STRAY_ANSWERS, on_policy_change_for_answer, changed_answer_touches),
    ),
    tables=TABLES,
    migrations=_HERE / "migrations",
    policy=ChecksPolicy,
    references=REFERENCES,
    reference_files=_HERE / "reference",
)
