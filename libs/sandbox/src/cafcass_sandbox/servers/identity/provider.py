"""An OpenID Connect provider for one machine: whoever opens it chooses whom of the sandbox's people to be, with one click.

It asks for no password, so it must never be reached by anybody else. That is held three times over: this package is no part of a
deployment (no service may import it), the server listens on the loopback address alone and sends answers to loopback addresses
alone, and a web face takes a provider without TLS only while it serves this very machine (`WebSettings`).
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import html
import ipaddress
import secrets
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import parse_qsl, unquote, urlencode, urlsplit

from joserfc import jwt
from joserfc.jwk import RSAKey
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route

CODE_SECONDS: Final = 60.0
TOKEN_SECONDS: Final = 300
_STYLE: Final = (
    "body{font:1.1rem/1.5 Arial,Helvetica,sans-serif;margin:2rem auto;max-width:52rem;padding:0 1rem;color:#0b0c0c}"
    "h2{margin:1.4rem 0 .4rem;font-size:1.1rem}form{display:inline}button{font:inherit;margin:0 .4rem .5rem 0;padding:.35rem .8rem;"
    "background:#f3f2f1;border:1px solid #505a5f;cursor:pointer}button:focus,button:hover{background:#fd0;outline:3px solid #0b0c0c}"
)


@dataclass(frozen=True, slots=True)
class Somebody:
    """One person to sign in as: their id, which becomes the token's subject, and under which heading they stand."""

    id: str
    heading: str


@dataclass(frozen=True, slots=True)
class Client:
    """Who may ask the provider."""

    id: str
    secret: str


@dataclass(frozen=True, slots=True)
class _Code:
    person: str
    client: str
    back: str
    nonce: str | None
    challenge: str
    until: float


class IdentityProvider:
    """The provider at an address, as an ASGI application. Raises `ValueError` for an address that is not this machine's own."""

    def __init__(self, issuer: str, people: Sequence[Somebody], client: Client) -> None:
        if not loopback(issuer):
            raise ValueError(f"{issuer}: the sandbox's provider is for this machine alone")
        self.issuer = issuer
        self.people = people
        self.client = client
        self.keys: list[RSAKey] = []
        self._codes: dict[str, _Code] = {}
        self.rotate()

    def rotate(self) -> None:
        """Signs with a new key from now on; the one before is still published, and those before it are not."""
        key = RSAKey.generate_key(2048, {"kid": secrets.token_hex(8), "use": "sig", "alg": "RS256"}, private=True)
        self.keys = [key, *self.keys[:1]]

    def app(self) -> Starlette:
        """The application."""
        return Starlette(
            routes=[
                Route("/.well-known/openid-configuration", self._metadata),
                Route("/jwks", self._jwks),
                Route("/authorize", self._choose),
                Route("/as", self._chosen, methods=["POST"]),
                Route("/token", self._token, methods=["POST"]),
                Route("/end", self._end),
            ]
        )

    def claims(self, person: str, client: str, nonce: str | None) -> dict[str, Any]:
        """What a token says."""
        now = int(time.time())
        name = person.replace("-", " ").capitalize()
        said = {"iss": self.issuer, "sub": person, "aud": client, "iat": now, "exp": now + TOKEN_SECONDS, "name": name}
        return said if nonce is None else {**said, "nonce": nonce}

    def sign(self, claims: Mapping[str, Any]) -> str:
        """A token."""
        key = self.keys[0]
        return str(jwt.encode({"alg": "RS256", "kid": key.kid}, dict(claims), key))

    async def _metadata(self, _: Request) -> Response:
        return JSONResponse(
            {
                "issuer": self.issuer,
                "authorization_endpoint": f"{self.issuer}/authorize",
                "token_endpoint": f"{self.issuer}/token",
                "jwks_uri": f"{self.issuer}/jwks",
                "end_session_endpoint": f"{self.issuer}/end",
                "response_types_supported": ["code"],
                "subject_types_supported": ["public"],
                "id_token_signing_alg_values_supported": ["RS256"],
                "code_challenge_methods_supported": ["S256"],
                "token_endpoint_auth_methods_supported": ["client_secret_basic"],
                "scopes_supported": ["openid", "profile"],
            }
        )

    async def _jwks(self, _: Request) -> Response:
        return JSONResponse({"keys": [key.as_dict(private=False) for key in self.keys]})

    async def _choose(self, request: Request) -> Response:
        asked = request.query_params
        wrong = self._wrong(asked)
        if wrong is not None:
            return PlainTextResponse(wrong, status_code=400)
        headings: dict[str, list[Somebody]] = {}
        for each in self.people:
            headings.setdefault(each.heading, []).append(each)
        hidden = html.escape(str(asked), quote=True)
        body = "".join(
            f"<h2>{html.escape(heading)}</h2>" + "".join(_button(each.id, hidden) for each in people)
            for heading, people in headings.items()
        )
        page = (
            f'<!DOCTYPE html><html lang="en-GB"><meta charset="utf-8"><meta name="viewport" content="width=device-width">'
            f"<title>Sign in to the sandbox</title><style>{_STYLE}</style><h1>Sign in to the sandbox</h1>"
            f"<p>Nobody here is a real person, and nobody has a password. Choose who to be.</p>{body}</html>"
        )
        return HTMLResponse(page, headers={"cache-control": "no-store"})

    async def _chosen(self, request: Request) -> Response:
        form = dict(parse_qsl((await request.body()).decode()))
        asked = dict(parse_qsl(form.get("asked", "")))
        wrong = self._wrong(asked)
        if wrong is None and form.get("person") not in {each.id for each in self.people}:
            wrong = "there is nobody here who is called so"
        if wrong is not None:
            return PlainTextResponse(wrong, status_code=400)
        return RedirectResponse(self.answer(asked, form["person"]), status_code=303)

    def answer(self, asked: Mapping[str, str], person: str) -> str:
        """Where somebody is sent back to once they have chosen who to be."""
        code = secrets.token_urlsafe(32)
        self._codes[code] = _Code(
            person,
            self.client.id,
            asked["redirect_uri"],
            asked.get("nonce"),
            asked["code_challenge"],
            time.monotonic() + CODE_SECONDS,
        )
        return f"{asked['redirect_uri']}?{urlencode({'code': code, 'state': asked['state'], 'iss': self.issuer})}"

    async def _token(self, request: Request) -> Response:
        form = dict(parse_qsl((await request.body()).decode()))
        if not self._is_client(request.headers.get("authorization", "")):
            return JSONResponse({"error": "invalid_client"}, status_code=401)
        code = self._codes.pop(form.get("code", ""), None)
        if (
            code is None
            or form.get("grant_type") != "authorization_code"
            or time.monotonic() > code.until
            or form.get("redirect_uri") != code.back
            or not hmac.compare_digest(_challenge(form.get("code_verifier", "")), code.challenge)
        ):
            return JSONResponse({"error": "invalid_grant"}, status_code=400)
        token = self.sign(self.claims(code.person, code.client, code.nonce))
        access = secrets.token_urlsafe(16)
        answer = {"access_token": access, "token_type": "Bearer", "expires_in": TOKEN_SECONDS, "id_token": token}
        return JSONResponse(answer, headers={"cache-control": "no-store"})

    async def _end(self, request: Request) -> Response:
        back = request.query_params.get("post_logout_redirect_uri", "")
        if not loopback(back):
            return PlainTextResponse("You have signed out.")
        return RedirectResponse(back, status_code=303)

    def _wrong(self, asked: Mapping[str, str]) -> str | None:
        if asked.get("client_id") != self.client.id:
            return "there is no such client"
        if not loopback(asked.get("redirect_uri", "")):
            return "answers are sent to this machine alone"
        if asked.get("response_type") != "code" or "openid" not in asked.get("scope", "").split():
            return "the authorisation code of OpenID Connect is all there is"
        if asked.get("code_challenge_method") != "S256" or not asked.get("code_challenge") or not asked.get("state"):
            return "a state and a code challenge (S256) have to be sent"
        return None

    def _is_client(self, header: str) -> bool:
        kind, _, said = header.partition(" ")
        try:
            name, _, secret = base64.b64decode(said, validate=True).decode().partition(":")
        except ValueError:
            return False
        mine = unquote(name) == self.client.id and hmac.compare_digest(unquote(secret), self.client.secret)
        return kind.casefold() == "basic" and mine


def loopback(address: str) -> bool:
    """Whether an address is this machine's own."""
    host = urlsplit(address).hostname or ""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _challenge(verifier: str) -> str:
    return base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()


def _button(person: str, hidden: str) -> str:
    name = html.escape(person, quote=True)
    return (
        f'<form method="post" action="/as"><input type="hidden" name="asked" value="{hidden}">'
        f'<button name="person" value="{name}">{name}</button></form>'
    )
