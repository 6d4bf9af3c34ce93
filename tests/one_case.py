"""One child's case as life goes on about it: what courts, the police, families and staff say of it, and what nobody has settled yet.

What it keeps is what was said from outside and which commands were carried out. What the services made of that is read from them.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import cache
from itertools import count
from typing import Any, Final, NamedTuple

from joined_services import Joined, Kept
from outside_world import CARE, COURT, QUIET, Data, hearing, person

from allocation.domain.case.case_file import CASES as FILES
from cafcass_contracts import allocation, court, intake, platform, police, police_checks, triage, workforce
from cafcass_contracts.identity import case_id
from cafcass_contracts.message import Command, Message
from cafcass_contracts.people import PersonName
from cafcass_contracts.roles import Role, next_role_up
from cafcass_contracts.safeguarding import CallOutcome, DisposalKind, ScreeningOutcome, SettledBy
from cafcass_contracts.values import SERVICE_AREAS, LawType, RiskFactor, TeamKind, YesNo
from cafcass_runtime.testing.policy import NAMESPACE
from cafcass_runtime.testing.wall import BEGIN
from cafcass_sandbox.outside.people import giver

NUMBERS: Final = {"private": "1700000000000001", "public": "1700000000000002"}
WORKING: Final = ("intake", "police-checks", "triage", "allocation")
"""The services that a case is worked in: complaints and figures have clocks of their own, and none of a case's work."""
LONG_PAST: Final = timedelta(days=14)
"""How long a question may be overdue before it has to be with somebody above whoever was asked first."""
_TEAM: Final = SERVICE_AREAS["A3"].team(TeamKind.EARLY_INTERVENTION)


class Charge(NamedTuple):
    """Somebody who has to do something about a case, or has it."""

    what: str
    who: str
    due: datetime | None


@cache
def _staffed() -> tuple[Joined, Kept]:
    """Whoever works a case, on a day on which an area has its people and no case."""
    joined, area = Joined(BEGIN, WORKING), SERVICE_AREAS["A3"]
    for kind in TeamKind:
        said = {"team": area.team(kind), "area": "A3", "kind": kind, "manager_id": "manager-1", "since": "2026-01-01"}
        joined.tell(workforce.TeamRecorded.model_validate(said))
    teams = {
        "family-court-adviser": (_TEAM, area.team(TeamKind.PRIVATE_LAW)),
        "childrens-guardian": (area.team(TeamKind.PUBLIC_LAW),),
    }
    for role, of in teams.items():
        for team in of:
            somebody = {"practitioner_id": f"{team}-1", "since": "2026-01-01", "role": role, "team": team, "area": "A3"}
            joined.tell(
                workforce.PractitionerRecorded.model_validate(somebody | {"weekly_hours": 37, "newly_qualified": "no"})
            )
    return joined, joined.keep()


class Life:
    """What happens around one case, a fact at a time, in whatever order and at whatever time."""

    def __init__(self) -> None:
        self.joined, start = _staffed()
        self.joined.back_to(start)
        self.law = LawType.PRIVATE
        self.case = ""
        self.harm: set[str] = set()
        """What was reported or alleged of harm and nobody has settled, by where it was said."""
        self.words: set[str] = set()
        """What was said in words and no person has settled anything since."""
        self.asked: dict[str, set[RiskFactor]] = {}
        """Which risks each adult was asked about in a call."""
        self.unclear: set[str] = set()
        """Checks that were answered in a way that says neither yes nor no."""
        self.answered: set[str] = set()
        self.over = False
        """Whether the court has ended the case."""
        self._numbers = count(1)
        self._looked = 0

    # What is said from outside

    def apply(self, law: LawType, *, alleged: bool, in_words: bool, first: timedelta | None, household: bool) -> None:
        """A court issues an application; with allegations, in words or only ticked, or with none."""
        self.law, self.case = law, case_id(NAMESPACE, "private" if law is LawType.PRIVATE else "public", NUMBERS[law])
        said: Data = dict(QUIET if law is LawType.PRIVATE else CARE)
        if first is not None:
            said["hearings"] = (hearing(self.joined.now + first, status="listed"),)
        if household:
            said["people"] = (*said["people"], person("h", "household-member", "Hal"))
        if alleged:
            allegation = {"factor": "harm-to-child", "about_person": said["people"][-1]["id"]}
            allegation |= {"in_words": "Invented: came home with a black eye."} if in_words else {}
            said["signals"] = {"c1a_present": "yes", "allegations": (allegation,)}
            self.harm.add("application")
            self.words |= {"application"} if in_words else set()
        self._court(court.ApplicationIssued, **said)

    def amend(self, what: str) -> None:
        """The court sends the application again, with something that it did not say before."""
        said: Data = {}
        if what == "allegation":
            allegation = {"factor": "domestic-abuse", "in_words": "Invented: he broke the door."}
            said["signals"] = {"c1a_present": "yes", "allegations": (allegation,)}
            self.harm.add("amended")
            self.words.add("amended")
        else:
            said["people"] = (person("n", what, "Nell"),)
        self._court(court.ApplicationIssued, **said)

    def list_hearing(self, id_: str, status: str, days: int, kind: str) -> None:
        """The court lists a hearing, or says of one that it was held, adjourned or vacated."""
        said = hearing(self.joined.now + timedelta(days=days), id_, status=status) | {"type": kind}
        self._court(court.HearingListed, hearing=said)

    def say_of_case(self, what: type[court.CourtEvent], **said: Any) -> None:
        """The court says something else of the case."""
        ends = (court.ApplicationWithdrawn, court.CaseConcluded)
        self.over = issubclass(what, ends) or (self.over and what is not court.CaseReopened)
        self._court(what, **said)

    def answer_check(self, place: int, what: str) -> None:
        """The police, or a local authority, answer one of the checks that they were asked for."""
        asked = self._asked()
        if not asked:
            return
        check = asked[place % len(asked)]
        self.answered.add(check.check_id)
        self.unclear.discard(check.check_id)
        now = self.joined.now
        if isinstance(check, police_checks.AuthorityCheckRequested):
            known = {"none": YesNo.NO, "serious": YesNo.YES}.get(what, YesNo.NOT_KNOWN)
            self._say(police.AuthorityAnswered(check_id=check.check_id, answered_at=now, known=known, on_plan=known))
        else:
            entry = {"serious": "Rape of a female under 13", "unclear": "Invented offence of no known kind"}.get(what)
            self._say(
                police.CheckAnswered(
                    check_id=check.check_id,
                    answered_at=now,
                    traced=YesNo.NO if entry is None else YesNo.YES,
                    name=PersonName.model_validate(check.name.model_dump()),
                    date_of_birth=check.date_of_birth,
                    entries=()
                    if entry is None
                    else (police.PoliceEntry(offence=entry, disposal=DisposalKind.CONVICTION, disposed_on="2019-05"),),
                )
            )
        if what == "serious":
            self.harm.add(f"check:{check.check_id}")
        if what == "unclear":
            self.unclear.add(check.check_id)

    def answer_all(self) -> None:
        """Every check that is open comes back with nothing."""
        for place, check in enumerate(self._asked()):
            if check.check_id not in self.answered:
                self.answer_check(place, "none")

    def write(self, text: str, *, harm: bool, from_child: bool) -> None:
        """Somebody writes about the case."""
        id_ = f"post-{next(self._numbers)}"
        said = {
            "correspondence_id": id_,
            "channel": "email",
            "kind": "childs-question" if from_child else "letter",
            "received_at": self.joined.now,
            "case_number": NUMBERS[self.law],
            "law": self.law,
            "text": text,
            "from_child": from_child,
        }
        if harm:
            self.harm.add(id_)
        self.words.add(id_)
        self._say(court.CorrespondenceReceived.model_validate(said))

    # What staff do

    def call(
        self, who: str, outcome: CallOutcome, *, factors: tuple[RiskFactor, ...], said: str | None, all_asked: bool
    ) -> None:
        """A party is rung."""
        people = [each for each in self._details().people if who in each.roles]
        if not people:
            return
        asked = tuple(RiskFactor) if all_asked and outcome is CallOutcome.SPOKEN else ()
        spoken = {"factors": factors, "said": said} if outcome is CallOutcome.SPOKEN else {}
        call = f"call-{next(self._numbers)}"
        if not self.do(
            triage.RecordRiskCall,
            person=people[0].id,
            called_at=self.joined.now,
            outcome=outcome,
            asked=asked,
            **spoken,
        ):
            return
        self.asked.setdefault(people[0].id, set()).update(asked)
        if spoken.get("factors"):
            self.harm.add(call)
        if spoken.get("said"):
            self.words.add(call)

    def report(self, text: str) -> None:
        """Somebody tells a practitioner of harm."""
        if self.do(triage.ReportInformation, factor="harm-to-child", state="present", in_words=text):
            told = f"report-{next(self._numbers)}"
            self.harm.add(told)
            self.words.add(told)

    def raise_concern(self) -> None:
        """Somebody raises a concern."""
        if self.do(triage.RaiseConcern, trigger="imminent-risk", in_words="Invented: he is at the door."):
            self.harm.add("concern")

    def see_to_concern(self, *, act: bool) -> None:
        """A concern is taken in hand, or what was done about it is recorded."""
        for raised in self._of(triage.ConcernRaised):
            if act:
                self.do(
                    triage.RecordConcernAction,
                    concern_id=raised.concern_id,
                    actions=("court-told",),
                    in_words="Invented.",
                )
            else:
                self.do(triage.AcknowledgeConcern, concern_id=raised.concern_id, action="Invented: rang.")

    def settle(self, outcome: ScreeningOutcome) -> None:
        """A person settles the screening: whatever was said until now they had to read."""
        if self.do(triage.SettleScreening, outcome=outcome, why="Invented: read the file."):
            self.words.clear()
            self.unclear.clear()
            if outcome is ScreeningOutcome.NO_CONCERNS:
                self.harm.clear()

    def deal_with_information(self) -> None:
        """Somebody reads whatever waits to be read, and says what follows."""
        for key in [key for key in self._questions() if key.startswith("information:")]:
            self.do(triage.DealWithInformation, information=key.partition(":")[2], what="Invented: nothing more.")

    def close_post(self) -> None:
        """Somebody says of all correspondence that it was dealt with."""
        for told in {each.correspondence_id for each in self._of(triage.CorrespondenceRouted)}:
            if self.do(triage.CloseCorrespondence, correspondence_id=told, how="Invented: answered."):
                self.harm.discard(told)
                self.words.discard(told)

    def end_involvement(self) -> None:
        """A practitioner ends Cafcass's part."""
        if self.do(triage.EndInvolvement, why="Invented: no role."):
            self.harm.clear()

    def close_case(self) -> None:
        """A manager says that risk was assessed at the end."""
        if self.do(allocation.CloseCase, risk_assessed="yes", statement="Invented: assessed."):
            self.harm.clear()

    def settle_proposals(self) -> None:
        """A manager gives all work to whoever is proposed."""
        for work in self._works():
            if work.proposal is not None:
                about = {"work_id": work.work_id, "proposal": work.proposal.number}
                self.do(allocation.SettleAllocation, practitioner_id=work.proposal.practitioner_id, **about)

    def complete_work(self) -> None:
        """Whoever holds work says that it is done."""
        for work in self._works():
            if work.holder is not None:
                self.do(allocation.CompleteWork, work_id=work.work_id)

    def do(self, command: type[Command], **said: Any) -> bool:
        """Whether what somebody of staff does is carried out."""
        whole = {"by": giver(command), **({"case_id": self.case} if "case_id" in command.model_fields else {}), **said}
        self._say(command.model_validate(whole))
        return self.joined.worlds[command.owner].answer.verdict is platform.Verdict.ACCEPTED

    def let_pass(self, time: timedelta) -> None:
        """Nobody does anything for a while."""
        self.joined.live_through(time)

    # What has to hold

    def with_whom(self) -> list[Charge]:
        """Everybody who is asked something about the case or has work of it, and until when."""
        return [*self._asked_of_people(), *self._work()]

    def must_hold(self) -> None:
        """Whoever said harm, somebody named has it in time; and nobody but a person says that there is none."""
        charges = self.with_whom()
        for charge in charges:
            assert charge.who, f"nobody is named: {charge}"
        if self.harm:
            assert charges, f"nobody has it: {sorted(self.harm)}"
            assert self._is_judged(), f"nobody judges it: {sorted(self.harm)}; {charges}"
        self._chased()
        self._settled_by_policy()

    def _is_judged(self) -> bool:
        """Whether somebody is asked what follows, or has the work that follows."""
        questions = self._questions()
        of_triage = any(
            key in ("screening", "ending") or key.startswith(("concern:", "information:", "correspondence:"))
            for service, key in questions.values()
            if service == "triage"
        )
        screenings = self._of(triage.CaseScreened)
        concerns = bool(screenings) and screenings[-1].settled and screenings[-1].outcome is ScreeningOutcome.CONCERNS
        works = any(True for _ in self._work())
        closing = any(key == "closure" for _, key in questions.values())
        return of_triage or closing or (works and (concerns or self.law is LawType.PUBLIC))

    def _chased(self) -> None:
        """No question lies unanswered with whoever was asked first."""
        for service, world in self.joined.worlds.items():
            for asked in world.questions.values():
                if max(asked.due.at, asked.asked_at) < self.joined.now - LONG_PAST:
                    above = asked.role != asked.first_role or next_role_up(Role(asked.role)) is None
                    assert above or not asked.chased, f"{service} never asks anybody else: {asked.key} of {asked.role}"

    def _settled_by_policy(self) -> None:
        """What policy settled since this was last looked at."""
        said = self.joined.worlds["triage"].said(Message)
        for event in said[self._looked :]:
            ended = isinstance(event, triage.InvolvementEnded) and event.settled_by is SettledBy.POLICY
            none = isinstance(event, triage.CaseScreened) and event.outcome is ScreeningOutcome.NO_CONCERNS
            if ended or (none and event.settled and event.settled_by is SettledBy.POLICY):
                against = self._against()
                assert not against, f"policy alone says {type(event).__name__}: {against}"
        self._looked = len(said)

    def _against(self) -> list[str]:
        adults = {each.id for each in self._details().people if each.adult_party}
        found = [f"{each.check_id} is outstanding" for each in self._asked() if each.check_id not in self.answered]
        found += [f"{each} was not asked" for each in adults if self.asked.get(each, set()) != set(RiskFactor)]
        return [
            *found,
            *(f"unclear: {each}" for each in self.unclear),
            *(f"unread: {each}" for each in self.words | self.harm),
        ]

    # How

    def _court(self, message: type[court.CourtEvent], **said: Any) -> None:
        whole = {"case_number": NUMBERS[self.law], "law": self.law, "court": COURT, **said}
        self._say(message.model_validate(whole))

    def _say(self, message: Message) -> None:
        self.joined.tell(message)

    def _of(self, kind: type[Any]) -> list[Any]:
        return [event for event in self.joined.said() if isinstance(event, kind)]

    def _details(self) -> Any:
        return self._of(intake.CaseDetailsRecorded)[-1]

    def _asked(self) -> list[Any]:
        """The checks that were asked for and not withdrawn."""
        kinds = (police_checks.PoliceCheckRequested, police_checks.AuthorityCheckRequested)
        gone = (police_checks.PoliceCheckWithdrawn, police_checks.AuthorityCheckWithdrawn)
        said = self.joined.worlds["police-checks"].said(Message)
        withdrawn = {each.check_id for each in said if isinstance(each, gone)}
        return list(
            {
                each.check_id: each for each in said if isinstance(each, kinds) and each.check_id not in withdrawn
            }.values()
        )

    def _questions(self) -> dict[str, tuple[str, str]]:
        return {
            f"{asked.key}": (service, asked.key)
            for service, world in self.joined.worlds.items()
            for asked in world.questions.values()
        }

    def _asked_of_people(self) -> Iterator[Charge]:
        for service, world in self.joined.worlds.items():
            for asked in world.questions.values():
                yield Charge(f"{service} asks {asked.key}", asked.role, asked.due.at)

    def _works(self) -> list[Any]:
        file = self.joined.worlds["allocation"].rows(FILES).get(self.case)
        return [] if file is None else list(file.open_works)

    def _work(self) -> Iterator[Charge]:
        file = self.joined.worlds["allocation"].rows(FILES).get(self.case)
        if file is None:
            return
        for work in file.open_works:
            who = (file.manager or ("", "", None))[2] if work.holder is None else work.holder.practitioner_id
            yield Charge(f"{work.kind} is {work.state}", who or "", min((c.due.at for c in work.clocks), default=None))
