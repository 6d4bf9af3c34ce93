"""What once stopped something, or was lost, published to one running platform: each is answered for, and allocation goes on after each.

Time on the platform begins when the files were written, so that their hearings are to come.
"""

from __future__ import annotations

import asyncio
import json
from base64 import b64decode
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from itertools import count
from pathlib import Path

import pypdfium2
import pytest
import pytest_asyncio
from allocation_journeys.team import Team, in_clear, instant
from outside_world import Case, Data, Law, World, outside
from whole_platform import Platform, running

from cafcass_contracts import allocation, intake, triage
from cafcass_contracts.platform import PersonNeeded
from cafcass_contracts.values import TeamKind
from cafcass_contracts.workload import PractitionerRole
from cafcass_sandbox.client.run_file import find
from cafcass_sandbox.outside import publishing

FILES = Path(__file__).parent / "inputs_that_failed"
BEGINS = "2026-11-26T13:00"
GOOD = "1700000000008800"
_NUMBERS = count(int(GOOD) + 100)


@pytest.fixture(scope="module")
def everything(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Platform]:
    """All services, as of the day of the files; allocation gathers what changes in an area for a second instead of a minute."""
    folder = tmp_path_factory.mktemp("everything")
    services = ("intake", "police-checks", "triage", "allocation")
    with running(folder, *services, options=("--starts-at", BEGINS), CAFCASS_ALLOCATION_GATHER_SECONDS="1") as started:
        yield started


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def world(everything: Platform) -> AsyncIterator[World]:
    """Everybody outside it; a team at Birmingham has room for all good cases."""
    async with outside(find(everything.folder)) as world:
        team = Team(world, "A9", TeamKind.EARLY_INTERVENTION)
        await team.recorded()
        await asyncio.gather(*(team.joined(f"adviser-{n}", PractitionerRole.ADVISER) for n in range(1, 4)))
        yield world


async def publish(world: World, *files: Path) -> None:
    """As `cafcass publish` does."""
    prepared = publishing.prepared(publishing.Request(files))
    assert not prepared.errors
    await publishing.publish(world.run.kafka, prepared.records, repeat=1, rate=None, progress=lambda: None)


async def a_good_case_is_allocated(world: World, folder: Path) -> None:
    """What everybody relies on still happens: an ordinary case, of another family each time, gets its adviser."""
    case = Case(world, number=str(next(_NUMBERS)))
    file = folder / "good.json"
    good = (FILES / "good-case.json").read_text()
    file.write_text(good.replace(GOOD, case.number).replace('"lastName": "Example"', f'"lastName": "{case.family}"'))
    await publish(world, file)
    given = await case.once(allocation.WorkAllocated)
    assert given["practitioner_id"].startswith("adviser-")


async def taken_on(case: Case) -> Data:
    """Intake registered it, triage screened it where it is private law, and allocation knows its work; what intake told of it."""
    told = await case.once(intake.ApplicationRegistered)
    if case.law == "private":
        await case.once(triage.CaseScreened)
    await case.once(allocation.WorkArose)
    return told


async def asked_of_the_court(case: Case, member: str) -> None:
    """The court is asked about a member of what it sent."""

    def about_it(asked: Data) -> bool:
        return any(each["path"].rpartition(".")[2] == member for each in asked["missing"])

    await case.once(intake.InformationRequested, about_it)


async def no_hearing_is_listed(case: Case) -> None:
    await taken_on(case)
    await asked_of_the_court(case, "starts_at" if case.number.endswith("07") else "hearingStartDateTime")
    assert not case.every(intake.HearingListed)


async def no_letter_and_a_person_is_asked_what_is_owed(case: Case) -> None:
    await case.once(intake.ApplicationRegistered)
    await case.once(PersonNeeded, lambda one: "no letter is filed at court" in one["why"])
    assert not case.every(triage.LetterIssued)
    assert not case.every(triage.LetterFiled)


async def the_true_change_holds(case: Case) -> None:
    await taken_on(case)
    await asked_of_the_court(case, "last_modified")
    await publish(case.world, FILES / "F03-2-true-change-after-it.json")
    moved = await case.once(intake.HearingListed, lambda one: "replaces" in one)
    assert instant(moved["hearing"]["starts_at"]) == instant("2026-12-10T10:00:00Z")
    details = await case.once(intake.CaseDetailsRecorded, lambda one: int(one["revision"]) > 1)
    applicant = next(each for each in details["people"] if "applicant" in each["roles"])
    assert (applicant["address"]["line_1"], applicant["address"]["confidential"]) == ("99 Invented Place", "yes")


async def at_ten_in_london(case: Case) -> None:
    told = await taken_on(case)
    assert [instant(each["starts_at"]) for each in told["hearings"]] == [instant("2027-06-15T09:00:00Z")]


async def it_is_set_aside(case: Case) -> None:
    """Nobody knows what a half of a character was to be: with its reason, it waits for an operator."""
    world = case.world

    def look() -> str | None:
        found = [one for one in world.seen if one.topic == "intake.dead-letters.v1"]
        return None if not found else found[0].raw.decode(errors="replace")

    assert await world.until(look, "a dead letter of intake")
    assert not case.every(intake.ApplicationRegistered)


async def no_such_name_is_on_an_official_topic(case: Case) -> None:
    await taken_on(case)
    details = await case.once(
        intake.CaseDetailsRecorded, lambda one: any("Invented" in each["path"] for each in one.get("unknowns", ()))
    )
    assert details["unread"]
    assert in_clear(case, "Invented House") == in_clear(case, "hides at 4") == []


async def the_letter_has_their_names(case: Case) -> None:
    await taken_on(case)
    letter = await case.once(triage.LetterFiled)
    with pypdfium2.PdfDocument(b64decode(letter["content"])) as document:
        text = "".join(page.get_textpage().get_text_range() for page in document)
    assert "李小龙" in text
    assert "김민준" in text
    assert "ideograph" not in text


async def it_is_not_listed_and_a_person_is_asked(case: Case) -> None:
    told = await taken_on(case)
    assert [each["status"] for each in told["hearings"]] == ["not-known"]
    await case.once(PersonNeeded, lambda one: "correct-hearing" in one["settled_by"])
    assert not case.every(intake.HearingListed)


async def the_court_is_asked_for_the_birth_date(case: Case) -> None:
    told = await taken_on(case)
    assert not told["complete"]
    await asked_of_the_court(case, "dateOfBirth")
    details = await case.once(intake.CaseDetailsRecorded)
    assert [each.get("date_of_birth") for each in details["children"]] == [None]


async def it_has_its_area(case: Case) -> None:
    assert (await taken_on(case))["area"] == "A9"


async def whom_the_child_lives_with_is_kept(case: Case) -> None:
    await taken_on(case)
    details = await case.once(intake.CaseDetailsRecorded)
    names = {str(each["name"]) for each in details["people"] if "household-member" in each["roles"]}
    assert any("Otto" in name for name in names), details["people"]


Look = Callable[[Case], Awaitable[None]]


@pytest.mark.timeout(180)
@pytest.mark.asyncio(loop_scope="session")
@pytest.mark.parametrize(
    ("name", "look"),
    [
        pytest.param(
            "F01-hearing-in-year-1",
            no_hearing_is_listed,
            marks=pytest.mark.practice(
                "F01", "On the whole platform: the case is screened, and the next one is allocated."
            ),
        ),
        pytest.param(
            "F02-first-hearing-is-past",
            no_letter_and_a_person_is_asked_what_is_owed,
            marks=pytest.mark.practice(
                "F02", "On the whole platform: no letter is issued or filed, and a person is asked."
            ),
        ),
        pytest.param(
            "F03-1-stamped-in-the-future",
            the_true_change_holds,
            marks=pytest.mark.practice(
                "F03", "On the whole platform: the new address is confidential, and the hearing moved."
            ),
        ),
        pytest.param(
            "F04-public-law-hearing-in-summer",
            at_ten_in_london,
            marks=pytest.mark.practice("F04", "On the whole platform: ten in summer is nine in UTC."),
        ),
        pytest.param(
            "F06-lone-surrogate",
            it_is_set_aside,
            marks=pytest.mark.practice(
                "F06", "It is set aside with its reason, and what comes after it is not held up."
            ),
        ),
        pytest.param(
            "F07-hearing-in-year-9999",
            no_hearing_is_listed,
            marks=pytest.mark.practice(
                "F07", "On the whole platform: the case is screened, and the next one is allocated."
            ),
        ),
        pytest.param(
            "F08-members-that-nobody-knows",
            no_such_name_is_on_an_official_topic,
            marks=pytest.mark.practice(
                "F08", "On the whole platform: what was sent is told sealed, and nowhere in clear."
            ),
        ),
        pytest.param(
            "F09-names-in-many-scripts",
            the_letter_has_their_names,
            marks=pytest.mark.practice(
                "F09", "On the whole platform: the letter that is filed has the names as written."
            ),
        ),
        pytest.param(
            "F11-hearing-postponed",
            it_is_not_listed_and_a_person_is_asked,
            marks=pytest.mark.practice("F11", "On the whole platform: no hearing is listed, and a person is asked."),
        ),
        pytest.param(
            "F12-child-born-in-year-9999",
            the_court_is_asked_for_the_birth_date,
            marks=pytest.mark.practice("F12", "On the whole platform: the case is incomplete, and goes on."),
        ),
        pytest.param(
            "F14-court-known-only-by-its-number",
            it_has_its_area,
            marks=pytest.mark.practice("F14", "On the whole platform: the care case has its area and its work."),
        ),
        pytest.param(
            "F16-lives-with-somebody-not-in-the-case",
            whom_the_child_lives_with_is_kept,
            marks=pytest.mark.practice("F16", "On the whole platform: they are told by name, sealed."),
        ),
    ],
    ids=lambda value: value.split("-")[0] if isinstance(value, str) else "",
)
async def test_it_is_answered_for_and_the_next_case_is_allocated(
    world: World, tmp_path: Path, name: str, look: Look
) -> None:
    file = FILES / f"{name}.json"
    law: Law = "public" if "PUBLICLAW" in file.read_text() else "private"
    case = Case(world, law, number=f"17000000000088{name[1:3]}")
    await publish(world, file)
    await look(case)
    await a_good_case_is_allocated(world, tmp_path)


@pytest.mark.practice("F06", "No command that shows what is on a topic fails on it.")
def test_every_command_shows_what_nobody_can_read(everything: Platform) -> None:
    halves = [event for event in everything.everything(quiet=1) if "\ud800" in json.dumps(event, ensure_ascii=False)]
    assert {event["topic"] for event in halves} == {"court.private-law-cases.v1", "intake.dead-letters.v1"}
    assert everything.cafcass("watch", "--from", "start", "--until-quiet", "1")
    (kept,) = json.loads(everything.cafcass("dead-letters", "list", "--json"))
    assert "\\ud800" in everything.cafcass("dead-letters", "show", kept["id"])
