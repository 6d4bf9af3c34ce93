"""Small numbers, attacked: a solver bounds every hidden count from all that is published, over places, months, years to date and revisions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from random import Random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog  # type: ignore[import-untyped]

from cafcass_contracts.values import SERVICE_AREAS
from kpi.domain.closing import LINKED_LAST
from kpi.domain.measures import MEASURES
from kpi.domain.suppression import ENGLAND, GROUPS, NOT_KNOWN, Pair, Published, below, counts, places, publish

LEAST = 5
SHARE = MEASURES["section-7-filed"]
FLOW = MEASURES["care-throughput"]
COUNT = MEASURES["care-stock"]
LEAVES = (*SERVICE_AREAS, NOT_KNOWN)


def drawn(rng: Random, most: int) -> dict[str, Pair]:
    """A month: many areas with few, some with none, perhaps a few cases of no area."""
    found: dict[str, Pair] = {}
    for area in LEAVES:
        d = (
            rng.choice([0, rng.randrange(0, 8), rng.randrange(0, most)])
            if area != NOT_KNOWN
            else rng.choice([0, 0, rng.randrange(0, 9)])
        )
        found[area] = (rng.randrange(0, d + 1) if rng.random() < 0.7 else d, d)
    return found


@dataclass
class Attack:
    """What a reader knows: linear sums over hidden counts that cannot be below zero."""

    names: list[tuple[int, str, int]] = field(default_factory=list)
    rows: list[tuple[list[tuple[int, str, int]], int]] = field(default_factory=list)

    def knows(self, cells: Iterable[tuple[int, str, int]], total: int) -> None:
        self.rows.append((list(cells), total))

    def bounds(self, *cells: tuple[int, str, int]) -> tuple[float, float]:
        """The least and the most that the sum of some counts can be."""
        index = {name: n for n, name in enumerate(self.names)}
        left = np.zeros((len(self.rows), len(self.names)))
        for row, (together, _) in enumerate(self.rows):
            for each in together:
                left[row, index[each]] += 1
        right = np.array([total for _, total in self.rows], dtype=float)
        found = []
        for sign in (1, -1):
            cost = np.zeros(len(self.names))
            for cell in cells:
                cost[index[cell]] = sign
            solved = linprog(cost, A_eq=left, b_eq=right, bounds=(0, None), method="highs")
            found.append(sign * solved.fun if solved.status == 0 else sign * float("-inf"))
        return found[0], found[1]


def parts(pair: Pair, *, share: bool) -> tuple[int, ...]:
    """The counts that are no sums of each other."""
    n, d = pair
    return (n,) if d is None else (n, d - n) if share else (n, d)


def attack_on(months: Mapping[int, Published], *, share: bool) -> Attack:
    """Everything that follows from what is shown of some months of one year."""
    attack = Attack()
    for month, published in months.items():
        attack.names += [
            (month, area, part)
            for area in published.cells
            for part in range(len(parts(published.cells[area], share=share)))
        ]
        for place in places():
            if place not in published.hidden:
                for part, total in enumerate(parts(published.pair(place), share=share)):
                    attack.knows([(month, area, part) for area in below(place) if area in published.cells], total)
    for place in places():  # the year to date, where it is shown
        if not any(place in published.hidden for published in months.values()):
            for part in range(len(parts(next(iter(months.values())).pair(place), share=share))):
                total = sum(parts(published.pair(place), share=share)[part] for published in months.values())
                attack.knows(
                    [
                        (month, area, part)
                        for month, published in months.items()
                        for area in below(place)
                        if area in published.cells
                    ],
                    total,
                )
    return attack


def exposed(months: Mapping[int, Published], *, share: bool) -> list[str]:
    """Every small count that the solver bounds closer than from none at all to the smallest number published."""
    attack, found = attack_on(months, share=share), []
    for month, published in months.items():
        for area, pair in published.cells.items():
            for part, value in enumerate(parts(pair, share=share)):
                if 0 < value < LEAST:
                    low, high = attack.bounds((month, area, part))
                    if low > 1e-6 or high < LEAST - 1e-6:
                        found.append(f"month {month} {area} part {part} is {value}: {low:.1f} to {high:.1f}")
    return found


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("most", [12, 60])
def test_no_small_number_follows_from_a_year_of_months(seed: int, most: int) -> None:
    rng = Random(f"{seed}:{most}")
    for measure in (SHARE, FLOW):
        months = {month: publish(measure, drawn(rng, most), None, LEAST) for month in range(3)}
        assert exposed(months, share=measure.share) == []


N, U, C, T, V = range(5)
"""Of a care case: held by a guardian, by nobody; closed; received and with a guardian since, received and without."""
SAID: dict[str, tuple[tuple[int, ...], ...]] = {
    "care-stock": ((N, U),),
    "care-demand": ((T, V),),
    "care-duration": ((C,),),
    "care-allocated": ((N,), (U,)),
    "care-throughput": ((C,), (T, V)),
    "guardian-timeliness": ((T,),),
}
"""Of measures that share counts: the counts that each says, each a sum of these."""
WORTH_HIDING = ((N,), (U,), (N, U), (C,), (T,), (V,), (T, V))


def pairs_of(id_: str, now: Mapping[str, tuple[int, ...]]) -> dict[str, Pair]:
    """What a measure is counted from."""
    made: dict[str, Pair] = {}
    for area, (n, u, c, t, v) in now.items():
        made[area] = {
            "care-stock": (n + u, None),
            "care-demand": (t + v, None),
            "care-duration": (c * 100, c),
            "care-allocated": (n, n + u),
            "care-throughput": (c, t + v),
            "guardian-timeliness": (t * 3, t),
        }[id_]
    return made


def all_published(now: Mapping[str, tuple[int, ...]], *, linked: bool = True) -> dict[str, Published]:
    published: dict[str, Published] = {}
    for id_ in [measure.id for measure in LINKED_LAST if measure.id in SAID]:
        others = published if linked else {}
        published[id_] = publish(MEASURES[id_], pairs_of(id_, now), None, LEAST, others)
    return published


def exposed_by_all(now: Mapping[str, tuple[int, ...]], published: Mapping[str, Published]) -> list[str]:
    """Every small count that follows from all measures together."""
    attack = Attack([(0, area, part) for area in now for part in range(5)])
    for id_, said in published.items():
        for place in places():
            if place not in said.hidden:
                for sums in SAID[id_]:
                    cells = [(0, area, part) for area in below(place) if area in now for part in sums]
                    attack.knows(cells, sum(now[area][part] for _, area, part in cells))
    found = []
    for area, values in now.items():
        for sums in WORTH_HIDING:
            value = sum(values[part] for part in sums)
            if 0 < value < LEAST:
                low, high = attack.bounds(*[(0, area, part) for part in sums])
                if low > 1e-6 or high < LEAST - 1e-6:
                    found.append(f"{area} {sums} is {value}: {low:.1f} to {high:.1f}")
    return found


def care_drawn(rng: Random, most: int) -> dict[str, tuple[int, ...]]:
    """A month of care cases, of areas that are much alike except that some have few."""
    few = [0, 0, 1, 2, 4, 6, most // 2, most]
    return {
        area: tuple(
            rng.randrange(rng.choice(few) + 1) if area != NOT_KNOWN else rng.choice((0, 0, 3)) for _ in range(5)
        )
        for area in LEAVES
    }


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("most", [9, 60])
def test_no_small_number_follows_from_measures_that_share_a_count(seed: int, most: int) -> None:
    now = care_drawn(Random(f"{seed}:{most}"), most)
    assert exposed_by_all(now, all_published(now)) == []


def test_were_they_hidden_each_by_itself_a_small_number_would_follow() -> None:
    found = []
    for seed in range(3):
        now = care_drawn(Random(seed), 40)
        found += exposed_by_all(now, all_published(now, linked=False))
    assert found, "the attack is too weak to find what it is for"


def test_what_hides_for_others_hides_for_nobody_else() -> None:
    for measure in LINKED_LAST:
        assert not any(MEASURES[id_].linked for id_ in measure.linked), measure.id


@pytest.mark.parametrize("seed", range(4))
def test_no_small_number_follows_from_revisions(seed: int) -> None:
    rng = Random(seed)
    now = drawn(rng, 40)
    published = publish(SHARE, now, None, LEAST)
    for _ in range(6):
        now = {area: moved(rng, pair) for area, pair in now.items()}
        after = publish(SHARE, now, published, LEAST)
        assert exposed({0: after}, share=True) == []
        assert published.hidden <= after.hidden | frozenset({ENGLAND})
        for place in places():
            if place not in published.hidden | after.hidden:
                for was, is_now in zip(
                    counts(SHARE, published.pair(place)), counts(SHARE, after.pair(place)), strict=True
                ):
                    if place in SERVICE_AREAS:
                        assert not 0 < abs(is_now - was) < LEAST, "a revision gives a small number away"
        published = after


def moved(rng: Random, pair: Pair) -> Pair:
    n, d = pair
    assert d is not None
    more = rng.choice([0, 0, 1, 2, 7])
    return n + (rng.randrange(0, more + 1) if more else 0), d + more


@pytest.mark.parametrize("seed", range(5))
def test_nothing_is_hidden_that_need_not_be(seed: int) -> None:
    rng = Random(seed)
    now = drawn(rng, 80)
    now[NOT_KNOWN] = (0, 0)
    published = publish(SHARE, now, None, LEAST)
    for area in published.hidden & set(SERVICE_AREAS):
        if any(0 < count < LEAST for count in counts(SHARE, now[area])):
            continue
        shown_too = Published(0, published.cells, published.hidden - {area})
        group = next(name for name, areas in GROUPS.items() if area in areas)
        assert group in published.hidden or exposed({0: shown_too}, share=True) or remainder(shown_too, group), area


def remainder(published: Published, group: str) -> bool:
    """Whether what is hidden below a total adds up to a small number."""
    hidden = [area for area in GROUPS[group] if area in published.hidden]
    sums = [sum(found) for found in zip(*(counts(SHARE, published.cells[area]) for area in hidden), strict=True)]
    return any(0 < total < LEAST for total in sums)


def test_none_hidden_where_nothing_is_small() -> None:
    now: dict[str, Pair] = dict.fromkeys(SERVICE_AREAS, (40, 50))
    now[NOT_KNOWN] = (0, 0)
    assert publish(SHARE, now, None, LEAST).hidden == frozenset()


def test_one_small_cell_takes_the_smallest_other_with_it() -> None:
    now: dict[str, Pair] = {area: (400, 500 + n) for n, area in enumerate(SERVICE_AREAS)}
    now |= {"A3": (2, 50), NOT_KNOWN: (0, 0), "A5": (30, 60)}
    assert publish(SHARE, now, None, LEAST).hidden == {"A3", "A5"}


def test_a_small_stock_is_hidden_as_a_count() -> None:
    now: dict[str, Pair] = dict.fromkeys(LEAVES, (90, None))
    now |= {"A3": (3, None), NOT_KNOWN: (0, None), "A4": (7, None)}
    assert publish(COUNT, now, None, LEAST).hidden == {"A3", "A4"}


def test_a_change_of_one_waits_until_it_is_no_small_number() -> None:
    now: dict[str, Pair] = dict.fromkeys(SERVICE_AREAS, (40, 50))
    now[NOT_KNOWN] = (0, 0)
    first = publish(SHARE, now, None, LEAST)
    one_more = publish(SHARE, {**now, "A5": (41, 51)}, first, LEAST)
    assert one_more is first
    six_more = publish(SHARE, {**now, "A5": (46, 56)}, first, LEAST)
    assert six_more.revision == 1
    assert six_more.pair(ENGLAND) == (40 * 17 + 6, 50 * 17 + 6)


@given(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9)), min_size=18, max_size=18))
@settings(max_examples=25, deadline=None)
def test_whatever_the_numbers_the_cells_that_are_small_are_hidden(pairs: list[tuple[int, int]]) -> None:
    now: dict[str, Pair] = {area: (n, n + more) for area, (n, more) in zip(LEAVES, pairs, strict=True)}
    published = publish(SHARE, now, None, LEAST)
    for area, pair in now.items():
        if any(0 < count < LEAST for count in counts(SHARE, pair)):
            assert area in published.hidden
    assert exposed({0: published}, share=True) == []
