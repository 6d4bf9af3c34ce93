"""What holds for every plan, whatever the work and whoever there is."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from allocation.domain.assignment.plan import assign, explain
from allocation.domain.assignment.terms import Candidate, Plan, Waiting, Weights
from cafcass_domain.state import replace

TEAMS = ("red", "blue")
WEIGHTS = Weights()
ROUNDED = 2
"""Work moves for a whole unit of score at least, and what is shown is rounded down."""


@st.composite
def areas(draw: st.DrawFn, most_work: int = 12, most_people: int = 5) -> tuple[list[Waiting], list[Candidate]]:
    people = []
    for number in range(draw(st.integers(0, most_people))):
        available = draw(st.sampled_from([0, 500, 1000, 2000]))
        most = available * draw(st.sampled_from([85, 100, 110])) // 100
        people.append(
            Candidate(f"p{number}", draw(st.sampled_from(TEAMS)), draw(st.integers(0, 2200)), available, most)
        )
    who = st.sampled_from([each.practitioner_id for each in people] or ["gone"])
    work = [
        Waiting(
            f"w{number:02}",
            draw(st.integers(0, 2)),
            draw(st.sampled_from([50, 75, 120, 250, 600])),
            draw(st.sampled_from([None, *TEAMS])),
            draw(st.frozensets(who, max_size=2)),
            dict.fromkeys(draw(st.sets(who, max_size=3)), ("role",)),
            datetime(2026, 5, 18, tzinfo=UTC) + timedelta(hours=draw(st.integers(0, 50))),
        )
        for number in range(draw(st.integers(0, most_work)))
    ]
    return work, people


def loads(work: list[Waiting], people: list[Candidate], plan: Plan, tiers: int = 9) -> dict[str, int]:
    """What each holds with what the plan gives them of tiers up to `tiers`."""
    by_id = {piece.work_id: piece for piece in work}
    load = {each.practitioner_id: each.held for each in people}
    for placement in plan.placements:
        piece = by_id[placement.work_id]
        load[placement.practitioner_id] += piece.points if piece.tier <= tiers else 0
    return load


@settings(max_examples=30, deadline=None)
@given(areas())
def test_every_plan_keeps_the_rules(area: tuple[list[Waiting], list[Candidate]]) -> None:
    work, people = area
    plan = assign(work, people, WEIGHTS)
    pieces, candidates = {each.work_id: each for each in work}, {each.practitioner_id: each for each in people}
    answered = [each.work_id for each in plan.placements] + list(plan.unplaced)
    assert sorted(answered) == sorted(pieces), "each piece is answered once: one holder, or a reason"
    for placement in plan.placements:
        assert placement.practitioner_id not in pieces[placement.work_id].excluded
        assert candidates[placement.practitioner_id].available > 0
        assert placement.before < placement.after
    load = loads(work, people, plan)
    for each in people:
        assert load[each.practitioner_id] <= max(each.most, each.held)


@settings(max_examples=20, deadline=None)
@given(areas(), st.randoms(use_true_random=False))
def test_the_same_facts_give_the_same_plan(area: tuple[list[Waiting], list[Candidate]], order: Random) -> None:
    work, people = area
    plan = assign(work, people, WEIGHTS)
    assert assign(order.sample(work, len(work)), order.sample(people, len(people)), WEIGHTS) == plan


@settings(max_examples=30, deadline=None)
@given(areas())
def test_what_is_left_over_fits_nowhere_even_without_what_is_less_urgent(
    area: tuple[list[Waiting], list[Candidate]],
) -> None:
    work, people = area
    plan = assign(work, people, WEIGHTS)
    for piece in work:
        if piece.work_id in plan.unplaced:
            load = loads(work, people, plan, piece.tier)
            for each in people:
                may = each.available > 0 and each.practitioner_id not in piece.excluded
                assert not may or load[each.practitioner_id] + piece.points > each.most


@settings(max_examples=25, deadline=None)
@given(areas())
def test_who_got_a_piece_speaks_for_it_at_least_as_much_as_anybody_with_room(
    area: tuple[list[Waiting], list[Candidate]],
) -> None:
    work, people = area
    plan = assign([replace(piece, tier=0) for piece in work], people, WEIGHTS)
    if plan.unplaced:
        return
    for piece in work:
        holder = next(each.practitioner_id for each in plan.placements if each.work_id == piece.work_id)
        considered = explain(piece, people, plan, WEIGHTS)
        mine = next(each for each in considered if each.practitioner_id == holder)
        assert not mine.excluded
        assert mine.score >= considered[0].score - ROUNDED


@settings(max_examples=25, deadline=None)
@given(areas(most_work=5, most_people=3))
def test_no_plan_beats_the_bound(area: tuple[list[Waiting], list[Candidate]]) -> None:
    work, people = area
    plan = assign(work, people, WEIGHTS)
    ours = {each.work_id for each in plan.placements}
    every = [dict(zip((piece.work_id for piece in work), who, strict=True)) for who in possible(work, people)]
    for tier in plan.gap.tiers:
        urgent = {piece.work_id for piece in work if piece.tier < tier.tier} & ours
        this = {piece.work_id for piece in work if piece.tier == tier.tier}
        best = max(
            sum(who is not None for name, who in each.items() if name in this) for each in every if kept(each, urgent)
        )
        assert tier.placed == len(this & ours) <= best <= tier.at_most <= tier.waiting == len(this)
    best_score = max(
        scored(work, people, each) for each in every if {name for name, who in each.items() if who} == ours
    )
    assert plan.gap.score - 1 <= best_score <= plan.gap.score_at_most + 1e-6


def kept(holders: Mapping[str, str | None], names: set[str]) -> bool:
    return all(holders[name] is not None for name in names)


def possible(work: Sequence[Waiting], people: Sequence[Candidate]) -> Iterator[tuple[str | None, ...]]:
    """Every plan that keeps the rules, as the holder of each piece in turn."""
    if not work:
        yield ()
        return
    piece, *rest = work
    for who in possible(rest, people):
        yield (None, *who)
        for each in people:
            given_already = sum(
                other.points for other, name in zip(rest, who, strict=True) if name == each.practitioner_id
            )
            may = each.available > 0 and each.practitioner_id not in piece.excluded
            if may and each.held + given_already + piece.points <= each.most:
                yield (each.practitioner_id, *who)


def scored(work: Sequence[Waiting], people: Sequence[Candidate], holders: Mapping[str, str | None]) -> float:
    """The sum of whole points times score, each piece in turn on top of those before."""
    total, load = 0.0, {each.practitioner_id: each.held for each in people}
    for piece in work:
        for each in people:
            if holders[piece.work_id] == each.practitioner_id:
                load[each.practitioner_id] += piece.points
                spare = WEIGHTS.spare * (1 - load[each.practitioner_id] / each.available)
                known = WEIGHTS.continuity * (each.practitioner_id in piece.continuity)
                total += piece.points / 100 * (spare + known + WEIGHTS.team * (each.team == piece.team))
    return total
