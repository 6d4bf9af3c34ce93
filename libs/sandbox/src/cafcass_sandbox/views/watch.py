"""What `cafcass watch` and `cafcass case` do."""

from __future__ import annotations

import asyncio
import json
import sys
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console
from rich.text import Text

from cafcass_contracts.topics import TOPICS
from cafcass_sandbox.client import reading
from cafcass_sandbox.client.errors import FAILED, CommandError
from cafcass_sandbox.client.parsed_record import ParsedRecord, parse
from cafcass_sandbox.client.reading import Record
from cafcass_sandbox.client.target import Target, target
from cafcass_sandbox.client.unsealing import Opener, opener
from cafcass_sandbox.views.case_selector import Wanted, wanted
from cafcass_sandbox.views.names import topic_named

_LONGEST_LINE = 400


@dataclass(frozen=True, slots=True)
class Watch:
    """What was asked for."""

    topics: tuple[str, ...] = ()
    case: str | None = None
    from_start: bool = False
    as_json: bool = False
    until_quiet: float | None = None
    unseal: bool = False


def watch(asked: Watch, kafka: str | None, data: Path | None) -> None:
    """Prints records as they come."""
    place = target(kafka, data)
    topics = [topic_named(name).name for name in asked.topics] or list(TOPICS)
    about = None if asked.case is None else wanted(asked.case, place.run)
    asyncio.run(_watch(asked, place, topics, about))


async def _watch(asked: Watch, place: Target, topics: list[str], about: Wanted | None) -> None:
    console = Console(highlight=False)
    async with reading.consumer(place.kafka, topics) as reader, opener(place.run, wanted=asked.unseal) as opened:
        if not reader.assignment():
            raise CommandError(f"none of these topics is at {place.kafka}: {', '.join(topics)}", FAILED)
        await reading.stand_at(reader, None if asked.from_start else await reading.ends(reader))
        async for record in reading.as_they_come(reader, until_quiet=asked.until_quiet):
            one = await _show(record, opened)
            if about is None or about.is_about(one):
                print_one(one, console, as_json=asked.as_json)


def case(name: str, kafka: str | None, data: Path | None, *, as_json: bool, unseal: bool) -> None:
    """Prints everything that is on the topics about one case, in order. Raises `CommandError` where there is nothing."""
    place = target(kafka, data)
    about = wanted(name, place.run)
    found = sorted(asyncio.run(_of_case(place, about, unseal=unseal)), key=_order)
    if as_json:
        sys.stdout.write(json.dumps([json.loads(one.as_json()) for one in found], ensure_ascii=False, indent=2) + "\n")
        return
    if not found:
        raise CommandError(f"nothing is known of {name}", FAILED)
    console = Console(highlight=False)
    for one in found:
        print_one(one, console, as_json=False)


async def _of_case(place: Target, about: Wanted, *, unseal: bool) -> list[ParsedRecord]:
    async with reading.consumer(place.kafka, list(TOPICS)) as reader, opener(place.run, wanted=unseal) as opened:
        found = [await _show(record, opened) async for record in reading.so_far(reader)]
    return [one for one in found if about.is_about(one)]


_PLACES = {name: place for place, name in enumerate(TOPICS)}


def _order(one: ParsedRecord) -> tuple[str, int, int, int]:
    """By time; what happened at one time as the map has its topics (what comes in, then what follows), then by sequence."""
    return (_comparable(one.time), _PLACES.get(one.topic, 0), one.sequence or 0, one.offset)


def _comparable(time: str) -> str:
    """`...:05Z` before `...:05.1Z`, as text."""
    return time.removesuffix("Z").ljust(26, ".")


async def _show(record: Record, opened: Opener) -> ParsedRecord:
    return parse(record, await opened.open(record))


def print_one(one: ParsedRecord, console: Console, *, as_json: bool) -> None:
    """One record, for a program or for a person."""
    if as_json:
        sys.stdout.write(one.as_json() + "\n")
        sys.stdout.flush()
        return
    line = Text()
    line.append(f"{one.time[:23].removesuffix('Z'):<23}  ", "dim")
    line.append(f"{one.topic:<32} ", "cyan")
    line.append(f"{one.short_type if one.type else '(a record without CloudEvents headers)'}  ", "bold")
    line.append(one.subject or one.key or "", "magenta")
    console.print(line, soft_wrap=True)
    words = one.data if isinstance(one.data, str) else json.dumps(one.data, ensure_ascii=False)
    more = "" if len(words) <= _LONGEST_LINE else f" … ({len(words)} characters)"
    console.print(Text(f"    {words[:_LONGEST_LINE]}{more}", "dim"), soft_wrap=True)
