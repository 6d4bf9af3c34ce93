-- The cases whose data was destroyed (G6): what comes of them later is passed over, and a restored backup loses them again
-- depends: 20261127_04_first_asked

-- migrate: apply

CREATE TABLE runtime.destructions (
    case_id text PRIMARY KEY,
    rows integer NOT NULL,
    with_key boolean NOT NULL,
    destroyed_at timestamptz NOT NULL DEFAULT now()
);
COMMENT ON TABLE runtime.destructions IS 'Cases of which nothing is held any more, for good: ids alone.';

-- migrate: rollback

DROP TABLE runtime.destructions;
