"""A hearing is listed, held or neither, and presumed held once its day is over; which was the first is decided once (I7)."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from intake_world import NOW, Said, World, another, events, one, payload, private

from cafcass_contracts import court
from cafcass_contracts import intake as said
from cafcass_contracts.message import Actor
from cafcass_contracts.platform import PersonOverdue
from cafcass_contracts.proceedings import Hearing
from cafcass_contracts.values import HearingStatus, HearingType, LawType
from intake.domain.evaluation import HEARING_DAY_OVER

NUMBER = "1700000000000005"
OFFICER = Actor(id="officer-1", role="intake-officer", team="central-intake")
JUNE, JULY, AUGUST = (datetime(2026, month, 9, 9, 30, tzinfo=UTC) for month in (6, 7, 8))
LISTED, HELD, VACATED, ADJOURNED, AWAITING = (
    HearingStatus.LISTED, HearingStatus.HELD, HearingStatus.VACATED, HearingStatus.ADJOURNED, HearingStatus.AWAITING,
)  # fmt: skip


def hearing(id_: str = "1", starts_at: datetime | None = JUNE, **more: Any) -> Hearing:
    return Hearing.model_validate({"id": id_, "type": HearingType.FIRST, "starts_at": starts_at, **more})


def issue(world: World, *hearings: Hearing) -> Said:
    return world.tell(court.ApplicationIssued(case_number=NUMBER, law=LawType.PRIVATE, hearings=hearings))


def tell(world: World, listed: Hearing, **how: Any) -> Said:
    return world.tell(court.HearingListed(case_number=NUMBER, law=LawType.PRIVATE, hearing=listed), **how)


def case_of(world: World) -> str:
    case: str = world.last(said.CaseDetailsRecorded).case_id
    return case


def standing(world: World) -> dict[str, tuple[str, bool]]:
    """Where each hearing stands, as readers were last told, and whether that is presumed."""
    return {h.id: (str(h.status), h.presumed) for h in world.last(said.CaseDetailsRecorded).hearings}


def first(world: World) -> str | None:
    found: str | None = world.last(said.CaseDetailsRecorded).first_hearing_id
    return found


def looked_at(world: World) -> list[datetime]:
    return [deadline.due.at for deadline in world.deadlines.values() if deadline.kind == HEARING_DAY_OVER]


# --- held, and presumed held ------------------------------------------------------------------------------------------


def test_a_hearing_is_presumed_held_when_its_day_is_over_in_london() -> None:
    world = World()
    issue(world, hearing())
    assert standing(world) == {"1": ("listed", False)}
    assert looked_at(world) == [datetime(2026, 6, 9, 23, tzinfo=UTC)]
    world.pass_to(datetime(2026, 6, 9, 22, 59, tzinfo=UTC))
    assert standing(world) == {"1": ("listed", False)}
    before = len(world.memory.published)
    world.pass_to(datetime(2026, 6, 9, 23, tzinfo=UTC))
    assert standing(world) == {"1": ("held", True)}
    news: list[Any] = [each.event for each in world.memory.published[before:]]
    amended, details = news
    assert amended.changed == details.changed == ("hearings[1].status", "hearings[1].presumed")
    assert (amended.reasons, amended.revision) == (("I7",), 2)
    assert looked_at(world) == []


def test_a_hearing_that_was_over_when_it_is_first_heard_of_is_presumed_held_at_once() -> None:
    world = World(now=JULY)
    decision = issue(world, hearing(), hearing("2", AUGUST, type=HearingType.DIRECTIONS))
    assert standing(world) == {"1": ("held", True), "2": ("listed", False)}
    assert [event.hearing.id for event in events(decision, said.HearingListed)] == ["2"]
    assert first(world) == "1"
    assert len(looked_at(world)) == 1


def test_a_hearing_of_several_days_is_held_after_the_last() -> None:
    world = World()
    world.show(private())
    days = datetime(2026, 6, 9, 23, tzinfo=UTC), datetime(2026, 6, 10, 23, tzinfo=UTC)
    world.pass_to(days[0])
    assert standing(world)["2000000001"] == ("listed", False)
    world.pass_to(days[1])
    assert standing(world)["2000000001"] == ("held", True)


@pytest.mark.parametrize("status", ["LISTED", "AWAITING_ACTUALS", None])
def test_what_the_court_has_not_said_yet_is_presumed_of_a_hearing_that_is_past(status: str | None) -> None:
    world, case = World(now=JULY), private()
    listed = case["case_data"]["hearingData"]["caseHearings"][0]
    listed.pop("hearingStatus", None)
    listed["hmcStatus"] = status
    world.show(case)
    assert standing(world)["2000000001"] == ("held", True)
    assert first(world) == "2000000001"


@pytest.mark.practice(
    "F11",
    "A status that nobody knows is no listing and a person is asked; a cancellation that is only asked for leaves it listed.",
)
@pytest.mark.parametrize(
    ("status", "stands"),
    [("AWAITING_LISTING", "awaiting"), ("POSTPONED", "not-known"), ("SOMETHING_NEW", "not-known")],
)
def test_what_awaits_listing_and_what_nobody_knows_is_not_listed_nor_ever_held(status: str, stands: str) -> None:
    world, case = World(), private()
    only = case["case_data"]["hearingData"]["caseHearings"][0]
    case["case_data"]["hearingData"]["caseHearings"] = [only | {"hmcStatus": status, "hearingStatus": None}]
    decision = world.show(case)
    assert not events(decision, said.HearingListed)
    assert (looked_at(world), first(world)) == ([], None)
    world.pass_to(JULY)
    assert standing(world)["2000000001"] == (stands, False)
    assert ("hearing-standing" in {key for _, key in world.questions}) == (stands == "not-known")


@pytest.mark.practice("F11", "A hearing that may be tomorrow, and whose standing nobody knows, is asked about at once.")
@pytest.mark.parametrize(("day", "at_once"), [("2026-02-02", True), ("2026-02-20", False), ("2026-01-20", False)])
def test_a_hearing_that_may_be_tomorrow_is_asked_about_at_once(day: str, *, at_once: bool) -> None:
    world, case = World(), private()
    only = case["case_data"]["hearingData"]["caseHearings"][0]
    days = [{"hearingStartDateTime": f"{day}T09:30:00", "hearingEndDateTime": f"{day}T10:30:00"}]
    odd = only | {"hmcStatus": "SOMETHING_NEW", "hearingStatus": None, "hearingDaySchedule": days}
    case["case_data"]["hearingData"]["caseHearings"] = [odd]
    world.show(case)
    (asked,) = (each for (_, key), each in world.questions.items() if key == "hearing-standing")
    assert (asked.due.at == world.now) is at_once


@pytest.mark.parametrize("status", ["CANCELLATION_REQUESTED", "CANCELLATION_SUBMITTED"])
def test_a_hearing_whose_cancellation_is_asked_for_stands_until_it_is_cancelled(status: str) -> None:
    world, case = World(), private()
    only = case["case_data"]["hearingData"]["caseHearings"][0]
    case["case_data"]["hearingData"]["caseHearings"] = [only | {"hmcStatus": status, "hearingStatus": None}]
    world.show(case)
    assert standing(world)["2000000001"] == ("listed", False)


@pytest.mark.practice(
    "H2",
    "A hearing that awaits its actuals is presumed held once its day is over, and stays the first; a later listing does not replace it.",
)
def test_a_later_listing_does_not_make_a_past_hearing_that_awaits_its_actuals_undone() -> None:
    world, case = World(now=JULY), private()
    past = case["case_data"]["hearingData"]["caseHearings"][0] | {
        "hearingStatus": None,
        "hmcStatus": "AWAITING_ACTUALS",
    }
    days = [{"hearingStartDateTime": "2026-08-09T09:30:00", "hearingEndDateTime": "2026-08-09T10:30:00"}]
    august = past | {"hearingID": 2000000077, "hmcStatus": "LISTED", "hearingDaySchedule": days}
    case["case_data"]["hearingData"]["caseHearings"] = [past]
    world.show(case)
    case["case_data"]["hearingData"]["caseHearings"] = [past, august]
    case["last_modified"] = "2026-06-20T10:00:00"
    world.show(case)
    assert standing(world)["2000000001"] == ("held", True)
    assert standing(world)["2000000077"] == ("listed", False)
    assert first(world) == "2000000001"


def test_a_listing_whose_status_becomes_one_that_nobody_knows_is_a_listing_no_more() -> None:
    world = World()
    issue(world, hearing())
    tell(world, hearing(status="POSTPONED"))
    assert (standing(world), first(world), looked_at(world)) == ({"1": ("not-known", False)}, None, [])


def test_what_the_court_says_needs_no_presumption() -> None:
    world = World()
    issue(world, hearing())
    world.pass_to(JUNE + timedelta(hours=2))
    tell(world, hearing(status=HELD))
    assert (standing(world), looked_at(world)) == ({"1": ("held", False)}, [])
    world.pass_to(JULY)
    assert standing(world) == {"1": ("held", False)}


@pytest.mark.parametrize("status", [VACATED, ADJOURNED])
def test_the_presumption_gives_way_to_a_later_word_and_a_new_listing_is_told(status: HearingStatus) -> None:
    """A first hearing whose time passed, adjourned the day after, and listed again."""
    world = World()
    issue(world, hearing())
    world.pass_to(JUNE + timedelta(days=1))
    taken_back = tell(world, hearing(status=status))
    assert one(taken_back, said.HearingVacated).hearing.status == status
    assert (standing(world), first(world)) == ({"1": (str(status), False)}, None)
    relisted = one(tell(world, hearing(starts_at=AUGUST)), said.HearingListed)
    assert (relisted.replaces, relisted.hearing.starts_at) == (JUNE, AUGUST)
    assert (standing(world), first(world)) == ({"1": ("listed", False)}, "1")
    world.pass_to(AUGUST + timedelta(days=1))
    assert standing(world) == {"1": ("held", True)}


def test_that_a_past_hearing_is_shown_again_changes_nothing() -> None:
    world = World()
    issue(world, hearing())
    world.pass_to(JULY)
    assert not events(tell(world, hearing()))


def test_the_case_is_looked_at_after_each_listed_hearing_wherever_it_is_moved() -> None:
    world = World()
    issue(world, hearing(), hearing("2", AUGUST))
    assert looked_at(world) == [datetime(2026, 6, 9, 23, tzinfo=UTC)]
    tell(world, hearing(starts_at=JULY))
    assert looked_at(world) == [datetime(2026, 7, 9, 23, tzinfo=UTC)]
    world.pass_to(JULY + timedelta(days=1))
    assert standing(world) == {"1": ("held", True), "2": ("listed", False)}
    assert looked_at(world) == [datetime(2026, 8, 9, 23, tzinfo=UTC)]
    tell(world, hearing("2", AUGUST, status=VACATED))
    assert looked_at(world) == []


@pytest.mark.parametrize("at", ["0001-01-01T00:00:00+05:00", "1899-12-31T10:00:00Z", "9999-12-31T23:59:59-05:00"])
def test_a_time_that_nobody_means_stops_nothing(at: str) -> None:
    world = World()
    issue(world, hearing("1", datetime.fromisoformat(at)), hearing("2", JUNE, type=HearingType.DIRECTIONS))
    assert first(world) == "2"
    world.pass_to(JULY)
    assert standing(world) == {"1": ("listed", False), "2": ("held", True)}


WITHDRAWN = court.ApplicationWithdrawn(case_number=NUMBER, law=LawType.PRIVATE)
CONCLUDED = court.CaseConcluded(case_number=NUMBER, law=LawType.PRIVATE)


@pytest.mark.parametrize("end", [WITHDRAWN, CONCLUDED])
def test_nobody_presumes_that_a_hearing_after_the_end_of_a_case_was_held(end: court.CourtEvent) -> None:
    world = World()
    issue(world, hearing())
    world.pass_to(JUNE - timedelta(days=8))
    world.tell(end)
    assert looked_at(world) == []
    world.pass_to(JULY)
    world.tell(end)  # shown again after the day of the hearing
    world.bring_into_force(another())
    assert standing(world) == {"1": ("listed", False)}


def test_the_hearing_of_the_day_on_which_a_case_is_concluded_is_presumed_held() -> None:
    world = World()
    issue(world, hearing())
    world.pass_to(JUNE + timedelta(hours=5))
    world.tell(CONCLUDED)
    world.pass_to(JUNE + timedelta(days=1))
    assert standing(world) == {"1": ("held", True)}


def test_the_presumption_gives_way_to_an_end_before_the_day() -> None:
    world = World()
    issue(world, hearing())
    world.pass_to(JULY)
    decision = world.tell(WITHDRAWN.model_copy(update={"withdrawn_on": date(2026, 6, 1)}))
    assert standing(world) == {"1": ("listed", False)}
    assert not events(decision, said.HearingListed), "it was listed all the time"


# --- the first --------------------------------------------------------------------------------------------------------

D, F, G, J, R = (
    HearingType.DIRECTIONS, HearingType.FINAL, HearingType.GATEKEEPING, HearingType.JUDGMENT, HearingType.REVIEW,
)  # fmt: skip


@pytest.mark.parametrize(
    ("hearings", "expected", "asked"),
    [
        ((), None, False),
        ((hearing("1", AUGUST), hearing("2", JUNE, type=D)), "2", False),
        ((hearing("1", JUNE, type=G), hearing("2", JULY)), "2", False),
        ((hearing("1", JUNE, type=G),), None, False),
        ((hearing("1", None), hearing("2", JULY)), "2", False),
        ((hearing("1", None),), None, False),
        *(((hearing("1", JUNE, status=gone), hearing("2", JULY)), "2", False) for gone in (VACATED, ADJOURNED, AWAITING)),
        ((hearing("1", JULY), hearing("2", NOW - timedelta(days=9), status=HELD, type=D)), "2", False),
        *(((hearing("1", JUNE, type=late),), None, True) for late in (F, J, R)),
        ((hearing("1", JUNE, type=F), hearing("2", JULY, type=D)), "2", False),
        ((hearing("1", JUNE, type=F, status=VACATED),), None, False),
        ((hearing("1", JUNE, status=VACATED), hearing("2", JULY, type=F)), None, True),
        ((hearing("1", JUNE, type=G), hearing("2", JULY, type=R)), None, True),
    ],
)  # fmt: skip
def test_the_first_is_the_earliest_effective_hearing_at_which_the_court_can_act(
    hearings: tuple[Hearing, ...], expected: str | None, asked: bool
) -> None:
    world = World()
    decision = issue(world, *hearings)
    registered, details = one(decision, said.ApplicationRegistered), one(decision, said.CaseDetailsRecorded)
    assert registered.first_hearing_id == details.first_hearing_id == expected
    assert registered.decided
    assert details.decided
    assert ("first-hearing" in {ask.key for ask in decision.asks}) is asked


def test_the_first_of_a_care_case_is_an_emergency_hearing_as_well() -> None:
    world, case = World(), payload("public-law-full")
    case["caseData"]["hearingDetails"][1] |= {"status": None, "cancellationReason": ""}
    details = one(world.show(case), said.CaseDetailsRecorded)
    kinds = {each.id: each.type for each in details.hearings}
    assert kinds[details.first_hearing_id] == "emergency-protection"


def test_once_it_was_held_the_first_stays_the_first() -> None:
    world = World()
    issue(world, hearing("1", JUNE))
    world.pass_to(JULY)
    tell(world, hearing("2", AUGUST, type=D))
    tell(world, hearing("3", JUNE - timedelta(days=20), type=D, status=VACATED))
    assert first(world) == "1"
    amended = one(tell(world, hearing("4", JUNE - timedelta(days=10), type=D, status=HELD)), said.ApplicationAmended)
    assert amended.first_hearing_id == "4"
    assert "first_hearing_id" in amended.changed


def test_a_hearing_of_the_same_morning_that_is_listed_afterwards_is_not_the_first_before_it_was_held() -> None:
    world = World(now=JUNE + timedelta(hours=2))
    issue(world, hearing("1", JUNE, status=HELD))
    tell(world, hearing("2", JUNE - timedelta(hours=1), type=D))
    assert first(world) == "1"
    world.pass_to(JULY)
    assert first(world) == "2"


def test_an_earlier_hearing_that_is_listed_becomes_the_first_while_none_was_held() -> None:
    world = World()
    issue(world, hearing("1", JULY))
    tell(world, hearing("2", JUNE, type=D))
    assert first(world) == "2"
    tell(world, hearing("2", JUNE, type=D, status=VACATED))
    assert first(world) == "1"


kinds = st.sampled_from([*HearingType])
statuses = st.sampled_from([LISTED, LISTED, HELD, VACATED, ADJOURNED, AWAITING])
moments = st.none() | st.integers(-40, 40).map(lambda day: NOW + timedelta(days=day))
listings = st.builds(
    lambda id_, at, kind, status: hearing(str(id_), at, type=kind, status=status),
    st.integers(1, 4), moments, kinds, statuses,
)  # fmt: skip


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(listings, st.integers(0, 20)), min_size=1, max_size=8))
def test_whatever_courts_say_the_first_is_effective_and_stays_once_it_was_held(
    story: list[tuple[Hearing, int]],
) -> None:
    world = World()
    was: Any = None
    for listed, days in story:
        tell(world, listed)
        for _ in range(2):
            details = world.last(said.CaseDetailsRecorded)
            hearings = {each.id: each for each in details.hearings}
            found = hearings[details.first_hearing_id] if details.first_hearing_id else None
            if found is not None:
                assert found.status in (LISTED, HELD, HearingStatus.NOT_KNOWN)  # told as held too soon
                assert found.type not in (G, F, J, R)
                earlier = [
                    h for h in hearings.values() if h.status == HELD and h.starts_at and h.starts_at < found.starts_at
                ]
                assert all(h.type in (G, F, J, R) for h in earlier)
            for each in hearings.values():
                if each.status == LISTED and each.starts_at is not None:
                    assert each.starts_at.date() >= world.now.date() - timedelta(days=1)
                assert not (each.presumed and each.status != HELD)
                if each.status == HELD and each.starts_at is not None:
                    assert each.starts_at <= world.now
            still = hearings.get(was.id) if was is not None else None
            if (
                still is not None
                and still.status == HELD
                and still.starts_at == was.starts_at
                and still.type == was.type
            ):
                assert found is not None
                assert found.starts_at <= still.starts_at
            was = found if found is not None and found.status == HELD else None
            world.pass_by(days=days)


# --- asked, and named -------------------------------------------------------------------------------------------------


def name(world: World, **how: Any) -> Said:
    return world.tell(said.NameFirstHearing(case_id=case_of(world), by=OFFICER, why="asked the court", **how))


def test_a_person_names_a_known_hearing() -> None:
    world = World()
    (ask,) = (ask for ask in issue(world, hearing("9", JULY, type=F)).asks if ask.key == "first-hearing")
    assert (ask.role, ask.team, ask.reasons) == ("intake-officer", "central-intake", ("I7",))
    assert ask.settled_by == ("name-first-hearing",)
    decision = name(world, hearing_id="9")
    assert [each.key for each in decision.settles] == ["first-hearing"]
    assert decision.settles[0].how == "answered by name-first-hearing"
    amended = one(decision, said.ApplicationAmended)
    assert (amended.first_hearing_id, amended.changed) == ("9", ("first_hearing_id",))
    tell(world, hearing("1", JUNE))
    assert first(world) == "1"


def test_a_person_says_on_which_day_the_first_was() -> None:
    world = World(now=JULY)
    issue(world, hearing("9", AUGUST, type=F))
    decision = name(world, held_on=date(2026, 6, 2))
    details = one(decision, said.CaseDetailsRecorded)
    (told,) = (each for each in details.hearings if each.id == details.first_hearing_id)
    assert (told.status, told.presumed, told.type) == (HELD, False, "other")
    assert told.starts_at == datetime(2026, 6, 2, 8, tzinfo=UTC)
    assert [each.key for each in decision.settles] == ["first-hearing"]
    assert not events(decision, said.HearingListed)
    corrected = one(name(world, held_on=date(2026, 6, 3)), said.CaseDetailsRecorded)
    assert len(corrected.hearings) == 2
    assert corrected.first_hearing_id == told.id
    tell(world, hearing("1", JUNE - timedelta(days=20), status=HELD))
    assert first(world) == "1"


@pytest.mark.parametrize(
    ("how", "reason"),
    [
        ({}, "name the hearing, or the day"),
        ({"hearing_id": "9", "held_on": date(2026, 6, 2)}, "not both"),
        ({"hearing_id": "77"}, "the case has no hearing of that id"),
        ({"hearing_id": "8"}, "that hearing is neither listed nor held"),
        ({"hearing_id": "10"}, "an earlier hearing is known: 9"),
        ({"held_on": date(2026, 7, 10)}, "still to come"),
        ({"held_on": date(9999, 12, 31)}, "still to come"),
        ({"take_back": True}, "nothing to take back"),
        ({"take_back": True, "hearing_id": "9"}, "not both"),
        ({"take_back": True, "held_on": date(2026, 6, 2)}, "not both"),
        ({"held_on": date(1, 1, 1)}, "before Cafcass was"),
        ({"held_on": date(2026, 6, 9)}, "a hearing of that day is known, name it: 9"),
        ({"held_on": date(2026, 6, 10)}, "an earlier hearing is known: 9"),
        ({"hearing_id": "9", "based_on": 7}, "at revision 1"),
    ],
)
def test_a_first_hearing_that_cannot_be_is_refused(how: dict[str, Any], reason: str) -> None:
    world = World(now=JULY)
    issue(
        world,
        hearing("8", JUNE, type=F, status=VACATED),
        hearing("9", JUNE, type=F),
        hearing("10", AUGUST, type=R),
    )
    decision = name(world, **how)
    assert decision.answer is not None
    assert decision.answer.verdict == "refused"
    assert reason in decision.answer.reason
    assert (decision.changes, decision.publish, first(world)) == ((), (), None)


@pytest.mark.parametrize("known", [hearing("1", AUGUST), hearing("1", JUNE, status=HELD)])
def test_no_other_day_is_said_of_a_case_whose_first_hearing_is_known(known: Hearing) -> None:
    """A mistyped day would end the work on a case whose hearing is still to come."""
    world = World(now=JULY)
    issue(world, known)
    answer = name(world, held_on=date(2026, 6, 2)).answer
    assert answer is not None
    assert (answer.verdict, answer.reason) == ("refused", "the first hearing is known: 1")


def test_a_day_that_has_not_begun_at_court_has_seen_no_hearing() -> None:
    world = World(now=JULY.replace(hour=7))
    issue(world, hearing("9", AUGUST, type=F))
    answer = name(world, held_on=JULY.date()).answer
    assert answer is not None
    assert "still to come" in answer.reason
    world.pass_to(JULY)
    assert name(world, held_on=JULY.date()).answer is None


@pytest.mark.parametrize("how", [{"hearing_id": "9"}, {"held_on": date(2026, 6, 2)}])
def test_what_a_person_said_of_the_first_can_be_taken_back_and_is_asked_again(how: dict[str, Any]) -> None:
    world = World(now=JULY)
    issue(world, hearing("9", AUGUST, type=F))
    name(world, **how)
    decision = name(world, take_back=True)
    assert standing(world) == {"9": ("listed", False)}
    assert first(world) is None
    assert [ask.key for ask in decision.asks] == ["first-hearing"]


def test_a_hearing_that_is_named_takes_the_place_of_the_day_that_was_said() -> None:
    world = World(now=JULY)
    issue(world, hearing("9", AUGUST, type=F))
    name(world, held_on=date(2026, 6, 2))
    name(world, hearing_id="9")
    assert (standing(world), first(world)) == ({"9": ("listed", False)}, "9")


@pytest.mark.parametrize("kind", [HearingType.FIRST, F])
def test_the_hearing_of_a_day_that_was_said_is_that_of_which_the_court_tells(kind: HearingType) -> None:
    world = World(now=JULY)
    issue(world, hearing("9", AUGUST, type=F))
    name(world, held_on=JUNE.date())
    tell(world, hearing("2", JUNE - timedelta(days=2), type=G))
    tell(world, hearing("1", JUNE, type=kind))
    assert standing(world) == {"1": ("held", True), "2": ("held", True), "9": ("listed", False)}
    assert first(world) == "1"
    decision = tell(world, hearing("1", JUNE, type=kind, status=VACATED))
    assert first(world) is None
    assert [ask.key for ask in decision.asks] == ["first-hearing"], "the court's later word undoes nothing in silence"


def test_the_question_falls_away_when_the_court_tells_of_an_earlier_hearing() -> None:
    world = World()
    issue(world, hearing("9", JULY, type=F))
    decision = tell(world, hearing("1", JUNE))
    assert [each.key for each in decision.settles] == ["first-hearing"]
    assert first(world) == "1"


@pytest.mark.parametrize("end", [WITHDRAWN, CONCLUDED])
def test_which_hearing_was_the_first_is_asked_of_no_case_that_is_over(end: court.CourtEvent) -> None:
    world = World()
    issue(world, hearing("9", JULY, type=F))
    decision = world.tell(end)
    assert [each.key for each in decision.settles] == ["first-hearing"]
    world.pass_to(AUGUST)
    assert not [event for event in world.said(PersonOverdue) if event.settled_by == ("name-first-hearing",)]
    assert name(world, hearing_id="9").answer is None


def test_a_question_that_nobody_answers_goes_to_the_service_manager() -> None:
    world = World()
    issue(world, hearing("9", JULY, type=F))
    world.pass_by(days=4)
    overdue = [event.role for event in world.said(PersonOverdue) if event.settled_by == ("name-first-hearing",)]
    assert overdue[0] == "service-manager"
