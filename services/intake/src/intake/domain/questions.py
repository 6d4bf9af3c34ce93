"""Every question about a case that is open: what a person at the central point has to settle (G9)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from cafcass_contracts.intake import AssignArea, NameFirstHearing, WithdrawPerson
from cafcass_contracts.platform import SettleQuestion
from cafcass_contracts.values import CENTRAL_TEAM
from cafcass_domain.questions import Question
from intake.domain.case.held import HeldCase
from intake.domain.case.snapshot import Fields
from intake.domain.courts import Court, Placed, is_welsh
from intake.domain.hearings.first import is_asked
from intake.domain.policy import IntakePolicy

AREA: Final = "area"
"""Which area does the case belong to?"""

KNOWN_CHILD: Final = "known-child"
"""Is a child that is known in very many cases one child (I5)?"""


FIRST_HEARING: Final = "first-hearing"
"""Which hearing was the first, where only such are known as come late in a case (I7)?"""


def open_questions(
    case: HeldCase, now: Fields, court: Court, placed: Placed, policy: IntakePolicy
) -> Iterator[Question]:
    """The questions about a case that is registered, whose content is `now`."""
    doubt = "the case moved to a court in Wales" if is_welsh(court, policy) else placed.question
    if doubt:
        yield _which_area(doubt, policy)
    if case.crowded:
        yield _same_child(policy)
    is_over = now["withdrawn"] or now["concluded"]
    if not is_over and is_asked(now["hearings"], now.get("first_hearing_id")):
        yield _which_was_first(policy)


def _which_area(doubt: str, policy: IntakePolicy) -> Question:
    """A person settles which area a case belongs to where its court does not say, or says two things (I3, I6)."""
    return Question(
        key=AREA,
        role=policy.asked_role,
        team=CENTRAL_TEAM,
        due=policy.ask_within_working_days,
        reasons=("I3", "I6"),
        why=f"Which service area does this case belong to? {doubt[0].upper()}{doubt[1:]}.",
        settled_by=(AssignArea.message_name,),
        basis=doubt,
    )


def _same_child(policy: IntakePolicy) -> Question:
    """A person says, once for each case, whether a child known in very many cases is one child (I5)."""
    return Question(
        key=KNOWN_CHILD,
        role=policy.asked_role,
        team=CENTRAL_TEAM,
        due=policy.ask_within_working_days,
        reasons=("I5",),
        why=f"A child of this case is known by the same name and date of birth in more than "
        f"{policy.most_linked_cases} other cases, and was not linked to them. Is this the same child?",
        settled_by=(WithdrawPerson.message_name, SettleQuestion.message_name),
    )


def _which_was_first(policy: IntakePolicy) -> Question:
    """A person says which hearing was the first: nobody presumes that there was none before a final or a review hearing (I7)."""
    return Question(
        key=FIRST_HEARING,
        role=policy.asked_role,
        team=CENTRAL_TEAM,
        due=policy.ask_within_working_days,
        reasons=("I7",),
        why="Which hearing of this case was the first? Only a final, judgment or review hearing is known: "
        "name it if there was none before, or say on which day the first was.",
        settled_by=(NameFirstHearing.message_name,),
    )
