"""Lists of cases (GR 3.22) and a case's story."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Annotated, Any, Final

from cafcass_domain.london import LONDON, at_london
from cafcass_web.content.cells import Cell, Tag, words
from cafcass_web.content.fields import Choice, Day, Fields, Option, Text
from cafcass_web.content.parts import Links, Notice, SummaryList, SummaryRow, Timeline, TimelineItem
from cafcass_web.content.tables import Column, Table, TableOf
from cafcass_web.pages import Asked, NotThereError
from kpi.domain.suppression import ENGLAND
from kpi.pages.asking import AS_KNOWN, PLACE
from kpi.pages.data import Data
from kpi.pages.words import LAWS, LISTS, link, place_name
from kpi.reading.lists import Asked as ListAsked
from kpi.reading.lists import Case, List, OverMaximum, Sort

_TIME: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}(T[0-9:.]+(Z|[+-][0-9:]+))?$")


class PlaceFields(Fields):
    """Of which place."""

    place: Annotated[str, PLACE] = ENGLAND


class ListFields(PlaceFields):
    """Which cases of a list."""

    law: Annotated[str, Choice("Law", tuple(Option(value, text) for value, text in LAWS.items()))] = ""
    holder: Annotated[str, Text("Held by", hint="Their staff id", most=60)] = ""


class ClosedFields(ListFields):
    """Which closed cases."""

    since: Annotated[date | None, Day("Closed since")] = None
    until: Annotated[date | None, Day("Closed until")] = None


def _case(case: Case) -> Cell:
    return case.case if ":" in case.case or not case.case else link(case.case, f"/cases/{case.case}")


def _detail(cell: Callable[[Case], Cell]) -> Callable[[Case], Cell]:
    """A column of detail: not shown of a case that is restricted to others."""
    return lambda case: cell(case) if case.full else None


def _flags(case: Case) -> Cell:
    if case.concern:
        return Tag("Concern", "red")
    return Tag("Emergency", "orange") if case.emergency else ""


def _columns(*, closed: bool) -> Iterator[Column[Case]]:
    yield Column("case", "Case", _case)
    yield Column("flags", "Marked", _detail(_flags))
    yield Column("law", "Law", lambda case: LAWS.get(case.law, case.law or None))
    yield Column("team", "Team", lambda case: place_name(case.team) if case.team else None, order=Sort.TEAM)
    yield Column(
        "holder",
        "Held last by" if closed else "Held by",
        _detail(lambda case: case.holder or (None if closed else "Nobody")),
        order=Sort.HOLDER,
    )
    yield Column("received", "Received", _detail(lambda case: case.received), order=Sort.AGE)
    if closed:
        yield Column("closed", "Closed", _detail(lambda case: case.closed))
    else:
        yield Column("age", "Days open", _detail(lambda case: case.age_days))
        yield Column("waits", "Days waiting", _detail(lambda case: "" if case.waits_days is None else case.waits_days))
        yield Column(
            "tier",
            "Tier",
            _detail(lambda case: "" if case.tier is None else case.tier),
            order=Sort.TIER,
            hint="0 is first",
        )
        yield Column("due", "Due next", _detail(lambda case: case.due or ""), order=Sort.DUE)
    yield Column("hearing", "First hearing", _detail(lambda case: case.hearing))
    yield Column("open", "Questions", _detail(lambda case: case.questions + case.proposals), hint="and proposals")
    yield Column("last", "Last recorded", _detail(lambda case: case.last), order=Sort.LAST)


def table_of(which: List, caption: str | None = None) -> TableOf[Case]:
    """A list as a table."""
    order = {List.UNALLOCATED: "tier", List.DUE: "due", List.OVERDUE: "due", List.QUIET: "last"}.get(which, "received")
    return TableOf(
        "cases",
        caption or LISTS[which],
        tuple(_columns(closed=which is List.CLOSED)),
        order,
        case=lambda case: case.case or None,
        kept_back=lambda case: not case.full,
        empty="There are none among those that you may see.",
    )


@dataclass(frozen=True, slots=True)
class ListsView:
    """What stands on the page of lists."""

    lead: str
    lists: Table[tuple[List, int]]
    links: Links


@dataclass(frozen=True, slots=True)
class ListView:
    """What stands on the page of one list."""

    title: str
    links: Links
    cases: Table[Case]


async def every(asked: Asked[Data, PlaceFields]) -> ListsView:
    """Every list with how many cases it has, of a place."""
    place = asked.filters.place
    at = {} if place == ENGLAND else {"place": place}
    of = TableOf[tuple[List, int]](
        "lists",
        f"Lists: {place_name(place)}",
        (
            Column("list", "List", lambda line: link(LISTS[line[0]], f"/lists/{line[0]}", **at)),
            Column("count", "Cases", lambda line: line[1], order="count"),
        ),
        "-count",
    )
    counts = await asked.data.counts(place, asked.now)
    rows = list(counts.items())
    return ListsView(
        "Every case can be listed, prioritised and tracked. You see those that are yours to see.",
        of.of_all(rows, asked.slice(of)),
        Links(
            "Also",
            (
                link("Practitioners over the safe maximum for weeks", "/over-maximum"),
                link(LISTS[List.CLOSED], f"/lists/{List.CLOSED}", **at),
            ),
        ),
    )


async def show(asked: Asked[Data, ListFields]) -> ListView:
    """One list of cases that are open."""
    try:
        which = List(asked.path["list"])
    except ValueError:
        raise NotThereError from None
    return await _list(asked, which, None, None)


async def closed(asked: Asked[Data, ClosedFields]) -> ListView:
    """The list of closed cases."""
    return await _list(asked, List.CLOSED, asked.filters.since, asked.filters.until)


async def _list(asked: Asked[Data, Any], which: List, since: date | None, until: date | None) -> ListView:
    of, filters = table_of(which), asked.filters
    part = asked.slice(of)
    wanted = ListAsked(
        which,
        filters.place,
        filters.law,
        filters.holder,
        since,
        until,
        Sort(str(part.column.order)),
        part.descending,
        part.page,
        of.per_page,
    )
    at = {} if filters.place == ENGLAND else {"place": filters.place}
    links = Links(
        "Other lists", tuple(link(text, f"/lists/{each}", **at) for each, text in LISTS.items() if each is not which)
    )
    if part.size is None:
        rows = await asked.data.exported(wanted, asked.now)
        return ListView(LISTS[which], links, of.of(rows, len(rows), part))
    page = await asked.data.listed(wanted, asked.now)
    return ListView(LISTS[which], links, of.of(page.rows, page.count, part))


# Over the safe maximum

_OVER: Final[TableOf[OverMaximum]] = TableOf(
    "over-maximum",
    "Practitioners over the safe maximum",
    (
        Column("practitioner", "Practitioner", lambda row: link(row.practitioner, f"/practitioners/{row.practitioner}"), order="practitioner"),
        Column("area", "Area", lambda row: place_name(row.area) if row.area else None, order="area"),
        Column("team", "Team", lambda row: place_name(row.team) if row.team else None, order="team"),
        Column("since", "Since", lambda row: row.since, order="since"),
    ),
    "since",
    empty="There is nobody among those whom you may see.",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class OverView:
    """What stands on the page of those over the maximum."""

    lead: str
    people: Table[OverMaximum]


async def over_maximum(asked: Asked[Data, Any]) -> OverView:
    """Who has been over the safe maximum for weeks, without a day's break (A2)."""
    found = await asked.data.over_maximum(asked.today)
    weeks = asked.data.policy.over_maximum_weeks
    return OverView(f"For {weeks} weeks or more, without a day's break.", _OVER.of_all(found, asked.slice(_OVER)))


# A case


class StoryFields(Fields):
    """A case as known on a day."""

    as_known: Annotated[date | None, AS_KNOWN] = None


@dataclass(frozen=True, slots=True)
class StoryView:
    """What stands on the page of a case."""

    title: str
    facts: SummaryList
    doubted: Notice | None
    story: Timeline


async def story(asked: Asked[Data, StoryFields]) -> StoryView:
    """A case's whole story: who holds it, since when, what is due, what happened."""
    day = asked.filters.as_known
    known = None if day is None or day >= asked.today else at_london(day, time.max)
    found = await asked.data.story(asked.case, known)
    doubted = sum(step.doubted for step in found.steps)
    closed = not found.open and found.received is not None
    return StoryView(
        f"Case {found.case}",
        SummaryList(
            (
                SummaryRow("Law", LAWS.get(found.law, found.law or None)),
                SummaryRow("State", Tag("Open", "blue") if found.open else Tag("Destroyed" if found.destroyed else "Closed") if closed else None),
                *(() if found.destroyed is None else (SummaryRow("Destroyed on", found.destroyed),)),
                SummaryRow("Held last by" if closed else "Held by", found.holder or ("Nobody" if found.open else None)),
                SummaryRow("Team", place_name(found.team) if found.team else None),
                SummaryRow("Area", place_name(found.area) if found.area else None),
                SummaryRow("Received", found.received),
                SummaryRow("Due next", found.due or "Nothing"),
                SummaryRow("Known", "as of now" if known is None else known),
            ),
            "Where it stands",
        ),
        Notice(_doubted(doubted)) if doubted else None,
        Timeline(tuple(_item(step.happened, step.recorded, step.name, step.detail, doubted=step.doubted) for step in reversed(found.steps)), "What happened, the latest first"),
    )  # fmt: skip


def _doubted(count: int) -> str:
    said = (
        "One of these says a time after its receipt: it is"
        if count == 1
        else f"{count} of these say a time after their receipt: they are"
    )
    return f"{said} shown, and not counted."


def _item(happened: datetime, recorded: datetime, name: str, detail: Any, *, doubted: bool) -> TimelineItem:
    service, _, event = name.partition(".")
    said = "; ".join(f"{key.replace('_', ' ')}: {_plain(value)}" for key, value in detail.items())
    notes = []
    if recorded.astimezone(LONDON).date() != happened.astimezone(LONDON).date():
        notes.append(f"Recorded {recorded.astimezone(LONDON):%-d %B %Y}")
    if doubted:
        notes.append("Doubted, not counted")
    return TimelineItem(
        event.replace("-", " ").capitalize() or name,
        happened,
        service.replace("-", " "),
        ". ".join(filter(None, (said, *notes))),
    )


def _plain(value: Any) -> str:
    if isinstance(value, dict):
        return ", ".join(
            f"{key.replace('_', ' ')} {_plain(each)}" for key, each in value.items() if each not in (None, "", [], ())
        )
    if isinstance(value, (list, tuple)):
        return ", ".join(_plain(each) for each in value)
    if isinstance(value, bool):
        return "yes" if value else "no"
    return _day(value) if isinstance(value, str) and _TIME.match(value) else str(value)


def _day(value: str) -> str:
    """A day or an instant in words; what only looks like one stays as it is."""
    try:
        return words(datetime.fromisoformat(value) if "T" in value else date.fromisoformat(value))
    except ValueError:
        return value
