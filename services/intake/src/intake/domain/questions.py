"""Every question about a case that is open: what a person at the central point has to settle (G9)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Final

from cafcass_contracts.intake import (
    AcceptCourtsWord,
    AddChild,
    AddPerson,
    AssignArea,
    CorrectCase,
    CorrectChild,
    CorrectHearing,
    CorrectPerson,
    JoinRecords,
    NameFirstHearing,
    NameKind,
    PartRecords,
    RestorePerson,
    WithdrawPerson,
)
from cafcass_contracts.platform import SettleQuestion
from cafcass_contracts.values import CENTRAL_TEAM, HearingStatus
from cafcass_domain.numbers import Minutes
from cafcass_domain.questions import Question
from intake.domain.case.held import HeldCase, SetAside
from intake.domain.case.safety import lowered
from intake.domain.case.snapshot import CASE, Fields, element_id
from intake.domain.case.strangers import may_be_in_danger, strangers
from intake.domain.corrections.facts import later_words
from intake.domain.courts import Court, Placed, is_welsh
from intake.domain.details.namesakes import namesakes
from intake.domain.details.presence import who_is_gone
from intake.domain.details.refuges import to_be_confirmed
from intake.domain.details.view import View
from intake.domain.feeds.dates import moment_of
from intake.domain.hearings.ending import goes_on
from intake.domain.hearings.first import is_asked
from intake.domain.policy import IntakePolicy

AREA: Final = "area"
"""Which area does the case belong to?"""

KNOWN_CHILD: Final = "known-child"
"""Is a child that is known in very many cases one child (I5)?"""


FIRST_HEARING: Final = "first-hearing"
"""Which hearing was the first, where only such are known as come late in a case (I7)?"""


def open_questions(
    case: HeldCase, view: View, now: Fields, court: Court, placed: Placed, policy: IntakePolicy, at: datetime
) -> Iterator[Question]:
    """The questions about a case that is registered, whose content is `now`, as they are put at a time."""
    doubt = "the case moved to a court in Wales" if is_welsh(court, policy) else placed.question
    if doubt:
        yield _which_area(doubt, policy)
    if case.crowded:
        yield _same_child(policy)
    is_over = now["withdrawn"] or now["concluded"]
    if not is_over and is_asked(now["hearings"], now.get("first_hearing_id")):
        yield _which_was_first(policy)
    if case.set_aside is not None:
        yield _whose_case(view, case.set_aside, policy)
    if alike := namesakes(view):
        yield _are_they_one(alike, policy)
    decided = case.decided
    if decided is not None and (whose := to_be_confirmed(view, decided.refuges)):
        yield _is_it_a_refuge(whose, policy)
    if state := goes_on(view):
        yield _is_it_reopened(state, policy)
    if not now.get("kinds"):
        yield _which_kind(policy)
    if words := _later_words(view):
        yield _which_word(words, policy)
    if less_safe := sorted(f"{about(view, key)} {name}" for key, name in lowered(view.held)):
        yield _is_it_safe(less_safe, policy)
    if gone := who_is_gone(view):
        yield _where_are_they(gone, policy)
    if case.asked and case.reminders >= policy.most_reminders:
        yield _silent_court(policy)
    unclear = [hearing for hearing in now["hearings"] if hearing.get("status") == HearingStatus.NOT_KNOWN]
    if unclear:
        yield _which_standing(unclear, policy, at)


KIND: Final = "kind"
"""What kind of application is it (I1)?"""

HEARING_STANDING: Final = "hearing-standing"
"""Where does a hearing stand of which the court's word is none that we know, or that was held before its day (I7)?"""


COURTS_WORD: Final = "courts-word"
"""Does a later word of the court stand over what a person put right (I9)?"""

SAFER_WORD: Final = "safer-word"
"""Does a court's later word hold that would make somebody less safe (T9)?"""

GONE: Final = "gone"
"""What of somebody who is in no later snapshot of the case (I9)?"""


def _later_words(view: View) -> list[str]:
    """What the court said otherwise since a person put it right, by id and name."""
    return sorted(f"{about(view, key)} {name}" for key, name in later_words(view.held))


def about(view: View, key: str) -> str:
    """How a question names what an element is about, and an answer to it does: by id, or as the case."""
    return key if key == CASE else view.ids.get(element_id(key)) or view.public(key)


def _which_word(words: list[str], policy: IntakePolicy) -> Question:
    """The court's later word does not silently undo a correction (I9)."""
    settled_by = (AcceptCourtsWord, CorrectPerson, CorrectChild, CorrectCase, CorrectHearing)
    return Question(
        key=COURTS_WORD,
        role=policy.asked_role,
        team=CENTRAL_TEAM,
        due=policy.ask_within_working_days,
        reasons=("I9",),
        why=f"The court says otherwise than what was put right: {', '.join(words)}. Which holds?",
        settled_by=tuple(command.message_name for command in settled_by),
        basis=",".join(words),
    )


def _is_it_safe(words: list[str], policy: IntakePolicy) -> Question:
    """What was said to be confidential, a refuge, urgent or without notice is treated so until a person says otherwise (T9, I9)."""
    settled_by = (AcceptCourtsWord, CorrectPerson, CorrectChild, CorrectCase, SettleQuestion)
    return Question(
        key=SAFER_WORD,
        role=policy.asked_role,
        team=CENTRAL_TEAM,
        due=policy.ask_within_working_days,
        reasons=("I9", "T9"),
        why=f"The court now says no where it said yes: {', '.join(words)}. The yes is kept, as somebody may be unsafe without it. "
        "Find out who says so. Accept the court's word only if whom it protects agrees.",
        settled_by=tuple(command.message_name for command in settled_by),
        basis=",".join(words),
    )


def _where_are_they(gone: list[str], policy: IntakePolicy) -> Question:
    """Absence is no withdrawal (I4): a person says whether somebody left, is there, or is somebody who was called otherwise."""
    return Question(
        key=GONE,
        role=policy.asked_role,
        team=CENTRAL_TEAM,
        due=policy.ask_within_working_days,
        reasons=("I4", "I9"),
        why=f"The court's later snapshots do not show {', '.join(gone)}. Did they leave the case, are they in it, "
        "or are they somebody who now has another name or date of birth?",
        settled_by=(WithdrawPerson.message_name, RestorePerson.message_name, JoinRecords.message_name),
        basis=",".join(gone),
    )


AT_ONCE: Final = Minutes(0)
"""In which what cannot wait is answered (T2)."""

WHOSE_CASE: Final = "whose-case"
"""Whose case is it, where the court shows another family under its number (I9)?"""


def _whose_case(view: View, aside: SetAside, policy: IntakePolicy) -> Question:
    """Two families are not made parties of one case by a number that somebody confused: a person says whose it is (I9).

    Where a child of those set aside may be in danger it is asked at once: nobody else has read of it (T2).
    """
    people, danger = sorted(map(view.public, strangers(aside))), may_be_in_danger(aside)
    first = "They tell of harm or of a hurry: find out at once whose children they are, and raise a concern with duty (raise-concern). "
    return Question(
        key=WHOSE_CASE,
        role=policy.asked_role,
        team=CENTRAL_TEAM,
        due=AT_ONCE if danger else policy.ask_whose_case_within_working_days,
        reasons=("I9", "G9", *(("T2",) if danger else ())),
        why="The court shows a family under this case's number of whom nobody was in it before. Whose case is it? Ask the court today. "
        f"{first if danger else ''}"
        "They, and what they apply for and allege, are not taken into the case, and nothing goes to them, unless it is theirs too "
        "(accept-courts-word about people).",
        settled_by=(AcceptCourtsWord.message_name, SettleQuestion.message_name),
        basis=",".join(people) + (" at once" if danger else ""),
    )


ONE_PERSON: Final = "one-person"
"""Are two adults of one name, whose dates of birth do not tell them apart, one person (I9)?"""


def _are_they_one(alike: list[str], policy: IntakePolicy) -> Question:
    """Who is one person under two ids is checked, called and written to as two: what is unsafe of the one is not known of the other (I9, T9)."""
    return Question(
        key=ONE_PERSON,
        role=policy.asked_role,
        team=CENTRAL_TEAM,
        due=policy.ask_within_working_days,
        reasons=("I9", "T9"),
        why=f"Adults of this case have one name, and no dates of birth that tell them apart: {'; '.join(alike)}. Is it one person under several ids "
        "(join-records), or are they several, such as a father and his son (part-records)?",
        settled_by=(JoinRecords.message_name, PartRecords.message_name, CorrectPerson.message_name),
        basis=";".join(alike),
    )


REFUGE: Final = "refuge"
"""Is an address that reads like a refuge's one (T9)?"""


def _is_it_a_refuge(whose: list[str], policy: IntakePolicy) -> Question:
    """Whoever overlooks a question on a form is not told of where they hide: it is kept secret until a person has asked them (T9, G3)."""
    return Question(
        key=REFUGE,
        role=policy.asked_role,
        team=CENTRAL_TEAM,
        due=policy.ask_refuge_within_working_days,
        reasons=("T9", "I9"),
        why=f"The address of {', '.join(whose)} reads like a refuge's, and nobody says that it is one. It is kept secret, and nothing is sent there. "
        "Ask them, not the other party, and record what they say: of an adult whether they live in a refuge (correct-person), of a child whether the "
        "home is confidential (correct-child).",
        settled_by=(CorrectPerson.message_name, CorrectChild.message_name),
        basis=",".join(whose),
    )


SILENT: Final = "court-silent"
"""What does the court say that does not answer (I3)?"""


REOPENED: Final = "reopened"
"""Is a case that was withdrawn or concluded reopened (I7)?"""


def _is_it_reopened(state: str, policy: IntakePolicy) -> Question:
    """A case that is over has nobody who works it: that the court goes on with it after all is a person's to say (I7)."""
    return Question(
        key=REOPENED,
        role=policy.asked_role,
        team=CENTRAL_TEAM,
        due=policy.ask_within_working_days,
        reasons=("I7", "I9"),
        why="The court said that this case is withdrawn or closed, and later shows it in a state in which it goes on. Nobody works it now. "
        "Ask the court, and record whether it is over (correct-case).",
        settled_by=(CorrectCase.message_name, SettleQuestion.message_name),
        basis=state,
    )


def _silent_court(policy: IntakePolicy) -> Question:
    """Somebody finds out what the court does not say although it was asked again and again (I3)."""
    settled_by = (CorrectPerson, CorrectChild, CorrectCase, CorrectHearing, AddPerson, AddChild)
    return Question(
        key=SILENT,
        role=policy.asked_role,
        team=CENTRAL_TEAM,
        due=policy.ask_within_working_days,
        reasons=("I3",),
        why="The court does not answer what it was asked about this application. Find out what is missing, and record it.",
        settled_by=tuple(command.message_name for command in settled_by),
    )


def _which_kind(policy: IntakePolicy) -> Question:
    """A person says what kind of application it is: checks, clocks and who may hold it hang on that (I1, P4)."""
    return Question(
        key=KIND,
        role=policy.asked_role,
        team=CENTRAL_TEAM,
        due=policy.ask_within_working_days,
        reasons=("I1",),
        why="What kind of application is this? Neither the orders sought nor the form nor a hearing says so.",
        settled_by=(NameKind.message_name, CorrectCase.message_name),
    )


def _which_standing(hearings: list[Fields], policy: IntakePolicy, at: datetime) -> Question:
    """A person says where hearings stand whose status nobody knows, or that are said to be held before their day (I7).

    One that would be over before anybody had to answer is asked about at once: no letter, alert or holder is waited for meanwhile (G1).
    """
    ids = [hearing["id"] for hearing in hearings]
    answered = policy.after(at, policy.ask_within_working_days).at
    soon = any(at <= moment_of(hearing["starts_at"]) <= answered for hearing in hearings if "starts_at" in hearing)
    return Question(
        key=HEARING_STANDING,
        role=policy.asked_role,
        team=CENTRAL_TEAM,
        due=AT_ONCE if soon else policy.ask_within_working_days,
        reasons=("I7", *(("G1",) if soon else ())),
        why=f"Where do these hearings stand: {', '.join(ids)}? The court's word for it is none that we know, "
        "or it says that one was held whose day is still to come."
        f"{' One is about to be: ring the court now. Until then no letter goes for it, and nobody has to be there.' if soon else ''}",
        settled_by=(CorrectHearing.message_name,),
        basis=",".join(ids) + (" at once" if soon else ""),
    )


def _which_area(doubt: str, policy: IntakePolicy) -> Question:
    """A person settles which area a case belongs to where its court does not say, or says two things (I3, I6)."""
    return Question(
        key=AREA,
        role=policy.asked_role,
        team=CENTRAL_TEAM,
        due=policy.ask_within_working_days,
        reasons=("I3", "I6"),
        why=f"Which service area does this case belong to? {doubt[0].upper()}{doubt[1:]}.",
        settled_by=(AssignArea.message_name,),
        basis=doubt,
    )


def _same_child(policy: IntakePolicy) -> Question:
    """A person says, once for each case, whether a child known in very many cases is one child (I5)."""
    return Question(
        key=KNOWN_CHILD,
        role=policy.asked_role,
        team=CENTRAL_TEAM,
        due=policy.ask_within_working_days,
        reasons=("I5",),
        why=f"A child of this case is known by the same name and date of birth in more than "
        f"{policy.most_linked_cases} other cases, and was not linked to them. Is this the same child?",
        settled_by=(WithdrawPerson.message_name, SettleQuestion.message_name),
    )


def _which_was_first(policy: IntakePolicy) -> Question:
    """A person says which hearing was the first: nobody presumes that there was none before a final or a review hearing (I7)."""
    return Question(
        key=FIRST_HEARING,
        role=policy.asked_role,
        team=CENTRAL_TEAM,
        due=policy.ask_within_working_days,
        reasons=("I7",),
        why="Which hearing of this case was the first? Only a final, judgment or review hearing is known: "
        "name it if there was none before, or say on which day the first was.",
        settled_by=(NameFirstHearing.message_name,),
    )
