"""What becomes of court cases, seen from outside: published with the command, read from the topics."""

from __future__ import annotations

import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterable
from contextlib import aclosing
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from whole_platform import Events, Platform

from cafcass_contracts.message import DataClass
from cafcass_contracts.topics import TOPICS
from cafcass_sandbox.outside.courts import Case, day, demo_cases

INBOUND = {"court.private-law-cases.v1", "court.public-law-cases.v1"}


def ours(events: Events) -> Events:
    return [event for event in events if event["topic"] not in INBOUND]


def by_intake(events: Events) -> dict[str, str]:
    """What intake said, by id: other services go on meanwhile, with what is due."""
    return {event["id"]: name(event) for event in events if str(event["source"]).endswith(":intake")}


def name(event: dict[str, Any]) -> str:
    return str(event["type"] or "").removeprefix("uk.gov.cafcass.").partition(".")[2].rpartition(".v")[0]


def named(events: Events, wanted: str) -> Events:
    return [event for event in events if name(event) == wanted]


def registered(events: Events) -> set[str]:
    return {event["data"]["case_number"] for event in named(events, "application-registered")}


def returned(events: Events) -> set[str | None]:
    return {event["data"].get("case_number") for event in named(events, "application-returned")}


def write(folder: Path, cases: Iterable[Case]) -> list[Path]:
    files = []
    for place, case in enumerate(cases):
        file = folder / f"case-{place:04d}.json"
        file.write_text(json.dumps(case))
        files.append(file)
    return files


@pytest.mark.timeout(300)
def test_each_demonstration_case_becomes_what_it_says(platform: Platform, tmp_path: Path) -> None:
    before = Counter(name(event) for event in ours(platform.everything()))
    files: dict[str, list[Path]] = defaultdict(list)
    for place, case in enumerate(demo_cases(date(2026, 6, 1))):
        files[case.law].append(tmp_path / f"{place}.json")
        files[case.law][-1].write_bytes(case.payload)
    for law, payloads in files.items():
        platform.cafcass("publish", *payloads, "--topic", f"court.{law}-law-cases", "--raw")
    events = ours(platform.once(lambda events: bool(named(events, "application-amended"))))
    seen = Counter(name(event) for event in events)
    seen.subtract(before)
    assert seen["case-opened"] == 4
    assert seen["application-registered"] == 4
    assert seen["application-returned"] == 2
    assert seen["application-amended"] == 1
    assert seen["information-requested"] == 1
    assert len([event for event in events if event["topic"] == "intake.dead-letters.v1"]) == 1


@pytest.mark.timeout(300)
def test_a_day_of_post_is_answered_once_however_often_it_comes(platform: Platform, tmp_path: Path) -> None:
    cases = list(day(11, 150, on=date(2026, 7, 1)))
    numbers = {str(case["id"]) for case in cases}
    files = write(tmp_path, cases)
    platform.publish(*files)
    events = ours(platform.once(lambda events: numbers <= registered(events) | returned(events)))
    assert numbers <= registered(events) | returned(events)
    assert not numbers & registered(events) & returned(events)

    platform.publish(*files, repeat="3")
    assert by_intake(platform.everything()) == by_intake(events)


@pytest.fixture(scope="module")
def said(platform: Platform) -> Events:
    """What services said by the time that the tests above have played."""
    return ours(platform.everything())


def test_every_sequence_counts_from_one_without_a_gap(said: Events) -> None:
    sequences: dict[tuple[str, str, str], set[int]] = defaultdict(set)
    for event in said:
        if event["sequence"] is not None:
            sequences[event["topic"], event["source"], event["subject"]].add(int(event["sequence"]))
    assert sequences
    assert all(numbers == set(range(1, len(numbers) + 1)) for numbers in sequences.values())


def test_nobody_s_name_is_on_a_topic_that_is_not_restricted(said: Events) -> None:
    payload = json.loads(demo_cases(date(2026, 6, 1))[0].payload)
    people = [*payload["case_data"]["applicants"], *payload["case_data"]["newChildDetails"]]
    names = {f'"{person["value"]["firstName"]}"' for person in people}
    names |= {person["value"]["address"]["PostCode"] for person in people if "address" in person["value"]}
    for event in said:
        topic = TOPICS[event["topic"]]
        if topic.data_class is DataClass.RESTRICTED and not topic.sealed:
            continue  # the police cannot look for whom they are not told of
        text = json.dumps(event["data"])
        assert not [place for place, name in enumerate(sorted(names)) if name in text], event["type"]


@pytest.mark.practice(
    "S7",
    "The page for publishers and readers lists every header and has a plain example of both, which work as they stand.",
)
@pytest.mark.timeout(120)
async def test_who_copies_the_examples_of_the_page_is_understood(platform: Platform) -> None:
    page = (Path(__file__).parents[1] / "libs" / "contracts" / "README.md").read_text()
    blocks = re.findall(r"^```python\n(.*?)^```$", page, re.DOTALL | re.MULTILINE)
    there: dict[str, Any] = {}
    for block in blocks:
        exec(block, there)
    await there["publish"](platform.kafka)
    number = there["APPLICATION"]["case_number"]
    known = named(platform.once(lambda events: number in registered(events)), "application-registered")
    mine = {event["subject"] for event in known if event["data"]["case_number"] == number}
    async with aclosing(there["read"](platform.kafka)) as events:
        async for kind, subject, data in events:
            if kind.endswith("application-registered.v1") and subject in mine:
                assert subject == data["case_id"]
                assert "case_number" not in data, "what identifies is sealed for whoever has no key"
                break
