"""The simulated national complaints team against complaints itself, in memory: whatever it is asked, what it does is taken."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from cafcass_contracts import complaints, intake, triage
from cafcass_contracts import complaints_commands as commands
from cafcass_contracts.message import Message
from cafcass_contracts.people import Person, PersonName
from cafcass_contracts.platform import CommandAnswered
from cafcass_contracts.proceedings import Hearing
from cafcass_contracts.safeguarding import Route
from cafcass_contracts.values import Channel, CorrespondenceKind, Feed, LawType, PartyRole
from cafcass_runtime.testing.world import World
from cafcass_sandbox.outside.complaints_team import ComplaintsTeam
from cafcass_sandbox.outside.outgoing import said_now
from complaints.app import service
from complaints.domain.policy import ComplaintsPolicy

CASE = "00000000-0000-5000-8000-00000000000a"
MONDAY = datetime(2026, 6, 1, 9, tzinfo=UTC)


def told(kind: CorrespondenceKind, *, child: bool) -> tuple[Message, ...]:
    """A case, and what somebody of it writes."""
    return (
        intake.CaseDetailsRecorded(
            case_id=CASE,
            case_number="1700000000000001",
            law=LawType.PRIVATE,
            revision=1,
            feed=Feed.COURT_EVENTS,
            area="A5",
            team="a5-eit",
            received_at=MONDAY,
            complete=True,
            people=(Person(id="ada", roles=(PartyRole.APPLICANT,), name=PersonName(first="Ada", last="Sample")),),
            hearings=(Hearing(id="h1", starts_at=MONDAY + timedelta(days=60)),),
        ),
        intake.CorrespondenceRecorded(
            correspondence_id="PR-1",
            case_id=CASE,
            channel=Channel.EMAIL,
            kind=kind,
            received_at=MONDAY,
            sender=None if child else "Ada Sample",
            text="Nobody rings me back.",
            from_child=child,
        ),
        triage.CorrespondenceRouted(
            correspondence_id="PR-1",
            case_id=CASE,
            route=Route.COMPLAINTS,
            team="central-intake",
            role="complaints-officer",
            passed_by=MONDAY + timedelta(hours=24),
        ),
    )


def play(seed: int, kind: CorrespondenceKind, *, child: bool) -> World[ComplaintsPolicy]:
    """Everything that the team does until it is asked nothing more."""
    there, team, heard = World(service, now=MONDAY), ComplaintsTeam(seed), 0
    for message in told(kind, child=child):
        team.takes(message)
        there.send(message)
    while heard < len(there.memory.published):
        event = there.memory.published[heard].event
        heard += 1
        for planned in team.takes(event):
            there.now = there.now + timedelta(hours=1)
            there.send(said_now(planned.message, there.now))
            there.do_jobs()
    return there


@pytest.mark.parametrize("seed", range(12))
@pytest.mark.parametrize(
    ("kind", "child"),
    [
        (CorrespondenceKind.COMPLAINT, False),
        (CorrespondenceKind.COMPLAINT, True),
        (CorrespondenceKind.COMPLIMENT, False),
        (CorrespondenceKind.REPRESENTATION, False),
    ],
)
def test_what_the_team_does_is_taken_and_the_complaint_is_closed(
    seed: int, kind: CorrespondenceKind, *, child: bool
) -> None:
    there = play(seed, kind, child=child)
    refused = [said.reason for said in there.said(CommandAnswered) if said.verdict != "accepted"]
    assert not refused
    assert there.said(complaints.ComplaintClosed)
    asked = {name for question in there.questions.values() for name in question.settled_by}
    assert asked <= {commands.SettleLearningPoint.message_name}, asked
