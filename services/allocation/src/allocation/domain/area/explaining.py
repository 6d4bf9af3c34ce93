"""How the choices of one decision over an area are told (A4): how everybody stood for several pieces of work alike is said once, with the area.

A choice then says only of whom something else holds for its own piece; `all_considered` of the contracts puts both together.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final, NamedTuple

from allocation.domain.assignment import terms
from allocation.domain.assignment.plan import explain
from allocation.domain.assignment.score import NEEDS
from allocation.domain.assignment.terms import Candidate, Placement, Plan, Waiting, Weights
from allocation.domain.staff.excluding import as_told
from allocation.domain.work.work import Choice, Considered, Factor
from cafcass_contracts.workload import Exclusion, WorkKind
from cafcass_domain.state import State, replace

_MOST_LINES: Final = 5000
"""How many lines the decision over an area says at most, so that it stays well below what a topic takes (4 MB): whatever is alike beyond that is
said with each piece."""
_OF_ONE_CASE: Final = frozenset({Exclusion.CONFLICT, Exclusion.COMPLAINT, Exclusion.HAD_IT})
_NO_PIECE: Final = ""


class Told(NamedTuple):
    """A piece of work whose choice is told."""

    kind: WorkKind
    piece: Waiting


class Pool(State):
    """How everybody stood for pieces of work that are alike. Of the contracts' `Pool`."""

    number: int
    considered: tuple[Considered, ...]


class _Alike(NamedTuple):
    """What pieces of work have in common for which nearly everybody stands the same."""

    kind: WorkKind
    points: int
    team: str | None


class _Shared(NamedTuple):
    """A pool while it is compared with."""

    number: int
    excluded: Mapping[str, tuple[str, ...]]
    lines: Mapping[str, Considered]


class Explaining:
    """The choices of one decision, in the words of its events."""

    def __init__(self, round_id: str, candidates: Sequence[Candidate], plan: Plan, told: Iterable[Told]) -> None:
        self.round_id = round_id
        self._candidates = candidates
        self._by_name = {each.practitioner_id: each for each in candidates}
        self._plan = plan
        self._lines: dict[tuple[str, tuple[str, ...], tuple[terms.Factor, ...]], Considered] = {}
        self._shared = self._share(told)

    @property
    def pools(self) -> tuple[Pool, ...]:
        """What is said once, with the area."""
        return tuple(Pool(each.number, tuple(each.lines.values())) for each in self._shared.values())

    def choice(self, told: Told, placement: Placement | None) -> Choice:
        """How it was decided: everybody considered with their points, why not, and what spoke for the one chosen."""
        piece, shared = told.piece, self._shared.get(_alike(told))
        if shared is None:
            choice = Choice(considered=tuple(self._explained(piece, self._candidates)))
        else:
            own = tuple(self._own(piece, shared, placement))
            choice = Choice(considered=own, round_id=self.round_id, pool=shared.number)
        if placement is None:
            return choice
        return replace(
            choice,
            factors=tuple(Factor(each.name, each.value) for each in _openly(placement.factors)),
            score_before=placement.before,
            score_after=placement.after,
        )

    def _share(self, told: Iterable[Told]) -> Mapping[_Alike, _Shared]:
        """The pools: those of the most pieces first, as far as there is room for them."""
        alike: defaultdict[_Alike, list[Waiting]] = defaultdict(list)
        for each in told:
            alike[_alike(each)].append(each.piece)
        most = _MOST_LINES // len(self._candidates) if self._candidates else 0
        several = sorted((each for each in alike if len(alike[each]) > 1), key=lambda each: -len(alike[each]))
        return {each: self._pool(number, alike[each]) for number, each in enumerate(several[:most], 1)}

    def _pool(self, number: int, pieces: Sequence[Waiting]) -> _Shared:
        """Everybody as they stand for most of these pieces, whoever has them or knows their children."""
        names = {name for piece in pieces for name in piece.excluded}
        excluded = {
            name: Counter(_of_any_case(piece.excluded.get(name, ())) for piece in pieces).most_common(1)[0][0]
            for name in sorted(names)
        }
        usual = replace(
            pieces[0], work_id=_NO_PIECE, excluded=excluded, continuity=frozenset(), suited=frozenset(), family=""
        )
        lines = self._explained(usual, self._candidates)
        return _Shared(number, excluded, {line.practitioner_id: line for line in lines})

    def _own(self, piece: Waiting, shared: _Shared, placement: Placement | None) -> Iterator[Considered]:
        """Whoever has the piece, and those who stand otherwise than in the pool."""
        holder = None if placement is None else placement.practitioner_id
        knowing = {*piece.continuity, holder}
        asked = [
            each
            for each in self._candidates
            if (name := each.practitioner_id) in knowing
            or piece.excluded.get(name, ()) != shared.excluded.get(name, ())
        ]
        for line in self._explained(piece, asked):
            if line.practitioner_id == holder or line != shared.lines[line.practitioner_id]:
                yield line

    def _explained(self, piece: Waiting, candidates: Sequence[Candidate]) -> list[Considered]:
        """Who could have it first, of them those for whom more speaks: by what is said of them alone, which needs never are (G4, T14)."""
        found = explain(piece, candidates, self._plan, Weights())
        lines = [self._line(each.practitioner_id, each.excluded, _openly(each.factors)) for each in found]
        return sorted(
            lines, key=lambda each: (bool(each.excluded), -sum(f.weight for f in each.factors), each.practitioner_id)
        )

    def _line(self, name: str, excluded: tuple[str, ...], factors: tuple[terms.Factor, ...]) -> Considered:
        """Somebody as an event says that they were considered: the same stands in the events about much other work."""
        key = (name, excluded, factors)
        line = self._lines.get(key)
        if line is None:
            who = self._by_name[name]
            line = self._lines[key] = Considered(
                practitioner_id=name,
                held=who.held,
                available=who.available,
                excluded=as_told(excluded),
                factors=tuple(Factor(each.name, each.value) for each in factors if each.value),
            )
        return line


def _of_any_case(excluded: tuple[str, ...]) -> tuple[str, ...]:
    """The reasons that may stand with the area: what somebody has to do with one case is said with that case alone (G4)."""
    return tuple(each for each in excluded if each not in _OF_ONE_CASE)


def _alike(told: Told) -> _Alike:
    return _Alike(told.kind, told.piece.points, told.piece.team)


def _openly(factors: Iterable[terms.Factor]) -> tuple[terms.Factor, ...]:
    """The factors that official topics say: who meets a need is said by `needs-weighed` (G4, T14)."""
    return tuple(each for each in factors if each.name != NEEDS)
