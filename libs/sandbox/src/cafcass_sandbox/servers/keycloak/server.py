"""Keycloak itself, with a realm of a few invented people and one client: what a deployment's sign-in is like."""

from __future__ import annotations

import http.client
import json
import os
import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

from cafcass_sandbox.servers.child import Child
from cafcass_sandbox.servers.keycloak.distribution import distribution
from cafcass_sandbox.servers.ports import free_port

REALM: Final = "cafcass"
PASSWORD: Final = "sandbox"  # noqa: S105 - everybody's, on one machine
_START_SECONDS: Final = 300.0
"""The first start builds what it then runs; a small machine takes its time."""


class KeycloakServer:
    """One Keycloak on a free port of 127.0.0.1, which holds everything in memory.

    The people's ids are the subjects of their tokens; they sign in under the same name.
    """

    def __init__(self, folder: Path, *, people: Sequence[str], client: str, secret: str, origin: str) -> None:
        self.folder = folder
        self.port = free_port()
        self._realm = _realm(people, client, secret, origin)
        self._child: Child | None = None

    @property
    def issuer(self) -> str:
        """What it calls itself."""
        return f"http://127.0.0.1:{self.port}/realms/{REALM}"

    @property
    def child(self) -> Child:
        """The process. Raises `RuntimeError` before `start`."""
        if self._child is None:
            raise RuntimeError("Keycloak has not been started")
        return self._child

    def start(self) -> None:
        """Starts it on a copy of its distribution, since it builds itself anew; `wait_ready` says when it answers."""
        home = self.folder / "home"
        shutil.copytree(distribution(), home, symlinks=True)
        (home / "data" / "import").mkdir(parents=True, exist_ok=True)
        (home / "data" / "import" / f"{REALM}.json").write_text(json.dumps(self._realm), encoding="utf-8")
        self._child = Child(
            "Keycloak",
            [
                home / "bin" / "kc.sh",
                "start-dev",
                "--db=dev-mem",
                "--http-host=127.0.0.1",
                f"--http-port={self.port}",
                "--import-realm",
            ],
            log=self.folder / "keycloak.log",
            environment={**os.environ, "JAVA_OPTS_APPEND": "-XX:TieredStopAtLevel=1 -Xmx640m"},
        )
        self._child.start()

    def wait_ready(self) -> None:
        """Waits until the realm answers. Raises `StartError` where it does not."""
        self.child.wait_until(self._answers, seconds=_START_SECONDS)

    def stop(self) -> None:
        """Stops it."""
        if self._child is not None:
            self._child.stop(seconds=20)
            self._child.kill()  # its script may leave the program behind

    def _answers(self) -> bool:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=2)
        try:
            connection.request("GET", f"/realms/{REALM}/.well-known/openid-configuration")
            return connection.getresponse().status == http.client.OK
        except (OSError, http.client.HTTPException):
            return False
        finally:
            connection.close()


def _realm(people: Sequence[str], client: str, secret: str, origin: str) -> dict[str, Any]:
    return {
        "realm": REALM,
        "enabled": True,
        "sslRequired": "none",
        "clients": [
            {
                "clientId": client,
                "secret": secret,
                "protocol": "openid-connect",
                "standardFlowEnabled": True,
                "directAccessGrantsEnabled": False,
                "redirectUris": [f"{origin}/signed-in"],
                "attributes": {
                    "pkce.code.challenge.method": "S256",
                    "post.logout.redirect.uris": f"{origin}/signed-out",
                },
            }
        ],
        "users": [
            {
                "id": person,
                "username": person,
                "firstName": person.capitalize(),
                "lastName": "Invented",
                "email": f"{person}@example.invalid",
                "emailVerified": True,
                "enabled": True,
                "credentials": [{"type": "password", "value": PASSWORD, "temporary": False}],
            }
            for person in people
        ],
    }
