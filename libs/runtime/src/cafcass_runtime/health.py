"""What a process says about itself to whoever asks: is it alive, is it ready and if not why, and its figures."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import orjson
from aiohttp import web

from cafcass_runtime.metrics import Metrics


@dataclass(frozen=True, slots=True)
class Condition:
    """One thing that is well or not. Where `gates` is set the process is not ready without it; else it is degraded."""

    ok: bool
    detail: str
    gates: bool


@dataclass(slots=True)
class _Turning:
    """One loop of the process: when it last ended a step well, and what is wrong with it since."""

    within: float
    ended: float
    error: str = ""


class Health:
    """Conditions by name, the loops of the process, and the heartbeat of the event loop that runs them all.

    `expected` names the conditions that must have been reported well before the process is ready at all. Details must
    carry no personal data (G4).
    """

    def __init__(
        self,
        service: str,
        metrics: Metrics,
        *,
        expected: tuple[str, ...] = (),
        live_seconds: float = 60.0,
        timer: Callable[[], float] = time.monotonic,
    ) -> None:
        self.service = service
        self._metrics = metrics
        self._live_seconds = live_seconds
        self._timer = timer
        self._beat_at = timer()
        self._conditions: dict[str, Condition] = {}
        self._loops: dict[str, _Turning] = {}
        self._facts: dict[str, Callable[[], object]] = {}
        for name in expected:
            self.set(name, ok=False, detail="not yet")
        metrics.ready.set_function(lambda: float(self.ready))

    def set(self, name: str, ok: bool, detail: str = "", *, gates: bool = True) -> None:
        """Reports a condition. One that does not gate only degrades: it shows, and the process stays ready."""
        self._conditions[name] = Condition(ok, detail, gates)
        self._metrics.condition_failing.labels(name).set(not ok)

    def clear(self, name: str) -> None:
        """Takes a condition back."""
        self._conditions.pop(name, None)
        self._metrics.condition_failing.remove(name)

    def watch(self, loop: str, within: float) -> None:
        """From now on a loop ends a step well within so many seconds, each time, or the process is not ready."""
        self._loops[loop] = _Turning(within, self._timer())
        self._metrics.loop_stuck.labels(loop).set_function(lambda: float(loop in self.stuck()))
        self._metrics.loop_failing.labels(loop).set(0)

    def turned(self, loop: str) -> bool:
        """A loop ended a step well. Returns whether its last step had failed."""
        turning = self._loops[loop]
        failed, turning.error, turning.ended = bool(turning.error), "", self._timer()
        self._metrics.loop_failing.labels(loop).set(0)
        return failed

    def failed(self, loop: str, error: str) -> bool:
        """A step ended in an error. Returns whether that is another than the last step of this loop ended in."""
        turning = self._loops[loop]
        changed, turning.error = turning.error != error, error
        self._metrics.loop_failing.labels(loop).set(1)
        return changed

    def stuck(self) -> dict[str, str]:
        """The loops that ended no step well in time, each with how long ago the last was and what is wrong with it since."""
        now = self._timer()
        return {
            name: f"has ended no step well for {now - each.ended:.0f} s" + (f" ({each.error})" if each.error else "")
            for name, each in self._loops.items()
            if now - each.ended > each.within
        }

    def beat(self) -> None:
        """The event loop turned."""
        self._beat_at = self._timer()

    def tell(self, name: str, fact: Callable[[], object]) -> None:
        """Adds something to the detail that is asked for whenever the detail is; it must be plain JSON."""
        self._facts[name] = fact

    @property
    def live(self) -> bool:
        """Whether the event loop turned lately."""
        return self._silence() < self._live_seconds

    @property
    def ready(self) -> bool:
        """Whether every condition that gates is well, and every loop turns."""
        well = all(condition.ok for condition in self._conditions.values() if condition.gates)
        return self.live and well and not self.stuck()

    def reasons(self) -> dict[str, str]:
        """What stands in the way of being ready, by name."""
        found = {name: each.detail for name, each in self._conditions.items() if each.gates and not each.ok}
        found |= {f"loop {name}": detail for name, detail in self.stuck().items()}
        return found if self.live else {**found, "loop": f"has not turned for {self._silence():.0f} s"}

    def detail(self) -> dict[str, Any]:
        """Everything, as plain JSON."""
        return {
            "service": self.service,
            "live": self.live,
            "ready": self.ready,
            "degraded": any(not condition.ok for condition in self._conditions.values())
            or any(turning.error for turning in self._loops.values()),
            "seconds_since_beat": round(self._silence(), 3),
            "conditions": {
                name: {"ok": each.ok, "detail": each.detail, "gates": each.gates}
                for name, each in sorted(self._conditions.items())
            },
            "loops": {
                name: {"seconds_since_step": round(self._timer() - each.ended, 3), "error": each.error}
                for name, each in sorted(self._loops.items())
            },
            **{name: fact() for name, fact in self._facts.items()},
        }

    def metrics_text(self) -> bytes:
        """The process's metrics."""
        return self._metrics.text()

    def _silence(self) -> float:
        return self._timer() - self._beat_at


class HealthServer:
    """Serves `/live`, `/ready`, `/health` and `/metrics` over HTTP. Port 0 takes a free one.

    Raises `OSError` where the port is taken.
    """

    def __init__(self, health: Health, host: str = "127.0.0.1", port: int = 0) -> None:
        self._health = health
        self._host = host
        self._port = port
        app = web.Application()
        app.router.add_get("/live", self._live)
        app.router.add_get("/ready", self._ready)
        app.router.add_get("/health", self._detail)
        app.router.add_get("/metrics", self._metrics)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=1.0)

    async def start(self) -> int:
        """Listens; returns the port."""
        await self._runner.setup()
        await web.TCPSite(self._runner, self._host, self._port).start()
        port: int = self._runner.addresses[0][1]
        return port

    async def stop(self) -> None:
        """Stops listening."""
        await self._runner.cleanup()

    async def _live(self, _: web.Request) -> web.Response:
        return _json({"live": self._health.live}, ok=self._health.live)

    async def _ready(self, _: web.Request) -> web.Response:
        ready = self._health.ready
        return _json({"ready": ready, "reasons": self._health.reasons()}, ok=ready)

    async def _detail(self, _: web.Request) -> web.Response:
        return _json(self._health.detail(), ok=True)

    async def _metrics(self, _: web.Request) -> web.Response:
        return web.Response(body=self._health.metrics_text(), headers={"Content-Type": "text/plain; version=0.0.4"})


def _json(body: dict[str, Any], *, ok: bool) -> web.Response:
    return web.Response(body=orjson.dumps(body), status=200 if ok else 503, content_type="application/json")
