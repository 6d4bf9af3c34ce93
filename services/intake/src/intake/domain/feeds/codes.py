"""HMCTS's codes in the words of our contracts. A code that nobody knows is no word of ours: it is kept among the unknowns."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from cafcass_contracts.message import OpenEnum
from cafcass_contracts.values import (
    ApplicationKind,
    Gender,
    HearingStatus,
    MiamExemption,
    NeedKind,
    OrderType,
    PartyRole,
    ReportType,
)
from intake.domain.case.snapshot import Json
from intake.domain.feeds.fields import Flaw, Reader, text, words

_SQUASH = re.compile(r"[^a-z0-9]")


def squash(raw: str) -> str:
    """A code without case, blanks and punctuation: how tables here are keyed."""
    return _SQUASH.sub("", raw.lower())


def coded(table: Mapping[str, str], raw: str) -> str | None:
    """Our word for a code; None where nobody knows it. What is not known is never published as a code (G3, G4)."""
    return table.get(raw) or table.get(squash(raw))


def _table(*pairs: tuple[str, str]) -> Mapping[str, str]:
    found: dict[str, str] = {}
    for codes, ours in pairs:
        for code in codes.split(" | "):
            found[code] = found[squash(code)] = str(ours)
    return found


ORDERS: Final = _table(
    (
        "childArrangementsOrder | childArrangementsSpecificProhibitedOrder | CHILD_ARRANGEMENTS_ORDER",
        OrderType.CHILD_ARRANGEMENTS,
    ),
    ("Child arrangements, specific issue or prohibited steps order (C43)", OrderType.CHILD_ARRANGEMENTS),
    ("prohibitedStepsOrder | PROHIBITED_STEPS_ORDER", OrderType.PROHIBITED_STEPS),
    ("specificIssueOrder | SPECIFIC_ISSUE_ORDER", OrderType.SPECIFIC_ISSUE),
    (
        "specialGuardianShip | SPECIAL_GUARDIANSHIP_ORDER | Special guardianship order (C43A)",
        OrderType.SPECIAL_GUARDIANSHIP,
    ),
    ("parentalResponsibility | Parental responsibility order (C45A)", OrderType.PARENTAL_RESPONSIBILITY),
    ("parentalOrder | C53_PARENTAL_ORDER", OrderType.PARENTAL_ORDER),
    ("enforcementOrder | ENFORCEMENT_ORDER", OrderType.ENFORCEMENT),
    ("familyAssistanceOrder | FAMILY_ASSISTANCE_ORDER", OrderType.FAMILY_ASSISTANCE),
    ("contactMonitoring | CONTACT_MONITORING", OrderType.CONTACT_MONITORING),
    ("nonMolestation | nonMolestationOrder | Non-molestation order (FL404A)", OrderType.NON_MOLESTATION),
    ("occupation | occupationOrder | Occupation order (FL404)", OrderType.OCCUPATION),
    ("section9114 | SECTION_91_14_ORDER", OrderType.SECTION_91_14),
    ("CARE_ORDER | careOrder", OrderType.CARE),
    ("INTERIM_CARE_ORDER", OrderType.INTERIM_CARE),
    ("SUPERVISION_ORDER", OrderType.SUPERVISION),
    ("INTERIM_SUPERVISION_ORDER", OrderType.INTERIM_SUPERVISION),
    ("EMERGENCY_PROTECTION_ORDER", OrderType.EMERGENCY_PROTECTION),
    ("SECURE_ACCOMMODATION_ORDER", OrderType.SECURE_ACCOMMODATION),
    ("EDUCATION_SUPERVISION_ORDER", OrderType.EDUCATION_SUPERVISION),
    ("CHILD_ASSESSMENT_ORDER", OrderType.CHILD_ASSESSMENT),
    ("CONTACT_WITH_CHILD_IN_CARE", OrderType.CONTACT_WITH_CHILD_IN_CARE),
    ("REFUSE_CONTACT_WITH_CHILD", OrderType.REFUSE_CONTACT_WITH_CHILD_IN_CARE),
    ("DISCHARGE_OF_CARE_ORDER | DISCHARGE_OF_CARE | dischargeOfCare", OrderType.DISCHARGE_OF_CARE),
    ("VARIATION_OR_DISCHARGE | amendDischargedVaried", OrderType.VARIATION_OR_DISCHARGE),
    ("VARIATION_OR_DISCHARGE_OF_CARE_OR_SUPERVISION_ORDER", OrderType.VARIATION_OR_DISCHARGE),
    ("PLACEMENT_ORDER | PLACEMENT", OrderType.PLACEMENT),
    ("ADOPTION_ORDER | ADOPTION", OrderType.ADOPTION),
    ("CHILD_RECOVERY_ORDER | RECOVERY_ORDER", OrderType.RECOVERY),
    ("RETURN_OF_CHILD", OrderType.RETURN_OF_CHILD),
    ("appointmentOfGuardian | Appointment of a guardian (C47A)", OrderType.APPOINTMENT_OF_GUARDIAN),
    (
        "standardDirectionsOrder | directionOnIssue | blankOrderOrDirections | blankOrderOrDirectionsC21",
        OrderType.DIRECTIONS,
    ),
    ("Blank order or directions (C21) | Standard directions order | Directions on issue", OrderType.DIRECTIONS),
    ("transferOfCaseToAnotherCourt | Transfer of case to another court (C49)", OrderType.TRANSFER),
    (
        "blankOrderOrDirectionsWithdraw | Blank order or directions (C21) - to withdraw application",
        OrderType.WITHDRAWAL,
    ),
    ("noOrder | noOrderMade", OrderType.NO_ORDER),
    ("finalOrder", OrderType.FINAL),
    ("OTHER | other", OrderType.OTHER),
)

REPORTS: Final = _table(
    ("section7Report | section7 | s7 | Section7_Report_Child_Impact_Analysis | Section 7 report", ReportType.SECTION_7),
    ("section7Addendum | Section7_Addendum_Report | s7Addendum", ReportType.SECTION_7_ADDENDUM),
    ("section16aReport | S_16A_Risk_Assessment | section16ARiskAssessment", ReportType.SECTION_16A),
    ("16_4_Report | rule164Report | rule16.4", ReportType.RULE_16_4),
    ("section37Report | section37 | Section 37 report", ReportType.SECTION_37),
    ("FAO_Report | familyAssistanceOrderReport", ReportType.FAMILY_ASSISTANCE),
    ("CMO_report | contactMonitoringReport", ReportType.CONTACT_MONITORING),
    (
        "CIR_Part1 | CIR_Part2 | CIR_Review | childImpactReport | childImpactReport1 | childImpactReport2",
        ReportType.CHILD_IMPACT,
    ),
    ("guardianReport | guardiansReport", ReportType.GUARDIAN),
    ("Suitability_report | suitabilityReport", ReportType.SUITABILITY),
    ("Safeguarding_Letter | Safe_guarding_Letter | safeguardingLetter", ReportType.SAFEGUARDING_LETTER),
    ("Safeguarding_Letter_Update | Safeguarding_Letter_Shorter_Template", ReportType.SAFEGUARDING_LETTER),
    ("Position_Statement | positionStatement", ReportType.POSITION_STATEMENT),
)

MIAM: Final = _table(
    (
        "Domestic violence | domesticViolence | Domestic abuse | domesticAbuse | mpuDomesticAbuse",
        MiamExemption.DOMESTIC_ABUSE,
    ),
    (
        "Child Protection Concern | childProtectionConcern | childProtection | mpuChildProtectionConcern",
        MiamExemption.CHILD_PROTECTION,
    ),
    ("Urgency | mpuUrgency", MiamExemption.URGENCY),
    ("Previous MIAM attendance | previousMIAMattendance | previousMiamAttendance", MiamExemption.PREVIOUS_ATTENDANCE),
    ("Previous MIAM attendance or previous MIAM exemption", MiamExemption.PREVIOUS_ATTENDANCE),
    ("Previous MIAM exemption", MiamExemption.PREVIOUS_EXEMPTION),
    ("Other | other | mpuOther", MiamExemption.OTHER),
)

GENDERS: Final = _table(
    ("male | m | boy", Gender.MALE),
    ("female | f | girl", Gender.FEMALE),
    ("other | They identify in another way", Gender.OTHER),
    ("notGiven | preferNotToSay", Gender.NOT_GIVEN),
)

PARTIES: Final = _table(
    ("applicant | applicants", PartyRole.APPLICANT),
    ("respondent | respondents", PartyRole.RESPONDENT),
    ("OtherPeople | otherPerson | other | others | anotherPerson | personNotKnown", PartyRole.OTHER_PERSON),
)

NEEDS: Final = _table(
    ("welsh | languageRequirements welsh", NeedKind.WELSH),
    ("interpreter | needinterpreterincertainlanguage | isRespondentNeededInterpreter", NeedKind.INTERPRETER),
    ("respondentInterpreterNeeds", NeedKind.INTERPRETER),
    ("respondentWelshNeeds | respondentWelshNeedsList", NeedKind.WELSH),
    ("disabilityNeeds | haveAnyDisability | reasonableAdjustments", NeedKind.DISABILITY),
    ("helpCommunication | communicationSupportOther | signLanguageDetails", NeedKind.COMMUNICATION),
    ("largePrintDetails | docsSupport | docsDetails | languageRequirements | languageDetails", NeedKind.COMMUNICATION),
    ("safetyArrangements | safetyArrangementsDetails | respondentSpecialArrangements", NeedKind.SPECIAL_MEASURES),
    ("respondentSpecialArrangementDetails | respondentIntermediaryNeeds", NeedKind.SPECIAL_MEASURES),
    ("respondentIntermediaryNeedDetails", NeedKind.SPECIAL_MEASURES),
)

_WITHDRAWN: Final = frozenset({"withdrawn", "casewithdrawn", "applicationwithdrawn"})
_CONCLUDED: Final = frozenset({"closed", "caseclosed", "allfinalordersissued", "finalclosed"})
_REOPENED: Final = frozenset({"reopened", "casereopened"})


def ending(court_state: str) -> dict[str, Json]:
    """What a state of the case at court says about its end: of most states, nothing, and then what was said before stays.

    A withdrawn case that is closed later was withdrawn all the same. Only a case that is reopened is neither any more.
    """
    state = squash(court_state)
    if state in _REOPENED:
        return {"withdrawn": False, "concluded": False}
    return {"withdrawn": True} if state in _WITHDRAWN else {"concluded": True} if state in _CONCLUDED else {}


FORMS: Final[Mapping[str, tuple[ApplicationKind, ...]]] = {
    "C100": (ApplicationKind.SECTION_8,),
    "FL401": (ApplicationKind.OTHER,),
    "C110A": (ApplicationKind.CARE_AND_SUPERVISION,),
    "C2": (ApplicationKind.OTHER,),
}
"""What kind of application a form is (I1), where the orders sought do not say."""

KINDS_BY_ORDER: Final[Mapping[str, ApplicationKind]] = {
    OrderType.CHILD_ARRANGEMENTS: ApplicationKind.SECTION_8,
    OrderType.PROHIBITED_STEPS: ApplicationKind.SECTION_8,
    OrderType.SPECIFIC_ISSUE: ApplicationKind.SECTION_8,
    OrderType.CARE: ApplicationKind.CARE_AND_SUPERVISION,
    OrderType.INTERIM_CARE: ApplicationKind.CARE_AND_SUPERVISION,
    OrderType.SUPERVISION: ApplicationKind.CARE_AND_SUPERVISION,
    OrderType.INTERIM_SUPERVISION: ApplicationKind.CARE_AND_SUPERVISION,
    OrderType.EDUCATION_SUPERVISION: ApplicationKind.OTHER,
    OrderType.EMERGENCY_PROTECTION: ApplicationKind.EMERGENCY_PROTECTION,
    OrderType.SECURE_ACCOMMODATION: ApplicationKind.SECURE_ACCOMMODATION,
    OrderType.DISCHARGE_OF_CARE: ApplicationKind.DISCHARGE,
    OrderType.VARIATION_OR_DISCHARGE: ApplicationKind.DISCHARGE,
    OrderType.ADOPTION: ApplicationKind.ADOPTION,
    OrderType.PLACEMENT: ApplicationKind.PLACEMENT,
    OrderType.SPECIAL_GUARDIANSHIP: ApplicationKind.SPECIAL_GUARDIANSHIP,
    OrderType.RETURN_OF_CHILD: ApplicationKind.ABDUCTION,
    OrderType.PARENTAL_ORDER: ApplicationKind.SURROGACY_HFEA,
    OrderType.APPOINTMENT_OF_GUARDIAN: ApplicationKind.RULE_16_4,
}


def otherwise(words_of: type[OpenEnum]) -> str | None:
    """The word for what is none of the words we know, where there is one. Another gender is an answer of its own.

    A hearing of a status that nobody knows is no listing (I7): somebody is asked.
    """
    if words_of is HearingStatus:
        return HearingStatus.NOT_KNOWN
    return None if words_of is Gender else getattr(words_of, "OTHER", None)


def one_of(table: Mapping[str, str], other: str | None = None) -> Reader:
    """A reader of one code. One that nobody knows reads as `other` and is kept as it came."""

    def read(value: Json) -> Json:
        raw = text(value)
        if raw.__class__ is Flaw:
            return Flaw(raw.reason)
        found = None if raw is None else coded(table, raw)
        return found if raw is None or found is not None else Flaw("", other and str(other), unknown=raw)

    return read


def some_of(table: Mapping[str, str], other: str | None = None) -> Reader:
    """A reader of a list of codes, or of text with commas. What nobody knows reads as `other` and is kept as it came."""

    def read(value: Json) -> Json:
        raw = words(value)
        flawed = raw.__class__ is Flaw
        given: list[str] = (raw.kept if flawed else raw) or []
        found = {each: coded(table, each) for each in given}
        unknown = [each for each, code in found.items() if code is None] or None
        known = list(dict.fromkeys(str(code or other) for code in found.values() if code or other)) or None
        if flawed or unknown:
            return Flaw(raw.reason if flawed else "", known, unknown=unknown)
        return known

    return read
