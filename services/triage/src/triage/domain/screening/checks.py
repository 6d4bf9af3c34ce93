"""What is held of the police and local authority checks of a case (P5, P7, P8): of each the latest word, whichever topic that came by."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from cafcass_contracts.safeguarding import OUTSTANDING, CheckKind, CheckState
from cafcass_domain.stamps import Stamp
from cafcass_domain.state import State, replace
from triage.domain.application import Application
from triage.domain.told import Check, CheckResult


class HeldCheck(State):
    """A check as last told of."""

    stamp: Stamp
    check: Check


class HeldResult(State):
    """The latest result of a check."""

    stamp: Stamp
    result: CheckResult
    revision: int = 0
    """Of what police-checks told of the case: the highest holds. 0 where a release that counted none told it."""


class Unplaced(State):
    """Answers that count for no check while a person has not dealt with them (P3, P8)."""

    revision: int
    stamp: Stamp
    answers: tuple[str, ...]


class Checks(State):
    """The checks of a case, by id."""

    told: Mapping[str, HeldCheck] = {}
    results: Mapping[str, HeldResult] = {}
    unplaced: Unplaced | None = None
    """By the latest word on them."""

    @property
    def current(self) -> dict[str, Check]:
        """Each check by the latest word on it."""
        if not self.results:
            return {key: held.check for key, held in sorted(self.told.items())}
        found: dict[str, Check] = {}
        for key in sorted({*self.told, *self.results}):
            held, result = self.told.get(key), self.results.get(key)
            if result is not None and (held is None or held.stamp[0] <= result.stamp[0]):
                found[key] = result.result.check
            elif held is not None:
                found[key] = held.check
        return found

    @property
    def wanted(self) -> list[Check]:
        """The checks that were not withdrawn."""
        return [check for check in self.current.values() if check.state is not CheckState.WITHDRAWN]

    @property
    def unread(self) -> tuple[str, ...]:
        """Answers that a person has not dealt with: what they say may matter (G3)."""
        return () if self.unplaced is None else self.unplaced.answers

    @property
    def outstanding(self) -> tuple[Check, ...]:
        """The checks that still owe an answer (P8)."""
        return tuple(check for check in self.current.values() if check.state in OUTSTANDING)


def with_unplaced(held: Checks, answers: Iterable[str], revision: int, stamp: Stamp) -> Checks:
    """Which answers a person has not dealt with, where this is of the highest revision."""
    known, said = held.unplaced, Unplaced(revision, stamp, tuple(answers))
    if known is None and not said.answers:
        return held
    if known is not None and (known.revision, known.stamp) >= (revision, stamp):
        return held
    return replace(held, unplaced=said)


def not_told_of(application: Application, checks: Checks) -> tuple[tuple[CheckKind, str], ...]:
    """Checks that every case has and nobody told of yet (P1, P7): not known is not done (G3)."""
    told = {(check.kind, check.about) for check in checks.wanted}
    due = [(CheckKind.LEVEL_1, person.id) for person in application.adult_parties]
    due += [(CheckKind.LOCAL_AUTHORITY, child.id) for child in application.children]
    return tuple(each for each in due if each not in told)


def with_checks(held: Checks, checks: Iterable[Check], stamp: Stamp) -> Checks:
    """Checks as told of, where this is the latest word on them."""
    newer = {
        check.check_id: HeldCheck(stamp, check)
        for check in checks
        if (known := held.told.get(check.check_id)) is None or known.stamp < stamp
    }
    return replace(held, told={**held.told, **newer}) if newer else held


def with_result(held: Checks, result: CheckResult, revision: int, stamp: Stamp) -> Checks:
    """The result of a check, where this is of the highest revision: clocks of those who tell may differ."""
    known = held.results.get(result.check.check_id)
    if known is not None and (known.revision, known.stamp) >= (revision, stamp):
        return held
    return replace(held, results={**held.results, result.check.check_id: HeldResult(stamp, result, revision)})
