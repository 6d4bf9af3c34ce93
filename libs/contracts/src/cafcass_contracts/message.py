"""What every message on our topics is: a frozen pydantic model with a name, a version and a data class per field.

Readers keep what they do not know: unknown fields stay on the model, unknown enumeration values are parked as
`OpenEnum` members that are not `known`. Writers are closed: the released schemas forbid what is not declared.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum, StrEnum
from typing import Annotated, Any, ClassVar, Self

from pydantic import BaseModel, ConfigDict, Field, GetJsonSchemaHandler
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema

TYPE_PREFIX = "uk.gov.cafcass"


class DataClass(IntEnum):
    """Who may see a field or a topic (rule G4, G5); a field may sit only on a topic of its own class or above."""

    OPEN = 0
    """Outside readers: no personal data, no screening outcome, small numbers suppressed."""
    OFFICIAL = 1
    """Inside Cafcass: identifiers, no confidential detail."""
    RESTRICTED = 2
    """People, convictions, allegations: named readers only, encrypted on our own topics."""


@dataclass(frozen=True, slots=True)
class Classified:
    """Marks the data class of a field; a field without a mark is `OFFICIAL`."""

    data_class: DataClass

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        """The released schemas say it too, for whoever reads only those."""
        return {**handler(schema), "x-data-class": self.data_class.name.lower()}


Open = Classified(DataClass.OPEN)
Restricted = Classified(DataClass.RESTRICTED)


@dataclass(frozen=True, slots=True)
class Sealing:
    """Marks a field that identifies somebody, links cases or holds free text on a topic that is kept without end (G6).

    Everybody inside Cafcass who may read the topic may read it, as long as the case's key lives: it is encrypted with that key, and
    destroyed with it. Marks a whole field of a message, never a part of one.
    """

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        """The released schemas say it too, for whoever reads only those."""
        return {**handler(schema), "x-sealed": True}


Sealed = Sealing()


class OpenEnum(StrEnum):
    """An enumeration whose unknown values are kept instead of refused.

    A value nobody has declared becomes a member of this class with `known` false, so a new value at a court never
    stops a consumer (lessons in the courts' feeds: a closed enumeration stopped one twice).
    """

    @classmethod
    def _missing_(cls, value: object) -> Self | None:
        if not isinstance(value, str):
            return None
        parked = str.__new__(cls, value)
        parked._name_ = "UNKNOWN"
        parked._value_ = value
        return parked

    @property
    def known(self) -> bool:
        """Whether this value is one that the contracts declare."""
        return self._name_ != "UNKNOWN"


class Value(BaseModel):
    """A part of a message: frozen, equal by content, keeping unknown fields."""

    # Built when first used: no service uses more than a part of what there is.
    model_config = ConfigDict(frozen=True, extra="allow", use_attribute_docstrings=True, defer_build=True)


class Message(Value):
    """Anything that travels on a topic of ours. Subclasses name themselves with class arguments.

    `owner` is who publishes it (a service, `court`, or `platform` for what every service may say), `name` its kebab-case
    name (past tense for events, imperative for commands) and `version` counts from 1.
    """

    owner: ClassVar[str] = ""
    message_name: ClassVar[str] = ""
    version: ClassVar[int] = 0
    amends: ClassVar[bool] = False
    """Whether it adds to an earlier one of its kind (I4): it has on the wire only what was set, as a default would replace what was said."""

    def __init_subclass__(cls, *, owner: str = "", name: str = "", version: int = 0, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        if name:
            cls.owner, cls.message_name, cls.version = owner, name, version

    @classmethod
    def __pydantic_init_subclass__(cls, *, owner: str = "", name: str = "", version: int = 0, **kwargs: Any) -> None:
        super().__pydantic_init_subclass__(**kwargs)

    @classmethod
    def full_name(cls) -> str:
        """`intake.application-registered.v1`: how people, files and schemas call this message."""
        return f"{cls.owner}.{cls.message_name}.v{cls.version}"

    @classmethod
    def ce_type(cls) -> str:
        """The CloudEvents type on the wire."""
        return f"{TYPE_PREFIX}.{cls.full_name()}"

    @classmethod
    def ce_dataschema(cls) -> str:
        """The CloudEvents dataschema on the wire: a name, not an address."""
        return f"urn:{TYPE_PREFIX}:schema:{cls.full_name()}"


class Event(Message):
    """Something that happened. Named in the past tense."""


@dataclass(frozen=True, slots=True)
class Plain:
    """An event as plain JSON values under the names of its model, none of them null: for who makes many.

    A model checks every value again and then turns it back into JSON, which costs several times what deciding on it
    does. Whoever publishes plainly proves by test that `decode` reads what comes out. What is left out has its default
    on the wire, as from a model.
    """

    model: type[Event]
    content: Mapping[str, Any]


RuleId = Annotated[str, Field(pattern=r"^[A-Z][0-9]{1,2}$", description="Id of an operating rule, such as T3.")]


class DecidedEvent(Event):
    """An event that one of our services decided: it says under which rules, on what, and by which policy (G2)."""

    reasons: Annotated[tuple[RuleId, ...], Open] = ()
    """The rules that led here."""
    rests_on: Annotated[tuple[str, ...], Open] = ()
    """Ids of the events it rests on."""
    policy_version: Annotated[str, Open] = ""
    """The version of the policy (settings with effective dates) that was applied."""


class Actor(Value):
    """Who acts, for the record (G2)."""

    id: str
    role: str
    team: str | None = None


class Command(Message):
    """A request to one service. It gets exactly one answer on `<service>.events`: accepted, refused or held, with the reason.

    Each subclass declares who may give it (G10): `given_by` are roles, which are asked of the workforce's returns and not of the
    command. A command that is `never_refused` raises, acknowledges or refers a concern, reports information or marks something
    unsafe: given by somebody without the role it is carried out all the same, marked, and a manager is asked.
    """

    given_by: ClassVar[tuple[str, ...]] = ()
    never_refused: ClassVar[bool] = False

    by: Actor
    based_on: int | None = None
    """The case version that the sender saw; a later version means a conflict, answered with what changed."""

    def __init_subclass__(cls, *, given_by: tuple[str, ...] = (), never_refused: bool = False, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        if given_by:
            cls.given_by, cls.never_refused = given_by, never_refused

    @classmethod
    def __pydantic_init_subclass__(
        cls, *, given_by: tuple[str, ...] = (), never_refused: bool = False, **kwargs: Any
    ) -> None:
        super().__pydantic_init_subclass__(**kwargs)
