"""What is held of screening a case: what people told, the evidence that there ever was, and the outcome (T1, T5, T6)."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Final

from cafcass_contracts.safeguarding import CallOutcome, FactorState, ScreeningOutcome, SettledBy
from cafcass_contracts.values import RiskFactor, YesNo
from cafcass_domain.stamps import Stamp
from cafcass_domain.state import State
from triage.domain.application import Application
from triage.domain.told import Person

KEPT_HISTORY: Final = 50
"""Screenings whose differences are remembered, to tell the sender of an outdated command what changed."""


class Reported(State):
    """Something that somebody told about the case (T1)."""

    at: datetime
    factor: RiskFactor
    state: FactorState
    about_person: str | None
    in_words: str
    source: str


class Call(State):
    """A risk identification call (T6)."""

    called_at: datetime
    person: str
    outcome: CallOutcome
    said: str | None
    factors: tuple[RiskFactor, ...]
    asked: tuple[RiskFactor, ...]
    issues: tuple[str, ...]
    consents: YesNo
    recorded_at: datetime | None = None
    """When it was put on the record. None where a release that did not keep this recorded it."""
    by: str = ""
    """Who recorded it. Empty where a release that did not keep this did."""

    @property
    def in_words(self) -> bool:
        """Whether it says anything in words, which no rule weighs (T5)."""
        return bool(self.said or self.issues)


class Settlement(State):
    """What a person settled about a screening: it holds while nothing material has changed since (`basis`)."""

    stamp: Stamp
    outcome: ScreeningOutcome
    basis: str
    why: str
    by: str
    weighed: frozenset[str] | None = None
    """What was there to be read in words (`said_in_words`). None where a release that did not keep this settled it."""


class Told(State):
    """The screening last told."""

    number: int
    outcome: ScreeningOutcome
    settled: bool
    settled_by: SettledBy | None
    urgent: bool
    profile: tuple[tuple[str, str, bool, tuple[str, ...]], ...]
    """Each factor with its state, whether it is only a signal, and its sources."""
    words: str = ""
    """What there was to be read in words, as a digest: whoever settles on this screening had these. Empty where a release told it that did
    not keep this."""
    basis: str = ""
    """What a settlement of it would stand on, as a digest (T5). Empty where a release told it that did not keep this."""


class Screening(State):
    """What is held of screening: facts first, then what was decided and told."""

    reports: Mapping[str, Reported] = {}
    """By the id of the command."""
    calls: Mapping[str, Call] = {}
    """By the id of the command."""
    ever_present: frozenset[RiskFactor] = frozenset()
    """Every factor that anything ever said was there: what falls away is put to a person, never dropped silently."""
    settlement: Settlement | None = None
    told: Told | None = None
    open_since: datetime | None = None
    """When what a person has to look at was received (T1). None where policy or a person settled it, or where a release that did not
    keep this asked."""
    history: tuple[tuple[int, tuple[str, ...]], ...] = ()
    """What each of the last screenings changed, in plain words without personal data."""

    def was_weighed(self, words: str) -> bool:
        """Whether a person settled the outcome who had these words to read (T5)."""
        return self.settlement is not None and words in (self.settlement.weighed or ())

    def changed_since(self, screening: int) -> tuple[str, ...]:
        """What changed after a screening, in plain words."""
        return tuple(dict.fromkeys(said for number, what in self.history if number > screening for said in what))


def not_spoken_to(application: Application, calls: Mapping[str, Call]) -> tuple[Person, ...]:
    """The adult parties whom nobody has spoken to (T6): a call that was only tried told nothing (G3)."""
    reached = {call.person for call in calls.values() if call.outcome is CallOutcome.SPOKEN}
    return tuple(person for person in application.adult_parties if person.id not in reached)


def not_asked(
    application: Application, calls: Mapping[str, Call], factors: Collection[RiskFactor]
) -> tuple[Person, ...]:
    """The adult parties who were not asked in a call about every one of these risks (T5)."""
    asked: dict[str, set[RiskFactor]] = {}
    for call in calls.values():
        if call.outcome is CallOutcome.SPOKEN:
            asked.setdefault(call.person, set()).update(call.asked)
    return tuple(person for person in application.adult_parties if not asked.get(person.id, set()).issuperset(factors))


def not_called(application: Application, calls: Mapping[str, Call]) -> tuple[Person, ...]:
    """The adult parties whom nobody called or tried to (T6)."""
    tried = {call.person for call in calls.values()}
    return tuple(person for person in application.adult_parties if person.id not in tried)
