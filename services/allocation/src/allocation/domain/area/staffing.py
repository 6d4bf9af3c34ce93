"""The staff of an area in one decision: who could have work, and what excludes whom from which (A2 to A6)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cached_property
from typing import Any

from allocation.domain.area.waiting import place_of_work
from allocation.domain.assignment.terms import FULL, Candidate, Waiting
from allocation.domain.case.case_file import CaseFile
from allocation.domain.case.linking import families
from allocation.domain.case.needs import who_meets
from allocation.domain.policy import AllocationPolicy
from allocation.domain.staff.excluding import by_case, by_kind, had_or_holds
from allocation.domain.staff.practitioner import Practitioner
from allocation.domain.staff.presence import Needed, is_there, least_available, needed
from allocation.domain.work.work import Work
from cafcass_contracts.workload import Exclusion, PractitionerRole, WorkKind
from cafcass_domain.decision import Received
from cafcass_domain.london import london_day


class Staffing:
    """The staff of an area as one decision sees them. It asks once what the same answer serves for."""

    def __init__(
        self,
        area: str,
        staff: Mapping[str, Practitioner],
        cases: Iterable[CaseFile],
        received: Received[Any],
        policy: AllocationPolicy,
    ) -> None:
        self.area = area
        self.staff = staff
        self.received = received
        self.policy = policy
        self._families = families(cases)
        self._day = london_day(received.received_at)
        self._by_kind: dict[WorkKind, dict[str, tuple[Exclusion, ...]]] = {}

    @cached_property
    def candidates(self) -> tuple[Candidate, ...]:
        """Whoever practises in the area; managers hold work only where one says so (A7)."""
        found = []
        for name, person in self.staff.items():
            known = person.on(self._day)
            if known is None or known.area != self.area or known.role is PractitionerRole.SERVICE_MANAGER:
                continue
            available = person.contracted(self._day, self.policy)
            found.append(
                Candidate(name, known.team, person.kept_points, available, person.most(self._day, self.policy))
            )
        return tuple(found)

    def waiting(self, case: CaseFile, work: Work) -> Waiting:
        """A piece of work as it is to be placed."""
        officers = case.links.union(
            *case.officers.values(),
            *case.linked.values(),
            case.known.cafcass_officers if case.known is not None else (),
        )
        holders = {each.holder.practitioner_id for each in case.works.values() if each.holder is not None}
        place = place_of_work(case, work.arose_at, self.received.received_at, self.policy)
        return Waiting(
            work_id=work.work_id,
            tier=place.tier,
            points=work.weighed.points,
            team=case.team,
            continuity=officers | holders,
            excluded=self._excluded(case, work),
            since=place.since,  # the age of the work, as on the desk (T12)
            hearing=place.hearing,
            suited=who_meets(case, self.staff, self._day),
            family=self._families.get(case.case_id, case.case_id),
        )

    def _excluded(self, case: CaseFile, work: Work) -> Mapping[str, tuple[str, ...]]:
        """Of the staff, those who may not have the work, and why. Few have to be asked about a case; a kind is asked about once."""
        general = self._by_kind.get(work.kind)
        if general is None:
            why = {name: by_kind(work.kind, person, self._day, self.policy) for name, person in self.staff.items()}
            general = self._by_kind[work.kind] = {name: found for name, found in why.items() if found}
        concerned = case.complained_of | had_or_holds(work) | self._in_conflict.get(case.case_id, frozenset())
        special = {
            name: (*general.get(name, ()), *by_case(case, work, self.staff[name]))
            for name in concerned & self.staff.keys()
        }
        if self._changing:
            need = needed(case, work, self.received.received_at, self.policy)
            for name in self._changing:
                if absent := self._by_time(self.staff[name], work, need):
                    special[name] = (*special.get(name, general.get(name, ())), *absent)
        return {**general, **{name: found for name, found in special.items() if found}}

    @cached_property
    def _changing(self) -> tuple[str, ...]:
        """Those about whom anything changes with time: only they have to be asked about the time of each piece."""
        return tuple(
            name
            for name, person in self.staff.items()
            if person.may_be_away(self._day) or person.days_of_change(self._day)
        )

    def _by_time(self, person: Practitioner, work: Work, need: Needed) -> tuple[Exclusion, ...]:
        """Why not over the time of the work (A3)."""
        if not is_there(person, need, self.policy):
            return (Exclusion.UNAVAILABLE,)
        most = least_available(person, need, self.policy) * self.policy.safe_maximum // FULL
        return (Exclusion.SAFE_MAXIMUM,) if person.kept_points + work.weighed.points > most else ()

    @cached_property
    def _in_conflict(self) -> Mapping[str, frozenset[str]]:
        found: dict[str, set[str]] = {}
        for name, person in self.staff.items():
            for case_id in person.conflicts:
                found.setdefault(case_id, set()).add(name)
        return {case_id: frozenset(names) for case_id, names in found.items()}
