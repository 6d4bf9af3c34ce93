"""Somebody who writes about a case, and whoever answers them, as both speak on the topics."""

from __future__ import annotations

import uuid
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from outside_world import Case, Data, World, far, having, hearing

from cafcass_contracts import complaints, court, intake
from cafcass_contracts import complaints_commands as commands
from cafcass_contracts.feedback import Category, Cause, ComplaintStep, DocumentKind, LearningPoint, Outcome, Sender
from cafcass_contracts.message import Command, Message
from cafcass_contracts.values import Channel, YesNo
from cafcass_sandbox.outside.people import giver

Journey = Callable[[World], Awaitable[None]]
JOURNEYS: dict[str, Journey] = {}
LEARNT = LearningPoint(point="Ring back within a day.", beyond_one_case=YesNo.YES, already_policy=YesNo.NO)


def journey(play: Journey) -> Journey:
    """Marks one path through the services."""
    JOURNEYS[play.__name__] = play
    return play


async def begun(world: World, days: int = 60) -> Case:
    """A case whose first hearing is so many days away. What is written now, complaints hears after what intake holds: one partition has both."""
    case = Case(world)
    await case.apply(hearings=(hearing(far(days)),))
    await case.once(intake.CaseDetailsRecorded)
    return case


async def write(case: Case, text: str = "Nobody rings me back.", **more: Any) -> str:
    """Ada writes about her case, unless `more` says otherwise; the id of what she wrote."""
    id_ = f"post-{uuid.uuid4()}"
    said: dict[str, Any] = {
        "correspondence_id": id_,
        "channel": "email",
        "kind": "complaint",
        "received_at": datetime.now(UTC),
        "case_number": case.number,
        "law": case.law,
        "sender": f"Ada {case.family}",
        "sender_contact": f"ada.{case.family.lower()}@example.org",
        "subject": "My case",
        "text": text,
        **more,
    }
    await case.world.tell(court.CorrespondenceReceived.model_validate(said))
    return id_


class Complaint:
    """One complaint about a case."""

    def __init__(self, case: Case, id_: str) -> None:
        self.case = case
        self.id = id_

    @classmethod
    async def of(cls, case: Case, correspondence_id: str) -> Complaint:
        """The complaint that a piece began."""
        registered = await case.once(
            complaints.ComplaintRegistered, lambda said: correspondence_id in said["correspondence_ids"]
        )
        return cls(case, registered["complaint_id"])

    async def answered(self, command: type[Command], **data: Any) -> str:
        """What complaints says to what somebody does about it."""
        said = command.model_validate({"by": giver(command), "complaint_id": self.id, **data})
        return await self.case.world.do(said, self.case.id)

    async def do(self, command: type[Command], **data: Any) -> None:
        """What somebody does about it. Fails where it is not accepted."""
        said = await self.answered(command, **data)
        assert said == "accepted", (command.message_name, said)

    async def once(self, message: type[Message], **said: object) -> Data:
        """The first such message about it, once it is there."""
        return await self.case.once(message, having(complaint_id=self.id, **said))

    async def categorise(self, *categories: Category, sender: Sender = Sender.PARTY, **data: Any) -> None:
        """The national team decides what it is."""
        given = {"categories": categories or (Category.COMPLAINT,), "sender": sender, "why": "read it", **data}
        if sender is Sender.PARTY:
            given.setdefault("person", await self.case.person("applicant"))
        await self.do(commands.CategoriseComplaint, **given)

    async def send_out(self, kind: DocumentKind) -> Data:
        """Its document of a kind is released and sent; it, as the post room got it."""
        made = await self.once(complaints.DocumentMade, kind=kind)
        where = {"to": f"Ada {self.case.family}", "address": "ada@example.org", "how": Channel.EMAIL}
        id_ = made["document_id"]
        await self.do(
            commands.ReleaseDocument, document_id=id_, destination=where, safe=YesNo.YES, why="she wrote from there"
        )
        await self.do(commands.RecordSending, document_id=id_, how=Channel.EMAIL, sent_at=datetime.now(UTC))
        world = self.case.world
        return await world.until(
            lambda: next(
                (
                    one.data
                    for one in world.seen
                    if one.type == complaints.DocumentReleased.ce_type() and one.data["document_id"] == id_
                ),
                None,
            ),
            f"the {kind} at the post room",
        )

    async def look_into(self) -> None:
        """Everything of step 2 is done."""
        for step in (
            ComplaintStep.CONTACTED,
            ComplaintStep.FILE_SCRUTINISED,
            ComplaintStep.PRACTITIONER_CONTACTED,
            ComplaintStep.MANAGER_CONTACTED,
        ):
            await self.do(commands.RecordStep, step=step, done_at=datetime.now(UTC), in_words="done")

    async def answer(self, outcome: Outcome = Outcome.UPHELD, **data: Any) -> Data:
        """It is answered; the answer, as the post room got it."""
        given = {
            "addressed_to": "Ms Sample",
            "heard": "That nobody rang you back.",
            "found": ("Three calls were not returned.",),
            "outcome": outcome,
            "signed_as": "Olive Officer",
            "proofread": True,
            **data,
        }
        await self.do(commands.WriteAnswer, **given)
        return await self.send_out(DocumentKind.ANSWER)

    async def close(self, outcome: Outcome = Outcome.UPHELD, **data: Any) -> Data:
        """It is closed; what was told of that."""
        given = {"outcome": outcome, "causes": (Cause.COMMUNICATION,), "learning": (LEARNT,), **data}
        await self.do(commands.CloseComplaint, **given)
        return await self.once(complaints.ComplaintClosed)

    async def through(self) -> None:
        """From categorised to closed."""
        await self.categorise()
        await self.send_out(DocumentKind.ACKNOWLEDGEMENT)
        await self.look_into()
        await self.answer()
        await self.close()


async def complain(case: Case, text: str = "Nobody rings me back.", **more: Any) -> Complaint:
    """Somebody complains about a case."""
    return await Complaint.of(case, await write(case, text, **more))


def ago(days: int) -> datetime:
    """So many days before now."""
    return datetime.now(UTC) - timedelta(days=days)
