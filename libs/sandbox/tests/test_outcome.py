"""The few lines that the demonstration says of a case before its first hearing."""

from __future__ import annotations

from typing import Any

from cafcass_contracts import allocation, police_checks, triage
from cafcass_contracts.message import Message
from cafcass_sandbox.client.parsed_record import ParsedRecord
from cafcass_sandbox.views.outcome import safeguarding_in_words


def event(message: type[Message], **data: Any) -> ParsedRecord:
    return ParsedRecord("topic", 0, 0, None, "id", message.ce_type(), None, "case", "", 1, {}, data)


def check(id_: str, state: str) -> ParsedRecord:
    return event(police_checks.ChecksChanged, checks=[{"check_id": id_, "kind": "level-1", "state": state}])


def found(revision: int, **relevant: str) -> ParsedRecord:
    checks = [{"check": {"check_id": id_, "relevant": said}} for id_, said in relevant.items()]
    return event(police_checks.ChecksFound, revision=revision, checks=checks)


def test_the_last_word_on_each_check_counts() -> None:
    told = [found(2, one="yes", two="not-known"), found(1, one="not-known")]
    events = [check("one", "requested"), check("two", "requested"), check("one", "answered"), *told]
    assert safeguarding_in_words(events) == [
        "checks: 1 of 2 answered, 1 with something relevant; outstanding: level-1 requested"
    ]


def test_a_letter_is_filed_or_due() -> None:
    planned = event(triage.LetterPlanned, due="2026-06-24")
    filed = event(triage.LetterFiled, file_name="letter.pdf", sharing="shared")
    assert safeguarding_in_words([planned]) == ["letter due 2026-06-24, with whatever is outstanding by then"]
    assert safeguarding_in_words([planned, filed]) == ["letter filed at court: letter.pdf, shared"]


def test_nothing_is_said_of_a_case_that_nothing_happened_to() -> None:
    assert safeguarding_in_words([]) == []


def test_each_piece_of_work_says_who_has_it_or_that_it_waits() -> None:
    arose = event(allocation.WorkArose, work_id="1", kind="care-guardian", weighed={"points": 650})
    waits = event(allocation.WorkQueued, work_id="1", why="no-staff")
    proposed = event(allocation.AllocationProposed, work_id="1", practitioner_id="p1")
    given = event(allocation.WorkAllocated, work_id="1", practitioner_id="p2")
    stands = [
        safeguarding_in_words(events)
        for events in ([arose], [arose, waits], [arose, waits, proposed], [arose, proposed, given])
    ]
    assert stands == [
        ["work: care-guardian, 6.5 points, waits for a practitioner: not decided yet"],
        ["work: care-guardian, 6.5 points, waits for a practitioner: no-staff"],
        ["work: care-guardian, 6.5 points, p1 is proposed, a manager is asked"],
        ["work: care-guardian, 6.5 points, allocated to p2"],
    ]
