"""Recognising the same child in another case (I5)."""

from __future__ import annotations

from functools import lru_cache
from uuid import UUID

from cafcass_contracts.identity import child_id
from cafcass_contracts.values import exact_date
from intake.domain.case.snapshot import Fields
from intake.domain.policy import IntakePolicy


def identity_of(child: Fields, policy: IntakePolicy) -> str | None:
    """Under which id a child is recognised in other cases (I5); None where name or date of birth is not known."""
    first, last, born = child.get("name.first"), child.get("name.last"), child.get("date_of_birth")
    return _identity(policy.namespace.int, first, last, born) if first and last and born else None


@lru_cache(maxsize=4096)
def _identity(namespace: int, first: str, last: str, born: str) -> str | None:
    """Remembered, because a child is looked up at every step. By the namespace's number: hashing a UUID is slow."""
    day = exact_date(born)
    try:
        return None if day is None else child_id(UUID(int=namespace), (first, last), day)
    except ValueError:
        return None
