"""PostgreSQL from the image that a deployment runs: it lets nobody in without TLS and a password."""

from __future__ import annotations

import functools
import os
import secrets
from pathlib import Path
from typing import Final

from cafcass_provisioning import certificates
from cafcass_provisioning.postgres_admin import Login
from cafcass_sandbox.servers.child import Child
from cafcass_sandbox.servers.container import Container, image_is_here, why_no_engine
from cafcass_sandbox.servers.ports import free_port
from cafcass_sandbox.servers.postgres import ADMIN, url

OURS: Final = "cafcass-postgres:dev"
"""What `deploy/images/build postgres` makes."""
_START_SECONDS: Final = 180.0


def image() -> str:
    """What `CAFCASS_POSTGRES_IMAGE` names, or ours: it has to start as ours does."""
    return os.environ.get("CAFCASS_POSTGRES_IMAGE") or OURS


@functools.cache
def why_not_here() -> str | None:
    """Why PostgreSQL cannot run in a container on this machine, or None where it can."""
    missing = why_no_engine()
    if missing is not None or image_is_here(image()):
        return missing
    return f"there is no image {image()}: deploy/images/build postgres makes it"


class ContainerPostgres:
    """One server in a container, gone with everything it holds when it stops. `folder` gets the certificate that its clients trust."""

    def __init__(self, folder: Path) -> None:
        authority = certificates.authority()
        server = certificates.signed(authority, "database", ["127.0.0.1"])
        folder.mkdir(parents=True, exist_ok=True)
        self.port = free_port()
        self._trusted = folder / "ca.crt"
        self._trusted.write_bytes(authority.certificate)
        self._password = secrets.token_urlsafe(24)
        self._container = Container(
            "postgres",
            image(),
            options=[f"--publish=127.0.0.1:{self.port}:5432"],
            files={
                "/run/secrets/ca.crt": authority.certificate,
                "/run/secrets/server.pem": server.key + server.certificate,
                "/run/secrets/administrator_password": self._password.encode(),
            },
            log=folder / "postgres-container.log",
        )

    @property
    def child(self) -> Child:
        """The process that is attached to it."""
        return self._container.child

    def start(self) -> None:
        """Starts the container; `wait_ready` says when it takes connections."""
        self._container.start()

    def wait_ready(self) -> None:
        """Waits until the server takes connections. Raises `StartError` if it does not come up."""
        inside = ("/usr/lib/postgresql/17/bin/pg_isready", "--quiet", "--host", "127.0.0.1")
        self.child.wait_until(lambda: self._container.answers(*inside), seconds=_START_SECONDS)

    def stop(self) -> None:
        """Stops and removes the container."""
        self._container.stop("INT")

    def admin_url(self, database: str = ADMIN) -> str:
        """The address for the administrator."""
        return self._address(Login(ADMIN, self._password), database)

    def login_url(self, login: Login, database: str) -> str:
        """The address of `database` for `login`."""
        return self._address(login, database)

    def _address(self, login: Login, database: str) -> str:
        return f"{url(self.port, database, login.role, login.password)}?sslmode=verify-full&sslrootcert={self._trusted}"
