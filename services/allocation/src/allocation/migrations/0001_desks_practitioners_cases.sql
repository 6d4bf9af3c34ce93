-- What allocation holds: the desk of each area, practitioners with what they hold, and cases (sealed with a key per case)
-- depends:

-- migrate: apply
CREATE TABLE desks (
    key text PRIMARY KEY,
    version bigint NOT NULL,
    document bytea NOT NULL
);
CREATE TABLE practitioners (
    key text PRIMARY KEY,
    version bigint NOT NULL,
    document bytea NOT NULL
);
CREATE TABLE cases (
    key text PRIMARY KEY,
    version bigint NOT NULL,
    document bytea NOT NULL
);

-- migrate: rollback
DROP TABLE cases;
DROP TABLE practitioners;
DROP TABLE desks;
