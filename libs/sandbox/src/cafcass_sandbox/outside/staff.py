"""Cafcass's own staff: they take what is proposed, ring the parties, ask for consent, and take concerns in hand at once."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from cafcass_contracts import allocation, police_checks, triage
from cafcass_contracts.intake import CaseDetailsRecorded
from cafcass_contracts.message import Actor, Message
from cafcass_contracts.platform import PersonNeeded
from cafcass_contracts.safeguarding import (
    CallOutcome,
    CareCategory,
    CheckState,
    ConsentState,
    Gap,
    LetterSharing,
    Relevance,
    ScreeningOutcome,
    Sufficiency,
)
from cafcass_contracts.values import PARTIES, LawType, OffenceCategory, RiskFactor, YesNo
from cafcass_sandbox.outside.people import giver
from cafcass_sandbox.outside.planned import Planned, drawn, seeded, taking

_AT_ONCE: Final = timedelta(minutes=20)
_SOON: Final = timedelta(hours=5)
_ASKED: Final = tuple(factor for factor in RiskFactor if factor is not RiskFactor.OTHER)


class Staff:
    """Remembers what the topics said, and does what a person would do next."""

    def __init__(self, seed: int) -> None:
        self._seed = seed
        self._proposed: dict[str, ScreeningOutcome] = {}
        self._categories: dict[str, CareCategory] = {}
        self._done: set[tuple[str, ...]] = set()
        """Calls made, consents asked for, findings judged: each once, however often it is told of."""
        self._takes: Mapping[type[Message], Callable[[Any], tuple[Planned, ...]]] = {
            CaseDetailsRecorded: self._ring,
            police_checks.ChecksChanged: self._ask_consent,
            police_checks.ChecksFound: self._classify,
            triage.CaseScreened: self._note_screening,
            triage.CategoryChanged: self._note_category,
            triage.ConcernRaised: self._acknowledge,
            allocation.AllocationProposed: self._agree,
            PersonNeeded: self._settle,
        }

    def takes(self, said: Message) -> tuple[Planned, ...]:
        """What staff do about what was said."""
        take = self._takes.get(type(said))
        return () if take is None else take(said)

    def _ring(self, details: CaseDetailsRecorded) -> tuple[Planned, ...]:
        """Each adult party of a private law case is rung once, separately (T6)."""
        if details.law is not LawType.PRIVATE:
            return ()
        calls: list[Planned] = []
        for person in details.people:
            if person.organisation is not None or not PARTIES & set(person.roles):
                continue
            if not self._first("call", details.case_id, person.id):
                continue
            rng = seeded(self._seed, "call", person.name.text(), person.date_of_birth)
            outcome = drawn(rng, {CallOutcome.SPOKEN: 86.0, CallOutcome.NO_ANSWER: 9.0, CallOutcome.DECLINED: 5.0})
            spoken = outcome is CallOutcome.SPOKEN
            named = (RiskFactor.DOMESTIC_ABUSE,) if spoken and rng.random() < 0.2 else ()
            call = triage.RecordRiskCall(
                by=giver(triage.RecordRiskCall),
                case_id=details.case_id,
                person=person.id,
                called_at=datetime(1970, 1, 1, tzinfo=UTC),
                outcome=outcome,
                said="Says that handovers are difficult and that they would like them to be calmer."
                if spoken
                else None,
                factors=named,
                asked=_ASKED if spoken else (),
                issues=("The parents disagree about the handover arrangements.",) if spoken else (),
                consents_to_sharing=YesNo.YES if spoken else YesNo.NOT_KNOWN,
            )
            calls.append(_command("triage", taking(rng, timedelta(days=1)), call, details.case_id))
        return tuple(calls)

    def _ask_consent(self, changed: police_checks.ChecksChanged) -> tuple[Planned, ...]:
        """Consent is sought for each level of check by itself (P3)."""
        asked: list[Planned] = []
        for check in changed.checks:
            if check.state is not CheckState.AWAITING_CONSENT:
                continue
            if not self._first("consent", changed.case_id, check.kind, check.about):
                continue
            rng = seeded(self._seed, "consent", changed.case_id, check.kind, check.about)
            state = drawn(rng, {ConsentState.GIVEN: 80.0, ConsentState.REFUSED: 20.0})
            consent = police_checks.RecordConsent(
                by=giver(police_checks.RecordConsent),
                case_id=changed.case_id,
                person=check.about,
                kind=check.kind,
                state=state,
                how="by telephone",
            )
            asked.append(_command("police-checks", taking(rng, timedelta(hours=8)), consent, changed.case_id))
        return tuple(asked)

    def _classify(self, found: police_checks.ChecksFound) -> tuple[Planned, ...]:
        return tuple(each for result in found.checks for each in self._classify_check(found.case_id, result))

    def _classify_check(self, case: str, result: police_checks.CheckFound) -> tuple[Planned, ...]:
        rng = seeded(self._seed, "classify", result.check.check_id)
        return tuple(
            _command(
                "police-checks",
                taking(rng, _SOON),
                police_checks.ClassifyFinding(
                    by=giver(police_checks.ClassifyFinding),
                    case_id=case,
                    check_id=result.check.check_id,
                    finding_id=finding.finding_id,
                    category=OffenceCategory.DECEIT if relevant else OffenceCategory.UNCLASSIFIED,
                    relevance=Relevance.RELEVANT if relevant else Relevance.NOT_RELEVANT,
                    why="read and judged by an officer",
                ),
                case,
            )
            for finding in result.to_judge
            if self._first("finding", result.check.check_id, finding.finding_id)
            for relevant in (rng.random() < 0.3,)
        )

    def _note_screening(self, screened: triage.CaseScreened) -> tuple[Planned, ...]:
        self._proposed[screened.case_id] = screened.outcome
        return ()

    def _note_category(self, changed: triage.CategoryChanged) -> tuple[Planned, ...]:
        self._categories[changed.case_id] = changed.category
        return ()

    def _acknowledge(self, raised: triage.ConcernRaised) -> tuple[Planned, ...]:
        rng = seeded(self._seed, "concern", raised.concern_id)
        taken = triage.AcknowledgeConcern(
            by=giver(triage.AcknowledgeConcern),
            case_id=raised.case_id,
            concern_id=raised.concern_id,
            action="rang the local authority's duty desk",
        )
        return (_command("triage", taking(rng, _AT_ONCE), taken, raised.case_id),)

    def _agree(self, proposed: allocation.AllocationProposed) -> tuple[Planned, ...]:
        """The manager of the team takes who is proposed (A4)."""
        rng = seeded(self._seed, "allocation", proposed.work_id, proposed.proposal)
        settled = allocation.SettleAllocation(
            by=Actor(id=f"{proposed.team}-manager", role="service-manager", team=proposed.team),
            case_id=proposed.case_id,
            work_id=proposed.work_id,
            proposal=proposed.proposal,
            practitioner_id=proposed.practitioner_id,
        )
        return (_command("allocation", taking(rng, _SOON), settled, proposed.case_id),)

    def _settle(self, needed: PersonNeeded) -> tuple[Planned, ...]:
        rng = seeded(self._seed, "settle", needed.id)
        answers = {
            triage.SettleScreening.message_name: self._screening,
            triage.SettleSharing.message_name: self._sharing,
            triage.RecordGapAnalysis.message_name: self._gaps,
            triage.SettleCategory.message_name: self._category,
            triage.CloseCorrespondence.message_name: self._close,
        }
        for name, answer in answers.items():
            if name in needed.settled_by:
                return (_command("triage", taking(rng, _SOON), answer(needed), needed.subject),)
        return ()

    def _first(self, *what: str) -> bool:
        first = what not in self._done
        self._done.add(what)
        return first

    def _screening(self, needed: PersonNeeded) -> Message:
        """What is proposed is taken; what the platform leaves to a person is settled on the safe side."""
        proposed = self._proposed.get(needed.subject, ScreeningOutcome.NEEDS_PERSON)
        outcome = ScreeningOutcome.CONCERNS if proposed is ScreeningOutcome.NEEDS_PERSON else proposed
        return triage.SettleScreening(
            by=giver(triage.SettleScreening), case_id=needed.subject, outcome=outcome, why="read the file"
        )

    def _sharing(self, needed: PersonNeeded) -> Message:
        return triage.SettleSharing(
            by=giver(triage.SettleSharing),
            case_id=needed.subject,
            sharing=LetterSharing.SHARED,
            why="the court directed that the parties have it",
        )

    def _gaps(self, needed: PersonNeeded) -> Message:
        rng = seeded(self._seed, "gaps", needed.subject)
        levels = {Sufficiency.SUFFICIENT: 55.0, Sufficiency.MORE_WORK: 30.0, Sufficiency.INSUFFICIENT: 15.0}
        gaps = tuple(
            Gap(part=part, sufficiency=drawn(rng, levels))
            for part in ("assessment", "care-plan", "expert-report", "engagement")
        )
        return triage.RecordGapAnalysis(by=giver(triage.RecordGapAnalysis), case_id=needed.subject, gaps=gaps)

    def _category(self, needed: PersonNeeded) -> Message:
        proposed = self._categories.get(needed.subject, CareCategory.INSUFFICIENT)
        return triage.SettleCategory(
            by=giver(triage.SettleCategory), case_id=needed.subject, category=proposed, why="as proposed"
        )

    def _close(self, needed: PersonNeeded) -> Message:
        return triage.CloseCorrespondence(
            by=giver(triage.CloseCorrespondence), correspondence_id=needed.subject, how="answered"
        )


def _command(service: str, after: timedelta, command: Message, subject: str) -> Planned:
    return Planned(after, command, f"{service}.commands.v1", subject)
