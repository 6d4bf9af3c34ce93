"""Everybody outside works beside a deployment with the rights of their own, and the same cases come each time."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import islice

import pytest

from cafcass_contracts.court import CorrespondenceReceived
from cafcass_provisioning.access import ACCOUNTS
from cafcass_sandbox.client.security import options, speaking_as
from cafcass_sandbox.outside.courts import day
from cafcass_sandbox.outside.everybody import EVERYBODY, Pace, posts
from cafcass_sandbox.outside.planned import Planned
from cafcass_sandbox.outside.returns import returned
from cafcass_sandbox.outside.simulation import READS, Simulation
from cafcass_sandbox.outside.workforce import told

TODAY = date(2026, 6, 1)


@pytest.mark.parametrize("party", EVERYBODY)
def test_a_party_reads_and_says_what_it_may_and_nothing_else(party: str) -> None:
    mine = Simulation(party=party)
    assert set(mine.reads()) == set(READS) & set(ACCOUNTS[party].reads)
    everything = [*told(0.05, 1, TODAY), *returned(0.05, 1, TODAY)]
    said = {one.topic for one in everything if mine.says(one)}
    assert said == {one.topic for one in everything} & set(ACCOUNTS[party].writes)


def test_everybody_together_says_all_that_is_to_be_said() -> None:
    for one in (*told(0.05, 1, TODAY), *returned(0.05, 1, TODAY)):
        assert any(Simulation(party=party).says(one) for party in EVERYBODY)
        assert Simulation().says(one)


def test_few_complain_and_the_same_ones_each_time() -> None:
    cases = list(islice(day(1, 400, on=TODAY), 400))
    first, again = ([list(posts(case)) for case in cases] for _ in range(2))
    assert first == again
    written: list[Planned] = [one for each in first for one in each]
    assert 0 < len(written) < len(cases) / 4
    assert all(isinstance(one.message, CorrespondenceReceived) for one in written)
    assert {one.topic for one in written} <= set(ACCOUNTS["post-room"].writes)


@pytest.mark.parametrize(("clock", "seconds"), [({}, 86_400.0), ({"CAFCASS_CLOCK_RATE": "17280"}, 5.0)])
def test_a_day_of_theirs_takes_what_the_platforms_takes(clock: dict[str, str], seconds: float) -> None:
    assert timedelta(seconds=Pace(clock).day) == timedelta(seconds=seconds)


def test_within_one_process_each_is_somebody_else_at_the_broker(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CAFCASS_KAFKA_SECURITY_PROTOCOL", "SASL_PLAINTEXT")
    with speaking_as("courts", "one"):
        with speaking_as("police", "two"):
            assert options("nowhere:1")["sasl_plain_username"] == "police"
        found = options("nowhere:1")
    assert (found["sasl_plain_username"], found["sasl_plain_password"]) == ("courts", "one")
