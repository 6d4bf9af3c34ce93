"""Referrals and disclosures (T10): what each needs, that it is made once, and that the court is told."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from triage_world import APPLIED, CASE, CASE_NUMBER, OFFICER, POLICY, World, details, refusal

from cafcass_contracts import triage
from cafcass_contracts.message import Event
from cafcass_contracts.safeguarding import ReferralKind
from cafcass_contracts.topics import topics_of
from cafcass_contracts.values import YesNo
from cafcass_runtime.questions import Asked
from cafcass_runtime.testing.checks import rows_come_back
from triage.app import service
from triage.domain.case import CASES
from triage.domain.referrals.commands import cannot_wait
from triage.domain.referrals.gates import permitted
from triage.domain.referrals.held import Standing


def refer(kind: str = "child-protection", **content: Any) -> triage.MakeReferral:
    """Somebody refers the child of the test."""
    told: dict[str, Any] = {"to": "Mockshire", "children": ("c1",), "why": "MARKER", **content}
    return triage.MakeReferral(case_id=CASE, by=OFFICER, kind=ReferralKind(kind), **told)


def questions(world: World) -> list[Asked]:
    """What a person is asked about referrals."""
    return [ask for (_, key), ask in world.questions.items() if key.startswith("referral:")]


def known_case() -> World:
    """A case that triage knows."""
    world = World()
    world.send(details())
    return world


@pytest.mark.parametrize("consent", [*YesNo])
@pytest.mark.parametrize("imminent", [*YesNo])
@pytest.mark.parametrize("agreed", [*YesNo])
def test_what_each_kind_needs(consent: YesNo, imminent: YesNo, agreed: YesNo) -> None:
    said = {"parental_consent": consent, "imminent_danger": imminent, "court_agreed": agreed}
    assert permitted(refer("child-protection", **said)).verdict == "accepted"
    assert (permitted(refer("early-help", **said)).verdict == "accepted") is (consent is YesNo.YES)
    assert (permitted(refer("marac", **said)).verdict == "accepted") is (YesNo.YES in (imminent, agreed))
    assert permitted(refer("something-new", **said)).verdict == "refused"


@pytest.mark.parametrize(
    ("command", "verdict", "reason"),
    [
        (refer("early-help"), "refused", "whether the parents consent is not known"),
        (refer("early-help", parental_consent=YesNo.NO), "refused", "the parents do not consent"),
        (refer("early-help", imminent_danger=YesNo.YES), "refused", "needs parental consent"),
        (refer("marac", court_agreed=YesNo.NO), "refused", "did not agree"),
        (refer("marac"), "held", "the court is asked"),
        (refer("something-new"), "refused", "no such kind"),
        (refer("early-help", parental_consent=YesNo.YES, children=("c9",)), "refused", "no child c9"),
    ],
)
def test_what_may_not_be_made_is_answered_with_the_reason(
    command: triage.MakeReferral, verdict: str, reason: str
) -> None:
    world = known_case()
    world.send(command)
    assert world.answer.verdict == verdict
    assert reason in world.answer.reason
    assert not world.said(triage.ReferralMade)
    assert bool(world.said(triage.CourtNotified)) is (verdict == "held")


@pytest.mark.parametrize(
    ("command", "words"),
    [
        (refer(), "On 1 June 2026 Cafcass referred Cleo Mockup to Mockshire for the protection of children."),
        (refer(children=()), "referred the children of the case to Mockshire"),
        (refer(children=("c9",)), "referred the child known as c9 to Mockshire"),
        (refer("early-help", parental_consent=YesNo.YES), "for help, with parental consent."),
        (refer("marac", court_agreed=YesNo.YES), "to Mockshire, with the court's agreement."),
        (refer("marac", imminent_danger=YesNo.YES), "because a child is in imminent danger."),
    ],
)
def test_what_is_made_is_told_and_the_court_is_told_why(command: triage.MakeReferral, words: str) -> None:
    world = known_case()
    world.send(command)
    assert world.answer.verdict == "accepted"
    made, told = world.last(triage.ReferralMade), world.last(triage.CourtNotified)
    assert (made.kind, made.to, made.children) == (command.kind, "Mockshire", command.children)
    assert (told.kind, told.case_number) == (command.kind, CASE_NUMBER)
    assert told.court is not None
    assert words in told.text
    assert told.text.endswith("Reason: MARKER")
    assert made.reasons == told.reasons == ("T10",)
    assert not questions(world)


def test_the_same_referral_is_made_once_and_a_new_reason_makes_another() -> None:
    world = known_case()
    world.send(refer())
    assert "already" in refusal(world, refer(to=" MOCKSHIRE ", children=("c1", "c1")))
    world.send(refer(why="Something happened since."))
    made = world.said(triage.ReferralMade)
    assert len({each.referral_id for each in made}) == len(made) == 2
    assert len(world.said(triage.CourtNotified)) == 2


def test_the_court_is_asked_once_and_its_answer_ends_with_a_person() -> None:
    world = known_case()
    world.send(refer("marac"))
    assert "asks for the court's agreement" in world.last(triage.CourtNotified).text
    (ask,) = questions(world)
    assert ask.due.at == POLICY.end_of(date(2026, 6, 8))
    again = world.send(refer("marac", why="In other words."))
    assert (world.answer.verdict, again.publish, again.questions) == ("held", (), ())
    world.send(refer("marac", court_agreed=YesNo.YES))
    assert not questions(world)
    assert len(world.said(triage.ReferralMade)) == 1
    assert len(world.said(triage.CourtNotified)) == 2
    assert len(world.case.referrals) == 1


def test_a_court_that_does_not_agree_may_be_asked_again_and_danger_overrides() -> None:
    world = known_case()
    world.send(refer("marac"))
    assert "did not agree" in refusal(world, refer("marac", court_agreed=YesNo.NO))
    assert not questions(world)
    assert [one.standing for one in world.case.referrals.values()] == [Standing.NOT_AGREED]
    world.send(refer("marac"))
    assert len(world.said(triage.CourtNotified)) == 2
    world.send(refer("marac", imminent_danger=YesNo.YES))
    assert len(world.said(triage.ReferralMade)) == 1
    assert "imminent danger" in world.last(triage.CourtNotified).text


def test_protecting_a_child_does_not_wait_for_the_case() -> None:
    world = World()
    world.send(refer())
    assert len(world.said(triage.ReferralMade)) == 1
    assert not world.said(triage.CourtNotified)
    world.send(details(), at=APPLIED + timedelta(days=2))
    assert "On 1 June 2026" in world.last(triage.CourtNotified).text
    world.send(details(2))
    assert len(world.said(triage.CourtNotified)) == 1


def test_what_cannot_wait_where_it_is_set_aside() -> None:
    assert cannot_wait(refer(), POLICY)
    assert cannot_wait(refer("marac", imminent_danger=YesNo.YES), POLICY)
    assert not cannot_wait(refer("early-help", parental_consent=YesNo.YES), POLICY)


def test_restricted_words_go_to_the_court_alone() -> None:
    world = known_case()
    for command in (refer(), refer("marac"), refer("marac", court_agreed=YesNo.NO)):
        world.send(command)
    where: set[str] = set()
    for decision in world.decisions:
        for published in decision.publish:
            assert isinstance(published.event, Event)
            if "MARKER" in published.event.model_dump_json():
                where |= {topic.name for topic in topics_of(type(published.event))}
        assert "MARKER" not in repr((decision.questions, decision.deadlines, decision.internal, decision.answer))
    assert where == {"court.filings.v1"}


def test_it_comes_back_from_the_store_as_it_was() -> None:
    world = known_case()
    world.send(refer())
    world.send(refer("marac"))
    rows_come_back(service, CASES, [world.case])


COMMANDS = st.builds(
    refer,
    st.sampled_from(["child-protection", "early-help", "marac"]),
    to=st.sampled_from(["Mockshire", "Elsewhere"]),
    why=st.sampled_from(["One reason.", "Another reason."]),
    parental_consent=st.sampled_from([*YesNo]),
    imminent_danger=st.sampled_from([*YesNo]),
    court_agreed=st.sampled_from([*YesNo]),
)


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(COMMANDS, max_size=6), st.integers(0, 6))
def test_each_is_made_once_with_what_it_needs_whenever_the_case_is_known(
    commands: list[triage.MakeReferral], known_after: int
) -> None:
    world = World()
    for number, command in enumerate(commands):
        if number == known_after:
            world.send(details())
        world.send(command)
    world.send(details(2))
    held = world.case.referrals
    made = [each.referral_id for each in world.said(triage.ReferralMade)]
    assert sorted(made) == sorted(id_ for id_, one in held.items() if one.standing is Standing.MADE)
    assert all(one.court_told is one.standing for one in held.values() if one.standing is not Standing.NOT_AGREED)
    assert len(questions(world)) == sum(one.standing is Standing.ASKED for one in held.values())
    accepted = [c for c in commands if permitted(c).verdict == "accepted"]
    assert {(c.kind, c.to) for c in accepted} == {(one.kind, one.to) for one in held.values() if one.told}
