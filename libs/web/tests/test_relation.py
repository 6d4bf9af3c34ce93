"""The filter as SQL says what the filter as a value says, and what a case keeps back is nowhere: not in an order, not in a count."""

from __future__ import annotations

import asyncpg
import pytest
from example.data import CASES, LIST, CaseRow, Example, FigureRow
from example.seeds import CONFLICT, PEOPLE, RESTRICTED
from example.site import CASES as TABLE

from cafcass_contracts.values import SERVICE_AREAS
from cafcass_domain.london import london_day
from cafcass_domain.state import State
from cafcass_runtime.clock import SystemClock
from cafcass_web.access.grants import access_of
from cafcass_web.access.reading import Seen
from cafcass_web.access.relation import Relation, Statement, case_place
from cafcass_web.access.sight import Shown, Sight

ALL = (None, None, None, None)
KEPT = {"a5-head": frozenset({CONFLICT}), "director": frozenset({"a9-2", "a1-1"})}


def sight_of(person: str) -> Sight:
    today = london_day(SystemClock().now())
    return Sight(person, access_of(PEOPLE.get(person), today), KEPT.get(person, frozenset()))


@pytest.mark.parametrize("person", [*PEOPLE, "nobody"])
async def test_rows_are_those_that_the_sight_shows(pool: asyncpg.Pool[asyncpg.Record], person: str) -> None:
    sight = sight_of(person)
    async with pool.acquire() as connection:
        rows = await Seen(connection, sight).rows(LIST, *ALL)
        everything = [case_place(tuple(row)) for row in await connection.fetch(CASES.place_of().partition("WHERE")[0])]
    shown = {place.case: sight.case(place) for place in everything}
    assert {row.case for row in rows if not row.kept_back} == {c for c, how in shown.items() if how is Shown.WHOLE}
    assert sum(row.kept_back for row in rows) == sum(how is Shown.COUNTED for how in shown.values())
    for row in rows:
        if row.kept_back:
            assert (row.case, row.number, row.due, row.risk) == (None, None, None, None)


@pytest.mark.parametrize(("person", "seen"), [("director", 340), ("a5-head", 20), ("a5-private-manager", 14), ("a5-private-1", 7), ("operator", 340), ("nowhere-head", 0), ("left", 0), ("nobody", 0)])  # fmt: skip
async def test_counts_count_what_is_kept_back(pool: asyncpg.Pool[asyncpg.Record], person: str, seen: int) -> None:
    async with pool.acquire() as connection:
        assert await Seen(connection, sight_of(person)).count(LIST, *ALL) == seen


async def test_neither_a_filter_nor_an_order_tells_what_is_kept_back(pool: asyncpg.Pool[asyncpg.Record]) -> None:
    number = await pool.fetchval("SELECT number FROM example.cases WHERE case_id = $1", CONFLICT)
    async with pool.acquire() as connection:
        seen = Seen(connection, sight_of("a5-head"))
        assert await seen.count(LIST, None, None, number, None) == 0
        for order in ("number", "risk", "due"):
            for sign in ("", "-"):
                part = TABLE.slice({"order.cases": f"{sign}{order}"}, whole=True)
                rows = await seen.rows(LIST, *ALL, then=part.sql)
                assert rows[-1].kept_back or order == "due", (
                    "what is kept back stands last, whichever way they are ordered"
                )


async def test_a_restricted_case_is_whole_to_its_readers(pool: asyncpg.Pool[asyncpg.Record]) -> None:
    async with pool.acquire() as connection:
        for person, there in (("a5-head", True), ("director", False), ("a5-private-manager", False)):
            rows = await Seen(connection, sight_of(person)).rows(LIST, *ALL)
            assert (RESTRICTED in {row.case for row in rows}) == there


async def test_figures_of_another_area_are_not_there(pool: asyncpg.Pool[asyncpg.Record]) -> None:
    async with pool.acquire() as connection:
        for person, areas in (("a5-head", {"A5"}), ("director", set(SERVICE_AREAS)), ("a5-private-1", set())):
            assert {row.area for row in await Example(connection, sight_of(person)).figures()} == areas


async def test_where_a_case_is(pool: asyncpg.Pool[asyncpg.Record]) -> None:
    async with pool.acquire() as connection:
        seen = Seen(connection, sight_of("nobody"))
        found = await seen.place_of(CASES, RESTRICTED)
        assert found is not None
        assert (found.place.area, found.readers) == ("A5", frozenset({"a5-head"}))
        assert await seen.place_of(CASES, "no-such") is None


class Bare(State):
    case_id: str


class NoCase(State):
    area: str


@pytest.mark.parametrize(
    ("sql", "row", "relations", "words"),
    [
        ("SELECT area FROM example.cases", NoCase, {}, "at least one relation"),
        ("SELECT area FROM {cases}", NoCase, {}, "is given"),
        ("SELECT area FROM {cases}", NoCase, {"cases": CASES, "more": CASES}, "is given"),
        ("SELECT area FROM {cases} JOIN example.cases USING (area)", NoCase, {"cases": CASES}, "past the filter"),
        ("SELECT case_id FROM {cases}", Bare, {"cases": CASES}, "may be kept back"),
    ],
)
def test_a_statement_past_the_filter_is_refused(
    sql: str, row: type[State], relations: dict[str, Relation], words: str
) -> None:
    with pytest.raises(ValueError, match=words):
        Statement(sql, row, relations)


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"plain": ("case_id",), "case": "case_id"}, "detail and not plain"),
        ({"plain": ("area",), "detail": ("name",)}, "no column says which case"),
        ({"plain": ("area; DROP TABLE x",)}, "plain identifiers"),
        ({"plain": ("area",), "area": 'area" OR 1=1 --'}, "plain identifiers"),
    ],
)
def test_a_relation_that_would_show_too_much_is_refused(more: dict[str, object], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        Relation("example.cases", **more)  # type: ignore[arg-type]


def test_nothing_that_somebody_is_called_becomes_sql() -> None:
    hostile = "x'; DROP TABLE example.cases; --"
    sight = Sight(hostile, access_of(PEOPLE["a5-private-1"], london_day(SystemClock().now())), frozenset({hostile}))
    sql, parameters = LIST.bind(sight, ALL)
    assert "DROP" not in sql
    assert [hostile] in parameters


def test_rows_are_typed() -> None:
    assert (
        Statement(
            "SELECT area, month, part, whole FROM {f} AS f",
            FigureRow,
            {"f": Relation("t", area="area", plain=("area",))},
        ).row
        is FigureRow
    )
    assert CaseRow.__struct_fields__[0] == "case"
