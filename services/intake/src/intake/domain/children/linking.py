"""Links to other cases of the same children (I5)."""

from __future__ import annotations

from cafcass_contracts.intake import CaseLinked, CaseUnlinked
from cafcass_contracts.values import LawType
from cafcass_domain.decision import Change, Publish
from cafcass_domain.internal import Internal
from cafcass_domain.state import replace
from intake.domain.children.known import CHILDREN, CaseOfChild, KnownChild
from intake.domain.children.recognition import identity_of
from intake.domain.details.view import View
from intake.domain.intake_turn import IntakeTurn


class ChildrenChanged(Internal, kw_only=True):
    """A case has children, or had, whose rows have to be at hand for its links to follow what is held (I5)."""

    kind = "children-changed"

    children: tuple[str, ...]
    """By `child_id`."""


def link(turn: IntakeTurn, view: View) -> list[Publish]:
    """Links to other cases of the same children, each once and for both cases; they are told after all else.

    A child known in more cases than the policy links is neither linked nor noted once more: its row does not grow,
    and no case of so common a name floods every reader.
    """
    identities = {public: identity_of(child, turn.policy) for public, child in view.children.items()}
    crowded = {child for child in turn.before.crowded if child in identities.values()}
    shared: dict[str, tuple[CaseOfChild, list[str]]] = {}
    for public, identity in identities.items():
        if identity is None or identity not in turn.children:
            continue
        child = view.children[public]
        officers = (child["cafcass_officer"],) if child.get("cafcass_officer") else ()
        mine = CaseOfChild(turn.id, turn.number, turn.case.law, officers)
        known = turn.facts.get(CHILDREN, identity)
        is_new = known is not None and not known.is_in(mine.case_id)
        if known is not None and is_new and len(known.cases) > turn.policy.most_linked_cases:
            crowded.add(identity)
            continue
        crowded.discard(identity)
        now = known.seen_in(mine) if known is not None else KnownChild((mine,))
        if now is known:
            continue
        turn.changes.append(Change(CHILDREN, identity, now))
        if known is not None and is_new:
            for other in known.cases:
                if other.case_id in turn.case.unlinked:
                    continue  # a person said that they are not about the same child
                shared.setdefault(other.case_id, (other, []))[1].append(identity)
    known_as, ended = _forget(turn, {each for each in identities.values() if each is not None})
    linked = tuple(sorted({*turn.case.linked, *shared} - {other.case_id for other in ended}))
    turn.case = replace(turn.case, linked=linked, crowded=tuple(sorted(crowded)), known_as=known_as)
    unlinked = [event for other in ended for event in _unlinked(turn, other)]
    return [*unlinked, *_told(turn, shared)]


def _forget(turn: IntakeTurn, now: set[str]) -> tuple[tuple[str, ...], list[CaseOfChild]]:
    """Takes the case out of the rows of children that it no longer has. Answers with the children it has, and the cases no longer linked.

    Rows that are not at hand are asked for; until then nothing is forgotten.
    """
    was = {*_known_before(turn)}
    at_hand, gone = set(turn.children), was - now
    if (gone and not (gone | now) <= at_hand) or not now - was <= at_hand:
        turn.tell(ChildrenChanged(subject=turn.id, children=tuple(sorted(was | now))))
        return tuple(sorted(was | (now & at_hand))), []
    still = {other.case_id for child in now if gone for other in _row(turn, child).others(turn.id)}
    ended: dict[str, CaseOfChild] = {}
    for child in sorted(gone):
        row = _row(turn, child)
        kept = KnownChild(row.others(turn.id))
        turn.changes.append(Change(CHILDREN, child, kept if kept.cases else None))
        ended |= {other.case_id: other for other in kept.cases if other.case_id not in still}
    return tuple(sorted(now)), [ended[key] for key in sorted(ended) if key not in turn.case.linked_by_hand]


def _known_before(turn: IntakeTurn) -> tuple[str, ...]:
    """The children in whose rows the case stands; of a case that an earlier release wrote, all whom it had."""
    if turn.before.known_as is not None or not turn.before.revision:
        return turn.before.known_as or ()
    children = View(turn.before, turn.policy).children.values()
    return tuple(known for child in children if (known := identity_of(child, turn.policy)) is not None)


def _row(turn: IntakeTurn, child: str) -> KnownChild:
    return turn.facts.get(CHILDREN, child) or KnownChild()


def _unlinked(turn: IntakeTurn, other: CaseOfChild) -> list[Publish]:
    """The end of a link as both cases see it."""
    here = CaseUnlinked(linked_case_id=other.case_id, linked_case_number=other.case_number, **turn.basis("I5", "I9"))
    there = CaseUnlinked(
        case_id=other.case_id,
        linked_case_id=turn.id,
        linked_case_number=turn.number,
        **turn.decided("I5", "I9"),
    )
    return [Publish(here, turn.id), Publish(there, other.case_id)]


def _told(turn: IntakeTurn, shared: dict[str, tuple[CaseOfChild, list[str]]]) -> list[Publish]:
    return [event for key in sorted(shared) for event in _linked(turn, shared[key][0], tuple(sorted(shared[key][1])))]


def _linked(turn: IntakeTurn, other: CaseOfChild, children: tuple[str, ...]) -> list[Publish]:
    """The link as both cases see it."""
    here = CaseLinked(
        linked_case_id=other.case_id,
        linked_case_number=other.case_number,
        linked_law=LawType(other.law),
        children=children,
        cafcass_officers=other.officers,
        **turn.basis("I5"),
    )
    there = CaseLinked(
        case_id=other.case_id,
        linked_case_id=turn.id,
        linked_case_number=turn.number,
        linked_law=LawType(turn.case.law),
        children=children,
        **turn.decided("I5"),
    )
    return [Publish(here, turn.id), Publish(there, other.case_id)]
