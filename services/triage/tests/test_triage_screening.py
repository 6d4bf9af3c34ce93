"""The risk profile and the outcome of screening (T1, T5, G3)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from triage_world import (
    APPLIED,
    CASE,
    FATHER,
    MOTHER,
    OFFICER,
    QUIET,
    World,
    acted,
    call,
    check,
    check_changed,
    clear_checks,
    details,
    finding,
    quiet_world,
    raised,
    refusal,
    report,
    result,
    settle,
    spoken,
)

from cafcass_contracts import allocation, intake, triage
from cafcass_contracts.message import Message
from cafcass_contracts.people import Child, Person
from cafcass_contracts.proceedings import Allegation, PreviousProceedings
from cafcass_contracts.safeguarding import (
    CallOutcome,
    CheckKind,
    CheckState,
    DisposalKind,
    FactorState,
    RiskFinding,
    ScreeningOutcome,
    SettledBy,
)
from cafcass_contracts.values import (
    LawType,
    MiamExemption,
    OffenceCategory,
    OrderType,
    PartyRole,
    RiskFactor,
    YesNo,
)
from cafcass_domain.state import replace
from triage.domain.case import CASES
from triage.domain.screening.held import Told

NO_CONCERNS, CONCERNS, NEEDS_PERSON = (
    ScreeningOutcome.NO_CONCERNS,
    ScreeningOutcome.CONCERNS,
    ScreeningOutcome.NEEDS_PERSON,
)


def factor(world: World, which: RiskFactor) -> RiskFinding:
    """What the last profile says of one factor."""
    (found,) = [each for each in world.last(triage.RiskProfileRecorded).factors if each.factor == which]
    assert isinstance(found, RiskFinding)
    return found


def signals(**changes: Any) -> Any:
    return QUIET.model_copy(update=changes)


def test_an_application_is_screened_the_moment_it_is_known_and_waits_for_a_person_while_checks_are_out() -> None:
    world = World()
    world.send(details())
    screened = world.last(triage.CaseScreened)
    assert (screened.screening, screened.outcome, screened.settled) == (1, NEEDS_PERSON, False)
    assert world.last(triage.RiskProfileRecorded).screening == 1
    question = world.questions[CASE, "screening"]
    assert (question.settled_by, question.team) == (("settle-screening",), "a5-eit")
    assert question.due.at == datetime(2026, 6, 2, 16, tzinfo=UTC), "one working day after the application was received"


def test_no_concerns_holds_without_a_person_once_everything_is_answered() -> None:
    world = spoken(quiet_world())
    screened = world.last(triage.CaseScreened)
    assert (screened.outcome, screened.settled_by) == (NO_CONCERNS, SettledBy.POLICY)
    assert (CASE, "screening") not in world.questions
    for each in clear_checks():
        assert not world.send(each).publish


def test_every_factor_is_spoken_of_and_what_nobody_was_asked_is_not_known() -> None:
    profile = quiet_world().last(triage.RiskProfileRecorded).factors
    assert [each.factor for each in profile] == list(RiskFactor)
    states = {each.factor: each.state for each in profile}
    unknown = {RiskFactor.NEGLECT, RiskFactor.MENTAL_HEALTH, RiskFactor.POST_SEPARATION_CONTROL}
    unknown |= {RiskFactor.IMPLACABLE_HOSTILITY, RiskFactor.INJUNCTIONS}
    assert {which for which, state in states.items() if state is FactorState.NOT_KNOWN} == unknown
    assert FactorState.PRESENT not in states.values()
    assert quiet_world().last(triage.CaseScreened).not_known == len(unknown)


@pytest.mark.parametrize(
    ("change", "which"),
    [
        ({"c1a_present": YesNo.YES}, RiskFactor.HARM_TO_CHILD),
        ({"c8_present": YesNo.YES}, RiskFactor.DOMESTIC_ABUSE),
        ({"confidential_details_asked": YesNo.YES}, RiskFactor.DOMESTIC_ABUSE),
        ({"miam_exemptions": (MiamExemption.DOMESTIC_ABUSE,)}, RiskFactor.DOMESTIC_ABUSE),
        ({"miam_exemptions": (MiamExemption.CHILD_PROTECTION,)}, RiskFactor.HARM_TO_CHILD),
    ],
)
def test_weak_signals_count(change: dict[str, Any], which: RiskFactor) -> None:
    world = quiet_world(signals=signals(**change))
    assert (factor(world, which).state, factor(world, which).weak) == (FactorState.PRESENT, True)
    screened = world.last(triage.CaseScreened)
    assert (screened.outcome, screened.settled) == (NEEDS_PERSON, False)


@pytest.mark.parametrize("exemption", [MiamExemption.URGENCY, MiamExemption.PREVIOUS_ATTENDANCE, MiamExemption.OTHER])
def test_other_reasons_against_mediation_say_nothing_about_risk(exemption: MiamExemption) -> None:
    world = spoken(quiet_world(signals=signals(miam_exemptions=(exemption,))))
    assert world.last(triage.CaseScreened).outcome is NO_CONCERNS


def test_the_courts_abuse_flag_is_never_acted_on_alone_and_never_lets_anything_be_absent() -> None:
    world = quiet_world(signals=signals(child_abuse_flag=YesNo.YES))
    for which in (RiskFactor.HARM_TO_CHILD, RiskFactor.OTHER):
        assert factor(world, which).state is FactorState.NOT_KNOWN
    assert world.last(triage.CaseScreened).outcome is NEEDS_PERSON


@pytest.mark.parametrize("which", [*RiskFactor, RiskFactor("something-new")])
def test_what_the_application_alleges_is_present_also_under_a_name_nobody_knows(which: RiskFactor) -> None:
    world = quiet_world(signals=signals(allegations=(Allegation(factor=which),)))
    found = factor(world, which if which.known else RiskFactor.OTHER)
    assert (found.state, found.weak) == (FactorState.PRESENT, False)
    assert world.last(triage.CaseScreened).outcome is CONCERNS


@pytest.mark.parametrize(
    "change",
    [
        {"c1a_present": YesNo.NOT_KNOWN},
        {"previous_proceedings": YesNo.NOT_KNOWN},
    ],
)
def test_a_safeguarding_question_without_an_answer_needs_a_person(change: dict[str, Any]) -> None:
    world = quiet_world(signals=signals(**change))
    world.send(call("p1", asked=tuple(RiskFactor)), call("p2"))
    assert world.last(triage.CaseScreened).outcome is NEEDS_PERSON
    world.send(call("p2", asked=tuple(RiskFactor)))
    assert world.last(triage.CaseScreened).outcome is NO_CONCERNS, "every party was asked about every risk"


@pytest.mark.parametrize("outcome", [None, CallOutcome.NO_ANSWER, CallOutcome.DECLINED, CallOutcome.NOT_SAFE])
def test_a_party_that_nobody_has_spoken_to_needs_a_person(outcome: CallOutcome | None) -> None:
    world = spoken(quiet_world(), "p1")
    if outcome is not None:
        world.send(call("p2", outcome))
    screened = world.last(triage.CaseScreened)
    assert (screened.outcome, screened.settled) == (NEEDS_PERSON, False)
    spoken(world, "p2")
    assert world.last(triage.CaseScreened).outcome is NO_CONCERNS


@pytest.mark.parametrize("raised_first", [True, False])
def test_a_concern_that_was_ever_raised_needs_a_person_also_once_it_is_in_hand(*, raised_first: bool) -> None:
    world = quiet_world()
    if raised_first:
        world.send(raised())
    spoken(world)
    if not raised_first:
        world.send(raised())
    (concern,) = world.case.concerns.raised.values()
    taken = triage.AcknowledgeConcern(case_id=CASE, by=OFFICER, concern_id=concern.concern_id, action="Acted.")
    world.send(taken)
    screened = world.last(triage.CaseScreened)
    assert (screened.urgent, screened.outcome, screened.settled) == (False, NEEDS_PERSON, False)
    assert "record what was done first" in refusal(world, settle(NO_CONCERNS))
    world.send(acted(concern.concern_id))
    world.send(settle(NO_CONCERNS))
    assert world.last(triage.CaseScreened).settled_by is SettledBy.PERSON


def test_a_question_that_the_form_left_open_may_be_answered_by_both_parties_in_calls_and_not_by_one() -> None:
    world = quiet_world(signals=signals(c1a_present=YesNo.NOT_KNOWN))
    world.send(call("p1", asked=tuple(RiskFactor)))
    assert factor(world, RiskFactor.DOMESTIC_ABUSE).state is FactorState.NOT_KNOWN
    world.send(call("p2", asked=tuple(RiskFactor)))
    assert factor(world, RiskFactor.DOMESTIC_ABUSE).state is FactorState.ABSENT
    assert world.last(triage.CaseScreened).settled_by is SettledBy.POLICY


@pytest.mark.parametrize(
    ("category", "disposal", "which", "weak"),
    [
        (OffenceCategory.DRUGS_OR_ALCOHOL, DisposalKind.CONVICTION, RiskFactor.SUBSTANCE_MISUSE, False),
        (OffenceCategory.CHILD_NEGLECT_OR_HARM, DisposalKind.CAUTION, RiskFactor.HARM_TO_CHILD, True),
        (OffenceCategory.VIOLENCE, DisposalKind.CONVICTION, RiskFactor.DOMESTIC_ABUSE, True),
        (OffenceCategory.VIOLENCE, DisposalKind.PENDING, RiskFactor.RELEVANT_CONVICTIONS, True),
        (OffenceCategory.DECEIT, DisposalKind.CONVICTION, RiskFactor.RELEVANT_CONVICTIONS, False),
    ],
)
def test_relevant_findings_are_factors_by_category_too(
    category: OffenceCategory, disposal: DisposalKind, which: RiskFactor, weak: bool
) -> None:
    world = quiet_world()
    world.send(result(check("p2", relevant=YesNo.YES), finding(category=category, disposal=disposal)))
    assert (factor(world, which).state, factor(world, which).weak) == (FactorState.PRESENT, weak)
    assert factor(world, RiskFactor.RELEVANT_CONVICTIONS).state is FactorState.PRESENT
    assert not world.last(triage.CaseScreened).settled


def test_convictions_are_absent_only_when_every_party_was_checked_and_every_check_answered() -> None:
    world = World()
    world.send(details())
    world.send(result(check("p1")))
    assert factor(world, RiskFactor.RELEVANT_CONVICTIONS).state is FactorState.NOT_KNOWN
    world.send(result(check("p2", relevant=YesNo.NOT_KNOWN), for_a_person=1))
    assert factor(world, RiskFactor.RELEVANT_CONVICTIONS).state is FactorState.NOT_KNOWN
    world.send(result(check("p2")))
    assert factor(world, RiskFactor.RELEVANT_CONVICTIONS).state is FactorState.ABSENT


def test_an_organisation_or_a_young_party_needs_no_police_check() -> None:
    others = (
        Person(id="p3", roles=(PartyRole.RESPONDENT,), organisation="An Invented Council"),
        Person(id="p4", roles=(PartyRole.RESPONDENT, PartyRole.CHILD)),
    )
    world = spoken(quiet_world(people=(MOTHER, FATHER, *others)))
    assert world.last(triage.CaseScreened).outcome is NO_CONCERNS


def test_what_a_local_authority_says_outweighs_what_the_application_says() -> None:
    world = World()
    world.send(details())
    assert factor(world, RiskFactor.LOCAL_AUTHORITY_INVOLVEMENT).state is FactorState.ABSENT
    waiting = check("c1", CheckKind.LOCAL_AUTHORITY, CheckState.REQUESTED)
    world.send(check_changed(waiting))
    assert factor(world, RiskFactor.LOCAL_AUTHORITY_INVOLVEMENT).state is FactorState.NOT_KNOWN
    world.send(result(check("c1", CheckKind.LOCAL_AUTHORITY), known_to_authority=YesNo.YES, on_plan=YesNo.YES))
    assert factor(world, RiskFactor.LOCAL_AUTHORITY_INVOLVEMENT).state is FactorState.PRESENT
    assert factor(world, RiskFactor.HARM_TO_CHILD).weak


@pytest.mark.parametrize("known", [YesNo.YES, YesNo.NO, YesNo.NOT_KNOWN])
def test_a_child_known_to_an_authority_by_the_application(known: YesNo) -> None:
    child = Child(id="c1", known_to_local_authority=known)
    world = quiet_world(
        children=(child,), signals=signals(children_known_to_local_authority=YesNo.NOT_KNOWN), orders_sought=()
    )
    expected = FactorState.PRESENT if known is YesNo.YES else FactorState.ABSENT
    assert factor(world, RiskFactor.LOCAL_AUTHORITY_INVOLVEMENT).state is expected


def test_history_and_injunctions_are_present() -> None:
    world = quiet_world(orders_sought=(OrderType.NON_MOLESTATION,))
    assert factor(world, RiskFactor.INJUNCTIONS).state is FactorState.PRESENT
    world = quiet_world(previous_proceedings=(PreviousProceedings(case_number="1"),))
    assert factor(world, RiskFactor.PREVIOUS_PROCEEDINGS).state is FactorState.PRESENT
    world = quiet_world()
    linked = intake.CaseLinked(
        case_id=CASE,
        linked_case_id="other",
        linked_case_number="1700000000000002",
        linked_law=LawType.PUBLIC,
        children=("child",),
    )
    world.send(linked)
    for which in (RiskFactor.PREVIOUS_PROCEEDINGS, RiskFactor.LOCAL_AUTHORITY_INVOLVEMENT):
        assert factor(world, which).state is FactorState.PRESENT


def test_local_intelligence_needs_a_person() -> None:
    world = quiet_world()
    world.send(result(check("p2", CheckKind.LEVEL_2), intelligence="INTELLIGENCE"))
    assert world.last(triage.CaseScreened).outcome is NEEDS_PERSON
    assert "INTELLIGENCE" not in world.last(triage.RiskProfileRecorded).model_dump_json()


def test_a_denial_beside_an_allegation_undoes_nothing_and_is_said() -> None:
    world = quiet_world(signals=signals(allegations=(Allegation(factor=RiskFactor.NEGLECT),)))
    world.send(report(RiskFactor.NEGLECT, FactorState.ABSENT))
    found = factor(world, RiskFactor.NEGLECT)
    assert found.state is FactorState.PRESENT
    assert any("denied" in source for source in found.sources)


def test_what_was_reported_absent_is_absent_where_nothing_says_otherwise() -> None:
    world = quiet_world()
    world.send(report(RiskFactor.MENTAL_HEALTH, FactorState.ABSENT))
    assert factor(world, RiskFactor.MENTAL_HEALTH).state is FactorState.ABSENT
    world.send(report(RiskFactor.MENTAL_HEALTH, FactorState.PRESENT))
    assert factor(world, RiskFactor.MENTAL_HEALTH).state is FactorState.PRESENT


def test_a_risk_that_falls_away_is_never_dropped_without_a_person() -> None:
    world = quiet_world()
    world.send(result(check("p2", relevant=YesNo.YES), finding()))
    world.send(result(check("p2")))
    screened = world.last(triage.CaseScreened)
    assert (screened.outcome, screened.settled) == (NEEDS_PERSON, False)


def test_a_persons_settlement_holds_until_something_material_changes() -> None:
    world = World()
    world.send(details(signals=signals(c1a_present=YesNo.YES)))
    world.send(settle(CONCERNS, based_on=1))
    assert world.answer.verdict == "accepted"
    screened = world.last(triage.CaseScreened)
    assert (screened.outcome, screened.settled_by, screened.screening) == (CONCERNS, SettledBy.PERSON, 2)
    assert (CASE, "screening") not in world.questions
    for each in clear_checks():
        world.send(each)
    assert world.last(triage.CaseScreened).settled_by is SettledBy.PERSON, "a clear check asks nobody again"
    world.send(report(RiskFactor.NEGLECT, FactorState.PRESENT))
    screened = world.last(triage.CaseScreened)
    assert (screened.outcome, screened.settled) == (CONCERNS, False)
    assert (CASE, "screening") in world.questions


def test_a_command_on_an_older_screening_is_told_what_changed() -> None:
    world = World()
    world.send(details())
    world.send(report(RiskFactor.NEGLECT, FactorState.PRESENT))
    reason = refusal(world, settle(NO_CONCERNS, based_on=1))
    assert "screening 2" in reason
    assert "the outcome, from needs-a-person to concerns-further-work-advised" in reason


def test_what_cannot_be_settled_is_refused() -> None:
    world = World()
    assert refusal(world, settle(CONCERNS)) == "there is no screened private law case of that id"
    world.send(details())
    assert refusal(world, settle(NEEDS_PERSON)).startswith("a person settles it")
    world.send(details(revision=2, withdrawn=True))
    assert refusal(world, settle(CONCERNS)) == "the application is withdrawn or the case concluded"
    unknown = triage.EndInvolvement(case_id=CASE, by=OFFICER, why="x")
    assert "withdrawn" in refusal(world, unknown)


@pytest.mark.parametrize("ending", [{"withdrawn": True}, {"concluded": True}])
def test_questions_and_due_times_go_with_a_case_that_ends_at_court(ending: dict[str, Any]) -> None:
    world = World()
    world.send(details())
    assert world.questions
    assert world.deadlines
    world.send(details(revision=2, **ending))
    assert not world.questions
    assert not world.deadlines
    assert not world.send(result(check("p2", relevant=YesNo.YES), finding())).publish


def test_public_law_is_not_screened() -> None:
    world = World()
    world.send(details(law=LawType.PUBLIC))
    assert not world.said(triage.CaseScreened)
    assert not world.said(triage.LetterPlanned)


def test_what_comes_before_the_case_is_kept() -> None:
    world = World()
    world.send(allocation.CaseAllocated(case_id=CASE, practitioner_id="w1", role="family-court-adviser", team="a5-eit"))
    world.send(report(RiskFactor.NEGLECT, FactorState.PRESENT))
    world.send(result(check("p2", relevant=YesNo.YES), finding()))
    assert not world.said(triage.CaseScreened), "the kind of law is not known yet"
    world.send(details())
    assert factor(world, RiskFactor.NEGLECT).state is FactorState.PRESENT
    assert factor(world, RiskFactor.RELEVANT_CONVICTIONS).state is FactorState.PRESENT
    assert world.case.application.allocated is not None


def test_the_highest_revision_and_the_latest_word_on_a_check_hold() -> None:
    world = World()
    world.send(details(revision=3))
    assert not world.send(details(revision=2, withdrawn=True)).publish
    late = check("p2", state=CheckState.REQUESTED)
    world.send(result(check("p2")), at=APPLIED + timedelta(days=2))
    world.send(check_changed(late), at=APPLIED + timedelta(days=1))
    assert world.case.checks.current["level-1:p2"].state is CheckState.ANSWERED


def test_what_is_decided_says_why_on_what_and_under_which_policy() -> None:
    world = World()
    world.send(details(), id_="the-application")
    for number, each in enumerate(clear_checks()):
        world.send(each, id_=f"check-{number}")
    for kind in (triage.CaseScreened, triage.RiskProfileRecorded):
        told = world.last(kind)
        assert {"T1", "T5", "G3"} <= set(told.reasons)
        # The authority's answer says what the application said: it is no screening of its own.
        assert told.rests_on == ("check-0", "check-1", "the-application")
        assert told.policy_version == "test-1"


def test_what_is_alleged_in_calls_and_reports_is_told_with_whom_it_is_about_for_who_decides_on_checks() -> None:
    """P2, G4: which risk and of whom, not in whose words; what the application alleges its readers have from intake."""
    alleged = QUIET.model_copy(update={"allegations": (Allegation(factor=RiskFactor.NEGLECT, about_person="p1"),)})
    world = World()
    world.send(report(RiskFactor.HARM_TO_CHILD, FactorState.PRESENT, "p2", "SAID SO"))
    world.send(details(signals=alleged))
    first = world.last(triage.RiskProfileRecorded)
    assert [(each.factor, each.about_person) for each in first.alleged] == [(RiskFactor.HARM_TO_CHILD, "p2")]
    assert "SAID SO" not in first.model_dump_json()
    world.send(call("p1", factors=(RiskFactor.DOMESTIC_ABUSE,), asked=tuple(RiskFactor)))
    world.send(report(RiskFactor.HARM_TO_CHILD, FactorState.ABSENT, "p2"))
    world.send(report(RiskFactor.HARM_TO_CHILD, FactorState.PRESENT, "p2"))
    world.send(report(RiskFactor.HARM_TO_CHILD, FactorState.PRESENT))
    last = world.last(triage.RiskProfileRecorded)
    assert {(each.factor, each.about_person) for each in last.alleged} == {
        (RiskFactor.DOMESTIC_ABUSE, None),
        (RiskFactor.HARM_TO_CHILD, None),
        (RiskFactor.HARM_TO_CHILD, "p2"),
    }
    assert len(last.alleged) == 3


@pytest.mark.practice(
    "R18", "Answers that come together are one screening, and an answer that changes nothing is none."
)
def test_what_comes_together_is_screened_once() -> None:
    world = World()
    world.send(details())
    answers = [result(check(f"p{number}"), finding(f"f{number}")) for number in range(1, 9)]
    world.send_together(*answers, result(check("c1", CheckKind.LOCAL_AUTHORITY), known_to_authority=YesNo.NO))
    for kind in (triage.CaseScreened, triage.RiskProfileRecorded):
        first, last = world.said(kind)
        assert (first.screening, last.outcome) == (1, ScreeningOutcome.CONCERNS)
    assert world.case.screening.told is not None
    assert world.last(triage.CaseScreened).screening == world.case.screening.told.number


def test_an_answer_that_says_what_is_known_already_is_no_screening() -> None:
    world = quiet_world()
    screened = len(world.said(triage.CaseScreened))
    world.send(result(check("p9")))
    world.send(call("p1", CallOutcome.NO_ANSWER))
    assert len(world.said(triage.CaseScreened)) == screened
    world.send(result(check("p9", CheckKind.LEVEL_2), finding()))
    world.send(report(RiskFactor.OTHER, FactorState.PRESENT))
    world.send(report(RiskFactor.OTHER, FactorState.PRESENT))
    assert len(world.said(triage.CaseScreened)) == screened + 3, "who says that a risk is there counts"


@pytest.mark.practice("H4", "Nobody settles a screening on words that came after they looked.")
@pytest.mark.parametrize(
    "words",
    [
        call("p1", said="He hit Cleo with a belt."),
        call("p1", CallOutcome.DECLINED, issues=("Cleo came home late on Sunday.",)),
        result(
            check("c1", CheckKind.LOCAL_AUTHORITY), known_to_authority=YesNo.NO, in_words="Ask for Ms Mockup first."
        ),
    ],
)
def test_words_that_came_after_somebody_looked_are_not_settled_with_the_rest(words: Message) -> None:
    world = quiet_world()
    assert world.case.screening.told is not None
    looked_at = world.case.screening.told.number
    world.send(words)
    assert "what there is to read in words" in refusal(world, settle(ScreeningOutcome.NO_CONCERNS, based_on=looked_at))
    world.send(settle(ScreeningOutcome.NO_CONCERNS, based_on=looked_at + 1))
    assert world.answer.verdict == "accepted"


def test_a_finding_nobody_classified_that_came_after_somebody_looked_is_not_settled_with_the_rest() -> None:
    world = World()
    world.send(details(), clear_checks()[0])
    looked_at = _told(world).number
    world.send(result(check("p2"), for_a_person=1, to_judge=(finding(),)))
    world.send(settle(ScreeningOutcome.NO_CONCERNS, based_on=looked_at))
    assert world.answer.verdict == "refused"


@pytest.mark.practice(
    "H4", "Words that come after a release are read too, where the release before did not keep what there was to read."
)
def test_words_that_come_after_a_release_are_not_settled_with_the_rest() -> None:
    world = quiet_world()
    told = replace(_told(world), words="", basis="")
    world.put(CASES, CASE, replace(world.case, screening=replace(world.case.screening, told=told)))
    world.send(call("p1", said="Something happened to Cleo with a belt."))
    world.send(settle(ScreeningOutcome.NO_CONCERNS, based_on=told.number))
    assert world.answer.verdict == "refused"


def _told(world: World) -> Told:
    told = world.case.screening.told
    assert told is not None
    return told


@pytest.mark.practice(
    "H10",
    "While an answer that counts for no check waits for a person, no concerns is never settled alone, and nothing ends.",
)
def test_an_answer_that_counts_for_no_check_keeps_policy_from_settling_alone_until_it_is_dealt_with() -> None:
    world = spoken(quiet_world())
    assert world.last(triage.CaseScreened).settled_by is SettledBy.POLICY
    found = clear_checks()[0]
    late = found.model_copy(update={"revision": 2, "unplaced": ("answer-1",)})
    world.send(late)
    screened = world.last(triage.CaseScreened)
    assert (screened.outcome, screened.settled) == (NEEDS_PERSON, False)
    assert (CASE, "screening") in world.questions
    world.send(found)
    assert world.last(triage.CaseScreened).outcome is NEEDS_PERSON, "an older word does not undo it"
    world.send(found.model_copy(update={"revision": 3}))
    assert world.last(triage.CaseScreened).settled_by is SettledBy.POLICY
