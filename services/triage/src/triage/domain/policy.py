"""Every number that triage decides by, each declared once: the settings, their page and effective dating are made from it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise
from types import MappingProxyType
from typing import Final

from cafcass_contracts import triage
from cafcass_contracts.message import Command
from cafcass_contracts.roles import Role
from cafcass_contracts.safeguarding import CareCategory, Route, ScreeningOutcome
from cafcass_contracts.values import ApplicationKind, RiskFactor
from cafcass_domain.numbers import Hours, Minutes, WorkingDays
from cafcass_domain.policy import Policy, number
from triage.domain.correspondence.danger import DANGER_WORDS
from triage.domain.desks import DESKS, Desk

ASKED_BY_THE_APPLICATION: Final = (
    RiskFactor.DOMESTIC_ABUSE,
    RiskFactor.HARM_TO_CHILD,
    RiskFactor.SUBSTANCE_MISUSE,
    RiskFactor.ABDUCTION,
    RiskFactor.OTHER,
)
"""What an application answers when it says that no allegations of harm are made (form C1A)."""

REQUIRED: Final = frozenset(RiskFactor)
"""What every party has to be asked, and answer no to, before policy may say alone that there are no concerns (T5)."""

CONFIDENCE_WORDS: Final = (
    "in confidence",
    "confidential",
    "do not tell",
    "dont tell",
    "does not want",
    "secret",
    "hiv",
    "pregnan",
    "gay",
    "lesbian",
    "transgender",
)
"""Beginnings of words that may tell a child's confidence, or one party's private matter (assumed)."""

AGES: Final = range(1, 19)
"""Of children, in years, as far as materials go by it."""

ANSWERED_BY: Final[Mapping[str, tuple[type[Command], ...]]] = {
    "screening_role": (triage.SettleScreening, triage.SettleSharing, triage.RecordSharing, triage.MakeReferral),
    "duty_role": (triage.AcknowledgeConcern, triage.RouteCorrespondence),
    "head_role": (triage.AcknowledgeConcern, triage.RouteCorrespondence),
    "out_of_hours_role": (triage.AcknowledgeConcern, triage.RouteCorrespondence),
    "director_role": (triage.AcknowledgeConcern,),
    "sending_role": (triage.RecordSharing,),
    "calling_role": (triage.RecordRiskCall, triage.RecordAdvice),
    "guardian_role": (triage.RecordGapAnalysis,),
    "category_role": (triage.SettleCategory,),
}
"""The commands by which each role of policy answers what it is asked (G10)."""


@dataclass(frozen=True, kw_only=True, eq=False)
class TriagePolicy(Policy):
    """The policy of triage in force at one moment."""

    former = MappingProxyType(
        {"hearing_lasts_minutes": "nothing is set in its stead: intake says when the first hearing was held (I7)"}
    )
    rules = 1

    evaluate_within_working_days: WorkingDays = number(
        1, "in which a person settles what triage asks", source="OF 2.2", rule="T1", at_least=0, at_most=20
    )
    screening_role: Role = number(
        Role.ADVISER,
        "Role of the case's team that settles screenings and the sharing of letters",
        source="OF 4.1; the name is assumed",
        rule="T5",
    )
    settles_alone: frozenset[ScreeningOutcome] = number(
        frozenset({ScreeningOutcome.NO_CONCERNS}),
        "Outcomes of screening that hold without a person",
        source="assumed",
        rule="T5",
    )
    settles_alone_knowing: frozenset[RiskFactor] = number(
        REQUIRED,
        "Risk factors that every party must have been asked about, and that nothing shows, before no concerns holds without a person",
        source="assumed",
        rule="T5",
    )
    acknowledge_within_minutes: Minutes = number(
        60,
        "in which a concern is acknowledged before it is escalated",
        source="assumed",
        rule="T2",
        at_least=1,
        at_most=24 * 60,
    )
    escalate_again_after_minutes: Minutes = number(
        60,
        "after which an escalated concern is escalated again",
        source="assumed",
        rule="T2",
        at_least=1,
        at_most=24 * 60,
    )
    ask_again_after_hours: Hours = number(
        12,
        "after which the head of service and the operational director are asked again about a concern that neither acknowledged",
        source="assumed: whoever is on duty by day, and by night, is asked once",
        rule="T2",
        at_least=1,
        at_most=24,
    )
    duty_role: Role = number(
        Role.DUTY_OFFICER, "Who of a team takes a concern where no rota says", source="OF 2.3", rule="T2"
    )
    head_role: Role = number(Role.HEAD_OF_SERVICE, "To whom a concern is escalated", source="OF 2.7", rule="T2")
    director_role: Role = number(
        Role.OPERATIONAL_DIRECTOR,
        "To whom a concern goes as well that the head of service has not acknowledged",
        source="assumed",
        rule="T2",
    )
    act_within_working_days: WorkingDays = number(
        1,
        "in which whoever took a concern in hand says what was done",
        source="assumed",
        rule="T2",
        at_least=0,
        at_most=20,
    )
    out_of_hours_team: str = number(
        "",
        "Who takes a concern outside working hours where no rota says; empty: the case's own team",
        source="assumed",
        rule="T2",
    )
    out_of_hours_role: Role = number(
        Role.DUTY_OFFICER, "The role of whoever takes a concern outside working hours", source="assumed", rule="T2"
    )
    letter_working_days_before: WorkingDays = number(
        3, "before the first hearing at which the letter is due", source="assumed", rule="T6", at_least=0, at_most=30
    )
    short_notice_grace_minutes: Minutes = number(
        240,
        "in which a letter that is due at once waits for what is outstanding",
        source="assumed",
        rule="T6",
        at_least=0,
        at_most=7 * 24 * 60,
    )
    calls_within_working_days: WorkingDays = number(
        5,
        "in which each party is called about risk where no hearing says earlier",
        source="assumed",
        rule="T6",
        at_least=0,
        at_most=60,
    )
    calling_role: Role = number(
        Role.ADVISER,
        "Role of the case's team that calls the parties and advises the court where nobody is allocated",
        source="OF 4.5; the name is assumed",
        rule="T6",
    )
    confidence_words: tuple[str, ...] = number(
        CONFIDENCE_WORDS,
        "Beginnings of words in what was said that hold a letter back although whoever said it agreed: never a reason to share one",
        source="assumed",
        rule="T9",
        not_empty=True,
    )
    sending_role: Role = number(
        Role.SUPPORT_WORKER,
        "Role of the case's team that sends packs, children's materials and parties' copies of the letter",
        source="assumed",
        rule="T13",
    )
    same_referral_within_hours: Hours = number(
        24,
        "in which a referral in the same words is the same one sent twice",
        source="assumed",
        rule="T10",
        at_least=0,
        at_most=240,
    )
    letter_contact: str = number(
        "Through the Cafcass team named above, with the case number",
        "How a court reaches the author of a letter where the workforce's returns do not say",
        source="assumed",
        rule="T6",
        not_empty=True,
    )
    secure_domains: frozenset[str] = number(
        frozenset({"cjsm.net"}),
        "Domains, with their subdomains, where solicitors are sent a letter by e-mail",
        source="OF 4.7",
        rule="T9",
    )
    materials_from_ages: tuple[int, ...] = number(
        (8, 13),
        "Ages at which a child is sent the next older materials, ascending",
        source="assumed",
        rule="T13",
        unit="years",
    )
    ends_alone: bool = number(
        True,
        "Whether involvement ends without a person where nothing speaks against it",
        source="OF 4.6",
        rule="T11",
    )
    pass_on_within_hours: Hours = number(
        24, "in which correspondence is with the right person", source="OF 2.7", rule="T3", at_least=1, at_most=240
    )
    holding_letter_within_hours: Hours = number(
        24, "in which a member of Parliament has a holding letter", source="OF 2.8", rule="T4", at_least=1, at_most=240
    )
    mp_information_working_days: WorkingDays = number(
        5,
        "in which communications have the local information for a member of Parliament",
        source="OF 2.8",
        rule="T4",
        at_least=0,
        at_most=60,
    )
    mp_reply_working_days: WorkingDays = number(
        9, "in which a member of Parliament has a reply", source="OF 2.8", rule="T4", at_least=0, at_most=60
    )
    child_answer_working_days: WorkingDays = number(
        5, "in which a child's question is answered", source="assumed", rule="T4", at_least=0, at_most=60
    )
    desks: Mapping[Route, Desk] = number(
        DESKS,
        "Team and role that take complaints, access requests, information requests, letters of members of Parliament and "
        "children's questions",
        source="OF 2.4-2.6, 8.3; the names are assumed",
        rule="T4",
    )
    danger_words: tuple[str, ...] = number(
        DANGER_WORDS,
        "Beginnings of words in correspondence that may mean that a child is in danger, to be reviewed by who answers for "
        "safeguarding: it is raised as a concern",
        source="assumed",
        rule="T2",
        not_empty=True,
    )
    categorised: frozenset[ApplicationKind] = number(
        frozenset({ApplicationKind.CARE_AND_SUPERVISION}),
        "Which public law applications have a category",
        source="OF 3.1",
        rule="T8",
    )
    category_settles_alone: frozenset[CareCategory] = number(
        frozenset(), "Categories that hold without a person", source="assumed", rule="T8"
    )
    guardian_role: Role = number(
        Role.GUARDIAN,
        "Role of the case's team that makes the gap analysis where nobody who may is allocated",
        source="OF 3.1; the name is assumed",
        rule="T8",
    )
    category_role: Role = number(
        Role.SERVICE_MANAGER, "Role of the case's team that settles the category", source="assumed", rule="T8"
    )
    court_agreement_working_days: WorkingDays = number(
        5,
        "after which a person says whether the court agreed to a disclosure",
        source="assumed",
        rule="T10",
        at_least=0,
        at_most=60,
    )

    def problems(self) -> Iterator[str]:
        """See the base. A route without a desk would end nowhere; a role that may not answer would be asked in vain."""
        yield from super().problems()
        if set(self.desks) != set(DESKS):
            yield f"desks are wanted for exactly: {', '.join(DESKS)}"
        ages = self.materials_from_ages
        if not all(age in AGES for age in ages) or any(next_ <= age for age, next_ in pairwise(ages)):
            yield f"materials_from_ages must be ages from {AGES[0]} to {AGES[-1]}, ascending"
        asked = {name: (getattr(self, name), commands) for name, commands in ANSWERED_BY.items()}
        desks = {f"desks, {route}": (desk.role, (triage.RouteCorrespondence,)) for route, desk in self.desks.items()}
        for name, (role, commands) in (asked | desks).items():
            unable = [command.message_name for command in commands if role not in command.given_by]
            if unable:
                yield f"{name}: {role} may not give {', '.join(unable)}"
