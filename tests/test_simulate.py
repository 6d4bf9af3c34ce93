"""`cafcass simulate`: whoever is asked outside answers, until nobody is asked any more."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from random import Random

import pytest
from whole_platform import Platform

from cafcass_sandbox.outside.courts import PrivateLaw, private_law_case


@pytest.mark.timeout(300)
def test_police_authorities_and_staff_answer_what_they_are_asked(platform: Platform, tmp_path: Path) -> None:
    case = private_law_case(Random(3), PrivateLaw(), submitted=datetime.now(UTC).date())
    file = tmp_path / "case.json"
    file.write_text(json.dumps(case))
    platform.publish(file)
    platform.once(
        lambda events: any(
            str(case["id"]) in json.dumps(one["data"]) for one in events if one["topic"] == "intake.events.v1"
        )
    )
    told = json.loads(platform.cafcass("simulate", "--from-start", "--day", "1", "--until-quiet", "5", "--json"))
    assert told["sent"]["team-recorded"] == 68, "the workforce is told of first"
    assert told["sent"]["check-answered"] >= 1
    assert told["sent"]["record-risk-call"] >= 2
    of_case = json.loads(platform.cafcass("case", str(case["id"]), "--json"))
    names = {str(one["type"]).split(".")[-2] for one in of_case if one["type"]}
    assert {"risk-call-recorded", "letter-planned", "case-screened"} <= names
    answered = [one for one in of_case if str(one["type"]).endswith("checks-changed.v1")]
    assert any(check["state"] == "answered" for one in answered for check in one["data"]["checks"])
