"""Commands of people, correspondence, and what cannot be read at all."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from intake_world import ADA, CHILD, NOW, POLICY, Said, World, bare, events, one, payload, private

from cafcass_contracts import intake as said
from cafcass_contracts.court import CorrespondenceReceived
from cafcass_contracts.identity import case_id
from cafcass_contracts.message import Actor
from cafcass_contracts.problems import Problem
from cafcass_contracts.values import Channel, CorrespondenceKind, Feed, LawType
from cafcass_domain.decision import Unreadable
from intake.domain.correspondence import correspondence_subject
from intake.domain.unreadable import unreadable_on

OFFICER = Actor(id="officer-1", role="intake-officer", team="central-intake")
UNPLACED = {"courtName": "Court of Nowhere", "caseManagementLocation": None}


def assign(world: World, case: Any, **how: Any) -> Said:
    said_: dict[str, Any] = {
        "case_id": world.held(case).case_id,
        "area": "A5",
        "by": OFFICER,
        "why": "asked the court",
        **how,
    }
    return world.tell(said.AssignArea(**said_))


def test_a_person_settles_the_area() -> None:
    world, case = World(), private(**UNPLACED)
    assert world.show(case).asks
    decision = assign(world, case)
    assert decision.answer is None
    assert [each.key for each in decision.settles] == ["area"]
    amended = one(decision, said.ApplicationAmended)
    assert (amended.area, amended.team, amended.national_area) == ("A5", "a5-eit", "north")
    assert set(amended.changed) == {"area", "national_area", "team"}
    assert world.show({**case, "last_modified": "2026-01-08T00:00:00", "state": "OTHER"}).asks == ()


def test_another_court_raises_the_question_anew() -> None:
    world, case = World(), private(**UNPLACED)
    world.show(case)
    assign(world, case)
    elsewhere = {**private(**{**UNPLACED, "courtName": "Court of Elsewhere"}), "last_modified": "2026-01-08T00:00:00"}
    decision = world.show(elsewhere)
    assert one(decision, said.ApplicationAmended).area is None
    assert len(decision.asks) == 1


@pytest.mark.parametrize(
    ("how", "reason"),
    [
        ({"area": "A5", "team": "a6-eit"}, "has no such team"),
        ({"case_id": "nowhere"}, "no such case"),
        ({"based_on": 7}, "at revision 1"),
    ],
)
def test_a_command_that_does_not_fit_is_refused_with_the_reason(how: dict[str, Any], reason: str) -> None:
    world, case = World(), private(**UNPLACED)
    world.show(case)
    decision = assign(world, case, **how)
    assert decision.answer is not None
    assert decision.answer.verdict == "refused"
    assert reason in decision.answer.reason
    assert (decision.changes, decision.publish) == ((), ())


def test_a_command_based_on_an_older_version_is_told_what_changed() -> None:
    world, case = World(), private(**UNPLACED)
    world.show(case)
    world.show(
        {**case, "last_modified": "2026-01-08T00:00:00", "case_data": {**case["case_data"], "issueDate": "2026-01-08"}}
    )
    decision = assign(world, case, based_on=1)
    assert decision.answer is not None
    assert decision.answer.reason == "the case is at revision 2; changed since 1: issued_on"
    assert assign(world, case, based_on=2).answer is None


def test_a_withdrawn_person_stays_out_whatever_snapshots_show() -> None:
    world = World()
    world.show(private())
    command = said.WithdrawPerson(
        case_id=world.held(private()).case_id, person=CHILD, by=OFFICER, why="named by mistake"
    )
    decision = world.tell(command)
    details = one(decision, said.CaseDetailsRecorded)
    assert [child.name.first for child in details.children] == ["Sam"]
    assert not [r for r in details.relations if r.child == CHILD]
    changed = private(issueDate="2026-01-09")
    later = world.show({**changed, "last_modified": "2026-01-09T00:00:00"})
    assert [child.name.first for child in one(later, said.CaseDetailsRecorded).children] == ["Sam"]
    again = world.tell(command)
    assert again.answer is not None
    assert again.answer.reason == "nobody in the case has that id"


# --- correspondence ---------------------------------------------------------------------------------------------------


def letter(**changes: Any) -> CorrespondenceReceived:
    said_: dict[str, Any] = {
        "correspondence_id": "post-1",
        "channel": Channel.POST,
        "kind": CorrespondenceKind.LETTER,
        "received_at": NOW,
        "case_number": "1700-0000-0000-0001",
        "law": LawType.PRIVATE,
        "sender": "Ada Example",
        "text": "words",
        **changes,
    }
    return CorrespondenceReceived(**said_)


def receive(world: World, post: CorrespondenceReceived) -> Said:
    return world.tell(post)


def test_correspondence_is_registered_once_and_handed_on() -> None:
    world = World()
    decision = receive(world, letter())
    registered = one(decision, said.CorrespondenceRegistered)
    assert registered.case_id == case_id(POLICY.namespace, "private", "1700000000000001")
    assert (registered.kind, registered.channel, registered.received_at) == ("letter", "post", NOW)
    assert one(decision, said.CorrespondenceRecorded).sender == "Ada Example"
    assert {p.subject for p in decision.publish} == {registered.case_id} == {correspondence_subject(letter(), POLICY)}
    assert not events(receive(world, letter(text="again")))


def test_without_the_kind_of_law_the_case_that_is_held_is_meant() -> None:
    world = World()
    world.show(payload("public-law-full"))
    post = letter(law=None, case_number="1700000000000002")
    assert correspondence_subject(post, POLICY) is None
    registered = one(receive(world, post), said.CorrespondenceRegistered)
    assert registered.case_id == world.held(payload("public-law-full")).case_id


@pytest.mark.parametrize("number", [None, "", "none given", "1700000000000001"])
def test_correspondence_of_no_known_case_goes_on_without_one(number: str | None) -> None:
    decision = receive(World(), letter(case_number=number, law=None))
    assert one(decision, said.CorrespondenceRegistered).case_id is None
    assert len({p.subject for p in decision.publish}) == 1


# --- unreadable -------------------------------------------------------------------------------------------------------

TOPIC = "court.private-law-cases.v1"


def unreadable(**changes: Any) -> Unreadable:
    said_: dict[str, Any] = {
        "problems": (Problem("case_data", "is not an object"), Problem("", "other")),
        "subject": "1700000000000001",
        "size": 12,
        "sha256": "ab" * 32,
        "key": None,
        "partition": 1,
        "offset": 7,
        **changes,
    }
    return Unreadable(**said_)


def test_what_cannot_be_read_goes_back_with_every_reason_and_its_place() -> None:
    answer = unreadable_on(TOPIC, Feed.HMCTS_PRIVATE_LAW, "private")
    (publish,) = answer(unreadable(), datetime(2026, 1, 6, tzinfo=UTC), POLICY)
    returned: Any = publish.event
    assert publish.subject == case_id(POLICY.namespace, "private", "1700000000000001")
    assert [(each.path, each.reason) for each in returned.reasons_returned] == [
        ("case_data", "is not an object"),
        ("", "other"),
    ]
    assert (returned.case_number, returned.origin.topic, returned.origin.offset, returned.origin.size) == (
        "1700000000000001",
        TOPIC,
        7,
        12,
    )


@pytest.mark.parametrize("subject", [None, "", "nonsense"])
def test_without_a_case_number_the_place_tells_one_from_another(subject: str | None) -> None:
    answer = unreadable_on(TOPIC, Feed.HMCTS_PRIVATE_LAW, "private")
    first, second = (answer(unreadable(subject=subject, offset=offset), NOW, POLICY)[0] for offset in (1, 2))
    assert first.subject != second.subject
    assert getattr(first.event, "case_number", "") is None


def test_a_case_unknown_to_commands_is_untouched() -> None:
    world = World()
    world.show(bare())
    assert world.held(bare()).revision == 1
    assert ADA not in str(world.held(bare()))
