"""Handlers are typed over their message and policy: mypy sees one that is wired to the wrong one.

Each line below is wrong on purpose. `make check` fails where the type checker does not say so any more, since an unused
`type: ignore` is an error.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from toy import TOTALS, Reset, Ticked, ToyPolicy

from cafcass_domain.decision import NOTHING, DeadlineFired, Decision, Facts, Received, Touches
from cafcass_domain.policy import Policy
from cafcass_runtime.service import OnDeadline, OnMessage, Service

if TYPE_CHECKING:

    @dataclass(frozen=True, kw_only=True, eq=False)
    class OtherPolicy(Policy):
        """Another service's."""

    def on_tick(facts: Facts, received: Received[Ticked], policy: ToyPolicy) -> Decision:
        return NOTHING

    def touches(received: Received[Ticked], policy: ToyPolicy) -> Touches:
        return {TOTALS: [received.data.case]}

    def on_deadline(facts: Facts, received: Received[DeadlineFired], policy: OtherPolicy) -> Decision:
        return NOTHING

    def anything(received: Received[object], policy: Policy) -> Touches:
        return {}

    RIGHT: OnMessage[Ticked, ToyPolicy] = OnMessage(Ticked, on_tick, touches)
    OnMessage(Reset, on_tick, touches)  # type: ignore[arg-type]
    WRONG_POLICY: OnDeadline[ToyPolicy] = OnDeadline("late", on_deadline, anything)  # type: ignore[arg-type]
    Service[ToyPolicy]("toy", (OnDeadline("late", on_deadline, anything),), (), Path(), ToyPolicy)  # type: ignore[arg-type]


def test_it_is_the_type_checker_that_says_so() -> None:
    assert not TYPE_CHECKING
