"""Every number that police-checks decides by."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from cafcass_contracts import police_checks
from cafcass_contracts.roles import Role
from cafcass_contracts.values import RiskFactor
from cafcass_domain.numbers import Days, WorkingDays
from cafcass_domain.policy import Policy, number
from police_checks.domain.answers.offences import classification_of

_SETTLING: Final = (
    police_checks.RecordHouseholdMember,
    police_checks.ConfirmHousehold,
    police_checks.RecordConsent,
    police_checks.ClassifyFinding,
    police_checks.CorrectCheck,
    police_checks.ChooseAnswer,
    police_checks.MatchAnswer,
)
"""The commands that settle what is asked."""

_READING: Final = (police_checks.ClassifyFinding, police_checks.MatchAnswer)
"""The commands that settle what is read the same day."""


@dataclass(frozen=True, kw_only=True, eq=False)
class ChecksPolicy(Policy):
    """The policy of police-checks in force at one moment."""

    former = MappingProxyType(
        {
            "level_1_systems": "set LEVEL_1_SYSTEM to the computer that answers level 1, "
            "and LEVEL_1_SYSTEM_FROM_2027_03_01 to the one that answers from that day on"
        }
    )

    chase_after_working_days: WorkingDays = number(
        2,
        "after which an unanswered check is chased, and again every so many",
        source="assumed",
        rule="P8",
        at_least=1,
        at_most=20,
    )
    alert_working_days_before: WorkingDays = number(
        3,
        "before the first hearing, at which an outstanding check is an alert",
        source="assumed",
        rule="P8",
        at_least=0,
        at_most=20,
    )
    consent_within_working_days: WorkingDays = number(
        5,
        "in which consent that was sought is given or refused, before it counts as not answered",
        source="assumed",
        rule="P3",
        at_least=1,
        at_most=60,
    )
    household_within_working_days: WorkingDays = number(
        5,
        "in which somebody says who else lives in a household",
        source="assumed",
        rule="P3",
        at_least=1,
        at_most=60,
    )
    ask_after_chases: int = number(
        3,
        "after which a check that is not answered is a question to a person, whether or not a hearing is known",
        source="assumed",
        rule="P8",
        unit="chases",
        at_least=1,
        at_most=50,
    )
    up_to_date_days: Days = number(
        182,
        "for which an answered level 2 check stays up to date where a care order is to be discharged",
        source="OF 3.1; how many is assumed",
        rule="P4",
        at_least=1,
        at_most=3650,
    )
    ask_within_working_days: WorkingDays = number(
        1, "in which a person settles a question", source="OF 2.2", rule="T1", at_least=0, at_most=20
    )
    adult_at: int = number(
        18,
        "from which somebody who is no party is an adult, and may be checked",
        source="Children Act 1989 s.105",
        rule="P3",
        unit="years of age",
        at_least=1,
        at_most=25,
    )
    asked_role: Role = number(
        Role.CHECKS_OFFICER,
        "who of the area's early intervention team is asked",
        source="the name is assumed",
        rule="G9",
        unit="role",
    )
    reading_role: Role = number(
        Role.DUTY_OFFICER,
        "who of the area's duty team reads, the same day, what an answer says in words and offences that no row knows",
        source="OF 2.3; that it is duty is assumed",
        rule="T2",
        unit="role",
    )
    out_of_hours_role: Role = number(
        Role.DUTY_OFFICER,
        "who reads them where they come outside working hours",
        source="assumed",
        rule="T2",
        unit="role",
    )
    out_of_hours_team: str = number(
        "",
        "whose they are then; empty: the area's duty team",
        source="assumed",
        rule="T2",
        unit="team",
    )
    warranting_factors: frozenset[RiskFactor] = number(
        frozenset(
            {
                RiskFactor.DOMESTIC_ABUSE,
                RiskFactor.POST_SEPARATION_CONTROL,
                RiskFactor.HARM_TO_CHILD,
                RiskFactor.NEGLECT,
                RiskFactor.OTHER,
            }
        ),
        "that warrant a level 2 check where they are alleged",
        source="OF 4.5, 8.15; control as abuse, neglect as harm, and harm of a kind that nobody says, are assumed",
        rule="P2",
        unit="risk factors",
    )
    level_1_system: str = number(
        "PNC", "that answers level 1", source="OF 4.5", rule="P9", unit="national computer", not_empty=True
    )

    def problems(self) -> Iterator[str]:
        """See the base. Who is asked must be able to answer, and the tables of offences must fit together."""
        yield from super().problems()
        for name, settling in (("asked", _SETTLING), ("reading", _READING), ("out_of_hours", _READING)):
            able = [role for role in Role if all(role in command.given_by for command in settling)]
            if getattr(self, f"{name}_role") not in able:
                yield f"{name}_role must be one that gives every command that settles what is asked: {', '.join(able)}"
        try:
            classification_of(self)
        except ValueError as error:
            yield f"reference data offences: {error}"
