"""Counting what a peer cost: only the stretch that counts, and only where exactly what had to come out did."""

from __future__ import annotations

from collections import Counter

import pytest

from bench.peers.contest import SAID, Reading, Seen, cost, identified


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
