"""Quix Streams, exactly once: Kafka's transactions, and state in RocksDB with a changelog topic. There is no database."""

from __future__ import annotations

from typing import Any

from pydantic import ValidationError
from quixstreams import Application

from bench.peers.work.case import decide, read
from bench.peers.work.place import BATCH, BOOTSTRAP, GROUP, PREFIX, SOURCE, STATE

_REMEMBERED = 50
"""Ids of a case's own messages: one that comes again is known by them."""

Said = tuple[str, bytes, dict[str, str]]
"""The topic, the value and the headers."""

app = Application(
    broker_address=BOOTSTRAP,
    consumer_group=GROUP,
    auto_offset_reset="earliest",
    processing_guarantee="exactly-once",
    commit_interval=1.0,
    commit_every=BATCH,
    state_dir=STATE,
    loglevel="WARNING",
    consumer_extra_config={"queued.max.messages.kbytes": 32_768},
    producer_extra_config={"linger.ms": 5, "batch.size": 1 << 20},
)
source = app.topic(SOURCE, value_deserializer="bytes", key_deserializer="str")
topics = {
    name: app.topic(name, value_serializer="bytes", key_serializer="str")
    for name in (f"{PREFIX}.{kind}" for kind in ("events", "restricted", "lifecycle", "refused"))
}


def handle(value: bytes, _key: str, _timestamp: int, headers: list[tuple[str, bytes]], state: Any) -> list[Said]:
    """One application, with the state of its key."""
    cause = dict(headers)["ce_id"].decode()
    held = state.get("case") or {"seen": [], "version": 0}
    if cause in held["seen"]:
        return []
    try:
        decision = decide(read(value), cause, PREFIX)
    except ValidationError as error:
        return [(f"{PREFIX}.refused", str(error).encode(), {"ce_id": cause})]
    seen = [*held["seen"][1 - _REMEMBERED :], cause]
    state.set("case", {"seen": seen, "version": held["version"] + 1, "document": decision.document})
    return [(said.topic, said.value, said.headers) for said in decision.messages]


def main() -> None:
    """Until it is told to stop."""
    said = app.dataframe(source).apply(handle, stateful=True, metadata=True, expand=True)
    said = said.set_headers(lambda value, _key, _timestamp, _headers: list(value[2].items()))
    for name, topic in topics.items():
        to_it = said.filter(lambda value, name=name: value[0] == name)
        to_it.apply(lambda value: value[1]).to_topic(topic)
    app.run()


if __name__ == "__main__":
    main()
