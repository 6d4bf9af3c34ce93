"""Somebody of whom too little is known to ask: who says more, and by which command (P1, P3, P7, I9)."""

from __future__ import annotations

from checks_world import ADA, BEN, KIT, ChecksWorld, command, details

from cafcass_contracts import police_checks as events
from cafcass_contracts.people import PersonName
from cafcass_contracts.safeguarding import ConsentState


def test_more_of_somebody_is_said_by_a_command_that_is_for_them_and_that_whoever_is_asked_may_give() -> None:
    """Of whom the court told, to intake; of whom a command told, by that command."""
    nameless, child = ADA.model_copy(update={"name": PersonName()}), KIT.model_copy(update={"name": PersonName()})
    world = ChecksWorld()
    world.send(details(people=(nameless, BEN.model_copy(update={"address": None})), children=(child,)))
    world.send(command(events.RecordHouseholdMember, lives_with="ben", name=PersonName(first="Fay", last="Sample")))
    (fay,) = world.case.members
    world.send(command(events.RecordConsent, person=fay, state=ConsentState.GIVEN, how="by telephone"))
    named = {key: asked.settled_by for (_, key), asked in world.questions.items() if key.startswith("identity.")}
    assert named == {
        "identity.ada": ("correct-person",),
        "identity.kit": ("correct-child",),
        f"identity.{fay}": ("record-household-member",),
    }
