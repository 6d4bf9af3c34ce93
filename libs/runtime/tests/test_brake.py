"""The brake trips on a run or a share of failures, and on nothing else."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cafcass_runtime.brake import Brake


def _trips_at(outcomes: list[bool], run: int = 5, share: float = 0.5, window: int = 10) -> int | None:
    brake = Brake(run, share, window)
    for place, failed in enumerate(outcomes):
        if brake.note(failed=failed) is not None:
            return place
    return None


@pytest.mark.parametrize(
    ("outcomes", "place"),
    [
        ([True] * 5, 4),
        ([True] * 4 + [False] + [True] * 4, None),
        ([False, True] * 5, 9),  # half of a full window
        ([False] * 100, None),
        ([True, False, False] * 30, None),
        ([False] * 10 + [True] * 5, 14),
    ],
)
def test_it_trips_where_it_should(outcomes: list[bool], place: int | None) -> None:
    assert _trips_at(outcomes) == place


@given(st.lists(st.booleans(), max_size=60))
def test_it_never_trips_on_a_good_message_nor_below_its_limits(outcomes: list[bool]) -> None:
    place = _trips_at(outcomes)
    if place is None:
        return
    assert outcomes[place]
    recent = outcomes[max(0, place - 9) : place + 1]
    assert all(outcomes[place - 4 : place + 1]) or (len(recent) == 10 and sum(recent) >= 5)


@given(st.lists(st.booleans(), max_size=30), st.lists(st.booleans(), max_size=30))
def test_an_undone_batch_leaves_it_as_it_was(before: list[bool], undone: list[bool]) -> None:
    brake, same = Brake(100, 0.9, 20), Brake(100, 0.9, 20)
    for failed in before:
        brake.note(failed=failed)
        same.note(failed=failed)
    copy = brake.copy()
    for failed in undone:
        copy.note(failed=failed)
    assert brake == same
