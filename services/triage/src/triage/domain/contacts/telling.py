"""What was logged on a case is told once (T15): who logged it and when on the official topic, what was said on the restricted one."""

from __future__ import annotations

from typing import Any

from cafcass_contracts import triage as events
from triage.domain.turn import CaseTurn


def tell_contacts(turn: CaseTurn) -> None:
    """Tells of every contact that is new."""
    for id_, contact in turn.case.contacts.items():
        if id_ in turn.before.contacts:
            continue
        of: dict[str, Any] = {"contact_id": id_, "kind": contact.kind, "at": contact.at}
        turn.say(events.ContactLogged(by=contact.by, **of, **turn.basis("T15", "G2")))
        turn.say(
            events.ContactRecorded(
                with_whom=contact.with_whom,
                about=contact.about,
                advised=contact.advised,
                **of,
                **turn.basis("T15", "G2"),
            )
        )
