"""Situations from practice, one of a kind each: what triage does in them now (docs/practice.md)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from lives_of_release_1 import post
from triage_world import (
    APPLIED,
    CASE,
    CHILD,
    FATHER,
    FIRST_HEARING,
    GUARDIAN,
    HEARING_AT,
    MANAGER,
    MOTHER,
    OFFICER,
    QUIET,
    World,
    acted,
    advise,
    call,
    check,
    check_changed,
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

from cafcass_contracts import allocation, intake, police_checks, triage, workforce
from cafcass_contracts.people import Address, ContactDetail, Need, Person, PersonName, Relation
from cafcass_contracts.proceedings import Allegation, Hearing, OrderRef, ReportOrder
from cafcass_contracts.safeguarding import (
    CallOutcome,
    CheckKind,
    CheckState,
    ChildRisk,
    ConcernTrigger,
    ContactKind,
    DisposalKind,
    FactorState,
    LetterSharing,
    Recommendation,
    ReferralKind,
    ReopenedBecause,
    RiskLevel,
    ScreeningOutcome,
    SettledBy,
    Sharing,
)
from cafcass_contracts.values import (
    HearingStatus,
    HearingType,
    LawType,
    NeedKind,
    OffenceCategory,
    OrderType,
    PartyRole,
    ReportType,
    RiskFactor,
    YesNo,
)
from cafcass_contracts.workload import PractitionerRole
from cafcass_domain.due import LONGEST
from cafcass_domain.state import replace, to_builtins
from cafcass_runtime.service import OnMessage
from triage.app import service
from triage.domain.application import Application
from triage.domain.letter.changes import cannot_wait, differs
from triage.domain.letter.facts import LetterFacts
from triage.domain.letter.withheld import STRUCK_OUT, cleaner
from triage.domain.told import Details, own
from triage.letter.rendering import render

NO_CONCERNS, CONCERNS, NEEDS_PERSON = (
    ScreeningOutcome.NO_CONCERNS,
    ScreeningOutcome.CONCERNS,
    ScreeningOutcome.NEEDS_PERSON,
)
EVERY = tuple(RiskFactor)
HELD = FIRST_HEARING.model_copy(update={"status": HearingStatus.HELD})
OVER = HEARING_AT + timedelta(hours=8)
HOME = Address(line_1="3 Mock Street", postcode="ZZ1 1ZZ", confidential=YesNo.NO)
AT_HOME = tuple(person.model_copy(update={"address": HOME}) for person in (MOTHER, FATHER))
WITH_FATHER = (Relation(child="c1", person="p2", relation="father", lives_with=YesNo.YES),)
APART = (Relation(child="c1", person="p2", lives_with=YesNo.NO, spends_time_with=YesNo.NO),)


def keys(world: World, beginning: str) -> list[str]:
    return sorted(key for _, key in world.questions if key.startswith(beginning))


def latest(world: World) -> LetterFacts:
    assert world.letter is not None
    assert world.letter.latest is not None
    return world.letter.latest


def harm(about: str | None = "p2", words: str = "He hit her.") -> triage.ReportInformation:
    return report(RiskFactor.HARM_TO_CHILD, FactorState.PRESENT, about, words)


# A child could be harmed


@pytest.mark.practice(
    "H4", "Words that no rule weighs, and every factor that a party was not asked about, go to a person."
)
@pytest.mark.parametrize(
    "said",
    [
        {"issues": ("Hit Cleo with a belt.",), "asked": EVERY},
        {"said": "She was hit with a belt.", "asked": EVERY, "consents_to_sharing": YesNo.YES},
        {"asked": tuple(factor for factor in EVERY if factor is not RiskFactor.NEGLECT)},
        {},
    ],
)
@pytest.mark.parametrize("first", ["p1", "p2"])
def test_no_concerns_is_not_settled_alone_on_words_or_on_what_was_not_asked(said: dict[str, Any], first: str) -> None:
    world = quiet_world()
    other = "p2" if first == "p1" else "p1"
    world.send(call(first, **said), call(other, asked=EVERY))
    screened = world.last(triage.CaseScreened)
    assert (screened.outcome, screened.settled) == (NEEDS_PERSON, False)
    assert (CASE, "screening") in world.questions
    assert not world.said(triage.LetterIssued)
    world.send(settle(NO_CONCERNS))
    assert world.last(triage.CaseScreened).settled_by is SettledBy.PERSON
    world.send(call(other, said="One thing more.", asked=EVERY))
    assert not world.last(triage.CaseScreened).settled, "words that nobody had read then"


@pytest.mark.practice("H4", "Content of the application that nobody has read goes to a person.")
@pytest.mark.practice("S2", "Where there is content that nobody has read, no concerns is never settled alone.")
def test_unread_content_goes_to_a_person() -> None:
    unknowns = (intake.UnknownValue(path="allegations.abuse", value="NOT READ"),)
    world = spoken(quiet_world(unknowns=unknowns))
    assert world.last(triage.CaseScreened).outcome is NEEDS_PERSON


@pytest.mark.practice(
    "H5", "Whoever holds the work, else duty, is asked the same day, in public law and closed cases too."
)
@pytest.mark.parametrize("change", [{"law": LawType.PUBLIC}, {"concluded": True}, {"withdrawn": True}])
@pytest.mark.parametrize("hour", [10, 22])
def test_what_is_told_of_any_case_is_read_the_same_day(change: dict[str, Any], hour: int) -> None:
    world = World()
    world.send(details(**change))
    world.send(
        allocation.CaseAllocated(
            case_id=CASE, practitioner_id="g1", role="childrens-guardian", team="a5-public", substantive=True
        )
    )
    at = APPLIED.replace(hour=hour)
    world.send(report(RiskFactor.OTHER, FactorState.PRESENT, words="The carer shouts at Cleo."), at=at)
    (key,) = keys(world, "information:")
    asked = world.questions[CASE, key]
    assert asked.role == ("childrens-guardian" if hour == 10 else "duty-officer")
    assert asked.due.at.date() == at.date()
    assert asked.chased
    said = triage.DealWithInformation(case_id=CASE, by=GUARDIAN, information=key.partition(":")[2], what="Visited.")
    world.send(said)
    assert not keys(world, "information:")
    assert refusal(world, said) == "somebody has dealt with it already"


@pytest.mark.practice("H5", "Harm that is reported in a care case, or one that is closed, is a concern at once.")
@pytest.mark.parametrize("change", [{"law": LawType.PUBLIC}, {"concluded": True}])
@pytest.mark.parametrize("about", [None, "p9", "p2"])
def test_harm_is_a_concern_in_any_case(change: dict[str, Any], about: str | None) -> None:
    world = World()
    world.send(details(**change))
    world.send(harm(about, "The foster carer hits Cleo."))
    assert world.said(triage.ConcernRaised)
    assert keys(world, "concern:")


@pytest.mark.practice("H6", "Harm that is reported is a concern at once, wherever a form says that the child is.")
@pytest.mark.parametrize("known_first", [True, False])
@pytest.mark.parametrize("relations", [WITH_FATHER, (), APART])
@pytest.mark.parametrize("about", ["p2", None])
def test_harm_that_is_reported(relations: Any, about: str | None, *, known_first: bool) -> None:
    world = World()
    messages = [details(relations=relations), harm(about, "A black eye; he collects her at three.")]
    for message in messages if known_first else messages[::-1]:
        world.send(message)
    assert world.last(triage.ConcernRaised).trigger is ConcernTrigger.REPORTED


@pytest.mark.practice(
    "H6",
    "Harm that is alleged of whom the child lives with is a concern at once, and in a hurry also where nobody knows.",
)
@pytest.mark.parametrize("about", ["p2", None])
@pytest.mark.parametrize("relations", [WITH_FATHER, ()])
@pytest.mark.parametrize("hurried", [{"urgent": YesNo.YES}, {"without_notice": YesNo.YES}, {}])
def test_harm_that_is_alleged(about: str | None, relations: Any, hurried: dict[str, Any]) -> None:
    alleged = (Allegation(factor=RiskFactor.HARM_TO_CHILD, about_person=about, in_words="Sexual abuse."),)
    world = World()
    world.send(details(relations=relations, signals=QUIET.model_copy(update={"allegations": alleged, **hurried})))
    assert bool(world.said(triage.ConcernRaised)) is bool(relations or hurried)


@pytest.mark.practice("H7", "What a child writes is read by a person the same calendar day, by duty out of hours.")
@pytest.mark.parametrize("case_id", [CASE, None])
@pytest.mark.parametrize("hour", [10, 22])
@pytest.mark.parametrize("words", ["My dad was cross again last night", "When do I see Mum?"])
def test_what_a_child_writes_is_read_the_same_day(case_id: str | None, hour: int, words: str) -> None:
    world = spoken(quiet_world())
    at = APPLIED.replace(hour=hour)
    piece = post("PR-7", "childs-question", words).model_copy(update={"case_id": case_id, "from_child": True})
    world.send(piece, at=at)
    (asked,) = [ask for (_, key), ask in world.questions.items() if key == "correspondence:PR-7:read"]
    assert (asked.role, asked.due.at.date()) == ("duty-officer", at.date())
    world.send(triage.CloseCorrespondence(correspondence_id="PR-7", by=OFFICER, step="read", how="Read; she is well."))
    assert not [key for _, key in world.questions if key.endswith(":read")]


def test_a_child_who_writes_that_somebody_was_hit_is_heard_at_once() -> None:
    world = quiet_world()
    world.send(post("PR-7", "childs-question", "My dad hit my brother last night"))
    assert world.last(triage.ConcernRaised).trigger is ConcernTrigger.REPORTED


@pytest.mark.practice(
    "H8", "Once said unsafe, nothing goes there until a person says that it is safe: no later call undoes it."
)
@pytest.mark.parametrize("later", [CallOutcome.NO_ANSWER, CallOutcome.SPOKEN, CallOutcome.DECLINED])
@pytest.mark.parametrize("how", ["call", "command"])
def test_unsafe_until_somebody_says_safe(later: CallOutcome, how: str) -> None:
    world = quiet_world(people=AT_HOME)
    unsafe = triage.MarkUnsafe(case_id=CASE, by=OFFICER, person="p1", why="Her post is opened.")
    world.send(call("p1", CallOutcome.NOT_SAFE) if how == "call" else unsafe)
    world.now += timedelta(hours=1)
    world.send(call("p1", later).model_copy(update={"called_at": APPLIED + timedelta(days=2)}))
    mary = world.case.application.person("p1")
    assert mary is not None
    assert world.case.reach.against_post(mary) == "it may not be safe to reach a party"
    world.now += timedelta(hours=1)
    world.send(triage.MarkSafe(case_id=CASE, by=OFFICER, person="p1", why="She has moved."))
    assert not world.case.reach.against_post(mary)
    world.now += timedelta(hours=1)
    world.send(unsafe)
    assert world.case.reach.against_post(mary)


@pytest.mark.practice(
    "H8",
    "Whether notice may be given is asked where a hurried application does not say; nobody is written to or called meanwhile.",
)
@pytest.mark.parametrize(
    "hurried",
    [
        {"emergency": True},
        {"signals": QUIET.model_copy(update={"urgent": YesNo.YES, "without_notice": YesNo.NOT_KNOWN})},
    ],
)
def test_whether_a_party_may_be_told_is_asked(hurried: dict[str, Any]) -> None:
    changes = {"signals": QUIET.model_copy(update={"without_notice": YesNo.NOT_KNOWN}), **hurried}
    world = World()
    world.send(details(people=AT_HOME, **changes))
    fred = world.case.application.person("p2")
    assert fred is not None
    assert "not known" in world.case.reach.against_post(fred)
    asked = world.questions[CASE, "packs"]
    assert "whether a party may be told before the hearing is not known" in asked.why
    assert "mark-safe" in asked.settled_by
    assert keys(world, "risk-call:") == ["risk-call:p1"]


@pytest.mark.practice(
    "H9",
    "Involvement ends only after the first hearing was held; an adjournment or a new listing reopens it, with its practitioner.",
)
@pytest.mark.parametrize(
    ("hearings", "because"),
    [
        ((FIRST_HEARING.model_copy(update={"status": HearingStatus.ADJOURNED}),), ReopenedBecause.HEARING_ADJOURNED),
        (
            (HELD, Hearing(id="h2", type=HearingType.REVIEW, starts_at=HEARING_AT + timedelta(days=35))),
            ReopenedBecause.HEARING_LISTED,
        ),
    ],
)
def test_what_reopens_involvement(hearings: tuple[Hearing, ...], because: ReopenedBecause) -> None:
    world = ended()
    world.send(details(3, hearings=hearings), at=OVER + timedelta(days=1))
    told = world.last(triage.InvolvementReopened)
    assert (told.because, told.practitioner_id) == ((because,), "fca-1")
    assert world.case.ended is None
    assert len(world.said(triage.InvolvementEnded)) == 1


def ended(**changes: Any) -> World:
    """A quiet case whose part ended after its first hearing."""
    world = spoken(quiet_world(**changes))
    world.do_jobs()
    world.send(
        allocation.CaseAllocated(
            case_id=CASE, practitioner_id="fca-1", role="family-court-adviser", team="a5-eit", substantive=True
        )
    )
    world.send(details(2, hearings=(HELD,), **changes), at=OVER)
    assert world.said(triage.InvolvementEnded)
    return world


@pytest.mark.practice("H10", "Involvement does not end, by policy or by a person, while a check is outstanding.")
def test_it_does_not_end_while_a_check_is_outstanding() -> None:
    world = quiet_world()
    world.send(check_changed(check("p2", CheckKind.LEVEL_2, CheckState.REQUESTED, YesNo.NOT_KNOWN)))
    spoken(world)
    world.send(settle(NO_CONCERNS))
    world.pass_to(HEARING_AT)
    world.do_jobs()
    world.send(details(2, hearings=(HELD,)), at=OVER)
    assert not world.said(triage.InvolvementEnded)
    assert "checks are outstanding" in refusal(world, triage.EndInvolvement(case_id=CASE, by=MANAGER, why="Over."))


@pytest.mark.practice(
    "H10", "A serious fact that comes after the end is a concern at once, and reopens the case with its practitioner."
)
def test_a_serious_fact_reopens() -> None:
    world = ended()
    serious = finding("f1", OffenceCategory.VIOLENCE, serious=True, offence="An invented grievous offence")
    world.send(result(check("p2", relevant=YesNo.YES), serious), at=OVER + timedelta(days=80))
    assert world.last(triage.ConcernRaised).trigger is ConcernTrigger.SERIOUS_CONVICTION
    assert world.last(triage.InvolvementReopened).because == (ReopenedBecause.SERIOUS_FACT,)
    assert world.last(triage.LetterIssued).update == 0, "the letter is closed"


@pytest.mark.practice(
    "H11", "What may change the court's mind is written into the letter and filed at once, also out of hours."
)
@pytest.mark.parametrize(
    "before_it", [timedelta(days=9), timedelta(hours=18), timedelta(hours=11), timedelta(minutes=5)]
)
def test_a_conviction_goes_to_court_at_once(before_it: timedelta) -> None:
    world = spoken(quiet_world())
    at = HEARING_AT - before_it
    world.send(result(check("p2", relevant=YesNo.YES), finding("f1", OffenceCategory.SEXUAL)), at=at)
    assert latest(world).update == 1
    assert latest(world).issued_at == at


@pytest.mark.practice(
    "H12", "Health, a child's confidence and whatever else a need tells hold the letter for the court's directions."
)
@pytest.mark.parametrize(
    ("need", "whose", "held"),
    [
        (Need(kind=NeedKind.COMMUNICATION, detail="autistic, PTSD after the assault"), "p1", True),
        (Need(kind=NeedKind.OTHER, detail="HIV positive"), "p2", True),
        (Need(kind=NeedKind.COMMUNICATION, detail="afraid of her father, in confidence"), "c1", True),
        (Need(kind=NeedKind.INTERPRETER, detail="Somali; has PTSD after the war"), "p1", True),
        (Need(kind=NeedKind.CULTURE), "p1", True),
        (Need(kind=NeedKind.INTERPRETER, detail="Somali"), "p1", False),
        (Need(kind=NeedKind.WELSH), "p2", False),
    ],
)
def test_what_a_need_tells_is_private(need: Need, whose: str, held: bool) -> None:
    world = quiet_world(people=AT_HOME)
    world.send(triage.RecordNeeds(case_id=CASE, by=OFFICER, about=whose, needs=(need,)))
    spoken(world)
    expected = LetterSharing.DIRECTIONS_SOUGHT if held else LetterSharing.SHARED
    assert world.last(triage.LetterShared).sharing is expected


@pytest.mark.practice("H12", "Confidential contact details are struck out however they are written.")
@pytest.mark.parametrize(
    "written",
    [
        *(
            "07700-900-123",
            "07700 900123",
            "+44 7700 900 123",
            "(0)7700.900.123",
            "0044 7700900123",
            "07700\u2011900\u2011123",
        ),
        *("mary@example.test", "MARY (at) example dot test", "mary @ example . test"),
        *("17 Invented Road", "17, Invented Rd", "17 invented  road", "Invented Rd", "ab1 2cd", "AB12CD", "A B 1-2CD"),
        "\uff11\uff17 Invented Road",
    ],
)
def test_confidential_details_are_recognised_however_they_are_written(written: str) -> None:
    mary = MOTHER.model_copy(
        update={
            "phone": ContactDetail(value="07700 900123", confidential=YesNo.YES),
            "email": ContactDetail(value="mary@example.test"),
            "address": Address(line_1="17 Invented Road", postcode="AB1 2CD", confidential=YesNo.YES),
        }
    )
    said = details(people=(mary, FATHER))
    clean = cleaner(Application(own(Details, said)))
    assert clean(f"Not to enter {written}, nor ring.") == f"Not to enter {STRUCK_OUT}, nor ring."
    assert clean("Not to enter 1700 Other Lane on 12 May.") == "Not to enter 1700 Other Lane on 12 May."


@pytest.mark.practice("H12", "A sentence that names a confidential address is struck out of the letter.")
def test_a_sentence_is_struck_out() -> None:
    mary = MOTHER.model_copy(update={"address": Address(line_1="17 Invented Road", confidential=YesNo.YES)})
    world = spoken(quiet_world(people=(mary, FATHER)))
    world.send(result(check("p2", relevant=YesNo.YES), finding(sentence="Not to enter 17 Invented Road")))
    assert "Invented" not in repr(latest(world).content)


# The record would be wrong


@pytest.mark.practice(
    "R18", "The rest of a working day goes as one update, and after the first hearing nothing is refiled."
)
def test_three_answers_make_one_update_and_nothing_after_the_hearing() -> None:
    world = World()
    world.send(details())
    waiting = [check("p1", state=CheckState.REQUESTED), check("p2", state=CheckState.REQUESTED)]
    waiting += [check("c1", CheckKind.LOCAL_AUTHORITY, CheckState.REQUESTED)]
    for each in waiting:
        world.send(check_changed(each.model_copy(update={"relevant": YesNo.NOT_KNOWN})))
    world.pass_to(HEARING_AT - timedelta(days=2, hours=1))
    assert latest(world).update == 0
    for number, each in enumerate((check("p1"), check("p2"), check("c1", CheckKind.LOCAL_AUTHORITY))):
        world.send(
            result(each, known_to_authority=YesNo.NO), at=HEARING_AT - timedelta(days=2) + timedelta(hours=number)
        )
    world.pass_to(HEARING_AT - timedelta(minutes=1))
    assert [issued.update for issued in world.said(triage.LetterIssued)] == [0, 1]
    world.send(details(2, hearings=(HELD,)), at=OVER)
    world.send(harm("p2", "Months later."), at=OVER + timedelta(days=90))
    world.pass_by(days=5)
    assert [issued.update for issued in world.said(triage.LetterIssued)] == [0, 1]
    assert keys(world, "concern:") or keys(world, "information:"), "it is with a person"


@pytest.mark.practice("R19", "The same words another day are another referral; sent twice at once they are one.")
@pytest.mark.parametrize(("later", "made"), [(timedelta(minutes=5), 1), (timedelta(days=60), 2)])
def test_a_second_referral(later: timedelta, made: int) -> None:
    world = quiet_world()
    said = triage.MakeReferral(
        case_id=CASE, by=OFFICER, kind=ReferralKind.CHILD_PROTECTION, to="Mockshire", children=("c1",), why="Bruises."
    )
    world.send(said)
    world.send(said, at=world.now + later)
    assert len(world.said(triage.ReferralMade)) == made


@pytest.mark.practice("R20", "Orders made are evidence.")
@pytest.mark.practice(
    "E10", "An order that the court makes goes to whoever holds the work within a day, and is evidence."
)
@pytest.mark.parametrize(
    ("types", "factor"),
    [
        ((OrderType.NON_MOLESTATION,), RiskFactor.INJUNCTIONS),
        ((OrderType.OCCUPATION,), RiskFactor.INJUNCTIONS),
        ((OrderType.INTERIM_CARE,), RiskFactor.LOCAL_AUTHORITY_INVOLVEMENT),
        ((OrderType.RETURN_OF_CHILD,), RiskFactor.ABDUCTION),
    ],
)
def test_orders_made_are_evidence(types: tuple[OrderType, ...], factor: RiskFactor) -> None:
    world = spoken(quiet_world())
    world.send(details(2, orders=(OrderRef(id="o1", types=types),)))
    found = {each.factor: each.state for each in world.last(triage.RiskProfileRecorded).factors}
    assert found[factor] is FactorState.PRESENT
    assert world.questions[CASE, "information:order:o1"].due.at == world.now + timedelta(hours=24)
    world.send(details(3, orders=(OrderRef(id="o1", types=types),)))
    assert len(keys(world, "information:")) == 1


@pytest.mark.practice("R22", "Facts are compared as codes: no wording of ours makes an update.")
def test_a_release_makes_no_update() -> None:

    world = quiet_world(signals=QUIET.model_copy(update={"c8_present": YesNo.YES}))
    world.send(raised())
    world.pass_to(HEARING_AT - timedelta(days=1))
    content = latest(world).content
    reworded = replace(
        content,
        issues=tuple(replace(issue, sources=("other words of ours",)) for issue in content.issues),
        advice=("Other advice.",),
        outstanding=("Other words.",),
        open=content.open[:1],
        not_known=(),
    )
    assert content.issues
    assert not differs(content, reworded)
    assert not cannot_wait(content, reworded)


@pytest.mark.practice(
    "R24", "Cafcass's part is not ended with something outstanding, unread or not acted on, whoever says so."
)
def test_what_keeps_a_part_open_is_said() -> None:
    world = quiet_world()
    world.send(raised())
    (concern,) = world.case.concerns.open
    world.send(triage.AcknowledgeConcern(case_id=CASE, by=OFFICER, concern_id=concern.concern_id, action="On my way."))
    reason = refusal(world, triage.EndInvolvement(case_id=CASE, by=MANAGER, why="Over."))
    assert "what was done about a child protection concern is not recorded" in reason


@pytest.mark.practice("R25", "A concern that was escalated stays with the head of service when its team becomes known.")
def test_an_escalated_concern_stays_with_the_head() -> None:
    world = World()
    world.send(raised())
    world.pass_to(world.last(triage.ConcernRaised).acknowledge_by)
    assert world.case.concerns.open[0].role == "head-of-service"
    count = len(world.said(triage.ConcernRaised))
    world.send(details())
    assert world.case.concerns.open[0].role == "head-of-service"
    assert len(world.said(triage.ConcernRaised)) == count
    assert [ask.role for (_, key), ask in world.questions.items() if key.startswith("concern:")] == ["head-of-service"]


# Inputs that failed


@pytest.mark.practice("F01", "A hearing in year 1 stops no screening: nothing is due for it, and a person is asked.")
@pytest.mark.practice("F07", "A hearing in year 9999 stops no screening.")
@pytest.mark.parametrize("year", [1, 2, 1900, 9998, 9999])
@pytest.mark.parametrize("day", [(1, 1), (12, 31)])
def test_no_year_stops_a_screening(year: int, day: tuple[int, int]) -> None:
    at = datetime(year, *day, 12, tzinfo=UTC)
    world = World()
    world.send(details(hearings=(FIRST_HEARING.model_copy(update={"starts_at": at}),), people=AT_HOME))
    world.send(raised())
    spoken(world)
    assert world.said(triage.CaseScreened)
    world.send(call("p1", said="Said."))
    due = [asked.due.at for asked in world.questions.values()] + [each.due.at for each in world.deadlines.values()]
    assert all(at - world.now <= LONGEST for at in due)


@pytest.mark.practice("F02", "No letter goes after the hearing it is for: a person is asked whether anything is owed.")
@pytest.mark.parametrize("status", [HearingStatus.LISTED, HearingStatus.HELD, HearingStatus.AWAITING])
def test_no_letter_after_the_hearing(status: HearingStatus) -> None:
    world = World()
    began = APPLIED - timedelta(days=30)
    past = FIRST_HEARING.model_copy(update={"starts_at": began, "status": status})
    world.send(details(hearings=(past,), people=AT_HOME))
    world.pass_by(days=10)
    assert not world.said(triage.LetterIssued)
    assert not world.said(triage.LetterPlanned)
    owed = f"letter-owed:h1:{began.date()}"
    assert keys(world, "information:") == [f"information:{owed}"]
    world.send(triage.DealWithInformation(case_id=CASE, by=OFFICER, information=owed, what="Nothing is."))
    assert not keys(world, "information:")


@pytest.mark.practice(
    "F02", "An old case told at the start of service sets off no letter, no pack and no alarm; a person still can."
)
def test_a_backlog_sets_nothing_off() -> None:
    alleged = (Allegation(factor=RiskFactor.HARM_TO_CHILD, about_person="p2"),)
    old = details(
        backlog=True,
        emergency=True,
        people=AT_HOME,
        relations=WITH_FATHER,
        signals=QUIET.model_copy(update={"allegations": alleged}),
    )
    world = World()
    world.send(old)
    world.pass_to(HEARING_AT)
    for kind in (triage.LetterPlanned, triage.LetterIssued, triage.ConcernRaised, triage.SharingRecorded):
        assert not world.said(kind)
    assert keys(world, "") == []
    world.send(raised())
    assert world.said(triage.ConcernRaised)


# The letter


def written(world: World) -> str:

    assert world.letter is not None
    return render({"versions": to_builtins(world.letter.versions)}).html.decode()


def practitioner(**contact: str) -> workforce.PractitionerRecorded:
    return workforce.PractitionerRecorded(
        practitioner_id="fca-1",
        since=APPLIED.date(),
        role=PractitionerRole.ADVISER,
        team="a5-eit",
        area="A5",
        weekly_hours=37,
        contact=workforce.WorkContact(name="Ada Mock", **contact),
    )


def allocated() -> allocation.CaseAllocated:
    return allocation.CaseAllocated(
        case_id=CASE, practitioner_id="fca-1", role="family-court-adviser", team="a5-eit", substantive=True
    )


@pytest.mark.practice("L1", "The letter says who wrote it, for which team, and how to reach them.")
def test_the_letter_says_who_wrote_it() -> None:
    world = quiet_world()
    world.send(practitioner(telephone="0161 496 0000"), allocated())
    spoken(world)
    text = written(world)
    for part in ("Ada Mock", "0161 496 0000", "Greater Manchester, early intervention team"):
        assert part in text
    assert world.last(triage.LetterIssued).author == "fca-1"


@pytest.mark.practice(
    "L2", "The letter names birth dates, the application, the orders sought, relationships, homes and the authority."
)
def test_the_letter_says_what_it_is_about() -> None:
    child = CHILD.model_copy(update={"date_of_birth": "2019-02-03"})
    relations = (
        Relation(child="c1", person="p1", relation="Mother", lives_with=YesNo.YES),
        Relation(child="c1", person="p2", relation="Father"),
    )
    world = quiet_world(
        children=(child,), relations=relations, kinds=("section-8",), orders_sought=("child-arrangements",)
    )
    known = check("c1", CheckKind.LOCAL_AUTHORITY, source_system="Mockshire Council")
    world.send(result(known, known_to_authority=YesNo.NO))
    spoken(world)
    text = written(world)
    for part in ("born 3 February 2019", "lives with Mary Mockup", "mother of Cleo Mockup", "Mockshire Council"):
        assert part in text
    assert "Section 8 application" in text
    assert "child arrangements" in text


@pytest.mark.practice(
    "L3",
    "The practitioner's own analysis, advice and recommendations are in the letter, by command, and their change is an update.",
)
@pytest.mark.practice(
    "E11",
    "The letter says the risk for each child, and recommends section 37 or fact finding where the practitioner does.",
)
def test_the_practitioner_advises() -> None:
    world = quiet_world()
    world.send(harm("p2"))
    assert (CASE, "advice") in world.questions
    world.send(
        advise(
            recommendations=(Recommendation.SECTION_37_REPORT, Recommendation.FACT_FINDING),
            children=(ChildRisk(child="c1", level=RiskLevel.HIGH, in_words="She was in the room."),),
        )
    )
    assert (CASE, "advice") not in world.questions
    world.pass_to(HEARING_AT - timedelta(days=1))
    text = written(world)
    for part in ("The accounts differ.", "section 37", "fact finding", "High", "She was in the room."):
        assert part in text
    world.send(advise(analysis="It is worse."))
    assert latest(world).update == 1
    assert refusal(world, advise(children=(ChildRisk(child="c9", level=RiskLevel.LOW),))) == "the case has no child c9"


@pytest.mark.practice("L4", "The letter says what a concern is, what was done, and that a referral was made.")
@pytest.mark.practice(
    "E12", "What was done after a concern was acknowledged is asked for within a working day, recorded, and told."
)
def test_what_was_done_is_asked_for_and_said() -> None:
    world = quiet_world()
    world.send(raised(ConcernTrigger.ABDUCTION, "p2"))
    (concern,) = world.case.concerns.open
    world.send(triage.AcknowledgeConcern(case_id=CASE, by=OFFICER, concern_id=concern.concern_id, action="On my way."))
    asked = world.questions[CASE, f"concern:{concern.concern_id}:action"]
    assert asked.due.at == world.policy.after(world.now, world.policy.act_within_working_days).at
    assert asked.settled_by == ("record-concern-action",)
    world.send(acted(concern.concern_id))
    assert not keys(world, "concern:")
    assert world.last(triage.ConcernActedOn).by == OFFICER.id
    world.send(
        triage.MakeReferral(
            case_id=CASE, by=OFFICER, kind=ReferralKind.CHILD_PROTECTION, to="Mockshire", children=("c1",), why="Risk."
        )
    )
    world.pass_to(HEARING_AT - timedelta(days=1))
    text = written(world)
    for part in (
        "a child may be taken away, about Fred Fakeman",
        "referred to the local authority",
        "Cleo Mockup referred to Mockshire",
    ):
        assert part in text


@pytest.mark.practice("L5", "What is quoted stands under the name of whoever said or wrote it, with the day.")
def test_quotations_are_attributed() -> None:
    world = quiet_world(
        signals=QUIET.model_copy(update={"allegations": (Allegation(factor=RiskFactor.NEGLECT, in_words="ALLEGED"),)})
    )
    world.send(call("p1", issues=("SAID",)), report(RiskFactor.OTHER, FactorState.PRESENT, words="REPORTED"))
    world.pass_to(HEARING_AT - timedelta(days=1))
    text = written(world)
    for part in (
        "The application says",
        "Mary Mockup (applicant) said in a call, 1 June 2026:",
        "Reported to Cafcass by a teacher",
    ):
        assert part in text


@pytest.mark.practice("L6", "Updates and headings are in plain words, and nothing is said twice.")
def test_updates_are_in_plain_words() -> None:
    world = spoken(quiet_world())
    told = finding("f1", OffenceCategory.HARASSMENT_AND_STALKING)
    world.send(result(check("p2", relevant=YesNo.YES), told))
    text = written(world)
    assert "past, relevant convictions or cautions" in text
    assert "threats or control after separation" in text
    for code in ("post separation control", "police check: relevant", "Another concern", "needs-a-person"):
        assert code not in text


@pytest.mark.practice(
    "L7", "A pending charge alone is not told: the letter says that there is more, and seeks directions."
)
def test_a_pending_charge_alone() -> None:
    world = spoken(quiet_world(people=AT_HOME))
    charge = finding("f1", OffenceCategory.VIOLENCE, DisposalKind.PENDING, offence="A charge")
    world.send(result(check("p2", relevant=YesNo.YES), charge))
    text = written(world)
    assert "more that bears on safety: directions are sought." in text
    assert "A charge" not in text
    assert world.last(triage.LetterShared).sharing is LetterSharing.DIRECTIONS_SOUGHT


@pytest.mark.practice(
    "L8",
    "What a person settled away is said to have been weighed, never that nothing was identified; and not while a concern is acted on.",
)
def test_a_conviction_settled_away() -> None:
    world = spoken(quiet_world())
    world.send(result(check("p2", relevant=YesNo.YES), finding()))
    world.send(raised())
    (concern,) = world.case.concerns.open
    world.send(triage.AcknowledgeConcern(case_id=CASE, by=OFFICER, concern_id=concern.concern_id, action="x"))
    assert "record what was done first" in refusal(world, settle(NO_CONCERNS))
    world.send(acted(concern.concern_id), settle(NO_CONCERNS))
    world.pass_by(days=1)
    text = written(world)
    assert "A practitioner has weighed what is set out below" in text.rpartition("Update")[2]


# What an expert missed


@pytest.mark.practice("E7", "Sending is asked of somebody, and on the record when it was sent, by whom.")
def test_sendings_are_recorded_when_sent() -> None:
    world = spoken(quiet_world(people=AT_HOME))
    assert not world.said(triage.SharingRecorded)
    assert {"letter-sending", "packs-by-post"} <= {key for _, key in world.questions}
    given = Sharing(what="safeguarding-letter", to="p1", how="post", on=APPLIED.date())
    world.send(triage.RecordSharing(case_id=CASE, by=OFFICER, sharing=given))
    assert world.last(triage.SharingRecorded).by == OFFICER.id
    assert world.questions[CASE, "letter-sending"].why.startswith(
        "The letter is shared with the parties: send it by post to p2."
    )
    world.send(triage.RecordSharing(case_id=CASE, by=OFFICER, sharing=given.model_copy(update={"to": "p2"})))
    assert (CASE, "letter-sending") not in world.questions


@pytest.mark.practice(
    "H8",
    "A letter that is not sent yet is held back, for everybody, once somebody says that a party cannot be reached safely.",
)
@pytest.mark.parametrize("person", ["p1", "p2", "somebody"])
@pytest.mark.parametrize("sent_to", [None, "p1", "p2"])
def test_a_letter_that_is_not_sent_yet_is_held_back_once_a_party_is_unsafe(person: str, sent_to: str | None) -> None:
    world = spoken(quiet_world(people=AT_HOME))
    if sent_to is not None:
        given = Sharing(what="safeguarding-letter", to=sent_to, how="post", on=APPLIED.date())
        world.send(triage.RecordSharing(case_id=CASE, by=OFFICER, sharing=given))
    world.send(triage.MarkUnsafe(case_id=CASE, by=OFFICER, person=person, why="A flatmate opens it."))
    assert world.last(triage.LetterShared).sharing is LetterSharing.DIRECTIONS_SOUGHT
    assert (CASE, "letter-sending") not in world.questions
    assert (CASE, "sharing") in world.questions
    assert len(world.said(triage.LetterShared)) == 2
    world.send(triage.MarkUnsafe(case_id=CASE, by=OFFICER, person=person, why="The same again."))
    assert len(world.said(triage.LetterShared)) == 2


@pytest.mark.practice("E8", "Needs are told whole whenever they change, and stand in the letter.")
def test_needs_are_told() -> None:
    world = quiet_world()
    need = Need(kind=NeedKind.INTERPRETER, detail="Somali")
    world.send(triage.RecordNeeds(case_id=CASE, by=OFFICER, about="p1", needs=(need,)))
    assert world.last(triage.NeedsRecorded).needs[0].needs == (need,)
    spoken(world)
    assert "Somali" in written(world)


@pytest.mark.practice("E9", "Each party's risk call is asked for, with a due date, where it is safe to call.")
def test_risk_calls_are_asked_for() -> None:
    world = World()
    world.send(details())
    assert keys(world, "risk-call:") == ["risk-call:p1", "risk-call:p2"]
    assert world.questions[CASE, "risk-call:p1"].due.at == datetime(2026, 6, 26, 16, tzinfo=UTC), "with the letter"
    world.send(call("p1", CallOutcome.NO_ANSWER))
    assert "risk-call:p1" in keys(world, "risk-call:")
    world.send(call("p1"), triage.MarkUnsafe(case_id=CASE, by=OFFICER, person="p2", why="He listens in."))
    assert keys(world, "risk-call:") == []


def test_a_contact_is_logged_and_told_on_the_story() -> None:
    world = World()
    said = triage.RecordContact(
        case_id=CASE,
        by=OFFICER,
        kind=ContactKind.LEGAL_ADVICE,
        at=world.now - timedelta(hours=2),
        with_whom="The legal line",
        about="Whether the school is told",
        advised="Only with leave",
    )
    world.send(said)
    logged, recorded = world.last(triage.ContactLogged), world.last(triage.ContactRecorded)
    assert (logged.by, logged.kind, logged.contact_id) == (OFFICER.id, ContactKind.LEGAL_ADVICE, recorded.contact_id)
    assert recorded.advised == "Only with leave"
    assert "legal line" not in repr(logged)
    later = said.model_copy(update={"at": world.now + timedelta(days=1)})
    assert "still to come" in refusal(world, later)


@pytest.mark.practice(
    "H1",
    "A caution that a person judges relevant is information for screening, and never a proven finding in the letter.",
)
def test_a_caution_is_not_a_conviction() -> None:
    world = spoken(quiet_world())
    cautioned = finding("f1", OffenceCategory.VIOLENCE, DisposalKind.CAUTION, offence="CAUTIONED", judged_by="person")
    world.send(result(check("p2", relevant=YesNo.YES), cautioned))
    assert world.last(triage.CaseScreened).outcome is ScreeningOutcome.NEEDS_PERSON
    world.send(settle(ScreeningOutcome.CONCERNS))
    content = latest(world).content
    assert "CAUTIONED" not in repr(content)
    assert any(each.more for each in content.checks), "the letter says that there is more"


CAME_TO_NOTHING = (DisposalKind.NO_FURTHER_ACTION, DisposalKind.ACQUITTED)
SEEN_APART = Relation(child="c1", person="p2", lives_with=YesNo.NO, spends_time_with=YesNo.NO)


@pytest.mark.practice(
    "H1",
    "A serious matter that came to nothing is information that a person looks at, and a concern at once where a child is, or may be, "
    "with that person.",
)
@pytest.mark.parametrize("disposal", CAME_TO_NOTHING)
@pytest.mark.parametrize(
    ("relations", "urgent"),
    [
        ((SEEN_APART,), False),
        ((), True),
        ((SEEN_APART.model_copy(update={"spends_time_with": YesNo.NOT_KNOWN}),), True),
        ((SEEN_APART.model_copy(update={"spends_time_with": YesNo.YES}),), True),
    ],
)
def test_a_serious_matter_that_came_to_nothing(
    disposal: DisposalKind, relations: tuple[Relation, ...], urgent: bool
) -> None:
    world = spoken(quiet_world(relations=relations))
    found = finding("f1", OffenceCategory.SEXUAL, disposal, serious=True)
    world.send(result(check("p2", relevant=YesNo.NOT_KNOWN), for_a_person=1, to_judge=(found,)))
    assert world.last(triage.CaseScreened).outcome is ScreeningOutcome.NEEDS_PERSON
    assert {each.trigger for each in world.said(triage.ConcernRaised)} == (
        {ConcernTrigger.UNSUPERVISED_CONTACT} if urgent else set()
    )


@pytest.mark.practice(
    "H18", "A later answer to the same check is read anew, whatever a person settled about the answer that came before."
)
@pytest.mark.parametrize(
    ("first", "later"),
    [
        ({"for_a_person": 1, "to_judge": (finding("f1"),)}, {"for_a_person": 1, "to_judge": (finding("f2"),)}),
        ({"intelligence": "Noise was heard."}, {"intelligence": "A child was seen bruised."}),
        ({"in_words": "Nothing of note."}, {"in_words": "Known: the file is at another office."}),
    ],
)
def test_a_later_answer_is_read_anew(first: dict[str, Any], later: dict[str, Any]) -> None:
    world = spoken(quiet_world())
    world.send(result(check("p2", relevant=YesNo.NOT_KNOWN), **first))
    world.send(settle(ScreeningOutcome.NO_CONCERNS))
    assert world.last(triage.CaseScreened).settled
    world.send(result(check("p2", relevant=YesNo.NOT_KNOWN), **later))
    told = world.last(triage.CaseScreened)
    assert (told.settled, told.outcome) == (False, ScreeningOutcome.NEEDS_PERSON)


def told_of_a_stranger(world: World) -> World:
    """A third adult of whom much is told, before anybody knows that he is the father."""
    stranger = Person(id="p3", roles=(PartyRole.RESPONDENT,), name=PersonName(first="Fredrick"), adult_party=True)
    world.send(details(2, people=(MOTHER, FATHER, stranger)))
    world.send(call("p3", asked=tuple(RiskFactor), outcome=CallOutcome.SPOKEN))
    world.send(triage.MarkUnsafe(case_id=CASE, by=OFFICER, person="p3", why="He hangs up."))
    world.send(report(RiskFactor.NEGLECT, FactorState.PRESENT, "p3", "Told so."))
    world.send(result(check("p3", relevant=YesNo.YES), finding("f9", offence="An invented fraud")))
    return world


JOINED = FATHER.model_copy(update={"also": ("p3",)})


@pytest.mark.practice(
    "R1", "What was told under another id of the same person is theirs, and is each one's again where they are parted."
)
def test_records_that_are_joined_and_parted() -> None:
    world = told_of_a_stranger(World())
    (concern,) = world.said(triage.ConcernRaised)
    world.send(details(3, people=(MOTHER, JOINED)))
    case = world.case
    assert {each.person for each in case.screening.calls.values()} == {"p2"}
    assert {held.result.check.about for held in case.checks.results.values()} == {"p2"}
    assert case.safety.says_unsafe(case.screening.calls, "p2")
    assert [each.concern_id for each in case.concerns.raised.values()] == [concern.concern_id], "it is the same concern"
    assert not case.checks.outstanding
    world.send(call("p3", outcome=CallOutcome.NO_ANSWER))
    assert {each.person for each in world.case.screening.calls.values()} == {"p2"}
    world.send(details(4, people=(MOTHER, FATHER, Person(id="p3", adult_party=True))))
    parted = world.case
    assert {each.person for each in parted.screening.calls.values()} == {"p3"}
    assert {held.result.check.about for held in parted.checks.results.values()} == {"p3"}
    assert parted.safety.says_unsafe(parted.screening.calls, "p3")
    assert not parted.safety.says_unsafe(parted.screening.calls, "p2")


@pytest.mark.practice(
    "R5", "Another case that is not about the children after all is no previous proceedings of theirs."
)
@pytest.mark.parametrize("told_by", ["event", "snapshot"])
def test_a_case_that_is_unlinked(told_by: str) -> None:
    link = {"case_id": CASE, "linked_case_id": "other", "linked_case_number": "1700000000000009", "children": ()}
    world = spoken(quiet_world(linked_cases=("other",) if told_by == "snapshot" else ()))
    if told_by == "event":
        world.send(intake.CaseLinked.model_validate({**link, "linked_law": LawType.PUBLIC}))
    assert world.case.application.linked_cases
    world.send(intake.CaseUnlinked.model_validate(link))
    assert not world.case.application.linked_cases


@pytest.mark.practice("E4", "A report that the court wants no more keeps no case open.")
def test_a_report_that_is_cancelled_is_no_role() -> None:
    world = ended()
    wanted = ReportOrder(id="r1", type=ReportType.SECTION_7)
    world.send(details(3, hearings=(HELD,), reports=(wanted.model_copy(update={"cancelled": True}),)))
    assert not world.said(triage.InvolvementReopened)
    world.send(details(4, hearings=(HELD,), reports=(wanted,)))
    assert world.last(triage.InvolvementReopened).because == (ReopenedBecause.REPORT_ORDERED,)


def alleging(*words: str) -> Any:
    """Signals of an application that alleges something in words, of nobody knows whom."""
    alleged = tuple(Allegation(factor=RiskFactor.OTHER, in_words=each) for each in words)
    return QUIET.model_copy(update={"allegations": alleged})


@pytest.mark.practice(
    "H4", "What an application alleges in words is read by a person the same day, by duty out of hours, and once."
)
def test_words_of_an_application_are_read_the_same_day() -> None:
    friday_night = datetime(2026, 6, 5, 21, 30, tzinfo=UTC)
    world = World(now=friday_night)
    world.send(details(received_at=friday_night, signals=alleging("She is afraid.")))

    def asked() -> list[Any]:
        return [each for (_, key), each in world.questions.items() if key.startswith("information:application:")]

    assert [(each.role, each.due.at.date()) for each in asked()] == [("duty-officer", friday_night.date())]
    world.send(settle(ScreeningOutcome.CONCERNS))
    assert asked() == []
    world.send(details(2, received_at=friday_night, signals=alleging("She is afraid."), children=()))
    assert asked() == []
    world.send(details(3, received_at=friday_night, signals=alleging("She is afraid.", "He has a knife.")))
    assert len(asked()) == 1
    world.send(details(4, received_at=friday_night, concluded=True, signals=alleging("She is afraid.", "More.")))
    assert len(asked()) == 1, "what was there still waits, and what comes with the end of a case is not asked"


@pytest.mark.practice(
    "R18",
    "All answers of a morning are screened once, as they are told: how checks stand is read where what they found is.",
)
def test_how_checks_stand_is_read_once() -> None:
    messages = [handler.message for handler in service.handlers if isinstance(handler, OnMessage)]
    assert police_checks.ChecksFound in messages
    assert police_checks.ChecksChanged not in messages, "the same revision would be screened twice"


@pytest.mark.practice(
    "H18", "Of two words on the same checks the higher revision holds, whichever comes later, or says that it is."
)
@pytest.mark.parametrize("minutes", [-30, 0, 30])
@pytest.mark.parametrize("first", [1, 2])
def test_the_highest_revision_holds(minutes: int, first: int) -> None:
    world = World()
    world.send(details())
    told = {
        1: result(check("p2", state=CheckState.REQUESTED, relevant=YesNo.NOT_KNOWN), traced=YesNo.NOT_KNOWN),
        2: result(check("p2", relevant=YesNo.YES), finding("f1")).model_copy(update={"revision": 2}),
    }
    at = {1: APPLIED + timedelta(minutes=40), 2: APPLIED + timedelta(minutes=40 + minutes)}
    for revision in (first, 3 - first):
        world.send(told[revision], happened_at=at[revision], at=APPLIED + timedelta(hours=2))
    (held,) = world.case.checks.results.values()
    assert [each.finding_id for each in held.result.relevant] == ["f1"]


@pytest.mark.practice(
    "H10",
    "Where a check may not be made without consent, a person is asked whether Cafcass's part ends: nobody else would.",
)
def test_a_person_is_asked_whether_it_ends() -> None:
    world = quiet_world()
    refused = check("p3", state=CheckState.CONSENT_REFUSED, relevant=YesNo.NOT_KNOWN)
    world.send(check_changed(refused))
    spoken(world)
    world.send(settle(ScreeningOutcome.NO_CONCERNS))
    world.pass_to(HEARING_AT)
    world.do_jobs()
    assert world.asked("ending") is None
    world.send(details(2, hearings=(HELD,)), at=OVER)
    assert not world.said(triage.InvolvementEnded)
    asked = world.asked("ending")
    assert asked is not None
    assert asked.settled_by == ("end-involvement", "settle-screening")
    world.send(triage.EndInvolvement(case_id=CASE, by=MANAGER, why="Nothing more to do."))
    assert (world.asked("ending"), len(world.said(triage.InvolvementEnded))) == (None, 1)
