"""What the simulated workforce and finance systems return: for everybody, the same for the same seed, and what kpi can count."""

from __future__ import annotations

from collections import Counter
from datetime import date

from cafcass_contracts.finance import AmountKind, AmountRecorded
from cafcass_contracts.topics import topics_of
from cafcass_contracts.workforce import EmploymentRecorded, SicknessRecorded, StaffGroup, SupervisionRecorded
from cafcass_sandbox.outside.returns import of_week, returned

TODAY = date(2026, 11, 20)


def test_the_same_seed_returns_the_same_on_the_topics_of_the_map() -> None:
    once, again = returned(0.05, 1, TODAY), returned(0.05, 1, TODAY)
    assert once == again
    assert once != returned(0.05, 2, TODAY)
    for each in once:
        assert each.topic in {topic.name for topic in topics_of(type(each.message))}


def test_everybody_is_in_post_and_what_happened_is_theirs() -> None:
    said = [each.message for each in returned(0.05, 1, TODAY)]
    posts = {each.staff_id: each for each in said if isinstance(each, EmploymentRecorded)}
    assert Counter(each.group for each in posts.values())[StaffGroup.BUSINESS_SUPPORT] == 17 * 2
    assert {each.area for each in posts.values()} == {f"A{n}" for n in range(1, 18)}
    things = [each for each in said if isinstance(each, (SupervisionRecorded, SicknessRecorded))]
    assert {each.staff_id for each in things} <= posts.keys()
    assert len(things) > len(posts) * 5


def test_each_month_of_the_financial_year_has_its_money_once() -> None:
    said = [each.message for each in returned(1.0, 1, TODAY) if isinstance(each.message, AmountRecorded)]
    assert len({(each.kind, each.month, each.area) for each in said}) == len(said) == 3 * 8 * 18
    budget = sum(each.pence for each in said if each.kind is AmountKind.BUDGET and each.month == "2026-05")
    assert 10_490_000_00 < budget <= 10_500_000_00


def test_no_workforce_returns_nothing() -> None:
    assert returned(0, 1, TODAY) == ()
    assert of_week(0, 1, TODAY) == ()
    assert of_week(0.05, 1, TODAY)
