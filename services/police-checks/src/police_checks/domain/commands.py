"""What people record, request, judge and correct (P2, P3, P5, G2).

A command about somebody, or something, that is not known here yet is kept and answered `held`: it takes effect when what it is about
comes. One that cannot be done is refused, with the reason.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, TypeVar

from cafcass_contracts import police_checks as commands
from cafcass_contracts.identity import uuid5_text
from cafcass_contracts.message import Command
from cafcass_contracts.safeguarding import CheckKind, Relevance
from cafcass_domain.commands import conflict, refusal
from cafcass_domain.decision import ACCEPTED, Answer, Decision, Facts, Received, Touches
from cafcass_domain.state import replace
from police_checks.domain.answers.belonging import effective
from police_checks.domain.answers.identity import comparable
from police_checks.domain.by import by
from police_checks.domain.case import CASES, Consent, HeldCase, Judged, Member, NamedSource, held_case
from police_checks.domain.checks.check import series_of
from police_checks.domain.checks.sources import source_key
from police_checks.domain.evaluation import evaluate
from police_checks.domain.needs.people import adults_of, find_person, is_checked_freely
from police_checks.domain.policy import ChecksPolicy
from police_checks.domain.told import name_of

CaseCommand = (
    commands.RequestLevel2Check
    | commands.RecordHouseholdMember
    | commands.RecordConsent
    | commands.ClassifyFinding
    | commands.CorrectCheck
)
"""A command about one case, which it names."""

C = TypeVar(
    "C",
    commands.RequestLevel2Check,
    commands.RecordHouseholdMember,
    commands.RecordConsent,
    commands.ClassifyFinding,
    commands.CorrectCheck,
)

Outcome = tuple[HeldCase, Answer]
_NOT_YET: Final = Answer("held", "the case is not known here yet: this is kept, and takes effect when it is")


def command_touches(received: Received[CaseCommand], policy: ChecksPolicy) -> Touches:
    """The case that the command is about."""
    return {CASES: {received.data.case_id}}


def command_subject(command: CaseCommand, policy: ChecksPolicy) -> str:
    """The case that the command is about."""
    return command.case_id


def changed_since_seen(case: HeldCase, command: Command) -> Answer | None:
    """The refusal where the case changed after the sender saw it, which says what changed since.

    A sender may have seen a revision that has not come here yet.
    """
    if case.details is None or (command.based_on or 0) > case.details.revision:
        return None
    return conflict(command, case.details.revision, case.changed_since, name="revision")


def _on(
    change: Callable[[HeldCase, Received[C], ChecksPolicy], Outcome | Answer],
) -> Callable[[Facts, Received[C], ChecksPolicy], Decision]:
    """A decision on a command about one case: a change of what is held, or a refusal."""

    def decide(facts: Facts, received: Received[C], policy: ChecksPolicy) -> Decision:
        before = held_case(facts, received.data.case_id)
        outcome = changed_since_seen(before, received.data) or change(before, received, policy)
        if isinstance(outcome, Answer):
            return Decision(answer=outcome)
        after, answer = outcome
        return evaluate(before, after, received, policy, answer)

    return decide


def request_level_2(
    case: HeldCase, received: Received[commands.RequestLevel2Check], policy: ChecksPolicy
) -> Outcome | Answer:
    """Asks for a level 2 check of somebody in a case (P2): of who is no party, with consent."""
    person = received.data.person
    if case.details is None:
        return replace(case, level_2={**case.level_2, person: by(received, received.data.why)}), _NOT_YET
    found = find_person(case, person)
    if found is None:
        return refusal("nobody in the case has that id")
    if not adults_of(case.details, policy)(found):
        return refusal("only adults are checked: this is an organisation or a child")
    if case.ended_at is not None:
        return refusal("the case is over")
    return replace(case, level_2={**case.level_2, person: by(received, received.data.why)}), ACCEPTED


def record_household_member(
    case: HeldCase, received: Received[commands.RecordHouseholdMember], policy: ChecksPolicy
) -> Outcome | Answer:
    """Records somebody of a household (P3). The same name in the same household again brings them up to date."""
    said = received.data
    name = comparable(name_of(said.name))
    if not name:
        return refusal("a household member needs a name")
    if case.details is not None and find_person(case, said.lives_with) is None:
        return refusal("nobody in the case has the id of whose household it is")
    key = uuid5_text(policy.namespace, f"household:{case.case_id}:{said.lives_with}:{name}")
    known = case.members.get(key)
    answer = ACCEPTED if case.details is not None else _NOT_YET
    if known is not None and known.by.at > received.happened_at:
        return case, answer
    member = Member(
        lives_with=said.lives_with,
        contact=said.contact_takes_place,
        name=name_of(said.name),
        date_of_birth=said.date_of_birth or (known.date_of_birth if known else None),
        gender=said.gender or (known.gender if known else None),
        by=by(received, ""),
    )
    return replace(case, members={**case.members, key: member}), answer


def record_consent(
    case: HeldCase, received: Received[commands.RecordConsent], policy: ChecksPolicy
) -> Outcome | Answer:
    """Records what somebody who is no party said to being checked (P3): the last word holds, whatever order they came in."""
    said = received.data
    if not said.state.known:
        return refusal("consent is requested, given, refused or withdrawn")
    if case.details is not None:
        if find_person(case, said.person) is None:
            return refusal("nobody in the case has that id")
        if is_checked_freely(case, said.person):
            return refusal("a party to the case is checked without being asked for consent")
    known = case.consents.get(said.person)
    newer = known is None or known.by.at <= received.happened_at
    consent = Consent(said.state, by(received, said.how or ""))
    after = replace(case, consents={**case.consents, said.person: consent}) if newer else case
    return after, ACCEPTED if case.details is not None else _NOT_YET


def classify_finding(
    case: HeldCase, received: Received[commands.ClassifyFinding], policy: ChecksPolicy
) -> Outcome | Answer:
    """Says what an offence bears on (P5): of two who say so, the later is right."""
    said = received.data
    if said.relevance not in (Relevance.RELEVANT, Relevance.NOT_RELEVANT):
        return refusal("a person says relevant or not-relevant")
    if not said.category.known:
        return refusal("there is no such category of offence")
    held = case.checks.get(said.check_id)
    known = {f.finding_id for a in case.answers.values() if a.check_id == said.check_id for f in a.findings}
    if held is not None and known and said.finding_id not in known:
        return refusal("the check has no such finding")
    before = case.judged.get(said.finding_id)
    judged = Judged(said.category, said.relevance, by(received, said.why), said.serious)
    if before is None or before.by.at <= judged.by.at:
        case = replace(case, judged={**case.judged, said.finding_id: judged})
    held_back = Answer("held", "there is no such finding yet: this is kept, and takes effect when it comes")
    return case, ACCEPTED if said.finding_id in known else held_back


def correct_check(case: HeldCase, received: Received[commands.CorrectCheck], policy: ChecksPolicy) -> Outcome | Answer:
    """Strikes out the answer of a check and asks again, or says who is to be asked (G2)."""
    said = received.data
    held = case.checks.get(said.check_id)
    series = series_of(said.check_id)
    if held is None or series is None:
        return refusal("there is no such check")
    if said.check_id in case.struck:
        return refusal("its answer was struck out before")
    answered = effective(case, held) is not None
    if said.ask is None and not answered:
        return refusal("it has no answer that could be struck out")
    if said.ask is not None and held.check.kind is CheckKind.LEVEL_1:
        return refusal("level 1 is asked of the national computer")
    if said.ask is not None:
        named = NamedSource(said.ask, by(received, said.why))
        case = replace(case, sources={**case.sources, source_key(held.series): named})
    if answered:
        case = replace(case, struck={**case.struck, said.check_id: by(received, said.why)})
    return case, ACCEPTED


on_request_level_2: Final = _on(request_level_2)
on_record_household_member: Final = _on(record_household_member)
on_record_consent: Final = _on(record_consent)
on_classify_finding: Final = _on(classify_finding)
on_correct_check: Final = _on(correct_check)
