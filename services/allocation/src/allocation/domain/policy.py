"""Every number that allocation decides by, declared once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import ClassVar, Final

from cafcass_contracts.safeguarding import CareCategory
from cafcass_contracts.values import NeedKind
from cafcass_contracts.workload import PractitionerRole, WorkKind
from cafcass_domain.london import london_day
from cafcass_domain.numbers import Days, Hours, Seconds, WorkingDays
from cafcass_domain.policy import Policy, number


@dataclass(frozen=True)
class Weight:
    """One row of the table of weights, in force for work that arises from `since` on (A3). The row that says most wins."""

    __pydantic_config__: ClassVar[Mapping[str, str]] = {"extra": "forbid"}

    since: date
    kind: WorkKind
    points: int
    """Hundredths of a point."""
    stage: str = ""
    """Empty: every stage."""
    category: str = ""
    """Empty: every category."""


_GUARDIANS: Final = frozenset({PractitionerRole.GUARDIAN})
_ADVISERS: Final = frozenset({PractitionerRole.ADVISER})

ROLES: Final[Mapping[WorkKind, frozenset[PractitionerRole]]] = {
    **dict.fromkeys(WorkKind, _ADVISERS),
    WorkKind.CARE_GUARDIAN: _GUARDIANS,
    WorkKind.ADOPTION: _GUARDIANS,
    WorkKind.RULE_16_4: _GUARDIANS | _ADVISERS,
    WorkKind.SPECIALIST: _GUARDIANS | _ADVISERS,
}
"""Who may hold what (A5)."""

_FROM: Final = date(2012, 4, 1)

WEIGHTS: Final = (
    Weight(_FROM, WorkKind.FIRST_HEARING, 150),
    Weight(_FROM, WorkKind.SECTION_7_SINGLE, 500),
    Weight(_FROM, WorkKind.SECTION_7_MULTI, 700),
    Weight(_FROM, WorkKind.SECTION_7_RISK, 800),
    Weight(_FROM, WorkKind.SECTION_7_WISHES, 400),
    Weight(_FROM, WorkKind.ADDENDUM, 200),
    Weight(_FROM, WorkKind.RULE_16_4, 800),
    Weight(_FROM, WorkKind.FAMILY_ASSISTANCE, 300),
    Weight(_FROM, WorkKind.CARE_GUARDIAN, 700),
    Weight(_FROM, WorkKind.CARE_GUARDIAN, 600, stage="initial"),
    Weight(_FROM, WorkKind.CARE_GUARDIAN, 500, stage="proceedings", category="1"),
    Weight(_FROM, WorkKind.CARE_GUARDIAN, 900, stage="proceedings", category="3"),
    Weight(_FROM, WorkKind.ADOPTION, 300),
    Weight(_FROM, WorkKind.SPECIALIST, 500),
)
"""Assumed (A3)."""

HEAVIEST: Final = 10_000
"""Hundredths of a point: no piece of work weighs more than somebody of full time has available."""


@dataclass(frozen=True, kw_only=True, eq=False)
class AllocationPolicy(Policy):
    """What allocation decides by."""

    former: ClassVar[Mapping[str, str]] = {"step_days": "set step_1_days, step_2_days and step_3_days, a number each"}

    weights: tuple[Weight, ...] = number(
        WEIGHTS,
        "What work weighs, by kind, stage and category. Work keeps the row that was in force on the day it arose: a table for a later "
        "day is given as rows with that day as `since`, beside those before. Every kind needs a row without stage and category",
        unit="hundredths of a point",
        not_empty=True,
        rule="A3",
        source="OF 6.10, 7.3; the points are assumed",
    )
    needs_that_add: frozenset[NeedKind] = number(
        frozenset(
            {
                NeedKind.INTERPRETER,
                NeedKind.WELSH,
                NeedKind.DISABILITY,
                NeedKind.COMMUNICATION,
                NeedKind.LITIGATION_CAPACITY,
            }
        ),
        "Needs of anybody in a case that make its work more",
        rule="T14",
        source="OF 2.24; which add to the work is assumed",
    )
    needs_percent: int = number(
        10,
        "What they add to the weight of each piece of its work, whichever and however many they are",
        unit="percent",
        at_least=0,
        at_most=100,
        rule="T14",
        source="assumed",
    )
    roles: Mapping[WorkKind, frozenset[PractitionerRole]] = number(
        ROLES, "Who may hold what", rule="A5", source="OF 1.16"
    )
    skills: Mapping[WorkKind, str] = number({}, "The skill that a kind of work asks for", rule="A5", source="assumed")
    not_newly_qualified: frozenset[WorkKind] = number(
        frozenset({WorkKind.CARE_GUARDIAN}),
        "What newly qualified staff may not hold, nor those of whom that is not known",
        rule="A5",
        source="assumed",
    )
    settles_alone: frozenset[WorkKind] = number(
        frozenset({WorkKind.FIRST_HEARING}), "What is allocated without a manager", rule="A4", source="assumed"
    )
    changed_by_court: frozenset[WorkKind] = number(
        frozenset({WorkKind.CARE_GUARDIAN, WorkKind.ADOPTION, WorkKind.RULE_16_4}),
        "Work whose holder only the court changes",
        rule="A6",
        source="OF 4.15",
    )
    co_worker_percent: int = number(
        25,
        "Of the weight of a piece of work, what each co-worker carries beside its holder",
        unit="percent",
        at_least=0,
        at_most=100,
        rule="A3",
        source="assumed",
    )
    full_time_hours: float = number(
        37.0, "A week of somebody of full time", unit="hours", at_least=1, at_most=48, rule="A3", source="assumed"
    )
    full_time_points: int = number(
        10_000, "What full time makes available", unit="hundredths of a point", at_least=1, rule="A3", source="assumed"
    )
    amber_from: int = number(
        850,
        "From which a score is amber",
        unit="tenths of a percent",
        at_least=1,
        at_most=1000,
        rule="A3",
        source="assumed",
    )
    red_above: int = number(
        1000,
        "Above which a score is red",
        unit="tenths of a percent",
        at_least=1,
        at_most=2000,
        rule="A3",
        source="assumed",
    )
    safe_maximum: int = number(
        1000,
        "Of the points available, up to which new work is given",
        unit="tenths of a percent",
        at_least=1,
        at_most=2000,
        rule="A2",
        source="OF 6.10; the number is assumed",
    )
    allocate_working_days: WorkingDays = number(
        2,
        "in which work is allocated",
        at_least=0,
        at_most=20,
        rule="A1",
        source="OF 2.9; as working days assumed",
    )
    substantive_days: Days = number(
        45,
        "from receipt to the substantive allocation of a care case",
        at_least=1,
        at_most=200,
        rule="A8",
        source="OF 7.3",
    )
    manager_holds_working_days: WorkingDays = number(
        3, "for which a service manager may hold work", at_least=0, at_most=20, rule="A7", source="assumed"
    )
    settle_working_days: WorkingDays = number(
        1,
        "in which a manager settles what is put to them, where no clock of the work is sooner",
        at_least=0,
        at_most=20,
        rule="A4",
        source="assumed",
    )
    settle_emergency_hours: Hours = number(
        1,
        "in which duty settles who has an emergency, or holds it",
        at_least=1,
        at_most=24,
        rule="A12",
        source="assumed, as for T2",
    )
    proposal_working_days: WorkingDays = number(
        3,
        "after which a proposal that nobody settled falls, where no clock that it serves is sooner",
        at_least=1,
        at_most=20,
        rule="A12",
        source="assumed",
    )
    review_working_days: WorkingDays = number(
        10,
        "after which the risk of work that waits without anybody is looked at again",
        at_least=1,
        at_most=60,
        rule="A12",
        source="assumed",
    )
    review_learnt_working_days: WorkingDays = number(
        1,
        "in which it is looked at again once something is learnt about its case",
        at_least=0,
        at_most=20,
        rule="A12",
        source="assumed",
    )
    tell_family_working_days: WorkingDays = number(
        2,
        "in which the family is told that somebody else has the work",
        at_least=0,
        at_most=20,
        rule="A13",
        source="assumed",
    )
    agree_filing_working_days: WorkingDays = number(
        5,
        "in which a filing date is agreed with the court, where an order for a section 7 report names none",
        at_least=0,
        at_most=60,
        rule="A11",
        source="assumed",
    )
    child_moved_working_days: WorkingDays = number(
        5,
        "in which a manager says whether a case stays, once a child of it moved",
        at_least=0,
        at_most=60,
        rule="A9",
        source="assumed",
    )
    closure_working_days: WorkingDays = number(
        5, "in which a closed case has its statement", at_least=0, at_most=60, rule="A15", source="assumed"
    )
    replan_from_days: Days = number(
        10,
        "of absence from which the work held is planned anew",
        at_least=1,
        at_most=365,
        rule="A13",
        source="assumed",
    )
    gather_seconds: Seconds = number(
        60, "for which an area gathers what changed", at_least=0, at_most=3600, rule="A12", source="assumed"
    )
    most_at_once: int = number(
        200,
        "What one decision takes up, over an area or of a team whose manager changes",
        unit="cases",
        at_least=1,
        at_most=5000,
        rule="A12",
        source="assumed",
    )
    tier_days: Days = number(
        7,
        "to the next hearing that make one tier of the queue",
        at_least=1,
        at_most=60,
        rule="T12",
        source="assumed",
    )
    tiers_of_hearings: int = number(
        8,
        "How many such tiers there are; later hearings count as none",
        unit="tiers",
        at_least=1,
        at_most=52,
        rule="T12",
        source="assumed",
    )
    span_hundredths: int = number(
        1200,
        "What a manager should have at most",
        unit="hundredths of a whole-time equivalent",
        at_least=1,
        rule="A14",
        source="IR 1.15",
    )
    see_child_working_days: WorkingDays = number(
        10,
        "in which a child is seen, from when work beyond the first hearing arose",
        at_least=0,
        at_most=60,
        rule="A16",
        source="assumed",
    )
    plan_working_days: WorkingDays = number(
        10,
        "in which a case has its plan, from when somebody first had work beyond the first hearing",
        at_least=0,
        at_most=60,
        rule="A16",
        source="assumed",
    )
    share_working_days_before: WorkingDays = number(
        3,
        "before a report is needed by which the parties have it",
        at_least=0,
        at_most=20,
        rule="A16",
        source="OF 8.5, two to three days; three, and as working days, assumed",
    )
    step_1_days: Days = number(
        15, "that the first step of casework lasts at most", at_least=1, rule="A18", source="OF 2.8"
    )
    step_2_days: Days = number(
        42, "that the second step of casework lasts at most", at_least=1, rule="A18", source="OF 2.8"
    )
    step_3_days: Days = number(
        183, "that the third step of casework lasts at most", at_least=1, rule="A18", source="OF 2.8"
    )
    long_case_days: Days = number(
        365, "after which an open private law case is flagged", at_least=1, rule="A17", source="OF 4.12"
    )

    def next_morning(self, instant: datetime) -> datetime:
        """When the next working day begins (A12)."""
        return self.begin_of(self.calendar.due(london_day(instant), 1))

    def problems(self) -> Iterator[str]:
        """See the base; and that every kind is weighed, and the bands follow on each other."""
        yield from super().problems()
        if self.amber_from > self.red_above:
            yield "amber_from must not be above red_above"
        yield from self._problems_of_weights()

    def _problems_of_weights(self) -> Iterator[str]:
        general = {row.kind for row in self.weights if not row.stage and not row.category}
        if lacking := sorted(kind for kind in WorkKind if kind not in general):
            yield f"weights: no row without stage and category for {', '.join(lacking)}"
        if wrong := [row for row in self.weights if not 1 <= row.points <= HEAVIEST]:
            yield f"weights: points must be 1 to {HEAVIEST}, not {', '.join(str(row.points) for row in wrong)}"
        categories = {"", *CareCategory}
        if odd := sorted({row.category for row in self.weights if row.category not in categories}):
            yield f"weights: there is no category called {', '.join(odd)}"
