"""Who is asked outside answers the same way each time, in the mix that was chosen, and late only where somebody asks again."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cafcass_contracts import platform, police_checks, triage
from cafcass_contracts.people import PersonName
from cafcass_contracts.police import AuthorityAnswered, CheckAnswered
from cafcass_contracts.safeguarding import (
    CheckKind,
    CheckState,
    ConcernTrigger,
    Finding,
    JudgedCheck,
    Relevance,
    ScreeningOutcome,
)
from cafcass_contracts.values import OffenceCategory, YesNo
from cafcass_sandbox.outside import authorities, police
from cafcass_sandbox.outside.planned import Planned
from cafcass_sandbox.outside.staff import Staff

SEEDS = st.integers(0, 2**32)
MANY = 1500
NOW = datetime(2026, 6, 1, 9, tzinfo=UTC)


def asked(number: int, kind: CheckKind = CheckKind.LEVEL_1, chased: int = 0) -> police_checks.PoliceCheckRequested:
    return police_checks.PoliceCheckRequested(
        check_id=f"check-{number}",
        kind=kind,
        source_system="PNC",
        chased=chased,
        answer_wanted_by=date(2026, 6, 3),
        name=PersonName(first=f"Ada{number}", last="Sample"),
        date_of_birth="1990-01-02",
        reasons=("P1",),
        rests_on=("x",),
        policy_version="1",
    )


def asked_authority(number: int, chased: int = 0) -> police_checks.AuthorityCheckRequested:
    return police_checks.AuthorityCheckRequested(
        check_id=f"check-{number}",
        authority="Leeds City Council",
        chased=chased,
        answer_wanted_by=date(2026, 6, 3),
        name=PersonName(first=f"Cora{number}", last="Sample"),
        reasons=("P7",),
        rests_on=("x",),
        policy_version="1",
    )


def said(planned: tuple[Planned, ...]) -> list[str]:
    return [one.message.model_dump_json() for one in planned]


@given(SEEDS, st.integers(0, 1000), st.sampled_from([CheckKind.LEVEL_1, CheckKind.LEVEL_2]), st.integers(0, 2))
def test_the_police_say_the_same_to_the_same_question(seed: int, number: int, kind: CheckKind, chased: int) -> None:
    request = asked(number, kind, chased)
    answers = police.answers(request, seed)
    assert answers == police.answers(request, seed)
    assert answers == police.answers(request.model_copy(update={"rests_on": ("another",)}), seed)
    for one in answers:
        assert isinstance(one.message, CheckAnswered)
        assert one.after > timedelta()
        assert (one.message.check_id, one.topic) == (request.check_id, "police.check-results.v1")
    assert len(set(said(answers))) <= 1, "an answer that comes twice is the same answer"


@given(SEEDS, st.integers(0, 1000))
def test_nobody_answers_both_at_first_and_when_chased(seed: int, number: int) -> None:
    for first, again in (
        (police.answers(asked(number), seed), police.answers(asked(number, chased=1), seed)),
        (
            authorities.answers(asked_authority(number), seed),
            authorities.answers(asked_authority(number, chased=1), seed),
        ),
    ):
        assert not (first and again)


def kinds(answers: tuple[Planned, ...]) -> Iterator[str]:
    if not answers:
        yield "silent"
        return
    message = answers[0].message
    assert isinstance(message, CheckAnswered)
    if len(answers) == 2:
        yield "twice"
    if message.name.last == "Else":
        yield "somebody else"
    elif message.traced is YesNo.NO:
        yield "no trace"
    else:
        assert message.entries
        yield "entries"


def test_answers_come_in_the_mix_that_was_chosen() -> None:
    for kind, mix in ((CheckKind.LEVEL_1, police.LEVEL_1), (CheckKind.LEVEL_2, police.LEVEL_2)):
        whole = sum(mix.values())
        seen = Counter(word for number in range(MANY) for word in kinds(police.answers(asked(number, kind), 7)))
        silent = mix[police.Answer.LATE] + mix[police.Answer.NEVER]
        clear = mix[police.Answer.NO_TRACE] + mix[police.Answer.TWICE]
        entries = sum(
            mix[one]
            for one in (
                *(police.Answer.IRRELEVANT, police.Answer.RELEVANT),
                *(police.Answer.SERIOUS, police.Answer.UNHEARD_OF),
            )
        )
        wanted = {
            "silent": silent,
            "no trace": clear,
            "entries": entries,
            "somebody else": mix[police.Answer.WRONG_PERSON],
            "twice": mix[police.Answer.TWICE],
        }
        for word, weight in wanted.items():
            assert seen[word] / MANY == pytest.approx(weight / whole, abs=0.03), word
        late = sum(bool(police.answers(asked(number, kind, chased=1), 7)) for number in range(MANY))
        assert late / MANY == pytest.approx(mix[police.Answer.LATE] / whole, abs=0.03)


def test_authorities_know_some_children() -> None:
    answers = [authorities.answers(asked_authority(number), 7) for number in range(MANY)]
    first = [one[0].message for one in answers if one]
    assert all(isinstance(one, AuthorityAnswered) for one in first)
    known = [one for one in first if isinstance(one, AuthorityAnswered) and one.known is YesNo.YES]
    mix = authorities.MIX
    share = mix[authorities.Knows.CLOSED] + mix[authorities.Knows.PLAN] + mix[authorities.Knows.LOOKED_AFTER]
    assert len(known) / MANY == pytest.approx(share / sum(mix.values()), abs=0.03)


def concern(number: int) -> triage.ConcernRaised:
    return triage.ConcernRaised(
        concern_id=f"concern-{number}",
        case_id="case",
        trigger=ConcernTrigger.REPORTED,
        team="a3-eit",
        role="duty-officer",
        out_of_hours=False,
        raised_at=NOW,
        acknowledge_by=NOW + timedelta(hours=1),
        reasons=("T2",),
        rests_on=("x",),
        policy_version="1",
    )


def test_a_concern_is_taken_in_hand_within_the_hour_nearly_always() -> None:
    taken = [Staff(7).takes(concern(number)) for number in range(500)]
    assert all(len(one) == 1 and isinstance(one[0].message, triage.AcknowledgeConcern) for one in taken)
    assert sum(one[0].after < timedelta(hours=1) for one in taken) > 450


def needed(settled_by: str) -> platform.PersonNeeded:
    return platform.PersonNeeded(
        id="question",
        subject="case",
        role="family-court-adviser",
        team="a3-eit",
        due=NOW,
        reasons=("T5",),
        why="What is the outcome?",
        settled_by=(settled_by,),
    )


@pytest.mark.parametrize(
    ("proposed", "settled"),
    [
        (None, ScreeningOutcome.CONCERNS),
        (ScreeningOutcome.NEEDS_PERSON, ScreeningOutcome.CONCERNS),
        (ScreeningOutcome.CONCERNS, ScreeningOutcome.CONCERNS),
        (ScreeningOutcome.NO_CONCERNS, ScreeningOutcome.NO_CONCERNS),
    ],
)
def test_staff_never_settle_what_nobody_proposed_as_harmless(
    proposed: ScreeningOutcome | None, settled: ScreeningOutcome
) -> None:
    staff = Staff(7)
    if proposed is not None:
        screened = triage.CaseScreened(
            case_id="case",
            screening=1,
            outcome=proposed,
            settled=False,
            urgent=False,
            not_known=1,
            reasons=("T5",),
            rests_on=("x",),
            policy_version="1",
        )
        assert staff.takes(screened) == ()
    (one,) = staff.takes(needed("settle-screening"))
    assert isinstance(one.message, triage.SettleScreening)
    assert (one.message.outcome, one.topic, one.subject) == (settled, "triage.commands.v1", "case")


def test_a_finding_is_judged_once_however_often_it_is_told() -> None:
    check = JudgedCheck(
        check_id="check", kind=CheckKind.LEVEL_1, about="somebody", state=CheckState.ANSWERED, needed_at=NOW
    )
    finding = Finding(
        finding_id="finding",
        offence="Theft from shop",
        category=OffenceCategory.UNCLASSIFIED,
        relevance=Relevance.FOR_A_PERSON,
    )
    result = police_checks.ChecksFound(
        case_id="case",
        revision=1,
        checks=(police_checks.CheckFound(check=check, for_a_person=1, to_judge=(finding,)),),
        reasons=("P5",),
        rests_on=("x",),
        policy_version="1",
    )
    staff = Staff(7)
    (judged,) = staff.takes(result)
    assert isinstance(judged.message, police_checks.ClassifyFinding)
    assert staff.takes(result) == ()
