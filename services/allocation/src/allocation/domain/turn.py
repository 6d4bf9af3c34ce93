"""One evaluation of one case: the parts of it each add what they say."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from allocation.domain.case.case_file import CASES, CaseFile, held, with_version, with_work
from allocation.domain.policy import AllocationPolicy
from allocation.domain.work.work import Work
from cafcass_domain.decision import Answer, Decision, Facts, Received
from cafcass_domain.state import replace
from cafcass_domain.turn import Turn


@dataclass
class CaseTurn(Turn[CaseFile, AllocationPolicy]):
    """A turn of a case, which counts its versions and says what each changed."""

    changed: list[str] = field(default_factory=list)
    """What changed, in plain words without personal data."""
    desks_hear: bool = False
    """Whether desks and practitioners hear of the case although nothing that they copy changed."""

    def about(self, work: Work, *rules: str) -> Mapping[str, Any]:
        """What every event about a piece of work carries; the version is that which the case has once this is decided."""
        version = self.before.version + 1
        return {**self.basis(*rules), "work_id": work.work_id, "kind": work.kind, "case_version": version}

    def put(self, work: Work, changed: str) -> Work:
        """Replaces a piece of work; `changed` is for whoever acted on the version before."""
        self.case = with_work(self.case, work)
        self.changed.append(changed)
        return work

    def keep(self, work: Work) -> None:
        """Replaces a piece of work by what says the same to everybody."""
        self.case = with_work(self.case, work)

    def note(self, changed: str, **values: Any) -> None:
        """Replaces what is known of the case."""
        self.case = replace(self.case, **values)
        self.changed.append(changed)

    def decision(self, answer: Answer | None = None) -> Decision:
        """All that was said, and the case one version on where anything about it was decided."""
        if self.changed:
            self.case = with_version(self.case, self.changed)
        return super().decision(answer)


def begin(facts: Facts, received: Received[Any], policy: AllocationPolicy, case_id: str) -> CaseTurn:
    """A turn of a case."""
    return turn_of(held(facts, case_id), received, policy)


def turn_of(case: CaseFile, received: Received[Any], policy: AllocationPolicy) -> CaseTurn:
    """A turn of a case that was found already."""
    return CaseTurn(CASES, case.case_id, case, case, received, policy)
