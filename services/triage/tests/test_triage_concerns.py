"""Child protection concerns that cannot wait, and who takes them (T2)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from triage_world import (
    APPLIED,
    CASE,
    CHILD,
    OFFICER,
    QUIET,
    World,
    call,
    check,
    details,
    finding,
    quiet_world,
    raised,
    refusal,
    report,
    result,
    settle,
)

from cafcass_contracts import triage
from cafcass_contracts.people import Home, Relation
from cafcass_contracts.platform import PersonNeeded, Settled
from cafcass_contracts.proceedings import Allegation
from cafcass_contracts.roles import Role
from cafcass_contracts.safeguarding import (
    ConcernTrigger,
    DisposalKind,
    DutyTurn,
    FactorState,
    Relevance,
    ScreeningOutcome,
)
from cafcass_contracts.values import ApplicationKind, LawType, OffenceCategory, PartyRole, RiskFactor, YesNo
from cafcass_contracts.workforce import DutyRotaPublished
from cafcass_runtime.service import OnMessage
from triage.app import service
from triage.domain.duty import ROTA

NIGHT = datetime(2026, 6, 1, 23, tzinfo=UTC)


def serious(about: str = "p2", id_: str = "f1", **content: Any) -> Any:
    found = finding(id_, OffenceCategory.SEXUAL, serious=True, **content)
    return result(check(about, relevant=YesNo.YES), found)


def acknowledge(concern_id: str) -> triage.AcknowledgeConcern:
    return triage.AcknowledgeConcern(case_id=CASE, by=OFFICER, concern_id=concern_id, action="Rang the authority.")


def rota(team: str, *turns: tuple[str, str], since: datetime = APPLIED - timedelta(days=1)) -> DutyRotaPublished:
    until = since + timedelta(days=7)
    return DutyRotaPublished(
        team=team,
        turns=tuple(DutyTurn(starts_at=since, ends_at=until, role=role, practitioner_id=who) for role, who in turns),
    )


def asked_about_a_concern(world: World) -> list[PersonNeeded]:
    return [each for each in world.said(PersonNeeded) if each.settled_by == ("acknowledge-concern",)]


def fears(**signals: Any) -> Any:
    alleged = (Allegation(factor=RiskFactor.ABDUCTION, about_person="p2"),)
    return QUIET.model_copy(update={"allegations": alleged, **signals})


LIVING_WITH_FATHER: tuple[dict[str, Any], ...] = (
    {"relations": (Relation(child="c1", person="p2", lives_with=YesNo.YES),)},
    {"relations": (Relation(child="c1", person="p2", spends_time_with=YesNo.YES),)},
    {"relations": (), "children": (CHILD.model_copy(update={"homes": (Home(with_people=("p2",)),)}),)},
    {
        "relations": (),
        "children": (CHILD.model_copy(update={"homes": (Home(with_roles=(PartyRole.RESPONDENT,)),)}),),
    },
)


def test_a_serious_finding_is_with_the_duty_officer_at_once() -> None:
    world = quiet_world()
    decision = world.send(serious())
    raised_now = decision.publish[0].event
    assert isinstance(raised_now, triage.ConcernRaised), "nothing is said before it"
    assert (raised_now.trigger, raised_now.team, raised_now.role) == (
        ConcernTrigger.SERIOUS_CONVICTION,
        "a5-eit",
        "duty-officer",
    )
    assert raised_now.acknowledge_by - raised_now.raised_at == timedelta(hours=1)
    recorded = world.last(triage.ConcernRecorded)
    assert (recorded.concern_id, recorded.about_person) == (raised_now.concern_id, "p2")
    question = world.questions[CASE, f"concern:{raised_now.concern_id}:1"]
    assert (question.reasons, question.due.at, question.settled_by) == (
        ("T2",),
        raised_now.acknowledge_by,
        ("acknowledge-concern",),
    )
    assert world.last(triage.CaseScreened).urgent


@pytest.mark.parametrize(
    "content",
    [{"serious": False}, {"serious": True, "relevance": Relevance.NOT_RELEVANT}],
)
def test_what_is_not_serious_or_not_relevant_raises_nothing(content: dict[str, Any]) -> None:
    world = quiet_world()
    world.send(result(check("p2", relevant=YesNo.YES), finding("f1", OffenceCategory.SEXUAL, **content)))
    assert not world.said(triage.ConcernRaised)


def test_a_serious_matter_that_is_not_proven_yet_is_urgent_all_the_same() -> None:
    world = quiet_world()
    world.send(serious(disposal=DisposalKind.PENDING))
    assert world.last(triage.ConcernRaised).trigger is ConcernTrigger.SERIOUS_CONVICTION


UNDECIDED: tuple[dict[str, Any], ...] = (
    {"relevance": Relevance.RELEVANT, "disposal": DisposalKind.PENDING},
    {"relevance": Relevance.FOR_A_PERSON, "disposal": DisposalKind.PENDING},
    {"relevance": Relevance.FOR_A_PERSON},
)


def to_be_judged(*found: Any) -> Any:
    return result(check("p2", relevant=YesNo.NOT_KNOWN), traced=YesNo.YES, for_a_person=len(found), to_judge=found)


@pytest.mark.parametrize("content", UNDECIDED)
def test_a_serious_matter_that_a_person_has_yet_to_judge_is_urgent_at_once(content: dict[str, Any]) -> None:
    """T2, G3: it waits for nobody to judge it, nor behind what is set aside; and judged, it is no second concern."""
    world = quiet_world()
    open_ = to_be_judged(finding("f1", OffenceCategory.SEXUAL, serious=True, **content))
    (handler,) = [h for h in service.handlers if isinstance(h, OnMessage) and h.message is type(open_)]
    assert handler.urgent is not None
    assert handler.urgent(open_, world.policy)
    told = world.send(open_).publish[0].event
    assert isinstance(told, triage.ConcernRaised), "nothing is said before it"
    assert told.trigger is ConcernTrigger.SERIOUS_CONVICTION
    assert world.last(triage.ConcernRecorded).about_person == "p2"
    world.send(acknowledge(told.concern_id))
    world.send(serious(disposal=content.get("disposal", DisposalKind.CONVICTION)))
    assert len(world.said(triage.ConcernRaised)) == 1


def test_a_matter_to_be_judged_that_is_not_serious_raises_nothing() -> None:
    world = quiet_world()
    world.send(to_be_judged(finding("f1", OffenceCategory.DECEIT, relevance=Relevance.FOR_A_PERSON)))
    assert not world.said(triage.ConcernRaised)


@pytest.mark.parametrize("home", LIVING_WITH_FATHER)
@pytest.mark.parametrize("details_first", [True, False])
def test_who_poses_a_risk_and_has_a_child_about(home: dict[str, Any], details_first: bool) -> None:
    messages = [details(**home), serious()]
    world = World()
    for message in messages if details_first else messages[::-1]:
        world.send(message)
    assert {each.trigger for each in world.said(triage.ConcernRaised)} == {
        ConcernTrigger.SERIOUS_CONVICTION,
        ConcernTrigger.UNSUPERVISED_CONTACT,
    }


def test_no_contact_no_such_concern() -> None:
    world = quiet_world()
    world.send(serious())
    assert [each.trigger for each in world.said(triage.ConcernRaised)] == [ConcernTrigger.SERIOUS_CONVICTION]


def test_harm_alleged_of_who_lives_with_a_child() -> None:
    alleged = QUIET.model_copy(
        update={"allegations": (Allegation(factor=RiskFactor.HARM_TO_CHILD, about_person="p2"),)}
    )
    world = World()
    world.send(details(signals=alleged, **LIVING_WITH_FATHER[0]))
    assert world.last(triage.ConcernRaised).trigger is ConcernTrigger.UNSUPERVISED_CONTACT


@pytest.mark.parametrize("signal", ["urgent", "without_notice", "international_element"])
@pytest.mark.parametrize("said", [YesNo.YES, YesNo.NOT_KNOWN])
def test_a_threat_to_abduct(signal: str, said: YesNo) -> None:
    world = World()
    world.send(details(signals=fears()))
    assert not world.said(triage.ConcernRaised)
    world = World()
    world.send(details(signals=fears(**{signal: said})))
    assert world.last(triage.ConcernRaised).trigger is ConcernTrigger.ABDUCTION


@pytest.mark.parametrize("details_known", [True, False])
@pytest.mark.parametrize(
    "message", [call("p1", factors=(RiskFactor.ABDUCTION,)), report(RiskFactor.ABDUCTION, FactorState.PRESENT)]
)
def test_abduction_named_in_a_call_or_reported_is_a_concern_whatever_the_form_says(
    message: Any, *, details_known: bool
) -> None:
    world = World()
    if details_known:
        world.send(details())
    world.send(message)
    assert world.last(triage.ConcernRaised).trigger is ConcernTrigger.ABDUCTION


def test_abduction_that_somebody_denies_is_no_concern() -> None:
    world = quiet_world()
    world.send(report(RiskFactor.ABDUCTION, FactorState.ABSENT))
    assert not world.said(triage.ConcernRaised)


@pytest.mark.parametrize("law", list(LawType))
@pytest.mark.parametrize("shown", [{"emergency": True}, {"kinds": (ApplicationKind.EMERGENCY_PROTECTION,)}])
def test_an_emergency_application_is_urgent_in_whatever_law(law: LawType, shown: dict[str, Any]) -> None:
    world = World()
    world.send(details(law=law, **shown))
    assert world.last(triage.ConcernRaised).trigger is ConcernTrigger.IMMINENT_RISK


def test_a_concern_about_a_case_that_nobody_knows_yet_goes_to_the_central_team_and_then_to_its_own() -> None:
    world = World()
    world.send(raised(words="RAISED WORDS"))
    first = world.last(triage.ConcernRaised)
    assert first.team == "central-intake"
    assert world.last(triage.ConcernRecorded).in_words == "RAISED WORDS"
    world.send(details())
    again = world.last(triage.ConcernRaised)
    assert (again.concern_id, again.team, again.acknowledge_by) == (first.concern_id, "a5-eit", first.acknowledge_by)
    assert [key for _, key in world.questions if key.startswith("concern:")] == [f"concern:{first.concern_id}:2"]


def test_one_concern_for_each_trigger_and_person_raised_again_only_by_new_facts_after_it_was_taken_in_hand() -> None:
    world = quiet_world()
    world.send(serious())
    world.send(serious())
    assert len(world.said(triage.ConcernRaised)) == 1
    first = world.last(triage.ConcernRaised)
    both = result(
        check("p2", relevant=YesNo.YES),
        finding("f1", OffenceCategory.SEXUAL, serious=True),
        finding("f2", OffenceCategory.SEXUAL, serious=True, offence="Another invented offence"),
    )
    world.send(both)
    assert len(world.said(triage.ConcernRaised)) == 1, "it is open: the new fact is added to it"
    assert "Another invented offence" in (world.last(triage.ConcernRecorded).in_words or "")
    world.send(acknowledge(first.concern_id))
    assert not world.last(triage.CaseScreened).urgent
    world.send(both)
    assert len(world.said(triage.ConcernRaised)) == 1
    world.send(serious(id_="f3"))
    second = world.last(triage.ConcernRaised)
    assert second.concern_id != first.concern_id
    world.send(serious("p1"))
    assert world.last(triage.ConcernRaised).concern_id not in (first.concern_id, second.concern_id)


def test_a_concern_that_nobody_acknowledges_is_escalated_hour_by_hour_up_to_the_director() -> None:
    world = quiet_world()
    world.send(rota("a5-eit", ("duty-officer", "d1"), ("head-of-service", "h1")))
    world.send(serious())
    concern = world.last(triage.ConcernRaised)
    assert concern.practitioner_id == "d1"
    world.pass_to(concern.acknowledge_by - timedelta(seconds=1))
    assert not world.said(triage.ConcernEscalated)
    world.pass_to(concern.acknowledge_by + timedelta(hours=2))
    escalated = world.said(triage.ConcernEscalated)
    assert [(each.role, each.practitioner_id) for each in escalated] == [
        ("head-of-service", "h1"),
        ("operational-director", None),
    ]
    open_now = [ask for (_, key), ask in world.questions.items() if key.startswith("concern:")]
    assert sorted(ask.role for ask in open_now) == ["head-of-service", "operational-director"], "the director too"
    assert "passed on: the head of service is asked now" in {each.how for each in world.said(Settled)}
    world.send(acknowledge(concern.concern_id))
    told = world.last(triage.ConcernAcknowledged)
    assert (told.concern_id, told.by) == (concern.concern_id, OFFICER.id)
    assert [key for _, key in world.questions if key.startswith("concern:")] == [
        f"concern:{concern.concern_id}:action"
    ], "acknowledging is not acting"
    world.pass_to(concern.acknowledge_by + timedelta(days=1))
    assert len(world.said(triage.ConcernEscalated)) == 2


@pytest.mark.practice(
    "R12",
    "A concern that nobody acknowledges goes up hour by hour; once the operational director is asked, they and the head of service then on duty "
    "are asked again every twelve hours, also at weekends, and told how long it has been open and how often it was asked.",
)
def test_once_the_director_is_asked_a_concern_is_asked_again_twice_a_day_until_somebody_acknowledges_it() -> None:
    world = quiet_world()
    world.send(serious())
    concern = world.last(triage.ConcernRaised)
    director_asked = concern.raised_at + timedelta(hours=2)
    world.pass_to(director_asked)
    asked_by_then = len(asked_about_a_concern(world))
    world.pass_to(director_asked + timedelta(hours=12, seconds=-1))
    assert len(asked_about_a_concern(world)) == asked_by_then, (
        "the hour that they have passes, and nobody is asked anew"
    )
    questions = [ask for (_, key), ask in world.questions.items() if key.startswith("concern:")]
    assert {ask.due.at for ask in questions} == {director_asked + timedelta(hours=1)}
    for day in range(1, 8):
        world.pass_to(director_asked + timedelta(days=day))
        assert len(world.said(triage.ConcernEscalated)) == 2 + 2 * day
    assert len(asked_about_a_concern(world)) == asked_by_then + 7 * 4, "two at a time"
    asked = [ask for (_, key), ask in world.questions.items() if key.startswith("concern:")]
    assert sorted(ask.role for ask in asked) == ["head-of-service", "operational-director"]
    for ask in asked:
        assert "since it was raised on 1 June 2026 at 11:00, though somebody was asked 16 times before." in ask.why
    world.send(acknowledge(concern.concern_id))
    said = len(world.said(triage.ConcernEscalated))
    world.pass_to(world.now + timedelta(days=2))
    assert len(world.said(triage.ConcernEscalated)) == said


def test_something_more_about_a_concern_that_nobody_acknowledges_is_not_kept_for_the_next_time() -> None:
    world = quiet_world()
    world.send(serious())
    concern = world.last(triage.ConcernRaised)
    world.pass_to(concern.raised_at + timedelta(hours=3, minutes=20))
    asked_by_then = len(asked_about_a_concern(world))
    world.send(serious(id_="f2"))
    world.pass_to(world.now)
    at = world.now
    asked = asked_about_a_concern(world)[asked_by_then:]
    assert sorted(ask.role for ask in asked) == ["head-of-service", "operational-director"]
    assert {ask.due for ask in asked} == {at + timedelta(hours=1)}
    assert world.last(triage.ConcernEscalated).concern_id == concern.concern_id
    said = len(world.said(triage.ConcernEscalated))
    for minutes, more in ((10, "f3"), (20, "f4"), (30, "f4")):
        world.pass_to(at + timedelta(minutes=minutes))
        world.send(serious(id_=more))
    world.pass_to(at + timedelta(hours=1, seconds=-1))
    assert len(world.said(triage.ConcernEscalated)) == said, "they have an hour, whatever else comes"
    world.pass_to(at + timedelta(hours=1))
    assert len(world.said(triage.ConcernEscalated)) == said + 1
    world.send(serious(id_="f4"))
    world.pass_to(at + timedelta(hours=13, seconds=-1))
    assert len(world.said(triage.ConcernEscalated)) == said + 1, "what is known already asks nobody"


def test_whoever_is_head_of_service_on_duty_by_then_is_asked_again() -> None:
    world = quiet_world()
    world.send(rota("a5-eit", ("head-of-service", "before")))
    world.send(serious())
    asked = world.last(triage.ConcernRaised).raised_at
    world.pass_to(asked + timedelta(hours=3))
    world.send(rota("a5-eit", ("head-of-service", "after"), since=asked + timedelta(hours=3)))
    world.pass_to(asked + timedelta(hours=14))
    assert world.case.concerns.open[0].practitioner_id == "after"


def test_an_hour_is_an_elapsed_hour_also_where_the_clocks_change() -> None:
    world = World()
    at = datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    world.send(raised(), at=at)
    assert world.last(triage.ConcernRaised).acknowledge_by - at == timedelta(hours=1)


def test_a_concern_is_acknowledged_once_and_only_where_there_is_one() -> None:
    world = World()
    world.send(raised())
    concern = world.last(triage.ConcernRaised)
    for command, verdict in ((acknowledge("none"), "refused"), (acknowledge(concern.concern_id), "accepted")):
        world.send(command)
        assert world.answer.verdict == verdict
    assert refusal(world, acknowledge(concern.concern_id)) == "somebody has taken it in hand already"


def test_withdrawing_an_application_ends_no_concern() -> None:
    world = quiet_world()
    world.send(serious())
    world.send(details(revision=2, withdrawn=True))
    world.pass_to(world.now + timedelta(hours=1))
    assert world.said(triage.ConcernEscalated)


def test_no_concerns_cannot_be_settled_while_a_concern_is_open() -> None:
    world = quiet_world()
    world.send(serious())
    assert "a child protection concern is open" in refusal(world, settle(ScreeningOutcome.NO_CONCERNS))


def test_facts_that_fall_away_leave_the_concern_with_whoever_has_it() -> None:
    world = quiet_world()
    world.send(serious())
    world.send(result(check("p2")))
    assert world.case.concerns.open
    assert world.last(triage.CaseScreened).urgent


@pytest.mark.parametrize(
    ("rotas", "at", "expected"),
    [
        ([], APPLIED, ("a5-eit", "duty-officer", None, False)),
        ([rota("a5-eit", ("duty-officer", "d1"))], APPLIED, ("a5-eit", "duty-officer", "d1", False)),
        ([rota("a5-eit", ("service-manager", "m1"))], APPLIED, ("a5-eit", "service-manager", "m1", False)),
        (
            [rota("a5-eit", ("service-manager", "m1"), ("duty-officer", "d1"))],
            APPLIED,
            ("a5-eit", "duty-officer", "d1", False),
        ),
        ([rota("a5-duty", ("duty-officer", "d2"))], NIGHT, ("a5-duty", "duty-officer", "d2", True)),
        ([rota("a6-eit", ("duty-officer", "d3"))], NIGHT, ("night-desk", "night-officer", None, True)),
        (
            [rota("a5-eit", ("duty-officer", "d1"), since=APPLIED - timedelta(days=30))],
            APPLIED,
            ("a5-eit", "duty-officer", None, False),
        ),
        ([], datetime(2026, 5, 25, 12, tzinfo=UTC), ("night-desk", "night-officer", None, True)),  # a bank holiday
    ],
)
def test_who_is_on_duty(rotas: list[DutyRotaPublished], at: datetime, expected: tuple[Any, ...]) -> None:
    world = World(out_of_hours_team="night-desk", out_of_hours_role=Role("night-officer"))
    for each in rotas:
        world.send(each)
    world.send(details(), at=at)
    world.send(serious(), at=at)
    told = world.last(triage.ConcernRaised)
    assert (told.team, told.role, told.practitioner_id, told.out_of_hours) == expected


def test_the_latest_rota_of_a_team_holds_in_whatever_order_they_come() -> None:
    world = World()
    world.send(rota("a5-eit", ("duty-officer", "new")), at=APPLIED + timedelta(hours=2))
    world.send(rota("a5-eit", ("duty-officer", "old")), at=APPLIED + timedelta(hours=1))
    (turn,) = world.row(ROTA, "a5-eit").turns
    assert turn.practitioner_id == "new"


STANDINGS: tuple[dict[str, Any], ...] = (
    {},
    {"relations": ()},
    {"relations": (), "children": ()},
    *LIVING_WITH_FATHER,
    {"law": LawType.PUBLIC},
    {"withdrawn": True},
    {"concluded": True, "relations": ()},
)


@pytest.mark.parametrize("known_first", [True, False])
@pytest.mark.parametrize("said", [None, "Gary, who moved in on Tuesday, burnt her. She is with him now."])
@pytest.mark.parametrize("factor", [RiskFactor.HARM_TO_CHILD, RiskFactor.NEGLECT])
@pytest.mark.parametrize("standing", STANDINGS)
def test_harm_named_in_a_call_is_a_concern_whoever_did_it_and_wherever_the_child_is(
    standing: dict[str, Any], factor: RiskFactor, said: str | None, *, known_first: bool
) -> None:
    """T2, G3: who did it and where the child is are for duty to find out; on a closed case nobody else would (T1)."""
    world = World()
    messages = [details(**standing), call("p1", factors=(factor,), said=said)]
    for message in messages if known_first else messages[::-1]:
        world.send(message)
    assert world.said(triage.ConcernRaised)
    assert any(key.startswith("concern:") for _, key in world.questions)


def test_a_call_in_which_no_harm_is_named_raises_nothing() -> None:
    world = quiet_world()
    world.send(call("p1", asked=tuple(RiskFactor), factors=(RiskFactor.MENTAL_HEALTH,)))
    assert not world.said(triage.ConcernRaised)


@pytest.mark.parametrize("state", list(FactorState))
def test_harm_of_which_whoever_reports_it_is_not_certain_may_be_harm(state: FactorState) -> None:
    """G3: not known is never no."""
    world = quiet_world()
    world.send(report(RiskFactor.HARM_TO_CHILD, state, words="A hand-shaped mark; she will not say who."))
    assert bool(world.said(triage.ConcernRaised)) is (state is not FactorState.ABSENT)


@pytest.mark.parametrize(
    ("factors", "urgent"), [((RiskFactor.NEGLECT,), True), ((RiskFactor.ABDUCTION,), True), ((), False)]
)
def test_a_call_that_raises_a_concern_waits_behind_nothing_that_is_set_aside(
    factors: tuple[RiskFactor, ...], urgent: bool
) -> None:
    said = call("p1", factors=factors)
    (handler,) = [h for h in service.handlers if isinstance(h, OnMessage) and h.message is type(said)]
    assert handler.urgent is not None
    assert handler.urgent(said, World().policy) is urgent
