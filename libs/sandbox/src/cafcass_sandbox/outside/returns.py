"""What workforce and finance systems return of a year: posts, supervision, appraisals, sickness, grades; budget, forecast and spend (K3, K10, K11, K17).

The twelve months before are told at once; afterwards each week of theirs brings what that week brought. The same seed tells the same.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Final

from cafcass_contracts.finance import AmountKind, AmountRecorded
from cafcass_contracts.message import Event
from cafcass_contracts.roles import Role
from cafcass_contracts.values import SERVICE_AREAS, YesNo
from cafcass_contracts.workforce import (
    AppraisalRecorded,
    EmploymentRecorded,
    Grade,
    PractitionerRecorded,
    QualityKind,
    SicknessRecorded,
    StaffGroup,
    SupervisionKind,
    SupervisionRecorded,
    WorkGraded,
)
from cafcass_sandbox.outside.planned import Planned, drawn, seeded
from cafcass_sandbox.outside.workforce import RETURNS, told

FINANCE: Final = "finance.returns.v1"
_WEEKS: Final = 52
_SUPERVISED: Final = 0.16
"""The chance, in a week, of being supervised: every six weeks in most cases (assumed, as all below)."""
_REVIEWED: Final = 0.07
_APPRAISED: Final = 0.018
_SICK: Final = 0.05
_GRADED: Final = 0.04
_SUPPORT_AN_AREA: Final = 40
"""Business support staff of an area, in a workforce of size 1."""
_GRADES: Final = {Grade.MET: 90.0, Grade.NOT_MET: 10.0}
_KINDS: Final = {QualityKind.SAFEGUARDING: 40.0, QualityKind.BEFORE_FILING: 40.0, QualityKind.WHOLE_RECORD: 20.0}
_A_MONTH: Final = 10_500_000_00
"""Pence that the nation spends in a month (OF 7.3: some £10.5 million)."""


def returned(size: float, seed: int, today: date) -> tuple[Planned, ...]:
    """What is returned at once: who is in post, and what the year before brought. Nothing for a workforce of size 0."""
    if not size:
        return ()
    posts = list(_posts(size, seed, today))
    weeks = (each for back in range(_WEEKS, 0, -1) for each in _week(posts, seed, today - timedelta(weeks=back)))
    staff = ((f"staff:{post.staff_id}", post) for post in posts)
    return (
        *(Planned(timedelta(0), said, RETURNS, about) for about, said in (*staff, *weeks)),
        *(Planned(timedelta(0), said, FINANCE, about) for about, said in _money(size, seed, today)),
    )


def of_week(size: float, seed: int, today: date) -> tuple[Planned, ...]:
    """What the week before a day brought."""
    posts = list(_posts(size, seed, today)) if size else []
    return tuple(
        Planned(timedelta(0), said, RETURNS, about) for about, said in _week(posts, seed, today - timedelta(weeks=1))
    )


def _posts(size: float, seed: int, today: date) -> Iterator[EmploymentRecorded]:
    """Everybody in post: whom the workforce system tells as practitioners and managers, and business support."""
    for each in told(size, seed, today):
        person = each.message
        if isinstance(person, PractitionerRecorded):
            yield EmploymentRecorded(
                staff_id=person.practitioner_id,
                group=StaffGroup.PRACTICE,
                role=Role(person.role),
                team=person.team,
                area=person.area,
                since=person.since,
                appraised=YesNo.YES,
            )
    for area in SERVICE_AREAS.values():
        for number in range(1, 1 + max(1, round(_SUPPORT_AN_AREA * size))):
            yield EmploymentRecorded(
                staff_id=f"{area.id.lower()}-support-{number}",
                group=StaffGroup.BUSINESS_SUPPORT,
                team=area.teams[0],
                area=area.id,
                since=date(2024, 4, 1),
                appraised=YesNo.YES,
            )


def _week(posts: list[EmploymentRecorded], seed: int, monday: date) -> Iterator[tuple[str, Event]]:
    for post in posts:
        who, about = post.staff_id, f"staff:{post.staff_id}"
        rng = seeded(seed, "returns", who, monday)
        day = monday + timedelta(days=rng.randrange(5))
        id_ = f"{who}:{monday}"
        if rng.random() < _SUPERVISED:
            yield (
                about,
                SupervisionRecorded(supervision_id=id_, staff_id=who, held_on=day, next_on=day + timedelta(weeks=6)),
            )
        if rng.random() < _REVIEWED:
            kind = SupervisionKind.QUARTERLY_REVIEW
            yield about, SupervisionRecorded(supervision_id=f"{id_}:review", staff_id=who, kind=kind, held_on=day)
        if rng.random() < _APPRAISED:
            yield about, AppraisalRecorded(appraisal_id=id_, staff_id=who, completed_on=day)
        if rng.random() < _SICK:
            ends = day + timedelta(days=rng.choice((0, 1, 2, 4, 11)))
            yield about, SicknessRecorded(sickness_id=id_, staff_id=who, starts_on=day, ends_on=ends)
        if post.group is StaffGroup.PRACTICE and rng.random() < _GRADED:
            grade, kind_ = drawn(rng, _GRADES), drawn(rng, _KINDS)
            yield about, WorkGraded(assessment_id=id_, kind=kind_, practitioner_id=who, graded_on=day, grade=grade)


def _money(size: float, seed: int, today: date) -> Iterator[tuple[str, Event]]:
    """The financial year's budget, forecast and spend so far, by area; what is no area's is a tenth of it."""
    month = date(today.year - (today.month < 4), 4, 1)
    whole = round(_A_MONTH * size)
    places = [(area, whole * 9 // 10 // len(SERVICE_AREAS)) for area in SERVICE_AREAS] + [(None, whole // 10)]
    while month <= today:
        name = f"{month:%Y-%m}"
        for area, share in places:
            rng = seeded(seed, "finance", name, area)
            amounts = {
                AmountKind.BUDGET: share,
                AmountKind.FORECAST: share,
                AmountKind.SPEND: round(share * rng.uniform(0.9, 1.1)),
            }
            for kind, pence in amounts.items():
                yield f"finance:{name}:{area or ''}", AmountRecorded(kind=kind, month=name, area=area, pence=pence)
        month = date(month.year + month.month // 12, month.month % 12 + 1, 1)
