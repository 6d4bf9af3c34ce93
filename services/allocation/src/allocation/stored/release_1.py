"""Documents of the first release, which kept what others told as the contracts have it and remembered what it had asked."""

from __future__ import annotations

from typing import Any

Document = dict[str, Any]
"""A stored document as plain JSON."""


def desk(document: Document) -> Document:
    """A desk: a team of which the head of service was asked works cases, and the most of a span was not kept."""
    spans = {team: {"manager_id": manager, "whole_time": part} for team, (manager, part) in document["spans"].items()}
    return document | {"spans": spans, "working_teams": document["unmanaged"]}


def case(document: Document) -> Document:
    """A case: times of clocks were not kept with how they were counted, nor facts that only questions held."""
    asked = set(document["asked"])
    works = {work_id: _work(work, asked) for work_id, work in document["works"].items()}
    casework = document["casework"]
    dispute = {"to_team": "another area", "by": "a manager", "agreed_by": "its manager"}
    return document | {
        "known": None if document["known"] is None else _known(document["known"]),
        "works": works,
        "casework": casework | {"due": {name: _clock(clock) for name, clock in casework["due"].items()}},
        "guardians": [_guardian(guardian) for guardian in document["guardians"]],
        "disputed": dispute if "transfer" in asked else None,
    }


def _known(known: Document) -> Document:
    children = [{"id": child} for child in known["children"]]
    return known | {"children": children, "cafcass_officers": known["officers"]}


def _work(work: Document, asked: set[str]) -> Document:
    is_to_be_told = f"tell-family:{work['work_id']}" in asked
    return work | {
        "clocks": [_clock(clock) for clock in work["clocks"]],
        "family_not_told_of": work["last"] if is_to_be_told else None,
    }


def _clock(clock: Document) -> Document:
    return clock | {"due": {"at": clock["due"]}}


def _guardian(guardian: Document) -> Document:
    return {
        "name": guardian["guardianName"],
        "telephone": guardian["telephoneNumber"],
        "email": guardian["email"],
        "children": guardian["children"],
    }
