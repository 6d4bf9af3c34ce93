"""The numbers that intake decides by, each declared once; which of them is in force is handed in with the facts."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from cafcass_contracts.intake import AssignArea, NameFirstHearing, WithdrawPerson
from cafcass_contracts.roles import Role
from cafcass_domain import policy
from cafcass_domain.numbers import Days, WorkingDays
from cafcass_domain.policy import number


@dataclass(frozen=True, kw_only=True, eq=False)
class IntakePolicy(policy.Policy):
    """Intake's policy in force at one moment."""

    ask_within_working_days: WorkingDays = number(
        WorkingDays(1),
        "in which a person settles what intake asks, such as the area",
        source="OF 2.2",
        rule="I2",
        at_least=0,
        at_most=20,
    )
    ask_whose_case_within_working_days: WorkingDays = number(
        WorkingDays(0),
        "in which a person says whose case it is, where a court shows another family under its number: the same day",
        source="assumed",
        rule="I9",
        at_least=0,
        at_most=20,
    )
    ask_refuge_within_working_days: WorkingDays = number(
        WorkingDays(0),
        "in which a person says whether an address that reads like a refuge's is one: the same day",
        source="assumed",
        rule="T9",
        at_least=0,
        at_most=20,
    )
    refuge_words: tuple[str, ...] = number(
        (
            "refuge",
            "refuges",
            "safe house",
            "safehouse",
            "womens aid",
            "domestic abuse",
            "domestic violence",
            "lloches",
            "cymorth i ferched",
        ),
        "in an address, in English and Welsh, that keep it secret until a person says that it is no refuge's: never a reason to tell one",
        source="assumed",
        rule="T9",
        unit="words",
        not_empty=True,
    )
    asked_role: Role = number(
        Role.INTAKE_OFFICER,
        "role of the central intake team that is asked",
        source="OF 4.1; the name is assumed",
        rule="I1",
    )
    chase_court_after_working_days: WorkingDays = number(
        WorkingDays(2),
        "after which the court is asked again for what an application lacks",
        source="assumed",
        rule="I3",
        at_least=1,
        at_most=20,
    )
    most_reminders: int = number(
        3,
        "times that the court is asked again before a person is asked to find out",
        source="assumed",
        rule="I3",
        unit="reminders",
        at_least=1,
        at_most=20,
    )
    backlog_before: date = number(
        date(2001, 4, 1),
        "an application made before this day is told as one of the backlog when it is first heard of: the day on which service begins",
        source="assumed",
        rule="I2",
        unit="date",
    )
    most_linked_cases: int = number(
        20,
        "earlier cases of one child that a new case is linked to; a child known in more is put to a person",
        source="assumed",
        rule="I5",
        unit="cases",
        at_least=1,
        at_most=200,
    )
    adult_at: int = number(
        18,
        "age at which somebody is an adult: a party younger is not checked, if old enough for one; a child as old, or an applicant younger, "
        "is doubted and the court asked, never refused",
        source="Children Act 1989 s.105",
        rule="I3",
        unit="years",
        at_least=1,
        at_most=25,
    )

    youngest_party: int = number(
        16,
        "age from which a party may be as young as a birth date says; one that makes a party younger is doubted, and takes no check away",
        source="assumed",
        rule="P1",
        unit="years",
        at_least=1,
        at_most=25,
    )

    keep_private_years: int = number(
        7,
        "for which the data of a private law case is kept from its closure",
        source="OF 2.16, 8.4; the number is assumed",
        rule="G6",
        unit="years",
        at_least=1,
        at_most=200,
    )
    keep_public_years: int = number(
        25,
        "for which the data of a public law case is kept from its closure",
        source="OF 2.16, 8.4; the number is assumed",
        rule="G6",
        unit="years",
        at_least=1,
        at_most=200,
    )
    keep_adoption_years: int = number(
        75,
        "for which the data of a case about adoption or placement is kept from its closure",
        source="OF 2.16, 8.4; the number is assumed",
        rule="G6",
        unit="years",
        at_least=1,
        at_most=200,
    )
    destruction_tried_again_after: Days = number(
        Days(30),
        "after which the destruction of a case's data is tried again, where something held it back when its time came",
        source="assumed",
        rule="G6",
        at_least=1,
        at_most=400,
    )
    destruction_answered_within: WorkingDays = number(
        WorkingDays(2),
        "in which every service has destroyed what it held of a case, before a person is asked to find out",
        source="assumed",
        rule="G6",
        at_least=1,
        at_most=20,
    )

    early_order_waits: Days = number(
        Days(30),
        "for which an order to destroy a case's data before its time waits for a second person, before it has to be given anew",
        source="assumed",
        rule="G6",
        at_least=1,
        at_most=400,
    )

    def problems(self) -> Iterator[str]:
        """See `Policy.problems`."""
        yield from super().problems()
        if self.youngest_party > self.adult_at:
            yield "youngest_party must not be above adult_at"
        for command in (AssignArea, NameFirstHearing, WithdrawPerson):
            if self.asked_role not in command.given_by:
                yield f"asked_role {self.asked_role} is not among those who may give {command.message_name}"
