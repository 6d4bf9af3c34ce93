"""When Cafcass's part ends (T11), and the order of the queue (T12)."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from triage_world import (
    CASE,
    FIRST_HEARING,
    HEARING_AT,
    OFFICER,
    World,
    details,
    quiet_world,
    raised,
    report,
    settle,
    spoken,
)

from cafcass_contracts import triage
from cafcass_contracts.proceedings import ReportOrder
from cafcass_contracts.safeguarding import FactorState, ScreeningOutcome, SettledBy
from cafcass_contracts.values import HearingStatus, ReportAuthor, ReportType, RiskFactor
from triage.domain.case import CASES
from triage.domain.duty import rotas_of
from triage.domain.evaluate import evaluate
from triage.domain.letter import filed
from triage.domain.letter_facts import LETTERS
from triage.domain.policy import Policy
from triage.domain.queue import Waiting, in_order, waiting

OVER = HEARING_AT + timedelta(hours=1)


class _Filing:
    """Stands in the wiring where whoever files the letter tells the case so."""

    @staticmethod
    def touches(received: Any, policy: Policy) -> Any:
        return {CASES: {CASE}, LETTERS: {CASE}}

    @staticmethod
    def decide(facts: Any, received: Any, policy: Policy) -> Any:
        case = facts.get(CASES, CASE)
        assert rotas_of(facts)("a5-eit") is None
        return evaluate(facts, received, filed(case, received.data), policy)


def file_letter(world: World) -> None:
    """The latest version of the letter is filed at court."""
    assert world.letter is not None
    assert world.letter.latest is not None
    world.hand(_Filing, world.letter.latest.update)


def finished(**changes: Any) -> World:
    """A quiet case whose letter is filed, before its first hearing."""
    world = quiet_world(**changes)
    spoken(world)
    file_letter(world)
    return world


def test_with_no_concern_and_no_role_involvement_ends_after_the_letter_and_the_first_hearing() -> None:
    world = finished()
    world.pass_to(OVER - timedelta(seconds=1))
    assert not world.said(triage.InvolvementEnded)
    world.pass_to(OVER)
    ended = world.last(triage.InvolvementEnded)
    assert (ended.settled_by, "T11" in ended.reasons) == (SettledBy.POLICY, True)


def test_a_hearing_that_was_held_or_says_when_it_ends() -> None:
    world = finished()
    world.send(details(revision=2, hearings=(FIRST_HEARING.model_copy(update={"status": HearingStatus.HELD}),)))
    assert world.said(triage.InvolvementEnded)
    ends = HEARING_AT + timedelta(hours=3)
    world = finished(hearings=(FIRST_HEARING.model_copy(update={"ends_at": ends}),))
    world.pass_to(OVER)
    assert not world.said(triage.InvolvementEnded)
    world.pass_to(ends)
    assert world.said(triage.InvolvementEnded)


def test_a_hearing_put_back_is_waited_for() -> None:
    world = finished()
    later = FIRST_HEARING.model_copy(update={"starts_at": HEARING_AT + timedelta(days=7)})
    world.send(details(revision=2, hearings=(later,)))
    world.pass_to(OVER)
    assert not world.said(triage.InvolvementEnded)
    world.pass_to(OVER + timedelta(days=7))
    assert world.said(triage.InvolvementEnded)


CAFCASS = ReportOrder(id="r1", type=ReportType.SECTION_7)


@pytest.mark.parametrize(
    ("spoils", "ends"),
    [
        (lambda world: world.send(raised()), False),
        (lambda world: world.send(report(RiskFactor.NEGLECT, FactorState.PRESENT)), False),
        (lambda world: world.send(details(revision=2, reports=(CAFCASS,))), False),
        (
            lambda world: world.send(
                details(revision=2, reports=(CAFCASS.model_copy(update={"author": ReportAuthor.LOCAL_AUTHORITY}),))
            ),
            True,
        ),
        (lambda world: world.send(details(revision=2, withdrawn=True)), False),
    ],
    ids=["a concern", "a risk", "a report of ours", "a report of theirs", "withdrawn"],
)
def test_what_speaks_against_ending(spoils: Any, ends: bool) -> None:
    world = finished()
    world.policy = replace(world.policy, escalate_again_after=timedelta(days=100))
    spoils(world)
    world.pass_to(OVER)
    assert bool(world.said(triage.InvolvementEnded)) is ends


def test_a_letter_that_is_not_filed_holds_it_up_until_it_is() -> None:
    world = quiet_world()
    spoken(world)
    world.pass_to(OVER)
    assert not world.said(triage.InvolvementEnded)
    file_letter(world)
    assert world.last(triage.InvolvementEnded).settled_by is SettledBy.POLICY


def end(based_on: int | None = None) -> triage.EndInvolvement:
    return triage.EndInvolvement(case_id=CASE, by=OFFICER, why="Nothing left to do.", based_on=based_on)


def test_a_person_ends_it_where_policy_does_not_and_nothing_speaks_against_it() -> None:
    world = finished()
    world.policy = Policy(version="test", calendar=world.policy.calendar, ends_alone=False)
    answer = world.send(end()).answer
    assert answer is not None
    assert answer.reason == "the first hearing is not over"
    world.pass_to(OVER)
    assert not world.said(triage.InvolvementEnded)
    assert world.send(end()).publish
    assert world.last(triage.InvolvementEnded).settled_by is SettledBy.PERSON
    again = world.send(end()).answer
    assert again is not None
    assert again.reason == "Cafcass's part in the case has ended already"


def test_new_information_after_the_end_is_evaluated_all_the_same_and_the_court_told() -> None:
    world = finished()
    world.pass_to(OVER)
    world.send(report(RiskFactor.NEGLECT, FactorState.PRESENT))
    assert world.last(triage.CaseScreened).outcome is ScreeningOutcome.CONCERNS
    assert (CASE, "screening") in world.questions
    world.send(settle(ScreeningOutcome.CONCERNS))
    assert world.last(triage.LetterIssued).update == 1
    assert len(world.said(triage.InvolvementEnded)) == 1


# The queue

moments = st.none() | st.timedeltas(timedelta(), timedelta(days=365)).map(
    lambda after: datetime(2026, 1, 1, tzinfo=UTC) + after
)
places = st.lists(
    st.builds(Waiting, st.sampled_from([f"case-{n}" for n in range(30)]), moments, moments, moments),
    unique_by=lambda one: one.case_id,
    max_size=12,
)


@given(places, st.randoms(use_true_random=False))
def test_the_queue_is_one_total_order(cases: list[Waiting], chance: Any) -> None:
    shuffled = list(cases)
    chance.shuffle(shuffled)
    queue = in_order(shuffled)
    assert queue == in_order(cases)
    assert len({one.rank for one in queue}) == len(queue), "no two cases tie"
    for first, second in pairwise(queue):
        assert first.urgent_since is not None or second.urgent_since is None
        if (first.urgent_since is None) == (second.urgent_since is None) and first.urgent_since == second.urgent_since:
            assert first.hearing_at is not None or second.hearing_at is None
            if first.hearing_at is not None and second.hearing_at is not None:
                assert first.hearing_at <= second.hearing_at


def test_a_case_stands_in_the_queue_by_its_concern_then_its_hearing() -> None:
    world = quiet_world()
    quiet = waiting(world.case)
    assert (quiet.urgent_since, quiet.hearing_at) == (None, HEARING_AT)
    world.send(raised())
    urgent = waiting(world.case)
    assert urgent.urgent_since == world.now
    elsewhere = Waiting("another", None, HEARING_AT - timedelta(days=20), None)
    assert in_order([quiet, elsewhere, urgent]) == [urgent, elsewhere, quiet]
