"""What holds whatever comes, in whatever order, however often (G1, G3, T1)."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any, NamedTuple

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from triage_world import (
    APPLIED,
    CASE,
    FATHER,
    HEARING_AT,
    MOTHER,
    OFFICER,
    POLICY,
    QUIET,
    World,
    call,
    check,
    check_changed,
    details,
    finding,
    raised,
    report,
    result,
)

from cafcass_contracts import allocation, intake, triage
from cafcass_contracts.message import Command, Event
from cafcass_contracts.people import Need, Relation
from cafcass_contracts.police_checks import ChecksOverdue
from cafcass_contracts.proceedings import Allegation
from cafcass_contracts.safeguarding import CheckKind, CheckState, ConcernTrigger, FactorState, ScreeningOutcome
from cafcass_contracts.values import LawType, NeedKind, OffenceCategory, RiskFactor, YesNo
from cafcass_domain.london import LONDON, london_day
from cafcass_domain.numbers import WorkingDays
from cafcass_domain.state import replace as with_changes
from triage.domain.case import CASES, TriageCase
from triage.domain.letter.content import content_of
from triage.domain.screening.outcome import screened


class Sent(NamedTuple):
    """A message as its publisher stamped it."""

    message: Event | Command
    id: str
    happened_at: datetime


def _stamped(*messages: Event | Command) -> list[Sent]:
    return [Sent(each, f"m{n}", APPLIED + timedelta(minutes=n)) for n, each in enumerate(messages)]


ALLEGED = QUIET.model_copy(
    update={
        "allegations": (Allegation(factor=RiskFactor.ABDUCTION, about_person="p2", in_words="Feared."),),
        "without_notice": YesNo.YES,
    }
)
NEEDY = (MOTHER, FATHER.model_copy(update={"needs": (Need(kind=NeedKind.DISABILITY),)}))
SERIOUS = finding("f2", OffenceCategory.SEXUAL, serious=True)
MESSAGES = _stamped(
    details(1),
    details(2, people=NEEDY),
    details(3, signals=ALLEGED, people=NEEDY),
    details(
        4, signals=ALLEGED, people=NEEDY, relations=(Relation(child="c1", person="p2", spends_time_with=YesNo.YES),)
    ),
    check_changed(check("p1", state=CheckState.REQUESTED, relevant=YesNo.NOT_KNOWN)),
    check_changed(check("p2", state=CheckState.CHASED, relevant=YesNo.NOT_KNOWN)),
    check_changed(check("p2", relevant=YesNo.YES)),
    result(check("p1")),
    result(check("p2", relevant=YesNo.YES), finding("f1")),
    result(check("p2", relevant=YesNo.YES), finding("f1"), for_a_person=1, to_judge=(SERIOUS,)),
    result(check("p2", relevant=YesNo.YES), finding("f1"), SERIOUS),
    result(check("c1", CheckKind.LOCAL_AUTHORITY), known_to_authority=YesNo.NO),
    result(check("c1", CheckKind.LOCAL_AUTHORITY), known_to_authority=YesNo.YES, on_plan=YesNo.YES),
    ChecksOverdue(
        case_id=CASE,
        hearing_id="h1",
        hearing_at=HEARING_AT,
        outstanding=(check("p2", CheckKind.LEVEL_2, CheckState.CHASED, YesNo.NOT_KNOWN),),
    ),
    intake.CaseLinked(
        case_id=CASE,
        linked_case_id="other",
        linked_case_number="1700000000000002",
        linked_law=LawType.PUBLIC,
        children=("x",),
    ),
    allocation.CaseAllocated(case_id=CASE, practitioner_id="w1", role="family-court-adviser", team="a5-eit"),
    allocation.CaseAllocated(case_id=CASE, practitioner_id="w2", role="family-court-adviser", team="a5-eit"),
    allocation.CaseUnallocated(case_id=CASE, practitioner_id="w2"),
    report(RiskFactor.NEGLECT, FactorState.PRESENT, "p2"),
    report(RiskFactor.NEGLECT, FactorState.ABSENT),
    report(RiskFactor.MENTAL_HEALTH, FactorState.ABSENT),
    call("p1", said="Said.", factors=(RiskFactor.DOMESTIC_ABUSE,), asked=tuple(RiskFactor)),
    call("p2", asked=tuple(RiskFactor), consents_to_sharing=YesNo.YES),
    raised(ConcernTrigger.REPORTED, "p2"),
)


def told(world: World, sent: Sent) -> None:
    world.send(sent.message, id_=sent.id, happened_at=sent.happened_at)
    world.now += timedelta(seconds=7)


def final(world: World) -> dict[str, Any]:
    """Everything that must not depend on the order: no numbers of screenings and questions, no times of arrival."""
    case, found = world.case, screened(world.case, POLICY)
    plan, screening, told = case.letter.plan, case.screening, case.screening.told
    return {
        "facts": (case.application, case.checks),
        "said": (
            screening.reports,
            {id_: with_changes(call, recorded_at=None) for id_, call in screening.calls.items()},
            case.concerns.by_hand,
            screening.ever_present,
        ),
        "screened": found,
        "published": None if told is None else (told.outcome, told.settled, told.urgent, told.profile),
        "concerns": {
            place: (one.concern_id, one.evidence, one.for_team, one.team, one.role, one.is_open)
            for place, one in case.concerns.raised.items()
        },
        "plan": None if plan is None else (plan.hearing_id, plan.hearing_at, plan.due),
        "asked": {
            key: None if key.startswith("information:") else (asked.role, asked.team)
            for (_, key), asked in world.questions.items()
            if "concern" not in key
        },
        "content": content_of(case, found),
    }


@st.composite
def two_orders(draw: st.DrawFn) -> tuple[list[Sent], list[Sent]]:
    # Nearly all of them in nearly every example: a mistake in one merge shows only where both its messages are there.
    left_out = draw(st.sets(st.integers(0, len(MESSAGES) - 1), max_size=4))
    chosen = [sent for place, sent in enumerate(MESSAGES) if place not in left_out]
    again = draw(st.lists(st.sampled_from(chosen), max_size=4))
    return draw(st.permutations(chosen)), draw(st.permutations([*chosen, *again]))


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(two_orders())
def test_the_final_state_is_the_same_in_any_order_and_however_often(orders: tuple[list[Sent], list[Sent]]) -> None:
    worlds = []
    for order in orders:
        world = World()
        for sent in order:
            told(world, sent)
        worlds.append(world)
    assert final(worlds[0]) == final(worlds[1])
    for world in worlds:
        for concern in world.case.concerns.open:
            world.send(
                triage.AcknowledgeConcern(case_id=CASE, by=OFFICER, concern_id=concern.concern_id, action="Acted.")
            )
        world.pass_to(HEARING_AT - timedelta(minutes=1))
    letters = [world.letter for world in worlds]
    assert [letter is None for letter in letters] == [worlds[0].case.application.details is None] * 2
    for world, letter in zip(worlds, letters, strict=True):
        if letter is not None:
            assert letter.latest is not None
            assert letter.latest.content == content_of(world.case, screened(world.case, POLICY))
            assert [version.update for version in letter.versions] == list(range(len(letter.versions)))


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.permutations(MESSAGES))
def test_what_becomes_known_never_lowers_urgency_silently(order: list[Sent]) -> None:
    world = World()
    for sent in order:
        before = world.rows(CASES).get(CASE) or TriageCase(CASE)
        told_before = before.screening.told
        was = {each[0]: each[1] for each in told_before.profile} if told_before else {}
        count = len(world.said(triage.CaseScreened))
        told(world, sent)
        after, told_after = world.case, world.case.screening.told
        assert bool(before.concerns.open) <= bool(after.concerns.open), "only an acknowledgement closes a concern"
        assert set(before.concerns.raised) <= set(after.concerns.raised)
        if told_after is None:
            continue
        is_ = {each[0]: each[1] for each in told_after.profile}
        assert all(is_[which] == "present" for which, state in was.items() if state == "present")
        if told_before is not None and told_before.outcome != told_after.outcome:
            assert len(world.said(triage.CaseScreened)) > count
        if told_after.settled:
            assert told_after.outcome is ScreeningOutcome.NO_CONCERNS
            assert "present" not in is_.values()
            assert all(is_[factor] == "absent" for factor in POLICY.settles_alone_knowing)
            assert not after.checks.outstanding
            assert not after.concerns.open


DAYS = st.dates(date(2012, 4, 1), date(2040, 12, 31))


@given(DAYS, st.times(), st.integers(0, 10))
@settings(deadline=None)
def test_the_letter_is_never_due_later_than_the_rule_allows(day: date, clock: Any, back: int) -> None:
    """The oracle walks back day by day; bank holidays and both changes of the clocks are among the days."""
    at = datetime.combine(day, clock, tzinfo=LONDON).astimezone(UTC)
    hearing = at.astimezone(LONDON).date()
    policy = replace(POLICY, letter_working_days_before=WorkingDays(back))
    due = policy.before(at, policy.letter_working_days_before, at_the_end=True).at.astimezone(LONDON)
    assert (due.hour, due.minute) == (17, 0)
    assert POLICY.calendar.is_working_day(due.date())
    worked_before = [
        hearing - timedelta(days=n) for n in range(1, 40) if POLICY.calendar.is_working_day(hearing - timedelta(days=n))
    ]
    if back:
        assert due.date() == worked_before[back - 1]
    else:
        assert due.date() <= hearing


@given(DAYS, st.integers(0, 24 * 60 - 1), st.integers(-30, 60 * 24))
@settings(deadline=None)
def test_a_planned_letter_is_due_in_time_or_at_once(day: date, minute: int, hours: int) -> None:
    now = datetime.combine(day, datetime.min.time(), tzinfo=UTC) + timedelta(minutes=minute)
    at = now + timedelta(hours=hours)
    world = World()
    world.send(details(hearings=(details().hearings[0].model_copy(update={"starts_at": at}),)), at=now)
    if at <= now:
        assert not world.said(triage.LetterPlanned), "no letter after the hearing that it is for"
        assert (CASE, f"information:letter-owed:h1:{london_day(at)}") in world.questions
        return
    planned = world.last(triage.LetterPlanned)
    (deadline,) = [each for each in world.deadlines.values() if each.kind == "letter-due"]
    rule = POLICY.before(at, POLICY.letter_working_days_before, at_the_end=True).at
    assert planned.short_notice is (rule <= now)
    if planned.short_notice:
        assert now <= deadline.due.at <= max(now, min(at, now + POLICY.short_notice_grace_minutes.length))
    else:
        assert deadline.due.at == rule < at


@given(DAYS, st.integers(0, 24 * 60 - 1))
@settings(deadline=None)
def test_new_information_is_evaluated_within_one_working_day(day: date, minute: int) -> None:
    now = datetime.combine(day, datetime.min.time(), tzinfo=UTC) + timedelta(minutes=minute)
    by = POLICY.after(now, POLICY.evaluate_within_working_days).at.astimezone(LONDON)
    received = now.astimezone(LONDON).date()
    nxt = next(
        received + timedelta(days=n)
        for n in range(1, 20)
        if POLICY.calendar.is_working_day(received + timedelta(days=n))
    )
    assert (by.date(), by.hour) == (nxt, 17)
