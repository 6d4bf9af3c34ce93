from __future__ import annotations

import copy
from datetime import UTC, datetime
from typing import Any

import pytest
from intake_world import ADA, CHILD, NOW, POLICY, World, bare, events, one, payload, private, read

from cafcass_contracts import intake as said
from cafcass_domain.decision import Facts, Received
from intake.app import PRIVATE_LAW
from intake.domain.case.held import CASES
from intake.domain.children.known import CHILDREN
from intake.domain.incoming import on_snapshot


def paths(event: Any) -> set[str]:
    return {each.path for each in event.missing}


def later(case: Any, moment: str = "2026-01-07T10:00:00") -> Any:
    return {**copy.deepcopy(case), "last_modified": moment}


def test_a_complete_application_is_registered_with_area_and_team() -> None:
    decision = World().show(private())
    registered = one(decision, said.ApplicationRegistered)
    assert (registered.case_number, registered.law, registered.revision) == ("1700000000000001", "private", 1)
    assert (registered.area, registered.national_area, registered.team) == ("A3", "north", "a3-eit")
    assert registered.kinds == ("section-8",)
    assert registered.complete
    assert registered.missing == ()
    assert registered.received_at == NOW
    assert registered.cafcass_officers == ("Ola Officer",)
    assert [child.id for child in registered.children] == [CHILD, "00000000-0000-4000-8000-00000000a004"]
    assert registered.reasons
    assert registered.rests_on == ("message-1",)
    assert registered.policy_version == "test-1"
    assert decision.asks == ()
    assert not events(decision, said.InformationRequested)
    assert one(decision, said.CaseOpened).opened_on.isoformat() == "2026-01-06"


def test_every_event_of_a_decision_says_why_on_what_and_by_which_policy() -> None:
    world = World()
    decisions = [
        world.show(private()),
        world.show(later(private(courtName=None))),
        world.show(payload("public-law-full")),
    ]
    for decision in decisions:
        for event in events(decision):
            assert event.reasons, event
            assert event.rests_on, event
            assert event.policy_version == "test-1"


def test_the_details_are_complete_for_checks_and_screening() -> None:
    details = one(World().show(private()), said.CaseDetailsRecorded)
    ada = next(p for p in details.people if p.id == ADA)
    assert (ada.name.first, ada.name.last, ada.date_of_birth, ada.gender) == ("Ada", "Example", "1990-10-10", "female")
    assert ada.address is not None
    assert (ada.address.postcode, ada.address.confidential) == ("LS1 1AA", "yes")
    assert ada.representation is not None
    assert ada.representation.email == "law@example.org"
    assert details.signals.c1a_present == "yes"


def test_an_incomplete_application_is_registered_and_the_court_is_asked_by_path() -> None:
    decision = World().show(bare(applicants=[{"firstName": "Ada", "lastName": "Example", "dateOfBirth": "31 Foo"}]))
    registered = one(decision, said.ApplicationRegistered)
    assert not registered.complete
    asked = one(decision, said.InformationRequested)
    assert asked.missing == registered.missing
    assert {
        "case_data.children",
        "case_data.respondents",
        "case_data.courtName",
        "case_data.dateSubmitted",
        "case_data.ordersApplyingFor",
        "case_data.applicants[0].dateOfBirth",
    } <= paths(asked)


def test_a_bare_case_with_nobody_named_is_registered_too() -> None:
    decision = World().show(payload("private-law-redacted"))
    assert one(decision, said.ApplicationRegistered).adults == 0
    (ask,) = decision.asks
    assert (ask.team, ask.settled_by, ask.reasons) == ("central-intake", ("assign-area",), ("I3", "I6"))
    assert ask.due == datetime(2026, 1, 7, 17, tzinfo=UTC)


def test_absurd_people_are_accepted_and_the_court_is_asked() -> None:
    case = private()
    case["case_data"]["children"][0]["value"]["dateOfBirth"] = "1990-11-12"
    case["case_data"].pop("newChildDetails")
    case["case_data"]["applicants"][0]["value"]["dateOfBirth"] = "2012-12-12"
    asked = one(World().show(case), said.InformationRequested)
    assert {(each.path, each.reason) for each in asked.missing} == {
        (
            f"case_data.children[{CHILD}].dateOfBirth",
            "makes this child an adult when the application was made: please confirm",
        ),
        (
            f"case_data.applicants[{ADA}].dateOfBirth",
            "makes this applicant a child when the application was made: please confirm",
        ),
    }


def test_what_the_applicant_does_not_know_is_not_asked_of_the_court() -> None:
    case = private()
    case["case_data"]["respondents"][0]["value"] = {
        "firstName": "Ben", "lastName": "Example", "isDateOfBirthKnown": "No", "isCurrentAddressKnown": "No", "address": {},
    }  # fmt: skip
    assert one(World().show(case), said.ApplicationRegistered).complete


# --- returned ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("number", [None, "", "123", "17000000000000011", "abcdefghijklmnop", {}, [1], True])
def test_an_application_without_a_case_number_is_returned_once_with_every_reason(number: Any) -> None:
    world = World()
    case = {**private(courtName=None, courtEpimsId=None, caseManagementLocation=None), "id": number}
    decision = world.show(case)
    returned = one(decision, said.ApplicationReturned)
    assert [each.path for each in returned.reasons_returned] == ["id", "case_data.courtName"]
    assert events(decision) == [returned]
    assert returned.feed == "hmcts-private-law"
    assert not events(world.show(case))
    assert events(world.show({**case, "last_modified": "2026-01-08T10:00:00"}))


@pytest.mark.parametrize(
    "location",
    [{"regionId": "7"}, {"region": 7}, {"regionName": "Wales"}, {"regionId": "7", "baseLocationName": "Swansea"}],
)
def test_a_welsh_case_is_returned_and_kept(location: Any) -> None:
    world = World()
    case = private(courtName=None, caseManagementLocation=location)
    returned = one(world.show(case), said.ApplicationReturned)
    assert returned.case_number == "1700000000000001"
    assert returned.reasons_returned[0].path == "caseManagementLocation.region"
    assert not events(world.show(case))
    assert world.held(case).elements


def test_a_returned_case_that_turns_out_to_be_english_is_registered() -> None:
    world = World()
    world.show(private(courtName=None, caseManagementLocation={"regionId": "7"}))
    decision = world.show(later(private(caseManagementLocation={"regionId": "3"})))
    assert one(decision, said.ApplicationRegistered).area == "A3"


def test_a_registered_case_that_moves_to_wales_goes_to_a_person() -> None:
    world = World()
    world.show(private())
    decision = world.show(
        later(private(courtName=None, caseManagementLocation={"regionId": "7", "baseLocationName": "Cardiff"}))
    )
    assert not events(decision, said.ApplicationReturned)
    assert len(decision.asks) == 1


# --- amended ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["private-law-full", "public-law-full", "private-law-redacted"])
def test_ten_times_the_same_is_once(name: str) -> None:
    world = World()
    assert events(world.show(payload(name)))
    for _ in range(10):
        decision = world.show(payload(name))
        assert (decision.publish, decision.changes, decision.asks) == ((), (), ())


def test_the_same_content_at_a_later_time_is_no_amendment() -> None:
    world = World()
    world.show(private())
    assert not events(world.show(later(private())))


@pytest.mark.parametrize(
    ("change", "path"),
    [
        (lambda d: d["applicants"][0]["value"].update(phoneNumber="07700900009"), f"people[{ADA}].phone.value"),
        (
            lambda d: d["newChildDetails"][1]["value"].update(lastName="Sample"),
            "children[00000000-0000-4000-8000-00000000a004].name.last",
        ),
        (lambda d: d.update(issueDate="2026-01-07"), "issued_on"),
        (lambda d: d.update(familymanCaseNumber="ZZ26P00009"), "family_court_number"),
        (lambda d: d.update(aFieldNobodyKnows="other"), "unknowns[case_data.aFieldNobodyKnows].value"),
    ],
)
def test_one_field_changed_is_one_amendment_that_names_it(change: Any, path: str) -> None:
    world = World()
    world.show(private())
    case = later(private())
    change(case["case_data"])
    decision = world.show(case)
    amended = one(decision, said.ApplicationAmended)
    details = one(decision, said.CaseDetailsRecorded)
    assert path in amended.changed
    assert all(each == path or each.startswith(("children[", "adults")) for each in amended.changed)
    assert amended.changed == details.changed
    assert amended.revision == details.revision == 2
    assert len(events(decision)) == 2


def test_a_later_good_value_puts_a_bad_one_right_and_the_court_is_told() -> None:
    world = World()
    bad = private()
    bad["case_data"]["applicants"][0]["value"]["dateOfBirth"] = "someday"
    assert f"case_data.applicants[{ADA}].dateOfBirth" in paths(one(world.show(bad), said.InformationRequested))
    decision = world.show(later(private()))
    assert one(decision, said.InformationRequested).missing == ()
    assert one(decision, said.ApplicationAmended).complete


def test_a_bad_value_does_not_take_a_good_one_away() -> None:
    world = World()
    world.show(private())
    bad = later(private())
    bad["case_data"]["applicants"][0]["value"]["dateOfBirth"] = "someday"
    decision = world.show(bad)
    ada = next(p for p in one(decision, said.CaseDetailsRecorded).people if p.id == ADA)
    assert ada.date_of_birth == "1990-10-10"
    assert paths(one(decision, said.InformationRequested)) == {"case_data.applicants[0].dateOfBirth"}


def test_absence_never_deletes() -> None:
    world = World()
    world.show(private())
    assert not events(world.show(later({"id": 1700000000000001, "case_data": {"applicants": [], "children": None}})))


def test_an_older_snapshot_adds_what_was_never_shown_and_overwrites_nothing() -> None:
    world = World()
    newer = later(private(familymanCaseNumber=None))
    world.show(newer)
    older = private()
    older["case_data"]["applicants"][0]["value"]["lastName"] = "Sample"
    decision = world.show(older)
    assert one(decision, said.ApplicationAmended).changed == ("family_court_number",)


def test_at_equal_times_the_later_arrival_wins() -> None:
    world = World()
    world.show(private())
    case = private()
    case["case_data"]["applicants"][0]["value"]["dateOfBirth"] = "1991-10-10"
    assert one(world.show(case), said.ApplicationAmended).changed == (f"people[{ADA}].date_of_birth",)


# --- redacted ---------------------------------------------------------------------------------------------------------


def test_a_redacted_document_is_forgotten_and_stays_so() -> None:
    world = World()
    world.show(private())
    decision = world.show(payload("private-law-redacted"))
    redacted = {event.document_id for event in events(decision, said.DocumentRedacted)}
    assert redacted == {"00000000-0000-4000-8000-00000000a055", "00000000-0000-4000-8000-00000000a051"}
    older = private()
    older["last_modified"] = "2026-01-06T23:00:00"
    assert not events(world.show(older), said.CaseDetailsRecorded)
    details = one(world.show(later(private(issueDate="2026-01-09"), "2026-01-06T23:30:00")), said.CaseDetailsRecorded)
    assert not redacted & {document.id for document in details.documents}


def test_a_redaction_that_arrives_before_the_document_holds() -> None:
    world = World()
    world.show(payload("private-law-redacted"))
    details = one(world.show(private()), said.CaseDetailsRecorded)
    assert "00000000-0000-4000-8000-00000000a055" not in {document.id for document in details.documents}
    assert "00000000-0000-4000-8000-00000000a056" in {document.id for document in details.documents}


def test_a_document_the_court_shows_again_after_a_redaction_is_held_again() -> None:
    world = World()
    world.show(private())
    world.show(payload("private-law-redacted"))
    details = one(world.show(later(private(), "2026-01-09T10:00:00")), said.CaseDetailsRecorded)
    assert "00000000-0000-4000-8000-00000000a055" in {document.id for document in details.documents}


def test_a_tombstone_of_public_law_redacts() -> None:
    world = World()
    case = payload("public-law-full")
    case["caseData"]["caseDocuments"][1]["removed"] = False
    world.show(case)
    decision = world.show({**payload("public-law-full"), "lastModified": "2026-01-07T10:00:00"})
    assert one(decision, said.DocumentRedacted).kind == "threshold"


# --- at court ---------------------------------------------------------------------------------------------------------


def hearing(**changes: Any) -> Any:
    return {
        "caseHearings": [
            {"hearingID": 5, "hearingType": "ABA5-FHR", "hmcStatus": "LISTED",
             "hearingDaySchedule": [{"hearingStartDateTime": "2026-06-09T09:00:00", "hearingEndDateTime": "2026-06-09T10:00:00"}], **changes}
        ]
    }  # fmt: skip


def test_a_hearing_is_listed_moved_and_vacated() -> None:
    world = World()
    listed = one(world.show(private(hearingData=hearing())), said.HearingListed)
    assert (listed.hearing.id, listed.replaces) == ("5", None)
    moved_to = [{"hearingStartDateTime": "2026-06-16T09:00:00", "hearingEndDateTime": "2026-06-16T10:00:00"}]
    moved = one(world.show(later(private(hearingData=hearing(hearingDaySchedule=moved_to)))), said.HearingListed)
    assert moved.replaces == datetime(2026, 6, 9, 9, tzinfo=UTC)
    assert moved.hearing.starts_at == datetime(2026, 6, 16, 9, tzinfo=UTC)
    gone = later(
        private(hearingData=hearing(hmcStatus="CANCELLED", hearingDaySchedule=moved_to)), "2026-01-08T10:00:00"
    )
    vacated = one(world.show(gone), said.HearingVacated)
    assert vacated.hearing.status == "vacated"
    again = later(private(hearingData=hearing(hearingDaySchedule=moved_to)), "2026-01-09T10:00:00")
    assert one(world.show(again), said.HearingListed).replaces is None


def test_a_vacated_hearing_says_why() -> None:
    world = World()
    case = payload("public-law-full")
    case["caseData"]["hearingDetails"][1] |= {"status": None, "cancellationReason": ""}
    world.show(case)
    decision = world.show({**payload("public-law-full"), "lastModified": "2026-01-07T10:00:00"})
    assert one(decision, said.HearingVacated).reason == "No courtroom available"


def test_orders_and_report_orders_are_told_once_each() -> None:
    world = World()
    decision = world.show(private())
    assert one(decision, said.OrderMade).order.types == ("special-guardianship",)
    assert one(decision, said.ReportOrdered).report.type == "section-7"
    case = later(private())
    case["case_data"]["orderCollection"][0]["value"]["originalFilingDate"] = "2026-05-01"
    decision = world.show(case)
    assert not events(decision, said.OrderMade)
    assert one(decision, said.ReportOrdered).report.due.isoformat() == "2026-05-01"


@pytest.mark.parametrize(
    ("state", "event"),
    [("CLOSED", said.CaseConcluded), ("Closed", said.CaseConcluded), ("Withdrawn", said.ApplicationWithdrawn)],
)
def test_the_state_at_court_ends_a_case_once(state: str, event: Any) -> None:
    world = World()
    world.show(private())
    case = {**later(private()), "state": state}
    assert len(events(world.show(case), event)) == 1
    assert not events(world.show(case), event)


# --- the area ---------------------------------------------------------------------------------------------------------


def test_a_contradiction_is_registered_and_goes_to_a_person() -> None:
    world = World()
    case = private(
        courtName="Swansea Civil And Family Justice Centre",
        caseManagementLocation={"regionId": "1", "baseLocationName": "Southampton", "regionName": "London"},
    )
    decision = world.show(case)
    assert one(decision, said.ApplicationRegistered).area is None
    assert len(decision.asks) == 1
    assert world.show(later({**case, "state": "OTHER"})).asks == ()
    settled = world.show(later(private(), "2026-01-08T10:00:00"))
    assert [each.key for each in settled.settles] == ["area"]
    assert one(settled, said.ApplicationAmended).area == "A3"


def test_what_the_court_withdrew_stays_withdrawn_when_it_closes_the_case_until_it_reopens_it() -> None:
    world, case = World(), private()
    world.show(case)
    withdrawn = {**later(case, "2026-01-08T00:00:00"), "state": "CASE_WITHDRAWN"}
    closed = {**later(case, "2026-01-09T00:00:00"), "state": "CLOSED"}
    reopened = {**later(case, "2026-01-10T00:00:00"), "state": "REOPENED"}
    assert events(world.show(withdrawn), said.ApplicationWithdrawn)
    decision = world.show(closed)
    details = one(decision, said.CaseDetailsRecorded)
    assert (details.withdrawn, details.concluded) == (True, True)
    assert "withdrawn" not in details.changed
    assert events(decision, said.CaseConcluded)
    details = one(world.show(reopened), said.CaseDetailsRecorded)
    assert (details.withdrawn, details.concluded) == (False, False)
    backwards = World()
    for shown in (closed, withdrawn):
        decision = backwards.show(shown)
    details = one(decision, said.CaseDetailsRecorded)
    assert (details.withdrawn, details.concluded) == (True, True)


# --- children already known -------------------------------------------------------------------------------------------


def test_a_new_application_about_a_known_child_is_linked_for_both_cases() -> None:
    world = World()
    world.show(private())
    second = {**private(applicants=None), "id": 1700000000000009}
    decision = world.show(second)
    here, there = events(decision, said.CaseLinked)
    assert (here.linked_case_number, there.linked_case_number) == ("1700000000000001", "1700000000000009")
    assert (here.case_id, here.linked_case_id) == (there.linked_case_id, there.case_id)
    assert here.cafcass_officers == ("Ola Officer",)
    assert len(here.children) == 2
    assert {p.subject for p in decision.publish if isinstance(p.event, said.CaseLinked)} == {
        here.case_id,
        there.case_id,
    }
    assert one(decision, said.CaseDetailsRecorded).linked_cases == (here.linked_case_id,)
    assert not events(world.show(later(second, "2026-01-09T00:00:00")), said.CaseLinked)


def test_a_child_of_both_kinds_of_law_is_recognised() -> None:
    world = World()
    world.show(payload("public-law-full"))
    case = private(
        children=None, newChildDetails=[{"firstName": "JO", "lastName": "Example", "dateOfBirth": "2024-07-07"}]
    )
    assert one_of_two(events(world.show(case), said.CaseLinked)).linked_law == "public"


def one_of_two(linked: list[Any]) -> Any:
    assert len(linked) == 2
    return linked[0]


def named_alike(number: int) -> Any:
    child = {"firstName": "Test", "lastName": "Test", "dateOfBirth": "2020-01-01"}
    return {**bare(children=[child]), "id": 1700000000001000 + number}


def test_a_child_known_in_very_many_cases_is_linked_no_further_and_put_to_a_person() -> None:
    world, most = World(), POLICY.most_linked_cases
    decisions = [world.show(named_alike(number)) for number in range(most + 6)]
    linked = [len(events(decision, said.CaseLinked)) for decision in decisions]
    assert linked == [2 * number for number in range(most + 1)] + [0] * 5
    (row,) = world.rows(CHILDREN).values()
    assert len(row.cases) == most + 1
    asked = [[ask for ask in decision.asks if ask.key == "known-child"] for decision in decisions]
    assert [len(each) for each in asked] == [0] * (most + 1) + [1] * 5
    ask = asked[-1][0]
    assert (ask.reasons, ask.settled_by) == (("I5",), ("withdraw-person", "settle-question"))
    last = named_alike(most + 5)
    again = world.show(later({**last, "case_data": {**last["case_data"], "issueDate": "2026-01-06"}}))
    assert again.publish
    assert "known-child" not in [ask.key for ask in again.asks] + [settle.key for settle in again.settles]
    (row,) = world.rows(CHILDREN).values()
    assert len(row.cases) == most + 1


def test_the_question_about_a_child_ends_when_the_court_names_it_otherwise() -> None:
    world, most = World(), POLICY.most_linked_cases
    for number in range(most + 2):
        world.show(named_alike(number))
    other = named_alike(most + 2)
    other["case_data"]["children"][0] = {"id": CHILD, "value": other["case_data"]["children"][0]}
    assert "known-child" in {ask.key for ask in world.show(other).asks}
    other = copy.deepcopy(other)
    other["case_data"]["children"][0]["value"]["firstName"] = "Robin"
    corrected = world.show(later(other))
    assert [each.key for each in corrected.settles] == ["known-child"]


def test_only_what_a_snapshot_touches_is_needed_to_decide_on_it() -> None:
    """`World` loads no other row than those."""
    world = World()
    for number, case in enumerate(
        (private(), {**private(), "id": 1700000000000009}, later(private(courtName="Family Court at Hull"))), 1
    ):
        every = Facts({table.name: world.rows(table) for table in (CASES, CHILDREN)})
        received = Received(read(case), f"message-{number}", "test", PRIVATE_LAW, None, NOW, NOW)
        wide = on_snapshot(every, received, POLICY)
        assert world.show(case).decision == wide


def test_ids_of_cases_and_people_say_nothing_about_them() -> None:
    case = private()
    case["case_data"]["applicants"][0]["id"] = "Ada-Example-1990"
    decision = World().show(case)
    assert "Ada-Example" not in str([p.subject for p in decision.publish])
    assert "Ada-Example" not in one(decision, said.CaseDetailsRecorded).model_dump_json()
    assert POLICY.namespace.hex not in decision.publish[0].subject
