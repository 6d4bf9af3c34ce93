"""The category of a care case follows from its gap analysis, a person settles it, and it is told (T8, G5: internal)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from cafcass_contracts import safeguarding
from cafcass_contracts import triage as events
from cafcass_contracts.safeguarding import CareCategory, SettledBy, Sufficiency
from cafcass_contracts.values import LawType
from cafcass_domain.state import replace
from triage.domain.application import Application
from triage.domain.care.held import Care, Category
from triage.domain.policy import TriagePolicy
from triage.domain.told import Gap, said
from triage.domain.turn import CaseTurn

ASSESSMENT: Final = "assessment"
CARE_PLAN: Final = "care-plan"
PARTS_OF_EVIDENCE: Final = (ASSESSMENT, CARE_PLAN)
"""What every analysis must find sufficient before a case is category 1 (T8); other parts count where they are named."""


def category_of(gaps: Iterable[Gap]) -> CareCategory:
    """The category that follows from a gap analysis (T8): what is not known, or not looked at, is never sufficient (G3)."""
    found = list(gaps)
    main = {gap.part: gap.sufficiency for gap in found if gap.part in PARTS_OF_EVIDENCE}
    if any(gap.part in PARTS_OF_EVIDENCE and gap.sufficiency is Sufficiency.INSUFFICIENT for gap in found):
        return CareCategory.INSUFFICIENT
    if len(main) == len(PARTS_OF_EVIDENCE) and all(gap.sufficiency is Sufficiency.SUFFICIENT for gap in found):
        return CareCategory.SUFFICIENT
    return CareCategory.MORE_WORK


def is_categorised(application: Application, policy: TriagePolicy) -> bool:
    """Whether a case gets a category: a public law application of a kind that policy names (T8)."""
    details = application.details
    return details is not None and details.law is LawType.PUBLIC and bool(policy.categorised & set(details.kinds))


def category_now(care: Care, policy: TriagePolicy) -> Category | None:
    """The category as it stands: what a person settled since the latest analysis, or what follows from that."""
    latest, settled = care.latest, care.settlement
    if latest is None:
        return None
    if settled is not None and settled.stamp > latest.stamp:
        return Category(care.review, settled.category, settled=True, settled_by=SettledBy.PERSON)
    found = category_of(latest.gaps)
    alone = found in policy.category_settles_alone
    return Category(care.review, found, settled=alone, settled_by=SettledBy.POLICY if alone else None)


def categorise(turn: CaseTurn) -> None:
    """Tells the gap analysis that holds and the category that follows from it, where they are not as they were told."""
    application, care = turn.case.application, turn.case.care
    if not is_categorised(application, turn.policy) or application.is_over:
        return
    now = category_now(care, turn.policy)
    if now is None or care.latest is None:
        return
    if care.gaps_told < care.review:
        gaps = tuple(said(safeguarding.Gap, gap) for gap in care.latest.gaps)
        turn.say(events.GapsRecorded(review=care.review, gaps=gaps, **_basis(turn, care)))
        care = replace(care, gaps_told=care.review)
    if now != care.told:
        turn.say(
            events.CategoryChanged(
                review=now.review,
                category=now.category,
                settled=now.settled,
                settled_by=now.settled_by,
                **_basis(turn, care),
            )
        )
        care = replace(care, told=now)
    turn.case = replace(turn.case, care=care)


def _basis(turn: CaseTurn, care: Care) -> dict[str, Any]:
    stamps = [one.stamp[2] for one in (care.latest, care.settlement) if one is not None]
    return {**turn.basis("T8", "G5", "G3"), "rests_on": tuple(dict.fromkeys((*stamps, turn.received.id)))}
