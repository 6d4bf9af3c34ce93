"""What somebody will say, and how long it takes them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from random import Random
from typing import TypeVar

from cafcass_contracts.message import Message

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Planned:
    """One message to come."""

    after: timedelta
    """From when its sender was asked, in the platform's time."""
    message: Message
    """What is in it about when it was said is left for its sending."""
    topic: str
    subject: str | None = None


def seeded(seed: int, *about: object) -> Random:
    """Chance that depends on who is asked what, and never on when: the same run twice is the same."""
    return Random("|".join(map(str, (seed, *about))))


def taking(rng: Random, median: timedelta, spread: float = 0.6) -> timedelta:
    """How long somebody takes: mostly near the median, sometimes much longer."""
    return median * rng.lognormvariate(0.0, spread)


def drawn(rng: Random, weights: Mapping[T, float] | Sequence[tuple[T, float]]) -> T:
    """One of several, by weight."""
    pairs = list(weights.items()) if isinstance(weights, Mapping) else list(weights)
    return rng.choices([what for what, _ in pairs], [weight for _, weight in pairs])[0]
