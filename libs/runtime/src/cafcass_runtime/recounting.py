"""Open due times counted again when the working-day calendar or a number of policy changes, and what is told of it (G1): pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, time
from typing import Any, Final

from cafcass_contracts import platform
from cafcass_contracts.identity import derived_id
from cafcass_domain.decision import SetDeadline
from cafcass_domain.due import Due, counted_again
from cafcass_domain.numbers import Count
from cafcass_domain.policy import Policy
from cafcass_domain.state import replace
from cafcass_runtime.clock import is_absurd
from cafcass_runtime.outgoing import Cause, Draft
from cafcass_runtime.questions import OVERDUE, Asked, moved_event

_TIMES: Final = ("day_begins", "day_ends")


def times_now(policy: Policy, known: Iterable[Mapping[str, Any]]) -> dict[time, time]:
    """When a working day begins or ends by a policy, by when it does by each that is known, whose numbers are as they are written."""
    return {time.fromisoformat(numbers[name]): getattr(policy, name) for numbers in known for name in _TIMES}


@dataclass(frozen=True, slots=True)
class Recounting:
    """One change of calendar or policy, for the due times that were counted before it."""

    policy: Policy
    numbers: frozenset[str]
    """The names of the numbers that are others now."""
    times: Mapping[time, time]
    """When a working day begins or ends now, by when it ever did."""
    change: str
    """It tells this change from every other, also from the same one made again later."""
    service: str
    wall_now: datetime

    @property
    def topic(self) -> str:
        """Where it is told."""
        return f"{self.service}.events.v1"

    def deadline(self, held: SetDeadline, id_: str) -> tuple[SetDeadline, list[Draft]]:
        """A deadline as it is counted now, and what is told where it moved. When a question is chased is told with the question."""
        due = self._counted(held.due)
        if due.at == held.due.at or held.kind == OVERDUE:
            return replace(held, due=due), []
        moved = platform.DeadlineMoved(
            subject=held.subject,
            kind=held.kind,
            key=held.key,
            rule=held.rule,
            was_due=held.due.at,
            due=due.at,
            calendar_version=self.policy.calendar.version,
            policy_version=self.policy.version,
        )
        return replace(held, due=due), [self._draft(held.subject, moved, id_)]

    def question(self, asked: Asked) -> tuple[Asked, list[tuple[SetDeadline, Cause]], list[Draft]]:
        """An open question as it is counted now, when it is chased then, and what is told where it moved."""
        due = self._counted(asked.due)
        after = replace(asked, due=due)
        if due.at == asked.due.at:
            return after, [], []
        draft = self._draft(asked.subject, moved_event(asked, due, self.topic, self.policy), asked.id(self.topic))
        chase = [(SetDeadline(OVERDUE, asked.subject, due, "G9", asked.key), draft.cause)] if asked.chased else []
        return after, chase, [draft]

    @property
    def of_the_day(self) -> bool:
        """Whether a working day begins or ends at another time now."""
        return not self.numbers.isdisjoint(_TIMES)

    def concerns(self, due: Due, calendar_version: str) -> bool:
        """Whether a due time, counted with a version of the calendar, is to be counted again."""
        other = self.of_the_day or calendar_version != self.policy.calendar.version
        by_day = due.working_days is not None and other
        return due.counted_from is not None and (by_day or due.number in self.numbers)

    def _counted(self, due: Due) -> Due:
        if due.counted_from is not None and is_absurd(due.counted_from):
            raise ValueError("counted from a time that nobody can mean")
        found = getattr(self.policy, due.number, None) if due.number in self.numbers else None
        times = self.times if self.of_the_day else {}
        return counted_again(due, self.policy.calendar, found if isinstance(found, Count) else None, times)

    def _draft(self, subject: str, event: platform.DeadlineMoved, what: str) -> Draft:
        id_ = derived_id("counted-again", self.change, what)
        return Draft(
            self.topic, subject, event, Cause(id_, f"urn:uk.gov.cafcass:{self.service}:policy", self.wall_now, id_), "0"
        )
