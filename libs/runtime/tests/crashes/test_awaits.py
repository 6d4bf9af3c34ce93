"""The markers leave what they stand beside as it was, and stand beside every await that there is."""

from __future__ import annotations

import ast
import asyncio
import os
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import pytest
from awaits import MARKERS, Instrument, instrument, modules, places, source_of
from points import Points

HERE = Path(__file__).parent


class _Strip(ast.NodeTransformer):
    """Takes every marker out again."""

    def visit_Call(self, node: ast.Call) -> ast.AST:
        self.generic_visit(node)
        called = node.func
        if isinstance(called, ast.Attribute) and isinstance(called.value, ast.Name) and called.value.id == MARKERS:
            return node.args[-1]
        return node


@pytest.mark.parametrize("module", modules())
def test_without_its_markers_a_module_is_what_it_was(module: str) -> None:
    before = ast.dump(ast.parse(source_of(module).read_text()), include_attributes=True)
    assert ast.dump(_Strip().visit(instrument(module).tree), include_attributes=True) == before


@pytest.mark.parametrize("module", modules())
def test_every_await_of_a_module_is_a_place(module: str) -> None:
    """Counted by the words of the source, not by the walk that finds the places."""
    found = [place for place in places() if place.module == module]
    nodes = list(ast.walk(ast.parse(source_of(module).read_text())))
    awaits = sum(isinstance(node, ast.Await) for node in nodes)
    managers = sum(len(node.items) for node in nodes if isinstance(node, ast.AsyncWith))
    loops = sum(isinstance(node, ast.AsyncFor) for node in nodes)
    loops += sum(node.is_async for node in nodes if isinstance(node, ast.comprehension))
    assert len(found) == awaits + 2 * managers + loops
    assert len({place.name for place in found}) == len(found)


def test_an_await_that_is_added_is_a_place_by_itself() -> None:
    source = "async def f(pool):\n    async with pool.acquire() as c:\n        return [x async for x in c], await (await c.g())\n"
    walk = Instrument("m")
    walk.visit(ast.parse(source))
    assert [place.name for place in walk.places] == [
        "m:f[1:enter]",
        "m:f[2:exit]",
        "m:f[3:next]",
        "m:f[4:await]",
        "m:f[5:await]",
    ]


class _Manager:
    def __init__(self, *, swallows: bool) -> None:
        self.swallows = swallows
        self.seen: list[object] = []

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None
    ) -> bool:
        self.seen.append(error)
        return self.swallows


SOURCE = """
async def asked(value): return await value
async def guarded(manager, error):
    async with manager as entered:
        assert entered is manager
        if error is not None: raise error
    return "after"
async def counted(items): return [item async for item in items]
async def looped(items):
    found = []
    async for item in items:
        if item == 2: continue
        found.append(item)
    else: found.append("else")
    return found
"""


@pytest.fixture
def marked() -> dict[str, Any]:
    points = Points()
    scope: dict[str, Any] = {MARKERS: points}
    exec(compile(Instrument("m").visit(ast.parse(SOURCE)), "m", "exec"), scope)
    return scope


async def _items() -> AsyncIterator[int]:
    for item in (1, 2, 3):
        yield item


async def test_results_errors_and_cancellation_pass_the_markers(marked: dict[str, Any]) -> None:
    result = object()
    future: asyncio.Future[object] = asyncio.get_running_loop().create_future()
    future.set_result(result)
    assert await marked["asked"](future) is result
    failed: asyncio.Future[object] = asyncio.get_running_loop().create_future()
    failed.set_exception(KeyError("x"))
    with pytest.raises(KeyError):
        await marked["asked"](failed)
    waiting = asyncio.create_task(marked["asked"](asyncio.Event().wait()))
    await asyncio.sleep(0)
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting


async def test_context_managers_see_and_swallow_what_they_did(marked: dict[str, Any]) -> None:
    error = KeyError()
    quiet, swallowing, passing = _Manager(swallows=False), _Manager(swallows=True), _Manager(swallows=False)
    assert await marked["guarded"](quiet, None) == "after"
    assert await marked["guarded"](swallowing, error) == "after"
    with pytest.raises(KeyError) as raised:
        await marked["guarded"](passing, error)
    assert raised.value is error
    assert (quiet.seen, swallowing.seen, passing.seen) == ([None], [error], [error])


async def test_a_timeout_still_ends_its_own_block(marked: dict[str, Any]) -> None:
    with pytest.raises(TimeoutError):
        await marked["guarded"](_Expiring(), None)


class _Expiring:
    """A timeout as the runtime uses it, and a wait inside that outlasts it."""

    def __init__(self) -> None:
        self._timeout = asyncio.timeout(0)

    async def __aenter__(self) -> Self:
        await self._timeout.__aenter__()
        return self

    async def __aexit__(self, *_: object) -> None:
        try:
            await asyncio.Event().wait()
        except asyncio.CancelledError as cancelled:
            await self._timeout.__aexit__(type(cancelled), cancelled, cancelled.__traceback__)


async def test_iterators_give_what_they_gave(marked: dict[str, Any]) -> None:
    assert await marked["counted"](_items()) == [1, 2, 3]
    assert await marked["looped"](_items()) == [1, 3, "else"]


def test_both_sides_of_each_are_passed_in_order(marked: dict[str, Any]) -> None:
    asyncio.run(marked["guarded"](_Manager(swallows=False), None))
    points: Points = marked[MARKERS]
    assert [(point.place, point.side, point.chain) for point in points.reached] == [
        ("m:guarded[1:enter]", "before", "guarded"),
        ("m:guarded[1:enter]", "after", "guarded"),
        ("m:guarded[2:exit]", "before", "guarded"),
        ("m:guarded[2:exit]", "after", "guarded"),
    ]


@pytest.mark.faults
async def test_what_the_engine_promises_holds_with_markers() -> None:
    """The engine's own tests, all of them, on the runtime with its markers."""
    tests = [str(HERE.parent / name) for name in ("test_engine.py", "test_jobs.py", "test_relay.py")]
    begun = await asyncio.create_subprocess_exec(
        *(sys.executable, "-c", "import points, sys, pytest; points.plant(); sys.exit(pytest.main(sys.argv[1:]))"),
        *("-q", "-p", "no:xdist", "-p", "no:cacheprovider", *tests),
        env={
            **os.environ,
            "PYTHONPATH": os.pathsep.join([str(HERE), os.environ.get("PYTHONPATH", "")]).rstrip(os.pathsep),
        },
        stdout=asyncio.subprocess.PIPE,
    )
    said, _ = await begun.communicate()
    assert begun.returncode == 0, said.decode()
