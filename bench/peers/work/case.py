"""What every Python peer shares: the model of what a court sends, and the four messages that are said of a case."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, Generic, TypeVar
from uuid import UUID, uuid5

import orjson
from pydantic import BaseModel, ConfigDict, Field
from pydantic.alias_generators import to_camel

_NAMESPACE: Final = UUID("0b6f4c0e-7a34-5d5e-9f0a-2f6f4b8f1c55")
_SAID: Final[Mapping[str, str]] = {
    "application-registered": "events",
    "case-details-recorded": "restricted",
    "case-opened": "lifecycle",
    "hearing-listed": "events",
}
"""The names of the messages, and the topic that each goes to."""
_Value = TypeVar("_Value")


class _Open(BaseModel):
    """Members have the court's names; what the court adds is kept."""

    model_config = ConfigDict(extra="allow", alias_generator=to_camel)


class Element(_Open, Generic[_Value]):
    """A member of one of the court's lists."""

    id: str | None = None
    value: _Value


class Party(_Open):
    """An adult."""

    first_name: str | None = None
    last_name: str | None = None
    date_of_birth: date | str | None = None
    address: dict[str, Any] | None = None
    is_address_confidential: str | None = None


class Child(_Open):
    """A child that the application is about."""

    first_name: str | None = None
    last_name: str | None = None
    date_of_birth: date | str | None = None
    order_applied_for: list[str] | None = None


class CaseData(_Open):
    """What was applied for, and about whom."""

    familyman_case_number: str | None = None
    date_submitted: date | str | None = None
    issue_date: date | str | None = None
    orders_applying_for: list[str] | None = None
    applicants: list[Element[Party]] | None = None
    respondents: list[Element[Party]] | None = None
    new_child_details: list[Element[Child]] | None = None
    other_party_in_the_case_revised: list[Element[Party]] | None = None
    court_name: str | None = None
    court_epims_id: str | None = None


class Case(_Open):
    """One application, as a court publishes it."""

    id: int
    state: str
    case_type_of_application: str | None = None
    case_data: CaseData = Field(alias="case_data")


@dataclass(frozen=True, slots=True)
class Message:
    """One of the four, ready to be published."""

    id: str
    """Stable: the same for the same message of the court."""
    topic: str
    key: str
    headers: dict[str, str]
    value: bytes


@dataclass(frozen=True, slots=True)
class Decision:
    """What becomes of an application."""

    case_id: str
    document: str
    """The case as it is kept, in JSON."""
    messages: list[Message]


def read(value: bytes) -> Case:
    """The application. Raises `pydantic.ValidationError` where it has another shape: a peer reads all of it or nothing."""
    return Case.model_validate_json(value)


def decide(case: Case, cause: str, prefix: str) -> Decision:
    """Everything that is said of it, `cause` being the id of the court's message."""
    data = case.case_data
    case_id = str(uuid5(_NAMESPACE, str(case.id)))
    about = {
        "reasons": ["I1", "I3", "I6"],
        "rests_on": [cause],
        "policy_version": "1",
        "case_id": case_id,
        "case_number": str(case.id),
    }
    court = {"name": data.court_name, "epims_id": data.court_epims_id}
    hearing = {
        "id": case_id,
        "type": "first-hearing",
        "status": "listed",
        "remote": "not-known",
        "starts_at": "2026-06-29T12:00:00Z",
        "ends_at": "2026-06-29T13:00:00Z",
        "court": court,
    }
    common = {
        "law": "private",
        "revision": 1,
        "feed": "hmcts-private-law",
        "form": case.case_type_of_application,
        "orders_sought": data.orders_applying_for,
        "court": court,
        "court_state": case.state,
        "area": "A16",
        "national_area": "south",
        "team": "a16-eit",
        "received_at": "2026-06-01T09:00:00.031883Z",
        "submitted_on": data.date_submitted,
        "issued_on": data.issue_date,
        "emergency": False,
        "hearings": [hearing],
        "orders": [],
        "reports": [],
        "missing": [],
        "complete": True,
    }
    adults = (data.applicants, data.respondents, data.other_party_in_the_case_revised)
    registered = {
        "kinds": ["section-8"],
        "urgent": "not-known",
        "same_guardian_needed": "not-known",
        "cafcass_officers": [],
        "previous_case_numbers": [],
        "children": [
            {"id": child.id, "child_id": str(uuid5(_NAMESPACE, child.id or ""))}
            for child in data.new_child_details or ()
        ],
        "adults": sum(len(people or ()) for people in adults),
    }
    details = {
        "changed": [],
        "linked_cases": [],
        "withdrawn": False,
        "concluded": False,
        "restricted": data.model_dump(exclude_none=True, by_alias=True),
    }
    values = {
        "application-registered": {**about, **common, **registered},
        "case-details-recorded": {**about, **common, **details},
        "case-opened": {
            **about,
            "law": "private",
            "area": "A16",
            "national_area": "south",
            "opened_on": "2026-06-01",
        },
        "hearing-listed": {**about, "hearing": hearing},
    }
    said = {name: orjson.dumps(value) for name, value in values.items()}
    now = time.strftime("%Y-%m-%dT%H:%M:%S.000Z", time.gmtime())
    messages = [_message(name, value, case_id, cause, prefix, now) for name, value in said.items()]
    return Decision(case_id, said["case-details-recorded"].decode(), messages)


def _message(name: str, value: bytes, case_id: str, cause: str, prefix: str, now: str) -> Message:
    own_id = str(uuid5(_NAMESPACE, cause + name))
    return Message(
        own_id,
        f"{prefix}.{_SAID[name]}",
        case_id,
        {
            "ce_specversion": "1.0",
            "ce_id": own_id,
            "ce_source": "urn:uk.gov.cafcass:intake",
            "ce_type": f"uk.gov.cafcass.intake.{name}.v1",
            "ce_time": now,
            "ce_subject": case_id,
            "ce_correlationid": cause,
            "ce_causationid": cause,
            "content-type": "application/json",
        },
        value,
    )
