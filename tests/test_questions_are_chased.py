"""A question that nobody answers, seen from outside: overdue, with the next role up, and counted again for a bank holiday told late (G1, G9)."""

from __future__ import annotations

import json
import time
from datetime import date
from pathlib import Path
from typing import Any

from whole_platform import Events, Platform, running

from cafcass_contracts.platform import DeadlineMoved, PersonNeeded, PersonOverdue
from cafcass_runtime.calendar import Calendar
from cafcass_sandbox.servers.server import running as running_server
from cafcass_sandbox.servers.tansu import TansuBroker

_CASE = {
    "id": 1700000000009917,
    "jurisdiction": "PRIVATELAW",
    "case_data": {"courtName": "Family Court at Nowhereton", "ordersApplyingFor": ["childArrangementsOrder"]},
}
_ASKED = "Which service area"
_RATE = 2000
_PATIENCE_SECONDS = 120.0


def test_a_question_that_nobody_answers(tmp_path: Path) -> None:
    """Intake asks which area a case belongs to. Nobody says; a working day later the manager is asked; then Wednesday becomes a holiday."""
    tmp_path.chmod(0o755)
    data = tmp_path / "data"
    data.mkdir()
    case = tmp_path / "case.json"
    case.write_text(json.dumps(_CASE))
    with running_server(TansuBroker(log=tmp_path / "broker.log")) as broker:
        where = ("--kafka", broker.bootstrap)
        monday = ("--starts-at", "2026-06-01T08:00", "--clock", str(_RATE))
        with running(data, "intake", options=(*where, *monday)) as platform:
            platform.publish(case)
            told = _once(platform, PersonOverdue.ce_type())
            (listed,) = json.loads(platform.cafcass("questions", "--role", "service-manager", "--json"))
        (overdue,) = _of(told, PersonOverdue.ce_type())
        (needed,) = [each for each in _of(told, PersonNeeded.ce_type()) if _ASKED in each["why"]]
        assert (needed["role"], needed["team"]) == ("intake-officer", "central-intake")
        assert needed["due"] == _end_of_work(date(2026, 6, 2))
        assert (overdue["id"], overdue["was_asked"], overdue["was_due"]) == (
            needed["id"],
            "intake-officer",
            needed["due"],
        )
        assert (overdue["role"], overdue["due"]) == ("service-manager", _end_of_work(date(2026, 6, 3)))
        assert set(overdue["reasons"]) > set(needed["reasons"])
        assert (listed["id"], listed["passed_over"]) == (needed["id"], ["intake-officer"])

        wednesday = ("--starts-at", "2026-06-03T09:00")
        told_late = {"CAFCASS_CALENDAR_EXTRA_HOLIDAYS": "2026-06-03"}
        with running(data, "intake", options=(*where, *wednesday), **told_late) as platform:
            told = _once(platform, DeadlineMoved.ce_type())
            (listed,) = json.loads(platform.cafcass("questions", "--role", "service-manager", "--json"))
        (moved,) = [each for each in _of(told, DeadlineMoved.ce_type()) if each["key"] == needed["id"]]
        assert (moved["was_due"], moved["due"]) == (overdue["due"], _end_of_work(date(2026, 6, 4)))
        assert moved["calendar_version"] == Calendar([date(2026, 6, 3)]).version != needed["calendar_version"]
        assert listed["due"] == moved["due"]


def _once(platform: Platform, kind: str) -> Events:
    """Everything so far, as soon as a message of a kind is there: the platform's clock runs on."""
    deadline = time.monotonic() + _PATIENCE_SECONDS
    while not _of(told := platform.everything(quiet=1), kind):
        assert time.monotonic() < deadline, f"never came: {kind}"
    return told


def _of(events: Events, kind: str) -> list[dict[str, Any]]:
    return [event["data"] for event in events if event["type"] == kind]


def _end_of_work(day: date) -> str:
    """17:00 in London in summer."""
    return f"{day.isoformat()}T16:00:00Z"
