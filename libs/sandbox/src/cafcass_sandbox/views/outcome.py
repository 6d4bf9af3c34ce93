"""What came of a court's case, in a few lines: what intake made of it, then what was done before its first hearing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from typing import Any, Final

from cafcass_contracts import allocation, complaints, intake, police_checks, triage
from cafcass_contracts.safeguarding import OUTSTANDING
from cafcass_sandbox.client import reading
from cafcass_sandbox.client.parsed_record import ParsedRecord, parse

_TELL: Final = (
    "police-checks.events.v1",
    "triage.events.v1",
    "court.filings.v1",
    "allocation.events.v1",
    "complaints.events.v1",
)


async def told_of(bootstrap: str, case_ids: Collection[str]) -> dict[str, list[ParsedRecord]]:
    """What is on the topics about these cases, of each topic in order."""
    found: dict[str, list[ParsedRecord]] = defaultdict(list)
    async with reading.consumer(bootstrap, _TELL) as reader:
        async for record in reading.so_far(reader):
            one = parse(record)
            if one.subject in case_ids:
                found[one.subject or ""].append(one)
    return {case: sorted(events, key=lambda one: one.sequence or 0) for case, events in found.items()}


def intake_in_words(events: Iterable[ParsedRecord]) -> list[str]:
    """What intake made of one message of a court."""
    lines: list[str] = []
    for event in events:
        data = event.data if isinstance(event.data, dict) else {}
        if event.type == intake.ApplicationRegistered.ce_type():
            lines += _registered(event.subject, data)
        elif event.type == intake.ApplicationAmended.ce_type():
            lines.append(f"amended: {', '.join(data.get('changed', ()))}")
        elif event.type == intake.ApplicationReturned.ce_type():
            reasons = (
                f"{problem.get('path') or 'message'}: {problem.get('reason')}"
                for problem in data.get("reasons_returned", ())
            )
            lines.append(f"returned to the court: {'; '.join(reasons)}")
        elif event.topic.endswith(".dead-letters.v1"):
            lines.append("set aside: `cafcass dead-letters list` shows it")
        elif event.type == intake.HearingListed.ce_type():
            lines.append(
                f"hearing {str(data.get('hearing', {}).get('starts_at', 'without a date'))[:16].replace('T', ' ')}"
            )
    return lines


def safeguarding_in_words(events: Iterable[ParsedRecord]) -> list[str]:
    """Checks, concerns, screening, letter, work and complaints of one case."""
    said: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for event in events:
        if event.type is not None and isinstance(event.data, dict):
            said[event.type].append(event.data)
    return [*_checks(said), *_concerns(said), *_screening(said), *_letter(said), *_work(said), *_complaints(said)]


_Said = dict[str, list[dict[str, Any]]]


def _checks(said: _Said) -> list[str]:
    changed = said.get(police_checks.ChecksChanged.ce_type(), ())
    latest = {check["check_id"]: check for one in changed for check in one["checks"]}
    if not latest:
        return []
    open_ = [f"{check['kind']} {check['state']}" for check in latest.values() if check["state"] in OUTSTANDING]
    answered = sum(check["state"] == "answered" for check in latest.values())
    found = max(said.get(police_checks.ChecksFound.ce_type(), ()), key=lambda one: int(one["revision"]), default={})
    relevant = sum(one["check"].get("relevant") == "yes" for one in found.get("checks", ()))
    line = f"checks: {answered} of {len(latest)} answered, {relevant} with something relevant"
    return [f"{line}; outstanding: {', '.join(sorted(open_))}" if open_ else line]


def _concerns(said: _Said) -> list[str]:
    taken = {one["concern_id"] for one in said.get(triage.ConcernAcknowledged.ce_type(), ())}
    return [
        f"child protection concern: {one['trigger']}, with the {one['role']} of {one['team']}"
        + (", taken in hand" if one["concern_id"] in taken else "")
        for one in said.get(triage.ConcernRaised.ce_type(), ())
    ]


def _screening(said: _Said) -> list[str]:
    screened = said.get(triage.CaseScreened.ce_type(), [])
    if not screened:
        return []
    last = max(screened, key=lambda one: int(one["screening"]))
    how = f"settled by {last['settled_by']}" if last["settled"] else "a person is asked"
    return [f"screened {len(screened)} times: {last['outcome']}, {how}"]


def _letter(said: _Said) -> list[str]:
    filed = said.get(triage.LetterFiled.ce_type(), [])
    planned = said.get(triage.LetterPlanned.ce_type(), [])
    if filed:
        return [f"letter filed at court: {filed[-1]['file_name']}, {filed[-1]['sharing']}"]
    return [f"letter due {planned[-1]['due']}, with whatever is outstanding by then"] if planned else []


def _complaints(said: _Said) -> list[str]:
    """Each complaint: whether it is answered, in time and before the hearing, else until when it is to be."""
    due = {one["complaint_id"]: one for one in said.get(complaints.ResponseDueChanged.ce_type(), ())}
    steps = said.get(complaints.ComplaintStepDone.ce_type(), ())
    answered = {one["complaint_id"]: one for one in steps if one["step"] == "answered"}
    closed = {one["complaint_id"]: one["outcome"] for one in said.get(complaints.ComplaintClosed.ce_type(), ())}

    def stands(id_: str) -> str:
        if id_ not in answered:
            return f"to be answered by {str(due[id_].get('due', '?'))[:10]}" if id_ in due else "no answer is owed"
        before = {"yes": ", before the hearing", "no": ", after the hearing"}.get(answered[id_]["before_hearing"], "")
        late = "" if answered[id_]["in_time"] == "yes" else ", late"
        return f"answered{before}{late}" + (f", closed: {closed[id_]}" if id_ in closed else "")

    registered = {one["complaint_id"] for one in said.get(complaints.ComplaintRegistered.ce_type(), ())}
    return [f"complaint {id_[:8]}: {stands(id_)}" for id_ in sorted(registered)]


def _work(said: _Said) -> list[str]:
    """An area is decided on some time after what changed in it, which may be after the demonstration."""
    proposed = {one["work_id"]: one["practitioner_id"] for one in said.get(allocation.AllocationProposed.ce_type(), ())}
    given = {one["work_id"]: one["practitioner_id"] for one in said.get(allocation.WorkAllocated.ce_type(), ())}
    why = {one["work_id"]: one["why"] for one in said.get(allocation.WorkQueued.ce_type(), ())}

    def stands(work_id: str) -> str:
        if work_id in given:
            return f"allocated to {given[work_id]}"
        if work_id in proposed:
            return f"{proposed[work_id]} is proposed, a manager is asked"
        return f"waits for a practitioner: {why.get(work_id, 'not decided yet')}"

    arose = {one["work_id"]: one for one in said.get(allocation.WorkArose.ce_type(), ())}
    return [
        f"work: {one['kind']}, {one['weighed']['points'] / 100:g} points, {stands(name)}" for name, one in arose.items()
    ]


def _registered(case_id: str | None, data: dict[str, Any]) -> list[str]:
    missing = [f"{problem.get('path')}: {problem.get('reason')}" for problem in data.get("missing", ())]
    how = "complete" if data.get("complete") else f"incomplete, and the court is asked: {'; '.join(missing)}"
    area = f"area {data['area']}" if data.get("area") else "area not known: a person is asked"
    children = len(data.get("children", ()))
    return [f"registered, {how}", f"case {case_id}, {children} {'child' if children == 1 else 'children'}, {area}"]
