"""What is held under other ids of one person, or one child, is that one's (I9): people said that the records are one, and may take it back.

Each fact remembers under which id it was told, so that records that are parted again have each what was told of them.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeVar

from cafcass_domain.state import State, replace
from triage.domain.case import TriageCase
from triage.domain.concerns.held import Concern
from triage.domain.screening.checks import Checks
from triage.domain.told import Child, Person

S = TypeVar("S", bound=State)


class _Names:
    """Which id holds for which, and under which each fact was told."""

    def __init__(self, one: Mapping[str, str], told_as: Mapping[str, str]) -> None:
        self._one, self._before = one, told_as
        self.told_as: dict[str, str] = {}

    def now(self, id_: str) -> str:
        """The id that holds, where nobody has to know under which it was told."""
        return self._one.get(id_, id_)

    def of(self, fact: str, id_: str) -> str:
        """The id that holds for what a fact says."""
        said = self._before.get(fact, id_)
        kept = self._one.get(said, said)
        if kept != said:
            self.told_as[fact] = said
        return kept

    def renamed(self, kind: str, facts: Mapping[str, S], field: str) -> dict[str, S]:
        """Facts with the id that holds in a field of theirs."""
        found: dict[str, S] = {}
        for id_, fact in facts.items():
            said = getattr(fact, field)
            kept = None if said is None else self.of(f"{kind}:{id_}", said)
            found[id_] = fact if kept == said else replace(fact, **{field: kept})
        return found


def joined(case: TriageCase) -> TriageCase:
    """The case with everything under the ids that hold; the same object where nothing is under another."""
    named: tuple[Person | Child, ...] = (*case.application.people, *case.application.children)
    one = {other: each.id for each in named for other in each.also if other != each.id}
    if not one and not case.told_as:
        return case
    names = _Names(one, case.told_as)
    screening, advice = case.screening, case.letter.advice
    if advice is not None:
        risks = (
            replace(risk, child=names.of(f"advice:{place}", risk.child)) for place, risk in enumerate(advice.children)
        )
        advice = replace(advice, children=tuple(risks))
    referrals = {
        id_: replace(each, children=tuple(dict.fromkeys(names.now(child) for child in each.children)))
        for id_, each in case.referrals.items()
    }
    return replace(
        case,
        checks=_checks(case.checks, names),
        screening=replace(
            screening,
            calls=names.renamed("call", screening.calls, "person"),
            reports=names.renamed("report", screening.reports, "about_person"),
        ),
        concerns=replace(
            case.concerns,
            by_hand=names.renamed("raised", case.concerns.by_hand, "about_person"),
            raised=_raised(case, names),
        ),
        safety=replace(case.safety, marks=names.renamed("mark", case.safety.marks, "person")),
        needs=names.renamed("needs", case.needs, "about"),
        packs=replace(case.packs, recorded=names.renamed("given", case.packs.recorded, "to")),
        letter=replace(case.letter, advice=advice, to_send=frozenset(map(names.now, case.letter.to_send))),
        referrals=referrals,
        told_as=names.told_as,
    )


def _checks(checks: Checks, names: _Names) -> Checks:
    """Whom each check is about: what was told of it remembers under which id, and what is told anew is another word."""
    told = {}
    for id_, last in checks.told.items():
        about = names.of(f"check:{id_}:{last.stamp[2]}", last.check.about)
        told[id_] = replace(last, check=replace(last.check, about=about))
    results = {}
    for id_, held in checks.results.items():
        about = names.of(f"result:{id_}:{held.stamp[2]}", held.result.check.about)
        check = replace(held.result.check, about=about)
        results[id_] = replace(held, result=replace(held.result, check=check))
    return replace(checks, told=told, results=results)


def _raised(case: TriageCase, names: _Names) -> dict[str, Concern]:
    """A concern about another id is the same concern, unless there is one about the id that holds too: then both are open."""
    raised = dict(case.concerns.raised)
    for place, concern in case.concerns.raised.items():
        kept = None if concern.about_person is None else names.now(concern.about_person)
        where = f"{concern.trigger}:{kept or ''}"
        if kept != concern.about_person and where not in raised:
            del raised[place]
            raised[where] = replace(concern, about_person=kept)
    return raised
