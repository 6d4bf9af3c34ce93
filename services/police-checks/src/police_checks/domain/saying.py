"""What is kept, said in the words of the contracts."""

from __future__ import annotations

from typing import TypeVar

from cafcass_contracts.message import Value
from cafcass_domain.state import State

V = TypeVar("V", bound=Value)


def in_contract(kind: type[V], kept: State) -> V:
    """What is kept as the value of the contract that it was made from, or is told as."""
    return kind.model_validate(kept, from_attributes=True)
