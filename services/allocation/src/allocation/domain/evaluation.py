"""The case as a whole, after each fact and each decision on it: which work arises, changes and ends, what is asked, who has to be told.

Facts are merged first, so that they may come in any order and more than once; what follows from them is worked out here.
"""

from __future__ import annotations

from typing import Any, Final, Protocol

from allocation.domain.area.caseload import rows_with
from allocation.domain.case.briefing import brief
from allocation.domain.case.case_file import CASES, CaseFile
from allocation.domain.case.closing import close
from allocation.domain.case.flags import watch_age
from allocation.domain.case.guardians import name_guardians
from allocation.domain.case.hearings import hearing_at_its_time, hearings_to_watch
from allocation.domain.case.telling import tell_allocated
from allocation.domain.casework.expecting import expect, remember_first_holder
from allocation.domain.internal import CaseChanged
from allocation.domain.policy import AllocationPolicy
from allocation.domain.questions import questions_about_case
from allocation.domain.told import Hearing
from allocation.domain.turn import CaseTurn, begin
from allocation.domain.work.changing import change_work, record_reports_of_others
from allocation.domain.work.proposals import watch_proposals
from allocation.domain.work.reviewing import watch_waiting
from cafcass_domain.decision import Answer, Decision, Facts, PolicyChanged, Received, Touches
from cafcass_domain.due import Due
from cafcass_domain.state import replace

PASSED: Final = "hearing-passed"
"""The deadline at which a hearing begins that is known by a summary of the release before; its key is the hearing."""


class AboutCase(Protocol):
    """A message about a case."""

    @property
    def case_id(self) -> str:
        """Which case."""
        ...


def case_touches(received: Received[AboutCase], policy: AllocationPolicy) -> Touches:
    """A message about a case touches that case alone."""
    return {CASES: [received.data.case_id]}


def finish(turn: CaseTurn, answer: Answer | None = None) -> Decision:
    """Works out what follows from the case as it now is, and says it."""
    _watch_hearings(turn)
    change_work(turn)
    record_reports_of_others(turn)
    close(turn)
    watch_proposals(turn)
    watch_waiting(turn)
    remember_first_holder(turn)
    expect(turn)
    tell_allocated(turn)
    brief(turn)
    name_guardians(turn)
    watch_age(turn)
    _tell_desks(turn)
    turn.state_questions(questions_about_case(turn.case, turn.policy))
    return turn.decision(answer)


def on_policy_change(facts: Facts, received: Received[PolicyChanged], policy: AllocationPolicy) -> Decision:
    """Another policy is in force: clocks, weights and dates are worked out anew, and the place in the queue of what waits (G1)."""
    turn = begin(facts, received, policy, received.data.key)
    turn.desks_hear = any(work.is_to_be_placed for work in turn.case.open_works)
    return finish(turn)


def policy_change_touches(received: Received[PolicyChanged], policy: AllocationPolicy) -> Touches:
    """The case."""
    return {CASES: [received.data.key]}


def _watch_hearings(turn: CaseTurn) -> None:
    watched = {hearing_at_its_time(each) for each in _watched(turn.before)}
    for each in _watched(turn.case):
        name = hearing_at_its_time(each)
        if each.starts_at is not None and name not in watched | turn.case.passed:
            turn.set_deadline(PASSED, Due(each.starts_at), "A10", each.id, hearing=name)


def _watched(case: CaseFile) -> tuple[Hearing, ...]:
    return () if case.is_over else hearings_to_watch(case.known)


def _seen_from_outside(case: CaseFile) -> tuple[Any, ...]:
    """What desks and practitioners have to know of a case."""
    works = tuple(
        (work.work_id, work.waits, bool(work.queued), work.holder, work.proposal, work.weighed.points)
        for work in case.open_works
    )
    beside = [(work.work_id, work.co_workers, work.co_worker_points) for work in case.open_works if work.co_workers]
    hearings = () if case.known is None else case.known.hearings
    return (case.area, case.team, works, beside, case.is_urgent, hearings, case.closed is None)


def _tell_desks(turn: CaseTurn) -> None:
    """Desks and practitioners hear of it at once, each in its own transaction: a message about a case locks that case alone."""
    case = turn.case
    if not turn.desks_hear and _seen_from_outside(case) == _seen_from_outside(turn.before):
        return
    people = {*case.held_by(), *case.beside_by(), *case.reserved_for(), *case.noted}
    areas = {*case.noted_areas, *([case.area] if case.area else [])}
    rows = frozenset() if case.listed == rows_with(case) else case.listed | rows_with(case)
    if people or areas:
        turn.case = replace(case, noted=frozenset(people), noted_areas=frozenset(areas))
        note = CaseChanged(
            subject=turn.id, people=tuple(sorted(people)), areas=tuple(sorted(areas)), rows=tuple(sorted(rows))
        )
        turn.tell(note)
