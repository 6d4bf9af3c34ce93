"""Strimzi's topics and users, from the topic map."""

from __future__ import annotations

from typing import Any, Final

from cafcass_contracts.topics import TOPICS, Topic
from cafcass_provisioning.access import ACCOUNTS, Account, Grant, Operation, Pattern, Resource
from cafcass_provisioning.topics import settings_of
from tools.kubernetes.names import PLATFORM, resource

_API: Final = "kafka.strimzi.io/v1"
_LABELS: Final = {"strimzi.io/cluster": PLATFORM, "app.kubernetes.io/part-of": PLATFORM}
_COPIES: Final = 3
_IN_SYNC: Final = 2
_NAMED_ONE_BY_ONE: Final = ("subscribers", "public")
"""Parties that are many: whoever runs the broker makes a user for each."""
_WORDS: Final = {Operation.READ: ["Read", "Describe"], Operation.WRITE: ["Write", "Describe"]}
_PATTERNS: Final = {Pattern.LITERAL: "literal", Pattern.PREFIXED: "prefix"}


def topics() -> list[dict[str, Any]]:
    """Every topic of the map."""
    return [_topic(topic) for topic in TOPICS.values()]


def users() -> list[dict[str, Any]]:
    """A user for each service and party, with exactly what the map gives it."""
    return [_user(account) for party, account in ACCOUNTS.items() if party not in _NAMED_ONE_BY_ONE]


def _topic(topic: Topic) -> dict[str, Any]:
    config = {name: int(value) if value.lstrip("-").isdigit() else value for name, value in settings_of(topic).items()}
    spec = {
        "topicName": topic.name,
        "partitions": topic.partitions,
        "replicas": _COPIES,
        "config": {**config, "min.insync.replicas": _IN_SYNC},
    }
    return resource(_API, "KafkaTopic", topic.name, _LABELS, spec=spec)


def _user(account: Account) -> dict[str, Any]:
    spec = {
        "authentication": {"type": "scram-sha-512"},
        "authorization": {"type": "simple", "acls": [_line(grant) for grant in account.grants()]},
    }
    return resource(_API, "KafkaUser", account.user, _LABELS, spec=spec)


def _line(grant: Grant) -> dict[str, Any]:
    operations = ["Read"] if grant.resource is Resource.GROUP else _WORDS[grant.operation]
    where = {"type": grant.resource.lower(), "name": grant.name, "patternType": _PATTERNS[grant.pattern]}
    return {"type": "allow", "resource": where, "operations": operations, "host": "*"}
