"""Every number of intake's policy, each with its default, unit and source. Set by `CAFCASS_INTAKE_...` in the environment."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, time

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict

from cafcass_runtime.service import Environment
from intake.domain.policy import Policy


class IntakeSettings(BaseSettings):
    """Policy of intake."""

    model_config = SettingsConfigDict(env_prefix="CAFCASS_INTAKE_", frozen=True)

    policy_version: str = Field(
        default="intake-1", min_length=1, description="Stands on every event that this policy decided."
    )
    ask_within_working_days: int = Field(
        default=1,
        ge=0,
        le=20,
        description="Working days in which a person settles what intake asks, such as the area. Source: OF 2.2 (I2).",
    )
    day_ends: time = Field(
        default=time(17),
        description="London time at which a due day ends. Source: assumed.",
    )
    asked_role: str = Field(
        default="intake-officer",
        min_length=1,
        description="Role of the central intake team that is asked. Source: OF 4.1; the name is assumed.",
    )
    most_linked_cases: int = Field(
        default=20,
        ge=1,
        le=200,
        description="Earlier cases of one child that a new case is linked to; a child known in more is put to a person. "
        "Source: assumed (I5).",
    )
    adult_at: int = Field(
        default=18,
        ge=1,
        le=25,
        description="Years: a child as old, or an applicant younger, is doubted and the court asked. Source: Children Act 1989 s.105.",
    )


def policy(environment: Environment) -> Callable[[datetime], Policy]:
    """The policy in force at an instant: one version, so far, for all time."""
    settings = IntakeSettings()
    in_force = Policy(
        version=settings.policy_version,
        namespace=environment.namespace,
        calendar=environment.calendar,
        ask_within_working_days=settings.ask_within_working_days,
        day_ends=settings.day_ends,
        asked_role=settings.asked_role,
        most_linked_cases=settings.most_linked_cases,
        adult_at=settings.adult_at,
    )

    def at(_instant: datetime) -> Policy:
        return in_force

    return at
