"""Each practitioner's score with the work behind it (A3), and each manager's span (A14). Internal (G5)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rich.text import Text

from cafcass_contracts.allocation import SpanRecorded, WorkloadRecorded
from cafcass_contracts.values import YesNo
from cafcass_contracts.workload import Band
from cafcass_sandbox.views.columns import columns

_COLOURS = {Band.GREEN: "green", Band.AMBER: "yellow", Band.RED: "red"}


def workload_lines(people: Sequence[WorkloadRecorded], spans: Sequence[SpanRecorded]) -> Iterator[Text]:
    """Practitioners with their scores, then managers with their spans."""
    if not people and not spans:
        yield Text("No workload was told of anybody.", "dim")
        return
    yield from _scores(people)
    yield Text()
    yield from _spans(spans)


def _scores(people: Sequence[WorkloadRecorded]) -> Iterator[Text]:
    """A line for each, and under it the breakdown, the weightiest first."""
    header, *lines = columns(
        ("practitioner", "team", "score", "band", "held", "available"),
        [
            (
                said.practitioner_id,
                said.team,
                "-" if said.score is None else f"{said.score / 10:.1f}%",
                Text("left", "red") if said.left is YesNo.YES else Text(said.band, _COLOURS.get(said.band, "dim")),
                _points(said.held),
                _points(said.available),
            )
            for said in people
        ],
        right=("score", "held", "available"),
    )
    yield header
    for said, line in zip(people, lines, strict=True):
        yield line
        for part in sorted(said.work, key=lambda part: (-part.weighed.points, part.work_id)):
            yield Text(
                f"      {_points(part.weighed.points)} {part.kind} (weight {part.weighed.weight}), case {part.case_id}",
                "dim",
            )


def _spans(spans: Sequence[SpanRecorded]) -> Iterator[Text]:
    """Whole-time equivalents of each manager's team, red above what there should be."""
    return columns(
        ("manager", "team", "whole-time equivalents", "at most"),
        [
            (
                said.manager_id,
                said.team,
                Text(
                    _points(said.whole_time_hundredths),
                    "red" if said.whole_time_hundredths > said.most_hundredths else "",
                ),
                _points(said.most_hundredths),
            )
            for said in spans
        ],
        right=("whole-time equivalents", "at most"),
    )


def _points(hundredths: int) -> str:
    return f"{hundredths / 100:.2f}"
