"""What is held under other ids of one person, or one child, is that one's (I9): people said that the records are one."""

from __future__ import annotations

from collections.abc import Mapping

from cafcass_contracts.safeguarding import CheckKind
from cafcass_domain.state import replace
from police_checks.domain.case import Consent, HeldCase, Household, consent_key
from police_checks.domain.checks.check import HeldCheck
from police_checks.domain.told import Child, Person


def joined(case: HeldCase) -> HeldCase:
    """The case with everything that is held under another id of somebody under the one that is kept; the same object where nothing is."""
    details = case.details
    if details is None:
        return case
    named: tuple[Person | Child, ...] = (*details.people, *details.children)
    one = {other: each.id for each in named for other in each.also if other != each.id}
    if not one:
        return case
    return replace(
        case,
        checks=_checks(case, one),
        consents=_consents(case, one),
        households=_households(case, one),
        members={
            id_: replace(member, lives_with=one.get(member.lives_with, member.lives_with))
            for id_, member in case.members.items()
            if id_ not in one
        },
        level_2={one.get(id_, id_): by for id_, by in case.level_2.items()},
        concerns={id_: one.get(about, about) for id_, about in case.concerns.items()},
        alleged=tuple(sorted({(one.get(about, about), factor) for about, factor in case.alleged})),
        sources={_renamed(key, one): source for key, source in case.sources.items()},
    )


def _checks(case: HeldCase, one: Mapping[str, str]) -> dict[str, HeldCheck]:
    """Every check as it stands, with its id: those of another id come before those that the kept one has by itself."""
    checks = dict(case.checks)
    for id_, held in sorted(case.checks.items(), key=lambda each: -each[1].number):
        kept = one.get(held.check.about)
        if kept is not None:
            first = min(
                (c.number for c in checks.values() if c.series == (held.check.kind, kept, held.home)), default=2
            )
            checks[id_] = replace(held, check=replace(held.check, about=kept), number=first - 1)
    return checks


def _consents(case: HeldCase, one: Mapping[str, str]) -> dict[str, Consent]:
    """The last word of each, whatever id it was said under."""
    consents: dict[str, Consent] = {}
    for key, said in case.consents.items():
        kept = _renamed(key, one)
        if kept not in consents or consents[kept].by.at <= said.by.at:
            consents[kept] = said
    return consents


def _households(case: HeldCase, one: Mapping[str, str]) -> dict[str, Household]:
    """The last word on each, whatever id it was said under."""
    households: dict[str, Household] = {}
    for id_, said in case.households.items():
        kept = one.get(id_, id_)
        if kept not in households or households[kept].by.at <= said.by.at:
            households[kept] = said
    return households


def _renamed(key: str, one: Mapping[str, str]) -> str:
    kind, _, rest = key.partition(".")
    about, dot, home = rest.partition(".")
    return f"{consent_key(CheckKind(kind), one.get(about, about))}{dot}{home}"
