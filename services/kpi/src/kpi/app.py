"""The wiring of kpi: everything that others say becomes facts; months close; packs are recorded."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

from cafcass_contracts import allocation, complaints, kpi, workforce
from cafcass_domain.decision import Decision, Facts, Received, TableRef
from cafcass_domain.london import london_day
from cafcass_runtime.service import OnDeadline, OnInternal, OnMessage, OnPolicyChange, Service
from cafcass_web.face import WebFace
from kpi.domain import access, closing, incoming, packs
from kpi.domain.incoming import READS, Read
from kpi.domain.policy import Policy
from kpi.domain.subject import SUBJECTS
from kpi.pages.site import SITE
from kpi.store import TABLES


def _fact(read: Read) -> OnMessage[Any, Policy]:
    """One message that becomes a fact, and has the month of its recording closed in time."""
    take, touched = incoming.taking(read), incoming.touches(read)

    def touches(received: Received[Any], policy: Policy) -> dict[TableRef[Any], Any]:
        return {
            **touched(received, policy),
            closing.MONTHS: {closing.key_of(london_day(received.received_at))},
        }

    def decide(facts: Facts, received: Received[Any], policy: Policy) -> Decision:
        key = closing.key_of(london_day(received.received_at))
        month = closing.seen(facts.get(closing.MONTHS, key), received.received_at, policy)
        made = take(facts, received, policy)
        if not month.changes:
            return made
        return Decision(changes=(*made.changes, *month.changes), deadlines=month.deadlines, internal=made.internal)

    outside = read.message.owner in _OUTSIDE
    return OnMessage(read.message, decide, touches, read.about, tolerant=outside, outlives_case=True)


_OUTSIDE: Final = frozenset({"workforce", "finance"})

service = Service(
    name="kpi",
    handlers=(
        *(_fact(read) for read in READS),
        OnMessage(workforce.ConflictDeclared, access.on_declared, access.declared_touches, tolerant=True),
        OnMessage(allocation.ConflictRecorded, access.on_recorded, access.recorded_touches),
        OnMessage(complaints.ComplaintRecorded, access.on_complaint, access.complaint_touches),
        OnMessage(
            kpi.PublishAgain, closing.on_publish_again, closing.again_touches, lambda said, _: f"month:{said.month}"
        ),
        OnMessage(kpi.MakePack, packs.on_make_pack, packs.nothing_touched, lambda said, _: f"packs:{said.place}"),
        OnMessage(kpi.RestrictCase, access.on_restrict, access.restrict_touches, lambda said, _: said.case_id),
        OnDeadline(closing.CLOSE, closing.on_close, closing.month_touches),
        OnDeadline(closing.LOOK_AGAIN, closing.on_look_again, closing.month_touches),
        OnInternal(closing.Revise, closing.on_revise, closing.revise_touches),
        OnInternal(packs.PackTaken, packs.on_pack_taken, packs.nothing_touched),
        OnInternal(incoming.Refold, incoming.on_refold, incoming.refold_touches, outlives_case=True),
        OnPolicyChange(SUBJECTS, incoming.on_policy_change, incoming.policy_touches),
    ),
    tables=TABLES,
    migrations=Path(__file__).parent / "migrations",
    policy=Policy,
    beside=(WebFace(SITE),),
)
