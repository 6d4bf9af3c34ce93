"""Which case a person means: by our id or by the court's number."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from cafcass_contracts.identity import case_id, is_case_number
from cafcass_sandbox.client.errors import USAGE, CommandError, NoPlatformError
from cafcass_sandbox.client.parsed_record import ParsedRecord
from cafcass_sandbox.client.run_file import Run


@dataclass(frozen=True, slots=True)
class CaseSelector:
    """The subjects that stand for a case. A number may be one of private or of public law."""

    subjects: frozenset[str]
    number: str | None = None

    def is_about(self, one: ParsedRecord) -> bool:
        """Whether a record is about the case: by its subject or key, or by the court's number inside it."""
        said = {one.subject, one.key}
        if isinstance(one.data, dict):
            said |= {str(one.data.get(name)) for name in ("id", "case_number")}
        wanted = self.subjects if self.number is None else self.subjects | {self.number}
        return not wanted.isdisjoint(said)


def subjects_named(name: str, run: Run | None) -> frozenset[str]:
    """What a question may be about that somebody names: a case by its id or number, or anything else by its name as it is listed.

    Raises `NoPlatformError` where a number needs the platform's secret.
    """
    try:
        return case_selector(name, run).subjects
    except NoPlatformError:
        raise
    except CommandError:
        return frozenset({name})


def case_selector(case: str, run: Run | None) -> CaseSelector:
    """The case that `case` names. Raises `CommandError`, or `NoPlatformError` where a number needs the platform's secret."""
    number = case.replace("-", "")
    if is_case_number(number):
        if run is None or not run.namespace:
            raise NoPlatformError(
                "a case number can only be turned into a case id with the secret of a platform on this machine, and none was found: "
                "give the case id"
            )
        namespace = UUID(run.namespace)
        return CaseSelector(frozenset(case_id(namespace, law, number) for law in ("private", "public")), number)
    try:
        return CaseSelector(frozenset({str(UUID(case))}))
    except ValueError:
        raise CommandError(f"{case} is neither a case id (a UUID) nor a case number (16 digits)", USAGE) from None
