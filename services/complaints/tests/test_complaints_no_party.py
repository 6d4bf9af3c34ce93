"""Somebody who is no party, or not known to be one, learns nothing of a case (C6): from no letter, and from no date in it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from complaints_world import MONDAY, ComplaintsWorld, hearing, world

from cafcass_contracts import complaints_commands as commands
from cafcass_contracts.feedback import DelayReason, Sender
from cafcass_documents.testing import Page
from complaints.domain.writing.held import DOCUMENTS

SAID_OF_A_CASE = ("hearing", "court", "the file", "your case", "parties")


def letter(there: ComplaintsWorld, complaint: str, kind: str) -> str:
    """What the latest letter of a kind says."""
    return Page(there.row(DOCUMENTS, there.paper(complaint, kind)).html).text


def written_by_a_grandparent(sender: Sender, *, heard: bool) -> tuple[ComplaintsWorld, str]:
    """A grandmother writes about a case; whether its hearing is near differs and nothing else."""
    there = world()
    there.case(*([hearing(MONDAY + timedelta(days=4))] if heard else []))
    complaint = there.complain("What is this case about?", sender="Gwen Grandmother", contact="gwen@example.org")
    assert there.categorise(complaint, sender=sender, person=None) == "accepted"
    there.must(
        commands.WriteHoldingLetter,
        complaint,
        reason=DelayReason.WORKLOAD,
        in_words="We have had many letters.",
        signed_as="Olive Officer",
    )
    return there, complaint


@pytest.mark.parametrize("kind", ["acknowledgement", "holding-letter"])
@pytest.mark.parametrize("sender", [Sender.SOMEBODY_ELSE, Sender.NOT_KNOWN])
def test_what_they_are_written_does_not_tell_whether_there_is_a_case_nor_when_it_is_heard(
    kind: str, sender: Sender
) -> None:
    near = letter(*written_by_a_grandparent(sender, heard=True), kind)
    never = letter(*written_by_a_grandparent(sender, heard=False), kind)
    assert near.replace(_reference(near), "") == never.replace(_reference(never), "")
    assert not [said for said in SAID_OF_A_CASE if said in near]


def _reference(text: str) -> str:
    return text.partition("Reference")[2].split()[0]


def test_a_party_is_told_that_it_is_answered_before_the_hearing_and_by_when() -> None:
    there = world()
    there.case(hearing(MONDAY + timedelta(days=4)))
    complaint = there.complain()
    assert there.categorise(complaint) == "accepted"
    said = letter(there, complaint, "acknowledgement")
    assert "before the next court hearing" in said
    assert "12 June 2026" in said
