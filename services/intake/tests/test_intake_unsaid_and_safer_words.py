"""What a later word of a court must not take away: an answer that is not said again (G3), a wish to be safe (T9), a second child (I3, I9)."""

from __future__ import annotations

from typing import Any

import pytest
from intake_world import World

from cafcass_contracts import court
from cafcass_contracts.codec import encode
from cafcass_contracts.intake import CaseDetailsRecorded
from cafcass_contracts.people import Address, Child, ContactDetail, Person, PersonName, Relation
from cafcass_contracts.proceedings import Hearing, Signals
from cafcass_contracts.values import HearingStatus, LawType, PartyRole, YesNo

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


def test_a_court_event_has_on_the_wire_what_was_set() -> None:
    wire = encode(application(people=(mary(phone=ContactDetail(value="07700900001")),)))
    assert b"not-known" not in wire
    assert encode(application()) == f'{{"case_number":"{NUMBER}","law":"private"}}'.encode()
