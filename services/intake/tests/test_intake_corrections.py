"""People put right what courts send wrongly, and the court's later word does not silently undo it (I9)."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest
from intake_world import ADA, BEN, CHILD, World, payload, private

from cafcass_contracts import intake
from cafcass_contracts.message import Actor
from cafcass_contracts.people import Child, ContactDetail, Person, PersonName
from cafcass_contracts.proceedings import Hearing
from cafcass_contracts.values import ApplicationKind, Gender, HearingStatus, HearingType, PartyRole

OFFICER = Actor(id="officer-1", role="intake-officer", team="central-intake")
WHY: dict[str, Any] = {"by": OFFICER, "why": "It was wrong.", "source": "Told by telephone"}


def opened(case: Any = None) -> tuple[World, str]:
    world = World()
    world.show(private() if case is None else case)
    return world, world.last(intake.CaseDetailsRecorded).case_id


def details(world: World) -> Any:
    return world.last(intake.CaseDetailsRecorded)


def person(world: World, id_: str) -> Any:
    return next((each for each in details(world).people if each.id == id_), None)


def asked(world: World) -> set[str]:
    return {key for _, key in world.questions}


def later(case: Any, moment: str = "2026-01-20T10:00:00") -> Any:
    return {**case, "last_modified" if "case_data" in case else "lastModified": moment}


@pytest.mark.practice(
    "E1", "A fact learnt by telephone is recorded by command, with who, why and from where, and every reader is told."
)
def test_a_fact_that_is_learnt_is_told_and_on_the_record() -> None:
    world, case = opened()
    right = Person(id=BEN, date_of_birth="1985-07-07", phone=ContactDetail(value="07700900999"))
    world.tell(intake.CorrectPerson(case_id=case, person=right, **WHY))
    ben = person(world, BEN)
    assert (ben.date_of_birth, ben.phone.value, ben.phone.confidential) == ("1985-07-07", "07700900999", "not-known")
    (record,) = world.said(intake.FactsCorrected)
    assert (record.command, record.by, record.why, record.source) == (
        "correct-person",
        OFFICER,
        WHY["why"],
        WHY["source"],
    )
    assert f"people[{BEN}].date_of_birth" in record.paths
    assert record.paths == details(world).changed
    assert details(world).reasons == ("I9",)


def test_what_the_court_says_again_undoes_nothing_and_what_it_says_otherwise_is_asked() -> None:
    world, case = opened()
    world.tell(intake.CorrectPerson(case_id=case, person=Person(id=BEN, date_of_birth="1985-07-07"), **WHY))
    world.now = datetime(2026, 2, 20, 11, tzinfo=UTC)
    world.show(later(private(issueDate="2026-01-08"), "2026-02-02T10:00:00"))
    assert person(world, BEN).date_of_birth == "1985-07-07"
    assert "courts-word" not in asked(world)
    other = private()
    other["case_data"]["respondents"][0]["value"]["dateOfBirth"] = "1985-08-08"
    world.show(later(other, "2026-02-03T10:00:00"))
    assert person(world, BEN).date_of_birth == "1985-07-07"
    assert "courts-word" in asked(world)
    world.tell(intake.AcceptCourtsWord(case_id=case, about=BEN, **WHY))
    assert person(world, BEN).date_of_birth == "1985-08-08"
    assert "courts-word" not in asked(world)


def test_the_person_who_corrects_again_answers_the_question() -> None:
    world, case = opened()
    fix = intake.CorrectPerson(case_id=case, person=Person(id=BEN, date_of_birth="1985-07-07"), **WHY)
    world.tell(fix)
    world.now = datetime(2026, 2, 20, 11, tzinfo=UTC)
    other = private()
    other["case_data"]["respondents"][0]["value"]["dateOfBirth"] = "1985-08-08"
    world.show(later(other, "2026-02-03T10:00:00"))
    assert "courts-word" in asked(world)
    world.tell(fix)
    assert "courts-word" not in asked(world)
    world.show(later(other, "2026-02-10T10:00:00"))
    assert (person(world, BEN).date_of_birth, "courts-word" in asked(world)) == ("1985-07-07", False)


def test_a_fact_can_be_said_not_to_be_known() -> None:
    world, case = opened()
    world.tell(intake.CorrectPerson(case_id=case, person=Person(id=BEN), not_known=("date_of_birth", "address"), **WHY))
    assert (person(world, BEN).date_of_birth, person(world, BEN).address) == (None, None)
    assert person(world, BEN).adult_party


def test_a_childs_birth_date_is_corrected_and_recognised_by() -> None:
    world, case = opened()
    before = next(each for each in details(world).children if each.id == CHILD).child_id
    world.tell(intake.CorrectChild(case_id=case, child=Child(id=CHILD, date_of_birth="2017-01-01"), **WHY))
    child = next(each for each in details(world).children if each.id == CHILD)
    assert child.date_of_birth == "2017-01-01"
    assert child.child_id not in (None, before)


def test_an_adult_and_a_child_of_whom_the_court_did_not_tell_are_added() -> None:
    world, case = opened()
    gran = Person(
        id="gran",
        roles=(PartyRole.OTHER_PERSON, PartyRole.HOUSEHOLD_MEMBER),
        name=PersonName(first="Gwen", last="Sample"),
    )
    world.tell(intake.AddPerson(case_id=case, person=gran, **WHY))
    told = next(each for each in details(world).people if each.name.first == "Gwen")
    assert PartyRole.HOUSEHOLD_MEMBER in told.roles
    world.tell(intake.AddChild(case_id=case, child=Child(id="kit", name=PersonName(first="Kit", last="Sample")), **WHY))
    assert any(each.name.first == "Kit" for each in details(world).children)
    world.now = datetime(2026, 2, 20, 11, tzinfo=UTC)
    world.show(later(private(), "2026-02-03T10:00:00"))
    assert "gone" not in asked(world)
    again = world.tell(intake.AddPerson(case_id=case, person=gran, **WHY))
    assert again.answer is not None
    assert again.answer.verdict == "refused"


@pytest.mark.parametrize(
    "command",
    [
        lambda case: intake.CorrectPerson(case_id=case, person=Person(id="nobody", gender=Gender.MALE), **WHY),
        lambda case: intake.CorrectPerson(case_id=case, person=Person(id=BEN), **WHY),
        lambda case: intake.CorrectPerson(case_id=case, person=Person(id=CHILD, gender=Gender.MALE), **WHY),
        lambda case: intake.CorrectPerson(case_id=case, person=Person(id=BEN, date_of_birth="9999-12-31"), **WHY),
        lambda case: intake.CorrectPerson(case_id=case, person=Person(id=BEN), not_known=("shoe_size",), **WHY),
        lambda case: intake.CorrectPerson(case_id="no-case", person=Person(id=BEN, gender=Gender.MALE), **WHY),
        lambda case: intake.CorrectPerson(case_id=case, person=Person(id=BEN, gender=Gender.MALE), based_on=0, **WHY),
        lambda case: intake.CorrectChild(case_id=case, child=Child(id=BEN, date_of_birth="2017-01-01"), **WHY),
        lambda case: intake.AddPerson(case_id=case, person=Person(id=BEN, name=PersonName(first="Ben")), **WHY),
        lambda case: intake.AddPerson(case_id=case, person=Person(id="new"), **WHY),
        lambda case: intake.CorrectCase(case_id=case, facts=intake.CaseFacts(), **WHY),
        lambda case: intake.CorrectHearing(case_id=case, hearing=Hearing(id="none"), **WHY),
        lambda case: intake.CorrectHearing(case_id=case, hearing=Hearing(id="none", type=HearingType.FIRST), add=True, **WHY),
        lambda case: intake.CorrectHearing(case_id=case, hearing=Hearing(id="2000000001"), **WHY),
        lambda case: intake.JoinRecords(case_id=case, records=(ADA, ADA), **WHY),
        lambda case: intake.JoinRecords(case_id=case, records=(ADA, CHILD), **WHY),
        lambda case: intake.JoinRecords(case_id=case, records=(ADA, "nobody"), **WHY),
        lambda case: intake.PartRecords(case_id=case, record="nobody", **WHY),
        lambda case: intake.RestorePerson(case_id=case, person="nobody", **WHY),
        lambda case: intake.NameKind(case_id=case, kinds=(ApplicationKind("a new kind"),), **WHY),
        lambda case: intake.AcceptCourtsWord(case_id=case, about=BEN, **WHY),
    ],
)  # fmt: skip
def test_what_cannot_be_carried_out_is_refused_with_the_reason_and_changes_nothing(command: Any) -> None:
    world, case = opened()
    before = len(world.said(intake.CaseDetailsRecorded))
    answer = world.tell(command(case)).answer
    assert answer is not None
    assert answer.verdict == "refused"
    assert answer.reason
    assert len(world.said(intake.CaseDetailsRecorded)) == before
    assert not world.said(intake.FactsCorrected)


def test_the_case_itself_and_its_kind_are_put_right() -> None:
    world, case = opened()
    world.tell(
        intake.CorrectCase(case_id=case, facts=intake.CaseFacts(issued_on=date(2026, 1, 9), concluded=True), **WHY)
    )
    assert (details(world).issued_on.isoformat(), details(world).concluded) == ("2026-01-09", True)
    assert world.said(intake.CaseConcluded)
    world.tell(intake.NameKind(case_id=case, kinds=(ApplicationKind.ABDUCTION,), **WHY))
    assert details(world).kinds == (ApplicationKind.ABDUCTION,)


def test_a_hearing_is_put_right_and_one_that_was_told_by_telephone_is_added() -> None:
    world, case = opened()
    at = datetime(2026, 3, 2, 10, tzinfo=UTC)
    world.tell(
        intake.CorrectHearing(
            case_id=case, hearing=Hearing(id="2000000002", starts_at=at, status=HearingStatus.LISTED), **WHY
        )
    )
    told = next(each for each in details(world).hearings if each.id == "2000000002")
    assert (told.starts_at, str(told.status)) == (at, "listed")
    tomorrow = datetime(2026, 1, 31, 10, tzinfo=UTC)
    world.tell(
        intake.CorrectHearing(
            case_id=case, hearing=Hearing(id="77", type=HearingType.FIRST, starts_at=tomorrow), add=True, **WHY
        )
    )
    assert details(world).first_hearing_id == "77"
    assert world.last(intake.HearingListed).hearing.starts_at == tomorrow


@pytest.mark.practice("R4", "Who was withdrawn by mistake is restored by command, and is told as before.")
def test_who_was_withdrawn_by_mistake_is_restored() -> None:
    world, case = opened()
    before = person(world, BEN)
    world.tell(intake.WithdrawPerson(case_id=case, person=BEN, by=OFFICER, why="By mistake"))
    assert person(world, BEN) is None
    world.tell(intake.RestorePerson(case_id=case, person=BEN, **WHY))
    assert person(world, BEN) == before
    world.tell(intake.WithdrawPerson(case_id=case, person=BEN, by=OFFICER, why="Truly"))
    assert person(world, BEN) is None


def test_records_that_a_person_says_are_one_are_told_as_one_and_can_be_parted() -> None:
    world, case = opened()
    names = {each.id for each in details(world).people}
    other = next(each.id for each in details(world).people if each.id not in (ADA, BEN))
    also = person(world, other).also
    world.tell(intake.JoinRecords(case_id=case, records=(BEN, other), **WHY))
    assert {each.id for each in details(world).people} == names - {other}
    assert set(person(world, BEN).also) == {other, *also}
    for record in (*also, other):
        world.tell(intake.PartRecords(case_id=case, record=record, **WHY))
    assert {each.id for each in details(world).people} == {*names, *also}
    assert person(world, BEN).also == ()


def public_law(**children: Any) -> Any:
    case = payload("public-law-full")
    case["caseData"]["children"] = [children]
    return case


@pytest.mark.practice(
    "R1",
    "A birth date that comes later is the same child; another name or birth date in place of the old one is asked about.",
)
@pytest.mark.parametrize("how", ["supplied", "named", "corrected"])
def test_public_law_a_child_whose_facts_come_later_is_one_child_or_asked_about(how: str) -> None:
    first = {"firstName": "Baby" if how == "named" else "Kit", "lastName": "Example", "gender": "MALE"}
    if how != "supplied":
        first["dateOfBirth"] = "2025-11-11"
    then = {**first, "dateOfBirth": "2025-11-11", "firstName": "Kit"}
    if how == "corrected":
        then["lastName"] = "Sample"
    world, case = opened(public_law(**first))
    world.show(later(public_law(**then), "2026-01-22T10:00:00"))
    children = details(world).children
    if how == "supplied":
        (child,) = children
        assert child.date_of_birth == "2025-11-11"
        assert len(child.also) == 1
        return
    assert "gone" in asked(world)
    new = next(each for each in children if (each.name.first, each.name.last) == (then["firstName"], then["lastName"]))
    old = next(each for each in children if each.id != new.id)
    world.tell(intake.JoinRecords(case_id=case, records=(new.id, old.id), **WHY))
    assert "gone" not in asked(world)
    (child,) = details(world).children
    assert (child.id, child.also) == (new.id, (old.id,))
    assert (child.name.first, child.name.last) == (then["firstName"], then["lastName"])


@pytest.mark.practice(
    "E3",
    "Who is in no later snapshot is asked about, once: withdrawn, still there, or somebody who is called otherwise now.",
)
def test_who_is_in_no_later_snapshot_is_asked_about_once() -> None:
    world, case = opened()
    without = private()
    without["case_data"]["respondents"] = [
        each for each in without["case_data"]["respondents"] if each["id"] != BEN
    ] or [{"id": "00000000-0000-4000-8000-00000000affe", "value": {"firstName": "Rob", "lastName": "Sample"}}]
    world.show(later(without))
    assert person(world, BEN) is not None
    assert "gone" in asked(world)
    world.tell(intake.RestorePerson(case_id=case, person=BEN, **WHY))
    assert "gone" not in asked(world)
    world.show(
        later({**without, "case_data": {**without["case_data"], "issueDate": "2026-01-09"}}, "2026-01-25T10:00:00")
    )
    assert "gone" not in asked(world)


HOUSE = {"firstName": "Gwen", "lastName": "Sample", "relationshipToChildDetails": "grandmother"}


def two_children(*households: list[dict[str, Any]]) -> Any:
    case = private(children=None)
    member = (case["case_data"].get("newChildDetails") or payload("private-law-full")["case_data"]["children"])[0][
        "value"
    ]
    case["case_data"].pop("children", None)
    case["case_data"]["newChildDetails"] = None
    case["case_data"]["children"] = [
        {
            "id": f"00000000-0000-4000-8000-00000000b00{index}",
            "value": {
                **member,
                "firstName": f"Kid{index}",
                "personWhoLivesWithChild": [
                    {"id": f"00000000-0000-4000-8000-0000000b{index}{n:03}", "value": each}
                    for n, each in enumerate(household)
                ],
            },
        }
        for index, household in enumerate(households)
    ]
    return case


@pytest.mark.practice(
    "R7",
    "One person in several children's forms is one; a party named there, or who becomes one, is the party and nobody's household member.",
)
def test_one_person_in_several_childrens_forms_is_one() -> None:
    applicant = payload("private-law-full")["case_data"]["applicants"][0]["value"]
    herself = {
        "firstName": applicant["firstName"],
        "lastName": applicant["lastName"],
        "relationshipToChildDetails": "mother",
    }
    world, _ = opened(two_children([HOUSE, herself], [HOUSE], [HOUSE]))
    people = details(world).people
    assert len([each for each in people if each.name.first == "Gwen"]) == 1
    assert [each.id for each in people if each.name.first == applicant["firstName"]] == [ADA]
    assert PartyRole.HOUSEHOLD_MEMBER not in person(world, ADA).roles
    gran = next(each for each in people if each.name.first == "Gwen")
    assert len({tie.child for tie in details(world).relations if tie.person == gran.id}) == 3
    party = two_children([HOUSE], [HOUSE], [HOUSE])
    new = {
        "id": "00000000-0000-4000-8000-00000000affe",
        "value": {"firstName": "Gwen", "lastName": "Sample", "dateOfBirth": "1960-01-01"},
    }
    party["case_data"]["respondents"] = [*party["case_data"]["respondents"], new]
    world.show(later(party))
    (now,) = [each for each in details(world).people if each.name.first == "Gwen"]
    assert (now.id, now.adult_party) == (new["id"], True)
    assert gran.id in now.also
    assert PartyRole.HOUSEHOLD_MEMBER not in now.roles


@pytest.mark.practice("E5", "Whose identity is to be protected is told of the person, beside the case.")
def test_an_identity_that_is_to_be_protected_is_told_of_the_person() -> None:
    world, _ = opened(two_children([{**HOUSE, "isPersonIdentityConfidential": "Yes"}]))
    assert next(each for each in details(world).people if each.name.first == "Gwen").identity_confidential == "yes"


def linked_cases() -> tuple[World, str, str]:
    """Two cases of one child by a wrong birth date, and the second's child."""
    world, _ = opened(private() | {"id": 1700000000000007})
    world.show(private() | {"id": 1700000000000008})
    told = details(world)
    child = next(each for each in told.children if each.child_id)
    assert told.linked_cases
    return world, told.case_id, child.id


@pytest.mark.practice(
    "R5",
    "Links follow what is held: a corrected birth date unlinks, a child withdrawn too, and one that comes later links.",
)
@pytest.mark.parametrize("how", ["corrected", "withdrawn"])
def test_a_link_ends_with_the_fact_that_it_rested_on(how: str) -> None:
    world, case, _ = linked_cases()
    (other,) = details(world).linked_cases
    for child in [each for each in details(world).children if each.child_id]:
        if how == "corrected":
            born = Child(id=child.id, date_of_birth="2016-06-06")
            world.tell(intake.CorrectChild(case_id=case, child=born, **WHY))
        else:
            world.tell(intake.WithdrawPerson(case_id=case, person=child.id, by=OFFICER, why="Not of this case"))
    assert {each.case_id for each in world.said(intake.CaseUnlinked)} == {case, other}
    assert details(world).linked_cases == ()


def test_a_birth_date_that_is_learnt_later_links() -> None:
    world, _ = opened(private() | {"id": 1700000000000007})
    known = next(each for each in details(world).children if each.child_id)
    later_on = private(children=None) | {"id": 1700000000000008}
    member = {"firstName": known.name.first, "lastName": known.name.last}
    later_on["case_data"]["newChildDetails"] = None
    later_on["case_data"]["children"] = [{"id": known.id, "value": member}]
    world.show(later_on)
    case = details(world).case_id
    assert details(world).linked_cases == ()
    born = Child(id=known.id, date_of_birth=known.date_of_birth)
    world.tell(intake.CorrectChild(case_id=case, child=born, **WHY))
    assert len(details(world).linked_cases) == 1
    assert world.said(intake.CaseLinked)
