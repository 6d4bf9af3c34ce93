"""What may be asked of pages: a month or period, the day of knowledge, a place. An address without them is of now."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any

from pydantic import field_validator

from cafcass_contracts.values import SERVICE_AREAS, NationalArea
from cafcass_web.access.sight import Sight
from cafcass_web.content.fields import Choice, Day, Fields, Month, Option, Text
from cafcass_web.pages import Asked, NotThereError
from kpi.domain.closing import PLACES
from kpi.domain.periods import Period, a_month, month_of, parse
from kpi.domain.suppression import ENGLAND
from kpi.pages.words import place_name
from kpi.reading.scope import widest

AS_KNOWN = Day("As known on", hint="For example, 31/3/2026. Empty: now")


def places(sight: Sight) -> Iterator[Option]:
    """The places that somebody may choose from: the nation and areas are everybody's, teams are for whoever they are open to."""
    scope = widest(sight.person, sight.access.grants)
    every = [ENGLAND, *(national.value for national in NationalArea)]
    for area in SERVICE_AREAS.values():
        every += [area.id, *(team for team in area.teams if scope.may_see_team(team))]
    return (Option(place, place_name(place)) for place in every)


PLACE = Choice("Place", places, any_text="England")


class MonthFields(Fields):
    """A month, as known on a day."""

    month: Annotated[date | None, Month("Month", hint="For example, 2026-03. Empty: this month")] = None
    as_known: Annotated[date | None, AS_KNOWN] = None


class PlacedMonthFields(MonthFields):
    """The same of a place."""

    place: Annotated[str, PLACE] = ENGLAND


class PeriodFields(Fields):
    """A period of any length of a place, as known on a day."""

    place: Annotated[str, PLACE] = ENGLAND
    period: Annotated[str, Text("Period", hint="2026-03, 2026-Q1, FY2026-27 or YTD2026-03", most=12)] = ""
    as_known: Annotated[date | None, AS_KNOWN] = None

    @field_validator("period")
    @classmethod
    def _is_a_period(cls, value: str) -> str:
        return parse(value).name if value else ""


@dataclass(frozen=True, slots=True)
class When:
    """Which period, as known on which day."""

    period: Period
    known: date

    @property
    def month(self) -> date:
        """Its last month."""
        return self.period.last

    @property
    def parameters(self) -> Mapping[str, str]:
        """As addresses say it, for a page of months."""
        return {"month": f"{self.month:%Y-%m}", "as_known": self.known.isoformat()}

    @property
    def of_period(self) -> Mapping[str, str]:
        """As addresses say it, for a page of periods."""
        return {"period": self.period.name, "as_known": self.known.isoformat()}


def month_asked(asked: Asked[Any, Any]) -> When:
    """The month that is asked for: else that of the day of knowledge."""
    known = known_asked(asked)
    return When(a_month(asked.filters.month or month_of(known)), known)


def period_asked(asked: Asked[Any, Any]) -> When:
    """The period that is asked for: else the month of the day of knowledge."""
    known = known_asked(asked)
    return When(parse(asked.filters.period) if asked.filters.period else a_month(month_of(known)), known)


def known_asked(asked: Asked[Any, Any]) -> date:
    """The day of knowledge: today, or a day before."""
    day: date | None = getattr(asked.filters, "as_known", None)
    return min(day or asked.today, asked.today)


def place_in_path(asked: Asked[Any, Any]) -> str:
    """The place that the address names. Raises `NotThereError` for one that there is not."""
    place = asked.path.get("place", ENGLAND)
    if place not in PLACES:
        raise NotThereError
    return place
