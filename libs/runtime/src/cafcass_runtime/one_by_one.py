"""Rows of a service's own are decided on some at a time; where one of them cannot be, each by itself, and that one is set aside."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence

from cafcass_contracts.problems import Problem
from cafcass_runtime.deciding import blame
from cafcass_runtime.inputs import Fate, Input
from cafcass_runtime.retrying import Fault, Patience, classify

Take = Callable[[int], Awaitable[int]]
"""Takes so many rows at most, in one transaction; answers how many it took. It passes their inputs through `marked`."""


class OneByOne:
    """Finds the row among several because of which none of them can be handled."""

    def __init__(self, patiently: Patience) -> None:
        self._patiently = patiently
        self._tried: Sequence[Input] = ()
        self._broken: dict[str, str] = {}
        """Why a row cannot be handled, by its name."""

    def marked(self, inputs: Sequence[Input]) -> Sequence[Input]:
        """The inputs of a transaction; those that are known to make it fail are to be set aside."""
        self._tried = inputs
        for message in inputs:
            reason = self._broken.get(_name(message))
            if reason is not None:
                message.fate = Fate.UNREADABLE
                message.problems = (Problem("", f"cannot be handled ({reason})"),)
        return inputs

    async def take(self, take: Take, at_once: int) -> int:
        """Take rows, however often it takes. Returns how many. Raises what is no row's fault."""
        try:
            return await self._try(take, at_once)
        except Exception as error:
            if classify(error) is not Fault.MESSAGE or not self._tried:
                raise
        tried = self._tried
        return sum([await self._one(take) for _ in tried])

    async def _one(self, take: Take) -> int:
        try:
            return await self._try(take, 1)
        except Exception as error:
            if classify(error) is not Fault.MESSAGE or len(self._tried) != 1 or _name(self._tried[0]) in self._broken:
                raise
            self._broken[_name(self._tried[0])] = blame(error)
        return await self._try(take, 1)

    async def _try(self, take: Take, limit: int) -> int:
        async def attempt() -> int:
            self._tried = ()
            return await take(limit)

        taken = await self._patiently(attempt)
        for message in self._tried:
            self._broken.pop(_name(message), None)
        return taken


def _name(message: Input) -> str:
    return str(message.dead_letter or message.id)
