"""What cannot be read at all goes back to the court with every reason and where to find it (I3)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from cafcass_contracts.identity import case_id, derived_id, is_case_number
from cafcass_contracts.intake import ApplicationReturned, Origin
from cafcass_contracts.platform import FieldProblem
from cafcass_contracts.values import Feed
from cafcass_domain.decision import Publish, Unreadable
from intake.domain.case.snapshot import Law
from intake.domain.policy import IntakePolicy

OnUnreadable = Callable[[Unreadable, datetime, IntakePolicy], Sequence[Publish]]


def unreadable_on(topic: str, feed: Feed, law: Law | None = None) -> OnUnreadable:
    """The answer to an unreadable message on `topic`. Readers give the case number as its subject where they can."""

    def answer(message: Unreadable, received_at: datetime, policy: IntakePolicy) -> Sequence[Publish]:
        number = message.subject if message.subject is not None and is_case_number(message.subject) else None
        if number is not None and law is not None:
            subject = case_id(policy.namespace, law, number)
        else:
            subject = derived_id("unreadable", topic, str(message.partition), str(message.offset))
        returned = ApplicationReturned(
            case_number=number,
            feed=feed,
            reasons_returned=tuple(FieldProblem(path=one.path, reason=one.reason) for one in message.problems)
            or (FieldProblem(path="", reason="cannot be read"),),
            origin=Origin(
                topic=topic,
                partition=message.partition,
                offset=message.offset,
                key=message.key,
                sha256=message.sha256,
                size=message.size,
            ),
            reasons=("I3",),
            policy_version=policy.version,
        )
        return (Publish(returned, subject),)

    return answer
