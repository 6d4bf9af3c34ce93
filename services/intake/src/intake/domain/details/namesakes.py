"""Adults of a case who may be one person under several ids (I9): no rule says so, and none says otherwise."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations
from typing import Final

from intake.domain.case import snapshot as s
from intake.domain.case.snapshot import Fields
from intake.domain.details.records import may_be_one, whole_name
from intake.domain.details.view import View


def namesakes(view: View) -> list[str]:
    """Each two adults of one name whom no date of birth tells apart, by their ids, also where one of them was withdrawn.

    Whom a person said to be somebody else is not asked about.
    """
    named, here = dict(_named(view)), set(view.people)
    known = {id_ for id_, fields in view.people.items() for id_ in fields.get("also", ())}
    ids = sorted(id_ for id_ in named if id_ not in known)
    if len({whole_name(named[id_]) for id_ in ids}) == len(ids):  # as in nearly every case: no two have one name
        return [*_taken_for_one(view)]
    found = [
        f"{one} and {other}"
        for one, other in combinations(ids, 2)
        if {one, other} & here and may_be_one(named[one], named[other])
    ]
    return [*found, *_taken_for_one(view)]


_APART: Final = ("step", "partner", "grand")
"""In what somebody is said to be to a child, what a parent of the same name is not: a father's namesake who lives with the child now."""


def _taken_for_one(view: View) -> Iterator[str]:
    """Whom a child's form names as living there, and who is taken for a party by the name alone though the form says another relation (P3)."""
    said = frozenset(key for group in view.held.joined for key in group)
    if not any(view.values(key).get("household") for key in view.kinds.get(s.OTHER, ())):
        return
    for public in view.people:
        keys = view.keys_of(public)
        of_forms = [key for key in keys if view.values(key).get("household") and key not in said]
        parties = {key for key in keys if not view.values(key).get("household")}
        told = " ".join(_said_to_be(view, s.element_id(key)) for key in parties)
        for key in of_forms if told else ():
            words = view.values(key).get("relation_in_words", "").casefold()
            if words and any((mark in words) != (mark in told) for mark in _APART):
                yield f"{public} and {view.public(key)}"


def _said_to_be(view: View, person: str) -> str:
    """What somebody is said to be to the children, in the words of the court."""
    ties = (view.values(key) for key in view.kinds.get(s.RELATION, ()))
    words = [
        tie.get(name, "") for tie in ties if tie.get("person") == person for name in ("relation", "relation_in_words")
    ]
    own = (
        view.values(f"{kind}/{person}").get("relation_in_words", "") for kind in (s.APPLICANT, s.RESPONDENT, s.OTHER)
    )
    return " ".join((*words, *own)).casefold().strip()


def _named(view: View) -> Iterator[tuple[str, Fields]]:
    apart = set(view.held.apart)
    for key in view.adults:
        if key not in apart and view.values(key).get("withdrawn") is True:
            yield view.public(key), view.values(key)
    for public, fields in view.people.items():
        if not apart or apart.isdisjoint(view.keys_of(public)):
            yield public, fields
