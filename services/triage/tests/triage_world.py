"""Triage in memory: what a test sends, and what came of it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

from cafcass_contracts.intake import CaseDetailsRecorded
from cafcass_contracts.message import Actor, Command
from cafcass_contracts.people import Child, Person, PersonName, Relation
from cafcass_contracts.police_checks import CheckFound, ChecksFound
from cafcass_contracts.proceedings import CourtRef, Hearing, Signals
from cafcass_contracts.safeguarding import (
    CallOutcome,
    CheckKind,
    CheckState,
    ConcernAction,
    ConcernTrigger,
    DisposalKind,
    FactorState,
    Finding,
    JudgedCheck,
    Relevance,
    ScreeningOutcome,
)
from cafcass_contracts.triage import (
    RaiseConcern,
    RecordAdvice,
    RecordConcernAction,
    RecordRiskCall,
    ReportInformation,
    SettleScreening,
)
from cafcass_contracts.values import (
    Feed,
    HearingType,
    LawType,
    OffenceCategory,
    PartyRole,
    RiskFactor,
    YesNo,
)
from cafcass_domain.decision import TableRef
from cafcass_runtime.questions import Asked
from cafcass_runtime.testing import world as testing
from cafcass_runtime.testing.policy import policy_of
from triage.app import service
from triage.domain.case import CASES, TriageCase
from triage.domain.letter.facts import LETTERS, Letter
from triage.domain.policy import TriagePolicy

S = TypeVar("S")

CASE = "11111111-1111-5111-8111-111111111111"
CASE_NUMBER = "1700000000000001"
APPLIED = datetime(2026, 6, 1, 9, tzinfo=UTC)
"""A Monday."""
HEARING_AT = datetime(2026, 7, 1, 9, 30, tzinfo=UTC)
POLICY = policy_of(service).at(APPLIED)
OFFICER = Actor(id="officer-1", role="family-court-adviser", team="a5-eit")
GUARDIAN = Actor(id="guardian-1", role="childrens-guardian", team="a5-eit")
MANAGER = Actor(id="manager-1", role="service-manager", team="a5-eit")
MOTHER = Person(
    id="p1",
    roles=(PartyRole.APPLICANT,),
    name=PersonName(first="Mary", last="Mockup"),
    adult_party=True,
)
FATHER = Person(id="p2", roles=(PartyRole.RESPONDENT,), name=PersonName(first="Fred", last="Fakeman"), adult_party=True)
CHILD = Child(id="c1", name=PersonName(first="Cleo", last="Mockup"))
QUIET = Signals(
    c1a_present=YesNo.NO,
    c8_present=YesNo.NO,
    confidential_details_asked=YesNo.NO,
    miam_attended=YesNo.YES,
    children_known_to_local_authority=YesNo.NO,
    child_protection_plan=YesNo.NO,
    urgent=YesNo.NO,
    without_notice=YesNo.NO,
    international_element=YesNo.NO,
    previous_proceedings=YesNo.NO,
)
FIRST_HEARING = Hearing(id="h1", type=HearingType.FIRST, starts_at=HEARING_AT)


def details(revision: int = 1, **changes: Any) -> CaseDetailsRecorded:
    """A quiet private law application: every question of the form answered no. Its first hearing is the first of those named."""
    content: dict[str, Any] = {
        "case_id": CASE,
        "case_number": CASE_NUMBER,
        "law": LawType.PRIVATE,
        "revision": revision,
        "feed": Feed.COURT_EVENTS,
        "court": CourtRef(name="Mocktown", epims_id="1"),
        "area": "A5",
        "team": "a5-eit",
        "received_at": APPLIED,
        "people": (MOTHER, FATHER),
        "children": (CHILD,),
        "relations": (Relation(child="c1", person="p1", lives_with=YesNo.YES),),
        "signals": QUIET,
        "hearings": (FIRST_HEARING,),
        "complete": True,
        "decided": True,
        **changes,
    }
    if content["hearings"]:
        content.setdefault("first_hearing_id", content["hearings"][0].id)
    return CaseDetailsRecorded(**content)


def check(
    about: str,
    kind: CheckKind = CheckKind.LEVEL_1,
    state: CheckState = CheckState.ANSWERED,
    relevant: YesNo = YesNo.NO,
    **changes: Any,
) -> JudgedCheck:
    """One check as it stands."""
    return JudgedCheck(
        check_id=f"{kind}:{about}", kind=kind, about=about, state=state, relevant=relevant, needed_at=APPLIED, **changes
    )


def check_changed(of: JudgedCheck) -> ChecksFound:
    """What police-checks tells about a check that found nothing yet."""
    return ChecksFound(case_id=CASE, revision=1, checks=(CheckFound(check=of),))


def result(of: JudgedCheck, *relevant: Finding, **content: Any) -> ChecksFound:
    """What a check found."""
    told: dict[str, Any] = {"traced": YesNo.YES if relevant else YesNo.NO, **content}
    return ChecksFound(case_id=CASE, revision=1, checks=(CheckFound(check=of, relevant=relevant, **told),))


def clear_checks() -> list[ChecksFound]:
    """Every check of the quiet case, answered with nothing to worry about."""
    return [
        result(check("p1")),
        result(check("p2")),
        result(check("c1", CheckKind.LOCAL_AUTHORITY), known_to_authority=YesNo.NO),
    ]


def finding(
    id_: str = "f1",
    category: OffenceCategory = OffenceCategory.DECEIT,
    disposal: DisposalKind = DisposalKind.CONVICTION,
    **content: Any,
) -> Finding:
    """One relevant finding."""
    told: dict[str, Any] = {
        "relevance": Relevance.RELEVANT,
        "offence": "An invented offence",
        "proven": disposal is DisposalKind.CONVICTION,
        **content,
    }
    return Finding(finding_id=id_, category=category, disposal=disposal, **told)


def report(
    factor: RiskFactor, state: FactorState, about: str | None = None, words: str = "Told so."
) -> ReportInformation:
    """Somebody told something."""
    return ReportInformation(
        case_id=CASE, by=OFFICER, factor=factor, state=state, about_person=about, in_words=words, source="a teacher"
    )


def call(person: str, outcome: CallOutcome = CallOutcome.SPOKEN, **content: Any) -> RecordRiskCall:
    """A risk identification call."""
    return RecordRiskCall(case_id=CASE, by=OFFICER, person=person, called_at=APPLIED, outcome=outcome, **content)


def settle(outcome: ScreeningOutcome, based_on: int | None = None) -> SettleScreening:
    """A person settles the outcome."""
    return SettleScreening(case_id=CASE, by=OFFICER, outcome=outcome, why="Read it all.", based_on=based_on)


def raised(
    trigger: ConcernTrigger = ConcernTrigger.REPORTED, about: str | None = None, words: str = "Said so."
) -> RaiseConcern:
    """Somebody raises a concern."""
    return RaiseConcern(case_id=CASE, by=OFFICER, trigger=trigger, about_person=about, in_words=words)


def acted(concern_id: str) -> RecordConcernAction:
    """Somebody says what was done about a concern."""
    return RecordConcernAction(
        case_id=CASE,
        by=OFFICER,
        concern_id=concern_id,
        actions=(ConcernAction.REFERRED,),
        in_words="Referred by telephone.",
    )


def advise(**content: Any) -> RecordAdvice:
    """Somebody advises the court."""
    told = {"analysis": "The accounts differ.", "advice": "A hearing is needed.", **content}
    return RecordAdvice(case_id=CASE, by=OFFICER, **told)


class World(testing.World[TriagePolicy]):
    """Triage in memory, with some of its numbers changed."""

    def __init__(self, *, now: datetime = APPLIED + timedelta(hours=1), **numbers: Any) -> None:
        super().__init__(service, now=now, policy=policy_of(service, **numbers))

    @property
    def case(self) -> TriageCase:
        """The case of the test."""
        return self.row(CASES, CASE)

    @property
    def letter(self) -> Letter | None:
        """Its letter."""
        return self.rows(LETTERS).get(CASE)

    def put(self, table: TableRef[S], key: str, row: S) -> None:
        """Has a row say something else than was decided."""
        kept = next(each for each in service.tables if each.ref == table)
        version, _ = self.memory.rows[table.name][key]
        self.memory.rows[table.name][key] = (version, kept.encode(row))

    def asked(self, key: str) -> Asked | None:
        """The open question about the case that a key names."""
        return self.questions.get((CASE, key))


def refusal(world: World, command: Command) -> str:
    """Why a command is refused."""
    world.send(command)
    assert world.answer.verdict == "refused"
    return world.answer.reason


def quiet_world(world: World | None = None, **changes: Any) -> World:
    """The quiet case with its checks answered."""
    world = world or World()
    world.send(details(**changes))
    for each in clear_checks():
        world.send(each)
    return world


def spoken(world: World, *people: str) -> World:
    """Each party is spoken to and asked about every risk, and nothing comes of it."""
    for person in people or ("p1", "p2"):
        world.send(call(person, asked=tuple(RiskFactor)))
    return world
