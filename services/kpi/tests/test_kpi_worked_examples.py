"""Every measure by hand, three times: what happened, and the arithmetic that its definition in the rules makes of it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from in_memory import Told, figure_of, world_of
from kpi_messages import (
    adviser,
    allocated,
    application,
    arose,
    at,
    closed,
    completed,
    got,
    hearing,
    named,
    reopened,
    section_7,
    unallocated,
)

from cafcass_contracts import allocation, finance, intake, police_checks, triage, workforce
from cafcass_contracts.finance import AmountKind
from cafcass_contracts.roles import Role
from cafcass_contracts.safeguarding import Check, CheckKind, CheckState, LetterSharing, Route, ScreeningOutcome
from cafcass_contracts.values import ApplicationKind, Channel, CorrespondenceKind, HearingStatus, HearingType, YesNo
from cafcass_contracts.workforce import Grade, QualityKind, StaffGroup, SupervisionKind
from cafcass_contracts.workload import Band, ExtensionReason, WorkKind
from kpi.domain.measures import MEASURES
from kpi.domain.periods import parse

A, B, C = (f"{letter * 8}-0000-5000-8000-000000000000" for letter in "abc")
HELD, VACATED = HearingStatus.HELD, HearingStatus.VACATED


def care(case: str, day: str, **more: Any) -> Told:
    return at(day, 10), application(case, at(day, 10), **more)


def private(case: str, day: str, **more: Any) -> Told:
    return at(day, 10), application(case, at(day, 10), law="private", **more)


def again(case: str, received: str, day: str, law: str = "public", revision: int = 2, **more: Any) -> Told:
    return at(day, 15), application(case, at(received, 10), law=law, revision=revision, **more)


def on(day: str, message: Any, hour: int = 12) -> Told:
    return at(day, hour), message


def shut(case: str, day: str) -> Told:
    return at(day, 16), closed(case, at(day, 16))


def first_hearing(day: str, status: HearingStatus = HELD) -> dict[str, Any]:
    return {"hearings": (hearing("h1", at(day), status=status),), "first_hearing_id": "h1"}


def conference(day: str) -> dict[str, Any]:
    return {"hearings": (hearing("h2", at(day), type_=HearingType.CASE_MANAGEMENT),)}


ORDERED = {**first_hearing("2026-05-05")}


def report(case: str, due: str, ordered: str = "2026-05-05", id_: str = "r1") -> Told:
    reports = (section_7(f"{case}:{id_}", date.fromisoformat(ordered), date.fromisoformat(due)),)
    return again(case, "2026-05-01", ordered, "private", reports=reports, **ORDERED)


def filed(case: str, day: str, hour: int = 12, how: str = "filed") -> Told:
    return at(day, hour), completed(case, f"{case}:w", at(day, hour), report=f"{case}:r1", how=how)


def extended(case: str, day: str, to: str) -> Told:
    said = allocation.ReportExtended(
        case_id=case, work_id=f"{case}:w", kind=WorkKind.SECTION_7_SINGLE, case_version=2, report_id=f"{case}:r1", due=at(to, 17), extension=1,
        because=ExtensionReason.FURTHER_ENQUIRIES, by="a5-private-manager",
    )  # fmt: skip
    return at(day), said


def check(case: str, id_: str, needed: datetime, asked: datetime | None, answered: datetime | None = None) -> Any:
    state = CheckState.NEEDED if asked is None else CheckState.ANSWERED if answered else CheckState.REQUESTED
    said = Check(
        check_id=id_,
        kind=CheckKind.LEVEL_1,
        about="p",
        state=state,
        needed_at=needed,
        requested_at=asked,
        answered_at=answered,
    )
    return police_checks.ChecksChanged(case_id=case, revision=1, checks=(said,), outstanding=0)


def letter(case: str, due: str) -> Any:
    return triage.LetterPlanned(
        case_id=case, hearing_id="h1", hearing_at=at("2026-05-29"), due=date.fromisoformat(due), short_notice=False
    )


def issued(case: str) -> Any:
    return triage.LetterIssued(
        case_id=case,
        letter_id=f"{case}:l",
        update=0,
        outcome=ScreeningOutcome.NO_CONCERNS,
        outstanding_checks=0,
        sharing=LetterSharing.SHARED,
    )


def post(
    who: str, group: StaffGroup = StaffGroup.PRACTICE, since: str = "2025-01-06", until: str | None = None, **more: Any
) -> Told:
    role = Role.ADVISER if group is StaffGroup.PRACTICE else None
    said = workforce.EmploymentRecorded(
        staff_id=who, group=group, role=role, team="a5-private", area="A5", since=date.fromisoformat(since),
        until=None if until is None else date.fromisoformat(until), **more,
    )  # fmt: skip
    return at("2026-01-05"), said


def graded(who: str, day: str, grade: Grade, kind: QualityKind = QualityKind.SAFEGUARDING, **more: Any) -> Told:
    said = workforce.WorkGraded(
        assessment_id=f"{who}:{day}:{kind}",
        kind=kind,
        practitioner_id=who,
        graded_on=date.fromisoformat(day),
        grade=grade,
        **more,
    )
    return at("2026-01-06"), said


def supervised(who: str, day: str, kind: SupervisionKind = SupervisionKind.SUPERVISION) -> Told:
    return at("2026-01-06"), workforce.SupervisionRecorded(
        supervision_id=f"{who}:{day}", staff_id=who, kind=kind, held_on=date.fromisoformat(day)
    )


def appraised(who: str, day: str) -> Told:
    return at("2026-01-06"), workforce.AppraisalRecorded(
        appraisal_id=f"{who}:{day}", staff_id=who, completed_on=date.fromisoformat(day)
    )


def sick(who: str, since: str, until: str | None, **more: Any) -> Told:
    said = workforce.SicknessRecorded(
        sickness_id=f"{who}:{since}", staff_id=who, starts_on=date.fromisoformat(since),
        ends_on=None if until is None else date.fromisoformat(until), **more,
    )  # fmt: skip
    return at("2026-01-06"), said


def score(who: str, day: str, band: Band) -> Told:
    return at(day), allocation.WorkloadRecorded(
        practitioner_id=who, area="A5", team="a5-private", held=80, available=100, band=band, as_of=at(day)
    )


def span(manager: str, day: str, hundredths: int, **more: Any) -> Told:
    return at(day), allocation.SpanRecorded(
        manager_id=manager,
        area="A5",
        team="a5-private",
        whole_time_hundredths=hundredths,
        most_hundredths=1200,
        as_of=at(day),
        **more,
    )


def money(kind: AmountKind, month: str, pounds: int, area: str | None = "A5") -> Told:
    return at(f"{month}-03"), finance.AmountRecorded(kind=kind, month=month, area=area, pence=pounds * 100)


def correspondence(id_: str, received: datetime, kind: CorrespondenceKind = CorrespondenceKind.LETTER) -> Told:
    return received, intake.CorrespondenceRegistered(
        correspondence_id=id_, channel=Channel.POST, kind=kind, received_at=received
    )


def routed(id_: str, when: datetime) -> Told:
    return when, triage.CorrespondenceRouted(
        correspondence_id=id_, route=Route.PRACTITIONER, team="a5-private", role="family-court-adviser", passed_by=when
    )


def casework(case: str, day: str, seen: int, to_see: int, *, planned: bool = False, missing: bool = False) -> Told:
    lacks = (*(f"child-seen:{n}" for n in range(to_see)), *(("case-plan",) if missing else ()))
    return at(day), allocation.CaseworkRecorded(
        case_id=case,
        step=1,
        step_since=at(day),
        children_seen=tuple(f"c{n}" for n in range(seen)),
        planned=planned,
        missing=lacks,
    )


# Measure, period, what happened, numerator, denominator, as shown, and the arithmetic.
EXAMPLES: list[tuple[str, str, list[Told], int | None, int | None, str, str]] = [
    # K1: open care cases with an appointed guardian / open care cases, at the end of the month
    ("care-allocated", "2026-05", [care(A, "2026-05-05"), care(B, "2026-05-06"), on("2026-05-07", allocated(A))], 1, 2, "50.0%", "A of A and B: 1/2"),
    ("care-allocated", "2026-05", [care(A, "2026-05-05"), on("2026-05-07", allocated(A, substantive=False))], 0, 1, "0.0%", "duty holds nothing: 0/1"),
    (
        "care-allocated", "2026-05",
        [care(A, "2026-05-05"), on("2026-05-07", allocated(A)), care(B, "2026-05-06"), shut(B, "2026-05-20"), on("2026-05-28", unallocated(A))],
        0, 1, "0.0%", "B is closed, A is nobody's again: 0/1",
    ),
    # K2: open private law cases with a family court adviser / open private law cases
    ("private-allocated", "2026-05", [private(A, "2026-05-05"), on("2026-05-07", adviser(A))], 1, 1, "100.0%", "1/1"),
    ("private-allocated", "2026-05", [private(A, "2026-05-05"), private(B, "2026-05-05"), private(C, "2026-05-05"), on("2026-05-07", adviser(C))], 1, 3, "33.3%", "1/3 = 0.3333"),
    ("private-allocated", "2026-05", [private(A, "2026-05-05"), on("2026-06-01", adviser(A))], 0, 1, "0.0%", "allocated in June: not by the end of May"),
    # K3: pieces graded met / graded (2012-13); safeguarding satisfactory or better / assessments (2011-12)
    ("safeguarding-satisfactory", "2025-12", [post("x"), graded("x", "2025-12-03", Grade.MET), graded("x", "2025-12-04", Grade.NOT_MET)], 1, 2, "50.0%", "1 met of 2"),
    (
        "safeguarding-satisfactory", "2012-03",
        [post("x", since="2010-01-04"), graded("x", "2012-03-05", Grade.SATISFACTORY), graded("x", "2012-03-06", Grade.MET, QualityKind.BEFORE_FILING)],
        1, 1, "100.0%", "in 2011-12 only the safeguarding assessment counts: 1/1",
    ),
    (
        "safeguarding-satisfactory", "2025-12", [post("x"), graded("x", "2025-12-03", Grade.MET, cancelled=True), graded("x", "2025-12-09", Grade.NOT_MET)],
        0, 1, "0.0%", "one was recorded by mistake: 0/1",
    ),
    # K4: care cases reaching their conference that were substantively allocated by then / those cases
    ("care-by-conference", "2026-06", [care(A, "2026-05-05", **conference("2026-06-10")), on("2026-06-09", allocated(A))], 1, 1, "100.0%", "9 June is by 10 June"),
    ("care-by-conference", "2026-06", [care(A, "2026-05-01"), on("2026-06-16", allocated(A))], 0, 1, "0.0%", "1 May + 45 days = 15 June; allocated on the 16th"),
    ("care-by-conference", "2026-06", [care(A, "2026-05-01"), shut(A, "2026-06-01"), care(B, "2026-05-02"), on("2026-06-16", allocated(B))], 1, 1, "100.0%", "A never reached day 45; B: 2 May + 45 = 16 June"),
    # K5: reports due in the period filed on or before the agreed or extended date / reports due
    ("section-7-filed", "2026-06", [private(A, "2026-05-01", **ORDERED), report(A, "2026-06-12"), filed(A, "2026-06-12", 23)], 1, 1, "100.0%", "on the day itself"),
    ("section-7-filed", "2026-06", [private(A, "2026-05-01", **ORDERED), report(A, "2026-06-12"), filed(A, "2026-06-15")], 0, 1, "0.0%", "three days late"),
    (
        "section-7-filed", "2026-06",
        [private(A, "2026-05-01", **ORDERED), report(A, "2026-06-12"), extended(A, "2026-06-02", "2026-06-26"), filed(A, "2026-06-24")],
        1, 1, "100.0%", "extended to the 26th, filed on the 24th",
    ),
    # K6: mean working days from receipt to substantive allocation, of cases allocated in the period
    ("care-days-to-allocate", "2026-05", [care(A, "2026-05-05"), on("2026-05-07", allocated(A))], 2, 1, "2.0", "Wed 6, Thu 7: 2"),
    ("care-days-to-allocate", "2026-05", [care(A, "2026-05-01"), on("2026-05-05", allocated(A)), care(B, "2026-05-05"), on("2026-05-05", allocated(B))], 1, 2, "0.5", "A: Fri to Tue over the bank holiday, 1; B the same day, 0; 1/2"),
    ("care-days-to-allocate", "2026-05", [care(A, "2026-05-05"), on("2026-05-06", allocated(A, substantive=False)), on("2026-05-12", allocated(A))], 5, 1, "5.0", "duty does not count: 6, 7, 8, 11, 12 May"),
    # K7: open cases at the end of the period
    ("care-stock", "2026-05", [care(A, "2026-05-05"), care(B, "2026-05-30"), shut(A, "2026-05-31")], 1, None, "1", "B alone"),
    ("care-stock", "2026-05", [care(A, "2026-04-05"), shut(A, "2026-05-11"), on("2026-05-20", reopened(A, date(2026, 5, 20)))], 1, None, "1", "opened again"),
    ("care-stock", "2026-04", [care(A, "2026-05-05")], 0, None, "0", "not yet received"),
    ("private-stock", "2026-05", [private(A, "2026-05-05"), care(B, "2026-05-05")], 1, None, "1", "A alone is private law"),
    ("private-stock", "2026-05", [private(A, "2026-05-05"), private(B, "2026-05-06"), private(C, "2026-06-01")], 2, None, "2", "A and B"),
    ("private-stock", "2026-06", [private(A, "2026-05-05"), shut(A, "2026-05-05")], 0, None, "0", "opened and closed on one day"),
    # K8: closures in the period / requests in the period
    ("care-throughput", "2026-05", [care(A, "2026-05-05"), care(B, "2026-05-06"), shut(A, "2026-05-29")], 1, 2, "50.0%", "1 closed, 2 received"),
    ("care-throughput", "2026-06", [care(A, "2026-05-05"), shut(A, "2026-06-02")], 1, 0, "-", "nothing was received: no cases, neither 0% nor 100%"),
    ("care-throughput", "2026-05", [care(A, "2026-05-05"), shut(A, "2026-05-06"), on("2026-05-07", reopened(A, date(2026, 5, 7))), shut(A, "2026-05-20")], 2, 1, "200.0%", "closed twice, received once"),
    ("private-throughput", "2026-05", [private(A, "2026-05-05"), shut(A, "2026-05-06")], 1, 1, "100.0%", "1/1"),
    ("private-throughput", "2026-05", [private(A, "2026-05-05"), private(B, "2026-05-05"), private(C, "2026-05-05")], 0, 3, "0.0%", "0/3"),
    ("private-throughput", "2026-05", [private(A, "2026-04-05"), private(B, "2026-05-05"), shut(A, "2026-05-31")], 1, 1, "100.0%", "A of April closed, B received"),
    # K9: section 7 reports ordered / private law cases reaching their first hearing
    ("section-7-ordered", "2026-05", [private(A, "2026-05-01", **ORDERED), report(A, "2026-06-12")], 1, 1, "100.0%", "1 ordered, 1 hearing"),
    ("section-7-ordered", "2026-05", [private(A, "2026-05-01", **first_hearing("2026-05-20")), private(B, "2026-05-01", **first_hearing("2026-05-21"))], 0, 2, "0.0%", "two hearings, no report"),
    ("section-7-ordered", "2026-05", [private(A, "2026-05-01", **first_hearing("2026-05-20", VACATED))], 0, 0, "-", "the hearing was vacated: nobody reached one"),
    # K10: practitioners assessed in the twelve months before / in post
    ("practitioners-assessed", "2026-05", [post("x"), post("y"), graded("x", "2025-06-15", Grade.MET)], 1, 2, "50.0%", "x until 15 June 2026"),
    ("practitioners-assessed", "2026-06", [post("x"), graded("x", "2025-06-15", Grade.MET)], 0, 1, "0.0%", "a year is over on 15 June"),
    ("practitioners-assessed", "2026-05", [post("x", until="2026-05-20"), post("y"), graded("y", "2026-01-15", Grade.MET)], 1, 1, "100.0%", "x has left"),
    ("appraisals", "2026-05", [post("x"), post("y", StaffGroup.BUSINESS_SUPPORT), appraised("y", "2025-09-01")], 1, 2, "50.0%", "y of x and y"),
    ("appraisals", "2026-05", [post("x", appraised=YesNo.NO), post("y"), appraised("y", "2025-09-01")], 1, 1, "100.0%", "x is not eligible"),
    ("appraisals", "2026-05", [post("x"), appraised("x", "2024-05-31")], 0, 1, "0.0%", "two years ago"),
    ("supervision-practice", "2026-05", [post("x"), supervised("x", "2026-05-01")], 1, 1, "100.0%", "30 days ago"),
    ("supervision-practice", "2026-05", [post("x"), supervised("x", "2026-04-19")], 0, 1, "0.0%", "31 May is day 42: six weeks are over"),
    ("supervision-practice", "2026-05", [post("x"), post("y"), supervised("y", "2026-04-20"), post("z", StaffGroup.BUSINESS_SUPPORT)], 1, 2, "50.0%", "day 41 of y; z is not practice"),
    ("supervision-support", "2026-05", [post("z", StaffGroup.BUSINESS_SUPPORT), supervised("z", "2026-05-20")], 1, 1, "100.0%", "1/1"),
    ("supervision-support", "2026-05", [post("z", StaffGroup.BUSINESS_SUPPORT), post("x")], 0, 1, "0.0%", "x is practice"),
    ("supervision-support", "2026-05", [post("x")], 0, 0, "-", "nobody in business support"),
    ("sickness-practice", "2026-05", [post("x"), post("y"), sick("x", "2026-03-02", "2026-03-06")], 5, 2, "2.5", "Mon to Fri, 5 days / 2"),
    ("sickness-practice", "2026-05", [post("x"), sick("x", "2026-04-02", "2026-04-07")], 2, 1, "2.0", "Thu 2 and Tue 7 April: Easter lies between"),
    ("sickness-practice", "2026-05", [post("x"), sick("x", "2025-05-29", "2025-06-02")], 1, 1, "1.0", "only Mon 2 June 2025 is within twelve months"),
    ("sickness-support", "2026-05", [post("z", StaffGroup.BUSINESS_SUPPORT), sick("z", "2026-03-02", "2026-03-02")], 1, 1, "1.0", "a day"),
    ("sickness-support", "2026-05", [post("z", StaffGroup.BUSINESS_SUPPORT), sick("z", "2026-03-02", "2026-03-03", cancelled=True)], 0, 1, "0.0", "recorded by mistake"),
    ("sickness-support", "2026-05", [post("z", StaffGroup.BUSINESS_SUPPORT), sick("z", "2026-03-02", "2026-03-04"), sick("z", "2026-03-04", "2026-03-05")], 4, 1, "4.0", "2, 3, 4, 5 March: the 4th once"),
    # K11: £000
    ("budget", "2026-05", [money(AmountKind.BUDGET, "2026-05", 10_548_400)], 1_054_840_000, None, "10,548", "£10,548,400"),
    ("budget", "FY2026-27", [money(AmountKind.BUDGET, "2026-04", 1_000), money(AmountKind.BUDGET, "2026-05", 2_000)], 300_000, None, "3", "1 + 2"),
    ("budget", "2026-05", [money(AmountKind.BUDGET, "2026-05", 1_000), money(AmountKind.BUDGET, "2026-05", 4_000)], 400_000, None, "4", "the second replaces the first"),
    ("forecast", "2026-05", [money(AmountKind.FORECAST, "2026-05", 500)], 50_000, None, "1", "half a thousand rounds up, once"),
    ("forecast", "2026-05", [money(AmountKind.FORECAST, "2026-05", 499)], 49_900, None, "0", "less than half"),
    ("forecast", "2026-05", [money(AmountKind.FORECAST, "2026-05", 700), money(AmountKind.FORECAST, "2026-05", 700, None)], 140_000, None, "1", "1.4: rounded once, not 1 + 1"),
    ("spend", "2026-05", [money(AmountKind.SPEND, "2026-05", 9_000)], 900_000, None, "9", "9"),
    ("spend", "2026-05", [money(AmountKind.SPEND, "2026-05", -9_000)], -900_000, None, "(9)", "given back: in brackets"),
    ("spend", "2026-06", [money(AmountKind.SPEND, "2026-05", 9_000)], 0, None, "0", "nothing in June"),
    ("forecast-against-budget", "2026-05", [money(AmountKind.BUDGET, "2026-05", 9_000), money(AmountKind.FORECAST, "2026-05", 9_000)], 0, None, "0", "9 - 9"),
    ("forecast-against-budget", "2026-05", [money(AmountKind.BUDGET, "2026-05", 9_000), money(AmountKind.FORECAST, "2026-05", 10_000)], -100_000, None, "(1)", "9 - 10"),
    ("forecast-against-budget", "2026-05", [money(AmountKind.BUDGET, "2026-05", 9_000)], 900_000, None, "9", "9 - 0"),
    ("spend-against-budget", "2026-05", [money(AmountKind.BUDGET, "2026-05", 10_567_000), money(AmountKind.SPEND, "2026-05", 15_128_000)], -456_100_000, None, "(4,561)", "10,567 - 15,128, as in May 2011"),
    ("spend-against-budget", "2026-04", [money(AmountKind.BUDGET, "2026-04", 10_869_000), money(AmountKind.SPEND, "2026-04", 6_906_000)], 396_300_000, None, "3,963", "10,869 - 6,906, as in April 2011"),
    ("spend-against-budget", "FY2026-27", [money(AmountKind.BUDGET, "2026-04", 10_869_000), money(AmountKind.SPEND, "2026-04", 6_906_000), money(AmountKind.BUDGET, "2026-05", 10_567_000), money(AmountKind.SPEND, "2026-05", 15_128_000)], -59_800_000, None, "(598)", "3,963 - 4,561"),
    ("spend-against-forecast", "2026-05", [money(AmountKind.FORECAST, "2026-05", 12_000), money(AmountKind.SPEND, "2026-05", 10_000)], 200_000, None, "2", "12 - 10"),
    ("spend-against-forecast", "2026-05", [money(AmountKind.FORECAST, "2026-05", 10_000), money(AmountKind.SPEND, "2026-05", 10_499)], -49_900, None, "0", "-0.499: no thousand, and no sign"),
    ("spend-against-forecast", "2026-05", [money(AmountKind.SPEND, "2026-05", 10_000)], -1_000_000, None, "(10)", "0 - 10"),
    # K12: available practitioners with an amber or green score / available practitioners
    ("amber-or-green", "2026-05", [score("x", "2026-05-05", Band.GREEN), score("y", "2026-05-05", Band.RED)], 1, 2, "50.0%", "x of x and y"),
    ("amber-or-green", "2026-05", [score("x", "2026-05-05", Band.UNAVAILABLE)], 0, 0, "-", "nobody available"),
    ("amber-or-green", "2026-05", [score("x", "2026-05-05", Band.RED), score("x", "2026-05-31", Band.AMBER)], 1, 1, "100.0%", "the last word of the month"),
    # K13: work without a substantive holder, and for how long
    ("waiting", "2026-05", [care(A, "2026-05-05"), on("2026-05-05", arose(A, "w", at("2026-05-05")))], 1, None, "1", "1"),
    ("waiting", "2026-05", [care(A, "2026-05-05"), on("2026-05-05", arose(A, "w", at("2026-05-05"))), on("2026-05-06", got(A, "w", at("2026-05-06"), substantive=False))], 1, None, "1", "duty work keeps waiting (A8)"),
    ("waiting", "2026-05", [care(A, "2026-05-05"), on("2026-05-05", arose(A, "w", at("2026-05-05"))), on("2026-05-06", got(A, "w", at("2026-05-06")))], 0, None, "0", "held"),
    ("waiting-days", "2026-05", [care(A, "2026-05-05"), on("2026-05-05", arose(A, "w", at("2026-05-05")))], date(2026, 5, 5).toordinal(), 1, "26.0", "31 - 5"),
    ("waiting-days", "2026-05", [care(A, "2026-05-05"), on("2026-05-05", arose(A, "w", at("2026-05-05"))), on("2026-05-30", arose(A, "v", at("2026-05-30")))], date(2026, 5, 5).toordinal() + date(2026, 5, 30).toordinal(), 2, "13.5", "(26 + 1) / 2"),
    ("waiting-days", "2026-05", [care(A, "2026-05-05"), on("2026-05-05", arose(A, "w", at("2026-05-05"))), shut(A, "2026-05-20")], 0, 0, "-", "the case is closed: nothing waits"),
    # K14
    ("evaluated", "2026-05", [care(A, "2026-05-05"), correspondence("p", at("2026-05-05")), routed("p", at("2026-05-06", 16))], 2, 2, "100.0%", "both by Wed 6 May"),
    ("evaluated", "2026-05", [correspondence("p", at("2026-05-01")), routed("p", at("2026-05-05"))], 1, 1, "100.0%", "Fri 1 May; Tue 5 is the next working day"),
    ("evaluated", "2026-05", [correspondence("p", at("2026-05-05")), routed("p", at("2026-05-07"))], 0, 1, "0.0%", "two days"),
    ("checks-same-day", "2026-05", [private(A, "2026-05-05"), on("2026-05-05", check(A, "k", at("2026-05-05"), at("2026-05-05", 23)))], 1, 1, "100.0%", "at 23:00"),
    ("checks-same-day", "2026-05", [private(A, "2026-05-05"), on("2026-05-06", check(A, "k", at("2026-05-05"), at("2026-05-06", 0)))], 0, 1, "0.0%", "at midnight it is the next day"),
    ("checks-same-day", "2026-05", [private(A, "2026-05-05"), on("2026-05-05", check(A, "k", at("2026-05-05"), None)), on("2026-05-09", check(A, "m", at("2026-05-09"), at("2026-05-09")))], 0, 1, "0.0%", "one not requested; one needed later is none of these"),
    ("check-turnaround", "2026-05", [private(A, "2026-05-05"), on("2026-05-07", check(A, "k", at("2026-05-05"), at("2026-05-05"), at("2026-05-07")))], 2, 1, "2.0", "6 and 7 May"),
    ("check-turnaround", "2026-05", [private(A, "2026-05-05"), on("2026-05-05", check(A, "k", at("2026-05-05"), at("2026-05-05"), at("2026-05-05", 11))), on("2026-05-06", check(A, "m", at("2026-05-05"), at("2026-05-05"), at("2026-05-06")))], 1, 2, "0.5", "(0 + 1) / 2"),
    ("check-turnaround", "2026-05", [private(A, "2026-05-05"), on("2026-05-05", check(A, "k", at("2026-05-05"), at("2026-05-05")))], 0, 0, "-", "not answered"),
    ("letters-in-time", "2026-05", [private(A, "2026-05-05"), on("2026-05-05", letter(A, "2026-05-26")), on("2026-05-26", issued(A), 23)], 1, 1, "100.0%", "on its day"),
    ("letters-in-time", "2026-05", [private(A, "2026-05-05"), on("2026-05-05", letter(A, "2026-05-26")), on("2026-05-27", issued(A))], 0, 1, "0.0%", "a day late"),
    ("letters-in-time", "2026-05", [private(A, "2026-05-05"), on("2026-05-05", letter(A, "2026-05-26")), on("2026-05-06", letter(A, "2026-06-09")), on("2026-06-01", issued(A))], 0, 0, "-", "the hearing moved: due in June"),
    ("complaints-acknowledged", "2026-05", [], 0, 0, "-", "nobody told of any"),
    ("complaints-answered", "2026-05", [], 0, 0, "-", "nobody told of any"),
    ("children-seen", "2026-05", [care(A, "2026-05-05"), casework(A, "2026-05-06", 1, 2)], 1, 3, "33.3%", "1 of 3"),
    ("children-seen", "2026-05", [care(A, "2026-05-05"), casework(A, "2026-05-06", 1, 2), casework(A, "2026-05-20", 3, 0)], 3, 3, "100.0%", "all three by the 20th"),
    ("children-seen", "2026-05", [care(A, "2026-05-05"), casework(A, "2026-05-06", 1, 2), shut(A, "2026-05-20")], 0, 0, "-", "closed"),
    ("case-plans", "2026-05", [care(A, "2026-05-05"), casework(A, "2026-05-06", 0, 0, planned=True), care(B, "2026-05-05"), casework(B, "2026-05-06", 0, 0, missing=True)], 1, 2, "50.0%", "A of A and B"),
    ("case-plans", "2026-05", [care(A, "2026-05-05"), casework(A, "2026-05-06", 0, 0)], 0, 0, "-", "none is needed"),
    ("case-plans", "2026-05", [care(A, "2026-05-05"), casework(A, "2026-05-06", 0, 0, missing=True), casework(A, "2026-06-01", 0, 0, planned=True)], 0, 1, "0.0%", "planned in June"),
    ("span-of-control", "2026-05", [span("m", "2026-05-05", 1200), span("k", "2026-05-05", 1201)], 1, 2, "50.0%", "12.00 is within, 12.01 is not"),
    ("span-of-control", "2026-05", [span("m", "2026-05-05", 1300), span("m", "2026-05-20", 900)], 1, 1, "100.0%", "nine from the 20th"),
    ("span-of-control", "2026-05", [span("m", "2026-05-05", 900), span("m", "2026-05-20", 0, ended=True)], 0, 0, "-", "manages no team any more"),
    # K15
    ("guardian-in-time", "2026-05", [care(A, "2026-05-05"), on("2026-05-07", allocated(A))], 1, 1, "100.0%", "Tue + 2 working days = Thu"),
    ("guardian-in-time", "2026-05", [care(A, "2026-05-05"), on("2026-05-08", allocated(A))], 0, 1, "0.0%", "Fri"),
    ("guardian-in-time", "2026-05", [care(A, "2026-05-01"), on("2026-05-06", allocated(A))], 1, 1, "100.0%", "Fri 1; Tue 5 is day 1, Wed 6 day 2"),
    ("emergencies-before-hearing", "2026-05", [care(A, "2026-05-05", emergency=True, kinds=(ApplicationKind.EMERGENCY_PROTECTION,), **first_hearing("2026-05-06")), on("2026-05-06", allocated(A), 9)], 1, 1, "100.0%", "09:00 is before 10:00"),
    ("emergencies-before-hearing", "2026-05", [care(A, "2026-05-05", emergency=True, kinds=(ApplicationKind.EMERGENCY_PROTECTION,), **first_hearing("2026-05-06")), on("2026-05-06", allocated(A), 10)], 0, 1, "0.0%", "as it begins is not before"),
    ("emergencies-before-hearing", "2026-05", [care(A, "2026-05-05", **first_hearing("2026-05-06"))], 0, 0, "-", "no emergency"),
    # K16
    ("guardian-timeliness", "2026-05", [care(A, "2026-05-29"), on("2026-06-02", allocated(A))], 2, 1, "2.0", "received in May: Mon 1, Tue 2 June"),
    ("guardian-timeliness", "2026-05", [care(A, "2026-05-05"), on("2026-05-06", allocated(A)), care(B, "2026-05-05"), on("2026-05-08", allocated(B))], 4, 2, "2.0", "(1 + 3) / 2"),
    ("guardian-timeliness", "2026-05", [care(A, "2026-05-05")], 0, 0, "-", "has none yet"),
    ("care-duration", "2026-05", [care(A, "2026-03-01"), shut(A, "2026-05-10")], 70, 1, "10.0", "70 days are 10 weeks"),
    ("care-duration", "2026-05", [care(A, "2026-05-01"), shut(A, "2026-05-04"), care(B, "2026-05-01"), shut(B, "2026-05-05")], 7, 2, "0.5", "(3 + 4) / 2 / 7"),
    ("care-duration", "2026-05", [care(A, "2026-05-01")], 0, 0, "-", "not closed"),
    ("private-duration", "2026-05", [private(A, "2026-05-01"), shut(A, "2026-05-08")], 7, 1, "1.0", "a week"),
    ("private-duration", "2026-05", [private(A, "2026-05-01"), shut(A, "2026-05-01")], 0, 1, "0.0", "the same day"),
    ("private-duration", "2026-06", [private(A, "2026-05-01"), shut(A, "2026-05-08")], 0, 0, "-", "closed in May"),
    ("care-demand", "2026-05", [care(A, "2026-05-05", local_authority="Anytown"), private(B, "2026-05-05")], 1, None, "1", "A alone"),
    ("care-demand", "FY2026-27", [care(A, "2026-04-01"), care(B, "2026-03-31")], 1, None, "1", "31 March is the year before"),
    ("care-demand", "2026-05", [care(A, "2026-05-05", kinds=(ApplicationKind.ADOPTION,))], 0, None, "0", "adoption is no care case"),
    ("report-orders-heard", "2026-05", [private(A, "2026-05-01"), again(A, "2026-05-01", "2026-05-08", "private", reports=(section_7("r", date(2026, 5, 5), None),)), on("2026-05-08", intake.ReportOrdered(case_id=A, report=section_7("r", date(2026, 5, 5), None)))], 3, 1, "3.0", "ordered on the 5th, heard of on the 8th"),
    ("report-orders-heard", "2026-05", [private(A, "2026-05-08", reports=(section_7("r", date(2026, 5, 6), None),))], 2, 1, "2.0", "it came with the case, on the 8th"),
    ("report-orders-heard", "2026-05", [private(A, "2026-05-01")], 0, 0, "-", "none"),
    # K17
    ("reports-sampled", "2025-12", [post("x"), graded("x", "2025-12-03", Grade.MET, QualityKind.BEFORE_FILING)], 1, 1, "100.0%", "1/1"),
    ("reports-sampled", "2025-12", [post("x"), graded("x", "2025-12-03", Grade.NOT_MET, QualityKind.BEFORE_FILING), graded("x", "2025-12-04", Grade.MET, QualityKind.BEFORE_FILING)], 1, 2, "50.0%", "1/2"),
    ("reports-sampled", "2025-12", [post("x"), graded("x", "2025-12-03", Grade.MET)], 0, 0, "-", "a file sample is no report"),
    ("record-audits", "2025-12", [post("x"), graded("x", "2025-12-03", Grade.MET, QualityKind.WHOLE_RECORD)], 1, 1, "100.0%", "1/1"),
    ("record-audits", "2025-12", [post("x"), graded("x", "2025-12-03", Grade.INADEQUATE, QualityKind.WHOLE_RECORD)], 0, 1, "0.0%", "0/1"),
    ("record-audits", "2025-11", [post("x"), graded("x", "2025-12-03", Grade.MET, QualityKind.WHOLE_RECORD)], 0, 0, "-", "in December"),
    ("below-standard", "2025-12", [post("x"), graded("x", "2025-12-03", Grade.NOT_MET, QualityKind.ALL_WORK)], 0, 1, "0.0%", "0/1"),
    ("below-standard", "2025-12", [post("x"), graded("x", "2025-12-03", Grade.MET, QualityKind.ALL_WORK)], 1, 1, "100.0%", "1/1"),
    ("below-standard", "2025-12", [post("x")], 0, 0, "-", "nobody"),
    ("quarterly-reviews", "2026-05", [post("x"), supervised("x", "2026-03-02", SupervisionKind.QUARTERLY_REVIEW)], 1, 1, "100.0%", "90 days ago"),
    ("quarterly-reviews", "2026-05", [post("x"), supervised("x", "2026-02-27", SupervisionKind.QUARTERLY_REVIEW)], 0, 1, "0.0%", "93 days ago"),
    ("quarterly-reviews", "2026-05", [post("x"), supervised("x", "2026-05-02")], 0, 1, "0.0%", "a supervision is no review"),
    # K18
    ("compliments", "2026-05", [correspondence("p", at("2026-05-05"), CorrespondenceKind.COMPLIMENT), correspondence("q", at("2026-05-05"), CorrespondenceKind.COMPLAINT)], 1, 2, "50.0%", "1 of 2"),
    ("compliments", "2026-05", [correspondence("p", at("2026-05-05"))], 0, 0, "-", "a letter is no feedback"),
    ("compliments", "2026-05", [correspondence("p", at("2026-05-31", 23, 59), CorrespondenceKind.COMPLIMENT)], 1, 1, "100.0%", "a minute before June"),
    ("unit-cost", "2026-05", [money(AmountKind.SPEND, "2026-05", 3_000), private(A, "2026-05-05"), shut(A, "2026-05-06"), care(B, "2026-05-05"), shut(B, "2026-05-07")], 300_000, 2, "1,500", "£3,000 / 2"),
    ("unit-cost", "2026-05", [money(AmountKind.SPEND, "2026-05", 3_000)], 300_000, 0, "-", "nothing was closed"),
    ("unit-cost", "FY2026-27", [money(AmountKind.SPEND, "2026-04", 1_000), money(AmountKind.SPEND, "2026-05", 1_001), private(A, "2026-05-05"), shut(A, "2026-05-06")], 200_100, 1, "2,001", "2,001 / 1"),
    ("productivity", "2026-05", [post("x"), post("y"), private(A, "2026-05-05"), shut(A, "2026-05-06")], 1, 2, "0.5", "1 / 2"),
    ("productivity", "2026-05", [private(A, "2026-05-05"), shut(A, "2026-05-06")], 1, 0, "-", "nobody in post"),
    ("productivity", "2026-05", [post("x"), private(A, "2025-03-05"), shut(A, "2025-05-31"), private(B, "2025-03-05"), shut(B, "2025-06-01")], 1, 1, "1.0", "A was closed more than twelve months ago"),
    # What is doubted is counted as that alone
    ("doubted", "2026-05", [care(A, "2026-05-05"), (at("2026-05-06"), closed(A, at("2026-05-01")))], None, None, "1", "closed before it was received"),
    ("doubted", "2026-05", [care(A, "2026-05-05"), (at("2026-05-06"), closed(A, at("2026-05-09")))], None, None, "1", "closed after we were told so"),
    ("doubted", "2026-05", [care(A, "2026-05-05"), shut(A, "2026-05-09")], None, None, "0", "nothing is wrong"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("measure", "period", "told", "n", "d", "shown", "words"), EXAMPLES, ids=[f"{e[0]}: {e[6]}" for e in EXAMPLES]
)
def test_by_hand(
    measure: str, period: str, told: list[Told], n: int | None, d: int | None, shown: str, words: str
) -> None:
    if not told:
        told = [care(C, "2026-05-05")]
    found = figure_of(world_of(sorted(told, key=lambda each: each[0])), measure, parse(period))
    if n is not None:
        assert (found.numerator, found.denominator) == (n, d), words
    assert found.shown(MEASURES[measure].unit) == shown, words


def test_every_measure_has_three_examples() -> None:
    found = {id_: sum(example[0] == id_ for example in EXAMPLES) for id_ in MEASURES}
    few = {id_ for id_, count in found.items() if count < 3}
    assert few == {"complaints-acknowledged", "complaints-answered"}, "those are in test_kpi_complaints.py"


def test_the_year_to_date_of_a_snapshot_is_the_mean_of_its_months() -> None:
    told = [care(A, "2026-04-01"), on("2026-04-02", allocated(A)), care(B, "2026-05-05")]
    found = figure_of(world_of(told), "care-allocated", parse("FY2026-27"), known=date(2026, 6, 15))
    # April 1/1, May 1/2, June so far 1/2: (1 + 1/2 + 1/2) / 3
    assert found.shown(MEASURES["care-allocated"].unit) == "66.7%"


def test_a_transfer_moves_a_case_from_its_day_on() -> None:
    told = [care(A, "2026-05-05"), on("2026-06-10", named(A, "A9", "a9-public"))]
    world = world_of(told)
    assert [
        figure_of(world, "care-stock", parse(month), place).numerator
        for month in ("2026-05", "2026-06")
        for place in ("A5", "A9")
    ] == [1, 0, 0, 1]


@pytest.mark.parametrize(
    ("moment", "month"),
    [
        (datetime.fromisoformat("2026-03-28T23:59:00+00:00"), "2026-03"),
        (
            datetime.fromisoformat("2026-03-31T22:59:00+00:00"),
            "2026-03",
        ),  # 23:59 in London, in summer time since the 29th
        (datetime.fromisoformat("2026-03-31T23:00:00+00:00"), "2026-04"),  # midnight in London: another financial year
        (datetime.fromisoformat("2026-10-24T23:00:00+00:00"), "2026-10"),
        (datetime.fromisoformat("2026-10-31T23:59:00+00:00"), "2026-10"),  # winter time since the 25th
        (datetime.fromisoformat("2026-11-01T00:00:00+00:00"), "2026-11"),
    ],
)
def test_a_day_ends_at_midnight_in_london(moment: datetime, month: str) -> None:
    world = world_of([(moment, application(A, moment))])
    months = ["2026-03", "2026-04", "2026-10", "2026-11"]
    assert [figure_of(world, "care-throughput", parse(each)).denominator for each in months] == [
        int(each == month) for each in months
    ]
    year = "FY2025-26" if month == "2026-03" else "FY2026-27"
    assert figure_of(world, "care-throughput", parse(year)).denominator == 1


@pytest.mark.parametrize(
    ("recorded", "day"),
    [
        ("2026-03-28T23:59:59.999999+00:00", date(2026, 3, 28)),
        ("2026-03-29T00:00:00+00:00", date(2026, 3, 29)),
        ("2026-03-29T22:59:59.999999+00:00", date(2026, 3, 29)),  # the day of 23 hours
        ("2026-03-29T23:00:00+00:00", date(2026, 3, 30)),
        ("2026-03-31T22:59:59.999999+00:00", date(2026, 3, 31)),
        ("2026-03-31T23:00:00+00:00", date(2026, 4, 1)),
        ("2026-10-24T22:59:59.999999+00:00", date(2026, 10, 24)),
        ("2026-10-24T23:00:00+00:00", date(2026, 10, 25)),
        ("2026-10-25T23:59:59.999999+00:00", date(2026, 10, 25)),  # the day of 25 hours
        ("2026-10-26T00:00:00+00:00", date(2026, 10, 26)),
    ],
)
def test_what_is_known_on_a_day_is_what_came_before_midnight_in_london(recorded: str, day: date) -> None:
    came = datetime.fromisoformat(recorded)
    world = world_of([(came, application(A, at("2026-03-02")))])
    throughput = [
        figure_of(world, "care-throughput", parse("2026-03"), known=known).denominator
        for known in (day - timedelta(days=1), day)
    ]
    assert throughput == [0, 1]
    stock = [
        figure_of(world, "care-stock", parse("2026-03"), known=known).numerator
        for known in (day - timedelta(days=1), day)
    ]
    assert stock == [0, 1]


def test_what_comes_late_is_known_from_the_day_it_came() -> None:
    told: Iterable[Told] = [care(A, "2026-05-05"), (at("2026-06-20"), closed(A, at("2026-05-20")))]
    world = world_of(told)
    known = [
        figure_of(world, "care-stock", parse("2026-05"), known=day).numerator
        for day in (date(2026, 6, 19), date(2026, 6, 20))
    ]
    assert known == [1, 0]


def test_what_lies_ahead_counts_from_its_own_day() -> None:
    world = world_of([care(A, "2026-05-05", **conference("2026-06-10"))])
    known = [
        figure_of(world, "care-by-conference", parse("2026-06"), known=date(2026, 6, day)).denominator
        for day in (9, 10)
    ]
    assert known == [0, 1]


def test_a_conference_that_moves_is_not_counted_where_it_was() -> None:
    told = [
        care(A, "2026-05-05", **conference("2026-06-10")),
        again(A, "2026-05-05", "2026-06-01", **conference("2026-07-14")),
    ]
    world = world_of(told)
    assert [figure_of(world, "care-by-conference", parse(month)).denominator for month in ("2026-06", "2026-07")] == [
        0,
        1,
    ]


def test_dates_from_the_beginning_and_the_end_of_time_stop_nothing() -> None:
    told = [
        (at("2026-05-05"), application(A, datetime.fromisoformat("0001-01-01T00:00:00+00:00"))),
        (at("2026-05-06"), application(B, datetime.fromisoformat("9999-12-31T23:59:00+00:00"))),
        (at("2026-05-07"), closed(A, datetime.fromisoformat("9999-12-31T23:59:59+00:00"))),
        sick("x", "0001-01-01", None),
        sick("x", "2026-01-01", "9999-12-31"),
        graded("x", "9999-12-31", Grade.MET),
    ]
    world = world_of(sorted([post("x"), *told], key=lambda each: each[0]))
    assert figure_of(world, "care-stock", parse("2026-05")).numerator == 1
    assert figure_of(world, "sickness-practice", parse("2026-05")).numerator is not None
