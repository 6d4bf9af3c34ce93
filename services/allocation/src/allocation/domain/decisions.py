"""Decisions over several rows, made of those over each; and events said without a model."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, TypeVar

from cafcass_contracts.message import Event, Plain
from cafcass_domain.decision import Change, Decision, TableRef
from cafcass_domain.state import to_builtins

S = TypeVar("S")


def merged(decisions: Iterable[Decision]) -> Decision:
    """One decision that says what these say, in their order. It answers a command as the first of them that does."""
    made = tuple(decisions)
    return Decision(
        changes=tuple(each for one in made for each in one.changes),
        publish=tuple(each for one in made for each in one.publish),
        deadlines=tuple(each for one in made for each in one.deadlines),
        questions=tuple(each for one in made for each in one.questions),
        internal=tuple(each for one in made for each in one.internal),
        jobs=tuple(each for one in made for each in one.jobs),
        answer=next((one.answer for one in made if one.answer is not None), None),
    )


def changed(table: TableRef[S], key: str, before: S, after: S) -> Decision:
    """The decision that a row is now so; nothing where it is as it was."""
    return Decision() if after == before else Decision(changes=(Change(table, key, after),))


def plain(model: type[Event], content: Mapping[str, Any]) -> Plain:
    """An event without its model, of values and states of the domain: an area's decision says many that name all its staff."""
    return Plain(model, to_builtins({name: value for name, value in content.items() if value is not None}))
