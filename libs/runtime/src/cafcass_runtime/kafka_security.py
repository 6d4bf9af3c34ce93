"""How every client of ours speaks to the broker: plain on one machine, TLS and SASL elsewhere, from settings.

Passwords and certificates are those of each new connection: a client that stands goes on with what it has proved, and comes back with what is in force then.
"""

from __future__ import annotations

import ssl
from collections.abc import Callable
from typing import Any, Self, TypeAlias

import structlog
from aiokafka.helpers import create_ssl_context

from cafcass_runtime.settings import BrokerSettings, SecurityProtocol

log = structlog.get_logger()

_Seen: TypeAlias = "tuple[tuple[int, int, int], ...]"


def client_options(settings: BrokerSettings, now: Callable[[], BrokerSettings] | None = None) -> dict[str, Any]:
    """The options that aiokafka's clients share; `now` answers the settings whose password is in force when it is needed."""
    options: dict[str, Any] = {
        "bootstrap_servers": settings.kafka.split(","),
        "security_protocol": settings.kafka_security_protocol.value,
    }
    if settings.kafka_security_protocol in {SecurityProtocol.SSL, SecurityProtocol.SASL_SSL}:
        options["ssl_context"] = _ContextInForce(settings)
    if settings.kafka_password is not None:
        options["sasl_mechanism"] = settings.kafka_sasl_mechanism
        options["sasl_plain_username"] = settings.kafka_username
        options["sasl_plain_password"] = _PasswordInForce(now or (lambda: settings))
    return options


class _PasswordInForce(str):
    """A password that is looked up anew by each connection that proves it by SCRAM: aiokafka takes text, and encodes it then and there.

    By PLAIN it stays what it was at the start.
    """

    __slots__ = ("_now",)

    _now: Callable[[], BrokerSettings]

    def __new__(cls, now: Callable[[], BrokerSettings]) -> Self:
        made = super().__new__(cls, _password(now))
        made._now = now
        return made

    def encode(self, encoding: str = "utf-8", errors: str = "strict") -> bytes:
        return _password(self._now).encode(encoding, errors)


def _password(now: Callable[[], BrokerSettings]) -> str:
    password = now().kafka_password
    return "" if password is None else password.get_secret_value()


class _ContextInForce(ssl.SSLContext):
    """A client's TLS that trusts, and shows, what its files hold when a connection is made.

    Files that cannot be used change nothing, and the log says so once. Raises `OSError`s where they cannot be used at the start.
    """

    def __new__(cls, _: BrokerSettings) -> Self:
        return super().__new__(cls, ssl.PROTOCOL_TLS_CLIENT)

    def __init__(self, settings: BrokerSettings) -> None:
        self._settings = settings
        self._seen = self._look()
        self._held = self._made()

    def wrap_bio(self, *arguments: Any, **named: Any) -> ssl.SSLObject:
        """The side of one connection, as asyncio and uvloop ask for it."""
        return self._now().wrap_bio(*arguments, **named)

    def _now(self) -> ssl.SSLContext:
        seen = self._look()
        if seen != self._seen:
            self._seen = seen
            try:
                self._held = self._made()
            except OSError:
                log.exception("changed certificates cannot be read", setting="kafka_ssl")
        return self._held

    def _made(self) -> ssl.SSLContext:
        settings = self._settings
        made: ssl.SSLContext = create_ssl_context(
            cafile=settings.kafka_ssl_ca, certfile=settings.kafka_ssl_cert, keyfile=settings.kafka_ssl_key
        )
        return made

    def _look(self) -> _Seen:
        settings = self._settings
        files = (settings.kafka_ssl_ca, settings.kafka_ssl_cert, settings.kafka_ssl_key)
        try:
            at = [file.stat() for file in files if file is not None]
        except OSError:  # another file is just being put in its place
            return ()
        return tuple((each.st_ino, each.st_mtime_ns, each.st_size) for each in at)
