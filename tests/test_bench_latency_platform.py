"""What a reader outside sees of a case on its way through the platform, how long that took, who is missing, and whether the services keep up."""

from __future__ import annotations

import json
from collections import Counter
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from aiokafka import TopicPartition

from bench.lag import Behind, unhandled
from bench.latency_path import Path, Paths, Spans, spans, unallocated, without_checks
from bench.latency_platform import GATHER, as_shipped, keeps_up, rate
from bench.service import Standing
from bench.steady import Sent
from cafcass_contracts.allocation import AllocationProposed, WorkAllocated, WorkArose, WorkQueued
from cafcass_contracts.intake import ApplicationRegistered, ApplicationReturned
from cafcass_contracts.message import Message
from cafcass_contracts.police_checks import AuthorityCheckRequested, PoliceCheckRequested
from cafcass_runtime.clock import Clock

BEGUN = datetime(2026, 6, 1, 9, tzinfo=UTC)
CLOCK = Clock(datetime.fromtimestamp(1000, UTC), BEGUN, 1.0)


def record(message: type[Message], key: str, *, written: float = 1.0, **value: Any) -> SimpleNamespace:
    return SimpleNamespace(
        key=key.encode(),
        headers=[("ce_type", message.ce_type().encode())],
        timestamp=int(written * 1000),
        value=json.dumps(value).encode(),
    )


def test_the_first_and_the_last_request_of_either_kind_and_the_first_allocation_count() -> None:
    paths = Paths({"a"}, CLOCK)
    allocated_at = (BEGUN + timedelta(seconds=60)).isoformat()
    for message, now, more in (
        (ApplicationRegistered, 1001.0, {}),
        (WorkArose, 1002.0, {"written": 1001.5, "area": "a1"}),
        (AuthorityCheckRequested, 1003.0, {}),
        (PoliceCheckRequested, 1004.0, {}),
        (WorkAllocated, 1061.0, {"allocated_at": allocated_at}),
        (WorkArose, 1062.0, {"written": 1062.0, "area": "a1"}),
        (WorkAllocated, 1071.0, {"allocated_at": "2026-06-01T09:01:10Z"}),
    ):
        paths.note(record(message, "a", **more), now)
        paths.note(record(message, "of another bench", **more), now - 1)
    assert paths.of == {
        "a": Path(
            registered=1001.0, first_check=1003.0, last_check=1004.0, arose=1001.5, allocated=1061.0, decided=1060.0
        )
    }


@pytest.mark.parametrize(
    ("path", "ungathered", "deciding"),
    [
        pytest.param(Path(arose=11.0, decided=41.0, allocated=43.0), 3.0, 2.0, id="30 seconds were gathered"),
        pytest.param(Path(arose=42.0, decided=41.0, allocated=43.0), 33.0, 1.0, id="known after it was due"),
        pytest.param(Path(arose=11.0, decided=None, allocated=None), None, None, id="nobody has it"),
    ],
)
def test_what_an_area_gathers_for_is_taken_off_from_when_its_work_was_known(
    path: Path, ungathered: float | None, deciding: float | None
) -> None:
    allocated = None if path.allocated is None else path.allocated - 10.0
    assert list(spans([Sent("a", due=10.0, sent=10.5)], {"a": path})) == [
        Spans(None, None, None, allocated, ungathered, deciding)
    ]


def test_who_is_missing_is_counted_by_the_reason() -> None:
    cases: dict[str, list[tuple[type[Message], dict[str, Any]]]] = {
        "allocated": [(ApplicationRegistered, {}), (PoliceCheckRequested, {}), (WorkAllocated, {"allocated_at": BEGUN.isoformat()})],
        "returned": [(ApplicationReturned, {})],
        "lost": [],
        "no work": [(ApplicationRegistered, {})],
        "elsewhere": [(ApplicationRegistered, {}), (WorkArose, {})],
        "left": [(ApplicationRegistered, {}), (WorkArose, {"area": "a1"})],
        "queued": [(ApplicationRegistered, {}), (WorkArose, {"area": "a1"}), (WorkQueued, {"why": "nobody-has-room"})],
        "proposed": [(ApplicationRegistered, {}), (WorkQueued, {"why": "room-taken"}), (AllocationProposed, {})],
    }  # fmt: skip
    paths = Paths(cases, CLOCK)
    for case, said in cases.items():
        for message, value in said:
            paths.note(record(message, case, **value), 1.0)
    sent = [Sent(case, 0.0, 0.0) for case in cases]
    assert unallocated(sent, paths.of) == Counter(
        {
            "went back to the court": 1,
            "not registered": 1,
            "no work arose": 1,
            "its area is not known": 1,
            "not decided on": 1,
            "waits: nobody-has-room": 1,
            "proposed to a manager": 1,
        }
    )
    assert without_checks(sent, paths.of) == Counter(
        {"no check was needed or asked for": 5, "went back to the court": 1, "not registered": 1}
    )


def test_what_was_not_handled_is_what_came_after_the_offset_in_the_database() -> None:
    rows = [Standing("me", "a", 0, epoch=1, next_offset=7), Standing("me", "a", 1, epoch=1, next_offset=5)]
    # The end of the second was asked for before its last record was handled; nothing is known of the third yet.
    ends = {TopicPartition("a", 0): 10, TopicPartition("a", 1): 4, TopicPartition("b", 0): 2}
    assert unhandled(rows, ends) == 5


def seen(*left: int) -> list[Behind]:
    """Looked at every two seconds, in which 200 messages were handled."""
    return [Behind(2.0 * place, {"triage": each // 2, "kpi": each - each // 2}, 200 * place) for place, each in enumerate(left)]  # fmt: skip


@pytest.mark.parametrize(
    ("left", "does"),
    [
        pytest.param((0, 20, 0, 10, 30, 20), True, id="steady"),
        pytest.param((0, 20, 0, 900, 500, 90), True, id="all areas decided at once"),
        pytest.param((0, 300, 600, 900, 1200, 1500), False, id="more every second"),
        pytest.param((0, 300, 280, 310, 290, 300), True, id="late, and no later"),
    ],
)
def test_services_keep_up_where_the_backlog_does_not_grow(left: tuple[int, ...], *, does: bool) -> None:
    assert rate(seen(*left)) == 100
    assert keeps_up(seen(*left), 100) is does


def test_a_rate_needs_time() -> None:
    with pytest.raises(SystemExit, match="measure more --seconds"):
        rate(seen(5))


def test_allocation_is_measured_as_shipped_whatever_other_measurements_set_it_to() -> None:
    assert as_shipped(None) == {GATHER: "60", "CAFCASS_ALLOCATION_FULL_TIME_POINTS": "10000"}
    assert as_shipped(5)[GATHER] == "5"
