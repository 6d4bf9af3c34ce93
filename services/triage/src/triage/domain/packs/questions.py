"""What is asked about packs and materials (T13): sending what is safe to send by post, and giving the rest in another way."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from typing import Final

from cafcass_contracts import triage as events
from cafcass_contracts.identity import derived_id
from cafcass_domain.questions import Question
from triage.domain.case import TriageCase
from triage.domain.packs.held import WELCOME_PACK
from triage.domain.packs.owed import Owed
from triage.domain.policy import TriagePolicy

PACKS: Final = "packs"
POST: Final = "packs-by-post"


def packs_by_post(case: TriageCase, policy: TriagePolicy, owed: Collection[Owed]) -> Iterator[Question]:
    """Packs and materials are sent by somebody (T13), to those to whom it is safe."""
    by_post = [one for one in owed if not one.against]
    if by_post:
        packs = [one.to for one in by_post if one.what == WELCOME_PACK]
        materials = [one.to for one in by_post if one.what != WELCOME_PACK]
        what = [
            f"{name} to {', '.join(to)}"
            for name, to in (("welcome packs", packs), ("children's materials", materials))
            if to
        ]
        yield Question(
            key=POST,
            role=policy.sending_role,
            team=case.application.team,
            due=policy.evaluate_within_working_days,
            reasons=("T13",),
            why=f"Send by post: {'; '.join(what)}. These are ids within the case, of those to whom it is safe to send: their names and addresses "
            "are in the case's details (case-details-recorded, restricted). Say when each was sent (record-sharing).",
            settled_by=(events.RecordSharing.message_name,),
            basis=_safe_to_send_to(case, owed),
        )


def _safe_to_send_to(case: TriageCase, owed: Iterable[Owed]) -> str:
    """It is asked anew where it is no longer safe to send to somebody who was named, or somebody joins: not for each that was sent."""
    everybody = [party.id for party in case.application.adult_parties] + [each.id for each in case.application.children]
    unsafe = sorted(one.to for one in owed if one.against)
    return derived_id("safe-to-send-to", *sorted(everybody), "/", *unsafe)


def packs_by_hand(case: TriageCase, policy: TriagePolicy, owed: Collection[Owed]) -> Iterator[Question]:
    """What cannot be sent safely by post is given in another way (T13)."""
    against = list(dict.fromkeys(one.against for one in owed if one.against))
    if against:
        why = "; ".join(against)
        yield Question(
            key=PACKS,
            role=policy.screening_role,
            team=case.application.team,
            due=policy.evaluate_within_working_days,
            reasons=("T13", "G4"),
            why=f"A welcome pack, or a child's materials, cannot be sent by post: {why}. How are they given?",
            settled_by=(events.RecordSharing.message_name, events.MarkSafe.message_name),
        )
