"""How a fact about somebody else's software is pinned: what it does, and which promise of ours rests on that.

A test here does not ask whether a library is right. It notices when a new release does something else, and then its first line
says which promise to look at.
"""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

T = TypeVar("T", bound=Callable[..., Any])


class ChangedError(AssertionError):
    """A fact that the runtime rests on no longer holds."""

    def __init__(self, what: str, promise: str) -> None:
        super().__init__(f"It is no longer so that {what}. Look at this promise: {promise}.")


@contextmanager
def pinned(what: str, promise: str) -> Iterator[None]:
    """Whatever goes wrong inside means that `what` has changed. Raises `ChangedError`, which names the promise."""
    try:
        yield
    except Exception as error:
        raise ChangedError(what, promise) from error


def fact(what: str, *, promise: str) -> Callable[[T], T]:
    """Pins what a whole test looks at."""

    def pin(test: T) -> T:
        @functools.wraps(test)
        async def later(*arguments: Any, **named: Any) -> None:
            with pinned(what, promise):
                await test(*arguments, **named)

        @functools.wraps(test)
        def now(*arguments: Any, **named: Any) -> None:
            with pinned(what, promise):
                test(*arguments, **named)

        return later if inspect.iscoroutinefunction(test) else now  # type: ignore[return-value]

    return pin
