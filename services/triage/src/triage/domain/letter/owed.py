"""What is owed where a first hearing was held, or adjourned, and no letter was filed before it (T6): a person is asked, by the hearing."""

from __future__ import annotations

from typing import Final

from cafcass_contracts.values import HearingStatus, HearingType
from cafcass_domain.london import london_day
from triage.domain.information.held import ItemKind
from triage.domain.information.reading import ask
from triage.domain.letter.planning import closed, never
from triage.domain.told import Hearing
from triage.domain.turn import CaseTurn

LETTER_OWED: Final = "letter-owed"
"""How the names of what is asked begin; alone it is what a release asked that asked once for a case."""


def ask_what_is_owed(turn: CaseTurn) -> None:
    """Asks about the latest first hearing without the letter, once; it is open until the letter is filed or somebody says what is owed."""
    if turn.case.application.is_backlog or turn.case.letter.filed is not None:
        return
    hearing = _without_the_letter(turn)
    if hearing is None:
        return
    asked = turn.case.information.get(LETTER_OWED)
    if asked is not None and (hearing.starts_at is None or hearing.starts_at <= asked.at):
        return
    day = "" if hearing.starts_at is None else f":{london_day(hearing.starts_at)}"
    ask(turn, f"{LETTER_OWED}:{hearing.id}{day}", ItemKind.HEARING_PAST)


def _without_the_letter(turn: CaseTurn) -> Hearing | None:
    """The latest first hearing that was held or adjourned, or for which nobody can mean the day."""
    application, before = turn.case.application, turn.before.application.first_hearing
    first = application.first_hearing
    found = [] if first is None or not (closed(turn) or never(first.starts_at, turn.now)) else [first]
    firsts = {each.id for each in (first, before) if each is not None}
    for hearing in () if application.details is None else application.details.hearings:
        was_first = hearing.id in firsts or hearing.type is HearingType.FIRST
        if hearing.status is HearingStatus.ADJOURNED and was_first:
            found.append(hearing)
    return max(found, key=lambda each: (each is first, str(each.starts_at), each.id), default=None)
