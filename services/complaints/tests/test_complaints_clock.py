"""When a response is due (C3, C4, G1): over weekends and bank holidays, at the ends of years, and with hearings that move, vanish and are held."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
from complaints_world import ADVISER, MANAGER, MONDAY, ComplaintsWorld, hearing, world
from hypothesis import given, settings
from hypothesis import strategies as st

from cafcass_contracts import complaints
from cafcass_contracts import complaints_commands as commands
from cafcass_contracts.feedback import Category, ClockEffect, ComplaintStep, DelayReason, DueRule, Sender
from cafcass_contracts.platform import DeadlineMoved
from cafcass_contracts.proceedings import Hearing
from cafcass_contracts.values import HearingStatus
from cafcass_domain.london import at_london, london_day
from cafcass_runtime.calendar import Calendar
from cafcass_runtime.testing.policy import policy_of
from complaints.app import service
from complaints.domain.case import CaseFacts
from complaints.domain.complaint.clock import clock_of
from complaints.domain.complaint.held import Complaint
from complaints.domain.told import Hearing as Told

HELD, VACATED, ADJOURNED = HearingStatus.HELD, HearingStatus.VACATED, HearingStatus.ADJOURNED


def at(day: str, clock: str = "09:00") -> datetime:
    return datetime.fromisoformat(f"{day}T{clock}:00+00:00")


def due(received: str, *hearings: Hearing, extra: tuple[str, ...] = ()) -> tuple[str, DueRule, bool]:
    """When a complaint received then is due, by which rule, and whether that is fixed."""
    now = at(received)
    there = ComplaintsWorld(policy_of(service, calendar=Calendar([date.fromisoformat(day) for day in extra])), now)
    there.case(*hearings)
    there.complain()
    said = there.last(complaints.ResponseDueChanged)
    assert said.calendar_version
    return london_day(said.due).isoformat(), said.rule, said.fixed


RECEIPT, AFTER = DueRule.FROM_RECEIPT, DueRule.AFTER_HEARING


@pytest.mark.parametrize(
    ("received", "hearings", "expected", "rule"),
    [
        # twenty working days from receipt, the day of receipt being day 0
        ("2026-06-01", (), "2026-06-29", RECEIPT),
        ("2026-06-05", (), "2026-07-03", RECEIPT),  # a Friday
        ("2026-06-06", (), "2026-07-03", RECEIPT),  # a Saturday: Monday is day 1
        ("2026-06-07", (), "2026-07-03", RECEIPT),
        ("2026-04-27", (), "2026-05-27", RECEIPT),  # two bank holidays in May
        ("2026-03-30", (), "2026-04-29", RECEIPT),  # Good Friday and Easter Monday
        ("2026-12-14", (), "2027-01-14", RECEIPT),  # Christmas, Boxing Day in lieu, New Year
        ("2027-12-20", (), "2028-01-20", RECEIPT),  # three substitute days
        # five working days after the next hearing where that is earlier
        ("2026-06-01", (hearing(at("2026-06-10")),), "2026-06-17", AFTER),
        ("2026-06-01", (hearing(at("2026-06-19")),), "2026-06-26", AFTER),
        ("2026-06-01", (hearing(at("2026-06-22")),), "2026-06-29", RECEIPT),  # the same day: receipt stands
        ("2026-06-01", (hearing(at("2026-06-23")),), "2026-06-29", RECEIPT),
        ("2026-05-18", (hearing(at("2026-05-22")),), "2026-06-01", AFTER),  # over the bank holiday of 25 May
        ("2026-12-14", (hearing(at("2026-12-23")),), "2027-01-04", AFTER),  # over Christmas and New Year
        ("2026-06-01", (hearing(at("2026-06-13")),), "2026-06-19", AFTER),  # listed for a Saturday
        # the next hearing is the first since receipt that stands
        ("2026-06-01", (hearing(at("2026-05-29")),), "2026-06-29", RECEIPT),  # before receipt
        ("2026-06-01", (hearing(at("2026-06-01", "08:00")),), "2026-06-29", RECEIPT),  # earlier the same day
        ("2026-06-01", (hearing(at("2026-06-01", "14:00")),), "2026-06-08", AFTER),  # later the same day
        ("2026-06-01", (hearing(at("2026-06-17"), "b"), hearing(at("2026-06-09"), "a")), "2026-06-16", AFTER),
        ("2026-06-01", (hearing(at("2026-06-09"), "a", VACATED), hearing(at("2026-06-17"), "b")), "2026-06-24", AFTER),
        ("2026-06-01", (hearing(at("2026-06-09"), "a", ADJOURNED),), "2026-06-29", RECEIPT),
        ("2026-06-01", (hearing(None),), "2026-06-29", RECEIPT),  # listed without a time
        ("2026-06-01", (hearing(None, "a", HearingStatus.AWAITING),), "2026-06-29", RECEIPT),
        ("2026-06-01", (hearing(at("2026-06-09"), "a", HearingStatus("moved-to-mars")),), "2026-06-16", AFTER),  # not known: the earlier holds
        # dates that nobody means
        ("2026-06-01", (hearing(datetime(1, 1, 1, tzinfo=UTC)),), "2026-06-29", RECEIPT),
        ("2026-06-01", (hearing(datetime(9999, 12, 31, 23, tzinfo=UTC)),), "2026-06-29", RECEIPT),
    ],
)  # fmt: skip
def test_the_earlier_of_twenty_days_and_five_after_the_next_hearing(
    received: str, hearings: tuple[Hearing, ...], expected: str, rule: DueRule
) -> None:
    assert due(received, *hearings) == (expected, rule, False)


def test_a_bank_holiday_that_is_announced_late_counts_it_again() -> None:
    there = world()
    there.case(hearing(MONDAY + timedelta(days=9)))
    complaint = there.complain()
    assert there.categorise(complaint) == "accepted"
    before = there.complaint(complaint).clock
    assert before is not None
    assert london_day(before.due.at) == date(2026, 6, 17)
    there.pass_to(at("2026-06-04"))
    there.bring_into_force(policy_of(service, calendar=Calendar([date(2026, 6, 15)])))
    moved = there.last(complaints.ResponseDueChanged)
    assert (london_day(moved.was_due), london_day(moved.due)) == (date(2026, 6, 17), date(2026, 6, 18))
    assert moved.rule is moved.was_rule is DueRule.AFTER_HEARING
    assert moved.calendar_version != moved.was_calendar_version
    kinds = {(said.kind, said.due.date()) for said in there.said(DeadlineMoved)}
    assert ("complaint-overdue", date(2026, 6, 18)) in kinds


def test_the_date_follows_the_hearing_until_it_is_held_and_then_stays() -> None:
    there = world()
    there.case(hearing(at("2026-06-10")))
    there.complain()
    there.case(hearing(at("2026-06-12")))
    there.case(hearing(at("2026-06-12"), status=VACATED))
    there.case(hearing(at("2026-06-15"), "h2"))
    there.now = at("2026-06-15", "12:00")
    there.case(hearing(at("2026-06-15"), "h2", HELD))
    there.case(hearing(at("2026-06-15"), "h2", HELD), hearing(at("2026-06-18"), "h3"))
    said = there.said(complaints.ResponseDueChanged)
    assert [(london_day(each.due).isoformat(), each.rule, each.fixed) for each in said] == [
        ("2026-06-17", AFTER, False),
        ("2026-06-19", AFTER, False),
        ("2026-06-29", RECEIPT, False),
        ("2026-06-22", AFTER, False),
        ("2026-06-22", AFTER, True),
    ]
    assert [each.was_due for each in said][1:] == [each.due for each in said][:-1]
    assert [each.was_rule for each in said][1:] == [each.rule for each in said][:-1]


def test_an_earlier_hearing_that_is_told_late_moves_nothing_once_one_was_held() -> None:
    there = world()
    there.case(hearing(at("2026-06-10")))
    there.complain()
    there.now = at("2026-06-11")
    there.case(hearing(at("2026-06-10"), status=HELD))
    fixed = there.last(complaints.ResponseDueChanged)
    assert (london_day(fixed.due), fixed.fixed) == (date(2026, 6, 17), True)
    there.case(hearing(at("2026-06-10"), status=HELD), hearing(at("2026-06-03"), "late", HELD))
    assert there.last(complaints.ResponseDueChanged) == fixed
    there.case(hearing(at("2026-06-10"), status=VACATED), hearing(at("2026-06-03"), "late", HELD))
    moved = there.last(complaints.ResponseDueChanged)
    assert (moved.hearing_id, moved.short_notice) == ("late", True), "it was not held after all: the other is the next"


def test_a_presumption_that_it_was_held_gives_way_to_a_later_word() -> None:
    there = world()
    there.case(hearing(at("2026-06-10")))
    there.complain()
    there.now = at("2026-06-11")
    there.case(hearing(at("2026-06-10"), status=HELD).model_copy(update={"presumed": True}))
    assert there.last(complaints.ResponseDueChanged).fixed
    there.case(hearing(at("2026-06-10"), status=ADJOURNED), hearing(at("2026-06-16"), "h2"))
    moved = there.last(complaints.ResponseDueChanged)
    assert (london_day(moved.due), moved.fixed) == (date(2026, 6, 23), False)


def test_what_a_hearing_makes_due_in_the_past_is_due_now_at_short_notice_and_stays() -> None:
    there = world()
    there.case()
    complaint = there.complain()
    there.now = at("2026-06-18")
    there.case(hearing(at("2026-06-04"), status=HELD))  # the court tells of it two weeks late
    said = there.last(complaints.ResponseDueChanged)
    assert (said.due, said.short_notice) == (at_london(date(2026, 6, 18), time(17)), True)
    there.pass_to(at("2026-06-19"))
    assert there.last(complaints.ComplaintOverdue).step is ComplaintStep.ANSWERED
    there.write("Still nothing.")
    assert there.last(complaints.ResponseDueChanged) is not None
    clock = there.complaint(complaint).clock
    assert clock is not None
    assert clock.due.at == said.due
    assert clock.short_notice


def test_the_hearing_brought_forward_while_open_moves_it_forward() -> None:
    there = world()
    there.case(hearing(at("2026-06-17")))
    complaint = there.complain()
    assert there.categorise(complaint) == "accepted"
    there.now = at("2026-06-03")
    there.case(hearing(at("2026-06-08")))
    said = there.last(complaints.ResponseDueChanged)
    assert (london_day(said.was_due), london_day(said.due)) == (date(2026, 6, 24), date(2026, 6, 15))
    assert said.wanted_by == at_london(date(2026, 6, 5), time(17))
    assert there.asked(complaint)["answer"].due.at == said.wanted_by
    there.pass_to(at("2026-06-08", "12:00"))
    assert there.asked(complaint)["answer"].role == "service-manager", "who is above is asked once it was wanted"
    assert not [each for each in there.said(complaints.ComplaintOverdue) if each.step is ComplaintStep.ANSWERED]


def test_due_soon_and_overdue_are_told_once_for_each_due_time() -> None:
    there = world()
    there.case()
    complaint = there.complain()
    assert there.categorise(complaint) == "accepted"
    there.pass_to(at("2026-06-30"))
    soon = there.said(complaints.ComplaintDueSoon)
    assert [(each.step, london_day(each.due)) for each in soon] == [(ComplaintStep.ANSWERED, date(2026, 6, 29))]
    late = [each.step for each in there.said(complaints.ComplaintOverdue)]
    assert late == [ComplaintStep.ACKNOWLEDGED, ComplaintStep.CONTACTED, ComplaintStep.ANSWERED]
    there.write("And now?")
    there.pass_to(at("2026-07-10"))
    assert len(there.said(complaints.ComplaintOverdue)) == 3
    assert len(there.said(complaints.ComplaintDueSoon)) == 1


def extend(there: ComplaintsWorld, complaint: str, until: str, **data: Any) -> str:
    given = {"until": date.fromisoformat(until), "reason": DelayReason.INFORMATION, "why": "a statement is awaited"}
    return there.do(commands.ExtendResponse, complaint, data.pop("by", MANAGER), **given, **data)


def test_extensions_are_few_reasoned_and_never_shorten() -> None:
    there = world()
    there.case()
    complaint = there.complain()
    assert there.categorise(complaint) == "accepted"
    assert "never shortens" in extend(there, complaint, "2026-06-29")
    assert "never shortens" in extend(there, complaint, "2026-06-01")
    assert "too long" in extend(there, complaint, "2026-09-01")
    assert "too long" in extend(there, complaint, "9999-12-31")
    assert "extend-response is given by" in extend(there, complaint, "2026-07-06", by=ADVISER)
    assert extend(there, complaint, "2026-07-06") == "accepted"
    said = there.last(complaints.ResponseDueChanged)
    assert (london_day(said.due), said.rule, said.was_rule) == (date(2026, 7, 6), DueRule.EXTENDED, RECEIPT)
    assert "holding-letter" in there.asked(complaint)
    assert extend(there, complaint, "2026-07-20") == "accepted"
    assert "as often as it may be" in extend(there, complaint, "2026-07-27")
    assert there.last(complaints.ResponseDueChanged).extensions == 2


def test_no_hearing_takes_back_what_an_extension_gave() -> None:
    there = world()
    there.case()
    complaint = there.complain()
    assert there.categorise(complaint) == "accepted"
    assert extend(there, complaint, "2026-07-06") == "accepted"
    there.case(hearing(at("2026-06-10")))
    clock = there.complaint(complaint).clock
    assert clock is not None
    assert (london_day(clock.due.at), clock.rule) == (date(2026, 7, 6), DueRule.EXTENDED)
    assert clock.wanted_by is not None, "it is wanted before the hearing all the same"


def test_recategorised_twice_with_what_each_does_to_the_clock() -> None:
    there = world()
    there.case()
    complaint = there.complain()
    assert there.categorise(complaint, Category.COMPLAINT) == "accepted"
    assert there.categorise(complaint, Category.ACCESS_REQUEST, sender=Sender.NOT_KNOWN, person=None) == "accepted"
    assert there.last(complaints.ResponseDueChanged).due is None
    assert not [kind for _, kind, _ in there.deadlines if kind.startswith("complaint-")]
    there.now = at("2026-06-03")
    assert there.categorise(complaint, Category.CONCERN, Category.ACCESS_REQUEST) == "accepted"
    effects = [said.clock for said in there.said(complaints.ComplaintCategorised)]
    assert effects == [ClockEffect.RUNS, ClockEffect.STOPS, ClockEffect.RUNS]
    assert there.said(complaints.ComplaintCategorised)[1].was == (Category.COMPLAINT,)
    assert london_day(there.last(complaints.ResponseDueChanged).due) == date(2026, 6, 29), "from its receipt"
    returned = there.said(complaints.CorrespondenceReturned)
    assert [(said.route, said.because) for said in returned] == [("customer-services", Category.ACCESS_REQUEST)], "once"


def test_reopened_it_counts_from_what_opened_it() -> None:
    there = world()
    there.case()
    complaint = there.complain()
    there.through(complaint)
    there.now = at("2026-07-01")
    more = there.write("You did not look at the second call.")
    assert there.last(complaints.CorrespondenceAdded).after_closing
    assert "read" in there.asked(complaint)
    there.now = at("2026-07-02")
    there.must(commands.ReopenComplaint, complaint, correspondence_ids=(more,), why="something was missed")
    said = there.last(complaints.ComplaintReopened)
    assert (said.reopening, said.counted_from) == (1, at("2026-07-01"))
    assert london_day(there.last(complaints.ResponseDueChanged).due) == date(2026, 7, 29)
    assert {"acknowledge", "answer"} <= set(there.asked(complaint))
    assert "read" not in there.asked(complaint)
    assert there.last(complaints.ComplaintRecorded).open


def test_what_it_was_given_before_it_was_closed_counts_no_more_when_it_is_opened_again() -> None:
    there = world()
    there.case()
    complaint = there.complain()
    assert there.categorise(complaint) == "accepted"
    assert extend(there, complaint, "2026-07-20") == "accepted"
    there.look_into(complaint)
    there.answer_it(complaint)
    assert there.close(complaint) == "accepted"
    there.now = at("2026-06-02")
    there.must(commands.ReopenComplaint, complaint, why="the second call was not looked at")
    said = there.last(complaints.ResponseDueChanged)
    assert (london_day(said.due), said.rule, said.extensions) == (date(2026, 6, 30), RECEIPT, 0)
    assert "holding-letter" not in there.asked(complaint)


days = st.integers(0, 729 * 1440).map(lambda minutes: datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes))
hearings = st.lists(st.tuples(days, st.sampled_from((HearingStatus.LISTED, HELD, VACATED, ADJOURNED))), max_size=4).map(
    lambda some: tuple(Told(id=str(n), status=status, starts_at=when) for n, (when, status) in enumerate(some))
)


@settings(max_examples=200, deadline=None)
@given(received=days, found=hearings, later=st.timedeltas(timedelta(0), timedelta(days=90)))
def test_it_is_never_later_than_the_twenty_days_nor_before_anybody_could_know(
    received: datetime, found: tuple[Told, ...], later: timedelta
) -> None:
    policy = policy_of(service).at(received)
    counted = sorted(
        (h for h in found if h.status not in (VACATED, ADJOURNED)), key=lambda h: (h.starts_at or received, h.id)
    )
    complaint = Complaint(
        id="c", correspondent="w", received_at=received, registered_at=received, case=CaseFacts(hearings=tuple(counted))
    )
    clock = clock_of(complaint, received + later, policy)
    assert clock is not None
    latest = policy.after(received, policy.answer_working_days)
    assert clock.counted.at <= latest.at
    assert clock.due.at >= min(received + later, clock.counted.at)
    assert clock.short_notice is (clock.rule is AFTER and clock.counted.at < received + later)
    again = clock_of(Complaint(**{**_fields(complaint), "clock": clock}), received + later + timedelta(days=1), policy)
    assert again is not None
    assert (again.due.at, again.short_notice) == (clock.due.at, clock.short_notice), "the same cause moves nothing"


def _fields(complaint: Complaint) -> dict[str, Any]:
    return {name: getattr(complaint, name) for name in complaint.__struct_fields__}


def test_a_hearing_of_today_wants_the_answer_now_and_not_yesterday() -> None:
    there = world()
    there.case()
    complaint = there.complain()
    assert there.categorise(complaint) == "accepted"
    there.pass_by(days=2)
    known = there.now
    there.case(hearing(known + timedelta(hours=5)))
    assert there.last(complaints.ResponseDueChanged).wanted_by == known
    assert there.asked(complaint)["answer"].due.at == known
    told = len(there.said(complaints.ResponseDueChanged))
    there.pass_by(hours=1)
    assert there.categorise(complaint) == "accepted"
    assert len(there.said(complaints.ResponseDueChanged)) == told, "it stays what it was"


def test_what_is_split_later_is_triaged_in_a_working_day_from_then() -> None:
    there = world()
    there.case()
    complaint = there.complain()
    second = there.write("And he swore.")
    assert there.categorise(complaint) == "accepted"
    there.pass_by(days=8)
    there.must(commands.SplitComplaint, complaint, correspondence_ids=(second,), why="another matter")
    (other,) = there.complaint(complaint).linked
    assert there.asked(other)["triage"].due.at > there.now
