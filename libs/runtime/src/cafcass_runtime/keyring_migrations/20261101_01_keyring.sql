-- One wrapped key per case (or other subject); destroying it destroys all that was sealed with it (G6)
-- depends:

-- migrate: apply
CREATE TABLE case_keys (
    subject text PRIMARY KEY,
    wrapped bytea,
    created_at timestamptz NOT NULL DEFAULT now(),
    destroyed_at timestamptz,
    CONSTRAINT a_destroyed_key_is_gone CHECK ((wrapped IS NULL) = (destroyed_at IS NOT NULL))
);

-- migrate: rollback
DROP TABLE case_keys;
