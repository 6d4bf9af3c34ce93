"""What courts send: a snapshot of a case, by whatever feed, is merged into what is held, and the case evaluated (I1 to I7)."""

from __future__ import annotations

from datetime import UTC, time, timedelta
from functools import lru_cache
from typing import Any, Final
from uuid import UUID

from cafcass_contracts import court
from cafcass_contracts.identity import case_id, derived_id
from cafcass_contracts.values import Feed
from cafcass_domain.decision import NOTHING, Decision, Facts, Received
from cafcass_domain.london import at_london
from cafcass_domain.outside_time import CAFCASS_BEGAN, CLOCKS_DIFFER, stamp
from cafcass_domain.state import replace
from intake.domain.case.held import CASES, HeldCase, begin
from intake.domain.case.snapshot import CASE, CHILD, SECTIONS, CaseSnapshot, Law, Stamp, stamp_at
from intake.domain.case.strangers import take
from intake.domain.children.known import CHILDREN
from intake.domain.children.recognition import identity_of
from intake.domain.evaluation import evaluate
from intake.domain.feeds import typed
from intake.domain.feeds.dates import written
from intake.domain.hearings.codes import in_our_words
from intake.domain.intake_turn import IntakeTurn, Touches
from intake.domain.policy import IntakePolicy

_CHILD_KEY: Final = f"{CHILD}/"
_BEGAN: Final = stamp_at(at_london(CAFCASS_BEGAN, time()))
_CLOCKS_DIFFER: Final = CLOCKS_DIFFER // timedelta(microseconds=1)


def subject_of(snapshot: CaseSnapshot, policy: IntakePolicy) -> str:
    """The id of the case that a snapshot is of; without a case number, an id of its own, the same for every copy."""
    if snapshot.case_number is None:
        return derived_id("unnumbered", snapshot.law, snapshot.digest)
    return _case_id(policy.namespace.int, snapshot.law, snapshot.case_number)


@lru_cache(maxsize=4096)
def _case_id(namespace: int, law: Law, case_number: str) -> str:
    """Asked for three times on a message's way. By the namespace's number: hashing a UUID is slow."""
    return case_id(UUID(int=namespace), law, case_number)


def snapshot_touches(received: Received[CaseSnapshot], policy: IntakePolicy) -> Touches:
    """The case, and the children that the snapshot names well enough to be recognised (I5)."""
    snapshot = received.data
    return {CASES: {subject_of(snapshot, policy)}, CHILDREN: _children(snapshot, policy)}


def _children(snapshot: CaseSnapshot, policy: IntakePolicy) -> frozenset[str]:
    """Asked for when rows are locked and when they are decided on, of the same snapshot under the same policy."""
    if snapshot.known_children is None:
        snapshot.known_children = frozenset(
            identity
            for key, fields in snapshot.elements.items()
            if key.startswith(_CHILD_KEY) and (identity := identity_of(fields, policy)) is not None
        )
    return snapshot.known_children


def on_snapshot(facts: Facts, received: Received[CaseSnapshot], policy: IntakePolicy) -> Decision:
    """What a snapshot of a case leads to: registered, amended, returned, or nothing where nothing changed."""
    snapshot = in_our_words(received.data, policy)
    subject = subject_of(snapshot, policy)
    held = facts.get(CASES, subject)
    heard_at = written(received.received_at.astimezone(UTC))
    before = held if held is not None else begin(subject, snapshot, heard_at)
    after = take(before, snapshot, _stamp(snapshot, before, stamp_at(received.received_at)))
    if after is before and held is not None and not held.is_of_release_1:
        return NOTHING
    if held is None:
        after = replace(after, backlog=_is_old(after, policy))
    after = replace(after, heard_at=max(before.heard_at, heard_at))
    children = _children(snapshot, policy)
    return evaluate(IntakeTurn(CASES, subject, before, after, received, policy, facts=facts, children=children))


def _is_old(case: HeldCase, policy: IntakePolicy) -> bool:
    """Whether a case that is first heard of is one of the backlog: its publisher says so, or it was applied for before service began."""
    said = case.elements.get(CASE)
    values = {} if said is None else said.values
    applied = values.get("submitted_on") or values.get("issued_on")
    return values.get("backlog") is True or (applied is not None and applied < policy.backlog_before.isoformat())


def _stamp(snapshot: CaseSnapshot, held: HeldCase, receipt: Stamp) -> Stamp:
    """When a snapshot was taken (I4): never later than it was received, and the court is told of a time that cannot be meant (I9).

    Such a snapshot is as new as the newest that is held: it stands over that, and every later word stands over it.
    """
    said = snapshot.taken_at
    if said is None:
        return receipt
    if said - receipt > _CLOCKS_DIFFER or said < _BEGAN:
        snapshot.flaw(
            SECTIONS, snapshot.taken_from, snapshot.taken_from, "is no time at which the case can have changed"
        )
        newest = max((element.stamp for element in held.elements.values()), default=_BEGAN)
        return max(newest, min(snapshot.created_at or _BEGAN, receipt))
    return min(said, receipt)


def court_event_subject(event: court.CourtEvent, policy: IntakePolicy) -> str:
    """The id of the case that an event of the typed feed is about."""
    snapshot = CaseSnapshot(law=typed.law_of(event), feed=str(Feed.COURT_EVENTS), case_number=event.case_number)
    return subject_of(snapshot, policy)


def court_event_touches(received: Received[court.CourtEvent], policy: IntakePolicy) -> Touches:
    """The case, and the children it names well enough to be recognised (I5)."""
    return snapshot_touches(_as_snapshot(received), policy)


def on_court_event(facts: Facts, received: Received[court.CourtEvent], policy: IntakePolicy) -> Decision:
    """What an event of the typed feed leads to: the same as a snapshot that shows what it says (I1 to I7)."""
    return on_snapshot(facts, _as_snapshot(received), policy)


def _as_snapshot(received: Received[court.CourtEvent]) -> Received[CaseSnapshot]:
    untyped: Received[Any] = received
    return replace(
        untyped, data=typed.read(received.data, stamp(received.happened_at, received.received_at), received.problems)
    )
