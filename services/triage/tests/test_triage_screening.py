from __future__ import annotations

from triage_world import World, clear_checks, details, quiet_world

from cafcass_contracts import triage
from cafcass_contracts.safeguarding import ScreeningOutcome, SettledBy


def test_an_application_is_screened_the_moment_it_is_known_and_waits_for_a_person_while_checks_are_out() -> None:
    world = World()
    world.send(details())
    screened = world.last(triage.CaseScreened)
    assert (screened.screening, screened.outcome, screened.settled) == (1, ScreeningOutcome.NEEDS_PERSON, False)
    assert world.last(triage.RiskProfileRecorded).screening == 1
    (question,) = world.questions.values()
    assert question.settled_by == ("settle-screening",)


def test_no_concerns_holds_without_a_person_once_everything_is_answered() -> None:
    world = quiet_world()
    screened = world.last(triage.CaseScreened)
    assert (screened.outcome, screened.settled_by) == (ScreeningOutcome.NO_CONCERNS, SettledBy.POLICY)
    assert not world.questions
    for each in clear_checks():
        assert not world.send(each).publish
