"""How often somebody may ask, by the `limits` library, in this process's memory: each instance counts for itself."""

from __future__ import annotations

from typing import Final

from limits import RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import SlidingWindowCounterRateLimiter

from cafcass_web.settings import WebSettings

WAIT_SECONDS: Final = 60
"""What somebody who asked too often is told to wait."""


class TooOftenError(Exception):
    """Somebody asked more often than is allowed."""


class Rates:
    """The limits, each under its name."""

    def __init__(self, settings: WebSettings) -> None:
        self._limiter = SlidingWindowCounterRateLimiter(MemoryStorage())
        self._arrivals = RateLimitItemPerMinute(settings.arrivals_a_minute, namespace="arrivals")
        self._sign_ins = RateLimitItemPerMinute(settings.sign_ins_a_minute, namespace="sign-ins")
        self._requests = RateLimitItemPerMinute(settings.requests_a_minute, namespace="requests")
        self._downloads = RateLimitItemPerMinute(settings.downloads_a_minute, namespace="downloads")

    def arrives(self, address: str) -> None:
        """Somebody, not known yet, asks from an address. This and the others raise `TooOftenError`."""
        self._hit(self._arrivals, address)

    def signs_in(self, address: str) -> None:
        """Somebody begins to sign in."""
        self._hit(self._sign_ins, address)

    def asks(self, person: str) -> None:
        """Somebody asks for something."""
        self._hit(self._requests, person)

    def downloads(self, person: str) -> None:
        """Somebody takes something away."""
        self._hit(self._downloads, person)

    def _hit(self, limit: RateLimitItemPerMinute, whose: str) -> None:
        if not self._limiter.hit(limit, whose):
            raise TooOftenError
