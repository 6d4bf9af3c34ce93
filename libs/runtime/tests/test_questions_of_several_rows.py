"""Several rows ask about one subject: each states its own questions, and settles nobody else's."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from toy import TOY

from cafcass_contracts.roles import Role
from cafcass_domain.numbers import WorkingDays
from cafcass_domain.questions import OpenQuestions, Question
from cafcass_runtime.outgoing import Cause
from cafcass_runtime.questions import Ledger, Said, Stated
from cafcass_runtime.testing.policy import policy_of

NOW = datetime(2026, 6, 1, 9, tzinfo=UTC)
POLICY = policy_of(TOY).at(NOW)
CAUSE = Cause(str(UUID(int=1)), "urn:test", NOW, "1")
OTHERS = ("letter:",)
KEYS = {name: tuple(f"letter:{name}:{step}" for step in ("answer", "pass-on")) for name in ("1", "1:2")}
"""Of two letters, the id of one beginning as the other's."""


def question(key: str) -> Question:
    return Question(
        key=key,
        role=Role.ADVISER,
        team="a1-duty",
        due=WorkingDays(1),
        reasons=("T1",),
        why="odd",
        settled_by=("reset",),
    )


def stated(*keys: str, letter: str | None = None) -> OpenQuestions:
    questions = tuple(question(key) for key in keys)
    if letter is None:
        return OpenQuestions("c1", questions, apart_from=OTHERS)
    return OpenQuestions("c1", questions, among=KEYS[letter])


def left_open(*statements: OpenQuestions) -> set[str]:
    ledger = Ledger("toy.events.v1", {})
    ledger.take([Said(Stated(each), CAUSE, NOW, POLICY) for each in statements])
    return {asked.key for asked in ledger.held.values() if asked.open}


@given(
    st.lists(
        st.one_of(
            st.sets(st.sampled_from(["odd", "even"])).map(lambda keys: (None, keys)),
            st.sampled_from(sorted(KEYS)).flatmap(
                lambda letter: st.sets(st.sampled_from(KEYS[letter])).map(lambda keys: (letter, keys))
            ),
        ),
        max_size=8,
    )
)
def test_what_is_open_is_what_each_of_them_stated_last(statements: list[tuple[str | None, set[str]]]) -> None:
    last = dict(statements)
    found = left_open(*(stated(*sorted(keys), letter=letter) for letter, keys in statements))
    assert found == set().union(*last.values())


def test_without_others_the_whole_subject_is_stated() -> None:
    assert left_open(stated("letter:1:answer", letter="1"), OpenQuestions("c1")) == set()


@pytest.mark.parametrize(
    ("key", "letter"), [("letter:1:answer", None), ("odd", "1"), ("letter:1:2:answer", "1"), ("letter:1:reply", "1")]
)
def test_nobody_states_what_is_not_theirs(key: str, letter: str | None) -> None:
    with pytest.raises(ValueError, match=key):
        stated(key, letter=letter)
