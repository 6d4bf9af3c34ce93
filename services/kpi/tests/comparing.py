"""kpi's figures beside the independent ones, after its real engine has read everything in some order."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from random import Random
from typing import Any

import independent
from invented import Said

from cafcass_contracts.codec import encode
from cafcass_contracts.envelope import Envelope
from cafcass_contracts.values import SERVICE_AREAS
from cafcass_runtime.inbox import keep_days
from cafcass_runtime.records import StoredRecord
from cafcass_runtime.testing.engine import OpenEngine
from kpi.domain.measures import MEASURES
from kpi.domain.periods import a_month
from kpi.reading.figures import figures as read_figures
from kpi.reading.scope import EVERYTHING


def record(engine: OpenEngine[Any], said: Said, sequence: int | None = None) -> StoredRecord:
    """A message as a record of its topic, with its own two times."""
    envelope = Envelope(
        said.id, said.message.ce_type(), "urn:test", said.happened, subject=said.subject, sequence=sequence
    )
    topic = engine.topic_of(type(said.message))
    offset = engine._next.get((topic, 0), 0)
    engine._next[topic, 0] = offset + 1
    stamp = round(said.recorded.timestamp() * 1000)
    return StoredRecord(topic, 0, offset, stamp, None, encode(said.message), list(envelope.headers()))


async def read_all(
    engine: OpenEngine[Any], said: Sequence[Said], *, seed: int, disorder: int = 40, batch: int = 200
) -> None:
    """Reads everything nearly in the order in which it was recorded: topics are some records apart, as after hours away."""
    rng = Random(seed)
    ordered = sorted(said, key=lambda each: each.recorded)
    near = sorted(range(len(ordered)), key=lambda n: n + rng.randrange(disorder + 1))
    for begin in range(0, len(near), batch):
        engine.wall.now = max(ordered[n].recorded for n in near[begin : begin + batch])
        async with engine.pool.acquire() as connection:
            await keep_days(connection, engine.wall.now.date(), engine.engine.limits.inbox_days)
        await engine.engine.handle([record(engine, ordered[n]) for n in near[begin : begin + batch]])
        while await engine.internal.take():
            pass


async def differences(
    engine: OpenEngine[Any], said: Sequence[Said], months: Sequence[date], known: Sequence[date]
) -> list[str]:
    """Where kpi and the independent calculation differ, in numerator or denominator, at any area or the nation."""
    found = []
    places = ["england", *SERVICE_AREAS]
    async with engine.pool.acquire() as connection:
        policy = engine.policy.at(engine.wall.now)
        for day in known:
            frames = independent.Known(said, day)
            for month in months:
                shown = await read_figures(
                    connection, EVERYTHING, policy, independent.MEASURES, places, [a_month(month)], day
                )
                ours = {(each.measure.id, each.place): each.figure for each in shown}
                for measure in independent.MEASURES:
                    theirs = independent.table_of(measure, frames, month)
                    counts = not MEASURES[measure].on(month).denominator  # type: ignore[union-attr]
                    for place in places:
                        figure = ours[measure, place]
                        n, d = theirs.get(place, (0, 0))
                        want = (n, None if counts else d)
                        if (figure.numerator, figure.denominator) != want:
                            found.append(
                                f"{measure} {place} {month:%Y-%m} as known {day}: kpi {figure.numerator}/{figure.denominator}, independently {n}/{d}"
                            )
    return found
