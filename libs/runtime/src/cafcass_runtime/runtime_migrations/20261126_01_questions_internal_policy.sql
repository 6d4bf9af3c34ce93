-- Questions that chase themselves, internal messages, staff, the policy in force; jobs and questions under their own names
-- depends: 20261122_01_tasks

-- migrate: apply

ALTER TABLE runtime.tasks RENAME TO jobs;
ALTER INDEX runtime.tasks_subject RENAME TO jobs_subject;
COMMENT ON TABLE runtime.jobs IS 'Slow work that waits or is being done; its data is sealed with the key of its case.';

ALTER TABLE runtime.work_items RENAME TO questions;
ALTER INDEX runtime.work_items_open RENAME TO questions_open;
ALTER TABLE runtime.questions
    ADD COLUMN own boolean NOT NULL DEFAULT false,
    ADD COLUMN role text NOT NULL DEFAULT '',
    ADD COLUMN team text NOT NULL DEFAULT '',
    ADD COLUMN first_role text NOT NULL DEFAULT '',
    ADD COLUMN first_team text NOT NULL DEFAULT '',
    ADD COLUMN basis text NOT NULL DEFAULT '',
    ADD COLUMN asked_at timestamptz NOT NULL DEFAULT now(),
    ADD COLUMN counted_from timestamptz,
    ADD COLUMN number text NOT NULL DEFAULT '',
    ADD COLUMN working_days integer,
    ADD COLUMN reasons text[] NOT NULL DEFAULT '{}',
    ADD COLUMN why text NOT NULL DEFAULT '',
    ADD COLUMN settled_by text[] NOT NULL DEFAULT '{}',
    ADD COLUMN chased boolean NOT NULL DEFAULT true,
    ADD COLUMN answered boolean NOT NULL DEFAULT false,
    ADD COLUMN calendar_version text NOT NULL DEFAULT '';
UPDATE runtime.questions SET own = true, role = 'operator', team = 'platform', first_role = 'operator', first_team = 'platform'
WHERE key LIKE 'set-aside:%' OR key LIKE 'task:%';
UPDATE runtime.questions SET reasons = '{T1}', settled_by = '{retry-dead-letters,discard-dead-letters}',
    why = 'a message could not be handled' WHERE key LIKE 'set-aside:%';
UPDATE runtime.questions SET reasons = '{T1}', settled_by = '{discard-task}', why = 'slow work fails again and again' WHERE key LIKE 'task:%';
COMMENT ON TABLE runtime.questions IS 'Questions put to people (G9): who is asked now, until when, and whether they are settled.';
COMMENT ON COLUMN runtime.questions.own IS 'The runtime asked: what a decision states does not settle it.';
COMMENT ON COLUMN runtime.questions.first_role IS 'Who was asked first; empty where an earlier release kept only that it is open.';

ALTER TABLE runtime.deadlines ADD COLUMN counted_at timestamptz, ADD COLUMN number text NOT NULL DEFAULT '';
UPDATE runtime.deadlines SET counted_at = (counted_from + time '12:00') AT TIME ZONE 'Europe/London' WHERE counted_from IS NOT NULL;
ALTER TABLE runtime.deadlines DROP COLUMN counted_from;
COMMENT ON COLUMN runtime.deadlines.number IS 'The number of policy that it was counted by; empty where none is.';

CREATE TABLE runtime.internal_messages (
    place bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    id uuid NOT NULL,
    slot smallint NOT NULL,
    kind text NOT NULL,
    subject text NOT NULL,
    key text NOT NULL,
    data bytea NOT NULL,
    wall_time timestamptz NOT NULL,
    correlation_id text NOT NULL,
    UNIQUE (subject, kind, key)
) WITH (fillfactor = 80);
COMMENT ON TABLE runtime.internal_messages IS 'What the service tells itself, until it is decided on: identifiers and times, no personal data.';

CREATE TABLE runtime.staff (
    key text PRIMARY KEY,
    version bigint NOT NULL,
    document bytea NOT NULL
);
COMMENT ON TABLE runtime.staff IS 'Who has which role, as the workforce tells it (G10).';

CREATE TABLE runtime.policies (
    version text PRIMARY KEY,
    numbers jsonb NOT NULL,
    reference_data jsonb NOT NULL,
    first_at timestamptz NOT NULL DEFAULT now()
);
COMMENT ON TABLE runtime.policies IS 'What each policy version held that a process here was ever started with: an event names the version (G2).';
COMMENT ON COLUMN runtime.policies.reference_data IS 'By name, the beginning of the SHA-256 of the file that was in force.';

CREATE TABLE runtime.policy_in_force (
    only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row),
    version text NOT NULL,
    calendar_version text NOT NULL,
    numbers jsonb NOT NULL,
    changed text[] NOT NULL DEFAULT '{}',
    in_force_from timestamptz NOT NULL,
    waking text,
    woken_to text NOT NULL DEFAULT ''
);
COMMENT ON TABLE runtime.policy_in_force IS 'The policy that the rows were last made under, and how far its coming into force has got.';
COMMENT ON COLUMN runtime.policy_in_force.waking IS 'The table whose rows are being decided on again; null when all are.';

-- migrate: rollback

DROP TABLE runtime.policy_in_force, runtime.policies, runtime.staff, runtime.internal_messages;
ALTER TABLE runtime.deadlines ADD COLUMN counted_from date;
UPDATE runtime.deadlines SET counted_from = (counted_at AT TIME ZONE 'Europe/London')::date;
ALTER TABLE runtime.deadlines DROP COLUMN counted_at, DROP COLUMN number;
ALTER TABLE runtime.questions
    DROP COLUMN own, DROP COLUMN role, DROP COLUMN team, DROP COLUMN first_role, DROP COLUMN first_team, DROP COLUMN basis,
    DROP COLUMN asked_at, DROP COLUMN counted_from, DROP COLUMN number, DROP COLUMN working_days, DROP COLUMN reasons,
    DROP COLUMN why, DROP COLUMN settled_by, DROP COLUMN chased, DROP COLUMN answered, DROP COLUMN calendar_version;
ALTER INDEX runtime.questions_open RENAME TO work_items_open;
ALTER TABLE runtime.questions RENAME TO work_items;
ALTER INDEX runtime.jobs_subject RENAME TO tasks_subject;
ALTER TABLE runtime.jobs RENAME TO tasks;
