"""The category of a care case is told (T8, G5: internal), a gap analysis asked for, and a review when evidence arrives."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any, Final

from cafcass_contracts import triage as events
from cafcass_domain.decision import AskPerson, Settle
from triage.domain.care import Care, Category, Question, category_now, is_categorised
from triage.domain.policy import LONDON
from triage.domain.routes import Desk
from triage.domain.turn import Turn

DUE: Final = "gap-analysis-due"
"""The deadline of a gap analysis or its review."""
ANALYSIS: Final = "gap-analysis"
SETTLING: Final = "category"


def categorise(turn: Turn) -> None:
    """Asks for a gap analysis, tells what follows from it, and asks again when evidence arrives (T8)."""
    details = turn.case.details
    if not is_categorised(details, turn.policy) or turn.case.is_over:
        _close(turn, ANALYSIS, "no category is wanted any more")
        _close(turn, SETTLING, "no category is wanted any more")
        return
    care = turn.case.care
    now = category_now(care, turn.policy)
    if now is not None:
        _tell(turn, now)
    _ask_analysis(turn)
    if now is None or now.settled:
        _close(turn, SETTLING, "the category is settled")
    else:
        _ask_settling(turn, now)


def _tell(turn: Turn, now: Category) -> None:
    care = turn.case.care
    if care.latest is not None and care.gaps_told < care.review:
        turn.say(events.GapsRecorded(review=care.review, gaps=care.latest.gaps, **_basis(turn, care)))
        care = replace(care, gaps_told=care.review)
    if now != care.told:
        turn.say(
            events.CategoryChanged(
                review=now.review,
                category=now.category,
                settled=now.settled,
                settled_by=now.settled_by,
                **_basis(turn, care),
            )
        )
        care = replace(care, told=now)
    _hold(turn, care)


def _basis(turn: Turn, care: Care) -> dict[str, Any]:
    stamps = [one.stamp[2] for one in (care.latest, care.settlement) if one is not None]
    return {**turn.basis("T8", "G5", "G3"), "rests_on": tuple(dict.fromkeys((*stamps, turn.received.id)))}


def _ask_analysis(turn: Turn) -> None:
    """A gap analysis is wanted while there is none, or while evidence is newer than the latest (T1, T8)."""
    care, details, policy = turn.case.care, turn.case.details, turn.policy
    assert details is not None  # noqa: S101 - it is categorised
    if care.latest is not None and not care.unreviewed:
        _close(turn, ANALYSIS, "the analysis is recorded")
        return
    since = details.received_at if care.latest is None else min(care.evidence[id_] for id_ in care.unreviewed)
    about = f"{care.review}:{since.isoformat()}"
    why = "What does the local authority's evidence lack? A gap analysis is wanted."
    if care.latest is not None:
        why = "New evidence arrived: does the category still hold? A new gap analysis is wanted."
    desk = Desk(turn.case.team, policy.guardian_role)
    if turn.case.allocated is not None:
        desk = Desk(turn.case.allocated.team, turn.case.allocated.role)
    due = policy.evaluate_by(since)
    if care.late == about:
        desk = Desk(turn.case.team, policy.category_role)
        why = f"Not done in time. {why}"
    if not _ask(turn, ANALYSIS, about, desk, due, why, events.RecordGapAnalysis.message_name):
        return
    if care.late != about:
        day = since.astimezone(LONDON).date()
        days = policy.evaluate_within_working_days
        turn.set_deadline(DUE, due, "T1", counted_from=day, working_days=days, data={"about": about})


def _ask_settling(turn: Turn, now: Category) -> None:
    latest = turn.case.care.latest
    assert latest is not None  # noqa: S101 - there is a category
    desk = Desk(turn.case.team, turn.policy.category_role)
    why = f"Is the case in category {now.category.value}? The gap analysis proposes it."
    due = turn.policy.evaluate_by(latest.stamp[0])
    _ask(turn, SETTLING, str(now.review), desk, due, why, events.SettleCategory.message_name)


def _ask(turn: Turn, name: str, about: str, desk: Desk, due: datetime, why: str, settled_by: str) -> bool:
    """Asks, where that is not asked already of the same; whether it did."""
    care = turn.case.care
    open_ = care.asked.get(name)
    if open_ is not None and (open_.about, open_.desk, open_.due) == (about, desk, due):
        return False
    if open_ is not None:
        turn.settles.append(Settle(open_.key, turn.case.case_id, "it is asked anew"))
    key = f"{name}:{care.questions + 1}"
    turn.asks.append(
        AskPerson(
            key=key,
            subject=turn.case.case_id,
            role=desk.role,
            team=desk.team,
            due=due,
            reasons=("T1", "T8", "G3"),
            why=why,
            settled_by=(settled_by,),
        )
    )
    asked = {**care.asked, name: Question(key, about, desk, due)}
    _hold(turn, replace(care, asked=asked, questions=care.questions + 1))
    return True


def _close(turn: Turn, name: str, how: str) -> None:
    care = turn.case.care
    open_ = care.asked.get(name)
    if open_ is None:
        return
    turn.settles.append(Settle(open_.key, turn.case.case_id, how))
    if name == ANALYSIS:
        turn.cancel_deadline(DUE)
    _hold(turn, replace(care, asked={key: one for key, one in care.asked.items() if key != name}))


def _hold(turn: Turn, care: Care) -> None:
    if care != turn.case.care:
        turn.case = replace(turn.case, care=care)
