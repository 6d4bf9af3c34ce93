"""Who may do what at the broker and in the database server: one account and one role for each party, from the topic map.

What provisions a broker, the manifests and the tests of refusal all come from here; nothing repeats the map by hand. It is pure.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from cafcass_contracts.topics import OUTSIDE_PARTIES, SERVICES, STAFF, read_by, written_by

KEYRING: Final = "keyring"
"""The database of the case keys, and the role that owns it (G6)."""
AUDIT: Final = "audit"
"""The role that owns every service's database and the audit in it, and that nobody logs in as (G2)."""
PARTIES: Final = (*SERVICES, STAFF, *OUTSIDE_PARTIES)
"""Everybody that the map names, the services first. A subscriber gets an account of its own when whoever runs the broker names it: `account`."""


class Operation(StrEnum):
    """What an account may do with a resource, as Kafka calls it; describing follows from each of these."""

    READ = "READ"
    WRITE = "WRITE"


class Resource(StrEnum):
    """What an access list is about, as Kafka calls it."""

    TOPIC = "TOPIC"
    GROUP = "GROUP"


class Pattern(StrEnum):
    """How the name in an access list is meant, as Kafka calls it."""

    LITERAL = "LITERAL"
    PREFIXED = "PREFIXED"


@dataclass(frozen=True, slots=True, order=True)
class Grant:
    """One line of an access list: an operation allowed on a resource. What no grant allows is refused."""

    resource: Resource
    name: str
    pattern: Pattern
    operation: Operation


@dataclass(frozen=True, slots=True)
class Account:
    """A user at the broker, and everything that it may do there.

    There are no transactional ids: producers are idempotent, which a right to write brings with it, and never transactional. Dead letters are
    among `writes`, commands and returns among `reads`, because the map says so.
    """

    user: str
    """The service's or party's own name."""
    reads: tuple[str, ...]
    writes: tuple[str, ...]
    group: str
    """The consumer group of a service; of others, what the names of their groups begin with."""
    group_pattern: Pattern

    def grants(self) -> Iterator[Grant]:
        """Every line of its access list, in the order of the map."""
        for name in self.writes:
            yield Grant(Resource.TOPIC, name, Pattern.LITERAL, Operation.WRITE)
        for name in self.reads:
            yield Grant(Resource.TOPIC, name, Pattern.LITERAL, Operation.READ)
        if self.reads:
            yield Grant(Resource.GROUP, self.group, self.group_pattern, Operation.READ)


@dataclass(frozen=True, slots=True)
class DatabaseRole:
    """A service's role at the database server: it owns what it keeps in its own database, and uses audit and key ring without owning them."""

    name: str
    """Of the role and of the database that it alone may enter."""
    service: str


KEYRING_RIGHTS: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "case_keys": ("SELECT", "INSERT", "UPDATE"),
        "_pogo_migration": ("SELECT",),
        "_pogo_version": ("SELECT",),
    }
)
"""What each service may do with each table of the key ring: find, make and destroy keys, and see which migrations there were. A key is
destroyed by emptying its row, so that nobody may remove one and have it made again."""

AUDIT_RIGHTS: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "lines": ("SELECT", "INSERT (at, who, did, what, about_case, about, message)"),
        "chain": ("SELECT", "INSERT"),
        "pending": ("SELECT", "INSERT", "DELETE"),
    }
)
"""What each service may do with each table of its audit: add lines, whose numbers the database counts, and link them. What waits to be linked is
no part of the audit, and is emptied."""


def account(party: str, user: str | None = None) -> Account:
    """The account of a service or party, by the name `user` where it is one of several such as a named subscriber.

    Raises `KeyError` where the map does not know the party.
    """
    if party not in PARTIES:
        raise KeyError(f"the topic map has no party {party}: it has {', '.join(PARTIES)}")
    name = user or party
    is_service = party in SERVICES
    return Account(
        user=name,
        reads=tuple(topic.name for topic in read_by(party)),
        writes=tuple(topic.name for topic in written_by(party)),
        group=name if is_service else f"{name}.",
        group_pattern=Pattern.LITERAL if is_service else Pattern.PREFIXED,
    )


def database_name(service: str) -> str:
    """The name of a service's database, and of its role there."""
    return service.replace("-", "_")


ACCOUNTS: Final[Mapping[str, Account]] = MappingProxyType({party: account(party) for party in PARTIES})
"""The account of every party by its name."""

DATABASE_ROLES: Final[Mapping[str, DatabaseRole]] = MappingProxyType(
    {service: DatabaseRole(database_name(service), service) for service in SERVICES}
)
"""The database role of every service, by the service's name."""
