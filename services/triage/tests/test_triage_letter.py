"""The safeguarding letter: when it is due, when it goes, what it says, its updates, and who gets it (T6, T7, T9, P6, P8)."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from triage_world import (
    APPLIED,
    CASE,
    FATHER,
    FIRST_HEARING,
    HEARING_AT,
    MOTHER,
    OFFICER,
    POLICY,
    QUIET,
    World,
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

from cafcass_contracts import triage
from cafcass_contracts.people import Address, ContactDetail, Need, Person, PersonName, Relation, Representation
from cafcass_contracts.platform import PersonNeeded, PersonOverdue
from cafcass_contracts.police_checks import ChecksOverdue
from cafcass_contracts.proceedings import Allegation, Hearing
from cafcass_contracts.safeguarding import (
    CallOutcome,
    CheckKind,
    CheckState,
    DisposalKind,
    FactorState,
    LetterSharing,
    ReferralKind,
    Relevance,
    ScreeningOutcome,
    Sharing,
)
from cafcass_contracts.values import HearingStatus, HearingType, NeedKind, OffenceCategory, RiskFactor, YesNo
from cafcass_domain.decision import SetDeadline
from cafcass_domain.state import replace
from triage.domain.letter.facts import LETTERS, LetterFacts, OpenFacts
from triage.domain.letter.issuing import UPDATE_DUE
from triage.domain.letter.planning import DUE
from triage.domain.letter.recipients import is_secure
from triage.domain.letter.sharing import sendings
from triage.domain.questions import SENDING
from triage.letter.updates import news

DUE_AT = datetime(2026, 6, 26, 16, tzinfo=UTC)
"""Three working days before Wednesday 1 July 2026, at 17:00 in London."""
AT_HOME = Address(line_1="1 Invented Street", postcode="ZZ1 1ZZ")


def hearing(at: datetime, **content: Any) -> Hearing:
    return FIRST_HEARING.model_copy(update={"starts_at": at, **content})


def latest(world: World) -> LetterFacts:
    assert world.letter is not None
    assert world.letter.latest is not None
    return world.letter.latest


def letters_given(world: World) -> list[tuple[str, str]]:
    """To whom somebody is asked to send the letter, and how."""
    to, _ = sendings(world.case, world.policy)
    assert bool(to) is (world.asked(SENDING) is not None)
    return [(each.person, each.how) for each in to]


def reachable(**changes: Any) -> dict[str, Any]:
    return {"people": tuple(p.model_copy(update={"address": AT_HOME, **changes}) for p in (MOTHER, FATHER))}


# When it is due


def test_it_is_due_three_working_days_before_the_first_hearing() -> None:
    world = World()
    world.send(details())
    planned = world.last(triage.LetterPlanned)
    assert (planned.due, planned.short_notice, planned.hearing_at) == (date(2026, 6, 26), False, HEARING_AT)
    deadline = world.deadlines[CASE, DUE, ""]
    assert (deadline.due.at, deadline.due.counted_from, deadline.due.working_days) == (DUE_AT, HEARING_AT, -3)
    world.send(details(revision=2))
    assert len(world.said(triage.LetterPlanned)) == 1


@pytest.mark.parametrize(
    ("at", "due"),
    [
        (datetime(2026, 7, 8, 9, tzinfo=UTC), date(2026, 7, 3)),  # put back
        (datetime(2026, 6, 17, 9, tzinfo=UTC), date(2026, 6, 12)),  # brought forward
    ],
)
def test_it_moves_with_the_hearing(at: datetime, due: date) -> None:
    world = World()
    world.send(details())
    world.send(details(revision=2, hearings=(hearing(at),)))
    assert world.last(triage.LetterPlanned).due == due
    assert world.deadlines[CASE, DUE, ""].due.at.date() == due


def test_a_vacated_hearing_takes_the_due_time_back_until_it_is_listed_again() -> None:
    world = World()
    world.send(details())
    vacated = FIRST_HEARING.model_copy(update={"status": HearingStatus.VACATED})
    world.send(details(revision=2, hearings=(vacated,), first_hearing_id=None))
    assert (CASE, DUE, "") not in world.deadlines
    world.send(details(revision=3))
    assert world.deadlines[CASE, DUE, ""].due.at == DUE_AT


GATEKEEPING = Hearing(id="h0", type=HearingType.GATEKEEPING, starts_at=APPLIED + timedelta(days=3))
ANOTHER = Hearing(id="h2", type=HearingType.OTHER, starts_at=APPLIED + timedelta(days=7))


def test_which_hearing_is_the_first_intake_says_and_nobody_else() -> None:
    world = World()
    world.send(details(hearings=(GATEKEEPING, ANOTHER, FIRST_HEARING), first_hearing_id=None))
    assert not world.said(triage.LetterPlanned), "it is asked which"
    world.send(details(2, hearings=(GATEKEEPING, ANOTHER, FIRST_HEARING), first_hearing_id="h2"))
    assert world.last(triage.LetterPlanned).hearing_id == "h2"
    world.send(details(3, hearings=(GATEKEEPING, ANOTHER, FIRST_HEARING), first_hearing_id="h1"))
    assert world.last(triage.LetterPlanned).hearing_id == "h1"


def test_of_a_release_that_did_not_say_the_first_hearing_is_the_one_of_that_type_and_never_one_on_paper() -> None:
    people = tuple(person.model_copy(update={"adult_party": False}) for person in (MOTHER, FATHER))
    before: dict[str, Any] = {"people": people, "first_hearing_id": None, "decided": False}
    world = World()
    world.send(details(hearings=(GATEKEEPING, ANOTHER), **before))
    assert world.last(triage.LetterPlanned).hearing_id == "h2"
    assert [person.id for person in world.case.application.adult_parties] == ["p1", "p2"]
    world.send(details(2, hearings=(GATEKEEPING, ANOTHER, FIRST_HEARING), **before))
    assert world.last(triage.LetterPlanned).hearing_id == "h1"
    world.send(details(3, hearings=(GATEKEEPING, ANOTHER, FIRST_HEARING), first_hearing_id="h2"))
    assert world.last(triage.LetterPlanned).hearing_id == "h2", "until its next revision says"


def test_that_intake_found_no_first_hearing_and_no_adult_party_is_its_word_and_derived_from_nothing() -> None:
    """Both parents are seventeen, and of the hearings only the final one is known."""
    people = tuple(person.model_copy(update={"adult_party": False}) for person in (MOTHER, FATHER))
    final = FIRST_HEARING.model_copy(update={"type": HearingType.FINAL})
    world = World()
    world.send(details(people=people, hearings=(final,), first_hearing_id=None))
    assert world.case.application.adult_parties == ()
    assert not world.said(triage.LetterPlanned)


@pytest.mark.parametrize(
    ("in_hours", "waits"),
    [(24 * 2, timedelta(hours=4)), (2, timedelta())],
)
def test_at_short_notice_it_is_due_now_with_a_little_grace_and_never_after_the_hearing(
    in_hours: int, waits: timedelta
) -> None:
    world = World()
    world.send(details(hearings=(hearing(world.now + timedelta(hours=in_hours)),)))
    planned = world.last(triage.LetterPlanned)
    assert (planned.short_notice, planned.due) == (True, world.now.date())
    assert world.deadlines[CASE, DUE, ""].due.at == world.now + waits
    at = world.now
    world.pass_to(at + waits)
    assert world.last(triage.LetterIssued).in_time is YesNo.YES


# When it goes


def test_it_goes_as_soon_as_screening_is_settled_checks_are_in_and_each_party_was_spoken_to() -> None:
    world = quiet_world(**reachable())
    spoken(world, "p1")
    assert not world.said(triage.LetterIssued)
    spoken(world, "p2")
    issued = world.last(triage.LetterIssued)
    assert (issued.update, issued.outstanding_checks, issued.in_time) == (0, 0, YesNo.YES)
    assert issued.outcome is ScreeningOutcome.NO_CONCERNS
    assert (CASE, DUE, "") not in world.deadlines
    content = latest(world).content
    assert content.open == ()
    assert [one.state for one in content.checks] == ["no-trace", "no-trace", "not-known-to"]


@pytest.mark.parametrize("outcome", [CallOutcome.NO_ANSWER, CallOutcome.DECLINED, CallOutcome.NOT_SAFE])
def test_where_a_party_was_only_tried_a_person_settles_it_or_it_goes_when_due_and_says_so(outcome: CallOutcome) -> None:
    world = quiet_world(**reachable())
    spoken(world, "p1")
    world.send(call("p2", outcome))
    assert not world.said(triage.LetterIssued)
    world.pass_to(DUE_AT)
    assert world.last(triage.LetterIssued).outcome is ScreeningOutcome.NEEDS_PERSON
    world = quiet_world(**reachable())
    spoken(world, "p1")
    world.send(call("p2", outcome))
    world.send(settle(ScreeningOutcome.NO_CONCERNS))
    assert world.last(triage.LetterIssued).outcome is ScreeningOutcome.NO_CONCERNS


def test_it_goes_at_its_due_time_whatever_is_missing_and_says_so() -> None:
    world = World()
    world.send(details())
    waiting = check("p2", state=CheckState.CHASED, relevant=YesNo.NOT_KNOWN)
    refused = check("p1", CheckKind.LEVEL_2, CheckState.CONSENT_REFUSED, YesNo.NOT_KNOWN)
    overdue = ChecksOverdue(case_id=CASE, hearing_id="h1", hearing_at=HEARING_AT, outstanding=(waiting, refused))
    world.send(overdue)
    world.pass_to(DUE_AT - timedelta(seconds=1))
    assert not world.said(triage.LetterIssued)
    world.pass_to(DUE_AT)
    issued = world.last(triage.LetterIssued)
    assert (issued.outstanding_checks, issued.in_time, issued.due) == (4, YesNo.YES, date(2026, 6, 26))
    assert latest(world).content.open == (
        OpenFacts("check-outstanding", "level-1", "Fred Fakeman"),
        OpenFacts("check-without-consent", "level-2", "Mary Mockup"),
        OpenFacts("check-not-known", "level-1", "Mary Mockup"),
        OpenFacts("check-not-known", "local-authority", "Cleo Mockup"),
        OpenFacts("not-called", "", "Mary Mockup"),
        OpenFacts("not-called", "", "Fred Fakeman"),
        OpenFacts("not-settled"),
    )


def test_an_unsettled_letter_never_says_that_there_are_no_concerns() -> None:
    world = World()
    world.send(details())
    world.pass_to(DUE_AT)
    assert world.last(triage.LetterIssued).outcome is ScreeningOutcome.NEEDS_PERSON


# What it says


def test_only_past_and_relevant_convictions_reach_it() -> None:
    world = quiet_world()
    told = result(
        check("p2", relevant=YesNo.YES),
        finding("f1", OffenceCategory.DECEIT, offence="PROVEN"),
        finding("f2", OffenceCategory.VIOLENCE, DisposalKind.CAUTION, offence="CAUTIONED"),
        finding("f3", OffenceCategory.DRUGS_OR_ALCOHOL, DisposalKind.PENDING, offence="PENDING"),
        finding("f4", OffenceCategory.VIOLENCE, DisposalKind.NO_FURTHER_ACTION, offence="DROPPED"),
        finding("f5", OffenceCategory.MOTORING, offence="MOTORING", relevance=Relevance.NOT_RELEVANT),
        intelligence="INTELLIGENCE",
    )
    world.send(told)
    world.pass_to(DUE_AT)
    facts = latest(world)
    (one,) = [each for each in facts.content.checks if each.about == "Fred Fakeman"]
    assert [each.offence for each in one.convictions] == ["PROVEN"]
    for secret in ("PENDING", "DROPPED", "MOTORING", "INTELLIGENCE", "substance-misuse", "not proven"):
        assert secret not in repr(facts), secret


@pytest.mark.parametrize(
    ("content", "state"),
    [
        ({"traced": YesNo.NO}, "no-trace"),
        ({"traced": YesNo.YES}, "no-relevant-convictions"),
        ({"traced": YesNo.YES, "for_a_person": 1}, "for-a-person"),
    ],
)
def test_how_a_check_came_back(content: dict[str, Any], state: str) -> None:
    world = quiet_world()
    world.send(result(check("p2"), **content))
    world.pass_to(DUE_AT)
    assert [one.state for one in latest(world).content.checks if one.about == "Fred Fakeman"] == [state]


def test_calls_issues_names_and_needs_are_in_it() -> None:
    needs = (Need(kind=NeedKind.INTERPRETER, detail="Invented language"),)
    alleged = (Allegation(factor=RiskFactor.NEGLECT, in_words="ALLEGED IN WORDS"),)
    world = quiet_world(
        people=(MOTHER, FATHER.model_copy(update={"needs": needs})),
        signals=QUIET.model_copy(update={"allegations": alleged}),
    )
    world.send(call("p1", said="SAID", issues=("ISSUE",), factors=(RiskFactor.MENTAL_HEALTH,)))
    world.pass_to(DUE_AT)
    facts = latest(world)
    assert facts.case_number == "1700000000000001"
    assert facts.court.name == "Mocktown"
    assert (facts.children, facts.parties) == (
        ("Cleo Mockup",),
        (("Mary Mockup", "applicant"), ("Fred Fakeman", "respondent")),
    )
    (contact,) = facts.content.calls
    assert (contact.person, contact.role, contact.outcome, contact.said) == (
        "Mary Mockup",
        "applicant",
        "spoken",
        "SAID",
    )
    assert [(said.words, said.source, said.by) for said in facts.content.said] == [
        ("ALLEGED IN WORDS", "application", ""),
        ("ISSUE", "call", "Mary Mockup (applicant)"),
    ]
    assert {issue.factor for issue in facts.content.issues} == {"neglect", "mental-health"}
    assert [(need.about, need.kind) for need in facts.content.needs] == [("Fred Fakeman", "interpreter")]


def test_a_contact_detail_that_may_be_confidential_is_struck_out_of_all_words() -> None:
    secret = {
        "phone": ContactDetail(value="07700 900123", confidential=YesNo.YES),
        "email": ContactDetail(value="mary@example.test"),
        "address": Address(line_1="7 Hidden Lane", postcode="AB1 2CD", confidential=YesNo.YES),
    }
    open_ = {"phone": ContactDetail(value="0113 496 0000", confidential=YesNo.NO)}
    people = (MOTHER.model_copy(update=secret), FATHER.model_copy(update=open_))
    world = quiet_world(people=people)
    words = "She lives at 7 hidden lane, ab12cd; ring 07700900123 or write to MARY@example.test; his is 0113 496 0000."
    world.send(call("p1", said=words, issues=(words,)))
    world.send(report(RiskFactor.NEGLECT, FactorState.PRESENT, words=words))
    world.pass_to(DUE_AT)
    text = repr(latest(world)).lower().replace(" ", "")
    for detail in ("hiddenlane", "ab12cd", "07700900123", "mary@example.test"):
        assert detail not in text
    assert "01134960000" in text


HIDDEN_HOME = Address(line_1="7 Hidden Lane", town="Quietville", postcode="QV1 7AB", confidential=YesNo.YES)
SHE_IS_IN_A_REFUGE = MOTHER.model_copy(update={"address": HIDDEN_HOME, "lives_in_refuge": YesNo.YES})
OPEN_HOME = AT_HOME.model_copy(update={"confidential": YesNo.NO})
HE_LIVES_OPENLY = FATHER.model_copy(update={"address": OPEN_HOME})
LIVES_WITH_HER = Relation(child="c1", person="p1", lives_with=YesNo.YES)
LIVES_WITH_HIM = Relation(child="c1", person="p2", lives_with=YesNo.YES)
PARTNER = Person(id="p3", name=PersonName(first="Pat", last="Invented"))


def asked_about(mother: Person, relations: tuple[Relation, ...], **changes: Any) -> World:
    """An authority, and the forces of both parents and of somebody who is no party, were asked and answered."""
    world = World()
    people = (mother, HE_LIVES_OPENLY, PARTNER)
    world.send(details(people=people, relations=relations, local_authority="Quietville Borough Council", **changes))
    council = check("c1", CheckKind.LOCAL_AUTHORITY, source_system="Quietville Borough Council")
    world.send(result(council, known_to_authority=YesNo.YES, in_words="They came to Quietville in April."))
    for about, force in (("p1", "Quietville Police"), ("p2", "Mockshire Police"), ("p3", "Quietville Police")):
        world.send(result(check(about, CheckKind.LEVEL_2, source_system=force)))
    world.send(call("p1", said="I live in Quietville.", consents_to_sharing=YesNo.YES))
    moved = triage.MakeReferral(
        case_id=CASE, by=OFFICER, kind=ReferralKind.CHILD_PROTECTION, to="Quietville Council", children=("c1",), why="x"
    )
    world.send(moved)
    world.pass_to(DUE_AT)
    return world


@pytest.mark.parametrize("relations", [(LIVES_WITH_HER,), ()], ids=["lives with her", "not known with whom"])
@pytest.mark.parametrize(
    ("mother", "changes"),
    [
        (SHE_IS_IN_A_REFUGE, {}),
        (SHE_IS_IN_A_REFUGE.model_copy(update={"address": None}), {}),
        (MOTHER.model_copy(update={"address": HIDDEN_HOME}), {}),
        (
            MOTHER.model_copy(update={"address": HIDDEN_HOME.model_copy(update={"confidential": YesNo.NOT_KNOWN})}),
            {"signals": QUIET.model_copy(update={"c8_present": YesNo.YES})},
        ),
    ],
    ids=["refuge", "refuge of no known address", "confidential", "a form C8"],
)
def test_no_name_of_a_force_or_an_authority_tells_where_somebody_lives_in_confidence(
    mother: Person, changes: dict[str, Any], relations: tuple[Relation, ...]
) -> None:
    world = asked_about(mother, relations, **changes)
    assert "quietville" not in repr(latest(world)).lower()
    assert "Mockshire Police" in repr(latest(world))
    assert "lives in a refuge" not in repr(latest(world))
    assert world.last(triage.LetterShared).sharing is LetterSharing.DIRECTIONS_SOUGHT


def test_where_homes_are_open_forces_and_authorities_are_named() -> None:
    mother = MOTHER.model_copy(update={"address": OPEN_HOME})
    facts = latest(asked_about(mother, (LIVES_WITH_HER,)))
    named = {each.asked_of for each in facts.content.checks}
    assert {"Quietville Borough Council", "Quietville Police", "Mockshire Police"} <= named
    assert facts.local_authority == "Quietville Borough Council"


def test_a_child_who_lives_openly_is_known_to_an_authority_by_name() -> None:
    facts = latest(asked_about(SHE_IS_IN_A_REFUGE.model_copy(update={"address": None}), (LIVES_WITH_HIM,)))
    (council,) = [each for each in facts.content.checks if each.kind == "local-authority"]
    assert council.asked_of == "Quietville Borough Council"


def test_a_risk_is_told_with_who_named_or_reported_it() -> None:
    world = quiet_world()
    world.send(call("p2", factors=(RiskFactor.MENTAL_HEALTH,)), call("p1", factors=(RiskFactor.NEGLECT,)))
    world.send(report(RiskFactor.NEGLECT, FactorState.PRESENT))
    world.pass_to(DUE_AT)
    sources = {issue.factor: issue.sources for issue in latest(world).content.issues}
    assert sources["mental-health"] == ("Fred Fakeman (respondent) named it in a call",)
    assert set(sources["neglect"]) == {"Mary Mockup (applicant) named it in a call", "a teacher reported it"}


def test_nothing_of_what_is_restricted_is_on_the_open_and_official_events() -> None:
    world = quiet_world(
        people=(MOTHER.model_copy(update={"name": PersonName(whole="RESTRICTED-1")}), FATHER),
        signals=QUIET.model_copy(
            update={"allegations": (Allegation(factor=RiskFactor.ABDUCTION, in_words="RESTRICTED-2"),)}
        ),
    )
    world.send(call("p1", said="RESTRICTED-3", issues=("RESTRICTED-4",)))
    world.send(report(RiskFactor.NEGLECT, FactorState.PRESENT, words="RESTRICTED-5"))
    world.send(raised(words="RESTRICTED-6"))
    serious = finding("f1", OffenceCategory.SEXUAL, serious=True, offence="RESTRICTED-7")
    world.send(result(check("p2", relevant=YesNo.YES), serious, intelligence="RESTRICTED-8"))
    for concern in world.case.concerns.open:
        taken = triage.AcknowledgeConcern(
            case_id=CASE, by=OFFICER, concern_id=concern.concern_id, action="RESTRICTED-10"
        )
        world.send(taken)
    world.pass_to(DUE_AT)
    world.send(share(LetterSharing.NOT_SHARED, why="RESTRICTED-9"))
    restricted = (triage.ConcernRecorded, triage.RiskProfileRecorded)
    told = [p.event for d in world.decisions for p in d.publish if not isinstance(p.event, restricted)]
    asked = [world.said(PersonNeeded), world.said(PersonOverdue)]
    assert len(told) > 10
    assert "RESTRICTED" not in repr(told) + repr(asked)
    assert all(asked)
    for secret in ("RESTRICTED-1", "RESTRICTED-2", "RESTRICTED-3", "RESTRICTED-4", "RESTRICTED-5"):
        assert secret in repr(world.letter)


# Updates


def test_new_information_after_the_letter_is_a_numbered_update_of_the_same_letter() -> None:
    world = quiet_world(**reachable())
    spoken(world)
    first = world.last(triage.LetterIssued)
    world.send(report(RiskFactor.NEGLECT, FactorState.PRESENT, words="NEW WORDS"))
    update = world.last(triage.LetterIssued)
    assert (update.letter_id, update.update, update.outcome) == (first.letter_id, 1, ScreeningOutcome.CONCERNS)
    assert world.letter is not None
    assert [version.update for version in world.letter.versions] == [0, 1]
    assert [said.words for said in latest(world).content.said] == ["NEW WORDS"]
    assert world.letter.versions[0].content.outcome == "no-concerns-identified", "what was said stays said"


def test_an_update_waits_no_longer_than_a_working_day_or_the_hearing() -> None:
    world = quiet_world()
    spoken(world)
    world.send(report(RiskFactor.MENTAL_HEALTH, FactorState.ABSENT))
    assert world.deadlines[CASE, UPDATE_DUE, ""].due.at == datetime(2026, 6, 1, 16, tzinfo=UTC)
    world.pass_to(datetime(2026, 6, 1, 16, tzinfo=UTC))
    assert world.last(triage.LetterIssued).update == 1
    for before_it, due in (
        (timedelta(hours=1), HEARING_AT - timedelta(hours=1)),
        (timedelta(hours=14), datetime(2026, 7, 1, 8, tzinfo=UTC)),
    ):
        world = spoken(quiet_world())
        said = world.send(report(RiskFactor.MENTAL_HEALTH, FactorState.ABSENT), at=HEARING_AT - before_it)
        (deadline,) = [each for each in said.deadlines if isinstance(each, SetDeadline) and each.kind == UPDATE_DUE]
        assert deadline.due.at == due, "always before the hearing"


def test_an_answer_after_the_letter_is_written_in_and_a_chase_is_not() -> None:
    world = World()
    world.send(details())
    world.send(check_changed(check("p2", state=CheckState.REQUESTED, relevant=YesNo.NOT_KNOWN)))
    world.send(settle(ScreeningOutcome.CONCERNS))
    world.pass_to(DUE_AT)
    world.pass_by(hours=1)
    world.send(check_changed(check("p2", state=CheckState.CHASED, relevant=YesNo.NOT_KNOWN, chased=1)))
    assert len(world.said(triage.LetterIssued)) == 1
    world.send(result(check("p2")))
    assert len(world.said(triage.LetterIssued)) == 1, "it waits for the rest of the working day"
    world.pass_by(days=4)
    assert world.letter is not None
    before, after = (version.content for version in world.letter.versions)
    assert news(before, after) == (
        "Police check, level 1 (national computer), about Fred Fakeman: no trace: nothing was found under the names searched.",
    )
    assert latest(world).content.settled


def test_a_hearing_that_moves_after_the_letter_makes_neither_an_update_nor_a_new_due_time() -> None:
    world = quiet_world()
    spoken(world)
    count = len(world.said(triage.LetterIssued))
    world.send(details(revision=2, hearings=(hearing(HEARING_AT + timedelta(days=7)),)))
    assert len(world.said(triage.LetterIssued)) == count
    assert (CASE, DUE, "") not in world.deadlines


# Sharing


def share(sharing: LetterSharing, why: str = "As directed.") -> triage.SettleSharing:
    return triage.SettleSharing(case_id=CASE, by=OFFICER, sharing=sharing, why=why)


def test_it_is_normally_shared_with_both_parties_and_that_is_on_the_record() -> None:
    world = quiet_world(**reachable())
    spoken(world)
    assert world.last(triage.LetterShared).sharing is LetterSharing.SHARED
    assert letters_given(world) == [("p1", "post"), ("p2", "post")]
    assert not world.said(triage.SharingRecorded), "nobody has sent it yet"
    for person in ("p1", "p2"):
        sharing = Sharing(what="safeguarding-letter", to=person, how="post", on=APPLIED.date())
        world.send(triage.RecordSharing(case_id=CASE, by=OFFICER, sharing=sharing))
    assert {(each.sharing.to, each.by) for each in world.said(triage.SharingRecorded)} == {
        ("p1", OFFICER.id),
        ("p2", OFFICER.id),
    }
    assert letters_given(world) == []


@pytest.mark.parametrize(
    "message",
    [
        result(check("p2", relevant=YesNo.YES), finding()),
        result(check("p2", relevant=YesNo.NOT_KNOWN), for_a_person=1),
        result(check("c1", CheckKind.LOCAL_AUTHORITY), known_to_authority=YesNo.YES, in_words="x"),
        call("p1", said="x"),
        call("p1", issues=("x",), consents_to_sharing=YesNo.NO),
        report(RiskFactor.NEGLECT, FactorState.PRESENT),
    ],
)
def test_directions_are_sought_where_it_would_tell_one_party_what_is_private_of_the_other(message: Any) -> None:
    world = quiet_world(**reachable())
    world.send(message)
    world.pass_to(DUE_AT)
    shared = world.last(triage.LetterShared)
    assert shared.sharing is LetterSharing.DIRECTIONS_SOUGHT
    assert shared.why == "it would tell one party what is private of the other"
    assert not letters_given(world)
    assert "it would tell one party of the other" in (latest(world).directions_sought or "")
    assert world.questions[CASE, "sharing"].settled_by == ("settle-sharing",)
    world.send(share(LetterSharing.SHARED))
    assert world.answer.verdict == "accepted"
    assert world.last(triage.LetterShared).sharing is LetterSharing.SHARED
    assert (CASE, "sharing") not in world.questions
    assert len(letters_given(world)) == 2


def test_intelligence_is_not_in_the_letter_which_says_that_there_is_more_and_seeks_directions() -> None:
    world = quiet_world(**reachable())
    world.send(result(check("p2", CheckKind.LEVEL_2), intelligence="INTELLIGENCE"))
    world.pass_to(DUE_AT)
    assert world.last(triage.LetterShared).sharing is LetterSharing.DIRECTIONS_SOUGHT
    assert latest(world).content.more
    assert "INTELLIGENCE" not in repr(world.letter)


CONFIDENTIAL = AT_HOME.model_copy(update={"confidential": YesNo.YES})
IN_REFUGE = MOTHER.model_copy(update={"address": AT_HOME, "lives_in_refuge": YesNo.YES})
HER_FIRM = Representation(represented=YesNo.YES, email="a@firm.cjsm.net")
REACHABLE_FATHER = FATHER.model_copy(update={"address": AT_HOME})


@pytest.mark.parametrize(
    ("changes", "messages", "to"),
    [
        ({"signals": QUIET.model_copy(update={"without_notice": YesNo.YES})}, (), [("p1", "post")]),
        ({"people": (IN_REFUGE, REACHABLE_FATHER)}, (), [("p2", "post")]),
        (
            {"people": (IN_REFUGE.model_copy(update={"representation": HER_FIRM}), REACHABLE_FATHER)},
            (),
            [("p1", "secure-email"), ("p2", "post")],
        ),
        ({}, (call("p2", CallOutcome.NOT_SAFE),), [("p1", "post")]),
        ({}, (raised(),), [("p1", "post"), ("p2", "post")]),
        (
            {"signals": QUIET.model_copy(update={"c8_present": YesNo.YES})},
            (),
            [("p1", "post"), ("p2", "post")],
        ),
        (
            {"people": (MOTHER.model_copy(update={"address": CONFIDENTIAL}), REACHABLE_FATHER)},
            (call("p1", said="I live at 1 Invented Street.", consents_to_sharing=YesNo.YES),),
            [("p1", "post"), ("p2", "post")],
        ),
    ],
    ids=["without notice", "refuge", "refuge and a solicitor", "not safe", "a concern", "a form C8", "struck out"],
)
def test_what_may_put_somebody_at_risk_is_for_the_court_to_direct_and_goes_to_nobody_unsafely(
    changes: dict[str, Any], messages: tuple[Any, ...], to: list[tuple[str, str]]
) -> None:
    world = quiet_world(**{**reachable(), **changes})
    for message in messages:
        world.send(message)
    world.pass_to(DUE_AT)
    assert world.last(triage.LetterShared).sharing is LetterSharing.DIRECTIONS_SOUGHT
    assert not letters_given(world)
    world.send(share(LetterSharing.SHARED))
    told = world.last(triage.LetterShared)
    assert (told.sharing, letters_given(world)) == (LetterSharing.SHARED, to)
    assert f"for {len(to)} of 2 parties" in told.why


def test_a_confidential_address_that_the_letter_does_not_show_holds_it_back_from_nobody() -> None:
    world = quiet_world(people=(MOTHER.model_copy(update={"address": CONFIDENTIAL}), REACHABLE_FATHER))
    spoken(world)
    assert world.last(triage.LetterShared).sharing is LetterSharing.SHARED


def test_needs_of_health_are_private_too() -> None:
    world = quiet_world(**reachable(needs=(Need(kind=NeedKind.DISABILITY),)))
    spoken(world)
    assert world.last(triage.LetterShared).sharing is LetterSharing.DIRECTIONS_SOUGHT


def test_what_was_said_with_consent_may_be_shared() -> None:
    world = quiet_world(**reachable())
    for person in ("p1", "p2"):
        world.send(call(person, said="x", consents_to_sharing=YesNo.YES))
    world.send(settle(ScreeningOutcome.NO_CONCERNS))
    assert world.last(triage.LetterShared).sharing is LetterSharing.SHARED


def test_what_the_court_directed_holds_until_something_else_is_private() -> None:
    world = quiet_world(**reachable())
    world.send(call("p1", said="x"))
    world.send(call("p2"), settle(ScreeningOutcome.NO_CONCERNS))
    world.send(share(LetterSharing.SHARED))
    world.send(call("p2", said="y", consents_to_sharing=YesNo.YES))
    world.pass_by(days=1)
    assert world.last(triage.LetterShared).sharing is LetterSharing.SHARED
    world.send(call("p2", said="z"))
    world.pass_by(days=1)
    assert world.last(triage.LetterShared).sharing is LetterSharing.DIRECTIONS_SOUGHT
    assert (CASE, "sharing") in world.questions


def issued_with_a_conviction() -> World:
    world = spoken(quiet_world(**reachable()))
    world.send(result(check("p2", relevant=YesNo.YES), finding()))
    world.send(settle(ScreeningOutcome.CONCERNS))
    assert world.last(triage.LetterShared).sharing is LetterSharing.DIRECTIONS_SOUGHT
    return world


def took_it_back(world: World) -> None:
    """The police say that they were wrong, and that is written in."""
    updates = world.last(triage.LetterIssued).update
    world.send(result(check("p2")))
    world.pass_to(world.now + timedelta(days=4))
    assert world.last(triage.LetterIssued).update == updates + 1


def test_an_update_is_not_shared_while_an_earlier_version_in_it_says_what_is_private() -> None:
    world = issued_with_a_conviction()
    took_it_back(world)
    assert latest(world).sharing == "directions-sought"
    assert world.last(triage.LetterShared).sharing is LetterSharing.DIRECTIONS_SOUGHT
    assert letters_given(world) == []
    assert (CASE, "sharing") in world.questions


@pytest.mark.parametrize("directed", [LetterSharing.SHARED, LetterSharing.NOT_SHARED])
def test_what_the_court_directed_holds_when_less_is_private(directed: LetterSharing) -> None:
    world = issued_with_a_conviction()
    world.send(share(directed))
    took_it_back(world)
    assert (latest(world).sharing, world.last(triage.LetterShared).sharing) == (directed, directed)
    assert (CASE, "sharing") not in world.questions


def test_a_version_kept_before_it_was_said_what_is_private_in_it_still_holds_the_letter_back() -> None:
    world = issued_with_a_conviction()
    assert world.letter is not None
    versions = tuple(replace(version, sensitive=()) for version in world.letter.versions)
    world.put(LETTERS, CASE, replace(world.letter, versions=versions))
    took_it_back(world)
    assert latest(world).sharing == "directions-sought"


def test_a_letter_may_be_held_back_by_a_person() -> None:
    world = quiet_world(**reachable())
    assert refusal(world, share(LetterSharing.NOT_SHARED)) == "no letter was issued yet"
    spoken(world)
    world.send(share(LetterSharing.DIRECTIONS_SOUGHT, why="FOR THE COURT"))
    assert world.last(triage.LetterShared).sharing is LetterSharing.DIRECTIONS_SOUGHT
    assert "FOR THE COURT" not in world.last(triage.LetterShared).why


def test_with_nobody_to_share_it_with_safely_it_is_not_shared() -> None:
    world = quiet_world()
    spoken(world)
    assert world.last(triage.LetterShared).sharing is LetterSharing.NOT_SHARED


def test_it_is_shared_once_somebody_can_be_reached() -> None:
    world = quiet_world()
    spoken(world)
    world.send(details(revision=2, **reachable()))
    assert [each.sharing for each in world.said(triage.LetterShared)] == [
        LetterSharing.NOT_SHARED,
        LetterSharing.SHARED,
    ]
    assert len(world.said(triage.LetterIssued)) == 1


@pytest.mark.parametrize(
    ("representation", "how"),
    [
        (Representation(represented=YesNo.YES, email="a@firm.cjsm.net"), "secure-email"),
        (Representation(represented=YesNo.YES, email="a@firm.example", address=AT_HOME), "post"),
        (Representation(represented=YesNo.YES, email="a@firm.example", dx="DX 1"), "post"),
        (Representation(represented=YesNo.YES, email="a@firm.example"), None),
    ],
)
def test_a_solicitor_gets_it_by_e_mail_only_at_a_secure_address(
    representation: Representation, how: str | None
) -> None:
    world = quiet_world(people=(MOTHER.model_copy(update={"representation": representation}), FATHER))
    spoken(world)
    assert [given for _, given in letters_given(world)] == ([how] if how else [])
    insecure = not (representation.email or "").endswith("cjsm.net")
    if how:
        assert ("no secure address" in world.last(triage.LetterShared).why) is insecure


@pytest.mark.parametrize(
    ("email", "secure"),
    [
        ("a@cjsm.net", True),
        ("A@Firm.CJSM.net", True),
        ("a@notcjsm.net", False),
        ("a@cjsm.net.example", False),
        ("cjsm.net", False),
        ("", False),
        (None, False),
    ],
)
def test_what_a_secure_address_is(email: str | None, secure: bool) -> None:
    assert is_secure(email, POLICY.secure_domains) is secure


def test_the_policy_of_due_times_is_in_settings() -> None:
    world = World(letter_working_days_before=5)
    world.send(details())
    assert world.last(triage.LetterPlanned).due == date(2026, 6, 24)


def test_every_version_is_issued_by_reason() -> None:
    world = quiet_world()
    spoken(world)
    issued = world.last(triage.LetterIssued)
    assert set(issued.reasons) == {"T6", "T9", "P8"}
    assert len(issued.rests_on) == 1 + len(clear_checks()) + 2
