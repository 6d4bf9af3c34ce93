"""Which of the 17 service areas a court belongs to (I6), from its name, the case's location and HMCTS's region.

The number of areas and that each court has one are from the Operating Framework. Which town belongs to which area is
**assumed**: dated tables to be confirmed by Cafcass, in `reference/`.
"""

from __future__ import annotations

from functools import lru_cache

from cafcass_domain.state import State
from intake.domain.policy import IntakePolicy
from intake.domain.reference import REGIONS, TOWNS, WALES, Regions, Towns


class Court(State):
    """What the area of a case is decided by, each part as the court gives it."""

    name: str | None = None
    location: str | None = None
    region: str | None = None
    region_name: str | None = None

    @property
    def basis(self) -> tuple[str, ...]:
        """What tells it from another court, for whom a person's answer does not hold."""
        return (self.name or "", self.location or "", self.region or "")


class Placed(State):
    """Where a case belongs. No area: `question` says what a person has to settle."""

    area: str | None
    question: str = ""
    contradiction: bool = False


def place(court: Court, policy: IntakePolicy) -> Placed:
    """The area of a case: by its court's name, else its location, else a region that is one area (I6).

    Where these contradict each other a person is asked (I3); where none is known, too.
    """
    return _place(policy.reference(TOWNS), policy.reference(REGIONS), court.name, court.location, court.region)


@lru_cache(maxsize=4096)
def _place(towns: Towns, regions: Regions, court: str | None, location: str | None, region: str | None) -> Placed:
    by_court = towns.named_in(court) if court else None
    by_location = towns.named_in(location) if location else None
    if by_court and by_location and by_court.area != by_location.area:
        return Placed(None, "the court and the case management location are in different areas", contradiction=True)
    town = by_court or by_location
    if town is not None and region in regions.by_number and town.region != region:
        what = "court" if by_court else "case management location"
        return Placed(None, f"the {what} is not in the region that the case names", contradiction=True)
    if town is not None and town.area == WALES:
        return Placed(None, "the court is in Wales but the case does not say so", contradiction=True)
    if town is not None:
        return Placed(town.area)
    known = regions.by_number.get(region) if region else None
    if known is not None and known.area:
        return Placed(known.area)
    if court or location or region:
        return Placed(None, "the court is not in our table of courts")
    return Placed(None, "the application names no court")


def is_welsh(court: Court, policy: IntakePolicy) -> bool:
    """Whether HMCTS itself says that a case is in Wales: not Cafcass's (I3)."""
    regions = policy.reference(REGIONS)
    if court.region is not None:
        return regions.welsh(court.region)
    named = regions.named(court.region_name) if court.region_name is not None else None
    return named is not None and named.name == WALES
