"""Private law cases (C100) in the shape of HMCTS's private law service, one function per section."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random

from cafcass_sandbox.outside.courts import people, private_people
from cafcass_sandbox.outside.courts.places import Court
from cafcass_sandbox.outside.courts.private_kind import ChildModel, PrivateLaw
from cafcass_sandbox.outside.courts.private_oddities import make_odd
from cafcass_sandbox.outside.courts.shape import (
    REDACTED_ID,
    REDACTED_NAME,
    Case,
    Spelling,
    case_number,
    document,
    element,
    identifier,
    long_day,
    moment,
    sitting_day,
    spelled,
)

_KNOWN_TO_AUTHORITY = ("yes", "no", "no", "no", "dontKnow", "Dont know", "")


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
            {"id": parties[person], "value": private_people.applicant(rng, kind, person, home)}
            for person, home in zip(applicants, homes, strict=True)
        ],
        "respondents": [
            {"id": parties[person], "value": private_people.respondent(rng, kind, person)} for person in respondents
        ],
    }
    for model in (ChildModel.OLD, ChildModel.NEW):
        if kind.child_model in (model, ChildModel.BOTH):
            data[model.value] = [
                {
                    "id": parties[child],
                    "value": private_people.child(
                        rng, kind, model, child, applicants[0], parties[applicants[0]], homes[0]
                    ),
                }
                for child in children
            ]
    if kind.child_model is not ChildModel.OLD:
        data |= private_people.relations(
            rng, children, {"Applicant": applicants, "Respondent": respondents, "OtherPeople": others}, parties
        )
    if others:
        table = "otherPeopleInTheCaseTable" if kind.child_model is ChildModel.OLD else "otherPartyInTheCaseRevised"
        data[table] = [{"id": parties[person], "value": private_people.other(rng, kind, person)} for person in others]
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
        make_odd(rng, data)
    return data


_EVIDENCE = {
    "Domestic violence": ("domesticViolenceEvidence", "An invented letter from an invented support organisation."),
    "Child Protection Concern": ("childProtectionEvidence", "The subject of invented enquiries by a local authority."),
    "Urgency": ("urgencyEvidence", "Any delay would cause invented hardship."),
    "Previous MIAM attendance": ("previousAttendenceEvidence", "Attended an invented meeting four months ago."),
    "Other": ("otherGroundsEvidence", "No invented mediator within fifteen miles."),
}


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
