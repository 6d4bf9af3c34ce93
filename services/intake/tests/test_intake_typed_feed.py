from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest
from intake_world import NOW, Said, World, events, merged, one, payload, private, seen

from cafcass_contracts import court
from cafcass_contracts import intake as said
from cafcass_contracts.people import Address, Child, ContactDetail, Home, Person, PersonName, Relation
from cafcass_contracts.proceedings import (
    Allegation,
    CourtRef,
    Hearing,
    OrderRef,
    PreviousProceedings,
    ReportOrder,
    Signals,
)
from cafcass_contracts.values import (
    HearingStatus,
    HearingType,
    LawType,
    OrderType,
    PartyRole,
    ReportType,
    RiskFactor,
    YesNo,
)
from intake.domain.feeds import typed
from intake.domain.incoming import court_event_subject

NUMBER = "1700000000000005"


def issued(**changes: Any) -> court.ApplicationIssued:
    said: dict[str, Any] = {
        "case_number": NUMBER,
        "law": LawType.PRIVATE,
        "court": CourtRef(name="Family Court at Hull", region="3"),
        "form": "C100",
        "orders_sought": (OrderType.CHILD_ARRANGEMENTS,),
        "submitted_on": date(2026, 1, 5),
        "people": (
            Person(
                id="p1",
                roles=(PartyRole.APPLICANT,),
                name=PersonName(first="Ada", last="Example"),
                date_of_birth="1990-10-10",
                address=Address(line_1="1 Sample Street", postcode="HU1 1AA", confidential=YesNo.YES),
                phone=ContactDetail(value="07700900001", confidential=YesNo.NO),
            ),
            Person(
                id="p2",
                roles=(PartyRole.RESPONDENT,),
                name=PersonName(whole="Ben Example"),
                date_of_birth="1988-03-03",
                address=Address(line_1="3 Far Road"),
            ),
        ),
        "children": (
            Child(
                id="c1",
                name=PersonName(first="Kit", last="Example"),
                date_of_birth="2016-05-01",
                homes=(Home(with_people=("p1",), address=Address(postcode="HU1 1AA")), Home(with_people=("p2",))),
                known_to_local_authority=YesNo.YES,
            ),
        ),
        "relations": (
            Relation(child="c1", person="p1", relation="mother", lives_with=YesNo.YES, spends_time_with=YesNo.YES),
        ),
        "signals": Signals(
            urgent=YesNo.YES,
            c1a_present=YesNo.YES,
            allegations=(Allegation(factor=RiskFactor.ABDUCTION, about_person="p2"),),
        ),
        **changes,
    }
    return court.ApplicationIssued(**said)


def tell(world: World, event: Any, **how: Any) -> Said:
    return world.tell(event, **how)


def test_an_application_by_the_typed_feed_is_registered_like_any_other() -> None:
    decision = tell(World(), issued())
    registered = one(decision, said.ApplicationRegistered)
    assert (registered.case_number, registered.area, registered.urgent, registered.complete) == (
        NUMBER,
        "A4",
        "yes",
        True,
    )
    assert registered.feed == "court-events"
    details = one(decision, said.CaseDetailsRecorded)
    ids = {p.name.first or p.name.whole: p.id for p in details.people}
    (kit,) = details.children
    assert [home.with_people for home in kit.homes] == [(ids["Ada"],), (ids["Ben Example"],)]
    assert details.signals.allegations[0].about_person == ids["Ben Example"]
    assert details.signals.children_known_to_local_authority == "yes"
    assert details.relations[0].spends_time_with == "yes"
    assert details.people[0].address is not None
    assert details.people[0].address.confidential == "yes"


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_what_is_said_of_one_child_is_not_said_of_another(order: tuple[int, int]) -> None:
    children = (
        Child(
            id="c1",
            name=PersonName(first="Kit", last="Example"),
            known_to_local_authority=YesNo.YES,
            child_protection_plan=YesNo.YES,
            local_authority="Leeds City Council",
        ),
        Child(
            id="c2",
            name=PersonName(first="Lou", last="Example"),
            known_to_local_authority=YesNo.NO,
            child_protection_plan=YesNo.NO,
            local_authority="Hull City Council",
        ),
    )
    details = one(tell(World(), issued(children=tuple(children[n] for n in order))), said.CaseDetailsRecorded)
    assert {
        child.name.first: (child.known_to_local_authority, child.child_protection_plan, child.local_authority)
        for child in details.children
    } == {"Kit": ("yes", "yes", "Leeds City Council"), "Lou": ("no", "no", "Hull City Council")}
    assert details.signals.children_known_to_local_authority == "yes"
    assert details.signals.child_protection_plan == "yes"


def test_that_no_child_is_known_counts_only_where_it_is_said_of_each() -> None:
    known = Child(id="c1", name=PersonName(first="Kit"), known_to_local_authority=YesNo.NO)
    silent = Child(id="c2", name=PersonName(first="Lou"))
    for children, answer in (((known,), "no"), ((known, silent), "not-known")):
        details = one(tell(World(), issued(children=children)), said.CaseDetailsRecorded)
        assert details.signals.children_known_to_local_authority == answer


def test_the_same_event_twice_is_once_and_another_content_amends() -> None:
    world = World()
    tell(world, issued())
    assert not events(tell(world, issued()))
    amended = one(tell(world, issued(submitted_on=date(2026, 1, 4)), happened_at=NOW), said.ApplicationAmended)
    assert amended.changed == ("submitted_on",)


def test_hearings_orders_reports_and_endings_become_events() -> None:
    world = World()
    tell(world, issued())
    common: dict[str, Any] = {"case_number": NUMBER, "law": LawType.PRIVATE}
    first = Hearing(id="h1", type=HearingType.FIRST, starts_at=datetime(2026, 3, 3, 10, tzinfo=UTC))
    listed = one(tell(world, court.HearingListed(**common, hearing=first)), said.HearingListed)
    moved = first.model_copy(update={"starts_at": datetime(2026, 3, 10, 10, tzinfo=UTC)})
    again = one(tell(world, court.HearingListed(**common, hearing=moved)), said.HearingListed)
    assert again.replaces == listed.hearing.starts_at
    gone = Hearing(id="h1", status=HearingStatus.VACATED)
    vacated = one(
        tell(world, court.HearingListed(**common, hearing=gone, vacated_reason="no judge")), said.HearingVacated
    )
    assert vacated.reason == "no judge"
    assert vacated.hearing.id == listed.hearing.id
    order = OrderRef(id="o1", types=(OrderType.DIRECTIONS, OrderType.TRANSFER), made_on=date(2026, 3, 3))
    assert one(tell(world, court.OrderMade(**common, order=order)), said.OrderMade).order.types == (
        "directions",
        "transfer",
    )
    report = ReportOrder(id="r1", type=ReportType.SECTION_7, due=date(2026, 5, 5))
    assert one(tell(world, court.ReportOrdered(**common, report=report)), said.ReportOrdered).report.due == date(
        2026, 5, 5
    )
    concluded = court.CaseConcluded(
        **common, concluded_on=date(2026, 6, 1), final_orders=(OrderType.CHILD_ARRANGEMENTS,)
    )
    ended = one(tell(world, concluded), said.CaseConcluded)
    assert (ended.concluded_on, ended.final_orders) == (date(2026, 6, 1), ("child-arrangements",))
    withdrawn = court.ApplicationWithdrawn(**common, withdrawn_on=date(2026, 6, 2))
    assert one(tell(world, withdrawn), said.ApplicationWithdrawn).withdrawn_on == date(2026, 6, 2)


def test_a_fact_that_comes_before_its_application_opens_the_case() -> None:
    world = World()
    hearing = Hearing(id="h1", starts_at=datetime(2026, 3, 3, 10, tzinfo=UTC))
    decision = tell(world, court.HearingListed(case_number=NUMBER, law=LawType.PRIVATE, hearing=hearing))
    assert not one(decision, said.ApplicationRegistered).complete
    assert one(tell(world, issued()), said.ApplicationAmended).complete


def test_the_typed_feed_and_the_hmcts_feed_meet_in_one_case() -> None:
    world = World()
    world.show(private())
    order = OrderRef(id="o9", types=(OrderType.DIRECTIONS,))
    decision = tell(world, court.OrderMade(case_number="1700000000000001", law=LawType.PRIVATE, order=order))
    assert one(decision, said.OrderMade).case_id == world.held(private()).case_id
    assert one(decision, said.ApplicationAmended).revision == 2


def test_what_an_event_broke_is_asked_for_until_a_later_event_shows_it_well() -> None:
    world = World()
    earlier = PreviousProceedings(case_number="ZZ20P00001")
    broken = earlier.model_copy(update={"started": "someday"})
    decision = tell(world, issued(previous_proceedings=(broken,)))
    assert [m.path for m in one(decision, said.InformationRequested).missing] == ["previous_proceedings[0].started"]
    later = tell(world, issued(previous_proceedings=(earlier,)), happened_at=NOW.replace(hour=12))
    assert one(later, said.InformationRequested).missing == ()


def test_people_are_told_as_the_court_says_them() -> None:
    former = (PersonName(first="Ada", last="Sample"), PersonName(whole="Ada Other"))
    agency = Person(id="31", roles=(PartyRole.APPLICANT,), organisation="Sample Adoption Agency")
    ada = Person(id="32", roles=(PartyRole.INTERVENER, PartyRole.HOUSEHOLD_MEMBER), previous_names=former)
    people = {
        person.id: person
        for person in one(tell(World(), issued(people=(agency, ada))), said.CaseDetailsRecorded).people
    }
    assert (people["31"].organisation, people["31"].name) == ("Sample Adoption Agency", PersonName())
    assert people["32"].previous_names == former
    assert people["32"].roles == ("intervener", "household-member")


def test_what_a_later_event_leaves_out_stays_as_it_was_said() -> None:
    more = {"id": "p1", "roles": ["applicant"], "name": {"middle": "Bea"}, "lives_in_refuge": "yes"}
    later = {"case_number": NUMBER, "law": "private", "people": [more], "signals": {"without_notice": "yes"}}
    events = issued(), court.ApplicationIssued.model_validate(later)
    content, _ = seen(merged(*(typed.read(event, NOW) for event in events)))
    ada = next(person for person in content["people"] if person["name"].get("first") == "Ada")
    assert ada["name"] == {"first": "Ada", "middle": "Bea", "last": "Example"}
    assert (ada["lives_in_refuge"], ada["date_of_birth"]) == ("yes", "1990-10-10")
    assert (content["signals"]["urgent"], content["signals"]["without_notice"]) == ("yes", "yes")


def test_that_the_address_before_was_not_confidential_says_nothing_of_a_new_one() -> None:
    world = World()
    for address, flag in (
        (Address(line_1="1 Sample Street", confidential=YesNo.NO), "no"),
        (Address(line_1="2 Other Street"), "not-known"),
        (Address(line_1="2 Other Street", confidential=YesNo.YES), "yes"),
    ):
        person = Person(id="31", roles=(PartyRole.APPLICANT,), address=address)
        details = one(tell(world, issued(people=(person,))), said.CaseDetailsRecorded)
        assert details.people[0].address is not None
        assert (details.people[0].address.line_1, details.people[0].address.confidential) == (address.line_1, flag)


def test_fields_nobody_declared_are_kept() -> None:
    event = court.ApplicationIssued.model_validate({**issued().model_dump(), "brand_new": "something"})
    details = one(tell(World(), event), said.CaseDetailsRecorded)
    assert [(u.path, u.value) for u in details.unknowns] == [("brand_new", "something")]


def test_words_nobody_declared_are_kept_and_not_published_as_ours() -> None:
    sent = issued().model_dump(mode="json", exclude_none=True)
    sent["kinds"] = ["section-8", "NEW_KIND"]
    sent["orders_sought"] = ["NEW_ORDER"]
    sent["signals"]["miam_exemptions"] = ["NEW_EXEMPTION"]
    sent["signals"]["allegations"][0]["factor"] = "NEW_RISK"
    sent["hearings"] = [{"id": "1", "type": "NEW_HEARING", "status": "NEW_STATUS"}]
    sent["people"][0] |= {"gender": "NEW_GENDER", "needs": [{"kind": "NEW_NEED", "extra": "said"}]}
    sent["people"][1]["previous_addresses"] = [{"line_1": "1 Past Road", "floor": "second"}]
    sent["children"][0]["homes"][0] |= {"with_roles": ["applicant", "NEW_ROLE"], "since": "2020"}
    details = one(tell(World(), court.ApplicationIssued.model_validate(sent)), said.CaseDetailsRecorded)
    assert {u.path: u.value for u in details.unknowns} == {
        "kinds[1]": "NEW_KIND",
        "orders_sought[0]": "NEW_ORDER",
        "signals.miam_exemptions[0]": "NEW_EXEMPTION",
        "signals.allegations[0].factor": "NEW_RISK",
        "hearings[0].type": "NEW_HEARING",
        "hearings[0].status": "NEW_STATUS",
        "people[0].gender": "NEW_GENDER",
        "people[0].needs[0].kind": "NEW_NEED",
        "people[0].needs[0].extra": "said",
        "people[1].previous_addresses[0].floor": "second",
        "children[0].homes[0].with_roles[1]": "NEW_ROLE",
        "children[0].homes[0].since": "2020",
    }
    assert details.kinds == ("section-8", "other")
    assert details.hearings[0].type == "other"
    assert details.children[0].homes[0].with_roles == ("applicant",)


@pytest.mark.parametrize("name", ["private-law-full", "public-law-full"])
def test_the_subject_is_the_same_by_every_feed(name: str) -> None:
    from intake_world import POLICY, read

    from intake.domain.incoming import subject_of

    case = payload(name)
    law = LawType.PUBLIC if "caseData" in case else LawType.PRIVATE
    event = court.CaseConcluded(case_number=str(case["id"]), law=law)
    assert court_event_subject(event, POLICY) == subject_of(read(case), POLICY)
