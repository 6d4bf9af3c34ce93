"""The markers that stand on either side of every await, and the import hook that plants them."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import AsyncIterable, AsyncIterator, Callable, Collection, Sequence
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec, PathFinder, SourceFileLoader
from types import CodeType, FrameType, ModuleType
from typing import Any, TypeVar
from weakref import WeakKeyDictionary

from awaits import MARKERS, PACKAGE, instrument, modules
from orders import DIED, Point

T = TypeVar("T")


class Points:
    """The markers of a process."""

    def __init__(self) -> None:
        self.reached: dict[Point, None] = {}
        """In the order in which each was first reached; only kept where nothing is to be left at."""
        self._awaited: WeakKeyDictionary[asyncio.Task[Any], str] = WeakKeyDictionary()
        """What each task awaited last."""
        self._goals: set[Point] = set()
        self._sides: set[tuple[str, str]] = set()
        self._last_words: Callable[[Point], None] = lambda _: None

    def leave_at(self, goals: Collection[Point], last_words: Callable[[Point], None]) -> None:
        """End this process at whichever of these is reached first; `last_words` is told which."""
        self._goals = set(goals)
        self._sides = {(point.place, point.side) for point in goals}
        self._last_words = last_words

    def before(self, place: str, awaited: T) -> T:
        """Stands in front of what is awaited, once it is there to be awaited."""
        self._pass(place, "before")
        task = asyncio.current_task()
        assert task is not None
        self._awaited[task] = place
        return awaited

    def after(self, place: str, result: T) -> T:
        """Stands behind an await that gave a result."""
        self._pass(place, "after")
        return result

    def guard(self, entering: str, leaving: str, manager: Any) -> _Guard:
        """Stands around both awaits of an asynchronous context manager."""
        return _Guard(self, entering, leaving, manager)

    def awaited_last(self) -> str:
        """What this task awaited last."""
        task = asyncio.current_task()
        return "" if task is None else self._awaited.get(task, "")

    async def each(self, place: str, iterable: AsyncIterable[T]) -> AsyncIterator[T]:
        """Stands around each await of an asynchronous iterator."""
        self._pass(place, "before")
        async for item in iterable:
            self._pass(place, "after")
            yield item
            self._pass(place, "before")

    def _pass(self, place: str, side: str, since: str = "") -> None:
        if self._goals and (place, side) not in self._sides:
            return
        point = Point(place, side, _chain(), since)
        if not self._goals:
            self.reached.setdefault(point)
        elif point in self._goals:
            self._last_words(point)
            os._exit(DIED)


class _Guard:
    def __init__(self, points: Points, entering: str, leaving: str, manager: Any) -> None:
        self._points, self._entering, self._leaving, self._manager = points, entering, leaving, manager

    async def __aenter__(self) -> Any:
        self._points._pass(self._entering, "before")
        entered = await self._manager.__aenter__()
        self._points._pass(self._entering, "after")
        return entered

    async def __aexit__(self, *error: object) -> Any:
        since = self._points.awaited_last() + (" raised" if error[0] is not None else "")
        self._points._pass(self._leaving, "before", since)
        swallowed = await self._manager.__aexit__(*error)
        self._points._pass(self._leaving, "after", since)
        return swallowed


def _chain() -> str:
    names: list[str] = []
    frame: FrameType | None = sys._getframe(2)
    while frame is not None:
        if MARKERS in frame.f_globals and (name := frame.f_code.co_qualname) not in names:
            names.append(name)
        frame = frame.f_back
    return " > ".join(reversed(names))


POINTS = Points()


class _Loader(SourceFileLoader):
    """Loads from source alone: neither reads compiled code without markers nor leaves any with them behind."""

    def get_code(self, fullname: str) -> CodeType:
        module = instrument(fullname.removeprefix(f"{PACKAGE}."))
        return compile(module.tree, self.get_filename(fullname), "exec", dont_inherit=True)

    def exec_module(self, module: ModuleType) -> None:
        module.__dict__[MARKERS] = POINTS
        super().exec_module(module)


class _Finder(MetaPathFinder):
    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        if not fullname.startswith(f"{PACKAGE}.") or fullname.removeprefix(f"{PACKAGE}.") not in modules():
            return None
        spec = PathFinder.find_spec(fullname, path, target)
        assert spec is not None
        assert spec.origin is not None
        spec.loader = _Loader(fullname, spec.origin)
        return spec


def plant() -> None:
    """Let every module of the cycles have its markers. Before any of them is imported."""
    assert not any(f"{PACKAGE}.{module}" in sys.modules for module in modules()), "imported before it could be marked"
    sys.meta_path.insert(0, _Finder())
