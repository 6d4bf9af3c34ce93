"""Every measure, declared once. Pages, the command line, the open topic and the reference page are made from these lines (K1 to K18)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from types import MappingProxyType
from typing import Final

from kpi.domain.measure import Audience, Definition, Measure, Over, Part, Unit, Window, frozen

YEAR_2011: Final = date(2011, 4, 1)
YEAR_2012: Final = date(2012, 4, 1)
DEFINITIONS_VERSION: Final = "2012-13.1"
"""Of the whole list: a change of any definition is a change of this, and the figures are counted anew (a rebuild)."""

END, YEAR = Window.END, Window.YEAR


def _both(series: str, window: Window = Window.PERIOD) -> tuple[tuple[Part, ...], tuple[Part, ...]]:
    return (Part(series, "n", window),), (Part(series, "d", window),)


def _same(
    label: str, means: str, numerator: tuple[Part, ...], denominator: tuple[Part, ...] = (), later: str = ""
) -> Mapping[date, Definition]:
    """Counted alike in every year, under another name from 2012-13 where one is given."""
    made = {YEAR_2011: Definition("2011-12.1", label, means, numerator, denominator)}
    if later:
        made[YEAR_2012] = Definition("2012-13.1", later, means, numerator, denominator)
    return frozen(made)


def _measure(
    id_: str,
    rule: str,
    unit: Unit,
    over: Over,
    definitions: Mapping[date, Definition],
    *,
    source: str,
    audience: Audience = Audience.OPEN,
    by: str = "",
    share: bool = True,
    beside: tuple[str, ...] = (),
    whole: str = "",
) -> Measure:
    return Measure(id_, rule, unit, over, audience, source, definitions, by, share, beside, whole)


_STOCK = "open cases at the end of the period"
_ALL: Final = (
    # Public law care
    _measure(
        "care-allocated", "K1", Unit.PERCENT, Over.MEAN,
        _same(
            "KPI 1: Care allocated workload snapshot",
            "open care cases with an appointed guardian / open care cases, at the end of the month",
            *_both("care-held", END), later="KPI 1: Open care workload allocated to an appointed children's guardian",
        ), source="OF 2.12, 7.3", whole="care-stock",
    ),
    _measure(
        "care-by-conference", "K4", Unit.PERCENT, Over.TOTALS,
        _same(
            "KPI 4: Care substantive allocation by CMC (45 cal. days)",
            "care cases reaching their case management conference in the period that were substantively allocated by then / those cases",
            *_both("care-by-conference"), later="Care substantive allocation by the case management conference",
        ), source="OF 7.3",
    ),
    _measure(
        "care-days-to-allocate", "K6", Unit.WORKING_DAYS, Over.TOTALS,
        _same(
            "Time to substantively allocate care cases (average working days)",
            "working days from receipt to substantive allocation / care cases substantively allocated in the period",
            *_both("care-days-to-allocate"),
        ), source="OF 7.3", share=False,
    ),
    _measure(
        "care-stock", "K7", Unit.CASES, Over.LATEST,
        _same("Care stock snapshot", f"care cases: {_STOCK}", (Part("care-held", "d", END),)), source="OF 7.3",
    ),
    _measure(
        "care-throughput", "K8", Unit.PERCENT, Over.TOTALS,
        _same("Care application throughput (closures/requests)", "care cases closed / care applications received, in the period", *_both("care-flow")),
        source="OF 7.3", share=False, beside=("care-demand", "care-duration"),
    ),
    # Private law
    _measure(
        "private-allocated", "K2", Unit.PERCENT, Over.MEAN,
        _same(
            "KPI 2: Private allocated workload snapshot",
            "open private law cases with a family court adviser / open private law cases, at the end of the month",
            *_both("private-held", END), later="KPI 3: Open private law workload allocated to a family court adviser",
        ), source="OF 2.12, 7.3", whole="private-stock",
    ),
    _measure(
        "private-stock", "K7", Unit.CASES, Over.LATEST,
        _same("Private law stock snapshot", f"private law cases: {_STOCK}", (Part("private-held", "d", END),)), source="OF 7.3",
    ),
    _measure(
        "private-throughput", "K8", Unit.PERCENT, Over.TOTALS,
        _same("Private law throughput (closures/requests)", "private law cases closed / applications received, in the period", *_both("private-flow")),
        source="OF 7.3", share=False, beside=("private-duration",),
    ),
    _measure(
        "section-7-ordered", "K9", Unit.PERCENT, Over.TOTALS,
        _same(
            "Section 7 report ordering rate (reports/cases)",
            "section 7 reports ordered / private law cases reaching their first hearing (assumed; the source says reports/cases), in the period",
            *_both("section-7-ordered"),
        ), source="OF 7.3", by="court", share=False,
    ),
    _measure(
        "section-7-filed", "K5", Unit.PERCENT, Over.TOTALS,
        _same(
            "KPI 5: Section 7 reports filed by agreed date",
            "reports due in the period filed on or before the agreed or properly extended date / reports due",
            *_both("section-7-filed"), later="Section 7 reports filed by agreed date",
        ), source="OF 7.3",
    ),
    # Safeguarding
    _measure(
        "safeguarding-satisfactory", "K3", Unit.PERCENT, Over.TOTALS,
        frozen(
            {
                YEAR_2011: Definition(
                    "2011-12.1", "KPI 3: Safeguarding rated at least satisfactory", "assessments rated satisfactory or better / assessments, in the period",
                    *_both("graded-safeguarding"),
                ),
                YEAR_2012: Definition("2012-13.1", "Work graded met", "pieces of work graded met / pieces graded, in the period", *_both("graded")),
            }
        ), source="OF 6.5, 7.3", audience=Audience.INTERNAL,
    ),
    _measure(
        "practitioners-assessed", "K10", Unit.PERCENT, Over.LATEST,
        _same(
            "Safeguarding: Practitioners assessed (rolling 12 months)",
            "practitioners in post whose safeguarding was assessed in the twelve months before / practitioners in post, at the end of the period",
            *_both("assessed", END),
        ), source="OF 7.3", audience=Audience.INTERNAL,
    ),
    # Human resources
    _measure(
        "appraisals", "K10", Unit.PERCENT, Over.LATEST,
        _same(
            "Appraisals completed: All eligible staff (rolling 12 months)",
            "eligible staff in post appraised in the twelve months before / eligible staff in post, at the end of the period",
            *_both("appraised", END),
        ), source="OF 7.3", audience=Audience.INTERNAL,
    ),
    _measure(
        "supervision-practice", "K10", Unit.PERCENT, Over.LATEST,
        _same(
            "Supervision completed: Practice (6 weeks)", "practice staff in post supervised within six weeks / in post, at the end of the period",
            *_both("supervised-practice", END),
        ), source="OF 7.3", audience=Audience.INTERNAL,
    ),
    _measure(
        "supervision-support", "K10", Unit.PERCENT, Over.LATEST,
        _same(
            "Supervision completed: Business support (6 weeks)",
            "business support staff in post supervised within six weeks / in post, at the end of the period", *_both("supervised-support", END),
        ), source="OF 7.3", audience=Audience.INTERNAL,
    ),
    _measure(
        "sickness-practice", "K10", Unit.DAYS, Over.LATEST,
        _same(
            "Sickness: Average working days lost - Practice (rolling 12 months)",
            "working days lost by practice staff in the twelve months to the end of the period / practice staff in post at its end",
            (Part("sick-practice", "n", YEAR),), (Part("sick-practice-heads", "d", END),),
        ), source="OF 7.3", audience=Audience.INTERNAL, share=False,
    ),
    _measure(
        "sickness-support", "K10", Unit.DAYS, Over.LATEST,
        _same(
            "Sickness: Average working days lost - Business support (rolling 12 months)",
            "working days lost by business support in the twelve months to the end of the period / business support in post at its end",
            (Part("sick-support", "n", YEAR),), (Part("sick-support-heads", "d", END),),
        ), source="OF 7.3", audience=Audience.INTERNAL, share=False,
    ),
    # Finance
    *(
        _measure(
            id_, "K11", Unit.THOUSANDS, Over.SUM, _same(label, means, tuple(Part(f"amount-{kind}", "n", Window.PERIOD, sign) for kind, sign in parts)),
            source="OF 7.3", audience=Audience.INTERNAL, share=False,
        )
        for id_, label, means, parts in (
            ("budget", "Budget", "the budget of the period", (("budget", 1),)),
            ("forecast", "Forecast", "the forecast of the period", (("forecast", 1),)),
            ("spend", "Spend", "what was spent in the period", (("spend", 1),)),
            (
                "forecast-against-budget", "Forecast against Budget (overspend)/underspend", "budget less forecast, of the period",
                (("budget", 1), ("forecast", -1)),
            ),
            ("spend-against-budget", "Spend against Budget (overspend)/underspend", "budget less spend, of the period", (("budget", 1), ("spend", -1))),
            (
                "spend-against-forecast", "Spend against Forecast (overspend)/underspend", "forecast less spend, of the period",
                (("forecast", 1), ("spend", -1)),
            ),
        )
    ),
    # Workload weighting
    _measure(
        "amber-or-green", "K12", Unit.PERCENT, Over.LATEST,
        _same(
            "Practitioners with amber or green workload weighting score",
            "available practitioners with an amber or green score / available practitioners, at the end of the period", *_both("workload", END),
        ), source="OF 7.3", audience=Audience.INTERNAL,
    ),
    # Beyond the dashboard
    _measure(
        "waiting", "K13", Unit.CASES, Over.LATEST,
        _same("Work waiting for a practitioner", "pieces of work without a substantive holder, at the end of the period", (Part("waiting", "d", END),)),
        source="PR, GR 3.22",
    ),
    _measure(
        "waiting-days", "K13", Unit.AGE, Over.LATEST,
        _same(
            "Days for which work waits (average)", "calendar days since it began to wait / pieces of work that wait, at the end of the period",
            *_both("waiting", END),
        ), source="PR, GR 3.22", share=False, beside=("waiting",),
    ),
    _measure(
        "evaluated", "K14", Unit.PERCENT, Over.TOTALS,
        _same(
            "Evaluated within one working day", "applications registered and correspondence passed on within a working day / those due in the period",
            *_both("evaluated"),
        ), source="OF 2.2 (T1)",
    ),
    _measure(
        "checks-same-day", "K14", Unit.PERCENT, Over.TOTALS,
        _same(
            "Level 1 checks requested on the day of receipt",
            "level 1 checks of the parties requested on the day the application was received / those needed that day, in the period",
            *_both("checks-same-day"),
        ), source="OF 4.3 (P1)",
    ),
    _measure(
        "check-turnaround", "K14", Unit.WORKING_DAYS, Over.TOTALS,
        _same("Check turnaround (average working days)", "working days from request to answer / checks answered in the period", *_both("check-turnaround")),
        source="OF 4.5 (P8)", share=False,
    ),
    _measure(
        "letters-in-time", "K14", Unit.PERCENT, Over.TOTALS,
        _same(
            "Safeguarding letters filed three working days before the hearing", "letters issued by their due day / letters due in the period",
            *_both("letters"),
        ), source="OF 4.6 (T6)",
    ),
    _measure(
        "complaints-acknowledged", "K14", Unit.PERCENT, Over.TOTALS,
        _same("Complaints acknowledged in time", "complaints acknowledged by then / complaints due to be, in the period", *_both("complaints-acknowledged")),
        source="OF 2.8 (C3)",
    ),
    _measure(
        "complaints-answered", "K14", Unit.PERCENT, Over.TOTALS,
        _same("Complaints answered in time", "complaints answered by then / complaints due to be, in the period", *_both("complaints-answered")),
        source="OF 2.8 (C3)",
    ),
    _measure(
        "children-seen", "K14", Unit.PERCENT, Over.LATEST,
        _same(
            "Children seen", "children seen, or not to be seen for a recorded reason / children to be seen in open cases, at the end of the period",
            *_both("children-seen", END),
        ), source="OF 6.7 (A16)",
    ),
    _measure(
        "case-plans", "K14", Unit.PERCENT, Over.LATEST,
        _same("Case plans present", "open cases with a plan / open cases that need one, at the end of the period", *_both("case-plans", END)),
        source="OF 2.15 (A16)",
    ),
    _measure(
        "span-of-control", "K14", Unit.PERCENT, Over.LATEST,
        _same("Service managers within their span of control", "managers of no more than 12 whole-time equivalents / managers, at the end of the period", *_both("span", END)),
        source="IR 1.15, 1.16 (A14)", audience=Audience.INTERNAL,
    ),
    _measure(
        "guardian-in-time", "K15", Unit.PERCENT, Over.TOTALS,
        _same(
            "Guardians allocated within 48 hours", "care applications with a guardian within two working days / those due in the period",
            *_both("guardian-in-time"),
        ), source="GR rec. 16",
    ),
    _measure(
        "emergencies-before-hearing", "K15", Unit.PERCENT, Over.TOTALS,
        _same(
            "Emergencies allocated before the first hearing",
            "emergency applications with a guardian before their first hearing begins / those reaching it in the period", *_both("emergencies"),
        ), source="GR rec. 17",
    ),
    _measure(
        "guardian-timeliness", "K16", Unit.WORKING_DAYS, Over.TOTALS,
        _same(
            "Timeliness of guardian allocation, all care applications",
            "working days from receipt to an appointed guardian / care applications received in the period that have had one",
            *_both("guardian-timeliness"), later="KPI 2: Timeliness of allocation to an appointed children's guardian, all care applications",
        ), source="OF 2.12", share=False, whole="care-demand",
    ),
    *(
        _measure(
            f"{kind}-duration", "K16", Unit.WEEKS, Over.TOTALS,
            _same(f"{label} case duration (average weeks)", "days from receipt to closing, in weeks / cases closed in the period", *_both(f"{kind}-duration")),
            source="OF 3.7", share=False,
        )
        for kind, label in (("care", "Care"), ("private", "Private law"))
    ),
    _measure(
        "care-demand", "K16", Unit.CASES, Over.SUM,
        _same("Care applications received", "care applications received in the period", (Part("care-demand", "n"),)), source="OF 3.7", by="authority",
    ),
    _measure(
        "report-orders-heard", "K16", Unit.DAYS, Over.TOTALS,
        _same("Days until a report order is heard of", "days from the order to our hearing of it / orders heard of in the period", *_both("report-orders-heard")),
        source="OF 4.14", share=False,
    ),
    *(
        _measure(
            id_, "K17", Unit.PERCENT, Over.TOTALS, _same(label, f"graded met or at least satisfactory / {what}, in the period", *_both(series)),
            source="OF 6.5, 6.6, IR 3.7", audience=Audience.INTERNAL,
        )
        for id_, label, what, series in (
            ("reports-sampled", "Reports sampled before filing, graded met", "reports sampled", "graded-before-filing"),
            ("record-audits", "Whole-record audits, graded met", "records audited", "graded-whole-record"),
            ("below-standard", "Work of those below standard, graded met", "pieces looked at", "graded-below-standard"),
        )
    ),
    _measure(
        "quarterly-reviews", "K17", Unit.PERCENT, Over.LATEST,
        _same("Quarterly reviews held", "staff in post reviewed in the quarter before / staff in post, at the end of the period", *_both("reviewed", END)),
        source="OF 6.12", audience=Audience.INTERNAL,
    ),
    _measure(
        "compliments", "K18", Unit.PERCENT, Over.TOTALS,
        _same("Compliments among feedback", "compliments / compliments, complaints and representations received in the period", *_both("feedback")),
        source="GR 2.2, IR 3.3",
    ),
    _measure(
        "unit-cost", "K18", Unit.POUNDS, Over.TOTALS,
        _same(
            "Spend for each case closed", "what was spent / care and private law cases closed, in the period (assumed)",
            (Part("amount-spend", "n"),), (Part("care-flow", "n"), Part("private-flow", "n")),
        ), source="OF 10.6", audience=Audience.INTERNAL, share=False,
    ),
    _measure(
        "productivity", "K18", Unit.EACH, Over.LATEST,
        _same(
            "Cases closed for each practitioner", "care and private law cases closed in twelve months / practitioners in post at the end (assumed)",
            (Part("care-flow", "n", YEAR), Part("private-flow", "n", YEAR)), (Part("assessed", "d", END),),
        ), source="OF 10.6", audience=Audience.INTERNAL, share=False,
    ),
    _measure(
        "doubted", "G2", Unit.CASES, Over.SUM,
        _same("Facts doubted and not counted", "facts with a time before their case or after their receipt, recorded in the period", (Part("doubted", "d"),)),
        source="our own", audience=Audience.INTERNAL,
    ),
)  # fmt: skip

MEASURES: Final[Mapping[str, Measure]] = MappingProxyType({measure.id: measure for measure in _ALL})
"""Every measure by its id, in the order of the dashboard and then of the rules."""

NOT_TOLD: Final = MappingProxyType(
    {
        "section-7-by-judge": "no event says which judge made an order (K16)",
        "diversity": "what is recorded of needs is restricted, and kpi reads nothing about the people of a family (K18)",
    }
)
"""What the rules name and nobody tells: shown as not available, never as nothing."""

DASHBOARD_2011: Final = (
    (
        "Public law care",
        ("care-allocated", "care-by-conference", "care-days-to-allocate", "care-stock", "care-throughput"),
    ),
    (
        "Private law",
        ("private-allocated", "private-stock", "private-throughput", "section-7-ordered", "section-7-filed"),
    ),
    ("Safeguarding", ("safeguarding-satisfactory", "practitioners-assessed")),
    (
        "Human resources",
        ("appraisals", "supervision-practice", "supervision-support", "sickness-practice", "sickness-support"),
    ),
    (
        "Finance",
        ("budget", "forecast", "spend", "forecast-against-budget", "spend-against-budget", "spend-against-forecast"),
    ),
    ("Workload weighting", ("amber-or-green",)),
)
"""The dashboard of 2011-12, section by section and line by line in its order."""


def measure(id_: str) -> Measure:
    """The measure of an id. Raises `KeyError` that lists what there is."""
    try:
        return MEASURES[id_]
    except KeyError:
        raise KeyError(f"there is no measure {id_[:40]}; there are: {', '.join(MEASURES)}") from None
