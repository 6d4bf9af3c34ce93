-- Whether the database has room for what is written
-- depends: 20261126_01_questions_internal_policy

-- migrate: apply

CREATE TABLE runtime.room (bytes bytea NOT NULL);
ALTER TABLE runtime.room ALTER COLUMN bytes SET STORAGE EXTERNAL;
COMMENT ON TABLE runtime.room IS 'Written anew every few seconds, into a file of its own each time: so a full disk is known before anything comes.';

-- migrate: rollback

DROP TABLE runtime.room;
