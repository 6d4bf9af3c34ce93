"""Nobody's case is nobody's: whatever happens about a child, in whatever order, somebody named has what was said of harm, in time (T1, T2, G9)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule
from one_case import Life

from cafcass_contracts import court
from cafcass_contracts.safeguarding import CallOutcome, ScreeningOutcome
from cafcass_contracts.values import LawType, RiskFactor

ROLES = st.sampled_from(["applicant", "respondent", "household-member"])
WAITS = st.sampled_from(
    [timedelta(hours=1), timedelta(hours=9), timedelta(days=1), timedelta(days=8), timedelta(days=70)]
)
HARM = "Invented: he hits her with a belt."
IN_NO_LIST = "Invented: he has wet the bed since he stays there."
"""What a person would hear harm in, and no list of words does."""
NOTHING_TO_WEIGH = "Invented: when is my hearing?"
OF_COURT: list[tuple[type[court.CourtEvent], dict[str, Any]]] = [
    (court.ApplicationWithdrawn, {"reason": "Invented: they agree."}),
    (court.CaseConcluded, {}),
    (court.CaseReopened, {}),
    (court.ReportOrdered, {"report": {"id": "r1", "type": "section-7", "due": "2026-09-01"}}),
    (court.ReportCancelled, {"report_id": "r1"}),
    (court.OrderMade, {"order": {"id": "o1", "types": ("directions",)}}),
    (court.OrderMade, {"order": {"id": "o2", "types": ("non-molestation",)}}),
    (court.OrderDischarged, {"order_id": "o2"}),
]


class OneCase(RuleBasedStateMachine):
    """Everything that may happen about one case."""

    def __init__(self) -> None:
        super().__init__()
        self.life = Life()

    @initialize(
        law=st.sampled_from([LawType.PRIVATE, LawType.PRIVATE, LawType.PUBLIC]),
        alleged=st.booleans(),
        in_words=st.booleans(),
        first=st.none() | st.sampled_from([timedelta(days=1), timedelta(days=20), timedelta(days=-5)]),
        household=st.booleans(),
    )
    def applies(self, law: LawType, alleged: bool, in_words: bool, first: timedelta | None, household: bool) -> None:
        self.life.apply(law, alleged=alleged, in_words=in_words, first=first, household=household)

    @rule(what=st.sampled_from(["allegation", "intervener", "household-member"]))
    def amends(self, what: str) -> None:
        self.life.amend(what)

    @rule(
        id_=st.sampled_from("12"),
        status=st.sampled_from(["listed", "held", "adjourned", "vacated", "not-known"]),
        days=st.sampled_from([-3, 0, 2, 30]),
        kind=st.sampled_from(["first-hearing", "directions", "final", "gatekeeping"]),
    )
    def lists(self, id_: str, status: str, days: int, kind: str) -> None:
        self.life.list_hearing(id_, status, days, kind)

    @rule(said=st.sampled_from(OF_COURT))
    def court_says(self, said: tuple[type[court.CourtEvent], dict[str, Any]]) -> None:
        self.life.say_of_case(said[0], **said[1])

    @rule(place=st.integers(0, 3), what=st.sampled_from(["none", "none", "serious", "unclear"]))
    def answers(self, place: int, what: str) -> None:
        self.life.answer_check(place, what)

    @rule(harm=st.booleans(), from_child=st.booleans())
    def writes(self, harm: bool, from_child: bool) -> None:
        self.life.write(HARM if harm else NOTHING_TO_WEIGH, harm=harm, from_child=from_child)

    @rule(
        who=ROLES,
        outcome=st.sampled_from(CallOutcome),
        factors=st.sampled_from([(), (), (RiskFactor.HARM_TO_CHILD,)]),
        said=st.sampled_from([None, None, HARM]),
        all_asked=st.booleans(),
    )
    def calls(
        self, who: str, outcome: CallOutcome, factors: tuple[RiskFactor, ...], said: str | None, all_asked: bool
    ) -> None:
        self.life.call(who, outcome, factors=factors, said=said, all_asked=all_asked)

    @rule(said=st.sampled_from([None, None, HARM]))
    def nothing_is_found(self, said: str | None) -> None:
        """All checks come back clear and both parties name nothing; one may have said more, in words."""
        self.life.answer_all()
        for who, words in (("applicant", None), ("respondent", said)):
            self.life.call(who, CallOutcome.SPOKEN, factors=(), said=words, all_asked=True)

    @rule()
    def reports(self) -> None:
        self.life.report(HARM)

    @rule()
    def raises_concern(self) -> None:
        self.life.raise_concern()

    @rule(act=st.booleans())
    def sees_to_concern(self, act: bool) -> None:
        self.life.see_to_concern(act=act)

    @rule(outcome=st.sampled_from(ScreeningOutcome))
    def settles(self, outcome: ScreeningOutcome) -> None:
        self.life.settle(outcome)

    @rule()
    def deals_with_information(self) -> None:
        self.life.deal_with_information()

    @rule()
    def closes_post(self) -> None:
        self.life.close_post()

    @rule()
    def ends_involvement(self) -> None:
        self.life.end_involvement()

    @rule()
    def closes_case(self) -> None:
        self.life.close_case()

    @rule()
    def settles_proposals(self) -> None:
        self.life.settle_proposals()

    @rule()
    def completes_work(self) -> None:
        self.life.complete_work()

    @rule(time=WAITS)
    def time_passes(self, time: timedelta) -> None:
        self.life.let_pass(time)

    @invariant()
    def somebody_has_it(self) -> None:
        if self.life.case:
            self.life.must_hold()


def alleged(life: Life) -> None:
    """An application that alleges harm, and nothing more."""
    life.apply(LawType.PRIVATE, alleged=True, in_words=False, first=None, household=False)


def unanswered(life: Life) -> None:
    """A quiet application: both parties name nothing, and no check is answered."""
    life.apply(LawType.PRIVATE, alleged=False, in_words=False, first=timedelta(days=20), household=False)
    for who in ("applicant", "respondent"):
        life.call(who, CallOutcome.SPOKEN, factors=(), said=None, all_asked=True)


def said_in_a_call(life: Life) -> None:
    """All is quiet but for what one party said in words."""
    unanswered(life)
    life.call("respondent", CallOutcome.SPOKEN, factors=(), said=IN_NO_LIST, all_asked=True)
    life.answer_all()


def raised_when_over(life: Life) -> None:
    """Somebody raises a concern when the case is withdrawn and closed."""
    unanswered(life)
    life.say_of_case(court.ApplicationWithdrawn)
    life.close_case()
    life.raise_concern()


FORGOTTEN: dict[str, tuple[Callable[[Life], None], str, object]] = {
    "the outcome of screening is asked": (alleged, "triage.domain.questions._screening", lambda *_: iter(())),
    "policy may not say yet": (
        unanswered,
        "triage.domain.screening.outcome._proposed",
        lambda *_: (ScreeningOutcome.NO_CONCERNS, "nothing was found"),
    ),
    "words are read": (said_in_a_call, "triage.domain.screening.outcome.said_in_words", lambda _: ()),
    "a concern is taken in hand": (raised_when_over, "triage.domain.questions._concerns", lambda *_: iter(())),
}


@pytest.mark.parametrize("what", FORGOTTEN)
def test_what_is_forgotten_is_noticed(what: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Else the property below would hold of anything."""
    story, place, instead = FORGOTTEN[what]
    life = Life()
    story(life)
    life.must_hold()
    monkeypatch.setattr(place, instead)
    life = Life()
    story(life)
    with pytest.raises(AssertionError, match=r"nobody|policy alone"):
        life.must_hold()


TestNobodysCase = OneCase.TestCase
TestNobodysCase.settings = settings(max_examples=12, stateful_step_count=20, deadline=None, derandomize=True)
