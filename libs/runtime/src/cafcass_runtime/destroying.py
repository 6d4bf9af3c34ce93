"""The end of a case's data in one service (G6): its rows go in one transaction, and what comes of it later is passed over.

The order is an event of intake, kept without end. Each service answers it on its own events; intake destroys its own rows and the key of the
case once all have answered. When intake says that it is completed each service looks once more: another instance may have been in the middle
of something about the case when its rows went.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from cafcass_contracts import platform
from cafcass_contracts.destruction import CaseDestroyed, CaseDestructionCompleted, CaseDestructionOrdered
from cafcass_domain.decision import Decision, Destroy, Facts, Publish, Received, Touches
from cafcass_domain.policy import Policy
from cafcass_runtime import question_rows
from cafcass_runtime.outgoing import Cause, Draft
from cafcass_runtime.questions import Asked
from cafcass_runtime.service import OnMessage
from cafcass_runtime.store import Connection, Table

WHY: Final = "the data of the case was destroyed (G6)"


def _nothing(received: Received[Any], policy: Policy) -> Touches:
    return {}


def on_ordered(facts: Facts, received: Received[CaseDestructionOrdered], policy: Policy) -> Decision:
    """Everything held of the case goes, and the service says so."""
    case_id = received.data.case_id
    return Decision(publish=(Publish(CaseDestroyed(case_id=case_id), case_id),), destroys=(Destroy(case_id),))


def on_completed(facts: Facts, received: Received[CaseDestructionCompleted], policy: Policy) -> Decision:
    """Nothing of the case came back meanwhile, or goes now."""
    return Decision(destroys=(Destroy(received.data.case_id),))


HANDLERS: Final[tuple[OnMessage[Any, Any], ...]] = (
    OnMessage(CaseDestructionOrdered, on_ordered, _nothing, lambda said, _: said.case_id, outlives_case=True),
    OnMessage(CaseDestructionCompleted, on_completed, _nothing, lambda said, _: said.case_id, outlives_case=True),
)
"""Every service that reads intake's events has them. By them a destruction goes on after a process was killed, or a backup restored."""


def outlives_case(handler: object) -> bool:
    """Whether what a handler takes is decided on also where the data of its case was destroyed."""
    return isinstance(handler, OnMessage) and handler.outlives_case


@dataclass(frozen=True, slots=True)
class Gone:
    """What went with a case."""

    rows: int
    questions: tuple[Asked, ...]
    """Those that were open."""
    dead_letters: tuple[UUID, ...]

    def drafts(self, case_id: str, topic: str, cause: Cause) -> list[Draft]:
        """What is told of it: nobody waits for an answer, or for a message that was set aside, any more."""
        settled = [
            Draft(topic, asked.subject, _settled(asked, topic), cause, f"destroyed:{asked.key}:{asked.revision}")
            for asked in self.questions
        ]
        discarded = [
            Draft(topic, case_id, _discarded(letter), cause, f"destroyed:{letter}") for letter in self.dead_letters
        ]
        return [*settled, *discarded]


def _settled(asked: Asked, topic: str) -> platform.Settled:
    return platform.Settled(id=asked.id(topic), subject=asked.subject, how=WHY)


def _discarded(letter: UUID) -> platform.DeadLetterResolved:
    return platform.DeadLetterResolved(id=str(letter), how=platform.Resolution.DISCARDED, why=WHY)


async def carry_out(
    connection: Connection, tables: Sequence[Table[Any]], destroy: Destroy, outliving: Collection[str] = ()
) -> Gone:
    """Take a case out of every table, the runtime's own included, in the caller's transaction. Done again it finds nothing more.

    Internal messages of the kinds `outliving` stay.
    """
    case_id = destroy.case_id
    subjects, rows = {case_id}, 0
    for table in tables:
        taken = await table.destroy(connection, case_id)
        subjects.update(taken.gone)
        rows += len(taken.gone) + taken.changed
    names = sorted(subjects)
    questions = await question_rows.forget(connection, names)
    letters = await connection.fetch(
        "DELETE FROM runtime.dead_letters WHERE subject = ANY($1) OR sealed_for = ANY($1) RETURNING id", names
    )
    rows += len(questions) + len(letters)
    for statement in _OF_SUBJECTS:
        rows += len(await connection.fetch(statement, names))
    rows += len(await connection.fetch(_INTERNAL, names, sorted(outliving)))
    rows += len(await connection.fetch(_REFUSED, case_id.encode()))
    await connection.execute(_REMEMBER, case_id, rows, destroy.with_key)
    return Gone(rows, tuple(asked for asked in questions if asked.open), tuple(sorted(row["id"] for row in letters)))


_OF_SUBJECTS: Final = tuple(
    f"DELETE FROM runtime.{table} WHERE subject = ANY($1) RETURNING 1"  # noqa: S608 - constants
    for table in ("deadlines", "jobs")
)
_INTERNAL: Final = (
    "DELETE FROM runtime.internal_messages WHERE subject = ANY($1) AND NOT kind = ANY($2::text[]) RETURNING 1"
)
_REFUSED: Final = "DELETE FROM runtime.outbox_refused WHERE position($1::bytea in message) > 0 RETURNING 1"
_REMEMBER: Final = """
INSERT INTO runtime.destructions AS held (case_id, rows, with_key) VALUES ($1, $2, $3)
ON CONFLICT (case_id) DO UPDATE SET rows = held.rows + excluded.rows, with_key = held.with_key OR excluded.with_key
"""
