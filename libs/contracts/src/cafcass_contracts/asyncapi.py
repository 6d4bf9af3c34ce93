"""The AsyncAPI 3.0 document of the platform, made from the map: `python -m cafcass_contracts.asyncapi`."""

from __future__ import annotations

import json
import sys
from typing import Any, Final

from cafcass_contracts.envelope import CONTENT_TYPE, SPEC_VERSION
from cafcass_contracts.message import Message
from cafcass_contracts.registry import MESSAGES
from cafcass_contracts.schemas import components, examples_of
from cafcass_contracts.topics import SERVICES, TOPICS, Topic

Json = dict[str, Any]

_TEXT: Final[Json] = {"type": "string"}

HEADERS: Final[Json] = {
    "type": "object",
    "description": "CloudEvents 1.0, Kafka binary mode.",
    "required": ["ce_specversion", "ce_id", "ce_source", "ce_type"],
    "properties": {
        "ce_specversion": {"const": SPEC_VERSION},
        "ce_id": {**_TEXT, "description": "With the source, recognises a copy."},
        "ce_source": {**_TEXT, "description": "urn:uk.gov.cafcass:<service> for ours."},
        "ce_type": {**_TEXT, "description": "uk.gov.cafcass.<owner>.<name>.v<version>"},
        "ce_time": {**_TEXT, "format": "date-time", "description": "When it happened, in UTC."},
        "ce_subject": {**_TEXT, "description": "The case."},
        "ce_dataschema": {**_TEXT, "description": "The name of the released schema."},
        "ce_correlationid": {**_TEXT, "description": "What began it all."},
        "ce_causationid": {**_TEXT, "description": "The message that led to this one."},
        "ce_sequence": {**_TEXT, "pattern": "^[0-9]+$", "description": "Per topic, source and subject, from 1."},
        "content-type": {"const": CONTENT_TYPE},
        "traceparent": {**_TEXT, "description": "W3C trace context."},
    },
}


def document() -> Json:
    """The whole document: a channel per topic, an operation per service and topic, a component per message."""
    references, definitions = components(tuple(MESSAGES.values()), "#/components/schemas/{model}")
    return {
        "asyncapi": "3.0.0",
        "id": "urn:uk.gov.cafcass",
        "info": {
            "title": "Cafcass casework platform",
            "version": "1.0.0",
            "description": "Every topic, who writes and reads it, and every message on it. Made from the map of topics.",
        },
        "defaultContentType": CONTENT_TYPE,
        "channels": {topic.name: _channel(topic) for topic in TOPICS.values()},
        "operations": {
            f"{service}-{verb}-{topic.name}": {
                "action": action,
                "channel": {"$ref": f"#/channels/{topic.name}"},
                "title": f"{service} {verb} {topic.name}",
                "tags": [{"name": service}],
            }
            for service in SERVICES
            for topic in TOPICS.values()
            for action, verb, parties in (("send", "sends", topic.writers), ("receive", "receives", topic.readers))
            if service in parties
        },
        "components": {
            "messages": {
                **{name: _message(message, references[name]) for name, message in MESSAGES.items()},
                **{_foreign_name(topic): _foreign(topic) for topic in TOPICS.values() if topic.foreign},
            },
            "schemas": {"envelope": HEADERS, **definitions},
        },
    }


def _channel(topic: Topic) -> Json:
    names = [message.full_name() for message in topic.messages]
    if topic.foreign:
        names.append(_foreign_name(topic))
    return {
        "address": topic.name,
        "description": topic.description,
        "messages": {name: {"$ref": f"#/components/messages/{name}"} for name in names},
        "bindings": {
            "kafka": {
                "topic": topic.name,
                "partitions": topic.partitions,
                "topicConfiguration": {
                    "retention.ms": -1 if topic.retention is None else int(topic.retention.total_seconds() * 1000),
                    "max.message.bytes": topic.max_message_bytes,
                },
                "bindingVersion": "0.5.0",
            }
        },
        "x-key": topic.key,
        "x-data-class": topic.data_class.name.lower(),
        "x-writers": list(topic.writers),
        "x-readers": list(topic.readers),
        "x-sealed": topic.sealed,
    }


def _message(message: type[Message], reference: str) -> Json:
    return {
        "name": message.ce_type(),
        "title": message.full_name(),
        "description": message.__doc__,
        "contentType": CONTENT_TYPE,
        "headers": {"$ref": "#/components/schemas/envelope"},
        "payload": {"$ref": reference},
        "examples": [{"name": name, "payload": payload} for name, payload in examples_of(message).items()],
    }


def _foreign_name(topic: Topic) -> str:
    return f"foreign.{topic.name}"


def _foreign(topic: Topic) -> Json:
    return {"name": _foreign_name(topic), "title": topic.foreign, "payload": {"description": "Not described by us."}}


if __name__ == "__main__":
    json.dump(document(), sys.stdout, indent=2, ensure_ascii=False)
    sys.stdout.write("\n")
