"""The numbers by which kpi counts, each declared once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from cafcass_domain import policy
from cafcass_domain.numbers import Days, WorkingDays
from cafcass_domain.policy import number


@dataclass(frozen=True, kw_only=True, eq=False)
class Policy(policy.Policy):
    """Every number of kpi. Definitions of measures are in `measures.py`, from a financial year on."""

    conference_days: Days = number(
        Days(45),
        "from receipt until a care case must be substantively allocated, where no case management conference is listed",
        source="OF 7.3 (KPI 4)",
        rule="K4",
        at_least=1,
    )
    guardian_working_days: WorkingDays = number(
        WorkingDays(2),
        "in which a guardian is allocated to a care application (48 hours, counted in working days)",
        source="GR rec. 16; working days assumed",
        rule="K15",
        at_least=1,
    )
    evaluated_working_days: WorkingDays = number(
        WorkingDays(1), "in which whatever is received is evaluated", source="OF 2.2", rule="K14", at_least=1
    )
    supervision_days: Days = number(
        Days(42),
        "for which somebody counts as supervised after a supervision (six weeks)",
        source="OF 7.3",
        rule="K10",
        at_least=1,
    )
    review_days: Days = number(
        Days(92), "for which a quarterly review counts", source="OF 6.12; days assumed", rule="K17", at_least=1
    )
    longest_open_absence: Days = number(
        Days(366),
        "for which sickness without an end is counted on, before somebody has to say that it goes on",
        source="assumed",
        rule="K10",
    )
    smallest_published: int = number(
        5,
        "the smallest count, other than none at all, that an open figure shows",
        source="G5, assumed",
        rule="G5",
        unit="cases",
        at_least=2,
    )
    close_after_working_days: WorkingDays = number(
        WorkingDays(5),
        "after the end of a month, in which it is closed and its figures are published",
        source="assumed",
        rule="K1",
        at_least=1,
    )
    quiet_days: Days = number(
        Days(28),
        "without anything happening, after which an open case is listed",
        source="assumed",
        rule="A18",
        at_least=1,
    )
    due_soon_days: Days = number(
        Days(7), "in which something is due, for which a case is listed", source="assumed", rule="A16", at_least=1
    )
    over_maximum_weeks: int = number(
        4,
        "above the safe maximum, after which a practitioner is listed",
        source="assumed",
        rule="A2",
        unit="weeks",
        at_least=1,
    )

    def problems(self) -> Iterator[str]:
        """Nothing here contradicts anything else."""
        yield from super().problems()
