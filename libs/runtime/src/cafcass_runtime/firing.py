"""Deadlines fire as ordinary input: once due, and once everything received before them has been handled."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

import orjson

from cafcass_contracts.problems import Problem
from cafcass_domain.decision import DeadlineFired, Received
from cafcass_runtime import deadlines as rows
from cafcass_runtime import ownership
from cafcass_runtime.deadlines import Due
from cafcass_runtime.engine import Engine
from cafcass_runtime.inputs import Fate, Input
from cafcass_runtime.publisher import lock_lanes
from cafcass_runtime.records import Record, StoredRecord
from cafcass_runtime.retrying import Fault, classify
from cafcass_runtime.service import OnDeadline
from cafcass_runtime.work import blame

DEADLINES_AT_ONCE = 200


class Firing:
    """Fires the deadlines of one service."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self.topic = f"{engine.service.name}.deadlines"
        """Stands as the topic of a deadline where one is set aside."""
        self._handlers = {h.kind: h for h in engine.service.handlers if isinstance(h, OnDeadline)}
        self._broken: dict[UUID, str] = {}

    async def fire(self) -> int:
        """Fire what is due and whose past has been read. Returns how many; more may be due where it is not 0."""
        try:
            return await self._fire(DEADLINES_AT_ONCE)
        except Exception as error:
            if classify(error) is not Fault.MESSAGE:
                raise
            return await self._fire(1)

    async def _fire(self, limit: int) -> int:
        fired: list[Due] = []
        try:
            async with self._engine.pool.acquire() as connection, connection.transaction():
                lanes = await lock_lanes(connection, "deadlines", self._engine.limits.lanes)
                if not lanes:
                    return 0
                held = await ownership.read_all(connection, self._engine.reads)
                now = self._engine.clock.wall_now()
                until = rows.horizon(held, now, self._engine.limits.stopped_holds_deadlines)
                if until is None:
                    return 0
                fired = await rows.due(
                    connection, self._engine.clock.read(until.at), lanes, self._engine.limits.lanes, limit
                )
                if not fired:
                    return 0
                await rows.clear(connection, fired)
                report = await self._engine.worker.work(
                    connection, [self._as_input(d, late=until.marked) for d in fired]
                )
        except Exception as error:
            if classify(error) is Fault.MESSAGE and len(fired) == 1:
                self._broken[fired[0].id] = blame(error)
            raise
        self._broken.clear()
        self._engine.after(report)
        for d in fired:
            self._engine.metrics.deadlines_fired.labels(d.fired.kind).inc()
        if until.marked:
            self._engine.metrics.deadlines_fired_late.inc(len(fired))
        return len(fired)

    def _as_input(self, due: Due, *, late: bool) -> Input:
        record = StoredRecord(
            topic=self.topic,
            partition=0,
            offset=due.revision,
            timestamp=round(self._engine.clock.wall(due.fired.due).timestamp() * 1000),
            key=due.subject.encode(),
            value=orjson.dumps(
                {
                    "kind": due.fired.kind,
                    "key": due.fired.key,
                    "due": due.fired.due,
                    "rule": due.fired.rule,
                    "data": dict(due.fired.data),
                    "subject": due.subject,
                    "id": due.message_id,
                    "correlation_id": due.correlation_id,
                    "late": late,
                }
            ),
            headers=(),
        )
        message = self.read(record)
        broken = self._broken.get(due.id)
        if broken is not None:
            message.fate = Fate.UNREADABLE
            message.problems = (Problem("", f"cannot be stored ({broken})"),)
        return message

    def read(self, record: Record) -> Input:
        """A deadline as an input, from the record that stands for it."""
        fields = orjson.loads(record.value or b"{}")
        due = datetime.fromisoformat(fields["due"])
        message = Input(
            record=record,
            wall_time=self._engine.clock.wall(due),
            handler=self._handlers.get(fields["kind"]),
            subject=fields["subject"],
            id=fields["id"],
            source=f"{self._engine.service.source}:deadlines",
        )
        if message.handler is None:
            message.fate = Fate.UNREADABLE
            message.problems = (Problem("kind", "this release knows no such deadline"),)
            return message
        message.received = Received(
            data=DeadlineFired(fields["kind"], fields["key"], due, fields["rule"], fields["data"]),
            id=message.id,
            source=message.source,
            topic=record.topic,
            subject=message.subject,
            happened_at=due,
            received_at=due,
            correlation_id=fields["correlation_id"],
            late=fields["late"],
        )
        return message
