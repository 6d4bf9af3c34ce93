"""How commands are refused, what holds on a day, and the one order of every queue (T12)."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cafcass_contracts.intake import AssignArea
from cafcass_contracts.message import Actor
from cafcass_domain.commands import conflict
from cafcass_domain.decision import Received
from cafcass_domain.effective import in_force
from cafcass_domain.queue_order import queue_order
from cafcass_domain.stamps import stamp_of

NOW = datetime(2026, 6, 1, 9, tzinfo=UTC)


def command(based_on: int | None) -> AssignArea:
    by = Actor(id="officer-1", role="intake-officer")
    return AssignArea(by=by, case_id="c", area="A1", why="told so", based_on=based_on)


@pytest.mark.parametrize(
    ("happened_at", "counts_from"),
    [
        (NOW - timedelta(days=1), NOW - timedelta(days=1)),
        (NOW, NOW),
        (datetime(2199, 1, 1, tzinfo=UTC), NOW),
    ],
)
def test_no_word_is_later_than_its_receipt(happened_at: datetime, counts_from: datetime) -> None:
    """I9: else one from a clock that is wrong would hold for ever."""
    received = Received(
        data=command(None), id="m", source="test", topic="t", subject=None, happened_at=happened_at, received_at=NOW
    )
    assert stamp_of(received) == (counts_from, 0, "m")


@pytest.mark.parametrize(
    ("based_on", "changed", "reason"),
    [
        (None, [], None),
        (3, ["something"], None),
        (2, ["the court", "a hearing"], "the case is at revision 3; changed since 2: the court; a hearing"),
        (1, [], "the case is at revision 3; changed since 1: nothing that is still remembered"),
        (9, [], "the case is at revision 3; changed since 9: nothing that is still remembered"),
    ],
)
def test_a_command_based_on_another_version_is_refused_with_what_changed(
    based_on: int | None, changed: list[str], reason: str | None
) -> None:
    answer = conflict(command(based_on), 3, lambda _: changed, name="revision")
    assert (answer.reason if answer else None) == reason


@pytest.mark.parametrize(
    ("day", "holds"),
    [
        (date(2026, 1, 1), None),
        (date(2026, 4, 1), "a"),
        (date(2026, 5, 31), "a"),
        (date(2026, 6, 1), "b"),
        (date.max, "b"),
    ],
)
def test_what_holds_on_a_day(day: date, holds: str | None) -> None:
    assert in_force({date(2026, 4, 1): "a", date(2026, 6, 1): "b"}, day) == holds


def test_urgent_then_the_soonest_hearing_then_the_oldest() -> None:
    minute = timedelta(minutes=1)
    queue = {
        "not known since when": queue_order("1", urgent_since=None, hearing_at=None, waiting_since=None),
        "old": queue_order("2", urgent_since=None, hearing_at=None, waiting_since=NOW - timedelta(days=90)),
        "new": queue_order("3", urgent_since=None, hearing_at=None, waiting_since=NOW),
        "hearing": queue_order("4", urgent_since=None, hearing_at=NOW + minute, waiting_since=NOW),
        "hearing a minute later": queue_order("5", urgent_since=None, hearing_at=NOW + 2 * minute, waiting_since=None),
        "urgent": queue_order("6", urgent_since=NOW, hearing_at=None, waiting_since=NOW),
        "urgent a minute before": queue_order("7", urgent_since=NOW - minute, hearing_at=None, waiting_since=NOW),
    }
    assert sorted(queue, key=lambda name: queue[name]) == [
        "urgent a minute before",
        "urgent",
        "hearing",
        "hearing a minute later",
        "not known since when",
        "old",
        "new",
    ]


TIMES = st.none() | st.datetimes(timezones=st.just(UTC))


@given(st.lists(st.tuples(TIMES, TIMES, TIMES), min_size=2, max_size=2, unique=True))
def test_no_two_that_wait_tie(waiting: list[tuple[datetime | None, datetime | None, datetime | None]]) -> None:
    first, second = (
        queue_order(str(number), urgent_since=urgent, hearing_at=hearing, waiting_since=since)
        for number, (urgent, hearing, since) in enumerate(waiting)
    )
    assert (first < second) != (second < first)
