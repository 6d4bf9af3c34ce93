"""What kpi tells: the figures that it publishes, what it recorded, and the commands it takes."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from pydantic import Field

from cafcass_contracts.finance import Month
from cafcass_contracts.message import Command, DecidedEvent, Open, OpenEnum, Restricted, Value
from cafcass_contracts.roles import MANAGERS, Role


class FigureMark(OpenEnum):
    """Why a figure is not simply a figure. One shorthand everywhere: `s`, `p`, `r`, `..`, `-`."""

    SUPPRESSED = "suppressed"
    """It, or another that would follow from it, is below the smallest number published (G5)."""
    PROVISIONAL = "provisional"
    """Its month is not closed."""
    REVISED = "revised"
    """It was another when it was first published."""
    NOT_AVAILABLE = "not-available"
    """What it is made of is not told by anybody."""
    NO_CASES = "no-cases"
    """Its denominator is zero: neither 0% nor 100%."""


class ChangeKind(OpenEnum):
    """Why a published figure changed."""

    LATE = "late"
    """Something was recorded after the month was closed."""
    CORRECTED = "corrected"
    """Something recorded before was put right."""
    DEFINITION = "definition"
    """It is counted by another definition."""


class FigureCell(Value):
    """A measure of one place: counts, never rounded, and how it reads."""

    place: Annotated[str, Open]
    """`england`, a national area or a service area."""
    numerator: Annotated[int | None, Open] = None
    """Absent where it is suppressed or not available."""
    denominator: Annotated[int | None, Open] = None
    """Absent too for a measure that is a count."""
    shown: Annotated[str, Open]
    """The figure as every page shows it, rounded once, or the shorthand of its first mark."""
    marks: Annotated[tuple[FigureMark, ...], Open] = ()


class FigureChange(Value):
    """A figure of a closed month that is another now."""

    place: Annotated[str, Open]
    kind: Annotated[ChangeKind, Open]
    was: Annotated[str, Open]
    """As it was shown."""
    numerator_by: Annotated[int | None, Open] = None
    """By how much its numerator changed; absent where either is suppressed."""
    denominator_by: Annotated[int | None, Open] = None
    note: Annotated[str, Open]


class FiguresPublished(DecidedEvent, owner="kpi", name="figures-published", version=1):
    """A measure of a closed month, for every place (K1 to K9, K13 to K16, G5). Published by kpi when the month closes, and when it is corrected.

    The highest `revision` holds. What a subtraction between places, months, the year to date or revisions would give away is suppressed.
    """

    month: Annotated[Month, Open]
    measure: Annotated[str, Open]
    title: Annotated[str, Open]
    """As it was called in that year."""
    definition: Annotated[str, Open]
    """The version of the definition that it was counted by."""
    unit: Annotated[str, Open]
    revision: Annotated[int, Field(ge=0), Open]
    """0 when the month closed, then 1, 2, ..."""
    cells: Annotated[tuple[FigureCell, ...], Open]
    year_to_date: Annotated[tuple[FigureCell, ...], Open] = ()
    """From April to this month, by the arithmetic of the measure."""
    changes: Annotated[tuple[FigureChange, ...], Open] = ()
    """What is another than in the revision before."""


class PackKind(OpenEnum):
    """Collections that are made in one go."""

    BOARD = "board-pack"
    """The dashboard of a month."""
    INSPECTION = "inspection-list"
    """All cases closed in a period."""


class PackMade(DecidedEvent, owner="kpi", name="pack-made", version=1):
    """A pack was made: which, over what, by whom (G2). Published by kpi."""

    pack_id: str
    kind: PackKind
    since: Month
    until: Month
    place: str
    by: str
    """Id of the actor."""
    as_known: date | None = None
    """The London day at whose end it is as known; without one, as known when it was made."""


class MakePack(
    Command,
    owner="kpi",
    name="make-pack",
    version=1,
    given_by=(*MANAGERS, Role.OPERATIONAL_DIRECTOR, Role.IMPROVEMENT_MANAGER, Role.INFORMATION_ASSURANCE_OFFICER),
):
    """Make a month's board pack, or an inspection list of the cases closed in a period; that it was made is on the record."""

    kind: PackKind
    since: Month
    until: Month
    place: Annotated[str, Field(min_length=1)]
    """`england`, a national area, a service area or a team."""
    as_known: date | None = None
    """The London day at whose end it is to be as known; without one, as known now."""


class PublishAgain(
    Command, owner="kpi", name="publish-again", version=1, given_by=(Role.OPERATOR, Role.OPERATIONAL_DIRECTOR)
):
    """Look at a closed month again and publish what is another by now, with a note (K1 to K16)."""

    month: Month
    note: Annotated[str, Field(min_length=1)]
    """Why, in plain words without personal data: it is published."""


class RestrictCase(
    Command, owner="kpi", name="restrict-case", version=1, given_by=(Role.HEAD_OF_SERVICE, Role.OPERATIONAL_DIRECTOR)
):
    """Restrict a case to named readers, or lift that: it is counted as before, and shown without detail to anybody else."""

    case_id: str
    readers: tuple[str, ...] = ()
    """Ids of staff; none: for whoever may see the cases of its place again."""
    why: Annotated[str, Field(min_length=1), Restricted]
