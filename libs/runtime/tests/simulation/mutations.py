"""Mistakes planted on purpose, each of which the simulation must find and call by its name.

A mutation is the source of one function of the runtime with one passage changed, compiled anew in this process alone. Where the
passage is no longer there, planting it raises: a mutation that no longer bites would prove nothing.

Two more were planted and not found within 600 seeds, so nothing is claimed of them: a batch in hand that does not notice a
seek, and the end of a log that counts from when it was heard of and not from the answer before. An epoch that is not checked
shows nothing by itself: whatever a late process handles again, the inbox knows.
"""

from __future__ import annotations

import inspect
import textwrap
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import Any
from unittest.mock import patch

from cafcass_runtime import (
    consumer,
    dead_letters,
    deadlines,
    deciding,
    engine,
    inbox,
    internal,
    internal_rows,
    outgoing,
    ownership,
    questions,
    relay,
    scheduler,
)
from simulation.checker import Kind
from simulation.gates import Pool

Change = Callable[[Any, str], Any]
"""From a function of the runtime and the mutation's name to what stands in its place."""


@dataclass(frozen=True, slots=True)
class Mutation:
    """One planted mistake."""

    name: str
    kind: Kind
    """What it must be called."""
    holder: Any
    """The module or class that has the function."""
    function: str
    change: Change
    shown_by: int = 1
    """A seed that found it once, to be tried first. Another finds it when the runtime's steps have changed."""
    also: tuple[str, Change] | None = None
    """Another function of the holder without which the mistake would not show."""

    @contextmanager
    def planted(self) -> Iterator[None]:
        """The runtime with this mistake in it."""
        changes = [(self.function, self.change), *([self.also] if self.also else [])]
        with ExitStack() as stack:
            for function, change in changes:
                original = getattr(self.holder, function)
                mutant = change(original, self.name)
                stack.enter_context(patch.object(self.holder, function, mutant))
                for module in _MODULES:  # a function that was imported by name stands there too
                    if vars(module).get(function) is original:
                        stack.enter_context(patch.object(module, function, mutant))
            yield


_MODULES = (consumer, dead_letters, deadlines, deciding, engine, inbox, outgoing, ownership, relay, scheduler)


def passage(*changes: tuple[str, str]) -> Change:
    """The same source with passages changed. Where one is not there once, planting it raises: it would prove nothing."""

    def change(original: Any, name: str) -> Any:
        source = textwrap.dedent(inspect.getsource(original))
        for old, new in changes:
            assert source.count(old) == 1, f"{name}: {old!r} is not in {original.__qualname__} once"
            source = source.replace(old, new)
        made: dict[str, Any] = {}
        exec(compile(source, f"<{name}>", "exec"), original.__globals__, made)
        return made[original.__name__]

    return change


def apart(original: Any, name: str) -> Any:
    """The same in a transaction of its own, which stays where the batch's own is undone."""

    async def mutant(connection: Any, *arguments: Any) -> Any:
        async with Pool(connection.gates).acquire() as other, other.transaction():
            return await original(other, *arguments)

    return mutant


MUTATIONS = (
    Mutation(
        "ids are claimed in a transaction of their own",
        Kind.LOST,
        inbox,
        "claim",
        apart,
        shown_by=3,
    ),
    Mutation(
        "the inbox is not asked",
        Kind.TWICE,
        inbox,
        "claim",
        passage(
            (
                "    rows = sorted(",
                "    return Claimed(frozenset(i.claim for i in inputs), frozenset())\n    rows = sorted(",
            )
        ),
        shown_by=8,
    ),
    Mutation(
        "later messages pass one that was set aside",
        Kind.OUT_OF_ORDER,
        dead_letters,
        "blocked",
        passage(("    if not streams:\n", "    if streams:\n")),
        shown_by=8,
    ),
    Mutation(
        "sequences are taken in a transaction of their own",
        Kind.GAP,
        outgoing,
        "_next_sequences",
        apart,
        shown_by=18,
    ),
    Mutation(
        "deadlines fire by the clock alone",
        Kind.LATE,
        deadlines,
        "horizon",
        passage(("    return Horizon(at, marked)", "    return Horizon(now, marked)")),
        shown_by=20,
    ),
    Mutation(
        "nobody looks at the last lane",
        Kind.STUCK,
        relay,
        "lock_lanes",
        passage(("lane < $2", "lane < $2 - 1")),
    ),
    Mutation(
        "rows are deleted though the broker did not acknowledge them",
        Kind.LOST,
        relay.Relay,
        "_send",
        passage(("raise result", "continue")),
        shown_by=65,
    ),
    Mutation(
        "offsets are stored ahead of what they stand for",
        Kind.LOST,
        ownership,
        "advance",
        apart,
    ),
    Mutation(
        "the deadlines of a case go with the first that fires",
        Kind.LOST,
        deadlines,
        "clear",
        passage(
            ("WHERE id = ANY($1)", "WHERE subject = ANY($1)"), ("[d.id for d in fired]", "[d.subject for d in fired]")
        ),
        shown_by=2,
    ),
    Mutation(
        "a deadline that fired stays",
        Kind.TWICE,
        deadlines,
        "clear",
        passage(("WHERE id = ANY($1)", "WHERE false AND id = ANY($1)")),
    ),
    Mutation(
        "rows are locked in place of lanes",
        Kind.OUT_OF_ORDER,
        relay.Relay,
        "drain",
        passage(
            (
                'lanes = await lock_lanes(connection, "publish", self._lanes, _ANYTHING)',
                "lanes = list(range(self._lanes))",
            ),
            ("ORDER BY place LIMIT {ROWS_AT_ONCE}", "ORDER BY place LIMIT 1 FOR UPDATE SKIP LOCKED"),
        ),
        shown_by=9,
    ),
    Mutation(
        "set-aside messages are tried again in any order",
        Kind.OUT_OF_ORDER,
        dead_letters,
        "next_to_retry",
        passage(
            ("place IN (SELECT place FROM heads)", "true"),
            ("ORDER BY place LIMIT 1 FOR UPDATE", "ORDER BY place DESC LIMIT 1 FOR UPDATE"),
        ),
        shown_by=8,
    ),
    Mutation(
        "what waits behind a mended message is never tried",
        Kind.STUCK,
        dead_letters,
        "next_to_retry",
        passage(("state IN ('retry', 'behind')", "state IN ('retry')")),
        shown_by=8,
    ),
    Mutation(
        "a partition that a late process took is not taken back",
        Kind.STUCK,
        consumer.Consumer,
        "look_after",
        passage(("self._claim_later(gone)", "self._claim_later(())")),
        shown_by=68,
    ),
    Mutation(
        "deadlines do not wait for partitions that nobody took yet",
        Kind.LATE,
        ownership,
        "expect",
        passage(("ON CONFLICT (topic, partition) DO NOTHING", "LIMIT 0")),
        shown_by=81,
    ),
    Mutation(
        "a partition counts as read up to now whatever waits",
        Kind.LATE,
        consumer.Consumer,
        "_note_caught_up",
        passage(("if at.answered is not None and lag <= 0:", "if at.answered is not None:")),
        shown_by=418,
    ),
    Mutation(
        "deadlines fire an hour before their time",
        Kind.EARLY,
        deadlines,
        "due",
        passage(('"due <= $1"', "\"due <= $1::timestamptz + interval '1 hour'\"")),
        shown_by=3,
    ),
    Mutation(
        "what is said anew while it is decided on goes with what was said before",
        Kind.LOST,
        internal_rows,
        "clear",
        passage((" AND held.id = taken.id", "")),
        shown_by=534,
    ),
    Mutation(
        "internal messages are gone before what they lead to is there",
        Kind.LOST,
        internal_rows,
        "clear",
        apart,
        shown_by=147,
    ),
    Mutation(
        "two take the same internal messages",
        Kind.TWICE,
        internal.InternalMessages,
        "_take",
        passage(
            (
                'lanes = await lock_lanes(connection, "internal", engine.limits.lanes, rows.ANYTHING)',
                "lanes = list(range(engine.limits.lanes))",
            )
        ),
        shown_by=8,
    ),
    Mutation(
        "the latest internal message is taken first",
        Kind.OUT_OF_ORDER,
        internal_rows,
        "next_waiting",
        passage(("ORDER BY place LIMIT", "ORDER BY place DESC LIMIT")),
        shown_by=5,
    ),
    Mutation(
        "of what is said as a whole the first of a batch is kept",
        Kind.LOST,
        outgoing,
        "without_overtaken",
        passage(("for draft in drafts if draft.whole}", "for draft in reversed(drafts) if draft.whole}")),
    ),
    Mutation(
        "an open question is asked again",
        Kind.TWICE,
        questions.Ledger,
        "_ask",
        passage(("if asked is not None and asked.open:", "if asked is not None and asked.passed_on:")),
    ),
    Mutation(
        "a question that is answered stays open",
        Kind.LOST,
        questions.Ledger,
        "_state",
        passage(("not asked.own and asked.key not in wanted:", "not asked.own and asked.passed_on:")),
    ),
    Mutation(
        "a question that is settled goes to the next role all the same",
        Kind.LATE,
        questions.Ledger,
        "_pass_on",
        passage(("if asked is None or not asked.open:", "if asked is None:")),
        also=("_settle", passage(("if asked.chased:", "if asked.chased and asked.passed_on:"))),
        shown_by=4,
    ),
)
