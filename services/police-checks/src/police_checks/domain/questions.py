"""What a person is asked about a case (G3, G9): a function of how it stands."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from cafcass_contracts import intake
from cafcass_contracts import police_checks as commands
from cafcass_contracts.safeguarding import CheckState
from cafcass_contracts.values import CENTRAL_TEAM
from cafcass_domain.numbers import Minutes
from cafcass_domain.questions import Question
from police_checks.domain.answers.answer import HeldAnswer
from police_checks.domain.answers.belonging import NEVER_ASKED, holding, unmatched
from police_checks.domain.answers.findings import findings_of, to_judge
from police_checks.domain.case import HeldCase
from police_checks.domain.checks.check import HeldCheck
from police_checks.domain.policy import ChecksPolicy

AT_ONCE: Final = Minutes(0)
"""In which what cannot wait is answered (T2)."""


def questions(case: HeldCase, policy: ChecksPolicy) -> list[Question]:
    """Everything a person is asked at present, in order of the keys."""
    asked: dict[str, Question] = {}
    for question in _all(case, policy):
        asked.setdefault(question.key, question)
    return [asked[key] for key in sorted(asked)]


def stray_questions(answer: HeldAnswer, policy: ChecksPolicy) -> tuple[Question, ...]:
    """What a person is asked about an answer that names no check of ours, until one puts it away."""
    if answer.dismissed is not None:
        return ()
    return (_which_check(answer, NEVER_ASKED, CENTRAL_TEAM, policy),)


def _all(case: HeldCase, policy: ChecksPolicy) -> Iterator[Question]:
    for _, held in sorted(case.checks.items()):
        yield from _about_check(case, held, policy)
    for answer_id, why in unmatched(case).items():
        yield _which_check(case.answers[answer_id], why, case.team, policy)


def _about_check(case: HeldCase, held: HeldCheck, policy: ChecksPolicy) -> Iterator[Question]:
    about = held.check.about
    match held.state:
        case CheckState.NEEDED if held.missing == "identity":
            yield _question(
                policy,
                case.team,
                f"identity.{about}",
                "A check cannot be asked for: too little is known of who it is about. The court is to be asked.",
                ("P1", "P7", "G3"),
                commands.RecordHouseholdMember.message_name,
                intake.WithdrawPerson.message_name,
            )
        case CheckState.NEEDED if held.missing == "force":
            yield _question(
                policy,
                case.team,
                f"force.{about}",
                "A level 2 check cannot be asked for: the address does not say which police force. Which is it?",
                ("P2", "G3"),
                commands.CorrectCheck.message_name,
            )
        case CheckState.NEEDED if held.missing == "authority":
            yield _question(
                policy,
                case.team,
                f"authority.{about}",
                "A child's local authority of residence is not known. Which is it?",
                ("P7", "G3"),
                commands.CorrectCheck.message_name,
            )
        case CheckState.AWAITING_CONSENT if case.consent_to(held) is None:
            yield _question(
                policy,
                case.team,
                f"consent.{about}",
                "Somebody of a household who is no party is to be checked. Do they consent?",
                ("P3",),
                commands.RecordConsent.message_name,
            )
        case CheckState.ANSWERED:
            yield from _about_answer(case, held, policy)


def _about_answer(case: HeldCase, held: HeldCheck, policy: ChecksPolicy) -> Iterator[Question]:
    answer = holding(case, held)
    if answer is None:
        return
    open_ = to_judge(findings_of(case, answer))
    if open_:
        yield _question(
            policy,
            case.team,
            f"findings.{held.id}",
            "An answer tells of matters that the classification does not know, or that are not decided. Do they bear on safeguarding?",
            ("P5", "P6"),
            commands.ClassifyFinding.message_name,
            urgent=any(finding.serious for finding in open_),
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


def _which_check(answer: HeldAnswer, why: str, team: str, policy: ChecksPolicy) -> Question:
    return _question(
        policy,
        team,
        f"answer.{answer.answer_id}",
        f"An answer to a check could not be used: {why}. Which check does it belong to, if any?",
        ("P8", "G3"),
        commands.MatchAnswer.message_name,
        urgent=answer.serious,
    )


def _question(
    policy: ChecksPolicy,
    team: str,
    key: str,
    why: str,
    reasons: tuple[str, ...],
    *settled_by: str,
    urgent: bool = False,
) -> Question:
    """A question as it is put: at once where it cannot wait (T2), else within the time a person has (T1).

    One that turns out not to wait, or that may wait after all, is another question.
    """
    return Question(
        key=key,
        role=policy.asked_role,
        team=team,
        due=AT_ONCE if urgent else policy.ask_within_working_days,
        reasons=(*reasons, *(("T2",) if urgent else ())),
        why=why,
        settled_by=settled_by,
        basis="urgent" if urgent else "",
    )
