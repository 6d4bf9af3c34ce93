"""Where a case stands now, in the few words by which lists are filtered and sorted (GR 3.22, T12, A12)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Final

from cafcass_domain.state import State, replace
from kpi.domain import told
from kpi.domain.fact import Fact, Facts, day_of
from kpi.domain.series.case import Case


class Card(State):
    """A case in a list."""

    law: str = ""
    area: str = ""
    team: str = ""
    holder: str = ""
    """Who holds it substantively, of a closed case who held it last; empty: nobody."""
    received: date | None = None
    closed: date | None = None
    """When it was closed last, where it is closed."""
    open: bool = False
    emergency: bool = False
    step: int = 0
    waits_since: date | None = None
    """Since when the oldest of its work waits for a holder."""
    tier: int | None = None
    """Of the queue, of the most urgent of its work that waits: 0 is first."""
    proposals: int = 0
    """Pieces of its work for which somebody is proposed and nobody has settled it."""
    questions: int = 0
    """Questions about it that are open."""
    due: datetime | None = None
    """What is due next about it."""
    hearing: datetime | None = None
    """Its first hearing."""
    concern: bool = False
    """Whether a child protection concern about it is not yet taken in hand."""


def card_of(case: Case) -> Card:
    """The card of a case, from what is known of it."""
    said, questions = case.application, _questions(case.facts)
    if said is None or case.received is None:
        return Card(questions=len(questions))
    end = date.max
    stretch = case.stretches[-1] if case.stretches else None
    place = case.place_on(end)
    waits = _waiting(case)
    closings = case.closings
    open_ = case.open_on(end)
    return Card(
        law=said.law,
        area=place.area,
        team=place.team,
        holder="" if stretch is None else stretch.holder,
        received=day_of(case.received),
        closed=day_of(closings[-1]) if closings and not open_ else None,
        open=open_,
        emergency=said.emergency,
        step=_step(case.facts),
        waits_since=min((since for _, since in waits), default=None),
        tier=min((tier for tier, _ in waits if tier is not None), default=None),
        proposals=_proposals(case.facts) if open_ else 0,
        questions=len(questions),
        due=_due(case.facts, questions.values()) if open_ else None,
        hearing=None if case.first_hearing is None else case.first_hearing.starts_at,
        concern=_concern(case.facts),
    )


QUESTIONS: Final = frozenset({told.Asked, told.Settled})
"""The facts that change nothing on a card but which questions are open and what is due: about half of all that is said of a case."""


_DUE: Final = QUESTIONS | {told.WorkArose, told.WorkCompleted, told.Casework}


def asked_again(card: Card, subject: str, held: Iterable[Fact]) -> Card:
    """A card after a question was asked or settled: as `card_of` would make it of the same facts, of which none is doubted."""
    facts = Facts(subject, (fact for fact in held if type(fact.said) in _DUE))
    questions = _questions(facts)
    return replace(card, questions=len(questions), due=_due(facts, questions.values()) if card.open else None)


def _waiting(case: Case) -> list[tuple[int | None, date]]:
    """Tier and since when, of each piece of work that waits."""
    tiers = {said.work_id: said.tier for _, said in case.facts.of(told.WorkQueued)}
    held: dict[str, bool] = {}
    since: dict[str, date] = {}
    for _, arose in reversed(case.facts.of(told.WorkArose)):
        since[arose.work_id] = day_of(arose.arose_at)
    turns: list[tuple[tuple[datetime, int, str], str, bool]] = [
        (fact.order, said.work_id, True) for fact, said in case.facts.of(told.WorkAllocated) if said.substantive
    ]
    turns += [(fact.order, said.work_id, True) for fact, said in case.facts.of(told.WorkCompleted)]
    for fact, moved in case.facts.of(told.WorkMoved):
        turns.append((fact.order, moved.work_id, moved.to_practitioner_id is not None))
        if moved.to_practitioner_id is None:
            since[moved.work_id] = day_of(moved.moved_at)
    held |= {work: over for _, work, over in sorted(turns)}
    return (
        [(tiers.get(work), day) for work, day in since.items() if not held.get(work)] if case.open_on(date.max) else []
    )


def _proposals(facts: Facts) -> int:
    latest = {said.work_id: said.proposal for _, said in facts.of(told.Proposed)}
    for _, back in facts.of(told.ProposalWithdrawn):
        if latest.get(back.work_id, 0) <= back.proposal:
            latest.pop(back.work_id, None)
    proposed = {said.work_id: fact.order for fact, said in facts.of(told.Proposed)}
    ended = [(fact.order, said.work_id) for fact, said in facts.of(told.WorkAllocated)]
    ended += [(fact.order, said.work_id) for fact, said in facts.of(told.WorkCompleted)]
    for order, work in ended:
        if work in latest and proposed[work] <= order:
            del latest[work]
    return len(latest)


def _questions(facts: Facts) -> dict[str, told.Asked]:
    """The open questions, as asked last."""
    found = {said.id: said for _, said in facts.of(told.Asked)}
    for _, settled in facts.of(told.Settled):
        found.pop(settled.id, None)
    return found


def _due(facts: Facts, questions: Iterable[told.Asked]) -> datetime | None:
    found: list[datetime] = [asked.due for asked in questions if asked.due is not None]
    over = {said.work_id for _, said in facts.of(told.WorkCompleted)}
    latest = {said.work_id: said for _, said in facts.of(told.WorkArose)}
    found += _file(latest.values(), over)
    casework = facts.last(told.Casework)
    if casework is not None and casework.due:
        found.append(casework.due[0])
    return min(found, default=None)


def _file(works: Iterable[told.WorkArose], over: set[str]) -> list[datetime]:
    return [clock.due for work in works if work.work_id not in over for clock in work.clocks if clock.kind == "file"]


def _step(facts: Facts) -> int:
    last = facts.last(told.Casework)
    return 0 if last is None else last.step


def _concern(facts: Facts) -> bool:
    taken = {said.concern_id for _, said in facts.of(told.ConcernAcknowledged)}
    return any(said.concern_id not in taken for _, said in facts.of(told.ConcernRaised))
