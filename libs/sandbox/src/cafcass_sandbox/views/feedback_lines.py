"""The request and feedback log as lines. Whatever somebody wrote is shown as text, on one line, and does nothing to the terminal."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from rich.text import Text

from cafcass_documents.texts import readable
from cafcass_domain.london import LONDON
from cafcass_sandbox.views.columns import columns
from cafcass_sandbox.views.feedback_log import Logged

_LONGEST: Final = 60


def feedback_lines(found: Sequence[Logged]) -> Iterator[Text]:
    """The entries as given, then how many there are."""
    if found:
        rows = [
            (
                f"{each.received_at.astimezone(LONDON):%Y-%m-%d %H:%M}",
                each.kind,
                each.route,
                "child" if each.child else each.sender,
                "closed" if each.closed else "open",
                each.case_id or "none known",
                one_line(each.correspondence_id),
                _words(each),
            )
            for each in found
        ]
        yield from columns(("received", "kind", "goes to", "from", "state", "case", "id", "says"), rows)
    open_ = sum(not each.closed for each in found)
    yield Text(f"{len(found)} on the log, {open_} open." if found else "Nothing on the log.", "dim")


def _words(each: Logged) -> str:
    said = one_line(": ".join(part for part in (each.name, each.title, each.text) if part))
    if each.found is None:
        return said
    return f"{said} (checked: {', '.join(each.found) or 'nothing found'})"


def one_line(text: str) -> str:
    """A text as one line that does nothing: cut where it is long."""
    line = " ".join(readable(text).split())
    return line if len(line) <= _LONGEST else f"{line[:_LONGEST]}…"
