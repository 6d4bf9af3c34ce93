"""What changes without us: where else people are told to turn."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from cafcass_domain.reference import ReferenceRef

DANGER: Final = "danger"
CHILDS_DANGER: Final = "childs-danger"
NEXT_STEP: Final = "next-step"
CHILDS_NEXT_STEP: Final = "childs-next-step"
RIGHTS: Final = "rights"
REPLY: Final = "reply"
CHILDS_REPLY: Final = "childs-reply"

NEEDED: Final = frozenset({DANGER, CHILDS_DANGER, NEXT_STEP, CHILDS_NEXT_STEP, RIGHTS, REPLY, CHILDS_REPLY})


@dataclass(frozen=True, slots=True)
class Signpost:
    """One thing that people are told."""

    name: str
    words: str


def _signposts(rows: Sequence[Signpost]) -> Mapping[str, str]:
    found = {row.name: row.words for row in rows}
    wrong = sorted(NEEDED.symmetric_difference(found)) or [row.name for row in rows if not row.words.strip()]
    if wrong or len(found) != len(rows):
        raise ValueError(f"each of {', '.join(sorted(NEEDED))} is needed once, with words; wrong: {', '.join(wrong)}")
    return MappingProxyType(found)


SIGNPOSTS: Final[ReferenceRef[Mapping[str, str]]] = ReferenceRef("signposts", Signpost, _signposts)
