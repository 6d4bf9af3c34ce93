"""Adults of a case who may be one person under several ids (I9): no rule says so, and none says otherwise."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

from intake.domain.case.snapshot import Fields
from intake.domain.details.records import may_be_one
from intake.domain.details.view import View


def namesakes(view: View) -> list[str]:
    """Each two adults of one name whom no date of birth tells apart, by their ids, also where one of them was withdrawn.

    Whom a person said to be somebody else is not asked about.
    """
    named, here = dict(_named(view)), set(view.people)
    known = {id_ for id_, fields in view.people.items() for id_ in fields.get("also", ())}
    pairs = combinations(sorted(id_ for id_ in named if id_ not in known), 2)
    return [
        f"{one} and {other}" for one, other in pairs if {one, other} & here and may_be_one(named[one], named[other])
    ]


def _named(view: View) -> Iterator[tuple[str, Fields]]:
    apart = set(view.held.apart)
    for key in view.adults:
        if key not in apart and view.values(key).get("withdrawn") is True:
            yield view.public(key), view.values(key)
    for public, fields in view.people.items():
        if apart.isdisjoint(view.keys_of(public)):
            yield public, fields
