"""Cases as large as the real samples of HMCTS's service, 16 KB on average: the generator's own are a third of that."""

from __future__ import annotations

from datetime import date
from random import Random
from typing import Final

from cafcass_sandbox.outside.courts import Case, private_law_case
from cafcass_sandbox.outside.courts.private_kind import PrivateLaw
from cafcass_sandbox.outside.courts.shape import document, element

_SENTENCE: Final = (
    "An invented sentence of an invented form, as long as those that explain why nobody went to a mediation meeting. "
)
_SENTENCES: Final = 56
_ANSWERED: Final = 0.2
"""The share of cases in which a person's whole response is there, every member of it empty."""
_SECTIONS: Final = ("consent", "miam", "citizenFlags", "attendToCourt", "citizenDetails", "safety", "support", "harm")
_QUESTIONS: Final = 40


def large_case(rng: Random, kind: PrivateLaw | None = None, *, submitted: date) -> Case:
    """One C100 as HMCTS gives it, with as much in it as in the samples: long reasons, uploaded documents, empty responses."""
    case = private_law_case(rng, kind, submitted=submitted)
    data = case["case_data"]
    table = data.setdefault("miamExemptionsTable", {"reasonsForMiamExemption": ""})
    table["otherGroundsEvidence"] = _SENTENCE * _SENTENCES
    data["cafcassUploadedDocs"] = [element(rng, _uploaded(rng, submitted)) for _ in range(2)]
    if rng.random() < _ANSWERED:
        for person in data["respondents"]:
            person["value"]["response"] = {
                section: {f"{section}Question{number:02d}OfTheForm": None for number in range(_QUESTIONS)}
                for section in _SECTIONS
            }
    return case


def _uploaded(rng: Random, on: date) -> Case:
    return {
        "parentDocumentType": "Previous_Orders",
        "documentType": "Previous_Orders",
        "partyName": "Somebody Example",
        "uploadedBy": "CAFCASS",
        "dateCreated": on.isoformat(),
        "cafcassDocument": document(rng, "Previous_orders.docx"),
    }
