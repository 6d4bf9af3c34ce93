"""How a life is stated: beside what was aimed at, beside another checkout, PostgreSQL's time divided among the services."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from bench.aims import aims, standings
from bench.backends import divided
from bench.beside import costs, difference
from bench.checkout import checkout
from bench.lived import PLACES, Lived, Result
from bench.stages import Phase
from cafcass_contracts.topics import SERVICES


def lived(phase: Phase, *, own: float = 1.0, postgres: float = 0.5, rendered: float = 0.0) -> Lived:
    return Lived(
        stage=str(phase),
        phase=phase,
        cases=10,
        ms={**dict.fromkeys(SERVICES, own), "postgres": postgres * len(SERVICES), "broker": 7.0},
        postgres=dict.fromkeys(SERVICES, postgres),
        slow=0.25,
        messages={
            "triage.events.v1 letter-rendered": rendered,
            "intake.events.v1 application-registered": 1.5,
            "court.private-law-cases.v1 case": 1.0,
        },
        seconds=1.0,
        statements={},
    )


def result(*stages: Lived, calibration: float = 0.5) -> Result:
    return Result(
        list(stages),
        calibration=calibration,
        cases=10,
        bytes_a_case=1.0,
        rest_ms={},
        workforce=1.0,
        seed=1,
        peak_mib={},
        broker="embedded",
        machine="none",
    )


def test_an_aim_is_of_the_four_services_with_their_part_of_the_database() -> None:
    opening, answers, letter = standings(
        result(
            lived(Phase.OPENING),
            lived(Phase.ANSWERS, own=2.0),
            lived(Phase.LETTER, rendered=0.4),
            lived(Phase.LETTER, rendered=0.1),
            lived(Phase.REST, own=50.0, rendered=1.0),
        )
    )
    assert (opening.four, opening.ms["kpi"], opening.per) == (4 * 1.5, 1.5, "a case")
    assert answers.four == 4 * 2.5
    assert (letter.four, letter.slow, letter.per) == (2 * 4 * 1.5 / 0.5, 2 * 0.25 / 0.5, "a letter")


def test_a_life_without_letters_has_no_cost_of_one() -> None:
    assert [each.phase for each in standings(result(lived(Phase.OPENING), lived(Phase.LETTER)))] == [
        Phase.OPENING,
        Phase.ANSWERS,
    ]


@pytest.mark.parametrize(("reference", "calibrated"), [(0.5, "6.0"), (0.25, "3.0"), (None, "–")])
def test_milliseconds_are_brought_to_the_machine_of_the_baseline(reference: float | None, calibrated: str) -> None:
    said = aims(result(lived(Phase.OPENING), calibration=0.5), reference).splitlines()[2]
    assert [cell.strip() for cell in said.split("|")][1:5] == ["opening, a case", "8.5", calibrated, "6.00"]


def test_messages_said_are_those_of_services_alone() -> None:
    assert lived(Phase.OPENING, rendered=2.0).said == 3.5


@pytest.mark.parametrize(
    ("among", "parts"),
    [
        ({"a": 1.0, "b": 3.0}, {"a": 2.0, "b": 6.0}),
        ({"a": -1.0, "b": 3.0}, {"a": 0.0, "b": 8.0}),
        ({"a": 0.0, "b": -2.0}, {"a": 0.0, "b": 0.0}),
    ],
)
def test_the_database_s_time_is_divided_as_its_processes_are(among: dict[str, float], parts: dict[str, float]) -> None:
    assert divided(8.0, among) == parts


def told(own: float, calibration: float = 0.5, **more: Any) -> dict[str, Any]:
    stage = {"phase": "opening", "ms": dict.fromkeys(PLACES, 2.0) | {"intake": own}, **more}
    return {"calibration": calibration, "lived": [stage]}


def test_a_checkout_s_cost_is_at_one_calibration() -> None:
    opening = costs(told(4.0, 1.0, postgres={"intake": 3.0}), 0.5)[Phase.OPENING]
    assert (opening["intake"], opening["postgres for intake"]) == (2.0, 1.5)
    assert opening["in all"] == 2.0 + 6 * 1.0  # five services and PostgreSQL, without the broker


@pytest.mark.parametrize(
    ("now", "before", "said"),
    [
        ([2.1], [2.0], "Nothing is over a tenth away."),
        ([1.0], [2.0], "intake, opening: -50% (2.00, now 1.00)."),
        ([3.0], [2.0], "intake, opening: +50% (2.00, now 3.00)."),
        ([3.0, 4.0], [2.0, 2.0], "intake, opening: +75% (2.00, now 3.50)."),
        ([3.0, 4.0], [1.0, 3.0], "Nothing is over a tenth away."),
    ],
)
def test_a_difference_beyond_a_tenth_is_said_where_no_run_is_among_the_others(
    now: list[float], before: list[float], said: str
) -> None:
    here, there = ([costs(told(own), 0.5) for own in each] for each in (now, before))
    text = difference(here, there, "v0")
    assert said in text.splitlines()
    assert "broker" not in text


def test_a_folder_is_taken_as_it_is(tmp_path: Path) -> None:
    (tmp_path / ".venv" / "bin").mkdir(parents=True)
    (tmp_path / ".venv" / "bin" / "python").touch()
    with checkout(str(tmp_path)) as found:
        assert found == tmp_path.resolve()


def test_what_is_neither_a_folder_nor_a_ref_is_refused() -> None:
    with pytest.raises(SystemExit, match="no-such-ref"), checkout("no-such-ref"):
        pass
