"""How every client of ours speaks to the broker: plain on one machine, TLS and SASL elsewhere, from settings."""

from __future__ import annotations

from typing import Any

from aiokafka.helpers import create_ssl_context

from cafcass_runtime.settings import BrokerSettings, SecurityProtocol


def client_options(settings: BrokerSettings) -> dict[str, Any]:
    """The options that aiokafka's clients share."""
    options: dict[str, Any] = {
        "bootstrap_servers": settings.kafka.split(","),
        "security_protocol": settings.kafka_security_protocol.value,
    }
    if settings.kafka_security_protocol in {SecurityProtocol.SSL, SecurityProtocol.SASL_SSL}:
        options["ssl_context"] = create_ssl_context(
            cafile=settings.kafka_ssl_ca, certfile=settings.kafka_ssl_cert, keyfile=settings.kafka_ssl_key
        )
    if settings.kafka_password is not None:
        options["sasl_mechanism"] = settings.kafka_sasl_mechanism
        options["sasl_plain_username"] = settings.kafka_username
        options["sasl_plain_password"] = settings.kafka_password.get_secret_value()
    return options
