"""Which case a person means: by our id or by the court's number."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from cafcass_contracts.identity import case_id, is_case_number
from cafcass_sandbox.errors import USAGE, CommandError
from cafcass_sandbox.runfile import NoPlatformError, Run


@dataclass(frozen=True, slots=True)
class Wanted:
    """The subjects that stand for a case. A number may be one of private or of public law."""

    subjects: frozenset[str]
    number: str | None = None

    def is_about(self, subject: str | None, key: str | None) -> bool:
        """Whether a record is about the case: by its subject, or by the key that its publisher gave it."""
        return (
            subject in self.subjects
            or key in self.subjects
            or (self.number is not None and self.number in {subject, key})
        )


def wanted(case: str, run: Run | None) -> Wanted:
    """The case that `case` names. Raises `CommandError`, or `NoPlatformError` where a number needs the platform's secret."""
    number = case.replace("-", "")
    if is_case_number(number):
        if run is None or not run.namespace:
            raise NoPlatformError(
                "a case number can only be turned into a case id with the secret of a platform on this machine, and none was found: "
                "give the case id"
            )
        namespace = UUID(run.namespace)
        return Wanted(frozenset(case_id(namespace, law, number) for law in ("private", "public")), number)
    try:
        return Wanted(frozenset({str(UUID(case))}))
    except ValueError:
        raise CommandError(f"{case} is neither a case id (a UUID) nor a case number (16 digits)", USAGE) from None
