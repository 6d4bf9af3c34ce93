"""When the safeguarding letter goes to the court (T6), and its numbered updates (T7).

It always goes: as soon as everything is there, and otherwise at its due time with what is outstanding stated (P8).
"""

from __future__ import annotations

from typing import Final

from cafcass_contracts import triage as events
from cafcass_contracts.identity import derived_id
from cafcass_contracts.safeguarding import ScreeningOutcome
from cafcass_contracts.values import YesNo
from cafcass_domain.due import Due
from cafcass_domain.london import london_day
from cafcass_domain.state import convert, replace
from triage.domain.case import rests_on
from triage.domain.letter.facts import CourtFacts, Letter, LetterFacts
from triage.domain.letter.news import news
from triage.domain.letter.people import children_of, parties_of
from triage.domain.letter.planning import DUE, plan, put
from triage.domain.letter.sensitive import sensitive
from triage.domain.letter.sharing import Shared, share, sharing_of
from triage.domain.screening.checks import not_told_of
from triage.domain.screening.held import not_called
from triage.domain.turn import CaseTurn

UPDATE_DUE: Final = "letter-update"
"""The deadline at which new information is written in, whether or not screening is settled."""


def write_letter(turn: CaseTurn) -> None:
    """Plans the letter, issues it, updates it, and shares it or holds it back."""
    if not turn.case.application.is_active:
        _stop(turn)
        return
    latest = None if turn.letter is None else turn.letter.latest
    if latest is None:
        plan(turn)
        if turn.case.letter.late or _ready(turn):
            _issue(turn, ())
    else:
        _update(turn, latest)
    share(turn)


def _stop(turn: CaseTurn) -> None:
    """The application is withdrawn or the case concluded: no letter is due any more."""
    if turn.case.letter.plan is not None:
        turn.cancel_deadline(DUE)
    _no_update(turn)
    put(turn, replace(turn.case.letter, plan=None, late=False))


def _no_update(turn: CaseTurn) -> None:
    """Nothing waits to be written in any more."""
    if turn.case.letter.update_wanted:
        turn.cancel_deadline(UPDATE_DUE)
    put(turn, replace(turn.case.letter, update_wanted=False, update_late=False))


def _ready(turn: CaseTurn) -> bool:
    """Whether nothing is missing: screening settled, each adult party called or tried, every check answered."""
    application, checks = turn.case.application, turn.case.checks
    missing = not_called(application, turn.case.screening.calls) or checks.outstanding
    if not application.adult_parties or missing or not_told_of(application, checks):
        return False
    return turn.screened.settled_by is not None


def _update(turn: CaseTurn, latest: LetterFacts) -> None:
    """New information is written in at the bottom (T7): once screening is settled, at the latest when the update is due."""
    state, content = turn.case.letter, turn.content
    over = turn.case.ended is not None and content.outcome == ScreeningOutcome.NO_CONCERNS
    if content == latest.content or over:
        _no_update(turn)
    elif content.settled or state.update_late:
        _issue(turn, news(latest.content, content))
    elif not state.update_wanted:
        hearing = turn.case.application.first_hearing
        due = turn.policy.after(turn.now, turn.policy.evaluate_within_working_days)
        if hearing is not None and hearing.starts_at is not None and turn.now < hearing.starts_at < due.at:
            due = Due(hearing.starts_at)
        turn.set_deadline(UPDATE_DUE, due, "T7")
        put(turn, replace(state, update_wanted=True))


def _issue(turn: CaseTurn, new: tuple[str, ...]) -> None:
    versions = () if turn.letter is None else turn.letter.versions
    shared = sharing_of(turn.case, turn.policy, turn.letter, turn.content)
    facts = _facts(turn, len(versions), shared, new)
    turn.letter = Letter(facts.letter_id, (*versions, facts))
    planned = None if versions else turn.case.letter.plan
    if planned is not None:
        turn.cancel_deadline(DUE)
    due = None if planned is None else london_day(planned.due)
    in_time = YesNo.NOT_KNOWN
    if due is not None:  # by the day: the deadline that issues it fires a moment after its time (G1)
        in_time = YesNo.YES if london_day(turn.now) <= due else YesNo.NO
    checks = turn.case.checks
    basis = {**turn.basis("T6" if not versions else "T7", "T9", "P8"), "rests_on": rests_on(turn.case)}
    turn.say(
        events.LetterIssued(
            letter_id=facts.letter_id,
            update=facts.update,
            outcome=ScreeningOutcome(facts.content.outcome),
            outstanding_checks=len(checks.outstanding) + len(not_told_of(turn.case.application, checks)),
            sharing=shared.sharing,
            due=due,
            in_time=in_time,
            **basis,
        )
    )
    _no_update(turn)
    put(turn, replace(turn.case.letter, late=False))


def _facts(turn: CaseTurn, update: int, shared: Shared, new: tuple[str, ...]) -> LetterFacts:
    application = turn.case.application
    assert application.details is not None  # noqa: S101 - only an active case comes here
    hearing, court = application.first_hearing, application.details.court
    return LetterFacts(
        case_id=turn.id,
        letter_id=derived_id("letter", turn.id),
        update=update,
        issued_at=turn.now,
        case_number=application.details.case_number,
        court=CourtFacts() if court is None else convert(court, CourtFacts, from_attributes=True),
        hearing_at=None if hearing is None else hearing.starts_at,
        children=children_of(application),
        parties=parties_of(application),
        content=turn.content,
        new=new,
        sharing=str(shared.sharing),
        sharing_why=shared.why,
        directions_sought=shared.directions,
        sensitive=tuple(sorted(sensitive(turn.case, turn.content).items())),
    )
