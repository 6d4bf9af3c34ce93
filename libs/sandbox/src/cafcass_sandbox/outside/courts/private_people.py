"""The people of a private law case, in the shape of HMCTS's private law service: one function per section."""

from __future__ import annotations

from datetime import timedelta
from random import Random

from cafcass_sandbox.outside.courts import people
from cafcass_sandbox.outside.courts.people import Person
from cafcass_sandbox.outside.courts.private_kind import ChildModel, PrivateLaw
from cafcass_sandbox.outside.courts.shape import Case, element, identifier

_RELATIONS = ("mother", "father", "stepFather", "stepMother", "grandParent", "guardian")


def applicant(rng: Random, kind: PrivateLaw, person: Person, home: Case) -> Case:
    """One of `applicants`, who gives every detail of themselves."""
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


def respondent(rng: Random, kind: PrivateLaw, person: Person) -> Case:
    """One of `respondents`, of whom the applicant may know little."""
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


def other(rng: Random, kind: PrivateLaw, person: Person) -> Case:
    """Somebody else in the case, as the model of its children has them."""
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


def child(
    rng: Random, kind: PrivateLaw, model: ChildModel, child: Person, carer: Person, party: str, home: Case
) -> Case:
    """One child in the older or the newer model, living with `carer`, whose id in the case is `party`."""
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


def relations(
    rng: Random, children: list[Person], roles: dict[str, list[Person]], parties: dict[Person, str]
) -> dict[str, list[Case]]:
    """How each child is related to everybody of each role: sections of the newer model."""
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
