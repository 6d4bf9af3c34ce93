"""What is kept of what others told fits what they may tell (G4)."""

from __future__ import annotations

from typing import Any

import pytest
from allocation_world import HEARING_AT, heard, practitioner
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel

from allocation.domain import told
from cafcass_contracts import intake, proceedings, workforce, workload
from cafcass_contracts.codec import decode, encode
from cafcass_contracts.values import HearingStatus, YesNo
from cafcass_contracts.workload import PractitionerRole, WorkKind
from cafcass_domain.state import convert
from cafcass_runtime.testing import checks

OWN: dict[type[Any], type[BaseModel]] = {
    told.Court: proceedings.CourtRef,
    told.Hearing: proceedings.Hearing,
    told.ReportOrder: proceedings.ReportOrder,
    told.Child: intake.ChildRef,
    told.Summary: intake.CaseSummary,
    told.Reduction: workload.Reduction,
    told.Contact: workforce.WorkContact,
    told.Employment: workforce.PractitionerRecorded,
}


@pytest.mark.parametrize("own", OWN, ids=lambda own: own.__name__)
def test_each_field_that_is_kept_is_one_of_the_contract(own: type[Any]) -> None:
    checks.an_own_value_fits(own, OWN[own], OWN)


@pytest.mark.parametrize("own", [told.Court, told.Contact], ids=lambda own: own.__name__)
def test_what_is_told_again_is_told_whole(own: type[Any]) -> None:
    assert set(own.__struct_fields__) == OWN[own].model_fields.keys()


def test_a_summary_is_kept_as_it_was_told() -> None:
    said = heard(cafcass_officers=("adviser-1",))
    kept = convert(said, told.Summary, from_attributes=True)
    assert (kept.first_hearing_id, kept.hearings[0].status, kept.hearings[0].starts_at) == ("h1", HearingStatus.HELD, HEARING_AT)  # fmt: skip
    assert ([child.id for child in kept.children], kept.cafcass_officers) == (["c1"], ("adviser-1",))
    assert kept.court is not None
    assert kept.court.said() == said.court


def test_a_practitioner_is_kept_as_they_were_told() -> None:
    reduced = workload.Reduction(percent=20, starts_on=HEARING_AT.date())
    said = practitioner(reductions=(reduced,), kinds_within_contract=(WorkKind.ADDENDUM,), weekly_hours=18.5)
    kept = convert(said, told.Employment, from_attributes=True)
    assert (kept.role, kept.weekly_hours, kept.newly_qualified) == (PractitionerRole.ADVISER, 18.5, YesNo.NO)
    assert (kept.reductions[0].percent, kept.kinds_within_contract) == (20, (WorkKind.ADDENDUM,))


@given(st.text(min_size=1, max_size=20))
def test_a_word_that_the_contracts_do_not_have_is_kept_as_it_is(word: str) -> None:
    said = practitioner(role=PractitionerRole(word))
    kept = convert(decode(type(said), encode(said)), told.Employment, from_attributes=True)
    assert kept.role == word
    assert kept.role.known is PractitionerRole(word).known
