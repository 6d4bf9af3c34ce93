"""How values of the contracts are laid out as fields, and made of them again."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cafcass_contracts.schemas import EXAMPLES
from intake.domain.case import shape
from intake.domain.case.shape import DECIDED_HERE, Shape

ISSUED = json.loads((EXAMPLES / "court.application-issued.v1" / "full.json").read_text("utf-8"))
DECIDED = frozenset().union(*DECIDED_HERE.values())


@pytest.mark.parametrize(
    ("section", "of"),
    [
        ("people", shape.PERSON),
        ("children", shape.CHILD),
        ("relations", shape.RELATION),
        ("documents", shape.DOCUMENT),
        ("previous_proceedings", shape.PROCEEDINGS),
    ],
)
def test_a_value_comes_back_as_it_was_laid_out(section: str, of: Shape) -> None:
    for said in ISSUED[section]:
        fields = of.flat(said)
        assert not DECIDED.intersection(fields)
        assert of.nest(fields) == {name: value for name, value in said.items() if name not in {"id", *DECIDED}}


parts = st.sampled_from(sorted(shape.PERSON.flat(ISSUED["people"][0])))


@given(st.sets(parts), st.randoms(use_true_random=False))
def test_any_part_of_the_fields_in_any_order_makes_up_the_same_value(chosen: set[str], order: Any) -> None:
    fields = shape.PERSON.flat(ISSUED["people"][0])
    names = sorted(chosen)
    value = shape.PERSON.nest({name: fields[name] for name in names})
    order.shuffle(names)
    assert shape.PERSON.nest({name: fields[name] for name in names}) == value
    assert ("phone" in value) is ("phone.value" in chosen)
    assert ("address" in value) is ("address" in chosen)


def test_what_is_held_is_not_changed_by_making_a_value_of_it() -> None:
    fields = shape.PERSON.flat(ISSUED["people"][0])
    before = json.dumps(fields)
    shape.PERSON.nest(fields)["representation"]["address"]["line_1"] = "1 Other Street"
    assert json.dumps(fields) == before
