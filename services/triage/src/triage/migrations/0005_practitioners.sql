-- How a court reaches who wrote to it: one row a practitioner, sealed
-- depends: 0004_left_to_intake_and_the_runtime

-- migrate: apply
CREATE TABLE practitioners (
    key text PRIMARY KEY,
    version bigint NOT NULL,
    document bytea NOT NULL
);

-- migrate: rollback
DROP TABLE practitioners;
