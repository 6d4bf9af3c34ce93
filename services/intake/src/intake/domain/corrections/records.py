"""Records that are one person or one child, or are not, and people who are in a case after all (I9)."""

from __future__ import annotations

from cafcass_contracts import intake
from cafcass_domain.commands import refused
from cafcass_domain.decision import Decision, Facts, Received
from cafcass_domain.state import replace
from intake.domain.case import snapshot as s
from intake.domain.case.element import show
from intake.domain.case.snapshot import stamp_at
from intake.domain.corrections.carrying_out import carried_out, held_case
from intake.domain.details.view import View
from intake.domain.policy import IntakePolicy


def on_join_records(facts: Facts, received: Received[intake.JoinRecords], policy: IntakePolicy) -> Decision:
    """Several records are one person, or one child; the first is kept."""
    held = held_case(facts, received.data)
    if isinstance(held, Decision):
        return held
    view, records = View(held, policy), tuple(dict.fromkeys(received.data.records))
    named = {record: view.keys_of(record) or view.keys_named(record) for record in records}
    unknown = [record for record in records if not named[record]]
    if unknown:
        return refused(f"nobody in the case has that id: {', '.join(unknown)}")
    if len(records) == 1:
        return refused("name two records")
    if len({key.startswith(f"{s.CHILD}/") for keys in named.values() for key in keys}) > 1:
        return refused("a child and an adult are not one")
    group = tuple(key for record in records for key in named[record])
    others = (_without(known, group) for known in held.joined)
    apart = tuple(key for key in held.apart if key not in group)
    after = replace(held, joined=(*(known for known in others if len(known) > 1), group), apart=apart)
    return carried_out(facts, received, held, after, policy)


def on_part_records(facts: Facts, received: Received[intake.PartRecords], policy: IntakePolicy) -> Decision:
    """A record is somebody else than those it was taken for, by a person or by rule."""
    held = held_case(facts, received.data)
    if isinstance(held, Decision):
        return held
    keys = tuple(View(held, policy).keys_named(received.data.record))
    if not keys:
        return refused("no record of the case has that id")
    joined = tuple(kept for group in held.joined if len(kept := _without(group, keys)) > 1)
    after = replace(held, joined=joined, apart=tuple(sorted({*held.apart, *keys})))
    return carried_out(facts, received, held, after, policy)


def on_restore_person(facts: Facts, received: Received[intake.RestorePerson], policy: IntakePolicy) -> Decision:
    """Somebody withdrawn by mistake, or in no later snapshot, is in the case."""
    held = held_case(facts, received.data)
    if isinstance(held, Decision):
        return held
    view, person = View(held, policy), received.data.person
    keys = view.keys_of(person) or view.keys_named(person)
    if not keys:
        return refused("nobody was ever in the case under that id")
    stamp = stamp_at(received.received_at)
    gone = [key for key in keys if held.elements[key].values.get("withdrawn") is True]
    restored = {key: show(held.elements[key], {"withdrawn": False}, stamp) for key in gone}
    present = tuple(sorted({*held.present, person}))
    after = replace(held, elements={**held.elements, **restored}, present=present)
    return carried_out(facts, received, held, after, policy)


def _without(group: tuple[str, ...], keys: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(key for key in group if key not in keys)
