"""The page that shows who looked at which case."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, time
from typing import Annotated, Any

from cafcass_contracts.message import DataClass
from cafcass_contracts.roles import Role
from cafcass_domain.london import at_london
from cafcass_web.content.fields import Day, Fields, Text
from cafcass_web.content.tables import Column, Table, TableOf
from cafcass_web.pages import WHO_LOOKED, Asked, Page
from cafcass_web.people.looks import Look, Looks
from cafcass_web.serving.rendering import role_in_words

_MOST: int = 100_000
_LOOKS: TableOf[Look] = TableOf(
    "looks",
    "Who looked, the latest first",
    (
        Column("at", "When", lambda look: look.at, order="place"),
        Column("person", "Who", lambda look: look.person),
        Column("roles", "As", lambda look: ", ".join(role_in_words(role) for role in look.roles)),
        Column("how", "How", lambda look: str(look.how).capitalize()),
        Column("count", "Cases", lambda look: len(look.cases)),
        Column("cases", "Which", lambda look: ", ".join(look.cases[:3]) + (" …" if len(look.cases) > 3 else "")),
        Column("address", "Page", lambda look: look.address),
    ),
    "-at",
    empty="Nobody did.",
)


class LookFilters(Fields):
    """What can be asked."""

    case: Annotated[str | None, Text("Case", hint="Its id")] = None
    person: Annotated[str | None, Text("Person", hint="Their id")] = None
    since: Annotated[date | None, Day("Since")] = None


@dataclass(frozen=True, slots=True)
class WhoLooked:
    """What the page shows."""

    looks: Table[Look]


def page(looks: Looks, readers: Sequence[Role]) -> Page[Any, LookFilters]:
    """The page, for these readers."""

    async def show(asked: Asked[Any, LookFilters]) -> WhoLooked:
        part = asked.slice(_LOOKS)
        filters = asked.filters
        since = None if filters.since is None else at_london(filters.since, time())
        found, total = await looks.read(
            case=filters.case,
            person=filters.person,
            since=since,
            oldest_first=not part.descending,
            limit=part.size or _MOST,
            offset=part.offset,
        )
        return WhoLooked(_LOOKS.of(found, total, part))

    return Page(
        path=WHO_LOOKED,
        title="Who looked at which case",
        readers=tuple(readers),
        template="web/who_looked.html",
        show=show,
        filters=LookFilters,
        data_class=DataClass.RESTRICTED,
    )
