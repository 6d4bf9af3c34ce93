"""Who else lives there is asked (P3), the forces and authorities of earlier addresses too (P2, P7), and old cases set off nothing."""

from __future__ import annotations

import dataclasses
from datetime import date, timedelta
from typing import Any

import pytest
from checks_world import (
    ADA,
    BEN,
    CASE,
    KIT,
    L1,
    L2,
    LA,
    NOW,
    POLICY,
    ChecksWorld,
    answered,
    cid,
    command,
    details,
    hearing,
    of,
)

from cafcass_contracts import police_checks as events
from cafcass_contracts.people import Address, PersonName
from cafcass_contracts.platform import PersonNeeded, PersonOverdue, SettleQuestion
from cafcass_contracts.safeguarding import CheckState, ConcernTrigger
from cafcass_contracts.triage import ConcernRecorded
from cafcass_contracts.values import HearingStatus, LawType, YesNo
from cafcass_domain.state import replace
from cafcass_runtime.policies import DatedPolicy
from police_checks.app import service
from police_checks.domain.case import CASES
from police_checks.domain.checks.requests import CHASE

FAY = events.HouseholdPerson(name=PersonName(whole="Fay Sample"), date_of_birth="1992")
DAY = timedelta(days=1)


def confirm(whose: str, anybody: YesNo, *members: events.HouseholdPerson, **more: object) -> events.ConfirmHousehold:
    said = command(events.ConfirmHousehold, lives_with=whose, anybody_else=anybody, members=members, how="rang", **more)
    assert isinstance(said, events.ConfirmHousehold)
    return said


@pytest.mark.practice(
    "E6", "Who else lives in each household of a case is asked of the checks officer until somebody says."
)
def test_who_else_lives_there_is_asked_until_somebody_says_and_goes_up_when_nobody_does() -> None:
    world = ChecksWorld()
    world.send(details())
    assert world.asked_of_households() == ["ada", "ben"]
    assert {each.role for each in world.said(PersonNeeded)} == {"checks-officer"}
    world.send(confirm("ada", YesNo.NO))
    assert world.asked_of_households() == ["ben"]
    world.pass_to(NOW + 10 * DAY)
    assert "service-manager" in {each.role for each in world.said(PersonOverdue)}
    world.send(confirm("ada", YesNo.NOT_KNOWN))
    assert world.asked_of_households() == ["ada", "ben"], "what was said is taken back"


@pytest.mark.practice("E6", "Whoever is said to live there is recorded, and is checked with consent.")
def test_who_is_named_is_checked_with_consent() -> None:
    world = ChecksWorld()
    world.send(details(), confirm("ada", YesNo.YES))
    assert world.asked_of_households() == ["ada", "ben"], "that somebody does is not yet who"
    world.send(confirm("ada", YesNo.YES, FAY))
    assert world.asked_of_households() == ["ben"]
    (member,) = world.case.members
    assert world.check(L1, member).state is CheckState.AWAITING_CONSENT
    assert f"consent.{member}" in world.asked()


def test_where_no_contact_takes_place_the_other_household_is_left_alone() -> None:
    world = ChecksWorld()
    world.send(details(), confirm("ben", YesNo.YES, FAY, contact_takes_place=YesNo.YES))
    (member,) = world.case.members
    world.send(confirm("ben", YesNo.NOT_KNOWN, contact_takes_place=YesNo.NO), confirm("ada", YesNo.NO))
    assert world.asked_of_households() == []
    assert world.check(L1, member).state is CheckState.WITHDRAWN


@pytest.mark.parametrize(
    ("said", "why"),
    [
        (confirm("zed", YesNo.NO), "nobody in the case"),
        (confirm("ada", YesNo.NO, FAY), "somebody else lives there"),
        (confirm("ada", YesNo.YES, events.HouseholdPerson(name=PersonName())), "needs a name"),
        (confirm("ada", YesNo.YES, events.HouseholdPerson(name=BEN.name)), "a party has that name"),
    ],
)
def test_what_cannot_be_is_refused_with_the_reason_and_changes_nothing(said: events.ConfirmHousehold, why: str) -> None:
    world = ChecksWorld()
    world.send(details())
    before = world.case
    world.send(said)
    assert world.answer.verdict == "refused"
    assert why in world.answer.reason
    assert world.case == before


def test_said_before_the_case_is_known_it_is_kept_and_the_later_word_holds() -> None:
    world = ChecksWorld()
    world.send(confirm("ada", YesNo.NO))
    assert world.answer.verdict == "held"
    world.send(confirm("ada", YesNo.YES), happened_at=NOW - DAY)
    world.send(details())
    assert world.asked_of_households() == ["ben"]


def test_who_lives_at_one_address_is_of_one_household() -> None:
    world = ChecksWorld()
    world.send(details(people=(ADA, BEN.model_copy(update={"address": ADA.address}))))
    assert world.asked_of_households() == ["ada"]
    world.send(confirm("ben", YesNo.NO))
    assert world.asked_of_households() == []


def test_nobody_is_asked_in_a_care_case_or_one_that_is_over() -> None:
    world = ChecksWorld()
    world.send(details(law=LawType.PUBLIC, kinds=()))
    assert world.asked_of_households() == []
    world.send(details(2))
    assert world.asked_of_households()
    world.send(details(3, concluded=True))
    assert world.asked_of_households() == []


BEFORE = (
    Address(line_1="4 Old Lane, Cambridge CB1 2AB"),
    Address(line_1="5 Other Lane", postcode="LS2 7AA"),
    Address(line_1="somewhere by the sea"),
)
MOVED = ADA.model_copy(update={"previous_addresses": BEFORE})


@pytest.mark.practice(
    "E6", "The force of each earlier address is asked, and a person where an address does not say which."
)
def test_the_forces_of_earlier_addresses_are_asked() -> None:
    world = ChecksWorld()
    sent = world.send(details(people=(MOVED, BEN)), command(events.RequestLevel2Check, person="ada", why="asked for"))
    asked = {each.force: each for each in of(sent, events.PoliceCheckRequested)}
    assert set(asked) == {"West Yorkshire Police", "Cambridgeshire Constabulary"}
    there = asked["Cambridgeshire Constabulary"].address
    assert there is not None
    assert there.line_1 == BEFORE[0].line_1
    assert "force.ada.unknown" in world.asked()
    missing = next(each for each in world.case.checks.values() if each.missing == "force")
    world.send(command(events.CorrectCheck, check_id=missing.id, ask="Sussex Police", why="rang"))
    assert world.case.checks[missing.id].force == "Sussex Police"
    assert "force.ada.unknown" not in world.asked()


@pytest.mark.practice(
    "E6", "The authority of each earlier address of whom a child lives with is asked about the child."
)
def test_the_authorities_of_earlier_addresses_are_asked() -> None:
    world = ChecksWorld()
    moved = ADA.model_copy(update={"previous_addresses": (Address(postcode="M1 1AE"), Address(postcode="LS2 7AA"))})
    sent = world.send(details(people=(moved, BEN)))
    asked = [each.authority for each in of(sent, events.AuthorityCheckRequested)]
    assert asked == ["Leeds City Council", "Manchester City Council"]


OLD: dict[str, Any] = {"backlog": True, "hearings": (hearing(NOW + 4 * DAY),)}


@pytest.mark.practice("F02", "An old case told at the start of service sets off no check, no chase and no alert.")
def test_an_old_case_sets_off_nothing() -> None:
    world = ChecksWorld()
    world.send(details(people=(MOVED, BEN), **OLD))
    world.pass_to(NOW + 30 * DAY)
    assert not world.case.checks
    assert not world.memory.published
    assert not world.questions


@pytest.mark.practice("F02", "A person can ask for the checks of an old case: one by one, or all as of any other.")
def test_a_person_can_ask_for_the_checks_of_an_old_case() -> None:
    world = ChecksWorld()
    world.send(details(**OLD), command(events.RequestLevel2Check, person="ben", why="seen again"))
    assert set(world.states()) == {"level-2.ben.1"}
    world.send(command(events.RequestChecks, why="the court asked"))
    assert world.answer.verdict == "accepted"
    assert set(world.states()) == {"level-1.ada.1", "level-1.ben.1", "level-2.ben.1", "local-authority.kit.1"}
    assert world.asked_of_households() == ["ada", "ben"]
    world.pass_to(NOW + 2 * DAY)
    assert world.said(events.ChecksOverdue)


def test_a_concern_about_an_old_case_is_new() -> None:
    """T2: it warrants level 2 of whom it is about, as in any case."""
    world = ChecksWorld()
    concern = ConcernRecorded(case_id=CASE, concern_id="k", trigger=ConcernTrigger.IMMINENT_RISK, about_person="ben")
    world.send(details(**OLD), concern)
    assert set(world.states()) == {"level-2.ben.1"}


def test_checks_of_a_case_that_is_none_of_the_old_ones_are_not_asked_for_twice() -> None:
    world = ChecksWorld()
    world.send(details(), command(events.RequestChecks, why="the court asked"))
    assert world.answer.verdict == "refused"


@pytest.mark.practice("R12", "A check that stays unanswered is a person's to see to, also where no hearing is known.")
@pytest.mark.parametrize("hearings", [(), (hearing(NOW + 300 * DAY),)], ids=["no hearing", "a hearing far away"])
def test_a_check_that_is_chased_again_and_again_is_asked_of_a_person(hearings: tuple[object, ...]) -> None:
    world = ChecksWorld()
    world.send(details(hearings=hearings))
    key = f"unanswered.{cid(L1, 'ada')}"
    for _ in range(2):
        world.fire(CHASE, cid(L1, "ada"))
    assert key not in world.asked()
    world.fire(CHASE, cid(L1, "ada"))
    asked = world.questions[CASE, key]
    assert (asked.role, asked.team) == ("checks-officer", "a3-eit")
    assert SettleQuestion.message_name in asked.settled_by, (
        "level 1 is asked of the national computer: nothing else is to be corrected"
    )
    world.pass_to(asked.due.at)
    assert world.questions[CASE, key].role == "service-manager"
    world.send(answered(cid(L1, "ada")))
    assert key not in world.asked()


def test_an_old_case_whose_checks_are_out_already_loses_none_of_them() -> None:
    world = ChecksWorld()
    world.send(details())
    before = world.states()
    world.send(details(2, backlog=True))
    assert world.states() == before


def test_an_older_word_on_a_household_adds_nobody_whom_the_later_one_denies() -> None:
    world = ChecksWorld()
    world.send(details())
    world.pass_by(days=3)
    world.send(confirm("ada", YesNo.NO))
    world.send(confirm("ada", YesNo.YES, FAY), happened_at=world.now - 2 * DAY)
    assert not world.case.members


def test_the_home_of_a_child_is_no_earlier_address() -> None:
    world = ChecksWorld()
    world.send(details(people=(ADA.model_copy(update={"previous_addresses": (KIT.homes[0].address,)}), BEN)))
    assert [each for each in world.states() if each.startswith(str(LA))] == ["local-authority.kit.1"]
    assert not [each for each in world.case.checks.values() if each.check.kind is L2]


LANE, ROAD, AWAY = (
    Address(line_1=line, postcode=postcode)
    for line, postcode in (("2 Old Road", "M1 1AE"), ("3 Old Road", "M2 1AE"), ("4 Far Road", "CB1 2AB"))
)


@pytest.mark.practice("E6", "An authority or force is asked once, in whatever order courts name earlier addresses.")
@pytest.mark.parametrize(
    ("first", "then"),
    [
        ((LANE, ROAD), (ROAD, LANE)),
        ((ROAD,), (ROAD, LANE)),
        ((ROAD, LANE), (LANE,)),
        ((ROAD, AWAY), (AWAY, LANE, ROAD)),
    ],
)
def test_earlier_addresses_in_another_order_ask_nobody_again(
    first: tuple[Address, ...], then: tuple[Address, ...]
) -> None:
    world = ChecksWorld()
    asked = command(events.RequestLevel2Check, person="ada", why="asked for")
    world.send(details(people=(ADA.model_copy(update={"previous_addresses": first}), BEN)), asked)
    before = {key: (held.state, held.home) for key, held in world.case.checks.items()}
    sent = world.send(details(2, people=(ADA.model_copy(update={"previous_addresses": then}), BEN)))
    assert {key: (held.state, held.home) for key, held in world.case.checks.items()} == before
    assert not of(sent, events.AuthorityCheckRequested)
    assert not of(sent, events.PoliceCheckRequested)


def written_before(world: ChecksWorld) -> None:
    """Leaves the case as a release wrote it that did not ask about households."""
    kept = next(table for table in service.tables if table.ref is CASES)
    row = kept.encode(replace(world.case, asks_of_households=False))
    world.memory.rows[CASES.name][CASE] = (world.memory.rows[CASES.name][CASE][0], row)
    world.memory.questions.clear()


@pytest.mark.parametrize(("status", "asked"), [(HearingStatus.LISTED, ["ada", "ben"]), (HearingStatus.HELD, [])])
def test_an_upgrade_asks_about_households_only_where_the_first_hearing_is_ahead(
    status: HearingStatus, asked: list[str]
) -> None:
    world = ChecksWorld()
    first = hearing(NOW + 30 * DAY).model_copy(update={"status": status})
    world.send(details(hearings=(first,)))
    written_before(world)
    world.bring_into_force(DatedPolicy(((date.min, dataclasses.replace(POLICY, version="next")),)))
    assert world.asked_of_households() == asked
    world.send(details(2, hearings=(first,)))
    assert world.asked_of_households() == ["ada", "ben"]
