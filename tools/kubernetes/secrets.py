"""What no operator makes, as External Secrets brings it: nothing secret stands in these files."""

from __future__ import annotations

from typing import Any, Final

from cafcass_contracts.topics import SERVICES
from cafcass_provisioning.access import database_name
from tools.kubernetes.names import (
    DATABASE_CA,
    KEYRING,
    KEYRING_CA,
    PLATFORM,
    POSTGRES_PORT,
    SECRETS,
    TRUST,
    database_cluster,
    database_secret,
    keyring_secret,
    labels,
    resource,
)

_STORE: Final = {"kind": "ClusterSecretStore", "name": "vault"}
_ACCESS: Final = ("access-key-id", "secret-access-key")


def secrets() -> list[dict[str, Any]]:
    """Every Secret that manifests name and no operator makes."""
    made = [
        _as_it_is(SECRETS, "master-key", "namespace"),
        _as_it_is("backups", *_ACCESS),
        _as_it_is("keyring-backups", *_ACCESS),
    ]
    made.append(_login(database_secret(KEYRING), KEYRING, KEYRING, KEYRING, KEYRING_CA))
    for service in SERVICES:
        role = database_name(service)
        made.append(_login(database_secret(service), role, database_cluster(service), role, DATABASE_CA))
        made.append(_login(keyring_secret(service), role, KEYRING, KEYRING, KEYRING_CA))
    return made


def _as_it_is(name: str, *keys: str) -> dict[str, Any]:
    data = [{"secretKey": key, "remoteRef": {"key": f"{PLATFORM}/{name}", "property": key}} for key in keys]
    return _external(name, {"name": name, "creationPolicy": "Owner"}, data)


def _login(name: str, role: str, cluster: str, database: str, authority: str) -> dict[str, Any]:
    """A password from the store; the operator of the databases gives the role another when it changes."""
    url = f"postgresql://{role}:{{{{ .password }}}}@{cluster}-rw:{POSTGRES_PORT}/{database}?sslmode=verify-full&sslrootcert={TRUST}/{authority}"
    template = {
        "type": "kubernetes.io/basic-auth",
        "metadata": {"labels": {"cnpg.io/reload": "true"}},
        "data": {"username": role, "password": "{{ .password }}", "url": url},
    }
    data = [{"secretKey": "password", "remoteRef": {"key": f"{PLATFORM}/{name}", "property": "password"}}]
    return _external(name, {"name": name, "creationPolicy": "Owner", "template": template}, data)


def _external(name: str, target: dict[str, Any], data: list[dict[str, Any]]) -> dict[str, Any]:
    spec = {"refreshInterval": "15m", "secretStoreRef": _STORE, "target": target, "data": data}
    made = resource("external-secrets.io/v1", "ExternalSecret", name, labels(name), spec=spec)
    made["metadata"]["namespace"] = PLATFORM
    return made
