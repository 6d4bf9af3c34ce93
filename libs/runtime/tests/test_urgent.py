"""What cannot wait (T2): a service says so of a message and the policy in force, and who is to look at it is asked at once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from toy import TOY, Ticked, ToyPolicy, toy_topics

from cafcass_runtime.service import OnMessage
from cafcass_runtime.testing.policy import policy_of
from cafcass_runtime.testing.world import World


def cannot_say(tick: Ticked, policy: ToyPolicy) -> bool:
    raise ValueError


@pytest.mark.parametrize(
    ("urgent", "at_once"),
    [
        (None, False),
        (lambda tick, policy: tick.number > policy.wait_hours, True),
        (lambda tick, policy: tick.number < policy.wait_hours, False),
        (cannot_say, True),
    ],
)
def test_what_is_set_aside_is_looked_at_at_once_where_the_service_says_so(
    urgent: Callable[[Ticked, ToyPolicy], bool] | None, at_once: bool
) -> None:
    handlers = tuple(
        replace(handler, urgent=urgent) if isinstance(handler, OnMessage) and handler.message is Ticked else handler
        for handler in TOY.handlers
    )
    service = replace(TOY, handlers=handlers)
    world = World(service, policy=policy_of(service, wait_hours=10), topics=toy_topics())
    world.may_be_set_aside = True
    world.send(Ticked(case="c-1", number=11, order="raise"))
    (asked,) = world.questions.values()
    assert (asked.due.at, asked.reasons) == (
        (world.now, ("T2",)) if at_once else (world.now + timedelta(days=1), ("T1",))
    )
