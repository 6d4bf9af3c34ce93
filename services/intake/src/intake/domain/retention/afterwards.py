"""What comes from outside about a case whose data was destroyed (G6): nothing of it is taken, and somebody finds out at once whether a child is in danger."""

from __future__ import annotations

from typing import Final

from cafcass_contracts.platform import SettleQuestion
from cafcass_contracts.values import CENTRAL_TEAM
from cafcass_domain.questions import Question
from intake.domain.policy import IntakePolicy
from intake.domain.questions import AT_ONCE

NEWS_OF_DESTROYED: Final = "news-of-destroyed"
"""What does a court, or whoever writes, say of a case whose data was destroyed?"""


def news_of_destroyed(case_id: str, place: str, policy: IntakePolicy) -> Question:
    """A court that goes on with an old case under its old number is not left without an answer, nor is the child (I3, T2)."""
    return Question(
        key=NEWS_OF_DESTROYED,
        role=policy.asked_role,
        team=CENTRAL_TEAM,
        due=AT_ONCE,
        reasons=("I3", "T2", "G6"),
        why=f"Something came about the case {case_id}, whose data was destroyed. Nothing of it was taken, and nobody has read it. "
        f"Have an operator read it to you now ({place}). Where a child may be in danger tell duty before anything else. Where a court goes on with "
        "the case, ask it to send the application under a new number; a letter is registered anew without this number.",
        settled_by=(SettleQuestion.message_name,),
        basis=place,
    )
