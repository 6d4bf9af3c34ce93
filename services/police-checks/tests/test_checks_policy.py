"""The numbers and the reference data: how they are set, and what another policy in force changes (G1)."""

from __future__ import annotations

import shutil
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
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
    cid,
    command,
    details,
    discharge,
    hearing,
)

import police_checks
from cafcass_contracts import police_checks as events
from cafcass_contracts.platform import DeadlineMoved, PersonNeeded
from cafcass_contracts.proceedings import Allegation, Signals
from cafcass_contracts.roles import Role, next_role_up
from cafcass_contracts.safeguarding import Relevance
from cafcass_contracts.topics import TOPICS
from cafcass_contracts.values import OffenceCategory, RiskFactor
from cafcass_runtime import policies, references
from cafcass_runtime.policies import DatedPolicy, PolicyError
from cafcass_runtime.testing import checks
from cafcass_runtime.testing.policy import policy_of
from police_checks.app import service
from police_checks.domain.case import STRAY_ANSWERS
from police_checks.domain.policy import ChecksPolicy

DAY = timedelta(days=1)
FIRST = datetime(2026, 6, 23, 9, 0, tzinfo=UTC)


def load(**environment: str) -> DatedPolicy[ChecksPolicy]:
    return policies.load(
        ChecksPolicy,
        service.name,
        calendar=POLICY.calendar,
        namespace=POLICY.namespace,
        editions=references.load(service.reference_files, service.references),
        environment={f"CAFCASS_POLICE_CHECKS_{name}": value for name, value in environment.items()},
    )


def test_what_every_service_promises_of_its_numbers() -> None:
    checks.every_number_says_what_it_means_and_where_it_is_from(service)
    checks.every_number_is_decided_by(service, Path(police_checks.__file__).parent / "domain")
    checks.every_number_is_on_the_settings_page(service)


def test_the_defaults_fit_together_and_those_of_the_environment_hold_from_their_day_on() -> None:
    policy = load(
        LEVEL_1_SYSTEM_FROM_2027_03_01="LEDS", CHASE_AFTER_WORKING_DAYS="4", WARRANTING_FACTORS='["abduction"]'
    )
    found = [policy.at(datetime(2027, month, day, 12, tzinfo=UTC)) for month, day in ((2, 28), (3, 1))]
    assert [each.level_1_system for each in found] == ["PNC", "LEDS"]
    assert found[0].chase_after_working_days == 4
    assert found[0].warranting_factors == frozenset({RiskFactor.ABDUCTION})


@pytest.mark.parametrize(
    ("name", "value", "problem"),
    [
        ("CHASE_AFTER_WORKING_DAYS", "0", "greater than or equal to 1"),
        ("LEVEL_1_SYSTEM", "", "at least 1 character"),
        ("LEVEL_1_SYSTEMS", '[["1974-01-01", "PNC"]]', "LEVEL_1_SYSTEM_FROM_2027_03_01 to the one that answers from"),
        ("WARRANTING_FACTORS", '["odd"]', "warranting_factors: there is no such word as odd"),
        ("ASKED_ROLE", "family-court-adviser", "service-manager, head-of-service, checks-officer"),
    ],
)
def test_policy_that_makes_no_sense_is_refused(name: str, value: str, problem: str) -> None:
    with pytest.raises(PolicyError, match=problem):
        load(**{name: value})


def changed(world: ChecksWorld, **numbers: Any) -> None:
    """Other numbers are in force from now on."""
    world.bring_into_force(
        DatedPolicy(((date.min, replace(world.policy, version=f"{world.policy.version}+", **numbers)),))
    )


def test_numbers_that_change_nothing_of_a_case_say_nothing() -> None:
    world = ChecksWorld()
    world.send(details(people=(ADA, BEN, EVE), hearings=(hearing(FIRST),)))
    world.send(answered(cid(L1, "ada"), "Theft"), answered("not one of ours", "Rape"))
    heard, case = len(world.memory.published), world.case
    changed(world, adult_at=19, level_1_system="LEDS")
    assert (world.case, len(world.memory.published)) == (case, heard)


def test_another_time_to_answer_in_moves_when_a_check_is_chased() -> None:
    world = ChecksWorld()
    world.send(details())
    changed(world, chase_after_working_days=type(POLICY.chase_after_working_days)(4))
    moved = {(each.kind, each.key, each.due) for each in world.said(DeadlineMoved)}
    due = datetime(2026, 6, 5, 16, tzinfo=UTC)
    assert moved == {("chase", cid(kind, about), due) for kind, about in ((L1, "ada"), (L1, "ben"), (LA, "kit"))}
    assert {held.due.at for held in world.deadlines.values()} == {due}


def test_an_alert_comes_sooner_or_once_more_when_its_time_is_another() -> None:
    """P8. What was told too soon is told again when it is due."""
    world = ChecksWorld()
    world.send(details(hearings=(hearing(FIRST),)))
    days = type(POLICY.alert_working_days_before)
    world.now = datetime(2026, 6, 12, 12, tzinfo=UTC)
    changed(world, alert_working_days_before=days(10))
    world.pass_to(world.now)
    assert len(world.said(events.ChecksOverdue)) == 1
    changed(world, alert_working_days_before=days(3))
    assert world.deadlines[CASE, "checks-overdue", ""].due.at == datetime(2026, 6, 18, 8, tzinfo=UTC)
    world.pass_to(datetime(2026, 6, 18, 9, tzinfo=UTC))
    assert [len(each.outstanding) for each in world.said(events.ChecksOverdue)] == [3, 3]


def test_a_shorter_time_for_which_a_check_is_up_to_date_asks_for_it_anew() -> None:
    """P4."""
    world = ChecksWorld()
    world.send(discharge())
    world.send(answered(cid(L2, "ada")), at=NOW + DAY)
    world.now = NOW + 30 * DAY
    changed(world, up_to_date_days=type(POLICY.up_to_date_days)(20))
    world.pass_to(world.now)
    assert world.states() == {"level-2.ada.1": "answered", "level-2.ada.2": "requested"}


def test_who_is_checked_follows_the_numbers_in_force() -> None:
    """P2, P3."""
    young = EVE.model_copy(update={"date_of_birth": "2008-12-01"})
    alleged = Signals(allegations=(Allegation(factor=RiskFactor.ABDUCTION, about_person="ben"),))
    world = ChecksWorld()
    world.send(details(people=(ADA, BEN, young), signals=alleged))
    assert not [id_ for id_ in world.states() if ".eve." in id_ or "level-2" in id_]
    changed(world, adult_at=17, warranting_factors=frozenset({RiskFactor.ABDUCTION}))
    assert world.states()["level-1.eve.1"] == "awaiting-consent"
    assert world.states()["level-2.ben.1"] == "requested"
    assert world.asked() == ["consent.eve"]
    changed(world, adult_at=18, warranting_factors=frozenset())
    assert (world.states()["level-1.eve.1"], world.states()["level-2.ben.1"]) == ("withdrawn", "withdrawn")
    assert not world.asked()


def test_another_role_is_asked_where_policy_says_so() -> None:
    world = ChecksWorld()
    world.send(details(people=(ADA, BEN, EVE)), answered("not one of ours"))
    changed(world, asked_role=Role.SERVICE_MANAGER)
    assert {(asked.role, asked.revision) for asked in world.questions.values()} == {("service-manager", 2)}


def other_tables(folder: Path, table: str, was: str, now: str) -> DatedPolicy[ChecksPolicy]:
    """The reference data with one line of a table as it is not."""
    assert service.reference_files is not None
    shutil.copytree(service.reference_files, folder / "reference")
    (file,) = (folder / "reference" / table).glob("*.csv")
    text = file.read_text()
    assert was in text
    file.write_text(text.replace(was, now))
    first = policy_of(service, reference_files=folder / "reference").at(NOW)
    return DatedPolicy(((date.min, replace(first, version="test-2")),))


def test_another_force_and_authority_of_a_place_are_asked_anew(tmp_path: Path) -> None:
    """P7: the wrong one may have answered that it knows of nothing."""
    world = ChecksWorld()
    world.send(details(), command(events.RequestLevel2Check, person="ada", why="asked for"))
    world.send(answered(cid(L2, "ada")))
    leeds = "LS1,Leeds City Council"
    world.bring_into_force(other_tables(tmp_path, "outward-codes", leeds, "LS1,Kent County Council"))
    asked = {(each.check_id, each.force) for each in world.said(events.PoliceCheckRequested) if each.force}
    assert asked == {(cid(L2, "ada"), "West Yorkshire Police"), (cid(L2, "ada", 2), "Kent Police")}
    assert [each.authority for each in world.said(events.AuthorityCheckRequested)][-1] == "Kent County Council"
    assert [each.check_id for each in world.said(events.AuthorityCheckWithdrawn)] == [cid(LA, "kit")]


THEFT_IS_DECEIT = r"\b(fraud\w*|", r"\b(theft|fraud\w*|"


def test_another_classification_judges_what_was_answered(tmp_path: Path) -> None:
    """P5: as if it came now; what a person judged stays, and its finding is the same."""
    world = ChecksWorld()
    world.send(details(), answered(cid(L1, "ada"), "Theft", "Battery"), answered(cid(L1, "ben"), "Theft"))
    (unjudged,) = [each for each in world.results() if each.check.about == "ben"]
    (finding,) = unjudged.to_judge
    by_person = {"relevance": Relevance.NOT_RELEVANT, "category": OffenceCategory.UNCLASSIFIED}
    world.send(
        command(events.ClassifyFinding, check_id=cid(L1, "ben"), finding_id=finding.finding_id, why="read", **by_person)
    )
    heard = len(world.results())
    world.bring_into_force(other_tables(tmp_path, "offences", *THEFT_IS_DECEIT))
    (result,) = world.results()[heard:]
    assert [(each.offence, each.category, each.judged_by) for each in result.relevant] == [
        ("Theft", "deceit", "deceit"),
        ("Battery", "violence", "violence-assault"),
    ]
    assert (result.check.about, result.for_a_person) == ("ada", 0)
    assert not world.asked()


def test_of_a_case_that_is_over_what_was_judged_stays(tmp_path: Path) -> None:
    world = ChecksWorld()
    world.send(details(), answered(cid(L1, "ada"), "Theft"), details(2, concluded=True))
    heard = len(world.memory.published)
    world.bring_into_force(other_tables(tmp_path, "offences", *THEFT_IS_DECEIT))
    assert len(world.memory.published) == heard


def test_an_answer_that_names_no_check_of_ours_cannot_wait_once_what_it_tells_of_is_serious(tmp_path: Path) -> None:
    """T2."""
    world = ChecksWorld()
    world.send(answered("not one of ours", "Battery"))
    row = r"battery,\bbattery\b,violence,relevant,yes,,anybody,serious here,invented"
    first = "violence-assault,"
    world.bring_into_force(other_tables(tmp_path, "offences", first, f"{row}\n{first}"))
    assert [(each.due, "T2" in each.reasons) for each in world.said(PersonNeeded)] == [
        (datetime(2026, 6, 2, 16, tzinfo=UTC), False),
        (NOW, True),
    ]
    (kept,) = world.rows(STRAY_ANSWERS).values()
    assert [finding.judged_by for finding in kept.findings] == ["battery"]


def test_whoever_is_asked_may_give_the_commands_that_settle_it() -> None:
    """G9, G10: and so may whoever is asked next, in whatever team. What is wrong with whom the court told of is put right with intake (I9)."""
    topics = [TOPICS[f"{name}.commands.v1"] for name in ("police-checks", "intake")]
    commands = {each.message_name: each for topic in topics for each in topic.messages}
    world = ChecksWorld()
    far = BEN.model_copy(update={"address": None, "name": ADA.name})
    nameless = ADA.model_copy(update={"name": type(ADA.name)()})
    abuse = Signals(allegations=(Allegation(factor=RiskFactor.DOMESTIC_ABUSE, about_person="ben"),))
    world.send(details(people=(nameless, far, EVE), children=(), relations=(), signals=abuse))
    world.send(answered(cid(L1, "ben"), "Theft", intelligence="words"), answered(cid(L1, "nobody")))
    kinds = {key.partition(".")[0] for key in world.asked()}
    assert kinds == {"identity", "force", "consent", "findings", "answer", "words"}
    for asked in world.questions.values():
        for role in (Role(asked.role), next_role_up(Role(asked.role))):
            assert all(role in getattr(commands.get(name), "given_by", ()) for name in asked.settled_by), asked.key
