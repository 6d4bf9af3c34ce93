"""The case as intake holds it, and how a snapshot is merged into it (I4).

Each field of each element is held with the time of the snapshot that last showed it. A newer (or equally old, later
arrived) showing overwrites, an older one only adds what was never shown, and nothing is ever deleted by being absent.
Any order and repetition of the same snapshots therefore ends in the same case.
"""

from __future__ import annotations

from typing import Final

from cafcass_domain.decision import TableRef
from cafcass_domain.state import State, field, replace
from intake.domain.case.decided import Decided
from intake.domain.case.element import NOTHING_SHOWN, Element, show
from intake.domain.case.snapshot import REDACTION, CaseSnapshot, Json, Law, Stamp, written_at

KEPT_HISTORY: Final = 50
"""Revisions whose changed paths are remembered, to tell the sender of an outdated command what changed."""

Missing = tuple[tuple[str, str], ...]
"""What an application lacks: paths and reasons, in a fixed order."""


class HeldProblem(State):
    """A field that could not be read, and when that was shown."""

    stamp: Stamp
    path: str
    reason: str


Problems = dict[str, dict[str, HeldProblem]]
"""By the key of the element, and the name of the field."""


class Assigned(State):
    """An area that a person settled (I6), and the court it was settled for: another court raises the question anew."""

    area: str
    team: str
    court: tuple[str, ...]


class Correction(State):
    """What a person said of one fact, in place of what a court said (I9)."""

    value: Json
    """None where the fact is not known."""
    stamp: Stamp
    over: Json = None
    """What the court said then: said again it is no later word."""


Corrections = dict[str, dict[str, Correction]]
"""By the key of the element, and the name of the field."""


class SetAside(State):
    """What a snapshot says of people none of whom is in the case, until a person says whose case it is (I9)."""

    elements: dict[str, Element]
    problems: Problems
    unknowns: Element


class HeldCase(State):
    """One case."""

    case_id: str
    law: Law
    feed: str
    received_at: str
    """When Cafcass first received it, in UTC."""
    heard_at: str = ""
    """When something was last learnt of it, in UTC: what is dated later than that has not happened yet."""
    case_number: str | None = None
    revision: int = 0
    """The version of what is published, from 1; 0 while nothing is."""
    returned: Missing = ()
    """Why it was returned to the court, by path, while it is."""
    assigned: Assigned | None = None
    decided: Decided | None = None
    """What was decided of it when it was last published; None of a case that an earlier release published."""
    first_named: str | None = None
    """The hearing that a person said was the first (I7), by the id it is published under."""
    asked: Missing = ()
    """What the court was last asked for, by path."""
    linked: tuple[str, ...] = ()
    """Ids of other cases about the same children (I5)."""
    crowded: tuple[str, ...] = ()
    """Its children known in too many cases to be linked, about whom a person is asked, by `child_id` (I5)."""
    history: tuple[tuple[int, tuple[str, ...]], ...] = ()
    """Which paths each of the last revisions changed."""
    elements: dict[str, Element] = field(default_factory=dict)
    problems: Problems = field(default_factory=dict)
    unknowns: Element = NOTHING_SHOWN
    """Values that no adapter knows, by path."""
    corrections: Corrections = field(default_factory=dict)
    joined: tuple[tuple[str, ...], ...] = ()
    """Elements that a person said are one, each group with the one first that is kept (I9)."""
    apart: tuple[str, ...] = ()
    """Elements that a person said are nobody else: no rule joins them."""
    backlog: bool = False
    """Whether it was told at the start of service as a case under way already."""
    reminders: int = 0
    """How often the court was asked again for what is missing now."""
    set_aside: SetAside | None = None
    """Another family that the court shows under this number; None while it shows none."""
    added: tuple[str, ...] = ()
    """Elements that a person added: no court ever showed them."""
    present: tuple[str, ...] = ()
    """People and children that a person said are in the case, though no later snapshot shows them, by the ids they are published under."""
    no_refuges: tuple[str, ...] = ()
    """Addresses, in words as they are compared, of which a person said that they are no refuge's (T9)."""
    known_as: tuple[str, ...] | None = None
    """The children in whose rows this case stands, by `child_id` (I5); None of a case that an earlier release wrote."""
    linked_by_hand: tuple[str, ...] = ()
    unlinked: tuple[str, ...] = ()
    """Cases that a person said are not about the same child: no rule links them."""

    @property
    def is_of_release_1(self) -> bool:
        """Whether release 1 published it: its readers have not been told yet what intake decides of it."""
        return bool(self.revision) and self.decided is None

    def told(self, decided: Decided, missing: Missing, changed: tuple[str, ...] | None) -> HeldCase:
        """As it is now known to its readers, the court asked for what is missing; the next revision where these paths changed."""
        if changed is None:
            return replace(self, returned=(), decided=decided, asked=missing)
        revision = self.revision + 1
        history = (*self.history, (revision, changed))[-KEPT_HISTORY:]
        return replace(self, returned=(), decided=decided, asked=missing, revision=revision, history=history)

    def changed_since(self, revision: int) -> tuple[str, ...]:
        """Every path that changed after a revision."""
        return tuple(dict.fromkeys(path for when, paths in self.history if when > revision for path in paths))


CASES: Final[TableRef[HeldCase]] = TableRef("cases", order=2)
"""By case id."""


def last_heard(held: HeldCase) -> str:
    """When something was last learnt of a case, in UTC; of a case that an earlier release wrote, its newest stamp."""
    if held.heard_at:
        return held.heard_at
    newest = max((element.stamp for element in held.elements.values()), default=0)
    return max(held.received_at, written_at(newest))


def begin(case_id: str, snapshot: CaseSnapshot, received_at: str) -> HeldCase:
    """A case of which nothing is held yet."""
    return HeldCase(case_id, snapshot.law, snapshot.feed, received_at, received_at, snapshot.case_number)


def merge(held: HeldCase, snapshot: CaseSnapshot, stamp: Stamp) -> HeldCase:
    """What is held after a snapshot taken at `stamp`; the very same object where nothing changed at all."""
    elements = _merge_elements(held.elements, snapshot.elements, stamp)
    problems = _merge_problems(held, snapshot, stamp)
    unknowns = show(held.unknowns, snapshot.unknowns, stamp) if snapshot.unknowns else held.unknowns
    if elements is held.elements and problems is held.problems and unknowns is held.unknowns:
        return held
    return replace(held, elements=elements, problems=problems, unknowns=unknowns)


def _merge_elements(held: dict[str, Element], shown: dict[str, dict[str, Json]], stamp: Stamp) -> dict[str, Element]:
    if not held:
        return {key: Element(stamp, fields, {}) for key, fields in shown.items()}
    merged: dict[str, Element] | None = None
    for key, fields in shown.items():
        before = held.get(key)
        after = show(before, fields, stamp)
        if after is not before:
            if merged is None:
                merged = dict(held)
            merged[key] = after
    return held if merged is None else merged


def _merge_problems(held: HeldCase, snapshot: CaseSnapshot, stamp: Stamp) -> Problems:
    if not held.problems and not snapshot.problems:
        return held.problems
    merged = {key: dict(of_element) for key, of_element in held.problems.items()}
    for key, of_element in held.problems.items():
        shown = snapshot.elements.get(key, {})
        for name, before in of_element.items():
            put_right = before.stamp == stamp and (key, name) not in snapshot.problems
            if put_right and (name in shown or _whole(name) in shown):
                del merged[key][name]  # equally old, later arrived, and readable
    for (key, name), problem in snapshot.problems.items():
        of_element = merged.setdefault(key, {})
        known = of_element.get(name)
        if known is None or known.stamp <= stamp:
            of_element[name] = HeldProblem(stamp, problem.path, problem.reason)
    merged = {key: of_element for key, of_element in merged.items() if of_element}
    return held.problems if merged == held.problems else merged


def _whole(name: str) -> str:
    """The section that a member's name (`children[2]`) is of; empty where the name is no member's."""
    return name.rpartition("[")[0]


def standing_problems(held: HeldCase) -> list[HeldProblem]:
    """The problems that no later good showing has put right, in the order of their paths."""
    found: list[HeldProblem] = []
    for key, of_element in held.problems.items():
        element = held.elements.get(key)
        corrected = held.corrections.get(key, {})
        for name, problem in of_element.items():
            if name in corrected:
                continue
            good = None if element is None else element.shown_at(name) or element.shown_at(_whole(name))
            if good is None or good <= problem.stamp:
                found.append(problem)
    return sorted(found, key=lambda problem: problem.path)


def is_redacted(held: HeldCase, key: str) -> bool:
    """Whether the court took a document back.

    It did where the document is marked as removed, or where the place in which it was last shown was redacted then or
    later. An older showing undoes no redaction; a newer one is the court showing it again.
    """
    document = held.elements[key]
    if document.values.get("removed") == "yes":
        return True
    shown = document.shown_at("place")
    if shown is None:
        return False
    redaction = held.elements.get(f"{REDACTION}/{document.values['place']}")
    return redaction is not None and redaction.stamp >= shown
