"""What the workforce system tells: so far the duty rota; practitioners and absences follow with allocation."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from cafcass_contracts.message import Event
from cafcass_contracts.safeguarding import DutyTurn


class DutyRotaPublished(Event, owner="workforce", name="duty-rota-published", version=1):
    """Who is on duty for a team, out of hours too (T2). Published by the workforce system; each one replaces the one before of its team."""

    team: Annotated[str, Field(min_length=1)]
    turns: tuple[DutyTurn, ...]
