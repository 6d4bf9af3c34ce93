"""What people are asked, of whom, until when, and who is asked next (G3, G9)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from checks_world import (
    ADA,
    BEN,
    CASE,
    EVE,
    KIT,
    L1,
    NOW,
    ChecksWorld,
    answered,
    authority,
    cid,
    command,
    consent,
    details,
)

from cafcass_contracts import police_checks as events
from cafcass_contracts.people import Address, Home, PersonName
from cafcass_contracts.platform import PersonOverdue, Settled
from cafcass_contracts.police import PoliceEntry
from cafcass_contracts.safeguarding import ConsentState, DisposalKind, Relevance
from cafcass_contracts.values import OffenceCategory, YesNo
from cafcass_domain.questions import NOT_ASKED_ANY_MORE

DAY = timedelta(days=1)


CHARGED = PoliceEntry(offence="Rape", disposal=DisposalKind.PENDING)


def test_a_question_is_due_in_a_working_day_and_then_goes_to_the_next_role_up() -> None:
    """T1, G9."""
    world = ChecksWorld()
    world.send(details(people=(ADA, BEN, EVE)))
    (needed,) = world.needed()
    assert (needed.role, needed.team, needed.due) == ("checks-officer", "a3-eit", datetime(2026, 6, 2, 16, tzinfo=UTC))
    world.pass_to(needed.due)
    (overdue,) = world.said(PersonOverdue)
    assert (overdue.id, overdue.was_asked, overdue.role, overdue.team) == (
        needed.id,
        "checks-officer",
        "service-manager",
        "a3-eit",
    )


def test_what_cannot_wait_is_due_at_once_and_goes_to_the_next_role_up_in_an_hour() -> None:
    """T2, G9."""
    world = ChecksWorld()
    world.send(details(), answered(cid(L1, "ada"), CHARGED))
    (needed,) = world.needed()
    assert (needed.due, needed.reasons) == (NOW, ("P5", "P6", "T2"))
    world.pass_to(NOW + timedelta(minutes=59))
    assert not world.said(PersonOverdue)
    world.pass_to(NOW + timedelta(hours=1))
    assert [(each.id, each.role) for each in world.said(PersonOverdue)] == [(needed.id, "service-manager")]


def test_an_answer_speaks_of_the_questions_about_its_own_check_and_of_no_other() -> None:
    world = ChecksWorld()
    world.send(details(people=(ADA, BEN, EVE)), answered(cid(L1, "ada"), CHARGED))
    asked = {key for _, key in world.questions}
    (stated,) = world.send(answered(cid(L1, "ben"), "Nobody has heard of this")).questions
    assert stated.among
    assert all(".ben." in key or ".answer." in key for key in stated.among)
    assert {key for _, key in world.questions} == asked | {f"findings.{cid(L1, 'ben')}"}


def judge(world: ChecksWorld, offence: str) -> None:
    (result,) = world.results()[-1:]
    (finding,) = [each for each in result.to_judge if each.offence == offence]
    world.send(
        command(
            events.ClassifyFinding,
            check_id=result.check.check_id,
            finding_id=finding.finding_id,
            category=OffenceCategory.VIOLENCE,
            relevance=Relevance.RELEVANT,
            why="read",
        )
    )


def test_what_turns_out_not_to_wait_is_asked_anew_at_once_and_what_is_left_in_its_own_time() -> None:
    """T2: a later answer tells of something serious under a question that could wait."""
    world = ChecksWorld()
    world.send(details(), answered(cid(L1, "ada"), "Theft", reference="r1"))
    world.now = NOW + timedelta(hours=3)
    world.send(answered(cid(L1, "ada"), "Theft", CHARGED, reference="r2", answered_at=NOW + 2 * DAY))
    judge(world, "Rape")
    judge(world, "Theft")
    asked = [(each.due, "T2" in each.reasons) for each in world.needed()]
    day = datetime(2026, 6, 1, 22, 59, tzinfo=UTC)
    assert asked == [(day, True), (world.now, True), (day, True)], "no row knows a theft: it is read the same day"
    assert [each.how for each in world.said(Settled)] == ["asked anew", "asked anew", "answered by classify-finding"]
    assert not world.asked()


def test_who_is_asked_follows_the_area_of_the_case() -> None:
    """I6: what nobody of the old team has answered is asked of the new one."""
    world = ChecksWorld()
    world.send(
        answered(cid(L1, "nobody")), details(people=(ADA, BEN, EVE)), details(2, people=(ADA, BEN, EVE), area="A5")
    )
    asked = [each.team for each in world.needed() if "answer" in each.why]
    assert asked == ["central-intake", "a3-eit", "a5-eit"]
    assert {each.team for each in world.questions.values()} == {"a5-eit"}


def test_one_thing_that_is_not_known_of_somebody_is_asked_once() -> None:
    """Both levels wait for it."""
    nameless = ADA.model_copy(update={"name": PersonName()})
    world = ChecksWorld()
    world.send(details(people=(nameless, BEN)), command(events.RequestLevel2Check, person="ada", why="asked for"))
    assert (world.states()["level-1.ada.1"], world.states()["level-2.ada.1"]) == ("needed", "needed")
    assert world.asked() == ["identity.ada"]


def test_what_falls_away_is_settled_and_says_so() -> None:
    world = ChecksWorld()
    world.send(details(people=(ADA, BEN, EVE)), details(2))
    (needed,) = world.needed()
    assert [(each.id, each.how) for each in world.said(Settled)] == [(needed.id, NOT_ASKED_ANY_MORE)]


def test_an_answer_put_away_is_settled_by_who_put_it_away() -> None:
    world = ChecksWorld()
    stray = authority("not one of ours")
    world.send(stray)
    ((subject, key),) = world.questions
    assert key == f"answer.{subject}"
    world.send(command(events.MatchAnswer, answer_id=subject, case_id=CASE, why="nobody of ours"))
    assert [each.how for each in world.said(Settled)] == ["answered by match-answer"]


def whys(world: ChecksWorld, beginning: str) -> list[str]:
    return [asked.why for (_, key), asked in world.questions.items() if key.startswith(beginning)]


def test_what_may_be_a_child_in_danger_is_said_to_whoever_reads_with_what_to_do() -> None:
    """T2: of a serious matter, of one that no list knows, and of an answer that belongs to nobody yet."""
    world = ChecksWorld()
    world.send(details(), answered(cid(L1, "ada"), CHARGED), answered(cid(L1, "ben"), "Unheard of"))
    found = whys(world, "findings.")
    assert len(found) == 2
    for why in found:
        assert "A child may be in danger" in why
        assert "raise-concern" in why
        assert "classify-finding, with check_id" in why
    world = ChecksWorld()
    world.send(details(), answered("no-such-check", CHARGED))
    (why,) = whys(world, "answer.")
    assert "A child may be in danger" in why
    assert "match-answer" in why


def test_that_consent_was_taken_back_is_said_where_it_is_asked_for_another_level() -> None:
    """P3."""
    world = ChecksWorld()
    world.send(
        details(people=(ADA, BEN, EVE)),
        consent("eve", ConsentState.GIVEN, kind=L1),
        answered(cid(L1, "eve"), "Assault"),
    )
    (before,) = whys(world, "consent.eve")
    assert "took their consent back" not in before
    world.send(consent("eve", ConsentState.WITHDRAWN, kind=L1))
    (after,) = whys(world, "consent.eve")
    assert "level 2" in after
    assert "took their consent back" in after


@pytest.mark.practice(
    "H3",
    "Whoever is asked which authority or force it is has the ones that it may be in front of them, of an address that is open.",
)
@pytest.mark.parametrize(
    ("postcode", "confidential", "named", "not_named"),
    [
        ("KT1 1AA", YesNo.NO, ("Kingston upon Thames", "Richmond upon Thames"), ()),
        ("BL9 0AA", YesNo.NO, ("Bolton", "may lie in another", "Wales"), ()),
        ("CF10 1AA", YesNo.NO, ("Wales",), ()),
        ("KT1 1AA", YesNo.NOT_KNOWN, ("restricted",), ("Kingston",)),
        ("KT1 1AA", YesNo.YES, ("restricted",), ("Kingston",)),
        (None, YesNo.NO, ("find out where they live",), ()),
        ("by the sea", YesNo.NO, ("find out where they live",), ()),
    ],
)
@pytest.mark.parametrize("about", ["kit", "ben"])
def test_who_may_be_asked_is_named_of_an_address_that_is_open(
    about: str, postcode: str | None, confidential: YesNo, named: tuple[str, ...], not_named: tuple[str, ...]
) -> None:
    where = Address(line_1="1 Invented Road", postcode=postcode, confidential=confidential)
    world = ChecksWorld()
    if about == "kit":
        world.send(details(children=(KIT.model_copy(update={"homes": (Home(address=where),)}),)))
        (asked,) = (each for (_, key), each in world.questions.items() if key.startswith("authority.kit"))
        names: tuple[str, ...] = named
    else:
        world.send(details(people=(ADA, BEN.model_copy(update={"address": where}))))
        world.send(command(events.RequestLevel2Check, person="ben", why="He is said to be violent."))
        found = [each for (_, key), each in world.questions.items() if key.startswith("force.ben")]
        if postcode == "KT1 1AA":
            assert not found, "both are policed by one force"
            return
        (asked,) = found
        names = tuple(each for each in named if each != "Bolton")
    assert all(each in asked.why for each in (*names, "correct-check"))
    assert not any(each in asked.why for each in not_named)
    assert "AA" not in asked.why
    assert "Invented" not in asked.why
