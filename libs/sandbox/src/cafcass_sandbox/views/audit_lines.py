"""The audit as lines for a records officer."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from rich.text import Text

from cafcass_domain.london import LONDON
from cafcass_runtime.audit_check import Checked
from cafcass_sandbox.views.audit import Entry
from cafcass_sandbox.views.columns import columns

_NONE: Final = (
    "No line. Lines have the whole id of whoever did something, and of the case; a case is found by its number too."
)


def audit_lines(found: Sequence[Entry]) -> Iterator[Text]:
    """The lines as given, times in London, then how many there are."""
    if found:
        rows = [
            (
                f"{each.line.at.astimezone(LONDON):%Y-%m-%d %H:%M:%S}",
                each.service,
                str(each.id),
                each.line.who,
                str(each.line.did),
                each.line.what,
                each.line.case or "-",
                " ".join(each.line.about) or "-",
                each.line.message or "-",
            )
            for each in found
        ]
        yield from columns(("when", "service", "line", "who", "did", "what", "case", "about", "message"), rows)
    yield Text(f"{len(found)} lines." if found else _NONE, "dim")


def checked_lines(found: Sequence[Checked]) -> Iterator[Text]:
    """What was found of each chain."""
    for each in found:
        if each.problem:
            yield Text(f"{each.service}: NOT AS IT WAS: {each.problem}", "bold red")
            continue
        waiting = f", {each.waiting} not linked yet" if each.waiting else ""
        yield Text(f"{each.service}: {each.linked} lines as they were, told outside up to place {each.told}{waiting}")
