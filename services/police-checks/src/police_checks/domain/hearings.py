"""Which hearing is a case's first (P8)."""

from __future__ import annotations

from datetime import datetime

from cafcass_contracts.intake import CaseDetailsRecorded
from cafcass_contracts.values import HearingStatus, HearingType
from police_checks.domain.case import Alerted

_OFF = frozenset({HearingStatus.VACATED, HearingStatus.ADJOURNED, HearingStatus.AWAITING})


def first_hearing(details: CaseDetailsRecorded | None, now: datetime) -> Alerted | None:
    """The first hearing, while it is still to come: the one that is called so, else the earliest. None once it was held."""
    if details is None:
        return None
    hearings = [each for each in details.hearings if each.status not in _OFF and each.starts_at is not None]
    named = [each for each in hearings if each.type is HearingType.FIRST] or hearings
    if any(each.status is HearingStatus.HELD for each in named):
        return None
    dated = sorted((each.starts_at, each.id) for each in named if each.starts_at is not None)
    if not dated or dated[0][0] <= now:
        return None
    starts_at, id_ = dated[0]
    return Alerted(id_, starts_at)
