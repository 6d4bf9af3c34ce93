"""What a safeguarding letter says, as facts (T6, T7): plain values from which a document is made once, outside any decision.

Nothing here depends on anything that may change later: two renderings of the same facts are the same document. Nothing here
is a confidential contact detail (G4); of convictions, only past and relevant ones (P6).
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Final

from cafcass_contracts.safeguarding import DisposalKind
from cafcass_contracts.values import OffenceCategory
from cafcass_domain.decision import TableRef
from cafcass_domain.state import State, replace


class CourtFacts(State):
    """To which court the letter goes."""

    name: str | None = None
    epims_id: str | None = None


class ConvictionFacts(State):
    """One past, relevant conviction or caution (P6), as the police word it."""

    offence: str
    category: OffenceCategory
    disposal: DisposalKind
    """A conviction or a caution."""
    sentence: str | None = None
    committed_on: str | None = None
    """A partial date: a year, a month or a day."""
    disposed_on: str | None = None


class CheckFacts(State):
    """One check, for part (a) of the letter: what was asked, about whom, and what came back."""

    check_id: str
    kind: str
    """`level-1`, `level-2` or `local-authority`."""
    about: str
    """The name; `a respondent`, `a child` where the name is not known."""
    state: str
    """`outstanding`, `no-consent`, `no-trace`, `no-relevant-convictions`, `relevant`, `for-a-person`, `known`, `not-known-to`, `not-clear`."""
    asked_on: date | None = None
    answered_on: date | None = None
    convictions: tuple[ConvictionFacts, ...] = ()
    in_words: tuple[str, ...] = ()
    """What a local authority adds in its own words."""
    answers: tuple[str, ...] = ()
    """Of a local authority, what is so: `on-plan`, `looked-after`."""
    asked_of: str | None = None
    """Who was asked: the national computer, a force, an authority by name."""
    more: bool = False
    """Whether there is more that bears on safety, which a letter may not set out (P6)."""


class CallFacts(State):
    """One risk identification contact, for part (b)."""

    person: str
    """The name; the role where the name is not known."""
    role: str
    """`applicant`, `respondent`, ..."""
    called_at: datetime
    outcome: str
    """A value of `CallOutcome`: `spoken`, `no-answer`, `declined`, `not-safe-to-call`."""
    said: str | None = None


class IssueFacts(State):
    """One risk that screening found, for part (c)."""

    factor: str
    """A value of `RiskFactor`."""
    weak: bool
    """Only a signal, such as a form C1A."""
    sources: tuple[str, ...]
    """In plain words."""


class SaidFacts(State):
    """Something in issue, in somebody's words, and whose they are."""

    words: str
    source: str
    """`application`, `call`, `report`."""
    by: str = ""
    """Who said so: a name, a role, or a source as it was recorded."""
    on: date | None = None


class ConcernFacts(State):
    """A child protection concern: what it is, and what was done (T2)."""

    trigger: str
    """A value of `ConcernTrigger`; `in-another-case` where it was raised in another case of the same child."""
    raised_on: date
    about: str | None = None
    """Of whom, by name or role."""
    state: str = ""
    """`open`, `in-hand`, `acted-on`."""
    actions: tuple[str, ...] = ()
    """Values of `ConcernAction`."""
    heard: tuple[tuple[str, str], ...] | None = None
    """Where a list alone took words for danger: how they came (`call`, `report`, `contact`, `correspondence`) and whose they are.

    Empty where a person reported, named or raised it; None in versions that did not tell them apart.
    """

    def is_among(self, known: Iterable[ConcernFacts]) -> bool:
        """Whether one of these says the same, as far as it tells who said what (T7)."""
        return any(self == each or (each.heard is None and replace(self, heard=None) == each) for each in known)


class ReferralFacts(State):
    """That a child was referred, or something disclosed, outside (T10)."""

    kind: str
    """A value of `ReferralKind`."""
    to: str
    on: date
    children: tuple[str, ...] = ()


class ChildRiskFacts(State):
    """The risk to one child, as the practitioner judges it."""

    child: str
    level: str
    """A value of `RiskLevel`."""
    in_words: str | None = None


class AdviceFacts(State):
    """The practitioner's own analysis, advice and recommendations (T6)."""

    analysis: str
    advice: str
    recommendations: tuple[str, ...] = ()
    """Values of `Recommendation`."""
    children: tuple[ChildRiskFacts, ...] = ()


class OpenFacts(State):
    """One thing that is outstanding, as a code, and of whom."""

    what: str
    """`check-outstanding`, `check-without-consent`, `check-not-known`, `not-called`, `not-settled`."""
    kind: str = ""
    """Of a check: a value of `CheckKind`."""
    about: str = ""


class AuthorFacts(State):
    """Who answers for a version of the letter, and how a court reaches them."""

    id: str = ""
    name: str | None = None
    team: str = ""
    telephone: str | None = None
    email: str | None = None
    otherwise: str = ""
    """How to reach them where neither is known."""


class ChildFacts(State):
    """A child of the case."""

    name: str
    born: str | None = None
    """A partial date."""
    lives_with: tuple[str, ...] = ()
    """By name or role."""
    withheld: bool = False
    """Whether with whom the child lives is confidential."""


class PartyFacts(State):
    """An adult party."""

    name: str
    role: str
    relations: tuple[tuple[str, str], ...] = ()
    """What they are to each child: the relation, and the child's name."""


class NeedFacts(State):
    """A diversity need that bears on how the child or party takes part (T14)."""

    about: str
    kind: str
    """A value of `NeedKind`."""
    detail: str | None = None


CONCERN_OPEN: Final = "A child protection concern has been raised within Cafcass and is being acted on."
"""What versions say that kept no more of a concern than that there was one."""


class LetterContent(State):
    """What may change from one version of a letter to the next: parts (a), (b), (c), the advice, and what is outstanding."""

    checks: tuple[CheckFacts, ...] = ()
    calls: tuple[CallFacts, ...] = ()
    issues: tuple[IssueFacts, ...] = ()
    factual_issues: tuple[str, ...] = ()
    """What is in issue, in words, of versions that did not keep whose words they are."""
    said: tuple[SaidFacts, ...] = ()
    """What the parties, the application and others put in issue, each attributed."""
    outcome: str = ""
    """A value of `ScreeningOutcome`."""
    settled: bool = False
    """Whether the outcome holds, or is proposed and still with a person."""
    advice: tuple[str, ...] = ()
    """Of versions that kept the standard advice in words: now it follows from the outcome."""
    not_known: tuple[str, ...] = ()
    """Risk factors about which nobody knows anything (G3): values of `RiskFactor`."""
    outstanding: tuple[str, ...] = ()
    """Of versions that kept what is outstanding in words (P8)."""
    needs: tuple[NeedFacts, ...] = ()
    open: tuple[OpenFacts, ...] = ()
    """What is outstanding: checks not answered, parties not reached, a screening that nobody settled (P8)."""
    concerns: tuple[ConcernFacts, ...] | None = None
    """None in versions that said only that there was one."""
    referrals: tuple[ReferralFacts, ...] = ()
    opinion: AdviceFacts | None = None
    """The practitioner's own, where one was given."""

    @property
    def any_concern(self) -> bool:
        """Whether it says that a child protection concern was raised."""
        return CONCERN_OPEN in self.advice if self.concerns is None else bool(self.concerns)

    @property
    def more(self) -> bool:
        """Whether there is more that bears on safety than it may set out (P6)."""
        return any(check.more for check in self.checks)


class LetterFacts(State):
    """One version of the letter: the letter itself (`update` 0), or what it says with a numbered update at its bottom (T7)."""

    case_id: str
    letter_id: str
    update: int
    issued_at: datetime
    case_number: str
    court: CourtFacts
    hearing_at: datetime | None
    """The first hearing, as listed when this version was decided on."""
    children: tuple[str, ...]
    """Names, as the court gave them."""
    parties: tuple[tuple[str, str], ...]
    """Name and role of each adult party."""
    content: LetterContent
    new: tuple[str, ...] = ()
    """What an update adds, in plain words; empty for the letter itself."""
    sharing: str = ""
    """A value of `LetterSharing` (T9)."""
    sharing_why: str = ""
    """Without personal data."""
    directions_sought: str | None = None
    """Why the parties do not have it, for the court alone, where directions are sought."""
    kinds: tuple[str, ...] = ()
    """Of the application: values of `ApplicationKind`."""
    orders_sought: tuple[str, ...] = ()
    """Values of `OrderType`."""
    applied_on: date | None = None
    local_authority: str | None = None
    author: AuthorFacts | None = None
    about_children: tuple[ChildFacts, ...] = ()
    about_parties: tuple[PartyFacts, ...] = ()
    sensitive: tuple[tuple[str, str], ...] = ()
    """What in it is private (T9), by key, each with its kind in words: the versions after it still say it."""


class Letter(State):
    """The one letter of a case with every version of it, oldest first: the document is version 0 with the updates at its bottom (T7)."""

    letter_id: str
    versions: tuple[LetterFacts, ...] = ()

    @property
    def latest(self) -> LetterFacts | None:
        """The version that holds."""
        return self.versions[-1] if self.versions else None

    @property
    def sensitive(self) -> dict[str, str]:
        """What is private in any of its versions: who is given the latest is given them all (T9)."""
        found: dict[str, str] = {}
        for version in self.versions:
            found |= version.sensitive
            if version.directions_sought and not version.sensitive:  # kept before it was said what is private in it
                found[f"version:{version.update}"] = "what an earlier version of the letter says"
        return found


LETTERS: Final[TableRef[Letter]] = TableRef("letters", order=20)
"""By case id; sealed."""
