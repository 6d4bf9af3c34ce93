"""What the tests of police-checks share: cases of our own making, and a world in which decisions are made one after another."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from cafcass_contracts import police_checks as events
from cafcass_contracts import safeguarding
from cafcass_contracts.intake import CaseDetailsRecorded
from cafcass_contracts.message import Actor, Event, Message
from cafcass_contracts.people import Address, Child, Home, Person, PersonName, Relation
from cafcass_contracts.platform import PersonNeeded
from cafcass_contracts.police import AuthorityAnswered, CheckAnswered, PoliceEntry
from cafcass_contracts.proceedings import CourtRef, Hearing
from cafcass_contracts.safeguarding import CheckKind, CheckState, DisposalKind
from cafcass_contracts.values import ApplicationKind, Feed, HearingType, LawType, PartyRole, YesNo
from cafcass_domain.decision import Decision
from cafcass_domain.state import replace
from cafcass_runtime.policies import DatedPolicy
from cafcass_runtime.questions import Asked
from cafcass_runtime.testing import checks
from cafcass_runtime.testing.policy import policy_of
from cafcass_runtime.testing.world import World
from police_checks.app import service
from police_checks.domain.case import CASES, HeldCase
from police_checks.domain.checks.check import HeldCheck, check_id
from police_checks.domain.policy import ChecksPolicy

CASE = "6d0d9afa-fdc3-51e4-99c0-68d81027c807"
NOW = datetime(2026, 6, 1, 9, 30, tzinfo=UTC)
"""A Monday."""
POLICY: ChecksPolicy = policy_of(service).at(NOW)
ADA = Person(
    id="ada",
    roles=(PartyRole.APPLICANT,),
    name=PersonName(first="Ada", last="Example"),
    date_of_birth="1990-11-12",
    address=Address(line_1="1 Sample Street", postcode="LS1 4AP"),
    adult_party=True,
)
BEN = Person(
    id="ben",
    roles=(PartyRole.RESPONDENT,),
    name=PersonName(first="Ben", last="Sample"),
    date_of_birth="1988-02-03",
    address=Address(line_1="9 Far Road", postcode="M1 1AE"),
    adult_party=True,
)
EVE = Person(
    id="eve",
    roles=(PartyRole.HOUSEHOLD_MEMBER,),
    name=PersonName(whole="Eve Sample"),
    date_of_birth="1985-05-05",
    address=Address(postcode="LS1 4AP"),
)
KIT = Child(
    id="kit",
    name=PersonName(first="Kit", last="Example"),
    date_of_birth="2018-04-05",
    homes=(Home(with_people=("ada",), address=Address(postcode="LS1 4AP")),),
)
LIVES = Relation(child="kit", person="ada", relation="mother", lives_with=YesNo.YES)
L1, L2, LA = CheckKind.LEVEL_1, CheckKind.LEVEL_2, CheckKind.LOCAL_AUTHORITY
OFFICER = Actor(id="o1", role="checks-officer", team="a3-eit")


def details(revision: int = 1, **changes: Any) -> CaseDetailsRecorded:
    """A private law case of Ada and Ben about Kit. The first of its hearings is the first, unless told."""
    said: dict[str, Any] = {
        "case_id": CASE,
        "case_number": "1700000000000017",
        "law": LawType.PRIVATE,
        "revision": revision,
        "feed": Feed.COURT_EVENTS,
        "kinds": (ApplicationKind.SECTION_8,),
        "court": CourtRef(name="Family Court at Leeds"),
        "area": "A3",
        "received_at": NOW,
        "people": (ADA, BEN),
        "children": (KIT,),
        "relations": (LIVES,),
        "complete": True,
        "decided": True,
        "first_hearing_id": next((each.id for each in changes.get("hearings", ())), None),
        **changes,
    }
    return CaseDetailsRecorded(**said)


def discharge(revision: int = 1, **changes: Any) -> CaseDetailsRecorded:
    """A case about the discharge of a care order."""
    return details(revision, law=LawType.PUBLIC, kinds=(ApplicationKind.DISCHARGE,), **changes)


def hearing(day: datetime, id_: str = "h1", **more: Any) -> Hearing:
    """A first hearing."""
    return Hearing(id=id_, type=HearingType.FIRST, starts_at=day, **more)


def cid(kind: CheckKind, about: str, number: int = 1) -> str:
    """The id of a check of the case."""
    return check_id(CASE, kind, about, number)


def answered(check: str, *offences: str | PoliceEntry, **more: Any) -> CheckAnswered:
    """An answer of the police, by default the next day. An offence by its words alone is a conviction."""
    entries = tuple(
        PoliceEntry(offence=o, disposal=DisposalKind.CONVICTION) if isinstance(o, str) else o for o in offences
    )
    said = {"answered_at": NOW + timedelta(days=1), "traced": YesNo.YES if entries else YesNo.NO, **more}
    return CheckAnswered(check_id=check, entries=entries, **said)


def authority(check: str, **more: Any) -> AuthorityAnswered:
    """An answer of a local authority that does not know the child, unless told."""
    return AuthorityAnswered(check_id=check, **{"answered_at": NOW + timedelta(days=1), "known": YesNo.NO, **more})


class ChecksWorld(World[ChecksPolicy]):
    """The service in memory, with what its tests ask of one case."""

    def __init__(self, *, now: datetime = NOW, policy: DatedPolicy[ChecksPolicy] | None = None) -> None:
        super().__init__(service, now=now, policy=policy)

    @property
    def case(self) -> HeldCase:
        """The case as it is held."""
        return self.row(CASES, CASE)

    def check(self, kind: CheckKind, about: str, number: int = 1) -> HeldCheck:
        """A check as it is held."""
        return self.case.checks[cid(kind, about, number)]

    def states(self) -> dict[str, CheckState]:
        """The state of every check, by kind, about and number."""
        return {id_.removeprefix(f"{CASE}."): held.state for id_, held in sorted(self.case.checks.items())}

    def send(self, *messages: Message, **how: Any) -> Decision:
        """See the base. What is told right after a decision, as of answers, is of it."""
        made = len(self.decisions)
        last = super().send(*messages, **how)
        since = self.decisions[made:]
        at = max((n for n, each in enumerate(since) if each is last), default=len(since))
        return replace(last, publish=(*last.publish, *(p for told in since[at + 1 :] for p in told.publish)))

    def _take(self, *messages: Any) -> Decision:
        made = super()._take(*messages)
        checks.every_question_can_be_answered(service, self)
        return made

    def asked(self) -> list[str]:
        """The open questions by key, apart from who else lives in a household, which is asked in nearly every case."""
        return sorted(key for _, key in self.questions if not key.startswith("household."))

    def asked_of_households(self) -> list[str]:
        """Of whose households it is asked who else lives there."""
        return sorted(key.removeprefix("household.") for _, key in self.questions if key.startswith("household."))

    def needed(self) -> list[PersonNeeded]:
        """What people were asked, in order, apart from who else lives in a household."""
        mine = events.ConfirmHousehold.message_name
        return [each for each in self.said(PersonNeeded) if mine not in each.settled_by]

    def results(self) -> list[events.CheckFound]:
        """What the checks found, each time that it was told anew."""
        return [each for said in self.said(events.ChecksFound) for each in news(said)]

    def question(self) -> Asked:
        """The one open question. Raises `ValueError` where there is not exactly one."""
        (asked,) = (each for (_, key), each in self.questions.items() if not key.startswith("household."))
        return asked


def of(decision: Decision, kind: type[Event]) -> list[Any]:
    """The events of one kind of a decision."""
    return [p.event for p in decision.publish if isinstance(p.event, kind)]


def changes(decision: Decision) -> list[safeguarding.Check]:
    """How the checks stand that a decision changed."""
    return [check for said in of(decision, events.ChecksChanged) for check in said.checks]


def results(decision: Decision) -> list[events.CheckFound]:
    """What the checks found of which a decision tells something else than before."""
    return [each for said in of(decision, events.ChecksFound) for each in news(said)]


def news(said: events.ChecksFound) -> list[events.CheckFound]:
    """Of every check with what it found, those that are other than they were told before."""
    return [each for each in said.checks if each.check.check_id in said.changed]


def command(kind: type[Message], /, **fields: Any) -> Any:
    """A command by a checks officer about the case."""
    return kind(**{"by": OFFICER, "case_id": CASE, **fields})


def consent(person: str, state: str, **more: Any) -> Any:
    """What somebody said to being checked."""
    return command(events.RecordConsent, person=person, state=state, **more)
