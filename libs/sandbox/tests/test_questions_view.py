"""Open questions, folded from what a service says in whatever order and however often."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cafcass_contracts.message import Event
from cafcass_contracts.platform import DeadlineMoved, PersonNeeded, PersonOverdue, Settled
from cafcass_sandbox.views.question_lines import question_lines
from cafcass_sandbox.views.questions import open_questions
from cafcass_sandbox.views.work.fold import Heard

DUE = datetime(2026, 6, 3, 17, tzinfo=UTC)
DAY = timedelta(days=1)


def needed(id_: str = "q", **changes: Any) -> PersonNeeded:
    said: dict[str, Any] = {
        "id": id_,
        "subject": "case",
        "role": "duty-officer",
        "team": "a5-duty",
        "due": DUE,
        "reasons": ("T11",),
        "why": "somebody has to look",
        "settled_by": ("triage.settle",),
    }
    return PersonNeeded(**said | changes)


def overdue(id_: str = "q", **changes: Any) -> PersonOverdue:
    asked = needed(id_).model_dump(exclude={"calendar_version", "due", "role"})
    said = {
        **asked,
        "was_asked": "duty-officer",
        "was_due": DUE,
        "role": "service-manager",
        "due": DUE + DAY,
        **changes,
    }
    return PersonOverdue(**said)


MOVED = DeadlineMoved(
    subject="case",
    kind="person-needed",
    key="q",
    rule="G9",
    was_due=DUE,
    due=DUE + 2 * DAY,
    calendar_version="2",
)
SETTLED = Settled(id="q", subject="case", how="looked at")


def heard(*events: Event) -> list[Heard]:
    return [Heard("case", sequence, event) for sequence, event in enumerate(events, 1)]


@pytest.mark.parametrize(
    ("events", "expected"),
    [
        ((needed(),), [("duty-officer", DUE, ())]),
        ((needed(), SETTLED), []),
        ((needed(), overdue()), [("service-manager", DUE + DAY, ("duty-officer",))]),
        ((needed(), MOVED), [("duty-officer", DUE + 2 * DAY, ())]),
        ((needed(), MOVED.model_copy(update={"kind": "answer"})), [("duty-officer", DUE, ())]),
        (
            (needed(), overdue(), overdue(was_asked="service-manager", role="head-of-service", due=None)),
            [("head-of-service", None, ("duty-officer", "service-manager"))],
        ),
        # What went before is not on the topic any more.
        ((overdue(),), [("service-manager", DUE + DAY, ("duty-officer",))]),
        ((MOVED,), []),
        ((SETTLED,), []),
        ((needed(), SETTLED, needed()), [("duty-officer", DUE, ())]),
        ((needed(), needed("other"), SETTLED), [("duty-officer", DUE, ())]),
    ],
)
def test_what_is_open(events: tuple[Event, ...], expected: list[tuple[str, datetime | None, tuple[str, ...]]]) -> None:
    found = open_questions("triage", heard(*events))
    assert [(each.role, each.due, each.passed_over) for each in found] == expected


@given(st.permutations(heard(needed(), MOVED, overdue(), needed("other"), SETTLED)), st.integers(0, 4))
def test_order_and_repetition_change_nothing(said: list[Heard], again: int) -> None:
    assert open_questions("triage", [*said, *said[:again]]) == open_questions("triage", heard(needed("other", due=DUE)))


@pytest.mark.parametrize(("due", "late"), [(DUE, False), (DUE - DAY, True), (None, True)])
def test_late_is_what_should_be_answered_by_now(due: datetime | None, late: bool) -> None:
    (found,) = open_questions("triage", heard(needed(), overdue(due=due)))
    assert found.overdue(DUE - timedelta(hours=1)) is late


def test_the_lines_say_who_until_when_and_with_which_command() -> None:
    lines = [
        line.plain
        for line in question_lines(open_questions("triage", heard(needed(), overdue())), {"q": ["cafcass send"]}, DUE)
    ]
    assert lines[1].split() == ["2026-06-04", "18:00", "service-manager", "a5-duty", "triage", "case"]
    assert lines[2].strip() == "somebody has to look (T11)"
    assert lines[3].strip() == "question q; not answered in time by duty-officer"
    assert lines[4].strip() == "cafcass send"
    assert lines[5] == "1 open, 0 overdue. Times in London."
    assert [line.plain for line in question_lines([], {}, DUE)] == ["Nobody is asked anything."]
