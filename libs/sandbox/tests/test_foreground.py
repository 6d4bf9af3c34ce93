"""A platform in front of somebody stops when it is told to, whatever it is at."""

from __future__ import annotations

import asyncio
import os
import signal
from types import SimpleNamespace
from typing import Any

import pytest

from cafcass_sandbox.commands import foreground
from cafcass_sandbox.outside import people
from cafcass_sandbox.servers.platform import Options


class Nothing:
    """A platform without servers."""

    started = False
    is_watched = False

    def start(self) -> Any:
        return SimpleNamespace(kafka="", public=dict)

    def watch(self, *, seconds: float | None) -> None:
        self.is_watched = True

    def stop(self) -> None:
        """Nothing runs."""


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_that_comes_while_the_workforce_is_told_of_is_not_lost(
    number: signal.Signals, monkeypatch: pytest.MonkeyPatch
) -> None:
    platform = Nothing()

    async def tell(bootstrap: str) -> None:
        told = asyncio.Event()
        asyncio.get_running_loop().call_soon(os.kill, os.getpid(), number)
        asyncio.get_running_loop().call_soon(told.set)
        await told.wait()

    monkeypatch.setattr(foreground, "Platform", lambda *_: platform)
    monkeypatch.setattr(people, "tell", tell)
    foreground.keep_up(Options(), seconds=None, as_json=True, demo=False)
    assert not platform.is_watched
