"""What must hold when a run has ended, whatever happened in it."""

from __future__ import annotations

from collections import defaultdict

import orjson
from world import ERASED, Outcome, Published


def copies_left_out(records: list[Published]) -> list[Published]:
    """The first of each message; a copy is only a copy with the same id and the same bytes."""
    firsts: dict[object, Published] = {}
    for record in records:
        first = firsts.setdefault((record.topic, *record.identity), record)
        assert first == record, f"one id, two messages: {first} and {record}"
    return list(firsts.values())


def check(outcome: Outcome) -> None:
    """Nothing waits anywhere, and no sequence has a gap."""
    assert outcome.tables["outbox"] == []
    assert outcome.tables["outbox_refused"] == []
    sequences: dict[tuple[str, str], list[int]] = defaultdict(list)
    for record in copies_left_out(outcome.records):
        header = record.header
        if "dlq-id" not in header:
            subject, sequence = header["ce_subject"], header["ce_sequence"]
            assert subject is not None
            assert sequence is not None
            sequences[record.topic, subject.decode()].append(int(sequence))
    for found in sequences.values():
        assert found == list(range(1, len(found) + 1)), sequences
    said = {
        (subject, topic): count for subject, counts in outcome.tables["sequences"] for topic, count in counts.items()
    }
    assert said == {(subject, topic): len(found) for (topic, subject), found in sequences.items()}


def business(outcome: Outcome, *, commanded: bool = True) -> dict[str, object]:
    """What a run has led to: what must be the same however often a process left.

    Without `commanded`, what operators' commands alone left behind is passed over: how often a brake had to be released is up to
    what a process remembered.
    """
    told: dict[tuple[str, str], list[object]] = defaultdict(list)
    for record in copies_left_out(outcome.records):
        header = record.header
        case = header.get("dlq-subject") or header.get("ce_subject") or header.get("dlq-id") or b""
        moved = header.get("ce_type") == b"uk.gov.cafcass.platform.deadline-moved.v1"
        plain = sorted((k, v) for k, v in record.headers if not (moved and k == "ce_time"))  # that time is the clock's
        told[record.topic, case.decode()].append((plain, _timeless(record)))
    found: dict[str, object] = {
        **outcome.tables,
        **{f"{topic} of {case}": said for (topic, case), said in told.items()},
    }
    if not commanded:
        by_command = {name for name in found if " of resume-" in name} | {"ownership", "inbox", "sequences"}
        found = {name: said for name, said in found.items() if name not in by_command}
    return found


def _timeless(record: Published) -> object:
    """What a record says, but for when a person should have looked at failing work: that is counted from the moment."""
    if record.opened == ERASED or record.header.get("ce_type") != b"uk.gov.cafcass.platform.person-needed.v1":
        return record.opened
    said = orjson.loads(record.opened or b"")
    if said["why"].startswith("slow work"):
        del said["due"]
    return said
