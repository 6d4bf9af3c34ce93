"""What each role lets somebody see, on the day, and what is not known gives nothing (G3, G10)."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cafcass_contracts.roles import Role
from cafcass_runtime.staff import HeldRole, StaffMember
from cafcass_web.access.grants import EVERYBODY, LEVELS, Access, Grant, Level, access_of
from cafcass_web.access.sight import CasePlace, Place, Scope, Shown, Sight
from cafcass_web.testing.kit import SINCE, member

TODAY = date(2026, 11, 27)


def sight_of(
    person: str, who: StaffMember | None, readers: tuple[Role, ...] = EVERYBODY, kept: frozenset[str] = frozenset()
) -> Sight:
    return Sight(person, access_of(who, TODAY).of(readers), kept)


def test_every_role_of_the_contracts_has_its_level() -> None:
    assert set(LEVELS) == set(Role)


@pytest.mark.parametrize("role", list(Role))
def test_a_role_without_its_team_or_area_sees_no_more_than_the_persons_own(role: Role) -> None:
    (grant,) = access_of(member((role, None, None)), TODAY).grants
    assert grant.level is (Level.NATION if LEVELS[role] is Level.NATION else Level.OWN)


@pytest.mark.parametrize(
    ("role", "team", "area", "scope"),
    [
        (Role.OPERATIONAL_DIRECTOR, None, None, Scope(nation=True, people=frozenset({"p"}))),
        (Role.OPERATIONAL_DIRECTOR, None, "A5", Scope(nation=True, people=frozenset({"p"}))),
        (Role.HEAD_OF_SERVICE, None, "A5", Scope(areas=frozenset({"A5"}), people=frozenset({"p"}))),
        (Role.HEAD_OF_SERVICE, "a5-eit", None, Scope(people=frozenset({"p"}))),
        (Role.SERVICE_MANAGER, "a5-eit", "A5", Scope(teams=frozenset({"a5-eit"}), people=frozenset({"p"}))),
        (Role.DUTY_OFFICER, "a5-duty", "A5", Scope(teams=frozenset({"a5-duty"}), people=frozenset({"p"}))),
        (Role.ADVISER, "a5-eit", "A5", Scope(people=frozenset({"p"}))),
    ],
)
def test_the_scope_of_a_role(role: Role, team: str | None, area: str | None, scope: Scope) -> None:
    assert sight_of("p", member((role, team, area))).scope == scope


def test_nobody_whom_the_returns_do_not_name_sees_anything() -> None:
    assert access_of(None, TODAY) == Access()
    assert access_of(member(), TODAY) == Access()
    assert sight_of("p", None).scope == Scope()
    assert sight_of("p", None).scope.empty


def test_a_role_that_nobody_has_declared_gives_nothing() -> None:
    held = HeldRole("grand-vizier", None, SINCE, None, "A5")
    assert access_of(StaffMember(member().stamp, (held,)), TODAY) == Access()


@given(st.dates(), st.dates(), st.none() | st.dates())
def test_a_role_counts_from_its_first_day_to_its_last(day: date, since: date, until: date | None) -> None:
    held = since <= day and (until is None or day <= until)
    assert bool(access_of(member((Role.ADVISER, None, None), since=since, until=until), day).grants) == held


def test_the_last_day_counts_and_the_next_does_not() -> None:
    who = member((Role.ADVISER, None, None), until=TODAY)
    assert access_of(who, TODAY).grants
    assert not access_of(who, TODAY + timedelta(days=1)).grants


def test_only_the_roles_that_may_read_a_page_widen_what_is_seen_on_it() -> None:
    both = member((Role.COMPLAINTS_OFFICER, None, None), (Role.ADVISER, "a5-eit", "A5"))
    assert sight_of("p", both, (Role.COMPLAINTS_OFFICER,)).scope.nation
    assert sight_of("p", both, (Role.ADVISER,)).scope == Scope(people=frozenset({"p"}))
    assert sight_of("p", both, (Role.OPERATOR,)).scope.empty


def test_two_roles_together_see_what_either_does() -> None:
    both = member((Role.HEAD_OF_SERVICE, None, "A5"), (Role.SERVICE_MANAGER, "a9-eit", "A9"))
    sight = sight_of("p", both)
    assert sight.covers(Place("A5", "a5-eit"))
    assert sight.covers(Place("A9", "a9-eit"))
    assert not sight.covers(Place("A9", "a9-public"))


@pytest.mark.parametrize(
    ("place", "seen"),
    [
        (Place("A5", "a5-eit", frozenset({"x"})), True),
        (Place("A5"), True),
        (Place("A9", "a9-eit", frozenset({"p"})), True),
        (Place("A9", "a9-eit", frozenset({"x"})), False),
        (Place(None, "a5-eit"), False),
        (Place(), False),
    ],
)
def test_what_is_in_a_heads_scope(place: Place, seen: bool) -> None:
    assert sight_of("p", member((Role.HEAD_OF_SERVICE, None, "A5"))).covers(place) == seen


INSIDE, OUTSIDE = Place("A5", "a5-eit"), Place("A9", "a9-eit")


@pytest.mark.parametrize(
    ("case", "kept", "shown"),
    [
        (CasePlace("c", INSIDE), frozenset(), Shown.WHOLE),
        (CasePlace("c", OUTSIDE), frozenset(), Shown.NOT),
        (CasePlace("c", INSIDE, frozenset({"p"})), frozenset(), Shown.WHOLE),
        (CasePlace("c", INSIDE, frozenset({"x"})), frozenset(), Shown.COUNTED),
        (CasePlace("c", INSIDE, frozenset()), frozenset(), Shown.COUNTED),
        (CasePlace("c", OUTSIDE, frozenset({"p"})), frozenset(), Shown.NOT),
        (CasePlace("c", INSIDE), frozenset({"c"}), Shown.COUNTED),
        (CasePlace("c", INSIDE, frozenset({"p"})), frozenset({"c"}), Shown.COUNTED),
        (CasePlace("c", INSIDE), frozenset({"d"}), Shown.WHOLE),
    ],
)
def test_how_much_of_a_case_is_shown(case: CasePlace, kept: frozenset[str], shown: Shown) -> None:
    assert sight_of("p", member((Role.HEAD_OF_SERVICE, None, "A5")), kept=kept).case(case) is shown


def test_somebody_without_a_role_does_not_even_see_what_bears_their_name() -> None:
    assert not Sight("p", Access()).covers(Place(people=frozenset({"p"})))
    assert Sight("p", Access((Grant(Role.ADVISER, Level.OWN),))).covers(Place(people=frozenset({"p"})))
