"""Every question about a case that is open (G9): pure functions of what is held of it. The runtime asks, settles and chases the difference."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from typing import Final

from cafcass_contracts import triage as events
from cafcass_contracts.roles import Role
from cafcass_contracts.safeguarding import CallOutcome, LetterSharing, ScreeningOutcome, SettledBy
from cafcass_domain.due import Due, bounded
from cafcass_domain.london import LONDON, london_day
from cafcass_domain.questions import Question
from cafcass_domain.state import replace
from triage.domain.application import Application
from triage.domain.care.category import category_now, is_categorised
from triage.domain.care.held import Care, analysis_wanted_since
from triage.domain.case import TriageCase
from triage.domain.concerns.held import Concern, Concerns, due_of
from triage.domain.desks import Desk
from triage.domain.information.reading import information_questions
from triage.domain.involvement import against, awaited, over
from triage.domain.letter.planning import closed
from triage.domain.letter.sharing import sendings
from triage.domain.packs.questions import packs_by_hand, packs_by_post
from triage.domain.packs.sending import waiting
from triage.domain.policy import TriagePolicy
from triage.domain.referrals.held import Referral, Standing
from triage.domain.screening.outcome import outstanding
from triage.domain.turn import CaseTurn

SCREENING: Final = "screening"
SHARING: Final = "sharing"
SENDING: Final = "letter-sending"
ADVICE: Final = "advice"
ENDING: Final = "ending"
ANALYSIS: Final = "gap-analysis"
CATEGORY: Final = "category"


WARNING: Final = (
    "Before you call or visit anybody of the case, read its staff safety flag (staff-safety-flagged, restricted)."
)
"""What is added to what staff are asked to do, while a flag is in force."""


def open_questions(turn: CaseTurn) -> Iterator[Question]:
    """Every question about a case that is open when the turn is over."""
    case, policy = turn.case, turn.policy
    yield from _warned(case, _concerns(case.concerns, policy))
    yield from information_questions(case, policy)
    yield from _unsafe(case, policy)
    if case.application.is_active:
        yield from _screening(case, turn.screened.why, policy)
        yield from _sharing(case, policy)
        yield from _ending(turn)
        if case.ended is None and not closed(turn) and not case.application.is_backlog:
            yield from _warned(case, _calls(case, policy))
            yield from _advice(turn)
    yield from _sendings(case, policy)
    owed = waiting(case, policy, london_day(turn.now))
    yield from packs_by_post(case, policy, owed)
    yield from _warned(case, packs_by_hand(case, policy, owed))
    yield from _referrals(case, policy)
    if is_categorised(case.application, policy) and not case.application.is_over:
        yield from _analysis(case.application, case.care, policy)
        yield from _category(case.application, case.care, policy)


def _warned(case: TriageCase, questions: Iterable[Question]) -> Iterator[Question]:
    """Whoever is asked to call or visit somebody is told to look at the staff safety flag first (C6): who, and why, is no matter of a question (G4)."""
    for question in questions:
        if not case.safety.warns_staff:
            yield question
            continue
        yield replace(
            question,
            why=f"{question.why} {WARNING}",
            basis=f"{question.basis} warned".strip(),
            reasons=(*question.reasons, "C6"),
        )


def _concerns(concerns: Concerns, policy: TriagePolicy) -> Iterator[Question]:
    """Who takes a concern in hand (T2). Triage itself passes it on, so nobody else chases it; each who is asked is asked anew."""
    for concern in concerns.open:
        yield Question(
            key=f"concern:{concern.concern_id}:{concern.asked}",
            role=concern.role,
            team=concern.team,
            due=due_of(concern, policy),
            reasons=("T2",),
            why=f"A child protection concern cannot wait: {concern.trigger.replace('-', ' ')}.{_unanswered(concern)}",
            settled_by=(events.AcknowledgeConcern.message_name,),
            chased=False,
        )
        if concern.with_director:
            yield Question(
                key=f"concern:{concern.concern_id}:director",
                role=policy.director_role,
                team=concern.team,
                due=due_of(concern, policy),
                reasons=("T2",),
                why=f"A child protection concern that nobody acknowledged: {concern.trigger.replace('-', ' ')}.{_unanswered(concern)}",
                settled_by=(events.AcknowledgeConcern.message_name,),
                basis=str(concern.escalations),
                chased=False,
            )
    for concern in concerns.awaiting_action:
        since = concern.acknowledged_at or concern.asked_at
        yield Question(
            key=f"concern:{concern.concern_id}:action",
            role=concern.role,
            team=concern.team,
            due=policy.after(since, policy.act_within_working_days),
            reasons=("T2", "G2"),
            why=f"What was done about a child protection concern that was taken in hand: {concern.trigger.replace('-', ' ')}?",
            settled_by=(events.RecordConcernAction.message_name,),
        )


def _unanswered(concern: Concern) -> str:
    """How long a concern has been open and how often somebody was asked before, for those above whom there is nobody (T2)."""
    if not concern.with_director:
        return ""
    since = concern.raised_at.astimezone(LONDON)
    return f" Nobody acknowledged it since it was raised on {since.day} {since:%B %Y} at {since:%H:%M}, though somebody was asked {concern.asked - 1} times before."


def _unsafe(case: TriageCase, policy: TriagePolicy) -> Iterator[Question]:
    """Whom somebody meant who is not safe to reach, by an id that is nobody's in the case (T9, G10): meanwhile it is everybody."""
    for id_ in case.reach.to_name:
        yield Question(
            key=f"unsafe:{id_}",
            role=Role.SERVICE_MANAGER,
            team=case.application.team,
            due=policy.after(case.reach.nobodys[id_].at, policy.manager_looks_working_days),
            reasons=("T9", "G10"),
            why="Somebody is not safe to reach, by an id that is nobody's in the case: it holds for everybody who may be meant. Say of each party "
            "whether it is safe.",
            settled_by=(events.MarkUnsafe.message_name, events.MarkSafe.message_name),
        )


def _calls(case: TriageCase, policy: TriagePolicy) -> Iterator[Question]:
    """Each party is called about risk, separately (T6), where that is safe and the party may be told."""
    calls = case.screening.calls
    done = {call.person for call in calls.values() if call.outcome is not CallOutcome.NO_ANSWER}
    desk = _holder(case.application, events.RecordRiskCall.given_by, policy.calling_role)
    for person in case.application.adult_parties:
        if person.id in done or case.reach.against_contact(person):
            continue
        yield Question(
            key=f"risk-call:{person.id}",
            role=desk.role,
            team=desk.team,
            due=_before_the_letter(case, policy),
            reasons=("T6",),
            why=f"Call the {' and '.join(role.replace('-', ' ') for role in person.roles)} ({person.id}) about risk, separately from the other "
            "party, and record what is said (record-risk-call).",
            settled_by=(events.RecordRiskCall.message_name,),
        )


def _ending(turn: CaseTurn) -> Iterator[Question]:
    """Whether Cafcass's part ends, where nothing speaks against it and policy may not say so alone (T11): else nobody has the case, nor ends it.

    While another hearing is listed, for a day that can be meant, it waits for that. Who thinks that it goes on settles the screening as concerns.
    """
    case, policy, first = turn.case, turn.policy, turn.case.application.first_hearing
    if first is None or first.starts_at is None or not over(case.application, turn.now):
        return
    if case.ended is not None or case.application.is_backlog or awaited(case.application, turn.now) or against(turn):
        return
    within, held = policy.evaluate_within_working_days, case.application.first_hearing_held
    state = "was held" if held else "is listed for a day that nobody can mean"
    desk = _holder(case.application, events.EndInvolvement.given_by, Role.SERVICE_MANAGER)
    yield Question(
        key=ENDING,
        role=desk.role,
        team=desk.team,
        due=policy.after(bounded(first.starts_at, turn.now), within) if held else within,
        reasons=("T11", "G9"),
        why=f"Does Cafcass's part end? The first hearing {state}, nothing speaks against it, and policy does not end it alone.",
        settled_by=(events.EndInvolvement.message_name, events.SettleScreening.message_name),
    )


def _advice(turn: CaseTurn) -> Iterator[Question]:
    """What the practitioner advises the court (T6), where there may be concerns, or a person saw none while something was outstanding (T5)."""
    case, policy = turn.case, turn.policy
    if case.letter.plan is None or case.letter.advice is not None or turn.letter is not None:
        return
    why = "What do you advise the court? The letter wants an analysis and recommendations."
    if turn.screened.outcome is ScreeningOutcome.NO_CONCERNS:
        missing = outstanding(case).in_words
        if turn.screened.settled_by is not SettledBy.PERSON or not missing:
            return
        why = f"What do you advise the court? The screening is settled as no concerns with {missing}: say how far that is known."
    desk = _holder(case.application, events.RecordAdvice.given_by, policy.calling_role)
    yield Question(
        key=ADVICE,
        role=desk.role,
        team=desk.team,
        due=_before_the_letter(case, policy),
        reasons=("T6",),
        why=why,
        settled_by=(events.RecordAdvice.message_name,),
    )


def _before_the_letter(case: TriageCase, policy: TriagePolicy) -> Due:
    plan, details = case.letter.plan, case.application.details
    if plan is not None:
        return Due(plan.due)
    assert details is not None  # noqa: S101 - only an active case comes here
    return policy.after(details.received_at, policy.calls_within_working_days)


def _holder(application: Application, may: Collection[str], otherwise: Role) -> Desk:
    """Whoever works the case where they may answer, else a role of its team."""
    who = application.allocated
    if who is not None and who.role in may:
        return Desk(who.team, who.role)
    return Desk(application.team, otherwise)


def _sendings(case: TriageCase, policy: TriagePolicy) -> Iterator[Question]:
    """The letter is sent by somebody, who says when it was (T9, T13)."""
    if case.letter.sharing is not LetterSharing.SHARED:
        return
    to, not_now = sendings(case, policy)
    if not (to or not_now):
        return
    ways = [
        f"by {how.replace('-', ' ')} to {', '.join(each.person for each in to if each.how == how)}"
        for how in dict.fromkeys(e.how for e in to)
    ]
    why = f"The letter is shared with the parties: send it {', and '.join(ways)}." if ways else "The letter is shared."
    if not_now:
        why += (
            f" It may not be safe, or possible, to send it to {', '.join(not_now)}: ask before anything is sent there."
        )
    why += " These are ids within the case: names and addresses are in its details (case-details-recorded, restricted)."
    since, within = case.letter.shared_at, policy.evaluate_within_working_days
    yield Question(
        key=SENDING,
        role=policy.sending_role,
        team=case.application.team,
        due=within if since is None else policy.after(since, within),
        reasons=("T9", "T13"),
        why=why,
        settled_by=(events.RecordSharing.message_name,),
        basis=f"{since}:{','.join(not_now)}:{','.join(sorted({each.how for each in to}))}",
    )


def passed_on(concerns: Concerns) -> dict[str, str]:
    """Why whoever was asked of a concern before is not asked any more: it went to somebody else (T2)."""
    return {
        f"concern:{concern.concern_id}:{asked}": f"passed on: {who}"
        for concern in concerns.open
        for who in ("the head of service is asked now" if concern.with_head else "its team is asked now",)
        for asked in range(1, concern.asked)
    }


def _screening(case: TriageCase, why: str, policy: TriagePolicy) -> Iterator[Question]:
    """What the outcome of screening is (T5), where neither policy nor a person has settled it; never of an old case that was told at the start of service."""
    screening, within = case.screening, policy.evaluate_within_working_days
    if screening.told is None or screening.told.settled or case.application.is_backlog:
        return
    yield Question(
        key=SCREENING,
        role=policy.screening_role,
        team=case.application.team,
        due=within if screening.open_since is None else policy.after(screening.open_since, within),
        reasons=("T1", "T5", "G3"),
        why=f"What is the outcome of screening? {why[0].upper()}{why[1:]}.",
        settled_by=(events.SettleScreening.message_name,),
    )


def _sharing(case: TriageCase, policy: TriagePolicy) -> Iterator[Question]:
    """What the court directs about a letter that is held back (T9): at the latest when the day of the hearing is over."""
    if case.letter.sharing is not LetterSharing.DIRECTIONS_SOUGHT:
        return
    since, within = case.letter.held_back_since, policy.evaluate_within_working_days
    yield Question(
        key=SHARING,
        role=policy.screening_role,
        team=case.application.team,
        due=within if since is None else _directed_by(case.application, policy.after(since, within), policy),
        reasons=("T9",),
        why="The letter is not shared with the parties. What does the court direct? Ask it, where the letter that was filed does not.",
        settled_by=(events.SettleSharing.message_name,),
    )


def _directed_by(application: Application, evaluated: Due, policy: TriagePolicy) -> Due:
    hearing = application.first_hearing
    if hearing is None or hearing.starts_at is None:
        return evaluated
    day_over = bounded(policy.end_of(london_day(hearing.starts_at)), evaluated.at)
    return evaluated if evaluated.at >= day_over else Due(day_over)


def _referrals(case: TriageCase, policy: TriagePolicy) -> Iterator[Question]:
    """What the court says of a disclosure (T10): whoever is asked makes the referral again with it."""
    for referral in case.referrals.values():
        if referral.standing is Standing.ASKED:
            yield _referral(case.application, referral, policy)


def _referral(application: Application, referral: Referral, policy: TriagePolicy) -> Question:
    who = application.allocated
    return Question(
        key=f"referral:{referral.referral_id}",
        role=policy.screening_role if who is None else who.role,
        team=application.team if who is None else who.team,
        due=policy.after(referral.at, policy.court_agreement_working_days),
        reasons=("T10", "G3"),
        why="Does the court agree that information is disclosed? It was asked.",
        settled_by=(events.MakeReferral.message_name,),
    )


def _analysis(application: Application, care: Care, policy: TriagePolicy) -> Iterator[Question]:
    """What the local authority's evidence lacks (T8), while nobody has looked at all of it."""
    since = None if application.details is None else analysis_wanted_since(care, application.details.received_at)
    if since is None:
        return
    why = "What does the local authority's evidence lack? A gap analysis is wanted."
    if care.latest is not None:
        why = "New evidence arrived: does the category still hold? A new gap analysis is wanted."
    desk = _analyst(application, policy)
    yield Question(
        key=care.keys.get(ANALYSIS, ANALYSIS),
        role=desk.role,
        team=desk.team,
        due=policy.after(since, policy.evaluate_within_working_days),
        reasons=("T1", "T8", "G3"),
        why=why,
        settled_by=(events.RecordGapAnalysis.message_name,),
        basis=f"{care.review}:{since.isoformat()}",
    )


def _analyst(application: Application, policy: TriagePolicy) -> Desk:
    """Who makes a gap analysis: whoever works the case where they may, else the role of its team."""
    who = application.allocated
    if who is not None and who.role in events.RecordGapAnalysis.given_by:
        return Desk(who.team, who.role)
    return Desk(application.team, policy.guardian_role)


def _category(application: Application, care: Care, policy: TriagePolicy) -> Iterator[Question]:
    """Whether the category holds that the gap analysis proposes (T8)."""
    now = category_now(care, policy)
    if now is None or now.settled or care.latest is None:
        return
    yield Question(
        key=care.keys.get(CATEGORY, CATEGORY),
        role=policy.category_role,
        team=application.team,
        due=policy.after(care.latest.stamp[0], policy.evaluate_within_working_days),
        reasons=("T1", "T8", "G3"),
        why=f"Is the case in category {now.category.value}? The gap analysis proposes it.",
        settled_by=(events.SettleCategory.message_name,),
        basis=str(now.review),
    )
