"""Invented caseloads, drawn from a seed: late, repeated, corrected, out of order, at midnight, at year ends, with times that cannot be."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from random import Random
from typing import Any

from kpi_messages import COURT, application, arose, closed, completed, got, hearing, named, reopened, section_7

from cafcass_contracts import allocation, finance, police_checks, triage, workforce
from cafcass_contracts.finance import AmountKind
from cafcass_contracts.intake import ReportOrdered
from cafcass_contracts.message import Message
from cafcass_contracts.proceedings import CourtRef
from cafcass_contracts.roles import Role
from cafcass_contracts.safeguarding import Check, CheckKind, CheckState, LetterSharing, ScreeningOutcome
from cafcass_contracts.values import SERVICE_AREAS, ApplicationKind, HearingStatus, HearingType, ReportAuthor, YesNo
from cafcass_contracts.workforce import Grade, QualityKind, StaffGroup, SupervisionKind
from cafcass_contracts.workload import Band, Clock, ExtensionReason, WorkKind
from cafcass_domain.london import at_london

AREAS = tuple(SERVICE_AREAS)


@dataclass(frozen=True)
class Said:
    """One message, with when it happened and when it was recorded."""

    recorded: datetime
    happened: datetime
    message: Message
    subject: str
    id: str


def caseload(
    seed: int, count: int, first: date, days: int, areas: Sequence[str] = AREAS, *, start: int = 0
) -> list[Said]:
    """Everything that is said of so many cases received within some days from a first one, in no particular order."""
    rng = Random(seed)
    numbers = range(start, start + count)
    said = [each for number in numbers for each in _case(Random(f"{seed}:{number}"), number, first, days, areas)]
    said += [rng.choice(said) for _ in range(count // 5)]  # copies
    if not start:
        said += _staff(Random(f"{seed}:staff"), first, days, areas)
    rng.shuffle(said)
    return said


class _Teller:
    def __init__(self, rng: Random, case: str) -> None:
        self.rng, self.case, self.said, self.number = rng, case, list[Said](), 0

    def say(self, message: Message, happened: datetime) -> None:
        late = self.rng.random()
        delay = timedelta(minutes=self.rng.randrange(0, 90))
        if late < 0.12:
            delay = timedelta(days=self.rng.randrange(1, 45), minutes=self.rng.randrange(600))
        recorded = happened + delay
        if self.rng.random() < 0.01:
            recorded = happened - timedelta(days=2)  # a time from the future
        self.number += 1
        self.said.append(Said(recorded, happened, message, self.case, f"{self.case}:{self.number}"))


def moment(rng: Random, day: date) -> datetime:
    """An instant of a London day: at night more often than not where it matters."""
    if rng.random() < 0.25:
        return at_london(day, rng.choice((time(0, 0), time(0, 1), time(23, 59), time(0, 30), time(23, 30))))
    return at_london(day, time(rng.randrange(8, 19), rng.randrange(60)))


def _case(rng: Random, number: int, first: date, days: int, areas: Sequence[str]) -> Iterator[Said]:
    case = f"{number:08x}-0000-5000-8000-000000000000"
    tell = _Teller(rng, case)
    day = first + timedelta(days=rng.randrange(days))
    received = moment(rng, day)
    public = rng.random() < 0.45
    area = rng.choice(areas) if rng.random() < 0.97 else None
    kinds = (
        rng.choices(
            [ApplicationKind.CARE_AND_SUPERVISION, ApplicationKind.EMERGENCY_PROTECTION, ApplicationKind.ADOPTION],
            [80, 12, 8],
        )[0],
    )
    emergency = public and kinds[0] is ApplicationKind.EMERGENCY_PROTECTION
    first_day = day + timedelta(days=rng.randrange(2, 40))
    first_at = at_london(first_day, time(10))
    reports = []
    for n in range(rng.choices([0, 1, 2], [5, 4, 1])[0]):
        ordered = first_day + timedelta(days=rng.randrange(0, 3))
        due = ordered + timedelta(days=rng.randrange(20, 70)) if rng.random() < 0.9 else None
        author = ReportAuthor.CAFCASS if rng.random() < 0.9 else ReportAuthor.LOCAL_AUTHORITY
        reports.append(section_7(f"{case}:r{n}", ordered, due, author=author))
    base: dict[str, Any] = {
        "law": "public" if public else "private", "area": area, "emergency": emergency, "local_authority": rng.choice(["Anytown", "Elsewhere", None]),
        "court": rng.choice([COURT, CourtRef(name="Another court"), None]),
    }  # fmt: skip
    if public:
        base["kinds"] = kinds
    listed = hearing("h1", first_at)
    conference = hearing(
        "h2", at_london(day + timedelta(days=rng.randrange(20, 70)), time(14)), type_=HearingType.CASE_MANAGEMENT
    )
    hearings = (listed, *((conference,) if public and rng.random() < 0.6 else ()))
    registered = received + timedelta(hours=rng.randrange(0, 60))
    tell.say(application(case, received, hearings=hearings, first_hearing_id="h1", **base), registered)
    status = rng.choices([HearingStatus.HELD, HearingStatus.ADJOURNED, HearingStatus.VACATED], [8, 1, 1])[0]
    moved = hearing("h1", first_at + timedelta(days=rng.choice([0, 0, 7])), status=status)
    tell.say(
        application(case, received, revision=2, hearings=(moved, *hearings[1:]), first_hearing_id="h1", **base),
        first_at + timedelta(hours=2),
    )
    if reports:
        at = first_at + timedelta(days=4)
        tell.say(
            application(
                case,
                received,
                revision=3,
                hearings=(moved, *hearings[1:]),
                first_hearing_id="h1",
                reports=tuple(reports),
                **base,
            ),
            at,
        )
        for report in reports:
            tell.say(ReportOrdered(case_id=case, report=report), at)
    yield from _allocation(tell, day, received, public=public, area=area)
    _reports(tell, reports)
    if not public:
        _checks(tell, received)
        planned = first_at - timedelta(days=5)
        tell.say(
            triage.LetterPlanned(
                case_id=case, hearing_id="h1", hearing_at=first_at, due=planned.date(), short_notice=False
            ),
            received,
        )
        if rng.random() < 0.85:
            issued = planned + timedelta(days=rng.randrange(-3, 3))
            if issued > received:
                tell.say(
                    triage.LetterIssued(
                        case_id=case, letter_id=f"{case}:l", update=0, outcome=ScreeningOutcome.NEEDS_PERSON, outstanding_checks=0, sharing=LetterSharing.SHARED
                    ), issued,
                )  # fmt: skip
    yield from tell.said


def _allocation(tell: _Teller, day: date, received: datetime, *, public: bool, area: str | None) -> Iterator[Said]:
    rng, case = tell.rng, tell.case
    role = "childrens-guardian" if public else "family-court-adviser"
    team = f"{(area or 'A5').lower()}-{'public' if public else 'private'}"
    if rng.random() < 0.7:
        named_area = area or "A5"
        tell.say(named(case, named_area, team), received + timedelta(minutes=rng.randrange(1, 300)))
    now = moment(rng, day + timedelta(days=rng.randrange(0, 12)))
    who = f"{team}-{rng.randrange(1, 4)}"
    substantive = rng.random() < 0.85
    tell.say(
        allocation.CaseAllocated(case_id=case, practitioner_id=who, role=role, team=team, substantive=substantive), now
    )
    tell.say(arose(case, f"{case}:w", received), received + timedelta(minutes=5))
    tell.say(got(case, f"{case}:w", now, who, substantive=substantive), now)
    if not substantive and rng.random() < 0.7:
        now = moment(rng, now.date() + timedelta(days=rng.randrange(1, 30)))
        tell.say(allocation.CaseAllocated(case_id=case, practitioner_id=f"{team}-9", role=role, team=team), now)
        tell.say(got(case, f"{case}:w", now, f"{team}-9"), now)
    if rng.random() < 0.15:
        now = moment(rng, now.date() + timedelta(days=rng.randrange(1, 30)))
        tell.say(allocation.CaseUnallocated(case_id=case, practitioner_id=who), now)
    if rng.random() < 0.1:
        other = rng.choice(AREAS)
        tell.say(
            named(case, other, f"{other.lower()}-private"),
            moment(rng, now.date() + timedelta(days=rng.randrange(1, 40))),
        )
    tell.say(_casework(rng, case), now + timedelta(hours=1))
    if rng.random() < 0.75:
        now = moment(rng, now.date() + timedelta(days=rng.randrange(10, 90)))
        tell.say(closed(case, now), now)
        if rng.random() < 0.1:
            now = now + timedelta(days=rng.randrange(1, 25))
            tell.say(reopened(case, now.date()), now)
            if rng.random() < 0.5:
                now = now + timedelta(days=rng.randrange(1, 25))
                tell.say(closed(case, now), now)
    if rng.random() < 0.02:
        early = received - timedelta(days=5)
        tell.say(
            allocation.CaseAllocated(case_id=case, practitioner_id=who, role=role, team=team), early
        )  # before the case was there
    yield from ()


def _casework(rng: Random, case: str) -> allocation.CaseworkRecorded:
    seen = tuple(f"c{n}" for n in range(rng.randrange(0, 3)))
    missing = [f"child-seen:m{n}" for n in range(rng.randrange(0, 3))] + (["case-plan"] if rng.random() < 0.4 else [])
    planned = "case-plan" not in missing and rng.random() < 0.8
    return allocation.CaseworkRecorded(
        case_id=case,
        step=1,
        step_since=at_london(date(2026, 1, 1), time(9)),
        children_seen=seen,
        planned=planned,
        missing=tuple(missing),
    )


def _reports(tell: _Teller, reports: Sequence[Any]) -> None:
    rng, case = tell.rng, tell.case
    for report in reports:
        if report.due is None or report.author is not ReportAuthor.CAFCASS:
            continue
        now = moment(rng, report.due + timedelta(days=rng.randrange(-10, 6)))
        work = f"{report.id}:w"
        begun = at_london(report.ordered_on, time(17))
        clock = Clock(kind="file", due=at_london(report.due, time(17)), rule="A11")
        tell.say(arose(case, work, begun, report=report.id, clocks=(clock,)), begun)
        tell.say(got(case, work, begun + timedelta(days=2), "a5-private-1"), begun + timedelta(days=2))
        if rng.random() < 0.15:
            extended = at_london(report.due + timedelta(days=14), time(17))
            tell.say(
                allocation.ReportExtended(
                    case_id=case, work_id=work, kind=WorkKind.SECTION_7_SINGLE, case_version=2, report_id=report.id, due=extended, extension=1,
                    because=ExtensionReason.FURTHER_ENQUIRIES, by="a5-private-manager",
                ), begun + timedelta(days=6),
            )  # fmt: skip
        if rng.random() < 0.05:
            tell.say(
                allocation.ReportNotOurs(case_id=case, report_id=report.id, author="nyas"), begun + timedelta(days=3)
            )
        if rng.random() < 0.85:
            how = rng.choices(["filed", "not-wanted"], [9, 1])[0]
            tell.say(completed(case, work, now, report=report.id, how=how), now)


def _checks(tell: _Teller, received: datetime) -> None:
    rng, case = tell.rng, tell.case
    for n in range(rng.randrange(1, 4)):
        needed = received + timedelta(minutes=1)
        asked = needed + timedelta(hours=rng.choice([0, 1, 30]))
        check = Check(
            check_id=f"{case}:k{n}",
            kind=CheckKind.LEVEL_1,
            about=f"p{n}",
            state=CheckState.REQUESTED,
            needed_at=needed,
            requested_at=asked,
        )
        tell.say(police_checks.ChecksChanged(case_id=case, revision=1, checks=(check,), outstanding=1), asked)
        if rng.random() < 0.8:
            answered = asked + timedelta(hours=rng.randrange(1, 150))
            done = check.model_copy(update={"state": CheckState.ANSWERED, "answered_at": answered})
            tell.say(police_checks.ChecksChanged(case_id=case, revision=2, checks=(done,), outstanding=0), answered)


def _staff(rng: Random, first: date, days: int, areas: Sequence[str]) -> Iterator[Said]:
    for n in range(40):
        who, area = f"staff-{n}", rng.choice(areas)
        tell = _Teller(rng, f"staff:{who}")
        group = StaffGroup.PRACTICE if n % 3 else StaffGroup.BUSINESS_SUPPORT
        role = Role.ADVISER if group is StaffGroup.PRACTICE else None
        begun = first - timedelta(days=rng.randrange(0, 500))
        until = first + timedelta(days=rng.randrange(days)) if rng.random() < 0.15 else None
        team = f"{area.lower()}-private"
        post = workforce.EmploymentRecorded(
            staff_id=who,
            group=group,
            role=role,
            team=team,
            area=area,
            since=begun,
            until=until,
            appraised=rng.choice(list(YesNo)),
        )
        tell.say(post, at_london(first, time(9)))
        for k in range(rng.randrange(0, 5)):
            held = first + timedelta(days=rng.randrange(-100, days))
            kind = rng.choice(list(SupervisionKind))
            tell.say(
                workforce.SupervisionRecorded(
                    supervision_id=f"{who}:s{k}", staff_id=who, kind=kind, held_on=held, cancelled=rng.random() < 0.1
                ),
                at_london(max(held, first), time(12)),
            )
        if rng.random() < 0.7:
            done = first + timedelta(days=rng.randrange(-300, days))
            tell.say(
                workforce.AppraisalRecorded(appraisal_id=f"{who}:a", staff_id=who, completed_on=done),
                at_london(max(done, first), time(12)),
            )
        for k in range(rng.randrange(0, 3)):
            starts = first + timedelta(days=rng.randrange(-60, days))
            ends = starts + timedelta(days=rng.randrange(0, 20)) if rng.random() < 0.9 else None
            tell.say(
                workforce.SicknessRecorded(
                    sickness_id=f"{who}:i{k}",
                    staff_id=who,
                    starts_on=starts,
                    ends_on=ends,
                    cancelled=rng.random() < 0.1,
                ),
                at_london(max(starts, first), time(12)),
            )
        for k in range(rng.randrange(0, 4)):
            day = first + timedelta(days=rng.randrange(-200, days))
            sampled = rng.choice([QualityKind.SAFEGUARDING, QualityKind.BEFORE_FILING, QualityKind.WHOLE_RECORD])
            grade = rng.choice([Grade.MET, Grade.NOT_MET, Grade.SATISFACTORY, Grade.INADEQUATE])
            tell.say(
                workforce.WorkGraded(
                    assessment_id=f"{who}:g{k}", kind=sampled, practitioner_id=who, graded_on=day, grade=grade
                ),
                at_london(max(day, first), time(12)),
            )
        worker = _Teller(rng, f"practitioner:{who}")
        for _ in range(rng.randrange(1, 5)):
            at = moment(rng, first + timedelta(days=rng.randrange(days)))
            band = rng.choice(list(Band))
            worker.say(
                allocation.WorkloadRecorded(
                    practitioner_id=who, area=area, team=team, held=100, available=100, band=band, as_of=at
                ),
                at,
            )
        yield from tell.said
        yield from worker.said
    month = first.replace(day=1)
    for n in range(6):
        for amount_kind in AmountKind:
            for of in (*areas[:3], None):
                name = f"{month:%Y-%m}"
                tell = _Teller(rng, f"finance:{name}:{of or ''}")
                amount = finance.AmountRecorded(
                    kind=amount_kind, month=name, area=of, pence=rng.randrange(-10_000, 100_000_000)
                )
                tell.say(amount, at_london(month, time(9)) + timedelta(days=n))
                yield from (
                    Said(s.recorded, s.happened, s.message, s.subject, f"{s.id}:{amount_kind}") for s in tell.said
                )
        month = (month + timedelta(days=32)).replace(day=1)
