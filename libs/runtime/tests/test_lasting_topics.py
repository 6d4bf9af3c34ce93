"""Topics that are kept without end: who opens them, and what is left of a message once the key of its case was destroyed (G6)."""

from __future__ import annotations

from collections.abc import Collection
from datetime import UTC, datetime
from pathlib import Path

import pytest

from cafcass_contracts import intake
from cafcass_contracts.codec import encode_apart
from cafcass_contracts.envelope import Envelope
from cafcass_contracts.schemas import examples_of
from cafcass_domain.decision import NOTHING
from cafcass_domain.policy import Policy
from cafcass_runtime.clock import SystemClock
from cafcass_runtime.inputs import Decoder, Fate, Input
from cafcass_runtime.records import StoredRecord
from cafcass_runtime.sealing import KeyRing, seal_json, without_key
from cafcass_runtime.service import OnMessage, Service

KEY = bytes(range(32))
LINKED = intake.CaseLinked.model_validate(examples_of(intake.CaseLinked)["full"])
CLEAR, SEALED = encode_apart(LINKED)


class Keys(KeyRing):
    """One case with its key, which may have been destroyed, or was never there."""

    def __init__(self, **keys: bytes | None) -> None:
        super().__init__(None, KEY)  # type: ignore[arg-type]
        self._held = keys

    async def keys_for(self, subjects: Collection[str], create: bool) -> dict[str, bytes | None]:
        assert not create
        return {subject: self._held[subject] for subject in subjects if subject in self._held}


async def read(reader: str, value: bytes, keys: Keys) -> Input:
    handler: OnMessage[intake.CaseLinked, Policy] = OnMessage(intake.CaseLinked, lambda *_: NOTHING, lambda *_: {})
    service = Service(name=reader, handlers=(handler,), tables=(), migrations=Path(), policy=Policy)
    around = Envelope(
        id="one",
        type=intake.CaseLinked.ce_type(),
        source="urn:uk.gov.cafcass:intake",
        time=datetime(2026, 6, 1, tzinfo=UTC),
        subject="case",
    )
    record = StoredRecord("intake.events.v1", 0, 0, 1_780_000_000_000, b"case", value, tuple(around.headers()))
    (found,) = await Decoder(service, SystemClock(), lambda _: None, keys).decode([record])
    return found


WITH_KEY = seal_json(CLEAR, SEALED, KEY, "case", "one")


def test_nothing_that_identifies_anybody_is_in_clear() -> None:
    said = (LINKED.linked_case_id, LINKED.linked_case_number, *LINKED.children, *LINKED.cafcass_officers)
    assert len(said) > 3
    assert not [each for each in said if each.encode() in WITH_KEY]


async def test_who_works_cases_opens_it() -> None:
    found = await read("triage", WITH_KEY, Keys(case=KEY))
    assert (found.fate, found.received and found.received.data) == (Fate.READY, LINKED)


@pytest.mark.parametrize("value", [WITH_KEY, without_key(CLEAR)], ids=["said before", "said after"])
async def test_once_the_key_was_destroyed_there_is_nothing_for_them(value: bytes) -> None:
    assert (await read("triage", value, Keys(case=None))).fate is Fate.ERASED


async def test_a_key_that_is_not_there_is_a_fault_and_no_erasure() -> None:
    assert (await read("triage", WITH_KEY, Keys())).fate is Fate.UNREADABLE


@pytest.mark.parametrize("keys", [Keys(case=KEY), Keys(case=None), Keys()], ids=["key", "destroyed", "none"])
@pytest.mark.parametrize("value", [WITH_KEY, without_key(CLEAR)], ids=["said before", "said after"])
async def test_who_only_counts_reads_the_same_whatever_became_of_the_key(value: bytes, keys: Keys) -> None:
    found = await read("kpi", value, keys)
    assert found.fate is Fate.READY
    assert found.received is not None
    said = found.received.data
    assert (said.case_id, said.linked_law) == (LINKED.case_id, LINKED.linked_law)
    assert (said.linked_case_id, said.children, said.cafcass_officers) == (None, None, ())
