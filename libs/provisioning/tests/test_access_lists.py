"""What each account may do is what the topic map says, and nothing else."""

from __future__ import annotations

import itertools

import pytest

from cafcass_contracts.message import DataClass
from cafcass_contracts.topics import SERVICES, STAFF, TOPICS
from cafcass_provisioning.access import (
    ACCOUNTS,
    DATABASE_ROLES,
    KEYRING,
    KEYRING_RIGHTS,
    PARTIES,
    Grant,
    Operation,
    Pattern,
    Resource,
    account,
)


def _on_topics(party: str, operation: Operation) -> set[str]:
    return {
        grant.name
        for grant in ACCOUNTS[party].grants()
        if grant.resource is Resource.TOPIC and grant.operation is operation
    }


@pytest.mark.parametrize(("party", "topic"), list(itertools.product(PARTIES, TOPICS)))
def test_every_pair_of_party_and_topic_is_allowed_as_the_map_has_it(party: str, topic: str) -> None:
    assert (topic in _on_topics(party, Operation.READ)) == (party in TOPICS[topic].readers)
    assert (topic in _on_topics(party, Operation.WRITE)) == (party in TOPICS[topic].writers)


def test_every_topic_grant_names_one_topic_of_the_map() -> None:
    for party in PARTIES:
        for grant in ACCOUNTS[party].grants():
            assert grant.resource is Resource.GROUP or (grant.pattern is Pattern.LITERAL and grant.name in TOPICS)


@pytest.mark.parametrize("service", SERVICES)
def test_a_service_has_its_own_group_and_no_other(service: str) -> None:
    groups = [grant for grant in ACCOUNTS[service].grants() if grant.resource is Resource.GROUP]
    assert groups == [Grant(Resource.GROUP, service, Pattern.LITERAL, Operation.READ)]


def test_no_group_of_somebody_else_begins_as_a_partys_groups_do() -> None:
    prefixes = {party: each.group for party, each in ACCOUNTS.items() if each.group_pattern is Pattern.PREFIXED}
    groups = [each.group for each in ACCOUNTS.values()]
    for party, prefix in prefixes.items():
        assert [group for group in groups if group.startswith(prefix)] == [ACCOUNTS[party].group]


@pytest.mark.parametrize(
    ("party", "topic", "reads", "writes"),
    [
        ("intake", "intake.dead-letters.v1", False, True),
        ("intake", "court.returns.v1", False, True),
        ("triage", "intake.dead-letters.v1", False, False),
        ("kpi", "triage.restricted.v1", False, False),
        ("allocation", "allocation.commands.v1", True, False),
        (STAFF, "allocation.commands.v1", False, True),
        ("complaints", "complaints.employee-relations.v1", False, True),
        ("courts", "intake.events.v1", False, False),
        ("public", "kpi.figures.v1", True, False),
    ],
)
def test_what_matters_most_is_so(party: str, topic: str, reads: bool, writes: bool) -> None:
    assert (topic in ACCOUNTS[party].reads) is reads
    assert (topic in ACCOUNTS[party].writes) is writes


def test_a_named_subscriber_reads_what_subscribers_read_under_its_own_name() -> None:
    mine = account("subscribers", "an-inspectorate")
    assert (mine.user, mine.reads, mine.writes) == ("an-inspectorate", ACCOUNTS["subscribers"].reads, ())
    assert mine.group == "an-inspectorate."
    assert all(TOPICS[name].data_class is not DataClass.RESTRICTED for name in mine.reads)


def test_a_party_that_the_map_does_not_know_is_refused() -> None:
    with pytest.raises(KeyError, match="no party press"):
        account("press")


def test_every_service_has_a_role_and_a_database_of_its_own() -> None:
    names = [role.name for role in DATABASE_ROLES.values()]
    assert set(DATABASE_ROLES) == set(SERVICES)
    assert len({*names, KEYRING}) == len(SERVICES) + 1


def test_nobody_may_remove_a_key_and_have_it_made_again() -> None:
    assert not {"DELETE", "TRUNCATE"} & {right for rights in KEYRING_RIGHTS.values() for right in rights}
