"""What is asked and settled about a case moves no figure; its card says the same as one made of all its facts anew."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Final

from hypothesis import example, given, settings
from hypothesis import strategies as st
from kpi_messages import application, closed

from cafcass_contracts import platform
from cafcass_contracts.message import Message
from cafcass_contracts.roles import Role
from cafcass_domain.state import replace
from cafcass_runtime.testing.engine import OpenEngine
from cafcass_runtime.testing.policy import policy_of
from kpi.app import service
from kpi.domain import told
from kpi.domain.card import Card
from kpi.domain.fact import Fact
from kpi.domain.policy import Policy
from kpi.domain.subject import NOBODY, SETTLED_FOR, brought_up, counted_anew, history, taken, with_fact
from kpi.store import MOST_APART

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


_OPENED: Final = told.Application("private", 1, BEGIN)
_ASKED: Final = told.Asked("one", "adviser", "T-1", ("G9",))
_SETTLED: Final = told.Settled("one")
gaps = st.sampled_from((1, 1, 1, 30, SETTLED_FOR.days * 24 + 1))
"""Hours since what was recorded before: after the longest, what was settled before is not at hand any more."""


@settings(max_examples=60, deadline=None)
@example(
    [
        (_OPENED, 0, 1),
        (_ASKED, 0, 1),
        (_SETTLED, 0, 1),
        (replace(_OPENED, revision=2, received_at=BEGIN + timedelta(hours=99)), 0, 1),
    ]
)
@example([(_OPENED, 0, 1), (_SETTLED, 0, 1), (replace(_ASKED, id="two"), 0, 200), (_ASKED, -202, 1)])
@given(st.lists(st.tuples(questions | others, early, gaps), max_size=14))
def test_what_is_let_go_and_kept_apart_of_questions_says_the_same_as_all_facts(
    said: list[tuple[told.Told, int, int]],
) -> None:
    held = written = NOBODY
    whole = NOBODY
    facts: list[Fact] = []
    at = BEGIN
    for number, (each, off, gap) in enumerate((*said, (told.LetterIssued("letter", 0), 0, 1))):
        at += timedelta(hours=gap)
        facts.append(Fact(f"fact-{number}", CASE, "platform.some-event", at + timedelta(hours=off), at, each))
        held, _, anew = taken(held, facts[-1], POLICY)
        if anew:
            held, _ = history(CASE, facts, POLICY, at)
        if held.apart is None:
            written = held
        held = brought_up(written, held.apart or (), held.last, held.card or Card())
        whole, _ = history(CASE, facts, POLICY, at)
        assert (held.card, held.known, held.last) == (whole.card, whole.known, whole.last)
    assert set(held.entries) == set(whole.entries)


def test_what_the_release_before_said_of_questions_it_does_not_know_is_put_right_by_whatever_is_told_next() -> None:
    """It reads and writes the document alone: what is kept apart stays as it lies, and the row says of it what that release made of the rest."""
    said: tuple[told.Told, ...] = (
        _OPENED,
        _ASKED,
        _SETTLED,
        told.LetterIssued("letter", 0),
        told.LetterIssued("more", 0),
    )
    times = [BEGIN + timedelta(hours=hour) for hour in range(len(said))]
    facts = [
        Fact(f"fact-{hour}", CASE, "platform.some-event", at, at, each)
        for hour, (at, each) in enumerate(zip(times, said, strict=True))
    ]
    document = NOBODY
    for fact in facts[:2]:
        document = replace(taken(document, fact, POLICY)[0], apart=None)
    assert document.card is not None
    apart = taken(brought_up(document, (), document.last, document.card), facts[2], POLICY)[0].apart
    before, _, _ = taken(document, facts[3], POLICY)
    assert before.card is not None
    assert (apart, before.card.questions) == ((facts[2],), 1)
    held, _, _ = taken(brought_up(before, apart or (), before.last, before.card), facts[4], POLICY)
    assert held.card == history(CASE, facts, POLICY, times[-1])[0].card


def test_of_a_question_that_is_settled_nothing_is_kept_after_a_week() -> None:
    said: tuple[tuple[int, told.Told], ...] = (
        (0, _OPENED),
        (1, _ASKED),
        (2, replace(_ASKED, overdue=True)),
        (3, _SETTLED),
        (200, replace(_ASKED, id="two")),
    )
    held = NOBODY
    for number, (hour, each) in enumerate(said):
        at = BEGIN + timedelta(hours=hour)
        held, _, _ = taken(held, Fact(f"fact-{number}", CASE, "platform.some-event", at, at, each), POLICY)
    assert [fact.id for fact in held.facts] == ["fact-0", "fact-4"]
    assert held.card is not None
    assert held.card.questions == 1


async def test_a_document_is_written_again_when_more_than_questions_was_said(figures: OpenEngine[Policy]) -> None:
    async def kept(*said: Message) -> tuple[int, int, bytes]:
        """The questions that are open, how much is kept apart, and the document, once this was said."""
        figures.wall.move(hours=1)
        names = [f"{figures.wall.now:%H}-{number}" for number in range(len(said))]
        topics = ["triage.events.v1" if isinstance(each, platform.PersonNeeded) else None for each in said]
        messages = zip(said, names, topics, strict=True)
        await figures.engine.handle(
            [figures.message(each, id_=id_, topic=topic, subject=CASE) for each, id_, topic in messages]
        )
        row = await figures.pool.fetchrow(
            "SELECT questions, octet_length(asked), document FROM subjects WHERE key = $1", CASE
        )
        assert row is not None
        return row[0], row[1], row[2]

    def needed(number: int) -> Message:
        return platform.PersonNeeded(
            id=f"question-{number}", subject=CASE, role=Role.ADVISER, team="a5-eit", reasons=("G9",), due=figures.wall.now, why="?",
            settled_by=(),
        )  # fmt: skip

    _, apart, document = await kept(application(CASE, figures.wall.now))
    assert apart == 0
    for number in range(1, MOST_APART + 1):
        questions, apart, same = await kept(needed(number))
        assert (questions, apart > 0, same) == (number, True, document)
    questions, apart, together = await kept(needed(0))
    assert (questions, apart, together == document) == (MOST_APART + 1, 0, False)
    await kept(needed(20))
    questions, apart, document = await kept(closed(CASE, figures.wall.now))
    assert (questions, apart) == (MOST_APART + 2, 0)
    assert document.count(b'"asked"') == MOST_APART + 2
