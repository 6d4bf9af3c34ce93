"""National years of facts, invented and drawn from a seed, put straight into kpi's database: 60,000 cases and some 3.3 million facts a year."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Any, Final

import asyncpg

from cafcass_contracts import allocation, intake, triage
from cafcass_contracts.message import Message
from cafcass_contracts.values import SERVICE_AREAS
from cafcass_domain.state import to_builtins
from cafcass_runtime.records import StoredRecord
from cafcass_runtime.testing.engine import OpenEngine
from kpi.domain import told
from kpi.domain.fact import Fact
from kpi.store import fact_row

A_YEAR: Final = 60_000
_WEIGHTS: Final = {"A15": 3, "A6": 2, "A9": 2, "A17": 2}
_COLUMNS: Final = ("subject", "happened", "recorded", "sequence", "counted", "id", "name", "said")
_AREAS: Final = [area for area in SERVICE_AREAS for _ in range(_WEIGHTS.get(area, 1))]


class _Story:
    def __init__(self, rng: Random, case: str) -> None:
        self.rng, self.case, self.facts = rng, case, list[Fact]()

    def tell(self, said: told.Told, at: datetime, name: str) -> None:
        late = (
            timedelta(days=self.rng.randrange(1, 30))
            if self.rng.random() < 0.02
            else timedelta(seconds=self.rng.randrange(90))
        )
        number = len(self.facts) + 1
        self.facts.append(Fact(f"{self.case}:{number}", self.case, name, at, at + late, said, number))


def case_facts(number: int, year: int, seed: int = 1) -> list[Fact]:
    """The facts of one case: about 55, from its registration to its closing."""
    rng = Random(f"{seed}:{year}:{number}")
    case = f"{year:04x}{number % 65_536:04x}-{number % 9973:04x}-5000-8000-{number:012x}"
    story = _Story(rng, case)
    public = rng.random() < 0.25
    area = rng.choice(_AREAS)
    team = f"{area.lower()}-{'public' if public else 'eit'}"
    day = date(year, 4, 1) + timedelta(days=rng.randrange(365))
    received = datetime(day.year, day.month, day.day, rng.randrange(8, 18), rng.randrange(60), tzinfo=UTC)
    begins = received + timedelta(days=rng.randrange(10, 40))
    first = told.Hearing("h1", "first-hearing", "listed", begins)
    report = told.Report("r1", "section-7", (begins + timedelta(days=1)).date(), (begins + timedelta(days=60)).date())
    kinds = ("care-and-supervision",) if public else ("section-8",)

    def application(revision: int, hearing: told.Hearing, *reports: told.Report) -> told.Application:
        return told.Application(
            "public" if public else "private", revision, received, kinds, area, team, told.Court("Family Court", str(rng.randrange(100, 160))),
            "Anytown" if public else None, False, (hearing,), "h1", reports,
        )  # fmt: skip

    story.tell(application(1, first), received + timedelta(minutes=20), "intake.application-registered")
    story.tell(told.Registered(received), received + timedelta(minutes=20), "intake.application-registered")
    story.tell(told.Happened(), received + timedelta(minutes=20), "intake.case-opened")
    story.tell(
        told.ManagerNamed(area, team, f"{team}-manager"), received + timedelta(minutes=25), "allocation.manager-named"
    )
    for n in range(4):
        asked = received + timedelta(hours=1)
        check = told.CheckSaid(
            f"{case}:k{n}", "level-1" if n < 2 else "local-authority", "requested", received, asked, None, ("P1",)
        )
        story.tell(told.CheckChanged(check), asked, "police-checks.checks-changed")
        answered = asked + timedelta(hours=rng.randrange(4, 80))
        done = told.CheckSaid(check.check_id, check.kind, "answered", received, asked, answered, ("P1",))
        story.tell(told.CheckChanged(done), answered, "police-checks.checks-changed")
    due = begins - timedelta(days=5)
    story.tell(told.LetterPlanned(begins, due.date()), received + timedelta(hours=1), "triage.letter-planned")
    for n in range(3):
        story.tell(told.Screened(n + 1, n == 2), received + timedelta(days=n), "triage.case-screened")
    for n in range(2):
        story.tell(told.Happened("answered"), received + timedelta(days=2 + n), "triage.risk-call-recorded")
    story.tell(
        told.LetterIssued(f"{case}:l", 0), due + timedelta(days=rng.choice([-1, 0, 0, 1])), "triage.letter-issued"
    )
    for name in ("triage.letter-rendered", "triage.letter-filed", "triage.letter-shared", "triage.sharing-recorded"):
        story.tell(told.Happened(), due, name)
    holder = f"{team}-{rng.randrange(1, 25)}"
    role = "childrens-guardian" if public else "family-court-adviser"
    got = received + timedelta(days=rng.choice([0, 1, 1, 2, 5]), hours=3)
    for n, work in enumerate(("w1", "w2") if public else ("w1", "w2", "w3")):
        begun = received if n == 0 else received + timedelta(days=30 * n)
        at = got if n == 0 else begun + timedelta(days=2)
        kind = ("care-guardian" if public else "work-to-first-hearing") if n == 0 else "section-7-single-issue"
        id_ = f"{case}:{work}"
        story.tell(
            told.WorkArose(id_, kind, begun, 1, area, team, (), "r1" if n == 1 else None),
            begun,
            "allocation.work-arose",
        )
        story.tell(
            told.WorkQueued(id_, kind, area, 2, begun, team), begun + timedelta(minutes=2), "allocation.work-queued"
        )
        story.tell(told.Proposed(id_, kind, 1, area, team), at - timedelta(hours=1), "allocation.allocation-proposed")
        story.tell(told.WorkAllocated(id_, kind, holder, role, at, True, area, team), at, "allocation.work-allocated")
    story.tell(told.CaseAllocated(holder, role, team), got, "allocation.case-allocated")
    story.tell(told.LifecycleMoved("allocated", got.date()), got, "allocation.lifecycle-moved")
    for n in range(4):
        id_ = f"{case}:q{n}"
        asked = received + timedelta(days=3 * n, hours=2)
        story.tell(
            told.Asked(id_, "service-manager", team, ("T5",), asked + timedelta(days=1)),
            asked,
            "platform.person-needed",
        )
        story.tell(told.Settled(id_), asked + timedelta(hours=9), "platform.settled")
    held = told.Hearing("h1", "first-hearing", "held", begins)
    story.tell(application(2, held), begins + timedelta(hours=3), "intake.application-amended")
    heard = begins + timedelta(days=2)
    if not public and rng.random() < 0.5:
        story.tell(application(3, held, report), heard, "intake.application-amended")
        story.tell(told.ReportOrdered(report), heard, "intake.report-ordered")
        filed = heard + timedelta(days=rng.randrange(40, 60))
        story.tell(
            told.WorkCompleted(f"{case}:w2", "section-7-single-issue", "filed", filed, holder, "r1"),
            filed,
            "allocation.work-completed",
        )
    for n in range(5):
        at = got + timedelta(days=8 * n + 2)
        story.tell(
            told.Casework(1 + n // 2, at, n // 2, max(0, 2 - n), n > 2, n < 2), at, "allocation.casework-recorded"
        )
    for n in range(8):
        story.tell(
            told.Happened("directions"),
            received + timedelta(days=12 * n + 5),
            ("intake.order-made", "intake.hearing-listed")[n % 2],
        )
    if rng.random() < 0.93:
        ended = received + timedelta(days=rng.randrange(60, 400))
        story.tell(told.CaseClosed("concluded", ended, "yes"), ended, "allocation.case-closed")
        story.tell(told.LifecycleMoved("closed", ended.date()), ended, "allocation.lifecycle-moved")
    return story.facts


def staff_facts(first_year: int, years: int, seed: int = 1) -> Iterator[Fact]:
    """Practitioners' posts, supervision, appraisals, sickness and weekly scores."""
    rng = Random(f"{seed}:staff")
    for n in range(1_500):
        area = rng.choice(_AREAS)
        team = f"{area.lower()}-{rng.choice(['public', 'eit', 'private'])}"
        who = f"{team}-{n}"
        story = _Story(rng, f"staff:{who}")
        begun = date(first_year - 1, 4, 1) + timedelta(days=rng.randrange(300))
        at = datetime(first_year, 4, 1, 9, tzinfo=UTC)
        story.tell(
            told.Employment(who, "practice", begun, "family-court-adviser", team, area, None, "yes"),
            at,
            "workforce.employment-recorded",
        )
        for week in range(0, 52 * years, 5):
            held = at + timedelta(days=7 * week + rng.randrange(9))
            story.tell(
                told.Supervision(f"{who}:{week}", "supervision", held.date()), held, "workforce.supervision-recorded"
            )
        scores = _Story(rng, f"practitioner:{who}")
        band = rng.choice(["green", "amber"])
        for week in range(52 * years):
            as_of = at + timedelta(days=7 * week, hours=rng.randrange(9))
            band = rng.choices(["green", "amber", "red"], [5, 3, 2])[0] if rng.random() < 0.15 else band
            scores.tell(told.Workload(who, area, team, 80, 100, band, as_of), as_of, "allocation.workload-recorded")
        yield from story.facts
        yield from scores.facts


def _part(database: str, year: int, begin: int, end: int, seed: int) -> int:
    async def copy() -> int:
        connection: asyncpg.Connection[Any] = await asyncpg.connect(database)
        try:
            count = 0
            for chunk in range(begin, end, 2_000):
                facts = [
                    fact for number in range(chunk, min(end, chunk + 2_000)) for fact in case_facts(number, year, seed)
                ]
                await connection.copy_records_to_table(
                    "facts", records=[fact_row(fact) for fact in facts], columns=_COLUMNS
                )
                count += len(facts)
            return count
        finally:
            await connection.close()

    return asyncio.run(copy())


def fill(database: str, first_year: int, years: int, *, cases: int = A_YEAR, seed: int = 1, staff: bool = True) -> int:
    """Puts the facts of so many years into a database. Returns how many there are."""
    half = cases // 2
    with ProcessPoolExecutor(2) as pool:
        jobs = [
            pool.submit(_part, database, year, begin, end, seed)
            for year in range(first_year, first_year + years)
            for begin, end in ((0, half), (half, cases))
        ]
        count = sum(job.result() for job in jobs)

    async def people() -> int:
        connection: asyncpg.Connection[Any] = await asyncpg.connect(database)
        try:
            rows = [fact_row(fact) for fact in staff_facts(first_year, 3, seed)] if staff else []
            await connection.copy_records_to_table("facts", records=rows, columns=_COLUMNS)
            await connection.execute("VACUUM ANALYZE facts")
            return len(rows)
        finally:
            await connection.close()

    return count + asyncio.run(people())


_AS_MESSAGES: Final[dict[str, tuple[type[Message], dict[str, Any]]]] = {
    "intake.application-registered": (
        intake.ApplicationRegistered,
        {"case_number": "1700000000000017", "feed": "court-events"},
    ),
    "allocation.manager-named": (allocation.ManagerNamed, {}),
    "allocation.case-allocated": (allocation.CaseAllocated, {}),
    "allocation.work-arose": (allocation.WorkArose, {"weighed": {"points": 100, "weight": "bench"}}),
    "allocation.work-allocated": (
        allocation.WorkAllocated,
        {"case_version": 2, "settled_by": "person", "choice": {}},
    ),
    "allocation.case-closed": (allocation.CaseClosed, {}),
    "allocation.lifecycle-moved": (allocation.LifecycleMoved, {}),
    "triage.letter-planned": (triage.LetterPlanned, {"hearing_id": "h1"}),
}
"""The events of a case that are sent as messages, with what their facts do not keep."""


def sent(facts: Iterable[Fact]) -> list[Fact]:
    """Those facts that are sent, in the order in which they were recorded."""
    found = [fact for fact in facts if fact.name in _AS_MESSAGES and not isinstance(fact.said, told.Registered)]
    return sorted(found, key=lambda fact: fact.recorded)


def record(engine: OpenEngine[Any], fact: Fact) -> StoredRecord:
    """A fact as the record of the message that it was."""
    model, more = _AS_MESSAGES[fact.name]
    message = model.model_validate({"case_id": fact.subject, **to_builtins(fact.said), **more})
    made = engine.message(message, id_=fact.id, subject=fact.subject)
    return replace(made, timestamp=round(fact.recorded.timestamp() * 1000))
