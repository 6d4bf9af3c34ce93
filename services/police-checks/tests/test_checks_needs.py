"""Which checks a case needs, of whom, and what a request needs to go out (P1 to P4, P7, G3)."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from itertools import permutations
from typing import Any

import pytest
from checks_world import (
    ADA,
    BEN,
    CASE,
    EVE,
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
    consent,
    details,
    discharge,
    of,
    results,
)
from hypothesis import given
from hypothesis import strategies as st

from cafcass_contracts import police_checks as events
from cafcass_contracts.people import Address, Child, Home, Person, PersonName, Relation
from cafcass_contracts.proceedings import Allegation, Signals
from cafcass_contracts.safeguarding import Alleged, CheckKind, ConcernTrigger, ScreeningOutcome
from cafcass_contracts.triage import ConcernRecorded, RiskProfileRecorded
from cafcass_contracts.values import LawType, MiamExemption, OrderType, PartyRole, RiskFactor, YesNo
from cafcass_domain.commands import refusal
from police_checks.domain import told
from police_checks.domain.needs.people import is_adult
from police_checks.domain.needs.postcodes import outward_code
from police_checks.domain.reference import OUTWARD_CODES, POLICE_AREAS


def kinds(world: ChecksWorld) -> set[tuple[CheckKind, str]]:
    return {(held.check.kind, held.check.about) for held in world.case.checks.values()}


def after(case: Any) -> ChecksWorld:
    world = ChecksWorld()
    world.send(case)
    return world


def person(id_: str, *roles: PartyRole, **more: Any) -> Person:
    said = {"name": PersonName(first=id_.title(), last="Sample"), "date_of_birth": "1980-01-01", **more}
    return Person(id=id_, roles=roles, **said)


@pytest.mark.parametrize("law", [LawType.PRIVATE, LawType.PUBLIC])
@pytest.mark.parametrize("born", [None, "1980", "2008-06-02", "2016-05-01", "2026-06-01"])
@pytest.mark.parametrize(
    "roles", [(PartyRole.APPLICANT,), (PartyRole.RESPONDENT,), (PartyRole.RESPONDENT, PartyRole.CHILD)]
)
def test_who_is_an_adult_party_is_intakes_word_whatever_the_birth_date(
    roles: tuple[PartyRole, ...], born: str | None, law: LawType
) -> None:
    """P1: an implausible birth date takes no party's check away, and no plausible one gives a check to who is none."""
    for adult in (True, False):
        someone = person("joe", *roles, date_of_birth=born, adult_party=adult)
        world = after(details(law=law, people=(ADA, someone)))
        assert ((L1, "joe") in kinds(world)) is (adult and law is LawType.PRIVATE)
        asked = world.send(command(events.RequestLevel2Check, person="joe", why="asked for"))
        assert ((L2, "joe") in kinds(world)) is adult
        assert (asked.answer is not None and asked.answer.verdict == "refused") is not adult


def test_an_adult_party_is_checked_freely_in_whatever_role() -> None:
    """P1, P3: intake may know better than the role that the court gives somebody."""
    world = after(details(people=(ADA, BEN, person("joe", PartyRole.OTHER_PERSON, adult_party=True))))
    assert world.states()["level-1.joe.1"] == "requested"
    assert world.send(consent("joe", "given")).answer == refusal(
        "a party to the case is checked without being asked for consent"
    )


@pytest.mark.parametrize(
    ("someone", "considered"),
    [
        (person("joe", PartyRole.HOUSEHOLD_MEMBER), True),
        (person("joe", PartyRole.HOUSEHOLD_MEMBER, date_of_birth=None), True),
        (person("joe", PartyRole.HOUSEHOLD_MEMBER, date_of_birth="2008-06-01"), True),
        (person("joe", PartyRole.HOUSEHOLD_MEMBER, date_of_birth="2008-06-02"), False),
        (person("joe", PartyRole.HOUSEHOLD_MEMBER, PartyRole.CHILD, date_of_birth=None), False),
        (person("joe", PartyRole.HOUSEHOLD_MEMBER, organisation="Sampleton Council"), False),
    ],
)
def test_who_may_be_an_adult_of_a_household_is_worked_out_here(someone: Person, considered: bool) -> None:
    """P3, G3: intake says it of parties alone."""
    assert ((L1, "joe") in kinds(after(details(people=(ADA, BEN, someone))))) is considered


@pytest.mark.parametrize(
    ("someone", "checked"),
    [
        (person("joe", PartyRole.APPLICANT), True),
        (person("joe", PartyRole.INTERVENER), True),
        (person("joe", PartyRole.RESPONDENT, date_of_birth=None), True),
        (person("joe", PartyRole.RESPONDENT, date_of_birth="2008"), True),
        (person("joe", PartyRole.RESPONDENT, date_of_birth="2008-06-01"), True),
        (person("joe", PartyRole.RESPONDENT, date_of_birth="2008-06-02"), False),
        (person("joe", PartyRole.RESPONDENT, date_of_birth="2009"), False),
        (person("joe", PartyRole.RESPONDENT, organisation="Sampleton Council"), False),
        (person("joe", PartyRole.RESPONDENT, PartyRole.LOCAL_AUTHORITY), False),
        (person("joe", PartyRole.RESPONDENT, PartyRole.CHILD, date_of_birth=None), False),
        (person("joe", PartyRole.SOLICITOR), False),
        (person("joe", PartyRole.OTHER_PERSON), False),
    ],
)
def test_of_a_release_before_intake_said_who_is_an_adult_party_every_adult_party_is_checked_and_nobody_else(
    someone: Person, checked: bool
) -> None:
    """P1. Eighteen on the day of receipt, 1 June 2026, is an adult; an age nobody knows is an adult's (G3)."""
    before = ADA.model_copy(update={"adult_party": False})
    world = after(details(people=(before, someone), decided=False))
    assert ((L1, "joe") in kinds(world)) is checked
    assert (L1, "ada") in kinds(world)
    world.send(details(2, people=(ADA, someone)))
    assert world.states().get("level-1.joe.1") == ("withdrawn" if checked else None), "the next revision says it"


def test_that_intake_found_no_adult_party_is_its_word() -> None:
    """P1. Of an application between two parents of seventeen nobody is checked, birth dates known or not."""
    people = tuple(each.model_copy(update={"adult_party": False}) for each in (ADA, BEN))
    assert {kind for kind, _ in kinds(after(details(people=people)))}.isdisjoint({L1})


def test_public_law_has_no_level_1_and_asks_no_authority() -> None:
    assert not after(details(law=LawType.PUBLIC, kinds=())).case.checks


@given(st.dates(date(1990, 1, 1), date(2026, 1, 1)), st.dates(date(2020, 1, 1), date(2030, 1, 1)))
def test_whoever_may_be_an_adult_is_one(born: date, on: date) -> None:
    whole = is_adult(born.isoformat(), on, 18)
    assert whole == (on < born or on.year - born.year - ((on.month, on.day) < (born.month, born.day)) >= 18)
    for part in (born.isoformat()[:7], born.isoformat()[:4]):
        nobody_can_have_it = part > on.isoformat()[: len(part)]
        assert is_adult(part, on, 18) >= (nobody_can_have_it if on < born else whole)


@pytest.mark.parametrize(
    ("signals", "checked"),
    [
        (Signals(), set()),
        (Signals(allegations=(Allegation(factor=RiskFactor.DOMESTIC_ABUSE, about_person="ben"),)), {"ben"}),
        (Signals(allegations=(Allegation(factor=RiskFactor.HARM_TO_CHILD, about_person="ada"),)), {"ada"}),
        (Signals(allegations=(Allegation(factor=RiskFactor.HARM_TO_CHILD),)), {"ada", "ben"}),
        (Signals(allegations=(Allegation(factor=RiskFactor.DOMESTIC_ABUSE, about_person="nobody"),)), {"ada", "ben"}),
        (Signals(allegations=(Allegation(factor=RiskFactor.ABDUCTION, about_person="ben"),)), set()),
        (Signals(c1a_present=YesNo.YES), {"ada", "ben"}),
        (Signals(c1a_present=YesNo.NO), set()),
        (Signals(child_abuse_flag=YesNo.YES), set()),
        (Signals(miam_exemptions=(MiamExemption.DOMESTIC_ABUSE,)), {"ada", "ben"}),
        (Signals(miam_exemptions=(MiamExemption.URGENCY,)), set()),
    ],
)
def test_allegations_warrant_level_2(signals: Signals, checked: set[str]) -> None:
    """P2. Where nobody says who is meant, it is every party (G3); HMCTS's flag alone says nothing."""
    world = after(details(signals=signals))
    assert {about for kind, about in kinds(world) if kind is L2} == checked
    assert all(world.check(L2, about).check.because == ("P2",) for about in checked)


def test_a_relevant_level_1_result_warrants_level_2_by_the_force_for_the_address() -> None:
    world = after(details())
    assert not of(world.send(answered(cid(L1, "ada"), "Speeding")), events.PoliceCheckRequested)
    (request,) = of(world.send(answered(cid(L1, "ben"), "Common assault")), events.PoliceCheckRequested)
    assert (request.kind, request.check_id, request.force) == (L2, cid(L2, "ben"), "Greater Manchester Police")
    assert request.address == BEN.address


def profile(screening: int, *alleged: Alleged) -> RiskProfileRecorded:
    return RiskProfileRecorded(
        case_id=CASE, screening=screening, outcome=ScreeningOutcome.CONCERNS, factors=(), alleged=alleged
    )


@pytest.mark.parametrize(
    ("alleged", "checked"),
    [
        (Alleged(factor=RiskFactor.DOMESTIC_ABUSE, about_person="ben"), {"ben"}),
        (Alleged(factor=RiskFactor.NEGLECT, about_person="ada"), {"ada"}),
        (Alleged(factor=RiskFactor.HARM_TO_CHILD), {"ada", "ben"}),
        (Alleged(factor=RiskFactor.HARM_TO_CHILD, about_person="nobody"), {"ada", "ben"}),
        (Alleged(factor=RiskFactor.SUBSTANCE_MISUSE, about_person="ben"), set()),
    ],
)
def test_what_is_alleged_in_a_call_or_a_report_warrants_level_2(alleged: Alleged, checked: set[str]) -> None:
    """P2: as in the application. A profile of an older screening, or of a time before the case is known, undoes nothing."""
    messages = [details(), profile(1), profile(2, alleged)]
    for order in permutations(messages):
        world = ChecksWorld()
        for message in order:
            world.send(message)
        assert {about for kind, about in kinds(world) if kind is L2} == checked
        assert all(world.check(L2, about).check.because == ("P2",) for about in checked)
        again = world.send(profile(3, alleged))
        assert (again.publish, again.changes) == ((), ())


@pytest.mark.parametrize(("about", "checked"), [("ben", {"ben"}), (None, {"ada", "ben"}), ("somebody", {"ada", "ben"})])
def test_an_urgent_concern_warrants_level_2(about: str | None, checked: set[str]) -> None:
    for concern_first in (True, False):
        concern = ConcernRecorded(
            concern_id="k1", case_id=CASE, trigger=ConcernTrigger.IMMINENT_RISK, about_person=about
        )
        world = ChecksWorld()
        for message in (concern, details()) if concern_first else (details(), concern):
            world.send(message)
        assert {who for kind, who in kinds(world) if kind is L2} == checked


def test_a_triage_officer_may_ask_for_level_2_with_a_reason() -> None:
    world = after(details())
    asked = world.send(command(events.RequestLevel2Check, person="ada", why="said so on the telephone"))
    assert asked.answer is not None
    assert asked.answer.verdict == "accepted"
    assert [r.kind for r in of(asked, events.PoliceCheckRequested)] == [L2]


def test_a_household_member_is_checked_only_with_consent() -> None:
    """P3: considered, never asked about before they said yes, and taken back when they take it back."""
    world = after(details(people=(ADA, BEN, EVE)))
    assert world.states()["level-1.eve.1"] == "awaiting-consent"
    assert not [r for r in world.said(events.PoliceCheckRequested) if r.check_id == cid(L1, "eve")]
    assert "consent.eve" in world.asked()
    world.send(consent("eve", "requested", kind=L1))
    assert "consent.eve" not in world.asked()
    assert world.questions[CASE, "consent-answer.eve"].due.at == datetime(2026, 6, 8, 16, tzinfo=UTC), (
        "it is chased (P3)"
    )
    assert world.states()["level-1.eve.1"] == "awaiting-consent"
    assert len(of(world.send(consent("eve", "given", kind=L1)), events.PoliceCheckRequested)) == 1
    taken = world.send(consent("eve", "withdrawn", kind=L1), at=NOW + timedelta(hours=1))
    assert [w.check_id for w in of(taken, events.PoliceCheckWithdrawn)] == [cid(L1, "eve")]
    assert world.states()["level-1.eve.1"] == "consent-refused"
    late = world.send(answered(cid(L1, "eve"), "Rape"), at=NOW + timedelta(hours=2))
    assert not results(late)
    assert world.states()["level-1.eve.1"] == "consent-refused"
    again = world.send(consent("eve", "given", kind=L1), at=NOW + timedelta(hours=3))
    assert [r.check_id for r in of(again, events.PoliceCheckRequested)] == [cid(L1, "eve", 2)]
    assert [c.state for c in world.said(events.ConsentRecorded)] == ["requested", "given", "withdrawn", "given"]


@pytest.mark.practice(
    "H10",
    "An answer that counts for no check, as consent was taken back, is told to be there until a person has dealt with it.",
)
@pytest.mark.parametrize("leaves", [False, True])
def test_an_answer_that_counts_for_nothing_is_told_to_be_there_until_a_person_dealt_with_it(*, leaves: bool) -> None:
    """P3, T5: what it says is told to nobody, and nothing is settled as if it were not there."""
    world = after(details(people=(ADA, BEN, EVE)))
    world.send(consent("eve", "given", kind=L1))
    if leaves:
        world.send(details(2), at=NOW + timedelta(hours=1))
    else:
        world.send(consent("eve", "withdrawn", kind=L1), at=NOW + timedelta(hours=1))
    world.send(answered(cid(L1, "eve"), "Rape"), at=NOW + timedelta(hours=2))
    said = world.last(events.ChecksFound)
    (answer,) = said.unplaced
    assert "Rape" not in said.model_dump_json()
    assert any(answer in key for key in world.asked())
    dealt = command(
        events.MatchAnswer, answer_id=answer, check_id=None, why="A concern was raised; no check rests on it."
    )
    world.send(dealt, at=NOW + timedelta(hours=3))
    assert world.last(events.ChecksFound).unplaced == ()


def test_who_took_consent_back_and_is_a_party_now_is_asked_about_anew() -> None:
    """P1: an answer to the request that was taken back would be no answer to this one."""
    world = after(details(people=(ADA, BEN, EVE)))
    world.send(consent("eve", "given"))
    world.send(consent("eve", "withdrawn"), at=NOW + timedelta(hours=1))
    party = EVE.model_copy(update={"roles": (PartyRole.RESPONDENT,), "adult_party": True})
    joined = world.send(details(2, people=(ADA, BEN, party)), at=NOW + timedelta(hours=2))
    assert [r.check_id for r in of(joined, events.PoliceCheckRequested)] == [cid(L1, "eve", 2)]
    world.send(answered(cid(L1, "eve", 2)), at=NOW + timedelta(hours=3))
    assert world.states()["level-1.eve.2"] == "answered"
    assert not world.asked()


def test_consent_refused_is_outstanding_unless_given_after_all() -> None:
    world = after(details(people=(ADA, BEN, EVE)))
    (changed,) = of(world.send(consent("eve", "refused")), events.ChecksChanged)
    assert ([check.state for check in changed.checks], changed.outstanding) == (["consent-refused"], 4)
    given = world.send(consent("eve", "given"), at=NOW + timedelta(hours=1))
    assert [r.check_id for r in of(given, events.PoliceCheckRequested)] == [cid(L1, "eve")]


@pytest.mark.parametrize(("relation", "considered"), [(YesNo.YES, True), (YesNo.NO, False), (YesNo.NOT_KNOWN, False)])
def test_whoever_a_child_lives_with_is_of_the_household(relation: YesNo, considered: bool) -> None:
    gran = person("gran", PartyRole.OTHER_PERSON)
    lives = Relation(child="kit", person="gran", lives_with=relation)
    assert ((L1, "gran") in kinds(after(details(people=(ADA, BEN, gran), relations=(lives,))))) is considered
    at_home = KIT.model_copy(update={"homes": (Home(with_people=("gran",)),)})
    assert (L1, "gran") in kinds(after(details(people=(ADA, BEN, gran), children=(at_home,))))


@pytest.mark.parametrize(
    ("lives_with", "contact", "considered"),
    [("ada", "no", True), ("ben", "yes", True), ("ben", "not-known", True), ("ben", "no", False)],
)
def test_a_household_recorded_by_command_counts_where_contact_takes_place(
    lives_with: str, contact: str, considered: bool
) -> None:
    """P3. Kit lives with Ada: her household counts whatever is said of contact."""
    world = after(details())
    member = command(
        events.RecordHouseholdMember, lives_with=lives_with, contact_takes_place=contact, name=PersonName(whole="Zed Q")
    )
    world.send(member)
    found = [about for kind, about in kinds(world) if kind is L1 and about not in ("ada", "ben")]
    assert bool(found) is considered
    world.send(member)
    assert len([about for kind, about in kinds(world) if kind is L1]) == 2 + considered


def test_a_member_of_a_household_is_found_by_its_address_and_their_name_stays_out_of_their_id() -> None:
    world = after(details())
    member = command(events.RecordHouseholdMember, lives_with="ada", name=PersonName(whole="Zed Quirk"))
    world.send(member)
    (about,) = {about for kind, about in kinds(world) if kind is L1} - {"ada", "ben"}
    assert "zed" not in about.lower()
    (request,) = of(world.send(consent(about, "given")), events.PoliceCheckRequested)
    assert request.address == ADA.address
    assert request.name.whole == "Zed Quirk"


def test_discharge_of_a_care_order_checks_every_adult_of_the_household_on_level_2() -> None:
    """P4: parties freely, others with consent; who refuses is outstanding, and the court is told once for each change."""
    lodger = person("zoe", PartyRole.HOUSEHOLD_MEMBER, address=Address(postcode="LS1 4AP"))
    world = after(discharge(people=(ADA, BEN, EVE, lodger)))
    assert kinds(world) == {(L2, "ada"), (L2, "eve"), (L2, "zoe")}
    assert [r.check_id for r in world.said(events.PoliceCheckRequested)] == [cid(L2, "ada")]
    (filed,) = of(world.send(consent("eve", "refused")), events.ChecksOutstandingFiled)
    assert [name.whole for name in filed.people] == ["Eve Sample"]
    assert (filed.case_number, filed.kind) == ("1700000000000017", L2)
    assert not of(world.send(consent("eve", "refused")), events.ChecksOutstandingFiled)
    (both,) = of(world.send(consent("zoe", "refused")), events.ChecksOutstandingFiled)
    assert len(both.people) == 2
    later = NOW + timedelta(hours=1)
    world.send(consent("eve", "given"), at=later)
    (none,) = of(world.send(consent("zoe", "given"), at=later), events.ChecksOutstandingFiled)
    assert none.people == ()
    by_order = details(law=LawType.PUBLIC, kinds=(), orders_sought=(OrderType.DISCHARGE_OF_CARE,))
    assert (L2, "ada") in kinds(after(by_order))


IN_CARE: dict[str, Any] = {"relations": (), "children": (KIT.model_copy(update={"homes": ()}),)}
COUNCIL = person("council", PartyRole.APPLICANT, PartyRole.LOCAL_AUTHORITY, organisation="Sampleton Council")
OLDER = person("kit-too", PartyRole.APPLICANT, PartyRole.CHILD, date_of_birth="2011-01-01")


@pytest.mark.parametrize(
    ("people", "checked"),
    [
        # To whoever applies; who lives elsewhere is another household.
        ((ADA, BEN), {"ada"}),
        # Where the authority or the child applies, nobody says to whom the child would go: to any of the parents (G3).
        ((COUNCIL, ADA.model_copy(update={"roles": BEN.roles}), BEN), {"ada", "ben"}),
        ((OLDER, ADA.model_copy(update={"roles": BEN.roles}), BEN), {"ada", "ben"}),
        # Who is at the same postcode may be of the household, however the house is written.
        ((ADA, BEN.model_copy(update={"address": Address(line_1="Flat 2", postcode="ls14ap")})), {"ada", "ben"}),
        ((ADA, BEN, person("gran", PartyRole.OTHER_PERSON, address=ADA.address)), {"ada", "gran"}),
        ((ADA, BEN, person("gran", PartyRole.OTHER_PERSON, address=BEN.address)), {"ada"}),
        ((ADA, BEN, person("gran", PartyRole.OTHER_PERSON)), {"ada"}),
        # A party of whom nobody knows where they live may live there.
        ((ADA, BEN.model_copy(update={"address": None})), {"ada", "ben"}),
        ((ADA, BEN.model_copy(update={"address": Address(line_1="somewhere")})), {"ada", "ben"}),
        ((ADA.model_copy(update={"address": None}), BEN), {"ada", "ben"}),
    ],
)
def test_a_child_in_care_would_come_to_a_household_and_its_adults_are_checked(people: Any, checked: set[str]) -> None:
    """P4: the child lives with none of them now, and with somebody else."""
    world = after(discharge(people=people, **IN_CARE))
    assert kinds(world) == {(L2, about) for about in checked}
    foster = person("fran", PartyRole.OTHER_PERSON, address=Address(line_1="5 Way", postcode="HU1 1AA"))
    living = KIT.model_copy(update={"homes": (Home(with_people=("fran",)),)})
    world = after(discharge(people=(*people, foster), relations=(), children=(living,)))
    assert kinds(world) == {(L2, about) for about in {*checked, "fran"}}


@pytest.mark.parametrize("contact", list(YesNo))
def test_the_household_of_who_applies_for_discharge_counts_whatever_is_said_of_contact(contact: YesNo) -> None:
    world = after(discharge(**IN_CARE))
    name = PersonName(whole="Zed Quirk")
    world.send(command(events.RecordHouseholdMember, lives_with="ada", contact_takes_place=contact, name=name))
    assert len(kinds(world)) == 2


def test_discharge_that_is_sought_for_one_child_only_is_discharge() -> None:
    child = KIT.model_copy(update={"orders_sought": (str(OrderType.DISCHARGE_OF_CARE),)})
    assert (L2, "ada") in kinds(after(details(law=LawType.PUBLIC, kinds=(), children=(child,))))


def test_a_check_for_discharge_is_made_again_when_it_is_up_to_date_no_more() -> None:
    """P4. Half a year is assumed. Who is no party is asked for consent again (P3: each time)."""
    world = after(discharge(people=(ADA, BEN, EVE)))
    world.send(consent("eve", "given"), at=NOW + timedelta(hours=1))
    for about in ("ada", "eve"):
        world.send(answered(cid(L2, about), "Speeding"), at=NOW + timedelta(days=1))
    assert not [kind for _, kind, _ in world.deadlines if kind == "chase"]
    old = NOW + timedelta(days=1 + POLICY.up_to_date_days)
    assert {(each.kind, each.due.at, each.rule) for each in world.deadlines.values()} == {("renew", old, "P4")}
    assert [r.check_id for r in of(world.fire("renew", cid(L2, "ada")), events.PoliceCheckRequested)] == [
        cid(L2, "ada", 2)
    ]
    assert world.states() == {
        "level-2.ada.1": "answered",
        "level-2.ada.2": "requested",
        "level-2.eve.1": "answered",
        "level-2.eve.2": "awaiting-consent",
    }
    assert world.asked() == ["consent.eve"]
    given = world.send(consent("eve", "given"), at=old + timedelta(hours=1))
    assert [r.check_id for r in of(given, events.PoliceCheckRequested)] == [cid(L2, "eve", 2)]
    world.send(answered(cid(L2, "ada", 2), answered_at=old), at=old + timedelta(days=1))
    assert world.states()["level-2.ada.2"] == "answered"
    world.send(discharge(2, people=(ADA, BEN, EVE), concluded=True), at=old + timedelta(days=2))
    assert not world.deadlines


def test_an_old_check_is_not_up_to_date_for_a_discharge_that_is_applied_for_later() -> None:
    world = after(details(law=LawType.PUBLIC, kinds=()))
    world.send(command(events.RequestLevel2Check, person="ada", why="asked for"))
    world.send(answered(cid(L2, "ada")), at=NOW + timedelta(days=1))
    assert not world.deadlines
    later = world.send(discharge(2), at=NOW + timedelta(days=400))
    assert [r.check_id for r in of(later, events.PoliceCheckRequested)] == [cid(L2, "ada", 2)]
    soon = after(details(law=LawType.PUBLIC, kinds=()))
    soon.send(command(events.RequestLevel2Check, person="ada", why="asked for"))
    soon.send(answered(cid(L2, "ada")), at=NOW + timedelta(days=1))
    assert not of(soon.send(discharge(2), at=NOW + timedelta(days=40)), events.PoliceCheckRequested)


def test_a_private_law_check_is_not_made_again_for_its_age() -> None:
    world = after(details(signals=Signals(c1a_present=YesNo.YES)))
    for about in ("ada", "ben"):
        world.send(answered(cid(L2, about)), at=NOW + timedelta(days=1))
    assert not [kind for _, kind, _ in world.deadlines if kind == "renew"]
    assert not of(
        world.send(details(2, signals=Signals(c1a_present=YesNo.YES)), at=NOW + timedelta(days=400)),
        events.PoliceCheckRequested,
    )


@pytest.mark.parametrize(
    ("child", "asked"),
    [
        ({}, "Leeds City Council"),
        ({"local_authority": "Sampleton Council"}, "Sampleton Council"),
        ({"local_authority": "ask her mother, Mary Quirk of 12 High Street"}, "Leeds City Council"),
        ({"homes": (Home(with_people=("ada",)),)}, "Leeds City Council"),
        ({"homes": (Home(with_roles=(PartyRole.APPLICANT,)),)}, "Leeds City Council"),
        ({"homes": (Home(address=Address(postcode="hu11aa")),)}, "Hull City Council"),
        ({"homes": (Home(address=Address(postcode="CF10 1AA")),)}, None),
        ({"homes": (Home(address=Address(line_1="somewhere")),)}, None),
        ({"homes": ()}, "Leeds City Council"),
    ],
)
def test_the_local_authority_of_residence_is_asked_about_each_child(child: dict[str, Any], asked: str | None) -> None:
    """P7. Where nobody can tell which it is, a person is asked and says."""
    world = after(details(children=(KIT.model_copy(update=child),)))
    assert [r.authority for r in world.said(events.AuthorityCheckRequested)] == ([asked] if asked else [])
    assert world.asked() == ([] if asked else ["authority.kit"])
    if asked is None:
        assert world.states()["local-authority.kit.1"] == "needed"
        said = world.send(command(events.CorrectCheck, check_id=cid(LA, "kit"), why="by telephone", ask="Ynys Council"))
        assert [r.authority for r in of(said, events.AuthorityCheckRequested)] == ["Ynys Council"]
        assert not world.asked()


def test_a_force_that_nobody_can_tell_is_asked_of_a_person() -> None:
    abuse = Signals(allegations=(Allegation(factor=RiskFactor.DOMESTIC_ABUSE, about_person="ben"),))
    far = BEN.model_copy(update={"address": Address(postcode="EH1 1AA")})
    world = after(details(people=(ADA, far), signals=abuse))
    assert world.states()["level-2.ben.1"] == "needed"
    assert world.asked() == ["force.ben"]
    ask = world.question()
    assert (ask.role, ask.team, ask.settled_by) == ("checks-officer", "a3-eit", ("correct-check",))
    said = world.send(command(events.CorrectCheck, check_id=cid(L2, "ben"), why="known", ask="Warwickshire Police"))
    assert [(r.force, r.source_system) for r in of(said, events.PoliceCheckRequested)] == [("Warwickshire Police",) * 2]
    assert not world.asked()


@pytest.mark.parametrize(
    ("changes", "goes"),
    [
        ({"name": PersonName()}, False),
        ({"name": PersonName(first="  ")}, False),
        ({"date_of_birth": None}, True),
        ({"address": None}, True),
        ({"date_of_birth": None, "address": None}, False),
    ],
)
def test_a_request_goes_with_what_there_is_and_waits_only_for_what_it_cannot_do_without(
    changes: dict[str, Any], goes: bool
) -> None:
    world = after(details(people=(ADA.model_copy(update=changes), BEN)))
    assert (world.states()["level-1.ada.1"] == "requested") is goes
    assert world.asked() == ([] if goes else ["identity.ada"])
    filled = world.send(details(2))
    assert world.states()["level-1.ada.1"] == "requested"
    assert not world.asked()
    assert bool(of(filled, events.PoliceCheckRequested)) == (not goes or changes.keys() == {"date_of_birth"})


def test_a_request_says_only_what_is_needed_to_find_somebody() -> None:
    """G4: with a day of birth level 1 needs no address; level 2 and the authority need it."""
    world = after(details(people=(ADA, BEN.model_copy(update={"date_of_birth": "1988-02"}))))
    requests = {r.check_id: r for r in world.said(events.PoliceCheckRequested)}
    assert requests[cid(L1, "ada")].address is None
    assert requests[cid(L1, "ben")].address == BEN.address
    (asked,) = world.said(events.AuthorityCheckRequested)
    assert asked.addresses == (KIT.homes[0].address,)


def test_a_case_of_no_known_area_is_the_central_teams() -> None:
    world = after(details(area=None, relations=(), children=(Child(id="kit", name=PersonName(first="K", last="E")),)))
    assert {ask.team for ask in world.questions.values()} == {"central-intake"}


def test_the_tables_of_places() -> None:
    codes, areas = POLICY.reference(OUTWARD_CODES), POLICY.reference(POLICE_AREAS)
    assert len(set(areas.values())) == 39, "every force of England"
    assert {authority for authorities in codes.values() for authority in authorities} <= areas.keys()
    split = sum(len(authorities) > 1 for authorities in codes.values())
    assert (len(codes), split) == (2100, 396), "the coverage that the file says it has"
    assert {outward_code(told.Address(postcode=p)) for p in ("LS1 4AP", " ls14ap ", "L S1 4AP", "LS1")} == {"LS1"}
    assert {
        outward_code(a) for a in (None, told.Address(), told.Address(postcode="LS"), told.Address(postcode="1AA LS1"))
    } == {""}
    assert outward_code(told.Address(postcode="EC1A 1BB")) == "EC1A"
