"""Whatever facts are about, with what its figures are made from: its facts, and what they add to each series as now known."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime, timedelta
from itertools import groupby
from typing import Final

from cafcass_domain.decision import TableRef
from cafcass_domain.state import State, replace
from kpi.domain import told
from kpi.domain.card import QUESTIONS, Card, asked_again
from kpi.domain.entry import Closed, Entry, Opened, difference
from kpi.domain.fact import Fact, Facts
from kpi.domain.policy import Policy
from kpi.domain.series.all import FED, FEEDING, LISTED, Known, SubjectKind, card, entries_of, kind_of
from kpi.domain.series.case import begins_at, is_doubted


class Subject(State):
    """A subject as it is known."""

    facts: tuple[Fact, ...] = ()
    """Those that any series depends on; of what replaces what was said before, the latest alone."""
    entries: tuple[Entry, ...] = ()
    known: date = date.min
    """The last London day on which anything of it was recorded."""
    last: datetime | None = None
    """When anything of it was recorded last."""
    card: Card | None = None
    """Where a case stands."""


NOBODY: Final = Subject()
SUBJECTS: Final[TableRef[Subject]] = TableRef("subjects", order=0)
"""By subject."""
HISTORIES: Final[TableRef[tuple[Fact, ...]]] = TableRef("histories", order=3)
"""Every fact of a subject, in the order in which they were recorded. Only read."""


def feeds(fact: Fact) -> bool:
    """Whether any series or list depends on a fact."""
    return type(fact.said) in LISTED or type(fact.said) in FEEDING[kind_of(fact.subject)]


def heard(held: Subject, fact: Fact) -> Subject:
    """A subject of which something was recorded that no figure depends on."""
    return held if held.last is not None and fact.recorded <= held.last else replace(held, last=fact.recorded)


def with_fact(held: Subject, fact: Fact, policy: Policy) -> tuple[Subject, tuple[Opened | Closed, ...]]:
    """A subject with one more fact, recorded no earlier than those before, and what that does to the ledger."""
    kept = kept_with(held.facts, fact)
    if len(kept) > MANY:
        kept = _thinned(kept, fact.known)
    grown = replace(heard(held, fact), facts=kept, known=max(held.known, fact.known))
    if grown.card is not None and _moves_no_figure(grown, fact, grown.card):
        return replace(grown, card=asked_again(grown.card, fact.subject, kept)), ()
    return _told(fact.subject, grown, {type(fact.said)}, policy, lambda _: fact.id)


def _moves_no_figure(held: Subject, fact: Fact, stands: Card) -> bool:
    """Whether a fact asks or settles a question of a case of which no fact is doubted, nor this one: no series counts that."""
    if type(fact.said) not in QUESTIONS or kind_of(fact.subject) is not SubjectKind.CASE:
        return False
    return not (
        is_doubted(fact, begins_at(stands.received)) or any(entry.series == "doubted" for entry in held.entries)
    )


def history(
    subject: str, facts: Sequence[Fact], policy: Policy, last: datetime | None
) -> tuple[Subject, tuple[Opened | Closed, ...]]:
    """A subject from all its facts: as it was at the end of each day on which any was recorded, and the ledger of that.

    `last` is when anything at all was recorded of it, also what no figure depends on.
    """
    steps: list[Opened | Closed] = []
    standing: dict[str, tuple[Entry, ...]] = {}
    kept: dict[object, Fact] = {}
    seen, changed = Known(Facts(subject, ()), policy), set[type]()
    known = date.min
    ordered = sorted((fact for fact in facts if feeds(fact)), key=lambda fact: (fact.recorded, fact.order))
    for number, (known, group) in enumerate(groupby(ordered, key=lambda fact: fact.known)):
        found = tuple(group)
        if any(long_past(fact, known) for fact in found):  # what was thinned out may count after all
            kept = {}
            _keep(kept, (fact for fact in ordered if fact.known <= known))
            seen = Known(Facts(subject, kept.values()), policy)
        else:
            _keep(kept, found)
            if number % THIN_EVERY == 0:
                _thin(kept, known)
        fed_by = {type(fact.said) for fact in found}
        changed |= fed_by
        if not fed_by <= LISTED:
            seen, changed = seen.grown(kept.values(), changed), set()
            steps += _moved(standing, seen, fed_by, known, _mover(subject, found))
    held = tuple(kept.values())
    entries = tuple(entry for found in standing.values() for entry in found)
    return Subject(held, entries, known, last, card(seen.grown(held, changed))), tuple(steps)


def counted_anew(
    subject: str, held: Subject, policy: Policy, known: date, by: str
) -> tuple[Subject, tuple[Opened | Closed, ...]]:
    """A subject under another policy or calendar, as known from a day on."""
    return _told(subject, replace(held, known=max(held.known, known)), None, policy, lambda _: by)


def _told(
    subject: str, held: Subject, fed_by: Iterable[type] | None, policy: Policy, by: Callable[[str], str]
) -> tuple[Subject, tuple[Opened | Closed, ...]]:
    standing: dict[str, tuple[Entry, ...]] = {}
    for entry in held.entries:
        standing[entry.series] = (*standing.get(entry.series, ()), entry)
    seen = Known(Facts(subject, held.facts), policy)
    steps = _moved(standing, seen, fed_by, held.known, by)
    entries = tuple(entry for found in standing.values() for entry in found)
    return replace(held, entries=entries, card=card(seen)), tuple(steps)


def _moved(
    standing: dict[str, tuple[Entry, ...]],
    seen: Known,
    fed_by: Iterable[type] | None,
    known: date,
    by: Callable[[str], str],
) -> list[Opened | Closed]:
    """Brings what stands, by series, up to date, and says what that closes and opens."""
    counted = entries_of(seen, fed_by)
    now: dict[str, list[Entry]] = {series: [] for series in counted.series}
    for entry in counted.entries:
        now[entry.series].append(entry)
    steps: list[Opened | Closed] = []
    for series, found in now.items():
        before, after = standing.get(series, ()), one_a_key(found)
        if before != after:
            steps += difference(before, after, known, by(series))
        if after:
            standing[series] = after
        else:
            standing.pop(series, None)
    return steps


def _mover(subject: str, facts: Sequence[Fact]) -> Callable[[str], str]:
    """Which fact of a day moved a series: the last on which it depends."""
    fed = FED[kind_of(subject)]

    def by(series: str) -> str:
        feeding = fed.get(series, frozenset())
        return next((fact.id for fact in reversed(facts) if type(fact.said) in feeding), facts[-1].id)

    return by


def one_a_key(entries: Iterable[Entry]) -> tuple[Entry, ...]:
    """Entries, one of each name: a series that says two things of one item and day would count it twice."""
    found = tuple(entries)
    return found if len(found) < 2 else tuple({entry.key: entry for entry in found}.values())


def kept_with(held: tuple[Fact, ...], fact: Fact) -> tuple[Fact, ...]:
    """The facts that are kept at hand: of what is said anew each time, only the latest word. Those held have a name each."""
    name, kind = _name(fact), type(fact.said)
    for place, there in enumerate(held):
        if (type(there.said) is kind or there.id == fact.id) and _name(there) == name:
            return (*held[:place], fact, *held[place + 1 :]) if _rank(there) <= _rank(fact) else held
    return (*held, fact)


def kept_of(facts: Iterable[Fact]) -> tuple[Fact, ...]:
    """The facts that are kept at hand of all that came, in the order in which they came."""
    kept: dict[object, Fact] = {}
    _keep(kept, facts)
    return tuple(kept.values())


def _keep(kept: dict[object, Fact], more: Iterable[Fact]) -> None:
    for fact in more:
        name = _name(fact)
        there = kept.get(name)
        if there is None or _rank(there) <= _rank(fact):
            kept[name] = fact


MANY: Final = 120
"""Facts at hand from which it is looked whether all are needed."""
THIN_EVERY: Final = 20
LONG: Final = timedelta(days=60)
"""Scores older than this that say what the one before said are not kept at hand. One that comes later still has all of them looked at again."""


def long_past(fact: Fact, known: date) -> bool:
    """Whether a score comes so late that others may have been let go that it stands between."""
    return isinstance(fact.said, told.Workload) and known - fact.day >= LONG


def _thinned(facts: Sequence[Fact], known: date) -> tuple[Fact, ...]:
    kept = {_name(fact): fact for fact in facts}
    _thin(kept, known)
    return tuple(kept.values())


def _thin(kept: dict[object, Fact], known: date) -> None:
    scores = sorted(
        (fact for fact in kept.values() if isinstance(fact.said, told.Workload)), key=lambda fact: fact.order
    )
    for before, fact, after in zip(scores, scores[1:], scores[2:], strict=False):
        # The one after it stays: where both say the same, the middle one says nothing.
        if known - after.day >= LONG and _means(before) == _means(fact) == _means(after) and not fact.ahead:
            del kept[_name(fact)]


def _means(fact: Fact) -> object:
    said = fact.said
    return (said.band, said.area, said.team, said.left) if isinstance(said, told.Workload) else None


def _name(fact: Fact) -> object:
    said = fact.said
    if fact.ahead:
        return fact.id
    match said:
        case told.Application():
            return "application"
        case told.CheckChanged():
            return ("check", said.check.check_id)
        case told.Amount():
            return ("amount", said.kind)
        case told.LetterPlanned() | told.Employment() | told.CorrespondenceRegistered():
            return type(said)
        case told.WorkArose():
            return ("arose", said.work_id)
        case told.Workload():
            return ("workload", fact.day)
        case told.Span():
            return ("span", said.team, fact.day)
        case _:
            return fact.id


def _rank(fact: Fact) -> tuple[int, object]:
    said = fact.said
    return (said.revision if isinstance(said, told.Application) else 0, fact.order)
