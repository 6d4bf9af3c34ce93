"""Situations from practice, each one of a kind: what police-checks does in them."""

from __future__ import annotations

from datetime import timedelta
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
    ChecksWorld,
    answered,
    authority,
    cid,
    command,
    consent,
    details,
    discharge,
    of,
    results,
)

from cafcass_contracts import police_checks as events
from cafcass_contracts.people import Address, Home, PersonName
from cafcass_contracts.police import AuthorityAnswered, PoliceEntry
from cafcass_contracts.proceedings import Allegation, Signals
from cafcass_contracts.safeguarding import CheckState, DisposalKind
from cafcass_contracts.values import RiskFactor, YesNo
from cafcass_domain.decision import ACCEPTED, Answer

DAY = timedelta(days=1)
CHILD_RAPE = "Rape of a female under 13"


def world(**changes: Any) -> ChecksWorld:
    made = ChecksWorld()
    made.send(details(**changes))
    made.now = NOW + DAY
    return made


def classified(check: str, finding: str, relevance: str, **more: Any) -> Any:
    """What a person says that a finding bears on."""
    said = {"category": "sexual", "why": "read the file", **more}
    return command(events.ClassifyFinding, check_id=check, finding_id=finding, relevance=relevance, **said)


@pytest.mark.practice(
    "H1", "whatever an offence of weight ended with, it goes to a person at once and is never nothing found"
)
@pytest.mark.parametrize(
    "disposal", [*(each for each in DisposalKind if each is not DisposalKind.CONVICTION), DisposalKind("discontinued")]
)
def test_a_matter_without_conviction_is_information_for_screening_and_goes_to_a_person(disposal: DisposalKind) -> None:
    made = world()
    check = cid(L1, "ben")
    decision = made.send(answered(check, PoliceEntry(offence=CHILD_RAPE, disposal=disposal)))
    assert made.check(L1, "ben").check.relevant is YesNo.NOT_KNOWN
    assert made.asked() == [f"findings.{check}"]
    assert made.question().reasons == ("P5", "P6", "T2")
    assert made.check(L2, "ben").state is CheckState.REQUESTED, "what is known locally of it is asked for (P2)"
    (told,) = results(decision)
    assert (told.relevant, [(f.offence, f.proven) for f in told.to_judge]) == ((), [(CHILD_RAPE, False)])


@pytest.mark.parametrize(("said", "relevant"), [("relevant", YesNo.YES), ("not-relevant", YesNo.NO)])
def test_a_person_decides_of_information_either_way_and_it_is_never_proven(said: str, relevant: YesNo) -> None:
    made = world()
    check = cid(L1, "ben")
    made.send(answered(check, PoliceEntry(offence=CHILD_RAPE, disposal=DisposalKind.ACQUITTED)))
    (finding,) = made.case.answers[made.check(L1, "ben").answer or ""].findings
    made.send(classified(check, finding.finding_id, said))
    assert (made.check(L1, "ben").check.relevant, made.asked()) == (relevant, [])
    assert made.case.judged[finding.finding_id].by.why == "read the file"
    assert not finding.proven


def test_what_never_matters_is_none_of_weight_whatever_it_ended_with() -> None:
    made = world()
    made.send(answered(cid(L1, "ben"), PoliceEntry(offence="Speeding", disposal=DisposalKind.PENDING)))
    assert (made.check(L1, "ben").check.relevant, made.asked()) == (YesNo.NO, [])
    assert f"{CASE}.level-2.ben.1" not in made.case.checks


def chosen(check: str, answer: str | None, **more: Any) -> Any:
    """What a person says of contradicting answers."""
    return command(events.ChooseAnswer, check_id=check, answer_id=answer, why="asked the police again", **more)


BEN_1, KIT_LA = cid(L1, "ben"), cid(LA, "kit")
CONTRADICTIONS = {
    "rape, then no trace": (answered(BEN_1, CHILD_RAPE), answered(BEN_1, answered_at=NOW + 2 * DAY)),
    "no trace, then rape": (answered(BEN_1), answered(BEN_1, CHILD_RAPE, answered_at=NOW + 2 * DAY)),
    "rape, then only fraud": (answered(BEN_1, CHILD_RAPE), answered(BEN_1, "Fraud", answered_at=NOW + 2 * DAY)),
    "convicted, then acquitted": (
        answered(BEN_1, PoliceEntry(offence=CHILD_RAPE, reference="e1", disposal=DisposalKind.CONVICTION)),
        answered(
            BEN_1,
            PoliceEntry(offence=CHILD_RAPE, reference="e1", disposal=DisposalKind.ACQUITTED),
            answered_at=NOW + 2 * DAY,
        ),
    ),
    "at one time": (answered(BEN_1, CHILD_RAPE), answered(BEN_1)),
    "on plan, then not known": (
        authority(KIT_LA, known=YesNo.YES, on_plan=YesNo.YES),
        authority(KIT_LA, known=YesNo.NO, answered_at=NOW + 2 * DAY),
    ),
    "on plan, then does not say": (
        authority(KIT_LA, known=YesNo.YES, on_plan=YesNo.YES),
        authority(KIT_LA, known=YesNo.NOT_KNOWN, answered_at=NOW + 2 * DAY),
    ),
    "not known, then looked after": (
        authority(KIT_LA),
        authority(KIT_LA, known=YesNo.YES, looked_after=YesNo.YES, answered_at=NOW + 2 * DAY),
    ),
}


@pytest.mark.practice(
    "H18", "what either answer found holds until a person says which of them does, in whatever order they come"
)
@pytest.mark.parametrize("answers", CONTRADICTIONS.values(), ids=CONTRADICTIONS)
@pytest.mark.parametrize("reverse", [False, True])
def test_answers_that_contradict_each_other_go_to_a_person(answers: tuple[Any, Any], reverse: bool) -> None:
    made = world()
    for answer in reversed(answers) if reverse else answers:
        made.send(answer)
    check = answers[0].check_id
    assert made.case.checks[check].check.relevant is YesNo.YES
    assert f"contradiction.{check}" in made.asked()
    told = made.results()[-1]
    assert told.known_to_authority is YesNo.YES or [f.offence for f in told.relevant][:1] == [CHILD_RAPE]


@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_a_person_says_which_answer_holds_and_a_later_one_is_compared_with_it(order: tuple[int, ...]) -> None:
    made = world()
    said = [
        answered(BEN_1, CHILD_RAPE),
        answered(BEN_1, answered_at=NOW + 2 * DAY),
        answered(BEN_1, answered_at=NOW + 3 * DAY, reference="r3"),
    ]
    for number in order:
        made.send(said[number])
    quiet = next(id_ for id_, held in made.case.answers.items() if not held.findings)
    (loud,) = [id_ for id_, held in made.case.answers.items() if held.findings]
    made.send(chosen(BEN_1, quiet))
    assert (made.check(L1, "ben").check.relevant, made.asked()) == (YesNo.NO, [])
    made.send(chosen(BEN_1, loud))
    assert (made.check(L1, "ben").check.relevant, made.asked()) == (YesNo.YES, [])
    made.send(answered(BEN_1, answered_at=NOW + 4 * DAY, reference="r4"))
    assert made.check(L1, "ben").check.relevant is YesNo.YES
    assert made.asked() == [f"contradiction.{BEN_1}"]


def test_a_person_says_that_both_answers_hold() -> None:
    made = world()
    made.send(answered(BEN_1, CHILD_RAPE))
    made.send(answered(BEN_1, "Fraud", answered_at=NOW + 2 * DAY))
    made.send(chosen(BEN_1, None))
    assert made.asked() == []
    assert {f.offence for f in made.results()[-1].relevant} == {CHILD_RAPE, "Fraud"}


@pytest.mark.parametrize("check", [cid(L1, "nobody"), BEN_1])
def test_an_answer_that_is_not_there_cannot_be_chosen(check: str) -> None:
    made = world()
    refusal = "the check has no such answer" if check == BEN_1 else "there is no such check"
    assert made.send(chosen(check, "no such answer")).answer == Answer("refused", refusal)


@pytest.mark.parametrize(
    ("first", "later"),
    [
        (answered(BEN_1, "Speeding"), answered(BEN_1, answered_at=NOW + 2 * DAY)),
        (
            answered(BEN_1, PoliceEntry(offence="Fraud", disposal=DisposalKind.PENDING)),
            answered(BEN_1, "Fraud", answered_at=NOW + 2 * DAY),
        ),
        (authority(KIT_LA, known=YesNo.NOT_KNOWN), authority(KIT_LA, known=YesNo.NO, answered_at=NOW + 2 * DAY)),
        (
            authority(KIT_LA, known=YesNo.YES),
            authority(KIT_LA, known=YesNo.YES, on_plan=YesNo.YES, answered_at=NOW + 2 * DAY),
        ),
    ],
)
def test_an_answer_that_only_says_more_contradicts_none(first: Any, later: Any) -> None:
    made = world()
    made.send(first)
    made.send(later)
    assert not any(key.startswith("contradiction") for key in made.asked())


@pytest.mark.practice(
    "H3", "the authority and the force follow from the whole outward code; where it is split or not known a person says"
)
@pytest.mark.parametrize(
    ("postcode", "authority_asked", "force_asked"),
    [
        ("E17 4PP", "London Borough of Waltham Forest", "Metropolitan Police Service"),
        ("KT1 1AA", None, "Metropolitan Police Service"),
        ("GU1 1AA", "Surrey County Council", "Surrey Police"),
        ("HP20 1AA", "Buckinghamshire Council", "Thames Valley Police"),
        ("CA1 1AA", "Cumberland Council", "Cumbria Constabulary"),
        ("CV1 1AA", "Coventry City Council", "West Midlands Police"),
        ("CV34 4AA", "Warwickshire County Council", "Warwickshire Police"),
        ("BN7 1AA", None, None),
        ("BN1 1AA", None, None),
        ("CH41 1AA", None, None),
        ("CF10 1AA", None, None),
        ("ZZ9 1AA", None, None),
        ("E17", "London Borough of Waltham Forest", "Metropolitan Police Service"),
        ("nowhere", None, None),
    ],
)
def test_an_outward_code_says_who_is_asked_only_where_it_says_one_thing(
    postcode: str, authority_asked: str | None, force_asked: str | None
) -> None:
    home = Address(postcode=postcode)
    made = world(
        people=(ADA, BEN.model_copy(update={"address": home})),
        children=(KIT.model_copy(update={"homes": (Home(address=home),)}),),
        signals=Signals(allegations=(Allegation(factor=RiskFactor.DOMESTIC_ABUSE, about_person="ben"),)),
    )
    assert [r.authority for r in made.said(events.AuthorityCheckRequested)] == [authority_asked] * bool(authority_asked)
    assert [r.force for r in made.said(events.PoliceCheckRequested) if r.kind is L2] == [force_asked] * bool(
        force_asked
    )
    expected = ["authority.kit"] * (authority_asked is None) + ["force.ben"] * (force_asked is None)
    assert made.asked() == expected


def named(*names: str, **more: Any) -> Any:
    """Ben, as a later snapshot knows him."""
    return BEN.model_copy(update={"previous_names": tuple(PersonName(whole=name) for name in names), **more})


@pytest.mark.practice(
    "H15", "a name that is learnt later is searched when it is learnt, whether or not the check was answered"
)
@pytest.mark.parametrize("state", ["asked", "chased", "answered"])
def test_a_previous_name_that_is_learnt_later_is_searched(state: str) -> None:
    made = world()
    if state == "answered":
        made.send(answered(BEN_1))
    if state == "chased":
        made.fire("chase", BEN_1)
    decision = made.send(details(2, people=(ADA, named("Ben Quirk"))))
    (request,) = of(decision, events.PoliceCheckRequested)
    assert request.previous_names == (PersonName(whole="Ben Quirk"),)
    assert request.check_id == (cid(L1, "ben", 2) if state == "answered" else BEN_1)
    assert not of(made.send(details(3, people=(ADA, named("BEN QUIRK")))), events.PoliceCheckRequested)


def test_an_answer_given_before_a_name_was_learnt_is_kept_and_the_name_still_searched() -> None:
    made = world()
    made.send(details(2, people=(ADA, named("Ben Quirk"))), at=NOW + 2 * DAY)
    late = made.send(answered(BEN_1, CHILD_RAPE, answered_at=NOW + DAY), at=NOW + 3 * DAY)
    assert made.check(L1, "ben").check.relevant is YesNo.YES, "what it found is told at once"
    assert cid(L1, "ben", 2) in [r.check_id for r in of(late, events.PoliceCheckRequested)]
    made.send(answered(cid(L1, "ben", 2), answered_at=NOW + 4 * DAY), at=NOW + 4 * DAY)
    assert (made.states()["level-1.ben.1"], made.states()["level-1.ben.2"]) == ("answered", "answered")


def test_an_answer_to_the_wider_request_needs_no_other() -> None:
    made = world()
    made.send(details(2, people=(ADA, named("Ben Quirk", name=PersonName(first="Ben", last="Married")))))
    made.send(answered(BEN_1, answered_at=NOW + 3 * DAY), at=NOW + 3 * DAY)
    assert "level-1.ben.2" not in made.states()
    assert not made.send(details(3, people=(ADA, named(name=PersonName(first="Ben", last="Married"))))).publish


@pytest.mark.practice(
    "H14", "a birth date that makes a party a child takes no check away: who is an adult party is decided in one place"
)
@pytest.mark.parametrize("born", ["2016-05-01", "0001-01-01", "9999-12-31", "2016", None])
def test_a_party_of_an_implausible_age_is_checked(born: str | None) -> None:
    made = world(people=(ADA, BEN.model_copy(update={"date_of_birth": born})))
    assert made.check(L1, "ben").state is CheckState.REQUESTED


@pytest.mark.parametrize(("born", "considered"), [("2016-05-01", False), ("9999-12-31", True), ("2030", True)])
def test_a_member_of_a_household_of_an_impossible_age_is_considered(born: str, considered: bool) -> None:
    made = world(people=(ADA, BEN, EVE.model_copy(update={"date_of_birth": born})))
    assert ("level-1.eve.1" in made.states()) is considered


@pytest.mark.practice("H16", "an allegation by the respondent is about the other party, who is checked on level 2")
@pytest.mark.parametrize(
    ("factor", "about", "checked"),
    [
        (RiskFactor.DOMESTIC_ABUSE, "ada", {"ada"}),
        (RiskFactor.HARM_TO_CHILD, None, {"ada", "ben"}),
        (RiskFactor.OTHER, "ada", {"ada"}),
        (RiskFactor("a-word-of-tomorrow"), "ada", {"ada"}),
        (RiskFactor.SUBSTANCE_MISUSE, "ada", set()),
    ],
)
def test_who_is_said_to_have_done_harm_is_checked_on_level_2(
    factor: RiskFactor, about: str | None, checked: set[str]
) -> None:
    made = world(signals=Signals(allegations=(Allegation(factor=factor, about_person=about),)))
    assert {id_.split(".")[1] for id_ in made.states() if id_.startswith("level-2")} == checked


@pytest.mark.practice("R8", "consent is to one level of check: given for level 1 it releases no level 2")
def test_consent_to_one_level_is_none_to_the_other() -> None:
    abuse = Signals(allegations=(Allegation(factor=RiskFactor.NEGLECT, about_person="eve"),))
    made = world(people=(ADA, BEN, EVE), signals=abuse)
    assert made.asked() == ["consent.eve"]
    refused = made.send(consent("eve", "given"))
    assert refused.answer == Answer(
        "refused", "checks of both levels wait for consent: say to which it is given (kind)"
    )
    made.send(consent("eve", "given", kind=L1))
    assert (made.states()["level-1.eve.1"], made.states()["level-2.eve.1"]) == ("requested", "awaiting-consent")
    assert made.asked() == ["consent.eve"], "for level 2 it is asked anew"
    assert [(said.kind, said.state) for said in made.said(events.ConsentRecorded)] == [(L1, "given")]
    made.send(consent("eve", "refused", kind=L2), at=made.now + DAY)
    assert (made.states()["level-1.eve.1"], made.states()["level-2.eve.1"]) == ("requested", "consent-refused")
    made.send(consent("eve", "withdrawn"), at=made.now + DAY)
    assert made.states()["level-1.eve.1"] == "consent-refused", "taken back without a level it is taken back for both"


@pytest.mark.parametrize("kind", [LA, "level-3"])
def test_consent_is_to_a_check_of_the_police(kind: str) -> None:
    made = world(people=(ADA, BEN, EVE))
    refused = Answer("refused", "consent is to a level 1 or a level 2 check")
    assert made.send(consent("eve", "given", kind=kind)).answer == refused


@pytest.mark.practice(
    "E2",
    "consent that nobody answers is an overdue question, and the court is told who does not answer, and when they do",
)
@pytest.mark.parametrize("sought", [True, False])
def test_consent_that_is_never_answered_is_told_to_the_court(sought: bool) -> None:
    made = ChecksWorld()
    made.send(discharge(people=(ADA, EVE)))
    if sought:
        made.send(consent("eve", "requested", kind=L2))
        assert made.asked() == ["consent-answer.eve"]
    made.pass_to(NOW + 6 * DAY)
    assert not made.said(events.ChecksOutstandingFiled)
    made.pass_to(NOW + 8 * DAY)
    (filed,) = made.said(events.ChecksOutstandingFiled)
    assert (filed.because, [name.text() for name in filed.people]) == ("consent-not-answered", ["Eve Sample"])
    assert made.asked() == ["consent-answer.eve" if sought else "consent.eve"], "and a person is still asked"
    made.send(consent("eve", "refused", kind=L2), at=NOW + 9 * DAY)
    filings = [(each.because, len(each.people)) for each in made.said(events.ChecksOutstandingFiled)]
    assert filings[1:] == [("consent-refused", 1), ("consent-not-answered", 0)]
    made.send(consent("eve", "given", kind=L2), at=NOW + 10 * DAY)
    filings = [(each.because, len(each.people)) for each in made.said(events.ChecksOutstandingFiled)]
    assert filings[3:] == [("consent-refused", 0)]
    assert made.states()["level-2.eve.1"] == "requested"


GRAN = EVE.model_copy(update={"id": "gran", "name": PersonName(first="Gran", last="Example")})


def member(name: str, lives_with: str = "ada", **more: Any) -> Any:
    """Somebody of a household, recorded by command."""
    return command(events.RecordHouseholdMember, lives_with=lives_with, name=PersonName(whole=name), **more)


@pytest.mark.practice(
    "R7", "one person is one, however many forms and commands name them, and a party is nobody's household member"
)
def test_one_grandmother_of_three_children_is_asked_for_consent_once() -> None:
    twins = tuple(
        GRAN.model_copy(update={"id": f"gran-{n}", "date_of_birth": born}) for n, born in ((2, None), (3, "1985"))
    )
    made = world(people=(ADA, BEN, GRAN, *twins))
    made.send(member("Gran Example"), member("Gran Example", lives_with="ben"))
    assert [id_ for id_ in made.states() if "ada" not in id_ and "ben" not in id_ and "kit" not in id_] == [
        "level-1.gran.1"
    ]
    assert made.asked() == ["consent.gran"]


@pytest.mark.practice(
    "R7",
    "a step-father of the father's name, whom a person said to be somebody else, is checked by himself, with his consent",
)
def test_who_is_said_to_be_somebody_else_is_checked_by_himself() -> None:
    namesake = EVE.model_copy(update={"id": "ben-too", "name": BEN.name, "date_of_birth": None, "apart": True})
    made = world(people=(ADA, BEN, namesake))
    assert made.states()["level-1.ben-too.1"] == "awaiting-consent"


def test_an_applicant_who_is_listed_in_their_own_household_needs_no_consent() -> None:
    twin = EVE.model_copy(update={"id": "ada-again", "name": ADA.name, "date_of_birth": None})
    made = world(people=(ADA, BEN, twin))
    assert sorted(made.states()) == ["level-1.ada.1", "level-1.ben.1", "local-authority.kit.1"]
    assert made.asked() == []


def test_a_party_is_recorded_as_nobodys_household_member() -> None:
    made = world()
    assert made.send(member("Ben Sample")).answer.verdict == "refused"  # type: ignore[union-attr]
    assert made.send(member("Ben Sample", date_of_birth="1955-01-01")).answer == ACCEPTED
    assert len([id_ for id_ in made.states() if id_.startswith("level-1")]) == 3, (
        "a father of one name is another person"
    )


def test_a_member_who_becomes_a_party_leaves_no_twin_who_refused() -> None:
    made = world()
    made.send(member("Cal Quirk", date_of_birth="1980-01-01"))
    (cal,) = made.case.members
    made.send(consent(cal, "refused", kind=L1))
    party = BEN.model_copy(
        update={"id": "cal", "name": PersonName(first="Cal", last="Quirk"), "date_of_birth": "1980-01-01"}
    )
    made.send(details(2, people=(ADA, BEN, party)))
    assert made.states()["level-1.cal.1"] == "requested"
    assert made.states()[f"level-1.{cal}.1"] == "withdrawn"


@pytest.mark.practice(
    "E1", "records that a person says are one are checked as one, and nothing that was found under either goes away"
)
@pytest.mark.parametrize("first", ["ben", "ben-again"])
def test_what_was_found_under_another_id_of_one_person_stays_found(first: str) -> None:
    again = BEN.model_copy(update={"id": "ben-again", "date_of_birth": "1988"})
    made = world(people=(ADA, BEN, again))
    made.send(answered(cid(L1, first), CHILD_RAPE))
    joined = BEN.model_copy(update={"also": ("ben-again",)})
    made.send(details(2, people=(ADA, joined)))
    told = made.said(events.ChecksFound)[-1]
    found = [each for each in told.checks if each.check.check_id == cid(L1, first)]
    assert [(each.check.about, each.check.relevant) for each in found] == [("ben", YesNo.YES)]
    assert made.check(L2, first).state is CheckState.REQUESTED or made.check(L2, "ben").state is CheckState.REQUESTED
    heard = len(made.memory.published)
    made.send(details(3, people=(ADA, joined)))
    assert len(made.memory.published) == heard, "and it is the same each time"


def test_consent_under_another_id_of_one_person_is_theirs() -> None:
    again = EVE.model_copy(update={"id": "eve-again", "name": PersonName(whole="Eva Sample")})
    made = world(people=(ADA, BEN, EVE, again))
    made.send(consent("eve-again", "given", kind=L1))
    decision = made.send(details(2, people=(ADA, BEN, EVE.model_copy(update={"also": ("eve-again",)}))))
    assert made.asked() == []
    assert made.states()["level-1.eve-again.1"] in ("requested", "withdrawn")
    assert "requested" in {state for id_, state in made.states().items() if "eve" in id_}, decision.publish


@pytest.mark.parametrize(
    "answer",
    [answered(BEN_1, intelligence="Invented call-outs"), authority(KIT_LA, in_words="An invented sibling died")],
)
@pytest.mark.parametrize(("said", "relevant"), [("relevant", YesNo.YES), ("not-relevant", YesNo.NO)])
def test_what_an_answer_says_in_words_is_read_by_a_person(answer: Any, said: str, relevant: YesNo) -> None:
    made = world()
    made.send(answer)
    (id_,) = made.case.answers
    assert made.case.checks[answer.check_id].check.relevant is YesNo.NOT_KNOWN
    assert made.asked() == [f"words.{id_}"]
    made.send(classified(answer.check_id, id_, said))
    assert (made.case.checks[answer.check_id].check.relevant, made.asked()) == (relevant, [])


def test_words_that_only_an_earlier_answer_has_are_read_as_well() -> None:
    made = world()
    made.send(
        answered(BEN_1, intelligence="Invented call-outs"), answered(BEN_1, "Speeding", answered_at=NOW + 2 * DAY)
    )
    (key,) = made.asked()
    assert made.send(classified(BEN_1, key.removeprefix("words."), "not-relevant")).answer == ACCEPTED
    assert (made.check(L1, "ben").check.relevant, made.asked()) == (YesNo.NO, [])


def two_homes(*postcodes: str | None) -> dict[str, Any]:
    """Kit lives by turns at these."""
    homes = tuple(Home(address=Address(line_1=f"{n} Invented Road", postcode=p)) for n, p in enumerate(postcodes))
    return {"children": (KIT.model_copy(update={"homes": homes}),)}


@pytest.mark.practice(
    "E6",
    "Of a child with two homes both authorities are asked, and a person which it is where an address does not say.",
)
@pytest.mark.parametrize(
    ("postcodes", "authorities", "asked"),
    [
        (("LS1 4AP", "E17 4PP"), ["Leeds City Council", "London Borough of Waltham Forest"], 0),
        (("LS1 4AP", "LS2 1AA"), ["Leeds City Council"], 0),
        (("LS1 4AP", "KT1 1AA"), ["Leeds City Council"], 1),
        (("LS1 4AP", None), ["Leeds City Council"], 1),
        (("KT1 1AA", "E17 4PP"), ["London Borough of Waltham Forest"], 1),
    ],
)
def test_a_second_home(postcodes: tuple[str | None, ...], authorities: list[str], asked: int) -> None:
    made = world(**two_homes(*postcodes))
    requests = made.said(events.AuthorityCheckRequested)
    assert [each.authority for each in requests] == authorities
    assert [each.addresses[0].postcode for each in requests] == [p for p in postcodes if p and p != "KT1 1AA"][
        : len(requests)
    ]
    assert len({held.id for held in made.case.checks.values()}) == len(made.case.checks)
    assert len([key for key in made.asked() if key.startswith("authority")]) == asked


@pytest.mark.practice(
    "E6", "An authority that knows nothing of a child leaves what the other knows, and owes, as it is."
)
def test_each_home_has_its_own_answer() -> None:
    made = world(**two_homes("LS1 4AP", "E17 4PP"))
    first, second = (each.check_id for each in made.said(events.AuthorityCheckRequested))
    made.send(AuthorityAnswered(check_id=first, answered_at=made.now, known=YesNo.NO))
    found = {each.check.check_id: each for each in made.last(events.ChecksFound).checks}
    assert (found[first].check.state, found[second].check.state) == (CheckState.ANSWERED, CheckState.REQUESTED)
    made.send(AuthorityAnswered(check_id=second, answered_at=made.now, known=YesNo.YES, on_plan=YesNo.YES))
    found = {each.check.check_id: each for each in made.last(events.ChecksFound).checks}
    assert (found[first].on_plan, found[second].on_plan) == (YesNo.NOT_KNOWN, YesNo.YES)
    before = len(made.said(events.AuthorityCheckRequested))
    made.send(details(2, **two_homes("LS1 4AP", "E17 4PP")))
    assert len(made.said(events.AuthorityCheckRequested)) == before, "the same snapshot asks nobody again"
