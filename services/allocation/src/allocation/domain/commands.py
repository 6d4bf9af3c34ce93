"""What managers tell allocation and settle (A2, A4, A13), each refused with the reason where it cannot be done."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from allocation.domain.case import CASES, CaseFile, Work
from allocation.domain.evaluate import Touched, begin, finish
from allocation.domain.excluding import exclusions
from allocation.domain.giving import give, take_back
from allocation.domain.noting import copied
from allocation.domain.policy import Policy
from allocation.domain.practitioner import PEOPLE, Conflict, Practitioner, stamp_of
from allocation.domain.staff import told
from allocation.domain.turn import Turn
from allocation.domain.withdrawing import stay
from allocation.domain.workforce import staff_note, with_conflict
from allocation.domain.workload import score
from cafcass_contracts import allocation
from cafcass_contracts.safeguarding import SettledBy
from cafcass_contracts.values import YesNo
from cafcass_contracts.workforce import PractitionerRecorded
from cafcass_contracts.workload import Choice, Considered, Exclusion, MoveReason, PractitionerRole
from cafcass_domain.decision import ACCEPTED, Answer, Change, Decision, Facts, Publish, Received

NOT_A_MANAGER = "only a service manager decides on this, or the head of service (A2)"
_NEVER = frozenset({Exclusion.LEFT, Exclusion.CONFLICT, Exclusion.ROLE, Exclusion.CONTRACT, Exclusion.NEWLY_QUALIFIED})
"""What no manager overrides. The safe maximum, an absence and a skill they may, with the reason (A2)."""


def command_touches(received: Received[Any], policy: Policy) -> Touched:
    """The case, and the practitioner who is to have the work, or to work beside its holder."""
    said = received.data
    name = getattr(said, "practitioner_id", None) or getattr(said, "to_practitioner_id", None)
    beside = getattr(said, "co_workers", ())
    return {PEOPLE: sorted({*([name] if name else []), *beside}), CASES: [said.case_id]}


def case_of(said: Any, policy: Policy) -> str:
    """The case that a command is about: people's envelopes are not relied on."""
    case_id: str = said.case_id
    return case_id


def refused(reason: str) -> Decision:
    """A command that cannot be carried out."""
    return Decision(answer=Answer("refused", reason))


def conflict(case: CaseFile, said: Any) -> Decision | None:
    """Why a command is refused before it is looked at: no such case, or its sender saw an older version."""
    if case.known is None:
        return refused("there is no case of that id")
    if said.based_on is not None and said.based_on != case.version:
        what = "; ".join(case.changed_since(said.based_on)) or "nothing that is still remembered"
        return refused(f"the case is at version {case.version}; changed since {said.based_on}: {what}")
    return None


def open_work(case: CaseFile, said: Any) -> Work | Decision:
    """The piece of work that a command is about, or why there is none."""
    if (answer := conflict(case, said)) is not None:
        return answer
    work = case.works.get(said.work_id)
    if work is None:
        return refused("the case has no such work")
    return work if work.is_open else refused(f"the work is over: {work.how}")


def managed_work(case: CaseFile, said: Any, policy: Policy) -> Work | Decision:
    """The piece of work that a manager decides on, or why nothing is decided: others do not, for themselves least of all (A2)."""
    return open_work(case, said) if policy.decides(said.by.role) else refused(NOT_A_MANAGER)


def on_settle(facts: Facts, received: Received[allocation.SettleAllocation], policy: Policy) -> Decision:
    """A manager accepts the one proposed (A4)."""
    said, turn = received.data, begin(facts, received, policy, received.data.case_id)
    work = managed_work(turn.case, said, policy)
    if isinstance(work, Decision):
        return work
    proposal = work.proposal
    if proposal is None:
        return refused("nobody is proposed for the work")
    if (proposal.number, proposal.practitioner_id) != (said.proposal, said.practitioner_id):
        return refused(f"proposal {proposal.number} is for {proposal.practitioner_id}")
    if work.moving is not None and not policy.may_move(work.kind):
        return refused("a guardian is changed by the court: use move-work, and say that the court agreed")
    person = facts.get(PEOPLE, said.practitioner_id) or Practitioner(said.practitioner_id)
    record, why = _may_have(turn, work, person)
    if record is None or why:
        return refused(f"not possible any more: {', '.join(why) or 'nobody knows them'}")
    if person.kept_points > person.most(policy.day(turn.now), policy):
        return refused("not possible any more: safe-maximum; use override-allocation, with the reason")
    give(turn, work, record, proposal.choice, settled_by=SettledBy.PERSON, by=said.by.id)
    return _done(turn, person)


def on_override(facts: Facts, received: Received[allocation.OverrideAllocation], policy: Policy) -> Decision:
    """A manager decides otherwise, on the record (A2): above the safe maximum only where they say so."""
    said, turn = received.data, begin(facts, received, policy, received.data.case_id)
    work = managed_work(turn.case, said, policy)
    if isinstance(work, Decision):
        return work
    if work.holder is not None and work.holder.substantive:
        return refused(f"{work.holder.practitioner_id} holds the work: use move-work")
    return _by_hand(facts, turn, work, said.practitioner_id, said, substantive=said.substantive)


def on_move(facts: Facts, received: Received[allocation.MoveWork], policy: Policy) -> Decision:
    """A manager moves work, to somebody or to the queue (A13): a guardian only where the court agreed (A6)."""
    said, turn = received.data, begin(facts, received, policy, received.data.case_id)
    work = managed_work(turn.case, said, policy)
    if isinstance(work, Decision):
        return work
    if not said.because.known:
        return refused("that is no reason to move work; a complaint alone is none (A6)")
    if work.holder is None or work.holder.practitioner_id != said.from_practitioner_id:
        return refused("they do not hold the work")
    if work.holder.substantive and not policy.may_move(work.kind) and said.court_agreed is not YesNo.YES:
        return refused("a guardian is changed only by the court (A6)")
    if said.to_practitioner_id is None:
        take_back(turn, work, said.because, SettledBy.PERSON, said.by.id, said.court_agreed)
        say_why(turn, work, said, said.from_practitioner_id)
        return finish(turn, ACCEPTED)
    if said.to_practitioner_id == said.from_practitioner_id:
        return refused("they hold it already")
    return _by_hand(
        facts, turn, work, said.to_practitioner_id, said, court_agreed=said.court_agreed, because=said.because
    )


def _by_hand(
    facts: Facts,
    turn: Turn,
    work: Work,
    name: str,
    said: Any,
    *,
    substantive: bool = True,
    court_agreed: YesNo = YesNo.NOT_KNOWN,
    because: MoveReason | None = None,
) -> Decision:
    person = facts.get(PEOPLE, name) or Practitioner(name)
    day, policy = turn.policy.day(turn.now), turn.policy
    record, why = _may_have(turn, work, person)
    if record is None:
        return refused("nobody of that id practises here")
    manages = record.role is PractitionerRole.SERVICE_MANAGER
    never = [each for each in why if each in _NEVER and not (manages and each is Exclusion.ROLE)]
    if never:
        return refused(f"never for this work: {', '.join(never)}")
    available = person.available(day, policy)
    theirs = person.reserved.get(work.work_id) or person.held.get(work.work_id)
    before = person.kept_points - (theirs.weighed.points if theirs else 0)
    after = before + work.weighed.points
    if after > person.most(day, policy) and not said.above_safe_maximum and not manages:
        share = score(after, available)
        how_much = "nothing is available" if share is None else f"{share // 10}.{share % 10}%"
        return refused(f"they would be above the safe maximum ({how_much}): say so, with the reason (A2)")
    choice = Choice(
        considered=(Considered(practitioner_id=name, held=before, available=available, excluded=why),),
        score_before=score(before, available),
        score_after=score(after, available),
    )
    give(
        turn,
        work,
        record,
        choice,
        settled_by=SettledBy.PERSON,
        by=said.by.id,
        overrides=True,
        substantive=substantive,
        court_agreed=court_agreed,
        because=because,
    )
    say_why(turn, work, said, name)
    return _done(turn, person)


def _may_have(
    turn: Turn, work: Work, person: Practitioner
) -> tuple[PractitionerRecorded | None, tuple[Exclusion, ...]]:
    day = turn.policy.day(turn.now)
    return person.on(day), exclusions(turn.case, work, person, day, turn.policy)


def say_why(turn: Turn, work: Work, said: Any, name: str) -> None:
    """The reason, in the manager's words, for those who may read it (A2)."""
    turn.say(
        allocation.OverrideRecorded(
            **turn.basis("A2", "A4"), work_id=work.work_id, practitioner_id=name, by=said.by.id, why=said.why
        )
    )


def _done(turn: Turn, person: Practitioner) -> Decision:
    """The answer with the practitioner's points as the case now says: the next decision counts on them."""
    made = finish(turn, ACCEPTED)
    after, said = told(copied(person, turn.case), turn.now, turn.received.id, turn.policy)
    change = () if after == person else (Change(PEOPLE, person.practitioner_id, after),)
    return replace(made, changes=(*made.changes, *change), publish=(*made.publish, *said))


def on_keep(facts: Facts, received: Received[allocation.KeepWork], policy: Policy) -> Decision:
    """A manager leaves work where it is although its holder is away (A13)."""
    said, turn = received.data, begin(facts, received, policy, received.data.case_id)
    work = managed_work(turn.case, said, policy)
    if isinstance(work, Decision):
        return work
    if work.moving is None or work.holder is None:
        return refused("nobody else is sought for the work")
    if work.moving in (MoveReason.LEFT, MoveReason.CONFLICT, MoveReason.ROLE):
        return refused(f"it cannot stay where it is: {work.moving}")
    stay(turn, work, "it stays where it is", kept=work.moving, by=said.by.id)
    say_why(turn, work, said, work.holder.practitioner_id)
    return finish(turn, ACCEPTED)


def on_declare(facts: Facts, received: Received[allocation.DeclareConflict], policy: Policy) -> Decision:
    """Somebody puts a conflict of interest on record (A6): never again that case, and what they hold of it is planned anew."""
    said, turn = received.data, begin(facts, received, policy, received.data.case_id)
    if (answer := conflict(turn.case, said)) is not None:
        return answer
    before = facts.get(PEOPLE, said.practitioner_id)
    if before is None:
        return refused("nobody of that id practises here")
    person = with_conflict(before, said.case_id, Conflict(stamp_of(received), said.withdrawn))
    if person == before:
        return refused("a later word on it is known")
    recorded = allocation.ConflictRecorded(
        **turn.basis("A6"),
        practitioner_id=said.practitioner_id,
        withdrawn=said.withdrawn,
        by=said.by.id,
        why=said.why,
    )
    return Decision(
        changes=(Change(PEOPLE, said.practitioner_id, person),),
        publish=(Publish(recorded, said.case_id),),
        deadlines=(staff_note(person, received, policy),),
        answer=ACCEPTED,
    )


def on_co_workers(facts: Facts, received: Received[allocation.ChangeCoWorkers], policy: Policy) -> Decision:
    """Who works beside the holder, who stays the only one to answer for the work."""
    said, turn = received.data, begin(facts, received, policy, received.data.case_id)
    work = open_work(turn.case, said)
    if isinstance(work, Decision):
        return work
    if work.holder is not None and work.holder.practitioner_id in said.co_workers:
        return refused("the holder is no co-worker")
    for name in said.co_workers:
        person = facts.get(PEOPLE, name)
        if person is None or person.on(policy.day(turn.now)) is None:
            return refused(f"nobody of the id {name} practises here")
        if person.in_conflict(turn.case.case_id):
            return refused(f"{name} has a conflict of interest (A6)")
    after = turn.put(replace(work, co_workers=tuple(sorted({*said.co_workers}))), f"co-workers of {work.kind}")
    turn.say(allocation.CoWorkersChanged(**turn.about(after, "A4"), co_workers=after.co_workers))
    return finish(turn, ACCEPTED)
