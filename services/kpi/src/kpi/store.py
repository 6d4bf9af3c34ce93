"""How kpi keeps its state: facts as rows once each, and per generation subjects, ledger and totals.

A transaction that writes figures holds the generation shared, so that a rebuild can tell when nobody is in the middle of anything.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from functools import lru_cache
from typing import Any, Final, TypeAlias, TypeVar

import asyncpg
import msgspec

from cafcass_contracts.kpi import ChangeKind
from cafcass_contracts.values import SERVICE_AREAS
from cafcass_domain.decision import TableRef
from cafcass_domain.london import at_london
from cafcass_runtime.sealing import KeyRing
from cafcass_runtime.state_codec import StateCodec
from cafcass_runtime.store import ConcurrentCreationError, Connection, Destroyed, DocumentTable, Row
from kpi.domain.access import BARS, Bar, without_case
from kpi.domain.card import Card
from kpi.domain.closing import MONTH_MOVES, MONTH_SUMS, MONTHS, OPEN, Month, MonthMoves, MonthSums, month_named
from kpi.domain.entry import LEDGER, Entry, Moves, Opened
from kpi.domain.fact import FACTS, Fact
from kpi.domain.measure import Window
from kpi.domain.periods import month_end, next_month
from kpi.domain.subject import HISTORIES, SUBJECTS, Subject, feeds
from kpi.domain.suppression import ENGLAND, NOT_KNOWN
from kpi.domain.told import Told

GENERATION_LOCK: Final = 0x_CAFC_0012

S = TypeVar("S")

Cell: TypeAlias = tuple[str, str, date, date]
"""Series, place, month, and the day from which it is known."""

_SAID: Final = msgspec.json.Decoder(Told)
_ENCODE: Final = msgspec.json.Encoder().encode

_INSERT_FACTS = """
INSERT INTO facts (subject, happened, recorded, sequence, counted, id, name, said)
SELECT * FROM unnest($1::text[], $2::timestamptz[], $3::timestamptz[], $4::bigint[], $5::bool[], $6::text[], $7::text[], $8::bytea[])
ON CONFLICT (id) DO NOTHING
"""
READ_FACTS: Final = "SELECT subject, happened, recorded, sequence, id, name, said FROM facts"
ENDS: Final = "coalesce(least(until, known_until), 'infinity'::date)"
"""When a row of the ledger stops counting on days that are not after the day of knowledge: as its index and its statistics have it."""
LIVE: Final = "(SELECT number FROM generations WHERE state = 'live')"

_INSERT_LEDGER = """
INSERT INTO ledger (generation, series, subject, item, since, until, known, known_until, n, d, area, team, practitioner, other, by, closed_by)
SELECT $1, * FROM unnest($2::text[], $3::text[], $4::text[], $5::date[], $6::date[], $7::date[], $8::date[], $9::bigint[], $10::bigint[],
    $11::text[], $12::text[], $13::text[], $14::text[], $15::text[], $16::text[])
"""
_CLOSE_LEDGER = """
UPDATE ledger AS held SET known_until = found.known, closed_by = found.by
FROM (
    SELECT row.ctid, closed.known, closed.by
    FROM unnest($2::text[], $3::text[], $4::text[], $5::date[], $6::date[], $7::text[]) AS closed (subject, series, item, since, known, by),
        LATERAL (
            -- Subject by subject, and said so that no other index answers it: a table that grew since it was last analysed is taken for a
            -- small one, to be read whole or by the days of a series.
            SELECT ctid FROM ledger WHERE generation = $1 AND subject = closed.subject AND series = closed.series
                AND item = closed.item AND since IS NOT DISTINCT FROM closed.since AND known_until IS NULL OFFSET 0
        ) AS row
) AS found WHERE held.generation = $1 AND held.ctid = found.ctid
"""
_DROP_UNSEEN = "DELETE FROM ledger WHERE generation = $1 AND subject = ANY($2) AND known_until <= known"
_DELETE_LEDGER = """
DELETE FROM ledger WHERE generation = $1 AND subject = ANY($2)
RETURNING series, subject, item, since, until, known, known_until, n, d, area, team, practitioner, other, by, closed_by
"""
ADD_TOTALS: Final = """
INSERT INTO totals AS held (generation, series, place, month, known, n, d)
SELECT $1, * FROM unnest($2::text[], $3::text[], $4::date[], $5::date[], $6::bigint[], $7::bigint[])
ON CONFLICT (generation, series, place, month, known) DO UPDATE SET n = held.n + excluded.n, d = held.d + excluded.d
"""


def read_fact(row: asyncpg.Record) -> Fact:
    """The fact of a row."""
    return Fact(
        id=row["id"],
        subject=row["subject"],
        name=row["name"],
        happened=row["happened"],
        recorded=row["recorded"],
        said=_SAID.decode(row["said"]),
        sequence=row["sequence"],
    )


def fact_row(fact: Fact) -> tuple[str, datetime, datetime, int, bool, str, str, bytes]:
    """The row of a fact."""
    return (
        fact.subject, fact.happened, fact.recorded, fact.sequence, feeds(fact), fact.id, fact.name, _ENCODE(fact.said),
    )  # fmt: skip


def places_of(entry: Entry) -> tuple[str, ...]:
    """The places whose totals an entry is part of: the nation, its area, its team; a court or an authority."""
    found = [ENGLAND]
    if entry.area in SERVICE_AREAS:
        found.append(entry.area)
    if entry.team:
        found.append(entry.team)
    if entry.other:
        found.append(entry.other)
    return tuple(found)


@lru_cache(1 << 14)
def _first_of_month(day: date) -> date:
    return day.replace(day=1)


class Totals:
    """Sums on their way into the totals."""

    def __init__(self) -> None:
        self.cells: dict[Cell, list[int]] = defaultdict(lambda: [0, 0])

    def stand(self, entry: Entry, known: date, sign: int) -> None:
        """From a day on an entry stands (1), or does not any more (-1). What lies ahead counts from its own day."""
        self._add(entry, entry.since, known, sign)
        if entry.until is not None:
            self._add(entry, entry.until, known, -sign)

    def row(self, row: Opened, sign: int) -> None:
        """A whole row of the ledger, or its taking back."""
        self.stand(row.entry, row.known, sign)
        if row.until is not None:
            self.stand(row.entry, row.until, -sign)

    def _add(self, entry: Entry, day: date, known: date, sign: int) -> None:
        month, known = _first_of_month(day), max(day, known)
        series, n, d, cells = entry.series, sign * entry.n, sign * entry.d, self.cells
        for place in places_of(entry):
            cell = cells[series, place, month, known]
            cell[0] += n
            cell[1] += d

    def columns(self) -> tuple[list[Any], ...]:
        """What changes anything, in the order in which every transaction writes it."""
        changed = [(*key, *cell) for key, cell in sorted(self.cells.items()) if cell != [0, 0]]
        return tuple(list(column) for column in zip(*changed, strict=True)) if changed else ()


LEDGER_COLUMNS: Final = (
    "series", "subject", "item", "since", "until", "known", "known_until", "n", "d", "area", "team", "practitioner", "other", "by", "closed_by",
)  # fmt: skip


def ledger_row(subject: str, opened: Opened) -> tuple[Any, ...]:
    """The row of what a subject adds."""
    entry = opened.entry
    return (
        entry.series, subject, entry.item, entry.since, entry.until, opened.known, opened.until, entry.n, entry.d, entry.area, entry.team,
        entry.practitioner, entry.other, opened.by, opened.closed_by,
    )  # fmt: skip


async def live_generation(connection: Connection) -> int:
    """The generation that is shown and written, held until the transaction ends."""
    await connection.execute("SELECT pg_advisory_xact_lock_shared($1)", GENERATION_LOCK)
    number: int = await connection.fetchval("SELECT number FROM generations WHERE state = 'live'")
    return number


SUBJECT_COLUMNS: Final = (
    "key", "version", "document", "last", "law", "area", "team", "holder", "received", "closed", "open", "emergency", "step", "waits_since",
    "tier", "proposals", "questions", "due", "hearing", "concern",
)  # fmt: skip
_COLUMN_TYPES: Final = (
    "text", "bigint", "bytea", "timestamptz", "text", "text", "text", "text", "date", "date", "bool", "bool", "smallint", "date", "smallint",
    "smallint", "smallint", "timestamptz", "timestamptz", "bool",
)  # fmt: skip
_WRITE_SUBJECTS: Final = f"""
INSERT INTO subjects AS held (generation, {", ".join(SUBJECT_COLUMNS)})
SELECT {LIVE}, * FROM unnest({", ".join(f"${n}::{kind}[]" for n, kind in enumerate(_COLUMN_TYPES, 1))})
ON CONFLICT (generation, key) DO UPDATE SET {", ".join(f"{name} = excluded.{name}" for name in SUBJECT_COLUMNS[1:])}
    WHERE held.version = excluded.version - 1
RETURNING 1
"""  # noqa: S608 - constants
_NO_CARD: Final = Card()


def subject_row(key: str, version: int, held: Subject, document: bytes) -> tuple[Any, ...]:
    """The row of a subject, with the columns by which lists of cases are filtered and sorted."""
    card = held.card or _NO_CARD
    return (
        key, version, document, held.last, card.law, card.area, card.team, card.holder, card.received, card.closed, card.open, card.emergency,
        card.step, card.waits_since, card.tier, card.proposals, card.questions, card.due, card.hearing, card.concern,
    )  # fmt: skip


class CountsAlone:
    """A table that stays as it is when a case is destroyed (G6): it has ids and figures, and nothing of anybody of a family."""

    __slots__ = ()

    def without(self, key: str, state: S, case_id: str) -> S:
        """See `Table.without`."""
        del key, case_id
        return state

    async def destroy(self, connection: Connection, case_id: str) -> Destroyed:
        """See `Table.destroy`."""
        del connection, case_id
        return Destroyed()


@dataclass(frozen=True, slots=True)
class SubjectTable(CountsAlone):
    """Subjects of the live generation, one document each."""

    ref: TableRef[Subject] = SUBJECTS
    codec: StateCodec[Subject] = field(default_factory=lambda: StateCodec(Subject))

    def encode(self, state: Subject) -> bytes:
        """See `Table.encode`."""
        return self.codec.encode(state)

    def decode(self, document: bytes) -> Subject:
        """See `Table.decode`."""
        return self.codec.decode(document)

    async def load(self, connection: Connection, keys: Collection[str], keyring: KeyRing) -> dict[str, Row[Subject]]:
        """See `Table.load`."""
        del keyring
        generation = await live_generation(connection)
        found = await connection.fetch(
            "SELECT key, version, document FROM subjects WHERE generation = $1 AND key = ANY($2) ORDER BY key FOR UPDATE",
            generation,
            sorted(keys),
        )
        return {row["key"]: Row(row["version"], self.decode(row["document"])) for row in found}

    async def save(self, connection: Connection, rows: Mapping[str, Row[Subject]], keyring: KeyRing) -> None:
        """See `Table.save`."""
        del keyring
        kept = [
            subject_row(key, row.version + 1, row.state, self.encode(row.state))
            for key, row in sorted(rows.items())
            if row.state is not None
        ]
        if not kept:
            return
        written = await connection.fetch(_WRITE_SUBJECTS, *[list(column) for column in zip(*kept, strict=True)])
        if len(written) != len(kept):
            raise ConcurrentCreationError(f"subjects: {len(kept) - len(written)} rows were written by another")

    async def keys_after(self, connection: Connection, key: str, limit: int) -> list[str]:
        """See `Table.keys_after`."""
        rows = await connection.fetch(
            f"SELECT key FROM subjects WHERE generation = {LIVE} AND key > $1 ORDER BY key LIMIT $2",  # noqa: S608
            key,
            limit,
        )
        return [row["key"] for row in rows]


@dataclass(frozen=True, slots=True)
class FactTable(CountsAlone):
    """Facts, only ever added to: nobody reads one to decide on another."""

    ref: TableRef[Fact] = FACTS
    codec: StateCodec[Fact] = field(default_factory=lambda: StateCodec(Fact))

    def encode(self, state: Fact) -> bytes:
        """See `Table.encode`."""
        return self.codec.encode(state)

    def decode(self, document: bytes) -> Fact:
        """See `Table.decode`."""
        return self.codec.decode(document)

    async def load(self, connection: Connection, keys: Collection[str], keyring: KeyRing) -> dict[str, Row[Fact]]:
        """Nothing is asked."""
        del connection, keys, keyring
        return {}

    async def save(self, connection: Connection, rows: Mapping[str, Row[Fact]], keyring: KeyRing) -> None:
        """Adds facts; one that is there already is the same."""
        del keyring
        made = [fact_row(row.state) for _, row in sorted(rows.items()) if row.state is not None]
        if made:
            await connection.execute(_INSERT_FACTS, *[list(column) for column in zip(*made, strict=True)])

    async def keys_after(self, connection: Connection, key: str, limit: int) -> list[str]:
        """See `Table.keys_after`."""
        rows = await connection.fetch("SELECT id FROM facts WHERE id > $1 ORDER BY id LIMIT $2", key, limit)
        return [row["id"] for row in rows]


@dataclass(frozen=True, slots=True)
class HistoryTable(CountsAlone):
    """All facts of a subject. Only read."""

    ref: TableRef[tuple[Fact, ...]] = HISTORIES
    codec: StateCodec[tuple[Fact, ...]] = field(default_factory=lambda: StateCodec(tuple[Fact, ...]))

    def encode(self, state: tuple[Fact, ...]) -> bytes:
        """See `Table.encode`."""
        return self.codec.encode(state)

    def decode(self, document: bytes) -> tuple[Fact, ...]:
        """See `Table.decode`."""
        return self.codec.decode(document)

    async def load(
        self, connection: Connection, keys: Collection[str], keyring: KeyRing
    ) -> dict[str, Row[tuple[Fact, ...]]]:
        """The facts of subjects on which any series depends."""
        del keyring
        rows = await connection.fetch(f"{READ_FACTS} WHERE subject = ANY($1) AND counted", sorted(keys))
        found: dict[str, list[Fact]] = defaultdict(list)
        for row in rows:
            found[row["subject"]].append(read_fact(row))
        return {key: Row(1, tuple(facts)) for key, facts in found.items()}

    async def save(self, connection: Connection, rows: Mapping[str, Row[Any]], keyring: KeyRing) -> None:
        """Nothing is written this way."""
        raise NotImplementedError("histories are read only")

    async def keys_after(self, connection: Connection, key: str, limit: int) -> list[str]:
        """See `Table.keys_after`."""
        return await SubjectTable().keys_after(connection, key, limit)


@dataclass(frozen=True, slots=True)
class LedgerTable(CountsAlone):
    """What opens and closes in the ledger, with the totals that follow: a mechanical sum, nothing is decided here."""

    ref: TableRef[Moves] = LEDGER
    codec: StateCodec[Moves] = field(default_factory=lambda: StateCodec(Moves))

    def encode(self, state: Moves) -> bytes:
        """See `Table.encode`."""
        return self.codec.encode(state)

    def decode(self, document: bytes) -> Moves:
        """See `Table.decode`."""
        return self.codec.decode(document)

    async def load(self, connection: Connection, keys: Collection[str], keyring: KeyRing) -> dict[str, Row[Moves]]:
        """Nothing is asked: a subject knows what stands."""
        del connection, keys, keyring
        return {}

    async def save(self, connection: Connection, rows: Mapping[str, Row[Moves]], keyring: KeyRing) -> None:
        """Writes what moved, then the sums."""
        del keyring
        generation = await live_generation(connection)
        totals = Totals()
        moved = {subject: row.state for subject, row in sorted(rows.items()) if row.state is not None}
        anew = [subject for subject, moves in moved.items() if moves.anew]
        if anew:
            await take_back(connection, generation, anew, totals)
        standing, closing = _steps(moved, totals)
        if closing:
            await connection.execute(
                _CLOSE_LEDGER, generation, *[list(column) for column in zip(*closing, strict=True)]
            )
        await add_to_ledger(connection, generation, standing)
        touched = sorted({each[0] for each in closing})
        if touched:
            await connection.execute(_DROP_UNSEEN, generation, touched)
        await add_to_totals(connection, generation, totals)

    async def keys_after(self, connection: Connection, key: str, limit: int) -> list[str]:
        """See `Table.keys_after`."""
        return await SubjectTable().keys_after(connection, key, limit)


def _steps(
    moved: Mapping[str, Moves], totals: Totals
) -> tuple[list[tuple[str, Opened]], list[tuple[str, str, str, date, date, str]]]:
    """What stands after all steps of a transaction, and what it closes of what stood before."""
    standing: list[tuple[str, Opened]] = []
    closing: list[tuple[str, str, str, date, date, str]] = []
    for subject, moves in moved.items():
        own: dict[Entry, Opened] = {}
        for step in moves.steps:
            totals.stand(step.entry, step.known, 1 if isinstance(step, Opened) else -1)
            if isinstance(step, Opened):
                own[step.entry] = step
            elif step.entry in own:
                opened = own.pop(step.entry)
                if opened.known < step.known:
                    standing.append((subject, Opened(opened.entry, opened.known, opened.by, step.known, step.by)))
            else:
                entry = step.entry
                closing.append((subject, entry.series, entry.item, entry.since, step.known, step.by))
        standing += [(subject, each) for each in own.values()]
    return standing, closing


async def take_back(connection: Connection, generation: int, subjects: Sequence[str], totals: Totals) -> None:
    """Takes all rows of some subjects out of the ledger, and out of the sums."""
    for row in await connection.fetch(_DELETE_LEDGER, generation, list(subjects)):
        totals.row(opened_of(row), -1)


def opened_of(row: asyncpg.Record) -> Opened:
    """A row of the ledger."""
    entry = Entry(
        series=row["series"],
        item=row["item"],
        since=row["since"],
        until=row["until"],
        n=row["n"],
        d=row["d"],
        area=row["area"],
        team=row["team"],
        practitioner=row["practitioner"],
        other=row["other"],
    )
    return Opened(entry, row["known"], row["by"], row["known_until"], row["closed_by"])


async def add_to_ledger(connection: Connection, generation: int, rows: Sequence[tuple[str, Opened]]) -> None:
    """Adds rows."""
    if rows:
        made = [ledger_row(subject, opened) for subject, opened in rows]
        await connection.execute(_INSERT_LEDGER, generation, *[list(column) for column in zip(*made, strict=True)])


async def add_to_totals(connection: Connection, generation: int, totals: Totals) -> None:
    """Adds sums, always in one order: two transactions that add to the same never wait for each other in a circle."""
    columns = totals.columns()
    if columns:
        await connection.execute(ADD_TOTALS, generation, *columns)


@dataclass(frozen=True, slots=True)
class BarTable(DocumentTable[Bar]):
    """Who may not see what, with columns by which it is asked."""

    async def save(self, connection: Connection, rows: Mapping[str, Row[Bar]], keyring: KeyRing) -> None:
        """See `Table.save`."""
        del keyring
        kept = [
            (
                key,
                row.version + 1,
                self.encode(row.state),
                row.state.case,
                "\n".join(row.state.people),
                row.state.holds,
                row.state.readers,
            )
            for key, row in sorted(rows.items())
            if row.state is not None
        ]
        if not kept:
            return
        written = await connection.fetch(_WRITE_BARS, *[list(column) for column in zip(*kept, strict=True)])
        if len(written) != len(kept):
            raise ConcurrentCreationError(f"bars: {len(kept) - len(written)} rows were written by another")


_WRITE_BARS: Final = """
INSERT INTO bars AS held (key, version, document, subject, people, holds, readers)
SELECT key, version, document, subject, string_to_array(people, chr(10)), holds, readers
FROM unnest($1::text[], $2::bigint[], $3::bytea[], $4::text[], $5::text[], $6::bool[], $7::bool[])
    AS new (key, version, document, subject, people, holds, readers)
ON CONFLICT (key) DO UPDATE SET version = excluded.version, document = excluded.document, subject = excluded.subject,
    people = excluded.people, holds = excluded.holds WHERE held.version = excluded.version - 1
RETURNING 1
"""

_MONTH_SUMS: Final = """
SELECT place, series, (sum(n) FILTER (WHERE month = $2 OR series = ANY($4)))::bigint AS n, (sum(d) FILTER (WHERE month = $2 OR series = ANY($4)))::bigint AS d
FROM totals WHERE generation = $1 AND month <= $2 AND series = ANY($3) AND place = ANY($5)
GROUP BY place, series
"""

_MONTH_MOVED: Final = """
WITH moves AS (
    SELECT series, area, subject, item, n, d, known AS day, by AS mover FROM ledger
    WHERE generation = $1 AND series = ANY($2) AND known > $5 AND (since >= $4 OR series = ANY($3)) AND since <= $5 AND (until IS NULL OR until > $5 OR NOT series = ANY($3))
    UNION ALL
    SELECT series, area, subject, item, -n, -d, known_until, closed_by FROM ledger
    WHERE generation = $1 AND series = ANY($2) AND known_until > $5 AND (since >= $4 OR series = ANY($3)) AND since <= $5 AND (until IS NULL OR until > $5 OR NOT series = ANY($3))
), moved AS (
    SELECT series, area, max(day) AS day, mover FROM moves GROUP BY series, area, subject, item, mover HAVING sum(n) <> 0 OR sum(d) <> 0
)
SELECT series, area, CASE WHEN facts.id IS NULL THEN 'definition' WHEN facts.happened < $6 THEN 'late' ELSE 'corrected' END AS kind, max(day) AS day
FROM moved LEFT JOIN facts ON facts.id = mover GROUP BY 1, 2, 3
"""


@dataclass(frozen=True, slots=True)
class MonthSumsTable(CountsAlone):
    """The sums of a month by area, as known now. Only read."""

    ref: TableRef[MonthSums] = MONTH_SUMS
    codec: StateCodec[MonthSums] = field(default_factory=lambda: StateCodec(MonthSums))

    def encode(self, state: MonthSums) -> bytes:
        """See `Table.encode`."""
        return self.codec.encode(state)

    def decode(self, document: bytes) -> MonthSums:
        """See `Table.decode`."""
        return self.codec.decode(document)

    async def load(self, connection: Connection, keys: Collection[str], keyring: KeyRing) -> dict[str, Row[MonthSums]]:
        """The sums of each month."""
        del keyring
        generation = await live_generation(connection)
        found: dict[str, Row[MonthSums]] = {}
        for key in sorted(keys):
            month = month_named(key)
            rows = await connection.fetch(_MONTH_SUMS, generation, month, _SERIES, _LEVELS, [ENGLAND, *SERVICE_AREAS])
            found[key] = Row(1, MonthSums(_by_area(rows)))
        return found

    async def save(self, connection: Connection, rows: Mapping[str, Row[Any]], keyring: KeyRing) -> None:
        """Nothing is written this way."""
        raise NotImplementedError("sums are read only")

    async def keys_after(self, connection: Connection, key: str, limit: int) -> list[str]:
        """Nobody goes through them."""
        del connection, key, limit
        return []


@dataclass(frozen=True, slots=True)
class MonthMovesTable(CountsAlone):
    """What moved the sums of a month since it was over. Only read."""

    ref: TableRef[MonthMoves] = MONTH_MOVES
    codec: StateCodec[MonthMoves] = field(default_factory=lambda: StateCodec(MonthMoves))

    def encode(self, state: MonthMoves) -> bytes:
        """See `Table.encode`."""
        return self.codec.encode(state)

    def decode(self, document: bytes) -> MonthMoves:
        """See `Table.decode`."""
        return self.codec.decode(document)

    async def load(self, connection: Connection, keys: Collection[str], keyring: KeyRing) -> dict[str, Row[MonthMoves]]:
        """What moved each month."""
        del keyring
        generation = await live_generation(connection)
        found: dict[str, Row[MonthMoves]] = {}
        for key in sorted(keys):
            month = month_named(key)
            after = at_london(next_month(month), time())
            rows = await connection.fetch(_MONTH_MOVED, generation, _SERIES, _LEVELS, month, month_end(month), after)
            found[key] = Row(1, MonthMoves(_movers(rows)))
        return found

    async def save(self, connection: Connection, rows: Mapping[str, Row[Any]], keyring: KeyRing) -> None:
        """Nothing is written this way."""
        raise NotImplementedError("moves are read only")

    async def keys_after(self, connection: Connection, key: str, limit: int) -> list[str]:
        """Nobody goes through them."""
        del connection, key, limit
        return []


def _by_area(rows: Iterable[asyncpg.Record]) -> dict[str, dict[str, tuple[int, int]]]:
    """By area, what is no area's among them: what the nation has more than its areas."""
    found: dict[str, dict[str, tuple[int, int]]] = {area: {} for area in (*SERVICE_AREAS, NOT_KNOWN)}
    rest: dict[str, tuple[int, int]] = {}
    for row in rows:
        pair = (row["n"] or 0, row["d"] or 0)
        if row["place"] == ENGLAND:
            rest[row["series"]] = _add(rest.get(row["series"], (0, 0)), pair, 1)
        else:
            found[row["place"]][row["series"]] = pair
            rest[row["series"]] = _add(rest.get(row["series"], (0, 0)), pair, -1)
    found[NOT_KNOWN] = rest
    return found


def _movers(rows: Iterable[asyncpg.Record]) -> dict[str, dict[str, dict[ChangeKind, date]]]:
    found: dict[str, dict[str, dict[ChangeKind, date]]] = {}
    for row in rows:
        area = row["area"] if row["area"] in SERVICE_AREAS else NOT_KNOWN
        days = found.setdefault(area, {}).setdefault(row["series"], {})
        kind = ChangeKind(row["kind"])
        days[kind] = max(row["day"], days.get(kind, row["day"]))
    return found


def _add(one: tuple[int, int], other: tuple[int, int], sign: int) -> tuple[int, int]:
    return one[0] + sign * other[0], one[1] + sign * other[1]


_DEFINITIONS: Final = [definition for measure in OPEN for definition in measure.definitions.values()]
_PARTS: Final = [part for definition in _DEFINITIONS for part in (*definition.numerator, *definition.denominator)]
_SERIES: Final = sorted({part.series for part in _PARTS})
_LEVELS: Final = sorted({part.series for part in _PARTS if part.window is Window.END})


TABLES: Final = (
    SubjectTable(),
    FactTable(),
    LedgerTable(),
    HistoryTable(),
    BarTable(BARS, StateCodec(Bar), parted=without_case),
    DocumentTable(MONTHS, StateCodec(Month), locked=False),
    MonthSumsTable(),
    MonthMovesTable(),
)
"""In the order in which they are locked. Nothing is sealed: nothing here is about anybody of a family."""
