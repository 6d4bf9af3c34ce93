"""One evaluation of one complaint on its way to a decision."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from cafcass_contracts.message import Event
from cafcass_domain.decision import Publish, StartJob
from cafcass_domain.turn import Turn
from complaints.domain.complaint.held import Complaint
from complaints.domain.policy import ComplaintsPolicy


@dataclass(slots=True)
class ComplaintTurn(Turn[Complaint, ComplaintsPolicy]):
    """The turn of a complaint.

    What is told is about its case, where one is known, and sealed with the key of that. Its questions and due times have the complaint's own
    id, which stays whatever is learnt of its case.
    """

    def basis(self, *rules: str) -> Mapping[str, Any]:
        """See `Turn.basis`."""
        return {
            "complaint_id": self.case.id,
            "case_id": self.case.case_id,
            "revision": self.case.revision,
            "child": self.case.child,
            "reasons": rules,
            "rests_on": (self.received.id,),
            "policy_version": self.policy.version,
        }

    def about_case(self, *rules: str) -> Mapping[str, Any]:
        """What an event carries that is not about a complaint alone."""
        said = dict(self.basis(*rules))
        return {name: said[name] for name in ("case_id", "reasons", "rests_on", "policy_version")}

    def say(self, event: Event, topic: str | None = None) -> None:  # type: ignore[override]
        """See `Turn.say`."""
        self.publish.append(Publish(event, self.case.subject, topic))

    def publish_about(self, subject: str, event: Event) -> None:
        """Publishes something about another case than the complaint's own."""
        self.publish.append(Publish(event, subject))

    def start(self, kind: str, data: Mapping[str, Any], due: datetime | None = None) -> None:
        """See `Turn.start`. The work waits sealed with the key of the case."""
        self.jobs.append(StartJob(kind, self.case.subject, data, due))
