"""A date that nobody can mean is no fact: it is kept, left out of what is told, and the court is asked (I9)."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from intake_world import CHILD, NOW, World, events, one, payload, private

from cafcass_contracts import court
from cafcass_contracts import intake as said
from cafcass_contracts.people import Child, Person
from cafcass_contracts.proceedings import DocumentRef, Hearing, OrderRef, PreviousProceedings, ReportOrder
from cafcass_contracts.values import HearingType, LawType, PartyRole, ReportType
from cafcass_domain.outside_time import BIRTH, FALLS_DUE, HAPPENED, HEARING, Meant, stamp

NUMBER = "1700000000000005"
COMMON: dict[str, Any] = {"case_number": NUMBER, "law": LawType.PRIVATE}


@pytest.mark.parametrize(
    ("meant", "day", "why"),
    [
        (HEARING, "0001-01-01T10:00:00Z", "is before there was Cafcass"),
        (HEARING, "2001-03-31T10:00:00Z", "is before there was Cafcass"),
        (HEARING, "2001-04-01T10:00:00Z", ""),
        (HEARING, "2031-12-31T10:00:00Z", ""),
        (HEARING, "2032-01-01T10:00:00Z", "is more than 5 years ahead"),
        (HEARING, "9999-12-31T23:59:59Z", "is more than 5 years ahead"),
        (BIRTH, "9999-12-31", "is in the future"),
        (BIRTH, "2026-01-31", "is in the future"),
        (BIRTH, "2026-01-30", ""),
        (BIRTH, "2026-01", ""),
        (BIRTH, "2026", ""),
        (BIRTH, "2027", "is in the future"),
        (BIRTH, "1906", ""),
        (BIRTH, "1905-12-31", "is more than 120 years ago"),
        (BIRTH, "2026-02-30", "is no date that there is"),
        (BIRTH, "0000", "is no date that there is"),
        (HAPPENED, "2026-02-01", "is in the future"),
        (FALLS_DUE, "2046-12-31", ""),
        (FALLS_DUE, "2047-01-01", "is more than 20 years ahead"),
    ],
)
def test_what_can_be_meant(meant: Meant, day: str, why: str) -> None:
    assert meant.doubt(day, date(2026, 1, 30)) == why


@given(st.dates(), st.dates(), st.sampled_from([HEARING, BIRTH, HAPPENED, FALLS_DUE]))
def test_no_date_makes_a_doubt_raise(day: date, received: date, meant: Meant) -> None:
    assert isinstance(meant.doubt(day.isoformat(), received), str)


@given(st.datetimes(timezones=st.just(UTC)))
def test_a_stamp_is_never_later_than_its_receipt(moment: datetime) -> None:
    assert datetime(2001, 3, 1, tzinfo=UTC) < stamp(moment, NOW) <= NOW


@pytest.mark.practice("F01", "Intake tells no hearing of year 1: it is kept, and the court is asked about it.")
@pytest.mark.practice("F07", "Intake tells no hearing of year 9999: it is kept, and the court is asked about it.")
@pytest.mark.parametrize(
    "when", ["0001-01-01T00:00:00Z", "1900-06-01T10:00:00Z", "2150-01-01T10:00:00Z", "9999-12-31T23:59:59Z"]
)
def test_a_hearing_that_nobody_can_mean_has_no_time_and_is_asked_about(when: str) -> None:
    world = World()
    hearing = Hearing.model_validate({"id": "h", "type": HearingType.FIRST, "starts_at": when})
    world.tell(court.ApplicationIssued(**COMMON, hearings=(hearing,)))
    details = world.last(said.CaseDetailsRecorded)
    assert details.hearings[0].starts_at is None
    assert details.first_hearing_id is None
    assert not world.said(said.HearingListed)
    asked = world.last(said.InformationRequested)
    assert [each.path for each in asked.missing if each.path.endswith("starts_at")] == [
        f"hearings[{details.hearings[0].id}].starts_at"
    ]
    true = hearing.model_copy(update={"starts_at": NOW + timedelta(days=30)})
    listed = one(world.tell(court.HearingListed(**COMMON, hearing=true)), said.HearingListed)
    assert listed.hearing.starts_at == NOW + timedelta(days=30)
    assert not any("starts_at" in each.path for each in world.last(said.InformationRequested).missing)


@pytest.mark.practice(
    "F12", "A birth date in the future, or more than 120 years ago, is told to nobody and the court is asked for it."
)
@pytest.mark.parametrize("born", ["9999-12-31", "2026-03-01", "1890-01-01", "0001-01-01"])
def test_a_child_born_when_nobody_can_be_is_asked_about(born: str) -> None:
    world, case = World(), private()
    data = case["case_data"]
    for member in (*data.get("children", ()), *data.get("newChildDetails", ())):
        member["value"]["dateOfBirth"] = born
    world.show(case)
    details = world.last(said.CaseDetailsRecorded)
    child = next(each for each in details.children if each.id == CHILD)
    assert child.date_of_birth is None
    assert child.child_id is None
    assert [
        each.reason for each in details.missing if each.path.startswith(f"case_data.children[{CHILD}].dateOfBirth")
    ] != []
    assert not details.complete


def test_what_has_not_happened_yet_is_believed_when_its_day_is_there() -> None:
    world = World()
    order = OrderRef(id="o1", made_on=date(2026, 2, 10))
    world.tell(court.ApplicationIssued(**COMMON))
    world.tell(court.OrderMade(**COMMON, order=order))
    assert world.last(said.CaseDetailsRecorded).orders[0].made_on is None
    world.now = NOW + timedelta(days=20)
    world.tell(court.ApplicationIssued(**COMMON, form="C100"))
    assert world.last(said.CaseDetailsRecorded).orders[0].made_on == date(2026, 2, 10)


@pytest.mark.practice(
    "F03",
    "A snapshot stamped in the future stands over what came before it and under what comes after; the court is told.",
)
@pytest.mark.practice(
    "R6", "A stamp later than receipt counts as the newest that is held, so that every later word of the court holds."
)
@pytest.mark.parametrize(
    "ahead", ["2099-01-01T00:00:00", "2062-05-05T10:00:00", "9999-12-31T23:59:59", "0001-01-01T00:00:00"]
)
def test_a_true_change_after_a_snapshot_stamped_in_the_future_holds(ahead: str) -> None:
    world = World()
    world.show(private())
    wrong = world.show({**private(issueDate="2026-01-08"), "last_modified": ahead})
    assert one(wrong, said.CaseDetailsRecorded).issued_on == date(2026, 1, 8)
    assert any(each.path == "last_modified" for each in one(wrong, said.CaseDetailsRecorded).missing)
    true = {**private(issueDate="2026-01-09"), "last_modified": "2026-01-12T12:00:00"}
    details = one(world.show(true), said.CaseDetailsRecorded)
    assert details.issued_on == date(2026, 1, 9)
    assert not any(each.path == "last_modified" for each in details.missing)


def test_a_first_snapshot_stamped_in_the_future_gives_way_to_a_true_one_stamped_before_its_receipt() -> None:
    world = World()
    world.show({**private(), "created_date": "2026-01-05T09:00:00", "last_modified": "2099-01-01T00:00:00"})
    true = world.show({**private(issueDate="2026-01-09"), "last_modified": "2026-01-12T12:00:00"})
    assert one(true, said.CaseDetailsRecorded).issued_on == date(2026, 1, 9)


def test_the_typed_feed_is_never_later_than_receipt() -> None:
    world = World()
    at = NOW + timedelta(days=40)
    first = Hearing(id="h1", type=HearingType.FIRST, starts_at=NOW + timedelta(days=30))
    world.tell(court.ApplicationIssued(**COMMON, hearings=(first,)), happened_at=datetime(2099, 1, 1, tzinfo=UTC))
    world.now = NOW + timedelta(hours=1)
    moved = first.model_copy(update={"starts_at": at})
    listed = one(world.tell(court.HearingListed(**COMMON, hearing=moved)), said.HearingListed)
    assert listed.hearing.starts_at == at


@pytest.mark.practice("F04", "A public law hearing without zone is at that time in London.")
@pytest.mark.practice("R3", "A public law hearing without zone is at that time in London, in summer as in winter.")
@pytest.mark.parametrize(
    ("written", "instant"),
    [
        ("2027-06-15T10:00:00", datetime(2027, 6, 15, 9, tzinfo=UTC)),
        ("2027-01-15T10:00:00", datetime(2027, 1, 15, 10, tzinfo=UTC)),
        ("2027-06-15T10:00:00Z", datetime(2027, 6, 15, 10, tzinfo=UTC)),
        ([2027, 6, 15, 10, 0], datetime(2027, 6, 15, 9, tzinfo=UTC)),
    ],
)
def test_public_law_times_without_zone_are_londons(written: Any, instant: datetime) -> None:
    world, case = World(), payload("public-law-full")
    hearing = case["caseData"]["hearingDetails"][0]
    hearing["startDate"] = written
    hearing.pop("endDate", None)
    world.show(case)
    assert instant in {each.starts_at for each in world.last(said.CaseDetailsRecorded).hearings}


DATES = st.dates() | st.sampled_from([date.min, date.max])
MOMENTS = st.datetimes(timezones=st.just(UTC)) | st.sampled_from(
    [datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)]
)


@settings(max_examples=60, deadline=None)
@given(st.lists(DATES, min_size=8, max_size=8), st.lists(MOMENTS, min_size=4, max_size=4))
def test_whatever_dates_a_court_sends_what_is_told_can_be_meant(days: list[date], moments: list[datetime]) -> None:
    world = World()
    people = (Person(id="p", roles=(PartyRole.APPLICANT,), date_of_birth=days[0].isoformat()),)
    world.tell(
        court.ApplicationIssued(
            **COMMON,
            submitted_on=days[1],
            issued_on=days[2],
            people=people,
            children=(Child(id="c", date_of_birth=days[3].isoformat()),),
            hearings=(Hearing(id="h", starts_at=moments[0], ends_at=moments[1]),),
            documents=(DocumentRef(id="d", uploaded_at=moments[2]),),
            previous_proceedings=(PreviousProceedings(case_number="1", started=days[4].isoformat()),),
        ),
        happened_at=moments[3],
    )
    world.tell(court.OrderMade(**COMMON, order=OrderRef(id="o", made_on=days[5])))
    report = ReportOrder(id="r", type=ReportType.SECTION_7, ordered_on=days[6], due=days[7])
    world.tell(court.ReportOrdered(**COMMON, report=report))
    told = world.last(said.CaseDetailsRecorded)
    begun, latest = date(2001, 4, 1), NOW.date()
    happened = [
        told.submitted_on,
        told.issued_on,
        *(o.made_on for o in told.orders),
        *(r.ordered_on for r in told.reports),
    ]
    assert all(day is None or begun <= day <= latest for day in happened)
    assert all(
        born is None or born <= latest.isoformat()
        for born in (told.people[0].date_of_birth, told.children[0].date_of_birth)
    )
    assert all(h.starts_at is None or h.starts_at.year <= latest.year + 5 for h in told.hearings)
    assert all(each.due.at < NOW + timedelta(days=80 * 366) for each in world.deadlines.values())
    assert not events(world.tell(court.CaseConcluded(**COMMON, concluded_on=days[0])), said.ApplicationReturned)
