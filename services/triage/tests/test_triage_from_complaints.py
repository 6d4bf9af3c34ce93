"""What complaints says of correspondence, and of what people noticed in it (C1, C2, C6, T2, T4)."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from triage_world import APPLIED, CASE, OFFICER, World, details

from cafcass_contracts import allocation, complaints, triage
from cafcass_contracts.feedback import Category, ContactKind, Sender
from cafcass_contracts.identity import derived_id
from cafcass_contracts.intake import CorrespondenceRecorded
from cafcass_contracts.safeguarding import Route
from cafcass_contracts.values import Channel, CorrespondenceKind, YesNo
from triage.domain.correspondence.held import CORRESPONDENCE
from triage.domain.correspondence.questions import KEYS

PIECE = "PR-1"
CONCERN = "00000000-0000-5000-8000-0000000000c1"
SAID = {"reasons": ("C1",), "policy_version": "1"}


def written(kind: str = "complaint", case_id: str | None = CASE, **content: Any) -> CorrespondenceRecorded:
    """A piece of correspondence."""
    told: dict[str, Any] = {
        "correspondence_id": PIECE,
        "case_id": case_id,
        "channel": "email",
        "kind": kind,
        "received_at": APPLIED,
        "text": "Nobody rang me back.",
        **content,
    }
    return CorrespondenceRecorded(**told)


def noticed(case_id: str | None = CASE, **content: Any) -> complaints.ConcernNoticed:
    """Somebody noticed something in a complaint."""
    told: dict[str, Any] = {
        "concern_id": CONCERN,
        "case_id": case_id,
        "in_words": "The child says that it is afraid.",
        "by": "officer-1",
        **SAID,
        **content,
    }
    return complaints.ConcernNoticed(**told)


def returned(route: str, **content: Any) -> complaints.CorrespondenceReturned:
    """It is not for complaints."""
    told: dict[str, Any] = {
        "correspondence_id": PIECE,
        "case_id": CASE,
        "route": route,
        "because": Category.ACCESS_REQUEST,
        **SAID,
        **content,
    }
    return complaints.CorrespondenceReturned(**told)


REGISTERED = complaints.ComplaintRegistered(
    complaint_id="complaint-1",
    case_id=CASE,
    revision=1,
    correspondent_id="somebody",
    correspondence_ids=(PIECE, "PR-2"),
    received_at=APPLIED,
    sender=Sender.NOT_KNOWN,
    reasons=("C1",),
    policy_version="1",
)
ADDED = complaints.CorrespondenceAdded(
    complaint_id="complaint-1",
    case_id=CASE,
    revision=2,
    correspondence_id=PIECE,
    received_at=APPLIED,
    reasons=("C1",),
    policy_version="1",
)
TAKEN = complaints.CorrespondenceTaken(
    correspondence_id=PIECE,
    case_id=CASE,
    correspondent_id="somebody",
    arrangement=ContactKind.SINGLE_POINT,
    reply=True,
    reasons=("C6",),
    policy_version="1",
)


def steps(world: World) -> set[str]:
    """What is asked about correspondence, but for reading it the same day (T1): that stays with who works the case."""
    asked = {key.rpartition(":")[2] for (_, key) in world.questions if key.startswith(KEYS)}
    return asked - {"read"}


def test_what_somebody_noticed_is_a_concern_on_its_case_at_once_and_once() -> None:
    world = World()
    world.send(details())
    world.send(noticed())
    raised = world.last(triage.ConcernRaised)
    assert raised.trigger == "reported"
    assert "afraid" in world.last(triage.ConcernRecorded).in_words
    world.send(noticed())
    assert len(world.said(triage.ConcernRaised)) == 1


def test_it_is_raised_also_where_the_case_was_never_heard_of() -> None:
    world = World()
    world.send(noticed())
    assert world.last(triage.ConcernRaised).trigger == "reported"


def test_without_a_case_duty_has_it_and_nothing_but_acting_on_it_closes_that() -> None:
    world = World()
    world.send(noticed(case_id=None, complaint_id="complaint-1", child=True))
    assert "safeguarding" in steps(world)
    routed = world.last(triage.CorrespondenceRouted)
    assert (routed.correspondence_id, routed.safeguarding, routed.route) == (CONCERN, True, Route.DUTY)
    world.send(noticed(case_id=None))
    assert len(world.said(triage.CorrespondenceRouted)) == 1


@pytest.mark.parametrize("said", [REGISTERED, ADDED, TAKEN], ids=lambda said: str(said.message_name))
@pytest.mark.parametrize("kind", ["complaint", "letter"])
def test_nobody_need_pass_on_what_complaints_has(said: Any, kind: str) -> None:
    world = World()
    world.send(details())
    world.send(written(kind))
    assert steps(world) == {"pass-on"}
    world.send(said)
    assert steps(world) == set()
    assert not world.said(triage.CorrespondenceClosed), "it is not dealt with by being there"


@pytest.mark.parametrize("said", [REGISTERED, ADDED, TAKEN], ids=lambda said: str(said.message_name))
def test_a_childs_safety_stays_with_duty_whatever_complaints_has(said: Any) -> None:
    world = World()
    world.send(written(case_id=None, text="He hits us."))
    assert steps(world) == {"safeguarding", "pass-on"}
    world.send(said)
    assert steps(world) == {"safeguarding"}


@pytest.mark.parametrize("said", [REGISTERED, ADDED, TAKEN], ids=lambda said: str(said.message_name))
def test_what_triage_never_had_is_not_made_up(said: Any) -> None:
    world = World()
    world.send(said)
    assert not world.rows(CORRESPONDENCE)


@pytest.mark.parametrize(
    ("route", "expected", "certain"),
    [
        ("customer-services", Route.CUSTOMER_SERVICES, True),
        ("information-assurance", Route.INFORMATION_ASSURANCE, True),
        ("duty", Route.DUTY, True),
        ("practitioner", Route.PRACTITIONER, True),
        ("a-route-of-tomorrow", Route.PRACTITIONER, False),
    ],
)
@pytest.mark.parametrize("had", [True, False], ids=["triage had it", "triage never had it"])
def test_what_is_not_for_complaints_goes_where_it_goes(route: str, expected: Route, certain: bool, had: bool) -> None:
    world = World()
    world.send(details())
    if had:
        world.send(written())
        world.send(REGISTERED)
    allocated = allocation.CaseAllocated(
        case_id=CASE, practitioner_id="pr-9", role="family-court-adviser", team="a5-wtfh"
    )
    world.send(allocated)
    world.send(returned(route))
    routed = world.last(triage.CorrespondenceRouted)
    assert (routed.correspondence_id, routed.route) == (PIECE, expected)
    assert steps(world) == {"pass-on"}
    (why,) = (
        asked.why for (_, key), asked in world.questions.items() if key.startswith(KEYS) and key.endswith(":pass-on")
    )
    assert ("say where it goes" in why) is not certain


def test_what_was_closed_is_open_again_when_it_comes_back() -> None:
    world = World()
    world.send(details())
    world.send(written())
    world.send(REGISTERED)
    world.send(triage.CloseCorrespondence(correspondence_id=PIECE, by=OFFICER, how="with complaints"))
    world.send(returned("customer-services"))
    assert steps(world) == {"pass-on"}
    assert world.row(CORRESPONDENCE, PIECE).subject == CASE
    assert derived_id("correspondence", PIECE) not in {subject for subject, _ in world.questions}


def on_the_log(consent: YesNo | None, at: datetime = APPLIED) -> complaints.FeedbackLogged:
    """The entry of a letter on the request and feedback log."""
    return complaints.FeedbackLogged(
        correspondence_id=PIECE,
        case_id=CASE,
        kind=CorrespondenceKind.MP_LETTER,
        channel=Channel.POST,
        route=Route.COMMUNICATIONS,
        received_at=at,
        sender=Sender.NOT_KNOWN,
        consent=consent,
        reasons=("T4",),
        policy_version="1",
    )


def closing(step: str | None) -> triage.CloseCorrespondence:
    """Somebody dealt with it, or with one thing."""
    return triage.CloseCorrespondence(correspondence_id=PIECE, by=OFFICER, step=step, how="Answered by letter")


@pytest.mark.parametrize("step", ["reply", None])
@pytest.mark.parametrize("known", [YesNo.YES, YesNo.NO])
def test_a_member_of_parliament_has_no_reply_before_it_is_known_whether_their_constituent_consents(
    step: str | None, known: YesNo
) -> None:
    """T4, G4: with a no they are told nothing of any case, and nobody is asked what is known of one."""
    world = World()
    world.send(details())
    world.send(written("mp-letter"))
    world.send(on_the_log(YesNo.NOT_KNOWN))
    assert steps(world) == {"pass-on", "holding-letter", "local-information", "reply"}
    world.send(closing("holding-letter"))
    assert world.answer.verdict == "accepted"
    world.send(closing(step))
    assert "record-constituent-consent" in world.answer.reason
    world.send(on_the_log(known))
    assert steps(world) == {"reply"} | ({"local-information"} if known is YesNo.YES else set())
    world.send(closing(step))
    assert world.answer.verdict == "accepted"
    assert "reply" not in steps(world)


def test_what_the_log_said_of_consent_before_counts_no_more_and_what_it_never_said_hinders_nobody() -> None:
    world = World()
    world.send(details())
    world.send(written("mp-letter"))
    world.pass_to(APPLIED + timedelta(hours=2))
    world.send(on_the_log(YesNo.NO))
    world.send(on_the_log(YesNo.NOT_KNOWN), at=APPLIED + timedelta(hours=1))
    assert "local-information" not in steps(world)
    other = World()
    other.send(details())
    other.send(written("mp-letter"))
    other.send(on_the_log(None))
    other.send(closing("reply"))
    assert other.answer.verdict == "accepted"
