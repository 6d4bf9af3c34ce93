"""Sampled stacks, added up by the part of the work they belong to."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

PARTS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("read: headers", ("cafcass_runtime/inputs.py", "cafcass_contracts/envelope.py")),
    ("read: the court's payload", ("cafcass_runtime/inputs.py", "intake/domain/")),
    ("read: open what is sealed", ("cafcass_runtime/inputs.py", "cafcass_runtime/sealing.py")),
    ("read: our messages", ("cafcass_runtime/inputs.py", "cafcass_contracts/codec.py")),
    ("read: digest, identity, the rest", ("cafcass_runtime/inputs.py",)),
    ("decide: an area", ("cafcass_runtime/deciding.py", "allocation/domain/area/deciding.py")),
    ("decide", ("cafcass_runtime/deciding.py", "/domain/")),
    ("seal", ("cafcass_runtime/sealing.py",)),
    ("say: envelope and headers", ("cafcass_runtime/outgoing.py", "cafcass_contracts/envelope.py")),
    ("say: encode", ("cafcass_runtime/outgoing.py", "cafcass_contracts/codec.py")),
    ("say: number, pack, store in the outbox", ("cafcass_runtime/outgoing.py",)),
    ("state: encode and decode", ("cafcass_runtime/store.py", "cafcass_runtime/state_codec.py")),
    ("state: load and save", ("cafcass_runtime/store.py",)),
    ("claim: ids, offsets, epochs", ("cafcass_runtime/inbox.py",)),
    ("claim: ids, offsets, epochs", ("cafcass_runtime/ownership.py",)),
    ("work through a batch, the rest", ("cafcass_runtime/deciding.py",)),
    ("work through a batch, the rest", ("cafcass_runtime/engine.py",)),
    ("publish", ("cafcass_runtime/relay.py",)),
    ("broker client: fetch, send", ("aiokafka/",)),
    ("database client", ("asyncpg/",)),
    ("housekeeping of the runtime", ("cafcass_runtime/consumer.py",)),
    ("housekeeping of the runtime", ("cafcass_runtime/figures.py",)),
)
"""A stack belongs to the first part whose files it passes through in this order, from the outermost call inwards."""

REST = "event loop and everything else"


def part_of(frames: Iterable[str]) -> str:
    """The part that a stack belongs to; its frames name their files, the outermost first."""
    stack = list(frames)
    for part, wanted in PARTS:
        rest = iter(stack)
        if all(any(file in frame for frame in rest) for file in wanted):
            return part
    return REST


def add_up(collapsed: str) -> Counter[str]:
    """Samples by part, from the collapsed stacks that py-spy writes: frames joined by semicolons, a space, a count."""
    found: Counter[str] = Counter()
    for line in collapsed.splitlines():
        stack, _, count = line.rpartition(" ")
        found[part_of(stack.split(";"))] += int(count)
    return found


def table(samples: Counter[str], possible: float) -> str:
    """Shares of the time that the processor was busy, and how much of the time that was."""
    total = samples.total()
    if not total:
        raise SystemExit("nothing was sampled: the process did nothing, or may not be looked into")
    lines = [f"| {part} | {count / total:.1%} |" for part, count in samples.most_common()]
    return "\n".join(
        ["| part | share |", "|---|---|", *lines, "", f"at work {total / possible:.0%} of the time sampled"]
    )
