-- What the runtime keeps beside a service's own tables
-- depends:

-- migrate: apply

CREATE SCHEMA runtime;

COMMENT ON SCHEMA runtime IS 'Kept by the runtime; a service reads and writes its own tables alone.';

CREATE TABLE runtime.broker (
    only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row),
    cluster text NOT NULL
);
COMMENT ON TABLE runtime.broker IS 'The broker whose offsets are stored; a changed one is noticed and named.';

CREATE TABLE runtime.ownership (
    topic text NOT NULL,
    partition integer NOT NULL,
    epoch bigint NOT NULL,
    owner text NOT NULL,
    next_offset bigint,
    watermark timestamptz,
    last_record_at timestamptz,
    stopped_at timestamptz,
    stopped_reason text,
    PRIMARY KEY (topic, partition)
) WITH (fillfactor = 50);
COMMENT ON COLUMN runtime.ownership.epoch IS 'Raised by each taker: who wakes late with an older one writes nothing.';
COMMENT ON COLUMN runtime.ownership.watermark IS 'Everything received before this wall time has been handled.';

CREATE TABLE runtime.inbox (
    day date NOT NULL,
    id uuid NOT NULL,
    digest bigint NOT NULL,
    claimed_on date NOT NULL DEFAULT current_date,
    PRIMARY KEY (day, id)
) PARTITION BY RANGE (day);
COMMENT ON TABLE runtime.inbox IS 'Which messages were seen, by the day of their own time, so that days are dropped whole.';

CREATE TABLE runtime.inbox_old PARTITION OF runtime.inbox FOR VALUES FROM (MINVALUE) TO ('1900-01-02');
COMMENT ON TABLE runtime.inbox_old IS 'Messages whose own time is outside what the inbox keeps by day, under one stand-in day.';

CREATE TABLE runtime.last_seen (
    topic text NOT NULL,
    source text NOT NULL,
    subject text NOT NULL,
    sequence bigint NOT NULL,
    PRIMARY KEY (topic, source, subject)
) WITH (fillfactor = 80);
COMMENT ON TABLE runtime.last_seen IS 'The highest sequence read per topic, source and subject: gaps show, old copies are known.';

CREATE TABLE runtime.sequences (
    subject text PRIMARY KEY,
    version bigint NOT NULL,
    counts jsonb NOT NULL
) WITH (fillfactor = 80);
COMMENT ON TABLE runtime.sequences IS 'The last sequence given out per topic, one row a subject: its lock keeps the order of what is published.';

CREATE TABLE runtime.outbox (
    place bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    slot smallint NOT NULL,
    messages bytea NOT NULL,
    count integer NOT NULL,
    written_at timestamptz NOT NULL DEFAULT now()
);
ALTER TABLE runtime.outbox ALTER COLUMN messages SET STORAGE EXTERNAL;
ALTER TABLE runtime.outbox SET (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 2000);
COMMENT ON TABLE runtime.outbox IS 'What is committed and not yet published: one row a slot (hash of the subject) and transaction.';

CREATE TABLE runtime.outbox_refused (
    place bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    topic text NOT NULL,
    message bytea NOT NULL,
    reason text NOT NULL,
    refused_at timestamptz NOT NULL DEFAULT now()
);
COMMENT ON TABLE runtime.outbox_refused IS 'What the broker will never take (too large, not allowed): set aside with an alarm, its lane goes on.';

CREATE TABLE runtime.lanes (
    purpose text NOT NULL,
    lane smallint NOT NULL,
    PRIMARY KEY (purpose, lane)
);
COMMENT ON TABLE runtime.lanes IS 'Rows to lock: who holds a lane is the only one to publish, or to fire deadlines, of its subjects.';

CREATE TABLE runtime.deadlines (
    id uuid PRIMARY KEY,
    slot smallint NOT NULL,
    kind text NOT NULL,
    subject text NOT NULL,
    key text NOT NULL,
    due timestamptz NOT NULL,
    rule text NOT NULL,
    counted_from date,
    working_days integer,
    calendar_version text NOT NULL,
    data jsonb NOT NULL,
    revision integer NOT NULL,
    set_by text NOT NULL,
    correlation_id text NOT NULL
);
CREATE INDEX deadlines_due ON runtime.deadlines (due);
COMMENT ON COLUMN runtime.deadlines.due IS 'In the platform''s time, which the clock maps to wall time.';

CREATE TABLE runtime.work_items (
    subject text NOT NULL,
    key text NOT NULL,
    revision integer NOT NULL,
    open boolean NOT NULL,
    urgent boolean NOT NULL,
    due timestamptz NOT NULL,
    PRIMARY KEY (subject, key)
);
CREATE INDEX work_items_open ON runtime.work_items (due) WHERE open;
COMMENT ON TABLE runtime.work_items IS 'Questions put to a person, and whether they are settled.';

CREATE TABLE runtime.dead_letters (
    place bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    id uuid NOT NULL UNIQUE,
    state text NOT NULL CHECK (state IN ('unreadable', 'failed', 'behind', 'retry')),
    blocking boolean NOT NULL,
    topic text NOT NULL,
    partition integer NOT NULL,
    record_offset bigint NOT NULL,
    record_time timestamptz NOT NULL,
    key bytea,
    headers bytea NOT NULL,
    value bytea,
    subject text,
    reason text NOT NULL,
    attempts integer NOT NULL,
    clash boolean NOT NULL,
    recorded_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX dead_letters_blocking ON runtime.dead_letters (topic, subject, place) WHERE blocking;
COMMENT ON COLUMN runtime.dead_letters.clash IS 'Its id was used before for other content: it can be discarded, never handled.';
COMMENT ON TABLE runtime.dead_letters IS 'Messages set aside, with everything needed to try them again in order.';

-- migrate: rollback

DROP SCHEMA runtime CASCADE;
