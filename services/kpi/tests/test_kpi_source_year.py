"""The source's own year: its cells as read, the doubtful ones marked; and what it says of itself adds up."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

from kpi.domain.measures import DASHBOARD_2011
from kpi.domain.periods import months
from kpi.reading.source_year import TO_DATE, Reading, source_year

YEAR = list(months(date(2011, 4, 1), date(2012, 2, 1)))


def test_every_line_of_the_dashboard_has_its_months_and_its_last_column() -> None:
    cells = source_year()
    for _, lines in DASHBOARD_2011:
        for id_ in lines:
            assert all((id_, month) in cells for month in (*YEAR, TO_DATE)), id_


def test_cells_are_shown_as_the_source_has_them_and_doubtful_ones_are_no_number() -> None:
    cells = source_year()
    assert cells["care-allocated", date(2011, 7, 1)].shown == "97.4%"
    assert cells["care-allocated", date(2011, 5, 1)].shown == "98.7%*"
    assert cells["care-stock", date(2011, 6, 1)].shown == "12,749"
    assert cells["spend-against-budget", date(2011, 5, 1)].shown == "(4,561)*"
    doubtful = cells["care-by-conference", date(2011, 7, 1)]
    assert (doubtful.shown, doubtful.how, doubtful.value) == ("95.8%?", Reading.DOUBTFUL, None)
    assert ("sickness-practice", date(2011, 2, 1)) not in cells, "what it has not is not there"


def test_its_money_adds_up_month_by_month_and_to_the_year() -> None:
    cells = source_year()
    for month in (*YEAR, TO_DATE):
        budget, forecast, spend = (cells[id_, month].read for id_ in ("budget", "forecast", "spend"))
        assert cells["spend-against-budget", month].read == budget - spend
        assert cells["spend-against-forecast", month].read == forecast - spend
        assert cells["forecast-against-budget", month].read == budget - forecast
    for id_ in ("budget", "forecast", "spend"):
        assert sum((cells[id_, month].read for month in YEAR), Fraction(0)) == cells[id_, TO_DATE].read


def test_its_last_column_is_worked_out_as_ours_is() -> None:
    cells = source_year()
    for id_ in ("care-allocated", "private-allocated"):  # the mean of the months' snapshots, within their rounding
        mean = sum((cells[id_, month].read for month in YEAR), Fraction(0)) / len(YEAR)
        assert abs(mean - cells[id_, TO_DATE].read) < Fraction(1, 10)
    for id_ in ("care-stock", "private-stock", "appraisals", "sickness-practice", "amber-or-green"):
        assert cells[id_, YEAR[-1]].read == cells[id_, TO_DATE].read, "the latest month"
