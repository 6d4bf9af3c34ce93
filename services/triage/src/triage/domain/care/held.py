"""What is held of the category of a care case (T8, G5).

What an analysis saw is what had been told by when it was made: later evidence asks for a review, in whatever order it comes.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime

from cafcass_contracts.intake import CaseDetailsRecorded
from cafcass_contracts.safeguarding import CareCategory, SettledBy
from cafcass_domain.stamps import Stamp
from cafcass_domain.state import State, replace
from triage.domain.told import Gap


class GapAnalysis(State):
    """What somebody found that the local authority's evidence lacks."""

    stamp: Stamp
    gaps: tuple[Gap, ...]
    by: str


class CategorySettled(State):
    """What a person settled: it holds until a later analysis."""

    stamp: Stamp
    category: CareCategory
    why: str
    by: str


class Category(State):
    """The category last told."""

    review: int
    category: CareCategory
    settled: bool
    settled_by: SettledBy | None


class Care(State):
    """What is held of the category of a case: facts first, then what was told."""

    evidence: Mapping[str, datetime] = {}
    """Ids of documents and orders that the case was ever shown to have, each with when it was first told of."""
    analyses: Mapping[str, GapAnalysis] = {}
    """By the id of the command."""
    settlement: CategorySettled | None = None
    told: Category | None = None
    gaps_told: int = 0
    keys: Mapping[str, str] = {}
    """Under which keys the release before asked what was open then, by what is asked: they stay its keys."""

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
        if seen is None:
            return frozenset()
        return frozenset(id_ for id_, at in self.evidence.items() if at > seen.stamp[0])


def analysis_wanted_since(care: Care, received_at: datetime) -> datetime | None:
    """Since when a gap analysis is wanted: there is none, or evidence is newer than the latest. None where none is (T1, T8)."""
    if care.latest is None:
        return received_at.astimezone(UTC)
    return min((care.evidence[id_].astimezone(UTC) for id_ in care.unreviewed), default=None)


def with_evidence(care: Care, details: CaseDetailsRecorded, at: datetime) -> Care:
    """What the case now has of documents and orders, by when that was first told."""
    known = dict(care.evidence)
    ids = [f"document:{one.id}" for one in details.documents] + [f"order:{one.id}" for one in details.orders]
    for id_ in ids:
        known[id_] = min(at, known.get(id_, at))
    return care if known == care.evidence else replace(care, evidence=known)
