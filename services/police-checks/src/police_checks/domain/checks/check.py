"""A check of a case, as it was last told, with what only this service needs to know of it."""

from __future__ import annotations

from datetime import datetime

from cafcass_contracts.safeguarding import CheckKind, CheckState
from cafcass_contracts.values import YesNo
from cafcass_domain.state import State
from police_checks.domain.answers.identity import Identity

Series = tuple[CheckKind, str, str]
"""What is checked, about whom, and for which further home or earlier address (P2, P7): of a series of checks the last made is current."""


class Check(State, kw_only=True):
    """A check as it is told: every field has the name and the meaning that it has in the contract."""

    check_id: str
    kind: CheckKind
    about: str
    state: CheckState
    source_system: str | None = None
    because: tuple[str, ...] = ()
    needed_at: datetime
    requested_at: datetime | None = None
    answered_at: datetime | None = None
    chased: int = 0
    relevant: YesNo = YesNo.NOT_KNOWN


class HeldCheck(State):
    """A check with what is needed to ask for it and to know its answer."""

    check: Check
    """As it was last told."""
    number: int
    """Counts the checks of one kind about one person or child, from 1; the last is current."""
    identity: Identity
    """As asked, or as it would be."""
    home: str = ""
    """For which further home, or earlier address, an authority or force is asked (P2, P7); empty for where they live."""
    consent: bool = False
    """Whether consent is needed (P3)."""
    force: str | None = None
    missing: str = ""
    """What a request cannot do without: `identity`, `force` or `authority`."""
    out: bool = False
    """A request stands with whoever was asked."""
    sends: int = 0
    """How often a request was sent."""
    corrected_at: datetime | None = None
    """When a request went out again with another identity: an answer given before is no answer to it."""
    widened_at: datetime | None = None
    """When the request went out again with more names: an answer given before was not looked for under them (P1)."""
    names_before: tuple[str, ...] = ()
    """The names that were searched before then."""
    anew_since: datetime | None = None
    """It is made in place of one that was up to date no more since then: consent given before is none to it (P3: each time)."""
    answer: str | None = None
    """The answer that holds for it, where it is answered."""
    taken_back: bool = False
    """Consent was withdrawn after it was requested: consent given again starts a new check (P3: each time)."""

    @property
    def id(self) -> str:
        """Its id, which whoever answers echoes."""
        return self.check.check_id

    @property
    def series(self) -> Series:
        """What is checked, about whom, for which home."""
        return self.check.kind, self.check.about, self.home

    @property
    def state(self) -> CheckState:
        """Where it stands."""
        return self.check.state


def check_id(case: str, kind: CheckKind, about: str, number: int) -> str:
    """The id of a check, made of what it is about: an answer that echoes it finds its case."""
    return f"{case}.{kind}.{about}.{number}"


def series_of(check: str) -> tuple[str, CheckKind, str] | None:
    """Case, kind and about of a check's id; None where it is not in the form of ours."""
    case, _, rest = check.partition(".")
    kind, _, rest = rest.partition(".")
    about, _, number = rest.rpartition(".")
    if not (case and about and number.isdecimal()) or not CheckKind(kind).known:
        return None
    return case, CheckKind(kind), about


def case_of_check(check: str) -> str | None:
    """The case of a check, by its id."""
    series = series_of(check)
    return series[0] if series else None
