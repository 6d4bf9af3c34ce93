"""What a service keeps, and every other value that is never changed in place: frozen structs of msgspec.

Domains take all they need of that library from here. Why it was chosen, with figures: `docs/decisions/msgspec.md`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, dataclass_transform

from msgspec import Struct, convert, field, to_builtins

if TYPE_CHECKING:
    # The type checker knows a class's fields through this one alone: msgspec's own takes whatever it is given.
    from dataclasses import replace
else:
    from msgspec.structs import replace

__all__ = ["State", "convert", "field", "replace", "to_builtins"]


@dataclass_transform(frozen_default=True, field_specifiers=(field,))
class State(Struct, frozen=True):
    """A value that is never changed in place: `replace` answers with another one. It is equal by content."""
