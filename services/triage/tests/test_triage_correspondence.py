"""Correspondence: where it goes and by when (T3, T4), and a child's safety first (T2, C1)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import asyncpg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from triage_world import APPLIED, CASE, OFFICER, POLICY, World, details, refusal

from cafcass_contracts import allocation, triage, workforce
from cafcass_contracts.identity import derived_id
from cafcass_contracts.intake import CorrespondenceRecorded
from cafcass_contracts.message import Command, Event
from cafcass_contracts.platform import PersonNeeded, PersonOverdue
from cafcass_contracts.safeguarding import ConcernTrigger, DutyTurn, Route
from cafcass_contracts.topics import topics_of
from cafcass_contracts.values import CENTRAL_TEAM, CorrespondenceKind
from cafcass_domain.due import Due
from cafcass_domain.london import LONDON, london_day
from cafcass_runtime.sealing import KeyRing
from cafcass_runtime.store import ConcurrentCreationError, Row
from cafcass_runtime.testing.engine import prepare
from cafcass_sandbox.testing import MakeDatabase
from triage.app import service
from triage.domain.correspondence.danger import DANGER_WORDS, danger_in
from triage.domain.correspondence.held import CORRESPONDENCE, Piece
from triage.domain.correspondence.incoming import cannot_wait
from triage.domain.correspondence.place import place_of
from triage.domain.correspondence.questions import KEYS
from triage.domain.correspondence.routes import route_of
from triage.domain.told import Correspondence, own
from triage.store import TABLES

ITS_OWN = derived_id("correspondence", "PR-1")
HOUR = timedelta(hours=1)
DAY = timedelta(hours=24)


def recorded(kind: str = "letter", case_id: str | None = CASE, **content: Any) -> CorrespondenceRecorded:
    """A piece of correspondence that says nothing of danger."""
    told: dict[str, Any] = {
        "correspondence_id": "PR-1",
        "case_id": case_id,
        "channel": "email",
        "kind": kind,
        "received_at": APPLIED,
        "subject": "Hello",
        "text": "Please tell me the date.",
        **content,
    }
    return CorrespondenceRecorded(**told)


def route(to: str, **content: Any) -> triage.RouteCorrespondence:
    """A person sends it there."""
    return triage.RouteCorrespondence(correspondence_id="PR-1", by=OFFICER, route=Route(to), why="Read it.", **content)


def close(step: str | None = None) -> triage.CloseCorrespondence:
    """A person has dealt with it, or with one thing."""
    return triage.CloseCorrespondence(correspondence_id="PR-1", by=OFFICER, step=step, how="Answered by letter")


def allocated(practitioner: str = "pr-9", team: str = "a5-wtfh") -> allocation.CaseAllocated:
    """Allocation says who works the case."""
    return allocation.CaseAllocated(case_id=CASE, practitioner_id=practitioner, role="family-court-adviser", team=team)


def piece_of(world: World, id_: str = "PR-1") -> Piece:
    """The piece of the test."""
    return world.row(CORRESPONDENCE, id_)


def open_steps(world: World) -> dict[str, tuple[str, str]]:
    """What is with a person about it, but for reading it the same day: team and role by step."""
    questions = {key: ask for (_, key), ask in world.questions.items() if key.startswith(KEYS)}
    return {key.split(":")[2]: (ask.team, ask.role) for key, ask in questions.items() if not key.endswith(":read")}


@pytest.mark.parametrize(
    ("kind", "content", "expected", "certain"),
    [
        ("complaint", {}, Route.COMPLAINTS, True),
        ("complaint", {"from_child": True}, Route.COMPLAINTS, True),
        ("compliment", {}, Route.COMPLAINTS, True),
        ("representation", {}, Route.COMPLAINTS, True),
        ("subject-access-request", {}, Route.CUSTOMER_SERVICES, True),
        ("freedom-of-information-request", {}, Route.INFORMATION_ASSURANCE, True),
        ("mp-letter", {}, Route.COMMUNICATIONS, True),
        ("childs-question", {}, Route.HEAR4U, True),
        ("letter", {"from_child": True}, Route.HEAR4U, True),
        ("not-known", {"from_child": True}, Route.HEAR4U, False),
        ("letter", {}, None, True),
        ("letter", {"subject": "A complaint"}, None, True),
        ("court-order", {}, None, True),
        ("document", {}, None, True),
        ("safeguarding", {}, None, True),
        ("not-known", {}, None, False),
        ("a-kind-of-tomorrow", {}, None, False),
        ("not-known", {"subject": None}, None, False),
        ("not-known", {"subject": "My COMPLAINT, again"}, Route.COMPLAINTS, False),
        ("not-known", {"subject": "Subject-access request"}, Route.CUSTOMER_SERVICES, False),
        ("not-known", {"subject": "SAR"}, Route.CUSTOMER_SERVICES, False),
        ("not-known", {"subject": "Sara"}, None, False),
        ("not-known", {"subject": "FOI 12"}, Route.INFORMATION_ASSURANCE, False),
        ("not-known", {"subject": "House of Commons"}, Route.COMMUNICATIONS, False),
        ("not-known", {"subject": "FOI and complaint"}, None, False),
    ],
)
def test_the_kind_says_the_route_and_what_is_not_known_is_only_guessed(
    kind: str, content: dict[str, Any], expected: Route | None, certain: bool
) -> None:
    guess = route_of(own(Correspondence, recorded(kind, **content)))
    assert (guess.route, guess.certain) == (expected, certain)


@pytest.mark.parametrize(
    ("subject", "text", "found"),
    [
        (None, "He hits us.", ("hits",)),
        ("ABUSE", None, ("abus",)),
        (None, "she self-harms", ("harm",)),
        (None, "self\u2010harm", ("harm",)),
        (None, "They   ran\naway", ("ran away",)),
        (None, "he\u2019s not safe", ("not safe",)),
        (None, "str\u00e1ngled", ("strangl",)),
        ("Charm", "The pharmacy and the white dress", ()),
        (None, None, ()),
        ("Date", "Please tell me the date.", ()),
    ],
)
def test_words_that_say_danger(subject: str | None, text: str | None, found: tuple[str, ...]) -> None:
    assert danger_in(own(Correspondence, recorded(subject=subject, text=text)), DANGER_WORDS) == found


@given(st.sampled_from(DANGER_WORDS), st.text(max_size=30), st.text(max_size=30), st.booleans())
@settings(deadline=None)
def test_no_text_around_a_word_hides_it(word: str, before: str, after: str, upper: bool) -> None:
    said = f"{before} {word.upper() if upper else word} {after}"
    assert word in danger_in(own(Correspondence, recorded(text=said)), DANGER_WORDS)
    assert cannot_wait(recorded(text=said), POLICY)


def test_what_cannot_be_read_cannot_wait_either() -> None:
    assert cannot_wait(recorded(subject=None, text=None), POLICY)
    assert cannot_wait(recorded(from_child=True), POLICY)
    assert cannot_wait(recorded("safeguarding"), POLICY)
    assert not cannot_wait(recorded(), POLICY)


@pytest.mark.parametrize(
    ("kind", "steps"),
    [
        ("complaint", {"pass-on": "complaints-officer"}),
        ("subject-access-request", {"pass-on": "customer-services-officer"}),
        ("freedom-of-information-request", {"pass-on": "information-assurance-officer"}),
        (
            "mp-letter",
            {
                "pass-on": "communications-officer",
                "holding-letter": "communications-officer",
                "local-information": "duty-officer",
                "reply": "communications-officer",
            },
        ),
        ("childs-question", {"pass-on": "hear4u-adviser", "answer": "hear4u-adviser"}),
        ("letter", {"pass-on": "duty-officer"}),
        ("not-known", {"pass-on": "duty-officer"}),
    ],
)
def test_a_person_is_asked_for_each_thing_with_its_deadline(kind: str, steps: dict[str, str]) -> None:
    world = World()
    world.send(details())
    decision = world.send(recorded(kind))
    assert {step: role for step, (_, role) in open_steps(world).items()} == steps
    told = world.last(triage.CorrespondenceRouted)
    assert told.passed_by == APPLIED + DAY
    assert told.role == steps["pass-on"]
    _, stated = decision.questions
    assert {question.key.split(":")[2] for question in stated.questions} == {*steps, "read"}
    assert all(isinstance(question.due, Due) and question.chased for question in stated.questions)


def test_a_letter_of_a_member_of_parliament_is_due_in_three_steps() -> None:
    world = World()
    world.send(recorded("mp-letter"))
    due = {key.split(":")[2]: asked.due for (_, key), asked in world.questions.items() if key.startswith(KEYS)}
    assert due["holding-letter"].at == APPLIED + DAY
    assert due["local-information"].at == datetime(2026, 6, 8, 17, tzinfo=LONDON)
    assert due["reply"].at == datetime(2026, 6, 12, 17, tzinfo=LONDON)
    assert (due["reply"].counted_from, due["reply"].working_days) == (APPLIED, 9)
    assert world.last(triage.CorrespondenceRouted).answer_by == due["reply"].at


def test_it_goes_to_the_practitioner_else_to_duty_of_the_team_else_to_the_centre() -> None:
    world = World()
    world.send(recorded())
    told = world.last(triage.CorrespondenceRouted)
    assert (told.route, told.team, told.role) == (Route.DUTY, CENTRAL_TEAM, "duty-officer")
    world.send(details())
    world.pass_to(world.now)
    assert world.last(triage.CorrespondenceRouted).team == "a5-eit"
    world.send(allocated())
    world.pass_to(world.now)
    told = world.last(triage.CorrespondenceRouted)
    assert (told.route, told.team, told.practitioner_id) == (Route.PRACTITIONER, "a5-wtfh", "pr-9")
    assert open_steps(world) == {"pass-on": ("a5-wtfh", "family-court-adviser")}


def test_it_goes_back_to_duty_of_the_team_when_nobody_has_the_case_any_more() -> None:
    world = World()
    world.send(details())
    world.send(allocated())
    world.send(recorded())
    world.pass_to(world.now)
    assert world.last(triage.CorrespondenceRouted).practitioner_id == "pr-9"
    world.send(allocation.CaseUnallocated(case_id=CASE, practitioner_id="pr-9"))
    world.pass_to(world.now)
    told = world.last(triage.CorrespondenceRouted)
    assert (told.route, told.team, told.role, told.practitioner_id) == (Route.DUTY, "a5-eit", "duty-officer", None)
    assert open_steps(world) == {"pass-on": ("a5-eit", "duty-officer")}


@pytest.mark.parametrize("order", [(0, 1, 2), (1, 0, 2), (1, 2, 0), (2, 1, 0), (2, 0, 1), (0, 2, 1)])
@pytest.mark.parametrize("last", ["nobody", "somebody"])
def test_the_latest_word_on_who_has_the_case_holds(order: tuple[int, ...], last: str) -> None:
    world = World()
    gone = allocation.CaseUnallocated(case_id=CASE, practitioner_id="pr-9")
    said = [allocated(), gone, allocated("pr-8")] if last == "somebody" else [allocated(), allocated("pr-8"), gone]
    for place in order:
        world.send(said[place], happened_at=APPLIED - (3 - place) * HOUR)
    held = world.case.application.allocated
    assert (None if held is None else held.practitioner_id) == ("pr-8" if last == "somebody" else None)


def test_the_same_piece_twice_is_nothing_new() -> None:
    world = World()
    world.send(recorded(text="He hits us."))
    again = world.send(recorded(text="He hits us."), id_="another-message")
    assert (again.changes, again.publish, again.questions) == ((), (), ())
    assert len(world.said(triage.ConcernRaised)) == 1


@pytest.mark.parametrize("kind", [kind.value for kind in CorrespondenceKind])
def test_a_childs_safety_goes_first_whatever_the_route(kind: str) -> None:
    world = World()
    world.send(details())
    decision = world.send(recorded(kind, text="MARKER he hits us"))
    names = [type(p.event) for p in decision.publish]
    assert names.index(triage.ConcernRaised) < names.index(triage.CorrespondenceRouted)
    assert decision.questions[0].questions[0].settled_by == ("acknowledge-concern",)
    concern = world.last(triage.ConcernRecorded)
    assert concern.trigger is ConcernTrigger.REPORTED
    assert "MARKER he hits us" in concern.in_words
    told = world.last(triage.CorrespondenceRouted)
    assert told.safeguarding
    assert {"T2", "C1"} <= set(told.reasons)
    assert world.case.concerns.open


def test_where_no_case_is_known_duty_at_the_centre_is_asked_and_asked_until_somebody_acts() -> None:
    world = World()
    world.send(
        workforce.DutyRotaPublished(
            team=CENTRAL_TEAM,
            turns=(DutyTurn(starts_at=APPLIED, ends_at=APPLIED + DAY, role="service-manager", practitioner_id="m1"),),
        )
    )
    world.send(recorded("complaint", case_id=None, text="he hits us"))
    first = next(asked for (_, key), asked in world.questions.items() if key.endswith("safeguarding"))
    assert (first.team, first.role, first.subject) == (CENTRAL_TEAM, "service-manager", ITS_OWN)
    assert first.due.at == world.now + HOUR
    assert open_steps(world).keys() == {"safeguarding", "pass-on"}
    for _ in range(2):
        world.pass_to(world.now + HOUR)
        assert open_steps(world)["safeguarding"] == (CENTRAL_TEAM, "head-of-service")
    assert len([key for _, key in world.questions if "safeguarding" in key]) == 1
    asked = [each.role for each in world.said(PersonNeeded) if "T2" in each.reasons]
    assert asked == ["service-manager", "head-of-service", "head-of-service"], "asked anew each hour"
    assert not [each for each in world.said(PersonOverdue) if "T2" in each.reasons], "triage itself passes it on"
    assert "a child is in danger" in refusal(world, close())
    world.send(close("safeguarding"))
    assert open_steps(world).keys() == {"pass-on"}
    assert not world.deadlines


def test_a_piece_is_given_its_case_and_the_concern_is_raised_there() -> None:
    world = World()
    world.send(details())
    world.send(recorded("not-known", case_id=None, text="he hits us"))
    assert not world.said(triage.ConcernRaised)
    decision = world.send(route("duty", case_id=CASE))
    assert isinstance(decision.publish[0].event, triage.ConcernRaised)
    assert {subject for subject, _ in world.questions} == {CASE}
    assert {subject for subject, _, _ in world.deadlines} == {CASE}
    assert open_steps(world) == {"pass-on": ("a5-eit", "duty-officer")}
    assert world.last(triage.CorrespondenceRouted).case_id == CASE
    assert "another case" in refusal(world, route("duty", case_id="another"))


def test_what_is_not_passed_on_in_time_goes_to_the_next_role_up() -> None:
    world = World()
    world.send(details())
    world.send(recorded("complaint"))
    world.pass_to(APPLIED + DAY - timedelta(seconds=1))
    assert open_steps(world) == {"pass-on": (CENTRAL_TEAM, "complaints-officer")}
    world.pass_to(APPLIED + DAY)
    assert open_steps(world) == {"pass-on": (CENTRAL_TEAM, "service-manager")}
    world.pass_to(APPLIED + 3 * DAY)
    late = [(each.was_asked, each.role) for each in world.said(PersonOverdue) if "T3" in each.reasons]
    assert late[:2] == [("complaints-officer", "service-manager"), ("service-manager", "head-of-service")]
    assert open_steps(world) == {"pass-on": (CENTRAL_TEAM, "head-of-service")}
    world.send(route("customer-services"))
    assert open_steps(world) == {"pass-on": (CENTRAL_TEAM, "customer-services-officer")}
    world.send(route("customer-services"))
    assert not open_steps(world)


def test_a_confirmed_route_is_passed_on_and_another_is_told() -> None:
    world = World()
    world.send(details())
    world.send(recorded("not-known"))
    world.send(route("communications"))
    assert world.last(triage.CorrespondenceRouted).route is Route.COMMUNICATIONS
    assert open_steps(world).keys() == {"pass-on", "holding-letter", "local-information", "reply"}
    told = len(world.said(triage.CorrespondenceRouted))
    world.send(route("communications"))
    assert open_steps(world).keys() == {"holding-letter", "local-information", "reply"}
    assert len(world.said(triage.CorrespondenceRouted)) == told
    world.send(close("holding-letter"))
    world.send(close("local-information"))
    assert not world.said(triage.CorrespondenceClosed)
    world.send(close("reply"))
    assert world.last(triage.CorrespondenceClosed).how == "Answered by letter"
    assert not open_steps(world)
    world.pass_to(world.now)
    assert not world.case.correspondence
    assert not [d for d in world.deadlines.values() if d.kind.startswith("correspondence")]


@pytest.mark.parametrize(
    ("command", "reason"),
    [
        (route("complaints"), "no correspondence"),
        (close(), "no correspondence"),
        (close("reply"), "no correspondence"),
    ],
)
def test_what_is_not_there_is_refused(command: Command, reason: str) -> None:
    assert reason in refusal(World(), command)


@pytest.mark.parametrize(
    ("command", "reason"),
    [
        (route("practitioner"), "nobody is allocated"),
        (route("elsewhere"), "no such route"),
        (close("reply"), "open: read, pass-on"),
    ],
)
def test_what_cannot_be_done_is_refused_with_the_reason(command: Command, reason: str) -> None:
    world = World()
    world.send(recorded())
    assert reason in refusal(world, command)
    assert not world.decisions[-1].changes


def test_nothing_more_is_done_with_a_closed_piece() -> None:
    world = World()
    world.send(recorded())
    world.send(close())
    for command in (route("complaints"), close()):
        assert "no open correspondence" in refusal(world, command)


def test_a_practitioner_change_moves_only_what_is_theirs() -> None:
    world = World()
    world.send(details())
    world.send(allocated("pr-1"))
    world.send(recorded("mp-letter"))
    assert open_steps(world)["local-information"] == ("a5-wtfh", "family-court-adviser")
    world.send(allocated("pr-2", "a5-duty"), at=world.now + HOUR)
    world.pass_to(world.now)
    assert open_steps(world)["local-information"] == ("a5-duty", "family-court-adviser")
    assert open_steps(world)["reply"] == (CENTRAL_TEAM, "communications-officer")
    assert len(world.said(triage.CorrespondenceRouted)) == 1


def test_restricted_words_are_on_no_events_topic() -> None:
    world = World()
    world.send(details())
    world.send(
        recorded(
            "childs-question",
            text="MARKER hits",
            subject="MARKER",
            sender="MARKER",
            sender_contact="MARKER",
            from_child=True,
        )
    )
    world.send(recorded(correspondence_id="PR-2", case_id=None, text="MARKER hits"))
    world.send(route("practitioner"))
    world.send(route("duty", case_id=CASE))
    world.pass_to(APPLIED + 10 * DAY)
    world.send(close())
    where: set[str] = set()
    for decision in world.decisions:
        for published in decision.publish:
            assert isinstance(published.event, Event)
            if "MARKER" in published.event.model_dump_json():
                where |= {topic.name for topic in topics_of(type(published.event))}
        assert "MARKER" not in repr((decision.questions, decision.deadlines, decision.internal, decision.answer))
    assert where == {"triage.restricted.v1"}


FACTS = (
    ("m1", recorded("mp-letter", text="he hits us")),
    ("m2", recorded("letter", correspondence_id="PR-2")),
    ("m3", details(1, team=None, area=None)),
    ("m4", details(2)),
    ("m5", allocated("pr-1")),
    ("m6", allocated("pr-2", "a5-duty")),
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.permutations(FACTS), st.lists(st.integers(0, 5), max_size=3))
def test_any_order_and_any_copies_end_the_same(order: list[tuple[str, Event]], copies: list[int]) -> None:
    world, expected = World(), World()
    for sent, its in ((list(FACTS), expected), ([*order, *(order[n] for n in copies)], world)):
        for id_, fact in sent:
            its.send(fact, id_=id_, happened_at=APPLIED + timedelta(minutes=int(id_[1:])))
    for id_ in ("PR-1", "PR-2"):
        assert _end(world, id_) == _end(expected, id_)
    assert {key: raised.in_words for key, raised in world.case.concerns.by_hand.items()} == {
        key: raised.in_words for key, raised in expected.case.concerns.by_hand.items()
    }
    assert world.case.correspondence == {"PR-1", "PR-2"}


def _end(world: World, id_: str) -> Any:
    piece = piece_of(world, id_)
    asked = {
        key: (one.subject, one.role, one.team, one.due)
        for (_, key), one in world.questions.items()
        if key.startswith(f"{KEYS}{id_}:")
        and not key.endswith(":read")  # asked of whoever worked the case when it came
    }
    assert piece.place == place_of(world.case)
    told = [event for event in world.said(triage.CorrespondenceRouted) if event.correspondence_id == id_][-1]
    return piece.told, asked, told.practitioner_id, told.team


@given(
    st.integers(0, 7 * 365 * 24 * 60).map(
        lambda minutes: datetime(2024, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
    ),
    st.sampled_from([kind.value for kind in CorrespondenceKind]),
)
@settings(deadline=None)
def test_no_due_time_is_later_than_the_rule(received: datetime, kind: str) -> None:
    world = World(now=received)
    world.send(recorded(kind, received_at=received))
    told = world.last(triage.CorrespondenceRouted)
    assert told.passed_by - received == DAY, "elapsed hours, also where clocks change"
    assert london_day(told.passed_by) <= max(POLICY.calendar.due(received, 1), london_day(received + DAY))
    days = {"local-information": 5, "reply": 9, "answer": 5}
    for (_, key), asked in world.questions.items():
        step, due = key.split(":")[-1], asked.due
        if step in days:
            assert london_day(due.at) == POLICY.calendar.due(received, days[step])
            assert due.at.astimezone(LONDON).timetz().replace(tzinfo=None) == POLICY.day_ends
            assert (due.counted_from, due.working_days) == (received, days[step])
        elif key.startswith(KEYS):
            assert due.at <= received + DAY


async def test_a_piece_is_sealed_with_the_key_of_its_case_or_its_own(make_database: MakeDatabase) -> None:
    world = World()
    world.send(details())
    world.send(recorded("mp-letter", text="SAID hits", sender="SAID"))
    world.send(recorded(correspondence_id="PR-2", case_id=None, text="SAID hits"))
    world.pass_to(APPLIED + 2 * DAY)
    addresses = make_database(), make_database()
    await prepare(service, *addresses)
    table: Any = next(table for table in TABLES if table.ref is CORRESPONDENCE)
    held = world.rows(CORRESPONDENCE)
    async with (
        asyncpg.create_pool(addresses[0], min_size=1, max_size=1) as pool,
        asyncpg.create_pool(addresses[1], min_size=1, max_size=1) as keys,
        pool.acquire() as connection,
    ):
        keyring = KeyRing(keys, bytes(range(32)))
        await table.save(connection, {key: Row(0, state) for key, state in held.items()}, keyring)
        loaded = await table.load(connection, ["PR-1", "PR-2", "PR-3"], keyring)
        assert {key: row.state for key, row in loaded.items()} == held
        rows = await connection.fetch("SELECT key, sealed_for, document FROM correspondence ORDER BY key")
        assert [(row["key"], row["sealed_for"]) for row in rows] == [
            ("PR-1", CASE),
            ("PR-2", derived_id("correspondence", "PR-2")),
        ]
        assert not any(b"SAID" in row["document"] for row in rows)
        with pytest.raises(ConcurrentCreationError):
            await table.save(connection, {"PR-1": Row(0, held["PR-1"])}, keyring)
        world.send(
            triage.RouteCorrespondence(
                correspondence_id="PR-2", by=OFFICER, route=Route.DUTY, case_id=CASE, why="Found."
            )
        )
        given = piece_of(world, "PR-2")
        await table.save(connection, {"PR-2": Row(1, given)}, keyring)
        moved = await table.load(connection, ["PR-2"], keyring)
        assert moved["PR-2"] == Row(2, given)
        assert await connection.fetchval("SELECT count(DISTINCT sealed_for) FROM correspondence") == 1
