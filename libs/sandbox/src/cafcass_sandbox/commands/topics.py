"""`cafcass topics`: the map of topics."""

from __future__ import annotations

from cafcass_sandbox.commands.options import AsJson, Data, Kafka


def topics(kafka: Kafka = None, data: Data = None, as_json: AsJson = False) -> None:
    """List every topic: who writes and reads it, its class, and what is on it where a platform runs."""
    import asyncio

    from cafcass_contracts.topics import TOPICS
    from cafcass_sandbox.client.errors import NoPlatformError
    from cafcass_sandbox.client.target import target
    from cafcass_sandbox.commands.printing import print_json, print_lines
    from cafcass_sandbox.views.topic_list import counts, described, topic_lines

    try:
        at_broker = asyncio.run(counts(target(kafka, data).kafka))
    except NoPlatformError:
        at_broker = None
    if as_json:
        print_json([described(topic, at_broker) for topic in TOPICS.values()])
    else:
        print_lines(topic_lines(at_broker))
