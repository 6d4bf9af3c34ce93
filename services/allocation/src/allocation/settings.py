"""Every number of allocation's policy, each with its default, unit and source. Set by `CAFCASS_ALLOCATION_...` in the environment."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time, timedelta

from pydantic import BaseModel, ConfigDict, Field, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from allocation.domain.policy import ROLES, WEIGHTS, Policy, Weight
from cafcass_contracts.workload import PractitionerRole, WorkKind
from cafcass_runtime.service import Environment


class WeightRow(BaseModel):
    """One row of the table of weights."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    since: date
    kind: WorkKind
    points: int = Field(ge=1, le=10_000)
    stage: str = ""
    category: str = ""


class AllocationSettings(BaseSettings):
    """Policy of allocation."""

    model_config = SettingsConfigDict(env_prefix="CAFCASS_ALLOCATION_", frozen=True)

    policy_version: str = Field(
        default="allocation-1", min_length=1, description="Stands on every event that this policy decided."
    )
    weights: tuple[WeightRow, ...] = Field(
        default=tuple(
            WeightRow(since=row.since, kind=row.kind, points=row.points, stage=row.stage, category=row.category)
            for row in WEIGHTS
        ),
        min_length=1,
        description="What work weighs, in hundredths of a point, by kind, stage and category, for work that arises from a day on. "
        "Every kind needs a row without stage and category. Source: OF 6.10, 7.3 (A3); the points are assumed.",
    )

    @field_validator("weights")
    @classmethod
    def _weighs_every_kind(cls, rows: tuple[WeightRow, ...]) -> tuple[WeightRow, ...]:
        general = {row.kind for row in rows if not row.stage and not row.category}
        if lacking := sorted(kind for kind in WorkKind if kind not in general):
            raise ValueError(f"no row without stage and category for {', '.join(lacking)}")
        return rows

    roles: dict[WorkKind, frozenset[PractitionerRole]] = Field(
        default=dict(ROLES), description="Who may hold what. Source: OF 1.16 (A5)."
    )
    skills: dict[WorkKind, str] = Field(
        default={}, description="The skill that a kind of work asks for; none by default. Source: assumed (A5)."
    )
    not_newly_qualified: frozenset[WorkKind] = Field(
        default=frozenset({WorkKind.CARE_GUARDIAN}),
        description="What newly qualified staff may not hold, nor those of whom that is not known. Source: assumed (A5, G3).",
    )
    settles_alone: frozenset[WorkKind] = Field(
        default=frozenset({WorkKind.FIRST_HEARING}),
        description="Kinds of work that are allocated without a manager. Source: assumed (A4).",
    )
    changed_by_court: frozenset[WorkKind] = Field(
        default=frozenset({WorkKind.CARE_GUARDIAN, WorkKind.ADOPTION, WorkKind.RULE_16_4}),
        description="Kinds of work whose holder only the court changes. Source: OF 4.15 (A6).",
    )
    full_time_hours: float = Field(
        default=37.0, gt=0, le=48, description="Hours a week of somebody of full time. Source: assumed (A3)."
    )
    full_time_points: int = Field(
        default=10_000, ge=1, description="Hundredths of a point that full time makes available. Source: assumed (A3)."
    )
    amber_from: int = Field(
        default=850, ge=1, le=1000, description="Tenths of a percent from which a score is amber. Source: assumed (A3)."
    )
    red_above: int = Field(
        default=1000, ge=1, le=2000, description="Tenths of a percent above which a score is red. Source: assumed (A3)."
    )
    safe_maximum: int = Field(
        default=1000,
        ge=1,
        le=2000,
        description="Tenths of a percent of the available points up to which new work is given. Source: OF 6.10 (A2); the number is assumed.",
    )
    allocate_working_days: int = Field(
        default=2,
        ge=0,
        le=20,
        description="Working days in which work is allocated. Source: OF 2.9 (A1); as working days assumed.",
    )
    substantive_days: int = Field(
        default=45,
        ge=1,
        le=200,
        description="Calendar days to the substantive allocation of a care case. Source: OF 7.3 (A8).",
    )
    manager_holds_working_days: int = Field(
        default=3,
        ge=0,
        le=20,
        description="Working days for which a service manager may hold work. Source: assumed (A7).",
    )
    settle_working_days: int = Field(
        default=1,
        ge=0,
        le=20,
        description="Working days in which a manager settles what is proposed. Source: assumed (A4).",
    )
    tell_family_working_days: int = Field(
        default=2,
        ge=0,
        le=20,
        description="Working days in which the family is told that somebody else has the work. Source: assumed (A13).",
    )
    closure_working_days: int = Field(
        default=5,
        ge=0,
        le=60,
        description="Working days in which a closed case has its statement. Source: assumed (A15).",
    )
    replan_from_days: int = Field(
        default=10,
        ge=1,
        le=365,
        description="Calendar days of absence from which work is planned anew. Source: assumed (A13).",
    )
    gather_seconds: int = Field(
        default=60,
        ge=0,
        le=3600,
        description="Elapsed seconds for which an area gathers changes. Source: assumed (A1, A12).",
    )
    most_at_once: int = Field(
        default=200,
        ge=1,
        le=5000,
        description="Cases that one decision takes up, over an area or of a team whose manager changes. Source: assumed (A12, G7).",
    )
    tier_days: int = Field(
        default=7,
        ge=1,
        le=60,
        description="Days to the next hearing that make one tier of the queue. Source: assumed (T12).",
    )
    tiers_of_hearings: int = Field(
        default=8, ge=1, le=52, description="How many such tiers; later hearings count as none. Source: assumed (T12)."
    )
    day_begins: time = Field(
        default=time(9), description="London time at which a day's changes take effect. Source: assumed."
    )
    day_ends: time = Field(default=time(17), description="London time at which a due day ends. Source: assumed.")
    span_hundredths: int = Field(
        default=1200,
        ge=1,
        description="Hundredths of whole-time equivalents a manager has at most. Source: IR 1.15 (A14).",
    )
    see_child_working_days: int = Field(
        default=10,
        ge=0,
        le=60,
        description="Working days in which a child is seen, from when work beyond the first hearing arose. Source: assumed (A16).",
    )
    plan_working_days: int = Field(
        default=10,
        ge=0,
        le=60,
        description="Working days in which a case has its plan, from its first allocation beyond the first hearing. Source: assumed (A16).",
    )
    share_working_days_before: int = Field(
        default=3,
        ge=0,
        le=20,
        description="Working days before a report is needed by which the parties have it. Source: OF 8.5 (A16), two to three days; three, and as working days, assumed.",
    )
    step_days: tuple[int, int, int] = Field(
        default=(15, 42, 183),
        description="Calendar days that each step of casework lasts at most. Source: OF 2.8 (A18).",
    )
    long_case_days: int = Field(
        default=365, ge=1, description="Calendar days after which a private law case is flagged. Source: OF 4.12 (A17)."
    )


def policy(environment: Environment) -> Callable[[datetime], Policy]:
    """The policy in force at an instant: one version, so far, for all time; the weights go by their dates."""
    settings = AllocationSettings()
    plain = settings.model_dump(exclude={"policy_version", "weights", "gather_seconds"})
    in_force = Policy(
        version=settings.policy_version,
        calendar=environment.calendar,
        namespace=environment.namespace,
        weights=tuple(Weight(row.since, row.kind, row.points, row.stage, row.category) for row in settings.weights),
        gather=timedelta(seconds=settings.gather_seconds),
        **plain,
    )

    def at(_instant: datetime) -> Policy:
        return in_force

    return at
