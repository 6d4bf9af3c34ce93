"""Names that manifests share, so that what one makes another finds."""

from __future__ import annotations

from typing import Any, Final

PLATFORM: Final = "cafcass"
"""Every resource is part of it; also the name of the Kafka cluster, and the job of what is scraped."""
KAFKA_BOOTSTRAP: Final = "cafcass-kafka-bootstrap:9093"
"""Strimzi's own name of the listener that takes passwords over TLS."""
KAFKA_CA: Final = "cafcass-cluster-ca-cert"
SECRETS: Final = "platform"
"""The Secret of the whole platform: `master-key`, and `namespace`, in which case ids are derived."""
HEALTH_PORT: Final = 8080
TELEMETRY_PORT: Final = 4318
POSTGRES_PORT: Final = 5432
KAFKA_PORT: Final = 9093
KEYRING: Final = "keyring"
TRUST: Final = "/etc/cafcass/trust"
"""The folder of the authorities that a pod trusts."""
DATABASE_CA: Final = "database.crt"
KEYRING_CA: Final = "keyring.crt"


def database_cluster(service: str) -> str:
    """The CloudNativePG cluster of a service: its own, so that one can be restored, failed over and shut off without another."""
    return f"db-{service}"


def database_secret(name: str) -> str:
    """The Secret of a database's owner: `username`, `password`, and `url` as the owner's process needs it."""
    return f"database-{name}"


def keyring_secret(service: str) -> str:
    """The Secret of a service at the key ring: `username`, `password`, and `url`."""
    return f"keyring-{service}"


def labels(name: str) -> dict[str, str]:
    """Of everything that belongs to one service."""
    return {"app.kubernetes.io/name": name, "app.kubernetes.io/part-of": PLATFORM}


def resource(api: str, kind: str, name: str, labelled: dict[str, str], **members: Any) -> dict[str, Any]:
    """A resource, its members in the usual order."""
    return {"apiVersion": api, "kind": kind, "metadata": {"name": name, "labels": labelled}, **members}
