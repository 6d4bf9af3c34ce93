"""Public law cases (C110A) in the shape of HMCTS's public law service, one function per section."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from typing import Self

from cafcass_sandbox.outside.courts import people
from cafcass_sandbox.outside.courts.people import Person
from cafcass_sandbox.outside.courts.places import ENGLISH, WELSH, Court
from cafcass_sandbox.outside.courts.shape import REDACTED_ID, Case, case_number, identifier, moment, sitting_day

AUTHORITIES = ("SA", "SCC", "NCC", "BIR", "LEE", "MCC", "BCC", "DEV", "KEN", "CAM")
EMERGENCY = "EMERGENCY_PROTECTION_ORDER"
_PAST = "Past harm "
"""HMCTS's own value, with its trailing space."""
_FUTURE = "Future risk of harm"


@dataclass(frozen=True, slots=True)
class PublicLaw:
    """What a case is about, before anybody's name is drawn. The defaults are an ordinary care application."""

    court: Court | None = ENGLISH[0]
    orders_sought: tuple[str, ...] = ("CARE_ORDER", "INTERIM_CARE_ORDER")
    application_type: str = "C110A"
    children: int = 1
    respondents: int = 2
    others: int = 0
    hearings: int = 1
    earlier_proceedings: bool = False
    details_hidden: bool = False
    """The child's and a respondent's contact details are confidential."""
    removed_document: bool = False
    odd: bool = False

    @classmethod
    def drawn(cls, rng: Random) -> Self:
        """A case as an ordinary day brings it."""
        orders = rng.choices(
            (
                ("CARE_ORDER", "INTERIM_CARE_ORDER"),
                ("SUPERVISION_ORDER", "INTERIM_SUPERVISION_ORDER"),
                (EMERGENCY,),
                ("SECURE_ACCOMMODATION_ORDER",),
                ("CHILD_RECOVERY_ORDER",),
                ("OTHER",),
            ),
            (70, 12, 7, 4, 2, 5),
        )[0]
        where = rng.random()
        return cls(
            court=rng.choice(WELSH) if where < 0.01 else None if where < 0.02 else rng.choice(ENGLISH),
            orders_sought=orders,
            application_type=rng.choices(("C110A", "C1"), (92, 8))[0],
            children=rng.choices((1, 2, 3, 4, 5), (45, 28, 15, 8, 4))[0],
            respondents=rng.choices((1, 2, 3), (25, 65, 10))[0],
            others=rng.choices((0, 1, 2), (65, 25, 10))[0],
            hearings=rng.choices((0, 1, 2), (30, 55, 15))[0],
            earlier_proceedings=rng.random() < 0.3,
            details_hidden=rng.random() < 0.25,
            removed_document=rng.random() < 0.05,
            odd=rng.random() < 0.05,
        )


def public_law_case(rng: Random, kind: PublicLaw | None = None, *, submitted: date = date(2026, 6, 1)) -> Case:
    """One application by a local authority as HMCTS gives it, submitted on that day. Without a `kind` one is drawn."""
    kind = kind or PublicLaw.drawn(rng)
    made = moment(rng, submitted - timedelta(days=rng.randrange(4)), working=False)
    changed = moment(rng, submitted)
    return {
        "id": case_number(rng, submitted),
        "jurisdiction": "PUBLICLAW",
        "state": "PREPARE_FOR_HEARING" if kind.hearings else "Submitted",
        "caseTypeId": "CARE_SUPERVISION_EPO",
        "createdDate": made.isoformat(),
        "lastModified": changed.isoformat(),
        "lastStateModifiedDate": changed.isoformat(),
        "caseData": _case_data(rng, kind, submitted),
    }


def _case_data(rng: Random, kind: PublicLaw, submitted: date) -> Case:
    authority = rng.choice(AUTHORITIES)
    last = rng.choice(people.LAST_NAMES)
    data: Case = {
        "dateSubmitted": submitted.isoformat(),
        "applicationType": kind.application_type,
        "ordersSought": list(kind.orders_sought),
        "dateOfCourtIssue": submitted.isoformat(),
        "citizenIsApplicant": False,
        "applicantLA": authority,
        "applicants": [_authority(rng, kind, submitted)],
        "respondents": [_respondent(rng, kind, people.adult(rng, submitted)) for _ in range(kind.respondents)],
        "children": [_child(rng, kind, people.child(rng, submitted, last)) for _ in range(kind.children)],
        "others": [_other(rng, kind, people.elder(rng, submitted)) for _ in range(kind.others)],
        "risks": _risks(rng),
        "factorsParenting": _factors(rng),
        "internationalElement": {"possibleCarer": False, "issues": False, "proceedings": rng.random() < 0.05},
        "hearingDetails": [
            public_hearing(
                rng, kind, submitted + timedelta(days=2 if EMERGENCY in kind.orders_sought else 12 + 30 * place)
            )
            for place in range(kind.hearings)
        ],
        "caseDocuments": _documents(rng, kind, submitted),
    }
    if rng.random() < 0.6:
        data["familyManCaseNumber"] = f"ZZ{submitted:%y}C{rng.randrange(100_000):05d}"
    if kind.court is not None:
        data["caseManagementLocation"] = {"region": kind.court.region, "baseLocation": kind.court.location}
    if kind.earlier_proceedings:
        data["previousProceedings"] = [
            {
                "proceedingStatus": "Previous",
                "caseNumber": f"ZZ20C{rng.randrange(100_000):05d}",
                "started": "2020",
                "ordersMade": "Supervision order",
                "guardian": people.adult(rng, submitted).full,
                "sameGuardianNeeded": rng.random() < 0.5,
            }
        ]
    if kind.odd:
        data["ordersSought"].append("INVENTED_ORDER")
        data["children"][0]["livingSituation"] = None
        data["children"][0]["gender"] = "NOT_STATED"
        data["inventedSection"] = {"inventedFlag": True}
    return data


def _authority(rng: Random, kind: PublicLaw, on: date) -> Case:
    worker = people.adult(rng, on)
    return {
        "id": identifier(rng),
        "name": "Exampleshire County Council",
        "email": "children@exampleshire.example.org",
        "phone": people.landline(rng),
        "address": people.public_address(rng, kind.court),
        "designated": True,
        "colleagues": [
            {
                "role": rng.choice(("SOLICITOR", "SOCIAL_WORKER")),
                "fullName": worker.full,
                "email": people.mail(rng, worker),
                "phone": people.landline(rng),
                "mainContact": True,
                "notificationRecipient": True,
            }
        ],
    }


def _respondent(rng: Random, kind: PublicLaw, person: Person) -> Case:
    known = rng.random() < 0.85
    return {
        "firstName": person.first,
        "lastName": person.last,
        "gender": person.gender.upper(),
        "dateOfBirth": person.born.isoformat(),
        "addressKnown": known,
        **(
            {"address": people.public_address(rng, kind.court)} if known else {"addressUnknownReason": "No fixed abode"}
        ),
        "telephoneNumber": people.mobile(rng),
        "litigationIssues": rng.choice(("YES", "NO", "DONT_KNOW")),
        "contactDetailsHidden": kind.details_hidden,
        "relationshipToChild": rng.choice(("Mother", "Father", "Step-parent")),
    }


def _child(rng: Random, kind: PublicLaw, child: Person) -> Case:
    return {
        "firstName": child.first,
        "lastName": child.last,
        "dateOfBirth": child.born.isoformat(),
        "gender": child.gender.upper(),
        "livingSituation": rng.choice(
            (
                *(
                    "Living with respondents",
                    "Living with other family or friends",
                    "Voluntarily in section 20 care order",
                ),
                *("Removed by Police, powers ending soon", "In hospital and soon to be discharged", "Other"),
            )
        ),
        "address": people.public_address(rng, kind.court) | ({"addressLine2": None} if rng.random() < 0.2 else {}),
        "careAndContactPlan": "An invented plan.",
        "detailsHidden": kind.details_hidden,
        "socialWorkerName": people.adult(rng, child.born + timedelta(days=4000)).full,
        "socialWorkerTelephoneNumber": people.landline(rng),
        "additionalNeeds": rng.random() < 0.2,
        "litigationIssues": rng.choice(("YES", "NO", "DONT_KNOW")),
        "fathersResponsibility": rng.choice(("Yes", "No", "Don't know")),
    }


def _other(rng: Random, kind: PublicLaw, person: Person) -> Case:
    return {
        "name": person.full,
        "dateOfBirth": person.born.isoformat(),
        "gender": person.gender.upper(),
        "birthPlace": rng.choice(people.TOWNS),
        "addressKnown": True,
        "address": people.public_address(rng, kind.court),
        "telephone": people.landline(rng),
        "litigationIssues": "DONT_KNOW",
        "detailsHidden": False,
    }


def _risks(rng: Random) -> Case:
    kinds = ("neglectOccurrences", "physicalHarmOccurrences", "emotionalHarmOccurrences", "sexualAbuseOccurrences")
    return {kind: rng.choice((_PAST, _FUTURE)) for kind in rng.sample(kinds, rng.choice((1, 2, 3)))}


def _factors(rng: Random) -> Case:
    factors: Case = {
        "alcoholDrugAbuse": rng.random() < 0.4,
        "domesticViolence": rng.random() < 0.5,
        "anythingElse": False,
    }
    if factors["domesticViolence"]:
        factors["domesticViolenceReason"] = "An invented account."
    return factors


def public_hearing(rng: Random, kind: PublicLaw, on: date) -> Case:
    """One hearing of `hearingDetails`, listed for that day."""
    start = moment(rng, sitting_day(on)).replace(minute=30, second=0, microsecond=0)
    return {
        "id": identifier(rng),
        "type": EMERGENCY if EMERGENCY in kind.orders_sought else "CASE_MANAGEMENT",
        "venue": kind.court.name if kind.court else "",
        "status": None,
        "startDate": start.isoformat(),
        "endDate": (start + timedelta(hours=2)).isoformat(),
        "attendance": ["IN_PERSON"],
    }


def _documents(rng: Random, kind: PublicLaw, on: date) -> list[Case]:
    names = (("applications", "C110A.pdf"), ("threshold", "Threshold.docx"), ("carePlan", "CarePlan.docx"))
    documents: list[Case] = [
        {
            "documentId": identifier(rng),
            "documentCategory": category,
            "documentFileName": name,
            "uploadTimestamp": moment(rng, on).isoformat(),
            "removed": False,
        }
        for category, name in names
    ]
    if kind.removed_document:
        documents.append({"documentId": REDACTED_ID, "documentCategory": "expertReports", "removed": True})
    return documents
