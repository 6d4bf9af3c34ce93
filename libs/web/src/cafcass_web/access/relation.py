"""A table as one person may see it: SQL that a page's queries are written over, so that none of them can forget the filter.

A `Statement` names relations in braces. What stands there when it is run is a subquery that has only the rows in the person's
scope, with nothing in the columns of detail of a case that is restricted or kept from them. Whatever the statement then does
(filter, order, count, join) it does on what they may see: the place of a row in an order, or a row that a filter finds, tells no
more than the row itself.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from types import NoneType, UnionType
from typing import Any, Final, Generic, TypeVar, Union, get_args, get_origin, get_type_hints

from cafcass_domain.state import State
from cafcass_web.access.sight import CasePlace, Place, Sight

R = TypeVar("R", bound=State)

KEPT_BACK: Final = "kept_back"
"""The column that says whether a row is without detail; every relation of cases has it."""

_IDENTIFIER: Final = re.compile(r"[a-z_][a-z0-9_]*")
_NAMED: Final = re.compile(r"\{([a-z_]+)\}")


@dataclass(frozen=True, slots=True)
class Relation:
    """A table (or view) of the service's own, with the columns by which it is filtered.

    Raises `ValueError` for a name that is no plain identifier, and for a table of cases whose case is shown without detail.
    """

    table: str
    plain: tuple[str, ...]
    """Columns that are shown of every row in the person's scope."""
    detail: tuple[str, ...] = ()
    """Columns that are NULL where a case is restricted or kept from the person. The case itself is always one of them."""
    area: str | None = None
    team: str | None = None
    people: str | None = None
    """Of type `text[]`: those who hold it."""
    case: str | None = None
    readers: str | None = None
    """Of type `text[]`: whom a case is restricted to; NULL where it is not restricted."""

    def __post_init__(self) -> None:
        """See the class."""
        names = [*self.table.split("."), *self.plain, *self.detail, *self._filters()]
        odd = [name for name in names if not _IDENTIFIER.fullmatch(name)]
        if odd:
            raise ValueError(f"{self.table}: not plain identifiers: {', '.join(odd)}")
        if self.case in self.plain:
            raise ValueError(f"{self.table}: {self.case} says which case a row is about, so it is detail and not plain")
        if self.case is None and (self.detail or self.readers):
            raise ValueError(f"{self.table}: detail is kept back by case, and no column says which case a row is about")

    def _filters(self) -> list[str]:
        columns = (self.area, self.team, self.people, self.case, self.readers)
        return [column for column in columns if column is not None]

    def seen_by(self, sight: Sight, parameters: list[Any]) -> str:
        """The subquery of what somebody sees of it. It appends to the parameters that it needs."""
        within = self._within(sight, parameters)
        if self.case is None:
            return f"(SELECT {', '.join(self.plain)} FROM {self.table} WHERE {within})"  # noqa: S608 - identifiers of our own
        kept = self._kept_back(sight, parameters)
        detail = dict.fromkeys((self.case, *self.detail))
        shown = [
            *self.plain,
            *(f"CASE WHEN {kept} THEN NULL ELSE {column} END AS {column}" for column in detail),
            f"({kept}) AS {KEPT_BACK}",
        ]
        return f"(SELECT {', '.join(shown)} FROM {self.table} WHERE {within})"  # noqa: S608 - identifiers of our own

    def place_of(self) -> str:
        """The query for where one case is, by its id as $1: `case, area, team, people, readers`. Nobody is shown what it answers."""
        if self.case is None:
            raise ValueError(f"{self.table} is no table of cases")
        columns = (self.case, self.area, self.team, self.people, self.readers)
        return f"SELECT {', '.join(column or 'NULL' for column in columns)} FROM {self.table} WHERE {self.case} = $1"  # noqa: S608

    def _within(self, sight: Sight, parameters: list[Any]) -> str:
        scope = sight.scope
        if scope.nation:
            return "TRUE"
        sides = []
        for column, values, operator in (
            (self.area, scope.areas, "= ANY"),
            (self.team, scope.teams, "= ANY"),
            (self.people, scope.people, "&&"),
        ):
            if column is not None and values:
                parameters.append(sorted(values))
                sides.append(f"{column} {operator} (${len(parameters)}::text[])")
        return f"({' OR '.join(sides)})" if sides else "FALSE"

    def _kept_back(self, sight: Sight, parameters: list[Any]) -> str:
        sides = []
        if self.readers is not None:
            parameters.append(sight.person)
            sides.append(f"({self.readers} IS NOT NULL AND NOT ${len(parameters)}::text = ANY({self.readers}))")
        if sight.kept_from:
            parameters.append(sorted(sight.kept_from))
            sides.append(f"coalesce({self.case}::text = ANY(${len(parameters)}::text[]), false)")
        return " OR ".join(sides) or "FALSE"


@dataclass(frozen=True)
class Statement(Generic[R]):
    """A query of a page over relations, and what one of its rows becomes.

    Raises `ValueError` where it names a relation that it is not given, is given one that it does not name, or names a table of one
    without its filter; and where a row has no way to say that a column of detail is kept back.
    """

    sql: str
    row: type[R]
    relations: Mapping[str, Relation] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """See the class."""
        named = set(_NAMED.findall(self.sql))
        if named != set(self.relations):
            raise ValueError(f"the statement names {sorted(named)}, and is given {sorted(self.relations)}")
        if not named:
            raise ValueError("a statement reads at least one relation: what a page shows goes through the filter")
        for relation in self.relations.values():
            if re.search(rf"\b{re.escape(relation.table)}\b", self.sql):
                raise ValueError(f"the statement reads {relation.table} past the filter")
            self._check_detail(relation)

    def _check_detail(self, relation: Relation) -> None:
        hints = get_type_hints(self.row)
        for column in {*relation.detail, *((relation.case,) if relation.case else ())}:
            if column in hints and not _optional(hints[column]):
                raise ValueError(f"{self.row.__name__}.{column} may be kept back, so it has to be `... | None`")

    def bind(self, sight: Sight, arguments: Sequence[Any] = ()) -> tuple[str, list[Any]]:
        """The query as somebody may run it, with its parameters: those that are given come first, as $1, $2, ..."""
        parameters = list(arguments)
        seen = {name: relation.seen_by(sight, parameters) for name, relation in sorted(self.relations.items())}
        return _NAMED.sub(lambda found: seen[found[1]], self.sql), parameters


def case_place(row: Sequence[Any]) -> CasePlace:
    """Where a case is, from a row of `Relation.place_of`."""
    case, area, team, people, readers = row
    place = Place(area, team, frozenset(people or ()))
    return CasePlace(str(case), place, None if readers is None else frozenset(readers))


def _optional(kind: Any) -> bool:
    return kind is Any or (get_origin(kind) in {Union, UnionType} and NoneType in get_args(kind))
