"""Policy of the map: nothing without writer, reader, limits; nothing below its data class."""

from __future__ import annotations

import itertools
import re
from dataclasses import replace
from datetime import timedelta
from typing import Annotated

import pytest

from cafcass_contracts import employee_relations, intake, platform, police_checks, workforce
from cafcass_contracts.classes import data_class_of, field_class, sealed_fields
from cafcass_contracts.lasting import Trait, identifying, lasting
from cafcass_contracts.message import Command, DataClass, DecidedEvent, Event, Sealed
from cafcass_contracts.registry import MESSAGES
from cafcass_contracts.topics import (
    INBOX_REMEMBERS,
    OUTSIDE_PARTIES,
    SERVICES,
    STAFF,
    TOPICS,
    Key,
    Topic,
    messages_of,
    read_by,
    topic,
    topic_for,
    topics_of,
    written_by,
)

ALL = pytest.mark.parametrize("found", TOPICS.values(), ids=lambda t: t.name)
PARTIES_OF_THE_MAP = {*SERVICES, *OUTSIDE_PARTIES, STAFF}
LIMIT_OF_NAMES = 249


def test_the_map_has_every_topic_of_the_design() -> None:
    shared = {
        "court.private-law-cases.v1",
        "court.public-law-cases.v1",
        "court.applications.v1",
        "court.returns.v1",
        "court.filings.v1",
        "court.appointments.v1",
        "police.check-requests.v1",
        "police.check-results.v1",
        "local-authority.check-requests.v1",
        "local-authority.check-results.v1",
        "correspondence.received.v1",
        "correspondence.outgoing.v1",
        "complaints.employee-relations.v1",
        "complaints.you-said-we-did.v1",
        "workforce.returns.v1",
        "workforce.staff.v1",
        "finance.returns.v1",
        "audit.heads.v1",
        "case.lifecycle.v1",
        "kpi.figures.v1",
    }
    kinds = ("events", "restricted", "commands", "dead-letters")
    own = {f"{service}.{kind}.v1" for service, kind in itertools.product(SERVICES, kinds)}
    assert set(TOPICS) == shared | own


@ALL
def test_names_are_well_formed(found: Topic) -> None:
    assert re.fullmatch(r"[a-z]+(-[a-z]+)*\.[a-z]+(-[a-z]+)*\.v[1-9][0-9]*", found.name)
    assert len(found.name) <= LIMIT_OF_NAMES
    assert found.name == f"{found.short_name}.v{found.version}"


def test_versions_of_a_topic_are_contiguous() -> None:
    for short, versions in itertools.groupby(sorted(TOPICS.values(), key=lambda t: t.name), key=lambda t: t.short_name):
        assert max(t.version for t in versions) == len([t for t in TOPICS.values() if t.short_name == short])


@ALL
def test_it_has_known_writers_and_readers(found: Topic) -> None:
    assert found.writers
    assert found.readers
    assert {*found.writers, *found.readers} <= PARTIES_OF_THE_MAP
    assert len({*found.writers}) == len(found.writers)
    assert len({*found.readers}) == len(found.readers)
    assert not {*found.writers} & {*found.readers}, "nobody reads what it writes itself"


@ALL
def test_it_has_a_description_and_sensible_limits(found: Topic) -> None:
    assert found.description.endswith(".")
    assert 1 <= found.partitions <= 6, "one laptop runs them all"
    assert found.retention is None or found.retention >= timedelta(days=7)
    assert found.max_message_bytes >= 1024 * 1024


@ALL
def test_inbound_topics_are_timed_by_the_broker_and_kept_no_longer_than_the_inbox_remembers(found: Topic) -> None:
    from_outside = all(writer not in SERVICES for writer in found.writers)
    assert found.log_append_time is from_outside
    if from_outside:
        assert found.retention is not None
        assert found.retention <= INBOX_REMEMBERS
    if any(writer in OUTSIDE_PARTIES for writer in found.writers):
        assert found.key is Key.PUBLISHER, "nothing may depend on an outside publisher's key"
        assert found.max_message_bytes > 5 * 1024 * 1024


@ALL
def test_a_payload_is_ours_or_foreign_never_both(found: Topic) -> None:
    assert not (found.foreign and found.messages)
    assert found.snapshots <= bool(found.foreign)


@ALL
def test_no_field_sits_on_a_topic_below_its_class(found: Topic) -> None:
    for message in found.messages:
        below = [name for name in message.model_fields if field_class(message, name) > found.data_class]
        assert not below, message.full_name()
        assert data_class_of(message) <= found.data_class


@ALL
def test_the_public_reads_only_open_topics(found: Topic) -> None:
    if "public" in found.readers:
        assert found.data_class is DataClass.OPEN


@ALL
def test_sealed_is_what_only_our_services_can_open(found: Topic) -> None:
    expected = found.short_name.endswith((".restricted", ".employee-relations", ".events"))
    assert found.sealed is expected
    if found.data_class is DataClass.RESTRICTED and found.ours and found.writers[0] in SERVICES:
        assert found.sealed or found.foreign


def test_what_is_kept_without_end_identifies_nobody() -> None:
    events = {f"{name}.events" for name in SERVICES}
    assert {t.short_name for t in lasting()} == events | {"audit.heads", "case.lifecycle", "kpi.figures"}
    for found in lasting():
        assert not list(identifying(found)), found.name


class Said(DecidedEvent, owner="intake", name="said", version=1):
    """On no topic: what the search for identifying fields has to find."""

    case_number: str
    linked_case_id: Annotated[str, Sealed]
    children: tuple[intake.ChildRef, ...] = ()
    cafcass_officers: tuple[str, ...] = ()
    never_heard_of: str = ""
    practitioner_id: str = ""
    name: str = ""
    file_name: str = ""
    subject: str = ""
    key: str = ""
    path: str = ""


def test_a_field_that_identifies_somebody_is_found_unless_it_is_sealed() -> None:
    lasts = replace(topic("intake.events"), messages=(Said,))
    found = {each.path: each.trait for each in identifying(lasts)}
    assert found == {
        "case_number": Trait.CASE_NUMBER,
        "children": Trait.CHILD,
        "cafcass_officers": Trait.OFFICER,
        **dict.fromkeys(("never_heard_of", "name", "file_name", "subject", "key", "path"), Trait.FREE_TEXT),
    }
    read_outside = {each.path for each in identifying(replace(lasts, readers=("subscribers",)))}
    assert read_outside == {*found, "linked_case_id"}, "nobody outside has a key: it would go in clear"


@ALL
def test_what_is_to_be_sealed_travels_only_where_it_is_sealed(found: Topic) -> None:
    if not found.sealed:
        for message in found.messages:
            restricted = {n for n in message.model_fields if field_class(message, n) is DataClass.RESTRICTED}
            assert sealed_fields(message) <= restricted, message.full_name()


def test_no_service_reads_the_employee_relations_route_but_who_writes_it() -> None:
    route = topic("complaints.employee-relations")
    assert (route.writers, route.readers) == (("complaints",), (STAFF,))
    assert topics_of(employee_relations.MisconductRecorded) == (route,)
    assert {message for message in route.messages if message.owner != "platform"} == {
        employee_relations.MisconductRecorded
    }


def test_the_employee_relations_route_is_asked_and_answered_on_its_own_topic() -> None:
    route = topic("complaints.employee-relations")
    taken = topic("complaints.commands").messages
    assert {m for m in taken if issubclass(m, employee_relations.MisconductCommand)} == {*route.answers}
    assert route.keeps("er-1")
    assert not topic("complaints.events").keeps("er-1")
    assert [t for t in TOPICS.values() if t.apart or t.answers] == [route]


def test_restricted_topics_are_kept_short() -> None:
    for found in TOPICS.values():
        if found.sealed and found.data_class is DataClass.RESTRICTED:
            assert found.retention is not None
            # The employee relations route is asked what is due in eight weeks.
            assert found.retention <= timedelta(days=90 if found.apart else 31)


@pytest.mark.parametrize("service", SERVICES)
def test_dead_letters_take_whatever_the_service_reads(service: str) -> None:
    dead = topic(f"{service}.dead-letters")
    largest = max(t.max_message_bytes for t in read_by(service))
    assert dead.max_message_bytes >= largest
    assert dead.data_class is DataClass.RESTRICTED
    assert dead.writers == (service,)
    assert dead.retention is not None
    assert dead.retention >= max(t.retention for t in read_by(service) if t.log_append_time and t.retention)


@pytest.mark.parametrize("service", SERVICES)
def test_every_service_says_and_takes_what_is_common(service: str) -> None:
    events, commands = topic(f"{service}.events"), topic(f"{service}.commands")
    said = {platform.PersonNeeded, platform.Settled, platform.CommandAnswered, platform.DeadlineMoved}
    assert said <= set(events.messages)
    assert {
        platform.RetryDeadLetters,
        platform.DiscardDeadLetters,
        platform.DiscardTask,
        platform.ResumePartition,
    } <= set(commands.messages)
    assert all(issubclass(message, Command) for message in commands.messages)
    assert all(issubclass(message, Event) for message in events.messages)
    assert commands.readers == (service,)


@ALL
def test_what_a_service_owns_only_it_publishes(found: Topic) -> None:
    for message in found.messages:
        if issubclass(message, Event) and message.owner in SERVICES:
            assert message.owner in found.writers, message.full_name()
        if issubclass(message, Command) and message.owner in SERVICES:
            assert found.readers == (message.owner,), message.full_name()


@ALL
def test_what_an_outside_party_owns_only_it_publishes(found: Topic) -> None:
    publishers = {
        "court": "courts",
        "police": "police",
        "local-authority": "local-authorities",
        "workforce": "workforce",
        "post-room": "post-room",
        "finance": "finance",
    }
    assert set(publishers.values()) <= set(OUTSIDE_PARTIES)
    for message in found.messages:
        if message.owner in publishers:
            assert found.writers == (publishers[message.owner],), message.full_name()


@pytest.mark.parametrize("name", ["police.check-requests", "local-authority.check-requests"])
def test_who_is_asked_for_a_check_is_not_told_the_case(name: str) -> None:
    for message in topic(name).messages:
        assert not [field for field in message.model_fields if field.startswith("case")], message.full_name()


@pytest.mark.parametrize("name", ["police.check-results", "local-authority.check-results"])
def test_an_answer_needs_no_more_than_the_check_and_its_time(name: str) -> None:
    for message in topic(name).messages:
        needed = {field for field, declared in message.model_fields.items() if declared.is_required()}
        assert needed == {"check_id", "answered_at"}, message.full_name()


def test_what_is_filed_names_the_case_as_the_court_does() -> None:
    for message in topic("court.filings").messages:
        assert message.model_fields["case_number"].is_required(), message.full_name()


def test_a_topic_is_found_with_and_without_its_version() -> None:
    assert topic("intake.events") is topic("intake.events.v1") is TOPICS["intake.events.v1"]


def test_a_wrong_name_is_answered_with_what_comes_near() -> None:
    with pytest.raises(KeyError, match=r"there is no topic court\.private-law; did you mean court\.private-law-cases"):
        topic("court.private-law")


def test_who_writes_and_reads_what() -> None:
    assert {t.short_name for t in written_by("intake")} == {
        "audit.heads",
        "court.returns",
        "intake.events",
        "intake.restricted",
        "intake.dead-letters",
        "case.lifecycle",
    }
    assert {t.short_name for t in read_by("intake")} == {
        "workforce.staff",
        "court.private-law-cases",
        "court.public-law-cases",
        "court.applications",
        "correspondence.received",
        "police-checks.events",
        "triage.events",
        "allocation.events",
        "complaints.events",
        "kpi.events",
        "intake.commands",
    }
    assert {t.short_name for t in written_by("police-checks")} == {
        "audit.heads",
        "police.check-requests",
        "local-authority.check-requests",
        "court.filings",
        "police-checks.events",
        "police-checks.restricted",
        "police-checks.dead-letters",
    }
    assert {t.short_name for t in read_by("police-checks")} == {
        "workforce.staff",
        "police.check-results",
        "local-authority.check-results",
        "intake.events",
        "intake.restricted",
        "triage.events",
        "triage.restricted",
        "police-checks.commands",
    }
    assert {t.short_name for t in written_by("triage")} == {
        "audit.heads",
        "court.filings",
        "case.lifecycle",
        "triage.events",
        "triage.restricted",
        "triage.dead-letters",
    }
    assert {t.short_name for t in read_by("triage")} == {
        "workforce.staff",
        "workforce.returns",
        "intake.events",
        "intake.restricted",
        "police-checks.events",
        "police-checks.restricted",
        "allocation.events",
        "allocation.restricted",
        "complaints.events",
        "complaints.restricted",
        "triage.commands",
    }
    assert [t.short_name for t in topics_of(intake.CaseOpened)] == ["case.lifecycle"]
    assert [t.short_name for t in topics_of(police_checks.ChecksFound)] == ["police-checks.restricted"]
    assert [t.short_name for t in topics_of(workforce.DutyRotaPublished)] == ["workforce.returns"]


def test_the_topic_of_a_message_is_plain_where_its_writer_is_known() -> None:
    assert topic_for(platform.Settled, "triage") is topic("triage.events")
    with pytest.raises(LookupError, match=r"triage may say intake\.case-opened\.v1 on: case\.lifecycle\.v1|none"):
        topic_for(intake.CaseOpened, "kpi")


def test_messages_of_topics_are_listed_once() -> None:
    assert set(messages_of(TOPICS.values())) == set(MESSAGES.values())
