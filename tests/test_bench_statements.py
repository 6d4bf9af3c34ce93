"""How many statements a case costs its services' databases in its whole life: exact on the real engines, where no other case is at work."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass, field

from joined_engines import JoinedEngines, joined

from bench.backlog import COURT
from bench.everybody import HEARD
from bench.stages import FIRST_DAY, Cohort, Outside, Phase, Stage, beforehand
from cafcass_contracts.codec import decode
from cafcass_contracts.registry import by_ce_type
from cafcass_contracts.topics import SERVICES
from cafcass_runtime.records import Outgoing
from cafcass_runtime.testing.wall import Wall
from cafcass_sandbox.outside.outgoing import said_now
from cafcass_sandbox.testing import MakeDatabase

ASKED = {
    Phase.OPENING: {"intake": 17, "police-checks": 21, "triage": 32, "allocation": 37, "complaints": 16, "kpi": 66},
    Phase.ANSWERS: {"intake": 4, "police-checks": 28, "triage": 14, "allocation": 12, "complaints": 2, "kpi": 24},
    Phase.LETTER: {"intake": 6, "police-checks": 22, "triage": 69, "allocation": 28, "complaints": 6, "kpi": 56},
    Phase.REST: {"intake": 51, "police-checks": 59, "triage": 94, "allocation": 112, "complaints": 44, "kpi": 146},
}
"""Statements of one case, by phase and service, without those with which work is looked for."""
_OF_NO_CASE = (
    "SELECT current_setting('jit')",
    "WITH RECURSIVE typeinfo_tree",
    "CREATE TABLE runtime.inbox_",
    "DROP TABLE runtime.inbox_",
)
"""What asyncpg asks once on each connection, when it meets a type that it does not know, and the days of the inbox, which are of no case."""


@dataclass
class CountedLife:
    """A case that lives among real engines, and what their databases were asked meanwhile."""

    there: JoinedEngines
    outside: Outside
    _looks: dict[str, set[str]] = field(default_factory=dict)
    """Of each service, what it asks its database with nothing to do."""
    _heard: Counter[str] = field(default_factory=Counter)

    async def begin(self) -> None:
        """The workforce is told, and everybody looks for work in vain."""
        for each in beforehand(self.outside.seed, 0.05):
            self.there.say(said_now(each.message, self.there.wall.now), each.subject)
        await self.settle()
        self.asked()
        await self.there.pass_by(seconds=0)
        self._looks = {name: set(engine.statements) for name, engine in self.there.engines.items()}
        self.asked()

    async def through(self, cohort: Cohort, stage: Stage) -> Counter[str]:
        """One stage of a life; statements by service."""
        if (ahead := stage.clock - self.there.wall.now).total_seconds() > 0:
            await self.there.pass_by(seconds=ahead.total_seconds())
        for case in cohort.sent(stage):
            self.there.topics.setdefault(COURT, []).append(Outgoing(COURT, None, [], json.dumps(case).encode()))
        await self.settle()
        while planned := self.outside.say(stage):
            for each in planned:
                self.there.say(said_now(each.message, self.there.wall.now), each.subject)
            await self.settle()
        return self.asked()

    async def settle(self) -> None:
        """All that follows happens, areas look at what waits, and everybody outside hears of it."""
        await self.there.settle()
        await self.there.pass_by(minutes=5)
        said = Counter[str]()
        async for topic, envelope, value in self.there.opened():
            said[topic] += 1
            if topic in HEARD and said[topic] > self._heard[topic] and envelope and (kind := by_ce_type(envelope.type)):
                self.outside.hear(decode(kind, value))
        self._heard = said

    def asked(self) -> Counter[str]:
        """Statements by service since the last time."""
        found = Counter[str]()
        for name, engine in self.there.engines.items():
            looks = self._looks.get(name, set())
            found[name] = sum(
                text not in looks and not text.strip().startswith(_OF_NO_CASE) for text in engine.statements
            )
            engine.statements.clear()
        return found


async def test_a_life_costs_as_many_statements_as_it_did(make_database: MakeDatabase) -> None:
    async with joined(make_database, Wall(FIRST_DAY)) as there:
        life, cohort = CountedLife(there, Outside(3)), Cohort.drawn(3, 1)
        await life.begin()
        found = {phase: Counter[str]() for phase in Phase}
        for stage in Stage:
            found[stage.phase] += await life.through(cohort, stage)
    assert {phase: {name: asked[name] for name in SERVICES} for phase, asked in found.items()} == ASKED
