"""The last choice about a piece of work in plain words, for the manager who has to answer for it (A4)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from rich.text import Text

from cafcass_contracts.safeguarding import SettledBy
from cafcass_contracts.workload import Exclusion
from cafcass_domain.london import LONDON
from cafcass_sandbox.client.errors import USAGE, CommandError
from cafcass_sandbox.views.columns import columns
from cafcass_sandbox.views.work.fold import Heard
from cafcass_sandbox.views.work.why import Person, Why, pieces, why

_MOST_NAMED: Final = 5
_EXCLUDED: Final[Mapping[str, str]] = {
    Exclusion.ROLE: "not work for their role",
    Exclusion.SKILL: "lacks the skill that it asks for",
    Exclusion.NEWLY_QUALIFIED: "newly qualified, or not known whether",
    Exclusion.CONTRACT: "not within their contract",
    Exclusion.RESTRICTED: "for a reason that only the restricted record says",
    Exclusion.CONFLICT: "conflict of interest in the case",
    Exclusion.COMPLAINT: "subject of an open complaint in the case",
    Exclusion.UNAVAILABLE: "not available",
    Exclusion.LEFT: "has left",
    Exclusion.SAFE_MAXIMUM: "would be above the safe maximum, with all that was decided at once",
    Exclusion.OTHER_AREA: "practises in another area",
    Exclusion.HAD_IT: "had it, or is to give it up",
}
_WAITS: Final = {
    "nobody-eligible": "nobody in the area may hold it",
    "nobody-available": "whoever may hold it is away",
    "nobody-has-room": "whoever may hold it has no room for it",
    "room-taken": "the room there was went to work that is more urgent or older",
    "no-staff": "no practitioner of the area is known",
}
_FACTORS: Final = {"spare-capacity": "spare capacity", "continuity": "knows the children", "team": "own team"}


def choice_on(work: str, events: Sequence[Heard]) -> Why:
    """The last choice about the piece of work with this id, or whose id begins so. Raises `CommandError` where there is none, or more."""
    named = pieces(events, work)
    if len(named) > 1:
        some = ", ".join(named[:_MOST_NAMED]) + (", ..." if len(named) > _MOST_NAMED else "")
        raise CommandError(f"{work} begins the ids of {len(named)} pieces of work: {some}", USAGE)
    found = why(events, named[0]) if named else None
    if found is None:
        raise CommandError(f"nothing was decided on work {work}, as far as allocation's topic goes back")
    return found


def why_lines(found: Why) -> Iterator[Text]:
    """Line by line: what was decided and who settled it, then everybody else who was considered."""
    where = "" if found.team is None else f", {found.team}"
    yield Text(f"{found.kind}{where}", "bold")
    yield Text(f"work {found.work_id}, case {found.case_id}", "dim")
    yield Text()
    if found.holder is not None:
        yield Text(f"{found.holder} holds it, and somebody else is sought ({found.sought}).")
    yield from _decided(found)
    for said in found.since:
        yield Text(f"Since then: {said}.", "yellow")
    if found.instead_of is not None:
        yield Text()
        yield Text("What allocation had come to before:", "bold")
        yield from _decided(found.instead_of, passed=True)
        yield from _others(found.instead_of)
    else:
        yield from _others(found)
    yield Text()
    yield Text(
        "A score is points held against points available; what spoke for somebody is weighed, and adds up.", "dim"
    )


def _decided(found: Why, *, passed: bool = False) -> Iterator[Text]:
    name = found.practitioner_id
    if name is None:
        yield Text(
            f"Nobody {'could' if passed else 'can'} have it: {_WAITS.get(found.waits or '', found.waits)} (tier {found.tier}).",
            "red",
        )
        return
    if found.proposal is not None:
        tense = "was" if passed else "is"
        yield Text(f"{name} {tense} proposed (proposal {found.proposal}), for a manager to settle.", "yellow")
    else:
        duty = "" if found.substantive else ", not substantively"
        when = "" if found.at is None else f" on {found.at.astimezone(LONDON):%Y-%m-%d at %H:%M}"
        yield Text(f"{name} was given it{when}{duty}, {_settled(found)}.", "green")
    if found.score_after is not None:
        yield Text(f"  Score {_percent(found.score_before)} before, {_percent(found.score_after)} with it.")
    if found.factors:
        parts = ", ".join(f"{_FACTORS.get(each.name, each.name)} {each.weight}" for each in found.factors)
        yield Text(f"  What spoke for them: {parts}; {sum(each.weight for each in found.factors)} in all.")
    if found.chosen is not None and found.chosen.excluded:
        yield Text(f"  Although: {_reasons(found.chosen)}.", "yellow")


def _settled(found: Why) -> str:
    if found.overrides:
        return f"by {found.by}, who chose by hand; their reason is on record (override-recorded, restricted)"
    if found.settled_by == SettledBy.POLICY:
        return "by policy: this kind of work is settled alone"
    return f"by {found.by}, as proposed"


def _others(found: Why) -> Iterator[Text]:
    able = [each for each in found.others if not each.excluded]
    rest = [each for each in found.others if each.excluded]
    if found.unread_round is not None:
        yield Text()
        yield Text(
            f"How {'the others' if found.others else 'everybody else'} stood is said by the decision over the area (round "
            f"{found.unread_round}), which was not read.",
            "yellow",
        )
    elif not found.others:
        yield Text()
        yield Text("Nobody else was considered." if found.practitioner_id else "Nobody was considered.", "dim")
    if able:
        yield from _listed("could have had it", able, [_less(each) for each in able])
    if rest:
        yield from _listed("could not have it", rest, [_reasons(each) for each in rest])


def _listed(title: str, people: Sequence[Person], words: Sequence[str]) -> Iterator[Text]:
    yield Text()
    yield from columns(
        (title, "score", "held", "available", "why not"),
        [
            (each.practitioner_id, _percent(each.score), _points(each.held), _points(each.available), said)
            for each, said in zip(people, words, strict=True)
        ],
        right=("score", "held", "available"),
    )


def _less(person: Person) -> str:
    less = {name: more for name, more in person.against.items() if more < 0}
    more = {name: more for name, more in person.against.items() if more > 0}
    total = sum(person.against.values())
    parts = [f"{word} for {_differences(each)}" for word, each in (("less", less), ("more", more)) if each]
    if total < 0:
        return "; ".join((*parts, f"{-total} less in all") if len(person.against) > 1 else parts)
    if total == 0:
        return "as much spoke for them"
    return "; ".join((*parts, f"{total} more in all, but the work of the area was decided on together"))


def _differences(each: Mapping[str, int]) -> str:
    return ", ".join(f"{_FACTORS.get(name, name)} ({abs(by)})" for name, by in each.items())


def _reasons(person: Person) -> str:
    return "; ".join(_EXCLUDED.get(each, str(each)) for each in person.excluded)


def _percent(tenths: int | None) -> str:
    return "-" if tenths is None else f"{tenths / 10:.1f}%"


def _points(hundredths: int) -> str:
    return f"{hundredths / 100:.2f}"
