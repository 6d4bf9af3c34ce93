"""Where the letter of a case stands (T6, T7, T9). What it says is in the table of letters."""

from __future__ import annotations

from datetime import datetime

from cafcass_contracts.safeguarding import LetterSharing
from cafcass_domain.stamps import Stamp
from cafcass_domain.state import State


class Plan(State):
    """When the letter of a case is due, for which hearing (T6)."""

    hearing_id: str
    hearing_at: datetime
    due: datetime
    """When it goes, whatever is outstanding."""
    short_notice: bool
    by_rule: datetime | None = None
    """When the rule has it due. At short notice that had passed; None where a release that did not keep it planned."""


class SharingSettled(State):
    """What the court directed, or a person decided, about sharing the letter, for what was sensitive then (T9)."""

    stamp: Stamp
    sharing: LetterSharing
    basis: str
    why: str
    by: str


class LetterState(State):
    """Where the letter of a case stands."""

    plan: Plan | None = None
    late: bool = False
    """Its due time came: it is issued with what is outstanding stated (P8)."""
    update_wanted: bool = False
    """New information waits to be written in (T7), until screening is settled or the update is due."""
    update_late: bool = False
    """The update's due time came: it is written in with what is outstanding stated."""
    sharing: LetterSharing | None = None
    """What was last told about sharing it (T9)."""
    sharing_basis: str = ""
    """What was sensitive in it then."""
    held_back_since: datetime | None = None
    """Since when the court's directions are sought. None where they are not, or where a release that did not keep this asked."""
    settled: SharingSettled | None = None
    filed: int | None = None
    """The highest version that was filed at court."""
