"""What a reader may ask of a page, or say in a form: typed, with a label, and an error in plain words where it cannot be read."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import ClassVar, Final, Generic, TypeVar, get_args

from pydantic import BaseModel, ConfigDict, ValidationError

from cafcass_domain.state import State
from cafcass_runtime.audit import hashed
from cafcass_web.access.sight import Sight
from cafcass_web.content.cells import day_in_words

F = TypeVar("F", bound="Fields")

EARLIEST: Final = date(2000, 1, 1)
LATEST: Final = date(2099, 12, 31)
_DAYS: Final = ("%d/%m/%Y", "%Y-%m-%d", "%d %B %Y", "%d %b %Y", "%d-%m-%Y", "%d.%m.%Y")
_MONTH: Final = re.compile(r"([0-9]{4})-(0[1-9]|1[0-2])")


class Option(State):
    """One thing to choose, as the address says it and as a person reads it."""

    value: str
    text: str


class WrongError(ValueError):
    """What was typed cannot be read. Says what to do."""


@dataclass(frozen=True, slots=True)
class Choice:
    """A field that takes one of some options. Which there are may depend on what the reader may see."""

    label: str
    options: Sequence[Option] | Callable[[Sight], Iterable[Option]]
    hint: str = ""
    any_text: str = "All"
    """What it says where nothing is chosen."""

    def there(self, sight: Sight) -> tuple[Option, ...]:
        """The options for a reader."""
        return tuple(self.options(sight) if callable(self.options) else self.options)

    def read(self, text: str, sight: Sight) -> str:
        """The chosen value."""
        if text not in {option.value for option in self.there(sight)}:
            raise WrongError(f"{self.label}: choose one of the list")
        return text

    def said(self, text: str, sight: Sight) -> str:
        """The chosen value in words."""
        return next((option.text for option in self.there(sight) if option.value == text), text)


@dataclass(frozen=True, slots=True)
class Text:
    """A field that takes a few words."""

    label: str
    hint: str = ""
    most: int = 200

    def read(self, text: str, sight: Sight) -> str:  # noqa: ARG002 - every kind of field reads alike
        """The words, without what nobody can have meant."""
        if len(text) > self.most:
            raise WrongError(f"{self.label}: must be {self.most} characters or fewer")
        if any(unicodedata.category(letter) in {"Cc", "Cs"} for letter in text):
            raise WrongError(f"{self.label}: must be letters, digits and punctuation alone")
        return text

    def said(self, text: str, sight: Sight) -> str:  # noqa: ARG002
        """The words."""
        return text


@dataclass(frozen=True, slots=True)
class Day:
    """A field that takes a day: 31/3/2026, 2026-03-31 or 31 March 2026."""

    label: str
    hint: str = "For example, 31/3/2026"

    def read(self, text: str, sight: Sight) -> str:  # noqa: ARG002
        """The day as ISO 8601 has it."""
        for form in _DAYS:
            try:
                day = datetime.strptime(" ".join(text.split()), form).date()  # noqa: DTZ007 - a day has no offset
            except ValueError:
                continue
            if EARLIEST <= day <= LATEST:
                return day.isoformat()
            raise WrongError(f"{self.label}: must be between {EARLIEST.year} and {LATEST.year}")
        raise WrongError(f"{self.label}: enter a day, like 31/3/2026")

    def said(self, text: str, sight: Sight) -> str:
        """The day in words."""
        return day_in_words(date.fromisoformat(self.read(text, sight)))


@dataclass(frozen=True, slots=True)
class Month:
    """A field that takes a month: 2026-03, which is what it gives, as the first day."""

    label: str
    hint: str = "For example, 2026-03"

    def read(self, text: str, sight: Sight) -> str:  # noqa: ARG002
        """The month's first day as ISO 8601 has it."""
        found = _MONTH.fullmatch(text)
        if found is None or not EARLIEST.year <= int(found[1]) <= LATEST.year:
            raise WrongError(f"{self.label}: enter a month, like 2026-03")
        return f"{text}-01"

    def said(self, text: str, sight: Sight) -> str:
        """The month in words."""
        return f"{date.fromisoformat(self.read(text, sight)):%B %Y}"


Kind = Choice | Text | Day | Month


class Fields(BaseModel):
    """What a page's filters or a form's fields are: each `Annotated` with its kind. What is left empty has the field's default.

    A filter needs a default, since a page can be opened without any; a form's field without one has to be filled in.
    """

    model_config = ConfigDict(frozen=True, extra="ignore", hide_input_in_errors=True)

    button: ClassVar[str] = "Show"
    """What the button of the form says."""

    @classmethod
    def kinds(cls) -> dict[str, Kind]:
        """The kind of each field. Raises `TypeError` for one that has none."""
        found: dict[str, Kind] = {}
        for name, info in cls.model_fields.items():
            kind = next((each for each in info.metadata if isinstance(each, get_args(Kind))), None)
            if kind is None:
                raise TypeError(f"{cls.__name__}.{name} is Annotated with no kind of field")
            found[name] = kind
        return found


class NoFields(Fields):
    """Nothing can be asked of the page."""


@dataclass(frozen=True)
class Filled(Generic[F]):
    """A form as it was filled in: what was typed, what it means, and what is wrong with it."""

    kind: type[F]
    typed: Mapping[str, str]
    value: F | None
    """None where something is wrong."""
    wrong: Mapping[str, str] = field(default_factory=dict)

    def said(self, sight: Sight) -> list[tuple[str, str]]:
        """What was asked for, as label and words."""
        kinds = self.kind.kinds()
        return [(kinds[name].label, kinds[name].said(text, sight)) for name, text in self.typed.items() if text]

    def as_ids(self, sight: Sight) -> tuple[str, ...]:
        """What was asked for, as the audit has it: each name with its value, words that somebody typed as their hash (G4)."""
        return tuple(f"{name}={self._as_id(name, text, sight)}" for name, text in self.typed.items())

    def _as_id(self, name: str, text: str, sight: Sight) -> str:
        kind = self.kind.kinds()[name]
        return hashed(text) if isinstance(kind, Text) else kind.read(text, sight)


def fill(kind: type[F], parameters: Mapping[str, str], sight: Sight) -> Filled[F]:
    """Reads a form. Parameters that are no field's are left alone."""
    typed, read, wrong = {}, {}, {}
    for name, each in kind.kinds().items():
        text = parameters.get(name, "").strip()
        if not text:
            if kind.model_fields[name].is_required():
                wrong[name] = f"{each.label}: has to be filled in"
            continue
        typed[name] = text
        try:
            read[name] = each.read(text, sight)
        except WrongError as error:
            wrong[name] = str(error)
    if wrong:
        return Filled(kind, typed, None, wrong)
    try:
        return Filled(kind, typed, kind.model_validate(read))
    except ValidationError as error:
        return Filled(kind, typed, None, _in_words(kind, error))


def _in_words(kind: type[Fields], error: ValidationError) -> dict[str, str]:
    """What pydantic finds wrong: a field's own validator says it in words, anything else is said generally."""
    kinds, wrong = kind.kinds(), {}
    for problem in error.errors(include_input=False, include_url=False):
        name = str(problem["loc"][0]) if problem["loc"] else next(iter(kinds), "")
        said = problem["ctx"]["error"] if problem["type"] == "value_error" and "ctx" in problem else None
        label = kinds[name].label if name in kinds else ""
        wrong[name] = f"{label}: {said}" if said is not None else f"{label}: cannot be read"
    return wrong
