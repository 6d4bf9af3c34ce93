-- Which master key wrapped a key: by it a rotation knows what is left. Null where a release before this wrapped it, which knew only one
-- depends: 20261101_01_keyring

-- migrate: apply
ALTER TABLE case_keys ADD COLUMN master text;

-- migrate: rollback
ALTER TABLE case_keys DROP COLUMN master;
