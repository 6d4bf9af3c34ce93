"""The lives of the cases whose rows release 1 wrote (`rows_of_release_1`): what was told of each, and when, step by step."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from triage_world import (
    APPLIED,
    CASE,
    CHILD,
    FATHER,
    HEARING_AT,
    MOTHER,
    OFFICER,
    QUIET,
    call,
    check,
    check_changed,
    clear_checks,
    details,
    finding,
    raised,
    report,
    result,
    settle,
)

from cafcass_contracts import allocation, intake, triage, workforce
from cafcass_contracts.identity import derived_id
from cafcass_contracts.message import Actor, Message
from cafcass_contracts.people import Address, ContactDetail, Home, Need, Relation
from cafcass_contracts.police_checks import ChecksOverdue
from cafcass_contracts.proceedings import Allegation, OrderRef
from cafcass_contracts.safeguarding import (
    CallOutcome,
    CareCategory,
    CheckKind,
    CheckState,
    ConcernTrigger,
    DutyTurn,
    FactorState,
    Gap,
    LetterSharing,
    ReferralKind,
    ScreeningOutcome,
    Sharing,
    Sufficiency,
)
from cafcass_contracts.values import ApplicationKind, LawType, NeedKind, OffenceCategory, RiskFactor, YesNo

Step = Message | datetime
"""A message, or the time until which nothing comes."""

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
GUARDIAN = Actor(id="guardian-1", role="childrens-guardian", team="a5-eit")
MANAGER = Actor(id="manager-1", role="service-manager", team="a5-eit")
HIDDEN = Address(line_1="1 Invented Street", postcode="ZZ1 1ZZ", confidential=YesNo.YES)
MARY = MOTHER.model_copy(
    update={
        "adult_party": False,
        "address": HIDDEN,
        "phone": ContactDetail(value="07700 900123"),
        "needs": (Need(kind=NeedKind.INTERPRETER, detail="Invented language"),),
    }
)
FRED = FATHER.model_copy(update={"adult_party": False, "lives_in_refuge": YesNo.NO, "address_known": YesNo.YES})
CLEO = CHILD.model_copy(update={"date_of_birth": "2018-06-02", "homes": (Home(with_people=("p1",)),)})


def application(revision: int = 1, **changes: Any) -> intake.CaseDetailsRecorded:
    """An application as release 1 of intake told it: neither who is an adult party nor which hearing is the first."""
    told: dict[str, Any] = {"people": (MARY, FRED), "children": (CLEO,), **changes}
    return details(revision, **told).model_copy(update={"first_hearing_id": None, "decided": False})


def post(id_: str, kind: str, text: str, case_id: str | None = CASE) -> intake.CorrespondenceRecorded:
    """A piece of correspondence."""
    return intake.CorrespondenceRecorded.model_validate(
        {
            "correspondence_id": id_,
            "case_id": case_id,
            "channel": "email",
            "kind": kind,
            "received_at": APPLIED,
            "sender": "Mary Mockup",
            "subject": "Hello",
            "text": text,
        }
    )


def analysis(plan: Sufficiency) -> triage.RecordGapAnalysis:
    """A gap analysis of a care case."""
    gaps = (Gap(part="assessment", sufficiency=Sufficiency.SUFFICIENT), Gap(part="care-plan", sufficiency=plan))
    return triage.RecordGapAnalysis(case_id=CASE, by=GUARDIAN, gaps=gaps)


def referral(kind: ReferralKind, **said: Any) -> triage.MakeReferral:
    """A referral of the child."""
    return triage.MakeReferral(
        case_id=CASE, by=OFFICER, kind=kind, to="Mockshire", children=("c1",), why="An invented reason.", **said
    )


def taken_in_hand(trigger: ConcernTrigger, person: str) -> triage.AcknowledgeConcern:
    """Somebody takes the first concern of that kind about somebody in hand."""
    id_ = derived_id("concern", CASE, trigger, person, "1")
    return triage.AcknowledgeConcern(case_id=CASE, by=OFFICER, concern_id=id_, action="Rang the authority.")


def rota() -> workforce.DutyRotaPublished:
    """Who is on duty, and who is head of service."""
    turns = tuple(
        DutyTurn(starts_at=APPLIED - DAY, ends_at=APPLIED + 60 * DAY, role=role, practitioner_id=who)
        for role, who in (("duty-officer", "d1"), ("head-of-service", "h1"))
    )
    return workforce.DutyRotaPublished(team="a5-eit", turns=turns)


BEFORE_THE_CASE: Sequence[Step] = (
    report(RiskFactor.NEGLECT, FactorState.PRESENT, "p2"),
    raised(),
    referral(ReferralKind.CHILD_PROTECTION),
    post("PR-1", "complaint", "He hits us.", case_id=None),
    APPLIED + 3 * HOUR,
)
TYPICAL: Sequence[Step] = (
    application(),
    check_changed(check("p2", state=CheckState.REQUESTED, relevant=YesNo.NOT_KNOWN)),
    *clear_checks(),
    allocation.CaseAllocated(case_id=CASE, practitioner_id="w1", role="family-court-adviser", team="a5-eit"),
    post("PR-1", "letter", "Please tell me the date."),
    call("p1", said="I live at 1 Invented Street."),
    call("p2"),
)
ALLEGED = QUIET.model_copy(
    update={
        "c1a_present": YesNo.YES,
        "allegations": (Allegation(factor=RiskFactor.DOMESTIC_ABUSE, about_person="p2", in_words="Invented words."),),
    }
)
EVERYTHING: Sequence[Step] = (
    rota(),
    application(signals=ALLEGED, relations=(Relation(child="c1", person="p1", lives_with=YesNo.YES),)),
    intake.CaseLinked(
        case_id=CASE,
        linked_case_id="22222222-2222-5222-8222-222222222222",
        linked_case_number="1700000000000002",
        linked_law=LawType.PUBLIC,
        children=("c1",),
    ),
    *clear_checks(),
    result(
        check("p2", relevant=YesNo.YES),
        finding("f1", OffenceCategory.VIOLENCE, serious=True, committed_on="1999-12", sentence="Invented sentence"),
        intelligence="Invented intelligence",
    ),
    APPLIED + 4 * HOUR,
    taken_in_hand(ConcernTrigger.SERIOUS_CONVICTION, "p2"),
    result(check("c1", CheckKind.LOCAL_AUTHORITY), known_to_authority=YesNo.YES, on_plan=YesNo.YES, in_words="Known."),
    ChecksOverdue(
        case_id=CASE,
        hearing_id="h1",
        hearing_at=HEARING_AT,
        outstanding=(check("p1", CheckKind.LEVEL_2, CheckState.CHASED, YesNo.NOT_KNOWN),),
    ),
    call("p1", said="She said so.", factors=(RiskFactor.MENTAL_HEALTH,), asked=tuple(RiskFactor), issues=("Holidays",)),
    call("p2", CallOutcome.NOT_SAFE),
    report(RiskFactor.SUBSTANCE_MISUSE, FactorState.PRESENT, "p2", "A neighbour said so."),
    triage.RecordNeeds(case_id=CASE, by=OFFICER, about="p2", needs=(Need(kind=NeedKind.DISABILITY),)),
    triage.RecordSharing(
        case_id=CASE,
        by=OFFICER,
        sharing=Sharing(what="welcome-pack", to="p2", how="by-hand", on=APPLIED.date()),
    ),
    referral(ReferralKind.CHILD_PROTECTION),
    referral(ReferralKind.MARAC),
    post("PR-1", "mp-letter", "Please tell me the date."),
    post("PR-2", "childs-question", "Where will I live?"),
    settle(ScreeningOutcome.CONCERNS),
    HEARING_AT - 5 * DAY,
    triage.SettleSharing(case_id=CASE, by=OFFICER, sharing=LetterSharing.DIRECTIONS_SOUGHT, why="Invented reason."),
    report(RiskFactor.ABDUCTION, FactorState.PRESENT, "p2", "He has bought tickets."),
    HEARING_AT - 3 * DAY,
)
CARE: Sequence[Step] = (
    application(law=LawType.PUBLIC, kinds=(ApplicationKind.CARE_AND_SUPERVISION,), hearings=()),
    analysis(Sufficiency.MORE_WORK),
    triage.SettleCategory(case_id=CASE, by=MANAGER, category=CareCategory.MORE_WORK, why="Read it."),
    application(
        2,
        law=LawType.PUBLIC,
        kinds=(ApplicationKind.CARE_AND_SUPERVISION,),
        hearings=(),
        orders=(OrderRef(id="o1"),),
    ),
    analysis(Sufficiency.INSUFFICIENT),
    application(
        3,
        law=LawType.PUBLIC,
        kinds=(ApplicationKind.CARE_AND_SUPERVISION,),
        hearings=(),
        orders=(OrderRef(id="o1"), OrderRef(id="o2")),
    ),
)
LIVES: Mapping[str, Sequence[Step]] = {
    "before-the-case": BEFORE_THE_CASE,
    "typical": TYPICAL,
    "everything": EVERYTHING,
    "care": CARE,
}
