"""Links to other cases of the same children (I5)."""

from __future__ import annotations

from cafcass_contracts.intake import CaseLinked
from cafcass_contracts.values import LawType
from cafcass_domain.decision import Change, Publish
from cafcass_domain.state import replace
from intake.domain.children.known import CHILDREN, CaseOfChild, KnownChild
from intake.domain.children.recognition import identity_of
from intake.domain.details.view import View
from intake.domain.intake_turn import IntakeTurn


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
                shared.setdefault(other.case_id, (other, []))[1].append(identity)
    linked = tuple(sorted({*turn.case.linked, *shared}))
    if linked != turn.case.linked or crowded != set(turn.case.crowded):
        turn.case = replace(turn.case, linked=linked, crowded=tuple(sorted(crowded)))
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
