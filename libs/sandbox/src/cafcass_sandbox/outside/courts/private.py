"""Private law cases (C100) in the shape of HMCTS's private law service, one function per section."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from enum import Enum
from random import Random
from typing import Self

from cafcass_sandbox.outside.courts import people
from cafcass_sandbox.outside.courts.people import Person
from cafcass_sandbox.outside.courts.places import ENGLISH, WELSH, Court
from cafcass_sandbox.outside.courts.shape import (
    REDACTED_ID,
    REDACTED_NAME,
    Case,
    Spelling,
    any_spelling,
    case_number,
    document,
    element,
    identifier,
    java_day,
    long_day,
    moment,
    sitting_day,
    spelled,
)


class ChildModel(Enum):
    """HMCTS holds children in an older and a newer model; cases in the field have either, and some have both."""

    OLD = "children"
    NEW = "newChildDetails"
    BOTH = "children and newChildDetails"


ORDERS = ("childArrangementsOrder", "prohibitedStepsOrder", "specificIssueOrder")
EXEMPTIONS = ("Domestic violence", "Child Protection Concern", "Urgency", "Previous MIAM attendance", "Other")
ABUSE_EXEMPTIONS = ("Domestic violence", "Child Protection Concern")
_EVIDENCE = {
    "Domestic violence": ("domesticViolenceEvidence", "An invented letter from an invented support organisation."),
    "Child Protection Concern": ("childProtectionEvidence", "The subject of invented enquiries by a local authority."),
    "Urgency": ("urgencyEvidence", "Any delay would cause invented hardship."),
    "Previous MIAM attendance": ("previousAttendenceEvidence", "Attended an invented meeting four months ago."),
    "Other": ("otherGroundsEvidence", "No invented mediator within fifteen miles."),
}
_KNOWN_TO_AUTHORITY = ("yes", "no", "no", "no", "dontKnow", "Dont know", "")
_RELATIONS = ("mother", "father", "stepFather", "stepMother", "grandParent", "guardian")


@dataclass(frozen=True, slots=True)
class PrivateLaw:
    """What a case is about, before anybody's name is drawn. The defaults are a complete, quiet application."""

    court: Court | None = ENGLISH[0]
    children: int = 1
    child_model: ChildModel = ChildModel.OLD
    applicants: int = 1
    respondents: int = 1
    others: int = 0
    orders_sought: tuple[str, ...] = ("childArrangementsOrder",)
    exemptions: tuple[str, ...] = ()
    """Reasons why the applicant did not go to a mediation meeting first."""
    harm_alleged: bool = False
    """A C1A (allegations of harm) came with it."""
    contact_confidential: bool = False
    """A C8 (confidential contact details) came with it, and flags and a copied address say the same."""
    hearings: int = 1
    orders_made: int = 0
    redacted: bool = False
    odd: bool = False
    """Carries what a reader must survive: unknown words, nulls, empty objects, dates nobody can be born on."""
    interpreter: bool = False
    spelling: Spelling = Spelling.ISO_FRACTION

    @classmethod
    def drawn(cls, rng: Random) -> Self:
        """A case as an ordinary day brings it."""
        exempt = rng.random() < 0.35
        where = rng.random()
        return cls(
            court=rng.choice(WELSH) if where < 0.01 else None if where < 0.02 else rng.choice(ENGLISH),
            children=rng.choices((1, 2, 3, 4), (48, 34, 13, 5))[0],
            child_model=rng.choices(tuple(ChildModel), (45, 50, 5))[0],
            applicants=rng.choices((1, 2), (93, 7))[0],
            respondents=rng.choices((0, 1, 2), (2, 88, 10))[0],
            others=rng.choices((0, 1, 2), (72, 20, 8))[0],
            orders_sought=tuple(sorted({"childArrangementsOrder", *rng.sample(ORDERS, rng.choice((0, 0, 1, 2)))})),
            exemptions=tuple(rng.sample(EXEMPTIONS, rng.choice((1, 1, 1, 2, 3)))) if exempt else (),
            harm_alleged=rng.random() < 0.4,
            contact_confidential=rng.random() < 0.25,
            hearings=rng.choices((0, 1, 2), (45, 45, 10))[0],
            orders_made=rng.choices((0, 1, 2), (70, 20, 10))[0],
            redacted=rng.random() < 0.02,
            odd=rng.random() < 0.05,
            interpreter=rng.random() < 0.06,
            spelling=any_spelling(rng),
        )


def private_law_case(rng: Random, kind: PrivateLaw | None = None, *, submitted: date = date(2026, 6, 1)) -> Case:
    """One C100 as HMCTS gives it, submitted on that day. Without a `kind` one is drawn."""
    kind = kind or PrivateLaw.drawn(rng)
    number = case_number(rng, submitted)
    made = moment(rng, submitted - timedelta(days=rng.randrange(6)), working=False)
    changed = moment(rng, submitted)
    older_names = rng.random() < 0.1
    return {
        "id": number,
        "jurisdiction": "PRIVATELAW",
        "state": "PREPARE_FOR_HEARING_CONDUCT_HEARING" if kind.hearings else "CASE_ISSUED",
        "caseTypeOfApplication": "C100",
        "case_type" if older_names else "case_type_id": "PRLAPPS",
        "created_on" if older_names else "created_date": spelled(made, kind.spelling),
        "last_modified_on" if older_names else "last_modified": spelled(changed, kind.spelling),
        **({"last_state_modified_date": spelled(changed, kind.spelling)} if rng.random() < 0.5 else {}),
        "case_data": _case_data(rng, kind, number, submitted),
    }


def _case_data(rng: Random, kind: PrivateLaw, number: int, submitted: date) -> Case:
    applicants = [people.adult(rng, submitted) for _ in range(kind.applicants)]
    respondents = [people.adult(rng, submitted) for _ in range(kind.respondents)]
    others = [people.elder(rng, submitted) for _ in range(kind.others)]
    children = [people.child(rng, submitted, applicants[0].last) for _ in range(kind.children)]
    homes = [people.address(rng, kind.court) for _ in applicants]
    parties = {person: identifier(rng) for person in [*applicants, *respondents, *others, *children]}

    data: Case = {
        "familymanCaseNumber": f"ZZ{submitted:%y}P{rng.randrange(100_000):05d}" if rng.random() < 0.5 else None,
        "dateSubmitted": submitted.isoformat(),
        "issueDate": submitted.isoformat(),
        "caseTypeOfApplication": "C100",
        "confidentialDetails": {"isConfidentialDetailsAvailable": "Yes" if kind.contact_confidential else "No"},
        "childrenKnownToLocalAuthority": rng.choice(_KNOWN_TO_AUTHORITY),
        "ordersApplyingFor": list(kind.orders_sought),
        "finalDocument": document(rng, "C100FinalDocument.pdf"),
        "submitAndPayDownloadApplicationLink": document(rng, "Draft_C100_application.pdf"),
        "solicitorName": people.adult(rng, submitted).full,
        "applicantSolicitorEmailAddress": f"solicitor{rng.randrange(1000)}@example.org",
        "applicants": [
            {"id": parties[person], "value": _applicant(rng, kind, person, home)}
            for person, home in zip(applicants, homes, strict=True)
        ],
        "respondents": [{"id": parties[person], "value": _respondent(rng, kind, person)} for person in respondents],
    }
    for model in (ChildModel.OLD, ChildModel.NEW):
        if kind.child_model in (model, ChildModel.BOTH):
            data[model.value] = [
                {
                    "id": parties[child],
                    "value": _child(rng, kind, model, child, applicants[0], parties[applicants[0]], homes[0]),
                }
                for child in children
            ]
    if kind.child_model is not ChildModel.OLD:
        data |= _relations(
            rng, children, {"Applicant": applicants, "Respondent": respondents, "OtherPeople": others}, parties
        )
    if others:
        table = "otherPeopleInTheCaseTable" if kind.child_model is ChildModel.OLD else "otherPartyInTheCaseRevised"
        data[table] = [{"id": parties[person], "value": _other(rng, kind, person)} for person in others]
    if kind.exemptions:
        data["miamExemptionsTable"] = _exemptions(rng, kind.exemptions)
    if kind.harm_alleged:
        data["c1ADocument"] = document(rng, "C1A_Document.pdf")
    if kind.contact_confidential:
        data["c8Document"] = document(rng, "C8Document.pdf")
        data["applicantsConfidentialDetails"] = [
            element(rng, {"firstName": person.first, "lastName": person.last, "address": home})
            for person, home in zip(applicants, homes, strict=True)
        ]
    if kind.court is not None:
        data |= {
            "courtName": kind.court.name,
            "courtEpimsId": kind.court.location,
            "caseManagementLocation": kind.court.management_location(rng),
        }
    if kind.hearings:
        data["hearingData"] = {
            "hmctsServiceCode": "ABA5",
            "caseRef": str(number),
            "caseHearings": [
                hearing(rng, kind.court, submitted + timedelta(days=28 + 42 * place), kind.spelling, first=not place)
                for place in range(kind.hearings)
            ],
        }
    if kind.orders_made:
        data["orderCollection"] = [made_order(rng, submitted) for _ in range(kind.orders_made)]
    if kind.interpreter:
        data["attendHearing"] = {
            "isInterpreterNeeded": "Yes",
            "interpreterNeeds": [element(rng, {"party": ["applicant"], "language": "Invented", "otherAssistance": ""})],
        }
    if kind.redacted:
        data["otherDocumentsUploaded"] = [
            {"document_id": REDACTED_ID, "document_filename": REDACTED_NAME},
            document(rng, "Statement.pdf"),
        ]
    if kind.odd:
        _make_odd(rng, data)
    return data


def _applicant(rng: Random, kind: PrivateLaw, person: Person, home: Case) -> Case:
    hidden = "Yes" if kind.contact_confidential else "No"
    solicitor = people.adult(rng, person.born + timedelta(days=12_000))
    return {
        "firstName": person.first,
        "lastName": person.last,
        "previousName": rng.choice((None, "", rng.choice(people.LAST_NAMES))),
        "dateOfBirth": person.born.isoformat(),
        "gender": person.gender,
        "placeOfBirth": rng.choice(people.TOWNS),
        "isAddressConfidential": hidden,
        "isAtAddressLessThan5Years": rng.choice(("Yes", "No")),
        "canYouProvideEmailAddress": "Yes",
        "isEmailAddressConfidential": hidden,
        "isPhoneNumberConfidential": hidden,
        "otherPersonRelationshipToChildren": [],
        "solicitorOrg": {
            "OrganisationID": f"ZZ{rng.randrange(100_000):05d}",
            "OrganisationName": rng.choice(people.SOLICITORS),
        },
        "solicitorAddress": people.address(rng, kind.court),
        "representativeFirstName": solicitor.first,
        "representativeLastName": solicitor.last,
        "solicitorEmail": people.mail(rng, solicitor),
        "phoneNumber": people.mobile(rng),
        "email": people.mail(rng, person),
        "address": home,
    }


def _respondent(rng: Random, kind: PrivateLaw, person: Person) -> Case:
    known = rng.random() < 0.7
    value: Case = {
        "firstName": person.first,
        "lastName": person.last,
        "gender": person.gender,
        "isDateOfBirthKnown": "Yes" if known else "No",
        "isCurrentAddressKnown": "Yes" if known else "No",
        "isPlaceOfBirthKnown": "No",
        "canYouProvideEmailAddress": "No",
        "canYouProvidePhoneNumber": "Yes" if known else "No",
        "otherPersonRelationshipToChildren": [],
        "solicitorOrg": {},
        "solicitorAddress": {},
        "isAtAddressLessThan5YearsWithDontKnow": rng.choice(("yes", "no", "dontKnow")),
        "doTheyHaveLegalRepresentation": rng.choice(("yes", "no", "dontKnow")),
        "address": people.address(rng, kind.court) if known else {},
    }
    if known:
        value |= {"dateOfBirth": person.born.isoformat(), "phoneNumber": people.mobile(rng)}
    return value


def _other(rng: Random, kind: PrivateLaw, person: Person) -> Case:
    hidden = rng.choice(("Yes", "No", None)) if kind.contact_confidential else "No"
    value: Case = {
        "firstName": person.first,
        "lastName": person.last,
        "isDateOfBirthKnown": "Yes",
        "dateOfBirth": person.born.isoformat(),
        "gender": person.gender,
        "isCurrentAddressKnown": "Yes",
        "address": people.address(rng, kind.court),
        "isAddressConfidential": hidden,
        "canYouProvideEmailAddress": "No",
        "canYouProvidePhoneNumber": "Yes",
        "phoneNumber": people.mobile(rng),
        "isPhoneNumberConfidential": hidden,
    }
    if kind.child_model is ChildModel.OLD:
        value["relationshipToChild"] = [element(rng, {"personRelationshipToChild": "grandParent"})]
    else:
        value |= dict.fromkeys(
            ("user", "partyId", "landline", "otherGender", "solicitorOrg", "contactPreferences", "partyLevelFlag")
        )
    return value


def _child(
    rng: Random, kind: PrivateLaw, model: ChildModel, child: Person, carer: Person, party: str, home: Case
) -> Case:
    value: Case = {
        "firstName": child.first,
        "lastName": child.last,
        "dateOfBirth": child.born.isoformat(),
        "gender": child.gender,
        "orderAppliedFor": list(kind.orders_sought),
        "parentalResponsibilityDetails": rng.choice(("Mother and father", "Applicant", "Not known")),
    }
    lives_with: Case = {
        "partyId": party,
        "partyFullName": carer.full,
        "partyType": rng.choice(("applicant", "APPLICANT")),
    }
    if kind.contact_confidential:
        lives_with["childAddress"] = home
    if model is ChildModel.OLD:
        return value | {
            "applicantsRelationshipToChild": rng.choice(_RELATIONS),
            "respondentsRelationshipToChild": rng.choice(_RELATIONS),
            "childLiveWith": ["applicant"],
            "personWhoLivesWithChild": [],
            **({"whoDoesTheChildLiveWith": lives_with} if kind.contact_confidential or rng.random() < 0.5 else {}),
        }
    nothing = (
        "otherGender",
        "isDateOfBirthUnknown",
        "isFinalOrderIssued",
        "cafcassOfficerName",
        "cafcassOfficerPhoneNo",
    )
    return value | dict.fromkeys(nothing) | {"whoDoesTheChildLiveWith": {"id": identifier(rng), "value": lives_with}}


def _relations(
    rng: Random, children: list[Person], roles: dict[str, list[Person]], parties: dict[Person, str]
) -> dict[str, list[Case]]:
    sections: dict[str, list[Case]] = {}
    for role, members in roles.items():
        name = role[0].lower() + role[1:]
        relations = [
            element(
                rng,
                {
                    "childId": parties[child],
                    f"{name}Id": parties[person],
                    "childFullName": child.full,
                    f"{name}FullName": person.full,
                    "childLivesWith": "Yes" if role == "Applicant" else "No",
                    f"childAnd{role}Relation": rng.choice(_RELATIONS),
                    f"childAnd{role}RelationOtherDetails": None,
                },
            )
            for child in children
            for person in members
        ]
        if relations:
            sections[f"childAnd{role}Relations"] = relations
    return sections


def _exemptions(rng: Random, reasons: tuple[str, ...]) -> Case:
    table: Case = {"reasonsForMiamExemption": rng.choice((", ", ",")).join(reasons)}
    for reason, (evidence, text) in _EVIDENCE.items():
        table[evidence] = text if reason in reasons else ""
    return table


def hearing(rng: Random, court: Court | None, on: date, spelling: Spelling, *, first: bool) -> Case:
    """One listed hearing of `caseHearings`, on one day."""
    start = moment(rng, sitting_day(on)).replace(minute=0, second=0, microsecond=0)
    status = rng.choice(("hmcStatus", "hearingStatus"))
    return {
        "hearingID": rng.randrange(2_000_000_000, 2_100_000_000),
        "hearingType": "ABA5-FHR" if first else "ABA5-FFH",
        **({"hearingTypeValue": "First Hearing" if first else "Full/Final hearing"} if rng.random() < 0.5 else {}),
        status: "LISTED",
        "hearingDaySchedule": [
            {
                "hearingVenueName": court.name if court else None,
                "hearingStartDateTime": spelled(start, spelling),
                "hearingEndDateTime": spelled(start + timedelta(hours=1), spelling),
                **({"epimsId": court.location} if court else {}),
            }
        ],
    }


_ORDER_TYPES = (
    (
        "Child arrangements, specific issue or prohibited steps order (C43)",
        "childArrangementsSpecificProhibitedOrder",
        "C43.pdf",
    ),
    ("Blank order or directions (C21)", "blankOrderOrDirections", "C21.pdf"),
    ("Parental responsibility order (C45A)", "parentalResponsibility", "C45A.pdf"),
    ("Notice of proceedings (C6)", "noticeOfProceedingsParties", "C6.pdf"),
)


def made_order(rng: Random, on: date, report: str | None = None) -> Case:
    """One element of `orderCollection`: an order made on that day, which may ask Cafcass for a report in ten weeks."""
    name, kind, filename = _ORDER_TYPES[0] if report else rng.choice(_ORDER_TYPES)
    value: Case = {
        "orderType": name,
        "orderTypeId": kind,
        "dateCreated": spelled(moment(rng, on), Spelling.ISO_NANOSECONDS),
        "otherDetails": {
            "createdBy": "An Example",
            "orderRecipients": "\n",
            "orderCreatedDate": long_day(on),
            "orderMadeDate": long_day(on),
        },
        "orderDocument": document(rng, filename),
    }
    if report:
        value |= {"courtReportType": [report], "originalFilingDate": (on + timedelta(weeks=10)).isoformat()}
    return element(rng, value)


def _make_odd(rng: Random, data: Case) -> None:
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
