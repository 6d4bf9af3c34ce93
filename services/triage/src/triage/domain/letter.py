"""When the safeguarding letter goes to the court (T6), its numbered updates (T7), and who else gets it (T9).

It always goes: as soon as everything is there, and otherwise at its due time with what is outstanding stated (P8).
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from typing import Final

from cafcass_contracts import triage as events
from cafcass_contracts.identity import derived_id
from cafcass_contracts.safeguarding import LetterSharing, ScreeningOutcome, Sharing
from cafcass_contracts.values import YesNo
from cafcass_domain.decision import AskPerson, Settle
from triage.domain.case import LetterState, Plan, TriageCase
from triage.domain.letter_content import children_of, content_of, news, not_called, parties_of
from triage.domain.letter_facts import CourtFacts, Letter, LetterContent, LetterFacts
from triage.domain.policy import LONDON
from triage.domain.screening import screened
from triage.domain.sharing import recipients_of, sensitive, sharing_of
from triage.domain.turn import Turn

DUE: Final = "letter-due"
"""The deadline at which the letter goes, with whatever is outstanding."""
UPDATE_DUE: Final = "letter-update"
"""The deadline at which new information is written in, whether or not screening is settled."""
SHARING_QUESTION: Final = "sharing"
"""Names, on its case, the question what the court directs about sharing the letter."""


def write_letter(turn: Turn) -> None:
    """Plans the letter, issues it, updates it, and shares it or holds it back."""
    if not turn.case.is_active:
        _stop(turn)
        return
    latest = None if turn.letter is None else turn.letter.latest
    if latest is None:
        _plan(turn)
        if turn.case.letter.late or _ready(turn):
            _issue(turn, content_of(turn.case, turn.policy), ())
    else:
        _update(turn, latest)
    _share(turn)


def _stop(turn: Turn) -> None:
    """The application is withdrawn or the case concluded: no letter is due any more."""
    if turn.case.letter.plan is not None:
        turn.cancel_deadline(DUE)
    if turn.case.letter.update_wanted:
        turn.cancel_deadline(UPDATE_DUE)
    _state(turn, replace(turn.case.letter, plan=None, update_wanted=False, update_late=False, late=False))
    _close_question(turn, "the application is at its end")


def _state(turn: Turn, letter: LetterState) -> None:
    if letter != turn.case.letter:
        turn.case = replace(turn.case, letter=letter)


def _plan(turn: Turn) -> None:
    """When the letter is due: counted back from the first hearing, and again whenever that moves (G1)."""
    hearing, planned = turn.case.first_hearing, turn.case.letter.plan
    if hearing is None or hearing.starts_at is None:
        if planned is not None:
            turn.cancel_deadline(DUE)
            _state(turn, replace(turn.case.letter, plan=None))
        return
    at = hearing.starts_at
    if planned is not None and (planned.hearing_id, planned.hearing_at) == (hearing.id, at):
        return
    due = turn.policy.letter_due(at)
    short = due <= turn.now
    day = (turn.now if short else due).astimezone(LONDON).date()
    if short:
        due = max(min(turn.now + turn.policy.short_notice_grace, at), turn.now)
        turn.set_deadline(DUE, due, "T6")
    else:
        back = turn.policy.letter_working_days_before
        turn.set_deadline(DUE, due, "T6", counted_from=at.astimezone(LONDON).date(), working_days=-back)
    _state(turn, replace(turn.case.letter, plan=Plan(hearing.id, at, due, short)))
    turn.say(
        events.LetterPlanned(
            hearing_id=hearing.id, hearing_at=at, due=day, short_notice=short, **turn.basis("T6", "G1")
        )
    )


def _ready(turn: Turn) -> bool:
    """Whether nothing is missing: screening settled, each adult party called or tried, every check answered."""
    case = turn.case
    if not case.adult_parties or not_called(case) or case.outstanding or case.unchecked:
        return False
    return screened(case, turn.policy).settled_by is not None


def _update(turn: Turn, latest: LetterFacts) -> None:
    """New information is written in at the bottom (T7): once screening is settled, at the latest when the update is due."""
    case, content = turn.case, content_of(turn.case, turn.policy)
    over = case.ended is not None and content.outcome == ScreeningOutcome.NO_CONCERNS
    if content == latest.content or over:
        if case.letter.update_wanted:
            turn.cancel_deadline(UPDATE_DUE)
        _state(turn, replace(case.letter, update_wanted=False, update_late=False))
    elif content.settled or case.letter.update_late:
        if case.letter.update_wanted:
            turn.cancel_deadline(UPDATE_DUE)
        _issue(turn, content, news(latest.content, content))
    elif not case.letter.update_wanted:
        hearing = case.first_hearing
        due = turn.policy.evaluate_by(turn.now)
        if hearing is not None and hearing.starts_at is not None and turn.now < hearing.starts_at < due:
            due = hearing.starts_at
        turn.set_deadline(UPDATE_DUE, due, "T7")
        _state(turn, replace(case.letter, update_wanted=True))


def _issue(turn: Turn, content: LetterContent, new: tuple[str, ...]) -> None:
    case = turn.case
    assert case.details is not None  # noqa: S101 - only an active case comes here
    versions = () if turn.letter is None else turn.letter.versions
    letter_id = derived_id("letter", case.case_id)
    shared = sharing_of(case, turn.policy, turn.letter)
    court, hearing = case.details.court, case.first_hearing
    facts = LetterFacts(
        case_id=case.case_id,
        letter_id=letter_id,
        update=len(versions),
        issued_at=turn.now,
        case_number=case.details.case_number,
        court=CourtFacts() if court is None else CourtFacts(court.name, court.epims_id),
        hearing_at=None if hearing is None else hearing.starts_at,
        children=children_of(case),
        parties=parties_of(case),
        content=content,
        new=new,
        sharing=str(shared.sharing),
        sharing_why=shared.why,
        directions_sought=shared.directions,
        sensitive=tuple(sorted(sensitive(case, turn.policy).items())),
    )
    turn.letter = Letter(letter_id, (*versions, facts))
    plan = case.letter.plan
    due = None if versions or plan is None else plan.due
    if not versions and plan is not None:
        turn.cancel_deadline(DUE)
    in_time = YesNo.NOT_KNOWN
    if due is not None:  # by the day: the deadline that issues it fires a moment after its time (G1)
        in_time = YesNo.YES if _london_day(turn.now) <= _london_day(due) else YesNo.NO
    basis = {**turn.basis("T6" if not versions else "T7", "T9", "P8"), "rests_on": case.rests_on()}
    turn.say(
        events.LetterIssued(
            letter_id=letter_id,
            update=facts.update,
            outcome=ScreeningOutcome(content.outcome),
            outstanding_checks=len(case.outstanding) + len(case.unchecked),
            sharing=shared.sharing,
            due=None if due is None else _london_day(due),
            in_time=in_time,
            **basis,
        )
    )
    _state(turn, replace(case.letter, late=False, update_wanted=False, update_late=False))


def _london_day(instant: datetime) -> date:
    return instant.astimezone(LONDON).date()


def _share(turn: Turn) -> None:
    """Tells whether the parties have the latest version, and puts what needs the court's directions to a person (T9)."""
    latest = None if turn.letter is None else turn.letter.latest
    if latest is None:
        return
    shared = sharing_of(turn.case, turn.policy, turn.letter)
    issued_now = turn.letter is not turn.letter_before
    told = turn.case.letter
    if not issued_now and (shared.sharing == told.sharing or shared.basis != told.sharing_basis):
        return  # where what is sensitive changed, it waits to be written in, and is told with the update
    basis = turn.basis("T9", "G4")
    turn.say(
        events.LetterShared(
            letter_id=latest.letter_id, update=latest.update, sharing=shared.sharing, why=shared.why, **basis
        )
    )
    if shared.sharing is LetterSharing.SHARED:
        today = turn.now.astimezone(LONDON).date()
        for to in recipients_of(turn.case, turn.policy):
            sharing = Sharing(what="safeguarding-letter", to=to.person, how=to.how, on=today)
            turn.say(events.SharingRecorded(sharing=sharing, **turn.basis("T9", "T13")))
    _state(turn, replace(told, sharing=shared.sharing, sharing_basis=shared.basis))
    if shared.sharing is LetterSharing.DIRECTIONS_SOUGHT:
        _ask(turn)
    else:
        _close_question(turn, f"the letter is {str(shared.sharing).replace('-', ' ')}")


def _ask(turn: Turn) -> None:
    if SHARING_QUESTION in turn.case.asked:
        return
    case, hearing = turn.case, turn.case.first_hearing
    due = turn.policy.evaluate_by(turn.now)
    if hearing is not None and hearing.starts_at is not None:
        due = max(due, turn.policy.end_of(hearing.starts_at.astimezone(LONDON).date()))
    turn.asks.append(
        AskPerson(
            key=SHARING_QUESTION,
            subject=case.case_id,
            role=turn.policy.screening_role,
            team=case.team,
            due=due,
            reasons=("T9",),
            why="The letter is not shared with the parties. What does the court direct?",
            settled_by=(events.SettleSharing.message_name,),
        )
    )
    turn.case = replace(case, asked=case.asked | {SHARING_QUESTION})


def _close_question(turn: Turn, how: str) -> None:
    if SHARING_QUESTION in turn.case.asked:
        turn.settles.append(Settle(SHARING_QUESTION, turn.case.case_id, how))
        turn.case = replace(turn.case, asked=turn.case.asked - {SHARING_QUESTION})


def filed(case: TriageCase, update: int) -> TriageCase:
    """The case, knowing that a version of its letter was filed at court: for who files it."""
    before = case.letter.filed
    if before is not None and before >= update:
        return case
    return replace(case, letter=replace(case.letter, filed=update))
