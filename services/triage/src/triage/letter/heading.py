"""What stands at the head of a letter: the case, the people in it, and who wrote it (T6)."""

from __future__ import annotations

from collections.abc import Iterator

from cafcass_contracts.values import team_name
from cafcass_documents.dates import day, day_of, moment
from triage.domain.letter.facts import AuthorFacts, ChildFacts, LetterFacts, PartyFacts
from triage.letter import words
from triage.letter.words import in_words, names


def about(first: LetterFacts, last: LetterFacts) -> Iterator[tuple[str, str]]:
    """Each with its name."""
    yield "Case number", last.case_number
    yield "Court", last.court.name or "Not known"
    yield "First hearing", "Not listed yet" if last.hearing_at is None else moment(last.hearing_at)
    if application := _application(last):
        yield "Application", application
    children = [_child(child) for child in last.about_children] or [*last.children]
    yield "Children" if len(children) != 1 else "Child", "\n".join(children) or "None named"
    parties = [_party(party) for party in last.about_parties]
    parties = parties or [f"{name} ({role.replace('-', ' ')})" for name, role in last.parties]
    yield "Parties", "\n".join(parties) or "None named"
    yield "Written by", _author(last.author)
    yield "Date of this letter", day_of(first.issued_at)
    if last.update:
        yield "Latest update", f"Update {last.update}, {day_of(last.issued_at)}: at the end"


def _application(facts: LetterFacts) -> str:
    kinds = names([in_words(kind, words.APPLICATIONS) for kind in facts.kinds])
    orders = names([in_words(order, words.ORDERS).lower() for order in facts.orders_sought])
    made = "" if facts.applied_on is None else f", {day(facts.applied_on)}"
    lines = [f"{kinds or 'Application'}{made}"] if kinds or made else []
    if orders:
        lines.append(f"Orders sought: {orders}")
    if facts.local_authority:
        lines.append(f"Local authority: {facts.local_authority}")
    return "\n".join(lines)


def _child(child: ChildFacts) -> str:
    born = f", born {words.partial_day(child.born)}" if child.born else ", date of birth not known"
    if child.withheld:
        return f"{child.name}{born}; with whom the child lives is confidential"
    lives = (
        f"; lives with {names(child.lives_with)}" if child.lives_with else "; with whom the child lives is not known"
    )
    return f"{child.name}{born}{lives}"


def _party(party: PartyFacts) -> str:
    role = party.role.replace("-", " ")
    by_relation: dict[str, list[str]] = {}
    for relation, child in party.relations:
        by_relation.setdefault(relation.lower(), []).append(child)
    to = "; ".join(f"{relation} of {names(children)}" for relation, children in by_relation.items())
    return f"{party.name}, {role}{f': {to}' if to else ''}"


def _author(author: AuthorFacts | None) -> str:
    if author is None:
        return "Not allocated yet: Cafcass's duty team answers for this letter"
    who = author.name or f"The practitioner (no name on record; staff reference {author.id})"
    reach = " or ".join(part for part in (author.telephone, author.email) if part) or author.otherwise
    return "\n".join(part for part in (who, team(author.team), reach) if part)


def team(code: str) -> str:
    """A team in words."""
    try:
        return f"Cafcass, {team_name(code)}"
    except (KeyError, ValueError):
        return f"Cafcass, {code.replace('-', ' ')}"
