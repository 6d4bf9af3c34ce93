"""Dead letters are tried again, or given up for good, by the service that set them aside: somebody here asks for it."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from cafcass_contracts.message import Command
from cafcass_contracts.platform import DiscardDeadLetters, RetryDeadLetters
from cafcass_sandbox.client.errors import CommandError
from cafcass_sandbox.client.target import Target
from cafcass_sandbox.outside.operator import Answer, actor, ask
from cafcass_sandbox.outside.outgoing import STAFF_SOURCE, envelope, producer_record
from cafcass_sandbox.views.dead_letters import Choice, DeadLetter, beginning, dead_letters


async def settle(place: Target, choice: Choice, why_discarded: str | None) -> dict[str, Answer]:
    """What each service answers that is asked to try its letters again, or to give them up where a reason for that is given.

    Raises `CommandError` where none is waiting that was chosen, or a service does not answer.
    """
    waiting = [letter for letter in await dead_letters(place.kafka) if letter.resolved is None]
    return {
        service: await _ask(place, service, choice, ids, why_discarded)
        for service, ids in _by_service(choice, waiting).items()
    }


def _by_service(choice: Choice, waiting: Sequence[DeadLetter]) -> Mapping[str, list[str]]:
    """The ids for each service; none means that its filters choose."""
    if choice.ids:
        grouped: dict[str, list[str]] = defaultdict(list)
        for id_ in choice.ids:
            letter = beginning(waiting, id_)
            grouped[letter.service].append(letter.id)
        return grouped
    chosen = choice.of(waiting)
    if not chosen:
        raise CommandError("no dead letter matches")
    return {letter.service: [] for letter in chosen}


async def _ask(place: Target, service: str, choice: Choice, ids: list[str], why_discarded: str | None) -> Answer:
    message: type[Command] = RetryDeadLetters if why_discarded is None else DiscardDeadLetters
    content: dict[str, Any] = {
        "by": actor(),
        "ids": ids,
        "reason": choice.reason,
        "since": None if choice.since is None else choice.since.isoformat(),
        "why": why_discarded,
    }
    around = envelope(message, STAFF_SOURCE, None, str(uuid.uuid4()))
    given = {name: value for name, value in content.items() if value is not None}
    record = producer_record(f"{service}.commands.v1", around, given, around.id)
    answer = await ask(place, service, record, around.id)
    if answer is None:
        raise CommandError(f"{service} did not answer; the command ({around.id}) waits for it")
    return answer
