"""Whatever year stands in whatever date field of whatever comes in, nothing is set aside or due a lifetime off, and work goes on (G1, I9)."""

from __future__ import annotations

import copy
import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from functools import cache
from itertools import cycle
from pathlib import Path
from typing import Any, Final

import pytest
from dated_fields import fields, put, put_anywhere
from hypothesis import example, given, settings
from hypothesis import strategies as st
from joined_services import SERVICES, Joined, Kept, takes
from outside_world import CARE, COURT, QUIET, Data, hearing

from cafcass_contracts import (
    allocation,
    complaints_commands,
    court,
    employee_relations,
    intake,
    police,
    police_checks,
    workforce,
)
from cafcass_contracts.identity import case_id
from cafcass_contracts.message import Actor, Command, Message
from cafcass_contracts.platform import CommandAnswered, Verdict
from cafcass_contracts.schemas import examples_of
from cafcass_contracts.topics import topics_of
from cafcass_contracts.values import SERVICE_AREAS, TeamKind
from cafcass_domain.due import LONGEST
from cafcass_runtime.testing.policy import NAMESPACE

NOW: Final = datetime(2026, 6, 29, 9, tzinfo=UTC)
"""A Monday, when what the examples speak of has happened."""
FIRST, LAST = datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)
NUMBER, CARE_NUMBER, NEXT_NUMBER = "1700000000000001", "1700000000000002", "1700000000000003"
NEXT: Final = case_id(NAMESPACE, "private", NEXT_NUMBER)
PAYLOADS: Final = Path(__file__).resolve().parents[1] / "services" / "intake" / "tests" / "payloads"
TAKEN: Final = frozenset[type[Message]]().union(*(takes(service) for service in SERVICES.values()))
REFUSED_THAT_DAY: Final = frozenset[type[Message]](
    {
        allocation.AgreeFilingDate,
        complaints_commands.DecideContact,
        complaints_commands.ExtendResponse,
        complaints_commands.RecordOmbudsman,
        complaints_commands.RecordSending,
        complaints_commands.RecordStep,
        employee_relations.SetMisconductHearing,
    }
)
"""This day refuses them unread: it has no report, complaint, correspondent or investigation, or the example's giver has another role here."""
INCOMING: Final = sorted(
    (
        each
        for each in TAKEN - REFUSED_THAT_DAY
        if fields(each) and not {topic.writers[0] for topic in topics_of(each)} & SERVICES.keys()
    ),
    key=lambda message: message.full_name(),
)
"""What others than these services say to them and that has a date: courts, the post room, forces, authorities, the workforce, staff."""

Moments = list[datetime | None]
ANY: Final = st.lists(st.none() | st.datetimes(timezones=st.just(UTC)), min_size=1, max_size=5)
"""What the date fields say, one after another and from the start again; None is what an honest sender says."""


@cache
def day() -> tuple[Joined, Kept, Mapping[str, Any]]:
    """A private law case that is held and a care case, on their first day; and what is called how in them."""
    joined, area = Joined(NOW), SERVICE_AREAS["A3"]
    for kind in TeamKind:
        said = {"team": area.team(kind), "area": "A3", "kind": kind, "manager_id": "manager-1", "since": "2026-01-01"}
        joined.tell(workforce.TeamRecorded.model_validate(said))
    for name in ("adviser-1", "adviser-2"):
        somebody = {"practitioner_id": name, "since": "2026-01-01", "role": "family-court-adviser", "team": "a3-eit"}
        more = {"area": "A3", "weekly_hours": 37, "newly_qualified": "no"}
        joined.tell(workforce.PractitionerRecorded.model_validate(somebody | more))
    joined.tell(_application(NUMBER, QUIET))
    joined.tell(_application(CARE_NUMBER, CARE))
    report = {"id": "r1", "type": "section-7", "ordered_on": "2026-05-28", "due": "2026-07-10"}
    ordered = {"case_number": NUMBER, "law": "private", "court": COURT, "report": report}
    joined.tell(court.ReportOrdered.model_validate(ordered))
    joined.pass_by(timedelta(minutes=5))
    (proposed,) = _said(joined, allocation.AllocationProposed)
    manager = Actor(id="manager-1", role="service-manager", team="a3-eit")
    about = {name: getattr(proposed, name) for name in ("case_id", "work_id", "practitioner_id", "proposal")}
    joined.tell(allocation.SettleAllocation(by=manager, **about))
    assert {one.verdict for one in _said(joined, CommandAnswered)} == {Verdict.ACCEPTED}
    joined.pass_by(timedelta(minutes=55))
    details = _said(joined, intake.CaseDetailsRecorded)[0]
    (asked, *_) = _said(joined, police_checks.PoliceCheckRequested)
    (of_authority,) = _said(joined, police_checks.AuthorityCheckRequested)
    return (
        joined,
        joined.keep(),
        {
            "case_id": details.case_id,
            "care": case_id(NAMESPACE, "public", CARE_NUMBER),
            "name": asked.name.model_dump(mode="json", exclude_none=True),
            "date_of_birth": asked.date_of_birth,
            "person": details.people[0].id,
            "child": details.children[0].id,
            "hearing": details.hearings[0].id,
            "work_id": proposed.work_id,
            police.CheckAnswered.full_name(): asked.check_id,
            police.AuthorityAnswered.full_name(): of_authority.check_id,
        },
    )


def _said(joined: Joined, kind: type[Any]) -> list[Any]:
    return [one for one in joined.said() if isinstance(one, kind)]


def _application(number: str, content: Data, family: str = "Sample") -> court.ApplicationIssued:
    """An application; in private law with a hearing in two months."""
    private = content is QUIET
    hearings = (hearing(NOW + timedelta(days=60), status="listed"),) if private else ()
    said = {"case_number": number, "law": "private" if private else "public", "court": COURT, "hearings": hearings}
    text = json.dumps(said | content, default=str).replace('"Sample"', f'"{family}"')
    return court.ApplicationIssued.model_validate_json(text)


def about_the_case(message: type[Message], data: Data, called: Mapping[str, Any]) -> Data:
    """An example of a message as somebody would say it of the case that there is."""
    said = {name: value for name, value in data.items() if name not in ("based_on", "family_told")}
    own = {
        "case_id": called["care"] if message is intake.NameFirstHearing else called["case_id"],
        "case_number": NUMBER,
        "law": "private",
        "court": COURT,
        "person": called["person"],
        "lives_with": called["person"],
        "child_seen": called["child"],
        "child_not_to_be_seen": called["child"],
        "work_id": called["work_id"],
        "shared": called["work_id"],
        "check_id": called.get(message.full_name()),
        "report_id": "r1",
        "practitioner_id": "adviser-2",
        "team": "a3-eit",
        "area": "A3",
    }
    for name, value in own.items():
        if isinstance(said.get(name), str):
            said[name] = value
    for name in ("person", "child", "hearing"):
        if isinstance(said.get(name), dict) and "add-" not in message.message_name and not said.get("add"):
            said[name] = said[name] | {"id": called[name]}
    if message is police.CheckAnswered:
        said |= {name: called[name] for name in ("name", "date_of_birth") if name in said}
    if "sharing" in said:
        said["sharing"] = said["sharing"] | {"to": called["person"]}
    return said


@pytest.mark.parametrize(
    "message", [each for each in INCOMING if issubclass(each, Command)], ids=lambda message: message.full_name()
)
def test_a_command_of_that_day_is_carried_out(message: type[Message]) -> None:
    """Else the dates in it would be read by nobody below."""
    joined, start, called = day()
    verdicts: set[Verdict] = set()
    for data in examples_of(message).values():
        joined.back_to(start)
        joined.tell(message.model_validate(about_the_case(message, data, called)))
        verdicts.add(_said(joined, CommandAnswered)[-1].verdict)
    assert Verdict.ACCEPTED in verdicts


def goes_on(joined: Joined) -> None:
    """Three days pass; nothing waits for a time that nobody can mean, and the next application has an adviser."""
    joined.tell(_application(NEXT_NUMBER, QUIET, "Mockson"))
    joined.pass_by(timedelta(minutes=5), timedelta(minutes=5), *[timedelta(days=1)] * 3)
    far = [due for due in joined.due() if abs(due.at - joined.now) > LONGEST]
    assert not far
    assert NEXT in {one.case_id for one in _said(joined, allocation.WorkAllocated)}


@pytest.mark.practice("F01", "Whatever year stands in any date field of any message, the next case has its adviser.")
@pytest.mark.practice(
    "F07", "Whatever year stands in any date field of any message, nothing is due a lifetime from now."
)
@pytest.mark.parametrize("message", INCOMING, ids=lambda message: message.full_name())
@settings(max_examples=2, deadline=None)
@given(moments=ANY)
@example(moments=[FIRST])
@example(moments=[LAST])
@example(moments=[None, None, LAST, FIRST])
def test_whatever_a_message_says_work_goes_on(message: type[Message], moments: Moments) -> None:
    joined, start, called = day()
    missed = fields(message)
    for data in examples_of(message).values():
        joined.back_to(start)
        said = about_the_case(message, copy.deepcopy(data), called)
        missed -= put(message, said, cycle(moments))
        joined.tell(message.model_validate_json(json.dumps(said)), happened_at=moments[0])
        goes_on(joined)
    assert not missed, "no example says these"


@settings(max_examples=15, deadline=None)
@given(messages=st.lists(st.sampled_from(INCOMING), min_size=2, max_size=8), moments=ANY)
def test_whatever_many_say_one_after_another_work_goes_on(messages: list[type[Message]], moments: Moments) -> None:
    joined, start, called = day()
    joined.back_to(start)
    says = cycle(moments)
    for message in messages:
        said = about_the_case(message, copy.deepcopy(examples_of(message)["full"]), called)
        put(message, said, says)
        joined.tell(message.model_validate_json(json.dumps(said)), happened_at=moments[0])
        joined.pass_by(timedelta(minutes=5))
    goes_on(joined)


@pytest.mark.parametrize("law", ["private", "public"])
@settings(max_examples=10, deadline=None)
@given(moments=ANY)
@example(moments=[FIRST])
@example(moments=[LAST])
@example(moments=[FIRST, LAST])
@example(moments=[None, LAST, FIRST])
def test_whatever_a_payload_says_work_goes_on(law: str, moments: Moments) -> None:
    joined, start, _ = day()
    joined.back_to(start)
    payload = json.loads((PAYLOADS / f"{law}-law-full.json").read_text())
    joined.show(f"court.{law}-law-cases.v1", put_anywhere(payload, cycle(moments)))
    goes_on(joined)
