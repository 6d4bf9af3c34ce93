"""What a later word of a court must not take away: an answer that is not said again (G3), a wish to be safe (T9), a second child (I3, I9)."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from operator import attrgetter
from typing import Any

import pytest
from intake_world import NOW, World, private

from cafcass_contracts import court
from cafcass_contracts.codec import encode
from cafcass_contracts.intake import AcceptCourtsWord, CaseDetailsRecorded, CorrectPerson
from cafcass_contracts.message import Actor
from cafcass_contracts.people import Address, Child, ContactDetail, Home, Person, PersonName, Relation
from cafcass_contracts.proceedings import Hearing, Signals
from cafcass_contracts.values import HearingStatus, LawType, PartyRole, YesNo

SAFER_WORD = "safer-word"

YES, NO, NOT_KNOWN = YesNo.YES, YesNo.NO, YesNo.NOT_KNOWN
NUMBER = "1700000000000005"
ROLES = (PartyRole.APPLICANT,)


def application(**said: Any) -> court.ApplicationIssued:
    return court.ApplicationIssued(case_number=NUMBER, law=LawType.PRIVATE, **said)


def mary(**said: Any) -> Person:
    return Person(id="11", roles=ROLES, **said)


def after(*events: court.CourtEvent) -> CaseDetailsRecorded:
    world = World()
    for event in events:
        world.tell(event)
    told: CaseDetailsRecorded = world.last(CaseDetailsRecorded)
    return told


# --- what is not known takes nothing back (G3, I4) ---------------------------------------------------------------------

PERSON_ANSWERS = ("lives_in_refuge", "identity_confidential", "litigation_capacity_in_doubt")
CHILD_ANSWERS = ("known_to_local_authority", "child_protection_plan", "details_confidential")
TIE_ANSWERS = ("lives_with", "spends_time_with", "parental_responsibility", "confidential")
SIGNALS = tuple(name for name, field in Signals.model_fields.items() if field.annotation is YesNo)


@pytest.mark.practice("H13", "What a later message does not say takes back no answer.")
@pytest.mark.parametrize("answer", [YES, NO])
@pytest.mark.parametrize("spelled", [True, False], ids=["spelled out", "left out by our own encoder"])
def test_what_is_not_known_takes_back_no_answer(answer: YesNo, spelled: bool) -> None:
    def case(**unsaid: Any) -> court.ApplicationIssued:
        said = unsaid or {"answer": answer}
        every = said.get("answer")

        def answers(*names: str) -> Any:
            return {} if every is None else dict.fromkeys(names, every)

        return application(
            people=(mary(**answers(*PERSON_ANSWERS)),),
            children=(Child(id="21", **answers(*CHILD_ANSWERS)),),
            relations=(Relation(child="21", person="11", relation="mother", **answers(*TIE_ANSWERS)),),
            signals=Signals(**answers(*SIGNALS)),
        )

    told = after(case(), case(answer=NOT_KNOWN if spelled else None))
    (person,), (child,), (tie,) = told.people, told.children, told.relations
    for part, names in (
        (person, PERSON_ANSWERS),
        (child, CHILD_ANSWERS),
        (tie, TIE_ANSWERS),
        (told.signals, SIGNALS),
    ):
        assert {name: getattr(part, name) for name in names} == dict.fromkeys(names, answer)


@pytest.mark.parametrize("answer", [YES, NO])
def test_a_contact_detail_that_is_shown_again_stays_as_confidential_as_it_was_said_to_be(answer: YesNo) -> None:
    def person(**flag: YesNo) -> Person:
        return mary(address=Address(line_1="9 Sample Row", **flag), phone=ContactDetail(value="07700900001", **flag))

    (told,) = after(application(people=(person(confidential=answer),)), application(people=(person(),))).people
    assert told.address is not None
    assert told.phone is not None
    assert (told.address.confidential, told.phone.confidential) == (answer, answer)


def test_that_the_old_address_was_open_says_nothing_of_the_new_one() -> None:
    old, new = Address(line_1="1 Sample Street", confidential=NO), Address(line_1="9 Sample Row")
    (told,) = after(application(people=(mary(address=old),)), application(people=(mary(address=new),))).people
    assert told.address is not None
    assert told.address.confidential == NOT_KNOWN


def test_a_hearing_whose_standing_is_not_said_again_stands_where_it_stood() -> None:
    vacated = Hearing(id="31", status=HearingStatus.VACATED)
    again = Hearing(id="31", remote=YES)
    told = after(application(hearings=(vacated,)), application(hearings=(again,)))
    (hearing,) = told.hearings
    assert (hearing.status, hearing.remote) == (HearingStatus.VACATED, YES)


def test_a_hearing_that_is_listed_again_is_listed() -> None:
    common: dict[str, Any] = {"case_number": NUMBER, "law": LawType.PRIVATE}
    vacated = court.HearingListed(**common, hearing=Hearing(id="31", status=HearingStatus.VACATED))
    (hearing,) = after(vacated, court.HearingListed(**common, hearing=Hearing(id="31"))).hearings
    assert hearing.status == HearingStatus.LISTED


def test_a_court_event_has_on_the_wire_what_was_set() -> None:
    wire = encode(application(people=(mary(phone=ContactDetail(value="07700900001")),)))
    assert b"not-known" not in wire
    assert encode(application()) == f'{{"case_number":"{NUMBER}","law":"private"}}'.encode()


# --- the safer word holds until a person says otherwise (T9) -----------------------------------------------------------

OFFICER = Actor(id="officer-1", role="intake-officer", team="central-intake")
WHY: dict[str, Any] = {"by": OFFICER, "why": "She agrees.", "source": "Told by telephone"}


def of_a_person(**flags: YesNo) -> court.ApplicationIssued:
    return application(people=(mary(**flags),))


def of_an_address(confidential: YesNo) -> court.ApplicationIssued:
    return application(people=(mary(address=Address(line_1="9 Sample Row", confidential=confidential)),))


def of_a_phone(confidential: YesNo) -> court.ApplicationIssued:
    return application(people=(mary(phone=ContactDetail(value="07700900001", confidential=confidential)),))


def of_a_home(confidential: YesNo) -> court.ApplicationIssued:
    home = Home(address=Address(line_1="9 Sample Row", confidential=confidential))
    return application(children=(Child(id="21", homes=(home,)),))


def of_a_tie(confidential: YesNo) -> court.ApplicationIssued:
    tie = Relation(child="21", person="11", relation="mother", confidential=confidential)
    return application(people=(mary(),), children=(Child(id="21"),), relations=(tie,))


def of_a_signal(name: str, said: YesNo) -> court.ApplicationIssued:
    return application(signals=Signals.model_validate({name: said}))


LOWERED: dict[str, tuple[Any, Any, str | None]] = {
    "refuge": (lambda said: of_a_person(lives_in_refuge=said), lambda told: told.people[0].lives_in_refuge, "11"),
    "identity": (
        lambda said: of_a_person(identity_confidential=said),
        lambda told: told.people[0].identity_confidential,
        "11",
    ),
    "address": (of_an_address, lambda told: told.people[0].address.confidential, "11"),
    "phone": (of_a_phone, lambda told: told.people[0].phone.confidential, "11"),
    "home": (of_a_home, lambda told: told.children[0].homes[0].address.confidential, "21"),
    "child": (
        lambda said: application(children=(Child(id="21", details_confidential=said),)),
        lambda told: told.children[0].details_confidential,
        "21",
    ),
    "tie": (of_a_tie, lambda told: told.relations[0].confidential, None),
    **{
        name: (partial(of_a_signal, name), attrgetter(f"signals.{name}"), "case")
        for name in ("urgent", "without_notice", "c8_present", "confidential_details_asked")
    },
}


def asked(world: World) -> list[str]:
    return [
        why for (_, key), why in ((each, world.questions[each].why) for each in world.questions) if key == SAFER_WORD
    ]


@pytest.mark.practice(
    "H13", "A later word that makes somebody less safe does not hold until a person says so: they are asked."
)
@pytest.mark.parametrize(("say", "see", "about"), LOWERED.values(), ids=LOWERED)
def test_a_later_word_that_lowers_safety_is_held_at_the_safer_one_until_a_person_says(
    say: Any, see: Any, about: str | None
) -> None:
    world = World()
    world.tell(say(YES))
    assert not asked(world)
    world.tell(say(NO))
    assert see(world.last(CaseDetailsRecorded)) == YES
    (why,) = asked(world)
    world.tell(say(NO))
    assert see(world.last(CaseDetailsRecorded)) == YES
    named = about or why.partition("said yes: ")[2].split()[0]
    case = world.last(CaseDetailsRecorded).case_id
    world.tell(AcceptCourtsWord(case_id=case, about=named, **WHY))
    assert see(world.last(CaseDetailsRecorded)) == NO
    assert not asked(world)
    world.tell(say(NO))
    assert see(world.last(CaseDetailsRecorded)) == NO
    assert not asked(world)


@pytest.mark.parametrize(("say", "see", "about"), LOWERED.values(), ids=LOWERED)
def test_the_safer_word_holds_whichever_came_first(say: Any, see: Any, about: str | None) -> None:
    world = World()
    world.tell(say(NO), happened_at=NOW)
    world.tell(say(YES), happened_at=NOW - timedelta(days=3))
    assert see(world.last(CaseDetailsRecorded)) == YES
    assert asked(world)


def test_a_person_may_say_that_the_safer_word_holds_and_a_court_that_raises_it_again_is_heard() -> None:
    world = World()
    world.tell(of_a_person(lives_in_refuge=YES))
    world.tell(of_a_person(lives_in_refuge=NO))
    case = world.last(CaseDetailsRecorded).case_id
    world.tell(CorrectPerson(case_id=case, person=Person(id="11", lives_in_refuge=YES), **WHY))
    assert not asked(world)
    world.tell(CorrectPerson(case_id=case, person=Person(id="11", lives_in_refuge=NO), **WHY))
    assert world.last(CaseDetailsRecorded).people[0].lives_in_refuge == NO
    world.now += timedelta(days=1)
    world.tell(of_a_person(lives_in_refuge=YES))
    assert world.last(CaseDetailsRecorded).people[0].lives_in_refuge == YES


@pytest.mark.practice("H13", "What is confidential stays so at a new address of which it is not said.")
def test_what_is_confidential_stays_so_at_a_new_address_of_which_it_is_not_said() -> None:
    old, new = Address(line_1="9 Sample Row", confidential=YES), Address(line_1="1 Sample Street")
    world = World()
    world.tell(application(people=(mary(address=old),)))
    world.tell(application(people=(mary(address=new),)))
    (told,) = world.last(CaseDetailsRecorded).people
    assert (told.address.line_1, told.address.confidential) == ("1 Sample Street", YES)
    assert not asked(world)


def test_hmcts_feed_lowers_no_safety_either() -> None:
    world = World()
    said = private()
    said["case_data"]["applicants"][0]["value"]["liveInRefuge"] = "Yes"
    world.show(said)
    said["case_data"]["applicants"][0]["value"]["liveInRefuge"] = "No"
    world.show({**said, "last_modified": "2026-01-20T10:00:00"})
    assert YES in {each.lives_in_refuge for each in world.last(CaseDetailsRecorded).people}
    assert asked(world)


# --- two children are never silently one (I3, I9, R1) ------------------------------------------------------------------


def children(*said: tuple[str, str | None, str]) -> court.ApplicationIssued:
    return application(
        people=(mary(name=PersonName(first="Mary", last="Mockup"), date_of_birth="1990-10-10"),),
        children=tuple(
            Child(id=id_, name=PersonName(first=first, last="Mockup"), date_of_birth=born) for id_, first, born in said
        ),
        relations=(Relation(child=said[0][0], person="11", relation="mother", lives_with=YES),),
    )


BORN = "2020-01-01"


@pytest.mark.parametrize(
    "twins",
    [
        (("21", "Ann", BORN), ("21", "Amy", BORN)),
        (("21", "Ann", BORN), ("21", "Ann", "2021-02-02")),
        (("21", "Ann", BORN), ("21", None, BORN)),
        (("21", None, BORN), ("21", None, BORN)),
        (("21", "Baby", BORN), ("21", "Baby", BORN)),
        (("21", "Ann", BORN), ("21", "Amy", BORN), ("21", "Abe", BORN)),
    ],
)
@pytest.mark.practice("R1", "Two children under one id, such as twins, are both kept, and the court is asked.")
@pytest.mark.parametrize("turned", [False, True])
def test_children_under_one_id_are_kept_and_the_court_is_asked(twins: Any, turned: bool) -> None:
    told = after(children(*twins), children(*(reversed(twins) if turned else twins)))
    assert len(told.children) == len(twins)
    assert sorted(str(child.name.first) for child in told.children) == sorted(str(first) for _, first, _ in twins)
    assert {tie.child for tie in told.relations} == {child.id for child in told.children}
    assert {f"children[{place}].id" for place in range(len(twins))} <= {each.path for each in told.missing}


@pytest.mark.parametrize("first", [None, "Baby", "Unborn", "not known"])
def test_children_without_a_name_are_not_one_for_their_birth_date(first: str | None) -> None:
    told = after(children(("21", first, BORN), ("22", first, BORN)))
    assert {child.id for child in told.children} == {"21", "22"}


def test_a_child_that_is_told_twice_under_one_id_is_one() -> None:
    told = after(children(("21", "Ann", BORN), ("21", "ANN", BORN)))
    assert len(told.children) == 1
    assert not any(each.path.endswith(".id") for each in told.missing)


def test_the_children_of_one_id_are_asked_about_no_more_once_the_court_gives_each_its_own() -> None:
    world = World()
    world.tell(children(("21", "Ann", BORN), ("21", "Amy", BORN)))
    world.tell(children(("21", "Ann", BORN), ("22", "Amy", BORN)))
    told = world.last(CaseDetailsRecorded)
    assert sorted(child.name.first for child in told.children) == ["Amy", "Ann"]
    assert not any(each.path.endswith(".id") for each in told.missing)


def test_adults_under_one_id_are_kept_and_the_child_lives_with_each() -> None:
    two = tuple(mary(name=PersonName(first=first, last="Mockup")) for first in ("Mary", "Maud"))
    home = Home(with_people=("11",), address=Address(line_1="9 Sample Row"))
    told = after(application(people=two, children=(Child(id="21", homes=(home,)),)))
    assert sorted(str(each.name.first) for each in told.people) == ["Mary", "Maud"]
    assert set(told.children[0].homes[0].with_people) == {each.id for each in told.people}
