"""What an application lacks (I3): missing facts, fields that could not be read, and values that are hard to believe.

Nothing here stops a registration. The court is asked for all of it, by path, never by value (G4).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from cafcass_contracts.values import Feed
from cafcass_domain.state import State, field
from intake.domain.adult_parties import is_implausibly_young
from intake.domain.case import snapshot as s
from intake.domain.case.decided import Decided
from intake.domain.case.held import Missing, standing_problems
from intake.domain.case.snapshot import Fields
from intake.domain.details.view import View
from intake.domain.feeds.dates import ages_at
from intake.domain.policy import IntakePolicy


class Spelling(State):
    """How a feed calls what may be missing."""

    people: dict[str, str]
    court: str
    submitted: str
    orders: str
    born: str = "dateOfBirth"
    address: str = "address"
    parts: dict[str, str] = field(default_factory=dict)
    """Where the parts are that have dates, by their kinds."""
    fields: dict[str, str] = field(default_factory=dict)
    """How their fields are called, where not as ours."""
    undated: frozenset[str] = frozenset()
    """The kinds of people whose date of birth the feed has no field for: nobody can answer there."""


_SPELLINGS: Final[Mapping[str, Spelling]] = {
    Feed.HMCTS_PRIVATE_LAW: Spelling(
        people={
            s.APPLICANT: "case_data.applicants",
            s.LOCAL_AUTHORITY: "case_data.applicants",
            s.RESPONDENT: "case_data.respondents",
            s.OTHER: "case_data.otherPeopleInTheCaseTable",
            s.CHILD: "case_data.children",
        },
        parts={
            s.CASE: "case_data",
            s.HEARING: "case_data.hearingData.caseHearings",
            s.ORDER: "case_data.orderCollection",
            s.REPORT: "case_data.orderCollection.courtReportType",
            s.DOCUMENT: "case_data.documents",
        },
        fields={
            "submitted_on": "dateSubmitted",
            "issued_on": "issueDate",
            "starts_at": "hearingStartDateTime",
            "ends_at": "hearingEndDateTime",
            "made_on": "orderMadeDate",
            "created_on": "dateCreated",
            "due": "originalFilingDate",
            "date_of_birth": "dateOfBirth",
        },
        court="case_data.courtName",
        submitted="case_data.dateSubmitted",
        orders="case_data.ordersApplyingFor",
    ),
    Feed.HMCTS_PUBLIC_LAW: Spelling(
        people={
            s.APPLICANT: "caseData.applicants",
            s.LOCAL_AUTHORITY: "caseData.applicants",
            s.RESPONDENT: "caseData.respondents",
            s.OTHER: "caseData.others",
            s.CHILD: "caseData.children",
        },
        undated=frozenset({s.APPLICANT, s.LOCAL_AUTHORITY}),
        parts={
            s.CASE: "caseData",
            s.HEARING: "caseData.hearingDetails",
            s.DOCUMENT: "caseData.caseDocuments",
            s.PROCEEDINGS: "caseData.previousProceedings",
        },
        fields={
            "submitted_on": "dateSubmitted",
            "issued_on": "dateOfCourtIssue",
            "starts_at": "startDate",
            "ends_at": "endDate",
            "uploaded_at": "uploadTimestamp",
            "date_of_birth": "dateOfBirth",
        },
        court="caseData.caseManagementLocation",
        submitted="caseData.dateSubmitted",
        orders="caseData.ordersSought",
    ),
    Feed.COURT_EVENTS: Spelling(
        people={
            s.APPLICANT: "people",
            s.LOCAL_AUTHORITY: "people",
            s.RESPONDENT: "people",
            s.OTHER: "people",
            s.CHILD: "children",
        },
        parts={s.CASE: "", s.HEARING: "hearings", s.ORDER: "order", s.REPORT: "report", s.DOCUMENT: "documents"},
        court="court",
        submitted="submitted_on",
        orders="orders_sought",
        born="date_of_birth",
    ),
}


_NAMES: Final = ("name.first", "name.last", "name.whole", "organisation")


def missing(view: View, content: Fields, decided: Decided, policy: IntakePolicy) -> Missing:
    """Everything the court is to be asked for."""
    spelling = _SPELLINGS[view.held.feed]
    found: list[tuple[str, str]] = []
    _people(view, spelling, found)
    if not content.get("court", {}).keys() & {"name", "epims_id"}:
        found.append((spelling.court, "no court is named"))
    if "submitted_on" not in content and "submitted_on" not in dict(view.doubted.get(s.CASE, ())):
        found.append((spelling.submitted, "is missing"))
    if not content.get("orders_sought") and not content.get("kinds"):
        found.append((spelling.orders, "is missing"))
    found += [(problem.path, problem.reason) for problem in standing_problems(view.held)]
    if view.held.set_aside is not None:
        found.append((spelling.people[s.CHILD], "nobody shown now was in this case before: whose case is it?"))
    _doubts(view, decided, spelling, policy, found)
    _not_meant(view, spelling, found)
    return tuple(dict.fromkeys(found))


def _people(view: View, spelling: Spelling, found: list[tuple[str, str]]) -> None:
    kinds = {kind for of_one in view.kinds_of.values() for kind in of_one}
    if s.APPLICANT not in kinds and s.LOCAL_AUTHORITY not in kinds:
        found.append((spelling.people[s.APPLICANT], "no applicant is named"))
    if s.RESPONDENT not in kinds:
        found.append((spelling.people[s.RESPONDENT], "no respondent is named"))
    elif _is_alone(view):
        found.append((spelling.people[s.RESPONDENT], "is the applicant too: who is the respondent?"))
    if s.CHILD not in kinds:
        found.append((spelling.people[s.CHILD], "no child is named"))
    for public, fields in (*view.people.items(), *view.children.items()):
        kind = view.kind_of[public]
        where = f"{spelling.people[kind]}[{public}]"
        if kind in (s.APPLICANT, s.RESPONDENT, s.CHILD):
            doubted = bool(view.doubted) and any(key in view.doubted for key in view.keys_of(public))
            _person(view.held.law, kind, where, fields, spelling, found, doubted=doubted)


def _is_alone(view: View) -> bool:
    """Whether one person is all the applicants and all the respondents there are: of the other side nobody is known, or checked."""
    parties = [kinds for kinds in view.kinds_of.values() if kinds & {s.APPLICANT, s.RESPONDENT, s.LOCAL_AUTHORITY}]
    return len(parties) == 1


def _person(
    law: s.Law,
    kind: str,
    where: str,
    fields: Fields,
    spelling: Spelling,
    found: list[tuple[str, str]],
    *,
    doubted: bool,
) -> None:
    """A party's or child's own gaps. What the applicant says is not known is not asked for: the court cannot tell."""
    if fields.keys().isdisjoint(_NAMES):
        found.append((where, "has no name"))
    undated = kind in spelling.undated or fields.get("date_of_birth_known") == "no"
    if "date_of_birth" not in fields and not undated and not doubted:
        found.append((f"{where}.{spelling.born}", "is missing"))
    if kind == s.CHILD or "address" in fields or fields.get("address_known") == "no":
        return
    if kind == s.APPLICANT or law == "private":
        found.append((f"{where}.{spelling.address}", "is missing"))


def _doubts(
    view: View, decided: Decided, spelling: Spelling, policy: IntakePolicy, found: list[tuple[str, str]]
) -> None:
    """Real payloads hold children born in 1990 and applicants born in 2007: accepted, and the court is asked."""
    applied = view.applied_on()
    for public, fields in (*view.people.items(), *view.children.items()):
        born = fields.get("date_of_birth")
        if born is None:
            continue
        kind = view.kind_of[public]
        is_party = kind == s.APPLICANT or public in decided.adult_parties
        doubt = _doubt(kind, born, applied, policy, is_party=is_party)
        if doubt:
            found.append((f"{spelling.people[kind]}[{public}].{spelling.born}", f"{doubt}: please confirm"))


def _not_meant(view: View, spelling: Spelling, found: list[tuple[str, str]]) -> None:
    """Dates that nobody can mean, each where the feed has it (I9)."""
    for key, doubted in view.doubted.items():
        kind, _, own = key.partition("/")
        where = spelling.people.get(kind) or spelling.parts.get(kind, kind)
        member = f"{where}[{view.ids.get(own) or view.public(key)}]" if own else where
        for name, why in doubted:
            path = ".".join(filter(None, (member, spelling.fields.get(name, name))))
            found.append((path, f"{why}: please confirm"))


def _doubt(kind: str, born: str, applied: str, policy: IntakePolicy, *, is_party: bool) -> str:
    """What is hard to believe of a birth date; nothing where it may well be."""
    ages = ages_at(born, applied)
    if ages is None:
        return "is no date that there is"
    if is_party and is_implausibly_young(born, applied, policy) and ages.oldest >= 0:
        return f"makes this {kind} a child when the application was made"
    if len(born) != len("0000-00-00"):
        return ""
    if kind == s.CHILD:
        return "makes this child an adult when the application was made" if ages.oldest >= policy.adult_at else ""
    if kind == s.APPLICANT and ages.oldest < policy.adult_at:
        return "makes this applicant a child when the application was made"
    return "is after the application was made" if ages.oldest < 0 else ""
