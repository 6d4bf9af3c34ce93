"""Which messages become facts, and what of them is kept."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any, get_args, get_type_hints

import pytest

from cafcass_contracts.codec import decode_clear, encode_apart
from cafcass_contracts.lasting import lasting, telling
from cafcass_contracts.message import Event
from cafcass_contracts.schemas import examples_of
from cafcass_contracts.topics import read_by, topics_of
from cafcass_domain.decision import Received
from cafcass_domain.state import to_builtins
from cafcass_runtime.service import OnMessage
from cafcass_runtime.testing.policy import policy_of
from kpi.app import service
from kpi.domain import told
from kpi.domain.fact import FACTS
from kpi.domain.incoming import NO_FACTS, READS, facts_of, touches
from kpi.domain.subject import SUBJECTS

READ = [read.message for read in READS]


def test_every_event_that_kpi_may_read_is_a_fact_or_it_is_said_why_not() -> None:
    may_read = {message for topic in read_by("kpi") for message in topic.messages if issubclass(message, Event)}
    known = {*READ, *NO_FACTS}
    bars = {"complaints.complaint-recorded.v1"}
    assert {message.full_name() for message in may_read - known} - bars == set()
    assert not set(READ) & set(NO_FACTS)
    assert len(READ) == len(set(READ))


def test_every_kind_of_fact_has_a_tag_of_its_own() -> None:
    tags = [kind.__struct_config__.tag for kind in get_args(told.Told)]
    assert len(tags) == len(set(tags))


@pytest.mark.parametrize("read", READS, ids=lambda read: read.message.full_name())
def test_what_is_kept_has_no_case_number_child_link_or_words(read: Any) -> None:
    found = list(telling(read.message))
    for example in examples_of(read.message).values():
        said = read.message.model_validate(example)
        kept = "".join(str(to_builtins(each)) for each in read.keep(said))
        for each in found:
            for value in _at(example, each.path.split(".")):
                if isinstance(value, str) and value:
                    assert f"'{value}'" not in kept, each


@pytest.mark.parametrize("read", READS, ids=lambda read: read.message.full_name())
def test_what_a_message_touches_is_what_it_becomes(read: Any) -> None:
    now = datetime(2026, 6, 1, 9, tzinfo=UTC)
    policy = policy_of(service).at(now)
    for example in examples_of(read.message).values():
        received = Received(read.message.model_validate(example), "event-1", "test", "test", None, now, now)
        found, touched = facts_of(read, received, policy), touches(read)(received, policy)
        subjects = {fact.subject for fact in found}
        assert (touched[FACTS], touched[SUBJECTS]) == ({fact.id for fact in found}, subjects)


OFF_LASTING = [
    read for read in READS if {topic.name for topic in topics_of(read.message)} & {each.name for each in lasting()}
]


@pytest.mark.parametrize("read", OFF_LASTING, ids=lambda read: read.message.full_name())
def test_what_is_kept_of_own_events_is_the_same_without_a_key(read: Any) -> None:
    assert not any(topic.opened_by("kpi") for topic in topics_of(read.message) if "kpi" in topic.readers)
    for example in examples_of(read.message).values():
        whole = read.message.model_validate(example)
        clear, _ = encode_apart(whole)
        assert read.keep(decode_clear(read.message, clear)) == read.keep(whole)


def _at(value: Any, path: list[str]) -> list[Any]:
    if isinstance(value, list):
        return [found for each in value for found in _at(each, path)]
    if not path:
        return [value]
    return _at(value.get(path[0]), path[1:]) if isinstance(value, dict) else []


def test_every_read_message_has_a_handler() -> None:
    handled = {handler.message for handler in service.handlers if isinstance(handler, OnMessage)}
    assert set(READ) <= handled


@pytest.mark.parametrize("kind", get_args(told.Told), ids=lambda kind: kind.__name__)
def test_what_is_kept_is_in_the_contract_by_the_same_name(kind: Any) -> None:
    whole = {
        told.Asked,
        told.Casework,
        told.CheckChanged,
        told.Happened,
        told.Registered,
        told.ComplaintStep,
        told.ComplaintRegistered,
        told.ComplaintClosed,
    }
    if kind in whole:
        return  # made by hand in incoming.py
    models = [
        read.message
        for read in READS
        if any(
            type(each) is kind
            for example in examples_of(read.message).values()
            for each in read.keep(read.message.model_validate(example))
        )
    ]
    assert models, "nothing becomes this"
    for model in models:
        assert set(get_type_hints(kind)) <= set(model.model_fields), model.full_name()
