"""How a complaint is answered: in time, before the hearing, late, to a child, to the court, and what came of it (C1 to C5, C8)."""

from __future__ import annotations

from base64 import b64decode
from datetime import date, datetime, timedelta
from hashlib import sha256

from outside_world import Data, World, far, having, hearing, in_order

from cafcass_contracts import complaints, court, intake, triage
from cafcass_contracts import complaints_commands as commands
from cafcass_contracts.feedback import Category, DelayReason, DocumentKind, OmbudsmanState, Outcome, Sender
from cafcass_contracts.message import Event
from cafcass_contracts.values import YesNo
from cafcass_runtime.calendar import Calendar
from cafcass_sandbox.outside.people import giver
from complaints_journeys.complainant import LEARNT, Complaint, ago, begun, complain, journey, write


@journey
async def acknowledged_and_answered_before_the_hearing(world: World) -> None:
    """C1, C3, C8, T3: from the post room to a closed complaint, each step told when it was done."""
    case = await begun(world)
    complaint = await complain(case)
    due = await complaint.once(complaints.ResponseDueChanged)
    today = datetime.now().astimezone().date()
    assert date.fromisoformat(due["due"][:10]) == Calendar().due(today, 20)
    assert (due["rule"], due["fixed"]) == ("from-receipt", False)
    await complaint.categorise()
    acknowledgement = await complaint.send_out(DocumentKind.ACKNOWLEDGEMENT)
    assert b64decode(acknowledgement["content"], validate=True).startswith(b"%PDF-")
    assert sha256(b64decode(acknowledgement["content"])).hexdigest() == acknowledgement["sha256"]
    await complaint.look_into()
    answer = await complaint.answer()
    assert "Three calls were not returned." in b64decode(answer["page"]).decode()
    done = await complaint.once(complaints.ComplaintStepDone, step="answered")
    assert (done["in_time"], done["before_hearing"]) == ("yes", "yes")
    closed = await complaint.close()
    assert (closed["outcome"], closed["causes"]) == ("upheld", ["communication"])
    (point,) = closed["learning"]
    logged = await world.until(
        lambda: next(
            (
                one.data
                for one in world.seen
                if one.type == complaints.LearningPointLogged.ce_type() and one.data["point_id"] == point
            ),
            None,
        ),
        "its learning point on the log",
    )
    assert logged["national"] == "yes"
    said = case.order("complaints.events.v1")
    story = ("complaint-registered", "complaint-categorised", "document-made", "document-sent", "complaint-closed")
    assert in_order(said, *story), said
    asked = [one for one in world.about[case.id] if one.topic == "triage.events.v1"]
    assert in_order([one.type.split(".")[-2] for one in asked], "correspondence-routed", "settled")


@journey
async def the_hearing_is_brought_forward_while_it_is_open(world: World) -> None:
    """C3, G1: the date follows the hearing, with what it was; once the hearing is held it stays."""
    case = await begun(world, days=90)
    complaint = await complain(case)
    await complaint.once(complaints.ResponseDueChanged, rule="from-receipt")
    sooner = far(8)
    await case.tell(court.HearingListed, hearing=hearing(sooner))
    moved = await complaint.once(complaints.ResponseDueChanged, rule="after-hearing")
    assert date.fromisoformat(moved["due"][:10]) == Calendar().due(sooner.date(), 5)
    assert (moved["was_rule"], moved["was_due"] > moved["due"]) == ("from-receipt", True)
    assert moved["hearing_at"][:10] == sooner.date().isoformat()
    await case.tell(court.HearingListed, hearing=hearing(sooner, status="vacated"))
    back = await complaint.case.some(
        2, complaints.ResponseDueChanged, having(complaint_id=complaint.id, rule="from-receipt")
    )
    assert back[1]["was_rule"] == "after-hearing"


@journey
async def the_hearing_is_held_while_it_is_open(world: World) -> None:
    """C3: once the hearing is held it fixes the date; another hearing that is listed after it moves nothing."""
    case = await begun(world, days=90)
    complaint = await complain(case, received_at=ago(3))
    await case.tell(court.HearingListed, hearing=hearing(far(-1), status="held"))
    held = await complaint.once(complaints.ResponseDueChanged, fixed=True)
    assert held["rule"] == "after-hearing"
    assert date.fromisoformat(held["due"][:10]) == Calendar().due(far(-1).date(), 5)
    await case.tell(court.HearingListed, hearing=hearing(far(1), "2"))
    await case.once(intake.HearingListed, lambda said: said["hearing"]["id"] == "2")
    await complaint.categorise()
    assert case.every(complaints.ResponseDueChanged)[-1] == held


@journey
async def overdue_with_its_holding_letter(world: World) -> None:
    """C4: that it is late is an event, the letter says why, and more time is given once and never less."""
    case = await begun(world)
    complaint = await complain(case, received_at=ago(45))
    await complaint.categorise()
    overdue = await complaint.once(complaints.ComplaintOverdue, step="answered")
    assert datetime.fromisoformat(overdue["due"]) < datetime.now().astimezone()
    await complaint.do(
        commands.WriteHoldingLetter,
        reason=DelayReason.PRACTITIONER_AWAY,
        in_words="Your adviser is away until Monday.",
        signed_as="Olive Officer",
    )
    letter = await complaint.send_out(DocumentKind.HOLDING_LETTER)
    assert "away until Monday" in b64decode(letter["page"]).decode()
    sent = await complaint.once(complaints.HoldingLetterSent)
    assert (sent["reason"], sent["reasons"]) == ("practitioner-away", ["C4"])
    until = datetime.now().astimezone().date() + timedelta(days=10)
    given = {"reason": DelayReason.PRACTITIONER_AWAY, "why": "back on Monday"}
    await complaint.do(commands.ExtendResponse, until=until, **given)
    extended = await complaint.once(complaints.ResponseDueChanged, rule="extended")
    assert extended["extensions"] == 1
    said = await complaint.answered(commands.ExtendResponse, until=until - timedelta(days=3), **given)
    assert said.startswith("refused"), said


@journey
async def a_childs_complaint_with_a_concern_inside(world: World) -> None:
    """C1, C5, T2: what bears on its safety is raised first; the complaint is marked, and goes on."""
    case = await begun(world)
    child = {"sender": f"Cora {case.family}", "sender_contact": None, "from_child": True, "channel": "post"}
    complaint = await complain(case, "nobody asked me what i want. i am afraid at home", **child)
    raised = await case.once(triage.ConcernRaised)
    assert (raised["trigger"], raised["reasons"]) == ("reported", ["T2"])
    assert (await complaint.once(complaints.ComplaintRegistered))["child"]
    await case.do(triage.AcknowledgeConcern, concern_id=raised["concern_id"], action="rang the school")
    noticed = {"case_id": case.id, "in_words": "She writes on the back that she sleeps in the car."}
    await complaint.do(commands.RaiseSafeguarding, **noticed)
    told = await case.once(triage.ConcernRecorded, lambda one: "sleeps in the car" in one["in_words"])
    again = await case.once(triage.ConcernRaised, lambda one: bool(one["concern_id"] == told["concern_id"]))
    assert again["trigger"] == "reported"
    assert again["concern_id"] != raised["concern_id"]
    await complaint.categorise(Category.COMPLAINT, sender=Sender.CHILD)
    assert (await complaint.once(complaints.ComplaintCategorised))["child"]


@journey
async def a_representation_goes_to_the_court(world: World) -> None:
    """C2, G4, T9: in the party's own words with Cafcass's response; how somebody is reached is struck out."""
    case = await begun(world)
    text = "The report says that I moved. I did not: I am at 9 Example Road, LS1 4CV."
    complaint = await complain(case, text, kind="representation")
    await complaint.categorise(Category.REPRESENTATION)
    await complaint.do(
        commands.FileRepresentation,
        response="Cafcass stands by its report.",
        tells_private_matters=YesNo.NO,
        signed_as="Olive Officer",
    )
    filed = await case.once(complaints.RepresentationFiled)
    content = b64decode(filed["content"], validate=True)
    assert content.startswith(b"%PDF-")
    assert sha256(content).hexdigest() == filed["sha256"]
    assert (filed["case_number"], filed["type_of_document"]) == (case.number, "Representation")
    assert filed["sharing"] in {"shared", "directions-sought"}
    await complaint.once(complaints.ComplaintStepDone, step="representation-filed")


@journey
async def a_compliment_becomes_a_learning_point(world: World) -> None:
    """C2, C8: it is owed no answer, and what went well is on the log."""
    case = await begun(world)
    complaint = await complain(case, "Thank you for listening to my son.", kind="compliment")
    await complaint.categorise(Category.COMPLIMENT)
    categorised = await complaint.once(complaints.ComplaintCategorised)
    assert (categorised["categories"], categorised["clock"]) == (["compliment"], "none")
    closed = await complaint.close(Outcome.PASSED_ON)
    assert len(closed["learning"]) == 1
    assert not case.every(complaints.ResponseDueChanged, lambda said: said.get("due") is not None)


@journey
async def decided_three_times_what_it_is(world: World) -> None:
    """C3: each time with what that does to its clock, always counted from receipt."""
    case = await begun(world)
    complaint = await complain(case)
    first = await complaint.once(complaints.ResponseDueChanged)
    for category in (Category.COMPLAINT, Category.COMPLIMENT, Category.CONCERN):
        await complaint.categorise(category)
    told = await case.some(3, complaints.ComplaintCategorised)
    assert [one["clock"] for one in told] == ["runs", "stops", "runs"]
    assert [one.get("was", []) for one in told] == [[], ["complaint"], ["compliment"]]
    dues = [one.get("due") for one in await case.some(3, complaints.ResponseDueChanged)]
    assert dues == [first["due"], None, first["due"]]


@journey
async def to_the_ombudsman_and_back(world: World) -> None:
    """C3, C8: escalated, opened again, and what came of it."""
    case = await begun(world)
    complaint = await complain(case)
    await complaint.through()
    today = datetime.now().astimezone().date()
    went = {"on": today, "in_words": "They wrote to the ombudsman."}
    await complaint.do(commands.RecordOmbudsman, state=OmbudsmanState.ESCALATED, **went)
    await complaint.do(commands.ReopenComplaint, why="the ombudsman asks for more")
    reopened = await complaint.once(complaints.ComplaintReopened)
    assert reopened["reopening"] == 1
    again = await case.once(
        complaints.ResponseDueChanged,
        lambda said: said["complaint_id"] == complaint.id and said["revision"] >= reopened["revision"],
    )
    assert again["due"]
    decided = {"on": today, "in_words": "They agree with us in part."}
    await complaint.do(commands.RecordOmbudsman, state=OmbudsmanState.PARTLY_UPHELD, **decided)
    assert (await complaint.once(complaints.OmbudsmanRecorded, state="partly-upheld"))["reasons"] == ["C8"]


@journey
async def a_member_of_parliament_writes(world: World) -> None:
    """T4, T15: the letter is checked against the log, where the earlier complaint is found."""
    case = await begun(world)
    earlier = await write(case)
    complaint = await Complaint.of(case, earlier)
    letter = await write(
        case,
        "My constituent tells me that nobody answers.",
        kind="mp-letter",
        sender="Max Member MP",
        sender_contact="max.member@example.org",
    )
    checked = await case.once(complaints.FeedbackChecked, having(correspondence_id=letter))
    assert (checked["found"], checked["complaints"]) == ([earlier], [complaint.id])
    logged = await case.once(complaints.FeedbackLogged, having(correspondence_id=letter))
    assert (logged["kind"], logged["route"]) == ("mp-letter", "communications")
    assert logged["answer_by"] is not None
    assert logged["consent"] == "not-known", "until then nothing is said of any case (G3)"


@journey
async def a_constituent_consents_to_one_letter_and_not_to_another(world: World) -> None:
    """T4, G4: somebody finds out, it is on the log where whoever answers looks, and a later word stands over an earlier one."""
    case = await begun(world)
    member = {"kind": "mp-letter", "sender": "Max Member MP", "sender_contact": "max.member@example.org"}
    for words in ((YesNo.YES,), (YesNo.NO,), (YesNo.YES, YesNo.NO)):
        letter = await write(case, "My constituent tells me that nobody answers.", **member)
        await case.once(complaints.FeedbackLogged, having(correspondence_id=letter))
        for word in words:
            record = commands.RecordConstituentConsent(
                by=giver(commands.RecordConstituentConsent), correspondence_id=letter, consent=word, how="rang them"
            )
            assert await world.do(record, case.id) == "accepted"
        told = await case.some(1 + len(words), complaints.FeedbackLogged, having(correspondence_id=letter))
        assert [one["consent"] for one in told] == ["not-known", *words]


@journey
async def a_head_of_service_signs_what_children_said(world: World) -> None:
    """C5, C8: a quarter that is over is analysed, its children's complaints by a document that a head of service signs with what there is to learn."""
    case = await begun(world)
    child = {"sender": f"Cora {case.family}", "sender_contact": None, "from_child": True, "channel": "post"}
    written = ago(150)
    await complain(case, "nobody told me what comes next", received_at=written, **child)
    quarter = f"{written.year}-Q{(written.month + 2) // 3}"

    def seen(message: type[Event], **wanted: object) -> Data | None:
        found = (one.data for one in world.seen if one.type == message.ce_type())
        return next((data for data in found if wanted.items() <= data.items()), None)

    made = await world.until(lambda: seen(complaints.DocumentMade, kind="childrens-analysis"), "the analysis")
    sign = commands.SignChildrensAnalysis(
        by=giver(commands.SignChildrensAnalysis), quarter=quarter, in_words="They ask what comes next."
    )
    assert "say what there is to learn" in await world.do(sign, quarter)
    assert await world.do(sign.model_copy(update={"learning": (LEARNT,)}), quarter) == "accepted"
    signed = await world.until(lambda: seen(complaints.ChildrensAnalysisSigned, quarter=quarter), "it is signed")
    assert (signed["complaints"], signed["document_id"]) == (1, made["document_id"])
    assert len(signed["learning"]) == 1
    assert "it is signed" in await world.do(sign.model_copy(update={"learning": (LEARNT,)}), quarter)
