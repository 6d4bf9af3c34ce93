"""People put right what courts send wrongly, or add what they learnt elsewhere (I9): each with who, why and from where."""

from __future__ import annotations

from typing import Any, Final

from cafcass_contracts import intake
from cafcass_contracts.values import HearingStatus, HearingType, PartyRole, YesNo
from cafcass_domain.commands import refused
from cafcass_domain.decision import Decision, Facts, Received
from cafcass_domain.london import london_day
from cafcass_domain.state import replace
from intake.domain.case import shape
from intake.domain.case import snapshot as s
from intake.domain.case.element import show
from intake.domain.case.held import HeldCase
from intake.domain.case.meant import doubts
from intake.domain.case.safety import lowered
from intake.domain.case.snapshot import Fields, stamp_at
from intake.domain.case.strangers import taken_over
from intake.domain.corrections.carrying_out import carried_out, held_case
from intake.domain.corrections.facts import correct
from intake.domain.details.refuges import addresses_of, says_none
from intake.domain.details.view import View
from intake.domain.feeds.typed import kind_of, said_of
from intake.domain.policy import IntakePolicy
from intake.domain.questions import about as named_in_questions

PEOPLE: Final = "people"
"""What a word of the court is about that shows other people than those of the case."""


def on_correct_person(facts: Facts, received: Received[intake.CorrectPerson], policy: IntakePolicy) -> Decision:
    """Puts right what is held of an adult."""
    said = _given(shape.PERSON, said_of(received.data.person))
    return _correct(facts, received, received.data.person.id, said, received.data.not_known, policy)


def on_correct_child(facts: Facts, received: Received[intake.CorrectChild], policy: IntakePolicy) -> Decision:
    """Puts right what is held of a child."""
    said = _given(shape.CHILD, said_of(received.data.child))
    return _correct(facts, received, received.data.child.id, said, received.data.not_known, policy)


def on_add_person(facts: Facts, received: Received[intake.AddPerson], policy: IntakePolicy) -> Decision:
    """Adds an adult of whom the court did not tell."""
    person = received.data.person
    said = _given(shape.PERSON, said_of(person))
    if PartyRole.HOUSEHOLD_MEMBER in person.roles:
        said["household"] = True
        said["roles"] = [str(role) for role in person.roles if role != PartyRole.HOUSEHOLD_MEMBER]
    return _add(facts, received, kind_of(person.roles), person.id, said, policy)


def on_add_child(facts: Facts, received: Received[intake.AddChild], policy: IntakePolicy) -> Decision:
    """Adds a child of whom the court did not tell."""
    child = received.data.child
    return _add(facts, received, s.CHILD, child.id, _given(shape.CHILD, said_of(child)), policy)


def on_correct_case(facts: Facts, received: Received[intake.CorrectCase], policy: IntakePolicy) -> Decision:
    """Puts right what is held of the case itself."""
    said = said_of(received.data.facts)
    ended = {name: said.pop(name) for name in ("withdrawn", "concluded") if name in said}
    return _correct_element(facts, received, s.CASE, shape.CASE.flat(said) | ended, policy)


def on_name_kind(facts: Facts, received: Received[intake.NameKind], policy: IntakePolicy) -> Decision:
    """Says what kind of application it is (I1)."""
    if not all(kind.known for kind in received.data.kinds):
        return refused("there is no such kind of application")
    kinds = [str(kind) for kind in received.data.kinds]
    return _correct_element(facts, received, s.CASE, {"named_kinds": kinds}, policy)


def on_correct_hearing(facts: Facts, received: Received[intake.CorrectHearing], policy: IntakePolicy) -> Decision:
    """Puts right what is held of a hearing, or adds one (I7)."""
    command = received.data
    held = held_case(facts, command)
    if isinstance(held, Decision):
        return held
    view = View(held, policy)
    key = next((each for each in view.kinds.get(s.HEARING, ()) if view.public(each) == command.hearing.id), None)
    if key is None and not command.add:
        return refused("the case has no hearing of that id; to tell of one that the court did not, say add")
    if key is not None and command.add:
        return refused("the case has a hearing of that id")
    said = said_of(command.hearing)
    fields, day = _given(shape.HEARING, said), shape.HEARING_DAY.flat(said)
    if fields.get("type") == HearingType.OTHER:
        del fields["type"]
    listed = None if key is None else view.values(key).get("status", HearingStatus.LISTED)
    if fields.get("status") == HearingStatus.LISTED and not day and (len(fields) > 1 or listed == HearingStatus.LISTED):
        del fields["status"]  # what stands there when nothing is said of it
    if fields.get("status") == HearingStatus.NOT_KNOWN:
        return refused("say where the hearing stands")
    if day:
        known: list[Fields] = [] if key is None else view.values(key).get("days", [])
        fields["days"] = [{**(known[0] if len(known) == 1 else {}), **day}]
    if not fields or (key is None and "starts_at" not in day):
        return refused("say what is put right, and of a hearing that is added, when it is")
    where = key or f"{s.HEARING}/{command.hearing.id}"
    if why := _not_meant(where, fields, received):
        return refused(why)
    stamp = stamp_at(received.received_at)
    if key is not None:
        return carried_out(facts, received, held, correct(held, key, fields, (), stamp), policy)
    shown = show(None, {"status": str(HearingStatus.LISTED), **fields}, stamp)
    after = replace(held, elements={**held.elements, where: shown}, added=(*held.added, where))
    return carried_out(facts, received, held, after, policy)


def on_accept_courts_word(facts: Facts, received: Received[intake.AcceptCourtsWord], policy: IntakePolicy) -> Decision:
    """A later word of the court stands over a correction after all, or over an earlier one that was safer (T9)."""
    held = held_case(facts, received.data)
    if isinstance(held, Decision):
        return held
    view, about = View(held, policy), received.data.about
    if about == PEOPLE and held.set_aside is not None:
        return carried_out(facts, received, held, taken_over(held), policy)
    hearings = (key for key in view.kinds.get(s.HEARING, ()) if view.public(key) == about)
    keys = {*view.keys_of(about), *hearings, *((s.CASE,) if about == s.CASE else ())}
    less_safe = [(key, name) for key, name in lowered(held) if key in keys or named_in_questions(view, key) == about]
    if keys.isdisjoint(held.corrections) and not less_safe:
        return refused("nothing of that was put right, or kept safer than the court says")
    kept = {key: made for key, made in held.corrections.items() if key not in keys}
    after = replace(held, corrections=kept)
    for key, name in less_safe:
        said = {name: held.elements[key].values[name]}
        after = correct(after, key, said, (), stamp_at(received.received_at))
    return carried_out(facts, received, held, after, policy)


def _given(of: shape.Shape, said: Fields) -> Fields:
    """The facts that a person gave: a correction never says that something is not known by its default, but by name.

    Whether a new address, telephone number or e-mail address is confidential is not known until it is said.
    """
    flat = of.flat(said)
    return {name: value for name, value in flat.items() if value != YesNo.NOT_KNOWN or name.endswith(".confidential")}


def _correct(
    facts: Facts, received: Received[Any], person: str, said: Fields, not_known: tuple[str, ...], policy: IntakePolicy
) -> Decision:
    held = held_case(facts, received.data)
    if isinstance(held, Decision):
        return held
    view = View(held, policy)
    keys = view.keys_of(person)
    is_child = isinstance(received.data, intake.CorrectChild)
    if not keys or (person in view.children) != is_child:
        return refused(f"no {'child' if is_child else 'adult'} in the case has that id")
    if not said and not not_known:
        return refused("nothing is said that would be put right")
    names = {*(shape.CHILD if is_child else shape.PERSON).fields, "address"}
    if any(name in said or name.partition(".")[0] not in names for name in not_known):
        return refused(f"what may be not known is one of {', '.join(sorted(names))}, and is not said as well")
    if why := _not_meant(keys[0], said, received):
        return refused(why)
    after = held
    for key in keys:
        after = correct(after, key, said, not_known, stamp_at(received.received_at))
    if says_none(said):
        fields = (view.children if is_child else view.people)[person]
        none = {*held.no_refuges, *addresses_of(fields), *addresses_of(said)}
        after = replace(after, no_refuges=tuple(sorted(none)))
    return carried_out(facts, received, held, after, policy)


def _correct_element(facts: Facts, received: Received[Any], key: str, said: Fields, policy: IntakePolicy) -> Decision:
    held = held_case(facts, received.data)
    if isinstance(held, Decision):
        return held
    if not said:
        return refused("nothing is said that would be put right")
    if why := _not_meant(key, said, received):
        return refused(why)
    return carried_out(facts, received, held, correct(held, key, said, (), stamp_at(received.received_at)), policy)


def _add(facts: Facts, received: Received[Any], kind: str, id_: str, said: Fields, policy: IntakePolicy) -> Decision:
    held = held_case(facts, received.data)
    if isinstance(held, Decision):
        return held
    view = View(held, policy)
    key = f"{kind}/{id_}"
    if not id_ or key in held.elements or id_ in view.ids or id_ in view.own_ids:
        return refused("somebody in the case has that id")
    if said.keys().isdisjoint(("name.first", "name.last", "name.whole", "organisation")):
        return refused("say what whoever is added is called")
    if why := _not_meant(key, said, received):
        return refused(why)
    shown = show(None, said, stamp_at(received.received_at))
    after: HeldCase = replace(held, elements={**held.elements, key: shown}, added=(*held.added, key))
    return carried_out(facts, received, held, after, policy)


def _not_meant(key: str, said: Fields, received: Received[Any]) -> str:
    """Why a date that is said cannot be meant; empty where all can."""
    return "; ".join(f"{name} {why}" for name, why in doubts(key, said, london_day(received.received_at)))
