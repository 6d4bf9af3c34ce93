"""Allocation in the kit's world: the messages that tests send, what came of them, and who is who."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

from allocation.app import service
from allocation.domain.area.desk import DESKS, Desk
from allocation.domain.case.case_file import CASES, CaseFile
from allocation.domain.policy import AllocationPolicy
from allocation.domain.staff.practitioner import PEOPLE, Practitioner
from allocation.domain.work.work import Work
from cafcass_contracts import allocation, intake, workforce
from cafcass_contracts.identity import case_id, derived_id
from cafcass_contracts.message import Actor, Command, Event, Message
from cafcass_contracts.platform import CommandAnswered
from cafcass_contracts.proceedings import CourtRef, Hearing, ReportOrder
from cafcass_contracts.values import (
    ApplicationKind,
    Feed,
    HearingStatus,
    HearingType,
    LawType,
    ReportType,
    TeamKind,
    YesNo,
)
from cafcass_contracts.workload import PractitionerRole, WorkKind
from cafcass_domain.decision import Decision
from cafcass_runtime.policies import DatedPolicy
from cafcass_runtime.questions import Asked
from cafcass_runtime.testing import world as kit
from cafcass_runtime.testing.policy import NAMESPACE, policy_of

NUMBER = "1700000000000001"
CASE = case_id(NAMESPACE, "private", NUMBER)
CARE = case_id(NAMESPACE, "public", NUMBER)
APPLIED = datetime(2026, 6, 1, 9, tzinfo=UTC)
"""A Monday."""
HEARING_AT = datetime(2026, 7, 1, 9, 30, tzinfo=UTC)
SINCE = date(2026, 1, 1)
POLICY = policy_of(service).at(APPLIED)
MANAGER = Actor(id="manager-1", role="service-manager", team="a5-eit")
FIRST_HEARING = Hearing(id="h1", type=HearingType.FIRST, starts_at=HEARING_AT)


def registered(revision: int = 1, case: str = CASE, **changes: Any) -> intake.CaseSummary:
    """A private law case, or another by what is changed."""
    public = changes.get("law") is LawType.PUBLIC
    hearings = changes.get("hearings", (FIRST_HEARING,))
    content: dict[str, Any] = {
        "case_id": case,
        "case_number": NUMBER,
        "law": LawType.PRIVATE,
        "revision": revision,
        "feed": Feed.COURT_EVENTS,
        "kinds": (ApplicationKind.CARE_AND_SUPERVISION if public else ApplicationKind.SECTION_8,),
        "court": CourtRef(name="Mocktown", epims_id="1"),
        "area": "A5",
        "team": "a5-public" if public else "a5-eit",
        "received_at": APPLIED,
        "children": (intake.ChildRef(id="c1"),),
        "hearings": hearings,
        "first_hearing_id": next((each.id for each in hearings if each.type is HearingType.FIRST), None),
        "decided": True,
        "complete": True,
        **changes,
    }
    if revision == 1:
        return intake.ApplicationRegistered(**content)
    return intake.ApplicationAmended(**{"changed": ("something",), **content})


def care(revision: int = 1, case: str = CARE, **changes: Any) -> intake.CaseSummary:
    """A care case."""
    return registered(revision, case, **{"law": LawType.PUBLIC, "hearings": (), **changes})


def report_ordered(
    revision: int = 2, due: date | None = date(2026, 9, 1), *, at_the_hearing: bool = False, **changes: Any
) -> intake.CaseSummary:
    """The private law case with a section 7 report ordered, at its first hearing or before it."""
    report = ReportOrder(
        **{"id": "r1", "type": ReportType.SECTION_7, "ordered_on": date(2026, 7, 1), "due": due, **changes}
    )
    return (heard if at_the_hearing else registered)(revision, reports=(report,))


def heard(revision: int = 2, **changes: Any) -> intake.CaseSummary:
    """The private law case after its first hearing, which intake says was held."""
    held = FIRST_HEARING.model_copy(update={"status": HearingStatus.HELD})
    return registered(revision, **{"hearings": (held,), **changes})


def practitioner(name: str = "adviser-1", **changes: Any) -> workforce.PractitionerRecorded:
    """A family court adviser of full time in the early intervention team of A5."""
    content: dict[str, Any] = {
        "practitioner_id": name,
        "since": SINCE,
        "role": PractitionerRole.ADVISER,
        "team": "a5-eit",
        "area": "A5",
        "weekly_hours": 37,
        "newly_qualified": YesNo.NO,
        **changes,
    }
    return workforce.PractitionerRecorded(**content)


def guardian(name: str = "guardian-1", **changes: Any) -> workforce.PractitionerRecorded:
    """A children's guardian of full time in the public law team of A5."""
    return practitioner(name, **{"role": PractitionerRole.GUARDIAN, "team": "a5-public", **changes})


def team(name: str = "a5-eit", kind: TeamKind = TeamKind.EARLY_INTERVENTION, **changes: Any) -> workforce.TeamRecorded:
    """A team with its manager."""
    content = {"team": name, "area": "A5", "kind": kind, "manager_id": "manager-1", "since": SINCE, **changes}
    return workforce.TeamRecorded(**content)


def absence(name: str = "adviser-1", days: int | None = 20, **changes: Any) -> workforce.AbsenceRecorded:
    """Somebody is away from 3 June on."""
    start = changes.pop("starts_on", date(2026, 6, 3))
    end = None if days is None else start + timedelta(days=days - 1)
    content = {"practitioner_id": name, "absence_id": "absence-1", "starts_on": start, "ends_on": end, **changes}
    return workforce.AbsenceRecorded(**content)


class World(kit.World[AllocationPolicy]):
    """Allocation with its rows in memory, an hour after the application. Its policy is the default but for some numbers, or a dated one."""

    def __init__(self, policy: DatedPolicy[AllocationPolicy] | None = None, **numbers: Any) -> None:
        super().__init__(service, now=APPLIED + timedelta(hours=1), policy=policy or policy_of(service, **numbers))

    def send(self, *messages: Message, settle: bool = True, **how: Any) -> Decision:
        """Decides on messages received now and, with `settle`, on what follows from them within five minutes."""
        made = super().send(*messages, **{"internal": False, **how})
        if settle:
            self.pass_to(self.now + timedelta(minutes=5))
        return made

    def take(self, message: Message, *, id_: str | None = None, happened_at: datetime | None = None) -> Decision:
        """Decides on one message, and on nothing else."""
        return self.send(message, settle=False, id_=id_, happened_at=happened_at)

    def command(self, command: Command, *, settle: bool = True) -> CommandAnswered:
        """The answer to a command."""
        before = len(self.said(CommandAnswered))
        self.send(command, settle=settle)
        answered: CommandAnswered = self.said(CommandAnswered)[before]
        return answered

    def pass_to(self, until: datetime) -> list[Decision]:
        """Lets time pass, after what the service told itself."""
        return [*self.take_internal(), *super().pass_to(until)]

    def case(self, case: str = CASE) -> CaseFile:
        """A case as it is held."""
        return self.row(CASES, case)

    def work(self, key: str = WorkKind.FIRST_HEARING, case: str = CASE) -> Work:
        """A piece of work of a case."""
        return self.case(case).works[derived_id("work", case, str(key))]

    def holder(self, key: str = WorkKind.FIRST_HEARING, case: str = CASE) -> str | None:
        """Who holds it."""
        return self.work(key, case).held_by

    def person(self, name: str) -> Practitioner:
        """A practitioner as they are held."""
        return self.row(PEOPLE, name)

    @property
    def desk(self) -> Desk:
        """The desk of A5."""
        return self.row(DESKS, "A5")

    @property
    def case_questions(self) -> dict[tuple[str, str], Asked]:
        """The open questions about cases."""
        return {name: asked for name, asked in self.questions.items() if not name[0].startswith("area:")}

    @property
    def area_questions(self) -> dict[tuple[str, str], Asked]:
        """The open questions about areas."""
        return {name: asked for name, asked in self.questions.items() if name[0].startswith("area:")}

    @property
    def events(self) -> list[Event]:
        """Everything that was ever published, in order, as its readers read it."""
        return [published.event for published in self.memory.published]


def verdict(answer: CommandAnswered) -> str:
    """What a command was answered with."""
    return str(answer.verdict)


def reason(answer: CommandAnswered) -> str:
    """Why."""
    return answer.reason


def settle(world: World, key: str = WorkKind.CARE_GUARDIAN, case: str = CARE, **changes: Any) -> CommandAnswered:
    """The manager accepts what is proposed."""
    work = world.work(key, case)
    assert work.proposal is not None
    content = {
        "case_id": case,
        "by": MANAGER,
        "work_id": work.work_id,
        "proposal": work.proposal.number,
        "practitioner_id": work.proposal.practitioner_id,
        **changes,
    }
    return world.command(allocation.SettleAllocation(**content))


def override(
    world: World, name: str, key: str = WorkKind.CARE_GUARDIAN, case: str = CARE, **changes: Any
) -> CommandAnswered:
    """The manager decides otherwise."""
    content = {
        "case_id": case,
        "by": MANAGER,
        "work_id": world.work(key, case).work_id,
        "practitioner_id": name,
        "why": "She knows the estate.",
        **changes,
    }
    return world.command(allocation.OverrideAllocation(**content))
