"""The commands that every service takes and the runtime itself carries out."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sized
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from cafcass_contracts import platform
from cafcass_contracts.message import Command
from cafcass_contracts.roles import MANAGERS
from cafcass_domain.commands import refusal
from cafcass_domain.decision import ACCEPTED, Answer, Publish
from cafcass_runtime import dead_letters, job_rows, ownership, question_rows
from cafcass_runtime.inputs import Input
from cafcass_runtime.questions import Asked, Name, OwnSettled
from cafcass_runtime.store import Connection


@dataclass(frozen=True, slots=True)
class Carried:
    """What carrying out a command did."""

    answer: Answer
    publish: tuple[Publish, ...] = ()
    settles: tuple[OwnSettled, ...] = ()
    retry: bool = False
    resumed: ownership.Partition | None = None


async def carry_out(connection: Connection, service: str, message: Input) -> Carried:
    """Carry out one of `OPERATOR_COMMANDS` in the caller's transaction."""
    assert message.received is not None  # noqa: S101 - it was read
    command = message.received.data
    return await OPERATOR_COMMANDS[type(command)](connection, service, command)


async def _retry(connection: Connection, service: str, command: platform.RetryDeadLetters) -> Carried:
    ids = _ids(command.ids)
    if ids is None:
        return Carried(refusal("ids: not the ids of dead letters"))
    marked = await dead_letters.mark_for_retry(connection, ids, command.reason, command.since)
    if not marked:
        return Carried(refusal("no dead letter matches"))
    return Carried(Answer("accepted", f"{len(marked)} to be tried again{_more(marked)}"), retry=True)


async def _discard(connection: Connection, service: str, command: platform.DiscardDeadLetters) -> Carried:
    ids = _ids(command.ids)
    if ids is None:
        return Carried(refusal("ids: not the ids of dead letters"))
    gone = await dead_letters.discard(connection, ids, command.reason, command.since)
    if not gone:
        return Carried(refusal("no dead letter matches"))
    return Carried(
        Answer("accepted", f"{len(gone)} discarded{_more(gone)}"),
        publish=tuple(
            Publish(
                platform.DeadLetterResolved(id=str(id_), how=platform.Resolution.DISCARDED, why=command.why),
                subject or str(id_),
                f"{service}.events.v1",
            )
            for id_, subject in gone
        ),
        settles=tuple(
            OwnSettled(subject, f"set-aside:{id_}", "discarded by a person")
            for id_, subject in gone
            if subject is not None
        ),
        retry=True,
    )


async def _discard_task(connection: Connection, service: str, command: platform.DiscardTask) -> Carried:
    ids = _ids((command.task_id,))
    if ids is None:
        return Carried(refusal("task_id: not the id of slow work"))
    gone = await job_rows.discard(connection, ids[0])
    if gone is None:
        return Carried(refusal("no slow work of this id waits: it is done, or was discarded before"))
    kind, subject = gone
    discarded = platform.TaskDiscarded(id=str(ids[0]), kind=kind, subject=subject, why=command.why)
    return Carried(
        ACCEPTED,
        publish=(Publish(discarded, subject, f"{service}.events.v1"),),
        settles=(OwnSettled(subject, job_rows.question(str(ids[0])), "discarded by a person"),),
    )


async def _resume(connection: Connection, service: str, command: platform.ResumePartition) -> Carried:
    partition = (command.topic, command.partition)
    if not await ownership.resume(connection, partition):
        return Carried(refusal(f"{command.topic} partition {command.partition} is not stopped"))
    return Carried(ACCEPTED, resumed=partition)


async def _settle(connection: Connection, service: str, command: platform.SettleQuestion) -> Carried:
    return settled(await question_rows.load(connection, [command.subject]), service, command)


def settled(held: Mapping[Name, Asked], service: str, command: platform.SettleQuestion) -> Carried:
    """What becomes of a word that a question was looked at: it settles one that is open and that no command of its own settles."""
    topic = f"{service}.events.v1"
    asked = next((asked for asked in held.values() if asked.open and asked.id(topic) == command.question_id), None)
    if asked is None:
        return Carried(refusal("no open question of this id about this subject"))
    if platform.SettleQuestion.message_name not in asked.settled_by:
        return Carried(refusal(f"it is settled by: {', '.join(asked.settled_by)}"))
    may = {asked.role, asked.first_role, *MANAGERS}
    if command.by.role not in may:
        return Carried(refusal(f"it is asked of: {', '.join(sorted(may))}; {command.by.id} is {command.by.role}"))
    return Carried(ACCEPTED, settles=(OwnSettled(asked.subject, asked.key, command.how),))


OPERATOR_COMMANDS: Mapping[type[Command], Callable[[Connection, str, Any], Awaitable[Carried]]] = {
    platform.RetryDeadLetters: _retry,
    platform.DiscardDeadLetters: _discard,
    platform.DiscardTask: _discard_task,
    platform.ResumePartition: _resume,
    platform.SettleQuestion: _settle,
}
"""How each is carried out."""


def _more(taken: Sized) -> str:
    return "; there may be more: send it again" if len(taken) == dead_letters.AT_ONCE else ""


def _ids(ids: tuple[str, ...]) -> list[UUID] | None:
    try:
        return [UUID(id_) for id_ in ids]
    except ValueError:
        return None
