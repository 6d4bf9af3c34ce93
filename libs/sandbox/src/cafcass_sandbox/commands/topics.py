"""`cafcass topics`: the map of topics."""

from __future__ import annotations

from cafcass_sandbox.commands.options import AsJson, Data, Kafka


def topics(kafka: Kafka = None, data: Data = None, as_json: AsJson = False) -> None:
    """List every topic: who writes and reads it, its class, and what is on it where a platform runs."""
    from cafcass_sandbox.views import topic_list

    topic_list.topics(kafka, data, as_json=as_json)
