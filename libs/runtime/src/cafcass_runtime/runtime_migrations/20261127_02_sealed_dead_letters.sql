-- What is set aside can be kept sealed
-- depends: 20261127_01_room

-- migrate: apply

ALTER TABLE runtime.dead_letters ADD COLUMN sealed_for text;
COMMENT ON COLUMN runtime.dead_letters.sealed_for IS 'Whose key opens the value; null where it is as it came.';

-- migrate: rollback

ALTER TABLE runtime.dead_letters DROP COLUMN sealed_for;
