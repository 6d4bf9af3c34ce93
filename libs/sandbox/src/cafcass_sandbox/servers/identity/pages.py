"""What the web face of a service is told on one machine: where it is, and that the sandbox's own provider signs people in."""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final

from cafcass_sandbox.servers.identity.provider import Client, IdentityProvider, Somebody
from cafcass_sandbox.servers.identity.server import serving
from cafcass_sandbox.servers.ports import free_port

SERVICE: Final = "kpi"
"""The service that has pages."""


@dataclass(frozen=True, slots=True)
class Pages:
    """Where pages are, and the variables of whoever serves them."""

    origin: str
    variables: Mapping[str, str]


@contextmanager
def sign_in(people: Sequence[Somebody]) -> Iterator[Pages]:
    """Somebody signs in with one click as one of these people, as long as this is entered. Raises `StartError`."""
    client, port = Client(f"{SERVICE}-pages", secrets.token_urlsafe(24)), free_port()
    origin = f"http://127.0.0.1:{port}"
    with serving(lambda issuer: IdentityProvider(issuer, people, client)) as provider:
        yield Pages(
            origin,
            {
                "CAFCASS_WEB_ORIGIN": origin,
                "CAFCASS_WEB_PORT": str(port),
                "CAFCASS_WEB_ISSUER": provider.issuer,
                "CAFCASS_WEB_CLIENT_ID": client.id,
                "CAFCASS_WEB_CLIENT_SECRET": client.secret,
            },
        )
