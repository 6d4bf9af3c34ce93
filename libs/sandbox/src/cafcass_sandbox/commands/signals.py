"""The signals that end a program, as an exception."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Final

_STOPPING: Final = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class StoppedError(BaseException):
    """A signal asked this process to stop."""


@contextmanager
def stopping_on_signals() -> Iterator[None]:
    """Turns the signals that end a program into `StoppedError`, once: a second one while stopping has no effect."""

    def stop(number: int, frame: FrameType | None) -> None:  # noqa: ARG001 - what signal handlers get
        for other in _STOPPING:
            signal.signal(other, signal.SIG_IGN)
        raise StoppedError

    before = {number: signal.signal(number, stop) for number in _STOPPING}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
