"""The secrets of one platform as files: a folder for each party, holding what that party needs and nothing else.

Files that are there are kept, so a person may put a certificate or a password there first. For a composition on one machine; a cluster has its own keeper of secrets.
"""

from __future__ import annotations

import os
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from types import MappingProxyType
from typing import Final
from urllib.parse import quote

from cafcass_contracts.topics import SERVICES
from cafcass_provisioning import certificates
from cafcass_provisioning.access import DATABASE_ROLES, KEYRING, PARTIES
from cafcass_provisioning.broker_settings import ADMINISTRATOR, BROKER
from cafcass_provisioning.files import written
from cafcass_provisioning.renewing import (
    ADDRESSES,
    ROLE_FILE,
    USER_FILE,
    drawn_password,
    let_addresses_follow,
    with_password,
)
from cafcass_provisioning.renewing_certificates import AUTHORITY, in_one
from cafcass_provisioning.renewing_master_key import MASTER_KEY, SERVICE_FILE, drawn_master_key
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
SERVERS: Final[Mapping[str, str]] = MappingProxyType(
    {
        BROKER: f"{BROKER}/broker.pem",
        DATABASE: f"{DATABASE}/server.pem",
        FRONT: f"{FRONT}/server.pem",
        IDENTITY: f"{IDENTITY}/server.pem",
    }
)
"""The file of each server's key and certificate; the last two are there where pages are."""
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
        written(path, text)
        made.append(name)
        return text

    drawn = _drawn_once()
    keep(f"{AUTHORITY}/ca.key", lambda: drawn().key)
    keep(f"{AUTHORITY}/ca.crt", lambda: drawn().certificate)
    authority = certificates.Pair(
        (folder / AUTHORITY / "ca.crt").read_bytes(), (folder / AUTHORITY / "ca.key").read_bytes()
    )

    def certificate(server: str, hosts: tuple[str, ...]) -> None:
        if hosts:
            keep(SERVERS[server], lambda: in_one(certificates.signed(authority, server, hosts), authority.certificate))

    certificate(BROKER, addresses.broker_hosts)
    certificate(DATABASE, addresses.database_hosts)
    certificate(FRONT, addresses.front_hosts)
    certificate(IDENTITY, addresses.identity_hosts)
    for server in (BROKER, DATABASE):
        keep(f"{server}/ca.crt", lambda: authority.certificate)
        password = keep(f"{ADMINISTRATOR}/{server}_password", drawn_password)
        keep(f"{server}/administrator_password", partial(bytes, password))
    keep(f"{ADMINISTRATOR}/ca.crt", lambda: authority.certificate)
    master_key = keep(MASTER_KEY, drawn_master_key)
    namespace = keep(f"{AUTHORITY}/namespace", lambda: str(uuid.uuid4()).encode())
    for party in (*PARTIES, OUTSIDE_WORLD):
        keep(f"{party}/ca.crt", lambda: authority.certificate)
        keep(f"{party}/{USER_FILE}", drawn_password)
    for service in SERVICES:
        role = DATABASE_ROLES[service].name
        password = keep(f"{service}/{ROLE_FILE}", drawn_password)
        for variable, database in zip(ADDRESSES, (role, KEYRING), strict=True):
            url = _url(addresses, role, password.decode(), database)
            keep(f"{service}/{variable}", url.encode)
        keep(f"{service}/{SERVICE_FILE}", lambda: master_key)
        keep(f"{service}/cafcass_namespace", lambda: namespace)
    keep(f"{GRAFANA}/admin_password", drawn_password)
    if addresses.identity_hosts:
        client_secret = keep(f"{PAGES}/cafcass_web_client_secret", drawn_password)
        keep(f"{IDENTITY}/client_secret", lambda: client_secret)
        keep(f"{IDENTITY}/people_password", drawn_password)
    let_addresses_follow(folder)
    if owner is not None:
        _hand_over(folder, owner)
    return made


def passwords(folder: Path) -> tuple[dict[str, str], dict[str, str]]:
    """The passwords of the users at the broker, and of the roles at the database server, as their files have them.

    Raises `ValueError` where a change of passwords was stopped between the files of a service.
    """
    for service in SERVICES:
        password = (folder / service / ROLE_FILE).read_text().strip()
        for name in ADDRESSES:
            address = (folder / service / name).read_text().strip()
            if address != with_password(address, password):
                raise ValueError(
                    f"{service}/{name} has another password than {service}/{ROLE_FILE}: ask for `secrets` first"
                )
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


def _url(addresses: Addresses, role: str, password: str, database: str) -> str:
    trusted = quote(f"{addresses.seen_at}/ca.crt", safe="/")
    return f"postgresql://{quote(role)}:{quote(password, safe='')}@{addresses.database}/{database}?sslmode=verify-full&sslrootcert={trusted}"
