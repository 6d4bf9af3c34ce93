"""The words that every service shares: kinds of law, areas and teams, orders, offences, dates that may be unknown."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from types import MappingProxyType
from typing import Annotated

from pydantic import Field

from cafcass_contracts.message import OpenEnum


class LawType(StrEnum):
    """The two kinds of family law. Closed: everything Cafcass does is one or the other."""

    PRIVATE = "private"
    PUBLIC = "public"


class YesNo(StrEnum):
    """An answer to a question. What was not answered is not known, never no (G3)."""

    YES = "yes"
    NO = "no"
    NOT_KNOWN = "not-known"


class NationalArea(StrEnum):
    """The three national areas."""

    NORTH = "north"
    CENTRAL = "central"
    SOUTH = "south"


class TeamKind(StrEnum):
    """The kinds of team in each service area (I6). Kinds other than early intervention are assumed."""

    EARLY_INTERVENTION = "eit"
    PRIVATE_LAW = "private"
    PUBLIC_LAW = "public"
    DUTY = "duty"


@dataclass(frozen=True, slots=True)
class ServiceArea:
    """One of the 17 service areas (I6). Names, ids and national areas are assumed, the number is not."""

    id: str
    name: str
    national_area: NationalArea

    def team(self, kind: TeamKind) -> str:
        """The id of this area's team of `kind`, such as `a5-eit`."""
        return team_id(self.id, kind)

    @property
    def teams(self) -> tuple[str, ...]:
        """The ids of this area's teams."""
        return tuple(self.team(kind) for kind in TeamKind)


def team_id(area: str, kind: TeamKind) -> str:
    """The id of a team, derived from its area's id: `A5` and early intervention give `a5-eit`."""
    return f"{area.lower()}-{kind}"


def team_name(team: str) -> str:
    """A team's id in words. Raises `KeyError` where there is no such team."""
    area, _, kind = team.partition("-")
    return f"{SERVICE_AREAS[area.upper()].name}, {_TEAM_NAMES[TeamKind(kind)]}"


_TEAM_NAMES = {
    TeamKind.EARLY_INTERVENTION: "early intervention team",
    TeamKind.PRIVATE_LAW: "private law team",
    TeamKind.PUBLIC_LAW: "public law team",
    TeamKind.DUTY: "duty team",
}

SERVICE_AREAS: Mapping[str, ServiceArea] = MappingProxyType(
    {
        area.id: area
        for area in (
            ServiceArea("A1", "Northumbria, Cumbria and Durham", NationalArea.NORTH),
            ServiceArea("A2", "Tees Valley and North Yorkshire", NationalArea.NORTH),
            ServiceArea("A3", "West Yorkshire", NationalArea.NORTH),
            ServiceArea("A4", "South Yorkshire and Humberside", NationalArea.NORTH),
            ServiceArea("A5", "Greater Manchester", NationalArea.NORTH),
            ServiceArea("A6", "Cheshire, Merseyside and Lancashire", NationalArea.NORTH),
            ServiceArea("A7", "Derbyshire and Nottinghamshire", NationalArea.CENTRAL),
            ServiceArea("A8", "Staffordshire, Shropshire and Herefordshire", NationalArea.CENTRAL),
            ServiceArea("A9", "Birmingham and the Black Country", NationalArea.CENTRAL),
            ServiceArea("A10", "Leicestershire, Northamptonshire and Warwickshire", NationalArea.CENTRAL),
            ServiceArea("A11", "East Anglia and Lincolnshire", NationalArea.CENTRAL),
            ServiceArea("A12", "Bedfordshire, Hertfordshire and Essex", NationalArea.CENTRAL),
            ServiceArea("A13", "Thames Valley and Gloucestershire", NationalArea.SOUTH),
            ServiceArea("A14", "Avon, Somerset, Devon and Cornwall", NationalArea.SOUTH),
            ServiceArea("A15", "Greater London", NationalArea.SOUTH),
            ServiceArea("A16", "Hampshire, Dorset and Wiltshire", NationalArea.SOUTH),
            ServiceArea("A17", "Kent, Surrey and Sussex", NationalArea.SOUTH),
        )
    }
)
"""The 17 service areas by id (I6). Assumed, as `ServiceArea` says."""

CENTRAL_TEAM = "central-intake"
"""The one central point (I1): asked where no area is known yet (assumed)."""

AreaId = Annotated[str, Field(pattern=r"^A([1-9]|1[0-7])$", description="Id of a service area, A1 to A17.")]
CaseNumber = Annotated[str, Field(pattern=r"^[0-9]{16}$", description="HMCTS's number of the case: 16 digits.")]

PartialDate = Annotated[
    str,
    Field(
        pattern=r"^[0-9]{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12][0-9]|3[01]))?)?$",
        description="A date known to the year, the month or the day: 1990, 1990-11 or 1990-11-12. Absent: not known.",
    ),
]
"""A date that may be unknown. None (absent on the wire) is not known."""


def partial_date(year: int, month: int | None = None, day: int | None = None) -> PartialDate:
    """What is known of a date. Raises `ValueError` where there is no such date, or a day without a month."""
    if month is None:
        if day is not None:
            raise ValueError("a day needs its month")
        date(year, 1, 1)
        return f"{year:04}"
    whole = date(year, month, 1 if day is None else day).isoformat()
    return whole if day is not None else whole[:7]


def exact_date(partial: PartialDate | None) -> date | None:
    """The date where it is known to the day (and exists), else None."""
    if partial is None or len(partial) != 10:
        return None
    try:
        return date.fromisoformat(partial)
    except ValueError:
        return None


class ApplicationKind(OpenEnum):
    """What kind of application this is (I1)."""

    SECTION_8 = "section-8"
    """Private law: C100 and other section 8 applications."""
    CARE_AND_SUPERVISION = "care-and-supervision"
    """Public law: C110A."""
    EMERGENCY_PROTECTION = "emergency-protection"
    SECURE_ACCOMMODATION = "secure-accommodation"
    DISCHARGE = "discharge"
    """Discharge of a care order."""
    ADOPTION = "adoption"
    PLACEMENT = "placement"
    SPECIAL_GUARDIANSHIP = "special-guardianship"
    RULE_16_4 = "rule-16-4"
    """Appointment of a guardian for a child made a party in private law."""
    ABDUCTION = "abduction"
    """International abduction."""
    SURROGACY_HFEA = "surrogacy-hfea"
    """Parental orders: surrogacy, Human Fertilisation and Embryology Act."""
    OTHER = "other"


class OrderType(OpenEnum):
    """Orders that are sought or made, in both kinds of law."""

    CHILD_ARRANGEMENTS = "child-arrangements"
    PROHIBITED_STEPS = "prohibited-steps"
    SPECIFIC_ISSUE = "specific-issue"
    SPECIAL_GUARDIANSHIP = "special-guardianship"
    PARENTAL_RESPONSIBILITY = "parental-responsibility"
    PARENTAL_ORDER = "parental-order"
    SECTION_8_OTHER = "section-8-other"
    ENFORCEMENT = "enforcement"
    FAMILY_ASSISTANCE = "family-assistance"
    CONTACT_MONITORING = "contact-monitoring"
    NON_MOLESTATION = "non-molestation"
    OCCUPATION = "occupation"
    SECTION_91_14 = "section-91-14"
    """No further application without the court's leave."""
    CARE = "care"
    INTERIM_CARE = "interim-care"
    SUPERVISION = "supervision"
    INTERIM_SUPERVISION = "interim-supervision"
    EMERGENCY_PROTECTION = "emergency-protection"
    SECURE_ACCOMMODATION = "secure-accommodation"
    EDUCATION_SUPERVISION = "education-supervision"
    CHILD_ASSESSMENT = "child-assessment"
    CONTACT_WITH_CHILD_IN_CARE = "contact-with-child-in-care"
    REFUSE_CONTACT_WITH_CHILD_IN_CARE = "refuse-contact-with-child-in-care"
    DISCHARGE_OF_CARE = "discharge-of-care"
    VARIATION_OR_DISCHARGE = "variation-or-discharge"
    PLACEMENT = "placement"
    ADOPTION = "adoption"
    RECOVERY = "recovery"
    RETURN_OF_CHILD = "return-of-child"
    """International abduction."""
    APPOINTMENT_OF_GUARDIAN = "appointment-of-guardian"
    DIRECTIONS = "directions"
    TRANSFER = "transfer"
    WITHDRAWAL = "withdrawal"
    """Leave to withdraw the application."""
    NO_ORDER = "no-order"
    FINAL = "final"
    OTHER = "other"


class ReportType(OpenEnum):
    """Reports that a court orders (A10)."""

    SECTION_7 = "section-7"
    SECTION_7_ADDENDUM = "section-7-addendum"
    SECTION_16A = "section-16a"
    """Risk assessment."""
    RULE_16_4 = "rule-16-4"
    SECTION_37 = "section-37"
    """By the local authority."""
    FAMILY_ASSISTANCE = "family-assistance"
    CONTACT_MONITORING = "contact-monitoring"
    CHILD_IMPACT = "child-impact"
    """Part 1 or 2 of a child impact report, or its review."""
    GUARDIAN = "guardian"
    SUITABILITY = "suitability"
    SAFEGUARDING_LETTER = "safeguarding-letter"
    POSITION_STATEMENT = "position-statement"
    OTHER = "other"


class ReportAuthor(OpenEnum):
    """Who writes a report that a court ordered (A17)."""

    CAFCASS = "cafcass"
    LOCAL_AUTHORITY = "local-authority"
    NYAS = "nyas"
    OTHER = "other"


class HearingType(OpenEnum):
    """Kinds of hearing."""

    FIRST = "first-hearing"
    """In private law the first hearing dispute resolution appointment."""
    DISPUTE_RESOLUTION = "dispute-resolution"
    GATEKEEPING = "gatekeeping"
    DIRECTIONS = "directions"
    FACT_FINDING = "fact-finding"
    CASE_MANAGEMENT = "case-management"
    """In care cases the case management hearing (or conference)."""
    FURTHER_CASE_MANAGEMENT = "further-case-management"
    ISSUES_RESOLUTION = "issues-resolution"
    INTERIM_CARE = "interim-care"
    EMERGENCY_PROTECTION = "emergency-protection"
    PRE_HEARING_REVIEW = "pre-hearing-review"
    FINAL = "final"
    JUDGMENT = "judgment"
    REVIEW = "review"
    ENFORCEMENT = "enforcement"
    PERMISSION = "permission"
    OTHER = "other"


class HearingStatus(OpenEnum):
    """Where a hearing stands."""

    LISTED = "listed"
    ADJOURNED = "adjourned"
    VACATED = "vacated"
    HELD = "held"
    AWAITING = "awaiting"
    """Asked for but without a date."""
    NOT_KNOWN = "not-known"
    """The court's word is none that we know: it is no listing, and somebody is asked (I7)."""


class VacatedReason(OpenEnum):
    """Why a hearing was taken back, as a code (I7, G4). The court's own words stand in `case-details-recorded`, restricted."""

    APPLICATION_WITHDRAWN = "application-withdrawn"
    CASE_CONCLUDED = "case-concluded"
    IN_WORDS = "in-words"
    """The court says why in words of its own, for a person to read."""
    NOT_SAID = "not-said"


class PartyRole(OpenEnum):
    """What somebody is in a case."""

    APPLICANT = "applicant"
    RESPONDENT = "respondent"
    OTHER_PERSON = "other-person"
    INTERVENER = "intervener"
    CHILD = "child"
    LOCAL_AUTHORITY = "local-authority"
    SOLICITOR = "solicitor"
    GUARDIAN = "guardian"
    SOCIAL_WORKER = "social-worker"
    LITIGATION_FRIEND = "litigation-friend"
    HOUSEHOLD_MEMBER = "household-member"
    """Lives where a child lives or stays, and is not a party (P3)."""


PARTIES = frozenset({PartyRole.APPLICANT, PartyRole.RESPONDENT, PartyRole.INTERVENER})
"""The roles that make a person a party to the case (P1)."""


class Gender(OpenEnum):
    """As the application gives it."""

    FEMALE = "female"
    MALE = "male"
    OTHER = "other"
    NOT_GIVEN = "not-given"


class OffenceCategory(OpenEnum):
    """What an offence bears on (P5)."""

    VIOLENCE = "violence"
    SEXUAL = "sexual"
    CHILD_NEGLECT_OR_HARM = "child-neglect-or-harm"
    HARASSMENT_AND_STALKING = "harassment-and-stalking"
    DRUGS_OR_ALCOHOL = "drugs-or-alcohol"
    DECEIT = "deceit"
    TRESPASS = "trespass"
    MOTORING = "motoring"
    UNCLASSIFIED = "unclassified"


class RiskFactor(OpenEnum):
    """Risk factors that screening looks for (T5)."""

    DOMESTIC_ABUSE = "domestic-abuse"
    HARM_TO_CHILD = "harm-to-child"
    NEGLECT = "neglect"
    SUBSTANCE_MISUSE = "substance-misuse"
    MENTAL_HEALTH = "mental-health"
    ABDUCTION = "abduction"
    POST_SEPARATION_CONTROL = "post-separation-control"
    IMPLACABLE_HOSTILITY = "implacable-hostility"
    LOCAL_AUTHORITY_INVOLVEMENT = "local-authority-involvement"
    RELEVANT_CONVICTIONS = "relevant-convictions"
    INJUNCTIONS = "injunctions"
    PREVIOUS_PROCEEDINGS = "previous-proceedings"
    OTHER = "other"


class MiamExemption(OpenEnum):
    """Reasons given for not attending a mediation meeting; the first two are signals for screening (T5)."""

    DOMESTIC_ABUSE = "domestic-abuse"
    CHILD_PROTECTION = "child-protection"
    URGENCY = "urgency"
    PREVIOUS_ATTENDANCE = "previous-attendance"
    PREVIOUS_EXEMPTION = "previous-exemption"
    OTHER = "other"


class NeedKind(OpenEnum):
    """Diversity needs and reasonable adjustments (T14)."""

    INTERPRETER = "interpreter"
    WELSH = "welsh"
    DISABILITY = "disability"
    COMMUNICATION = "communication"
    RELIGION_OR_BELIEF = "religion-or-belief"
    CULTURE = "culture"
    LITIGATION_CAPACITY = "litigation-capacity"
    SPECIAL_MEASURES = "special-measures"
    """At court: separate waiting, screens, an intermediary."""
    OTHER = "other"


class Channel(OpenEnum):
    """How correspondence came (I8)."""

    POST = "post"
    EMAIL = "email"
    SECURE_EMAIL = "secure-email"
    PHONE = "phone"
    ONLINE = "online"
    IN_PERSON = "in-person"


class CorrespondenceKind(OpenEnum):
    """What correspondence is, as far as whoever received it can tell (I8, T4)."""

    LETTER = "letter"
    COURT_ORDER = "court-order"
    DOCUMENT = "document"
    COMPLAINT = "complaint"
    COMPLIMENT = "compliment"
    REPRESENTATION = "representation"
    SUBJECT_ACCESS_REQUEST = "subject-access-request"
    FREEDOM_OF_INFORMATION_REQUEST = "freedom-of-information-request"
    MP_LETTER = "mp-letter"
    CHILDS_QUESTION = "childs-question"
    SAFEGUARDING = "safeguarding"
    UNKNOWN_KIND = "not-known"


class Feed(OpenEnum):
    """Where intake heard of a case."""

    HMCTS_PRIVATE_LAW = "hmcts-private-law"
    HMCTS_PUBLIC_LAW = "hmcts-public-law"
    COURT_EVENTS = "court-events"
    POST_ROOM = "post-room"
