"""An answer as it is kept: what it says, and its offences judged by the classification."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Final

from cafcass_contracts.identity import derived_id
from cafcass_contracts.police import AuthorityAnswered, CheckAnswered, PoliceEntry
from cafcass_contracts.safeguarding import DisposalKind, Relevance
from cafcass_contracts.values import OffenceCategory, YesNo
from cafcass_domain.decision import Received
from cafcass_domain.state import State, replace
from police_checks.domain.answers.offences import Classification, classification_of
from police_checks.domain.by import By
from police_checks.domain.checks.check import case_of_check
from police_checks.domain.policy import ChecksPolicy
from police_checks.domain.told import PersonName, name_of

Answer = CheckAnswered | AuthorityAnswered

BY_PERSON: Final = "person"
"""What stands for the row of the classification where a person judged."""


class Finding(State, kw_only=True):
    """One offence in an answer, with how it was judged: every field has the name and the meaning that it has in the contract."""

    finding_id: str
    offence: str
    category: OffenceCategory
    relevance: Relevance
    serious: bool = False
    disposal: DisposalKind = DisposalKind.NOT_KNOWN
    sentence: str | None = None
    committed_on: str | None = None
    disposed_on: str | None = None
    judged_by: str = ""

    @property
    def proven(self) -> bool:
        """Whether it ended with a conviction (P6): what did not, whatever became of it, is information (P5)."""
        return self.disposal is DisposalKind.CONVICTION


class Authority(State):
    """What a local authority answered about a child (P7)."""

    known: YesNo = YesNo.NOT_KNOWN
    on_plan: YesNo = YesNo.NOT_KNOWN
    looked_after: YesNo = YesNo.NOT_KNOWN
    in_words: str | None = None


class HeldAnswer(State):
    """An answer as it came. Nothing that came is thrown away."""

    answer_id: str
    check_id: str
    """The check that it names, or that a person said it belongs to."""
    of_police: bool
    answered_at: datetime
    received_at: datetime
    traced: YesNo = YesNo.NOT_KNOWN
    name: PersonName = PersonName()
    date_of_birth: str | None = None
    findings: tuple[Finding, ...] = ()
    intelligence: str | None = None
    authority: Authority | None = None
    damaged: bool = False
    """Parts of it could not be read, or it does not say whether anybody was found: never taken for nothing found (G3)."""
    matched: By | None = None
    """A person said which check it belongs to."""
    dismissed: By | None = None
    """A person said that it belongs to none."""
    taken: bool = False
    """It was taken for an answer to its check: what it says is known, also when the check falls away."""

    @property
    def words(self) -> str:
        """What it says in words, of which no rule knows whether they matter: a person reads them."""
        said = self.intelligence if self.authority is None else self.authority.in_words
        return (said or "").strip()

    @property
    def serious(self) -> bool:
        """Whether it tells of anything serious (T2)."""
        return any(finding.serious for finding in self.findings)


def answer_id(answer: Answer) -> str:
    """The id of an answer: the same reference of the same time, or without one the same content, is the same answer.

    It begins with the case, where the check is in the form of ours, so that whoever quotes it finds it there.
    """
    given = ["reference", answer.reference, answer.answered_at.astimezone(UTC).isoformat()] if answer.reference else []
    content = given or ["content", answer.model_dump_json(exclude_none=True)]
    derived = derived_id("answer", answer.owner, answer.check_id, *content)
    case = case_of_check(answer.check_id)
    return f"{case}.answer.{derived}" if case else derived


def case_of_answer(answer: str) -> str | None:
    """The case that an answer is held with, by the id given to it; None where it is held with no case."""
    case, found, _ = answer.partition(".answer.")
    return case if found else None


def held_answer(received: Received[Answer], policy: ChecksPolicy) -> HeldAnswer:
    """An answer as it is kept, its offences judged by the classification in force (P5, G2)."""
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
        name=name_of(data.name),
        date_of_birth=data.date_of_birth,
        findings=_findings(data.check_id, data.entries, classification_of(policy)),
        intelligence=data.intelligence,
        damaged=bool(received.problems)
        or (data.traced is YesNo.NOT_KNOWN and not data.entries)
        or (data.traced is YesNo.NO and bool(data.entries)),
    )


def is_urgent(answer: CheckAnswered, policy: ChecksPolicy) -> bool:
    """Whether an answer tells of something serious, whatever became of it: it cannot wait behind anything (T2, P5)."""
    classification = classification_of(policy)
    return any(classification.judge(entry.offence).serious for entry in answer.entries)


def belongs_to(answer: HeldAnswer, check: str, policy: ChecksPolicy) -> HeldAnswer:
    """An answer placed with another check than it names: its findings are that check's."""
    findings = _findings(check, answer.findings, classification_of(policy))
    return replace(answer, check_id=check, findings=findings, taken=False)


def judged_anew(answer: HeldAnswer, policy: ChecksPolicy) -> HeldAnswer:
    """An answer with its offences judged by the classification in force; the same object where it judges them as they were."""
    classification = classification_of(policy)
    findings = tuple(_judged_anew(finding, classification) for finding in answer.findings)
    return answer if findings == answer.findings else replace(answer, findings=findings)


def _judged_anew(finding: Finding, classification: Classification) -> Finding:
    judged = classification.judge(finding.offence)
    same = (finding.category, finding.relevance, finding.serious) == (judged.category, judged.relevance, judged.serious)
    if same:
        return finding
    return replace(
        finding,
        category=judged.category,
        relevance=judged.relevance,
        serious=judged.serious,
        judged_by=judged.row,
    )


def _findings(
    check: str, entries: Iterable[PoliceEntry | Finding], classification: Classification
) -> tuple[Finding, ...]:
    seen: Counter[str] = Counter()
    found = []
    for entry in entries:
        reference = entry.reference if isinstance(entry, PoliceEntry) else None
        key = reference or f"{classification.normal(entry.offence)}|{entry.committed_on}|{entry.disposed_on}"
        seen[key] += 1
        judged = classification.judge(entry.offence)
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
