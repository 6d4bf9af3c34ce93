"""Open work, held or not, with its age, priority and due times (A12), in lines: each piece, or counted."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from rich.text import Text

from cafcass_contracts.values import SERVICE_AREAS
from cafcass_contracts.workload import Band
from cafcass_domain.london import LONDON
from cafcass_sandbox.views.columns import columns
from cafcass_sandbox.views.work.summary import Summary
from cafcass_sandbox.views.work.table import Age, Row, RowClock, State

_NOT_KNOWN = "not known"


def listed(found: Sequence[Row]) -> Iterator[Text]:
    """Two lines for each piece: what it is about at a glance, then where to look further."""
    if not found:
        return
    header, *lines = columns(
        ("tier", "due", "for", "work", "stands", "age", "waits", "team"),
        [
            (
                "" if row.held else _or_dash(row.tier),
                "-" if row.next_due is None else _local(row.next_due.due),
                _what_for(row.next_due),
                str(row.kind),
                _stands(row),
                _age(row.age),
                "" if row.held else _age(row.waits),
                row.team or row.area or _NOT_KNOWN,
            )
            for row in found
        ],
        right=("tier", "age", "waits"),
    )
    yield header
    for row, line in zip(found, lines, strict=True):
        yield line
        yield Text(f"      {_further(row)}", "dim")


def _further(row: Row) -> str:
    points = "points not known" if row.points is None else f"{row.points / 100:.2f} points"
    return ", ".join(
        (f"work {row.work_id}", f"case {row.case_id}", points, f"manager {row.manager_id or _NOT_KNOWN}", *row.flags)
    )


def counted(groups: Sequence[Summary], total: Summary) -> Iterator[Text]:
    """A line for each place, and one for all of them."""
    counts = ("open", *State, "successor sought", "overdue", "longest wait", *Band)
    return columns(
        ("", *counts, "next due", "tiers", " "),
        [
            (
                each.name or _NOT_KNOWN,
                str(each.open),
                *(str(count) for count in each.states.values()),
                str(each.sought),
                str(each.overdue),
                "" if each.longest_wait is None else _age(each.longest_wait),
                *(str(count) for count in each.bands.values()),
                "" if each.next_due is None else _local(each.next_due),
                "  ".join(f"{_or_dash(tier)}: {count}" for tier, count in each.tiers.items()),
                _name(each.name),
            )
            for each in (*groups, total)
        ],
        right=counts,
    )


def _name(place: str | None) -> str:
    """Of a service area; the ids of other places are names already."""
    return SERVICE_AREAS[place].name if place is not None and place in SERVICE_AREAS else ""


def in_words(total: Summary) -> Text:
    """The whole in a sentence, and how to read the numbers."""
    if not total.open:
        return Text("No open work.", "dim")
    states = ", ".join(f"{count} {state}" for state, count in total.states.items())
    said = (
        f"{total.open} open: {states}; for {total.sought} a successor is sought; {total.overdue} overdue. "
        "Ages in working days (calendar days), times in London; tiers of the queue for what nobody holds, 0 first, - not told."
    )
    return Text(said, "dim")


def _stands(row: Row) -> Text:
    """Its state with who or why, in the colour of what somebody has to do."""
    undecided = "not decided yet" if row.area else "its area is not known"
    detail = (row.why or undecided) if row.state is State.WAITING else row.who
    colour = {State.WAITING: "red", State.PROPOSED: "yellow", State.DUTY: "yellow"}.get(row.state, "green")
    stands = Text(f"{row.state}: {detail}", colour)
    if row.sought is not None:
        successor = "" if row.successor is None else f", {row.successor} proposed"
        stands.append(f", successor sought ({row.sought}){successor}", "yellow")
    return stands


def _what_for(clock: RowClock | None) -> Text:
    if clock is None:
        return Text("")
    return Text(f"{clock.kind}, overdue", "red") if clock.overdue else Text(clock.kind)


def _age(age: Age | None) -> str:
    return "-" if age is None else f"{age.working_days} ({age.days})"


def _local(instant: datetime) -> str:
    return f"{instant.astimezone(LONDON):%Y-%m-%d %H:%M}"


def _or_dash(tier: int | None) -> str:
    return "-" if tier is None else str(tier)
