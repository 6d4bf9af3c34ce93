"""How the sandbox's own clients speak to a broker: in plain on one machine, else as the variables `CAFCASS_KAFKA_...` say, like a service."""

from __future__ import annotations

from typing import Any

from cafcass_runtime.kafka_security import client_options
from cafcass_runtime.settings import BrokerSettings


def options(bootstrap: str) -> dict[str, Any]:
    """What every one of aiokafka's clients is told."""
    return client_options(BrokerSettings(kafka=bootstrap))
