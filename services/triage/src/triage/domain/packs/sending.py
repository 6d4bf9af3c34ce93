"""Welcome packs and children's materials are sent when a case is opened, and what was given is told (T13)."""

from __future__ import annotations

from datetime import date

from cafcass_contracts import safeguarding
from cafcass_contracts import triage as events
from cafcass_domain.london import london_day
from cafcass_domain.state import replace
from triage.domain.case import TriageCase
from triage.domain.packs.owed import Owed, owed
from triage.domain.policy import TriagePolicy
from triage.domain.told import said
from triage.domain.turn import CaseTurn


def send_packs(turn: CaseTurn) -> None:
    """Sends what is due and can be sent, once, and tells what somebody gave. A person is asked about the rest (`questions.py`)."""
    for id_, given in turn.case.packs.recorded.items():
        if id_ not in turn.before.packs.recorded:
            sharing = said(safeguarding.Sharing, given)
            turn.say(events.SharingRecorded(sharing=sharing, **turn.basis("T13", "G2")))
    today = london_day(turn.now)
    sent = [one for one in waiting(turn.case, turn.policy, today) if not one.against]
    for one in sent:
        sharing = safeguarding.Sharing(what=one.what, to=one.to, how="post", on=today)
        turn.say(events.SharingRecorded(sharing=sharing, **turn.basis("T13")))
    if sent:
        packs = replace(turn.case.packs, sent=turn.case.packs.sent | {one.place for one in sent})
        turn.case = replace(turn.case, packs=packs)


def waiting(case: TriageCase, policy: TriagePolicy, today: date) -> list[Owed]:
    """What somebody is due and was not given, while Cafcass has a part in the case."""
    if case.application.is_over or case.ended is not None:
        return []
    calls, given = case.screening.calls, case.packs.given
    return list(owed(case.application, calls, given, policy.materials_from_ages, today))
