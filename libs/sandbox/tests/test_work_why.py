"""Why somebody has a piece of work and why nobody else, from allocation's events, as a manager reads it (A2, A4)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cafcass_contracts.allocation import (
    AllocationProposed,
    AreaDecided,
    ProposalWithdrawn,
    SuccessorSought,
    WorkAllocated,
    WorkCompleted,
    WorkMoved,
    WorkQueued,
)
from cafcass_contracts.message import Message
from cafcass_contracts.safeguarding import SettledBy
from cafcass_contracts.workload import Choice, Considered, Exclusion, Factor, MoveReason, Pool, WorkKind
from cafcass_sandbox.views.why_lines import why_lines
from cafcass_sandbox.views.work.fold import Heard
from cafcass_sandbox.views.work.why import Why, pieces, why

AT = datetime(2026, 6, 1, 9, tzinfo=UTC)
ABOUT: dict[str, Any] = {"case_id": "case", "work_id": "work-1", "kind": WorkKind.CARE_GUARDIAN, "case_version": 1}


def person(name: str, *excluded: Exclusion, held: int = 0, available: int = 10_000, **factors: int) -> Considered:
    spoke = tuple(Factor(name=factor.replace("_", "-"), weight=weight) for factor, weight in factors.items())
    return Considered(practitioner_id=name, held=held, available=available, excluded=excluded, factors=spoke)


CHOICE = Choice(
    considered=(
        person("ann", held=2_000, spare_capacity=740, team=150),
        person("ben", spare_capacity=940),
        person("cas", held=2_001, spare_capacity=700, continuity=1200, team=150),
        person("dee", Exclusion.ROLE, Exclusion.UNAVAILABLE, available=0),
    ),
    factors=(Factor(name="spare-capacity", weight=740), Factor(name="continuity"), Factor(name="team", weight=150)),
    score_before=200,
    score_after=260,
)
BY_HAND = Choice(considered=(person("dee", Exclusion.SAFE_MAXIMUM),), score_before=800, score_after=900)
QUEUED = WorkQueued(
    **ABOUT, area="A5", tier=2, since=AT, why="nobody-has-room", choice=Choice(considered=CHOICE.considered)
)
PROPOSED = AllocationProposed(
    **ABOUT, proposal=1, practitioner_id="ann", area="A5", team="a5-public", tier=0, choice=CHOICE
)


def allocated(name: str = "ann", choice: Choice = CHOICE, **said: Any) -> WorkAllocated:
    content = {"settled_by": SettledBy.PERSON, "by": "manager-1", **said}
    return WorkAllocated(
        **ABOUT, practitioner_id=name, role="childrens-guardian", choice=choice, allocated_at=AT, **content
    )


OVERRIDDEN = allocated("dee", BY_HAND, overrides=True)
MOVED = WorkMoved(
    **ABOUT, from_practitioner_id="ann", because=MoveReason.LEFT, settled_by=SettledBy.PERSON, moved_at=AT
)
POOL = Pool(
    number=2, considered=(CHOICE.considered[2], person("ann", held=2_000, spare_capacity=680), *CHOICE.considered[1::2])
)
"""How everybody stood for work that is alike: the one chosen otherwise than for their own piece, which is in the choice."""
DECIDED = AreaDecided(
    area="A5", candidates=4, tiers=(), score=0, score_at_most=0, decided_at=AT, round_id="round-1", pools=(POOL,)
)
IN_ROUND = Choice(
    considered=CHOICE.considered[:1],
    factors=CHOICE.factors,
    score_before=200,
    score_after=260,
    round_id="round-1",
    pool=2,
)
SOUGHT = SuccessorSought(**ABOUT, practitioner_id="eve", because=MoveReason.ABSENCE)


def heard(*events: Message) -> list[Heard]:
    return [Heard("case", number, event) for number, event in enumerate(events, 1)]


def read(*events: Message) -> tuple[Why, str]:
    """The last choice, and all of it in words."""
    found = why(heard(*events), "work-1")
    assert found is not None
    return found, "\n".join(line.plain for line in why_lines(found))


def test_who_is_proposed_with_the_reasons_and_everybody_else_with_theirs() -> None:
    found, words = read(QUEUED, PROPOSED)
    assert (found.practitioner_id, found.proposal, found.tier, found.waits) == ("ann", 1, 0, None)
    assert "ann is proposed (proposal 1), for a manager to settle." in words
    assert "Score 20.0% before, 26.0% with it." in words
    assert "spare capacity 740, knows the children 0, own team 150; 890 in all" in words
    others = {each.practitioner_id: each for each in found.others}
    assert {name: each.against for name, each in others.items()} == {
        "ben": {"spare-capacity": 200, "team": -150},
        "cas": {"spare-capacity": -40, "continuity": 1200},
        "dee": {},
    }
    assert [others[name].score for name in ("ben", "cas", "dee")] == [0, 201, None], "rounded up; never 0 of nothing"


@pytest.mark.parametrize(
    ("weights", "expected"),
    [
        ({"spare_capacity": 700, "team": 150}, "less for spare capacity (40)"),
        ({"spare_capacity": 840}, "less for own team (150); more for spare capacity (100); 50 less in all"),
        ({"spare_capacity": 740, "team": 150}, "as much spoke for them"),
        (
            {"spare_capacity": 740, "team": 150, "continuity": 1200},
            "more for knows the children (1200); 1200 more in all, but the work of the area was decided on together",
        ),
    ],
)
def test_why_not_somebody_who_could_have_had_it(weights: dict[str, int], expected: str) -> None:
    considered = (CHOICE.considered[0], person("ben", **weights))
    _, words = read(PROPOSED.model_copy(update={"choice": CHOICE.model_copy(update={"considered": considered})}))
    (line,) = [line for line in words.splitlines() if line.startswith("ben")]
    assert line.endswith(expected)


def test_why_not_somebody_who_could_not_in_plawhy_lines() -> None:
    _, words = read(PROPOSED)
    (line,) = [line for line in words.splitlines() if line.startswith("dee")]
    assert line.split(maxsplit=4) == ["dee", "-", "0.00", "0.00", "not work for their role; not available"]


@pytest.mark.parametrize(
    ("event", "expected"),
    [
        (allocated(), "ann was given it on 2026-06-01 at 10:00, by manager-1, as proposed."),
        (allocated(settled_by=SettledBy.POLICY, by=None), "by policy: this kind of work is settled alone."),
        (allocated(substantive=False), "not substantively, by manager-1"),
    ],
)
def test_who_settled_it(event: WorkAllocated, expected: str) -> None:
    assert expected in read(PROPOSED, event)[1]


def test_an_override_is_shown_beside_what_it_passed_over() -> None:
    found, words = read(PROPOSED, OVERRIDDEN)
    assert (found.by, found.overrides) == ("manager-1", True)
    assert found.instead_of is not None
    assert found.instead_of.practitioner_id == "ann"
    assert words.index("dee was given it") < words.index("would be above") < words.index("ann was proposed")
    assert words.index("ann was proposed") < words.index("could have had it")
    assert read(PROPOSED, allocated(), OVERRIDDEN)[0].instead_of is None, "what was settled is not passed over"
    assert "Nobody could have it: whoever may hold it has no room for it (tier 2)." in read(QUEUED, OVERRIDDEN)[1]


def test_why_work_waits() -> None:
    assert "Nobody can have it: whoever may hold it has no room for it (tier 2)." in read(QUEUED)[1]
    assert "Nobody was considered." in read(QUEUED.model_copy(update={"choice": Choice()}))[1]


ORDERED = CHOICE.model_copy(update={"considered": tuple(CHOICE.considered[each] for each in (2, 1, 0, 3))})
"""With everybody in the order of what spoke for them, as allocation says it."""


@pytest.mark.parametrize("decided_first", [True, False])
@pytest.mark.parametrize(
    "choosing",
    [
        lambda choice: (PROPOSED.model_copy(update={"choice": choice}),),
        lambda choice: (allocated(choice=choice),),
        lambda choice: (PROPOSED.model_copy(update={"choice": choice}), OVERRIDDEN),
    ],
)
def test_what_a_round_says_of_everybody_reads_as_where_the_choice_says_it(
    choosing: Callable[[Choice], tuple[Message, ...]], *, decided_first: bool
) -> None:
    chosen = heard(*choosing(IN_ROUND))
    decided = [
        Heard("area:A5", 1, DECIDED),
        Heard("area:A5", 2, DECIDED.model_copy(update={"round_id": "round-2", "pools": ()})),
    ]
    found = why([*decided, *chosen] if decided_first else [*chosen, *decided], "work-1")
    assert found is not None
    before, words = read(*choosing(ORDERED))
    assert found == before
    assert "\n".join(line.plain for line in why_lines(found)) == words


@pytest.mark.parametrize("other", [None, {"round_id": "round-2"}, {"pools": (POOL.model_copy(update={"number": 1}),)}])
def test_a_round_that_was_not_read_is_said_to_be_missing(other: dict[str, Any] | None) -> None:
    events = heard(PROPOSED.model_copy(update={"choice": IN_ROUND}))
    decided = [] if other is None else [Heard("area:A5", 1, DECIDED.model_copy(update=other))]
    found = why([*events, *decided], "work-1")
    assert found is not None
    words = "\n".join(line.plain for line in why_lines(found))
    assert found.unread_round == "round-1"
    assert (
        "How everybody else stood is said by the decision over the area (round round-1), which was not read." in words
    )
    assert "Nobody else was considered" not in words
    assert "spare capacity 740, knows the children 0, own team 150; 890 in all" in words


def test_what_the_release_before_settled_of_a_round_reads_as_proposed() -> None:
    """It loses the name of the round, which it does not know: the proposal still says it."""
    lost = IN_ROUND.model_copy(update={"round_id": None, "pool": None})
    events = [
        *heard(PROPOSED.model_copy(update={"choice": IN_ROUND}), allocated(choice=lost)),
        Heard("area:A5", 1, DECIDED),
    ]
    assert why(events, "work-1") == read(PROPOSED, allocated(choice=ORDERED))[0]


def test_who_holds_it_while_somebody_else_is_sought() -> None:
    assert "eve holds it, and somebody else is sought (absence)." in read(allocated("eve"), SOUGHT, PROPOSED)[1]
    assert read(allocated("eve"), SOUGHT, PROPOSED, allocated())[0].holder is None
    assert read(allocated("eve"), SOUGHT, MOVED, PROPOSED)[0].holder is None


@pytest.mark.parametrize(
    ("event", "expected"),
    [
        (MOVED, "moved from ann to nobody yet (left)"),
        (
            ProposalWithdrawn(**ABOUT, proposal=1, practitioner_id="ann", why="excluded", excluded=(Exclusion.LEFT,)),
            "ann is not proposed any more: left",
        ),
        (SOUGHT, "somebody else is sought (absence)"),
        (SuccessorSought(**ABOUT, practitioner_id="ann", by="m"), "nobody else is sought any more: left by m"),
        (SuccessorSought(**ABOUT, practitioner_id="ann"), "nobody else is sought any more: the reason fell away"),
        (WorkCompleted(**ABOUT, how="done", completed_at=AT), "over (done)"),
    ],
)
def test_what_became_of_it_after_the_choice(event: Message, expected: str) -> None:
    assert f"Since then: {expected}." in read(PROPOSED, allocated(), event)[1]


def test_a_piece_of_work_is_found_by_how_its_id_begins() -> None:
    events = heard(PROPOSED, PROPOSED.model_copy(update={"work_id": "work-12"}), MOVED)
    assert pieces(events, "work") == ("work-1", "work-12")
    assert pieces(events, "work-12") == ("work-12",)
    assert pieces(events, "work-1") == ("work-1",), "one whose whole id it is comes before those that go on"
    assert pieces(events, "other") == ()
    assert why(heard(MOVED), "work-1") is None


@settings(max_examples=30, deadline=None)
@given(st.data())
def test_neither_order_nor_repetition_changes_the_answer(data: st.DataObject) -> None:
    events = heard(QUEUED, PROPOSED, OVERRIDDEN, SOUGHT, PROPOSED, MOVED)
    shuffled = data.draw(st.permutations(events * 2))
    assert why(shuffled, "work-1") == why(events, "work-1")
