"""What is held of the category of a care case (T8, G5), and which category follows from it.

What an analysis saw is what had been told by when it was made: later evidence asks for a review, in whatever order it comes.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Final

from cafcass_contracts.intake import CaseDetailsRecorded
from cafcass_contracts.safeguarding import CareCategory, Gap, SettledBy, Sufficiency
from cafcass_contracts.values import LawType
from triage.domain.duty import Stamp
from triage.domain.policy import Policy
from triage.domain.routes import Desk

ASSESSMENT: Final = "assessment"
CARE_PLAN: Final = "care-plan"
PARTS_OF_EVIDENCE: Final = (ASSESSMENT, CARE_PLAN)
"""What every analysis must find sufficient before a case is category 1 (T8); other parts count where they are named."""


@dataclass(frozen=True, slots=True)
class GapAnalysis:
    """What somebody found that the local authority's evidence lacks."""

    stamp: Stamp
    gaps: tuple[Gap, ...]
    by: str


@dataclass(frozen=True, slots=True)
class CategorySettled:
    """What a person settled: it holds until a later analysis."""

    stamp: Stamp
    category: CareCategory
    why: str
    by: str


@dataclass(frozen=True, slots=True)
class Category:
    """The category last told."""

    review: int
    category: CareCategory
    settled: bool
    settled_by: SettledBy | None


@dataclass(frozen=True, slots=True)
class Question:
    """A question about the category that is with a person."""

    key: str
    about: str
    """Which analyses and evidence it is about: with that, it is another question."""
    desk: Desk
    due: datetime


@dataclass(frozen=True, slots=True)
class Care:
    """What is held of the category of a case: facts first, then what was told and asked."""

    evidence: Mapping[str, datetime] = field(default_factory=dict)
    """Ids of documents and orders that the case was ever shown to have, each with when it was first told of."""
    analyses: Mapping[str, GapAnalysis] = field(default_factory=dict)
    """By the id of the command."""
    settlement: CategorySettled | None = None
    told: Category | None = None
    gaps_told: int = 0
    asked: Mapping[str, Question] = field(default_factory=dict)
    """What is with a person, by what is asked for."""
    questions: int = 0
    late: str = ""
    """What the question was about whose due time came."""

    @property
    def review(self) -> int:
        """How many analyses there are."""
        return len(self.analyses)

    @property
    def latest(self) -> GapAnalysis | None:
        """The analysis that holds."""
        return max(self.analyses.values(), key=lambda one: one.stamp, default=None)

    @property
    def unreviewed(self) -> frozenset[str]:
        """Evidence that was told of after the latest analysis was made."""
        seen = self.latest
        return (
            frozenset() if seen is None else frozenset(id_ for id_, at in self.evidence.items() if at > seen.stamp[0])
        )


def category_of(gaps: Iterable[Gap]) -> CareCategory:
    """The category that follows from a gap analysis (T8): what is not known, or not looked at, is never sufficient (G3)."""
    found = list(gaps)
    main = {gap.part: gap.sufficiency for gap in found if gap.part in PARTS_OF_EVIDENCE}
    if any(gap.part in PARTS_OF_EVIDENCE and gap.sufficiency is Sufficiency.INSUFFICIENT for gap in found):
        return CareCategory.INSUFFICIENT
    if len(main) == len(PARTS_OF_EVIDENCE) and all(gap.sufficiency is Sufficiency.SUFFICIENT for gap in found):
        return CareCategory.SUFFICIENT
    return CareCategory.MORE_WORK


def is_categorised(details: CaseDetailsRecorded | None, policy: Policy) -> bool:
    """Whether a case gets a category: a public law application of a kind that policy names (T8)."""
    return details is not None and details.law is LawType.PUBLIC and bool(policy.categorised & set(details.kinds))


def with_evidence(care: Care, details: CaseDetailsRecorded, at: datetime) -> Care:
    """What the case now has of documents and orders, by when that was first told."""
    known = dict(care.evidence)
    ids = [f"document:{one.id}" for one in details.documents] + [f"order:{one.id}" for one in details.orders]
    for id_ in ids:
        known[id_] = min(at, known.get(id_, at))
    return care if known == care.evidence else replace(care, evidence=known)


def category_now(care: Care, policy: Policy) -> Category | None:
    """The category as it stands: what a person settled since the latest analysis, or what follows from that."""
    latest, settled = care.latest, care.settlement
    if latest is None:
        return None
    if settled is not None and settled.stamp > latest.stamp:
        return Category(care.review, settled.category, settled=True, settled_by=SettledBy.PERSON)
    found = category_of(latest.gaps)
    alone = found in policy.category_settles_alone
    return Category(care.review, found, settled=alone, settled_by=SettledBy.POLICY if alone else None)
