"""A property that is worked out once for each instance.

As the standard library's, without the lock that its own has until Python 3.12: a rebuild works out ten million of them.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Generic, TypeVar, overload

T = TypeVar("T")


class Remembered(Generic[T]):
    """Puts what it works out in its place: the next time it is an attribute like any other."""

    def __init__(self, made_by: Callable[[Any], T], feeds: frozenset[type] | None = None) -> None:
        self._made_by, self._name, self.__doc__ = made_by, made_by.__name__, made_by.__doc__
        self.feeds = feeds
        """The kinds of fact that it is worked out of, where that is said."""

    @overload
    def __get__(self, instance: None, owner: type) -> Remembered[T]: ...

    @overload
    def __get__(self, instance: object, owner: type) -> T: ...

    def __get__(self, instance: object | None, owner: type) -> Remembered[T] | T:
        """See the descriptor protocol."""
        if instance is None:
            return self
        value = self._made_by(instance)
        instance.__dict__[self._name] = value
        return value


def remembered(*feeds: type) -> Callable[[Callable[[Any], T]], Remembered[T]]:
    """A property that is worked out of facts of these kinds alone, so that it still holds where none of them changed."""
    return lambda made_by: Remembered(made_by, frozenset(feeds))
