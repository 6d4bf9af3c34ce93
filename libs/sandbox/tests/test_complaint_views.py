"""Complaints and the log of requests and feedback, folded from what complaints says in whatever order and however often."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cafcass_contracts import complaints as events
from cafcass_contracts.feedback import Category, Cause, ClockEffect, ComplaintStep, DueRule, Outcome, Sender
from cafcass_contracts.intake import CorrespondenceRecorded
from cafcass_contracts.message import Event
from cafcass_contracts.safeguarding import Route
from cafcass_contracts.values import Channel, CorrespondenceKind, YesNo
from cafcass_runtime.calendar import Calendar
from cafcass_sandbox.views.complaint_lines import complaint_lines, why_lines
from cafcass_sandbox.views.complaint_list import Standing, standing
from cafcass_sandbox.views.feedback_lines import feedback_lines
from cafcass_sandbox.views.feedback_log import feedback_log
from cafcass_sandbox.views.work.fold import Heard

MONDAY = datetime(2026, 6, 1, 9, tzinfo=UTC)
DUE = datetime(2026, 6, 29, 16, tzinfo=UTC)
BASIS: dict[str, Any] = {"reasons": ("C3",), "policy_version": "1"}


def of(id_: str, revision: int, **said: Any) -> dict[str, Any]:
    return {"complaint_id": id_, "case_id": "case", "revision": revision, **BASIS, **said}


def registered(id_: str = "one", **said: Any) -> events.ComplaintRegistered:
    given = {"correspondent_id": "who", "correspondence_ids": ("p",), "received_at": MONDAY, "sender": Sender.NOT_KNOWN}
    return events.ComplaintRegistered(**of(id_, 1, **{**given, "area": "A5", **said}))


def due(id_: str = "one", revision: int = 1, **said: Any) -> events.ResponseDueChanged:
    return events.ResponseDueChanged(**of(id_, revision, **{"due": DUE, "rule": DueRule.FROM_RECEIPT, **said}))


def categorised(revision: int = 2) -> events.ComplaintCategorised:
    said = {"categories": (Category.COMPLAINT,), "sender": Sender.PARTY, "clock": ClockEffect.RUNS, "by": "officer"}
    return events.ComplaintCategorised(**of("one", revision, **said))


def done(step: ComplaintStep, revision: int) -> events.ComplaintStepDone:
    said = {"step": step, "done_at": MONDAY + timedelta(days=1), "in_time": YesNo.YES, "by": "officer"}
    return events.ComplaintStepDone(**of("one", revision, **said))


CLOSED = events.ComplaintClosed(
    **of("one", 6, outcome=Outcome.UPHELD, causes=(Cause.COMMUNICATION,), closed_at=DUE, by="officer")
)
REOPENED = events.ComplaintReopened(**of("one", 7, reopening=1, counted_from=DUE))
JOINED = events.ComplaintJoined(**of("one", 8, into="other"))
ACKNOWLEDGED = done(ComplaintStep.ACKNOWLEDGED, 3)
CONTACTED = done(ComplaintStep.CONTACTED, 4)
ANSWERED = done(ComplaintStep.ANSWERED, 5)
STORY = (registered(), due(), categorised(), ACKNOWLEDGED, CONTACTED, ANSWERED, CLOSED)


def heard(*said: Event) -> list[Heard]:
    return [Heard("case", sequence, event) for sequence, event in enumerate(said, 1)]


@pytest.mark.parametrize(
    ("said", "step", "is_open"),
    [
        (STORY[:2], "1 received", True),
        (STORY[:3], "1 triaged", True),
        (STORY[:4], "1 acknowledged", True),
        (STORY[:5], "2 looked into", True),
        (STORY[:6], "3 answered", True),
        (STORY, "closed: upheld", False),
        ((*STORY, REOPENED), "1 triaged", True),
        ((*STORY, REOPENED, JOINED), "joined", False),
        ((ANSWERED,), "3 answered", True),  # what went before is not on the topic any more
    ],
)
def test_a_complaint_stands_where_its_process_is(said: tuple[Event, ...], step: str, is_open: bool) -> None:
    (found,) = standing(heard(*said))
    assert (found.step, found.open) == (step, is_open)


@given(st.permutations(STORY), st.lists(st.sampled_from(STORY)))
def test_in_whatever_order_and_however_often_it_is_the_same(said: list[Event], again: list[Event]) -> None:
    assert standing(heard(*said, *again)) == standing(heard(*STORY))


@pytest.mark.parametrize(
    ("now", "days"),
    [
        (MONDAY, 0),
        (MONDAY + timedelta(days=1), 1),
        (MONDAY + timedelta(days=4), 4),
        (MONDAY + timedelta(days=6), 4),  # a Sunday
        (MONDAY + timedelta(days=7), 5),
        (MONDAY - timedelta(days=7), 0),
    ],
)
def test_it_is_as_old_as_the_working_days_since(now: datetime, days: int) -> None:
    (found,) = standing(heard(registered()))
    assert found.age(now, Calendar()) == days


def test_how_old_it_is_is_not_known_without_its_registration() -> None:
    (found,) = standing(heard(due()))
    assert found.age(MONDAY, Calendar()) is None


def test_children_come_first_then_what_is_due_soonest_and_closed_ones_last() -> None:
    said = (
        *STORY,
        registered("later"),
        due("later", due=DUE + timedelta(days=1)),
        registered("sooner"),
        due("sooner", due=DUE - timedelta(days=1)),
        registered("child", child=True),
        due("child", due=DUE + timedelta(days=9), child=True),
    )
    assert [each.complaint_id for each in standing(heard(*said))] == ["child", "sooner", "later", "one"]


def test_it_is_overdue_until_it_is_answered() -> None:
    late = DUE + timedelta(seconds=1)
    assert not standing(heard(*STORY[:2]))[0].overdue(DUE)
    assert standing(heard(*STORY[:2]))[0].overdue(late)
    assert not standing(heard(*STORY[:6]))[0].overdue(late)


def lines(found: list[Standing], now: datetime = MONDAY) -> str:
    return "\n".join(line.plain for line in complaint_lines(found, now, Calendar()))


def test_a_line_says_who_how_old_by_when_and_at_which_step() -> None:
    said = lines(standing(heard(*STORY[:4])), MONDAY + timedelta(days=2))
    assert "party" in said
    assert "2026-06-29 17:00" in said
    assert "1 acknowledged" in said
    assert "1 open, 0 overdue, 0 from children" in said
    assert lines([]) == "No complaint."


def test_why_says_what_moved_it() -> None:
    moved = due(
        "one",
        5,
        due=DUE - timedelta(days=7),
        rule=DueRule.AFTER_HEARING,
        was_due=DUE,
        was_rule=DueRule.FROM_RECEIPT,
        hearing_id="h1",
        hearing_at=DUE - timedelta(days=14),
        calendar_version="2",
        was_calendar_version="1",
    )
    (found,) = standing(heard(*STORY[:3], moved))
    said = "\n".join(line.plain for line in why_lines(found, MONDAY))
    for words in ("2026-06-22 17:00", "hearing h1 listed for", "before that 2026-06-29 17:00", "another calendar"):
        assert words in said


def logged(id_: str = "p", **said: Any) -> events.FeedbackLogged:
    given = {
        "correspondence_id": id_,
        "case_id": "case",
        "kind": CorrespondenceKind.COMPLAINT,
        "channel": Channel.EMAIL,
        "route": Route.COMPLAINTS,
        "received_at": MONDAY,
        "sender": Sender.PARTY,
    }
    return events.FeedbackLogged(**{**given, **BASIS, **said})


def recorded(text: str, id_: str = "p") -> CorrespondenceRecorded:
    return CorrespondenceRecorded(
        correspondence_id=id_,
        channel=Channel.EMAIL,
        kind=CorrespondenceKind.COMPLAINT,
        received_at=MONDAY,
        sender="Ada Sample",
        text=text,
    )


def test_the_latest_entry_holds_and_a_closed_complaint_closes_its_own() -> None:
    first, then = logged(), logged(complaint_id="one")
    assert not feedback_log(heard(first, then), {})[0].closed
    assert feedback_log(heard(first, then, CLOSED), {})[0].closed
    assert not feedback_log(heard(first, then, CLOSED, REOPENED), {})[0].closed
    assert feedback_log(heard(logged(closed_at=DUE)), {})[0].closed


def test_what_was_found_of_a_members_letter_stands_beside_it() -> None:
    check = events.FeedbackChecked(correspondence_id="mp", found=("p",), **BASIS)
    (entry,) = feedback_log(heard(logged("mp", kind=CorrespondenceKind.MP_LETTER), check), {})
    assert entry.found == ("p",)
    assert "(checked: p)" in "\n".join(line.plain for line in feedback_lines([entry]))


@pytest.mark.parametrize(
    ("words", "there"),
    [("RANG back", True), ("back rang", True), ("ada", True), ("complaints", True), ("nobody else", False), ("", True)],
)
def test_it_is_found_by_all_of_the_words_in_what_it_says_or_about_it(words: str, there: bool) -> None:
    (entry,) = feedback_log(heard(logged()), {"p": recorded("Nobody rang back.")})
    assert entry.has(words) is there


def test_hostile_words_do_nothing_to_a_terminal() -> None:
    hostile = "\x1b[31mred\x07\u202eevil\x00\nsecond [bold]line[/bold] " + "a" * 500
    (entry,) = feedback_log(heard(logged()), {"p": recorded(hostile)})
    for line in feedback_lines([entry]):
        assert line.plain.isprintable(), ascii(line.plain)
    assert any("[bold]line" in line.plain for line in feedback_lines([entry]))


def test_the_log_has_the_latest_first_whatever_the_order_they_came_in() -> None:
    entries = [logged(str(number), received_at=MONDAY + timedelta(days=number)) for number in range(5)]
    Random(1).shuffle(entries)
    assert [each.correspondence_id for each in feedback_log(heard(*entries), {})] == ["4", "3", "2", "1", "0"]
