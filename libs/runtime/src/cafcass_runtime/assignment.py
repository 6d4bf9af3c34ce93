"""The partitions that this process was given: what is known of each is one record, and whatever happens to it one method here.

Nothing here reads or writes anything: the consumer says what the group and the broker did, the engine what the database took.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from cafcass_runtime.brake import Brake
from cafcass_runtime.ownership import Held, Owned, Partition


@dataclass(frozen=True, slots=True)
class Assigned:
    """One partition, from when the group gives it to this process until it is taken away."""

    brake: Brake
    epoch: int | None = None
    """At which it is held in the database; None until it is claimed there."""
    lost: bool = False
    """The database would not take a batch of it at this epoch."""
    position: int = 0
    """It names the last seek: what was fetched before that belongs to a place that no longer holds."""
    handled: int = 0
    """The next offset, as committed in the database."""
    stored: int = 0
    """The same where the database has it already: 0 before a partition's first batch."""
    behind: int | None = None
    """What was stored of it when the database was last seen to have less than that."""
    reported: int | None = None
    """The offset that the broker was last told."""
    answered: int | None = None
    """When a fetch of it was last answered (milliseconds since the epoch)."""
    stopped: str | None = None
    """Why the brake stopped it."""


class Assignment:
    """Every partition of this process. What happens to one that was taken away, or at an epoch that holds no more, changes nothing."""

    def __init__(self, new_brake: Callable[[], Brake]) -> None:
        self._new_brake = new_brake
        self._assigned: dict[Partition, Assigned] = {}
        self._positions = itertools.count(1)

    # What the group does

    def assigned(self, partitions: Collection[Partition]) -> None:
        """The group gives these to this process: each begins anew."""
        self._assigned.update({partition: Assigned(self._new_brake()) for partition in partitions})

    def revoked(self, partitions: Collection[Partition]) -> None:
        """These are taken away, or let go."""
        for partition in partitions:
            self._assigned.pop(partition, None)

    # What the database says

    def claimed(self, partition: Partition, owned: Owned, begin: int) -> bool:
        """It is held from now on, and sought to where reading begins. False where it was taken away meanwhile.

        Its brake counts on, unless a person let the partition go on since it was stopped.
        """
        at = self._assigned.get(partition)
        if at is None:
            return False
        self._assigned[partition] = replace(
            at,
            epoch=owned.epoch,
            lost=False,
            position=next(self._positions),
            handled=begin,
            stored=owned.next_offset or 0,
            stopped=owned.stopped_reason,
            brake=self._new_brake() if at.stopped is not None and owned.stopped_reason is None else at.brake,
        )
        return True

    def handled(self, partition: Partition, epoch: int | None, offset: int, brake: Brake | None = None) -> None:
        """A batch was committed up to an offset, and this is the brake after what it counted, if it counted anything."""
        self._note(partition, epoch, handled=offset, stored=offset)
        if brake is not None:
            self._note(partition, epoch, brake=brake)

    def stopped(self, partition: Partition, epoch: int | None, offset: int, reason: str) -> None:
        """The brake stopped it, and it is sought back to an offset: it is read no further until a person says so."""
        position = next(self._positions)
        self._note(partition, epoch, handled=offset, stored=offset, position=position, stopped=reason)

    def lost(self, partition: Partition, epoch: int | None) -> None:
        """The database took nothing for it at this epoch: somebody else has it, unless it was claimed anew meanwhile."""
        self._note(partition, epoch, lost=True)

    def compared(self, rows: Mapping[Partition, Held]) -> tuple[set[Partition], set[Partition]]:
        """Which of those held the database has given to another or forgotten, and which a person let go on.

        A database with less than was stored was restored to an earlier moment. Seen once that is nothing, for a batch may have been
        committed after the database was asked; seen twice with nothing new between, it is.
        """
        gone: set[Partition] = set()
        resumed: set[Partition] = set()
        for partition, at in self.items():
            row = rows.get(partition)
            behind = at.stored if row is not None and (row.next_offset or 0) < at.stored else None
            self._assigned[partition] = replace(at, behind=behind)
            if at.epoch is None:
                continue
            if row is None or row.epoch != at.epoch or at.lost or (behind is not None and behind == at.behind):
                gone.add(partition)
            elif at.stopped is not None and row.stopped_at is None:
                resumed.add(partition)
        return gone, resumed

    def unclaimed(self, partitions: Collection[Partition]) -> None:
        """These are to be claimed anew, and read from where the database says then."""
        for partition in partitions:
            at = self._assigned.get(partition)
            if at is not None:
                self._assigned[partition] = replace(at, epoch=None)

    def _note(self, partition: Partition, epoch: int | None, **changes: Any) -> None:
        at = self._assigned.get(partition)
        if at is not None and epoch is not None and at.epoch == epoch:
            self._assigned[partition] = replace(at, **changes)

    # What the broker says

    def reported(self, offsets: Mapping[Partition, int]) -> None:
        """The broker was told where these are."""
        for partition, offset in offsets.items():
            at = self._assigned.get(partition)
            if at is not None:
                self._assigned[partition] = replace(at, reported=offset)

    def answered(self, partition: Partition, milliseconds: int) -> None:
        """A fetch of it was answered at this time."""
        at = self._assigned.get(partition)
        if at is not None:
            self._assigned[partition] = replace(at, answered=milliseconds)

    # How it stands

    def items(self) -> Iterator[tuple[Partition, Assigned]]:
        """Each partition with what is known of it."""
        yield from list(self._assigned.items())

    def get(self, partition: Partition) -> Assigned | None:
        """What is known of one; None where this process was not given it."""
        return self._assigned.get(partition)

    def epochs(self) -> dict[Partition, int]:
        """The epochs of those that are held."""
        return {partition: at.epoch for partition, at in self.items() if at.epoch is not None and not at.lost}

    def stored(self, epochs: Mapping[Partition, int]) -> dict[Partition, int]:
        """What is stored of those that are held at these epochs still."""
        return {
            partition: at.stored
            for partition, at in self.items()
            if at.epoch is not None and at.epoch == epochs.get(partition)
        }

    def waiting(self) -> set[Partition]:
        """Those that are not claimed yet."""
        return {partition for partition, at in self.items() if at.epoch is None}

    def position(self, partition: Partition) -> int | None:
        """What names the place from which a partition is read; None where it is not held."""
        at = self._assigned.get(partition)
        return None if at is None or at.epoch is None or at.lost else at.position

    def brake(self, partition: Partition) -> Brake:
        """A brake to count a batch on with: this partition's own counts only what is committed."""
        at = self._assigned.get(partition)
        return self._new_brake() if at is None else at.brake.copy()
