"""What a person types to name something, and how one record is shown."""

from __future__ import annotations

import pytest

from cafcass_contracts.court import CaseConcluded
from cafcass_sandbox.client.errors import CommandError
from cafcass_sandbox.client.parsed_record import ParsedRecord
from cafcass_sandbox.views.names import within
from cafcass_sandbox.views.record_lines import record_lines


@pytest.mark.practice("S6", "A team that does not exist is refused, with those that come near.")
@pytest.mark.parametrize(
    ("team", "said"),
    [("nope", "no team nope: they are called like a1-eit"), ("a5-pub", "no team a5-pub: a5-public")],
)
def test_a_team_that_does_not_exist_is_refused(team: str, said: str) -> None:
    with pytest.raises(CommandError, match=said):
        within(None, team)
    within("A5", "a5-public")


@pytest.mark.practice("S4", "What is watched shows each type as it is on the wire, with its prefix.")
def test_a_record_is_shown_with_its_type_as_it_is_on_the_wire() -> None:
    record = ParsedRecord(
        topic="court.applications.v1",
        partition=0,
        offset=0,
        key=None,
        id="1",
        type=CaseConcluded.ce_type(),
        source="urn:example",
        subject=None,
        time="2026-06-01T09:00:00Z",
        sequence=None,
        headers={},
        data={},
    )
    assert "uk.gov.cafcass.court.case-concluded.v1" in next(record_lines(record)).plain
