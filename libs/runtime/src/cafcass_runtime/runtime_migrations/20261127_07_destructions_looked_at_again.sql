-- Which destroyed cases were looked at once more, after whoever was in the middle of something about one has ended
-- depends: 20261127_06_audit

-- migrate: apply

ALTER TABLE runtime.destructions ADD COLUMN looked_again boolean NOT NULL DEFAULT false;
CREATE INDEX destructions_to_look_at ON runtime.destructions (destroyed_at) WHERE NOT looked_again;

-- migrate: rollback

DROP INDEX runtime.destructions_to_look_at;
ALTER TABLE runtime.destructions DROP COLUMN looked_again;
