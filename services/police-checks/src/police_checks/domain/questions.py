"""What a person is asked about a case: a function of how it stands, each question once while it is open (G3)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from cafcass_contracts import police_checks as events
from cafcass_contracts.safeguarding import CheckState
from police_checks.domain.answers import effective, findings_of, to_judge, unmatched
from police_checks.domain.case import HeldCase

_CORRECT = events.CorrectCheck.message_name


@dataclass(frozen=True, slots=True)
class Question:
    """One question to a person, in words without personal data (G4)."""

    key: str
    why: str
    reasons: tuple[str, ...]
    settled_by: tuple[str, ...]
    urgent: bool = False
    """Whether it cannot wait (T2)."""


def questions(case: HeldCase) -> Iterator[Question]:
    """Everything a person is asked at present."""
    yield from _about_checks(case)
    for answer_id, why in unmatched(case).items():
        yield unmatched_question(answer_id, why, urgent=any(f.serious for f in case.answers[answer_id].findings))


def unmatched_question(answer_id: str, why: str, *, urgent: bool) -> Question:
    """Which check does an answer belong to?"""
    return Question(
        f"answer.{answer_id}",
        f"An answer to a check could not be used: {why}. Which check does it belong to, if any?",
        ("P8", "G3"),
        (events.MatchAnswer.message_name,),
        urgent,
    )


def _about_checks(case: HeldCase) -> Iterator[Question]:
    seen: set[str] = set()
    for id_, held in sorted(case.checks.items()):
        about = held.check.about
        question = None
        match held.state:
            case CheckState.NEEDED if held.missing == "identity":
                question = Question(
                    f"identity.{about}",
                    "A check cannot be asked for: too little is known of who it is about. The court is to be asked.",
                    ("P1", "P7", "G3"),
                    (events.RecordHouseholdMember.message_name, "withdraw-person"),
                )
            case CheckState.NEEDED if held.missing == "force":
                question = Question(
                    f"force.{about}",
                    "A level 2 check cannot be asked for: the address does not say which police force. Which is it?",
                    ("P2", "G3"),
                    (_CORRECT,),
                )
            case CheckState.NEEDED if held.missing == "authority":
                question = Question(
                    f"authority.{about}",
                    "A child's local authority of residence is not known. Which is it?",
                    ("P7", "G3"),
                    (_CORRECT,),
                )
            case CheckState.AWAITING_CONSENT if case.consent_to(held) is None:
                question = Question(
                    f"consent.{about}",
                    "Somebody of a household who is no party is to be checked. Do they consent?",
                    ("P3",),
                    (events.RecordConsent.message_name,),
                )
            case CheckState.ANSWERED:
                yield from _about_answer(case, id_)
        if question is not None and question.key not in seen:
            seen.add(question.key)
            yield question


def _about_answer(case: HeldCase, check: str) -> Iterator[Question]:
    answer = effective(case, case.checks[check])
    if answer is None:
        return
    open_ = to_judge(findings_of(case, answer))
    if open_:
        yield Question(
            f"findings.{check}",
            "An answer tells of matters that the classification does not know, or that are not decided. Do they bear on safeguarding?",
            ("P5", "P6"),
            (events.ClassifyFinding.message_name,),
            any(finding.serious for finding in open_),
        )
    if answer.damaged:
        yield Question(
            f"damaged.{answer.answer_id}",
            "Part of an answer could not be read, or it does not say whether anybody was found. Whoever gave it is to be asked again.",
            ("P8", "G3"),
            (_CORRECT,),
        )
