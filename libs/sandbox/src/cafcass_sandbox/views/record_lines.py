"""One record in two lines."""

from __future__ import annotations

import json
from collections.abc import Iterator

from rich.text import Text

from cafcass_sandbox.client.parsed_record import ParsedRecord

_LONGEST_LINE = 400


def record_lines(one: ParsedRecord) -> Iterator[Text]:
    """When, where, what and about whom; then as much of its data as fits."""
    yield Text.assemble(
        (f"{one.time[:23].removesuffix('Z'):<23}  ", "dim"),
        (f"{one.topic:<32} ", "cyan"),
        (f"{one.type or '(a record without CloudEvents headers)'}  ", "bold"),
        (one.subject or one.key or "", "magenta"),
    )
    words = one.data if isinstance(one.data, str) else json.dumps(one.data, ensure_ascii=False)
    more = "" if len(words) <= _LONGEST_LINE else f" … ({len(words)} characters)"
    yield Text(f"    {words[:_LONGEST_LINE]}{more}", "dim")
