"""Another policy or calendar comes into force: open due times are counted again, and whatever depends on it is decided on again (G1).

It happens at start, where the environment, the file, the calendar, the reference data or what the release decides (`Policy.rules`) is
another than it was, and on the days that were set. One row of the database says what is in force and how far its coming into force has got, so that it is done once, by one
instance, and goes on after a crash where it stopped.

What is received before midnight is decided by the policy of before midnight, however late that is. So what is in force from a day on
comes into force when everything of the day before is decided on, and not by the clock: nothing is counted by the old numbers after it.
Deadlines of the day itself wait until they are counted again (`scheduler.py`).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

import orjson
import structlog

from cafcass_contracts import platform
from cafcass_contracts.roles import Role
from cafcass_domain.decision import PolicyChanged
from cafcass_domain.due import Due, plus
from cafcass_domain.policy import Policy
from cafcass_domain.questions import Question
from cafcass_runtime import deadlines, ownership, policies
from cafcass_runtime.clock import EARLIEST
from cafcass_runtime.deciding import PLATFORM_TEAM, Report
from cafcass_runtime.engine import Engine
from cafcass_runtime.one_by_one import OneByOne
from cafcass_runtime.outgoing import Writer
from cafcass_runtime.policies import DatedPolicy
from cafcass_runtime.questions import OwnAsked
from cafcass_runtime.recount_rows import Unsound, count_deadlines, count_questions
from cafcass_runtime.recounting import Recounting, times_now
from cafcass_runtime.store import Connection

log = structlog.get_logger()

ROWS_AT_ONCE: Final = 100
"""Rows decided on again in one transaction."""
_DEADLINES, _QUESTIONS = "runtime.deadlines", "runtime.questions"
_AN_INSTANT: Final = timedelta(microseconds=1)
_ON_THE_EVE: Final = timedelta(seconds=1)
"""So long before a day begins that later instants of its eve are left, for changes that follow at once."""
_UNDECIDED: Final = """
    SELECT (SELECT min(due) FROM runtime.deadlines), (SELECT min(wall_time) FROM runtime.internal_messages)
"""
"""One statement, so that what one of them leads to is not missed while it goes over from the one table to the other."""


@dataclass(frozen=True, slots=True)
class _Standing:
    """How far the coming into force of a policy has got."""

    version: str
    calendar_version: str
    numbers: dict[str, Any]
    changed: frozenset[str]
    since: datetime
    waking: str | None
    woken_to: str

    @property
    def change(self) -> str:
        """It tells this change from every other, also from the same one made again later."""
        return f"{self.version}/{self.calendar_version}/{self.since.isoformat()}"


class PolicyChanges:
    """Brings the policy of one service into force."""

    def __init__(self, engine: Engine, policy: DatedPolicy[Any], writer: Writer) -> None:
        self._engine = engine
        self._policy = policy
        self._writer = writer
        self._one_by_one = OneByOne(engine.patiently)
        self._tables = {table.ref.name: table for table in engine.service.tables}
        self._steps = (_DEADLINES, _QUESTIONS, *(handler.table.name for handler in engine.own.policy_changes))
        self._known = ""
        """The version that this process last brought into force, or found there."""

    async def count_again(self) -> None:
        """At start, before anything fires: notice what is another than it was, and count open due times again."""
        await self._record()
        while await self._round(ROWS_AT_ONCE, lambda standing: standing.waking in {_DEADLINES, _QUESTIONS}):
            pass

    async def _record(self) -> None:
        """Keep what every version holds that an event decided by this process may name."""
        held = {policy.version: policy for _, policy in self._policy.by_day}
        async with self._engine.pool.acquire() as connection:
            await connection.executemany(
                """
                INSERT INTO runtime.policies (version, numbers, reference_data) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING
                """,
                [
                    (
                        version,
                        orjson.dumps(policies.plain(policy)).decode(),
                        orjson.dumps(dict(self._policy.editions.get(version, {}))).decode(),
                    )
                    for version, policy in sorted(held.items())
                ],
            )

    async def bring_into_force(self) -> int:
        """One step of bringing into force what is not yet. 0 where there is nothing to do."""
        async with self._engine.pool.acquire() as connection:
            version = self._policy.at(await self._moment(connection)).version
            if version == self._known:
                # Another instance may be of another release: what it brings into force is its own.
                waking = await connection.fetchval(
                    "SELECT waking FROM runtime.policy_in_force WHERE version = $1", version
                )
                if waking is None:
                    return 0
        return await self._one_by_one.take(
            lambda limit: self._round(limit, lambda standing: standing.waking is not None), ROWS_AT_ONCE
        )

    async def _round(self, limit: int, wanted: Callable[[_Standing], bool]) -> int:
        engine = self._engine
        report: Report | None = None
        async with engine.pool.acquire() as connection, connection.transaction():
            await connection.execute("SELECT pg_advisory_xact_lock(hashtext('runtime.policy_in_force'))")
            standing = await self._standing(connection)
            if not wanted(standing):
                return 0
            assert standing.waking is not None  # noqa: S101 - nothing is wanted of what stands
            reached, report = await self._step(connection, standing, limit)
            waking = standing.waking if reached else self._after(standing.waking)
            await connection.execute(
                "UPDATE runtime.policy_in_force SET waking = $1, woken_to = $2", waking, reached if waking else ""
            )
        if report is not None:
            engine.after(report)
        if waking is None:
            log.info("policy in force", version=standing.version, since=standing.since)
        return 1

    async def _moment(self, connection: Connection) -> datetime:
        """Up to when everything is decided on, received or due; later than every change before.

        Where nobody can tell yet and nothing was in force before, it lies before every change: what waits may be of any day.
        """
        engine = self._engine
        since: datetime | None = await connection.fetchval("SELECT in_force_from FROM runtime.policy_in_force")
        held = await ownership.read_all(connection, engine.reads)
        read = deadlines.horizon(held, engine.clock.wall_now(), engine.limits.stopped_holds_deadlines)
        found = [] if since is None else [since + _AN_INSTANT]
        if read is not None:
            due, told = (await connection.fetch(_UNDECIDED))[0]
            walls = [read.at] if told is None else [read.at, told]
            waits = [engine.clock.read(wall) for wall in walls]
            found.append(min(waits if due is None else [*waits, due]))
        if found:
            return max(found)
        first, now = self._policy.next_change(EARLIEST), engine.clock.now()
        return now if first is None else min(now, first - _ON_THE_EVE)

    async def _standing(self, connection: Connection) -> _Standing:
        """What the database says is in force; another policy than that begins to come into force here.

        One of a release that kept no policy says that another was (see the migration): what it decided is decided on again.
        """
        moment = await self._moment(connection)
        policy: Policy = self._policy.at(moment)
        self._known = policy.version
        row = await connection.fetchrow("SELECT * FROM runtime.policy_in_force")
        if row is not None and (row["version"], row["calendar_version"]) == (policy.version, policy.calendar.version):
            return _read(row)
        numbers = policies.plain(policy)
        before = {} if row is None else orjson.loads(row["numbers"])
        since = moment if row is None else row["in_force_from"]
        passed = [policies.plain(each) for each in self._policy.between(since, moment)]
        changed = {name for name in numbers if any(before.get(name) != each[name] for each in passed)}
        if row is not None and row["waking"] is not None:  # what the change before this one has not got to yet
            changed |= set(row["changed"])
        text = orjson.dumps(numbers).decode()
        written = await connection.fetchrow(
            """
            INSERT INTO runtime.policy_in_force (version, calendar_version, numbers, changed, in_force_from, waking)
            VALUES ($1, $2, $3, $4, $5, $6)
            ON CONFLICT (only_row) DO UPDATE SET version = excluded.version, calendar_version = excluded.calendar_version,
                numbers = excluded.numbers, changed = excluded.changed, in_force_from = excluded.in_force_from,
                waking = excluded.waking, woken_to = ''
            RETURNING *
            """,
            policy.version,
            policy.calendar.version,
            text,
            sorted(changed),
            moment,
            None if row is None else self._steps[0],  # an empty database has nothing that was decided before
        )
        assert written is not None  # noqa: S101 - it returns what it wrote
        log.info(
            "policy comes into force", version=policy.version, count=len(changed), calendar=policy.calendar.version
        )
        return _read(written)

    async def _step(self, connection: Connection, standing: _Standing, limit: int) -> tuple[str, Report | None]:
        """The next rows of the step. Returns the last one reached, empty when the step is done, and what was decided."""
        engine, policy = self._engine, self._policy.at(standing.since)
        if standing.waking in {_DEADLINES, _QUESTIONS}:
            known = await connection.fetch("SELECT numbers FROM runtime.policies")
            times = times_now(policy, [orjson.loads(row["numbers"]) for row in known])
            again = Recounting(
                policy, standing.changed, times, standing.change, engine.service.name, engine.clock.wall_now()
            )
            count = count_deadlines if standing.waking == _DEADLINES else count_questions
            counted = await count(connection, self._writer, again, standing.woken_to)
            for unsound in counted.unsound:
                await self._ask_about(connection, unsound, standing)
            return counted.reached, None
        handler = next((h for h in engine.own.policy_changes if h.table.name == standing.waking), None)
        if handler is None:
            return "", None  # an earlier release had such a table
        keys = await self._tables[handler.table.name].keys_after(connection, standing.woken_to, limit)
        if not keys:
            return "", None
        inputs = [
            engine.own.policy_change(handler, PolicyChanged(key), standing.change, standing.since) for key in keys
        ]
        return keys[-1], await engine.decider.decide(engine.storage(connection), self._one_by_one.marked(inputs))

    async def _ask_about(self, connection: Connection, unsound: Unsound, standing: _Standing) -> None:
        """A due time that cannot be counted again stays as it was, and a person is told."""
        engine = self._engine
        engine.metrics.not_counted_again.inc()
        log.error("not counted again", subject=unsound.subject, id=unsound.what, reason=unsound.reason)
        question = Question(
            key=f"not-counted-again:{unsound.what}",
            role=Role.OPERATOR,
            team=PLATFORM_TEAM,
            due=Due(plus(standing.since, engine.policy(standing.since).operator_looks_hours.length)),
            reasons=("G1",),
            why=f"a due time ({unsound.what}) could not be counted again when policy or calendar changed; it stays as it was",
            settled_by=(platform.SettleQuestion.message_name,),
        )
        message = engine.own.about(unsound.subject, unsound.what, standing.change, standing.since)
        asked = OwnAsked(unsound.subject, question)
        await engine.decider.question(engine.storage(connection), message, asked)

    def _after(self, step: str) -> str | None:
        """The step that comes next; None after the last."""
        at = self._steps.index(step) + 1 if step in self._steps else len(self._steps)
        return self._steps[at] if at < len(self._steps) else None


async def counted_until(connection: Connection, policy: DatedPolicy[Any]) -> datetime | None:
    """Before when what is due stands as it is: later due times are counted again first. None where no change is to come."""
    row = await connection.fetchrow("SELECT in_force_from, waking FROM runtime.policy_in_force")
    if row is None:
        return None
    since: datetime = row["in_force_from"]
    return since if row["waking"] in {_DEADLINES, _QUESTIONS} else policy.next_change(since)


def _read(row: Any) -> _Standing:
    return _Standing(
        version=row["version"],
        calendar_version=row["calendar_version"],
        numbers=orjson.loads(row["numbers"]),
        changed=frozenset(row["changed"]),
        since=row["in_force_from"],
        waking=row["waking"],
        woken_to=row["woken_to"],
    )
