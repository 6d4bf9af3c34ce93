"""What `cafcass dead-letters` does."""

from __future__ import annotations

import asyncio
import json
import sys
import uuid
from collections import defaultdict
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.text import Text

from cafcass_contracts.message import Command
from cafcass_contracts.platform import DiscardDeadLetters, RetryDeadLetters
from cafcass_sandbox.client.errors import FAILED, USAGE, CommandError
from cafcass_sandbox.client.target import target
from cafcass_sandbox.outside.operator import Answer, actor, ask
from cafcass_sandbox.outside.outgoing import STAFF_SOURCE, envelope, producer_record
from cafcass_sandbox.views import dead_letters
from cafcass_sandbox.views.dead_letters import Letter


@dataclass(frozen=True, slots=True)
class Choice:
    """Which letters are meant."""

    ids: tuple[str, ...] = ()
    service: str | None = None
    reason: str | None = None
    since: str | None = None
    everything: bool = False

    def since_when(self) -> datetime | None:
        """The instant given, UTC where it names no offset. Raises `CommandError`."""
        if self.since is None:
            return None
        try:
            found = datetime.fromisoformat(self.since)
        except ValueError:
            raise CommandError(f"--since {self.since}: must be a time such as 2026-06-01T09:00:00Z", USAGE) from None
        return found if found.tzinfo is not None else found.replace(tzinfo=UTC)


def list_letters(choice: Choice, kafka: str | None, data: Path | None, *, as_json: bool, resolved_too: bool) -> None:
    """Prints the letters that wait; with `resolved_too` also the others."""
    found = asyncio.run(dead_letters.read(target(kafka, data).kafka))
    chosen = dead_letters.matching(found, service=choice.service, reason=choice.reason, since=choice.since_when())
    chosen = [letter for letter in chosen if resolved_too or letter.resolved is None]
    if as_json:
        sys.stdout.write(json.dumps([letter.row() for letter in chosen], ensure_ascii=False, indent=2) + "\n")
        return
    console = Console(highlight=False)
    for letter in chosen:
        line = Text(letter.id, "bold")
        line.append(f"  {letter.service}  {letter.at[:19]}  {_times(letter.attempts)}", "dim")
        line.append("" if letter.resolved is None else f"  {letter.resolved}", "green")
        console.print(line, soft_wrap=True)
        about = "" if letter.subject is None else f", about {letter.subject}"
        console.print(
            Text(f"    {letter.topic}, partition {letter.partition}, offset {letter.offset}{about}"), soft_wrap=True
        )
        console.print(Text(f"    {letter.reason}", "yellow"), soft_wrap=True)
    console.print(Text(f"{len(chosen) or 'no'} dead letter{'' if len(chosen) == 1 else 's'}", "dim"))


def _times(attempts: int) -> str:
    return "tried once" if attempts == 1 else f"tried {attempts} times"


def show_letter(name: str, kafka: str | None, data: Path | None, *, as_json: bool) -> None:
    """Prints one letter with the message that it holds."""
    letter = _named(asyncio.run(dead_letters.read(target(kafka, data).kafka)), name)
    if as_json:
        sys.stdout.write(json.dumps(letter.whole(), ensure_ascii=False, indent=2) + "\n")
        return
    console = Console(highlight=False)
    for field, value in letter.row().items():
        console.print(Text(f"{field:<10}", "bold"), Text("" if value is None else str(value)))
    for header, text in letter.headers:
        console.print(Text("header    ", "bold"), Text(f"{header}: {text}"))
    console.print(Text("key       ", "bold"), Text(letter.key or ""))
    console.print(
        Text(letter.data if isinstance(letter.data, str) else json.dumps(letter.data, indent=2, ensure_ascii=False))
    )


def settle(choice: Choice, why: str | None, kafka: str | None, data: Path | None, *, as_json: bool) -> None:
    """Has the letters tried again, or given up where `why` says so. Raises `CommandError` where a service refuses."""
    if not (choice.ids or choice.reason or choice.since or choice.everything):
        raise CommandError("say which: ids, --reason, --since, or --all", USAGE)
    place = target(kafka, data)
    waiting = [letter for letter in asyncio.run(dead_letters.read(place.kafka)) if letter.resolved is None]
    told = []
    for service, ids in _by_service(choice, waiting).items():
        answer = asyncio.run(_ask(place.kafka, service, choice, ids, why))
        told.append({"service": service, "verdict": answer.verdict, "reason": answer.reason})
    if as_json:
        sys.stdout.write(json.dumps(told, indent=2) + "\n")
    else:
        for one in told:
            sys.stdout.write(f"{one['service']}: {one['verdict']}{': ' if one['reason'] else ''}{one['reason']}\n")
    if any(one["verdict"] == "refused" for one in told):
        raise SystemExit(FAILED)


def _by_service(choice: Choice, waiting: list[Letter]) -> dict[str, list[str]]:
    """The ids for each service; none means that its filters choose."""
    if choice.ids:
        grouped: dict[str, list[str]] = defaultdict(list)
        for name in choice.ids:
            letter = _named(waiting, name)
            grouped[letter.service].append(letter.id)
        return dict(grouped)
    chosen = dead_letters.matching(waiting, service=choice.service, reason=choice.reason, since=choice.since_when())
    if not chosen:
        raise CommandError("no dead letter matches")
    return {letter.service: [] for letter in chosen}


def _named(found: list[Letter], name: str) -> Letter:
    """The letter whose id begins with `name`."""
    hits = [letter for letter in found if letter.id.startswith(name)]
    if len(hits) != 1:
        raise CommandError(
            f"{name}: {'no dead letter' if not hits else 'more than one dead letter'} has an id that begins so"
        )
    return hits[0]


async def _ask(bootstrap: str, service: str, choice: Choice, ids: list[str], why: str | None) -> Answer:
    message: type[Command] = RetryDeadLetters if why is None else DiscardDeadLetters
    content: dict[str, Any] = {"by": actor(), "ids": ids, "reason": choice.reason, "why": why}
    since = choice.since_when()
    content["since"] = None if since is None else since.isoformat()
    around = envelope(message, STAFF_SOURCE, None, str(uuid.uuid4()))
    given = {name: value for name, value in content.items() if value is not None}
    record = producer_record(f"{service}.commands.v1", around, given, around.id)
    answer = await ask(bootstrap, service, record, around.id)
    if answer is None:
        raise CommandError(f"{service} did not answer; the command ({around.id}) waits for it")
    return answer
