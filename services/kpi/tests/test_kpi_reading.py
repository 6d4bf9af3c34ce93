"""What pages read: within a scope, lists, stories, exports, who looked; months that close and are put right."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from comparing import record
from invented import Said
from kpi_messages import adviser, allocated, application, arose, at, closed, named

from cafcass_contracts import kpi, platform, workforce
from cafcass_contracts.allocation import ConflictRecorded
from cafcass_contracts.complaints import ComplaintRecorded
from cafcass_contracts.kpi import ChangeKind, FigureMark, FiguresPublished, PackKind, PackMade
from cafcass_contracts.message import Actor, Message
from cafcass_contracts.roles import Role
from cafcass_contracts.values import ApplicationKind, YesNo
from cafcass_runtime.inbox import keep_days
from cafcass_runtime.testing.engine import OpenEngine
from kpi.domain.measures import MEASURES
from kpi.domain.periods import a_month, parse
from kpi.domain.policy import Policy
from kpi.reading import behind, check, figures, lists, story
from kpi.reading.lists import Asked, List, Sort
from kpi.reading.scope import EVERYTHING, NotAllowedError, Reach, Scope, scope_of

Engine = OpenEngine[Policy]
HEAD = Actor(id="a5-head", role="head-of-service")


def case(number: int) -> str:
    return f"{number:08}-2222-5222-8222-222222222222"


class Telling:
    """Messages to the engine, each when it happens."""

    def __init__(self, engine: Engine) -> None:
        self.engine, self.number = engine, 0

    async def tell(
        self,
        *messages: Message,
        day: str,
        hour: int = 10,
        subject: str | None = None,
        happened: datetime | None = None,
    ) -> None:
        self.engine.wall.now = at(day, hour)
        async with self.engine.pool.acquire() as connection:
            await keep_days(connection, self.engine.wall.now.date(), self.engine.engine.limits.inbox_days)
        records = []
        for message in messages:
            self.number += 1
            about = str(subject or getattr(message, "case_id", ""))
            await self.engine.keyring.keys_for([about], create=True)  # as whoever sealed it made it
            said = Said(self.engine.wall.now, happened or self.engine.wall.now, message, about, f"t{self.number}")
            records.append(record(self.engine, said))
        await self.engine.engine.handle(records)
        while await self.engine.internal.take():
            pass

    async def pass_to(self, day: str, hour: int = 18) -> None:
        self.engine.wall.now = at(day, hour)
        await self.engine.pool.execute("UPDATE runtime.ownership SET watermark = $1", self.engine.wall.now)
        while await self.engine.scheduler.fire():
            pass
        while await self.engine.internal.take():
            pass


@pytest.fixture
async def telling(figures: Engine) -> Telling:
    return Telling(figures)


async def some_cases(telling: Telling, count: int = 12) -> None:
    for number in range(count):
        area = "A5" if number % 2 == 0 else "A9"
        team = f"{area.lower()}-private"
        await telling.tell(application(case(number), at("2026-05-05"), law="private", area=area), day="2026-05-05")
        await telling.tell(named(case(number), area, team), day="2026-05-05", hour=11)
        await telling.tell(arose(case(number), f"w{number}", at("2026-05-05")), day="2026-05-05", hour=11)
        if number < 6:
            await telling.tell(adviser(case(number), f"{team}-1"), day="2026-05-06")


def practitioner(who: str) -> Scope:
    return Scope(who, Role.ADVISER, Reach.OWN)


def manager(team: str) -> Scope:
    return Scope(f"{team}-manager", Role.SERVICE_MANAGER, Reach.TEAM, frozenset(), frozenset({team}))


def head(area: str) -> Scope:
    return Scope(f"{area.lower()}-head", Role.HEAD_OF_SERVICE, Reach.AREA, frozenset({area}))


async def seen(telling: Telling, scope: Scope, which: List = List.ALLOCATED, **more: Any) -> set[str]:
    async with telling.engine.pool.acquire() as connection:
        policy = telling.engine.policy.at(telling.engine.wall.now)
        page = await lists.listed(connection, scope, policy, Asked(which, **more), telling.engine.wall.now)
        assert page.count == len(page.rows)
        exported = [
            each.case
            async for each in lists.exported(connection, scope, policy, Asked(which, **more), telling.engine.wall.now)
        ]
        assert exported == [each.case for each in page.rows], "an export has every row of the list, in its order"
    return {each.case for each in page.rows}


async def test_each_sees_what_is_theirs(telling: Telling) -> None:
    await some_cases(telling)
    ours, theirs = {case(0), case(2), case(4)}, {case(1), case(3), case(5)}
    assert await seen(telling, practitioner("a5-private-1")) == ours
    assert await seen(telling, practitioner("nobody-known")) == set()
    assert await seen(telling, manager("a5-private")) == ours
    assert await seen(telling, manager("a5-public")) == set()
    assert await seen(telling, head("A9")) == theirs
    assert await seen(telling, EVERYTHING) == ours | theirs
    assert await seen(telling, Scope("op", Role.OPERATOR, Reach.NOTHING)) == set()
    assert await seen(telling, head("A5"), place="A9") == set(), "another area's list is empty, not refused"
    async with telling.engine.pool.acquire() as connection:
        assert (await story.story(connection, practitioner("a5-private-1"), case(0))).holder == "a5-private-1"
        for scope, wanted in (
            (practitioner("a5-private-1"), case(1)),
            (head("A5"), case(1)),
            (EVERYTHING, "no-such-case"),
        ):
            with pytest.raises(NotAllowedError, match="there is no such case"):
                await story.story(connection, scope, wanted)


async def test_nobody_sees_a_case_they_have_a_conflict_in_or_are_complained_about(telling: Telling) -> None:
    await some_cases(telling)
    who = "a5-private-1"
    await telling.tell(
        ConflictRecorded(case_id=case(0), practitioner_id=who, by="a5-head", why="An invented reason."),
        day="2026-05-07",
    )
    complaint = ComplaintRecorded(
        complaint_id="c1", case_id=case(2), practitioner_ids=(who, "another"), by_party=YesNo.YES
    )
    await telling.tell(complaint, day="2026-05-07")
    assert await seen(telling, practitioner(who)) == {case(4)}
    everywhere = Scope(who, Role.OPERATIONAL_DIRECTOR, Reach.NATION)
    assert not await seen(telling, everywhere) & {case(0), case(2)}, "whatever the role"
    async with telling.engine.pool.acquire() as connection:
        for barred in (case(0), case(2)):
            with pytest.raises(NotAllowedError):
                await story.story(connection, everywhere, barred)
        stock, month = MEASURES["private-stock"], a_month(date(2026, 5, 1))
        definition = stock.on(month.last)
        assert definition is not None
        listed = await behind.behind(connection, everywhere, stock, definition, "england", month, date(2026, 5, 31))
        assert (listed.count, sum(row.numerator for row in listed.rows)) == (10, 10), (
            "counts go through the same filter"
        )
    await telling.tell(
        ConflictRecorded(case_id=case(0), practitioner_id=who, withdrawn=True, by="a5-head", why="Over."),
        day="2026-05-08",
    )
    await telling.tell(complaint.model_copy(update={"open": False}), day="2026-05-08")
    assert await seen(telling, practitioner(who)) == {case(0), case(2), case(4)}


async def test_a_case_restricted_to_named_readers_is_counted_and_shown_without_detail(telling: Telling) -> None:
    await some_cases(telling)
    await telling.tell(staff("a5-head", Role.HEAD_OF_SERVICE, area="A5"), day="2026-05-06", subject="staff:a5-head")
    restrict = kpi.RestrictCase(by=HEAD, case_id=case(0), readers=("a5-head",), why="An invented reason.")
    await telling.tell(restrict, day="2026-05-07")
    async with telling.engine.pool.acquire() as connection:
        policy, now = telling.engine.policy.at(telling.engine.wall.now), telling.engine.wall.now
        for scope, full in (
            (manager("a5-private"), False),
            (Scope("a5-head", Role.HEAD_OF_SERVICE, Reach.AREA, frozenset({"A5"})), True),
        ):
            page = await lists.listed(connection, scope, policy, Asked(List.ALLOCATED), now)
            assert page.count == 3
            assert (case(0) in {each.case for each in page.rows}) is full
            hidden = [each for each in page.rows if not each.full]
            assert len(hidden) == (0 if full else 1)
            assert all(each.holder == each.case == "" and each.due is None for each in hidden)
        with pytest.raises(NotAllowedError):
            await story.story(connection, manager("a5-private"), case(0))
        shown = await figures.figures(
            connection,
            manager("a5-private"),
            policy,
            ["private-stock"],
            ["a5-private"],
            [a_month(date(2026, 5, 1))],
            date(2026, 5, 31),
        )
        assert shown[0].figure.numerator == 6
    await telling.tell(restrict.model_copy(update={"readers": ()}), day="2026-05-08")
    async with telling.engine.pool.acquire() as connection:
        assert (await story.story(connection, manager("a5-private"), case(0))).case == case(0)


def staff(who: str, role: Role, *, area: str | None = None, team: str | None = None) -> workforce.StaffRecorded:
    return workforce.StaffRecorded(
        staff_id=who, roles=(workforce.StaffRole(role=role, area=area, team=team, since=date(2024, 4, 1)),)
    )


async def test_a_role_is_what_the_workforces_returns_say(telling: Telling) -> None:
    await telling.tell(staff("a5-head", Role.HEAD_OF_SERVICE, area="A5"), day="2026-05-06", subject="staff:a5-head")
    await telling.tell(staff("m", Role.SERVICE_MANAGER, area="A5", team="a5-eit"), day="2026-05-06", subject="staff:m")
    async with telling.engine.pool.acquire() as connection:
        assert (await scope_of(connection, "a5-head", "head-of-service", date(2026, 5, 7))).areas == {"A5"}
        assert (await scope_of(connection, "m", "service-manager", date(2026, 5, 7))).teams == {"a5-eit"}
        for who, role, day in (
            ("m", "head-of-service", date(2026, 5, 7)),
            ("x", "operator", date(2026, 5, 7)),
            ("m", "service-manager", date(2020, 1, 1)),
        ):
            with pytest.raises(NotAllowedError):
                await scope_of(connection, who, role, day)


def test_figures_about_practitioners_are_internal() -> None:
    internal, open_ = MEASURES["amber-or-green"], MEASURES["section-7-filed"]
    assert head("A5").may_see(internal, "a5-eit")
    assert not head("A5").may_see(internal, "a9-eit")
    assert not practitioner("x").may_see(internal, "england")
    assert practitioner("x").may_see(open_, "england")
    assert not Scope("i", Role.INTAKE_OFFICER, Reach.NATION).may_see(internal, "a5-eit")
    assert Scope("i", Role.INTAKE_OFFICER, Reach.NATION).may_see(open_, "a5-eit")
    assert practitioner("x").may_see_practitioner("x", "a5-eit")
    assert not practitioner("x").may_see_practitioner("y", "a5-eit")
    assert manager("a5-eit").may_see_practitioner("y", "a5-eit")
    assert not manager("a5-eit").may_see_practitioner("y", "a9-eit")


@pytest.mark.parametrize(
    "hostile", ["A5' OR true --", "a5-eit'; DROP TABLE facts; --", "%", "", "\x00", "A" * 5000, "court:'"]
)
async def test_hostile_words_find_nothing_and_break_nothing(telling: Telling, hostile: str) -> None:
    await some_cases(telling, 2)
    async with telling.engine.pool.acquire() as connection:
        policy, now = telling.engine.policy.at(telling.engine.wall.now), telling.engine.wall.now
        if "\x00" not in hostile:
            page = await lists.listed(
                connection, EVERYTHING, policy, Asked(List.ALLOCATED, place=hostile, holder=hostile, law=hostile), now
            )
            assert page.count == 0
            with pytest.raises(NotAllowedError):
                await story.story(connection, EVERYTHING, hostile)
        with pytest.raises(ValueError, match="is no period"):
            parse(hostile)


async def test_lists_sort_page_and_count(telling: Telling) -> None:
    await some_cases(telling)
    for number in (7, 9):
        asked = platform.PersonNeeded(
            id=f"q{number}", subject=case(number), role="service-manager", team="a9-private", due=at("2026-05-08"), reasons=("T5",), why="Words.",
            settled_by=("settle-question",),
        )  # fmt: skip
        await telling.tell(asked, day="2026-05-07", subject=case(number))
    assert await seen(telling, EVERYTHING, List.DUE) == {case(7), case(9)}
    telling.engine.wall.now = at("2026-05-11")
    assert await seen(telling, EVERYTHING, List.DUE) == set()
    assert await seen(telling, EVERYTHING, List.UNALLOCATED) == {case(n) for n in range(6, 12)}
    assert await seen(telling, EVERYTHING, List.QUESTIONS) == {case(7), case(9)}
    assert await seen(telling, EVERYTHING, List.OVERDUE) == {case(7), case(9)}
    assert await seen(telling, EVERYTHING, List.QUIET) == set()
    await telling.tell(platform.Settled(id="q7", subject=case(7), how="Answered."), day="2026-05-11", subject=case(7))
    assert await seen(telling, EVERYTHING, List.QUESTIONS) == {case(9)}
    telling.engine.wall.now = at("2026-06-12")
    assert len(await seen(telling, EVERYTHING, List.QUIET)) == 12
    async with telling.engine.pool.acquire() as connection:
        policy, now = telling.engine.policy.at(telling.engine.wall.now), telling.engine.wall.now
        pages = [
            (
                await lists.listed(
                    connection, EVERYTHING, policy, Asked(List.UNALLOCATED, sort=Sort.TEAM, page=page, size=4), now
                )
            )
            for page in (1, 2, 3)
        ]
        assert [len(page.rows) for page in pages] == [4, 2, 0]
        assert {page.count for page in pages} == {6}
        assert [each.team for page in pages for each in page.rows] == ["a5-private"] * 3 + ["a9-private"] * 3
        counted = await lists.counts(connection, EVERYTHING, policy, "england", now)
        assert counted[List.UNALLOCATED] == 6
        assert pages[0].rows[0].waits_days == (date(2026, 6, 12) - date(2026, 5, 5)).days


async def test_a_holder_who_has_left_shows(telling: Telling) -> None:
    await some_cases(telling)
    await telling.tell(
        workforce.PractitionerLeft(practitioner_id="a5-private-1", last_day=date(2026, 5, 12)),
        day="2026-05-08",
        subject="staff:a5-private-1",
    )
    telling.engine.wall.now = at("2026-05-12")
    assert await seen(telling, EVERYTHING, List.HOLDER_LEFT) == set()
    telling.engine.wall.now = at("2026-05-13")
    assert await seen(telling, EVERYTHING, List.HOLDER_LEFT) == {case(0), case(2), case(4)}


async def test_a_story_is_everything_in_order_and_says_what_came_late(telling: Telling) -> None:
    await some_cases(telling, 1)
    await telling.tell(closed(case(0), at("2026-05-20")), day="2026-06-02")
    async with telling.engine.pool.acquire() as connection:
        found = await story.story(connection, EVERYTHING, case(0))
        assert [step.name for step in found.steps][-1] == "allocation.case-closed"
        assert found.steps[-1].recorded - found.steps[-1].happened == timedelta(days=13)
        assert not found.open
        then = await story.story(connection, EVERYTHING, case(0), at("2026-06-01"))
        assert "allocation.case-closed" not in {step.name for step in then.steps}
        await story.looked(connection, practitioner("a5-private-1"), case(0), "story")
        assert [(each.person, each.address) for each in await story.who_looked(connection, EVERYTHING, case(0))] == [
            ("a5-private-1", "story")
        ]


async def test_nothing_of_a_family_is_kept(telling: Telling) -> None:
    await telling.tell(
        application(
            case(0),
            at("2026-05-05"),
            children=({"id": "kid-1", "child_id": "child-of-cases"},),
            cafcass_officers=("Officer Example",),
            previous_case_numbers=("1700000000000099",),
        ),
        day="2026-05-05",
    )
    dump = "".join(
        [
            str(list(row.values()))
            for table in ("facts", "subjects", "ledger")
            for row in await telling.engine.pool.fetch(f"SELECT * FROM {table}")
        ]
    )
    for marker in ("1700000000000017", "1700000000000099", "kid-1", "child-of-cases", "Officer Example"):
        assert marker not in dump


async def test_a_month_closes_is_revised_when_enough_came_late_and_says_why(telling: Telling) -> None:
    for number in range(12):
        await telling.tell(application(case(number), at("2026-05-05")), day="2026-05-05")
        await telling.tell(allocated(case(number)), day="2026-05-06")
    await telling.pass_to("2026-06-05", 12)
    said = [each for each in await telling.engine.events(FiguresPublished) if each.measure == "care-stock"]
    assert said == [], "not before it closes"
    await telling.pass_to("2026-06-09")
    said = [each for each in await telling.engine.events(FiguresPublished) if each.measure == "care-stock"]
    assert [(each.month, each.revision, each.cells[0].shown) for each in said] == [("2026-05", 0, "12")]
    await telling.tell(closed(case(0), at("2026-05-20")), day="2026-06-10")
    await telling.pass_to("2026-06-12")
    said = [each for each in await telling.engine.events(FiguresPublished) if each.measure == "care-stock"]
    assert len(said) == 1, "one case less waits: the difference would be a small number"
    for number in range(1, 6):
        await telling.tell(closed(case(number), at("2026-05-20")), day="2026-06-15")
    await telling.pass_to("2026-06-17")
    said = [each for each in await telling.engine.events(FiguresPublished) if each.measure == "care-stock"]
    assert [(each.revision, each.cells[0].shown) for each in said] == [(0, "12"), (1, "6")]
    change = next(each for each in said[1].changes if each.place == "england")
    assert (change.was, change.numerator_by, change.kind, change.note) == (
        "12",
        -6,
        ChangeKind.LATE,
        "Recorded after the month was closed, or put right since.",
    )
    async with telling.engine.pool.acquire() as connection:
        policy = telling.engine.policy.at(telling.engine.wall.now)
        shown = await figures.figures(
            connection, EVERYTHING, policy, ["care-stock"], ["england"], [a_month(date(2026, 5, 1))], date(2026, 6, 20)
        )
        assert (shown[0].text, shown[0].figure.marks) == ("6", (FigureMark.REVISED,))
        then = await figures.figures(
            connection, EVERYTHING, policy, ["care-stock"], ["england"], [a_month(date(2026, 5, 1))], date(2026, 6, 1)
        )
        assert (then[0].text, then[0].figure.marks) == ("12", (FigureMark.PROVISIONAL,))
        how = await check.check(connection, shown[0], date(2026, 6, 20))
        assert how.command == "cafcass kpi --measure care-stock --period 2026-05 --as-known 2026-06-20"
        assert how.place_in_facts > 0


async def test_a_revision_says_what_was_late_and_what_was_put_right(telling: Telling) -> None:
    for number in range(24):
        await telling.tell(application(case(number), at("2026-05-05")), day="2026-05-05")
    await telling.pass_to("2026-06-09")
    for number in range(6):  # said in June of what was received in May: they are no care cases
        other = application(case(number), at("2026-05-05"), revision=2, kinds=(ApplicationKind.SECURE_ACCOMMODATION,))
        await telling.tell(other, day="2026-06-10")
    await telling.pass_to("2026-06-11")
    for number in range(30, 36):  # received in May, told in June, as topics are read hours and days late
        late = application(case(number), at("2026-05-20"))
        await telling.tell(late, day="2026-06-15", happened=at("2026-05-20"))
    await telling.pass_to("2026-06-16")
    said = [each for each in await telling.engine.events(FiguresPublished) if each.measure == "care-demand"]
    assert [(each.revision, each.cells[0].shown) for each in said] == [(0, "24"), (1, "18"), (2, "24")]
    changes = [next(change for change in each.changes if change.place == "A5") for each in said[1:]]
    assert [(change.kind, change.numerator_by) for change in changes] == [
        (ChangeKind.CORRECTED, -6),
        (ChangeKind.LATE, 6),
    ]


async def test_a_pack_is_on_the_record(telling: Telling) -> None:
    await telling.tell(staff("a5-head", Role.HEAD_OF_SERVICE, area="A5"), day="2026-05-06", subject="staff:a5-head")
    make = kpi.MakePack(by=HEAD, kind=PackKind.INSPECTION, since="2026-05", until="2026-06", place="A5")
    await telling.tell(make, day="2026-05-07", subject="packs:A5")
    made = await telling.engine.events(PackMade)
    assert [(each.by, each.place, each.kind) for each in made] == [("a5-head", "A5", PackKind.INSPECTION)]


async def test_a_copy_and_a_replay_change_nothing(telling: Telling) -> None:
    await some_cases(telling, 4)
    before = await telling.engine.pool.fetch("SELECT * FROM totals ORDER BY 1, 2, 3, 4, 5")
    telling.engine._next.clear()
    telling.number = 0
    await some_cases(telling, 4)
    assert await telling.engine.pool.fetch("SELECT * FROM totals ORDER BY 1, 2, 3, 4, 5") == before
