"""What a process knows of its partitions: each event by itself, and any order of them against a database that others write too."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from cafcass_runtime.assignment import Assigned, Assignment
from cafcass_runtime.brake import Brake
from cafcass_runtime.ownership import Held, Owned, Partition

A, B = ("a", 0), ("b", 0)
STOPPED_AT = datetime(2026, 6, 1, tzinfo=UTC)


def new_brake() -> Brake:
    return Brake(run_limit=3, share_limit=1.0, window=100)


def failed_once() -> Brake:
    brake = new_brake()
    brake.note(failed=True)
    return brake


def held(*, epoch: int = 1, next_offset: int | None = 5, stopped: str | None = None) -> Assignment:
    """One partition, claimed where the database has it."""
    made = Assignment(new_brake)
    made.assigned([A])
    assert made.claimed(A, Owned(epoch, next_offset, stopped), next_offset or 0)
    return made


def row(*, epoch: int = 1, next_offset: int | None = 5, stopped: bool = False) -> Held:
    return Held(epoch, next_offset, None, STOPPED_AT if stopped else None, "why" if stopped else None)


def of(assignment: Assignment, partition: Partition = A) -> Assigned:
    found = assignment.get(partition)
    assert found is not None
    return found


def test_nothing_is_handled_of_what_is_assigned_and_not_claimed() -> None:
    made = Assignment(new_brake)
    made.assigned([A, B])
    assert made.epochs() == {}
    assert made.position(A) is None
    assert made.waiting() == {A, B}


def test_what_was_never_assigned_cannot_be_claimed() -> None:
    made = Assignment(new_brake)
    assert not made.claimed(A, Owned(1, None, None), 0)
    assert made.epochs() == {}


EVENTS: dict[str, Callable[[Assignment, int], None]] = {
    "handled": lambda made, epoch: made.handled(A, epoch, 9, failed_once()),
    "stopped": lambda made, epoch: made.stopped(A, epoch, 9, "why"),
    "lost": lambda made, epoch: made.lost(A, epoch),
}


@pytest.mark.parametrize("event", EVENTS)
def test_what_happened_at_an_epoch_that_holds_no_more_changes_nothing(event: str) -> None:
    made = held(epoch=2)
    before = of(made)
    EVENTS[event](made, 1)
    assert of(made) == before
    EVENTS[event](made, 2)
    assert of(made) != before
    made.revoked([A])
    EVENTS[event](made, 2)
    assert made.get(A) is None


def test_a_batch_that_was_committed_is_where_reading_goes_on() -> None:
    made = held(next_offset=None)
    assert (of(made).handled, of(made).stored) == (0, 0)
    assert (of(held(next_offset=5)).handled, of(held(next_offset=5)).stored) == (5, 5)
    made.handled(A, 1, 7)
    assert (of(made).handled, of(made).stored) == (7, 7)


SEEKS: dict[str, Callable[[Assignment], object]] = {
    "claimed again": lambda made: made.claimed(A, Owned(2, 5, None), 5),
    "stopped": lambda made: made.stopped(A, 1, 5, "why"),
    "lost": lambda made: made.lost(A, 1),
    "to be claimed again": lambda made: made.unclaimed([A]),
    "revoked": lambda made: made.revoked([A]),
    "assigned anew": lambda made: made.assigned([A]),
}


@pytest.mark.parametrize("seek", SEEKS)
def test_what_was_fetched_before_a_seek_is_told_from_what_is_fetched_after(seek: str) -> None:
    made = held()
    before = made.position(A)
    assert before is not None
    SEEKS[seek](made)
    assert made.position(A) != before


@pytest.mark.parametrize(
    ("rows", "gone", "resumed"),
    [
        ({A: row()}, False, False),
        ({A: row(epoch=2)}, True, False),
        ({}, True, False),
        ({A: row(next_offset=9)}, False, False),
        ({A: row(next_offset=3)}, False, False),
    ],
    ids=["as we left it", "another took it", "no row", "ahead", "behind once"],
)
def test_what_the_database_says_of_a_partition(rows: dict[Partition, Held], *, gone: bool, resumed: bool) -> None:
    assert held().compared(rows) == ({A} if gone else set(), {A} if resumed else set())


def test_a_database_that_forgot_is_believed_when_it_says_so_twice() -> None:
    made = held()
    assert made.compared({A: row(next_offset=3)}) == (set(), set())
    made.handled(A, 1, 6)
    assert made.compared({A: row(next_offset=3)}) == (
        set(),
        set(),
    )  # a batch was committed after the database was asked
    assert made.compared({A: row(next_offset=3)}) == ({A}, set())


def test_a_lost_partition_is_told_until_it_is_claimed_again() -> None:
    made = held()
    made.lost(A, 1)
    assert made.epochs() == {}
    assert made.compared({A: row()}) == ({A}, set())
    made.unclaimed([A])
    assert made.compared({A: row()}) == (set(), set())
    assert made.claimed(A, Owned(2, 5, None), 5)
    assert made.epochs() == {A: 2}


def test_a_stopped_partition_that_a_person_let_go_on_is_counted_from_nothing() -> None:
    made = held()
    made.handled(A, 1, 6, failed_once())
    made.stopped(A, 1, 6, "why")
    assert made.compared({A: row(next_offset=6, stopped=True)}) == (set(), set())
    assert made.compared({A: row(next_offset=6)}) == (set(), {A})
    made.unclaimed([A])
    assert made.claimed(A, Owned(2, 6, None), 6)
    assert (of(made).stopped, made.brake(A)) == (None, new_brake())


@pytest.mark.parametrize("stopped", ["why", None], ids=["while it stands", "though it was never stopped"])
def test_a_brake_counts_on_over_a_claim(stopped: str | None) -> None:
    made = held(stopped=stopped)
    made.handled(A, 1, 6, failed_once())
    assert made.claimed(A, Owned(2, 6, stopped), 6)
    assert made.brake(A) == failed_once()
    made.assigned([A])
    assert made.brake(A) == new_brake()


def test_a_batch_that_is_undone_leaves_the_brake_as_it_was() -> None:
    made = held()
    made.brake(A).note(failed=True)
    assert made.brake(A) == new_brake()
    assert made.brake(B) == new_brake()


def test_what_the_broker_says_is_noted_of_what_is_assigned_alone() -> None:
    made = held()
    made.reported({A: 5, B: 5})
    for partition in (A, B):
        made.answered(partition, 1000)
    assert (of(made).reported, of(made).answered) == (5, 1000)
    assert made.get(B) is None


@dataclass(frozen=True)
class Batch:
    """Records in hand, as the consumer has them."""

    position: int | None
    begin: int
    end: int


@dataclass
class Row:
    """The partition in the database."""

    epoch: int = 0
    next_offset: int | None = None
    stopped: bool = False

    @property
    def next(self) -> int:
        return self.next_offset or 0

    def seen(self) -> Held:
        return row(epoch=self.epoch, next_offset=self.next_offset, stopped=self.stopped)


class OnePartition(RuleBasedStateMachine):
    """A process as its consumer and engine use the assignment, and everybody else who writes to the same row.

    The database does what `ownership` has it do. Whatever the order, what is committed follows on what was.
    """

    counts = st.integers(1, 3)

    def __init__(self) -> None:
        super().__init__()
        self.made = Assignment(new_brake)
        self.row = Row()
        self.given = False
        self.cursor = 0
        self.fetched: list[Batch] = []
        self.in_hand: tuple[Batch, int | None] | None = None

    @initialize()
    def begin(self) -> None:
        self.rebalance()

    @rule()
    def rebalance(self) -> None:
        """Taken away, or given and claimed."""
        self.given = not self.given
        if self.given:
            self.made.assigned([A])
            self.claim()
        else:
            self.made.revoked([A])

    def claim(self) -> None:
        if A in self.made.waiting():
            self.row.epoch += 1
            owned = Owned(self.row.epoch, self.row.next_offset, "why" if self.row.stopped else None)
            assert self.made.claimed(A, owned, self.row.next)
            self.cursor = self.row.next

    @precondition(lambda self: self.given)
    @rule(count=counts)
    def fetch(self, count: int) -> None:
        self.fetched.append(Batch(self.made.position(A), self.cursor, self.cursor + count))
        self.cursor += count

    @precondition(lambda self: self.fetched and self.in_hand is None)
    @rule()
    def take_up(self) -> None:
        """In order, one at a time, and only what was read from where the partition is read now."""
        batch = self.fetched.pop(0)
        if batch.position is not None and batch.position == self.made.position(A):
            self.in_hand = (batch, self.made.epochs().get(A))

    @precondition(lambda self: self.fetched or self.in_hand)
    @rule(stops=st.booleans())
    def finish(self, *, stops: bool) -> None:
        """What is in hand is committed, or its first record trips the brake."""
        if self.in_hand is None:
            self.take_up()
        if self.in_hand is None:
            return
        (batch, epoch), self.in_hand = self.in_hand, None
        stored = self.made.stored({} if epoch is None else {A: epoch})
        if A not in stored or epoch != self.row.epoch or self.row.stopped or self.row.next < stored[A]:
            self.made.lost(A, epoch)
            return
        assert batch.begin == self.row.next, "records were passed over, or handled again"
        if stops:
            self.row.stopped, self.row.next_offset = True, batch.begin
            self.made.stopped(A, epoch, batch.begin, "why")
            self.cursor = batch.begin
        else:
            self.row.next_offset = batch.end
            self.made.handled(A, epoch, batch.end, self.made.brake(A))

    @precondition(lambda self: self.in_hand is not None)
    @rule()
    def fail(self) -> None:
        """For a reason that nobody foresaw."""
        self.in_hand = None
        self.made.unclaimed([A])

    @precondition(lambda self: self.row.stopped)
    @rule()
    def let_go_on(self) -> None:
        self.row.stopped = False

    @rule(count=counts)
    def another_takes_it(self, count: int) -> None:
        self.row.epoch += 1
        self.row.next_offset = self.row.next + count

    @precondition(lambda self: self.row.next > 0)
    @rule(count=counts)
    def is_restored(self, count: int) -> None:
        self.row.next_offset = max(self.row.next - count, 0)

    @rule()
    def look_after(self) -> None:
        self.claim()
        gone, resumed = self.made.compared({A: self.row.seen()})
        assert not gone & resumed
        self.made.unclaimed(resumed)
        self.claim()
        self.made.unclaimed(gone)

    @invariant()
    def nothing_is_held_that_was_not_given(self) -> None:
        assert (self.made.get(A) is not None) == self.given
        assert set(self.made.epochs()) <= ({A} if self.given else set()) - self.made.waiting()
        assert (self.made.position(A) is not None) == (A in self.made.epochs())

    @invariant()
    def nothing_is_handled_below_what_is_stored(self) -> None:
        assert all(at.handled >= at.stored for _, at in self.made.items())

    def teardown(self) -> None:
        """Left in peace, what was given is held as the database has it."""
        for _ in range(4):
            self.look_after()
        at = self.made.get(A)
        if at is not None:
            assert self.made.epochs() == {A: self.row.epoch}
            assert at.handled == self.row.next
            assert (at.stopped is not None) == self.row.stopped


OnePartition.TestCase.settings = settings(max_examples=150, stateful_step_count=30, deadline=None)
TestOnePartition = OnePartition.TestCase
