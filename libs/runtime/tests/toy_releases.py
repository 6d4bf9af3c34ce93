"""Other releases of the toy service, for what happens while one takes the place of another."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from toy import TOY, Ticked, ToyPolicy, toy_topic, toy_topics

from cafcass_contracts.topics import Topic
from cafcass_domain.decision import Decision, Facts, Received
from cafcass_runtime.service import OnMessage, Service

MORE = "toy.more.v1"
"""The topic that the next release reads as well."""


def next_topics() -> Mapping[str, Topic]:
    """The map of the next release."""
    return {**toy_topics(), MORE: toy_topic(MORE, writers=("courts",), messages=(Ticked,))}


def _broken(facts: Facts, received: Received[Any], policy: Any) -> Decision:
    raise LookupError("this release is bad")


def release(name: str | None) -> tuple[Service[ToyPolicy], Mapping[str, Topic]]:
    """The service and the map of a release: None is the good one, `bad` fails at every tick, `next` reads one more topic."""
    if name == "bad":
        handlers = tuple(
            replace(h, decide=_broken) if isinstance(h, OnMessage) and h.message is Ticked else h for h in TOY.handlers
        )
        return replace(TOY, handlers=handlers), toy_topics()
    if name == "next":
        return TOY, next_topics()
    assert name is None
    return TOY, toy_topics()
