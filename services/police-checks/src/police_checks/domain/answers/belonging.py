"""Which check an answer belongs to, and which of several answers holds (P8)."""

from __future__ import annotations

from typing import Final

from cafcass_contracts.safeguarding import CheckKind, CheckState, ConsentState
from cafcass_domain.state import replace
from police_checks.domain.answers.answer import HeldAnswer
from police_checks.domain.answers.contradictions import together
from police_checks.domain.answers.identity import affirms, contradicts
from police_checks.domain.case import HeldCase
from police_checks.domain.checks.check import HeldCheck

NEVER_ASKED: Final = "no such check was asked for"
"""Why an answer cannot be used whose check there never was."""


def holding(case: HeldCase, held: HeldCheck) -> HeldAnswer | None:
    """The answer that holds for a check as it stands; None where it has none."""
    return effective(case, held) if held.state is CheckState.ANSWERED else None


def effective(case: HeldCase, held: HeldCheck) -> HeldAnswer | None:
    """The answer that is to hold for a check by all that is held: the last one given of those that are about it (P8).

    What an earlier one found and it leaves out holds too, until a person says otherwise: a later answer never makes anything go away.
    """
    said = considered(case, held)
    return together(case, said) if said else None


def considered(case: HeldCase, held: HeldCheck) -> list[HeldAnswer]:
    """The answers that are about a check, the last one given last, without those that a person said do not hold."""
    usable = usable_answers(case, held)
    chosen = case.chosen.get(held.id)
    if chosen is None or chosen.holds is None:
        return usable
    return [each for each in usable if each.answer_id not in chosen.among or each.answer_id == chosen.holds] or usable


def as_it_stands(case: HeldCase, held: HeldCheck) -> list[HeldAnswer]:
    """The answers that are about an answered check of a case that is up to date: where only one names it, that is the one that it has."""
    named = [answer for answer in case.answers.values() if answer.check_id == held.id]
    return named if len(named) == 1 and named[0].answer_id == held.answer else considered(case, held)


def usable_answers(case: HeldCase, held: HeldCheck) -> list[HeldAnswer]:
    """Every answer that is about a check, the last one given last."""
    named = [answer for answer in case.answers.values() if answer.check_id == held.id]
    usable = [answer for answer in named if not why_not(case, held, answer)]
    return sorted(usable, key=lambda answer: (answer.answered_at, answer.answer_id))


def unmatched(case: HeldCase) -> dict[str, str]:
    """The answers that a person has to place, by id, each with why: nothing that came is lost, whatever became of its check (P8, G3)."""
    found: dict[str, str] = {}
    for answer in case.answers.values():
        if answer.dismissed is not None:
            continue
        held = case.checks.get(answer.check_id)
        if held is not None and held.answer == answer.answer_id:
            continue
        why = NEVER_ASKED if held is None else why_not(case, held, answer)
        if not why and held is not None and held.state is CheckState.WITHDRAWN and not answer.taken:
            struck = held.id in case.struck
            why = "the check had been struck out" if struck else "the request had been taken back"
        if why:
            found[answer.answer_id] = why
    return found


def with_taken(case: HeldCase) -> HeldCase:
    """The case, remembering which answers were taken for one to their check: what they say is known, also when the check falls away."""
    taken = {
        id_: replace(answer, taken=True)
        for id_, answer in case.answers.items()
        if not answer.taken and _stands(case, answer)
    }
    return replace(case, answers={**case.answers, **taken}) if taken else case


def why_not(case: HeldCase, held: HeldCheck, answer: HeldAnswer) -> str:
    """Why an answer is not one to a check, in words without content; empty where it is one.

    A person who says which check it belongs to overrules all but what they may not: nothing is used without consent (P3).
    """
    check = held.check
    if answer.check_id != check.check_id:
        return "it names another check"
    if answer.dismissed is not None:
        return "a person said that it belongs to none"
    if not held.sends:
        return "the check was never asked for"
    if answer.of_police != (check.kind is not CheckKind.LOCAL_AUTHORITY):
        return "somebody else was asked"
    if _without_consent(case, held, answer):
        return "the request had been taken back"
    if answer.matched is not None:
        return ""
    if case.ended_at is not None and answer.received_at > case.ended_at:
        return "the case was over when it came"
    if held.corrected_at is not None and answer.answered_at < held.corrected_at:
        if not affirms(held.identity, answer.name, answer.date_of_birth):
            return "it was given before the request was corrected"
        return ""
    return contradicts(held.identity, answer.name, answer.date_of_birth)


def _stands(case: HeldCase, answer: HeldAnswer) -> bool:
    held = case.checks.get(answer.check_id)
    if held is None or held.state is not CheckState.ANSWERED:
        return False
    return held.answer == answer.answer_id or not why_not(case, held, answer)


def _without_consent(case: HeldCase, held: HeldCheck, answer: HeldAnswer) -> bool:
    """Whether consent had been refused or taken back when the answer came (P3): it is kept and not used."""
    consent = case.consent_to(held) if held.consent else None
    refused = consent is not None and consent.state in (ConsentState.REFUSED, ConsentState.WITHDRAWN)
    return held.taken_back or (refused and consent is not None and answer.received_at > consent.by.at)
