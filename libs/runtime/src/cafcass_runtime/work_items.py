"""Questions put to a person: published once as `person-needed`, and as `settled` once answered."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from cafcass_contracts import platform
from cafcass_contracts.identity import derived_id
from cafcass_domain.decision import AskPerson, Settle
from cafcass_runtime.outgoing import Cause, Draft
from cafcass_runtime.store import Connection

Question = tuple[AskPerson | Settle, Cause, str]
"""Opened or closed, by what, and its place in the answer."""


@dataclass(frozen=True, slots=True)
class _Item:
    revision: int
    open: bool
    urgent: bool
    due: datetime


async def record(connection: Connection, topic: str, questions: Sequence[Question]) -> list[Draft]:
    """Open and close questions, in order; returns what is to be published: nothing for one already open, or already settled."""
    held = await _load(connection, sorted({(question.subject, question.key) for question, _, _ in questions}))
    changed: dict[tuple[str, str], _Item] = {}
    drafts: list[Draft] = []
    for question, cause, place in questions:
        name = (question.subject, question.key)
        item = changed.get(name) or held.get(name)
        if isinstance(question, Settle):
            if item is None or not item.open:
                continue
            changed[name] = replace(item, open=False)
            settled = platform.Settled(
                id=_item_id(topic, *name, item.revision), subject=question.subject, how=question.how
            )
            drafts.append(Draft(topic, question.subject, settled, cause, place))
        elif item is None or not item.open:
            revision = 1 if item is None else item.revision + 1
            changed[name] = _Item(revision, open=True, urgent="T2" in question.reasons, due=question.due)
            needed = platform.PersonNeeded(
                id=_item_id(topic, *name, revision),
                subject=question.subject,
                role=question.role,
                team=question.team,
                due=question.due,
                reasons=question.reasons,
                why=question.why,
                settled_by=question.settled_by,
            )
            drafts.append(Draft(topic, question.subject, needed, cause, place))
    await _save(connection, changed)
    return drafts


async def _load(connection: Connection, names: Sequence[tuple[str, str]]) -> dict[tuple[str, str], _Item]:
    rows = await connection.fetch(
        """
        SELECT subject, key, revision, open, urgent, due FROM runtime.work_items
        WHERE (subject, key) IN (SELECT * FROM unnest($1::text[], $2::text[]))
        ORDER BY subject, key FOR UPDATE
        """,
        [subject for subject, _ in names],
        [key for _, key in names],
    )
    return {(r["subject"], r["key"]): _Item(r["revision"], r["open"], r["urgent"], r["due"]) for r in rows}


async def _save(connection: Connection, changed: Mapping[tuple[str, str], _Item]) -> None:
    if not changed:
        return
    rows = sorted(changed.items())
    await connection.execute(
        """
        INSERT INTO runtime.work_items (subject, key, revision, open, urgent, due)
        SELECT * FROM unnest($1::text[], $2::text[], $3::int[], $4::bool[], $5::bool[], $6::timestamptz[])
        ON CONFLICT (subject, key) DO UPDATE
            SET revision = excluded.revision, open = excluded.open, urgent = excluded.urgent, due = excluded.due
        """,
        [subject for (subject, _), _ in rows],
        [key for (_, key), _ in rows],
        [item.revision for _, item in rows],
        [item.open for _, item in rows],
        [item.urgent for _, item in rows],
        [item.due for _, item in rows],
    )


def _item_id(topic: str, subject: str, key: str, revision: int) -> str:
    return derived_id("work-item", topic, subject, key, str(revision))
