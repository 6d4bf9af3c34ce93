"""What is made from the map is current and sound: the AsyncAPI document, the reference page, the public names."""

from __future__ import annotations

import re
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from faststream.specification.asyncapi.v3_0_0.schema import ApplicationSchema

from cafcass_contracts.asyncapi import document
from cafcass_contracts.envelope import Envelope, EnvelopeError, read_headers
from cafcass_contracts.reference import page
from cafcass_contracts.registry import MESSAGES
from cafcass_contracts.topics import SERVICES, TOPICS

ROOT = Path(__file__).parents[3]


@pytest.fixture(scope="module")
def asyncapi() -> dict[str, Any]:
    return document()


def resolve(whole: dict[str, Any], reference: str) -> Any:
    node: Any = whole
    for step in reference.removeprefix("#/").split("/"):
        node = node[step.replace("~1", "/").replace("~0", "~")]
    return node


def references(node: Any) -> list[str]:
    if isinstance(node, dict):
        own = [node["$ref"]] if isinstance(node.get("$ref"), str) else []
        return own + [found for part in node.values() for found in references(part)]
    return [found for part in node for found in references(part)] if isinstance(node, list) else []


def test_the_document_is_asyncapi_3(asyncapi: dict[str, Any]) -> None:
    assert asyncapi["asyncapi"] == "3.0.0"
    read = ApplicationSchema.model_validate(asyncapi)
    assert read.channels.keys() == TOPICS.keys()


def test_every_reference_of_the_document_leads_somewhere(asyncapi: dict[str, Any]) -> None:
    found = references(asyncapi)
    assert found
    for reference in set(found):
        assert isinstance(resolve(asyncapi, reference), dict)


def test_every_message_and_every_right_is_in_the_document(asyncapi: dict[str, Any]) -> None:
    assert set(MESSAGES) <= asyncapi["components"]["messages"].keys()
    rights = {
        (service, action, topic.name)
        for topic in TOPICS.values()
        for action, parties in (("send", topic.writers), ("receive", topic.readers))
        for service in parties
        if service in SERVICES
    }
    said = {
        (operation["tags"][0]["name"], operation["action"], operation["channel"]["$ref"].removeprefix("#/channels/"))
        for operation in asyncapi["operations"].values()
    }
    assert said == rights


def test_examples_in_the_document_suit_its_schemas(asyncapi: dict[str, Any]) -> None:
    for name in MESSAGES:
        message = asyncapi["components"]["messages"][name]
        schema = {"components": asyncapi["components"], **message["payload"]}
        for example in message["examples"]:
            jsonschema.Draft202012Validator(schema).validate(example["payload"])


def test_the_reference_page_is_current() -> None:
    written = (ROOT / "docs" / "reference" / "topics.md").read_text("utf-8")
    assert written == page(), "run: python -m cafcass_contracts.reference > docs/reference/topics.md"


def test_using_the_contracts_loads_nothing_but_pydantic() -> None:
    script = (
        "import sys\n"
        "from cafcass_contracts import codec, registry, topics\n"
        "heavy = {'jsoncompat', 'jsonschema', 'cloudevents', 'faststream', 'aiokafka', 'cafcass_contracts.asyncapi'}\n"
        "sys.exit(', '.join(sorted(heavy & sys.modules.keys())) or 0)"
    )
    done = subprocess.run([sys.executable, "-c", script], check=False, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


def test_the_page_for_publishers_lists_every_header() -> None:
    full = Envelope(
        id="1",
        type="uk.gov.cafcass.court.case-concluded.v1",
        source="urn:example",
        time=datetime(2026, 6, 1, tzinfo=UTC),
        subject="1",
        dataschema="1",
        correlationid="1",
        causationid="1",
        sequence=1,
        traceparent="1",
    )
    page_ = (ROOT / "libs" / "contracts" / "README.md").read_text()
    listed = re.findall(r"^\| `([a-z_-]+)` \| (required)? ?\|", page_, re.MULTILINE)
    assert sorted(name for name, _ in listed) == sorted(name for name, _ in full.headers())
    for name, required in listed:
        if required:
            with pytest.raises(EnvelopeError, match=name):
                read_headers([header for header in full.headers() if header[0] != name])
