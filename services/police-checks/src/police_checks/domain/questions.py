"""What a person is asked about a case (G3, G9): a function of how it stands."""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping
from typing import Final

from cafcass_contracts import intake
from cafcass_contracts import police_checks as commands
from cafcass_contracts.identity import derived_id
from cafcass_contracts.message import Command
from cafcass_contracts.platform import SettleQuestion
from cafcass_contracts.safeguarding import CheckKind, CheckState, ConsentState, Relevance
from cafcass_contracts.values import CENTRAL_TEAM, LawType, YesNo
from cafcass_domain.due import Due
from cafcass_domain.numbers import Minutes, WorkingDays
from cafcass_domain.questions import Question
from police_checks.domain.answers.answer import HeldAnswer
from police_checks.domain.answers.belonging import NEVER_ASKED, as_it_stands, unmatched
from police_checks.domain.answers.contradictions import contradicting, together
from police_checks.domain.answers.findings import findings_of, to_judge, words_of
from police_checks.domain.case import HeldCase, consent_key
from police_checks.domain.checks.check import HeldCheck, Series
from police_checks.domain.checks.consents import answer_due
from police_checks.domain.needs.candidates import candidates
from police_checks.domain.needs.households import household_of_children, households_of, is_told, said_of
from police_checks.domain.needs.needed import Need, is_discharge
from police_checks.domain.needs.people import adults_of
from police_checks.domain.policy import ChecksPolicy
from police_checks.domain.reading import Reading, is_to_be_read, reading

_WORDS: Final = (
    "{who} in words of their own, which no rule weighs: a child may be in danger. Read it today. If a child may be in danger, raise a "
    "concern at once (raise-concern). Then say whether it bears on safeguarding (classify-finding, with check_id {check} and "
    "finding_id {answer})."
)

_DANGER: Final = " A child may be in danger: read it now, and if so raise a concern at once (raise-concern)."
_FIRST: Final = " That comes first, whether or not the answer may be used for a check."
"""Who takes consent back ends a check, and not what has to be done for a child's safety (P3, T2)."""
_FINDINGS: Final = (
    "An answer tells of matters that the list of offences does not know, or that are not decided. Say of each whether it bears on "
    "safeguarding, or not, and why (classify-finding, with check_id {check})."
)
_TAKEN_BACK: Final = " They took their consent back: no further check is made without it. What was answered before stays on the record and still counts."

_OF_CHECK: Final = ("unanswered", "findings", "contradiction")
_OF_ANSWER: Final = ("words", "damaged", "answer")
"""What is asked about a check that was asked for, and about an answer to one: keys begin with it."""

AT_ONCE: Final = Minutes(0)
"""In which what cannot wait is answered (T2)."""


def questions(case: HeldCase, policy: ChecksPolicy, needed: Mapping[Series, Need]) -> list[Question]:
    """Everything a person is asked at present of a case that needs these checks, in order of the keys."""
    asked: dict[str, Question] = {}
    for question in _all(case, policy, needed):
        asked.setdefault(question.key, question)
    return [asked[key] for key in sorted(asked)]


def questions_of_check(case: HeldCase, check: str, policy: ChecksPolicy) -> tuple[list[Question], tuple[str, ...]]:
    """What a person is asked at present about a check that was asked for and what answers it, and every key under which that may be."""
    answers = [id_ for id_, answer in case.answers.items() if answer.check_id == check]
    among = [f"{what}.{check}" for what in _OF_CHECK] + [f"{what}.{id_}" for id_ in answers for what in _OF_ANSWER]
    asked = [*_about_check(case, case.checks[check], policy, {}), *_about_unmatched(case, policy, set(answers))]
    return sorted(asked, key=lambda question: question.key), tuple(among)


def stray_questions(answer: HeldAnswer, policy: ChecksPolicy) -> tuple[Question, ...]:
    """What a person is asked about an answer that names no check of ours, until one puts it away."""
    if answer.dismissed is not None:
        return ()
    return (_which_check(answer, NEVER_ASKED, CENTRAL_TEAM, CENTRAL_TEAM, policy),)


def _all(case: HeldCase, policy: ChecksPolicy, needed: Mapping[Series, Need]) -> Iterator[Question]:
    for _, held in sorted(case.checks.items()):
        yield from _about_check(case, held, policy, needed)
    yield from _about_households(case, policy)
    yield from _about_unmatched(case, policy, case.answers)


def _about_unmatched(case: HeldCase, policy: ChecksPolicy, among: Container[str]) -> Iterator[Question]:
    for answer_id, why in unmatched(case).items():
        if answer_id in among:
            yield _which_check(case.answers[answer_id], why, case.team, case.duty_team, policy)


def _about_households(case: HeldCase, policy: ChecksPolicy) -> Iterator[Question]:
    """Who else lives with the children, and with the other parties where contact takes place there (P3), until somebody says.

    Of a case that was heard under an earlier release, which did not ask, it is asked when its details come anew: not of all of them at once.
    """
    details = case.details
    if details is None or case.ended_at is not None or case.is_quiet:
        return
    if case.is_heard and not case.asks_of_households:
        return
    if details.law is not LawType.PRIVATE and not is_discharge(details):
        return
    homes = household_of_children(details)
    for household in households_of(details, adults_of(case, details, policy)):
        said = said_of(case, household)
        if is_told(said, is_resident=bool(household & homes)):
            continue
        who = said is not None and said.anybody_else is YesNo.YES
        yield _question(
            policy,
            case.team,
            f"household.{min(household)}",
            "Somebody else lives in a household of this case. Who is it?"
            if who
            else "Does anybody live in a household of this case who is not known yet, and who? Does contact take place there?",
            ("P3", "G3"),
            commands.ConfirmHousehold.message_name,
            basis="who" if who else "",
            due=policy.household_within_working_days,
        )


def _about_check(
    case: HeldCase, held: HeldCheck, policy: ChecksPolicy, needed: Mapping[Series, Need]
) -> Iterator[Question]:
    about = held.check.about
    place = f".{held.home}" if held.home else ""
    match held.state:
        case CheckState.NEEDED if held.missing == "identity":
            yield _question(
                policy,
                case.team,
                f"identity.{about}",
                "A check cannot be asked for: too little is known of who it is about. The court is to be asked.",
                ("P1", "P7", "G3"),
                _who_it_is(case, held).message_name,
            )
        case CheckState.NEEDED if held.missing == "force":
            yield _question(
                policy,
                case.team,
                f"force.{about}{place}",
                "A level 2 check cannot be asked for: the address does not say which police force. "
                f"{_which_of(held, needed, policy)}",
                ("P2", "G3"),
                commands.CorrectCheck.message_name,
            )
        case CheckState.NEEDED if held.missing == "authority":
            yield _question(
                policy,
                case.team,
                f"authority.{about}{place}",
                f"A child's local authority of residence is not known. {_which_of(held, needed, policy)}",
                ("P7", "G3"),
                commands.CorrectCheck.message_name,
            )
        case CheckState.CHASED if held.check.chased >= policy.ask_after_chases:
            yield _question(
                policy,
                case.team,
                f"unanswered.{held.id}",
                "A check is not answered, though it was asked for again and again. Whoever was asked is to be rung, or another is to be asked.",
                ("P8", "G9"),
                commands.CorrectCheck.message_name,
                SettleQuestion.message_name,
            )
        case CheckState.AWAITING_CONSENT:
            yield _about_consent(case, held, policy)
        case CheckState.ANSWERED:
            yield from _about_answer(case, held, policy)


def _which_of(held: HeldCheck, needed: Mapping[Series, Need], policy: ChecksPolicy) -> str:
    return f"{candidates(held, needed.get(held.series), policy)} Which is it (correct-check, with check_id {held.id} and whom to ask)?"


def _who_it_is(case: HeldCase, held: HeldCheck) -> type[Command]:
    """By which command more is said of whom a check is about: of whom the court told, to intake (I9)."""
    if held.check.kind is CheckKind.LOCAL_AUTHORITY:
        return intake.CorrectChild
    return commands.RecordHouseholdMember if held.check.about in case.members else intake.CorrectPerson


def _about_consent(case: HeldCase, held: HeldCheck, policy: ChecksPolicy) -> Question:
    """Consent is sought, and its answer is due (P3): for each level, as one question about a person."""
    about = held.check.about
    kinds = [
        each.check.kind
        for _, each in sorted(case.checks.items())
        if each.check.about == about and each.state is CheckState.AWAITING_CONSENT
    ]
    sought = all(
        (consent := case.consents.get(consent_key(kind, about))) is not None and consent.state is ConsentState.REQUESTED
        for kind in kinds
    )
    due = answer_due(case, held, policy)
    levels = " and ".join(str(kind).replace("-", " ") for kind in kinds)
    if sought and due is not None:
        why = f"Consent to a check of {levels} was sought and is not answered. What do they say?"
        return _question(
            policy, case.team, f"consent-answer.{about}", why, ("P3",), commands.RecordConsent.message_name, due=due
        )
    levels_told = (case.consents.get(consent_key(kind, about)) for kind in (CheckKind.LEVEL_1, CheckKind.LEVEL_2))
    withdrawn = any(consent is not None and consent.state is ConsentState.WITHDRAWN for consent in levels_told)
    return _question(
        policy,
        case.team,
        f"consent.{about}",
        f"Somebody of a household who is no party ({about}) is to be checked: {levels}. Do they consent to each (record-consent)?"
        + (_TAKEN_BACK if withdrawn else ""),
        ("P3",),
        commands.RecordConsent.message_name,
        basis=" ".join([*(kinds if len(kinds) > 1 else ()), *(("taken back",) if withdrawn else ())]),
    )


def _about_answer(case: HeldCase, held: HeldCheck, policy: ChecksPolicy) -> Iterator[Question]:
    said = as_it_stands(case, held)
    if not said:
        return
    answer = together(case, said)
    open_ = to_judge(findings_of(case, answer))
    if open_:
        unknown = any(finding.relevance is Relevance.FOR_A_PERSON for finding in open_)
        dangerous = unknown or any(finding.serious for finding in open_)
        yield _question(
            policy,
            case.team,
            f"findings.{held.id}",
            _FINDINGS.format(check=held.id) + (_DANGER if dangerous else ""),
            ("P5", "P6"),
            commands.ClassifyFinding.message_name,
            urgent=any(finding.serious for finding in open_),
            read=reading(answer, case.duty_team, policy) if unknown else None,
        )
    if words_of(case, answer) is Relevance.FOR_A_PERSON:
        yield _question(
            policy,
            case.team,
            f"words.{answer.answer_id}",
            _WORDS.format(
                who="The police tell what they know locally"
                if answer.authority is None
                else "A local authority tells what it knows",
                check=held.id,
                answer=answer.answer_id,
            ),
            ("P5", "G3"),
            commands.ClassifyFinding.message_name,
            read=reading(answer, case.duty_team, policy),
        )
    against = contradicting(case, held.id, said)
    if against:
        yield _question(
            policy,
            case.team,
            f"contradiction.{held.id}",
            f"Answers to one check ({held.id}) contradict each other. Which holds (choose-answer)? Until somebody says so, what either of them "
            f"found does.{_DANGER if answer.serious else ''}",
            ("P7" if answer.authority is not None else "P8", "G3"),
            commands.ChooseAnswer.message_name,
            commands.CorrectCheck.message_name,
            urgent=answer.serious,
            basis=derived_id("contradiction", *against),
        )
    if answer.damaged:
        yield _question(
            policy,
            case.team,
            f"damaged.{answer.answer_id}",
            "Part of an answer could not be read, or it does not say whether anybody was found. Whoever gave it is to be asked again.",
            ("P8", "G3"),
            commands.CorrectCheck.message_name,
        )


def _which_check(answer: HeldAnswer, why: str, team: str, duty_team: str, policy: ChecksPolicy) -> Question:
    dangerous = answer.serious or is_to_be_read(answer)
    return _question(
        policy,
        team,
        f"answer.{answer.answer_id}",
        f"An answer to a check ({answer.answer_id}) could not be used: {why}. Whose check does it belong to, if anybody's (match-answer)? "
        f"Until somebody says so, nobody else has read it.{_DANGER + _FIRST if dangerous else ''}",
        ("P8", "G3"),
        commands.MatchAnswer.message_name,
        urgent=answer.serious,
        read=reading(answer, duty_team, policy) if dangerous else None,
    )


def _question(
    policy: ChecksPolicy,
    team: str,
    key: str,
    why: str,
    reasons: tuple[str, ...],
    *settled_by: str,
    urgent: bool = False,
    basis: str = "",
    due: Due | WorkingDays | None = None,
    read: Reading | None = None,
) -> Question:
    """A question as it is put: at once where it cannot wait, the same day where duty has to read it (T2), else within the time a person has (T1).

    One that turns out not to wait, or that may wait after all, is another question; so is one on another basis.
    """
    soon = "urgent" if urgent else "the same day" if read is not None else ""
    in_its_time = due or policy.ask_within_working_days
    return Question(
        key=key,
        role=policy.asked_role if read is None else read.role,
        team=team if read is None else read.team,
        due=AT_ONCE if urgent else in_its_time if read is None else read.due,
        reasons=(*reasons, *(("T2",) if soon else ())),
        why=why,
        settled_by=settled_by,
        basis=" ".join(filter(None, (basis, soon))),
    )
