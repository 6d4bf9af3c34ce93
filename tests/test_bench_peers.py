"""Counting what a peer cost: only the stretch that counts, and only where exactly what had to come out did."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime

import pytest

from bench.peers.contest import SAID, Reading, Seen, cost, identified
from bench.peers.ours import counted
from cafcass_contracts.envelope import Envelope
from cafcass_contracts.intake import ApplicationRegistered, ApplicationReturned, CaseDetailsRecorded
from cafcass_contracts.message import Message


def _seen(cases: int, *, per_second: int = 100, own_ms: float = 2.0) -> Seen:
    """A run as even as can be: each case's messages at one time, the meter read ten times a second."""
    times = [place / per_second for place in range(cases) for _ in range(SAID)]
    steps = [step / 10 for step in range(int(10 * cases / per_second) + 1)]
    readings = [Reading(at, {"own": 7 + at * per_second * own_ms / 1000, "broker": at}) for at in steps]
    ids = Counter({f"{case} {kind}": 1 for case in range(cases) for kind in range(SAID)})
    return Seen(readings, times, ids, peak=2**20)


def test_it_is_the_difference_of_the_meters_by_the_cases_between() -> None:
    found = cost("even", _seen(2000), 2000, 0, settles=0.15)
    assert found.processor_ms["own"] == pytest.approx(2.0, rel=0.02)
    assert found.cases_per_second == pytest.approx(100, rel=0.02)


def test_what_it_took_to_start_does_not_count() -> None:
    seen = _seen(2000)
    late = [
        Reading(each.at, {**each.seconds, "own": each.seconds["own"] + 30 * (each.at > 1)}) for each in seen.readings
    ]
    seen.readings = late
    assert cost("slow to start", seen, 2000, 0, settles=0.15).processor_ms["own"] == pytest.approx(2.0, rel=0.02)


@pytest.mark.parametrize(("refused", "missing"), [(0, 1), (1, 0)])
def test_a_peer_that_said_too_little_or_too_much_is_not_measured(refused: int, missing: int) -> None:
    seen = _seen(2000)
    for identity in list(seen.ids)[:missing]:
        del seen.ids[identity]
    with pytest.raises(SystemExit, match="not 4 of each"):
        cost("wrong", seen, 2000, refused, settles=0.15)


def test_what_came_out_twice_is_told() -> None:
    seen = _seen(2000)
    seen.ids["5 1"] += 2
    assert cost("again", seen, 2000, 0, settles=0.15).doubled == 2


def test_every_hundredth_is_sent_twice_with_the_same_id() -> None:
    sent = identified([str(number).encode() for number in range(250)])
    assert len(sent) == 253
    assert len({identity for identity, _ in sent}) == 250
    assert [value for identity, value in sent if identity == sent[0][0]] == [b"0", b"0"]


def _said(id_: str, kind: type[Message], case: str) -> Envelope:
    return Envelope(id_, kind.ce_type(), "urn:test", datetime(2026, 6, 1, tzinfo=UTC), case)


def test_of_intake_a_case_counts_as_refused_only_where_nobody_heard_of_it() -> None:
    said = [
        _said("1", ApplicationRegistered, "one"),
        _said("2", CaseDetailsRecorded, "one"),
        _said("3", ApplicationReturned, "two"),
        _said("4", CaseDetailsRecorded, "three"),
    ]
    assert counted(said, 2) == (0, 0)
    assert counted([*said, said[0], said[0], said[2]], 3) == (1, 3)
