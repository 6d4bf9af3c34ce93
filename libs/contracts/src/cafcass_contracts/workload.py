"""The words of allocation: kinds of work, who may hold it, what it weighs, and why somebody was chosen or not."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from pydantic import AwareDatetime, Field

from cafcass_contracts.message import OpenEnum, RuleId, Value
from cafcass_contracts.safeguarding import CareCategory

Hundredths = Annotated[int, Field(ge=0, description="Workload points, in hundredths of a point.")]
Tenths = Annotated[int, Field(ge=0, description="A workload score, in tenths of a percent: 849 is 84.9%.")]


class WorkKind(OpenEnum):
    """Types of work (A10)."""

    FIRST_HEARING = "work-to-first-hearing"
    SECTION_7_SINGLE = "section-7-single-issue"
    SECTION_7_MULTI = "section-7-multi-issue"
    SECTION_7_RISK = "section-7-risk-assessment"
    SECTION_7_WISHES = "section-7-wishes-and-feelings"
    ADDENDUM = "section-7-addendum"
    RULE_16_4 = "rule-16-4-guardian"
    FAMILY_ASSISTANCE = "family-assistance-order"
    CARE_GUARDIAN = "care-guardian"
    ADOPTION = "adoption-guardian-or-reporting-officer"
    SPECIALIST = "other-specialist"


class WorkState(OpenEnum):
    """Where a piece of work stands. One of them holds at a time; the first that applies, in this order."""

    DONE = "done"
    """Done, or filed."""
    WITHDRAWN = "withdrawn"
    """Over without having been done: not wanted any more, not Cafcass's, or the case is closed."""
    MOVING = "moving"
    """It has a holder, and somebody else is sought (A9, A13)."""
    HELD = "held"
    """By its substantive holder."""
    WITH_A_MANAGER = "with-a-manager"
    """A service manager holds it for its first days, or during a transfer (A7)."""
    HELD_ON_DUTY = "held-on-duty"
    """It waits for its substantive holder (A8)."""
    PROPOSED = "proposed"
    """Somebody is proposed for it, and nobody holds it."""
    WAITING = "waiting"
    """For somebody to be found."""


class PractitionerRole(OpenEnum):
    """What somebody is employed or engaged as (A5)."""

    GUARDIAN = "childrens-guardian"
    ADVISER = "family-court-adviser"
    SUPPORT_WORKER = "family-support-worker"
    SERVICE_MANAGER = "service-manager"


class ContractKind(OpenEnum):
    """How somebody is engaged (A5, G7)."""

    EMPLOYED = "employed"
    SELF_EMPLOYED = "self-employed"
    BANK = "bank"


class Band(OpenEnum):
    """What a workload score means (A3)."""

    GREEN = "green"
    AMBER = "amber"
    RED = "red"
    UNAVAILABLE = "unavailable"
    """No points are available: never 0%."""


class Exclusion(OpenEnum):
    """Why somebody may not be given a piece of work."""

    ROLE = "role"
    """The work is not for that role (A5)."""
    SKILL = "skill"
    NEWLY_QUALIFIED = "newly-qualified"
    """Or not known whether (A5, G3)."""
    CONTRACT = "contract"
    """Not within their contract (A5)."""
    RESTRICTED = "restricted"
    """A conflict of interest, or an open complaint by a party: which, only `exclusions-recorded` says (A4, A6)."""
    CONFLICT = "conflict-of-interest"
    """On no topic: `restricted` is said of it (A4)."""
    COMPLAINT = "open-complaint"
    """By a party to the case, unless a manager decides so (A6). On no topic: `restricted` is said of it (A4)."""
    UNAVAILABLE = "unavailable"
    LEFT = "left"
    SAFE_MAXIMUM = "safe-maximum"
    """They would be above it (A2)."""
    OTHER_AREA = "other-area"
    HAD_IT = "had-it"
    """The work was taken from them, and is not given back unless a manager decides so (A13)."""


class Reduction(Value):
    """Fewer points for a time: for supervision, a project, a return from absence (A3)."""

    percent: Annotated[int, Field(ge=0, le=100)]
    starts_on: date
    ends_on: date | None = None
    """The last day; absent: until further notice."""


class Factor(Value):
    """What spoke for somebody, and with what weight (A4)."""

    name: str
    """`spare-capacity`, `continuity`, `team`. What somebody's needs speak for is in `needs-weighed` alone (T14)."""
    weight: int = 0


class Considered(Value):
    """Somebody who was considered for a piece of work (A4)."""

    practitioner_id: str
    held: Hundredths
    available: Hundredths
    excluded: tuple[Exclusion, ...] = ()
    """Why not; empty where they could have had it."""
    factors: tuple[Factor, ...] = ()
    """What spoke for them, where they could have had it, with all else that was decided at once; what is 0 is left out."""


class Choice(Value):
    """How a piece of work came to its holder (A4): who was considered, what decided, and the score before and after."""

    considered: tuple[Considered, ...] = ()
    """Everybody; or, where `pool` says how they stood, those of whom something else holds for this piece, with the one chosen."""
    factors: tuple[Factor, ...] = ()
    score_before: Tenths | None = None
    score_after: Tenths | None = None
    round_id: str | None = None
    """The decision over the area, as `area-decided` says it, in one of whose pools the others are."""
    pool: int | None = None
    """The number of that pool."""


class Pool(Value):
    """How everybody stood for pieces of work that are alike and were decided on at once, said once for all of them (A4)."""

    number: int
    """Within its round."""
    considered: tuple[Considered, ...]


def all_considered(choice: Choice, pool: Pool | None) -> tuple[Considered, ...]:
    """Everybody who was considered, whoever could have had the work first, of them those for whom more spoke (A4).

    `pool` is the one that the choice names, if it does; without it those are there alone of whom the choice itself speaks.
    """
    if pool is None:
        return choice.considered
    own = {each.practitioner_id: each for each in choice.considered}
    found = [own.pop(each.practitioner_id, each) for each in pool.considered]
    return tuple(sorted([*found, *own.values()], key=_first_who_could_have_had_it))


def _first_who_could_have_had_it(each: Considered) -> tuple[bool, int, str]:
    return bool(each.excluded), -sum(factor.weight for factor in each.factors), each.practitioner_id


class Clock(Value):
    """One time by which something of a piece of work or of casework has to have happened (A1, A8, A11, A16)."""

    kind: str
    """`allocate`, `first-hearing`, `substantive`, `file`; of casework `child-seen:<id>`, `case-plan`, `sharing:<work>`."""
    due: AwareDatetime
    rule: RuleId
    short_notice: bool = False
    """It was already past when it was known: due now (G1)."""


class Weighed(Value):
    """What a piece of work weighs, and by which row of the table (A3)."""

    points: Hundredths
    stage: str = ""
    care_category: CareCategory | None = None
    """Of a care case (T8, G5)."""
    weight: str
    """The row of the table that was applied, such as `2012-04-01 care-guardian`."""


class HeldWork(Value):
    """One line of the breakdown behind a score (A3)."""

    work_id: str
    case_id: str
    kind: WorkKind
    weighed: Weighed


class ExtensionReason(OpenEnum):
    """The two reasons for filing a report later (A11)."""

    FURTHER_ENQUIRIES = "additional-enquiries-needed"
    UNAVOIDABLE = "last-minute-unavoidable-factors"


class MoveReason(OpenEnum):
    """Why work goes from one practitioner to another (A9, A13)."""

    ABSENCE = "absence"
    LEFT = "left"
    HOURS = "changed-hours"
    RESTRICTED = "restricted"
    """For a reason that official topics do not say: `move-reason-recorded` says which (A4, C7)."""
    CONFLICT = "conflict-of-interest"
    """On no official topic: `restricted` is said of it (A4)."""
    ROLE = "changed-role"
    """Or contract: the work is not for them any more (A5, A7)."""
    TRANSFER = "transfer"
    SUBSTANTIVE = "substantive-holder"
    """Duty, or a manager, held it until it had its substantive holder (A7, A8)."""
    COURT = "court"
    MANAGER = "manager"
    """Decided by a manager for another reason, on the record. A complaint alone is none (A6)."""


class EndReason(OpenEnum):
    """Why Cafcass's part in a case ends (A15)."""

    CONCLUDED = "concluded"
    WITHDRAWN = "withdrawn"
    NO_ROLE = "no-role-after-first-hearing"
    """T11."""
