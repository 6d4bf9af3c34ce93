"""How the parts of a case are held: each field under the name that the contracts have for it, so that it is named once.

A field inside a value is held by its path (`name.first`, `representation.firm`), so that what one snapshot shows of a person adds to what
another showed. An address is one value, because lines of two addresses must never mix; that it is confidential is held beside it
(`address.confidential`), and so is that a telephone number or an e-mail address is.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Final, get_args, get_origin

from cafcass_contracts.court import ApplicationIssued
from cafcass_contracts.intake import CaseDetailsRecorded
from cafcass_contracts.message import Value
from cafcass_contracts.people import Address, Child, Person, Relation
from cafcass_contracts.proceedings import DocumentRef, Hearing, OrderRef, PreviousProceedings, ReportOrder
from intake.domain.case.snapshot import Fields, Json

CONFIDENTIAL: Final = "confidential"


class Shape:
    """One kind of part, by its contract: how a value of it is laid out as fields, and made of them again."""

    def __init__(self, model: type[Value], fields: Iterable[str]) -> None:
        self.fields: Final = tuple(fields)
        self._inside = {name: found for name in self.fields if (found := _shape_in(model, name)) is not None}
        self.whole: Final = model is Address
        """Whether such a value is one field wherever it stands."""
        self._places = {".".join(place): (place[:-1], place[-1], _is_flag(place)) for place in self.paths()}

    def paths(self) -> Iterator[tuple[str, ...]]:
        """The path of each field."""
        for name in self.fields:
            inside = self._inside.get(name)
            if inside is None or inside.whole:
                yield (name,)
            if inside is not None:
                inner = ((CONFIDENTIAL,),) if inside.whole else inside.paths()
                yield from ((name, *rest) for rest in inner)

    def flat(self, said: Mapping[str, Json]) -> Fields:
        """The fields of a value: those of it that are of this shape."""
        found: Fields = {}
        for name in self.fields:
            if name not in said:
                continue
            value, inside = said[name], self._inside.get(name)
            if inside is None:
                found[name] = value
            elif inside.whole:
                lines = {part: line for part, line in value.items() if part != CONFIDENTIAL}
                if lines:
                    found[name] = lines
                if CONFIDENTIAL in value:
                    found[f"{name}.{CONFIDENTIAL}"] = value[CONFIDENTIAL]
            else:
                found |= {f"{name}.{part}": inner for part, inner in inside.flat(value).items()}
        return found

    def nest(self, fields: Mapping[str, Json]) -> Fields:
        """The value that fields make up: what among them is of this shape. A flag of what is not there is left out."""
        found: Fields = {}
        flags: list[tuple[tuple[str, ...], Json]] = []
        for name, value in fields.items():
            place = self._places.get(name)
            if place is None:
                continue
            outer, last, is_flag = place
            if is_flag:
                flags.append((outer, value))
                continue
            part = found
            for step in outer:
                part = part.setdefault(step, {})
            part[last] = value
        for outer, flag in flags:
            _mark(found, outer, flag)
        return found


def _mark(found: Fields, place: tuple[str, ...], flag: Json) -> None:
    """Says of the value at a place that it is confidential. The value may be a held one, and is left as it is."""
    part = found
    for step in place[:-1]:
        part = part.get(step, {})
    if place[-1] in part:
        part[place[-1]] = {**part[place[-1]], CONFIDENTIAL: flag}


def _is_flag(place: tuple[str, ...]) -> bool:
    return len(place) > 1 and place[-1] == CONFIDENTIAL


def _shape_in(model: type[Value], name: str) -> Shape | None:
    """The shape of a field that holds one value; None of a plain field, and of a list, which is one field as a whole."""
    annotation = model.model_fields[name].annotation
    choices = (annotation,) if isinstance(annotation, type) else get_args(annotation)
    if get_origin(annotation) is tuple:
        return None
    found = next((each for each in choices if isinstance(each, type) and issubclass(each, Value)), None)
    return None if found is None else Shape(found, found.model_fields)


def _fields(model: type[Value], *without: str) -> tuple[str, ...]:
    return tuple(name for name in model.model_fields if name not in without)


DECIDED_HERE: Final[Mapping[type[Value], frozenset[str]]] = {
    Person: frozenset({"adult_party", "also", "apart"}),
    Child: frozenset({"child_id", "also"}),
    Hearing: frozenset({"presumed"}),
}
"""What intake itself decides, and never reads from outside (P1, I5, I7)."""


def _part(model: type[Value], *without: str) -> Shape:
    return Shape(model, _fields(model, "id", *DECIDED_HERE.get(model, ()), *without))


PERSON: Final = _part(Person)
CHILD: Final = _part(Child)
RELATION: Final = _part(Relation)
HEARING_DAY: Final = Shape(Hearing, ("starts_at", "ends_at", "court"))
"""When and where: a hearing has as many as it has days."""
HEARING: Final = _part(Hearing, *HEARING_DAY.fields)
ORDER: Final = _part(OrderRef)
REPORT: Final = _part(ReportOrder)
DOCUMENT: Final = _part(DocumentRef)
PROCEEDINGS: Final = _part(PreviousProceedings)

_PARTS: Final = ("people", "children", "relations", "hearings", "documents", "previous_proceedings")
_KNOWN_BY: Final = ("case_number", "law")
CASE: Final = Shape(
    CaseDetailsRecorded,
    (name for name in _fields(ApplicationIssued, *_PARTS, *_KNOWN_BY) if name in CaseDetailsRecorded.model_fields),
)
"""What an application says of the case itself, and its readers are told."""
