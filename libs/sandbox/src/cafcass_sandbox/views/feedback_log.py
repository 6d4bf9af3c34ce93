"""The request and feedback log as it stands (T4, T15), with the words of each piece where they may be read here."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from cafcass_contracts import complaints as events
from cafcass_contracts.identity import normal_name
from cafcass_contracts.intake import CorrespondenceRecorded
from cafcass_contracts.safeguarding import Route
from cafcass_contracts.values import CorrespondenceKind
from cafcass_sandbox.views.work.fold import Heard


@dataclass(frozen=True, slots=True)
class Logged:
    """One request or piece of feedback."""

    correspondence_id: str
    case_id: str | None
    kind: CorrespondenceKind
    route: Route
    received_at: datetime
    sender: str
    child: bool
    complaint_id: str | None
    answer_by: datetime | None
    closed: bool
    found: tuple[str, ...] | None = None
    """Of a letter of a member of Parliament: what checking it against the log found; None while nobody has."""
    name: str | None = None
    title: str | None = None
    text: str | None = None

    def has(self, words: str) -> bool:
        """Whether all of these words stand in what it says, or in what is known of it."""
        said = (self.correspondence_id, self.case_id, self.kind, self.route, self.name, self.title, self.text)
        there = normal_name(" ".join(str(part) for part in said if part))
        return all(word in there for word in normal_name(words).split())


def feedback_log(heard: Iterable[Heard], words: Mapping[str, CorrespondenceRecorded]) -> list[Logged]:
    """Every entry, the latest first. `words` are those that may be read, by correspondence id."""
    entries: dict[str, tuple[int, events.FeedbackLogged]] = {}
    checked: dict[str, tuple[str, ...]] = {}
    closed: set[str] = set()
    for each in heard:
        match each.event:
            case events.FeedbackLogged() as entry:
                known = entries.get(entry.correspondence_id)
                if known is None or known[0] < each.sequence:
                    entries[entry.correspondence_id] = (each.sequence, entry)
            case events.FeedbackChecked() as check:
                checked[check.correspondence_id] = check.found
            case events.ComplaintClosed() as over:
                closed.add(over.complaint_id)
            case events.ComplaintReopened() as again:
                closed.discard(again.complaint_id)
            case _:
                pass
    found = [_logged(entry, checked, closed, words.get(id_)) for id_, (_, entry) in entries.items()]
    return sorted(found, key=lambda entry: (entry.received_at, entry.correspondence_id), reverse=True)


def _logged(
    entry: events.FeedbackLogged,
    checked: Mapping[str, tuple[str, ...]],
    closed: set[str],
    words: CorrespondenceRecorded | None,
) -> Logged:
    return Logged(
        correspondence_id=entry.correspondence_id,
        case_id=entry.case_id,
        kind=entry.kind,
        route=entry.route,
        received_at=entry.received_at,
        sender=entry.sender,
        child=entry.child,
        complaint_id=entry.complaint_id,
        answer_by=entry.answer_by,
        closed=entry.closed_at is not None or entry.complaint_id in closed,
        found=checked.get(entry.correspondence_id),
        name=None if words is None else words.sender,
        title=None if words is None else words.subject,
        text=None if words is None else words.text,
    )
