"""Settings of an Apache Kafka broker that lets nobody in without TLS and a password, and nobody do what no access list gives.

The composition's broker and the tests of refusal run with the same.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import PurePath
from types import MappingProxyType
from typing import Final

from cafcass_contracts.topics import LARGEST_SNAPSHOT, MB

ADMINISTRATOR: Final = "administrator"
"""The user who may do everything, for whoever provisions the broker. Made when the broker's folder is formatted."""
BROKER: Final = "broker"
"""As whom the broker speaks to itself: the common name of its certificate."""
_SCRAM: Final = "org.apache.kafka.common.security.scram.ScramLoginModule required;"
_LARGEST: Final = LARGEST_SNAPSHOT + 2 * MB
"""Above what the map allows on any topic; each topic has its own, smaller limit."""
ONLY_COPY: Final[Mapping[str, str]] = MappingProxyType(
    {
        "default.replication.factor": "1",
        "offsets.topic.replication.factor": "1",
        "transaction.state.log.replication.factor": "1",
        "transaction.state.log.min.isr": "1",
        "share.coordinator.state.topic.replication.factor": "1",
        "share.coordinator.state.topic.min.isr": "1",
        "offsets.topic.num.partitions": "5",
        "transaction.state.log.num.partitions": "5",
        "group.initial.rebalance.delay.ms": "0",
    }
)
"""Settings of a broker that is alone and holds the only copy of everything, whoever may speak to it."""


@dataclass(frozen=True, slots=True)
class Places:
    """Where the one broker listens and keeps what it has."""

    listen: str
    """Address and port for clients, such as 0.0.0.0:9093."""
    advertised: str
    """Where clients are told to find it."""
    controller: str
    """Address and port at which its controller hears its broker."""
    internal: str
    """Address and port at which brokers hear each other."""
    certificates: PurePath
    """Folder of `ca.crt` and `broker.pem`: its key, its certificate and those that signed it."""
    data: PurePath
    host: tuple[str, str] | None = None
    """Where it listens for clients of the machine that its container runs on, and where these are told to find it."""


def settings(places: Places) -> dict[str, str]:
    """The whole of `server.properties`, for one broker that holds the only copy of everything."""
    listen, advertised = ("", "") if places.host is None else (f",HOST://{each}" for each in places.host)
    return {
        "process.roles": "broker,controller",
        "node.id": "1",
        "listeners": f"CLIENT://{places.listen},CONTROLLER://{places.controller},INTERNAL://{places.internal}{listen}",
        "advertised.listeners": f"CLIENT://{places.advertised},INTERNAL://{places.internal}{advertised}",
        "controller.quorum.voters": f"1@{places.controller}",
        "listener.security.protocol.map": "CLIENT:SASL_SSL,HOST:SASL_SSL,CONTROLLER:SSL,INTERNAL:SSL",
        "controller.listener.names": "CONTROLLER",
        "inter.broker.listener.name": "INTERNAL",
        "log.dirs": str(places.data),
        # Who somebody is.
        "sasl.enabled.mechanisms": "SCRAM-SHA-512",
        "listener.name.client.scram-sha-512.sasl.jaas.config": _SCRAM,
        "listener.name.host.scram-sha-512.sasl.jaas.config": _SCRAM,
        "listener.name.controller.ssl.client.auth": "required",
        "listener.name.internal.ssl.client.auth": "required",
        "ssl.keystore.type": "PEM",
        "ssl.keystore.location": str(places.certificates / "broker.pem"),
        "ssl.truststore.type": "PEM",
        "ssl.truststore.location": str(places.certificates / "ca.crt"),
        "ssl.enabled.protocols": "TLSv1.3",
        "ssl.principal.mapping.rules": "RULE:^CN=([^,]+).*$/$1/,DEFAULT",
        # What somebody may do.
        "authorizer.class.name": "org.apache.kafka.metadata.authorizer.StandardAuthorizer",
        "super.users": f"User:{ADMINISTRATOR};User:{BROKER}",
        "allow.everyone.if.no.acl.found": "false",
        "auto.create.topics.enable": "false",
        **ONLY_COPY,
        "message.max.bytes": str(_LARGEST),
        "replica.fetch.max.bytes": str(_LARGEST),
    }


def properties(places: Places) -> str:
    """The settings as the text of a file of properties."""
    return "".join(f"{name}={value}\n" for name, value in settings(places).items())


COMPOSITION: Final = Places(
    listen="0.0.0.0:9093",
    advertised="broker:9093",
    controller="127.0.0.1:9095",
    internal="127.0.0.1:9096",
    certificates=PurePath("/run/secrets"),
    data=PurePath("/var/lib/kafka/data"),
    host=("0.0.0.0:19093", "127.0.0.1:19093"),
)
"""The broker of the composition, which other containers find as `broker`, and the machine itself on its loopback address."""
