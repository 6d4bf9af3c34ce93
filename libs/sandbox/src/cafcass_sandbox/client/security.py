"""How the sandbox's own clients speak to a broker: in plain on one machine, else as the variables `CAFCASS_KAFKA_...` say, like a service."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, Final

from cafcass_runtime.kafka_security import client_options
from cafcass_runtime.settings import BrokerSettings

_USER: Final[ContextVar[dict[str, str]]] = ContextVar("user")


@contextmanager
def speaking_as(user: str, password: str) -> Iterator[None]:
    """Within it, clients are this user at the broker, whatever the variables say; each task of a process may be somebody else."""
    before = _USER.set({"kafka_username": user, "kafka_password": password})
    try:
        yield
    finally:
        _USER.reset(before)


def options(bootstrap: str) -> dict[str, Any]:
    """What every one of aiokafka's clients is told."""
    return client_options(BrokerSettings.model_validate({"kafka": bootstrap, **_USER.get({})}))
