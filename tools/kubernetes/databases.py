"""CloudNativePG's clusters: one for each service, and the key ring apart from all of them (G6)."""

from __future__ import annotations

from typing import Any, Final

from cafcass_contracts.topics import SERVICES
from cafcass_provisioning.access import DATABASE_ROLES, database_name
from cafcass_provisioning.audit import statements
from cafcass_runtime.settings import RuntimeSettings
from cafcass_web.settings import WebSettings
from tools.kubernetes.measured import instances_at_most
from tools.kubernetes.names import (
    KEYRING,
    POSTGRES_PORT,
    database_cluster,
    database_secret,
    keyring_secret,
    labels,
    resource,
)

_API: Final = "postgresql.cnpg.io/v1"
_IMAGE: Final = "ghcr.io/cloudnative-pg/postgresql:18"
_PAGES: Final = int(WebSettings.model_fields["pool_max"].default) + 1
"""Connections of an instance that serves pages, and the one over which it hears of news."""
_NOT_THE_SERVICES: Final = 30
"""Connections for replicas, the operator, backups and people."""
_OPERATOR: Final = {"namespaceSelector": {"matchLabels": {"kubernetes.io/metadata.name": "cnpg-system"}}}
_PROMETHEUS: Final = {"namespaceSelector": {"matchLabels": {"kubernetes.io/metadata.name": "monitoring"}}}
_STATUS_PORT: Final = 8000
_METRICS_PORT: Final = 9187


def databases() -> list[dict[str, Any]]:
    """Clusters, their backups, and who may reach them."""
    made = []
    for number, service in enumerate(SERVICES):
        connections = instances_at_most(service) * (_setting("pool_max") + _PAGES)
        made += _cluster(service, database_cluster(service), connections, "20Gi", number)
    shared = sum(instances_at_most(service) for service in SERVICES) * _setting("keyring_pool_max")
    return made + _cluster(KEYRING, KEYRING, shared, "5Gi", len(SERVICES))


def _setting(name: str) -> int:
    return int(RuntimeSettings.model_fields[name].default)


def _cluster(owner: str, name: str, connections: int, size: str, number: int) -> list[dict[str, Any]]:
    """One cluster, its daily backup, and its network policy. Backups are half an hour apart, so that no two begin at once."""
    database = database_name(owner)
    roles = [_role(service) for service in SERVICES] if owner == KEYRING else []
    store = "keyring-backups" if owner == KEYRING else "backups"  # who has one of them opens nothing with it
    owned = {} if owner == KEYRING else {"postInitApplicationSQL": list(statements(DATABASE_ROLES[owner]))}
    spec = {
        "instances": 3,
        "imageName": _IMAGE,
        "enableSuperuserAccess": False,
        "primaryUpdateStrategy": "unsupervised",
        "bootstrap": {"initdb": {"database": database, "owner": database, "secret": {"name": database_secret(owner)}, "dataChecksums": True, **owned}},
        **({"managed": {"roles": roles}} if roles else {}),
        "postgresql": {
            "parameters": {"max_connections": str(connections + _NOT_THE_SERVICES), "password_encryption": "scram-sha-256"},
            "pg_hba": ["hostnossl all all all reject"],
            "synchronous": {"method": "any", "number": 1, "dataDurability": "required"},
        },
        "storage": {"size": size},
        "walStorage": {"size": "5Gi"},
        "resources": {"requests": {"cpu": "250m", "memory": "1Gi"}, "limits": {"memory": "2Gi"}},
        "affinity": {"podAntiAffinityType": "preferred", "topologyKey": "topology.kubernetes.io/zone"},
        "backup": {
            "retentionPolicy": "30d",
            "barmanObjectStore": {
                "destinationPath": f"s3://cafcass-{store}/{name}",
                "s3Credentials": {
                    "accessKeyId": {"name": store, "key": "access-key-id"},
                    "secretAccessKey": {"name": store, "key": "secret-access-key"},
                },
                "wal": {"compression": "gzip", "encryption": "AES256"},
                "data": {"compression": "gzip", "encryption": "AES256"},
            },
        },
    }  # fmt: skip
    own = {**labels(name), "app.kubernetes.io/component": "database"}
    backup = {
        "schedule": f"0 {number % 2 * 30} {1 + number // 2} * * *",
        "backupOwnerReference": "self",
        "cluster": {"name": name},
        "method": "barmanObjectStore",
        "target": "prefer-standby",
    }
    return [
        resource(_API, "Cluster", name, own, spec=spec),
        resource(_API, "ScheduledBackup", name, own, spec=backup),
        resource("networking.k8s.io/v1", "NetworkPolicy", name, own, spec=_reached(owner, name)),
    ]


def _role(service: str) -> dict[str, Any]:
    """A service's role at the key ring, which owns nothing there. What it may do there the key ring's migration gives it."""
    return {
        "name": database_name(service),
        "ensure": "present",
        "login": True,
        "inherit": True,
        "passwordSecret": {"name": keyring_secret(service)},
    }


def _reached(owner: str, cluster: str) -> dict[str, Any]:
    """By its owner, at work and in the job that migrates; the key ring's owner is never at work, and every service uses it."""
    own = {"podSelector": {"matchLabels": {"cnpg.io/cluster": cluster}}}
    parts = [(owner, "migration"), *((service, "service") for service in (SERVICES if owner == KEYRING else (owner,)))]
    users = [
        {"podSelector": {"matchLabels": {**labels(name), "app.kubernetes.io/component": part}}} for name, part in parts
    ]
    return {
        **own,
        "policyTypes": ["Ingress"],
        "ingress": [
            {"from": [*users, own], "ports": [{"port": POSTGRES_PORT, "protocol": "TCP"}]},
            {
                "from": [_OPERATOR],
                "ports": [{"port": port, "protocol": "TCP"} for port in (POSTGRES_PORT, _STATUS_PORT)],
            },
            {"from": [own], "ports": [{"port": _STATUS_PORT, "protocol": "TCP"}]},
            {"from": [_PROMETHEUS], "ports": [{"port": _METRICS_PORT, "protocol": "TCP"}]},
        ],
    }
