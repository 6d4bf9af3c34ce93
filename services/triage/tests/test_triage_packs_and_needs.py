"""Welcome packs and children's materials (T13), and needs (T14)."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from triage_world import APPLIED, CASE, CHILD, FATHER, MOTHER, OFFICER, POLICY, QUIET, World, call, details, refusal

from cafcass_contracts import triage
from cafcass_contracts.people import Address, Child, Home, Need, Person, Relation
from cafcass_contracts.safeguarding import CallOutcome, Sharing
from cafcass_contracts.values import LawType, NeedKind, PartyRole, YesNo
from cafcass_domain.london import london_day
from triage.domain.case import CASES
from triage.domain.letter.content import content_of
from triage.domain.letter.facts import LetterContent
from triage.domain.letter.sensitive import sensitive
from triage.domain.letter.sharing import Shared, sharing_of
from triage.domain.packs.questions import PACKS, POST
from triage.domain.packs.sending import waiting
from triage.domain.screening.outcome import screened

HIDDEN = Address(line_1="1 Invented Street", postcode="ZZ1 1ZZ", confidential=YesNo.YES)
MARY = MOTHER.model_copy(update={"address": HIDDEN})
FRED = FATHER.model_copy(update={"address": Address(line_1="2 Invented Street", town="Mocktown")})
CLEO = CHILD.model_copy(update={"date_of_birth": "2018-06-02"})
TODAY = APPLIED.date()
LATER = Person(id="p3", roles=(PartyRole.RESPONDENT,), address=HIDDEN, adult_party=True)


def opened(*people: Person, **changes: Any) -> World:
    world = World()
    world.send(details(**{"people": people or (MARY, FRED), "children": (CLEO,), **changes}))
    return world


def given(world: World) -> set[tuple[str, str]]:
    """What somebody gave, and what somebody is asked to send by post: nothing of that is on the record yet."""
    told = [(each.sharing.what, each.sharing.to) for each in world.said(triage.SharingRecorded)]
    assert len(told) == len(set(told)), "each thing once"
    case = world.rows(CASES)[CASE]
    to_send = [one for one in waiting(case, POLICY, london_day(world.now)) if not one.against]
    assert bool(to_send) is (world.asked(POST) is not None)
    return {*told, *((one.what, one.to) for one in to_send)}


def asked(world: World) -> str:
    """Why a person is asked; empty where nobody is."""
    question = world.asked(PACKS)
    return "" if question is None else question.why


def by_hand(what: str, to: str, on: date = TODAY) -> triage.RecordSharing:
    return triage.RecordSharing(case_id=CASE, by=OFFICER, sharing=Sharing(what=what, to=to, how="by-hand", on=on))


ALL = {("welcome-pack", "p1"), ("welcome-pack", "p2"), ("childrens-materials-under-8", "c1")}


def test_each_party_gets_a_welcome_pack_and_each_child_its_materials_when_a_case_is_opened() -> None:
    world = opened()
    assert given(world) == ALL, "a confidential address is its own party's"
    assert not world.said(triage.SharingRecorded), "nobody has sent anything yet"
    assert world.questions[CASE, POST].role == "family-support-worker"
    for what, to in sorted(ALL):
        world.send(by_hand(what, to), at=APPLIED + timedelta(days=1))
    event = world.last(triage.SharingRecorded)
    assert (event.by, event.sharing.on) == (OFFICER.id, TODAY), "when it was sent, and by whom"
    assert world.asked(POST) is None
    assert not asked(world)


def test_they_go_once_whatever_comes_after() -> None:
    world = opened()
    world.send(details(2, people=(MARY, FRED), children=(CLEO,)))
    world.send(details(3, people=(MARY.model_copy(update={"address": FRED.address}), FRED), children=(CLEO,)))
    assert given(world) == ALL


def test_a_childs_birthday_sends_nothing_twice() -> None:
    world = opened()
    for what, to in sorted(ALL):
        world.send(by_hand(what, to))
    world.send(details(2, people=(MARY, FRED), children=(CLEO,)), at=APPLIED + timedelta(days=400))
    assert given(world) == ALL


def test_somebody_who_is_added_later_gets_theirs_then() -> None:
    world = opened()
    second = CLEO.model_copy(update={"id": "c2", "homes": (Home(with_roles=(PartyRole.RESPONDENT,)),)})
    world.send(details(2, people=(MARY, FRED, LATER), children=(CLEO, second)))
    assert given(world) == ALL | {("welcome-pack", "p3"), ("childrens-materials-under-8", "c2")}


def test_public_law_parties_get_them_too_and_authorities_do_not() -> None:
    authority = Person(id="la", roles=(PartyRole.APPLICANT,), organisation="Mockshire", address=HIDDEN)
    assert given(opened(authority, MARY, FRED, law=LawType.PUBLIC)) == ALL


@pytest.mark.parametrize(
    ("born", "band"),
    [
        ("2018-06-02", "under-8"),  # eight tomorrow
        ("2018-06-01", "8-to-12"),
        ("2013-06-02", "8-to-12"),
        ("2013-06-01", "13-and-over"),
        ("2026-06-01", "under-8"),
        ("2018", None),
        ("2026-06-02", None),
        (None, None),
    ],
)
def test_materials_go_by_age_and_a_person_is_asked_where_it_is_not_known(born: str | None, band: str | None) -> None:
    world = opened(children=(CLEO.model_copy(update={"date_of_birth": born}),))
    sent = {what for what, to in given(world) if to == "c1"}
    assert sent == ({f"childrens-materials-{band}"} if band else set())
    assert ("how old a child is" in asked(world)) == (band is None)


UNSAFE = (
    MARY.model_copy(update={"lives_in_refuge": YesNo.YES}),
    MARY.model_copy(update={"address_known": YesNo.NO}),
    MARY.model_copy(update={"address": None}),
    MARY.model_copy(update={"address": Address(line_1="1 Invented Street")}),
)


@pytest.mark.parametrize("mother", UNSAFE)
def test_where_it_may_not_be_safe_or_there_is_no_address_a_person_is_asked(mother: Person) -> None:
    world = opened(mother, FRED)
    assert given(world) == {("welcome-pack", "p2")}, "nor to the child who lives with her"
    assert "party" in asked(world)
    assert world.questions[CASE, PACKS].settled_by == ("record-sharing", "mark-safe")


def test_who_could_not_be_called_safely_is_not_written_to() -> None:
    world = World()
    world.send(call("p1", CallOutcome.NOT_SAFE))
    world.send(details(people=(MARY, FRED), children=(CLEO,)))
    assert given(world) == {("welcome-pack", "p2")}
    world.send(call("p1", CallOutcome.SPOKEN).model_copy(update={"called_at": APPLIED + timedelta(days=1)}))
    assert given(world) == {("welcome-pack", "p2")}, "a later call does not say that it is safe"
    world.now += timedelta(minutes=1)
    world.send(triage.MarkSafe(case_id=CASE, by=OFFICER, person="p1", why="She says so."))
    assert given(world) == ALL
    assert not asked(world)


def test_who_is_not_to_be_told_before_the_hearing_is_not_written_to() -> None:
    world = opened(signals=QUIET.model_copy(update={"without_notice": YesNo.YES}))
    assert ("welcome-pack", "p1") in given(world)
    assert ("welcome-pack", "p2") not in given(world)
    assert "not told" in asked(world)


def test_a_child_who_lives_with_nobody_known_is_for_a_person_and_an_address_of_its_own_is_enough() -> None:
    alone = CLEO.model_copy(update={"homes": ()})
    assert "where a child lives" in asked(opened(children=(alone,), relations=()))
    housed = alone.model_copy(update={"homes": (Home(address=HIDDEN),)})
    assert given(opened(children=(housed,), relations=())) == ALL


def test_a_child_who_also_lives_where_it_may_not_be_safe_is_for_a_person() -> None:
    both = tuple(Relation(child="c1", person=person, lives_with=YesNo.YES) for person in ("p1", "p2"))
    refuge = FRED.model_copy(update={"lives_in_refuge": YesNo.YES})
    assert given(opened(MARY, refuge, relations=both)) == {("welcome-pack", "p1")}


def test_the_question_is_settled_when_a_person_gave_it_or_it_can_be_sent_after_all() -> None:
    world = opened(UNSAFE[2], FRED)
    world.send(by_hand("welcome-pack", "p1"))
    assert asked(world), "the child's is still open"
    world.send(by_hand("childrens-materials", "c1"))
    assert not asked(world)
    world.send(details(2, people=(MARY, FRED), children=(CLEO,)))
    assert given(world) == {("welcome-pack", "p1"), ("welcome-pack", "p2"), ("childrens-materials", "c1")}
    again = opened(UNSAFE[2], FRED)
    again.send(details(2, people=(MARY, FRED), children=(CLEO,)))
    assert given(again) == ALL
    assert not asked(again)


def test_what_was_given_before_the_case_is_known_is_not_sent_again() -> None:
    world = World()
    world.send(by_hand("welcome-pack", "p1"))
    world.send(details(people=(MARY, FRED), children=(CLEO,)))
    assert given(world) == ALL


def test_nothing_goes_once_the_application_is_withdrawn_and_nobody_is_asked_any_more() -> None:
    assert not given(opened(withdrawn=True))
    world = opened(UNSAFE[0], FRED)
    world.send(details(2, people=(UNSAFE[0], FRED), children=(CLEO,), withdrawn=True))
    assert not asked(world)


def test_every_sharing_that_somebody_records_is_on_the_record() -> None:
    world = opened()
    for _ in range(2):
        world.send(by_hand("safeguarding-letter", "solicitor"))
        assert world.answer.verdict == "accepted"
    told = [e.sharing.to for e in world.said(triage.SharingRecorded) if e.sharing.what == "safeguarding-letter"]
    assert told == ["solicitor", "solicitor"]


def test_what_is_still_to_be_given_is_not_on_the_record() -> None:
    world = opened()
    assert "in future" in refusal(world, by_hand("welcome-pack", "p1", APPLIED.date() + timedelta(days=1)))
    assert given(world) == ALL


def needs(about: str, *kinds: NeedKind) -> triage.RecordNeeds:
    return triage.RecordNeeds(case_id=CASE, by=OFFICER, about=about, needs=tuple(Need(kind=kind) for kind in kinds))


def told_needs(world: World) -> dict[str, list[NeedKind]]:
    """As last told."""
    return {each.about: [need.kind for need in each.needs] for each in world.last(triage.NeedsRecorded).needs}


SIGNING = Child(id="c1", needs=(Need(kind=NeedKind.COMMUNICATION, detail="Uses signs."),))
SPEAKS_WELSH = MARY.model_copy(update={"needs": (Need(kind=NeedKind.WELSH),)})


def test_needs_are_told_from_the_application_and_whenever_they_change() -> None:
    world = opened(SPEAKS_WELSH, FRED, children=(SIGNING,))
    assert told_needs(world) == {"c1": [NeedKind.COMMUNICATION], "p1": [NeedKind.WELSH]}
    world.send(needs("p2", NeedKind.INTERPRETER, NeedKind.DISABILITY))
    assert told_needs(world)["p2"] == [NeedKind.INTERPRETER, NeedKind.DISABILITY]
    assert told_needs(world)["p1"] == [NeedKind.WELSH], "the whole, each time"
    world.send(needs("p2", NeedKind.DISABILITY))
    world.send(details(2, people=(SPEAKS_WELSH, FRED), children=(SIGNING,)))
    assert len(world.said(triage.NeedsRecorded)) == 2, "nothing changed"
    world.send(details(3, people=(MARY, FRED), children=(SIGNING,)))
    assert set(told_needs(world)) == {"c1", "p2"}


def test_nobody_is_told_of_needs_where_there_are_none() -> None:
    assert not opened().said(triage.NeedsRecorded)


def test_a_doubt_about_capacity_is_a_need() -> None:
    doubted = MARY.model_copy(update={"litigation_capacity_in_doubt": YesNo.YES})
    assert told_needs(opened(doubted, FRED)) == {"p1": [NeedKind.LITIGATION_CAPACITY]}


def test_needs_that_come_before_the_case_are_kept_and_those_of_nobody_refused() -> None:
    world = World()
    world.send(needs("p2", NeedKind.CULTURE))
    assert told_needs(world) == {"p2": [NeedKind.CULTURE]}
    world.send(details(people=(MARY, FRED), children=(CLEO,)))
    assert "nobody in the case" in refusal(world, needs("p9", NeedKind.CULTURE))
    assert told_needs(world) == {"p2": [NeedKind.CULTURE]}


def as_it_would_be(world: World) -> tuple[LetterContent, Shared]:
    """What the letter would say now, and whether it would be shared."""
    content = content_of(world.case, screened(world.case, POLICY))
    return content, sharing_of(world.case, POLICY, world.letter, sensitive(world.case, content, POLICY))


def test_a_recorded_need_is_in_the_letter_and_may_hold_it_back() -> None:
    world = opened()
    before = as_it_would_be(world)
    world.send(needs("p2", NeedKind.DISABILITY))
    after = as_it_would_be(world)
    assert not before[0].needs
    assert [(need.about, need.kind) for need in after[0].needs] == [("Fred Fakeman", "disability")]
    assert "a party's needs" in (after[1].directions or "")
    assert "a party's needs" not in (before[1].directions or "")
    assert "needs" not in after[1].why
