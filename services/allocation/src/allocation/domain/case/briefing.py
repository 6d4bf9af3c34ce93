"""What those who get or hold work of a case have to know before they meet anybody (T14, C6): told whole, on the restricted topic alone."""

from __future__ import annotations

from allocation.domain.case.case_file import Briefing
from allocation.domain.turn import CaseTurn
from cafcass_contracts import allocation, triage
from cafcass_domain.state import replace


def brief(turn: CaseTurn) -> None:
    """Tells whoever holds, shares or is proposed for open work what is known, where it is not as they were told."""
    case = turn.case
    works = case.open_works
    proposed = (work.proposal.practitioner_id for work in works if work.proposal is not None)
    held = (work.held_by for work in works if work.held_by is not None)
    who = frozenset((*held, *proposed, *(name for work in works for name in work.co_workers)))
    now = Briefing(who, () if case.needs is None else case.needs[1], case.dangers)
    if now == case.briefed:
        return
    says_nothing = not (now.needs or now.safety)
    said_nothing = case.briefed is None or not (case.briefed.needs or case.briefed.safety)
    if says_nothing and said_nothing:
        return
    turn.case = replace(case, briefed=now)
    if who:
        turn.say(
            allocation.CaseBriefed(
                **turn.basis("T14", "C6"),
                practitioner_ids=tuple(sorted(who)),
                needs=tuple(triage.NeedsOf.model_validate(each, from_attributes=True) for each in now.needs),
                safety=tuple(allocation.StaffSafety.model_validate(each, from_attributes=True) for each in now.safety),
            )
        )
