"""What the finance system tells: budget, forecast and spend, by month (K11)."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from cafcass_contracts.message import Event, OpenEnum
from cafcass_contracts.values import AreaId

Month = Annotated[str, Field(pattern=r"^[0-9]{4}-(0[1-9]|1[0-2])$", description="A calendar month, such as 2026-04.")]


class AmountKind(OpenEnum):
    """What an amount is."""

    BUDGET = "budget"
    FORECAST = "forecast"
    SPEND = "spend"


class AmountRecorded(Event, owner="finance", name="amount-recorded", version=1):
    """The budget, the forecast or the spend of a month (K11). Published by the finance system; the same kind, month and area again replaces."""

    kind: AmountKind
    month: Month
    area: AreaId | None = None
    """Absent: what is no service area's."""
    pence: int
    """In pence; below zero where it was given back."""
