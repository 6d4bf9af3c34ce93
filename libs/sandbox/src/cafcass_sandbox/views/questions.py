"""What people are asked and have not answered yet, folded from what the services say (G9)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from cafcass_contracts.platform import DeadlineMoved, PersonNeeded, PersonOverdue, Settled
from cafcass_sandbox.views.work.fold import Heard

_ASKED: Final = PersonNeeded.message_name
"""The kind under which the due time of an answer is told to have moved; its key is the question."""


@dataclass(frozen=True, slots=True)
class Open:
    """One question that nobody has answered."""

    id: str
    service: str
    subject: str
    role: str
    team: str
    due: datetime | None
    """None where nobody is above who was asked last."""
    why: str
    reasons: tuple[str, ...]
    settled_by: tuple[str, ...]
    about: tuple[str, ...] = ()
    """Its key among the questions of the subject, then what it was asked about; empty where an earlier release asked."""
    passed_over: tuple[str, ...] = ()
    """The roles that did not answer in time, in the order asked."""

    def overdue(self, now: datetime) -> bool:
        """Whether it should be answered by now: where nobody is left to ask, it was due long ago."""
        return self.due is None or self.due < now


def open_questions(service: str, heard: Iterable[Heard]) -> list[Open]:
    """The questions that a service has open, in whatever order and however often its events come."""
    found: dict[str, Open] = {}
    for each in sorted(heard, key=lambda said: (said.subject, said.sequence)):
        match each.event:
            case PersonNeeded() as asked:
                found[asked.id] = Open(
                    asked.id,
                    service,
                    asked.subject,
                    asked.role,
                    asked.team,
                    asked.due,
                    asked.why,
                    asked.reasons,
                    asked.settled_by,
                    asked.about,
                )
            case PersonOverdue() as late:
                before = found.get(late.id)
                found[late.id] = Open(
                    late.id,
                    service,
                    late.subject,
                    late.role,
                    late.team,
                    late.due,
                    late.why,
                    late.reasons,
                    late.settled_by,
                    late.about,
                    (*(before.passed_over if before is not None else ()), late.was_asked),
                )
            case DeadlineMoved(kind=kind, key=key, due=due) if kind == _ASKED and key in found:
                found[key] = replace(found[key], due=due)
            case Settled(id=id_):
                found.pop(id_, None)
            case _:
                pass
    return list(found.values())
