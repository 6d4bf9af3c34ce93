"""What becomes of cases before their first hearing, across all services: played outside, read from the topics.

All are played at once on one platform; each test is one of them.
"""

from __future__ import annotations

import asyncio
import json
import uuid
from base64 import b64decode
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256
from pathlib import Path

import pytest
import pytest_asyncio
from markers import Markers, logs, rows
from outside_world import CARE, QUIET, Case, Data, World, child, far, having, hearing, in_order, outside, person
from whole_platform import Platform

from cafcass_contracts import court, platform, police_checks, triage
from cafcass_contracts.message import DataClass
from cafcass_contracts.safeguarding import CareCategory, ConsentState, LetterSharing, ScreeningOutcome, Sufficiency
from cafcass_contracts.schemas import examples_of
from cafcass_contracts.topics import OUTSIDE_PARTIES, TOPICS
from cafcass_contracts.values import YesNo
from cafcass_runtime.calendar import Calendar
from cafcass_sandbox.client.run_file import find
from cafcass_sandbox.outside.people import giver

Journey = Callable[[World], Awaitable[None]]
JOURNEYS: dict[str, Journey] = {}


def journey(play: Journey) -> Journey:
    """Marks one path through the services."""
    JOURNEYS[play.__name__] = play
    return play


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def played(platform: Platform, request: pytest.FixtureRequest) -> AsyncIterator[dict[str, asyncio.Task[None]]]:
    """Every journey that this run has a test of, begun."""
    ids = {item.callspec.id for item in request.session.items if hasattr(item, "callspec")}
    async with outside(find(platform.folder)) as world:
        tasks = {name: asyncio.create_task(_play(world, name)) for name in JOURNEYS if name in ids}
        yield tasks
        await asyncio.gather(*tasks.values(), return_exceptions=True)


async def _play(world: World, name: str) -> None:
    await JOURNEYS[name](world)


async def filed(case: Case, update: int = 0) -> Data:
    """The letter, or an update of it, as the court has it: a PDF that is what it says."""
    letter = await case.once(triage.LetterFiled, having(update=update))
    document = b64decode(letter["content"], validate=True)
    assert document.startswith(b"%PDF-")
    assert sha256(document).hexdigest() == letter["sha256"]
    assert letter["type_of_document"] == ("Safeguarding_Letter_Update" if update else "Safeguarding_Letter")
    assert (letter["case_number"], letter["media_type"]) == (case.number, "application/pdf")
    assert letter["reasons"] == (["T6", "T7", "T9"] if update else ["T6", "T9"])
    return letter


async def check_in(case: Case, state: str) -> Data:
    """The first check that is told to stand so, once it is."""
    told = await case.once(
        police_checks.ChecksChanged, lambda one: any(check["state"] == state for check in one["checks"])
    )
    found: Data = next(check for check in told["checks"] if check["state"] == state)
    return found


@journey
async def nothing_is_found(world: World) -> None:
    """P1, P7, T5, T6, T9, T11: every question is answered no, so policy alone settles it, and involvement ends."""
    case = Case(world)
    at = far()
    await case.apply(hearings=(hearing(at),))
    planned = await case.once(triage.LetterPlanned)
    assert planned["reasons"] == ["T6", "G1"]
    assert date.fromisoformat(planned["due"]) == Calendar().before(at.date(), 3)
    assert not planned["short_notice"]
    assert (await case.asked("level-1", "Ada"))["reasons"] == ["P1"]
    assert (await case.asked("local-authority"))["reasons"] == ["P7"]
    await case.no_trace("Ada", "Bram")
    await case.authority_knows_nothing()
    await case.ring_all()
    issued = await case.once(triage.LetterIssued)
    assert (issued["outcome"], issued["outstanding_checks"], issued["in_time"]) == ("no-concerns-identified", 0, "yes")
    assert issued["reasons"] == ["T6", "T9", "P8"]
    assert (await filed(case))["sharing"] == issued["sharing"] == "shared"
    await case.tell(court.HearingListed, hearing=hearing(datetime.now(UTC), status="held"))
    ended = await case.once(triage.InvolvementEnded)
    assert (ended["reasons"], ended["settled_by"]) == (["T11", "G2"], "policy")
    screened = case.every(triage.CaseScreened)
    numbers = [one["screening"] for one in screened]
    assert numbers == sorted(set(numbers)), "one that others of its batch overtook is not told, and the highest holds"
    assert screened[0]["outcome"] == "needs-a-person"
    assert (screened[-1]["outcome"], screened[-1]["settled_by"]) == ("no-concerns-identified", "policy")
    said = case.order("triage.events.v1")
    assert said.count("risk-call-recorded") == 2
    assert said.count("letter-issued") == said.count("letter-rendered") == 1
    story = (
        "case-screened",
        "letter-planned",
        "letter-issued",
        "letter-shared",
        "letter-rendered",
        "involvement-ended",
    )
    assert in_order(said, *story), said
    assert not case.every(triage.ConcernRaised)


@journey
async def abuse_and_a_relevant_conviction(world: World) -> None:
    """P2, P5, T5, T9: level 2 of whom it is about; a person settles it; the court's directions are sought."""
    case = Case(world)
    alleged = {"factor": "domestic-abuse", "in_words": "An invented account.", "about_person": "b"}
    await case.apply(hearings=(hearing(far()),), signals={"c1a_present": "yes", "allegations": (alleged,)})
    level_2 = await case.asked("level-2", "Bram")
    assert (level_2["force"], level_2["reasons"]) == ("West Yorkshire Police", ["P2"])
    await case.police_say(await case.asked("level-1", "Bram"), "Common assault", "Speeding - exceed 30 mph limit")
    await case.police_say(await case.asked("level-1", "Ada"))
    await case.police_say(await case.asked("level-2", "Ada"))
    told = await case.once(police_checks.ChecksFound, lambda one: any(each.get("relevant") for each in one["checks"]))
    assert told["reasons"] == ["P5", "P6", "P7"]
    (found,) = (each for each in told["checks"] if each.get("relevant"))
    assert [finding["offence"] for finding in found["relevant"]] == ["Common assault"]
    assert found["not_relevant"] == 1
    screened = await case.once(triage.CaseScreened, having(outcome="concerns-further-work-advised"))
    assert (screened["settled"], screened["reasons"]) == (False, ["T1", "T5", "G3"])
    await case.police_say(level_2, intelligence="Two invented call-outs.")
    await case.authority_knows_nothing()
    await case.ring_all()
    await case.once(police_checks.ChecksChanged, having(outstanding=0))
    assert not case.every(triage.LetterIssued)
    await case.settle()
    await case.do(triage.RecordAdvice, analysis="the accounts differ", advice="the allegations should be decided")
    issued = await case.once(triage.LetterIssued)
    assert (issued["outcome"], issued["sharing"]) == ("concerns-further-work-advised", "directions-sought")
    letter = await filed(case)
    assert "court's directions are sought" in letter["directions_sought"]
    await case.do(triage.SettleSharing, sharing=LetterSharing.SHARED, why="the court directed so")
    shared = await case.once(triage.LetterShared, having(sharing="shared"))
    assert shared["reasons"] == ["T9", "G4"]
    assert not case.every(triage.InvolvementEnded)


@journey
async def a_serious_conviction_after_the_letter(world: World) -> None:
    """T2, T7, P5: a concern at once, for as long as nobody has it in hand; the letter is written on at once."""
    case = Case(world)
    await case.apply(hearings=(hearing(far()),))
    await case.no_trace("Ada", "Bram")
    await case.authority_knows_nothing()
    await case.ring_all()
    await filed(case)
    await case.police_say(await case.asked("level-1", "Bram"), "Cruelty to person under 16 - ill treatment")
    raised = await case.once(triage.ConcernRaised)
    assert (raised["trigger"], raised["reasons"]) == ("serious-relevant-conviction", ["T2"])
    within = datetime.fromisoformat(raised["acknowledge_by"]) - datetime.fromisoformat(raised["raised_at"])
    assert within == timedelta(hours=1)
    about = await case.once(triage.ConcernRecorded)
    assert about["about_person"] == await case.person("respondent")
    level_2 = await case.asked("level-2", "Bram")
    await case.police_say(level_2)
    refused = await case.answer(triage.SettleScreening, outcome=ScreeningOutcome.NO_CONCERNS, why="nothing to it")
    assert "acknowledge it first" in refused
    await case.do(triage.AcknowledgeConcern, concern_id=raised["concern_id"], action="rang the duty desk")
    taken = await case.once(triage.ConcernAcknowledged)
    assert (taken["by"], taken["reasons"]) == (giver(triage.AcknowledgeConcern).id, ["T2", "G2"])
    await case.settle()
    update = await case.once(triage.LetterIssued, having(update=1))
    assert update["reasons"] == ["T7", "T9", "P8"]
    assert (await filed(case, update=1))["letter_id"] == (await filed(case))["letter_id"]
    said = case.order("triage.events.v1")
    story = ("letter-issued", "concern-raised", "letter-issued", "concern-acknowledged")
    assert in_order(said, *story), said


@journey
async def nobody_answers_before_the_hearing(world: World) -> None:
    """P8, T6, G1: at short notice an alert, and before the hearing a letter that states what is outstanding."""
    case = Case(world)
    at = datetime.now(UTC) + timedelta(seconds=15)
    await case.apply(hearings=(hearing(at),))
    overdue = await case.once(police_checks.ChecksOverdue)
    assert (overdue["reasons"], len(overdue["outstanding"])) == (["P8"], 3)
    planned = await case.once(triage.LetterPlanned)
    assert planned["short_notice"]
    issued = await case.once(triage.LetterIssued)
    assert (issued["outcome"], issued["outstanding_checks"]) == ("needs-a-person", 3)
    await filed(case)
    assert not case.every(triage.InvolvementEnded)


@journey
async def somebody_of_the_household_refuses(world: World) -> None:
    """P3: nothing is asked of the police without a yes; the check stays outstanding, and the letter waits for its due time."""
    case = Case(world)
    await case.apply(hearings=(hearing(far()),))
    await case.do(
        police_checks.RecordHouseholdMember,
        lives_with=await case.person("applicant"),
        name={"first": "Edie", "last": "Sample"},
        date_of_birth="1970-01-02",
    )
    waiting = await check_in(case, "awaiting-consent")
    assert waiting["because"] == ["P3"]
    edie = waiting["about"]
    await case.do(police_checks.RecordConsent, person=edie, state=ConsentState.REFUSED)
    recorded = await case.once(police_checks.ConsentRecorded)
    assert (recorded["person"], recorded["state"], recorded["reasons"]) == (edie, "refused", ["P3"])
    await check_in(case, "consent-refused")
    await case.no_trace("Ada", "Bram")
    await case.authority_knows_nothing()
    await case.ring_all()
    left = await case.once(police_checks.ChecksChanged, having(outstanding=1))
    assert {check["state"] for check in left["checks"]} == {"answered"}
    await case.settle()
    assert {asked["name"]["first"] for asked in case.every(police_checks.PoliceCheckRequested)} == {"Ada", "Bram"}
    assert not case.every(triage.LetterIssued)


@journey
async def the_hearing_is_brought_forward(world: World) -> None:
    """T6, I7, G1: the letter is planned again, earlier."""
    case = Case(world)
    first, second = far(70), far(50)
    await case.apply(hearings=(hearing(first),))
    await case.once(triage.LetterPlanned)
    await case.tell(court.HearingListed, hearing=hearing(second))
    before, after = await case.some(2, triage.LetterPlanned)
    assert date.fromisoformat(before["due"]) == Calendar().before(first.date(), 3)
    assert date.fromisoformat(after["due"]) == Calendar().before(second.date(), 3)
    assert before["hearing_id"] == after["hearing_id"]


@journey
async def a_child_is_added(world: World) -> None:
    """P7, I4: the authority of the added child is asked, and nobody is asked twice."""
    case = Case(world)
    await case.apply()
    await case.asked("local-authority", "Cora")
    added = child("d", "Dev", "a", local_authority="City of Bradford Metropolitan District Council")
    await case.apply(children=(*QUIET["children"], added))
    asked = await case.asked("local-authority", "Dev")
    assert (asked["authority"], asked["reasons"]) == ("City of Bradford Metropolitan District Council", ["P7"])
    await case.once(police_checks.ChecksChanged, having(outstanding=4))
    assert len(case.every(police_checks.AuthorityCheckRequested)) == 2
    assert len(case.every(police_checks.PoliceCheckRequested)) == 2


@journey
async def an_emergency_protection_order_is_sought(world: World) -> None:
    """T2: the application itself is a concern, at once."""
    case = Case(world, "public")
    begun = datetime.now(UTC)
    await case.apply(kinds=("emergency-protection",), hearings=(hearing(far(2), type="emergency-protection"),))
    raised = await case.once(triage.ConcernRaised)
    assert (raised["trigger"], raised["reasons"]) == ("imminent-risk", ["T2"])
    assert (raised["team"], raised["role"]) == ("a3-public", "duty-officer")
    assert datetime.fromisoformat(raised["raised_at"]) - begun < timedelta(seconds=30)
    await case.do(triage.AcknowledgeConcern, concern_id=raised["concern_id"], action="went there")
    assert in_order(case.order("triage.events.v1"), "concern-raised", "person-needed", "settled")


@journey
async def a_care_order_is_to_be_discharged(world: World) -> None:
    """P4, P3: level 2 of every adult of the household; the court is told who does not consent."""
    case = Case(world, "public")
    people = (*CARE["people"], person("u", "household-member", "Ugo"))
    await case.apply(kinds=("discharge",), orders_sought=("discharge-of-care",), people=people)
    level_2 = await case.asked("level-2", "Mina")
    assert level_2["reasons"] == ["P4"]
    waiting = await check_in(case, "awaiting-consent")
    assert waiting["because"] == ["P4", "P3"]
    assert waiting["about"] == await case.person("household-member")
    await case.do(police_checks.RecordConsent, person=waiting["about"], state=ConsentState.REFUSED)
    told = await case.once(police_checks.ChecksOutstandingFiled)
    assert (told["case_number"], told["kind"], told["reasons"]) == (case.number, "level-2", ["P4", "P3"])
    assert told["people"] == [{"first": "Ugo", "last": case.family}]
    assert [one["name"]["first"] for one in case.every(police_checks.PoliceCheckRequested)] == ["Mina"]


@journey
async def a_care_case_passes_through_the_three_categories(world: World) -> None:
    """T8, G5: a category is proposed from the gap analysis, a person settles it, and it is looked at again with new evidence."""
    case = Case(world, "public")
    await case.apply()
    await case.once(platform.PersonNeeded, lambda asked: "record-gap-analysis" in asked["settled_by"])
    for review, (sufficiency, category) in enumerate(
        (
            (Sufficiency.INSUFFICIENT, CareCategory.INSUFFICIENT),
            (Sufficiency.MORE_WORK, CareCategory.MORE_WORK),
            (Sufficiency.SUFFICIENT, CareCategory.SUFFICIENT),
        ),
        1,
    ):
        gaps = [{"part": part, "sufficiency": sufficiency} for part in ("assessment", "care-plan")]
        await case.do(triage.RecordGapAnalysis, gaps=gaps)
        proposed = await case.once(triage.CategoryChanged, having(review=review))
        assert proposed["category"] == category
        assert "T8" in proposed["reasons"]
        if not proposed["settled"]:
            await case.do(triage.SettleCategory, category=category, why="as proposed")
        await case.once(triage.CategoryChanged, having(review=review, settled=True))
    by_outside = {topic.name for topic in TOPICS.values() if set(topic.readers) & set(OUTSIDE_PARTIES)}
    assert not [one for one in world.about[case.id] if one.topic in by_outside and b"category" in one.raw]


def post(case: Case, **said: object) -> court.CorrespondenceReceived:
    """A piece of post about a case."""
    return court.CorrespondenceReceived.model_validate(
        {
            "correspondence_id": f"post-{uuid.uuid4()}",
            "channel": "email",
            "received_at": datetime.now(UTC),
            "case_number": case.number,
            "law": case.law,
            **said,
        }
    )


@journey
async def post_goes_to_where_it_is_dealt_with(world: World) -> None:
    """T3, T4, I8: a complaint and an access request, each to its own desk, within a day."""
    case = Case(world)
    await case.apply()
    await case.once(triage.CaseScreened)
    for kind, route in (("complaint", "complaints"), ("subject-access-request", "customer-services")):
        await world.tell(post(case, kind=kind, subject="About my case", text="An invented matter."))
        routed = await case.once(triage.CorrespondenceRouted, having(route=route))
        assert {"T3", "T4"} <= set(routed["reasons"])
        assert not routed["safeguarding"]
        assert datetime.fromisoformat(routed["passed_by"]) - datetime.now(UTC) <= timedelta(hours=24)
        closing = triage.CloseCorrespondence.model_validate(
            {
                "by": giver(triage.CloseCorrespondence),
                "correspondence_id": routed["correspondence_id"],
                "how": "answered",
            }
        )
        assert await world.do(closing, routed["correspondence_id"]) == "accepted"
        await case.once(triage.CorrespondenceClosed, having(correspondence_id=routed["correspondence_id"]))
    assert not case.every(triage.ConcernRaised)


@journey
async def a_child_writes_that_it_is_afraid(world: World) -> None:
    """T2, T4, C1: a child's own e-mail goes to Hear4U, and what it says of its safety is a concern first."""
    case = Case(world)
    await case.apply()
    await case.once(triage.CaseScreened)
    said = post(case, kind="childs-question", from_child=True, text="When do I see the judge? I am afraid at home.")
    await world.tell(said)
    routed = await case.once(triage.CorrespondenceRouted)
    assert (routed["route"], routed["safeguarding"]) == ("hear4u", True)
    raised = await case.once(triage.ConcernRaised)
    assert (raised["trigger"], raised["reasons"]) == ("reported", ["T2"])
    assert in_order(case.order("triage.events.v1"), "concern-raised", "correspondence-routed")
    assert "afraid" in (await case.once(triage.ConcernRecorded))["in_words"]
    await case.do(triage.AcknowledgeConcern, concern_id=raised["concern_id"], action="rang the school")


@journey
async def what_is_restricted_stays_restricted(world: World) -> None:
    """G4, G6: no restricted word of application, answers, calls, reports or post is anywhere else in clear but in the letter."""
    case, markers = Case(world), Markers()
    said = examples_of(court.ApplicationIssued)["full"]
    markers.put(court.ApplicationIssued, said)
    assert len(markers.words) > 40
    said["hearings"][0] |= {"starts_at": far(), "ends_at": far()}
    said["people"][1]["address"]["postcode"] = "LS1 4CV"
    await case.tell(court.ApplicationIssued, **said | {"case_number": case.number})
    both = [await case.person(role) for role in ("applicant", "respondent")]
    told = {"in_words": markers.word("a report"), "source": markers.word("a source")}
    await case.do(triage.ReportInformation, factor="neglect", state="present", about_person=both[1], **told)
    await case.do(triage.RaiseConcern, trigger="reported", in_words=markers.word("a concern"))
    name = {"first": markers.word("a first name"), "last": "Sample"}
    await case.do(police_checks.RecordHouseholdMember, lives_with=both[0], name=name, date_of_birth="1970-01-02")
    for role in ("applicant", "respondent"):
        await case.ring(role, said=markers.word("a call"), issues=(markers.word("an issue"),), factors=("neglect",))
    await case.do(triage.RecordNeeds, about=both[0], needs=({"kind": "interpreter", "detail": markers.word("a need")},))
    for request in await case.some(3, police_checks.PoliceCheckRequested):
        offence = f"Battery {markers.word('an offence')}"
        await case.police_say(request, "Common assault", offence, intelligence=markers.word("intelligence"))
    for request in await case.some(1, police_checks.AuthorityCheckRequested):
        await case.authority_says(request, YesNo.YES, in_words=markers.word("an authority"))
    await world.tell(post(case, kind="letter", subject=markers.word("a subject"), text=markers.word("post")))
    await case.once(triage.CorrespondenceRouted)
    for raised in await case.some(1, triage.ConcernRaised):
        await case.do(triage.AcknowledgeConcern, concern_id=raised["concern_id"], action=markers.word("an action"))
    await case.once(
        police_checks.ChecksFound, lambda one: [each["check"]["state"] for each in one["checks"]].count("answered") == 4
    )
    await case.settle(why=markers.word("a reason"))

    seen = world.about[case.id]
    opened = [one for one in seen if TOPICS[one.topic].sealed]
    arrived = set(markers.found(json.dumps([one.data for one in opened]).encode()))
    assert len(arrived) > 0.8 * len(markers.words), sorted(set(markers.words) - arrived)
    for one in world.seen:
        if TOPICS[one.topic].sealed or TOPICS[one.topic].data_class is not DataClass.RESTRICTED:
            assert not markers.found(one.raw), f"on {one.topic}, {one.type}"
    for service, database in world.run.database.items():
        for table, row in await rows(database):
            assert not markers.found(row), f"in {table} of {service}"
    for file, content in logs(Path(world.run.logs)):
        assert not markers.found(content), f"in {file}"


@pytest.mark.timeout(300)
@pytest.mark.asyncio(loop_scope="session")
@pytest.mark.parametrize("name", list(JOURNEYS))
async def test_journey(played: dict[str, asyncio.Task[None]], name: str) -> None:
    await played[name]
