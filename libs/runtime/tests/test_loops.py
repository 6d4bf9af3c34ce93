"""Each loop of a process turns, or it shows: in readiness, in a metric, and in the log once per change."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any

import pytest
from in_process import running, until
from structlog.testing import capture_logs
from toys import Broker, Databases, Toy

from cafcass_runtime import figures, process
from cafcass_runtime.audit_chain import AuditChain
from cafcass_runtime.consumer import Consumer
from cafcass_runtime.engine import Engine
from cafcass_runtime.health import Health
from cafcass_runtime.internal import InternalMessages
from cafcass_runtime.jobs import Jobs
from cafcass_runtime.loops import Loop, Loops
from cafcass_runtime.metrics import Metrics
from cafcass_runtime.policy_changes import PolicyChanges
from cafcass_runtime.relay import Relay
from cafcass_runtime.replay import Replay
from cafcass_runtime.retrying import Patience
from cafcass_runtime.room import Room
from cafcass_runtime.scheduler import Scheduler
from cafcass_runtime.sealing import KeyRing

SECONDS = 100.0


class Rig:
    """Loops whose time a test moves, and what they show."""

    def __init__(self) -> None:
        self.now = 0.0
        self.metrics = Metrics()
        self.health = Health("toy", self.metrics, live_seconds=1e9, timer=lambda: self.now)
        self.stop = asyncio.Event()
        patiently = Patience(0.001, 0.001, self.metrics, lambda error: None, stopping=self.stop.is_set)
        self.loops = Loops(patiently, self.health, self.metrics, self.stop, seconds=SECONDS)

    def metric(self, name: str, loop: str = "a") -> float:
        found = self.metrics.registry.get_sample_value(name, {"loop": loop})
        assert found is not None
        return found

    @asynccontextmanager
    async def running(self, step: Callable[[], Awaitable[object]], **more: Any) -> AsyncIterator[None]:
        """One loop, `a`; it ends by itself once it is told to."""
        task = asyncio.create_task(self.loops.run(Loop("a", step, **{"every": 0.001, **more})))
        try:
            yield
        finally:
            self.stop.set()
            async with asyncio.timeout(5):
                await task


@pytest.fixture
def rig() -> Rig:
    return Rig()


async def test_a_loop_that_does_not_end_its_step_makes_the_process_not_ready(rig: Rig) -> None:
    go_on = asyncio.Event()
    async with rig.running(go_on.wait, longest=50):
        await asyncio.sleep(0.01)
        rig.now = SECONDS + 50
        assert rig.health.ready
        rig.now += 1
        assert rig.health.reasons() == {"loop a": "has ended no step well for 151 s"}
        assert rig.metric("cafcass_loop_stuck") == 1
        go_on.set()
        await until(lambda: rig.health.ready)
        assert rig.metric("cafcass_loop_stuck") == 0


async def test_an_error_step_after_step_is_said_once_and_shows_until_it_is_over(rig: Rig) -> None:
    errors: list[Exception] = [KeyError("secret")]
    failed = Counter[str]()

    async def step() -> None:
        if errors:
            failed[type(errors[0]).__name__] += 1
            raise errors[0]

    with capture_logs() as logs:
        async with rig.running(step):
            await until(lambda: failed["KeyError"] > 3)
            assert rig.metric("cafcass_loop_failing") == 1
            assert rig.metric("cafcass_loop_steps_failed_total") >= 3
            assert rig.health.detail()["degraded"]
            assert rig.health.ready
            rig.now = SECONDS + 1
            (reason,) = rig.health.reasons().values()
            assert reason.startswith("has ended no step well for 101 s (KeyError in step, line ")
            errors[0] = IndexError("secret")
            await until(lambda: failed["IndexError"] > 3)
            errors.clear()
            await until(lambda: rig.health.ready)
            assert rig.metric("cafcass_loop_failing") == 0
            assert not rig.health.detail()["degraded"]
    assert [(entry["log_level"], entry["event"], entry["loop"]) for entry in logs] == [
        ("error", "loop fails", "a"),
        ("error", "loop fails", "a"),
        ("info", "loop goes on", "a"),
    ]
    assert "secret" not in str([entry for entry in logs if "exc_info" not in entry])


async def test_what_is_waited_for_step_after_step_shows_too(rig: Rig) -> None:
    """Nobody is to blame for a database that is away; a step that never ends for it has ended no step all the same."""

    async def step() -> None:
        raise ConnectionRefusedError

    async with rig.running(step):
        await until(lambda: rig.metrics.waits.labels("database")._value.get() > 3)
        assert rig.health.ready
        rig.now = SECONDS + 1
        assert set(rig.health.reasons()) == {"loop a"}


async def test_where_there_is_more_to_do_it_is_done_at_once(rig: Rig) -> None:
    left = [1] * 50

    async def step() -> object:
        return left.pop() if left else None

    async with rig.running(step, every=3600):
        await until(lambda: not left, seconds=1)


async def test_what_is_said_during_a_step_is_not_missed(rig: Rig) -> None:
    sooner, steps = asyncio.Event(), 0

    async def step() -> None:
        nonlocal steps
        steps += 1
        if steps == 1:
            sooner.set()  # by somebody else, after this step has looked

    task = asyncio.create_task(rig.loops.run(Loop("a", step, every=3600, sooner=sooner)))
    await until(lambda: steps == 2, seconds=1)
    await asyncio.sleep(0.01)
    assert steps == 2
    rig.stop.set()
    sooner.set()
    await task


STEPS: dict[str, tuple[Any, str]] = {
    "look after": (Consumer, "look_after"),
    "scheduler": (Scheduler, "fire"),
    "policy changes": (PolicyChanges, "bring_into_force"),
    "internal messages": (InternalMessages, "take"),
    "audit chain": (AuditChain, "link"),
    "replay": (Replay, "replay_one"),
    "jobs": (Jobs, "do_one"),
    "relay": (Relay, "drain"),
    "figures": (figures, "measure"),
    "room": (Room, "write"),
    "key ring": (KeyRing, "verify"),
    "inbox days": (process, "keep_days"),
    "destroyed cases": (process, "look_again"),
    "reading": (Engine, "handle"),
}
"""Each loop of a process, and what it does in a step."""


@pytest.mark.parametrize("toys_broker", ["embedded"], indirect=True)
async def test_every_loop_of_a_process_is_named_where_it_does_not_turn(
    toy: Toy, toys_broker: Broker, databases: Databases, monkeypatch: pytest.MonkeyPatch
) -> None:
    turn = asyncio.Event()
    turn.set()
    for owner, name in STEPS.values():
        monkeypatch.setattr(owner, name, _held_up(getattr(owner, name), turn))
    monkeypatch.setattr(process, "LEASE", timedelta())
    monkeypatch.setattr(process, "EVERY_HOUR", 0.1)
    monkeypatch.setattr(process, "EVERY", 0.1)
    async with running(toys_broker, databases, loop_seconds=2.0) as toy_process:
        health = toy_process.health
        assert set(health.detail()["loops"]) == set(STEPS)
        turn.clear()
        await toy.tick("c", 1)
        await until(lambda: {f"loop {name}" for name in STEPS} <= set(health.reasons()))
        assert not health.ready
        turn.set()
        await until(lambda: health.ready)
        await toy.until_totals(1)


def _held_up(step: Any, turn: asyncio.Event) -> Any:
    """A step that waits until it may turn."""

    async def held_up(*arguments: Any, **named: Any) -> Any:
        await turn.wait()
        return await step(*arguments, **named)

    return held_up
