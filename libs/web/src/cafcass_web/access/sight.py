"""What one person may see on one page now: the one access filter, as a value. Everything that shows something asks it."""

from __future__ import annotations

from enum import StrEnum

from cafcass_domain.state import State
from cafcass_web.access.grants import Access, Level


class Place(State):
    """Where something belongs: to an area, to a team of it, to those who hold it. What is not known is None (G3)."""

    area: str | None = None
    team: str | None = None
    people: frozenset[str] = frozenset()


class CasePlace(State):
    """Where a case belongs, and whether it is restricted to named readers."""

    case: str
    place: Place
    readers: frozenset[str] | None = None
    """None: it is not restricted."""


class Shown(StrEnum):
    """How much of a case somebody sees."""

    WHOLE = "whole"
    COUNTED = "counted"
    """It is counted, and a line without detail stands for it in lists. Nobody can tell why: restricted, a conflict or a complaint."""
    NOT = "not"


class Scope(State):
    """How far somebody sees: all that is in one of these."""

    nation: bool = False
    areas: frozenset[str] = frozenset()
    teams: frozenset[str] = frozenset()
    people: frozenset[str] = frozenset()

    @property
    def empty(self) -> bool:
        """Whether nothing can be in it."""
        return not (self.nation or self.areas or self.teams or self.people)

    def covers(self, place: Place) -> bool:
        """Whether something at this place is in it."""
        return (
            self.nation
            or (place.area is not None and place.area in self.areas)
            or (place.team is not None and place.team in self.teams)
            or not self.people.isdisjoint(place.people)
        )


class Sight(State):
    """What one person may see on one page now."""

    person: str
    access: Access
    """Of those of their roles that may read the page."""
    kept_from: frozenset[str] = frozenset()
    """The cases in which they have a conflict of interest, or that a complaint about themselves is about (A6, C7)."""

    @property
    def scope(self) -> Scope:
        """How far they see."""
        grants = self.access.grants
        return Scope(
            nation=any(grant.level is Level.NATION for grant in grants),
            areas=frozenset(g.area for g in grants if g.level is Level.AREA and g.area is not None),
            teams=frozenset(g.team for g in grants if g.level is Level.TEAM and g.team is not None),
            people=frozenset({self.person} if grants else ()),
        )

    def covers(self, place: Place) -> bool:
        """Whether something that is no case's, such as a figure of a team, is theirs to see."""
        return self.scope.covers(place)

    def case(self, case: CasePlace) -> Shown:
        """How much of a case is theirs to see. To be named as a reader of a restricted case widens nobody's scope."""
        if not self.scope.covers(case.place):
            return Shown.NOT
        named = case.readers is None or self.person in case.readers
        return Shown.WHOLE if named and case.case not in self.kept_from else Shown.COUNTED
