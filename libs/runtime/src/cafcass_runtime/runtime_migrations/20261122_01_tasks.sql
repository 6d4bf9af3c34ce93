-- Slow work, such as rendering documents, that is done outside every batch
-- depends: 20261101_01_runtime

-- migrate: apply

CREATE TABLE runtime.tasks (
    place bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    id uuid NOT NULL UNIQUE,
    kind text NOT NULL,
    subject text NOT NULL,
    data bytea NOT NULL,
    wall_time timestamptz NOT NULL,
    correlation_id text NOT NULL,
    attempts integer NOT NULL DEFAULT 0,
    not_before timestamptz NOT NULL DEFAULT '-infinity',
    started_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX tasks_subject ON runtime.tasks (subject, place);
COMMENT ON TABLE runtime.tasks IS 'Slow work that waits or is being done; its data is sealed with the key of its case.';
COMMENT ON COLUMN runtime.tasks.not_before IS 'While it is done, when its lease ends; after a failure, when it is tried again.';

-- migrate: rollback

DROP TABLE runtime.tasks;
