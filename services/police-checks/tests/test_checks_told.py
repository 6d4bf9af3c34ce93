"""What is kept of what others told fits what they may tell (G4)."""

from __future__ import annotations

from typing import Any

import pytest
from checks_world import ADA, BEN, EVE, KIT, NOW, details, hearing
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel

from cafcass_contracts import intake, people, proceedings, safeguarding
from cafcass_contracts.codec import decode, encode
from cafcass_contracts.values import PartyRole
from cafcass_runtime.testing import checks
from police_checks.domain import told
from police_checks.domain.answers.answer import Finding
from police_checks.domain.checks.check import Check
from police_checks.domain.told import details_of, in_contract

OWN: dict[type[Any], type[BaseModel]] = {
    told.PersonName: people.PersonName,
    told.Address: people.Address,
    told.Person: people.Person,
    told.Home: people.Home,
    told.Child: people.Child,
    told.Relation: people.Relation,
    told.CourtRef: proceedings.CourtRef,
    told.Hearing: proceedings.Hearing,
    told.Allegation: proceedings.Allegation,
    told.Signals: proceedings.Signals,
    told.Details: intake.CaseDetailsRecorded,
    Check: safeguarding.Check,
    Finding: safeguarding.Finding,
}


@pytest.mark.parametrize("own", OWN, ids=lambda own: own.__name__)
def test_each_field_that_is_kept_is_one_of_the_contract(own: type[Any]) -> None:
    checks.an_own_value_fits(own, OWN[own], OWN)


@pytest.mark.parametrize(
    "own", [told.PersonName, told.Address, told.CourtRef, Check, Finding], ids=lambda own: own.__name__
)
def test_what_is_told_again_is_told_whole(own: type[Any]) -> None:
    """Who looks for somebody by it misses nothing that the application says."""
    assert set(own.__struct_fields__) == OWN[own].model_fields.keys()


def test_an_application_is_kept_as_it_was_told() -> None:
    said = details(
        people=(ADA, BEN, EVE), hearings=(hearing(NOW),), court=proceedings.CourtRef(name="Family Court", region="3")
    )
    kept = details_of(said)
    assert [in_contract(people.PersonName, each.name) for each in kept.people] == [ADA.name, BEN.name, EVE.name]
    assert [each.address and in_contract(people.Address, each.address) for each in kept.people] == [
        ADA.address,
        BEN.address,
        EVE.address,
    ]
    assert [each.adult_party for each in kept.people] == [True, True, False]
    assert (kept.children[0].id, kept.children[0].homes[0].with_people) == (KIT.id, ("ada",))
    assert (kept.first_hearing_id, kept.hearings[0].starts_at) == ("h1", NOW)
    assert kept.court is not None
    assert in_contract(proceedings.CourtRef, kept.court) == said.court


@given(st.text(min_size=1, max_size=20))
def test_a_word_that_the_contracts_do_not_have_is_kept_as_it_is(word: str) -> None:
    """Readers keep what they do not know (G3)."""
    role = PartyRole(word)
    said = details(people=(ADA.model_copy(update={"roles": (role,)}),))
    kept = details_of(decode(type(said), encode(said)))
    assert kept.people[0].roles == (role,)
    assert kept.people[0].roles[0].known is role.known
