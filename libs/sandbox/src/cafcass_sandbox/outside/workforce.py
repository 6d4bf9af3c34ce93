"""The workforce system: who practises in which team and who is on duty, as it tells it once at the start (A3, A5, A13, G7, T2).

Teams have one manager each, whatever their size: in a large workforce some manage more than they should (A14).
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from random import Random
from typing import Final

from cafcass_contracts.message import Event
from cafcass_contracts.safeguarding import DutyTurn
from cafcass_contracts.values import SERVICE_AREAS, ServiceArea, TeamKind, YesNo
from cafcass_contracts.workforce import (
    AbsenceRecorded,
    DutyRotaPublished,
    PractitionerLeft,
    PractitionerRecorded,
    TeamRecorded,
    WorkContact,
)
from cafcass_contracts.workload import ContractKind, PractitionerRole, Reduction, WorkKind
from cafcass_domain.london import LONDON
from cafcass_sandbox.outside.planned import Planned, drawn, seeded

RETURNS: Final = "workforce.returns.v1"
WHOLE: Final = 1500
"""Practitioners in a workforce of size 1 (assumed)."""

_SINCE: Final = date(2024, 4, 1)
_FULL_TIME: Final = 37.0
_SHARES: Final = {TeamKind.EARLY_INTERVENTION: 30, TeamKind.PRIVATE_LAW: 25, TeamKind.PUBLIC_LAW: 45}
"""Of an area's practitioners, in a hundred (assumed). Duty is done by those of the other teams."""
_LARGE: Final = {"A15": 3, "A6": 2, "A9": 2, "A17": 2}
"""Areas that are so many times as large as the others (assumed)."""
_CONTRACTS: Final = {ContractKind.EMPLOYED: 86.0, ContractKind.SELF_EMPLOYED: 9.0, ContractKind.BANK: 5.0}
_HOURS: Final = {_FULL_TIME: 68.0, 30.0: 12.0, 22.2: 12.0, 18.5: 8.0}
_GRADES: Final = {"practitioner": 70.0, "experienced-practitioner": 22.0, "practice-supervisor": 8.0}
_NEWLY_QUALIFIED: Final = {YesNo.NO: 91.0, YesNo.YES: 7.0, YesNo.NOT_KNOWN: 2.0}
_AWAY: Final = {"not": 90.0, "days": 5.0, "weeks": 3.0, "not known how long": 1.0, "leaving": 1.0}
_ROTA_DAYS: Final = 28
"""For how many days a rota is published (assumed)."""
_OFFICE: Final = (time(9), time(17))
"""London time in which a duty officer is there; at any other hour it is the service manager (assumed)."""
_BANK: Final = {
    PractitionerRole.ADVISER: (WorkKind.FIRST_HEARING, WorkKind.SECTION_7_SINGLE, WorkKind.ADDENDUM),
    PractitionerRole.GUARDIAN: (WorkKind.ADOPTION, WorkKind.RULE_16_4),
}


def told(size: float, seed: int, today: date) -> tuple[Planned, ...]:
    """What is published at once: every team, then whoever practises in it; who is on duty. A size of 0 is no workforce at all."""
    if not size:
        return ()
    people = _sizes(size)
    teams = (
        each
        for area in SERVICE_AREAS.values()
        for kind in TeamKind
        for each in _team(area.id, kind, people.get((area.id, kind), 0), seed, today)
    )
    rotas = (_rota(area, today) for area in SERVICE_AREAS.values())
    return tuple(Planned(timedelta(0), said, RETURNS, about) for about, said in (*teams, *rotas))


def _rota(area: ServiceArea, today: date) -> tuple[str, DutyRotaPublished]:
    """Who is on duty for an area, from today on (T2): the first of each team in turn, who is never away here."""
    team, turns = area.team(TeamKind.DUTY), []
    officers = [f"{area.team(kind)}-1" for kind in _SHARES]
    for number in range(_ROTA_DAYS):
        day = today + timedelta(days=number)
        begins, ends = (datetime.combine(each, time(), LONDON) for each in (day, day + timedelta(days=1)))
        opens, closes = (datetime.combine(day, hour, LONDON) for hour in _OFFICE)
        turns += [
            DutyTurn(
                starts_at=opens, ends_at=closes, role="duty-officer", practitioner_id=officers[number % len(officers)]
            ),
            DutyTurn(starts_at=begins, ends_at=ends, role="service-manager", practitioner_id=f"{team}-manager"),
            DutyTurn(starts_at=begins, ends_at=ends, role="head-of-service", practitioner_id=f"{area.id.lower()}-head"),
        ]
    return team, DutyRotaPublished(team=team, turns=tuple(turns))


def _sizes(size: float) -> dict[tuple[str, TeamKind], int]:
    """How many practise in each team: in proportion, at least one, so many in all as were asked for."""
    shares = {(area, kind): share * _LARGE.get(area, 1) for area in SERVICE_AREAS for kind, share in _SHARES.items()}
    left = max(0, round(WHOLE * size) - len(shares))
    exact = {team: left * share / sum(shares.values()) for team, share in shares.items()}
    people = {team: 1 + int(part) for team, part in exact.items()}
    over = left + len(shares) - sum(people.values())
    for team in sorted(exact, key=lambda team: int(exact[team]) - exact[team])[:over]:
        people[team] += 1
    return people


def _team(area: str, kind: TeamKind, people: int, seed: int, today: date) -> Iterator[tuple[str, Event]]:
    team = SERVICE_AREAS[area].team(kind)
    manager = f"{team}-manager"
    yield team, TeamRecorded(team=team, area=area, kind=kind, manager_id=manager, since=_SINCE)
    yield (
        manager,
        PractitionerRecorded(
            practitioner_id=manager,
            since=_SINCE,
            role=PractitionerRole.SERVICE_MANAGER,
            team=team,
            area=area,
            weekly_hours=_FULL_TIME,
            newly_qualified=YesNo.NO,
            contact=_contact(manager, seed),
        ),
    )
    for number in range(1, people + 1):
        name = f"{team}-{number}"
        rng = seeded(seed, "workforce", name)
        # The first of a team can take what comes: in the smallest workforce there is nobody else.
        said = _practitioner(name, area, team, kind, rng, plain=number == 1)
        yield name, said.model_copy(update={"contact": _contact(name, seed)})
        if number > 1:
            yield from ((name, away) for away in _away(name, rng, today))


def _practitioner(name: str, area: str, team: str, kind: TeamKind, rng: Random, *, plain: bool) -> PractitionerRecorded:
    role = PractitionerRole.GUARDIAN if kind is TeamKind.PUBLIC_LAW else PractitionerRole.ADVISER
    contract = ContractKind.EMPLOYED if plain else drawn(rng, _CONTRACTS)
    employed = contract is ContractKind.EMPLOYED
    newly = drawn(rng, _NEWLY_QUALIFIED) if employed and not plain else YesNo.NO
    return PractitionerRecorded(
        practitioner_id=name,
        since=_SINCE + timedelta(days=rng.randrange(600)),
        role=role,
        grade=drawn(rng, _GRADES) if employed and newly is YesNo.NO else None,
        team=team,
        area=area,
        manager_id=f"{team}-manager",
        contract=contract,
        weekly_hours=_FULL_TIME if plain else drawn(rng, _HOURS),
        reductions=(Reduction(percent=20, starts_on=_SINCE),) if newly is YesNo.YES else (),
        newly_qualified=newly,
        kinds_within_contract=_BANK[role] if contract is ContractKind.BANK else None,
        most_points=rng.choice((3_000, 5_000)) if contract is ContractKind.SELF_EMPLOYED else None,
    )


def _contact(name: str, seed: int) -> WorkContact:
    """A name that is plainly none, and a telephone number that is kept free for drama: the court takes no guardian without (A1)."""
    number = seeded(seed, "workforce contact", name).randrange(1000)
    return WorkContact(name=f"Practitioner {name}", telephone=f"01632 960{number:03}", email=f"{name}@cafcass.example")


def _away(name: str, rng: Random, today: date) -> Iterator[Event]:
    """Few are away or about to be; somebody leaves."""
    why = drawn(rng, _AWAY)
    if why == "not":
        return
    if why == "leaving":
        yield PractitionerLeft(practitioner_id=name, last_day=today + timedelta(days=rng.randrange(10, 60)))
        return
    starts = today + timedelta(days=rng.randrange(-3, 4))
    days = {"days": rng.randrange(1, 6), "weeks": rng.randrange(10, 60)}.get(why)
    ends = None if days is None else starts + timedelta(days=days)
    yield AbsenceRecorded(practitioner_id=name, absence_id=f"{name}-away", starts_on=starts, ends_on=ends)
