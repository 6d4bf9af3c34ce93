"""A private law case as HMCTS gives it, read into a snapshot. What each section holds is in its own converter."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from cafcass_contracts.values import Feed
from intake.domain.case.snapshot import APPLICANT, CASE, OTHER, RESPONDENT, CaseSnapshot, Json
from intake.domain.feeds.hmcts import Shape, begin, finish
from intake.domain.feeds.private_law.application import (
    CASE_DATA,
    ENVELOPE,
    SECTIONS_OF_CASE,
    read_case,
    read_interpreters,
)
from intake.domain.feeds.private_law.children import read_children
from intake.domain.feeds.private_law.documents import KINDS, holds_documents, read_many, read_one
from intake.domain.feeds.private_law.hearings import read_hearings
from intake.domain.feeds.private_law.orders import read_orders
from intake.domain.feeds.private_law.people import read_confidential_details, read_people
from intake.domain.feeds.private_law.relations import SECTIONS_OF, read_relations
from intake.domain.feeds.sections import Flaws, is_document, put, read_fields

SHAPE: Final = Shape(
    law="private",
    feed=str(Feed.HMCTS_PRIVATE_LAW),
    data=("case_data", "caseData"),
    changed=("last_modified", "last_modified_on", "lastModified"),
    created=("created_date", "created_on", "createdDate"),
    envelope=ENVELOPE,
    known=frozenset({"id", "last_modified", "last_modified_on", "lastModified", "created_date", "created_on", "createdDate", "jurisdiction", "case_type_id", "case_type", "caseTypeId", "last_state_modified_date", "lastStateModifiedDate"}),
)  # fmt: skip

Converter = Callable[[CaseSnapshot, Json, str], None]


def _named(convert: Callable[[CaseSnapshot, str, Json, str], None], name: str) -> Converter:
    def read(snapshot: CaseSnapshot, value: Json, path: str) -> None:
        convert(snapshot, name, value, path)

    return read


def _people(kind: str, name: str) -> Converter:
    return _named(lambda snapshot, section, value, path: read_people(snapshot, kind, section, value, path), name)


CONVERTERS: Final[dict[str, Converter]] = {
    "applicants": _people(APPLICANT, "applicants"),
    "respondents": _people(RESPONDENT, "respondents"),
    "otherPeopleInTheCaseTable": _people(OTHER, "otherPeopleInTheCaseTable"),
    "otherPartyInTheCaseRevised": _people(OTHER, "otherPartyInTheCaseRevised"),
    "applicantsConfidentialDetails": read_confidential_details,
    "children": _named(read_children, "children"),
    "newChildDetails": _named(read_children, "newChildDetails"),
    **{name: _named(read_relations, name) for name in SECTIONS_OF},
    **{name: _named(read_case, name) for name in SECTIONS_OF_CASE},
    "interpreterNeeds": read_interpreters,
    "hearingData": read_hearings,
    "orderCollection": _named(read_orders, "orderCollection"),
    "manageOrderCollection": _named(read_orders, "manageOrderCollection"),
}
"""Which converter reads which section of `case_data`."""


def read(value: object) -> CaseSnapshot:
    """The snapshot that one message of the private law feed shows. Raises `UnreadableError` where it is no case."""
    snapshot, data, path = begin(SHAPE, value)
    plain: dict[str, Json] = {}
    for name, raw in data.items():
        if not raw and raw is not False:
            continue
        convert = CONVERTERS.get(name)
        if convert is not None:
            convert(snapshot, raw, f"{path}.{name}")
        elif is_document(raw):
            read_one(snapshot, name, raw, f"{path}.{name}")
        elif name in KINDS or (name not in CASE_DATA and holds_documents(raw)):
            read_many(snapshot, name, raw, f"{path}.{name}")
        else:
            plain[name] = raw
    flaws: Flaws = []
    put(snapshot, CASE, read_fields(snapshot, plain, path, CASE_DATA, flaws), flaws)
    return finish(snapshot)
