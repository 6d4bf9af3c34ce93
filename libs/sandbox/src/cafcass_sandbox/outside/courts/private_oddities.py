"""What a reader of private law cases must survive."""

from __future__ import annotations

from datetime import date
from random import Random

from cafcass_sandbox.outside.courts.private_kind import ChildModel
from cafcass_sandbox.outside.courts.shape import Case, Spelling, element, java_day, long_day, moment, spelled


def make_odd(rng: Random, data: Case) -> None:
    """One to three of the strangest things that were ever seen in such a case."""
    applicant = data["applicants"][0]["value"]

    def unknown_words() -> None:
        data["ordersApplyingFor"].append("inventedOrder")
        data["childrenKnownToLocalAuthority"] = "perhaps"
        applicant["gender"] = "notStated"

    def born_when() -> None:
        applicant["dateOfBirth"] = "2007-12-12"
        for section in (ChildModel.OLD.value, ChildModel.NEW.value):
            for child in data.get(section, ()):
                child["value"]["dateOfBirth"] = "1990-11-12"

    def nothing_inside() -> None:
        applicant["address"] = None
        applicant["solicitorOrg"] = None
        data["otherPeopleInTheCaseTable"] = [element(rng, {"address": {}, "relationshipToChild": []})]

    def other_dates() -> None:
        data["dateSubmitted"] = long_day(date.fromisoformat(data["dateSubmitted"]))
        applicant["dateOfBirth"] = spelled(moment(rng, date.fromisoformat(applicant["dateOfBirth"])), Spelling.LIST)

    def uploads() -> None:
        data["cafcassUploadedDocs"] = [
            element(
                rng,
                {
                    "documentType": "16_4_Report",
                    "uploadedBy": "CAFCASS",
                    "documentDetails": {
                        "documentName": "Report.docx",
                        "documentUploadedDate": java_day(moment(rng, date(2026, 1, 5))),
                    },
                    "citizenDocument": None,
                },
            )
        ]

    def unknown_sections() -> None:
        data["inventedSection"] = {"inventedFlag": "Yes", "inventedList": [element(rng, {"inventedField": 7})]}

    oddities = (unknown_words, nothing_inside, unknown_sections, uploads, rng.choice((born_when, other_dates)))
    for oddity in rng.sample(oddities, rng.choice((1, 2, 3))):
        oddity()
