"""Packs on the record (G2): which was made, over what, by whom, whether by command or on a page."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, ClassVar, TypeAlias

from cafcass_contracts.kpi import MakePack, PackKind, PackMade
from cafcass_domain.commands import refused
from cafcass_domain.decision import Decision, Facts, Publish, Received
from cafcass_domain.internal import Internal
from kpi.domain.closing import PLACES
from kpi.domain.policy import Policy

Touches: TypeAlias = Mapping[Any, Any]


class PackTaken(Internal, kw_only=True):
    """A pack was made on a page, for whoever was signed in."""

    kind: ClassVar[str] = "pack-taken"

    pack: PackKind
    since: str
    until: str
    """The first and the last month."""
    place: str
    by: str
    as_known: date


def on_make_pack(facts: Facts, received: Received[MakePack], policy: Policy) -> Decision:
    """A pack that a command asks for."""
    said = received.data
    if said.until < said.since:
        return refused("the last month is before the first")
    if said.place not in PLACES:
        return refused(f"there is no place {said.place[:40]}")
    return _made(received, policy, said.kind, said.by.id)


def on_pack_taken(facts: Facts, received: Received[PackTaken], policy: Policy) -> Decision:
    """A pack that was made on a page."""
    return _made(received, policy, received.data.pack, received.data.by)


def _made(received: Received[MakePack] | Received[PackTaken], policy: Policy, kind: PackKind, by: str) -> Decision:
    said = received.data
    pack = PackMade(
        reasons=("G2",),
        rests_on=(received.id,),
        policy_version=policy.version,
        pack_id=received.id,
        kind=kind,
        since=said.since,
        until=said.until,
        place=said.place,
        by=by,
        as_known=said.as_known,
    )
    return Decision(publish=(Publish(pack, f"pack:{received.id}"),))


def nothing_touched(received: Received[Any], policy: Policy) -> Touches:
    """No row."""
    return {}
