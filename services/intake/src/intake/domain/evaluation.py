"""Registering, amending and returning applications (I1 to I7): the decisions on every snapshot of a case.

Whatever feed a case comes by, it is merged into what is held, and only what changed in the projection is published.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import UTC
from functools import lru_cache
from typing import Any, Final
from uuid import UUID

from cafcass_contracts import intake as events
from cafcass_contracts.identity import case_id, derived_id
from cafcass_contracts.message import Plain
from cafcass_contracts.platform import FieldProblem
from cafcass_contracts.values import CENTRAL_TEAM, Feed, LawType, YesNo
from cafcass_domain.decision import NOTHING, AskPerson, Change, Decision, Facts, Publish, Received, Settle, TableRef
from intake.domain import snapshot as s
from intake.domain.case import HeldCase, begin, merge
from intake.domain.completeness import Missing, missing
from intake.domain.courts import is_welsh
from intake.domain.differences import changed
from intake.domain.element import NOTHING_SHOWN
from intake.domain.fields import london_day, written
from intake.domain.known_children import CHILDREN, CaseOfChild, KnownChild
from intake.domain.policy import Policy
from intake.domain.projection import Projection, project
from intake.domain.recognition import identity_of
from intake.domain.snapshot import CaseSnapshot, stamp_of
from intake.domain.timeline import happened
from intake.domain.view import Fields

CASES: Final[TableRef[HeldCase]] = TableRef("cases", order=2)
"""By case id."""

AREA_QUESTION: Final = "area"
"""Names, on its case, the question which area the case belongs to."""

CHILD_QUESTION: Final = "known-child"
"""Names, on its case, the question whether a child known in very many cases is one child (I5)."""

Touches = Mapping[TableRef[Any], Collection[str]]


def subject_of(snapshot: CaseSnapshot, policy: Policy) -> str:
    """The id of the case that a snapshot is of; without a case number, an id of its own, the same for every copy."""
    if snapshot.case_number is None:
        return derived_id("unnumbered", snapshot.law, snapshot.digest)
    return _case_id(policy.namespace.int, snapshot.law, snapshot.case_number)


@lru_cache(maxsize=4096)
def _case_id(namespace: int, law: s.Law, case_number: str) -> str:
    """Asked for three times on a message's way. By the namespace's number: hashing a UUID is slow."""
    return case_id(UUID(int=namespace), law, case_number)


def snapshot_touches(received: Received[CaseSnapshot], policy: Policy) -> Touches:
    """The case, and the children that the snapshot names well enough to be recognised (I5)."""
    snapshot = received.data
    return {CASES: {subject_of(snapshot, policy)}, CHILDREN: _children(snapshot, policy)}


def _children(snapshot: CaseSnapshot, policy: Policy) -> frozenset[str]:
    """Asked for when rows are locked and when they are decided on, of the same snapshot under the same policy."""
    if snapshot.known_children is None:
        snapshot.known_children = frozenset(
            identity
            for key, fields in snapshot.elements.items()
            if key.startswith(_CHILD_KEY) and (identity := identity_of(fields, policy)) is not None
        )
    return snapshot.known_children


_CHILD_KEY: Final = f"{s.CHILD}/"


def on_snapshot(facts: Facts, received: Received[CaseSnapshot], policy: Policy) -> Decision:
    """What a snapshot of a case leads to: registered, amended, returned, or nothing where nothing changed."""
    snapshot = received.data
    subject = subject_of(snapshot, policy)
    held = facts.get(CASES, subject)
    before = held if held is not None else begin(subject, snapshot, written(received.received_at.astimezone(UTC)))
    stamp = snapshot.taken_at if snapshot.taken_at is not None else stamp_of(received.received_at)
    after = merge(before, snapshot, stamp)
    if after is before and held is not None:
        return NOTHING
    return settle(facts, received, before, after, policy, _children(snapshot, policy))


def settle(
    facts: Facts,
    received: Received[Any],
    before: HeldCase,
    after: HeldCase,
    policy: Policy,
    children: Collection[str] = (),
) -> Decision:
    """What follows from a case that changed: the one place where a change of what is held becomes events.

    `children` are the ids of the known children that the facts were loaded for.
    """
    projection = project(after, policy)
    lacking = missing(after, projection, policy)
    if not before.revision:
        reason = _returned(after, projection)
        if reason is not None:
            return _return(received, after, (reason, *(each for each in lacking if each[0] != reason[0])), policy)
    return _Settling(facts, received, before, after, projection, lacking, policy, children).decide()


def _returned(held: HeldCase, projection: Projection) -> tuple[str, str] | None:
    """Why an application goes back to the court (I3): no case number, or a Welsh court. Nothing else does that."""
    if held.case_number is None:
        problem = held.problems.get((s.CASE, "id"))
        return ("id", problem.reason if problem else "there is no case number")
    if is_welsh(projection.region, projection.region_name):
        return ("caseManagementLocation.region", "the court is in Wales, which is not Cafcass's area")
    return None


def _return(received: Received[Any], held: HeldCase, reasons: Missing, policy: Policy) -> Decision:
    kept = replace(held, returned=reasons)
    changes = (Change(CASES, held.case_id, kept),)
    if held.returned == reasons:
        return Decision(changes=changes)
    answer = events.ApplicationReturned(
        case_number=held.case_number,
        feed=Feed(held.feed),
        reasons_returned=_problems(reasons),
        reasons=("I3",),
        rests_on=(received.id,),
        policy_version=policy.version,
    )
    return Decision(changes=changes, publish=(Publish(answer, held.case_id),))


def _problems(lacking: Missing) -> tuple[FieldProblem, ...]:
    return tuple(FieldProblem(path=path, reason=reason) for path, reason in lacking)


def _said(lacking: Missing) -> list[Fields]:
    return [{"path": path, "reason": reason} for path, reason in lacking]


_SHARED: Final = tuple(
    name
    for name in events.CaseSummary.model_fields
    if name in events.CaseDetailsRecorded.model_fields and name != "children"
)
"""What summary and details have in common under the same name."""


@dataclass(slots=True)
class _Settling:
    """One change of one case on its way to a decision."""

    facts: Facts
    received: Received[Any]
    before: HeldCase
    after: HeldCase
    projection: Projection
    lacking: Missing
    policy: Policy
    children: Collection[str]

    def decide(self) -> Decision:
        rows, links = self.link()
        registering = not self.before.revision
        earlier: Fields = (
            {} if registering else self.content(project(self.before, self.policy), self.before, self.before.asked)
        )
        now = self.content(self.projection, self.after, self.lacking)
        paths = () if registering else changed(earlier, now)
        held = self.after.settled(self.lacking, paths if registering or paths else None)
        publish: list[Publish] = []
        if registering or paths:
            publish += self.announce(held, now, paths)
        if self.lacking != self.before.asked:
            publish.append(self.ask_court(held))
        if registering or paths:
            told = happened(earlier, self.dated(now), self.basis, self.projection.vacated)
            publish += [Publish(event, held.case_id) for event in told]
        asks, settles, held = self.ask_person(held)
        child_asks, child_settles = self.ask_about_children()
        return Decision(
            changes=(Change(CASES, held.case_id, held), *rows),
            publish=(*publish, *links),
            asks=(*asks, *child_asks),
            settles=(*settles, *child_settles),
        )

    @staticmethod
    def content(projection: Projection, held: HeldCase, lacking: Missing) -> Fields:
        """The projection with what is linked and what is lacking: all that an amendment may name."""
        return {
            **projection.content,
            "linked_cases": list(held.linked),
            "complete": not lacking,
            "missing": _said(lacking),
        }

    def basis(self, *rules: str) -> Mapping[str, Any]:
        """What every event of this case carries."""
        return {"case_id": self.after.case_id, **self.decided(*rules)}

    def number(self) -> str:
        """The case number: a case without one is returned and never comes here."""
        assert self.after.case_number is not None  # noqa: S101
        return self.after.case_number

    def decided(self, *rules: str) -> Mapping[str, Any]:
        return {"reasons": rules, "rests_on": (self.received.id,), "policy_version": self.policy.version}

    def dated(self, now: Fields) -> Fields:
        """The projection with the days of an ending, which only events about the ending carry."""
        case = self.after.elements.get(s.CASE, NOTHING_SHOWN).values
        said: Fields = {name: case[name] for name in ("withdrawn_on", "concluded_on", "final_orders") if name in case}
        return {**now, **said}

    def announce(self, held: HeldCase, now: Fields, paths: tuple[str, ...]) -> list[Publish]:
        """The summary for all, the details for named readers, and at registration the opening for everybody."""
        rules = ("I1", "I3", "I6") if not paths else ("I4",)
        details = {
            **now,
            "case_number": self.number(),
            "revision": held.revision,
            "received_at": held.received_at,
            "changed": paths,
            **self.basis(*rules),
        }
        summary = self.summary(details)
        if paths:
            said = [Plain(events.ApplicationAmended, {**summary, "changed": paths})]
        else:
            opened: Fields = {
                **{name: details[name] for name in ("law", "area", "national_area") if name in details},
                "opened_on": london_day(held.received_at),
                **self.basis("I1", "I6"),
            }
            said = [Plain(events.ApplicationRegistered, summary), Plain(events.CaseOpened, opened)]
        return [Publish(event, held.case_id) for event in (*said, Plain(events.CaseDetailsRecorded, details))]

    @staticmethod
    def summary(details: Fields) -> Fields:
        """The part of the details that says nothing confidential (G4)."""
        previous = details["previous_proceedings"]
        same = {one.get("same_guardian_needed") for one in previous}
        officers = [child.get("cafcass_officer") for child in details["children"]]
        officers += [one.get("guardian") for one in previous]
        return {
            **{name: details[name] for name in _SHARED if name in details},
            "children": [
                {name: child[name] for name in ("id", "child_id") if name in child} for child in details["children"]
            ],
            "adults": len(details["people"]),
            "urgent": details["signals"].get("urgent", YesNo.NOT_KNOWN),
            "same_guardian_needed": next((each for each in (YesNo.YES, YesNo.NO) if each in same), YesNo.NOT_KNOWN),
            "cafcass_officers": list(dict.fromkeys(name for name in officers if name)),
            "previous_case_numbers": [one["case_number"] for one in previous if one.get("case_number")],
        }

    def ask_court(self, held: HeldCase) -> Publish:
        """The court is asked for what is missing, again only when that changes (I3)."""
        request: Fields = {"case_number": self.number(), "missing": _said(self.lacking), **self.basis("I3")}
        if "court" in self.projection.content:
            request["court"] = self.projection.content["court"]
        return Publish(Plain(events.InformationRequested, request), held.case_id)

    def ask_person(self, held: HeldCase) -> tuple[tuple[AskPerson, ...], tuple[Settle, ...], HeldCase]:
        """A person settles which area a case belongs to where its court does not say, or says two things (I3, I6)."""
        question = self.projection.placed.question
        if self.before.revision and is_welsh(self.projection.region, self.projection.region_name):
            question = "the case moved to a court in Wales"
        if question == held.in_doubt:
            return (), (), held
        if not question:
            return (), (Settle(AREA_QUESTION, held.case_id, "the area is known"),), replace(held, in_doubt="")
        settles = (Settle(AREA_QUESTION, held.case_id, "asked anew"),) if held.in_doubt else ()
        ask = AskPerson(
            key=AREA_QUESTION,
            subject=held.case_id,
            role=self.policy.asked_role,
            team=CENTRAL_TEAM,
            due=self.policy.ask_by(self.received.received_at),
            reasons=("I3", "I6"),
            why=f"Which service area does this case belong to? {question[0].upper()}{question[1:]}.",
            settled_by=(events.AssignArea.message_name,),
        )
        return (ask,), settles, replace(held, in_doubt=question)

    def ask_about_children(self) -> tuple[tuple[AskPerson, ...], tuple[Settle, ...]]:
        """A person says, once for each case, whether a child known in very many cases is one child (I5)."""
        if bool(self.after.crowded) == bool(self.before.crowded):
            return (), ()
        if not self.after.crowded:
            return (), (Settle(CHILD_QUESTION, self.after.case_id, "no such child is in the case any more"),)
        ask = AskPerson(
            key=CHILD_QUESTION,
            subject=self.after.case_id,
            role=self.policy.asked_role,
            team=CENTRAL_TEAM,
            due=self.policy.ask_by(self.received.received_at),
            reasons=("I5",),
            why=f"A child of this case is known by the same name and date of birth in more than "
            f"{self.policy.most_linked_cases} other cases, and was not linked to them. Is this the same child?",
            settled_by=(events.WithdrawPerson.message_name,),
        )
        return (ask,), ()

    def link(self) -> tuple[list[Change], list[Publish]]:
        """Links to other cases of the same children (I5), each once and for both cases.

        A child known in more cases than the policy links is neither linked nor noted once more: its row does not grow,
        and no case of so common a name floods every reader.
        """
        rows: list[Change] = []
        identities = {identity_of(child, self.policy) for child in self.projection.children.values()}
        crowded = {child for child in self.before.crowded if child in identities}
        shared: dict[str, tuple[CaseOfChild, list[str]]] = {}
        for child in self.projection.children.values():
            identity = identity_of(child, self.policy)
            if identity is None or identity not in self.children:
                continue
            officers = (child["officer_name"],) if child.get("officer_name") else ()
            mine = CaseOfChild(self.after.case_id, self.number(), self.after.law, officers)
            known = self.facts.get(CHILDREN, identity)
            is_new = known is not None and not known.is_in(mine.case_id)
            if known is not None and is_new and len(known.cases) > self.policy.most_linked_cases:
                crowded.add(identity)
                continue
            now = known.seen_in(mine) if known is not None else KnownChild((mine,))
            if now is known:
                continue
            rows.append(Change(CHILDREN, identity, now))
            if known is not None and is_new:
                for other in known.cases:
                    shared.setdefault(other.case_id, (other, []))[1].append(identity)
        publish: list[Publish] = []
        for other, children in (shared[key] for key in sorted(shared)):
            publish += self.linked(other, tuple(sorted(children)))
        if shared:
            self.after = replace(self.after, linked=tuple(sorted({*self.after.linked, *shared})))
        if crowded != set(self.before.crowded):
            self.after = replace(self.after, crowded=tuple(sorted(crowded)))
        return rows, publish

    def linked(self, other: CaseOfChild, children: tuple[str, ...]) -> list[Publish]:
        """The link as both cases see it."""
        mine, number = self.after.case_id, self.number()
        here = events.CaseLinked(
            linked_case_id=other.case_id,
            linked_case_number=other.case_number,
            linked_law=LawType(other.law),
            children=children,
            cafcass_officers=other.officers,
            **self.basis("I5"),
        )
        there = events.CaseLinked(
            case_id=other.case_id,
            linked_case_id=mine,
            linked_case_number=number,
            linked_law=LawType(self.after.law),
            children=children,
            **self.decided("I5"),
        )
        return [Publish(here, mine), Publish(there, other.case_id)]
