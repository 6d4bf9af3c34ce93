"""A case's whole life in stages, and what courts, police, authorities, families and staff say in each: pure, and the same for the same seed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from enum import Enum, StrEnum
from random import Random
from typing import Final, TypeVar

from bench.large import large_case
from cafcass_contracts import allocation, police_checks, triage
from cafcass_contracts.message import Message
from cafcass_contracts.police import AuthorityAnswered, CheckAnswered
from cafcass_contracts.safeguarding import CallOutcome
from cafcass_contracts.values import CorrespondenceKind, LawType, RiskFactor
from cafcass_sandbox.outside import authorities, people, police, workforce
from cafcass_sandbox.outside.complaints_team import ComplaintsTeam
from cafcass_sandbox.outside.courts import Case, Change, PrivateLaw, later_snapshot
from cafcass_sandbox.outside.families import POST, piece
from cafcass_sandbox.outside.people import giver
from cafcass_sandbox.outside.planned import Planned, seeded
from cafcass_sandbox.outside.staff import Staff

FIRST_DAY: Final = datetime(2026, 6, 1, 9, tzinfo=UTC)
_SUBMITTED: Final = (FIRST_DAY - timedelta(days=4)).date()
_COMPLAINED_ABOUT: Final = 100
"""One case in so many is complained about."""
R = TypeVar("R", police_checks.PoliceCheckRequested, police_checks.AuthorityCheckRequested)
_TRIAGE: Final = "triage.commands.v1"


class Phase(StrEnum):
    """What is compared from one measurement to the next."""

    OPENING = "opening"
    ANSWERS = "answers"
    LETTER = "letter"
    REST = "the rest"


class Stage(Enum):
    """The stages of a life, in their order: each is over before the next begins."""

    OPENED = "registered, checks asked, work given", Phase.OPENING, FIRST_DAY
    AMENDED = "amended once by the court", Phase.REST, FIRST_DAY
    ANSWERED = "checks answered, consents, findings judged", Phase.ANSWERS, FIRST_DAY
    CALLED = "parties called, concerns acknowledged", Phase.REST, FIRST_DAY
    WRITTEN = "screened, letter rendered", Phase.LETTER, FIRST_DAY
    UPDATED = "news after the letter", Phase.LETTER, FIRST_DAY
    DUE = "three weeks on: chases, late answers, last letters", Phase.REST, FIRST_DAY + timedelta(days=21, hours=9)
    HELD = "a week on: the hearing was held", Phase.REST, FIRST_DAY + timedelta(days=28)
    ORDERED = "orders made, proposals settled", Phase.REST, FIRST_DAY + timedelta(days=28)
    COMPLAINED = "a complaint in a hundred", Phase.REST, FIRST_DAY + timedelta(days=28)
    CLOSED = "closed by the court", Phase.REST, FIRST_DAY + timedelta(days=28)

    def __init__(self, title: str, phase: Phase, clock: datetime) -> None:
        self.title = title
        self.phase = phase
        self.clock = clock
        """What the platform's clock shows at its beginning, where the stage before it has another."""

    @property
    def place(self) -> int:
        """Its place in the order, from 0."""
        return list(Stage).index(self)


_SAID_FROM: Final[Mapping[type[Message], Stage]] = {
    CheckAnswered: Stage.ANSWERED,
    AuthorityAnswered: Stage.ANSWERED,
    police_checks.RecordConsent: Stage.ANSWERED,
    police_checks.ClassifyFinding: Stage.ANSWERED,
    triage.RecordRiskCall: Stage.CALLED,
    triage.AcknowledgeConcern: Stage.CALLED,
    triage.SettleScreening: Stage.WRITTEN,
    triage.SettleSharing: Stage.WRITTEN,
    allocation.SettleAllocation: Stage.ORDERED,
}
"""The first stage in which anybody says it; whatever else is said waits for the complaints."""


@dataclass(slots=True)
class Cohort:
    """So many cases that live together, as the court holds them."""

    seed: int
    cases: list[Case]

    @classmethod
    def drawn(cls, seed: int, count: int, after: timedelta = timedelta(0)) -> Cohort:
        """Cases as an ordinary day brings them, so long after the first, each with a first hearing four weeks on."""
        rng = Random(seed)
        kinds = [PrivateLaw.drawn(rng) for _ in range(count)]
        listed = [replace(kind, hearings=max(1, kind.hearings)) for kind in kinds]
        return cls(seed, [large_case(rng, kind, submitted=_SUBMITTED + after) for kind in listed])

    def sent(self, stage: Stage) -> Sequence[Case]:
        """What the court sends of each case at a stage: its whole snapshot; nothing where it sends none."""
        match stage:
            case Stage.OPENED:
                return self.cases
            case Stage.AMENDED:
                return self._later(
                    stage, (Change.ADDRESS, Change.HEARING_LISTED, Change.CHILD_ADDED), timedelta(days=1)
                )
            case Stage.ORDERED:
                return self._later(stage, (Change.ORDER_MADE, Change.REPORT_ORDERED), timedelta(days=29))
            case Stage.CLOSED:
                return self._later(stage, (Change.CLOSED,), timedelta(hours=1))
            case _:
                return ()

    def _later(self, stage: Stage, changes: Sequence[Change], after: timedelta) -> Sequence[Case]:
        rng = seeded(self.seed, stage.name)
        self.cases = [later_snapshot(case, rng, rng.choice(changes), after=after) for case in self.cases]
        return self.cases


@dataclass(slots=True)
class Outside:
    """Everybody outside the services: they hear what is said, and each says at a stage what is theirs to say then."""

    seed: int
    _staff: Staff = field(init=False)
    _team: ComplaintsTeam = field(init=False)
    _waiting: dict[int, list[Planned]] = field(default_factory=lambda: defaultdict(list))
    _calls: dict[str, triage.RecordRiskCall] = field(default_factory=dict)
    """The first call of each case in which somebody was spoken to, until more is told in a second."""

    def __post_init__(self) -> None:
        self._staff, self._team = Staff(self.seed), ComplaintsTeam(self.seed)

    def hear(self, said: Message) -> None:
        """Somebody is asked something, or learns of something."""
        planned = (*self._answers(said), *self._staff.takes(said), *self._team.takes(said))
        for one in sorted(planned, key=lambda each: each.after):
            self._waiting[_SAID_FROM.get(type(one.message), Stage.COMPLAINED).place].append(one)

    def say(self, stage: Stage) -> list[Planned]:
        """What is to be said at a stage, and was left of those before it; nothing is said twice."""
        due = [one for place in range(stage.place + 1) for one in self._waiting.pop(place, ())]
        for one in due:
            if isinstance(call := one.message, triage.RecordRiskCall) and call.outcome is CallOutcome.SPOKEN:
                self._calls.setdefault(call.case_id, call)
        if stage is Stage.WRITTEN:
            due += [_advice(each.message) for each in due if isinstance(each.message, triage.SettleScreening)]
        if stage is Stage.UPDATED:
            due += self._second_calls()
        return due

    def _answers(self, said: Message) -> tuple[Planned, ...]:
        """What is answered to a request; those who answer only when they are chased answer as if they had been."""
        match said:
            case police_checks.PoliceCheckRequested():
                return police.answers(said, self.seed) or police.answers(_chased(said), self.seed)
            case police_checks.AuthorityCheckRequested():
                return authorities.answers(said, self.seed) or authorities.answers(_chased(said), self.seed)
            case _:
                return ()

    def _second_calls(self) -> list[Planned]:
        """In each case somebody rings back after the letter and names another risk."""
        calls, self._calls = self._calls, {}
        return [
            Planned(
                timedelta(0),
                call.model_copy(
                    update={
                        "factors": (*call.factors, RiskFactor.SUBSTANCE_MISUSE),
                        "said": "Rang back, and says that there was heavy drinking before the handovers.",
                    }
                ),
                _TRIAGE,
                case,
            )
            for case, call in calls.items()
        ]


def _chased(request: R) -> R:
    return request.model_copy(update={"chased": max(1, request.chased)})


def _advice(settled: triage.SettleScreening) -> Planned:
    """Whoever settles a screening advises the court too: without that a letter waits for its last day."""
    advice = triage.RecordAdvice(
        by=giver(triage.RecordAdvice),
        case_id=settled.case_id,
        analysis="The parents do not speak to each other, and the child is in the middle.",
        advice="That the court hear from both parents at the first hearing.",
    )
    return Planned(timedelta(0), advice, _TRIAGE, settled.case_id)


def beforehand(seed: int, size: float) -> tuple[Planned, ...]:
    """What the workforce system tells before any case: who there is, in which role, and who is on duty."""
    today = FIRST_DAY.date()
    return (*people.planned(size, seed, today), *workforce.told(size, seed, today))


def complaints(cohort: Cohort) -> list[Planned]:
    """What is written about one case in a hundred, and about one of fewer: by the applicant's neighbour, to the post room."""
    return [
        Planned(
            timedelta(0),
            piece(
                str(case["id"]),
                LawType.PRIVATE,
                CorrespondenceKind.COMPLAINT,
                f"Somebody of {case['id']}",
                f"{case['id']}@example.org",
                "I rang four times and nobody called me back.",
                seeded(cohort.seed, "complaint", case["id"]),
            ),
            POST,
        )
        for case in cohort.cases[::_COMPLAINED_ABOUT]
    ]
