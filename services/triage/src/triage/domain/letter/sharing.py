"""Whether the parties get the letter (T9): normally yes; not where it would tell one party what is private of the other."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from cafcass_contracts import triage as events
from cafcass_contracts.identity import derived_id
from cafcass_contracts.safeguarding import LetterSharing
from cafcass_domain.state import State, replace
from triage.domain.case import TriageCase
from triage.domain.letter.facts import Letter
from triage.domain.letter.planning import put
from triage.domain.letter.recipients import Recipient, has_insecure_address, recipients_of
from triage.domain.letter.sensitive import OF_SAFETY
from triage.domain.policy import TriagePolicy
from triage.domain.turn import CaseTurn

PRIVATE: Final = "it would tell one party what is private of the other"
"""Why a letter is held back, for everybody."""


class Shared(State):
    """Whether a letter is shared, and why not."""

    sharing: LetterSharing
    why: str
    """In plain words, without personal data, and without the kind of what is restricted (P6, G4): anybody may read it."""
    directions: str | None
    """For the court alone: why the parties do not have it."""
    basis: str
    """What is sensitive in it: what was settled about that holds while this is the same."""


def sharing_of(case: TriageCase, policy: TriagePolicy, letter: Letter | None, now: Mapping[str, str]) -> Shared:
    """Whether the letter, as things stand, is shared; what the court or a person settled holds for what was sensitive then.

    `now` is what is sensitive in what it would say now.

    What an earlier version says stays in the document with every update (T7): it stays sensitive though it no longer holds.
    """
    parties = case.application.adult_parties
    private = {**({} if letter is None else letter.sensitive), **now}
    basis = derived_id("sharing-basis", *sorted(private))
    kinds = tuple(dict.fromkeys(private[key] for key in sorted(private)))
    settled = case.letter.settled
    if settled is not None and settled.basis == basis:
        why = "as the court directed or a practitioner decided"
        if settled.sharing is LetterSharing.SHARED:
            why += f"; for {len(_recipients(case, policy))} of {len(parties)} parties"
        held_back = settled.sharing is LetterSharing.DIRECTIONS_SOUGHT
        return Shared(settled.sharing, why, settled.why if held_back else None, basis)
    if private:
        why = f"it would tell one party of the other: {', '.join(kinds)}"
        directions = f"The letter has not been shared with the parties: {why}. The court's directions are sought."
        return Shared(LetterSharing.DIRECTIONS_SOUGHT, PRIVATE, directions, basis)
    recipients = _recipients(case, policy)
    if not recipients:
        return Shared(LetterSharing.NOT_SHARED, "there is nobody to share it with safely", None, basis)
    unsafe = sum(has_insecure_address(person.representation, policy.secure_domains) for person in parties)
    everybody = len(recipients) == len(parties)
    why = "with every party" if everybody else f"with {len(recipients)} of the {len(parties)} parties"
    if unsafe:
        why += f"; {unsafe} solicitors have no secure address and are not sent it by e-mail"
    return Shared(LetterSharing.SHARED, why, None, basis)


def _is_unsafe_now(turn: CaseTurn, shared: Shared) -> bool:
    """Whether what is not sent yet may not be any more: somebody said since that a party cannot be reached safely, or has to be hidden (T9).

    No update of the letter comes of that, so that nothing would hold back what is in an envelope.
    """
    told = turn.case.letter
    if told.sharing is not LetterSharing.SHARED or not told.to_send or shared.sharing is LetterSharing.SHARED:
        return False
    known = {} if turn.letter is None else turn.letter.sensitive
    return any(key.startswith(OF_SAFETY) for key in turn.sensitive.keys() - known.keys())


def sendings(case: TriageCase, policy: TriagePolicy) -> tuple[tuple[Recipient, ...], tuple[str, ...]]:
    """To whom the letter is still to be sent, and how, and whom it may not be sent to as things are now."""
    may = {to.person: to for to in _recipients(case, policy)}
    owed = sorted(case.letter.to_send)
    return tuple(may[id_] for id_ in owed if id_ in may), tuple(id_ for id_ in owed if id_ not in may)


def _recipients(case: TriageCase, policy: TriagePolicy) -> tuple[Recipient, ...]:
    return recipients_of(case.reach, policy.secure_domains)


def share(turn: CaseTurn) -> None:
    """Tells whether the parties have the latest version. Somebody is asked to send it to whom it is shared with (`questions.py`)."""
    latest = None if turn.letter is None else turn.letter.latest
    if latest is None:
        return
    shared = sharing_of(turn.case, turn.policy, turn.letter, turn.sensitive)
    issued_now = turn.letter is not turn.letter_before
    told = turn.case.letter
    waits = shared.sharing == told.sharing or shared.basis != told.sharing_basis
    if not issued_now and waits and not _is_unsafe_now(turn, shared):
        return  # where what is sensitive changed, it waits to be written in, and is told with the update
    turn.say(
        events.LetterShared(
            letter_id=latest.letter_id,
            update=latest.update,
            sharing=shared.sharing,
            why=shared.why,
            **turn.basis("T9", "G4"),
        )
    )
    to_send = frozenset[str]()
    if shared.sharing is LetterSharing.SHARED:
        to_send = frozenset(to.person for to in _recipients(turn.case, turn.policy))
    since = None
    if shared.sharing is LetterSharing.DIRECTIONS_SOUGHT:
        since = told.held_back_since if told.sharing is LetterSharing.DIRECTIONS_SOUGHT else turn.now
    put(
        turn,
        replace(
            told,
            sharing=shared.sharing,
            sharing_basis=shared.basis,
            held_back_since=since,
            to_send=to_send,
            shared_at=turn.now,
        ),
    )
