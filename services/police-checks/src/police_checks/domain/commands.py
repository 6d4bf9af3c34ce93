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
from cafcass_contracts.safeguarding import CheckKind, CheckState, ConsentState, Relevance
from cafcass_contracts.values import YesNo
from cafcass_domain.commands import conflict, refusal
from cafcass_domain.decision import ACCEPTED, Answer, Decision, Facts, Received, Touches
from cafcass_domain.state import replace
from police_checks.domain.answers.belonging import effective, usable_answers
from police_checks.domain.answers.identity import comparable
from police_checks.domain.by import by
from police_checks.domain.case import (
    CASES,
    Choice,
    Consent,
    HeldCase,
    Household,
    Judged,
    Member,
    NamedSource,
    consent_key,
    held_case,
)
from police_checks.domain.checks.check import series_of
from police_checks.domain.checks.sources import source_key
from police_checks.domain.evaluation import evaluate
from police_checks.domain.needs.people import adults_of, find_person, is_checked_freely, party_that_is
from police_checks.domain.policy import ChecksPolicy
from police_checks.domain.told import Person, name_of

CaseCommand = (
    commands.RequestLevel2Check
    | commands.RequestChecks
    | commands.RecordHouseholdMember
    | commands.ConfirmHousehold
    | commands.RecordConsent
    | commands.ClassifyFinding
    | commands.CorrectCheck
    | commands.ChooseAnswer
)
"""A command about one case, which it names."""

C = TypeVar(
    "C",
    commands.RequestLevel2Check,
    commands.RequestChecks,
    commands.RecordHouseholdMember,
    commands.ConfirmHousehold,
    commands.RecordConsent,
    commands.ClassifyFinding,
    commands.CorrectCheck,
    commands.ChooseAnswer,
)

Outcome = tuple[HeldCase, Answer]
_WAIT_FOR_CONSENT: Final = (CheckState.AWAITING_CONSENT, CheckState.CONSENT_REFUSED)
_WHOSE: Final = "nobody in the case has the id of whose household it is"
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
    if not adults_of(case, case.details, policy)(found):
        return refusal("only adults are checked: this is an organisation or a child")
    if case.ended_at is not None:
        return refusal("the case is over")
    return replace(case, level_2={**case.level_2, person: by(received, received.data.why)}), ACCEPTED


def request_checks(
    case: HeldCase, received: Received[commands.RequestChecks], policy: ChecksPolicy
) -> Outcome | Answer:
    """Asks for the checks of an old case, told at the start of service, as of any other case."""
    if case.details is not None and not case.details.backlog:
        return refusal(
            "the checks of this case are asked for by themselves: it is none that was told at the start of service"
        )
    if case.ended_at is not None:
        return refusal("the case is over")
    return replace(case, checks_requested=by(received, received.data.why)), _kept(case)


def record_household_member(
    case: HeldCase, received: Received[commands.RecordHouseholdMember], policy: ChecksPolicy
) -> Outcome | Answer:
    """Records somebody of a household (P3). The same name in the same household again brings them up to date."""
    said = received.data
    if case.details is not None and find_person(case, said.lives_with) is None:
        return refusal(_WHOSE)
    after = _with_member(case, said, said.contact_takes_place, received, policy)
    return after if isinstance(after, Answer) else (after, _kept(case))


def confirm_household(
    case: HeldCase, received: Received[commands.ConfirmHousehold], policy: ChecksPolicy
) -> Outcome | Answer:
    """Says who else lives in a household (P3): of two who say so, the later is right. Whom they name is recorded."""
    said = received.data
    if case.details is not None and find_person(case, said.lives_with) is None:
        return refusal(_WHOSE)
    if said.members and said.anybody_else is not YesNo.YES:
        return refusal("members are named: then somebody else lives there (anybody_else: yes)")
    known = case.households.get(said.lives_with)
    if known is not None and known.by.at > received.happened_at:
        return case, _kept(case)
    for someone in said.members:
        after = _with_member(case, someone, said.contact_takes_place, received, policy)
        if isinstance(after, Answer):
            return after
        case = after
    told = Household(said.anybody_else, bool(said.members), said.contact_takes_place, by=by(received, said.how))
    return (case := replace(case, households={**case.households, said.lives_with: told})), _kept(case)


def _with_member(
    case: HeldCase,
    said: commands.RecordHouseholdMember | commands.HouseholdPerson,
    contact: YesNo,
    received: Received[commands.RecordHouseholdMember] | Received[commands.ConfirmHousehold],
    policy: ChecksPolicy,
) -> HeldCase | Answer:
    """The case with somebody of a household, or why nobody of that name can be."""
    lives_with = received.data.lives_with
    name = comparable(name_of(said.name))
    if not name:
        return refusal("a household member needs a name")
    someone = Person(id="", name=name_of(said.name), date_of_birth=said.date_of_birth)
    if party_that_is(case, someone) is not None:
        return refusal(
            "a party has that name: a party is nobody's household member. Give the date of birth where it is somebody else"
        )
    key = uuid5_text(policy.namespace, f"household:{case.case_id}:{lives_with}:{name}")
    known = case.members.get(key)
    if known is not None and known.by.at > received.happened_at:
        return case
    member = Member(
        lives_with=lives_with,
        contact=contact,
        name=name_of(said.name),
        date_of_birth=said.date_of_birth or (known.date_of_birth if known else None),
        gender=said.gender or (known.gender if known else None),
        by=by(received, ""),
    )
    return replace(case, members={**case.members, key: member})


def _kept(case: HeldCase) -> Answer:
    return _NOT_YET if case.details is None else ACCEPTED


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
    levels = _levels(case, said)
    if isinstance(levels, Answer):
        return levels
    consent = Consent(said.state, by(received, said.how or ""))
    for level in levels:
        key = consent_key(level, said.person)
        known = case.consents.get(key)
        if known is None or known.by.at <= received.happened_at:
            case = replace(case, consents={**case.consents, key: consent})
    return case, _kept(case)


def _levels(case: HeldCase, said: commands.RecordConsent) -> tuple[CheckKind, ...] | Answer:
    """Which levels of check a word is about (P3). A yes that does not say is one to no more than the one level that waits for it."""
    if said.kind is not None:
        of_police = said.kind in (CheckKind.LEVEL_1, CheckKind.LEVEL_2)
        return (said.kind,) if of_police else refusal("consent is to a level 1 or a level 2 check")
    if said.state is not ConsentState.GIVEN:
        return (CheckKind.LEVEL_1, CheckKind.LEVEL_2)
    waiting = {
        held.check.kind
        for held in case.checks.values()
        if held.check.about == said.person and held.consent and held.state in _WAIT_FOR_CONSENT
    }
    if len(waiting) > 1:
        return refusal("checks of both levels wait for consent: say to which it is given (kind)")
    return tuple(waiting) or (CheckKind.LEVEL_1,)


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
    known |= {a.answer_id for a in case.answers.values() if a.check_id == said.check_id}
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


def choose_answer(case: HeldCase, received: Received[commands.ChooseAnswer], policy: ChecksPolicy) -> Outcome | Answer:
    """Says which of contradicting answers holds, or that all do (P7, P8): of two who say so, the later is right."""
    said = received.data
    held = case.checks.get(said.check_id)
    if held is None:
        return refusal("there is no such check")
    among = tuple(answer.answer_id for answer in usable_answers(case, held))
    if said.answer_id is not None and said.answer_id not in among:
        return refusal("the check has no such answer")
    before = case.chosen.get(said.check_id)
    choice = Choice(said.answer_id, among, by(received, said.why))
    if before is None or before.by.at <= choice.by.at:
        case = replace(case, chosen={**case.chosen, said.check_id: choice})
    return case, ACCEPTED


on_request_level_2: Final = _on(request_level_2)
on_request_checks: Final = _on(request_checks)
on_record_household_member: Final = _on(record_household_member)
on_confirm_household: Final = _on(confirm_household)
on_record_consent: Final = _on(record_consent)
on_classify_finding: Final = _on(classify_finding)
on_correct_check: Final = _on(correct_check)
on_choose_answer: Final = _on(choose_answer)
