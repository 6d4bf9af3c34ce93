"""The numbers that triage decides by: how they are set, and what is refused."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

import pytest
from triage_world import APPLIED, World, details

import triage
from cafcass_contracts import intake
from cafcass_contracts import triage as contracts
from cafcass_contracts.safeguarding import ScreeningOutcome
from cafcass_domain.london import LONDON
from cafcass_runtime import policies
from cafcass_runtime.calendar import Calendar
from cafcass_runtime.policies import DatedPolicy, PolicyError
from cafcass_runtime.references import NONE
from cafcass_runtime.testing import checks
from triage.app import service
from triage.domain.desks import DESKS
from triage.domain.policy import TriagePolicy


def load(settings: Mapping[str, str]) -> DatedPolicy[TriagePolicy]:
    return policies.load(
        TriagePolicy,
        "triage",
        calendar=Calendar(),
        namespace=UUID(int=1),
        editions=NONE,
        environment={f"CAFCASS_TRIAGE_{name}": value for name, value in settings.items()},
    )


def refused(settings: Mapping[str, str]) -> str:
    with pytest.raises(PolicyError) as raised:
        load(settings)
    return str(raised.value)


def test_every_number_says_what_it_means_is_on_the_page_and_is_decided_by() -> None:
    checks.every_number_says_what_it_means_and_where_it_is_from(service)
    checks.every_number_is_on_the_settings_page(service)
    checks.every_number_is_decided_by(service, Path(triage.__file__).parent / "domain")


def test_the_defaults_fit_together() -> None:
    assert len(load({}).by_day) == 1


def test_policy_is_dated() -> None:
    dated = load({"SETTLES_ALONE_FROM_2026_06_02": "[]", "ACKNOWLEDGE_WITHIN_MINUTES": "30"})
    before, after = dated.at(datetime(2026, 6, 1, 22, tzinfo=UTC)), dated.at(datetime(2026, 6, 1, 23, tzinfo=UTC))
    assert before.settles_alone == {ScreeningOutcome.NO_CONCERNS}
    assert after.settles_alone == frozenset(), "midnight in London"
    assert before.version != after.version
    assert after.acknowledge_within_minutes.length == timedelta(minutes=30)


OLD_SETS = '[{"since": "2012-04-01", "outcomes": ["no-concerns-identified"]}, {"since": "2027-01-01", "outcomes": []}]'


@pytest.mark.parametrize(
    ("settings", "reason"),
    [
        ({"LETTER_WORKING_DAYS_BEFORE": "-1"}, "greater than or equal to 0"),
        ({"DUTY_ROLE": ""}, "duty_role: there is no such word"),
        ({"DUTY_ROLE": "duty-oficer"}, "duty_role: there is no such word as duty-oficer"),
        ({"SCREENING_ROLE": "family-support-worker"}, "family-support-worker may not give settle-screening"),
        ({"CATEGORY_ROLE": "childrens-guardian"}, "category_role: childrens-guardian may not give settle-category"),
        ({"SETTLES_ALONE": '["no-concern"]'}, "settles_alone: there is no such word as no-concern"),
        ({"SETTLES_ALONE": OLD_SETS}, 'it is written like ["no-concerns-identified"], and what holds from a day on'),
        ({"HEARING_LASTS_MINUTES": "30"}, "intake says when the first hearing was held"),
        ({"MATERIALS_FROM_AGES": "[13, 8]"}, "ascending"),
        ({"MATERIALS_FROM_AGES": "[0, 8]"}, "from 1 to 18"),
        ({"DANGER_WORDS": "[]"}, "DANGER_WORDS"),
        ({"DESKS": '{"complaints": {"team": "x", "role": "complaints-officer"}}'}, "hear4u"),
        (
            {"DESKS": json.dumps({route: {"team": "x", "role": "operator"} for route in DESKS})},
            "desks, hear4u: operator",
        ),
    ],
)
def test_policy_that_makes_no_sense_is_refused(settings: dict[str, str], reason: str) -> None:
    assert reason in refused(settings)


def test_settings_reach_the_decisions() -> None:
    desks = {route: {"team": "x", "role": "intake-officer"} for route in DESKS}
    world = World()
    world.bring_into_force(
        load(
            {
                "DESKS": json.dumps(desks),
                "PASS_ON_WITHIN_HOURS": "12",
                "MP_REPLY_WORKING_DAYS": "8",
                "DANGER_WORDS": '["invented word"]',
            }
        )
    )
    said = {"channel": "email", "kind": "mp-letter", "received_at": APPLIED, "text": "An invented word."}
    world.send(details(), intake.CorrespondenceRecorded.model_validate({"correspondence_id": "PR-1", **said}))
    told = world.last(contracts.CorrespondenceRouted)
    assert (told.team, told.role, told.safeguarding) == ("x", "intake-officer", True)
    assert told.passed_by == APPLIED + timedelta(hours=12)
    assert told.answer_by == datetime(2026, 6, 11, 17, tzinfo=LONDON)
