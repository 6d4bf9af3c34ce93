"""Sign-in with any OpenID Connect provider: authorisation code with PKCE, by Authlib; here is what it leaves to whoever uses it.

Refused are an answer that nobody asked for, a second one, one that another browser brings, a token of another issuer, for another
client, from another time, with another nonce, or signed with anything but a key of the provider.
"""

from __future__ import annotations

import time
import unicodedata
from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import urlsplit

import httpx2
import structlog
from authlib.integrations.base_client import OAuthError
from authlib.integrations.starlette_client import OAuth
from joserfc.errors import JoseError
from starlette.requests import Request

from cafcass_domain.state import State

log = structlog.get_logger()

_NAME: Final = "provider"
_SIGNED_BY: Final = frozenset(
    {"RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA", "Ed25519"}
)
"""Keys that only the provider has. Never `none`, nor a secret that is shared."""
_METADATA_SECONDS: Final = 3600.0
_KEYS_SECONDS: Final = 600.0
"""After which the provider's keys are fetched anew, so that one that it withdrew is not trusted for long."""
_ASK_SECONDS: Final = 10.0
_LONGEST_SUBJECT: Final = 255  # as OpenID Connect has it
_LONGEST_NAME: Final = 200
_FAULTS: Final = (
    OAuthError,
    JoseError,
    httpx2.HTTPError,
    httpx2.InvalidURL,
    ValueError,
    RuntimeError,
    LookupError,
    TypeError,
    AttributeError,
)


class SignInError(Exception):
    """Nobody was signed in. Says why in words that carry nothing of what came in."""


class ProviderError(Exception):
    """The provider cannot be asked, or does not answer as it has to. Says why."""


class Person(State):
    """Who signed in, by the provider's token."""

    subject: str
    name: str
    id_token: str


class Provider:
    """One provider, for one client registered with it.

    `leeway` is how many seconds its clock may differ from ours.
    """

    def __init__(
        self, issuer: str, client_id: str, client_secret: str | None, *, leeway: int = 60, transport: Any = None
    ) -> None:
        self.issuer = issuer
        self._client_id = client_id
        self._leeway = leeway
        how = "none" if client_secret is None else "client_secret_basic"
        arguments: dict[str, Any] = {
            "scope": "openid profile",
            "code_challenge_method": "S256",
            "token_endpoint_auth_method": how,
            "timeout": _ASK_SECONDS,
            "verify": httpx2.create_ssl_context(),  # once: reading the authorities takes longer than asking
            **({} if transport is None else {"transport": transport}),
        }
        self._client = OAuth().register(
            _NAME,
            client_id=client_id,
            client_secret=client_secret,
            server_metadata_url=f"{issuer.rstrip('/')}/.well-known/openid-configuration",
            client_kwargs=arguments,
        )
        self._metadata_at = self._keys_at = 0.0

    @property
    def origin(self) -> str:
        """Where its pages are: a form of ours that signs out ends there."""
        place = urlsplit(self.issuer)
        return f"{place.scheme}://{place.netloc}"

    async def begin(self, request: Request, back: str) -> tuple[str, str, Mapping[str, Any]]:
        """Where to send somebody who wants to sign in, the state by which their answer is known, and what is kept until then.

        Raises `ProviderError`.
        """
        await self._refresh()
        kept: dict[str, Any] = {}
        request.scope["session"] = kept
        try:
            answer = await self._client.authorize_redirect(request, back)
        except _FAULTS as error:
            raise self._unusable(error) from None
        ((key, value),) = kept.items()
        return answer.headers["location"], key.removeprefix(f"_state_{_NAME}_"), value

    async def finish(self, request: Request, state: str, kept: Mapping[str, Any]) -> Person:
        """Who came back, where an answer is the one to what was kept. Raises `SignInError` and `ProviderError`."""
        said = request.query_params
        if said.getlist("state") != [state] or len(said.getlist("code")) != (0 if "error" in said else 1):
            raise SignInError("the answer is not one state and one code")
        if request.query_params.get("iss", self.issuer) != self.issuer:
            raise SignInError("the answer is another provider's")
        await self._refresh()
        request.scope["session"] = {f"_state_{_NAME}_{state}": kept}
        try:
            token = await self._client.authorize_access_token(request, leeway=self._leeway)
        except httpx2.HTTPError as error:
            raise self._unusable(error) from None
        except _FAULTS as error:
            log.warning("a sign-in was refused", fault=type(error).__name__)
            raise SignInError("the provider's answer does not hold") from None
        claims, id_token = token.get("userinfo"), token.get("id_token")
        if claims is None or not isinstance(id_token, str):
            raise SignInError("the provider says nobody's name")
        audience = claims.get("aud")
        if self._client_id not in ([audience] if isinstance(audience, str) else audience or []):
            raise SignInError("the token is for another client")
        return Person(_subject(claims.get("sub")), _name(claims), id_token)

    async def end(self, id_token: str, back: str) -> str | None:
        """Where to send somebody who signs out, so that they are signed out there too; None where the provider has no such page."""
        try:
            await self._refresh()
        except ProviderError:
            return None
        page = self._client.server_metadata.get("end_session_endpoint")
        if not isinstance(page, str) or not page.startswith(f"{self.origin}/"):
            return None
        made = await self._client.create_logout_url(
            post_logout_redirect_uri=back, id_token_hint=id_token, client_id=self._client_id
        )
        return str(made["url"])

    async def _refresh(self) -> None:
        """The provider's own word about itself, and its keys, fetched anew where they are old."""
        now, metadata = time.monotonic(), self._client.server_metadata
        if now >= self._metadata_at + _METADATA_SECONDS:
            metadata.pop("_loaded_at", None)
        if now >= self._keys_at + _KEYS_SECONDS:
            metadata.pop("jwks", None)
            self._keys_at = now
        if "_loaded_at" in metadata:
            return
        try:
            await self._client.load_server_metadata()
        except _FAULTS as error:
            raise self._unusable(error) from None
        self._metadata_at = now
        if metadata.get("issuer") != self.issuer:
            metadata.pop("_loaded_at", None)
            raise ProviderError("the provider calls itself otherwise than the setting does")
        said = metadata.get("id_token_signing_alg_values_supported") or ["RS256"]
        metadata["id_token_signing_alg_values_supported"] = sorted(_SIGNED_BY.intersection(said)) or ["RS256"]

    @staticmethod
    def _unusable(error: BaseException) -> ProviderError:
        log.error("the provider cannot be asked", fault=type(error).__name__)
        return ProviderError("the provider cannot be asked")


def _subject(said: object) -> str:
    if (
        not isinstance(said, str)
        or not 0 < len(said) <= _LONGEST_SUBJECT
        or not _printable(said)
        or said != said.strip()
    ):
        raise SignInError("the token's subject is nobody's id")
    return said


def _name(claims: Mapping[str, Any]) -> str:
    for claim in ("name", "preferred_username", "sub"):
        said = claims.get(claim)
        if isinstance(said, str) and said.strip() and _printable(said):
            return said.strip()[:_LONGEST_NAME]
    return "somebody"


def _printable(text: str) -> bool:
    return not any(unicodedata.category(letter) in {"Cc", "Cs", "Cn"} for letter in text)
