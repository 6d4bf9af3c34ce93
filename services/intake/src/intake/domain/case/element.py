"""One element of a held case: its fields, each with the time of the snapshot that last showed it (I4).

Nearly always all fields of an element were last shown by the same snapshot, so an element has one stamp, and stamps of
their own only for the fields that are older.
"""

from __future__ import annotations

from typing import Final

from cafcass_contracts.values import YesNo
from cafcass_domain.london import london_day
from cafcass_domain.outside_time import BIRTH
from cafcass_domain.state import State, field, replace
from intake.domain.case.safer_answers import SAFER, is_safer
from intake.domain.case.snapshot import Json, Stamp, instant_of

_FLAGS: Final = {
    f"{detail}.confidential": value
    for detail, value in (("address", "address"), ("email", "email.value"), ("phone", "phone.value"))
}
"""What says of a contact detail whether it is confidential, with the detail itself."""


BORN: Final = "date_of_birth"


class Meant(State):
    """What was shown before something that nobody can mean."""

    stamp: Stamp
    value: Json


class Element(State):
    """An element as it is held."""

    stamp: Stamp
    """When it was last shown."""
    values: dict[str, Json]
    older: dict[str, Stamp]
    """When those fields were last shown that the last showing left out."""
    safer: dict[str, Stamp] = field(default_factory=dict)
    """Of answers whose last word is not the safer one: when the safer was last said."""

    meant: Meant | None = None
    """The last date of birth that can be meant, where a later showing has one that cannot (I9); None where the last can."""

    def shown_at(self, name: str) -> Stamp | None:
        """When a field was last shown; None where it never was."""
        return self.older.get(name, self.stamp) if name in self.values else None


NOTHING_SHOWN: Final = Element(0, {}, {})


def show(held: Element | None, fields: dict[str, Json], stamp: Stamp) -> Element:
    """The element after these fields were shown at `stamp`; the very same object where that changes nothing.

    Of an answer that keeps somebody safe it is remembered when the safer one was last said, whatever was said since (T9).
    """
    after = _shown(held, fields, stamp)
    if held is not None and BORN in fields and BORN in held.values and fields[BORN] != held.values[BORN]:
        meant = _meant(held, after, Meant(stamp, fields[BORN]))
        after = after if meant == after.meant else replace(after, meant=meant)
    if held is None or not (named := fields.keys() & SAFER):
        return after
    safer = _safer(held, after, {name: stamp for name in named if is_safer(fields[name])})
    return after if safer == after.safer else replace(after, safer=safer)


def _meant(held: Element, after: Element, said: Meant) -> Meant | None:
    """The last date of birth that can be meant, whatever order it was shown in; None where that is the one that holds."""
    known = [held.meant, Meant(held.older.get(BORN, held.stamp), held.values[BORN]), said]
    can = [each for each in known if each is not None and _can_be_meant(each)]
    last = max(can, key=lambda each: each.stamp, default=None)
    return None if last is None or last.value == after.values[BORN] else last


def _can_be_meant(said: Meant) -> bool:
    """Whether a date of birth was none that is still to come when it was shown."""
    return isinstance(said.value, str) and not BIRTH.doubt(said.value, london_day(instant_of(said.stamp)))


def _safer(held: Element, after: Element, said: dict[str, Stamp]) -> dict[str, Stamp]:
    known = {
        name: when
        for name in held.values.keys() & SAFER
        if is_safer(held.values[name]) and (when := held.shown_at(name))
    }
    every = (held.safer, known, said)
    return {
        name: max(each[name] for each in every if name in each)
        for name in {*held.safer, *known, *said}
        if not is_safer(after.values[name])
    }


def _shown(held: Element | None, fields: dict[str, Json], stamp: Stamp) -> Element:
    """The element after these fields were shown.

    A newer showing overwrites, an equally old one that arrives later too, an older one only adds what was never shown
    since. Nothing is taken away.
    """
    if held is None or not held.values:
        return Element(stamp, fields, {})
    if stamp >= held.stamp and (unsaid := _unsaid(held, fields)):
        fields = {name: value for name, value in fields.items() if name not in unsaid}
    if stamp > held.stamp:
        older = {name: held.older.get(name, held.stamp) for name in held.values if name not in fields}
        return Element(stamp, {**held.values, **fields}, older, held.safer, held.meant)
    news = {
        name: value
        for name, value in fields.items()
        if (known := held.shown_at(name)) is None or known < stamp or (known == stamp and held.values[name] != value)
    }
    if not news:
        return held
    older = {name: when for name, when in held.older.items() if name not in news}
    if stamp < held.stamp:
        older |= dict.fromkeys(news, stamp)
    return Element(held.stamp, {**held.values, **news}, older, held.safer, held.meant)


def _unsaid(held: Element, fields: dict[str, Json]) -> set[str]:
    """The flags that a showing says nothing of, while the contact detail is the one of which it is known (G3)."""
    return {
        flag
        for flag in fields.keys() & _FLAGS.keys()
        if fields[flag] == YesNo.NOT_KNOWN and flag in held.values and _is_same(held, fields, flag)
    }


def _is_same(held: Element, fields: dict[str, Json], flag: str) -> bool:
    detail = _FLAGS[flag]
    return detail not in fields or fields[detail] == held.values.get(detail)
