"""What is asked and settled about a case moves no figure; its card says the same as one made of all its facts anew."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Final

from hypothesis import given, settings
from hypothesis import strategies as st

from cafcass_runtime.testing.policy import policy_of
from kpi.app import service
from kpi.domain import told
from kpi.domain.fact import Fact
from kpi.domain.subject import NOBODY, counted_anew, with_fact

CASE: Final = "6f1c5d9e-0000-5000-8000-000000000001"
BEGIN: Final = datetime(2026, 6, 1, 9, tzinfo=UTC)
POLICY: Final = policy_of(service).at(BEGIN)

hours = st.integers(0, 400).map(lambda number: BEGIN + timedelta(hours=number))
names = st.sampled_from(("one", "two", "three"))
questions = st.builds(told.Asked, names, st.just("adviser"), st.just("T-1"), st.just(("G9",)), st.none() | hours) | (
    st.builds(told.Settled, names)
)
others = st.one_of(
    st.builds(told.Application, st.sampled_from(("private", "public")), st.integers(0, 3), hours),
    st.builds(
        told.WorkArose,
        names,
        st.just("first-hearing"),
        hours,
        st.just(1),
        clocks=st.tuples(st.builds(told.Clock, st.just("file"), hours, st.just("A8"))),
    ),
    st.builds(told.WorkCompleted, names, st.just("first-hearing"), st.just("done"), hours),
    st.builds(
        told.Casework, st.just(1), hours, st.just(0), st.just(1), st.just(False), st.just(True), st.tuples(hours)
    ),
    st.builds(told.CaseClosed, st.just("concluded"), hours),
)
early = st.sampled_from((0, 0, 0, -1000, 1))
"""Hours between what is said to be the time and when it was told: before the case, or ahead of it, some are doubted."""


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(questions | others, early), max_size=14))
def test_a_card_after_a_question_is_that_of_all_facts(said: list[tuple[told.Told, int]]) -> None:
    held = NOBODY
    for number, (each, off) in enumerate(said):
        at = BEGIN + timedelta(hours=number)
        fact = Fact(f"fact-{number}", CASE, "platform.some-event", at + timedelta(hours=off), at, each)
        held, _ = with_fact(held, fact, POLICY)
        again, more = counted_anew(CASE, held, POLICY, held.known, "anew")
        assert (again.card, set(again.entries), more) == (held.card, set(held.entries), ())
