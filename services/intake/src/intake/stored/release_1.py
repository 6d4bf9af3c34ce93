"""Documents that release 1 wrote, made into documents of now."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

_PERSON: Final = {
    "first_name": "name.first",
    "middle_name": "name.middle",
    "last_name": "name.last",
    "name": "name.whole",
    "previous_name": "previous_names",
    "address_confidential": "address.confidential",
    "refuge": "lives_in_refuge",
    "phone": "phone.value",
    "phone_confidential": "phone.confidential",
    "email": "email.value",
    "email_confidential": "email.confidential",
    "represented": "representation.represented",
    "firm": "representation.firm",
    "firm_id": "representation.firm_id",
    "lawyer_email": "representation.email",
    "lawyer_phone": "representation.phone",
    "lawyer_dx": "representation.dx",
    "lawyer_reference": "representation.reference",
    "lawyer_address": "representation.address",
    "lawyer_address_confidential": "representation.address.confidential",
    "litigation_in_doubt": "litigation_capacity_in_doubt",
    "officer_name": "cafcass_officer",
    "authority": "local_authority",
    "known_to_authority": "known_to_local_authority",
    "protection_plan": "child_protection_plan",
}

RENAMED: Final[Mapping[str, Mapping[str, str]]] = {
    "applicant": _PERSON,
    "respondent": _PERSON,
    "other": _PERSON,
    "authority": {**_PERSON, "name": "organisation"},
    "child": _PERSON,
    "confidential": _PERSON,
    "case": {
        "court_name": "court.name",
        "court_epims": "court.epims_id",
        "region": "court.region",
        "applicant_authority": "local_authority",
    },
    "order": {"document": "document_id"},
    "report": {"order": "order_id", "hearing": "hearing_id"},
    "document": {"uploaded": "uploaded_at"},
}
"""By the kind of an element: the fields that release 1 had another name for."""

_OF_A_DAY: Final = {"starts": "starts_at", "ends": "ends_at", "venue": "court.name", "epims": "court.epims_id"}


def case_of_release_1(case: dict[str, Any]) -> dict[str, Any]:
    """A case: its fields had names of intake's own, and its problems were rows of element, name, stamp, path and reason."""
    problems: dict[str, dict[str, Any]] = {}
    for key, name, stamp, path, reason in case["problems"]:
        known = _renamed(key).get(name, name)
        problems.setdefault(key, {})[known] = {"stamp": stamp, "path": path, "reason": reason}
    elements = {key: _element(key, element) for key, element in case["elements"].items()}
    return {**case, "elements": elements, "problems": problems}


def child_of_release_1(cases: list[list[Any]]) -> dict[str, Any]:
    """A known child: it was the rows of its cases."""
    return {"cases": [dict(zip(("case_id", "case_number", "law", "officers"), row, strict=True)) for row in cases]}


def _renamed(key: str) -> Mapping[str, str]:
    return RENAMED.get(key.partition("/")[0], {})


def _element(key: str, element: dict[str, Any]) -> dict[str, Any]:
    renamed = _renamed(key)
    values: dict[str, Any] = {}
    older: dict[str, int] = {}
    for name, value in element["values"].items():
        for now, said in _fields(key, renamed.get(name, name), value):
            values[now] = said
            if name in element["older"]:
                older[now] = element["older"][name]
    return {"stamp": element["stamp"], "values": values, "older": older}


def _fields(key: str, name: str, value: Any) -> list[tuple[str, Any]]:
    """A field as it is held now; what was one value and is several now comes apart."""
    kind = key.partition("/")[0]
    if name == "previous_names" and isinstance(value, str):
        return [(name, [{"whole": value}])]
    if name == "previous_addresses" and isinstance(value, str):
        return [(name, [{"line_1": value}])]
    if kind == "case" and name == "signals":
        return [(f"signals.{part}", said) for part, said in value.items()]
    if kind == "hearing" and name == "days":
        return [(name, [{_OF_A_DAY.get(part, part): said for part, said in day.items()} for day in value])]
    if kind == "order" and name == "hearings":
        return [(name, value), ("hearing_id", value[0])]
    return [(name, value)]
