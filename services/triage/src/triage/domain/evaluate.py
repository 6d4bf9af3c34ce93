"""New information is evaluated (T1): the one place where a change of what is held of a case becomes events.

A decision on a case is composed of parts, in this order; each looks at the facts, compares with what was told, and adds
what differs. None of them knows which message came.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from typing import Any, Final

from cafcass_domain.decision import NOTHING, Answer, Decision, Facts, Received, TableRef
from triage.domain.calls import tell_calls
from triage.domain.case import CASES, TriageCase
from triage.domain.category import categorise
from triage.domain.concerns import raise_concerns
from triage.domain.duty import ROTA, TEAMS, rotas_of
from triage.domain.involvement import end_involvement
from triage.domain.letter import write_letter
from triage.domain.letter_facts import LETTERS
from triage.domain.letter_task import start_rendering
from triage.domain.needs import tell_needs
from triage.domain.packs import send_packs
from triage.domain.place import tell_post
from triage.domain.policy import Policy
from triage.domain.referrals import tell_referrals
from triage.domain.screening import screen
from triage.domain.turn import Turn

Touches = Mapping[TableRef[Any], Collection[str]]

PARTS: Final[tuple[Callable[[Turn], None], ...]] = (
    raise_concerns,
    screen,
    tell_calls,
    write_letter,
    start_rendering,
    end_involvement,
    tell_post,
    tell_referrals,
    categorise,
    send_packs,
    tell_needs,
)
"""Concerns first: nothing waits less (T2)."""


def case_touches(received: Received[Any], policy: Policy) -> Touches:
    """The case that a message is about, its letter, and every rota: which team it is for stands in the case alone."""
    case_id = received.data.case_id
    return {ROTA: TEAMS, CASES: {case_id}, LETTERS: {case_id}}


def held(facts: Facts, case_id: str) -> TriageCase:
    """The case as held; an empty one where this is the first that is heard of it."""
    return facts.get(CASES, case_id) or TriageCase(case_id)


def evaluate(
    facts: Facts, received: Received[Any], after: TriageCase, policy: Policy, answer: Answer | None = None
) -> Decision:
    """What follows from new facts about a case; nothing at all where there are none."""
    before = held(facts, after.case_id)
    if after == before and facts.get(CASES, after.case_id) is not None:
        return NOTHING if answer is None else Decision(answer=answer)
    turn = begin(facts, received, before, after, policy)
    for part in PARTS:
        part(turn)
    return turn.decision(answer)


def begin(facts: Facts, received: Received[Any], before: TriageCase, after: TriageCase, policy: Policy) -> Turn:
    """A turn on a case of which `after` is what is now known."""
    letter = facts.get(LETTERS, after.case_id)
    return Turn(before, after, letter, received, policy, rotas_of(facts), letter_before=letter)
