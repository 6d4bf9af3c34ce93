"""A public law case as HMCTS gives it, read into a snapshot. What each section holds is in its own converter."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from cafcass_contracts.values import Feed, OrderType
from intake.domain.case.snapshot import CASE, CaseSnapshot, Json
from intake.domain.feeds.codes import ORDERS, some_of
from intake.domain.feeds.dates import day
from intake.domain.feeds.fields import identifier, text, yes_no
from intake.domain.feeds.hmcts import Shape, begin, finish
from intake.domain.feeds.public_law.people import read_applicants, read_children, read_others, read_respondents
from intake.domain.feeds.public_law.proceedings import read_documents, read_hearings, read_previous
from intake.domain.feeds.public_law.risks import read_factors, read_international, read_risks
from intake.domain.feeds.sections import Flaws, Table, put, read_fields, section

SHAPE: Final = Shape(
    law="public",
    feed=str(Feed.HMCTS_PUBLIC_LAW),
    data=("caseData", "case_data"),
    changed=("lastModified", "last_modified", "last_modified_on"),
    created=("createdDate", "created_date", "created_on"),
    envelope={"state": ("court_state", text)},
    known=frozenset({"id", "last_modified", "last_modified_on", "lastModified", "created_date", "created_on", "createdDate", "jurisdiction", "caseTypeId", "case_type_id", "case_type", "lastStateModifiedDate", "last_state_modified_date"}),
)  # fmt: skip

CASE_DATA: Table = {
    "familyManCaseNumber": ("family_court_number", text),
    "familymanCaseNumber": ("family_court_number", text),
    "dateSubmitted": ("submitted_on", day),
    "dateOfCourtIssue": ("issued_on", day),
    "applicationType": ("form", text),
    "ordersSought": ("orders_sought", some_of(ORDERS, OrderType.OTHER)),
    "citizenIsApplicant": ("citizen_applies", yes_no),
    "applicantLA": ("local_authority", text),
    "respondentLA": ("respondent_authority", text),
    "courtName": ("court.name", text),
    "courtEpimsId": ("court.epims_id", identifier),
}

_LOCATION: Table = {
    "region": ("court.region", identifier),
    "regionId": ("court.region", identifier),
    "baseLocation": ("base_location", identifier),
    "baseLocationId": ("base_location", identifier),
    "regionName": ("region_name", text),
    "baseLocationName": ("base_location_name", text),
}


def read_location(snapshot: CaseSnapshot, value: Json, path: str) -> None:
    """`caseManagementLocation{region, baseLocation}`."""
    found = section(snapshot, "caseManagementLocation", value, path)
    if found is not None:
        flaws: Flaws = []
        put(snapshot, CASE, read_fields(snapshot, found, path, _LOCATION, flaws), flaws)


CONVERTERS: Final[dict[str, Callable[[CaseSnapshot, Json, str], None]]] = {
    "respondents": read_respondents,
    "children": read_children,
    "others": read_others,
    "hearingDetails": read_hearings,
    "previousProceedings": read_previous,
    "caseDocuments": read_documents,
    "risks": read_risks,
    "factorsParenting": read_factors,
    "internationalElement": read_international,
    "caseManagementLocation": read_location,
}
"""Which converter reads which section of `caseData`."""


def read(value: object) -> CaseSnapshot:
    """The snapshot that one message of the public law feed shows. Raises `UnreadableError` where it is no case."""
    snapshot, data, path = begin(SHAPE, value)
    plain: dict[str, Json] = {}
    for name, raw in data.items():
        if not raw and raw is not False:
            continue
        convert = CONVERTERS.get(name)
        if convert is not None:
            convert(snapshot, raw, f"{path}.{name}")
        elif name == "applicants":
            read_applicants(snapshot, raw, f"{path}.{name}", citizen=yes_no(data.get("citizenIsApplicant")) == "yes")
        else:
            plain[name] = raw
    flaws: Flaws = []
    put(snapshot, CASE, read_fields(snapshot, plain, path, CASE_DATA, flaws), flaws)
    return finish(snapshot)
