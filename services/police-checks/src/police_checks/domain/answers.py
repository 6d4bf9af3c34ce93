"""What an answer says: its findings judged, whether it is about who was asked about, and which of several holds (P5, P6, P8)."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import UTC

from cafcass_contracts.identity import derived_id
from cafcass_contracts.police import AuthorityAnswered, CheckAnswered, PoliceEntry
from cafcass_contracts.safeguarding import CheckKind, CheckState, ConsentState, DisposalKind, Finding, Relevance
from cafcass_contracts.values import YesNo
from cafcass_domain.decision import Received
from police_checks.domain.case import Authority, HeldAnswer, HeldCase, HeldCheck, series_of
from police_checks.domain.identity import affirms, contradicts
from police_checks.domain.offences import classify, normal_offence

Answer = CheckAnswered | AuthorityAnswered

PAST = frozenset({DisposalKind.CONVICTION, DisposalKind.CAUTION})
"""Disposals that are past and proven (P6)."""


def answer_id(answer: Answer) -> str:
    """The id of an answer: the same reference of the same time, or without one the same content, is the same answer.

    It begins with the case, where the check is in the form of ours, so that whoever quotes it finds it there.
    """
    given = ["reference", answer.reference, answer.answered_at.astimezone(UTC).isoformat()] if answer.reference else []
    content = given or ["content", answer.model_dump_json(exclude_none=True)]
    derived = derived_id("answer", answer.owner, answer.check_id, *content)
    case = case_of_check(answer.check_id)
    return f"{case}.answer.{derived}" if case else derived


def case_of_check(check: str) -> str | None:
    """The case of a check, by its id."""
    series = series_of(check)
    return series[0] if series else None


def case_of_answer(answer: str) -> str | None:
    """The case that an answer is held with, by the id given to it; None where it is held with no case."""
    case, found, _ = answer.partition(".answer.")
    return case if found else None


def held_answer(received: Received[Answer]) -> HeldAnswer:
    """An answer as it is kept, its offences judged by the classification as it is now (P5, G2)."""
    data = received.data
    if isinstance(data, AuthorityAnswered):
        said = (data.known, data.on_plan, data.looked_after)
        return HeldAnswer(
            answer_id(data),
            data.check_id,
            of_police=False,
            answered_at=data.answered_at,
            received_at=received.received_at,
            authority=Authority(*said, data.in_words),
            damaged=bool(received.problems) or all(each is YesNo.NOT_KNOWN for each in said),
        )
    return HeldAnswer(
        answer_id(data),
        data.check_id,
        of_police=True,
        answered_at=data.answered_at,
        received_at=received.received_at,
        traced=data.traced,
        name=data.name,
        date_of_birth=data.date_of_birth,
        findings=_findings(data.check_id, data.entries),
        intelligence=data.intelligence,
        damaged=bool(received.problems)
        or (data.traced is YesNo.NOT_KNOWN and not data.entries)
        or (data.traced is YesNo.NO and bool(data.entries)),
    )


def is_urgent(answer: CheckAnswered) -> bool:
    """Whether an answer tells of something serious, convicted or pending: it cannot wait behind anything (T2)."""
    return any(
        finding.serious and finding.disposal is not DisposalKind.NO_FURTHER_ACTION
        for finding in _findings(answer.check_id, answer.entries)
    )


def effective(case: HeldCase, held: HeldCheck) -> HeldAnswer | None:
    """The answer that holds for a check: of those that are about it, the last one given (P8)."""
    named = [answer for answer in case.answers.values() if answer.check_id == held.check.check_id]
    usable = [answer for answer in named if not why_not(case, held, answer)]
    return max(usable, key=lambda answer: (answer.answered_at, answer.answer_id), default=None)


def unmatched(case: HeldCase) -> dict[str, str]:
    """The answers that a person has to place, by id, each with why: nothing that came is lost, whatever became of its check (P8, G3)."""
    found: dict[str, str] = {}
    for answer in case.answers.values():
        if answer.dismissed is not None:
            continue
        held = case.checks.get(answer.check_id)
        why = "no such check was asked for" if held is None else why_not(case, held, answer)
        if not why and held is not None and held.state is CheckState.WITHDRAWN and not answer.taken:
            struck = held.check.check_id in case.struck
            why = "the check had been struck out" if struck else "the request had been taken back"
        if why:
            found[answer.answer_id] = why
    return found


def with_taken(case: HeldCase) -> HeldCase:
    """The case, remembering which answers were taken for one to their check: what they say is known, also when the check falls away."""
    taken = {
        id_: replace(answer, taken=True)
        for id_, answer in case.answers.items()
        if not answer.taken and _stands(case, answer)
    }
    return replace(case, answers={**case.answers, **taken}) if taken else case


def _stands(case: HeldCase, answer: HeldAnswer) -> bool:
    held = case.checks.get(answer.check_id)
    return held is not None and held.state is CheckState.ANSWERED and not why_not(case, held, answer)


def findings_of(case: HeldCase, answer: HeldAnswer) -> tuple[Finding, ...]:
    """The findings of an answer as they stand, where a person judged one with their judgement."""
    return tuple(_as_judged(case, finding) for finding in answer.findings)


def relevant(findings: tuple[Finding, ...]) -> tuple[Finding, ...]:
    """What is relevant: past and proven, or judged so by a person, whatever became of it (P5).

    The disposal of each says what is proven, and so what may reach the letter (P6).
    """
    return tuple(
        f for f in findings if f.relevance is Relevance.RELEVANT and (f.disposal in PAST or f.judged_by == BY_PERSON)
    )


def to_judge(findings: tuple[Finding, ...]) -> tuple[Finding, ...]:
    """What a person has to look at: unclassified, or of weight and not yet decided, or with a disposal nobody knows (P5, G3)."""
    return tuple(
        f
        for f in findings
        if f.judged_by != BY_PERSON
        and (
            f.relevance not in (Relevance.RELEVANT, Relevance.NOT_RELEVANT)
            or (
                f.relevance is Relevance.RELEVANT
                and f.disposal not in PAST
                and f.disposal is not DisposalKind.NO_FURTHER_ACTION
            )
        )
    )


BY_PERSON = "person"


def bears_on(case: HeldCase, answer: HeldAnswer) -> YesNo:
    """Whether anything relevant was found. Not known while a person still has to look (G3)."""
    if answer.authority is not None:
        said = (answer.authority.known, answer.authority.on_plan, answer.authority.looked_after)
        if YesNo.YES in said:
            return YesNo.YES
        return YesNo.NO if answer.authority.known is YesNo.NO and not answer.damaged else YesNo.NOT_KNOWN
    findings = findings_of(case, answer)
    if relevant(findings):
        return YesNo.YES
    unsure = to_judge(findings) or answer.damaged or (answer.intelligence or "").strip()
    return YesNo.NOT_KNOWN if unsure else YesNo.NO


def why_not(case: HeldCase, held: HeldCheck, answer: HeldAnswer) -> str:
    """Why an answer is not one to a check, in words without content; empty where it is one.

    A person who says which check it belongs to overrules all but what they may not: nothing is used without consent (P3).
    """
    check = held.check
    if answer.check_id != check.check_id:
        return "it names another check"
    if answer.dismissed is not None:
        return "a person said that it belongs to none"
    if not held.sends:
        return "the check was never asked for"
    if answer.of_police != (check.kind is not CheckKind.LOCAL_AUTHORITY):
        return "somebody else was asked"
    if _without_consent(case, held, answer):
        return "the request had been taken back"
    if answer.matched is not None:
        return ""
    if case.ended_at is not None and answer.received_at > case.ended_at:
        return "the case was over when it came"
    if held.corrected_at is not None and answer.answered_at < held.corrected_at:
        if not affirms(held.identity, answer.name, answer.date_of_birth):
            return "it was given before the request was corrected"
        return ""
    return contradicts(held.identity, answer.name, answer.date_of_birth)


def _without_consent(case: HeldCase, held: HeldCheck, answer: HeldAnswer) -> bool:
    """Whether consent had been refused or taken back when the answer came (P3): it is kept and not used."""
    consent = case.consent_to(held) if held.consent else None
    refused = consent is not None and consent.state in (ConsentState.REFUSED, ConsentState.WITHDRAWN)
    return held.taken_back or (refused and consent is not None and answer.received_at > consent.by.at)


def _findings(check: str, entries: tuple[PoliceEntry, ...]) -> tuple[Finding, ...]:
    seen: Counter[str] = Counter()
    found = []
    for entry in entries:
        words = normal_offence(entry.offence)
        key = entry.reference or f"{words}|{entry.committed_on}|{entry.disposed_on}"
        seen[key] += 1
        judged = classify(entry.offence)
        found.append(
            Finding(
                finding_id=derived_id("finding", check, key, str(seen[key])),
                offence=entry.offence,
                category=judged.category,
                relevance=judged.relevance,
                serious=judged.serious,
                disposal=entry.disposal,
                sentence=entry.sentence,
                committed_on=entry.committed_on,
                disposed_on=entry.disposed_on,
                judged_by=judged.row,
            )
        )
    return tuple(found)


def _as_judged(case: HeldCase, finding: Finding) -> Finding:
    judged = case.judged.get(finding.finding_id)
    if judged is None:
        return finding
    serious = finding.serious if judged.serious is None else judged.serious
    said = {"category": judged.category, "relevance": judged.relevance, "serious": serious}
    return finding.model_copy(update={**said, "judged_by": BY_PERSON})


def belongs_to(answer: HeldAnswer, check: str) -> HeldAnswer:
    """An answer placed with another check than it names: its findings are that check's."""
    entries = [
        PoliceEntry(
            reference=None,
            offence=f.offence,
            disposal=f.disposal,
            sentence=f.sentence,
            committed_on=f.committed_on,
            disposed_on=f.disposed_on,
        )
        for f in answer.findings
    ]
    return replace(answer, check_id=check, findings=_findings(check, tuple(entries)), taken=False)
