"""What a web face needs to know, from the environment."""

from __future__ import annotations

import ipaddress
from datetime import timedelta
from typing import Annotated, Self
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, field_validator, model_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict


class WebSettings(BaseSettings):
    """The web face of a service, read from variables that begin with `CAFCASS_WEB_`.

    Raises pydantic's `ValidationError`, which names the variable and never shows its value.
    """

    model_config = SettingsConfigDict(env_prefix="CAFCASS_WEB_", frozen=True, hide_input_in_errors=True, extra="ignore")

    origin: str = Field(description="Where people find it, such as https://performance.example: scheme and host alone.")
    issuer: str = Field(description="The OpenID Connect provider's issuer, exactly as it calls itself.")
    client_id: str = Field(description="As which client it is registered with the provider.")
    client_secret: SecretStr | None = Field(
        None, description="What it proves that with. A secret. None: a public client."
    )

    host: str = Field("127.0.0.1", description="Address that pages are served on. Source: loopback unless told.")
    port: int = Field(0, ge=0, le=65535, description="Port that pages are served on; 0 takes a free one.")
    proxies: Annotated[tuple[str, ...], NoDecode] = Field(
        (),
        description="Addresses, comma-separated, of proxies whose word about a client's address is taken. Source: none unless told.",
    )

    idle: timedelta = Field(
        timedelta(minutes=30),
        description="How long a session may be idle. Source: assumed, OWASP's upper bound for such data.",
    )
    longest: timedelta = Field(
        timedelta(hours=10), description="How long a session may last at all. Source: assumed, a working day."
    )
    clock_skew_s: int = Field(
        60, ge=0, le=300, description="Seconds that the provider's clock may differ. Source: assumed."
    )
    requests_a_minute: int = Field(
        240,
        ge=1,
        description="Requests of one person in a minute, at most. Source: assumed; a live page needs up to 30.",
    )
    arrivals_a_minute: int = Field(
        600,
        ge=1,
        description="Requests from one address in a minute, at most, before it is known whose they are. Source: assumed; an office shares one.",
    )
    downloads_a_minute: int = Field(
        10, ge=1, description="Downloads of one person in a minute, at most. Source: assumed."
    )
    sign_ins_a_minute: int = Field(
        60,
        ge=1,
        description="Sign-ins begun from one address in a minute, at most. Source: assumed; an office shares one.",
    )
    pages_open: int = Field(
        12, ge=1, description="Pages of one session that may listen for what happens, at most. Source: assumed."
    )
    pool_max: int = Field(
        8,
        ge=2,
        le=100,
        description="Database connections for pages at most; those of the service itself are apart. Source: assumed.",
    )
    query_timeout_s: float = Field(
        20.0, gt=0, description="Seconds after which the database gives up on what a page asks. Source: assumed."
    )

    @field_validator("proxies", mode="before")
    @classmethod
    def _split(cls, value: object) -> object:
        return [part.strip() for part in value.split(",") if part.strip()] if isinstance(value, str) else value

    @field_validator("origin")
    @classmethod
    def _is_an_origin(cls, value: str) -> str:
        place = urlsplit(value)
        if place.scheme not in {"http", "https"} or not place.hostname or value != f"{place.scheme}://{place.netloc}":
            raise ValueError("must be a scheme and a host, such as https://performance.example")
        if "@" in place.netloc:
            raise ValueError("must hold no user")
        return value

    @model_validator(mode="after")
    def _is_safe(self) -> Self:
        """Plain HTTP is for one machine alone.

        A provider without TLS, as the sandbox's own is, is taken only where pages are served to this very machine: nowhere else can it be
        switched on, whatever else is set.
        """
        if not self.origin.startswith("https://") and not loopback(self.origin):
            raise ValueError("CAFCASS_WEB_ORIGIN must begin with https:// unless it is this machine")
        if not self.issuer.startswith("https://") and not (loopback(self.issuer) and loopback(self.origin)):
            raise ValueError(
                "CAFCASS_WEB_ISSUER must begin with https:// unless it and CAFCASS_WEB_ORIGIN are this machine"
            )
        if self.idle > self.longest:
            raise ValueError("CAFCASS_WEB_IDLE must not exceed CAFCASS_WEB_LONGEST")
        if self.idle <= timedelta(0):
            raise ValueError("CAFCASS_WEB_IDLE must be positive")
        return self


def loopback(address: str) -> bool:
    """Whether an address is this machine's own."""
    host = urlsplit(address).hostname or ""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
