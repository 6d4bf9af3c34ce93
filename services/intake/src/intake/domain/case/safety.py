"""Which answers keep somebody safe (T9, H13): the safer one, once said, holds until a person says otherwise."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from cafcass_contracts.values import YesNo
from intake.domain.case.element import Element
from intake.domain.case.held import Correction, HeldCase
from intake.domain.case.safer_answers import HOMES, SAFER, is_safer, with_confidential_homes
from intake.domain.case.snapshot import Fields, Json, Stamp

_NOTHING: Final[Mapping[str, Correction]] = {}


def kept_safe(element: Element, values: Fields, corrections: Mapping[str, Correction] | None) -> Fields:
    """The values of an element as they stand, each answer at the safer one that a court gave and no person took back."""
    names = list(_kept(element, values, corrections or _NOTHING))
    if not names:
        return values
    return {
        **values,
        **{name: with_confidential_homes(values[name]) if name == HOMES else str(YesNo.YES) for name in names},
    }


def _kept(element: Element, values: Fields, corrections: Mapping[str, Correction]) -> Iterator[str]:
    for name in {*element.safer, *(corrections.keys() & SAFER)}:
        made, safer_at = corrections.get(name), _safer_at(element, name)
        if safer_at is None or name not in values:
            continue
        if made is None or made.value == YesNo.NOT_KNOWN or (safer_at > made.stamp and not is_safer(made.over)):
            yield name


def _safer_at(element: Element, name: str) -> Stamp | None:
    """When a court last gave the safer answer."""
    return element.shown_at(name) if is_safer(element.values.get(name)) else element.safer.get(name)


def lowered(held: HeldCase) -> Iterator[tuple[str, str]]:
    """The elements and fields of which a court's later word is less safe than an earlier one, and nobody has said which holds."""
    for key, element in held.elements.items():
        made = held.corrections.get(key, _NOTHING)
        for name in _kept(element, element.values, made) if element.safer else ():
            if _says_no(element.values[name]):
                yield key, name


def _says_no(said: Json) -> bool:
    if isinstance(said, list):
        return any(home.get("address", {}).get("confidential") == YesNo.NO for home in said)
    return bool(said == YesNo.NO)
