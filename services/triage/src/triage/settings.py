"""Every number of triage's policy, each with its default, unit and source. Set by `CAFCASS_TRIAGE_...` in the environment."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from cafcass_contracts.safeguarding import CareCategory, Route, ScreeningOutcome
from cafcass_contracts.values import ApplicationKind, RiskFactor
from cafcass_runtime.service import Environment
from triage.domain.policy import LONDON, REQUIRED, Policy
from triage.domain.routes import DANGER_WORDS, DESKS, Desk


class SettlesAlone(BaseModel):
    """Which outcomes of screening hold without a person, from a day on."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    since: date
    outcomes: frozenset[ScreeningOutcome]
    required: frozenset[RiskFactor] = REQUIRED
    """What must be known first."""


class TriageSettings(BaseSettings):
    """Policy of triage."""

    model_config = SettingsConfigDict(env_prefix="CAFCASS_TRIAGE_", frozen=True)

    policy_version: str = Field(
        default="triage-1", min_length=1, description="Stands on every event that this policy decided."
    )
    evaluate_within_working_days: int = Field(
        default=1,
        ge=0,
        le=20,
        description="Working days in which a person settles what triage asks. Source: OF 2.2 (T1).",
    )
    day_begins: time = Field(
        default=time(9), description="London time at which working hours begin (T2). Source: assumed."
    )
    day_ends: time = Field(default=time(17), description="London time at which a due day ends. Source: assumed.")
    screening_role: str = Field(
        default="family-court-adviser",
        min_length=1,
        description="Role of the case's team that settles screenings and sharing. Source: OF 4.1; the name is assumed.",
    )
    settles_alone: tuple[SettlesAlone, ...] = Field(
        default=(SettlesAlone(since=date(2012, 4, 1), outcomes=frozenset({ScreeningOutcome.NO_CONCERNS})),),
        min_length=1,
        description="Outcomes of screening that hold without a person, and what must be known first, each set from a day "
        "on (London). Source: assumed (T5, G3).",
    )
    acknowledge_within_minutes: int = Field(
        default=60,
        ge=1,
        le=24 * 60,
        description="Elapsed minutes in which a concern is acknowledged before it is escalated. Source: assumed (T2).",
    )
    escalate_again_after_minutes: int = Field(
        default=60,
        ge=1,
        le=24 * 60,
        description="Elapsed minutes after which an escalated concern is escalated again. Source: assumed (T2).",
    )
    duty_role: str = Field(
        default="duty-officer",
        min_length=1,
        description="Who of a team takes a concern where no rota says. Source: OF 2.3.",
    )
    head_role: str = Field(
        default="head-of-service", min_length=1, description="To whom a concern is escalated. Source: OF 2.7 (T2)."
    )
    out_of_hours_team: str = Field(
        default="",
        description="Who takes a concern outside working hours where no rota says; empty: the case's own team. Source: assumed (T2).",
    )
    out_of_hours_role: str = Field(
        default="duty-officer", min_length=1, description="The role there. Source: assumed (T2)."
    )
    letter_working_days_before: int = Field(
        default=3,
        ge=0,
        le=30,
        description="Working days before the first hearing at which the letter is due. Source: assumed (T6).",
    )
    short_notice_grace_minutes: int = Field(
        default=240,
        ge=0,
        le=7 * 24 * 60,
        description="Elapsed minutes in which a letter that is due at once waits for what is outstanding. Source: assumed (T6).",
    )
    secure_domains: frozenset[str] = Field(
        default=frozenset({"cjsm.net"}),
        description="Domains, with their subdomains, where solicitors are sent a letter by e-mail. Source: OF 4.7 (T9).",
    )
    hearing_lasts_minutes: int = Field(
        default=60,
        ge=0,
        le=24 * 60,
        description="Minutes that a hearing lasts where the court does not say. Source: assumed (T11).",
    )
    materials_from_ages: tuple[Annotated[int, Field(ge=1, le=18)], ...] = Field(
        default=(8, 13),
        description="Ages, in years, at which a child is sent the next older materials, ascending. Source: assumed (T13).",
    )
    ends_alone: bool = Field(
        default=True,
        description="Whether involvement ends without a person where nothing speaks against it. Source: OF 4.6 (T11).",
    )
    pass_on_within_hours: int = Field(
        default=24,
        ge=1,
        le=240,
        description="Elapsed hours in which correspondence is with the right person. Source: OF 2.7 (T3).",
    )
    holding_letter_within_hours: int = Field(
        default=24,
        ge=1,
        le=240,
        description="Elapsed hours in which a member of Parliament has a holding letter. Source: OF 2.8 (T4).",
    )
    mp_information_working_days: int = Field(
        default=5,
        ge=0,
        le=60,
        description="Working days in which communications have the local information for a member of Parliament. "
        "Source: OF 2.8 (T4).",
    )
    mp_reply_working_days: int = Field(
        default=9,
        ge=0,
        le=60,
        description="Working days in which a member of Parliament has a reply. Source: OF 2.8 (T4).",
    )
    child_answer_working_days: int = Field(
        default=5,
        ge=0,
        le=60,
        description="Working days in which a child's question is answered. Source: assumed (T4).",
    )
    desks: dict[Route, Desk] = Field(
        default=dict(DESKS),
        description="Team and role that take complaints, access requests, information requests, letters of members of "
        "Parliament and children's questions. Source: OF 2.4-2.6, 8.3 (T4); the names are assumed.",
    )
    danger_words: tuple[str, ...] = Field(
        default=DANGER_WORDS,
        min_length=1,
        description="Beginnings of words in correspondence that may mean that a child is in danger: it is raised as a "
        "concern. To be reviewed by who answers for safeguarding. Source: assumed (T2, C1).",
    )

    categorised: frozenset[ApplicationKind] = Field(
        default=frozenset({ApplicationKind.CARE_AND_SUPERVISION}),
        description="Which public law applications have a category. Source: OF 3.1 (T8).",
    )
    category_settles_alone: frozenset[CareCategory] = Field(
        default=frozenset(),
        description="Categories that hold without a person. Source: assumed (T8).",
    )
    guardian_role: str = Field(
        default="childrens-guardian",
        min_length=1,
        description="Role of the case's team that makes the gap analysis where nobody is allocated yet. Source: OF 3.1; the "
        "name is assumed (T8).",
    )
    category_role: str = Field(
        default="service-manager",
        min_length=1,
        description="Role of the case's team that settles the category, and is asked where a gap analysis is late. "
        "Source: assumed (T8).",
    )
    court_agreement_working_days: int = Field(
        default=5,
        ge=0,
        le=60,
        description="Working days after which a person says whether the court agreed to a disclosure. Source: assumed (T10).",
    )

    @field_validator("desks")
    @classmethod
    def _every_desk(cls, desks: dict[Route, Desk]) -> dict[Route, Desk]:
        """A route without a desk would end nowhere."""
        if set(desks) != set(DESKS):
            raise ValueError(f"desks are wanted for exactly: {', '.join(DESKS)}")
        return desks


def policy(environment: Environment) -> Callable[[datetime], Policy]:
    """The policy in force at an instant: by the London day, from the sets of `settles_alone`; the earliest holds before any."""
    settings = TriageSettings()
    sets = sorted(settings.settles_alone, key=lambda one: one.since)
    versions = [_version(settings, one, environment) for one in sets]
    if len(versions) == 1:  # asked several times of every message
        return lambda _: versions[0]

    def at(instant: datetime) -> Policy:
        day = instant.astimezone(LONDON).date()
        begun = sum(one.since <= day for one in sets)
        return versions[max(begun - 1, 0)]

    return at


def _version(settings: TriageSettings, alone: SettlesAlone, environment: Environment) -> Policy:
    return Policy(
        version=f"{settings.policy_version}/{alone.since.isoformat()}",
        calendar=environment.calendar,
        evaluate_within_working_days=settings.evaluate_within_working_days,
        day_ends=settings.day_ends,
        day_begins=settings.day_begins,
        screening_role=settings.screening_role,
        settles_alone=alone.outcomes,
        required=alone.required,
        acknowledge_within=timedelta(minutes=settings.acknowledge_within_minutes),
        escalate_again_after=timedelta(minutes=settings.escalate_again_after_minutes),
        duty_role=settings.duty_role,
        head_role=settings.head_role,
        out_of_hours_team=settings.out_of_hours_team,
        out_of_hours_role=settings.out_of_hours_role,
        letter_working_days_before=settings.letter_working_days_before,
        short_notice_grace=timedelta(minutes=settings.short_notice_grace_minutes),
        secure_domains=settings.secure_domains,
        hearing_lasts=timedelta(minutes=settings.hearing_lasts_minutes),
        materials_from_ages=tuple(sorted(settings.materials_from_ages)),
        ends_alone=settings.ends_alone,
        pass_on_within=timedelta(hours=settings.pass_on_within_hours),
        holding_letter_within=timedelta(hours=settings.holding_letter_within_hours),
        mp_information_working_days=settings.mp_information_working_days,
        mp_reply_working_days=settings.mp_reply_working_days,
        child_answer_working_days=settings.child_answer_working_days,
        desks=settings.desks,
        danger_words=settings.danger_words,
        categorised=settings.categorised,
        category_settles_alone=settings.category_settles_alone,
        guardian_role=settings.guardian_role,
        category_role=settings.category_role,
        court_agreement_working_days=settings.court_agreement_working_days,
    )
