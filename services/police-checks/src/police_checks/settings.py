"""Every number of police-checks' policy, each with its default, unit and source. Set by `CAFCASS_POLICE_CHECKS_...`."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict

from cafcass_contracts.values import RiskFactor
from cafcass_runtime.service import Environment
from police_checks.domain.policy import Policy
from police_checks.domain.sources import TableOfSources


class PoliceChecksSettings(BaseSettings):
    """Policy of police-checks."""

    model_config = SettingsConfigDict(env_prefix="CAFCASS_POLICE_CHECKS_", frozen=True)

    policy_version: str = Field(
        default="police-checks-1", min_length=1, description="Stands on every event that this policy decided."
    )
    chase_after_working_days: int = Field(
        default=2,
        ge=1,
        le=20,
        description="Working days after which an unanswered check is chased, and again every so many. Source: assumed (P8).",
    )
    alert_working_days_before: int = Field(
        default=3,
        ge=0,
        le=20,
        description="Working days before the first hearing at which an outstanding check is an alert. Source: assumed (P8).",
    )
    up_to_date_days: int = Field(
        default=182,
        ge=1,
        le=3650,
        description="Days that an answered level 2 check stays up to date where a care order is to be discharged. Source: OF 3.1 (P4); how many is assumed.",
    )
    ask_within_working_days: int = Field(
        default=1, ge=0, le=20, description="Working days in which a person settles a question. Source: OF 2.2 (T1)."
    )
    day_begins: time = Field(default=time(9), description="London time at which alerts are raised. Source: assumed.")
    day_ends: time = Field(default=time(17), description="London time at which a due day ends. Source: assumed.")
    adult_at: int = Field(
        default=18,
        ge=1,
        le=25,
        description="Years from which somebody is checked. Source: Children Act 1989 s.105 (P1).",
    )
    asked_role: str = Field(
        default="checks-officer",
        min_length=1,
        description="Role of the area's early intervention team that is asked. Source: the name is assumed.",
    )
    warranting_factors: tuple[RiskFactor, ...] = Field(
        default=(
            RiskFactor.DOMESTIC_ABUSE,
            RiskFactor.POST_SEPARATION_CONTROL,
            RiskFactor.HARM_TO_CHILD,
            RiskFactor.NEGLECT,
        ),
        description="Alleged, these warrant a level 2 check. Source: OF 4.5, 8.15 (P2); control as abuse and neglect as harm are assumed.",
    )
    level_1_systems: tuple[tuple[date, str], ...] = Field(
        default=((date(1974, 1, 1), "PNC"),),
        min_length=1,
        description="From which day which national computer answers level 1, such as PNC and then LEDS. Source: OF 4.5 (P9); the day is assumed.",
    )


def policy(environment: Environment) -> Callable[[datetime], Policy]:
    """The policy in force at an instant: one version, so far, for all time; the computer of level 1 goes by its dates."""
    settings = PoliceChecksSettings()
    in_force = Policy(
        version=settings.policy_version,
        namespace=environment.namespace,
        calendar=environment.calendar,
        sources=TableOfSources(national=tuple(sorted(settings.level_1_systems))),
        chase_after_working_days=settings.chase_after_working_days,
        alert_working_days_before=settings.alert_working_days_before,
        up_to_date_days=settings.up_to_date_days,
        ask_within_working_days=settings.ask_within_working_days,
        day_begins=settings.day_begins,
        day_ends=settings.day_ends,
        adult_at=settings.adult_at,
        warranting=frozenset(settings.warranting_factors),
        asked_role=settings.asked_role,
    )

    def at(_instant: datetime) -> Policy:
        return in_force

    return at
