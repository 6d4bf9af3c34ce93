"""Dead letters in lines: as a list, and one with the message that it holds."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence

from rich.text import Text

from cafcass_sandbox.views.dead_letters import DeadLetter


def listed(letters: Sequence[DeadLetter]) -> Iterator[Text]:
    """Three lines for each, and how many there are."""
    for letter in letters:
        times = "tried once" if letter.attempts == 1 else f"tried {letter.attempts} times"
        about = "" if letter.subject is None else f", about {letter.subject}"
        yield Text.assemble(
            (letter.id, "bold"),
            (f"  {letter.service}  {letter.at[:19]}  {times}", "dim"),
            ("" if letter.resolved is None else f"  {letter.resolved}", "green"),
        )
        yield Text(f"    {letter.topic}, partition {letter.partition}, offset {letter.offset}{about}")
        yield Text(f"    {letter.reason}", "yellow")
    yield Text(f"{len(letters) or 'no'} dead letter{'' if len(letters) == 1 else 's'}", "dim")


def whole(letter: DeadLetter) -> Iterator[Text]:
    """All that is known of it, then the original message."""
    for name, value in letter.row().items():
        yield Text.assemble((f"{name:<10}", "bold"), " ", "" if value is None else str(value))
    for name, value in letter.headers:
        yield Text.assemble(("header    ", "bold"), f" {name}: {value}")
    yield Text.assemble(("key       ", "bold"), " ", letter.key or "")
    yield Text(letter.data if isinstance(letter.data, str) else json.dumps(letter.data, indent=2, ensure_ascii=False))
