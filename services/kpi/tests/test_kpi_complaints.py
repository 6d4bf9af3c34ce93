"""Complaints: acknowledged and answered in time, by hand; the list of those that are open; and the story of their case (C3, C7, K14)."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import pytest
from in_memory import figure_of, world_of
from kpi_messages import at
from test_kpi_reading import Telling, case, manager, seen, some_cases, telling

from cafcass_contracts import complaints as said
from cafcass_contracts.feedback import ClockEffect, ComplaintStep, Outcome, Sender
from cafcass_contracts.message import Message
from cafcass_contracts.values import YesNo
from kpi.domain.periods import parse
from kpi.reading import story
from kpi.reading.lists import List
from kpi.reading.scope import EVERYTHING, NotAllowedError, Reach, Scope

__all__ = ["telling"]
ABOUT: dict[str, Any] = {"complaint_id": "c1", "case_id": case(0), "revision": 1}


def registered(day: str, *, child: bool = False, **more: Any) -> Message:
    content: dict[str, Any] = {**ABOUT, "area": "A5", "team": "a5-private", **more}
    return said.ComplaintRegistered(
        correspondent_id="w1", correspondence_ids=("m1",), received_at=at(day), sender=_sender(), child=child, **content
    )


def _sender() -> Sender:
    return next(iter(Sender))


def due(day: str | None, **more: Any) -> Message:
    return said.ResponseDueChanged(due=None if day is None else at(day, 17), **{**ABOUT, **more})


def done(step: ComplaintStep, when: str, due_on: str | None) -> Message:
    by_then = None if due_on is None else at(due_on, 17)
    return said.ComplaintStepDone(step=step, done_at=at(when), due=by_then, by="a5-manager", **ABOUT)


def overdue(step: ComplaintStep, day: str) -> Message:
    return said.ComplaintOverdue(step=step, due=at(day, 17), **ABOUT)


def reopened(day: str) -> Message:
    return said.ComplaintReopened(reopening=1, counted_from=at(day), **ABOUT)


def closed(day: str) -> Message:
    outcome = next(iter(Outcome))
    return said.ComplaintClosed(outcome=outcome, causes=(), closed_at=at(day), by="a5-manager", **ABOUT)


def placed(area: str, team: str) -> Message:
    return said.ComplaintCategorised(
        categories=(), sender=_sender(), clock=next(iter(ClockEffect)), by="a5-manager", area=area, team=team, **ABOUT
    )


ACKNOWLEDGED, ANSWERED = ComplaintStep.ACKNOWLEDGED, ComplaintStep.ANSWERED
Told = list[tuple[datetime, Message]]


def told(*what: tuple[str, Message]) -> Told:
    return [(at(day), message) for day, message in what]


EXAMPLES: list[tuple[str, str, Told, int, int, str]] = [
    (
        "complaints-acknowledged", "2026-05",
        told(("2026-05-05", registered("2026-05-05")), ("2026-05-07", done(ACKNOWLEDGED, "2026-05-07", "2026-05-07"))),
        1, 1, "one due on 7 May, done that day: 1 / 1",
    ),
    (
        "complaints-acknowledged", "2026-05",
        told(
            ("2026-05-05", registered("2026-05-05")), ("2026-05-07", overdue(ACKNOWLEDGED, "2026-05-07")),
            ("2026-05-11", done(ACKNOWLEDGED, "2026-05-11", "2026-05-07")),
        ),
        0, 1, "due on 7 May, done on the 11th: 0 / 1",
    ),
    ("complaints-acknowledged", "2026-05", told(("2026-05-05", registered("2026-05-05"))), 0, 0, "nobody has said when it is due: no cases"),
    (
        "complaints-answered", "2026-06",
        told(
            ("2026-05-05", registered("2026-05-05")), ("2026-05-05", due("2026-06-03")), ("2026-05-20", due("2026-06-10")),
            ("2026-06-09", done(ANSWERED, "2026-06-09", "2026-06-10")),
        ),
        1, 1, "first due on 3 June, moved with the hearing to the 10th, answered on the 9th: 1 / 1",
    ),
    (
        "complaints-answered", "2026-06",
        told(("2026-05-05", registered("2026-05-05")), ("2026-05-05", due("2026-06-03")), ("2026-05-20", due(None))),
        0, 0, "no answer is owed any more: no cases",
    ),
    (
        "complaints-answered", "2026-07",
        told(
            ("2026-05-05", registered("2026-05-05")), ("2026-05-05", due("2026-06-03")), ("2026-06-01", done(ANSWERED, "2026-06-01", "2026-06-03")),
            ("2026-06-05", closed("2026-06-05")), ("2026-06-20", reopened("2026-06-20")), ("2026-06-20", due("2026-07-20")),
        ),
        0, 1, "answered in June; opened again, and due once more on 20 July, not answered: 0 / 1",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("measure", "period", "what", "n", "d", "why"), EXAMPLES, ids=[each[-1] for each in EXAMPLES])
def test_complaints_by_hand(measure: str, period: str, what: Told, n: int, d: int, why: str) -> None:
    found = figure_of(world_of(what), measure, parse(period))
    assert (found.numerator, found.denominator) == (n, d), why


def test_what_was_answered_before_it_was_opened_again_stays_counted() -> None:
    found = figure_of(world_of(EXAMPLES[-1][2]), "complaints-answered", parse("2026-06"))
    assert (found.numerator, found.denominator) == (1, 1)


async def test_open_complaints_are_listed_a_childs_first_and_not_to_whom_they_are_about(telling: Telling) -> None:
    await some_cases(telling, 2)
    await telling.tell(registered("2026-05-06"), due("2026-06-03"), day="2026-05-06", subject=case(0))
    later = registered("2026-05-07", child=True, complaint_id="c2", case_id=None)
    await telling.tell(later, day="2026-05-07", subject="c2")
    await telling.tell(
        said.ComplaintRecorded(complaint_id="c1", case_id=case(0), practitioner_ids=("a5-private-1",), by_party=YesNo.YES),
        day="2026-05-07",
    )  # fmt: skip
    assert await seen(telling, EVERYTHING, List.COMPLAINTS) == {"complaint:c1", "complaint:c2"}
    assert await seen(telling, manager("a5-private"), List.COMPLAINTS) == {"complaint:c1", "complaint:c2"}
    assert await seen(telling, manager("a9-private"), List.COMPLAINTS) == set()
    about = Scope("a5-private-1", "operational-director", Reach.NATION)
    assert await seen(telling, about, List.COMPLAINTS) == {"complaint:c2"}
    async with telling.engine.pool.acquire() as connection:
        rows = await connection.fetch("SELECT key, tier, due FROM subjects WHERE key LIKE 'complaint:%' ORDER BY tier")
        assert [(row["key"], row["due"]) for row in rows] == [
            ("complaint:c2", None),
            ("complaint:c1", at("2026-06-03", 17)),
        ]
        names = [step.name for step in (await story.story(connection, EVERYTHING, case(0))).steps]
        assert "complaints.complaint-registered" in names
        with pytest.raises(NotAllowedError):
            await story.story(connection, about, case(0))
    await telling.tell(closed("2026-05-20"), day="2026-05-20", subject=case(0))
    assert await seen(telling, EVERYTHING, List.COMPLAINTS) == {"complaint:c2"}
    await telling.tell(reopened("2026-05-22"), placed("A9", "a9-private"), day="2026-05-22", subject=case(0))
    assert await seen(telling, manager("a9-private"), List.COMPLAINTS) == {"complaint:c1"}
    assert date(2026, 5, 6) in [
        row["received"] for row in await telling.engine.pool.fetch("SELECT received FROM subjects WHERE tier = 1")
    ]
