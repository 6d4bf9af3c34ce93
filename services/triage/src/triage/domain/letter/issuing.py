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
from triage.domain.information.held import ItemKind
from triage.domain.information.reading import ask
from triage.domain.letter.changes import cannot_wait, differs
from triage.domain.letter.facts import CourtFacts, Letter, LetterFacts
from triage.domain.letter.owed import ask_what_is_owed
from triage.domain.letter.people import about_children, about_parties, author_of, children_of, parties_of
from triage.domain.letter.planning import DUE, closed, plan, put
from triage.domain.letter.sharing import Shared, share, sharing_of
from triage.domain.letter.withheld import Hidden
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
        _first(turn)
    elif closed(turn):
        _close(turn, latest)
    else:
        _update(turn, latest)
    ask_what_is_owed(turn)
    share(turn)


def _first(turn: CaseTurn) -> None:
    """The letter itself: before the first hearing, or never."""
    plan(turn)
    if closed(turn):
        put(turn, replace(turn.case.letter, late=False))
    elif turn.case.letter.late or (_ready(turn) and not turn.case.application.is_backlog):
        _issue(turn)


def _close(turn: CaseTurn, latest: LetterFacts) -> None:
    """After the first hearing the letter is closed (T7): what a court would have wanted to know goes to whoever holds the work."""
    _no_update(turn)
    content = turn.content
    if not cannot_wait(latest.content, content):
        return
    digest = derived_id("news", repr(content))
    if digest != turn.case.letter.news_after:
        put(turn, replace(turn.case.letter, news_after=digest))
        ask(turn, f"news:{digest}", ItemKind.NEWS)


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
    """Whether nothing is missing: screening settled, each adult party called or tried, every check answered, and the court advised."""
    application, checks = turn.case.application, turn.case.checks
    missing = not_called(application, turn.case.screening.calls) or checks.outstanding
    if not application.adult_parties or missing or not_told_of(application, checks):
        return False
    if turn.screened.settled_by is None:
        return False
    return turn.screened.outcome is ScreeningOutcome.NO_CONCERNS or turn.case.letter.advice is not None


def _update(turn: CaseTurn, latest: LetterFacts) -> None:
    """New information is written in at the bottom (T7): at once where it cannot wait, the rest of a working day together."""
    state, content = turn.case.letter, turn.content
    over = turn.case.ended is not None and content.outcome == ScreeningOutcome.NO_CONCERNS
    if over or not differs(latest.content, content):
        _no_update(turn)
    elif cannot_wait(latest.content, content) or state.update_late:
        _issue(turn)
    elif not state.update_wanted:
        turn.set_deadline(UPDATE_DUE, _update_due(turn), "T7")
        put(turn, replace(state, update_wanted=True))


def _update_due(turn: CaseTurn) -> Due:
    """The end of the working day, and always before the hearing."""
    policy, today = turn.policy, london_day(turn.now)
    ends = policy.end_of(today)
    due = Due(ends)
    if not policy.calendar.is_working_day(today) or turn.now >= ends:
        due = policy.after(turn.now, policy.evaluate_within_working_days)
    hearing = turn.case.application.first_hearing
    if hearing is None or hearing.starts_at is None or due.at < hearing.starts_at:
        return due
    begins = policy.begin_of(london_day(hearing.starts_at))
    return Due(begins) if turn.now < begins < hearing.starts_at else Due(turn.now)


def _issue(turn: CaseTurn) -> None:
    versions = () if turn.letter is None else turn.letter.versions
    shared = sharing_of(turn.case, turn.policy, turn.letter, turn.sensitive)
    facts = _facts(turn, len(versions), shared)
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
            author=None if facts.author is None else facts.author.id,
            **basis,
        )
    )
    _no_update(turn)
    put(turn, replace(turn.case.letter, late=False))


def _facts(turn: CaseTurn, update: int, shared: Shared) -> LetterFacts:
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
        kinds=tuple(str(kind) for kind in application.details.kinds),
        orders_sought=tuple(str(order) for order in application.details.orders_sought),
        applied_on=application.details.submitted_on or london_day(application.details.received_at),
        local_authority=None if Hidden(application).anybody else application.details.local_authority,
        author=author_of(turn.case, turn.policy),
        about_children=about_children(application),
        about_parties=about_parties(application),
        sharing=str(shared.sharing),
        sharing_why=shared.why,
        directions_sought=shared.directions,
        sensitive=tuple(sorted(turn.sensitive.items())),
    )
