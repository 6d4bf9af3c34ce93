"""Where a peer works: told by the environment."""

from __future__ import annotations

import os
from typing import Final

BOOTSTRAP: Final = os.environ["PEER_BOOTSTRAP"]
DATABASE: Final = os.environ["PEER_DATABASE"]
PREFIX: Final = os.environ["PEER_PREFIX"]
"""Of the topics, and of the consumer group."""
STATE: Final = os.environ["PEER_STATE"]
"""A folder of its own, for a library that keeps state on disk."""
SOURCE: Final = f"{PREFIX}.cases"
GROUP: Final = f"{PREFIX}.group"
BATCH: Final = 500
"""Messages at a time, where there are batches."""

CLAIM: Final = "INSERT INTO inbox (id) SELECT unnest($1::uuid[]) ON CONFLICT DO NOTHING RETURNING id"
KEEP: Final = """
INSERT INTO cases AS held (id, version, document)
SELECT id, 1, document::jsonb FROM unnest($1::uuid[], $2::text[]) AS new (id, document)
ON CONFLICT (id) DO UPDATE SET version = held.version + 1, document = excluded.document
"""
SAY: Final = """
INSERT INTO outbox (id, topic, key, headers, value)
SELECT * FROM unnest($1::uuid[], $2::text[], $3::text[], $4::bytea[], $5::bytea[])
"""
REFUSE: Final = "INSERT INTO refused (id, reason, value) VALUES ($1, $2, $3)"
NEXT: Final = "SELECT place, topic, key, headers, value FROM outbox ORDER BY place LIMIT 2000 FOR UPDATE SKIP LOCKED"
FORGET: Final = "DELETE FROM outbox WHERE place = ANY($1)"
