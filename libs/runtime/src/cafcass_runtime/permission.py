"""What the topic map lets a service read is checked before it reads anything; the broker's access lists hold the same."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from cafcass_contracts.topics import Topic
from cafcass_runtime.service import OnForeign, OnMessage, Service


class NotAllowedError(Exception):
    """The service handles or publishes what the topic map does not let it. Says what."""


def check_against_map(service: Service[Any], topics: Mapping[str, Topic]) -> None:
    """Refuse a service that reads what the map does not let it read. Raises `NotAllowedError`."""
    readable = {name: topic for name, topic in topics.items() if service.name in topic.readers}
    if not readable:
        raise NotAllowedError(f"the topic map lets {service.name} read nothing")
    declared = {message for topic in readable.values() for message in topic.messages}
    for handler in service.handlers:
        if isinstance(handler, OnForeign) and (handler.topic not in readable or topics[handler.topic].foreign is None):
            raise NotAllowedError(f"{service.name} may not read {handler.topic} as a foreign payload")
        if isinstance(handler, OnMessage) and handler.message not in declared:
            raise NotAllowedError(f"{service.name} may not read {handler.message.full_name()}")
    for name in (*service.unreadable, *service.silence_alarm, *service.sealed_when_set_aside):
        if name not in readable:
            raise NotAllowedError(f"{service.name} may not read {name}")
