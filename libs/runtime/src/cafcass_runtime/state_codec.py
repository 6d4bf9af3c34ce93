"""How a row of state becomes bytes and comes back: JSON, marked with its version where that is not the first.

State is made of `cafcass_domain.state.State` classes and the standard library's values, and of nothing else: a model of the contracts
costs four times as much to load and save, and carries what its keeper has no use for (G4). Within a version a field with a
default may be added and any field taken away: what a document does not say has its default, what the class does not know is not
read. Everything else is a new version, and a function that turns a document of the version before into one of it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Any, Final, Generic, TypeAlias, TypeVar

from msgspec import DecodeError, convert, json

S = TypeVar("S")

Upgrade: TypeAlias = Callable[[Any], Any]
"""It turns a document of one version, as plain JSON values, into one of the next."""


class StoredStateError(Exception):
    """A stored document cannot be read. It says which class, which version and where; never a value, nor words of it (G4)."""


class StateCodec(Generic[S]):
    """It encodes and decodes the states of one table.

    `upgrades[0]` makes version 2 of version 1, and so on: the version that is written is one more than there are upgrades.
    Version 1 has no mark, since documents were written before there were versions: they begin with a brace or a bracket.
    Later ones begin with their number and a space. A class that cannot be kept raises `TypeError` here, when it is imported.
    """

    def __init__(self, kind: Any, upgrades: Sequence[Upgrade] = ()) -> None:
        self._kind = kind
        self._name = getattr(kind, "__name__", str(kind))
        self._upgrades = tuple(upgrades)
        self._version = len(self._upgrades) + 1
        self._mark = b"%d " % self._version if self._upgrades else b""
        self._decoder: json.Decoder[S] = json.Decoder(kind)

    def encode(self, state: S) -> bytes:
        """The document of a state. Equal states may have different bytes: sets and mappings keep the order that they have."""
        return self._mark + _ENCODER.encode(state)

    def decode(self, document: bytes) -> S:
        """The state of a document of this version or an earlier one. Raises `StoredStateError`."""
        version = 1
        try:
            version, content = _opened(document)
            if version == self._version:
                return self._decoder.decode(content)
            if version > self._version:
                raise StoredStateError(
                    f"{self._name}: the document is of version {version} and this program knows {self._version}: "
                    "a newer one wrote it, run that"
                )
            value = json.decode(content)
            for upgrade in self._upgrades[version - 1 :]:
                value = upgrade(value)
            upgraded: S = convert(value, self._kind, str_keys=True)
        except (ValueError, KeyError, IndexError, TypeError, AttributeError, RecursionError) as error:
            raise StoredStateError(f"{self._name}, version {version}: {_reason(error)}") from None
        return upgraded


def _opened(document: bytes) -> tuple[int, bytes | memoryview]:
    """The version of a document, and its JSON."""
    if document[:1] in (b"{", b"["):
        return 1, document
    mark, space, _ = document[:_LONGEST_MARK].partition(b" ")
    if not space or not mark.isdigit() or mark.startswith(b"0"):
        raise DecodeError("the document begins neither with JSON nor with a version")
    return int(mark), memoryview(document)[len(mark) + 1 :]


def _reason(error: Exception) -> str:
    """What was wrong and where. What msgspec puts in quotes is a value, and other exceptions may be made of one."""
    if not isinstance(error, DecodeError):
        return f"cannot be read ({type(error).__name__})"
    said, at, path = str(error).rpartition(" - at ")
    reason = _QUOTE.split(said if at else path, maxsplit=1)[0].rstrip()
    return f"{reason}{at}{path}" if at else reason


_QUOTE: Final = re.compile("['\"]")
_ENCODER: Final = json.Encoder()
_LONGEST_MARK: Final = 12
