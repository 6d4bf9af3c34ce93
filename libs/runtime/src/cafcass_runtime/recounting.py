"""When the working-day calendar or a number of policy changes, open due times are counted again, and that is told (G1)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import msgspec

from cafcass_contracts import platform
from cafcass_contracts.identity import derived_id
from cafcass_domain.decision import SetDeadline
from cafcass_domain.due import Due, counted_again
from cafcass_domain.numbers import Count
from cafcass_domain.policy import Policy
from cafcass_runtime import deadlines, question_rows
from cafcass_runtime.clock import Clock
from cafcass_runtime.outgoing import Cause, Draft, Writer
from cafcass_runtime.questions import OVERDUE, moved_event
from cafcass_runtime.store import Connection

ROWS_AT_ONCE = 2_000


@dataclass(frozen=True, slots=True)
class Recounting:
    """One change of calendar or policy, for the due times that were counted before it."""

    policy: Policy
    numbers: frozenset[str]
    """The names of the numbers that are others now."""
    change: str
    """It tells this change from every other, also from the same one made again later."""
    service: str
    writer: Writer
    clock: Clock

    async def deadlines(self, connection: Connection, after: str) -> str:
        """Count the next deadlines again. Returns the last one looked at; empty when there are no more."""
        rows = await connection.fetch(
            f"""
            SELECT id::text, kind, subject, key, due, rule, counted_at, number, working_days, revision FROM runtime.deadlines
            WHERE id::text > $1 AND counted_at IS NOT NULL
                AND ((working_days IS NOT NULL AND calendar_version <> $2) OR number = ANY($3))
            ORDER BY id::text LIMIT {ROWS_AT_ONCE} FOR UPDATE
            """,  # noqa: S608 - a constant
            after,
            self.policy.calendar.version,
            sorted(self.numbers),
        )
        drafts: list[Draft] = []
        for row in rows:
            was = Due(row["due"], row["counted_at"], row["number"], row["working_days"])
            due = counted_again(was, self.policy.calendar, self._number(was))
            await connection.execute(
                """
                UPDATE runtime.deadlines SET due = $2, working_days = $3, calendar_version = $4, revision = revision + $5
                WHERE id::text = $1
                """,
                row["id"],
                due.at,
                due.working_days,
                self.policy.calendar.version,
                int(due.at != was.at),
            )
            if due.at == was.at or row["kind"] == OVERDUE:
                continue
            moved = platform.DeadlineMoved(
                subject=row["subject"],
                kind=row["kind"],
                key=row["key"],
                rule=row["rule"],
                was_due=was.at,
                due=due.at,
                calendar_version=self.policy.calendar.version,
                policy_version=self.policy.version,
            )
            drafts.append(self._draft(row["subject"], moved, row["id"]))
        await self.writer.write(connection, drafts, [])
        return rows[-1]["id"] if rows else ""

    async def questions(self, connection: Connection, after: str) -> str:
        """Count the next open questions again, and when each is chased. Returns the last one looked at; empty when there are no more."""
        subject, _, key = after.partition("\0")
        rows = await question_rows.counted(
            connection, (subject, key), self.policy.calendar.version, self.numbers, ROWS_AT_ONCE
        )
        drafts: list[Draft] = []
        chases: list[tuple[Any, Cause]] = []
        changed = []
        topic = f"{self.service}.events.v1"
        for asked in rows:
            due = counted_again(asked.due, self.policy.calendar, self._number(asked.due))
            changed.append(msgspec.structs.replace(asked, due=due))
            if due.at == asked.due.at:
                continue
            draft = self._draft(asked.subject, moved_event(asked, due, topic, self.policy), asked.id(topic))
            drafts.append(draft)
            if asked.chased:
                chases.append((SetDeadline(OVERDUE, asked.subject, due, "G9", asked.key), draft.cause))
        await question_rows.save(connection, changed, self.policy.calendar.version)
        if chases:
            await deadlines.write(connection, chases, self.policy.calendar.version)
        await self.writer.write(connection, drafts, [])
        return "\0".join(rows[-1].name) if rows else ""

    def _number(self, due: Due) -> Count | None:
        """The number of policy that a due time was counted by, where it is another now."""
        found = getattr(self.policy, due.number, None) if due.number in self.numbers else None
        return found if isinstance(found, Count) else None

    def _draft(self, subject: str, event: platform.DeadlineMoved, what: str) -> Draft:
        id_ = derived_id("counted-again", self.change, what)
        cause = Cause(id_, f"urn:uk.gov.cafcass:{self.service}:policy", self.clock.wall_now(), id_)
        return Draft(f"{self.service}.events.v1", subject, event, cause, "0")
