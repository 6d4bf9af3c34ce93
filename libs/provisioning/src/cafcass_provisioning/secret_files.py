"""The secrets of one platform as files: a folder for each party, holding what that party needs and nothing else.

Files that are there are kept, so a person may put a certificate or a password there first. For a composition on one machine; a cluster has its own keeper of secrets.
"""

from __future__ import annotations

import os
import secrets
import uuid
from base64 import b64encode
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Final
from urllib.parse import quote

from cafcass_contracts.topics import SERVICES
from cafcass_provisioning import certificates
from cafcass_provisioning.access import DATABASE_ROLES, KEYRING, PARTIES
from cafcass_provisioning.broker_settings import ADMINISTRATOR, BROKER
from cafcass_provisioning.simulated import OUTSIDE_WORLD

DATABASE: Final = "database"
"""The folder of the database server."""
FRONT: Final = "front"
"""The folder of what ends TLS before pages."""
IDENTITY: Final = "identity"
"""The folder of an OpenID Connect provider that is only tried."""
GRAFANA: Final = "grafana"
"""The folder of what shows the dashboards."""
PAGES: Final = "kpi"
"""The service that has pages."""
AUTHORITY: Final = "authority"
"""The folder of whoever signs certificates; nobody but this job needs it."""
USER_FILE: Final = "cafcass_kafka_password"
"""The file of a party's password at the broker."""
ROLE_FILE: Final = "database_password"
"""The file of a service's password at the database server."""
_MODE: Final = 0o400
_FOLDER_MODE: Final = 0o500


@dataclass(frozen=True, slots=True)
class Addresses:
    """Under which names, and where, the servers are found."""

    broker_hosts: tuple[str, ...]
    database_hosts: tuple[str, ...]
    database: str
    """Host and port at which services find the database server."""
    seen_at: str
    """The folder in which a service finds its files."""
    front_hosts: tuple[str, ...] = ()
    identity_hosts: tuple[str, ...] = ()


def make(folder: Path, addresses: Addresses, *, owner: int | None = None) -> list[str]:
    """Makes what is missing below `folder`, each file for its owner's eyes alone; returns the names of what was made."""
    made: list[str] = []

    def keep(name: str, content: Callable[[], bytes]) -> bytes:
        path = folder / name
        if path.exists():
            return path.read_bytes()
        path.parent.mkdir(parents=True, exist_ok=True)
        text = content()
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, _MODE), "wb") as file:
            file.write(text)
        made.append(name)
        return text

    drawn = _drawn_once()
    keep(f"{AUTHORITY}/ca.key", lambda: drawn().key)
    keep(f"{AUTHORITY}/ca.crt", lambda: drawn().certificate)
    authority = certificates.Pair(
        (folder / AUTHORITY / "ca.crt").read_bytes(), (folder / AUTHORITY / "ca.key").read_bytes()
    )

    def certificate(server: str, file: str, hosts: tuple[str, ...]) -> None:
        if hosts:
            keep(f"{server}/{file}", lambda: _in_one(certificates.signed(authority, server, hosts), authority))

    certificate(BROKER, "broker.pem", addresses.broker_hosts)
    certificate(DATABASE, "server.pem", addresses.database_hosts)
    certificate(FRONT, "server.pem", addresses.front_hosts)
    certificate(IDENTITY, "server.pem", addresses.identity_hosts)
    for server in (BROKER, DATABASE):
        keep(f"{server}/ca.crt", lambda: authority.certificate)
        password = keep(f"{ADMINISTRATOR}/{server}_password", _password)
        keep(f"{server}/administrator_password", partial(bytes, password))
    keep(f"{ADMINISTRATOR}/ca.crt", lambda: authority.certificate)
    master_key = keep(f"{AUTHORITY}/master_key", lambda: b64encode(os.urandom(32)))
    namespace = keep(f"{AUTHORITY}/namespace", lambda: str(uuid.uuid4()).encode())
    for party in (*PARTIES, OUTSIDE_WORLD):
        keep(f"{party}/ca.crt", lambda: authority.certificate)
        keep(f"{party}/{USER_FILE}", _password)
    for service in SERVICES:
        role = DATABASE_ROLES[service].name
        password = keep(f"{service}/{ROLE_FILE}", _password)
        for variable, database in (("cafcass_database", role), ("cafcass_keyring", KEYRING)):
            url = _url(addresses, role, password.decode(), database)
            keep(f"{service}/{variable}", url.encode)
        keep(f"{service}/cafcass_master_key", lambda: master_key)
        keep(f"{service}/cafcass_namespace", lambda: namespace)
    keep(f"{GRAFANA}/admin_password", _password)
    if addresses.identity_hosts:
        client_secret = keep(f"{PAGES}/cafcass_web_client_secret", _password)
        keep(f"{IDENTITY}/client_secret", lambda: client_secret)
        keep(f"{IDENTITY}/people_password", _password)
    if owner is not None:
        _hand_over(folder, owner)
    return made


def passwords(folder: Path) -> tuple[dict[str, str], dict[str, str]]:
    """The passwords of the users at the broker, and of the roles at the database server, as their files have them."""
    users = {party: (folder / party / USER_FILE).read_text().strip() for party in (*PARTIES, OUTSIDE_WORLD)}
    roles = {DATABASE_ROLES[each].name: (folder / each / ROLE_FILE).read_text().strip() for each in SERVICES}
    return users, roles


def _hand_over(folder: Path, owner: int) -> None:
    """Gives each party's folder to the user that its process runs as; the authority's stays with whoever made it."""
    for place in sorted(folder.iterdir()):
        if place.is_dir() and place.name != AUTHORITY:
            for path in (*place.iterdir(), place):
                os.chown(path, owner, owner)
        place.chmod(_FOLDER_MODE)


def _drawn_once() -> Callable[[], certificates.Pair]:
    drawn: list[certificates.Pair] = []

    def draw() -> certificates.Pair:
        if not drawn:
            drawn.append(certificates.authority())
        return drawn[0]

    return draw


def _in_one(pair: certificates.Pair, authority: certificates.Pair) -> bytes:
    return pair.key + pair.certificate + authority.certificate


def _password() -> bytes:
    return secrets.token_urlsafe(24).encode()


def _url(addresses: Addresses, role: str, password: str, database: str) -> str:
    trusted = quote(f"{addresses.seen_at}/ca.crt", safe="/")
    return f"postgresql://{quote(role)}:{quote(password)}@{addresses.database}/{database}?sslmode=verify-full&sslrootcert={trusted}"
