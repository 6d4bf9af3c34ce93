"""What is kept of what others told fits what they may tell (G4)."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import BaseModel
from triage_world import QUIET, details

from cafcass_contracts import intake, people, police_checks, proceedings, safeguarding
from cafcass_contracts.people import Need
from cafcass_contracts.values import NeedKind, YesNo
from cafcass_runtime.testing import checks
from triage.domain import told

OWN: dict[type[Any], type[BaseModel]] = {
    told.PersonName: people.PersonName,
    told.Address: people.Address,
    told.ContactDetail: people.ContactDetail,
    told.Representation: people.Representation,
    told.Need: people.Need,
    told.Person: people.Person,
    told.Home: people.Home,
    told.Child: people.Child,
    told.Relation: people.Relation,
    told.CourtRef: proceedings.CourtRef,
    told.Hearing: proceedings.Hearing,
    told.ReportOrder: proceedings.ReportOrder,
    told.PreviousProceedings: proceedings.PreviousProceedings,
    told.Allegation: proceedings.Allegation,
    told.Signals: proceedings.Signals,
    told.Details: intake.CaseDetailsRecorded,
    told.Check: safeguarding.Check,
    told.Finding: safeguarding.Finding,
    told.CheckResult: police_checks.CheckResultRecorded,
    told.Gap: safeguarding.Gap,
    told.Sharing: safeguarding.Sharing,
    told.DutyTurn: safeguarding.DutyTurn,
    told.Correspondence: intake.CorrespondenceRecorded,
}


@pytest.mark.parametrize("own", OWN, ids=lambda own: own.__name__)
def test_each_field_that_is_kept_is_one_of_the_contract(own: type[Any]) -> None:
    checks.an_own_value_fits(own, OWN[own], OWN)


@pytest.mark.parametrize("own", [told.CourtRef, told.Need, told.Gap, told.Sharing], ids=lambda own: own.__name__)
def test_what_is_told_again_is_told_whole(own: type[Any]) -> None:
    assert set(own.__struct_fields__) == OWN[own].model_fields.keys()


def test_what_is_passed_on_is_what_was_told() -> None:
    court, need = proceedings.CourtRef(name="Mocktown", epims_id="1", region="3"), Need(kind=NeedKind.WELSH, detail="x")
    assert told.said(proceedings.CourtRef, told.own(told.CourtRef, court)) == court
    assert told.said(people.Need, told.own(told.Need, need)) == need


def test_nothing_is_kept_of_what_nobody_reads() -> None:
    """A social worker's name, a sender, another proceeding's orders: nothing that triage decides rests on them."""
    said = details(
        children=(people.Child(id="c1", social_worker="NOT READ", known_to_local_authority=YesNo.YES),),
        previous_proceedings=(proceedings.PreviousProceedings(case_number="NOT READ", orders_made="NOT READ"),),
        signals=QUIET.model_copy(update={"children_known_in_words": "NOT READ"}),
    )
    kept = told.own(told.Details, said)
    assert "NOT READ" not in repr(kept)
    assert len(kept.previous_proceedings) == 1
