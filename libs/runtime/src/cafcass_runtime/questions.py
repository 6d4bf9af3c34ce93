"""Questions put to people (G9): what is asked, settled and chased follows here from what decisions state, whatever keeps the rows.

A decision states which questions of a subject are open. What was not open is asked (`person-needed`), what is open no more is settled
(`settled`), and one that nobody answers in time goes to the next role up (`person-overdue`).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from cafcass_contracts import platform
from cafcass_contracts.identity import derived_id
from cafcass_contracts.roles import Role, next_role_up
from cafcass_domain.decision import CancelDeadline, SetDeadline
from cafcass_domain.due import Due, plus
from cafcass_domain.policy import Policy
from cafcass_domain.questions import OpenQuestions, Question
from cafcass_domain.state import State, replace
from cafcass_runtime.outgoing import Cause, Draft

OVERDUE: Final = "question-overdue"
"""The deadline at which a question that nobody answered goes to the next role up; its key is the question's."""

Name = tuple[str, str]
"""Subject and key."""


class Asked(State):
    """A question as it is kept."""

    subject: str
    key: str
    revision: int
    """It counts how often this question was asked."""
    open: bool
    own: bool
    """Whether the runtime itself asked it: what a decision states does not settle it."""
    role: str
    team: str
    """Who is asked now."""
    first_role: str
    first_team: str
    """Who was asked first."""
    basis: str
    asked_at: datetime
    due: Due
    reasons: tuple[str, ...]
    why: str
    """What is asked, in words; empty once it is settled, for these outlive no key (G6)."""
    settled_by: tuple[str, ...]
    chased: bool
    answered: bool = False
    """Whether a person said that it was looked at (`settle-question`): it is not asked again for as long as it stays the same question."""

    @property
    def name(self) -> Name:
        """What tells it from every other question."""
        return (self.subject, self.key)

    @property
    def urgent(self) -> bool:
        """Whether it cannot wait (T2)."""
        return "T2" in self.reasons

    @property
    def passed_on(self) -> bool:
        """Whether the next role up is asked by now."""
        return self.role != self.first_role

    @property
    def about(self) -> tuple[str, ...]:
        """Its key, and what it was asked about where it says that."""
        return (self.key, self.basis) if self.basis else (self.key,)

    def id(self, topic: str) -> str:
        """Its id on the topic where it is asked."""
        return derived_id("work-item", topic, self.subject, self.key, str(self.revision))


class Stated(State):
    """A decision states which questions of a subject are open."""

    open: OpenQuestions


class OwnAsked(State):
    """The runtime asks something itself."""

    subject: str
    question: Question


class OwnSettled(State):
    """What the runtime asked is settled."""

    subject: str
    key: str
    how: str


class TimePassed(State):
    """The time of a question passed."""

    subject: str
    key: str


Step = Stated | OwnAsked | OwnSettled | TimePassed


@dataclass(frozen=True, slots=True)
class Said:
    """A step, with what led to it and the policy of that moment."""

    step: Step
    cause: Cause
    at: datetime
    """When its cause was received, in the platform's time."""
    policy: Policy
    by: str = ""
    """The command that led to it, if one did."""

    @property
    def subject(self) -> str:
        """What it is about."""
        return self.step.open.subject if isinstance(self.step, Stated) else self.step.subject


def named(said: Collection[Said]) -> set[Name]:
    """Every question that what was said names, whether it was ever asked or not."""
    names: set[Name] = set()
    for step in (each.step for each in said):
        if isinstance(step, Stated):
            names.update((step.open.subject, question.key) for question in step.open.questions)
        else:
            names.add((step.subject, step.question.key if isinstance(step, OwnAsked) else step.key))
    return names


@dataclass(slots=True)
class Ledger:
    """The questions of some subjects while what was said of them is worked through, in order."""

    topic: str
    held: dict[Name, Asked]
    """Of these subjects those that are open, or that a person answered, and all that are named."""
    changed: dict[Name, Asked] = field(default_factory=dict)
    drafts: list[Draft] = field(default_factory=list)
    deadlines: list[tuple[SetDeadline | CancelDeadline, Cause]] = field(default_factory=list)
    keys: dict[str, set[str]] = field(default_factory=dict)
    """Those of each subject: a batch is about many."""

    def __post_init__(self) -> None:
        """See `keys`."""
        for subject, key in self.held:
            self.keys.setdefault(subject, set()).add(key)

    def take(self, said: Collection[Said]) -> None:
        """Works through every step, in order."""
        for each in said:
            step = each.step
            if isinstance(step, Stated):
                self._state(step.open, each)
            elif isinstance(step, OwnAsked):
                self._ask(step.subject, step.question, each, own=True)
            elif isinstance(step, OwnSettled):
                self._settle(self.held.get((step.subject, step.key)), step.how, each, answered=True)
            else:
                self._pass_on(self.held.get((step.subject, step.key)), each)

    def _state(self, stated: OpenQuestions, said: Said) -> None:
        wanted: Mapping[str, Question] = {question.key: question for question in stated.questions}
        for key in sorted(filter(stated.covers, self.keys.get(stated.subject, ()))):
            asked = self.held[stated.subject, key]
            if asked.open and not asked.own and asked.key not in wanted:
                answered = said.by in asked.settled_by
                how = f"answered by {said.by}" if answered else stated.how_closed(asked.key)
                self._settle(asked, how, said)
            elif asked.answered and asked.key not in wanted:
                self._put(replace(asked, answered=False))
        for question in stated.questions:
            known = self.held.get((stated.subject, question.key))
            if known is not None and known.open and not known.first_role:
                self._complete(known, question, said)
            elif known is not None and known.open and _differs(known, question):
                self._settle(known, "asked anew", said)
            self._ask(stated.subject, question, said, own=False)

    def _ask(self, subject: str, question: Question, said: Said, *, own: bool) -> None:
        asked = self.held.get((subject, question.key))
        if asked is not None and asked.open:
            self._move(asked, question, said)
            return
        if asked is not None and asked.answered and not own and not _differs(asked, question):
            return
        due = question.due if isinstance(question.due, Due) else said.policy.after(said.at, question.due)
        new = Asked(
            subject=subject,
            key=question.key,
            revision=1 if asked is None else asked.revision + 1,
            open=True,
            own=own,
            role=question.role,
            team=question.team,
            first_role=question.role,
            first_team=question.team,
            basis=question.basis,
            asked_at=said.at,
            due=due,
            reasons=question.reasons,
            why=question.why,
            settled_by=question.settled_by,
            chased=question.chased,
        )
        self._put(new)
        needed = platform.PersonNeeded(
            id=new.id(self.topic),
            subject=subject,
            role=new.role,
            team=new.team,
            due=due.at,
            reasons=new.reasons,
            why=new.why,
            settled_by=new.settled_by,
            calendar_version=said.policy.calendar.version if due.working_days is not None else "",
            about=new.about,
        )
        self._say(needed, said, "ask", new)
        self._watch(new, said)

    def _move(self, asked: Asked, question: Question, said: Said) -> None:
        """Its due time follows from something that moved, such as a hearing. Once the next role up is asked, that is left alone.

        What is known of it now is said to whoever is asked next.
        """
        if question.why != asked.why:
            asked = replace(asked, why=question.why)
            self._put(asked)
        due = question.due
        if not isinstance(due, Due) or due.at == asked.due.at or asked.passed_on:
            return
        moved = replace(asked, due=due)
        self._put(moved)
        self._say(moved_event(asked, due, self.topic, said.policy), said, "move", moved)
        self._watch(moved, said)

    def _complete(self, asked: Asked, question: Question, said: Said) -> None:
        """An earlier release kept of a question only that it is open: the rest is added, and from now on it is chased."""
        whole = replace(
            asked,
            role=question.role,
            team=question.team,
            first_role=question.role,
            first_team=question.team,
            basis=question.basis,
            reasons=question.reasons,
            why=question.why,
            settled_by=question.settled_by,
            chased=question.chased,
        )
        self._put(whole)
        self._watch(whole, said)

    def _settle(self, asked: Asked | None, how: str, said: Said, *, answered: bool = False) -> None:
        if asked is None or not asked.open:
            return
        self._put(replace(asked, open=False, answered=answered, why=""))
        self._say(platform.Settled(id=asked.id(self.topic), subject=asked.subject, how=how), said, "settle", asked)
        if asked.chased:
            self.deadlines.append((CancelDeadline(OVERDUE, asked.subject, asked.key), said.cause))

    def _pass_on(self, asked: Asked | None, said: Said) -> None:
        """Nobody answered in time: it is told, and the next role up is asked too (G9)."""
        if asked is None or not asked.open:
            return
        above = next_role_up(Role(asked.role))
        after = asked
        if above is not None:
            after = replace(asked, role=above, asked_at=said.at, due=_next_due(asked, said))
            self._put(after)
            self._watch(after, said)
        overdue = platform.PersonOverdue(
            id=asked.id(self.topic),
            subject=asked.subject,
            was_asked=asked.role,
            was_due=asked.due.at,
            role=after.role,
            team=after.team,
            due=None if above is None else after.due.at,
            reasons=(*asked.reasons, *(("G9",) if "G9" not in asked.reasons else ())),
            why=asked.why,
            settled_by=asked.settled_by,
            about=asked.about,
        )
        self._say(overdue, said, f"overdue:{after.role}", asked)

    def _put(self, asked: Asked) -> None:
        self.held[asked.name] = self.changed[asked.name] = asked
        self.keys.setdefault(asked.subject, set()).add(asked.key)

    def _say(
        self,
        event: platform.PersonNeeded | platform.PersonOverdue | platform.Settled | platform.DeadlineMoved,
        said: Said,
        what: str,
        asked: Asked,
    ) -> None:
        self.drafts.append(Draft(self.topic, asked.subject, event, said.cause, f"{what}:{asked.key}:{asked.revision}"))

    def _watch(self, asked: Asked, said: Said) -> None:
        if asked.chased:
            due = asked.due if asked.due.at > said.at else Due(plus(said.at, said.policy.at_once_minutes.length))
            self.deadlines.append((SetDeadline(OVERDUE, asked.subject, due, "G9", asked.key), said.cause))


def _differs(asked: Asked, question: Question) -> bool:
    """Whether it is asked of somebody else, or about something else, than it was. Other words alone are not another question."""
    return (asked.first_role, asked.first_team, asked.basis) != (question.role, question.team, question.basis)


def _next_due(asked: Asked, said: Said) -> Due:
    """Until when the next role up answers: they have a working day, or as long as who was asked before where those had hours."""
    at_most = said.policy.after(said.at, said.policy.next_role_working_days)
    if asked.due.working_days is not None:
        return at_most
    as_long = plus(said.at, max(asked.due.at - asked.asked_at, said.policy.at_once_minutes.length))
    return at_most if at_most.at <= as_long else Due(as_long)


def moved_event(asked: Asked, due: Due, topic: str, policy: Policy) -> platform.DeadlineMoved:
    """That the due time of a question is another now."""
    return platform.DeadlineMoved(
        subject=asked.subject,
        kind=platform.PersonNeeded.message_name,
        key=asked.id(topic),
        rule=asked.reasons[0],
        was_due=asked.due.at,
        due=due.at,
        calendar_version=policy.calendar.version,
        policy_version=policy.version,
    )
