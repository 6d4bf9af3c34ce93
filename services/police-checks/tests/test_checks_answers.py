"""Answers: which holds, whose they are, what is told of them (P5, P6, P8, P9)."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
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
    authority,
    changes,
    cid,
    command,
    consent,
    details,
    of,
    results,
)
from pydantic_core import from_json

from cafcass_contracts import police_checks as events
from cafcass_contracts.codec import encode
from cafcass_contracts.message import Event
from cafcass_contracts.people import PersonName
from cafcass_contracts.police import CheckAnswered, PoliceEntry
from cafcass_contracts.safeguarding import DisposalKind, Relevance
from cafcass_contracts.values import OffenceCategory, YesNo
from cafcass_runtime.testing.policy import policy_of
from police_checks.app import service
from police_checks.domain.answers.answer import answer_id, is_urgent
from police_checks.domain.answers.identity import contradicts, identity_of
from police_checks.domain.told import PersonName as Name

DAY = timedelta(days=1)


def world(**changes: Any) -> ChecksWorld:
    made = ChecksWorld()
    made.send(details(**changes))
    made.now = NOW + DAY
    return made


def entry(offence: str, disposal: DisposalKind = DisposalKind.CONVICTION, **more: Any) -> PoliceEntry:
    return PoliceEntry(offence=offence, disposal=disposal, **more)


@pytest.mark.parametrize(("offence", "serious"), [("Common assault", False), ("Rape", True)])
def test_an_entry_that_says_nothing_of_its_disposal_goes_to_a_person_and_is_no_conviction(
    offence: str, serious: bool
) -> None:
    """G3, P6: also where the police leave the member out of what they send."""
    made = world()
    sent = CheckAnswered.model_validate_json(
        f'{{"check_id": "{cid(L1, "ada")}", "answered_at": "2026-06-02T09:00:00Z", "traced": "yes", "entries": [{{"offence": "{offence}"}}]}}'
    )
    (result,) = results(made.send(sent))
    assert (result.relevant, result.for_a_person, result.check.relevant) == ((), 1, YesNo.NOT_KNOWN)
    (told,) = result.to_judge
    assert (told.disposal, told.proven, told.serious) == (DisposalKind.NOT_KNOWN, False, serious)
    assert made.asked() == [f"findings.{cid(L1, 'ada')}"]
    made.send(judged(told.finding_id, Relevance.RELEVANT))
    (told,) = made.results()[-1].relevant
    assert not told.proven, "what a person says of its relevance makes no conviction of it"


def test_only_past_relevant_findings_are_told_as_relevant() -> None:
    """P5, P6. What ended without a conviction or is unclassified goes to a person; the rest stays in the record of the check."""
    made = world()
    (result,) = results(
        made.send(
            answered(
                cid(L1, "ada"),
                entry("Common assault", DisposalKind.CAUTION),
                entry("Fraud"),
                entry("Harassment", DisposalKind.PENDING),
                entry("Criminal damage"),
                entry("Possession of cannabis", DisposalKind.NO_FURTHER_ACTION),
                entry("Speeding", DisposalKind.PENDING),
                entry("Battery", DisposalKind("on-file")),
            )
        )
    )
    assert [(f.offence, f.proven) for f in result.relevant] == [("Fraud", True)]
    assert {f.offence for f in result.to_judge} == {
        "Common assault",
        "Harassment",
        "Criminal damage",
        "Possession of cannabis",
        "Battery",
    }
    assert [f.offence for f in result.to_judge if f.proven] == ["Criminal damage"]
    assert (result.for_a_person, result.not_relevant, result.traced) == (5, 1, YesNo.YES)
    assert made.asked() == [f"findings.{cid(L1, 'ada')}"]


@pytest.mark.parametrize(
    ("answer", "relevant"),
    [
        (answered(cid(L1, "ada")), "no"),
        (answered(cid(L1, "ada"), traced=YesNo.YES), "no"),
        (answered(cid(L1, "ada"), "Speeding"), "no"),
        (answered(cid(L1, "ada"), "Theft"), "not-known"),
        (answered(cid(L1, "ada"), "Theft", "Rape"), "yes"),
        (answered(cid(L1, "ada"), entry("Rape", DisposalKind.PENDING)), "not-known"),
        (answered(cid(L1, "ada"), entry("Rape", DisposalKind.NO_FURTHER_ACTION)), "not-known"),
        (answered(cid(L1, "ada"), traced=YesNo.NOT_KNOWN), "not-known"),
        (answered(cid(L1, "ada"), "Speeding", traced=YesNo.NO), "not-known"),
        (answered(cid(L1, "ada"), intelligence="Called to the address twice"), "not-known"),
        (authority(cid(LA, "kit")), "no"),
        (authority(cid(LA, "kit"), known=YesNo.YES), "yes"),
        (authority(cid(LA, "kit"), known=YesNo.NOT_KNOWN), "not-known"),
        (authority(cid(LA, "kit"), known=YesNo.NOT_KNOWN, on_plan=YesNo.YES), "yes"),
    ],
)
def test_no_trace_is_an_answer_and_what_nobody_knows_is_not_no(answer: Any, relevant: str) -> None:
    made = world()
    changed = changes(made.send(answer))[0]
    assert (changed.check_id, changed.state) == (answer.check_id, "answered")
    assert made.case.checks[answer.check_id].check.relevant == relevant


def test_part_of_an_answer_that_cannot_be_read_is_never_nothing_found() -> None:
    made = world()
    answer = answered(cid(L1, "ada"), reference="r1")
    written = {**from_json(encode(answer)), "entries": [{"sentence": 12}]}
    made.send_written(CheckAnswered, written)
    assert made.check(L1, "ada").check.relevant is YesNo.NOT_KNOWN
    assert [key.partition(".")[0] for key in made.asked()] == ["damaged"]
    (found,) = results(made.send(answer))
    assert found.check.relevant is YesNo.NO
    assert not made.asked()


def test_the_same_answer_again_changes_nothing() -> None:
    made = world()
    made.send(answered(cid(L1, "ada"), "Theft", reference="r1"))
    for again in (answered(cid(L1, "ada"), "Theft", reference="r1"), answered(cid(L1, "ada"), reference="r1")):
        decision = made.send(again)
        assert (decision.publish, decision.changes) == ((), ())
    made.send(answered(cid(L1, "ben")))
    assert not made.send(answered(cid(L1, "ben"))).publish


@pytest.mark.parametrize("later_first", [True, False])
def test_an_answer_corrected_under_the_reference_it_had_is_a_later_answer(later_first: bool) -> None:
    """P8: nothing that comes is lost, and the last one given holds in whatever order they come."""
    made = world()
    first = answered(cid(L1, "ada"), reference="r1", answered_at=NOW + DAY)
    later = answered(cid(L1, "ada"), "Rape", reference="r1", answered_at=NOW + 2 * DAY)
    for answer in (later, first) if later_first else (first, later):
        made.send(answer)
    assert [f.offence for f in made.results()[-1].relevant] == ["Rape"]
    assert not made.send(later).publish
    unknown = authority(cid(LA, "kit"), reference="k1")
    made.send(unknown)
    made.send(unknown.model_copy(update={"known": YesNo.YES, "answered_at": NOW + 2 * DAY}))
    assert made.check(LA, "kit").check.relevant is YesNo.YES


@pytest.mark.parametrize("later_first", [True, False])
def test_of_two_answers_the_later_given_holds(later_first: bool) -> None:
    """What never matters may go away; what is of weight never does by itself (H18)."""
    made = world()
    first = answered(cid(L1, "ada"), "Speeding", reference="r1", answered_at=NOW + DAY)
    later = answered(cid(L1, "ada"), "Speeding", "Fraud", reference="r2", answered_at=NOW + 2 * DAY)
    for answer in (later, first) if later_first else (first, later):
        made.send(answer)
    check = made.check(L1, "ada").check
    assert (check.relevant, check.answered_at) == (YesNo.YES, NOW + 2 * DAY)
    assert [f.offence for f in made.results()[-1].relevant] == ["Fraud"]
    assert not made.asked()


SAME = [
    ({"first": "Ada", "last": "Example"}, None),
    ({"first": "ADA", "last": "EXAMPLE"}, "1990-11-12"),
    ({"whole": "EXAMPLE, Ada"}, "1990-11"),
    ({"whole": "Ada Marie Example"}, "1990"),
    ({"first": "A.", "last": "Example"}, "1990-11-12"),
    ({"first": "Adá", "last": "Éxample"}, None),
    ({"last": "Example"}, None),
    ({"whole": "A E"}, None),
    ({"first": "Ada", "last": "Exmaple"}, None),
    ({"first": "Ada", "last": "Exampel"}, None),
    ({"first": "Ada", "last": "O'Sample-Jones"}, None),
    ({"first": "Ada", "last": "OSample Jones"}, None),
    ({"first": "Ada", "last": "Jones"}, None),
    ({}, "1990-11-12"),
    ({}, None),
]
OTHER = [
    ({"first": "Ada", "last": "Example"}, "1990-11-13"),
    ({"first": "Ada", "last": "Example"}, "1991"),
    ({}, "1990-12"),
    ({"first": "Ida", "last": "Example"}, None),
    ({"first": "Adam", "last": "Example"}, None),
    ({"first": "Ada", "last": "Thompson"}, "1990-11-12"),
    ({"first": "Example", "last": "Other"}, None),
    ({"whole": "Ben Sample"}, "1990-11-12"),
]
ASKED = identity_of(Name(first="Ada", last="Example"), (Name(first="Ada", last="O'Sample-Jones"),), "1990-11-12")


@pytest.mark.parametrize(("name", "born"), SAME)
def test_an_answer_about_the_same_person_however_it_is_spelt(name: dict[str, str], born: str | None) -> None:
    assert contradicts(ASKED, Name(**name), born) == ""


@pytest.mark.parametrize(("name", "born"), OTHER)
def test_an_answer_about_somebody_else_is_noticed(name: dict[str, str], born: str | None) -> None:
    assert contradicts(ASKED, Name(**name), born)


@pytest.mark.parametrize(
    ("one", "other"), [("Mary Ann Van Der Berg", "Mary Ann Vanderberg"), ("Jørgen Łuk", "Jorgen Luk"), ("Zoë", "Zoe")]
)
def test_names_in_other_letters_and_pieces_are_the_same(one: str, other: str) -> None:
    for a, b in ((one, other), (other, one)):
        assert not contradicts(identity_of(Name(whole=a), (), None), Name(whole=b), None)


def test_an_answer_about_somebody_else_is_kept_and_a_person_says_whose_it_is() -> None:
    made = world()
    wrong = answered(cid(L1, "ada"), "Rape", name=PersonName(first="Ben", last="Sample"), date_of_birth="1988-02-03")
    decision = made.send(wrong)
    (unmatched,) = of(decision, events.AnswerUnmatched)
    assert (unmatched.answer_id, unmatched.kind, unmatched.check_id) == (answer_id(wrong), L1, cid(L1, "ada"))
    assert not results(decision)
    assert made.states()["level-1.ada.1"] == "requested"
    ask = made.question()
    assert "T2" in ask.reasons
    assert ask.due.at == made.now
    assert not of(made.send(wrong), events.AnswerUnmatched)
    match = command(events.MatchAnswer, answer_id=answer_id(wrong), check_id=cid(L1, "ben"), why="it is his")
    settled = made.send(match)
    assert [r.check.about for r in results(settled)] == ["ben"]
    assert made.check(L1, "ben").check.relevant is YesNo.YES
    assert made.states()["level-1.ada.1"] == "requested"
    assert not made.asked()


def test_an_answer_that_belongs_to_nothing_is_put_away() -> None:
    made = world()
    wrong = answered(cid(L1, "ada"), name=PersonName(whole="Zed Quirk"))
    made.send(wrong)
    made.send(command(events.MatchAnswer, answer_id=answer_id(wrong), why="nobody of ours"))
    assert not made.asked()
    assert made.states()["level-1.ada.1"] == "requested"


@pytest.mark.parametrize("check", [cid(L1, "nobody"), cid(L1, "ada", 7), cid(L2, "ada")])
def test_an_answer_to_a_check_never_asked_is_kept_with_its_case(check: str) -> None:
    made = world()
    assert len(of(made.send(answered(check)), events.AnswerUnmatched)) == 1
    assert len(made.asked()) == 1


def test_an_answer_before_its_check_was_known_here_is_taken_when_it_is() -> None:
    made = ChecksWorld()
    made.send(answered(cid(L1, "ada"), "Common assault"))
    assert len(made.asked()) == 1
    made.send(details())
    assert not made.asked()
    assert made.states() == {
        "level-1.ada.1": "answered",
        "level-1.ben.1": "requested",
        "level-2.ada.1": "requested",
        "local-authority.kit.1": "requested",
    }


@pytest.mark.parametrize("check", ["not one of ours", "a.b.c.d", "x", f"{CASE}.level-9.ada.1", f"{CASE}.level-1.ada.x"])
def test_an_answer_whose_check_is_not_in_our_form_is_kept_by_itself(check: str) -> None:
    made = world()
    stray = answered(check, "Common assault")
    (unmatched,) = of(made.send(stray), events.AnswerUnmatched)
    assert unmatched.answer_id == answer_id(stray)
    assert not made.send(stray).publish
    assert made.question().team == "central-intake"
    nowhere = made.send(command(events.MatchAnswer, answer_id=answer_id(stray), check_id=cid(L1, "x"), why="w"))
    assert nowhere.answer is not None
    assert nowhere.answer.verdict == "refused"
    made.send(command(events.MatchAnswer, answer_id=answer_id(stray), check_id=cid(L1, "ben"), why="it is his"))
    assert made.check(L1, "ben").check.relevant is YesNo.YES
    assert not made.asked()


def test_an_answer_of_the_wrong_kind_of_body_is_not_one() -> None:
    made = world()
    made.send(answered(cid(LA, "kit")))
    made.send(authority(cid(L1, "ada")))
    assert set(made.states().values()) == {"requested"}
    assert len(made.asked()) == 2


def test_a_corrected_name_is_asked_again_under_the_same_check_and_an_older_answer_is_not_taken_for_it() -> None:
    made = world()
    renamed = ADA.model_copy(update={"name": PersonName(first="Ada", last="Exemplar")})
    (request,) = of(made.send(details(2, people=(renamed, BEN)), at=NOW + 2 * DAY), events.PoliceCheckRequested)
    assert (request.check_id, request.name.last, request.chased) == (cid(L1, "ada"), "Exemplar", 0)
    made.send(answered(cid(L1, "ada"), answered_at=NOW + DAY), at=NOW + 2 * DAY)
    assert made.states()["level-1.ada.1"] == "requested"
    assert len(made.asked()) == 1
    made.send(answered(cid(L1, "ada"), answered_at=NOW + 3 * DAY), at=NOW + 3 * DAY)
    assert made.states()["level-1.ada.1"] == "answered"


@pytest.mark.parametrize(
    "change", [{"name": PersonName(first="Ada", last="Exemplar")}, {"date_of_birth": "1990-12-11"}]
)
def test_a_corrected_identity_of_an_answered_check_starts_a_new_one(change: dict[str, Any]) -> None:
    made = world()
    made.send(answered(cid(L1, "ada"), "Common assault"))
    changed = made.send(details(2, people=(ADA.model_copy(update=change), BEN)))
    assert cid(L1, "ada", 2) in [r.check_id for r in of(changed, events.PoliceCheckRequested)]
    assert made.states()["level-1.ada.1"] == "answered"
    assert made.states()["level-1.ada.2"] == "requested"


def test_a_change_of_what_is_not_asked_about_asks_nothing() -> None:
    made = world()
    spelt = ADA.model_copy(update={"name": PersonName(first="ADA", last="example"), "place_of_birth": "Sampleton"})
    decision = made.send(details(2, people=(spelt, BEN)))
    assert not decision.publish


def test_who_goes_is_asked_about_no_more_and_who_comes_back_is_asked_about_again() -> None:
    made = world(people=(ADA, BEN, EVE))
    made.send(answered(cid(L1, "ben"), "Rape"))
    gone = made.send(details(2, people=(ADA,), children=(KIT.model_copy(update={"id": "kim"}),)))
    assert [w.check_id for w in of(gone, events.PoliceCheckWithdrawn)] == [cid(L2, "ben")]
    assert [w.check_id for w in of(gone, events.AuthorityCheckWithdrawn)] == [cid(LA, "kit")]
    (empty,) = results(gone)
    assert (empty.check.state, empty.relevant) == ("withdrawn", ())
    assert made.states() == {
        "level-1.ada.1": "requested",
        "level-1.ben.1": "withdrawn",
        "level-1.eve.1": "withdrawn",
        "level-2.ben.1": "withdrawn",
        "local-authority.kim.1": "requested",
        "local-authority.kit.1": "withdrawn",
    }
    late = made.send(answered(cid(L2, "ben"), "Murder"))
    assert not results(late)
    assert [each.why for each in of(late, events.AnswerUnmatched)] == ["the request had been taken back"]
    assert [key for key in made.asked() if key.startswith("answer.")] == made.asked()
    made.send(details(3, people=(ADA, BEN)))
    assert made.check(L1, "ben").check.relevant is YesNo.YES
    assert made.check(L2, "ben").check.relevant is YesNo.YES
    assert not made.asked()


@pytest.mark.parametrize("end", [{"concluded": True}, {"withdrawn": True}])
def test_a_case_that_is_over_takes_back_what_is_outstanding_and_keeps_what_was_answered(end: dict[str, bool]) -> None:
    made = world()
    made.send(answered(cid(L1, "ada"), "Common assault"))
    made.send(details(2, **end), at=NOW + 2 * DAY)
    assert made.states() == {
        "level-1.ada.1": "answered",
        "level-1.ben.1": "withdrawn",
        "level-2.ada.1": "withdrawn",
        "local-authority.kit.1": "withdrawn",
    }
    assert not made.deadlines
    late = made.send(answered(cid(L1, "ben"), "Rape"), at=NOW + 3 * DAY)
    kinds = [type(said.event) for said in late.publish]
    assert kinds == [events.AnswerUnmatched, events.ChecksFound], "not used, and not lost"
    assert made.last(events.ChecksFound).unplaced == (of(late, events.AnswerUnmatched)[0].answer_id,)
    assert len(made.asked()) == 1
    reopened = made.send(details(3), at=NOW + 4 * DAY)
    assert made.states()["level-1.ben.1"] == "answered"
    assert not made.asked()
    assert cid(L2, "ada") in [r.check_id for r in of(reopened, events.PoliceCheckRequested)]


def test_another_force_is_asked_anew_when_somebody_moved() -> None:
    made = world()
    made.send(command(events.RequestLevel2Check, person="ada", why="asked for"))
    moved = ADA.model_copy(update={"address": BEN.address})
    decision = made.send(details(2, people=(moved, BEN)))
    assert [w.check_id for w in of(decision, events.PoliceCheckWithdrawn)] == [cid(L2, "ada")]
    assert [(r.check_id, r.force) for r in of(decision, events.PoliceCheckRequested)] == [
        (cid(L2, "ada", 2), "Greater Manchester Police")
    ]


def test_a_person_judges_what_the_classification_does_not_know() -> None:
    made = world()
    (result,) = results(made.send(answered(cid(L1, "ada"), "Criminal damage", "Theft")))
    first, second = result.to_judge
    say: dict[str, Any] = {"check_id": cid(L1, "ada"), "why": "a party's door"}
    judged = command(
        events.ClassifyFinding,
        finding_id=first.finding_id,
        category=OffenceCategory.VIOLENCE,
        relevance=Relevance.RELEVANT,
        serious=True,
        **say,
    )
    (result,) = results(made.send(judged))
    assert [(f.judged_by, f.serious) for f in result.relevant] == [("person", True)]
    assert (result.for_a_person, result.check.relevant) == (1, YesNo.YES)
    assert made.asked() == [f"findings.{cid(L1, 'ada')}"]
    made.send(judged.model_copy(update={"finding_id": second.finding_id, "relevance": Relevance.NOT_RELEVANT}))
    assert not made.asked()
    assert made.states()["level-2.ada.1"] == "requested"
    made.send(answered(cid(L1, "ada"), "Theft", "Criminal damage", answered_at=NOW + 5 * DAY))
    assert not made.asked()


def judged(finding_id: str, relevance: Relevance, about: str = "ada", **more: Any) -> Any:
    said: dict[str, Any] = {"category": OffenceCategory.SEXUAL, "why": "read", **more}
    return command(events.ClassifyFinding, check_id=cid(L1, about), finding_id=finding_id, relevance=relevance, **said)


def test_a_serious_charge_is_told_as_serious_before_and_after_a_person_judges_it() -> None:
    """P5, G3, T2: charged is not convicted, and it is not nothing. P6 keeps it out of the letter by its disposal."""
    made = world()
    answer = answered(cid(L1, "ada"), entry("Rape", DisposalKind.PENDING))
    (arrived,) = results(made.send(answer))
    assert [(f.serious, f.disposal) for f in arrived.to_judge] == [(True, DisposalKind.PENDING)]
    (result,) = results(made.send(judged(arrived.to_judge[0].finding_id, Relevance.RELEVANT)))
    (told,) = result.relevant
    assert (told.serious, told.disposal, told.judged_by) == (True, DisposalKind.PENDING, "person")
    assert (result.for_a_person, result.not_relevant, result.check.relevant) == (0, 0, YesNo.YES)
    assert made.states()["level-2.ada.1"] == "requested"
    assert not made.asked()


@pytest.mark.parametrize("disposal", [DisposalKind.PENDING, DisposalKind("on-file"), DisposalKind.NO_FURTHER_ACTION])
def test_what_a_person_judges_relevant_is_never_told_as_nothing_relevant(disposal: DisposalKind) -> None:
    """P5: an offence is relevant by what it bears on, whatever became of it."""
    made = world()
    (arrived,) = results(made.send(answered(cid(L1, "ada"), entry("Theft", disposal))))
    (finding,) = arrived.to_judge
    (result,) = results(made.send(judged(finding.finding_id, Relevance.RELEVANT)))
    assert ([f.disposal for f in result.relevant], result.check.relevant) == ([disposal], YesNo.YES)


@pytest.mark.parametrize(("said", "serious"), [({}, True), ({"serious": True}, True), ({"serious": False}, False)])
def test_what_is_serious_stays_so_until_a_person_says_that_it_is_not(said: dict[str, Any], serious: bool) -> None:
    """G3: who judges an offence and says nothing of how serious it is has not said that it is not serious."""
    made = world()
    (arrived,) = results(made.send(answered(cid(L1, "ada"), "Rape")))
    decision = made.send(judged(arrived.relevant[0].finding_id, Relevance.RELEVANT, **said))
    (result,) = results(decision)
    assert [(f.judged_by, f.serious) for f in result.relevant] == [("person", serious)]


def struck(made: ChecksWorld) -> None:
    made.send(answered(cid(L1, "ada"), "Theft", reference="r1"))
    made.send(command(events.CorrectCheck, check_id=cid(L1, "ada"), why="another Ada"))


def gone(made: ChecksWorld) -> None:
    made.send(details(2, people=(BEN,), relations=(), children=()))


def over(made: ChecksWorld) -> None:
    made.send(answered(cid(L1, "ada"), reference="r1"))
    made.send(details(2, concluded=True))


def unwilling(made: ChecksWorld) -> None:
    ada = ADA.model_copy(update={"roles": EVE.roles, "adult_party": False})
    made.send(details(2, people=(ada, BEN)))
    made.send(consent("ada", "given"))
    made.send(consent("ada", "withdrawn"), at=NOW + DAY)


@pytest.mark.parametrize(
    ("became", "why"),
    [
        (struck, "the check had been struck out"),
        (gone, "the request had been taken back"),
        (over, "the case was over when it came"),
        (unwilling, "the request had been taken back"),
    ],
)
def test_an_answer_that_quotes_a_check_that_stands_no_more_is_kept_and_put_to_a_person(became: Any, why: str) -> None:
    """P8, G3: whoever answers again quotes the id that they were asked under, and nobody is to lose what they say."""
    made = world()
    became(made)
    assert not [key for key in made.asked() if key.startswith("answer.")]
    made.now = NOW + 2 * DAY
    late = answered(cid(L1, "ada"), "Rape", reference="r2", answered_at=NOW + 2 * DAY)
    decision = made.send(late)
    (unmatched,) = of(decision, events.AnswerUnmatched)
    assert (unmatched.answer_id, unmatched.check_id, unmatched.why) == (answer_id(late), cid(L1, "ada"), why)
    assert not results(decision)
    assert not made.send(late).publish
    ask = made.questions[CASE, f"answer.{answer_id(late)}"]
    assert (ask.due.at, ask.settled_by) == (made.now, ("match-answer",))
    made.send(details(3, people=(ADA, BEN), complete=True, concluded=became is over), at=NOW + 3 * DAY)
    if became is not gone:
        assert f"answer.{answer_id(late)}" in made.asked(), "it is nobody's answer until a person says so"
        made.send(command(events.MatchAnswer, answer_id=answer_id(late), why="nobody of ours"))
    assert not [key for key in made.asked() if key.startswith("answer.")]


def test_a_corrected_answer_to_a_check_that_was_struck_out_is_placed_with_the_one_in_its_stead() -> None:
    made = world()
    struck(made)
    late = answered(cid(L1, "ada"), "Rape", reference="r2", answered_at=NOW + 2 * DAY)
    made.send(late, at=NOW + 2 * DAY)
    match = command(events.MatchAnswer, answer_id=answer_id(late), check_id=cid(L1, "ada"), why="hers")
    refused = made.send(match, at=NOW + 2 * DAY).answer
    assert refused is not None
    assert (refused.verdict, "struck out" in refused.reason) == ("refused", True)
    placed = made.send(match.model_copy(update={"check_id": cid(L1, "ada", 2)}), at=NOW + 2 * DAY)
    (result,) = results(placed)
    assert (result.check.check_id, [f.serious for f in result.relevant]) == (cid(L1, "ada", 2), [True])
    assert not made.asked()


def test_an_answer_that_came_when_the_case_was_over_is_used_where_a_person_says_so() -> None:
    made = world()
    over(made)
    late = answered(cid(L1, "ada"), "Rape", reference="r2", answered_at=NOW + 2 * DAY)
    made.send(late, at=NOW + 2 * DAY)
    said = made.send(command(events.MatchAnswer, answer_id=answer_id(late), check_id=cid(L1, "ada"), why="hers"))
    assert [[f.offence for f in r.relevant] for r in results(said)] == [["Rape"]]
    assert made.asked() == [f"contradiction.{cid(L1, 'ada')}"], "the first one found nothing"


@pytest.mark.parametrize(("became", "why"), [(gone, "not in the case"), (unwilling, "taken back")])
def test_an_answer_is_not_placed_with_a_check_that_cannot_take_it(became: Any, why: str) -> None:
    """P3, I7: neither of somebody who took their consent back, nor of somebody who is not of the case."""
    made = world()
    became(made)
    late = answered(cid(L1, "ada"), reference="r2")
    made.send(late, at=NOW + 2 * DAY)
    match = command(events.MatchAnswer, answer_id=answer_id(late), check_id=cid(L1, "ada"), why="hers")
    refused = made.send(match).answer
    assert refused is not None
    assert (refused.verdict, why in refused.reason) == ("refused", True)
    assert f"answer.{answer_id(late)}" in made.asked()


@pytest.mark.parametrize("became", [struck, gone])
def test_what_nobody_has_placed_yet_stays_with_a_person_whatever_becomes_of_the_check(became: Any) -> None:
    made = world()
    wrong = answered(cid(L1, "ada"), "Rape", name=PersonName(whole="Zed Quirk"), reference="r0")
    made.send(wrong)
    became(made)
    assert [key for key in made.asked() if key.startswith("answer.")] == [f"answer.{answer_id(wrong)}"]


def test_a_check_is_corrected_and_asked_for_again() -> None:
    made = world()
    made.send(answered(cid(L1, "ada"), "Rape"))
    corrected = made.send(command(events.CorrectCheck, check_id=cid(L1, "ada"), why="another Ada"))
    assert [r.check_id for r in of(corrected, events.PoliceCheckRequested)] == [cid(L1, "ada", 2)]
    (empty,) = results(corrected)
    assert (empty.check.check_id, empty.check.state, empty.relevant) == (cid(L1, "ada"), "withdrawn", ())
    assert made.states()["level-2.ada.1"] == "withdrawn"
    again = made.send(command(events.CorrectCheck, check_id=cid(L1, "ada"), why="again"))
    assert again.answer is not None
    assert again.answer.verdict == "refused"


def test_changing_the_national_computer_changes_nothing_else() -> None:
    """P9."""
    heard = []
    for name in ("PNC", "LEDS"):
        made = ChecksWorld(policy=policy_of(service, level_1_system=name))
        made.send(details(people=(ADA, BEN, EVE)))
        made.send(answered(cid(L1, "ada"), "Common assault"))
        made.send(consent("eve", "given"))
        made.fire("chase", cid(L1, "ben"))
        made.send(details(2, people=(ADA, BEN)))
        said = [p for decision in made.decisions for p in decision.publish if isinstance(p.event, Event)]
        assert name in encode(said[0].event).decode()
        heard.append([encode(p.event).replace(name.encode(), b"the computer") for p in said])
    assert heard[0] == heard[1]


@pytest.mark.parametrize(("day", "asked"), [(date(2026, 6, 1), "PNC"), (date(2026, 6, 2), "LEDS")])
def test_the_computer_of_the_day_is_asked(day: date, asked: str) -> None:
    """P9. A check that was asked of the one before stays with it."""
    at = datetime(day.year, day.month, day.day, 12, tzinfo=UTC)
    policy = policy_of(service, since={date(2026, 6, 2): {"level_1_system": "LEDS"}})
    made = ChecksWorld(now=at, policy=policy)
    made.send(details())
    assert made.check(L1, "ada").check.source_system == asked
    made.pass_to(at + 2 * DAY)
    assert (made.policy.level_1_system, made.check(L1, "ada").check.source_system) == ("LEDS", asked)
    assert made.states()["level-1.ada.1"] == "requested"


def test_an_answer_that_tells_of_something_serious_cannot_wait() -> None:
    assert is_urgent(answered("x", "Speeding", "Rape"), POLICY)
    assert is_urgent(answered("x", entry("Rape", DisposalKind.PENDING)), POLICY)
    assert is_urgent(answered("x", entry("Rape", DisposalKind.NO_FURTHER_ACTION)), POLICY)
    assert not is_urgent(answered("x", "Common assault", "Speeding"), POLICY)
    assert not is_urgent(answered("x"), POLICY)
    (handler,) = [h for h in service.handlers if getattr(h, "urgent", None)]
    assert getattr(handler, "urgent") is is_urgent  # noqa: B009
