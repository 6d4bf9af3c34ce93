"""Wraps every key of the key ring under the master key that is now the first, while services go on (G6)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from cafcass_runtime.master_keys import MasterKeyAwayError, MasterKeyError, Masters, Row

BATCH: Final = 500
"""Keys in one transaction. Source: assumed; a second of work where each key is a call to a hardware module."""

_HELD: Final = "SELECT master, count(*) AS held FROM case_keys WHERE wrapped IS NOT NULL GROUP BY master"

_NEXT: Final = """
SELECT subject, wrapped, master FROM case_keys
WHERE wrapped IS NOT NULL AND master IS DISTINCT FROM $1 AND subject > $2
ORDER BY subject LIMIT $3
"""

# Where the key was destroyed meanwhile, or somebody else wrapped it anew, nothing is written: a destroyed key never comes back.
_REWRAP: Final = """
UPDATE case_keys AS held SET wrapped = fresh.wrapped, master = $4
FROM unnest($1::text[], $2::bytea[], $3::bytea[]) AS fresh (subject, before, wrapped)
WHERE held.subject = fresh.subject AND held.wrapped = fresh.before
"""


@dataclass(frozen=True, slots=True)
class Standing:
    """How many keys each master key wraps; destroyed ones are nobody's."""

    wrapping: str
    """The name of the master key that is the first."""
    held: dict[str, int]
    """By the name of the master key; `unnamed` are those that the release before wrapped."""

    @property
    def left(self) -> int:
        """How many are not yet under the first: while there are any, no other master key may be taken away."""
        return sum(count for name, count in self.held.items() if name != self.wrapping)


@dataclass(slots=True)
class Progress:
    """How far it is."""

    rewrapped: int = 0
    unopened: list[str] = field(default_factory=list)
    """Subjects whose key no given master key opens: these are left as they are."""


async def standing(connection: Any, masters: Masters) -> Standing:
    """What is under which master key, over a connection to the key ring."""
    rows = await connection.fetch(_HELD)
    return Standing(masters.wrapping.name, {row["master"] or "unnamed": row["held"] for row in rows})


async def rewrap(
    connection: Any, masters: Masters, progress: Progress, told: Callable[[Progress], None], batch: int = BATCH
) -> None:
    """Goes on until no key is left that could be wrapped anew, and tells of `progress` after each batch.

    Each batch is one statement, so it may be stopped anywhere and begun again. Raises `MasterKeyAwayError` where what keeps a master key does
    not answer, `MasterKeyError` where a key does not come back as it was, and asyncpg's and `OSError`s.
    """
    changed = 1
    while changed:  # services that do not know of the change yet may wrap under another meanwhile
        changed, after = 0, ""
        progress.unopened.clear()
        while found := await connection.fetch(_NEXT, masters.wrapping.name, after, batch):
            rows = [Row(each["subject"], each["wrapped"], each["master"]) for each in found]
            rewrapped = await _rewrap(connection, masters, rows, progress.unopened)
            changed += rewrapped
            progress.rewrapped += rewrapped
            after = rows[-1].subject
            told(progress)


async def _rewrap(connection: Any, masters: Masters, rows: Sequence[Row], unopened: list[str]) -> int:
    keys = await _opened(masters, rows, unopened)
    if not keys:
        return 0
    wrapping = masters.wrapping
    wrapped = await wrapping.wrap(keys)
    if await wrapping.unwrap(wrapped) != keys:  # once written over, a key that does not come back is lost for ever
        raise MasterKeyError(f"{wrapping.name} does not unwrap what it has wrapped: nothing of this batch was changed")
    fresh = [(row.subject, row.wrapped, wrapped[row.subject]) for row in rows if row.subject in keys]
    subjects, before, after = (list(column) for column in zip(*fresh, strict=True))
    answer: str = await connection.execute(_REWRAP, subjects, before, after, wrapping.name)
    return int(answer.rsplit(maxsplit=1)[-1])


async def _opened(masters: Masters, rows: Sequence[Row], unopened: list[str]) -> dict[str, bytes]:
    try:
        return await masters.unwrap(rows)
    except MasterKeyAwayError:
        raise
    except MasterKeyError:
        if len(rows) == 1:
            unopened.append(rows[0].subject)
            return {}
    keys: dict[str, bytes] = {}
    for row in rows:  # one that does not open keeps none of the others from it
        keys |= await _opened(masters, [row], unopened)
    return keys
