"""What follows from how a case stood and how it stands now: requests, withdrawals, what is told, deadlines, questions.

Every decision of this service ends here. Nothing is told twice, and nothing that changed goes untold.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cached_property
from typing import Any, Final

from cafcass_contracts import police_checks as events
from cafcass_contracts.message import DecidedEvent
from cafcass_contracts.people import Address
from cafcass_contracts.safeguarding import OUTSTANDING, Check, CheckKind, CheckState
from cafcass_contracts.values import YesNo
from cafcass_domain.decision import (
    Answer,
    AskPerson,
    CancelDeadline,
    Change,
    Decision,
    Publish,
    Received,
    SetDeadline,
    Settle,
)
from police_checks.domain.answers import effective, findings_of, relevant, to_judge, unmatched
from police_checks.domain.case import CASES, HeldAnswer, HeldCase, HeldCheck
from police_checks.domain.checking import renewal_due, up_to_date
from police_checks.domain.hearings import first_hearing
from police_checks.domain.needs import Need, Series, find_person
from police_checks.domain.policy import Policy, london_day
from police_checks.domain.questions import Question, questions

CHASE: Final = "chase"
ALERT: Final = "checks-overdue"
RENEW: Final = "renew"


def settle(
    before: HeldCase, after: HeldCase, received: Received[Any], policy: Policy, answer: Answer | None = None
) -> Decision:
    """Everything that follows from a case that was `before` and whose facts are now `after`."""
    after, needed = up_to_date(after, policy, received.received_at)
    return _Settling(before, after, needed, received, policy).decision(answer)


@dataclass
class _Settling:
    """One decision on its way."""

    before: HeldCase
    after: HeldCase
    needed: Mapping[Series, Need]
    """What `after` needs."""
    received: Received[Any]
    policy: Policy

    def decision(self, answer: Answer | None) -> Decision:
        publish = [*self.requests(), *self.consents(), *self.unmatched(), *self.told(), *self.results(), *self.filing()]
        deadlines = [*self.chases(), *self.renewals()]
        alert, alert_deadlines = self.alert()
        asks, settles = self.asked()
        changed = self.after != self.before
        return Decision(
            changes=(Change(CASES, self.after.case_id, self.after),) if changed else (),
            publish=tuple(Publish(event, self.after.case_id) for event in (*publish, *alert)),
            deadlines=(*deadlines, *alert_deadlines),
            asks=asks,
            settles=settles,
            answer=answer,
        )

    @property
    def now(self) -> datetime:
        """When what is decided on was received."""
        return self.received.received_at

    def basis(self, *rules: str) -> dict[str, Any]:
        """What every event says of how it was decided (G2)."""
        return {"reasons": rules, "rests_on": (self.received.id,), "policy_version": self.policy.version}

    @cached_property
    def pairs(self) -> list[tuple[HeldCheck | None, HeldCheck]]:
        """Every check, as it was and as it is. No part of a decision changes a check."""
        return [(self.before.checks.get(id_), held) for id_, held in sorted(self.after.checks.items())]

    @cached_property
    def answer_wanted_by(self) -> date:
        """The day by which what is asked now is wanted (P8)."""
        return self.policy.answer_wanted_by(self.now)

    def requests(self) -> Iterator[DecidedEvent]:
        """What goes to the police and to local authorities."""
        for was, held in self.pairs:
            was_out, sends = (was.out, was.sends) if was is not None else (False, 0)
            if was_out and not held.out and held.state is not CheckState.ANSWERED:
                yield self.withdrawn(held)
            if held.out and held.sends > sends:
                yield self.request(held, self.needed[held.series])

    def request(self, held: HeldCheck, need: Need) -> DecidedEvent:
        """A request with only what is needed to find somebody (G4): a day of birth and no address, where level 1 has one."""
        check = held.check
        common = {
            "check_id": check.check_id,
            "chased": check.chased,
            "answer_wanted_by": self.answer_wanted_by,
            "name": need.name,
            "date_of_birth": need.date_of_birth,
            "gender": need.gender,
            **self.basis(*check.because, *(("P8",) if check.chased else ())),
        }
        if check.kind is CheckKind.LOCAL_AUTHORITY:
            return events.AuthorityCheckRequested(
                authority=check.source_system or "", addresses=need.addresses, **common
            )
        by_address = check.kind is CheckKind.LEVEL_2 or len(need.date_of_birth or "") < len("1990-11-12")
        addresses: tuple[Address, ...] = need.addresses if by_address else ()
        return events.PoliceCheckRequested(
            kind=check.kind,
            source_system=check.source_system or "",
            force=held.force,
            previous_names=need.previous_names,
            place_of_birth=need.place_of_birth,
            address=addresses[0] if addresses else None,
            previous_addresses=addresses[1:],
            **common,
        )

    def withdrawn(self, held: HeldCheck) -> DecidedEvent:
        """A request taken back."""
        rules = ("P3",) if held.state is CheckState.CONSENT_REFUSED else held.check.because
        if held.check.kind is CheckKind.LOCAL_AUTHORITY:
            return events.AuthorityCheckWithdrawn(check_id=held.check.check_id, **self.basis(*rules))
        return events.PoliceCheckWithdrawn(check_id=held.check.check_id, **self.basis(*rules))

    def consents(self) -> Iterator[DecidedEvent]:
        """What somebody said to being checked (P3)."""
        for person, consent in self.after.consents.items():
            if consent != self.before.consents.get(person):
                yield events.ConsentRecorded(
                    case_id=self.after.case_id, person=person, state=consent.state, **self.basis("P3")
                )

    def unmatched(self) -> Iterator[DecidedEvent]:
        """Answers that belong to no question, when they turn out so (P8)."""
        were = unmatched(self.before)
        for id_, why in unmatched(self.after).items():
            if id_ not in were:
                yield answer_unmatched(self.after.answers[id_], why, self.basis("P8", "G3"))

    def told(self) -> Iterator[DecidedEvent]:
        """How each check that changed now stands."""
        outstanding = sum(held.state in OUTSTANDING for held in self.after.checks.values())
        for was, held in self.pairs:
            if was is None or was.check != held.check:
                rules = (*held.check.because, *(("P8",) if held.check.chased else ()))
                yield events.CheckChanged(
                    case_id=self.after.case_id, check=held.check, outstanding=outstanding, **self.basis(*rules)
                )

    def results(self) -> Iterator[DecidedEvent]:
        """What was found, whenever that changed; empty where what was told of a check holds no more (P5, P6, P7)."""
        for was, held in self.pairs:
            now, then = found(self.after, held), found(self.before, was) if was is not None else {}
            if now != then:
                rules = ("P7",) if held.check.kind is CheckKind.LOCAL_AUTHORITY else ("P5", "P6")
                yield events.CheckResultRecorded(
                    case_id=self.after.case_id, check=held.check, **now, **self.basis(*rules)
                )

    def filing(self) -> Iterator[DecidedEvent]:
        """The court is told who of the household does not consent, once for each change (P4)."""
        refused = tuple(
            sorted(
                held.check.about
                for held in self.after.checks.values()
                if "P4" in held.check.because and held.state is CheckState.CONSENT_REFUSED
            )
        )
        details = self.after.details
        if refused == self.before.filed or details is None:
            return
        self.after = replace(self.after, filed=refused)
        people = [find_person(self.after, id_) for id_ in refused]
        yield events.ChecksOutstandingFiled(
            case_number=details.case_number,
            court=details.court,
            kind=CheckKind.LEVEL_2,
            people=tuple(person.name for person in people if person is not None),
            **self.basis("P4", "P3"),
        )

    def chases(self) -> Iterator[SetDeadline | CancelDeadline]:
        """When a request that stays unanswered is chased (P8). A corrected request is chased no later for it."""
        for was, held in self.pairs:
            was_out, chased = (was.out, was.check.chased) if was is not None else (False, 0)
            if was_out and not held.out:
                yield CancelDeadline(CHASE, self.after.case_id, held.check.check_id)
            elif held.out and (not was_out or held.check.chased > chased):
                yield SetDeadline(
                    kind=CHASE,
                    subject=self.after.case_id,
                    key=held.check.check_id,
                    due=self.policy.chase_on(self.answer_wanted_by),
                    rule="P8",
                    counted_from=london_day(self.now),
                    working_days=self.policy.chase_after_working_days,
                )

    def renewals(self) -> Iterator[SetDeadline | CancelDeadline]:
        """When a check that has to be up to date is asked for anew (P4)."""
        for was, held in self.pairs:
            then = None if was is None else renewal_due(self.before, was, self.policy)
            due = renewal_due(self.after, held, self.policy)
            if due is not None and due != then:
                yield SetDeadline(kind=RENEW, subject=self.after.case_id, key=held.check.check_id, due=due, rule="P4")
            elif due is None and then is not None:
                yield CancelDeadline(RENEW, self.after.case_id, held.check.check_id)

    def alert(self) -> tuple[list[DecidedEvent], list[SetDeadline | CancelDeadline]]:
        """What is outstanding when the letter is due (P8): once for each change of it, from then until the hearing."""
        hearing = first_hearing(self.after.details, self.now)
        if self.after.ended_at is not None:
            hearing = None
        if hearing is None:
            gone = self.after.due is not None
            self.after = replace(self.after, due=None)
            return [], [CancelDeadline(ALERT, self.after.case_id)] if gone else []
        at = self.policy.alert_at(hearing.hearing_at)
        if self.now < at:
            if self.after.due == hearing:
                return [], []
            self.after = replace(self.after, due=hearing)
            deadline = SetDeadline(
                kind=ALERT,
                subject=self.after.case_id,
                due=at,
                rule="P8",
                counted_from=london_day(hearing.hearing_at),
                working_days=-self.policy.alert_working_days_before,
            )
            return [], [deadline]
        deadlines: list[SetDeadline | CancelDeadline] = []
        if self.after.due is not None and self.after.due != hearing:
            deadlines = [CancelDeadline(ALERT, self.after.case_id)]
        outstanding = self.outstanding()
        now = replace(hearing, outstanding=tuple(check.check_id for check in outstanding))
        told = self.after.alerted
        self.after = replace(self.after, due=hearing, alerted=now)
        if now == told or not outstanding:
            return [], deadlines
        event = events.ChecksOverdue(
            case_id=self.after.case_id,
            hearing_id=hearing.hearing_id,
            hearing_at=hearing.hearing_at,
            outstanding=tuple(outstanding),
            **self.basis("P8"),
        )
        return [event], deadlines

    def outstanding(self) -> list[Check]:
        """Every check that still owes its answer."""
        return [held.check for _, held in self.pairs if held.state in OUTSTANDING]

    def asked(self) -> tuple[tuple[AskPerson, ...], tuple[Settle, ...]]:
        """What a person is asked from now on, and what is settled (G3)."""
        open_ = {question.key: question for question in questions(self.after)}
        asks = tuple(self.ask(q) for key, q in sorted(open_.items()) if key not in self.after.questions)
        settles = tuple(
            Settle(key, self.after.case_id, "it is known now, or not asked any more")
            for key in self.after.questions
            if key not in open_
        )
        self.after = replace(self.after, questions=tuple(sorted(open_)))
        return asks, settles

    def ask(self, question: Question) -> AskPerson:
        """A question to a checks officer of the area's early intervention team, or of the central one."""
        return ask_person(question, self.after.case_id, self.after.team, self.now, self.policy)


def ask_person(question: Question, subject: str, team: str, now: datetime, policy: Policy) -> AskPerson:
    """A question as it is put: at once where it cannot wait (T2), else within the time a person has (T1)."""
    return AskPerson(
        key=question.key,
        subject=subject,
        role=policy.asked_role,
        team=team,
        due=now if question.urgent else policy.ask_by(now),
        reasons=(*question.reasons, *(("T2",) if question.urgent else ())),
        why=question.why,
        settled_by=question.settled_by,
    )


def answer_unmatched(answer: HeldAnswer, why: str, basis: Mapping[str, Any]) -> events.AnswerUnmatched:
    """That an answer belongs to no question: nothing of what it says."""
    kind = CheckKind.LEVEL_1 if answer.of_police else CheckKind.LOCAL_AUTHORITY
    if ".level-2." in answer.check_id:
        kind = CheckKind.LEVEL_2
    return events.AnswerUnmatched(answer_id=answer.answer_id, kind=kind, check_id=answer.check_id, why=why, **basis)


def found(case: HeldCase, held: HeldCheck) -> dict[str, Any]:
    """What the answer of a check says that readers may know (P6); nothing where it has none that holds."""
    answer = effective(case, held) if held.state is CheckState.ANSWERED else None
    if answer is None:
        return {}
    if answer.authority is not None:
        said = answer.authority
        return {
            "known_to_authority": said.known,
            "on_plan": said.on_plan,
            "looked_after": said.looked_after,
            "in_words": said.in_words,
        }
    findings = findings_of(case, answer)
    bearing, open_ = relevant(findings), to_judge(findings)
    return {
        "traced": YesNo.YES if findings else answer.traced,
        "relevant": bearing,
        "for_a_person": len(open_),
        "to_judge": open_,
        "not_relevant": len(findings) - len(bearing) - len(open_),
        "intelligence": answer.intelligence,
    }
