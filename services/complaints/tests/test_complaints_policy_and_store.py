"""The numbers of complaints, its tables, and what it keeps of what others said."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from complaints_world import MONDAY, ComplaintsWorld, hearing, world
from pydantic import BaseModel

import complaints
from cafcass_contracts import intake, people, proceedings
from cafcass_contracts.complaints_commands import DecideContact
from cafcass_contracts.destruction import CaseDestructionOrdered
from cafcass_contracts.feedback import Category, ContactKind
from cafcass_contracts.roles import Role
from cafcass_contracts.topics import read_by
from cafcass_contracts.workforce import StaffRecorded
from cafcass_runtime.calendar import Calendar
from cafcass_runtime.policies import PolicyError, load
from cafcass_runtime.references import ReferenceDataError
from cafcass_runtime.references import load as load_references
from cafcass_runtime.service import OnMessage
from cafcass_runtime.testing import checks
from cafcass_runtime.testing.policy import NAMESPACE, policy_of
from complaints.app import service
from complaints.domain import told
from complaints.domain.complaint.held import COMPLAINTS
from complaints.domain.policy import ComplaintsPolicy
from complaints.domain.reference import SIGNPOSTS

DOMAIN = Path(complaints.__file__).parent / "domain"
OWN: Mapping[type[Any], type[BaseModel]] = {
    told.PersonName: people.PersonName,
    told.Address: people.Address,
    told.ContactDetail: people.ContactDetail,
    told.Person: people.Person,
    told.Home: people.Home,
    told.Child: people.Child,
    told.CourtRef: proceedings.CourtRef,
    told.Hearing: proceedings.Hearing,
    told.Details: intake.CaseDetailsRecorded,
}


def test_every_number_says_what_it_means_and_is_decided_by() -> None:
    checks.every_number_says_what_it_means_and_where_it_is_from(service)
    checks.every_number_is_decided_by(service, DOMAIN)
    checks.every_number_is_on_the_settings_page(service)


def test_tables_and_messages_are_declared() -> None:
    checks.every_table_is_migrated(service)
    checks.tables_are_locked_in_one_order(service)
    checks.every_message_is_on_the_map(service)


@pytest.mark.parametrize("own", OWN, ids=lambda own: own.__name__)
def test_what_is_kept_of_others_fits_what_they_say(own: type[Any]) -> None:
    checks.an_own_value_fits(own, OWN[own], OWN)


def lived() -> ComplaintsWorld:
    """A world in which something of everything happened."""
    there = world()
    there.case(hearing(MONDAY))
    there.allocated()
    complaint = there.complain()
    there.categorise(complaint, Category.MISCONDUCT, allegation="x")
    there.send_out(complaint, "acknowledgement")
    there.look_into(complaint)
    there.answer_it(complaint)
    there.close(complaint)
    who = there.complaint(complaint).correspondent
    decide = {"by": {"id": "m", "role": Role.SERVICE_MANAGER}, "correspondent_id": who, "kind": ContactKind.WARNED}
    more = {"behaviour": ("abuse",), "why": "x", "review_on": date(2026, 9, 1)}
    there.send(DecideContact.model_validate({**decide, **more}))
    there.pass_by(days=60)
    there.do_jobs()
    return there


def test_every_row_comes_back_as_it_was_and_every_question_can_be_answered() -> None:
    there = lived()
    for table in service.tables:
        rows = there.rows(table.ref)
        assert rows, f"the test has no row of {table.ref.name}"
        checks.rows_come_back(service, table.ref, rows.values())
    checks.every_question_can_be_answered(service, there)


def set_to(**environment: str) -> ComplaintsPolicy:
    variables = {f"CAFCASS_COMPLAINTS_{name}": value for name, value in environment.items()}
    editions = load_references(service.reference_files, service.references)
    calendar = Calendar()
    dated = load(
        ComplaintsPolicy, "complaints", calendar=calendar, namespace=NAMESPACE, editions=editions, environment=variables
    )
    return dated.at(MONDAY)


def test_a_number_may_be_set_from_a_day_on() -> None:
    assert set_to(ANSWER_WORKING_DAYS="15").answer_working_days == 15
    assert set_to(ANSWER_WORKING_DAYS_FROM_2026_05_01="10").answer_working_days == 10
    assert set_to(ANSWER_WORKING_DAYS_FROM_2026_07_01="10").answer_working_days == 20


@pytest.mark.parametrize(
    ("name", "value", "why"),
    [
        ("ANSWER_WORKING_DAYS", "0", "greater than or equal to 1"),
        ("ANSWER_WORKING_DAYS", "soon", "integer"),
        ("ACKNOWLEDGE_WORKING_DAYS", "20", "must not be more than answer_working_days"),
        ("TRIAGE_ROLE", "family-court-adviser", "may decide what a complaint is"),
        ("TRIAGE_ROLE", "court-jester", "there is no such word"),
        ("MISCONDUCT_REPORT_DAYS", "60", "must not be more than misconduct_decision_days"),
        ("MISCONDUCT_INVESTIGATION_DAYS", "57", "must not be more than misconduct_report_days"),
        ("NATIONAL_TEAM", "", "at least 1 character"),
        ("ANSWER_DAYS", "20", "no such setting"),
    ],
)
def test_what_makes_no_sense_is_refused_in_words(name: str, value: str, why: str) -> None:
    settings = {name: value} | ({"ANSWER_WORKING_DAYS": "10"} if name == "ACKNOWLEDGE_WORKING_DAYS" else {})
    with pytest.raises(PolicyError, match=why):
        set_to(**settings)


def test_another_number_counts_open_complaints_again_and_says_so_once() -> None:
    there = world()
    there.case()
    complaint = there.complain()
    there.categorise(complaint)
    before = there.complaint(complaint).clock
    there.bring_into_force(policy_of(service, since={date(2026, 5, 1): {"answer_working_days": 15}}))
    after = there.complaint(complaint).clock
    assert before is not None
    assert after is not None
    assert after.due.at < before.due.at
    told_before = len(there.memory.published)
    there.bring_into_force(policy_of(service, answer_working_days=15, kept_days=31))
    moved = [each.event.message_name for each in there.memory.published[told_before:]]
    assert "response-due-changed" not in moved
    assert list(there.rows(COMPLAINTS)) == [complaint]


def test_signposts_are_complete_or_the_service_does_not_start(tmp_path: Path) -> None:
    signposts = policy_of(service).at(MONDAY).reference(SIGNPOSTS)
    assert set(signposts) == {
        "danger",
        "childs-danger",
        "next-step",
        "childs-next-step",
        "rights",
        "reply",
        "childs-reply",
    }
    folder = tmp_path / "signposts"
    folder.mkdir()
    (folder / "2026-01-01.csv").write_text("name,words\ndanger,ring 999\n")
    with pytest.raises(ReferenceDataError, match="is needed once"):
        load_references(tmp_path, service.references)


def test_it_reads_no_topic_of_which_it_has_no_use() -> None:
    """G4: what it has no use for it is not given, and need not claim and pass over."""
    used = {handler.message for handler in service.handlers if isinstance(handler, OnMessage)}
    used |= {StaffRecorded, CaseDestructionOrdered}
    for topic in read_by("complaints"):
        assert used & {*topic.messages}, topic.name
