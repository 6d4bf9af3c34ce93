"""Children already known from another open or past case (I5), recognised across cases by `child_id`."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

from cafcass_contracts.decision import TableRef


@dataclass(frozen=True, slots=True)
class CaseOfChild:
    """One case that a child is or was in."""

    case_id: str
    case_number: str
    law: str
    officers: tuple[str, ...] = ()
    """Who of Cafcass worked with the child, as that case says."""


@dataclass(frozen=True, slots=True)
class KnownChild:
    """All the cases of one child, in the order they became known. No name: the id alone recognises the child."""

    cases: tuple[CaseOfChild, ...] = ()

    def others(self, case_id: str) -> tuple[CaseOfChild, ...]:
        """The cases other than this one."""
        return tuple(case for case in self.cases if case.case_id != case_id)

    def seen_in(self, case: CaseOfChild) -> KnownChild:
        """The same child with this case, added or brought up to date."""
        if case in self.cases:
            return self
        if any(known.case_id == case.case_id for known in self.cases):
            return replace(self, cases=tuple(case if known.case_id == case.case_id else known for known in self.cases))
        return replace(self, cases=(*self.cases, case))


CHILDREN: Final[TableRef[KnownChild]] = TableRef("children", order=1)
"""By `child_id`. Locked before cases: a child is a fact across cases."""
