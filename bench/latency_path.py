"""What a reader outside saw of each case on its way through the platform, and what was never seen: pure."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from bench.ground import Record
from bench.steady import Sent
from cafcass_contracts.allocation import AllocationProposed, WorkAllocated, WorkArose, WorkQueued
from cafcass_contracts.intake import ApplicationRegistered, ApplicationReturned
from cafcass_contracts.police_checks import AuthorityCheckRequested, PoliceCheckRequested
from cafcass_runtime.clock import Clock

TOPICS: Final = (
    "intake.events.v1",
    "court.returns.v1",
    "police.check-requests.v1",
    "local-authority.check-requests.v1",
    "allocation.events.v1",
)
RETURNED: Final = "went back to the court"
_REGISTERED, _RETURNED = ApplicationRegistered.ce_type(), ApplicationReturned.ce_type()
_REQUESTED: Final = frozenset({PoliceCheckRequested.ce_type(), AuthorityCheckRequested.ce_type()})
_AROSE, _QUEUED, _PROPOSED, _ALLOCATED = (
    each.ce_type() for each in (WorkArose, WorkQueued, AllocationProposed, WorkAllocated)
)


@dataclass(slots=True)
class Path:
    """What was seen of one case. All instants are seconds since the epoch, of this machine's one clock."""

    registered: float | None = None
    returned: bool = False
    first_check: float | None = None
    last_check: float | None = None
    arose: float | None = None
    """When its first piece of work was written to the topic: it waits for its area's decision from then on."""
    allocated: float | None = None
    decided: float | None = None
    """When the decision by which it was allocated was due: the end of what its area gathers for."""
    waits: str = ""
    """Why nobody has it yet, as far as anything was said of that."""


class Paths:
    """Takes down what comes about the cases that were sent."""

    def __init__(self, wanted: Collection[str], clock: Clock) -> None:
        self.of: dict[str, Path] = {case: Path() for case in wanted}
        self._clock = clock

    def note(self, record: Record, now: float) -> None:
        """A record that the reader had at `now`."""
        path = self.of.get((record.key or b"").decode())
        if path is None:
            return
        kind = dict(record.headers).get("ce_type", b"").decode()
        if kind in _REQUESTED:
            path.first_check, path.last_check = path.first_check or now, now
        elif kind == _ALLOCATED and path.allocated is None:
            path.allocated, path.decided = now, self._wall(_value(record)["allocated_at"])
        elif kind == _AROSE:
            path.arose = path.arose or record.timestamp / 1000
            path.waits = path.waits or ("" if _value(record).get("area") else "its area is not known")
        elif kind == _REGISTERED:
            path.registered = path.registered or now
        elif kind == _RETURNED:
            path.returned = True
        elif kind == _QUEUED:
            path.waits = f"waits: {_value(record)['why']}"
        elif kind == _PROPOSED:
            path.waits = "proposed to a manager"

    def _wall(self, said: str) -> float:
        return self._clock.wall(datetime.fromisoformat(said)).timestamp()


def _value(record: Record) -> Mapping[str, Any]:
    found: Mapping[str, Any] = json.loads(record.value or b"{}")
    return found


@dataclass(frozen=True, slots=True)
class Spans:
    """Seconds that one case took, from when it was due; None for what was not seen."""

    registered: float | None
    first_check: float | None
    last_check: float | None
    allocated: float | None
    ungathered: float | None
    """The same without what it waited, once its work was known, until its area's decision was due."""
    deciding: float | None
    """Of it, from when its area's decision was due, or its work known where that was later."""


def spans(sent: Sequence[Sent], paths: Mapping[str, Path]) -> Iterator[Spans]:
    """How long each case took."""
    for each in sent:
        path = paths[each.id]
        allocated = _since(path.allocated, each.due)
        ungathered = deciding = None
        if allocated is not None and path.decided is not None:
            known = path.arose or each.due
            gathered = max(0.0, path.decided - known)
            ungathered, deciding = allocated - gathered, each.due + allocated - max(path.decided, known)
        yield Spans(
            _since(path.registered, each.due),
            _since(path.first_check, each.due),
            _since(path.last_check, each.due),
            allocated,
            ungathered,
            deciding,
        )


def _since(at: float | None, due: float) -> float | None:
    return None if at is None else at - due


def without_checks(sent: Sequence[Sent], paths: Mapping[str, Path]) -> Counter[str]:
    """Cases for which no check was requested, by the reason."""
    missing = [paths[each.id] for each in sent if paths[each.id].first_check is None]
    return Counter(_never_began(path) or "no check was needed or asked for" for path in missing)


def unallocated(sent: Sequence[Sent], paths: Mapping[str, Path]) -> Counter[str]:
    """Cases that nobody was given, by the reason."""
    missing = [paths[each.id] for each in sent if paths[each.id].allocated is None]
    return Counter(
        _never_began(path) or path.waits or ("not decided on" if path.arose else "no work arose") for path in missing
    )


def _never_began(path: Path) -> str:
    if path.registered is not None:
        return ""
    return RETURNED if path.returned else "not registered"
