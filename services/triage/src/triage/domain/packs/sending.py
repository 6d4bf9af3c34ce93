"""Welcome packs and children's materials are due when a case is opened: somebody is asked to send them, and what was sent is told (T13)."""

from __future__ import annotations

from datetime import date

from cafcass_contracts import safeguarding
from cafcass_contracts import triage as events
from triage.domain.case import TriageCase
from triage.domain.packs.owed import Owed, owed
from triage.domain.policy import TriagePolicy
from triage.domain.turn import CaseTurn


def tell_sharings(turn: CaseTurn) -> None:
    """Tells what somebody sent or gave, when it was, and who did. Nothing is on the record before it was sent."""
    for id_, given in turn.case.packs.recorded.items():
        if id_ not in turn.before.packs.recorded:
            sharing = safeguarding.Sharing(what=given.what, to=given.to, how=given.how, on=given.on)
            turn.say(events.SharingRecorded(sharing=sharing, by=given.by, **turn.basis("T13", "G2")))


def waiting(case: TriageCase, policy: TriagePolicy, today: date) -> list[Owed]:
    """What somebody is due and was not given, while Cafcass has a part in the case."""
    details = case.application.details
    if case.application.is_over or case.ended is not None or details is None or details.backlog:
        return []
    return list(owed(case.reach, case.packs.given, policy.materials_from_ages, today))
