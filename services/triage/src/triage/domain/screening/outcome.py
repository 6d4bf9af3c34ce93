"""The outcome of screening (T5): proposed from the profile, settled by policy where that is safe, otherwise by a person."""

from __future__ import annotations

from collections.abc import Sequence

from cafcass_contracts.identity import derived_id
from cafcass_contracts.safeguarding import FactorState, RiskFinding, ScreeningOutcome, SettledBy
from cafcass_domain.state import State
from triage.domain.case import TriageCase
from triage.domain.information.held import ItemKind
from triage.domain.policy import TriagePolicy
from triage.domain.screening.checks import not_told_of
from triage.domain.screening.evidence import Evidence
from triage.domain.screening.held import Settlement, not_asked, not_spoken_to
from triage.domain.screening.profile import evidence_of, profile_of


class Screened(State):
    """What screening finds, from facts alone."""

    evidence: tuple[Evidence, ...]
    profile: tuple[RiskFinding, ...]
    outcome: ScreeningOutcome
    settled_by: SettledBy | None
    why: str
    """Why a person has to look, in plain words without personal data."""


class Missing(State):
    """What nobody knows yet of a case that is screened."""

    checks: tuple[str, ...]
    """Each by its kind and whom it is about."""
    people: tuple[str, ...]
    """Ids of the parties nobody has spoken to."""
    answers: tuple[str, ...] = ()
    """Ids of answers that count for no check, and that nobody has dealt with."""

    @property
    def in_words(self) -> str:
        """In plain words, without personal data; empty where nothing is missing."""
        said = []
        if self.checks:
            said.append("a check outstanding" if len(self.checks) == 1 else f"{len(self.checks)} checks outstanding")
        if self.people:
            many = len(self.people)
            said.append("a party not spoken to" if many == 1 else f"{many} parties not spoken to")
        if self.answers:
            said.append("an answer that counts for no check not dealt with")
        return " and ".join(said)


def screened(case: TriageCase, policy: TriagePolicy) -> Screened:
    """The outcome that holds or is proposed. A person's word holds until something material changes."""
    evidence = evidence_of(case.application, case.checks, case.screening)
    profile = profile_of(evidence)
    settlement = case.screening.settlement
    if settlement is not None and _holds(settlement, evidence, case):
        return Screened(evidence, profile, settlement.outcome, SettledBy.PERSON, "")
    outcome, why = _proposed(case, profile, policy)
    alone = outcome in policy.settles_alone
    return Screened(evidence, profile, outcome, SettledBy.POLICY if alone else None, why)


def _proposed(case: TriageCase, profile: Sequence[RiskFinding], policy: TriagePolicy) -> tuple[ScreeningOutcome, str]:
    application, screening, concerns = case.application, case.screening, case.concerns
    there = [finding for finding in profile if finding.state is FactorState.PRESENT]
    if any(not finding.weak for finding in there):
        return ScreeningOutcome.CONCERNS, "risk factors are present"
    if there:
        return ScreeningOutcome.NEEDS_PERSON, "there are signals of risk that a person has to read"
    if screening.ever_present:
        return ScreeningOutcome.NEEDS_PERSON, "a risk that was known is no longer shown"
    if concerns.open:
        return ScreeningOutcome.NEEDS_PERSON, "a child protection concern is open"
    if concerns.any:
        return ScreeningOutcome.NEEDS_PERSON, "a child protection concern was raised"
    if case.concerns_elsewhere:
        return ScreeningOutcome.NEEDS_PERSON, "a child protection concern was raised in another case of the same child"
    if case.checks.outstanding or not_told_of(application, case.checks):
        return ScreeningOutcome.NEEDS_PERSON, "checks are outstanding"
    if case.checks.unread:
        return ScreeningOutcome.NEEDS_PERSON, "an answer that counts for no check waits for a person to deal with it"
    if not application.adult_parties or not_spoken_to(application, screening.calls):
        return ScreeningOutcome.NEEDS_PERSON, "a party has not been spoken to"
    unknown = {finding.factor for finding in profile if finding.state is FactorState.NOT_KNOWN}
    if not unknown.isdisjoint(policy.settles_alone_knowing):
        return ScreeningOutcome.NEEDS_PERSON, "safeguarding questions have no answer"
    if not_asked(application, screening.calls, policy.settles_alone_knowing):
        return ScreeningOutcome.NEEDS_PERSON, "a party was not asked about every risk"
    if said_in_words(case):
        return ScreeningOutcome.NEEDS_PERSON, "there are words, or content of the application, that no rule has weighed"
    return ScreeningOutcome.NO_CONCERNS, "nothing was found"


def outstanding(case: TriageCase) -> Missing:
    """What an outcome is settled without, where it is settled now (T5)."""
    checks = [f"{check.kind}:{check.about}" for check in case.checks.outstanding]
    checks += [f"{kind}:{about}" for kind, about in not_told_of(case.application, case.checks)]
    people = not_spoken_to(case.application, case.screening.calls)
    return Missing(tuple(sorted(checks)), tuple(person.id for person in people), case.checks.unread)


def _holds(settlement: Settlement, evidence: Sequence[Evidence], case: TriageCase) -> bool:
    """Whether nothing material changed since a person settled it, and nothing was said in words that they had not read."""
    read = settlement.weighed is None or settlement.weighed.issuperset(said_in_words(case))
    return read and settlement.basis == basis_of(evidence, case)


def said_in_words(case: TriageCase) -> tuple[str, ...]:
    """Keys of everything that somebody said of the case in words: a list of words never decides that there is nothing in them (T2)."""
    calls = [f"call:{id_}" for id_, call in case.screening.calls.items() if call.in_words]
    reports = [f"report:{id_}" for id_ in case.screening.reports]
    answers = [
        f"answer:{check}:{derived_id('words', words)}"
        for check, held in case.checks.results.items()
        for words in (held.result.in_words, held.result.intelligence)
        if words
    ]
    alleged = [id_ for id_, item in case.information.items() if item.kind is ItemKind.APPLICATION]
    details = case.application.details
    unread = [f"unread:{unknown.path}" for unknown in (() if details is None else details.unknowns)]
    return (*sorted(calls), *sorted(reports), *sorted(answers), *sorted(alleged), *sorted(unread))


def basis_of(evidence: Sequence[Evidence], case: TriageCase) -> str:
    """What a person's settlement stands on: everything that says a risk is there, every report, every concern of the child, here and elsewhere.

    A check that comes back clear is not material: it gives no reason to ask the person again.
    """
    keys = [each.key for each in evidence if each.state is FactorState.PRESENT or each.denial]
    keys += [f"unclear:{each.key}" for each in evidence if each.key.startswith("unclassified:")]
    keys += [f"concern:{key}:{fact}" for key, concern in case.concerns.raised.items() for fact in concern.evidence]
    keys += [f"elsewhere:{each.concern_id}" for each in case.concerns_elsewhere]
    return derived_id("screening-basis", *sorted(keys))
