"""`childAndApplicantRelations[]`, `childAndRespondentRelations[]`, `childAndOtherPeopleRelations[]`."""

from __future__ import annotations

from intake.domain.case.snapshot import APPLICANT, OTHER, RELATION, RESPONDENT, CaseSnapshot, Json
from intake.domain.feeds.fields import identifier, safe_yes_no, text, yes_no
from intake.domain.feeds.sections import Flaws, Table, items, put, read_fields

_COMMON: Table = {
    "childId": ("child", identifier),
    "childFullName": ("child_name", text),
    "childLivesWith": ("lives_with", yes_no),
    "isChildLivesWithPersonConfidential": ("confidential", safe_yes_no),
}


def _table(party: str, relation: str) -> Table:
    return {
        **_COMMON,
        f"{party}Id": ("person", identifier),
        f"{party}FullName": ("person_name", text),
        relation: ("relation", text),
        f"{relation}OtherDetails": ("relation_in_words", text),
    }


SECTIONS_OF = {
    "childAndApplicantRelations": (APPLICANT, _table("applicant", "childAndApplicantRelation")),
    "childAndRespondentRelations": (RESPONDENT, _table("respondent", "childAndRespondentRelation")),
    "childAndOtherPeopleRelations": (OTHER, _table("otherPeople", "childAndOtherPeopleRelation")),
}


def read_relations(snapshot: CaseSnapshot, name: str, value: Json, path: str) -> None:
    """All the relations of one collection. One relation of a child and a person, whatever id the collection gives it."""
    role, table = SECTIONS_OF[name]
    for own_id, relation, where in items(snapshot, name, value, path):
        flaws: Flaws = []
        fields = read_fields(snapshot, relation, where, table, flaws)
        if not fields and not flaws:
            continue
        fields["role"] = role
        child = fields.get("child") or fields.get("child_name")
        person = fields.get("person") or fields.get("person_name")
        key = f"{child}|{person}" if child and person else own_id or where
        put(snapshot, f"{RELATION}/{key}", fields, flaws)
