"""How long the data of a case is kept, who may end that, and what holds it back (G6)."""

from __future__ import annotations

from datetime import date, time, timedelta
from typing import Any

import pytest
from intake_world import NOW, World, another, private

from cafcass_contracts import complaints, court
from cafcass_contracts.allocation import CaseClosed, CaseReopened
from cafcass_contracts.destruction import (
    CaseDestroyed,
    CaseDestructionCompleted,
    CaseDestructionOrdered,
    CaseDestructionRefused,
    ConfirmCaseDestruction,
    Hindrance,
    LegalHoldLifted,
    LegalHoldPlaced,
    LiftLegalHold,
    OrderCaseDestruction,
    PlaceLegalHold,
)
from cafcass_contracts.feedback import Outcome, Sender
from cafcass_contracts.intake import CaseUnlinked, LinkCases, NameKind, UnlinkCases
from cafcass_contracts.message import Actor, Command
from cafcass_contracts.platform import CommandAnswered, PersonNeeded
from cafcass_contracts.roles import Role
from cafcass_contracts.safeguarding import Route
from cafcass_contracts.values import ApplicationKind, Channel, CorrespondenceKind, LawType
from cafcass_contracts.workload import EndReason
from cafcass_domain.london import at_london
from intake.domain.case.held import CASES
from intake.domain.children.known import CHILDREN
from intake.domain.feeds import private_law
from intake.domain.incoming import subject_of
from intake.domain.retention.clock import kept_until
from intake.domain.retention.held import RETENTIONS
from intake.domain.retention.told import ANSWERING, CONFIRM

ONE, TWO = (Actor(id=f"records-{n}", role=Role.RECORDS_MANAGER) for n in (1, 2))
COMPLAINT = "c0000000-0000-4000-8000-000000000001"


class Kept(World):
    """A world with one case, and what is done about its data."""

    def __init__(self) -> None:
        super().__init__()
        self.case = self.shown(1)

    def shown(self, number: int) -> str:
        """A case of the same child under another number."""
        said: Any = private() | {"id": 1700000000000000 + number}
        self.show(said)
        return subject_of(private_law.read(said), self.policy)

    def closed(self, case: str = "") -> None:
        self.tell(CaseClosed(case_id=case or self.case, because=EndReason.NO_ROLE, closed_at=self.now))

    def say(self, command: type[Command], by: Actor = ONE, **more: Any) -> str:
        """What intake answers: the verdict, and why."""
        said = command.model_validate({"case_id": self.case, "by": by, "why": "Invented.", **more})
        self.tell(said)
        answer = self.last(CommandAnswered)
        return f"{answer.verdict}: {answer.reason}"

    def answered(self, *services: str) -> None:
        for service in services:
            self.send(CaseDestroyed(case_id=self.case), topic=f"{service}.events.v1")

    def at_the_end(self, years: int = 7) -> None:
        """Its retention period is over, counted from now."""
        self.pass_to(at_london(kept_until(self.now.date(), years), time(23)))

    def complain(self, kind: type[complaints.AboutComplaint], **more: Any) -> None:
        said = {"complaint_id": COMPLAINT, "case_id": self.case, "revision": 1, **more}
        self.tell(kind.model_validate(said))


def registered(world: Kept) -> None:
    more = {"correspondent_id": "x", "correspondence_ids": ("p",), "received_at": world.now, "sender": Sender.PARTY}
    world.complain(complaints.ComplaintRegistered, **more)


def ended(world: Kept) -> None:
    more = {"outcome": Outcome.NOT_UPHELD, "causes": (), "closed_at": world.now, "by": "x"}
    world.complain(complaints.ComplaintClosed, **more)


def test_it_is_ordered_by_itself_when_its_time_is_over_and_goes_once_every_service_has_answered() -> None:
    world = Kept()
    world.closed()
    world.pass_to(NOW + timedelta(days=6 * 365))
    assert not world.said(CaseDestructionOrdered)
    world.pass_to(NOW + timedelta(days=8 * 365))
    ordered = world.last(CaseDestructionOrdered)
    assert (ordered.case_id, ordered.law, ordered.closed_on, ordered.ordered_by) == (
        world.case,
        "private",
        NOW.date(),
        (),
    )
    first, *others = sorted(ANSWERING)
    world.answered(*others, *others)
    assert not world.memory.destroyed
    assert not world.said(CaseDestructionCompleted)
    world.answered(first)
    assert world.memory.destroyed == {world.case}
    completed = world.last(CaseDestructionCompleted)
    assert completed.answered == tuple(sorted(ANSWERING))
    assert completed.outside_topics_until - world.now.date() == timedelta(days=90)
    assert world.case not in world.rows(CASES)
    assert not world.rows(CHILDREN)
    assert world.row(RETENTIONS, world.case).completed_at == world.now


@pytest.mark.parametrize(
    ("kind", "years"), [(None, 7), (ApplicationKind.ADOPTION, 75), (ApplicationKind.PLACEMENT, 75)]
)
def test_what_kind_of_case_it_is_says_for_how_long(kind: ApplicationKind | None, years: int) -> None:
    world = Kept()
    if kind is not None:
        officer = Actor(id="io-1", role=Role.INTAKE_OFFICER)
        said = {"case_id": world.case, "by": officer, "why": "Read.", "source": "the form", "kinds": (kind,)}
        world.tell(NameKind.model_validate(said))
    world.closed()
    world.pass_to(at_london(kept_until(NOW.date(), years) - timedelta(days=1), time(23)))
    assert not world.said(CaseDestructionOrdered)
    world.pass_to(at_london(kept_until(NOW.date(), years), time(23)))
    assert len(world.said(CaseDestructionOrdered)) == 1


def test_a_case_that_is_reopened_is_kept_anew_from_its_next_closing() -> None:
    world = Kept()
    world.closed()
    world.pass_to(NOW + timedelta(days=5 * 365))
    world.tell(CaseReopened(case_id=world.case, reopened_at=world.now))
    world.pass_to(NOW + timedelta(days=9 * 365))
    assert not world.said(CaseDestructionOrdered)
    world.closed()
    world.pass_to(world.now + timedelta(days=6 * 365))
    assert not world.said(CaseDestructionOrdered)
    world.pass_to(world.now + timedelta(days=2 * 365))
    assert world.said(CaseDestructionOrdered)


@pytest.mark.parametrize("hindrance", [Hindrance.COMPLAINT_OPEN, Hindrance.LEGAL_HOLD, Hindrance.LINKED_CASE_OPEN])
def test_what_holds_it_back_is_on_the_record_and_it_is_tried_again_until_nothing_does(hindrance: Hindrance) -> None:
    world, other = Kept(), ""
    world.closed()
    if hindrance is Hindrance.COMPLAINT_OPEN:
        registered(world)
    elif hindrance is Hindrance.LEGAL_HOLD:
        assert world.say(PlaceLegalHold) == "accepted: "
        assert world.last(LegalHoldPlaced).by == ONE.id
    else:
        other = world.shown(2)
    world.at_the_end()
    refusal = world.last(CaseDestructionRefused)
    assert refusal.because == (hindrance,)
    world.pass_to(refusal.tried_again_at)
    assert [each.because for each in world.said(CaseDestructionRefused)] == [(hindrance,)] * 2
    if hindrance is Hindrance.COMPLAINT_OPEN:
        ended(world)
    elif hindrance is Hindrance.LEGAL_HOLD:
        assert world.say(LiftLegalHold) == "accepted: "
        assert world.last(LegalHoldLifted).by == ONE.id
    else:
        world.closed(other)
    assert not world.said(CaseDestructionOrdered)
    world.pass_to(world.now + timedelta(days=31))
    assert world.last(CaseDestructionOrdered).case_id == world.case


def test_people_order_it_at_once_after_its_time_and_before_it_only_with_a_second_person() -> None:
    world = Kept()
    assert world.say(OrderCaseDestruction).startswith("refused: the case is open")
    world.closed()
    assert "it is kept until 2033-01-30" in world.say(OrderCaseDestruction)
    assert "order it first" in world.say(ConfirmCaseDestruction)
    assert world.say(OrderCaseDestruction, early=True).startswith("accepted: a second person")
    assert world.last(PersonNeeded).role == Role.RECORDS_MANAGER
    assert world.say(ConfirmCaseDestruction) == "refused: a second person has to confirm what you ordered"
    assert world.say(PlaceLegalHold).startswith("accepted")
    assert world.say(ConfirmCaseDestruction, TWO).startswith("refused: it is under a legal hold")
    assert world.say(LiftLegalHold).startswith("accepted")
    assert world.say(ConfirmCaseDestruction, TWO).startswith("accepted")
    ordered = world.last(CaseDestructionOrdered)
    assert (ordered.ordered_by, ordered.early) == ((ONE.id, TWO.id), True)
    for command in (OrderCaseDestruction, PlaceLegalHold):
        assert world.say(command).startswith("refused: its destruction was ordered already")


def test_of_two_cases_of_one_child_the_other_keeps_what_is_its_own_and_nothing_of_the_first() -> None:
    world = Kept()
    other = world.shown(2)
    world.closed()
    world.closed(other)
    world.say(OrderCaseDestruction, early=True)
    world.say(ConfirmCaseDestruction, TWO)
    assert world.last(CaseUnlinked).case_id == other
    assert world.row(CASES, other).linked == ()
    world.answered(*ANSWERING)
    assert {each.case_id for known in world.rows(CHILDREN).values() for each in known.cases} == {other}
    assert set(world.rows(CASES)) == {other}


def test_who_has_not_answered_is_put_to_a_person_until_they_have() -> None:
    world = Kept()
    world.closed()
    world.say(OrderCaseDestruction, early=True)
    world.say(ConfirmCaseDestruction, TWO)
    world.answered("triage", "kpi")
    world.pass_to(world.now + timedelta(days=10))
    asked = world.last(PersonNeeded)
    assert asked.role == Role.OPERATOR
    assert "allocation, complaints, police-checks" in asked.why
    world.answered("allocation", "complaints", "police-checks")
    assert world.said(CaseDestructionCompleted)
    assert not [asked for asked in world.memory.questions.values() if asked.open]


def test_a_complaint_that_is_placed_on_another_case_holds_the_first_back_no_longer() -> None:
    world = Kept()
    other = world.shown(2)
    world.closed()
    registered(world)
    assert world.say(OrderCaseDestruction, early=True).startswith("refused: a complaint about it is open")
    moved = {"complaint_id": COMPLAINT, "case_id": other, "revision": 2, "others": ()}
    world.tell(complaints.ComplaintsLinked.model_validate(moved))
    registered(world)
    assert world.say(OrderCaseDestruction, early=True).startswith("accepted")
    assert world.row(RETENTIONS, other).complaints == {COMPLAINT}


@pytest.mark.parametrize(
    ("closed", "years", "until"),
    [
        (date(2026, 5, 1), 7, date(2033, 5, 1)),
        (date(2024, 2, 29), 7, date(2031, 3, 1)),
        (date(2024, 2, 29), 100, date(2124, 2, 29)),
        (date(9999, 1, 1), 75, date(9000, 1, 1)),
    ],
)
def test_the_years_are_counted_to_the_day(closed: date, years: int, until: date) -> None:
    assert kept_until(closed, years) == until


def test_another_number_of_years_holds_for_what_is_closed_already() -> None:
    world = Kept()
    world.closed()
    world.bring_into_force(another(keep_private_years=3))
    world.pass_to(NOW + timedelta(days=4 * 365))
    assert world.last(CaseDestructionOrdered).case_id == world.case


OFFICER = Actor(id="io-1", role=Role.INTAKE_OFFICER)


def unlink(world: Kept, other: str) -> None:
    assert world.say(UnlinkCases, OFFICER, other_case_id=other, source="The form.") == "accepted: "


def test_a_case_that_a_person_said_is_not_about_the_same_child_holds_nothing_back_and_is_told_of_no_end_of_a_link() -> (
    None
):
    world = Kept()
    other = world.shown(2)
    unlink(world, other)
    world.closed()
    ends = len(world.said(CaseUnlinked))
    world.at_the_end()
    assert world.last(CaseDestructionOrdered).case_id == world.case
    assert len(world.said(CaseUnlinked)) == ends
    assert world.row(CASES, other).unlinked == ()
    world.answered(*ANSWERING)
    assert {each.case_id for known in world.rows(CHILDREN).values() for each in known.cases} == {other}


def test_what_is_linked_again_by_a_person_holds_it_back_again() -> None:
    world = Kept()
    other = world.shown(2)
    unlink(world, other)
    assert world.say(LinkCases, OFFICER, other_case_id=other, source="The form.") == "accepted: "
    world.closed()
    world.at_the_end()
    assert world.last(CaseDestructionRefused).because == (Hindrance.LINKED_CASE_OPEN,)


def test_nobody_is_asked_to_confirm_what_was_ordered_of_a_case_that_is_open_again() -> None:
    world = Kept()
    world.closed()
    world.say(OrderCaseDestruction, early=True)
    world.tell(CaseReopened(case_id=world.case, reopened_at=world.now))
    assert not [asked for asked in world.memory.questions.values() if asked.open and asked.key == CONFIRM]


def test_what_was_ordered_early_is_confirmed_while_those_who_ordered_it_still_mean_it() -> None:
    world = Kept()
    world.closed()
    world.say(OrderCaseDestruction, early=True)
    world.pass_to(world.now + timedelta(days=31))
    assert "order it again" in world.say(ConfirmCaseDestruction, TWO)
    assert not world.said(CaseDestructionOrdered)
    assert world.say(OrderCaseDestruction, early=True).startswith("accepted")
    assert world.say(ConfirmCaseDestruction, TWO).startswith("accepted")


def test_whoever_confirms_what_is_done_already_is_told_so() -> None:
    world = Kept()
    world.closed()
    world.say(OrderCaseDestruction, early=True)
    world.say(ConfirmCaseDestruction, TWO)
    assert world.say(ConfirmCaseDestruction, TWO) == "refused: its destruction was ordered already"


@pytest.mark.parametrize("after", [complaints.ComplaintsLinked, complaints.ResponseDueChanged])
def test_what_is_said_of_a_complaint_that_is_over_opens_nothing(after: type[complaints.AboutComplaint]) -> None:
    world = Kept()
    world.closed()
    registered(world)
    ended(world)
    more = {"others": ("another",)} if after is complaints.ComplaintsLinked else {}
    world.complain(after, revision=2, **more)
    assert world.say(OrderCaseDestruction, early=True).startswith("accepted")
    world.complain(complaints.ComplaintReopened, revision=3, reopening=1, counted_from=world.now)
    assert world.say(ConfirmCaseDestruction, TWO).startswith("refused: a complaint about it is open")


def test_a_request_that_nobody_answered_holds_it_back_until_it_is_dealt_with() -> None:
    world = Kept()
    world.closed()
    asks = {"correspondence_id": "r", "case_id": world.case, "channel": Channel.POST, "received_at": world.now}
    how = {"kind": CorrespondenceKind.SUBJECT_ACCESS_REQUEST, "route": Route.CUSTOMER_SERVICES, "sender": Sender.PARTY}
    said = {**asks, **how, "reasons": ("T4",), "policy_version": "x"}
    world.tell(complaints.FeedbackLogged.model_validate(said))
    assert world.say(OrderCaseDestruction, early=True).startswith("refused: a request about it is not answered")
    world.tell(complaints.FeedbackLogged.model_validate({**said, "closed_at": world.now}))
    assert world.say(OrderCaseDestruction, early=True).startswith("accepted")


@pytest.mark.parametrize("news", ["reopened", "listed"])
def test_what_the_court_says_on_the_last_day_puts_it_off_though_nobody_has_opened_the_case_yet(news: str) -> None:
    """Allocation, which says that a case is open again, may stand for hours (G8)."""
    world = Kept()
    world.closed()
    world.pass_to(at_london(kept_until(NOW.date(), 7) - timedelta(days=1), time(17)))
    about: dict[str, Any] = {"case_number": "1700000000000001", "law": LawType.PRIVATE}
    if news == "reopened":
        world.tell(court.CaseReopened(**about))
    else:
        listed = {"id": "h9", "starts_at": world.now + timedelta(days=20), "status": "listed"}
        world.tell(court.HearingListed.model_validate({**about, "hearing": listed}))
    world.pass_to(world.now + timedelta(days=1))
    refusal = world.last(CaseDestructionRefused)
    assert refusal.because == (Hindrance.RECENT_NEWS,)
    world.pass_to(refusal.tried_again_at + timedelta(days=1))
    assert world.last(CaseDestructionOrdered).case_id == world.case


def being_destroyed() -> Kept:
    """Its destruction was ordered, and one service stands, which has not answered yet."""
    world = Kept()
    world.closed()
    world.say(OrderCaseDestruction, early=True)
    world.say(ConfirmCaseDestruction, TWO)
    world.answered(*ANSWERING - {"triage"})
    world.pass_to(world.now + timedelta(hours=5))
    return world


@pytest.mark.parametrize("news", [True, False])
def test_what_a_court_says_while_it_is_being_destroyed_is_not_lost_unread(*, news: bool) -> None:
    """All but intake pass it over, and intake's own rows are about to go (I3, T2)."""
    world = being_destroyed()
    if news:
        listed = {"id": "h9", "starts_at": world.now + timedelta(days=2), "status": "listed"}
        said = {"case_number": "1700000000000001", "law": "private", "hearing": listed}
        world.tell(court.HearingListed.model_validate(said))
    world.answered("triage")
    assert world.said(CaseDestructionCompleted)
    asked = [each for each in world.said(PersonNeeded) if world.case in each.why and each.role == Role.INTAKE_OFFICER]
    assert bool(asked) is news
    for each in asked:
        assert world.case != each.subject
        assert each.due <= world.now


def test_a_letter_that_names_it_meanwhile_goes_on_as_about_no_case_that_is_known() -> None:
    world = being_destroyed()
    post: dict[str, Any] = {"correspondence_id": "p", "case_number": "1700000000000001", "law": LawType.PRIVATE}
    how: dict[str, Any] = {"channel": Channel.POST, "kind": CorrespondenceKind.LETTER, "received_at": world.now}
    said = world.tell(court.CorrespondenceReceived(**post, **how, text="Invented."))
    assert [getattr(each.event, "case_id", "") for each in said.publish] == [None, None]
    assert world.case not in {each.subject for each in said.publish}
