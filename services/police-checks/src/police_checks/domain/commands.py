"""What people record, request, judge and correct (P2, P3, P5, P8, G2).

A command about somebody, or something, that is not known here yet is kept and answered `held`: it takes effect when what it is about
comes. One that cannot be done is refused, with the reason.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from cafcass_contracts import police_checks as commands
from cafcass_contracts.identity import uuid5_text
from cafcass_contracts.message import Command
from cafcass_contracts.safeguarding import CheckKind, Relevance
from cafcass_domain.decision import ACCEPTED, Answer, Change, Decision, Facts, Received, Settle
from police_checks.domain.answers import BY_PERSON, belongs_to, case_of_answer, case_of_check, effective, why_not
from police_checks.domain.case import (
    CASES,
    STRAY_ANSWERS,
    By,
    Consent,
    HeldAnswer,
    HeldCase,
    Judged,
    Member,
    NamedSource,
    series_of,
)
from police_checks.domain.checking import source_key
from police_checks.domain.identity import comparable
from police_checks.domain.inputs import Touched, held_case
from police_checks.domain.needs import find_person, is_checked_freely, is_natural_adult, is_of_case
from police_checks.domain.policy import Policy
from police_checks.domain.settling import settle

Outcome = tuple[HeldCase, Answer]
_NOT_YET = Answer("held", "the case is not known here yet: this is kept, and takes effect when it is")


def command_touches(received: Received[Any], policy: Policy) -> Touched:
    """The case that the command is about."""
    return {CASES: {received.data.case_id}}


def _on(
    change: Callable[[HeldCase, Received[Any], Policy], Outcome | Answer],
) -> Callable[[Facts, Received[Any], Policy], Decision]:
    """A decision on a command about one case: a change of what is held, or a refusal."""

    def decide(facts: Facts, received: Received[Any], policy: Policy) -> Decision:
        before = held_case(facts, received.data.case_id)
        conflict = _conflict(before, received.data)
        outcome = conflict or change(before, received, policy)
        if isinstance(outcome, Answer):
            return Decision(answer=outcome)
        after, answer = outcome
        return settle(before, after, received, policy, answer)

    return decide


def request_level_2(
    case: HeldCase, received: Received[commands.RequestLevel2Check], policy: Policy
) -> Outcome | Answer:
    """Asks for a level 2 check of somebody in a case (P2): of who is no party, with consent."""
    person = received.data.person
    if case.details is None:
        return replace(case, level_2={**case.level_2, person: _by(received)}), _NOT_YET
    found = find_person(case, person)
    if found is None:
        return _refused("nobody in the case has that id")
    if not is_natural_adult(found, case.details, policy):
        return _refused("only adults are checked: this is an organisation or a child")
    if case.ended_at is not None:
        return _refused("the case is over")
    return replace(case, level_2={**case.level_2, person: _by(received)}), ACCEPTED


def record_household_member(
    case: HeldCase, received: Received[commands.RecordHouseholdMember], policy: Policy
) -> Outcome | Answer:
    """Records somebody of a household (P3). The same name in the same household again brings them up to date."""
    said = received.data
    name = comparable(said.name)
    if not name:
        return _refused("a household member needs a name")
    if case.details is not None and find_person(case, said.lives_with) is None:
        return _refused("nobody in the case has the id of whose household it is")
    key = uuid5_text(policy.namespace, f"household:{case.case_id}:{said.lives_with}:{name}")
    known = case.members.get(key)
    answer = ACCEPTED if case.details is not None else _NOT_YET
    if known is not None and known.by.at > received.happened_at:
        return case, answer
    member = Member(
        lives_with=said.lives_with,
        contact=said.contact_takes_place,
        name=said.name,
        date_of_birth=said.date_of_birth or (known.date_of_birth if known else None),
        gender=said.gender or (known.gender if known else None),
        by=_by(received),
    )
    return replace(case, members={**case.members, key: member}), answer


def record_consent(case: HeldCase, received: Received[commands.RecordConsent], policy: Policy) -> Outcome | Answer:
    """Records what somebody who is no party said to being checked (P3): the last word holds, whatever order they came in."""
    said = received.data
    if not said.state.known:
        return _refused("consent is requested, given, refused or withdrawn")
    if case.details is not None:
        if find_person(case, said.person) is None:
            return _refused("nobody in the case has that id")
        if is_checked_freely(case, said.person):
            return _refused("a party to the case is checked without being asked for consent")
    known = case.consents.get(said.person)
    by = _by(received, said.how or "")
    newer = known is None or known.by.at <= by.at
    after = replace(case, consents={**case.consents, said.person: Consent(said.state, by)}) if newer else case
    return after, ACCEPTED if case.details is not None else _NOT_YET


def classify_finding(case: HeldCase, received: Received[commands.ClassifyFinding], policy: Policy) -> Outcome | Answer:
    """Says what an offence bears on (P5): of two who say so, the later is right."""
    said = received.data
    if said.relevance not in (Relevance.RELEVANT, Relevance.NOT_RELEVANT):
        return _refused("a person says relevant or not-relevant")
    if not said.category.known:
        return _refused("there is no such category of offence")
    held = case.checks.get(said.check_id)
    known = {f.finding_id for a in case.answers.values() if a.check_id == said.check_id for f in a.findings}
    if held is not None and known and said.finding_id not in known:
        return _refused("the check has no such finding")
    before = case.judged.get(said.finding_id)
    judged = Judged(said.category, said.relevance, _by(received), said.serious)
    if before is None or before.by.at <= judged.by.at:
        case = replace(case, judged={**case.judged, said.finding_id: judged})
    held_back = Answer("held", "there is no such finding yet: this is kept, and takes effect when it comes")
    return case, ACCEPTED if said.finding_id in known else held_back


def correct_check(case: HeldCase, received: Received[commands.CorrectCheck], policy: Policy) -> Outcome | Answer:
    """Strikes out the answer of a check and asks again, or says who is to be asked (G2)."""
    said = received.data
    held = case.checks.get(said.check_id)
    series = series_of(said.check_id)
    if held is None or series is None:
        return _refused("there is no such check")
    if said.check_id in case.struck:
        return _refused("its answer was struck out before")
    answered = effective(case, held) is not None
    if said.ask is None and not answered:
        return _refused("it has no answer that could be struck out")
    if said.ask is not None and held.check.kind is CheckKind.LEVEL_1:
        return _refused("level 1 is asked of the national computer")
    if said.ask is not None:
        named = NamedSource(said.ask, _by(received))
        case = replace(case, sources={**case.sources, source_key(held.series): named})
    if answered:
        case = replace(case, struck={**case.struck, said.check_id: _by(received)})
    return case, ACCEPTED


on_request_level_2 = _on(request_level_2)
on_record_household_member = _on(record_household_member)
on_record_consent = _on(record_consent)
on_classify_finding = _on(classify_finding)
on_correct_check = _on(correct_check)


def match_touches(received: Received[commands.MatchAnswer], policy: Policy) -> Touched:
    """Where the answer is held, and the case of the check that it belongs to."""
    said = received.data
    cases = {case_of_answer(said.answer_id), said.case_id, case_of_check(said.check_id or "")}
    return {CASES: {case for case in cases if case}, STRAY_ANSWERS: {said.answer_id}}


def match_subject(command: commands.MatchAnswer, policy: Policy) -> str | None:
    """The case that the answer is held with, or that it is said to belong to."""
    return case_of_answer(command.answer_id) or case_of_check(command.check_id or "") or command.case_id


def on_match_answer(facts: Facts, received: Received[commands.MatchAnswer], policy: Policy) -> Decision:
    """Settles which check an answer belongs to, in this case or another, or that it belongs to none (P8)."""
    said = received.data
    home = case_of_answer(said.answer_id)
    holder = held_case(facts, home) if home else None
    answer = holder.answers.get(said.answer_id) if holder else facts.get(STRAY_ANSWERS, said.answer_id)
    if answer is None:
        return Decision(answer=_refused("there is no such answer"))
    conflict = _conflict(holder, said) if holder else None
    if conflict is not None:
        return Decision(answer=conflict)
    dismissed = replace(answer, dismissed=_by(received))
    if said.check_id is None:
        return _kept(holder, dismissed, received, policy)
    target_id = case_of_check(said.check_id)
    target = holder if holder and target_id == home else held_case(facts, target_id or "")
    check = target.checks.get(said.check_id)
    if check is None or (said.case_id is not None and said.case_id != target_id):
        return Decision(answer=_refused("there is no such check in that case"))
    if answer.of_police != (check.check.kind is not CheckKind.LOCAL_AUTHORITY):
        return Decision(answer=_refused("that check was asked of somebody else"))
    if not check.sends:
        return Decision(answer=_refused("that check was never asked for"))
    if said.check_id in target.struck:
        return Decision(answer=_refused("that check was struck out: name the one that was asked in its stead"))
    if not is_of_case(target, check.check.about):
        return Decision(answer=_refused("who that check is about is not in the case any more"))
    placed = replace(belongs_to(answer, said.check_id), matched=_by(received), dismissed=None)
    why = why_not(target, check, placed)
    if why:
        return Decision(answer=_refused(f"it is no answer to that check: {why}"))
    if holder is not None and target is holder:
        return _kept(holder, placed, received, policy)
    there = settle(target, replace(target, answers={**target.answers, placed.answer_id: placed}), received, policy)
    here = _kept(holder, dismissed, received, policy)
    return Decision(
        changes=(*here.changes, *there.changes),
        publish=(*here.publish, *there.publish),
        deadlines=(*here.deadlines, *there.deadlines),
        asks=(*here.asks, *there.asks),
        settles=(*here.settles, *there.settles),
    )


def _kept(holder: HeldCase | None, answer: HeldAnswer, received: Received[Any], policy: Policy) -> Decision:
    """The answer as it was settled, where it is held."""
    if holder is not None:
        after = replace(holder, answers={**holder.answers, answer.answer_id: answer})
        return settle(holder, after, received, policy)
    return Decision(
        changes=(Change(STRAY_ANSWERS, answer.answer_id, answer),),
        settles=(Settle(f"answer.{answer.answer_id}", answer.answer_id, f"settled by a {BY_PERSON}"),),
    )


def _by(received: Received[Any], why: str | None = None) -> By:
    command = received.data
    said = why if why is not None else getattr(command, "why", "")
    return By(command.by.id, command.by.role, received.happened_at, said)


def _conflict(case: HeldCase, command: Command) -> Answer | None:
    """The refusal where the case changed after the sender saw it, which says what changed since."""
    if command.based_on is None or case.details is None or command.based_on >= case.details.revision:
        return None
    paths = ", ".join(case.changed_since(command.based_on)) or "nothing we still remember"
    return _refused(f"the case is at revision {case.details.revision}; changed since {command.based_on}: {paths}")


def _refused(reason: str) -> Answer:
    return Answer("refused", reason)
