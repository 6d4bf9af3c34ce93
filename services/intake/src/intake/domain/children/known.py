"""Children already known from another open or past case (I5), recognised across cases by `child_id`."""

from __future__ import annotations

from typing import Final

from cafcass_domain.decision import TableRef
from cafcass_domain.state import State, replace


class CaseOfChild(State):
    """One case that a child is or was in."""

    case_id: str
    case_number: str
    law: str
    officers: tuple[str, ...] = ()
    """Who of Cafcass worked with the child, as that case says."""


class KnownChild(State):
    """The cases of one child, in the order they became known. No name: the id alone recognises the child.

    A child known in more cases than a policy links is hardly one child (a placeholder's name, a test): it is in no more
    cases from then on, and a person is asked.
    """

    cases: tuple[CaseOfChild, ...] = ()

    def others(self, case_id: str) -> tuple[CaseOfChild, ...]:
        """The cases other than this one."""
        return tuple(case for case in self.cases if case.case_id != case_id)

    def is_in(self, case_id: str) -> bool:
        """Whether a case is one of the child's."""
        return any(case.case_id == case_id for case in self.cases)

    def seen_in(self, case: CaseOfChild) -> KnownChild:
        """The same child with this case, added or brought up to date."""
        if case in self.cases:
            return self
        if self.is_in(case.case_id):
            return replace(self, cases=tuple(case if known.case_id == case.case_id else known for known in self.cases))
        return replace(self, cases=(*self.cases, case))


def without_case(child: KnownChild, case_id: str) -> KnownChild | None:
    """The same child without a case that is destroyed (G6): another case keeps what is its own, and with the last the child goes."""
    if not child.is_in(case_id):
        return child
    return KnownChild(child.others(case_id)) if child.others(case_id) else None


CHILDREN: Final[TableRef[KnownChild]] = TableRef("children", order=1)
"""By `child_id`. Locked before cases: a child is a fact across cases."""
