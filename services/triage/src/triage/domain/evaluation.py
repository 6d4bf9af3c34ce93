"""New information is evaluated (T1): the one place where a change of what is held of a case becomes events.

A decision on a case is composed of parts, in this order; each looks at the facts, compares with what was told, and adds
what differs. None of them knows which message came. At the end every question that is open is stated (G9).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final, Protocol

from cafcass_domain.decision import NOTHING, Answer, Decision, Facts, PolicyChanged, Received, Touches
from triage.domain.care.category import categorise
from triage.domain.case import CASES, TriageCase, held
from triage.domain.concerns.linked import tell_linked_cases, tell_linked_cases_anew
from triage.domain.concerns.raising import pass_over_what_was_settled, raise_concerns
from triage.domain.contacts.telling import tell_contacts
from triage.domain.correspondence.place import tell_correspondence
from triage.domain.correspondence.questions import KEYS
from triage.domain.duty import ROTA, TEAMS, rotas_of
from triage.domain.information.reading import take_information
from triage.domain.involvement import end_involvement
from triage.domain.joined import joined
from triage.domain.letter.facts import LETTERS
from triage.domain.letter.issuing import write_letter
from triage.domain.letter.rendering import start_rendering
from triage.domain.needs.telling import tell_needs
from triage.domain.packs.sending import tell_sharings
from triage.domain.policy import TriagePolicy
from triage.domain.questions import open_questions, passed_on
from triage.domain.referrals.telling import tell_referrals
from triage.domain.screening.telling import screen, tell_calls
from triage.domain.turn import CaseTurn

PARTS: Final[tuple[Callable[[CaseTurn], None], ...]] = (
    raise_concerns,
    tell_linked_cases,
    take_information,
    screen,
    tell_calls,
    write_letter,
    start_rendering,
    end_involvement,
    tell_correspondence,
    tell_referrals,
    categorise,
    tell_sharings,
    tell_needs,
    tell_contacts,
)
"""Concerns first: nothing waits less (T2)."""


class AboutCase(Protocol):
    """A message about a case."""

    @property
    def case_id(self) -> str:
        """The case."""
        ...


def case_touches(received: Received[AboutCase], policy: TriagePolicy) -> Touches:
    """What an evaluation of the case needs that a message is about."""
    return touches_of(received.data.case_id)


def policy_touches(received: Received[PolicyChanged], policy: TriagePolicy) -> Touches:
    """What an evaluation of a case needs when another policy is in force."""
    return touches_of(received.data.key)


def touches_of(case_id: str) -> Touches:
    """A case, its letter, and every rota: which team it is for stands in the case alone."""
    return {ROTA: TEAMS, CASES: {case_id}, LETTERS: {case_id}}


def evaluate(
    facts: Facts, received: Received[Any], after: TriageCase, policy: TriagePolicy, answer: Answer | None = None
) -> Decision:
    """What follows from new facts about a case; nothing at all where there are none."""
    before, after = held(facts, after.case_id), joined(after)
    if after == before and facts.get(CASES, after.case_id) is not None:
        return NOTHING if answer is None else Decision(answer=answer)
    return _evaluated(begin(facts, received, before, after, policy), answer)


def on_policy(facts: Facts, received: Received[PolicyChanged], policy: TriagePolicy) -> Decision:
    """Another policy is in force: what it makes of a case is told where that differs (G1)."""
    case = facts.get(CASES, received.data.key)
    if case is None:
        return NOTHING
    turn = begin(facts, received, case, case, policy)
    pass_over_what_was_settled(turn)
    tell_linked_cases_anew(turn)
    return _evaluated(turn)


def begin(
    facts: Facts, received: Received[Any], before: TriageCase, after: TriageCase, policy: TriagePolicy
) -> CaseTurn:
    """A turn on a case of which `after` is what is now known."""
    letter = facts.get(LETTERS, after.case_id)
    return CaseTurn(
        CASES,
        after.case_id,
        before,
        after,
        received,
        policy,
        rotas=rotas_of(facts),
        letter_before=letter,
        letter=letter,
    )


def _evaluated(turn: CaseTurn, answer: Answer | None = None) -> Decision:
    for part in PARTS:
        part(turn)
    turn.state_questions(open_questions(turn), apart_from=(KEYS,), closed=passed_on(turn.case.concerns))
    return turn.decision(answer)
