"""Questions put to a person: published once as `person-needed`, and as `settled` once answered."""

from __future__ import annotations

from collections.abc import Sequence

from cafcass_contracts import platform
from cafcass_contracts.decision import AskPerson, Settle
from cafcass_contracts.identity import derived_id
from cafcass_runtime.outgoing import Cause, Draft
from cafcass_runtime.store import Connection

Asked = tuple[AskPerson, Cause, str]
Answered = tuple[Settle, Cause, str]


async def record(connection: Connection, topic: str, asks: Sequence[Asked], settles: Sequence[Answered]) -> list[Draft]:
    """Open and close questions; returns what is to be published: nothing for one already open, or already settled.

    Asks come before settles, so a question asked and answered by the same batch is opened and closed.
    """
    keys = sorted({(a.subject, a.key) for a, _, _ in asks} | {(s.subject, s.key) for s, _, _ in settles})
    held = {
        (r["subject"], r["key"]): (r["revision"], r["open"])
        for r in await connection.fetch(
            """
            SELECT subject, key, revision, open FROM runtime.work_items
            WHERE (subject, key) IN (SELECT * FROM unnest($1::text[], $2::text[]))
            ORDER BY subject, key FOR UPDATE
            """,
            [subject for subject, _ in keys],
            [key for _, key in keys],
        )
    }
    drafts: list[Draft] = []
    for ask, cause, place in asks:
        revision, is_open = held.get((ask.subject, ask.key), (0, False))
        if is_open:
            continue
        held[ask.subject, ask.key] = (revision + 1, True)
        await connection.execute(
            """
            INSERT INTO runtime.work_items (subject, key, revision, open, urgent, due) VALUES ($1, $2, $3, true, $4, $5)
            ON CONFLICT (subject, key) DO UPDATE
                SET revision = excluded.revision, open = true, urgent = excluded.urgent, due = excluded.due
            """,
            ask.subject,
            ask.key,
            revision + 1,
            "T2" in ask.reasons,
            ask.due,
        )
        event = platform.PersonNeeded(
            id=_item_id(topic, ask.subject, ask.key, revision + 1),
            subject=ask.subject,
            role=ask.role,
            team=ask.team,
            due=ask.due,
            reasons=ask.reasons,
            why=ask.why,
            settled_by=ask.settled_by,
        )
        drafts.append(Draft(topic, ask.subject, event, cause, place))
    for settle, cause, place in settles:
        revision, is_open = held.get((settle.subject, settle.key), (0, False))
        if not is_open:
            continue
        held[settle.subject, settle.key] = (revision, False)
        await connection.execute(
            "UPDATE runtime.work_items SET open = false WHERE subject = $1 AND key = $2", settle.subject, settle.key
        )
        item = _item_id(topic, settle.subject, settle.key, revision)
        event_settled = platform.Settled(id=item, subject=settle.subject, how=settle.how)
        drafts.append(Draft(topic, settle.subject, event_settled, cause, place))
    return drafts


def _item_id(topic: str, subject: str, key: str, revision: int) -> str:
    return derived_id("work-item", topic, subject, key, str(revision))
