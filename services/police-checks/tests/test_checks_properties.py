"""What holds whatever order facts come in (design: facts may come before the case, repeated, out of order)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from checks_world import (
    ADA,
    BEN,
    CASE,
    EVE,
    L1,
    L2,
    LA,
    NOW,
    POLICY,
    ChecksWorld,
    answered,
    authority,
    cid,
    command,
    consent,
    details,
    discharge,
)
from hypothesis import example, given, settings
from hypothesis import strategies as st

from cafcass_contracts import police_checks as events
from cafcass_contracts import safeguarding
from cafcass_contracts.people import PersonName
from cafcass_contracts.proceedings import Allegation, Signals
from cafcass_contracts.safeguarding import OUTSTANDING, Alleged, CheckState, ConcernTrigger, ScreeningOutcome
from cafcass_contracts.triage import ConcernRecorded, RiskProfileRecorded
from cafcass_contracts.values import RiskFactor
from cafcass_runtime.policies import DatedPolicy
from police_checks.domain.answers.results import Found, found
from police_checks.domain.case import CASES
from police_checks.domain.checks.requests import CHASE
from police_checks.domain.checks.standing import up_to_date
from police_checks.domain.needs.needed import needs
from police_checks.domain.questions import questions
from police_checks.domain.told import in_contract

HOUR = timedelta(hours=1)
ABUSE = Signals(allegations=(Allegation(factor=RiskFactor.DOMESTIC_ABUSE, about_person="ben"),))

ZOE = BEN.model_copy(update={"id": "zoe", "name": PersonName(whole="Zoe Sample")})
"""Named by the newest revision only."""

FACTS: list[Any] = [
    answered(cid(L1, "ada"), reference="a1", answered_at=NOW + HOUR),
    answered(cid(L1, "ada"), "Fraud", "Theft", reference="a2", answered_at=NOW + 2 * HOUR),
    answered(cid(L1, "ben"), "Common assault", answered_at=NOW + HOUR),
    answered(cid(L1, "ben"), "Rape", name=PersonName(whole="Somebody Else"), answered_at=NOW + 3 * HOUR),
    answered(cid(L2, "ben"), "Harassment", intelligence="words", answered_at=NOW + HOUR),
    answered(cid(L1, "eve"), answered_at=NOW + HOUR),
    answered(cid(L1, "nobody"), answered_at=NOW + HOUR),
    authority(cid(LA, "kit"), reference="k1"),
    authority(cid(LA, "kit"), reference="k2", known="yes", answered_at=NOW + 5 * HOUR),
    consent("eve", "given", kind=L1),
    command(events.RequestLevel2Check, person="ada", why="a reason"),
    command(events.RecordHouseholdMember, lives_with="ada", name=PersonName(whole="Zed Quirk")),
    ConcernRecorded(concern_id="k", case_id=CASE, trigger=ConcernTrigger.IMMINENT_RISK, about_person="ben"),
    RiskProfileRecorded(case_id=CASE, screening=1, outcome=ScreeningOutcome.NEEDS_PERSON, factors=()),
    RiskProfileRecorded(
        case_id=CASE,
        screening=2,
        outcome=ScreeningOutcome.CONCERNS,
        factors=(),
        alleged=(Alleged(factor=RiskFactor.NEGLECT, about_person="eve"),),
    ),
    details(1, people=(ADA, BEN, EVE)),
    details(2, people=(ADA, BEN, EVE), signals=ABUSE),
    details(3, people=(ADA, BEN, EVE, ZOE), signals=ABUSE, area="A5"),
]


def outcome(messages: list[Any]) -> dict[str, Any]:
    """How every check ended and what was found, without when it was asked; and what people are asked."""
    world = ChecksWorld()
    for message in messages:
        world.send(message, at=NOW + 6 * HOUR, happened_at=NOW)
    checks = {
        id_: (
            held.state,
            held.check.because,
            held.check.relevant,
            held.check.answered_at,
            held.check.source_system,
            held.out,
        )
        for id_, held in world.case.checks.items()
    }
    results = {id_: found(world.case, held) for id_, held in world.case.checks.items()}
    return {"checks": checks, "results": results, "asked": world.asked()}


EXPECTED = outcome([*FACTS[-3:], *FACTS[:-3]])


@settings(max_examples=25, deadline=None)
@given(st.data())
def test_facts_in_any_order_and_repeated_end_in_the_same_checks(data: st.DataObject) -> None:
    order = data.draw(st.permutations(FACTS + data.draw(st.lists(st.sampled_from(FACTS), max_size=6))))
    assert outcome(order) == EXPECTED


def test_that_outcome_is_worth_comparing() -> None:
    states = {id_.removeprefix(f"{CASE}."): check[0] for id_, check in EXPECTED["checks"].items()}
    assert {str(state) for state in states.values()} == {"answered", "requested", "awaiting-consent"}
    assert states["level-2.ada.1"] == "requested"
    assert len(EXPECTED["asked"]) == 8
    assert sum(key.startswith("contradiction.") for key in EXPECTED["asked"]) == 2


ANY = st.one_of(
    st.sampled_from(FACTS),
    st.builds(
        lambda revision, people, over: details(revision, people=people, concluded=over),
        st.integers(1, 9),
        st.sampled_from([(ADA,), (ADA, BEN), (BEN, EVE), (ADA.model_copy(update={"date_of_birth": "1991"}), BEN)]),
        st.booleans(),
    ),
    st.builds(discharge, st.integers(1, 9), people=st.just((ADA, EVE))),
    st.builds(
        lambda person, state, kind: consent(person, state, kind=kind),
        st.sampled_from(["eve", "ada", "zed"]),
        st.sampled_from(["requested", "given", "refused", "withdrawn"]),
        st.sampled_from([L1, L2, None]),
    ),
    st.builds(
        lambda kind, about, n: command(events.CorrectCheck, check_id=cid(kind, about, n), why="w"),
        st.sampled_from([L1, L2]),
        st.sampled_from(["ada", "ben"]),
        st.integers(1, 3),
    ),
    st.builds(
        lambda kind, about, n, what: answered(cid(kind, about, n), what),
        st.sampled_from([L1, L2]),
        st.sampled_from(["ada", "ben", "eve"]),
        st.integers(1, 3),
        st.sampled_from(["Speeding", "Theft", "Rape"]),
    ),
)


def as_told(found_: Found) -> dict[str, Any]:
    """What was found, as its event says it."""
    of_police = {
        "traced": found_.traced,
        "relevant": tuple(in_contract(safeguarding.Finding, each) for each in found_.relevant),
        "to_judge": tuple(in_contract(safeguarding.Finding, each) for each in found_.to_judge),
        "for_a_person": len(found_.to_judge),
        "not_relevant": found_.not_relevant,
        "intelligence": found_.intelligence,
    }
    of_authority = ("known_to_authority", "on_plan", "looked_after", "in_words")
    return {**of_police, **{name: getattr(found_, name) for name in of_authority}}


@settings(max_examples=100, deadline=None)
@given(st.lists(ANY, max_size=14), st.booleans())
@example([details(1, people=(ADA, BEN)), answered(cid(L1, "ben"), "Speeding"), discharge(2)], False)
@example([details(1, people=(ADA, BEN)), answered(cid(L1, "ada"), "Speeding"), details(2, people=(BEN,))], False)
def test_whatever_comes_what_was_told_is_how_it_stands(messages: list[Any], chases: bool) -> None:
    """Requests stand with others exactly as told, deadlines stand for requests, and nothing outstanding is without an owner."""
    world = ChecksWorld()
    for number, message in enumerate(messages):
        world.send(message, at=NOW + number * HOUR)
        if chases and world.deadlines:
            key = sorted(key for _, kind, key in world.deadlines if kind == CHASE)
            if key:
                world.fire(CHASE, key[0])
    case = world.rows(CASES).get(CASE)
    if case is None:
        return
    told = {check.check_id: check for event in world.said(events.ChecksChanged) for check in event.checks}
    assert told == {id_: in_contract(safeguarding.Check, held.check) for id_, held in case.checks.items()}
    assert [event.revision for event in world.said(events.ChecksFound)] == list(range(1, case.told + 1))
    last = world.said(events.ChecksFound)[-1:]
    complete = {each.check.check_id: each.check for event in last for each in event.checks}
    assert complete == {id_: in_contract(safeguarding.JudgedCheck, held.check) for id_, held in case.checks.items()}
    standing: dict[str, bool] = {}
    for decision in world.decisions:
        for said in decision.publish:
            if isinstance(said.event, events.PoliceCheckRequested | events.AuthorityCheckRequested):
                standing[said.event.check_id] = True
            elif isinstance(said.event, events.PoliceCheckWithdrawn | events.AuthorityCheckWithdrawn):
                assert standing[said.event.check_id]
                standing[said.event.check_id] = False
            elif isinstance(said.event, events.ChecksChanged):
                # With nobody any more, also where the check falls away later.
                answers = [check for check in said.event.checks if check.state is CheckState.ANSWERED]
                standing.update((check.check_id, False) for check in answers)
    out = {id_ for id_, held in case.checks.items() if held.out}
    assert out == {id_ for id_, is_out in standing.items() if is_out}
    assert out == {key for _, kind, key in world.deadlines if kind == CHASE}
    asked = {key for _, key in world.questions}
    assert asked == {question.key for question in questions(case, POLICY, needs(case, POLICY))}
    assert up_to_date(case, POLICY, world.now)[0].checks == case.checks, (
        "what is not worked out anew stands as if it were"
    )
    for id_, answer in case.answers.items():
        assert answer.taken or answer.dismissed or f"answer.{id_}" in asked, "no answer is lost"
    for id_, held in case.checks.items():
        if held.state in OUTSTANDING and not held.out:
            consented = f"{held.check.kind}.{held.check.about}" in case.consents
            assert consented or any(held.check.about in key for key in asked), id_
    results = {event.check.check_id: event for event in world.results()}
    for id_, held in case.checks.items():
        now = found(case, held)
        if now is None:
            assert id_ not in results or not results[id_].relevant
        else:
            assert as_told(now) == {name: getattr(results[id_], name) for name in as_told(now)}
    for held in case.checks.values():
        if held.consent and held.out:
            assert case.consents[f"{held.check.kind}.{held.check.about}"].state == "given"
    heard, due = len(world.memory.published), world.deadlines
    world.bring_into_force(DatedPolicy(((date.min, replace(POLICY, version="the same by another name")),)))
    assert (world.case, world.deadlines) == (case, due), "what every message left is what all of it comes to"
    assert len(world.memory.published) == heard, "what is the same as it was is not told again"
