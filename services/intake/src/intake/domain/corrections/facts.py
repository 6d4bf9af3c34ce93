"""What a person said in place of what a court said: laid over what is held, until the court's later word is accepted (I9)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from cafcass_domain.state import replace
from intake.domain.case.held import Correction, HeldCase
from intake.domain.case.snapshot import Fields, Stamp


def corrected(values: Fields, corrections: Mapping[str, Correction] | None) -> Fields:
    """The values of an element as they stand after its corrections."""
    if not corrections:
        return values
    unsaid = {name for name, each in corrections.items() if each.value is None}
    said = {name: each.value for name, each in corrections.items() if each.value is not None}
    return {name: value for name, value in {**values, **said}.items() if name not in unsaid}


def correct(held: HeldCase, key: str, said: Fields, not_known: tuple[str, ...], stamp: Stamp) -> HeldCase:
    """The case after a person said these facts of an element, and of others that they are not known."""
    element = held.elements.get(key)
    values = {} if element is None else element.values
    made = {name: Correction(value, stamp, values.get(name)) for name, value in said.items()}
    for name in not_known:
        inside = [each for each in values if each == name or each.startswith(f"{name}.")]
        made |= {each: Correction(None, stamp, values[each]) for each in inside or [name] if each not in said}
    return replace(held, corrections={**held.corrections, key: {**held.corrections.get(key, {}), **made}})


def later_words(held: HeldCase) -> Iterator[tuple[str, str]]:
    """The elements and fields of which a court said something else since they were corrected."""
    for key, of_element in held.corrections.items():
        element = held.elements.get(key)
        if element is None:
            continue
        for name, each in of_element.items():
            shown = element.shown_at(name)
            if shown is not None and shown > each.stamp and element.values[name] not in (each.value, each.over):
                yield key, name
