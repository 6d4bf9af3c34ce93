"""Situations from practice, each one of a kind: what police-checks does in them."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from checks_world import (
    CASE,
    L1,
    L2,
    NOW,
    ChecksWorld,
    answered,
    cid,
    command,
    details,
    of,
)

from cafcass_contracts import police_checks as events
from cafcass_contracts.police import PoliceEntry
from cafcass_contracts.safeguarding import CheckState, DisposalKind
from cafcass_contracts.values import YesNo

DAY = timedelta(days=1)
CHILD_RAPE = "Rape of a female under 13"


def world(**changes: Any) -> ChecksWorld:
    made = ChecksWorld()
    made.send(details(**changes))
    made.now = NOW + DAY
    return made


def classified(check: str, finding: str, relevance: str, **more: Any) -> Any:
    """What a person says that a finding bears on."""
    said = {"category": "sexual", "why": "read the file", **more}
    return command(events.ClassifyFinding, check_id=check, finding_id=finding, relevance=relevance, **said)


@pytest.mark.practice(
    "H1", "whatever an offence of weight ended with, it goes to a person at once and is never nothing found"
)
@pytest.mark.parametrize(
    "disposal", [*(each for each in DisposalKind if each is not DisposalKind.CONVICTION), DisposalKind("discontinued")]
)
def test_a_matter_without_conviction_is_information_for_screening_and_goes_to_a_person(disposal: DisposalKind) -> None:
    made = world()
    check = cid(L1, "ben")
    decision = made.send(answered(check, PoliceEntry(offence=CHILD_RAPE, disposal=disposal)))
    assert made.check(L1, "ben").check.relevant is YesNo.NOT_KNOWN
    assert made.asked() == [f"findings.{check}"]
    assert made.question().reasons == ("P5", "P6", "T2")
    assert made.check(L2, "ben").state is CheckState.REQUESTED, "what is known locally of it is asked for (P2)"
    (told,) = of(decision, events.CheckResultRecorded)
    assert (told.relevant, [(f.offence, f.proven) for f in told.to_judge]) == ((), [(CHILD_RAPE, False)])


@pytest.mark.parametrize(("said", "relevant"), [("relevant", YesNo.YES), ("not-relevant", YesNo.NO)])
def test_a_person_decides_of_information_either_way_and_it_is_never_proven(said: str, relevant: YesNo) -> None:
    made = world()
    check = cid(L1, "ben")
    made.send(answered(check, PoliceEntry(offence=CHILD_RAPE, disposal=DisposalKind.ACQUITTED)))
    (finding,) = made.case.answers[made.check(L1, "ben").answer or ""].findings
    made.send(classified(check, finding.finding_id, said))
    assert (made.check(L1, "ben").check.relevant, made.asked()) == (relevant, [])
    assert made.case.judged[finding.finding_id].by.why == "read the file"
    assert not finding.proven


def test_what_never_matters_is_none_of_weight_whatever_it_ended_with() -> None:
    made = world()
    made.send(answered(cid(L1, "ben"), PoliceEntry(offence="Speeding", disposal=DisposalKind.PENDING)))
    assert (made.check(L1, "ben").check.relevant, made.asked()) == (YesNo.NO, [])
    assert f"{CASE}.level-2.ben.1" not in made.case.checks
