"""All that allocation's events say, in the order in which each case and each practitioner had them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from cafcass_contracts.allocation import SpanRecorded, WorkloadRecorded
from cafcass_contracts.message import Message
from cafcass_contracts.platform import DeadlineMoved
from cafcass_sandbox.views.work.case import CaseWork, heard


@dataclass(frozen=True, slots=True)
class Heard:
    """One event of allocation, with its `ce_subject` and `ce_sequence`."""

    subject: str
    sequence: int
    event: Message


@dataclass(frozen=True, slots=True)
class View:
    """Where everything stands."""

    cases: Mapping[str, CaseWork]
    workloads: Mapping[str, WorkloadRecorded]
    """The last word on each practitioner's points (A3)."""
    spans: tuple[SpanRecorded, ...]
    """The last word on each team's manager and their span of control (A14), in the order of teams."""


def fold(events: Iterable[Heard]) -> View:
    """The view after these events: in order within a subject, in any order between subjects; repetition changes nothing."""
    cases: dict[str, CaseWork] = {}
    workloads: dict[str, tuple[int, WorkloadRecorded]] = {}
    spans: dict[tuple[str, str], tuple[int, SpanRecorded]] = {}
    for each in events:
        event = each.event
        if isinstance(event, WorkloadRecorded):
            known = workloads.get(event.practitioner_id)
            if known is None or known[0] < each.sequence:
                workloads[event.practitioner_id] = (each.sequence, event)
        elif isinstance(event, SpanRecorded):
            place = (event.team, event.manager_id)
            if place not in spans or spans[place][0] < each.sequence:
                spans[place] = (each.sequence, event)
        elif hasattr(event, "case_id") or isinstance(event, DeadlineMoved):
            case = cases.get(each.subject) or CaseWork(each.subject)
            cases[each.subject] = heard(case, each.sequence, event)
    return View(
        cases,
        {name: said for name, (_, said) in workloads.items()},
        tuple(said for _, (_, said) in sorted(spans.items()) if not said.ended),
    )
