"""Policy of messages: named, numbered, described, on the map, and closed or open where they should be."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from typing import Annotated

import pytest

from cafcass_contracts import court, intake, police_checks, triage
from cafcass_contracts.classes import data_class_of, field_class, sealed_fields
from cafcass_contracts.message import (
    Classified,
    Command,
    DataClass,
    DecidedEvent,
    Event,
    Message,
    Open,
    OpenEnum,
    Restricted,
    Value,
)
from cafcass_contracts.registry import MESSAGES, by_ce_type, find_message
from cafcass_contracts.roles import Role, next_role_up
from cafcass_contracts.rules import RULES
from cafcass_contracts.safeguarding import CareCategory
from cafcass_contracts.topics import SERVICES
from cafcass_contracts.values import HearingType, OrderType

ALL = pytest.mark.parametrize("message", MESSAGES.values(), ids=MESSAGES)
OWNERS = {*SERVICES, "court", "post-room", "police", "local-authority", "workforce", "finance", "platform"}
RULE = re.compile(r"\b([GIPTACK][1-9][0-9]?)\b")
FORMS = {"C1", "C8", "G7"}


def declared(cls: type[Message] = Message) -> Iterator[type[Message]]:
    for sub in cls.__subclasses__():
        if sub.__module__.startswith("cafcass_contracts."):
            if "message_name" in vars(sub):
                yield sub
            yield from declared(sub)


def parts_of(cls: type[Value] = Value) -> Iterator[type[Value]]:
    for sub in cls.__subclasses__():
        if sub.__module__.startswith("cafcass_contracts.") and not issubclass(sub, Message):
            yield sub
            yield from parts_of(sub)


def test_no_message_without_topic() -> None:
    assert {message.full_name() for message in declared()} == set(MESSAGES)


@ALL
def test_it_is_named_and_versioned(message: type[Message]) -> None:
    assert message.owner in OWNERS
    assert re.fullmatch(r"[a-z]+(-([a-z]+|[0-9]+))*", message.message_name)
    assert message.version >= 1
    assert message.ce_type() == f"uk.gov.cafcass.{message.owner}.{message.message_name}.v{message.version}"
    assert message.ce_dataschema() == f"urn:uk.gov.cafcass:schema:{message.full_name()}"
    camel = "".join(part.title() for part in message.message_name.split("-"))
    assert message.__name__.rstrip("0123456789").removesuffix("V") == camel


def test_versions_are_contiguous() -> None:
    versions = defaultdict[tuple[str, str], list[int]](list)
    for message in MESSAGES.values():
        versions[message.owner, message.message_name].append(message.version)
    for name, found in versions.items():
        assert sorted(found) == list(range(1, len(found) + 1)), name


@ALL
def test_it_says_what_it_is(message: type[Message]) -> None:
    said = vars(message).get("__doc__")
    assert said
    assert len(said) > 40
    for rule in set(RULE.findall(said)) - FORMS:
        assert rule in RULES, rule


@ALL
def test_it_is_an_event_or_a_command(message: type[Message]) -> None:
    assert issubclass(message, Event) ^ issubclass(message, Command)
    assert message.model_config["frozen"]
    assert message.model_config["extra"] == "allow"


@ALL
def test_what_a_service_decides_says_why(message: type[Message]) -> None:
    if message.owner in SERVICES and issubclass(message, Event):
        assert issubclass(message, DecidedEvent)


@pytest.mark.parametrize(
    "command", [m for m in MESSAGES.values() if issubclass(m, Command)], ids=lambda m: m.full_name()
)
def test_a_command_says_who_may_give_it(command: type[Command]) -> None:
    assert command.given_by
    assert len(set(command.given_by)) == len(command.given_by)
    assert all(Role(role).known for role in command.given_by)


def test_what_protects_a_child_is_never_refused_for_the_role() -> None:
    never = {
        message.message_name for message in MESSAGES.values() if issubclass(message, Command) and message.never_refused
    }
    assert never == {
        "report-information",
        "raise-concern",
        "acknowledge-concern",
        "record-risk-call",
        "make-referral",
        "pass-on-complaint",
        "raise-safeguarding",
        "report-behaviour",
        "mark-unsafe",
    }


@pytest.mark.parametrize("role", Role)
def test_every_role_ends_at_somebody_who_answers_for_it(role: Role) -> None:
    asked = [role]
    while (above := next_role_up(asked[-1])) is not None:
        asked.append(above)
        assert len(asked) <= 3
    assert asked[-1] in {Role.HEAD_OF_SERVICE, Role.OPERATIONAL_DIRECTOR}


def test_rules_are_the_whole_list() -> None:
    expected = {"G": 10, "I": 9, "P": 9, "T": 15, "A": 18, "C": 8, "K": 18}
    assert set(RULES) == {f"{letter}{n}" for letter, count in expected.items() for n in range(1, count + 1)}
    assert all(RULES.values())


class _Inner(Value):
    plain: str = ""
    secret: Annotated[str, Restricted] = ""


class _Outer(Value):
    shown: Annotated[int, Open] = 0
    unmarked: int = 0
    own: Annotated[str | None, Restricted] = None
    nested: tuple[_Inner, ...] = ()
    claimed: Annotated[_Inner | None, Open] = None
    parts: tuple[Annotated[str, Restricted], ...] = ()


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("shown", DataClass.OPEN),
        ("unmarked", DataClass.OFFICIAL),
        ("own", DataClass.RESTRICTED),
        ("nested", DataClass.RESTRICTED),
        ("claimed", DataClass.RESTRICTED),
        ("parts", DataClass.RESTRICTED),
    ],
)
def test_a_field_is_of_its_own_class_or_that_of_what_is_inside(name: str, expected: DataClass) -> None:
    assert field_class(_Outer, name) is expected


def test_sealed_are_the_restricted_fields_at_the_top() -> None:
    assert sealed_fields(_Outer) == {"own", "nested", "claimed", "parts"}
    assert sealed_fields(intake.CaseDetailsRecorded) == {
        "people",
        "children",
        "relations",
        "signals",
        "previous_proceedings",
        "documents",
        "court_words",
        "unknowns",
    }
    assert sealed_fields(police_checks.ChecksFound) == {"checks"}
    assert sealed_fields(triage.RiskProfileRecorded) == {
        "factors",
        "alleged",
        "outstanding_checks",
        "not_spoken_to",
    }
    assert data_class_of(triage.CaseScreened) is DataClass.OFFICIAL
    assert data_class_of(intake.CaseOpened) is DataClass.OPEN


@pytest.mark.parametrize("value", [*parts_of(), *MESSAGES.values()], ids=lambda value: value.__name__)
def test_whatever_somebody_said_or_did_is_restricted(value: type[Value]) -> None:
    told = {"in_words", "intelligence", "said", "text", "offence", "category", "relevance", "sentence", "factor"}
    for field in told & value.model_fields.keys():
        if value.model_fields[field].annotation is not CareCategory:  # of a case, not of an offence
            assert field_class(value, field) is DataClass.RESTRICTED, field


def test_whatever_names_a_person_is_restricted() -> None:
    about_people = {"name", "date_of_birth", "address", "phone", "email", "place_of_birth", "previous_names", "gender"}
    for message in MESSAGES.values():
        for field in about_people & message.model_fields.keys():
            assert field_class(message, field) is DataClass.RESTRICTED, message.full_name()


def test_a_value_nobody_declared_is_parked() -> None:
    parked = OrderType("order-of-merlin")
    assert not parked.known
    assert parked == "order-of-merlin"
    assert str(parked) == "order-of-merlin"
    assert OrderType.CARE.known
    assert HearingType("first-hearing") is HearingType.FIRST


def test_an_enumeration_never_takes_what_is_not_text() -> None:
    with pytest.raises(ValueError, match="17"):
        OrderType(17)  # type: ignore[arg-type]


def test_open_enumerations_have_no_member_called_unknown() -> None:
    for enumeration in OpenEnum.__subclasses__():
        assert "UNKNOWN" not in enumeration.__members__, "that is the name of what is parked"


def test_unknown_fields_are_kept() -> None:
    event = court.OrderMade.model_validate(
        {"case_number": "1" * 16, "law": "private", "order": {"id": "1", "seal": {"colour": "red"}}, "clerk": 7}
    )
    assert event.model_dump(mode="json")["clerk"] == 7
    assert event.model_dump(mode="json")["order"]["seal"] == {"colour": "red"}


@pytest.mark.parametrize(
    "name",
    [
        "intake.application-registered.v1",
        "uk.gov.cafcass.intake.application-registered.v1",
        "intake.application-registered",
        "application-registered.v1",
        "application-registered",
    ],
)
def test_a_message_is_found_by_any_of_its_names(name: str) -> None:
    assert find_message(name) is intake.ApplicationRegistered


def test_a_name_that_two_owners_have_asks_which() -> None:
    with pytest.raises(KeyError, match=r"any of: court\.hearing-listed\.v1, intake\.hearing-listed\.v1"):
        find_message("hearing-listed")


def test_a_wrong_name_is_answered_with_what_is_near() -> None:
    with pytest.raises(KeyError, match=r"did you mean .*application-registered"):
        find_message("aplication-registerd")


def test_an_unknown_type_on_the_wire_is_nobodys() -> None:
    assert by_ce_type("uk.gov.cafcass.intake.nothing.v1") is None
    assert by_ce_type("uk.gov.cafcass.intake.case-opened.v1") is intake.CaseOpened


def test_a_mark_is_told_in_the_schema() -> None:
    made = intake.CaseOpened.model_json_schema()
    assert made["properties"]["case_id"]["x-data-class"] == "open"
    assert isinstance(Open, Classified)
