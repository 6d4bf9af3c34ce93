-- By when slow work is wanted: what is due soon is done first
-- depends: 20261127_07_destructions_looked_at_again

-- migrate: apply

ALTER TABLE runtime.jobs ADD COLUMN due timestamptz;
CREATE INDEX jobs_due ON runtime.jobs (due) WHERE due IS NOT NULL;
COMMENT ON COLUMN runtime.jobs.due IS 'By when it is wanted, in the platform''s time; null where nobody waits for it, or where a release that knew of no due time started it.';

-- migrate: rollback

DROP INDEX runtime.jobs_due;
ALTER TABLE runtime.jobs DROP COLUMN due;
