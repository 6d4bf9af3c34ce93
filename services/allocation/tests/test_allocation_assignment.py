"""What a manager expects of who gets what, one expectation at a time."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

import pytest

from allocation.domain.assignment.plan import assign, explain
from allocation.domain.assignment.terms import (
    NO_ROOM,
    NOBODY_AVAILABLE,
    NOBODY_ELIGIBLE,
    NOBODY_HAS_ROOM,
    ROOM_TAKEN,
    UNAVAILABLE,
    Candidate,
    Plan,
    TierGap,
    Waiting,
    Weights,
)
from cafcass_domain.state import replace

MONDAY = datetime(2026, 5, 18, 9, tzinfo=UTC)
WEIGHTS = Weights()


def work(
    name: str,
    points: int = 100,
    *,
    tier: int = 1,
    team: str | None = "red",
    known: tuple[str, ...] = (),
    excluded: Mapping[str, tuple[str, ...]] | None = None,
    day: int = 0,
) -> Waiting:
    return Waiting(name, tier, points, team, frozenset(known), excluded or {}, MONDAY + timedelta(days=day))


def person(
    name: str, held: int = 1000, available: int = 2000, *, team: str = "red", most: int | None = None
) -> Candidate:
    return Candidate(name, team, held, available, available if most is None else most)


def holders(plan: Plan) -> dict[str, str]:
    return {placement.work_id: placement.practitioner_id for placement in plan.placements}


@pytest.mark.parametrize(
    ("piece", "people", "chosen"),
    [
        (work("w"), [person("busy", 1500), person("free", 500)], "free"),
        (work("w", known=("busy",)), [person("busy", 1800), person("free", 0)], "busy"),
        (work("w", known=("full",)), [person("full", 1950), person("free", 500)], "free"),
        (work("w", known=("away",)), [person("away", 0, 0), person("free", 500)], "free"),
        (work("w", known=("busy",), excluded={"busy": ("conflict-of-interest",)}), [person("busy"), person("b")], "b"),
        (work("w"), [person("other", 1000, team="blue"), person("own", 1200)], "own"),
        (work("w"), [person("other", 0, team="blue"), person("own", 1200)], "other"),
        (work("w", team=None), [person("blue", 900, team="blue"), person("red", 1000)], "blue"),
        (work("w"), [person("part-time", 500, 1000), person("full-time", 1000)], "full-time"),
        (work("w", known=("a", "b")), [person("a", 1500), person("b", 1000), person("c", 0)], "b"),
    ],
    ids=[
        "the freest of equals",
        "continuity beats spare capacity",
        "continuity never overfills",
        "continuity never fills who is away",
        "a conflict beats continuity",
        "the own team is preferred",
        "a much freer other team is preferred to the own",
        "no team, no preference",
        "the same share free, more of it left after",
        "the freer of two who know the child",
    ],
)
def test_one_piece_goes_to(piece: Waiting, people: list[Candidate], chosen: str) -> None:
    assert holders(assign([piece], people, WEIGHTS)) == {"w": chosen}


@pytest.mark.parametrize(
    ("piece", "people", "why"),
    [
        (work("w"), [], NOBODY_ELIGIBLE),
        (work("w", excluded={"a": ("newly-qualified",)}), [person("a")], NOBODY_ELIGIBLE),
        (work("w", excluded={"a": ("role",)}), [person("a"), person("b", 0, 0)], NOBODY_AVAILABLE),
        (work("w"), [person("a", 1950), person("b", 0, 0)], NOBODY_HAS_ROOM),
        (work("w", tier=2), [person("a", 1950)], NOBODY_HAS_ROOM),
    ],
)
def test_work_that_stays_says_why(piece: Waiting, people: list[Candidate], why: str) -> None:
    plan = assign([piece], people, WEIGHTS)
    assert plan.unplaced == {"w": why}
    assert not plan.placements


def test_nothing_waits() -> None:
    plan = assign([], [person("a")], WEIGHTS)
    assert (plan.placements, plan.unplaced, plan.gap.tiers, plan.gap.score) == ((), {}, (), 0)


def test_the_more_urgent_comes_first_and_the_rest_says_what_took_its_room() -> None:
    plan = assign([work("old", tier=1), work("urgent", tier=0, day=3)], [person("a", 1900)], WEIGHTS)
    assert holders(plan) == {"urgent": "a"}
    assert plan.unplaced == {"old": ROOM_TAKEN}
    assert plan.gap.tiers == (TierGap(0, 1, 1, 1), TierGap(1, 1, 0, 0))


def test_within_a_tier_the_oldest_comes_first() -> None:
    plan = assign([work("young", day=2), work("old")], [person("a", 1900)], WEIGHTS)
    assert holders(plan) == {"old": "a"}


def test_children_of_one_family_all_go_to_who_knows_them() -> None:
    pieces = [work(f"w{number}", known=("a",)) for number in range(5)]
    plan = assign(pieces, [person("a"), *(person(f"p{number}", 0) for number in range(9))], WEIGHTS)
    assert set(holders(plan).values()) == {"a"}


def test_much_work_is_spread_by_what_each_has_free() -> None:
    plan = assign(
        [work(f"w{number:02}") for number in range(15)], [person("half", 0, 1000), person("whole", 0)], WEIGHTS
    )
    given = list(holders(plan).values())
    assert (given.count("half"), given.count("whole")) == (5, 10)


def test_one_piece_moves_over_where_that_makes_room_for_another() -> None:
    flexible = work("flexible", tier=0)
    bound = work("bound", tier=1, excluded={"b": ("newly-qualified",)})
    plan = assign([flexible, bound], [person("a", 1500, most=1600), person("b", 1890, most=2000)], WEIGHTS)
    assert holders(plan) == {"flexible": "b", "bound": "a"}


def test_before_and_after_follow_each_other() -> None:
    plan = assign([work("first"), work("second", day=1)], [person("a", 1000)], WEIGHTS)
    assert [(each.before, each.after) for each in plan.placements] == [(500, 550), (550, 600)]


def test_a_score_is_the_sum_of_named_factors() -> None:
    (placement,) = assign([work("w", known=("a",))], [person("a", 1000)], WEIGHTS).placements
    assert [(factor.name, factor.value) for factor in placement.factors] == [
        ("spare-capacity", 450),
        ("continuity", 1200),
        ("needs", 0),
        ("team", 150),
    ]


def test_why_this_person_and_not_that_one() -> None:
    people = [
        person("away", 0, 0),
        person("barred", 0),
        person("busy", 1500),
        person("free", 400),
        person("full", 1950),
    ]
    piece = work("w", excluded={"barred": ("open-complaint",)})
    considered = explain(piece, people, assign([piece], people, WEIGHTS), WEIGHTS)
    assert [(each.practitioner_id, each.excluded, each.before, each.after) for each in considered] == [
        ("free", (), 200, 250),
        ("busy", (), 750, 800),
        ("away", (UNAVAILABLE,), None, None),
        ("barred", ("open-complaint",), None, None),
        ("full", (NO_ROOM,), None, None),
    ]
    assert [each.score for each in considered[:2]] == [900, 350]


def test_who_got_a_piece_is_compared_with_the_others_as_the_plan_leaves_them() -> None:
    people = [person("a", 400), person("b", 450)]
    pieces = [work("w1"), work("w2")]
    plan = assign(pieces, people, WEIGHTS)
    assert set(holders(plan).values()) == {"a", "b"}
    for piece in pieces:
        first = explain(piece, people, plan, WEIGHTS)[0]
        assert first.practitioner_id == holders(plan)[piece.work_id]


def test_weights_decide() -> None:
    people = [person("free", 0), person("known", 1500)]
    piece = work("w", known=("known",))
    assert holders(assign([piece], people, WEIGHTS)) == {"w": "known"}
    assert holders(assign([piece], people, replace(WEIGHTS, continuity=100))) == {"w": "free"}
    assert holders(assign([piece], people, Weights(spare=0, continuity=1, team=0))) == {"w": "known"}
